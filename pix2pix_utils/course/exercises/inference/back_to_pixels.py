"""6.1 Back to pixels."""

import itertools

import numpy as np

from pix2pix_utils.course.exercises.engine import Exercise, Misconception


def to_pixels(image):
    # Clip first: a byte has no room for what lies outside.
    return np.rint((np.clip(image, -1, 1) + 1) * 127.5).astype(np.uint8)


def _bytes_of(scale, clips=True, rounds=True):
    """Return a `to_pixels` that brings values to 0 to 255 by a rule of its own."""

    def wrong(image):
        levels = scale(image)
        levels = np.rint(levels) if rounds else np.trunc(levels)
        # A byte that is not clipped begins anew at 256.
        return np.clip(levels, 0, 255) if clips else levels.astype(np.int64) % 256

    return wrong


def _with_any_end(scale):
    """Return the same mistake with clipping and rounding, and without.

    Every other one rounds. The last two clip too, but before the mistake.
    """
    ends = itertools.product((True, False), repeat=2)
    return [
        *(_bytes_of(scale, clips, rounds) for clips, rounds in ends),
        *(_bytes_of(lambda image: scale(np.clip(image, -1, 1)), False, r) for r in (True, False)),
    ]


def _middle_at(level):
    return _with_any_end(lambda image: image * 127.5 + level)


_AS_IF_FROM_0 = _with_any_end(lambda image: image * 255)
_FORGETS_THE_1 = _with_any_end(lambda image: image * 127.5)
_ADDS_THE_1_LAST = _middle_at(1)
_TWICE_TOO_BRIGHT = _with_any_end(lambda image: (image + 1) * 255)
_WITHOUT_BRACKETS = [
    *_with_any_end(lambda image: image + 127.5),
    lambda image: image + 127.5,
    lambda image: np.clip(image, -1, 1) + 127.5,
]
_ROUNDS_UP = [
    *_with_any_end(lambda image: np.ceil((image + 1) * 127.5))[::2],
    *_middle_at(128)[::2],  # rounded; cut off, it is right
]
_HALF_OF_255 = [
    _bytes_of(lambda image: np.clip(image, -1, 1) * 127.5 + 127),
    *_middle_at(127),
    *_with_any_end(lambda image: (image + 1) * 127),
    *_with_any_end(lambda image: (image + 1) * 128),
]


def _adds_and_divides(image):
    return (image + 1) / 127.5


def _subtracts_and_multiplies(image):
    return (image - 1) * 127.5


def _stretched(image):
    """Return levels from 0, the darkest value of this image, to 255, its brightest."""
    return (image - image.min()) / (image.max() - image.min()) * 255


def _stretched_inside(image):
    return _stretched(np.clip(image, -1, 1))


_STRETCHES = [
    *(_bytes_of(s, rounds=r) for s in (_stretched, _stretched_inside) for r in (True, False)),
    _stretched,
    _stretched_inside,
]


def _images():
    levels = np.arange(256, dtype=np.float64)
    # Never halfway between two levels, where rounding is a matter of taste; and on a level only
    # at both ends. This holds too if they are stretched: with 0.3 twice it would not.
    inside = np.concatenate([levels[:-1] + 0.3, levels[1:] - 0.35]) / 127.5 - 1
    outside = np.concatenate([np.linspace(-1.41, 1.41, 10), [-1, 1]])
    return [(inside.reshape(10, 17, 3).astype(np.float32),), (outside.reshape(2, 2, 3),)]


def _with_kind(to_pixels, image):
    """Return the pixels, and of what kind they are: bytes are uint8."""
    pixels = to_pixels(image)
    return pixels, getattr(getattr(pixels, "dtype", None), "name", "")


def adds_a_half_and_cuts_off(image):
    return np.clip((image * 0.5 + 0.5) * 255 + 0.5, 0, 255).astype(np.uint8)


