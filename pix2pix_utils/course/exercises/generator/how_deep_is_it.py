"""2.3 How deep is it?"""

from pix2pix_utils.course.exercises.engine import Exercise, Misconception

exercise = Exercise(
    title="2.3 How deep is it?",
    stub="down_up_skips = ...  # three numbers: (down, up, skips)",
    answer=(7, 6, 6),
    second_answer=[7, 6, 6],
    misconceptions=[
        Misconception(
            "counts for 256 pixels",
            (8, 7, 7),
            "That is the network for 256 pixels, the paper's. Here the picture has 128. (Or did "
            "you count the sides 128, 64, …, 1? Each block is a halving between two of them.) See "
            "the table in section 2.4.",
        ),
        Misconception(
            "counts the sides",
            (8, 8, 7),
            "You counted the sides 128, 64, …, 1 instead of the halvings between them, or the "
            "output layer as a block. 128 can be halved seven times; see the table in section "
            "2.4.",
            also=((8, 8, 8),),
        ),
        Misconception(
            "counts the output layer as a block",
            (7, 7, 6),
            "From 1 back to 128 the side is doubled seven times, but the seventh doubling is the "
            "output layer's, which is not counted as a block; see the task.",
        ),
        Misconception(
            "counts the output layer, and a skip to it",
            (7, 7, 7),
            "The seventh doubling is the output layer's, which is not counted as a block. "
            "Nothing is joined to its result, which is the picture; see the task.",
        ),
        Misconception(
            "a skip from the bottleneck",
            (7, 6, 7),
            "The blocks are right. The last block down has no skip connection: its result goes "
            "to the decoder anyway, which starts from it.",
        ),
        Misconception(
            "stops at 2×2",
            (6, 5, 5),
            "You stopped at 2×2, and the U-Net goes on to 1×1. How often can 128 be halved until "
            "1 is left? See the table in section 2.4.",
        ),
        Misconception(
            "the bottleneck is no block",
            (6, 6, 6),
            "The decoder is right. The block that makes the 1×1 bottleneck is an encoder block "
            "too: it is `down7` in the table of section 2.4.",
        ),
        Misconception(
            "no skip to the first block up",
            (7, 6, 5),
            "The blocks are right. The first decoder block has its skip as well: its result is "
            "2×2, and so is that of `down6` in the table of section 2.4.",
        ),
        Misconception(
            "the bottleneck is no block, and no skip to the first block up",
            (6, 6, 5),
            "The decoder blocks are right. The block that makes the 1×1 bottleneck is an encoder "
            "block too: it is `down7` in the table of section 2.4. And each decoder block has a "
            "skip, the first one as well.",
        ),
        Misconception(
            "exchanges down and up",
            (6, 7, 6),
            "It is the other way round: the last halving, to 1×1, is a block (`down7` in the "
            "table of section 2.4), and the last doubling, to 128, is the output layer's and not "
            "a block's. There is one skip connection for each decoder block.",
            also=((6, 7, 7),),
        ),
        Misconception(
            "slips on the way up",
            (7, 5, 5),
            "The encoder blocks are right. On the way up each doubling from 1×1 to 64×64 is a "
            "block with a skip connection of its own, and the one to 128×128 is the output "
            "layer's; see the task.",
            also=((7, 7, 5),),
        ),
    ],
    hints=[
        "Halve 128 until 1 is left, and count.",
        "128, 64, 32, 16, 8, 4, 2, 1: each arrow between two of them is one block. On the way "
        "back the last doubling belongs to the output layer.",
        "On the way up the blocks make the sides 2, 4, 8, 16, 32 and 64.",
    ],
    praise="Each doubling of the picture adds one block down, one up and one skip connection.",
    explanation="Seven halvings from 128 to 1. Six blocks up to 64, each with a skip connection, "
    "and the output layer to 128.",
)
