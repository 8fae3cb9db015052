"""1.2 Mirror a stored pair."""

from itertools import product

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


def mirror_pair(picture):
    half = picture.shape[1] // 2
    left, right = picture[:, :half], picture[:, half:]
    # Each half is mirrored in its own place.
    return np.concatenate([left[:, ::-1], right[:, ::-1]], axis=1)


def _by_halves(change_left, change_right, middle=None, join=np.hstack):
    """Return a function that takes a picture apart, changes the parts, and joins them."""

    def changed(picture):
        left, right = halves_of(picture, middle)
        return join((change_left(left), change_right(right)))

    return changed


def _without_copy(parts=2, step=1):
    """Return a function that mirrors parts of a picture in place, column by column."""

    def overwritten(picture):
        picture = picture.copy()  # The cases are not changed, but what is read below is.
        for part in np.split(picture, parts, axis=1):
            for column in range(part.shape[1])[::step]:
                part[:, column] = part[:, -1 - column]
        return picture

    return overwritten


def _by_slices(beyond=0, first=0, short=0):
    """Return a function that reads columns backwards, some of them too early or not at all.

    A is read from ``beyond`` columns behind its last to column ``first``, B from its last to the
    column that is ``short`` behind its first.
    """

    def read(picture):
        width = picture.shape[1]
        half = width // 2
        left = range(half - 1 + beyond, first - 1, -1)
        return picture[:, [*left, *range(width - 1, half + short - 1, -1)]]

    return read


def _twice(half, change_left, change_right):
    """Return a function that puts one half, 0 or 1, into both places."""

    def doubled(picture):
        kept = halves_of(picture)[half]
        return np.hstack((change_left(kept), change_right(kept)))

    return doubled


def _mirror(image):
    return image[:, ::-1]


def _turn(image):
    return image[::-1, ::-1]


def mirrors_by_indices(picture):
    half = picture.shape[1] // 2
    columns = list(range(half))[::-1]
    return picture[:, columns + [half + column for column in columns]]


