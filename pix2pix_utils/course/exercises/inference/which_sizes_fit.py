"""6.4 Which sizes fit?"""

from pix2pix_utils.course.exercises.engine import Exercise, Misconception


def fits(height, width, halvings):
    # Each layer of stride 2 wants an even side; that many times over.
    step = 2**halvings
    return height % step == 0 and width % step == 0


def _multiples_of(step_for):
    """Return a `fits` that asks for multiples of another number."""

    def wrong(height, width, halvings):
        step = step_for(halvings)
        return height % step == 0 and width % step == 0

    return wrong


def _large_enough(height, width, halvings):
    return height >= 2**halvings and width >= 2**halvings


def _powers_of_two_only(height, width, halvings):
    return all(side >= 2**halvings and side & (side - 1) == 0 for side in (height, width))


def _squares_only(height, width, halvings):
    return height == width and height % 2**halvings == 0


def _one_side_is_enough(height, width, halvings):
    return height % 2**halvings == 0 or width % 2**halvings == 0


def _one_pixel_left(height, width, halvings):
    return height == width == 2**halvings


def _one_pixel_left_rounding_down(height, width, halvings):
    return height // 2**halvings == width // 2**halvings == 1


def _sizes():
    return [
        (128, 128, 7),
        (256, 384, 7),
        (384, 384, 7),
        (192, 256, 7),
        (256, 100, 7),
        (100, 256, 7),
        (129, 255, 7),
        (300, 300, 7),
        (140, 140, 7),
        (196, 245, 7),
        (64, 64, 7),
        (512, 512, 8),
        (384, 256, 8),
        (24, 40, 3),
        (24, 36, 3),
        (30, 42, 3),
        (24, 41, 3),
    ]


def halves_in_a_loop(height, width, halvings):
    for _ in range(halvings):
        if height % 2 or width % 2:
            return False
        height, width = height // 2, width // 2
    return True


exercise = Exercise(
    title="6.4 Which sizes fit?",
    stub="def fits(height, width, halvings):\n    return ...",
    answer=fits,
    second_answer=halves_in_a_loop,
    cases=_sizes,
    misconceptions=[
        Misconception(
            "any even number",
            _multiples_of(lambda halvings: 2),
            "Even sides can be halved once. The half must be even again, and so on until the last "
            "halving; see section 6.6. Or does your `return True` stand inside the loop?",
        ),
        Misconception(
            "anything large enough",
            _large_enough,
            "Large enough is not enough: 192 is more than 128, but halved seven times it is 1.5 "
            "pixels; see section 6.6.",
        ),
        Misconception(
            "powers of two only",
            _powers_of_two_only,
            "384 is no power of two and fits: 3 × 128. Halved seven times it leaves 3 pixels, and "
            "nothing says that one must be left. A multiple is enough; see section 6.6.",
            also=(lambda height, width, halvings: _powers_of_two_only(height, width, 0),),
        ),
        Misconception(
            "one pixel must be left",
            _one_pixel_left,
            "You ask whether exactly one pixel is left. 384 leaves 3 after seven halvings, and "
            "fits: no half pixel may be left over or dropped on the way, and that is all; see "
            "section 6.6.",
            also=(_one_pixel_left_rounding_down,),
        ),
        Misconception(
            "looks at one side only",
            lambda height, width, halvings: height % 2**halvings == 0,
            "You tested one side only. Height and width are halved equally often, so both must "
            "fit; see section 6.6. If both names are in your line: `a and b % n == 0` tests only "
            "b, and `&` binds before `==`. Write the test out twice, joined by `and`.",
            also=(lambda height, width, halvings: width % 2**halvings == 0,),
        ),
        Misconception(
            "one side is enough",
            _one_side_is_enough,
            "You let a picture pass if one of its sides fits. Height and width are both halved, "
            "so both must fit: one side that does not is enough for False; see section 6.6.",
        ),
        Misconception(
            "returns nothing in one case",
            lambda *size: fits(*size) or None,
            "You tell the sizes apart rightly, but for one of the two kinds nothing comes back. "
            "What does your function return when the size fits, and what when it does not?",
            also=(lambda *size: None if fits(*size) else False,),
        ),
        Misconception(
            "always False",
            lambda *size: False,
            "Your function says False to every size. Do you ask whether the result of `/` is an "
            "`int`? `/` gives a float even where it comes out even; use the remainder, `%`.",
        ),
        Misconception(
            "squares only",
            _squares_only,
            "Nothing in a convolution wants a square. Height and width are halved each by itself; "
            "see section 6.6.",
        ),
        Misconception(
            "tests the area",
            lambda height, width, halvings: height * width % 2**halvings == 0,
            "You tested the number of pixels. A layer of stride 2 halves each side, so each side "
            "must fit; see section 6.6.",
        ),
        Misconception(
            "does not multiply the halvings",
            _multiples_of(lambda halvings: 2 * halvings),
            "Seven halvings divide by 2 seven times over, by 2⁷ = 128, and not by 7, 7 × 2 or "
            "7²; see section 6.6.",
            also=(
                _multiples_of(lambda halvings: halvings),
                _multiples_of(lambda halvings: halvings**2),
            ),
        ),
        Misconception(
            "takes ^ for a power",
            _multiples_of(lambda halvings: 2 ^ halvings),
            "In Python `^` is not a power; write `2**halvings`.",
        ),
        Misconception(
            "one halving too few",
            _multiples_of(lambda halvings: 2 ** (halvings - 1)),
            "One halving too few: n halvings divide a side by 2ⁿ, 7 of them by 128. If you halve "
            "in a loop, count its turns.",
        ),
        Misconception(
            "one halving too many",
            _multiples_of(lambda halvings: 2 ** (halvings + 1)),
            "One halving too many: n halvings divide a side by 2ⁿ, 7 of them by 128. What is left "
            "after the last one may be odd.",
        ),
        Misconception(
            "always seven halvings",
            _multiples_of(lambda halvings: 128),
            "128 is right for seven halvings. The function is told how many there are: use "
            "`halvings`; see section 6.6.",
        ),
    ],
    hints=[
        "What must a side be, so that it can be halved once? And twice?",
        "By what number is a side divided in all, after `halvings` halvings?",
        "Both `height` and `width` must leave no remainder when divided by `2**halvings`.",
    ],
    praise="Multiples of 2 to the number of halvings, each side for itself: 128 for seven, 256 "
    "for the eight of the paper's generator.",
    explanation="Halved n times, a side is divided by 2ⁿ. Only a multiple of 2ⁿ leaves no half "
    "pixel on the way, and that holds for each side by itself.",
)
