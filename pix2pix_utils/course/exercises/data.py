"""The exercises of notebook 01, on pairs, their jitter and the input pipeline."""

import re
from itertools import permutations, product

import numpy as np

from pix2pix_utils.course.exercises.engine import Exercise, Misconception

# --------------------------------------------------------------------------------------
# 1.1 Which way?
# --------------------------------------------------------------------------------------


def _directions(answer):
    """Put "AtoB" for "A to B", "A2B" or an arrow, in a text and in each of several."""
    if isinstance(answer, np.ndarray):
        answer = answer.tolist()
    if isinstance(answer, str):
        ways = r"\b([AB])[\s_=-]*(?:to|2|→|>)[\s_-]*([AB])\b"
        return re.sub(ways, r"\1to\2", answer, flags=re.IGNORECASE)
    if isinstance(answer, tuple | list):
        return [_directions(part) for part in answer]
    return answer


q1 = Exercise(
    title="1.1 Which way?",
    answer=("AtoB", "BtoA", "BtoA"),
    prepare=_directions,
    misconceptions=[
        Misconception(
            "always right to left",
            ("BtoA", "BtoA", "BtoA"),
            "That is the article's load, which reads every data set from right to left. Two of "
            "the three are right. The third is not: edges2shoes would turn photographs into "
            "drawings; see section 1.2.",
        ),
        Misconception(
            "always left to right",
            ("AtoB", "AtoB", "AtoB"),
            "Left to right is how we read, and not how every data set is stored. Here it is right "
            "for edges2shoes only. Ask each time: in which half is what the network is given? See "
            "section 1.2.",
        ),
        Misconception(
            "trusts the name",
            ("AtoB", "BtoA", "AtoB"),
            "The name night2day says how the two halves are stored, night first. The task says "
            "that day is given and night is wanted. Only the task counts; see section 1.2. The "
            "other two are right.",
        ),
        Misconception(
            "names the target first",
            ("BtoA", "AtoB", "AtoB"),
            "All three are the wrong way round: you named the half you want first. The letter "
            "before `to` is the half that is given, the letter after it the one that is "
            "wanted; see section 1.2.",
        ),
        Misconception(
            "facades the wrong way round",
            ("AtoB", "AtoB", "BtoA"),
            "The row facades is the wrong way round: fronts are wanted from label maps, so the "
            "label map is given, and it is B; see section 1.2.",
        ),
        Misconception(
            "shoes and facades the wrong way round",
            ("BtoA", "AtoB", "BtoA"),
            "The rows edges2shoes and facades are the wrong way round. You are given a drawing, "
            "which is A, and a label map, which is B; see section 1.2.",
        ),
        Misconception(
            "shoes and night the wrong way round",
            ("BtoA", "BtoA", "AtoB"),
            "The rows edges2shoes and night2day are the wrong way round. You are given a drawing, "
            "which is A, and the day, which is B; see section 1.2.",
        ),
    ],
    hints=[
        "For each task, say first what is given, then what is wanted.",
        "A is the left half. `BtoA` means: B is given, A is wanted.",
        "Shoes from drawings: the drawing is given, and it is in A. The other two tasks give you "
        "what is in B.",
    ],
    praise="The task decides the direction, not the file and not the data set's name.",
    explanation="The letter before `to` is the half that is given: the drawing (A), the label "
    "map (B), the day (B).",
)

# --------------------------------------------------------------------------------------
# 1.2 How many crops?
# --------------------------------------------------------------------------------------

