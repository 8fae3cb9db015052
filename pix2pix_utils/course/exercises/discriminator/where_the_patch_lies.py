"""3.4 Where the patch lies."""

import math

from pix2pix_utils.course.exercises.engine import Exercise, Misconception

_STEP = 256 / 30  # as if the verdicts were spread over the photograph


def rows_judged(verdict):
    first = 97 + 8 * (verdict - 15)
    return first, first + 69


def rows_by_walking_back(verdict):
    """Go back from the verdict to the image, layer by layer, with a border of one before each."""
    first = last = verdict
    for stride in (1, 1, 2, 2, 2):
        first, last = stride * first - 1, stride * last - 1 + 3
    return first, last


def _patch_from(first):
    """Return a rule of 70 rows whose first is told by another rule."""
    return lambda verdict: (first(verdict), first(verdict) + 69)


def _cut_at_the_edges(verdict):
    first, last = rows_judged(verdict)
    return max(first, 0), min(last, 255)


def _pushed_inside(verdict):
    first = min(max(97 + 8 * (verdict - 15), 0), 186)
    return first, first + 69


def _with_the_row_after(verdict):
    first, last = rows_judged(verdict)
    return first, last + 1


def _last_before_first(verdict):
    return rows_judged(verdict)[::-1]


def _columns_of_tiles(verdict):
    return verdict * 256 // 30, (verdict + 1) * 256 // 30 - 1


def _eight_rows(verdict):
    return 8 * verdict, 8 * verdict + 7


def _eight_rows_at_the_patch(verdict):
    first, _ = rows_judged(verdict)
    return first, first + 7


exercise = Exercise(
    title="3.4 Where the patch lies",
    stub="def rows_judged(verdict):\n    return ...",
    answer=rows_judged,
    second_answer=rows_by_walking_back,
    cases=lambda: [(15,), (16,), (10,), (3,), (2,), (0,), (26,), (29,)],
    explanation="From one verdict to the next it is 8 pixels, the product of the three strides of "
    "2, and verdict 15 begins at 97. So verdict v begins at 97 + 8 (v − 15) = 8v − 23, and its "
    "last row is 69 further on.",
    misconceptions=[
        Misconception(
            "forgets the borders of zeros",
            _patch_from(lambda verdict: 8 * verdict),
            "By your rule verdict 15 would begin at row 120, and it begins at 97. Each layer puts "
            "a border of zeros around its input, so the first patch begins outside the photograph. "
            "Count from the verdict whose place you know; see section 3.4.",
        ),
        Misconception(
            "stretches the map over the image",
            _patch_from(lambda verdict: round((verdict + 0.5) * 256 / 30 - 35)),
            "Nearly right in the middle, and wrong at the edges: you divided 256 rows by 30 "
            "verdicts. They lie 8 rows apart, the product of the strides, and not 256 / 30; see "
            "section 3.3.",
            also=(
                _patch_from(lambda verdict: int((verdict + 0.5) * 256 / 30 - 35)),
                *(
                    _patch_from(
                        lambda verdict, rounded=rounded: rounded(97 + _STEP * (verdict - 15))
                    )
                    for rounded in (round, int, math.floor, float)
                ),
            ),
        ),
        Misconception(
            "cuts the image into tiles",
            _columns_of_tiles,
            "You cut the photograph into strips, one for each verdict. The patches have 70 rows "
            "and overlap; see section 3.4.",
            also=(_eight_rows, _eight_rows_at_the_patch),
        ),
        Misconception(
            "puts the patches side by side",
            _patch_from(lambda verdict: 70 * verdict),
            "Your patches stand side by side, 70 rows apart. They overlap: from one verdict to the "
            "next it is 8 rows, the product of the strides; see section 3.3.",
            also=(_patch_from(lambda verdict: 97 + 70 * (verdict - 15)),),
        ),
        Misconception(
            "moves by one row",
            _patch_from(lambda verdict: 97 + verdict - 15),
            "Your patches lie one row apart. The product of the strides is 8: so many rows lie "
            "from one verdict to the next; see section 3.3.",
        ),
        Misconception(
            "moves by the stride of one layer",
            _patch_from(lambda verdict: 97 + 2 * (verdict - 15)),
            "Your patches lie two rows apart. Three blocks have stride 2, and their strides are "
            "multiplied: 8 rows; see the last column of the table in section 3.3.",
            also=(
                _patch_from(lambda verdict: 97 + 4 * (verdict - 15)),
                _patch_from(lambda verdict: 97 + 6 * (verdict - 15)),
                _patch_from(lambda verdict: 97 + 32 * (verdict - 15)),
            ),
        ),
        Misconception(
            "counts verdicts from 1",
            _patch_from(lambda verdict: 97 + 8 * (verdict - 14)),
            "All your patches lie 8 rows too low. It is verdict 15 that begins at row 97, and "
            "verdicts are counted from 0.",
            also=(_patch_from(lambda verdict: 97 + 8 * verdict),),
        ),
        Misconception(
            "goes the wrong way",
            _patch_from(lambda verdict: 97 - 8 * (verdict - 15)),
            "Your patches go up where the verdicts go down. Row 0 is at the top of the map and "
            "at the top of the photograph.",
        ),
        Misconception(
            "one patch for all",
            lambda verdict: (97, 166),
            "That is the patch of verdict 15, whatever the verdict. The others lie 8 rows apart.",
        ),
        Misconception(
            "cuts at the edges",
            _cut_at_the_edges,
            "The places are right. Leave out `max` and `min`: a patch that hangs over the edge "
            "keeps its 70 rows, and sees zeros in those that do not exist.",
        ),
        Misconception(
            "pushes the patch inside",
            _pushed_inside,
            "At the edges you moved the whole patch into the photograph. It stays where it is and "
            "hangs over: there it sees nothing but the border of zeros.",
        ),
        Misconception(
            "takes the row after the last",
            _with_the_row_after,
            "You give the row *after* the last one, as a slice in Python ends. The last of 70 rows "
            "is 69 after the first.",
        ),
        Misconception(
            "last before first",
            _last_before_first,
            "The two numbers have changed places: the first row comes first.",
        ),
    ],
    hints=[
        "How many pixels lie from one verdict to the next? Go on with the column of distances in "
        "section 3.3.",
        "Verdict 15 begins at row 97, verdict 16 eight rows further down. And verdict v?",
        "`first = 97 + 8 * (verdict - 15)`, and 70 rows in all.",
    ],
    praise="Now you can point at the place that a verdict speaks of. Verdict 0 begins 23 rows "
    "above the photograph: a third of its patch is a border of zeros.",
)
