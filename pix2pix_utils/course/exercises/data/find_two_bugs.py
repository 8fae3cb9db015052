"""1.4 Find two bugs."""

import numpy as np

from pix2pix_utils.course.exercises.data._pictures import (
    CUT_BY_HEIGHT,
    FIXED_MIDDLE,
    half_height_of,
    halves_of,
    height_of,
    of_a_picture,
    pictures,
    unchanged,
)
from pix2pix_utils.course.exercises.engine import Exercise, Misconception


def prepare(picture):
    half = picture.shape[1] // 2
    # B, the label map, is what the network is given.
    input_image, target = picture[:, half:], picture[:, :half]
    return input_image / 127.5 - 1, target / 127.5 - 1


def _prepares(scale, scale_target=None, middle=None, labels_given=True):
    """Return a function that brings bytes to a range in another way, or cuts elsewhere."""

    def prepared(picture):
        left, right = halves_of(picture, middle)
        input_image, target = (right, left) if labels_given else (left, right)
        return scale(input_image), (scale_target or scale)(target)

    return prepared


def _right_range(image):
    return image / 127.5 - 1


def _splits_rows(picture):
    half = picture.shape[0] // 2
    return _right_range(picture[half:]), _right_range(picture[:half])


def _and_exchanged(name, message, *variants):
    """Return a mistake, and the same with the halves exchanged as well, which has its own name.

    Each variant holds the arguments of `_prepares`.
    """
    exchanged = " The halves are still the wrong way round as well; see section 1.2."
    found = []
    for given, ending, more in ((True, "", ""), (False, ", halves exchanged", exchanged)):
        first, *others = (_prepares(*variant, labels_given=given) for variant in variants)
        found.append(Misconception(name + ending, first, message + more, also=tuple(others)))
    return found


def prepares_in_one_go(picture):
    scaled = (np.asarray(picture, np.float32) - 127.5) / 127.5
    photograph, labels = np.split(scaled, 2, axis=1)
    return [labels, photograph]


