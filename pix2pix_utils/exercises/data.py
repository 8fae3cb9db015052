"""The exercises of notebook 01, on pairs, their jitter and the input pipeline."""

import numpy as np

from pix2pix_utils.exercises.engine import Exercise, Misconception

# --------------------------------------------------------------------------------------
# 1.1 Which way?
# --------------------------------------------------------------------------------------

q1 = Exercise(
    title="1.1 Which way?",
    answer=("AtoB", "BtoA", "BtoA"),
    misconceptions=[
        Misconception(
            "always right to left",
            ("BtoA", "BtoA", "BtoA"),
            "That is the article's load, which reads every data set from right to left. It is "
            "right for the facades. With it, edges2shoes would turn photographs into drawings; "
            "see section 1.2.",
        ),
        Misconception(
            "always left to right",
            ("AtoB", "AtoB", "AtoB"),
            "Left to right is how we read, and not how every data set is stored. Ask each time: "
            "in which half is what the network is given? See section 1.2.",
        ),
        Misconception(
            "trusts the name",
            ("AtoB", "BtoA", "AtoB"),
            "The name night2day says how the two halves are stored, night first. The task says "
            "that day is given and night is wanted. Only the task counts; see section 1.2.",
        ),
        Misconception(
            "names the target first",
            ("BtoA", "AtoB", "AtoB"),
            "All three are the wrong way round: you named the half you want first. The letter "
            "before `to` is the half that is given, the letter after it the one that is "
            "wanted; see section 1.2.",
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
            "30 pixels are left over on each side, but the places are one more than that: the "
            "square may start at 0, at 30, and at all numbers between; see section 1.6.",
        ),
        Misconception(
            "one direction, one short",
            30,
            "30 is how far the square can move along one direction. It moves along two, and "
            "where it starts counts as a place as well; see section 1.6.",
        ),
        Misconception(
            "one direction only",
            31,
            "There are 31 places along one direction. The square can also move along the other; "
            "see section 1.6.",
        ),
        Misconception(
            "counts mirrored ones too",
            1922,
            "You counted each square twice, once mirrored. That is the whole of the jitter; the "
            "question is about the crop alone; see section 1.6.",
        ),
        Misconception(
            "subtracts the areas",
            286**2 - 256**2,
            "That is how many pixels are cut away. The question is in how many places the "
            "square can lie; see section 1.6.",
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


def _mirrors_the_whole(picture):
    return picture[:, ::-1]


def _mirrors_the_left_half(picture):
    half = picture.shape[1] // 2
    return np.concatenate([picture[:, :half][:, ::-1], picture[:, half:]], axis=1)


def _mirrors_the_right_half(picture):
    half = picture.shape[1] // 2
    return np.concatenate([picture[:, :half], picture[:, half:][:, ::-1]], axis=1)


def _turns_upside_down(picture):
    return picture[::-1]


def _swaps_the_halves(picture):
    half = picture.shape[1] // 2
    return np.concatenate([picture[:, half:], picture[:, :half]], axis=1)


def _pictures():
    random = np.random.default_rng(0)
    shapes = [(4, 12, 3), (6, 8, 3)]
    return [(random.integers(0, 256, shape).astype(np.uint8),) for shape in shapes]


q3 = Exercise(
    title="1.3 Mirror a stored pair",
    answer=mirror_pair,
    cases=_pictures,
    misconceptions=[
        Misconception(
            "mirrors the whole picture",
            _mirrors_the_whole,
            "You mirrored the picture as a whole. The halves are mirrored, but they have also "
            "changed places: A now stands at the right, and `load` would take it for B. Mirror "
            "each half in its own place; see sections 1.1 and 1.7.",
        ),
        Misconception(
            "mirrors A only",
            _mirrors_the_left_half,
            "You mirrored A and left B as it was. The door of the photograph is now at one side "
            "and the door of the label map at the other. Both halves must move alike; see "
            "section 1.7.",
        ),
        Misconception(
            "mirrors B only",
            _mirrors_the_right_half,
            "You mirrored B and left A as it was. The pair is torn apart: no pixel of one half "
            "belongs to the same pixel of the other. Both halves must move alike; see section "
            "1.7.",
        ),
        Misconception(
            "turns it upside down",
            _turns_upside_down,
            "You turned the picture upside down: the first axis counts rows, the second columns. "
            "Houses do not stand on their roofs, so the paper mirrors left to right only; see "
            "section 1.7.",
        ),
        Misconception(
            "swaps the halves",
            _swaps_the_halves,
            "You exchanged the halves and mirrored neither. Left and right are to be exchanged "
            "within each half; see section 1.7.",
        ),
    ],
    hints=[
        "Take the picture apart first, as `load` does.",
        "`half[:, ::-1]` is a picture with its columns in the opposite order.",
        "Mirror the left half and the right half, then put them together again in the old order "
        "with `np.concatenate([left, right], axis=1)`.",
    ],
    praise="Whatever is done to one half of a pair is done to the other, in its own place.",
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
            "Pair a is cut at the upper left corner. Both halves are cut there, so each window "
            "still lies on its label; see section 1.6.",
        ),
        Misconception(
            "takes a mirror image for a fault",
            "b",
            "Pair b is mirrored, and so are both of its halves: the gable is at the right in the "
            "label map and in the photograph. That is what mirroring should do; see section 1.7.",
        ),
        Misconception(
            "takes what the labels leave open for a fault",
            "d",
            "In pair d everything lies where its label is, although the photograph shows things "
            "that no label names. Those are left open by the label map; see section 1.4.",
        ),
    ],
    hints=[
        "Look for something that is at one side only: the gable, or the door of the left house.",
        "Find the gable in the label map, then in the photograph of the same pair.",
        "In three pairs the gable is on the same side in both halves. In the pair you look for "
        "it is not.",
    ],
    praise="Its target is mirrored and its input is not. No error would tell you: look at "
    "jittered pairs before you train on them.",
    explanation="The gable is at the left in its label map and at the right in its photograph.",
)

# --------------------------------------------------------------------------------------
# 1.5 Find two bugs
# --------------------------------------------------------------------------------------


def prepare(picture):
    half = picture.shape[1] // 2
    # B, the label map, is what the network is given.
    input_image, target = picture[:, half:], picture[:, :half]
    return input_image / 127.5 - 1, target / 127.5 - 1


def _mends_the_halves_only(picture):
    half = picture.shape[1] // 2
    return picture[:, half:] / 255, picture[:, :half] / 255


def _mends_the_range_only(picture):
    half = picture.shape[1] // 2
    return picture[:, :half] / 127.5 - 1, picture[:, half:] / 127.5 - 1


def _mends_nothing(picture):
    half = picture.shape[1] // 2
    return picture[:, :half] / 255, picture[:, half:] / 255


def _range_of_one(picture):
    half = picture.shape[1] // 2
    return picture[:, half:] / 255 - 0.5, picture[:, :half] / 255 - 0.5


def _splits_rows(picture):
    half = picture.shape[0] // 2
    return picture[half:] / 127.5 - 1, picture[:half] / 127.5 - 1


q5 = Exercise(
    title="1.5 Find two bugs",
    answer=prepare,
    cases=_pictures,
    misconceptions=[
        Misconception(
            "mends the halves only",
            _mends_the_halves_only,
            "The halves are right now. The range is still [0, 1], while a tanh gives [-1, 1]; "
            "see section 1.8.",
        ),
        Misconception(
            "mends the range only",
            _mends_the_range_only,
            "The range is right now. The photograph is still the input: this network would learn "
            "to draw label maps; see section 1.2.",
        ),
        Misconception(
            "mends nothing",
            _mends_nothing,
            "That does the same as before. Ask which half is the input, and what the smallest "
            "value is; see sections 1.2 and 1.8.",
        ),
        Misconception(
            "range from -0.5 to 0.5",
            _range_of_one,
            "The halves are right, and the range is centred, but only 1 wide; see section 1.8.",
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
)

# --------------------------------------------------------------------------------------
# 1.6 Put the stages in order
# --------------------------------------------------------------------------------------

q6 = Exercise(
    title="1.6 Put the stages in order",
    answer=["load", "cache", "shuffle", "jitter", "batch", "prefetch"],
    misconceptions=[
        Misconception(
            "jitters before it caches",
            ["load", "jitter", "cache", "shuffle", "batch", "prefetch"],
            "The cache would keep the jittered pairs: every epoch would show the same crops, as "
            "the first experiment of section 1.9 shows. Chance belongs after the cache.",
        ),
        Misconception(
            "shuffles before it caches",
            ["load", "shuffle", "cache", "jitter", "batch", "prefetch"],
            "The cache would keep the order of the first epoch for all the others, as the second "
            "experiment of section 1.9 shows.",
        ),
        Misconception(
            "shuffles what is jittered",
            ["load", "cache", "jitter", "shuffle", "batch", "prefetch"],
            "That gives the right pairs, but its shuffle buffer holds 400 jittered pairs of "
            "floating-point numbers, three times the bytes of the stored ones; see section 1.9.",
        ),
        Misconception(
            "caches at the end",
            ["load", "shuffle", "jitter", "batch", "cache", "prefetch"],
            "Order and jitter would be drawn once and kept for good; see section 1.9. Cache what "
            "is the same in every epoch, and nothing else.",
        ),
        Misconception(
            "prefetches before it batches",
            ["load", "cache", "shuffle", "jitter", "prefetch", "batch"],
            "Prefetching prepares the next element while the network works on this one. What the "
            "network takes is a batch, so prefetching comes last; see section 1.9.",
        ),
        Misconception(
            "jitters whole batches",
            ["load", "cache", "shuffle", "batch", "jitter", "prefetch"],
            "The jitter of this notebook takes one pair. After the batch all pairs of a batch "
            "would be cut at the same place; see section 1.6.",
        ),
        Misconception(
            "caches the files, not the pairs",
            ["cache", "load", "shuffle", "jitter", "batch", "prefetch"],
            "Before `load` there is nothing to cache but file names: every epoch would decode "
            "every file again; see section 1.9.",
        ),
    ],
    hints=[
        "Which stages do the same in every epoch, and which do something new?",
        "The cache stands between the two kinds. What is dear and always the same comes before "
        "it, what is random after it.",
        "Shuffle small things rather than large ones, and put last what lets the network and the "
        "pipeline work at the same time.",
    ],
    praise="What never changes is done once; what is random is done anew; what waits is "
    "prefetched.",
    explanation="Decode once and keep it; then the two random stages, the smaller elements "
    "first; then batches, prepared ahead.",
)
