"""3.1 Count the verdicts."""

from pix2pix_utils.course.exercises.answers import same
from pix2pix_utils.course.exercises.engine import Exercise, Misconception

_TWO_SIDES = "height and width"


def _two_sides_named(answer):
    """Put a word for height and width, alone or in the shape of a map or a batch of maps."""
    if not isinstance(answer, tuple | list):
        return answer
    sides = {3: answer[:2], 4: answer[1:3]}.get(len(answer), answer)
    return _TWO_SIDES if len(sides) == 2 and same(*sides) else answer


exercise = Exercise(
    title="3.1 Count the verdicts",
    stub="verdicts_on_a_side = ...",
    answer=14,
    second_answer=14.0,
    prepare=_two_sides_named,
    explanation="128 → 64 → 32 → 16 by three blocks of stride 2, then → 15 → 14 by the two "
    "convolutions of stride 1, which lose one pixel each.",
    misconceptions=[
        Misconception(
            "gives both sides",
            _TWO_SIDES,
            "One side is enough, and the map is square: give one of the two numbers.",
            also=((14, 14), (16, 16), (14, 14, 1), (None, 14, 14, 1)),
        ),
        Misconception(
            "only the strides",
            16,
            "128 is halved three times, that is right so far. But two convolutions of stride 1 "
            "follow, and a 4×4 kernel does not fit as often as there are pixels; see the table "
            "of section 3.2.",
        ),
        Misconception(
            "forgets the last convolution",
            15,
            "15 is the side after C512. The convolution to one channel after it is 4×4 too and "
            "loses one pixel more; see the last row of the table in section 3.2. (Half of 30 will "
            "not do either: these two lose one pixel each, whatever the size of the image.)",
        ),
        Misconception(
            "no border of zeros, or four halvings",
            8,
            "8 comes out in two ways. If you halved four times: C512 has stride 1, it loses one "
            "pixel. If you left out the border of zeros (section 3.2): with it stride 2 halves "
            "exactly and stride 1 loses one.",
        ),
        Misconception(
            "no border of zeros at the end",
            10,
            "You left out the border of zeros in the last two convolutions: a 4×4 kernel alone "
            "takes three pixels off. The border gives two back, so that stride 1 loses one; see "
            "section 3.2.",
        ),
        Misconception(
            "loses two pixels at stride 1",
            12,
            "You took off two pixels at each convolution of stride 1. A 4×4 kernel alone takes "
            "three off and the border gives two back: each loses one; see section 3.2.",
        ),
        Misconception(
            "halves once",
            64,
            "That is one halving. Three blocks halve, and two more convolutions follow; see the "
            "table of section 3.2.",
        ),
        Misconception(
            "halves in C512 as well",
            7,
            "Three blocks halve. C512 and the convolution after it have stride 1, and lose one "
            "pixel each; see the table of section 3.2.",
            also=(4,),
        ),
        Misconception(
            "takes the side at 256 pixels",
            30,
            "30 is the side for an image of 256 pixels. The network only slides along: a smaller "
            "image gives fewer verdicts; follow the table of section 3.2 from 128 on.",
        ),
        Misconception(
            "takes the size of a patch",
            70,
            "70 is how many pixels one verdict sees, not how many verdicts there are; see "
            "section 3.1.",
        ),
        Misconception(
            "counts the whole map",
            196,
            "That is the number of all verdicts, and the question is for one side of the map. "
            "Take the root of it.",
        ),
        Misconception(
            "counts the whole map at 256 pixels",
            900,
            "That is the number of all verdicts for an image of 256 pixels. The question is for "
            "one side of the map, and for 128 pixels.",
        ),
        Misconception(
            "one verdict for the image",
            1,
            "An ordinary classifier gives one verdict. This one gives a map of them; see "
            "section 3.1.",
        ),
    ],
    hints=[
        "Follow the side through the blocks, as the table of section 3.2 does for 256.",
        "Stride 2 halves the side. A 4×4 kernel of stride 1 with a border of one pixel loses one.",
        "128 → 64 → 32 → 16, and then two convolutions of stride 1.",
    ],
    praise="A larger image gives more verdicts, from the same weights. That is why a PatchGAN "
    "can judge images of any size.",
)