q2 = Exercise(
    title="1.2 How many crops?",
    answer=961,
    misconceptions=[
        Misconception(
            "counts the pixels left over",
            900,
            "In each direction 30 pixels are left over, but the places are one more: the square "
            "may start at 0, at 30, and at all numbers between. Section 1.6 tries it, below.",
        ),
        Misconception(
            "one fewer than the pixels left over",
            29 * 29,
            "29 is one fewer than the pixels left over in each direction. Of places there are "
            "more than of these pixels, not fewer: 0 is a place, and so is 30. Section 1.6 tries "
            "it, below.",
            also=(29,),
        ),
        Misconception(
            "a number for each direction",
            (31, 31),
            "You gave a number for each direction, and one number is asked for. Each place down "
            "goes with each place across: how many pairs of these are there?",
            also=((30, 30),),
        ),
        Misconception(
            "one direction, one short",
            30,
            "30 is how far the square can move along one direction. It moves along two, and "
            "where it starts counts as a place as well. Section 1.6 tries it, below.",
        ),
        Misconception(
            "one direction only",
            31,
            "There are 31 places along one direction. The square can also move along the other. "
            "Section 1.6 tries it, below.",
        ),
        Misconception(
            "adds the two directions",
            31 + 31,
            "Down and across are chosen independently, so every place down goes together with "
            "every place across: multiply, do not add. Section 1.6 tries it, below.",
            also=(30 + 30,),
        ),
        Misconception(
            "keeps to one side of the middle",
            15 * 15,
            "15 pixels are left over on each side when the square lies in the middle. From there "
            "it can move both ways, and not moving is a place as well.",
            also=(15,),
        ),
        Misconception(
            "counts mirrored ones too",
            2 * 31 * 31,
            "You counted each square twice, once mirrored. That is the whole of the jitter; the "
            "question is about the crop alone; see section 1.6.",
        ),
        Misconception(
            "counts mirrored ones too, one short",
            2 * 30 * 30,
            "You counted each square twice, once mirrored, and there is one place more than 30 in "
            "each direction. Section 1.6 tries it, below.",
        ),
        Misconception(
            "one short in one direction",
            31 * 30,
            "You counted 31 places in one direction and 30 in the other. Both have the same "
            "number. Section 1.6 tries it, below.",
        ),
        Misconception(
            "subtracts the areas",
            286**2 - 256**2,
            "That is how many pixels are cut away. The question is in how many places the "
            "square can lie.",
        ),
    ],
    hints=[
        "Try a small one on paper: a strip of 4 pixels, from which 3 in a row are cut.",
        "Two places, and 4 − 3 = 1. So along one direction there are `load − size + 1` places.",
        "Down and across are drawn independently of each other: multiply.",
    ],
    praise="(286 − 256 + 1)² = 31². With mirroring there are 1,922 versions of each pair.",
    explanation="286 − 256 + 1 = 31 places down, and 31 across for each of them.",
)

# --------------------------------------------------------------------------------------
# 1.3 Mirror a pair
# --------------------------------------------------------------------------------------


def mirror_pair(picture):
    half = picture.shape[1] // 2
    left, right = picture[:, :half], picture[:, half:]
    # Each half is mirrored in its own place.
    return np.concatenate([left[:, ::-1], right[:, ::-1]], axis=1)


def _halves(picture, middle=None):
    if middle is None:
        middle = picture.shape[1] // 2
    elif callable(middle):
        middle = middle(picture)
    return picture[:, :middle], picture[:, middle:]


def _height(picture):
    return picture.shape[0]


def _half_height(picture):
    return picture.shape[0] // 2


def _by_halves(change_left, change_right, middle=None, join=np.hstack):
    """Return a function that takes a picture apart, changes the parts, and joins them."""

    def changed(picture):
        left, right = _halves(picture, middle)
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
        kept = _halves(picture)[half]
        return np.hstack((change_left(kept), change_right(kept)))

    return doubled


def _same(image):
    return image


def _mirror(image):
    return image[:, ::-1]


def _turn(image):
    return image[::-1, ::-1]


def _pictures():
    random = np.random.default_rng(0)
    # The last is as wide as the real ones, so that a fixed column is met where it is right.
    shapes = [(4, 12, 3), (6, 8, 3), (2, 512, 3)]
    return [(random.integers(0, 256, shape).astype(np.uint8),) for shape in shapes]


_FIXED_MIDDLE = (
    "You cut at a fixed column, such as 256, which is the middle of one picture size only. Take "
    "the middle from the picture: `picture.shape[1] // 2`; see `load` in section 1.2."
)

_CUT_BY_HEIGHT = (
    "You took the cut from the height, `picture.shape[0]`, which is the middle only where the "
    "halves are square. Half of the width, `picture.shape[1] // 2`, always is; see `load` in "
    "section 1.2."
)


def _of_a_picture(function, picture):
    """Call an answer with a picture, and say so if it takes it for a file."""
    try:
        return function(picture), ""
    except ValueError as error:
        if "to a Tensor" not in str(error):
            raise
        raise ValueError(
            "`load` reads a file and wants its path; here the picture is read already, so take "
            "only the two lines of `load` that cut it"
        ) from error


