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
    answer=62,
    second_answer=62.0,
    prepare=_two_sides_named,
    explanation="512 → 256 → 128 → 64 by three blocks of stride 2, then → 63 → 62 by the two "
    "convolutions of stride 1, which lose one pixel each.",
    misconceptions=[
        Misconception(
            "gives both sides",
            _TWO_SIDES,
            "One side is enough, and the map is square: give one of the two numbers.",
            also=((62, 62), (64, 64), (62, 62, 1), (None, 62, 62, 1)),
        ),
        Misconception(
            "only the strides",
            64,
            "512 is halved three times, that is right so far. But two convolutions of stride 1 "
            "follow, and a 4×4 kernel does not fit as often as there are pixels; see the table "
            "of section 3.2.",
        ),
        Misconception(
            "forgets the last convolution",
            63,
            "63 is the side after C512. The convolution to one channel after it is 4×4 too and "
            "loses one pixel more; see the last row of the table in section 3.2.",
        ),
        Misconception(
            "doubles 30, or loses two pixels at stride 1",
            60,
            "60 comes out in two ways. If you doubled the 30 of section 3.2: the last two "
            "convolutions lose one pixel each, whatever the size of the image. If you took off two "
            "at each: a 4×4 kernel takes three off, and the border gives two back.",
        ),
        Misconception(
            "no border of zeros",
            56,
            "You left out the border of zeros. With it, stride 2 halves exactly and stride 1 loses "
            "one pixel; see section 3.2.",
        ),
        Misconception(
            "no border of zeros at the end",
            58,
            "You left out the border of zeros in the last two convolutions: a 4×4 kernel alone "
            "takes three pixels off. The border gives two back, so that stride 1 loses one; see "
            "section 3.2.",
        ),
        Misconception(
            "halves once",
            256,
            "That is one halving. Three blocks halve, and two more convolutions follow; see the "
            "table of section 3.2.",
        ),
        Misconception(
            "halves in C512 as well",
            31,
            "Three blocks halve. C512 and the convolution after it have stride 1, and lose one "
            "pixel each; see the table of section 3.2.",
            also=(32, 16),
        ),
        Misconception(
            "takes the side at 256 pixels",
            30,
            "30 is the side for an image of 256 pixels. The network only slides along: a larger "
            "image gives more verdicts; follow the table of section 3.2 from 512 on.",
        ),
        Misconception(
            "takes the side at 128 pixels",
            14,
            "14 is the side for an image of 128 pixels, as in section 3.1. A larger image gives "
            "more verdicts; follow the table of section 3.2 from 512 on.",
        ),
        Misconception(
            "takes the size of a patch",
            70,
            "70 is how many pixels one verdict sees, not how many verdicts there are; see "
            "section 3.1.",
        ),
        Misconception(
            "counts the whole map",
            3844,
            "That is the number of all verdicts, and the question is for one side of the map. "
            "Take the root of it.",
        ),
        Misconception(
            "counts the whole map at 256 pixels",
            900,
            "That is the number of all verdicts for an image of 256 pixels. The question is for "
            "one side of the map, and for 512 pixels.",
            also=(3600,),
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
        "512 → 256 → 128 → 64, and then two convolutions of stride 1.",
    ],
    praise="A larger image gives more verdicts, from the same weights. That is why a PatchGAN "
    "can judge images of any size.",
)
