"""The exercises of notebook 02, on the generator and its skip connections."""

import numpy as np

from pix2pix_utils.exercises.engine import Exercise, Misconception

# --------------------------------------------------------------------------------------
# 2.1 Count the parameters
# --------------------------------------------------------------------------------------


def parameters(inputs, filters, size, normalised):
    # Each filter has one number for each place of its window and each channel that it reads.
    convolution = size * size * inputs * filters
    return convolution + (2 * filters if normalised else 0)


def _counts(per_filter, per_channel):
    """Return a function that counts a filter's numbers in another way, and what is added."""
    return lambda inputs, filters, size, normalised: (
        filters * (per_filter(inputs, size) + per_channel(normalised))
    )


def _block(inputs, size):
    return size * size * inputs


def _norm(normalised):
    return 2 if normalised else 0


def _nothing(normalised):
    return 0


def _blocks():
    return [(3, 32, 4, False), (32, 64, 4, True), (256, 256, 4, True), (64, 128, 3, False)]


q1 = Exercise(
    title="2.1 Count the parameters",
    answer=parameters,
    cases=_blocks,
    tolerance=1e-9,  # counts are right or wrong, and the large ones hide a 2
    misconceptions=[
        Misconception(
            "forgets the input channels",
            _counts(lambda inputs, size: size * size, _norm),
            "You counted one flat window for each filter. A filter reads all channels of its "
            "input at once, so its window is a block of size × size × inputs numbers; see "
            "`convolve` in section 2.2.",
            also=(_counts(lambda inputs, size: size * size, _nothing),),
        ),
        Misconception(
            "does not square the side",
            _counts(lambda inputs, size: size * inputs, _norm),
            "The window is a square: `size` counts its rows, and there are as many columns. "
            "See section 2.2.",
            also=(_counts(lambda inputs, size: size * inputs, _nothing),),
        ),
        Misconception(
            "always a kernel of 4×4",
            _counts(lambda inputs, size: 16 * inputs, _norm),
            "Your kernels are always 4×4. That is right for the blocks of this notebook; the "
            "function is to count for any side, and the side is its third argument, `size`.",
            also=(_counts(lambda inputs, size: 16 * inputs, _nothing),),
        ),
        Misconception(
            "adds a bias",
            _counts(_block, lambda normalised: 3 if normalised else 1),
            "You added a bias for each filter. These blocks have none (`use_bias=False`): the "
            "normalisation would take it away again, and brings an offset of its own; see "
            "section 2.2.",
        ),
        Misconception(
            "a bias where there is no normalisation",
            _counts(_block, lambda normalised: 2 if normalised else 1),
            "The normalised blocks are right. To the others you gave a bias, and the bare blocks "
            "have none either (`use_bias=False`); see the end of section 2.2.",
        ),
        Misconception(
            "Keras' default, with bias and without normalisation",
            _counts(_block, lambda normalised: 1),
            "That is Keras' default for a convolution, which has a bias. These blocks have none, "
            "and the normalised ones learn two more numbers for each channel; see section 2.2.",
        ),
        Misconception(
            "forgets the normalisation",
            _counts(_block, _nothing),
            "The convolution is right. After it, a normalised block scales and shifts each "
            "channel by two numbers that are learnt as well; see section 2.2.",
        ),
        Misconception(
            "normalises every block",
            _counts(_block, lambda normalised: 2),
            "You counted the normalisation for every block. Some have none, and the last "
            "argument says which; see section 2.2.",
        ),
        Misconception(
            "one number for each channel",
            _counts(_block, lambda normalised: 1 if normalised else 0),
            "The normalisation learns two numbers for each channel: what it is multiplied by, "
            "and what is added; see section 2.2.",
        ),
        Misconception(
            "four numbers for each channel",
            _counts(_block, lambda normalised: 4 if normalised else 0),
            "Keras counts four numbers for each channel of a batch normalisation. Two of them, "
            "the running mean and variance, are remembered and not learnt; see section 2.2 for "
            "the two that are.",
            also=(_counts(_block, lambda normalised: 4),),
        ),
        Misconception(
            "normalises the input channels",
            lambda inputs, filters, size, normalised: (
                parameters(inputs, filters, size, False) + (2 * inputs if normalised else 0)
            ),
            "The convolution is right. The normalisation comes after it, so it has two numbers "
            "for each channel of the result, and there are `filters` of those; see section 2.2.",
        ),
        Misconception(
            "two numbers for the whole block",
            lambda inputs, filters, size, normalised: (
                parameters(inputs, filters, size, False) + (2 if normalised else 0)
            ),
            "The convolution is right. But you added two numbers once. Each channel has two of "
            "its own, and there are `filters` channels; see section 2.2.",
            also=(
                lambda inputs, filters, size, normalised: (
                    parameters(inputs, filters, size, False) + 2
                ),
            ),
        ),
        Misconception(
            "counts one filter",
            lambda inputs, filters, size, normalised: _block(inputs, size),
            "You counted the window of one filter. There are `filters` of them; see section 2.2.",
            also=(
                lambda inputs, filters, size, normalised: _block(inputs, size) + _norm(normalised),
                lambda inputs, filters, size, normalised: (
                    _block(inputs, size) + filters * _norm(normalised)
                ),
            ),
        ),
    ],
    hints=[
        "How many numbers does one filter hold? Look at the shape of `kernel` in section 2.2.",
        "One filter: size × size × inputs. There are `filters` of them, and no bias.",
        "To that add 2 × filters, but only where `normalised` is true.",
    ],
    praise="The size of the picture does not occur: the same filters serve every place.",
    explanation="A filter is a block of size × size × inputs numbers. The normalisation learns "
    "two for each channel, a factor and an offset, and there is a channel for each filter.",
)