q3 = Exercise(
    title="1.3 Mirror a stored pair",
    answer=mirror_pair,
    cases=_pictures,
    call=_of_a_picture,
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
            _by_halves(_mirror, _same),
            "You mirrored A and left B as it was. What is at the left in one half is now at the "
            "right in the other. Both halves must move alike; see section 1.7.",
        ),
        Misconception(
            "mirrors B only",
            _by_halves(_same, _mirror),
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
            _same,
            "Nothing was mirrored: the picture comes back as it went in. `half[:, ::-1]` is a new "
            "picture, and it is lost unless you return it. What is mirrored twice is as it was.",
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
            also=(_twice(0, _mirror, _same),),
        ),
        Misconception(
            "puts B in both places",
            _twice(1, _mirror, _mirror),
            "B stands in both places, and A is lost; see section 1.1. Did you copy a line and "
            "leave a name in it as it was?",
            also=(_twice(1, _same, _mirror),),
        ),
        Misconception(
            "adds the halves",
            _by_halves(_mirror, _mirror, join=sum),
            "`+` adds the values of arrays, pixel by pixel; `np.concatenate` puts them side by "
            "side, with `axis=1`. A stored pair is as wide as both halves; see section 1.1.",
            also=(_by_halves(_same, _same, join=sum),),
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
            lambda picture: _mirror(_halves(picture)[1]),
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
            lambda picture: np.hstack(_halves(picture)[::-1]),
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
            _FIXED_MIDDLE,
            also=(_by_halves(_mirror, _mirror, middle=128),),
        ),
        Misconception(
            "cuts by the height",
            _by_halves(_mirror, _mirror, middle=_height),
            _CUT_BY_HEIGHT,
            also=(_by_halves(_mirror, _mirror, middle=_half_height),),
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

# --------------------------------------------------------------------------------------
# 1.4 Which pair is torn?
# --------------------------------------------------------------------------------------


def jittered_pairs(input_image, target, size):
    """Return four jittered copies of a pair, one of them torn apart.

    Parameters
    ----------
    input_image, target : array-like, [H, W, 3]
        Some pixels larger than ``size``.
    size : int
        Side of the crops.

    Returns
    -------
    list of (numpy.ndarray, numpy.ndarray)
    """
    room = np.shape(input_image)[0] - size
    places = [(0, 0), (room // 3, room), (room // 2, room // 2), (room, room // 4)]
    mirrored = [(False, False), (True, True), (False, True), (False, False)]
    pairs = []
    for (top, left), both in zip(places, mirrored, strict=True):
        square = (slice(top, top + size), slice(left, left + size))
        halves = (np.asarray(image)[square] for image in (input_image, target))
        pairs.append(
            tuple(
                image[:, ::-1] if mirror else image
                for image, mirror in zip(halves, both, strict=True)
            )
        )
    return pairs


q4 = Exercise(
    title="1.4 Which pair is torn?",
    answer="c",
    misconceptions=[
        Misconception(
            "takes a crop for a fault",
            "a",
            "Pair a is cut at the upper left corner. Both halves are cut there, so everything "
            "still lies on its label; see section 1.6.",
        ),
        Misconception(
            "takes a mirror image for a fault",
            "b",
            "Pair b is mirrored, and so are both of its halves: what is at the left in its input "
            "is at the left in its target. That is what mirroring should do; see section 1.7.",
        ),
        Misconception(
            "takes what the labels leave open for a fault",
            "d",
            "In pair d everything lies where its label is, although the target shows things of "
            "which the input says nothing. Those are left open by the label map; see section 1.4.",
        ),
    ],
    hints=[
        "Look for something that is at one side only, such as a door or the edge of a roof.",
        "Find it in the input, then in the target of the same pair.",
        "In three pairs it is on the same side in both halves. In the pair you look for it is not.",
    ],
    praise="Its target is mirrored and its input is not. No error would tell you: look at "
    "jittered pairs before you train on them.",
    explanation="What is at the left in its input is at the right in its target.",
)

# --------------------------------------------------------------------------------------
# 1.5 Find two bugs
# --------------------------------------------------------------------------------------


def prepare(picture):
    half = picture.shape[1] // 2
    # B, the label map, is what the network is given.
    input_image, target = picture[:, half:], picture[:, :half]
    return input_image / 127.5 - 1, target / 127.5 - 1


def _prepares(scale, scale_target=None, middle=None, labels_given=True):
    """Return a function that brings bytes to a range in another way, or cuts elsewhere."""

    def prepared(picture):
        left, right = _halves(picture, middle)
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


q5 = Exercise(
    title="1.5 Find two bugs",
    answer=prepare,
    cases=_pictures,
    call=_of_a_picture,
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
            [_same, _right_range],
            [_right_range, _same],
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
            [_same],
        ),
        *_and_exchanged(
            "cuts at a fixed column",
            _FIXED_MIDDLE,
            [_right_range, _right_range, 256],
            [_right_range, _right_range, 128],
        ),
        *_and_exchanged(
            "cuts by the height",
            _CUT_BY_HEIGHT,
            [_right_range, _right_range, _height],
            [_right_range, _right_range, _half_height],
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

# --------------------------------------------------------------------------------------
# 1.6 Put the stages in order
# --------------------------------------------------------------------------------------

_STAGES = ["load", "cache", "shuffle", "jitter", "batch", "prefetch"]


def _first(first, second):
    """Return a rule: the first of two stages stands before the second."""
    return lambda order: order.index(first) < order.index(second)


# Each mistake with the rule that it breaks. Every wrong order breaks at least one rule, and what
# is explained is the first.
_RULES = [
    (
        "jitters what is not loaded",
        _first("load", "jitter"),
        "Before `load` there are only file names, and there is nothing in them to jitter; see "
        "section 1.2.",
    ),
    (
        "batches what is not loaded",
        _first("load", "batch"),
        "Before `load` there are only file names, and `load` takes one name, not a batch of them; "
        "see section 1.2.",
    ),
    (
        "caches the files, not the pairs",
        _first("load", "cache"),
        "Before `load` there is nothing to cache but file names: every epoch would decode every "
        "file again; see section 1.9.",
    ),
    (
        "caches order and jitter",
        # If only one of the two stands before the cache, one of the next two rules is broken.
        lambda order: order.index("cache") < max(order.index("shuffle"), order.index("jitter")),
        "Order and jitter would be drawn once and kept for good; see section 1.9. Cache what is "
        "the same in every epoch, and nothing else.",
    ),
    (
        "jitters before it caches",
        _first("cache", "jitter"),
        "The cache would keep the jittered pairs: every epoch would show the same crops, as the "
        "first experiment of section 1.9 shows. Chance belongs after the cache.",
    ),
    (
        "shuffles before it caches",
        _first("cache", "shuffle"),
        "The cache would keep the order of the first epoch for all the others, whether you "
        "shuffle file names or pairs; the second experiment of section 1.9 shows it.",
    ),
    (
        "jitters whole batches",
        _first("jitter", "batch"),
        "This notebook's jitter takes one pair. Given a batch it would cut along the wrong axes; "
        "and one draw would have to serve all its pairs. See `random_crop` in section 1.6.",
    ),
    (
        "shuffles what is jittered",
        _first("shuffle", "jitter"),
        "Behind the jitter the shuffle buffer holds jittered pairs, alone or in batches. Each "
        "consists of floating-point numbers, three times the bytes of a stored pair; see the "
        "third experiment of section 1.9.",
    ),
    (
        "does not prefetch last",
        lambda order: order[-1] == "prefetch",
        "Prefetching prepares the next element while the network works on this one. What the "
        "network takes is a finished batch, so prefetching comes last; see the task.",
    ),
]


def _wrong_orders():
    """Return a misconception for each rule, with all the orders in which it is the first broken."""
    found = {name: [] for name, _, _ in _RULES}
    # The list begins with orders near the right one, which is the very first.
    for order in list(permutations(_STAGES))[1:]:
        found[next(name for name, holds, _ in _RULES if not holds(order))].append(order)
    return [
        Misconception(name, found[name][0], message, also=tuple(found[name][1:]))
        for name, _, message in _RULES
    ]


def _without(stage):
    return [other for other in _STAGES if other != stage]


def _one_missing(answer):
    """Bring an answer to the form of the right one, if its meaning is clear.

    Where just one stage is missing, the others are put in the right order, each once: which one
    is missing is told first. A text may have arrows between its words.
    """
    given = re.findall(r"\w+", answer) if isinstance(answer, str) else answer
    if not isinstance(given, tuple | list) or not all(isinstance(one, str) for one in given):
        return answer
    used = {one.strip().casefold() for one in given}
    for stage in _STAGES:
        if len(given) <= len(_STAGES) and used == {*_without(stage)}:
            return _without(stage)
    return given if len(given) == len(_STAGES) else answer


q6 = Exercise(
    title="1.6 Put the stages in order",
    answer=_STAGES,
    prepare=_one_missing,
    misconceptions=[
        *_wrong_orders(),
        *(
            Misconception(
                f"leaves out {stage}",
                _without(stage),
                f"`{stage}` is missing. Each of the six stages is wanted, and once.",
            )
            for stage in _STAGES
        ),
    ],
    hints=[
        "Which stages do the same in every epoch, and which do something new?",
        "The cache stands between the two kinds. What is dear and always the same comes before "
        "it, what is random after it.",
        "load, cache, …, …, batch, prefetch: which of the other two should handle the small "
        "stored bytes?",
    ],
    praise="What never changes is done once; what is random is done anew; what waits is "
    "prefetched.",
    explanation="Decode once and keep it; then the two random stages, the smaller elements "
    "first; then batches, prepared ahead.",
)