exercise = Exercise(
    title="1.4 Find two bugs",
    stub="def prepare(picture):\n    return ...",
    answer=prepare,
    second_answer=prepares_in_one_go,
    cases=pictures,
    call=of_a_picture,
    misconceptions=[
        Misconception(
            "mends the halves only",
            _prepares(lambda image: image / 255),
            "The halves are right now. The range is still [0, 1], while a tanh gives [-1, 1]; "
            "see section 1.8.",
        ),
        Misconception(
            "mends the range only",
            _prepares(_right_range, labels_given=False),
            "The range is right now. The photograph is still the input: this network would learn "
            "to draw label maps; see section 1.2.",
        ),
        Misconception(
            "mends nothing",
            _prepares(lambda image: image / 255, labels_given=False),
            "That does the same as before. Ask which half is the input, and what the smallest "
            "value is; see sections 1.2 and 1.8.",
        ),
        *_and_exchanged(
            "range from 0 to 2",
            "Your range runs from 0 to 2: it has the right width, and begins in the wrong place. "
            "A tanh gives [-1, 1]; see section 1.8.",
            [lambda image: image / 127.5],
        ),
        *_and_exchanged(
            "range from 1 to 3",
            "Your range runs from 1 to 3: it has the right width, and the 1 moved it the wrong "
            "way. A tanh gives [-1, 1]; see section 1.8.",
            [lambda image: image / 127.5 + 1],
        ),
        *_and_exchanged(
            "takes the bytes for 0 to 1",
            "That formula brings [0, 1] to [-1, 1], as other libraries do it. These are bytes, "
            "from 0 to 255: divide by 127.5 and subtract 1; see section 1.8.",
            [lambda image: (image - 0.5) / 0.5],
            [lambda image: image * 2.0 - 1],
        ),
        *_and_exchanged(
            "divides by 256",
            "Your range runs from 0 to a little less than 1: a byte has 256 values, and the "
            "largest is 255. Besides, a tanh gives [-1, 1]; see section 1.8.",
            [lambda image: image / 256],
        ),
        *_and_exchanged(
            "range from -0.5 to 0.5",
            "The range is centred now, but only 1 wide: it runs from -0.5 to 0.5, and a tanh "
            "gives [-1, 1]; see section 1.8.",
            [lambda image: image / 255 - 0.5],
        ),
        *_and_exchanged(
            "range from -1 to 0",
            "Your range runs from -1 to 0, and is only 1 wide. A tanh gives [-1, 1]; see section "
            "1.8.",
            [lambda image: image / 255 - 1],
        ),
        *_and_exchanged(
            "takes 127 or 128 for the middle",
            "255 does not become 1 exactly: the middle of 0 and 255 is 127.5; see section 1.8.",
            [lambda image: image / 128 - 1],
            [lambda image: image / 127 - 1],
        ),
        *_and_exchanged(
            "subtracts before it divides",
            "Mind the brackets: divide by 127.5, then subtract 1; see section 1.8.",
            [lambda image: image / (127.5 - 1)],
        ),
        *_and_exchanged(
            "range turned round",
            "Your range is turned round: 0 becomes 1 and 255 becomes -1, so black and white "
            "change places. Subtract 1 from the quotient, not the quotient from 1; see section "
            "1.8.",
            [lambda image: 1 - image / 127.5],
        ),
        *_and_exchanged(
            "rounds down",
            "`//` rounds down: only -1, 0 and 1 are left of all the values. Divide with `/`.",
            [lambda image: image // 127.5 - 1],
        ),
        *_and_exchanged(
            "doubles bytes",
            "Your formula is right, but bytes cannot hold more than 255: as a byte, 2 * 200 is "
            "144. Divide first, or turn the bytes into floating-point numbers.",
            [lambda image: 2 * image / 255 - 1],
            [lambda image: (2 * image - 255) / 255],
        ),
        *_and_exchanged(
            "subtracts from bytes",
            "Bytes cannot be negative: as a byte, 100 - 128 is 228. Divide first, or turn the "
            "bytes into floating-point numbers. The middle of 0 and 255 is 127.5, by the way; "
            "see section 1.8.",
            *([lambda b, m=m, d=d: (b - m) / d] for m in (127, 128) for d in (127, 127.5, 128)),
        ),
        *_and_exchanged(
            "scales one half only",
            "You brought one half to the range from -1 to 1, and the other still holds bytes. "
            "The targets need that range, and the inputs get the same; see section 1.8.",
            [unchanged, _right_range],
            [_right_range, unchanged],
        ),
        *_and_exchanged(
            "mends the range of one half only",
            "One half runs from -1 to 1, the other still from 0 to 1. Both need -1 to 1; see "
            "section 1.8.",
            [lambda image: image / 255, _right_range],
            [_right_range, lambda image: image / 255],
        ),
        *_and_exchanged(
            "does not scale",
            "Your halves still hold bytes, from 0 to 255. A tanh gives [-1, 1], so both halves "
            "are brought to that range; see section 1.8.",
            [unchanged],
        ),
        *_and_exchanged(
            "cuts at a fixed column",
            FIXED_MIDDLE,
            [_right_range, _right_range, 256],
            [_right_range, _right_range, 128],
        ),
        *_and_exchanged(
            "cuts by the height",
            CUT_BY_HEIGHT,
            [_right_range, _right_range, height_of],
            [_right_range, _right_range, half_height_of],
        ),
        Misconception(
            "splits rows",
            _splits_rows,
            "You split the picture into an upper and a lower half. The halves stand beside each "
            "other: split the second axis; see section 1.1.",
        ),
    ],
    hints=[
        "One bug is in what the halves are used for, the other in the numbers they hold.",
        "The label map is the right half, and it is the input. What range does `normalize` give?",
        "Exchange `input_image` and `target`, and write `/ 127.5 - 1` in place of `/ 255`.",
    ],
    praise="Neither bug raises an error, and both spoil the training. Hence the checks.",
    explanation="The label map is the right half, and it is what the network is given. Dividing "
    "by 127.5 makes the range 2 wide, and `- 1` begins it at -1, as the tanh does.",
)