# --------------------------------------------------------------------------------------
# 2.2 How deep is it?
# --------------------------------------------------------------------------------------

q2 = Exercise(
    title="2.2 How deep is it?",
    answer=(7, 6, 6),
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

# --------------------------------------------------------------------------------------
# 2.3 What the next block receives
# --------------------------------------------------------------------------------------

q3 = Exercise(
    title="2.3 What the next block receives",
    answer=[512, 512, 512, 256, 128, 64],
    misconceptions=[
        Misconception(
            "adds instead of joining",
            [256, 256, 256, 128, 64, 32],
            "Those are the channels if the two activations were added up. The U-Net puts them "
            "side by side, so the numbers of channels add up (residual networks add the "
            "values); see section 2.4.",
        ),
        Misconception(
            "joins blocks of the same number",
            [288, 320, 384, 384, 320, 288],
            "You joined up1 with down1, up2 with down2, and so on. Those have different sides: "
            "2×2 and 64×64 cannot lie side by side. Look for the encoder block of the same side; "
            "see section 2.4.",
        ),
        Misconception(
            "joins one block too deep",
            [512, 512, 512, 384, 192, 96],
            "You joined up1 with the bottleneck, up2 with the block before it, and so on: each "
            "one level too deep. up1 makes 2×2, and the bottleneck is 1×1; see section 2.4.",
        ),
        Misconception(
            "carries all earlier channels on",
            [512, 768, 1024, 1152, 1216, 1248],
            "You let the channels pile up. A block up reads all that it is given, but it makes "
            "as many channels as it has filters; only then the skip is joined; see section 2.4.",
        ),
        Misconception(
            "takes what each block up receives",
            [256, 512, 512, 512, 256, 128],
            "Those are the channels that up1 to up6 receive. Asked are the joins behind them: "
            "leave out the 256 of the bottleneck, and add what the output layer receives.",
        ),
        Misconception(
            "begins at the top",
            [64, 128, 256, 512, 512, 512],
            "The numbers are right, in the opposite order: up1 is the lowest block, just above "
            "the bottleneck; see the picture in section 2.4.",
        ),
        Misconception(
            "takes the paper's widths",
            [1024, 1024, 1024, 512, 256, 128],
            "Those would be right if the first block had 64 filters, as in the paper. This "
            "network starts with 32; see the picture in section 2.4.",
        ),
        Misconception(
            "halves one block too early",
            [512, 512, 256, 128, 64, 32],
            "From the third number on each is half of what it should be. up3 still has 256 "
            "channels, and so has down4, which it meets; see the picture in section 2.4.",
        ),
    ],
    hints=[
        "For each block up, find the encoder block with the same side.",
        "up1 makes 2×2 and meets down6; up6 makes 64×64 and meets down1.",
        "Side by side: the channels of the two are added. 256 + 256 is the first.",
    ],
    praise="In every case half the channels come up from below and half straight across.",
    explanation="256 + 256 three times, then 128 + 128, 64 + 64 and 32 + 32.",
)

# --------------------------------------------------------------------------------------
# 2.4 Find the bug
# --------------------------------------------------------------------------------------


def enlarge(x, filters):
    """Stand in for a decoder block: double the sides, and make so many channels.

    Parameters
    ----------
    x : numpy.ndarray, [height, width, channels]
    filters : int

    Returns
    -------
    numpy.ndarray
        [2 height, 2 width, filters].
    """
    weights = np.cos(np.arange(x.shape[-1])[:, None] + 2 * np.arange(filters))
    x = np.asarray(x)  # a tensor has no `repeat`
    return np.maximum(x.repeat(2, axis=0).repeat(2, axis=1) @ weights, 0) / x.shape[-1]


def encoder_results(seed):
    """Return what an encoder's blocks may give for a picture of 16 pixels.

    Parameters
    ----------
    seed : int

    Returns
    -------
    list of numpy.ndarray
        Sides 8, 4, 2, 1. The last one, the bottleneck, is the same for every seed.
    """
    random = np.random.default_rng(seed)
    sizes = [(8, 3), (4, 6), (2, 12)]
    results = [random.uniform(-1, 1, (side, side, channels)) for side, channels in sizes]
    return [*results, np.linspace(0.1, 1, 12).reshape(1, 1, 12)]


def decode(results, enlarge):
    x = results[-1]
    for skip in reversed(results[:-1]):
        x = enlarge(x, skip.shape[-1])
        x = np.concatenate([x, skip], axis=-1)
    return x


def _joins_it_with_itself(results, enlarge):
    x = results[-1]
    for skip in reversed(results[:-1]):
        x = enlarge(x, skip.shape[-1])
        x = np.concatenate([x, x], axis=-1)
    return x


def _joins_nothing(results, enlarge):
    x = results[-1]
    for skip in reversed(results[:-1]):
        x = enlarge(x, skip.shape[-1])
    return x


def _adds(results, enlarge):
    x = results[-1]
    for skip in reversed(results[:-1]):
        x = enlarge(x, skip.shape[-1]) + skip
    return x


def _joins_the_skip_with_itself(results, enlarge):
    x = results[-1]
    for skip in reversed(results[:-1]):
        x = np.concatenate([skip, skip], axis=-1)
    return x


def _joins_in_the_other_order(results, enlarge):
    x = results[-1]
    for skip in reversed(results[:-1]):
        x = enlarge(x, skip.shape[-1])
        x = np.concatenate([skip, x], axis=-1)
    return x


def _joins_along_the_rows(results, enlarge):
    x = results[-1]
    for skip in reversed(results[:-1]):
        x = enlarge(x, skip.shape[-1])
        x = np.concatenate([x, skip], axis=0)
    return x


def _joins_along_the_columns(results, enlarge):
    x = results[-1]
    for skip in reversed(results[:-1]):
        x = enlarge(x, skip.shape[-1])
        x = np.concatenate([x, skip], axis=1)
    return x


q4 = Exercise(
    title="2.4 Find the bug",
    answer=decode,
    cases=lambda: [(encoder_results(seed), enlarge) for seed in (1, 2)],
    misconceptions=[
        Misconception(
            "joins the decoder's result with itself",
            _joins_it_with_itself,
            "Your result still does not depend on the skip connections. What is joined in each "
            "turn of the loop, and where does it come from? See section 2.4.",
        ),
        Misconception(
            "joins nothing",
            _joins_nothing,
            "You enlarge, and join nothing: that is the encoder-decoder without skips. Join the "
            "encoder's result behind each block; see section 2.4.",
        ),
        Misconception(
            "adds",
            _adds,
            "Now the encoder's results arrive, but they are added to the decoder's. Then the next "
            "block can no longer tell which is which, and finds half the channels it has weights "
            "for; see section 2.4.",
        ),
        Misconception(
            "joins the encoder's result with itself",
            _joins_the_skip_with_itself,
            "Now the encoder's results arrive, and what came up from below is lost. Both halves "
            "are needed; see section 2.4.",
        ),
        Misconception(
            "joins in the other order",
            _joins_in_the_other_order,
            "Both halves are there, in the other order. A network trained like that works as "
            "well, but the weights of one order do not fit the other. Here the decoder's "
            "channels come first; see section 2.4.",
        ),
        Misconception(
            "joins along the rows",
            _joins_along_the_rows,
            "You put one picture below the other. They are to lie on top of each other, pixel on "
            "pixel, so the channels are joined: the last axis; see section 2.4.",
        ),
        Misconception(
            "joins along the columns",
            _joins_along_the_columns,
            "You put one picture beside the other. They are to lie on top of each other, pixel on "
            "pixel, so the channels are joined: the last axis; see section 2.4.",
        ),
    ],
    hints=[
        "The bug changes no shape, and the line with `for` is right: it goes from the deepest "
        "skip up to the first (`reversed`), without the bottleneck (`[:-1]`); otherwise the sides "
        "do not fit. Follow `skip`: what does it hold when a turn begins, and what when it is "
        "joined?",
        "`x = skip = ...` gives both names the same value, and what the encoder had stored under "
        "`skip` is forgotten.",
        "Write `x = enlarge(x, skip.shape[-1])`, and leave `skip` alone.",
    ],
    praise="No shape, no parameter count and no error would have shown it. Only an experiment "
    "does: change the encoder's results, and see whether the output changes.",
    explanation="The block's result goes into `x` alone, so `skip` still holds what the encoder "
    "gave when the two are joined.",
)

# --------------------------------------------------------------------------------------
# 2.5 Which is which?
# --------------------------------------------------------------------------------------


def in_some_order(one, other, images):
    """Return two networks' answers in an order that the call does not tell.

    Parameters
    ----------
    one, other : callable
    images : array-like, [N, H, W, 3]

    Returns
    -------
    list
        What they paint for the first image. The letter of `q5` is that of ``one``.
    """
    return [network(images)[0] for network in (other, one)]


q5 = Exercise(
    title="2.5 Which is which?",
    answer="b",
    misconceptions=[
        Misconception(
            "takes the better looking one for the U-Net",
            "a",
            "Picture b may look better, but compare it with the mirrored input: nothing in it has "
            "changed sides. Picture a may look torn, and yet things are where the mirrored input "
            "has them. Which network knows exactly where things are? See section 2.7.",
        ),
        Misconception(
            "holds both for possible",
            "c",
            "Both have learnt the pair by heart, but not in the same way. One of the two "
            "pictures moves with its input and the other does not. For which network is it easy "
            "to copy positions? See section 2.7.",
        ),
        Misconception(
            "expects noise",
            "d",
            "Without skip connections a network can still paint: it did learn the pair. What it "
            "cannot do easily is to tell where things are in its input; see section 2.7.",
        ),
    ],
    hints=[
        "Both networks were given the mirrored input. In which picture are things where this "
        "input has them?",
        "Find something that is at one side only, in the mirrored input and in the ground truth "
        "further up. Which of the two does each picture follow?",
        "One picture is the old photograph, whatever the input. Without skip connections all that "
        "is known about the input passes through 128 numbers.",
    ],
    praise="It paints the one photograph it knows, and does not look at its input. A good "
    "picture is no proof that a network does what it should.",
    explanation="Picture b is still the photograph of the training pair, not mirrored: without "
    "skip connections nothing made the network look at its input.",
)

# --------------------------------------------------------------------------------------
# 2.6 All skips off
# --------------------------------------------------------------------------------------

q6 = Exercise(
    title="2.6 All skips off",
    answer="c",
    misconceptions=[
        Misconception(
            "expects nothing at all",
            "a",
            "Nothing in the network forces its output to zero: the decoder's blocks still run, "
            "and their normalisation stretches whatever they compute, however small; see "
            "sections 2.2 and 2.3.",
        ),
        Misconception(
            "expects a blurred house",
            "b",
            "That would need a bottleneck that holds a summary of this house. It could, but "
            "training never made it: the layout came more easily through the skip connections. "
            "Remember what switching the bottleneck off changed; see section 2.10.",
        ),
        Misconception(
            "expects small losses only",
            "d",
            "Switching off one of the deep skips did little. But the layout of the house came "
            "through the others, and now all of them are off; see section 2.10.",
        ),
    ],
    hints=[
        "What is left of the input when all skip connections are off? One activation.",
        "How much did the picture change when the bottleneck was switched off?",
        "If the bottleneck hardly matters, what can make the two pictures differ?",
    ],
    praise="What is left is what the network has learnt about houses in general, and nothing "
    "about this one.",
    explanation="The bottleneck alone tells the decoder next to nothing about its house, so two "
    "inputs give nearly the same picture.",
)