exercise = Exercise(
    title="1.2 Mirror a stored pair",
    stub="def mirror_pair(picture):\n    return ...",
    answer=mirror_pair,
    second_answer=mirrors_by_indices,
    cases=pictures,
    call=of_a_picture,
    misconceptions=[
        Misconception(
            "mirrors the whole picture",
            _mirror,
            "You mirrored the picture as a whole. The halves are mirrored, but they have also "
            "changed places: A now stands at the right, and `load` would take it for B. Mirror "
            "each half in its own place; see sections 1.1 and 1.7.",
        ),
        Misconception(
            "mirrors A only",
            _by_halves(_mirror, unchanged),
            "You mirrored A and left B as it was. What is at the left in one half is now at the "
            "right in the other. Both halves must move alike; see section 1.7.",
        ),
        Misconception(
            "mirrors B only",
            _by_halves(unchanged, _mirror),
            "You mirrored B and left A as it was. The pair is torn apart: no pixel of one half "
            "belongs to the same pixel of the other. Both halves must move alike; see section "
            "1.7.",
        ),
        Misconception(
            "turns it upside down",
            lambda picture: picture[::-1],
            "You turned the picture upside down: the first axis counts rows, the second columns. "
            "A facade does not stand on its roof, so pairs are mirrored left to right only; see "
            "section 1.7.",
        ),
        Misconception(
            "reverses more than the columns",
            _by_halves(_turn, _turn),
            "You reversed more than the columns. `[::-1, ::-1]` reverses the rows as well, and "
            "`np.flip` without `axis` the rows and the colours too. Only the second axis counts "
            "columns: `half[:, ::-1]`, or `np.flip(half, axis=1)`; see section 1.7.",
            also=(_by_halves(np.flip, np.flip), _turn, np.flip),
        ),
        Misconception(
            "reverses the colours",
            lambda picture: picture[..., ::-1],
            "You reversed the last axis, which holds red, green and blue. The columns are the "
            "second axis: `half[:, ::-1]`; see section 1.7.",
        ),
        Misconception(
            "mirrors nothing",
            unchanged,
            "Nothing was mirrored: the picture comes back as it went in. `half[:, ::-1]` is a new "
            "picture, and it is lost unless you return it. Or do you mirror twice? Then the second "
            "time undoes the first.",
        ),
        Misconception(
            "overwrites what it still needs",
            _without_copy(),
            "You overwrite columns that you still need: when their turn comes, they hold what you "
            "wrote. Write into a copy, `picture.copy()`; `out = picture` is only a second name.",
            also=(_without_copy(step=-1), _without_copy(1), _without_copy(1, step=-1)),
        ),
        Misconception(
            "puts A in both places",
            _twice(0, _mirror, _mirror),
            "A stands in both places, and B is lost; see section 1.1. Did you copy a line and "
            "leave a name in it as it was?",
            also=(_twice(0, _mirror, unchanged),),
        ),
        Misconception(
            "puts B in both places",
            _twice(1, _mirror, _mirror),
            "B stands in both places, and A is lost; see section 1.1. Did you copy a line and "
            "leave a name in it as it was?",
            also=(_twice(1, unchanged, _mirror),),
        ),
        Misconception(
            "adds the halves",
            _by_halves(_mirror, _mirror, join=sum),
            "`+` adds the values of arrays, pixel by pixel; `np.concatenate` puts them side by "
            "side, with `axis=1`. A stored pair is as wide as both halves; see section 1.1.",
            also=(_by_halves(unchanged, unchanged, join=sum),),
        ),
        Misconception(
            "middle column in the wrong half",
            _by_slices(beyond=1, short=1),
            "The middle column slipped into the wrong half: with `h` for half of the width, "
            "`h::-1` begins with column h, which belongs to B, and `:h:-1` ends before it.",
        ),
        Misconception(
            "loses or doubles a column",
            _by_slices(beyond=1),
            "A column is lost, or it stands in both halves. A slice leaves out its second number, "
            "backwards too: with `h` for half of the width, `h::-1` begins with column h, the "
            "first of B; `:h:-1` leaves it out, and `h - 1:0:-1` leaves out column 0. In a loop, "
            "column `j` of A gets column `h - 1 - j`.",
            also=tuple(
                _by_slices(*slips)
                for slips in product((0, 1), repeat=3)
                if slips not in ((0, 0, 0), (1, 0, 1))
            ),
        ),
        Misconception(
            "returns B alone",
            lambda picture: _mirror(halves_of(picture)[1]),
            "What comes back is B alone, mirrored. A belongs at its left. If you took A by a slice "
            "like `h - 1:-1:-1`, that is empty: `-1` is the last column, not the one before "
            "column 0.",
        ),
        Misconception(
            "splits rows",
            lambda picture: np.vstack([part[::-1] for part in np.split(picture, 2)]),
            "You split the picture into an upper and a lower half. A lies at the left and B at "
            "the right: the width is the second axis, so `np.split` and `np.concatenate` want "
            "`axis=1`; see section 1.1.",
            also=(
                lambda picture: np.hstack([part[:, ::-1] for part in np.split(picture, 2)]),
                lambda picture: np.hstack([part[::-1] for part in np.split(picture, 2)]),
            ),
        ),
        Misconception(
            "swaps the halves",
            lambda picture: np.hstack(halves_of(picture)[::-1]),
            "You exchanged the halves and mirrored neither. Left and right are to be exchanged "
            "within each half; see section 1.7.",
        ),
        Misconception(
            "joins the halves one below the other",
            _by_halves(_mirror, _mirror, join=np.vstack),
            "Both halves are mirrored, but one now lies below the other: `np.concatenate` joins "
            "along the first axis unless you tell it otherwise. Write `axis=1`; section 1.1 "
            "shows how a pair is stored.",
        ),
        Misconception(
            "does not join the halves",
            _by_halves(_mirror, _mirror, join=tuple),
            "Both halves are mirrored. A stored pair is one picture, though, so put them "
            "together again, A at the left and B at the right; see section 1.1.",
        ),
        Misconception(
            "cuts at a fixed column",
            _by_halves(_mirror, _mirror, middle=256),
            FIXED_MIDDLE,
            also=(_by_halves(_mirror, _mirror, middle=128),),
        ),
        Misconception(
            "cuts by the height",
            _by_halves(_mirror, _mirror, middle=height_of),
            CUT_BY_HEIGHT,
            also=(_by_halves(_mirror, _mirror, middle=half_height_of),),
        ),
    ],
    hints=[
        "Take the picture apart first, as `load` does.",
        "`half[:, ::-1]` is a picture with its columns in the opposite order.",
        "Mirror the left half and the right half, then put them together again in the old order "
        "with `np.concatenate([left, right], axis=1)`.",
    ],
    praise="Whatever is done to one half of a pair is done to the other, in its own place.",
    explanation="Each half is mirrored in its own place: A stays at the left, and each pixel of "
    "one half still belongs to the same pixel of the other.",
)