exercise = Exercise(
    title="6.1 Back to pixels",
    stub="def to_pixels(image):\n    return ...",
    answer=to_pixels,
    second_answer=adds_a_half_and_cuts_off,
    cases=_images,
    call=_with_kind,
    misconceptions=[
        Misconception(
            "takes the range for 0 to 1",
            _AS_IF_FROM_0[0],
            "You multiplied by 255, which is right for a range from 0 to 1. The generator ends "
            "in a tanh: half of its range lies below 0, and all of that is lost; see section 6.1.",
            also=tuple(_AS_IF_FROM_0[1:]),
        ),
        Misconception(
            "forgets to add 1",
            _FORGETS_THE_1[0],
            "You multiplied by 127.5 and did not add 1 before. So -1 to 0 is lost, and nothing is "
            "brighter than half grey. Undo both steps of `normalize`; see the task.",
            also=tuple(_FORGETS_THE_1[1:]),
        ),
        Misconception(
            "adds 1 last",
            _ADDS_THE_1_LAST[0],
            "`normalize` divides first and subtracts last. To go back, undo the last step first: "
            "add 1, then multiply.",
            also=tuple(_ADDS_THE_1_LAST[1:]),
        ),
        Misconception(
            "forgets the brackets",
            _WITHOUT_BRACKETS[0],
            "Brackets: `*` binds before `+`, so the 1 was multiplied, and not the image.",
            also=tuple(_WITHOUT_BRACKETS[1:]),
        ),
        Misconception(
            "multiplies 0 to 2 by 255",
            _TWICE_TOO_BRIGHT[0],
            "After adding 1 the range is 0 to 2, and 2 × 255 is twice too bright: everything "
            "above mid-grey is lost. `normalize` divides by 127.5; see the task.",
            also=tuple(_TWICE_TOO_BRIGHT[1:]),
        ),
        Misconception(
            "does not clip",
            _bytes_of(lambda image: (image + 1) * 127.5, clips=False),
            "The range is right. But values outside [-1, 1] do not fit into a byte: 256 turns "
            "into 0, and the brightest spots become black ones. Clip before you convert; see "
            "the task.",
        ),
        Misconception(
            "cuts off instead of rounding",
            _bytes_of(lambda image: (image + 1) * 127.5, rounds=False),
            "Range and clipping are right. Converting to uint8 cuts the decimals off, so every "
            "picture gets half a level darker each time it passes here. Round first; see the "
            "task.",
        ),
        Misconception(
            "neither clips nor rounds",
            _bytes_of(lambda image: (image + 1) * 127.5, clips=False, rounds=False),
            "The range is right. Two things are missing before the conversion to bytes: clipping "
            "and rounding; see the task.",
        ),
        Misconception(
            "leaves decimals",
            lambda image: (np.clip(image, -1, 1) + 1) * 127.5,
            "Range and clipping are right. But bytes are whole numbers: round, and convert to "
            "uint8; see the task.",
        ),
        Misconception(
            "neither clips, rounds nor converts",
            lambda image: (image + 1) * 127.5,
            "The range is right. But bytes are whole numbers from 0 to 255: clip, round, and "
            "convert to uint8; see the task.",
        ),
        Misconception(
            "rounds up",
            _ROUNDS_UP[0],
            "Every value between two levels goes to the higher one: you round up, or add half a "
            "level too much. Round to the nearest; see the task.",
            also=tuple(_ROUNDS_UP[1:]),
        ),
        Misconception(
            "takes 127 or 128 for half of 255",
            _HALF_OF_255[0],
            "Half of 255 is 127.5. With 127 or 128 levels are off by one. Add 1, multiply by "
            "127.5, and round at the very end; see the task.",
            also=tuple(_HALF_OF_255[1:]),
        ),
        Misconception(
            "neither clips nor converts",
            lambda image: np.rint((image + 1) * 127.5),
            "Range and rounding are right. Two things are left: clip, and convert to bytes with "
            "`.astype(np.uint8)`; see the task.",
        ),
        Misconception(
            "right values, but no bytes",
            lambda image: to_pixels(image).astype(float),
            "The values are right, but they do not come as an array of bytes: return one, of the "
            "dtype uint8; see the task.",
        ),
        Misconception(
            "returns a bytes object",
            lambda image: to_pixels(image).tobytes(),
            "That is a `bytes` object of Python's, which knows no rows and no columns. An array "
            "of the dtype uint8 is wanted: its values are bytes, and it keeps its shape; see the "
            "task.",
        ),
        Misconception(
            "all bytes are 0",
            lambda image: np.zeros(image.shape),
            "Every byte came out as 0. Where `normalize` divides, the way back multiplies; where "
            "it subtracts 1, the way back adds 1, and does so first; see the task.",
            also=(_bytes_of(_adds_and_divides),),
        ),
        Misconception(
            "adds 1, then divides",
            _adds_and_divides,
            "Adding 1 first is right. `normalize` divides; the way back multiplies.",
            also=(lambda image: _adds_and_divides(np.clip(image, -1, 1)),),
        ),
        Misconception(
            "subtracts 1 once more",
            _bytes_of(_subtracts_and_multiplies),
            "`normalize` subtracts 1, so the way back adds it, before it multiplies; see the task.",
            also=(*_with_any_end(_subtracts_and_multiplies)[1:], _subtracts_and_multiplies),
        ),
        Misconception(
            "stretches each picture",
            _STRETCHES[0],
            "The range is -1 to 1 for every picture; do not stretch each by its own darkest and "
            "brightest value.",
            also=tuple(_STRETCHES[1:]),
        ),
        Misconception(
            "normalises once more",
            lambda image: image / 127.5 - 1,
            "That is `normalize` itself. Undo it: add 1, then multiply by 127.5.",
            # Clipped to bytes, all of it is 0, as above.
            also=tuple(_with_any_end(lambda image: image / 127.5 - 1)[2:]),
        ),
        Misconception(
            "brings the range to 0 to 1",
            lambda image: image * 0.5 + 0.5,
            "That is the range from 0 to 1. A byte goes to 255; see the task.",
            also=(
                lambda image: np.clip(image * 0.5 + 0.5, 0, 1),
                *_with_any_end(lambda image: image * 0.5 + 0.5),
            ),
        ),
    ],
    hints=[
        "`normalize` divides by 127.5 and then subtracts 1. Undo the last step first.",
        "Before the conversion to bytes two things are needed: `np.clip`, and `np.rint`.",
        "`np.rint((np.clip(image, -1, 1) + 1) * 127.5)`, as uint8.",
    ],
    praise="Add 1, multiply by 127.5, round. The package's `to_uint8` does this, and refuses what "
    "is far outside the range, because that is no image of the network's.",
    explanation="It undoes the two steps of `normalize`, the last one first. Clipping and "
    "rounding come before the conversion, which would wrap around and cut off.",
)
