"""7.4 Which measure saw it?"""

import itertools
import re

import numpy as np

from pix2pix_utils.course.exercises.engine import Exercise, Misconception

MEASURED = {
    "ground truth": (0.0, 1.0, 0.97),
    "w": (0.25, 0.43, 0.86),
    "x": (0.18, 0.37, 0.80),
    "y": (0.26, 0.68, 0.88),
    "z": (0.31, 0.46, 0.83),
}
"""L1, SSIM and per-pixel accuracy: the table of exercise 7.4."""


def damages(photograph, labels):
    """Damage a photograph in four ways.

    Parameters
    ----------
    photograph : numpy.ndarray
        uint8, [height, width, 3].
    labels : array of int
        [height, width]: the class of each pixel.

    Returns
    -------
    list of numpy.ndarray
        uint8, [height, width, 3] each: a, b, c and d of exercise 7.4. Blurred: every value is
        the mean of 7 × 7 pixels. Speckled: every value is 40 grey levels brighter or darker.
        Red and blue exchanged. And each class painted in the mean of its colours.
    """
    padded = np.pad(photograph, ((3, 3), (3, 3), (0, 0)), mode="edge")
    windows = np.lib.stride_tricks.sliding_window_view(padded, (7, 7), axis=(0, 1))
    blurred = np.rint(windows.mean(axis=(-2, -1)))
    coin = np.random.default_rng(0).choice((-40, 40), photograph.shape)
    speckled = np.clip(photograph + coin, 0, 255)
    flat = np.empty_like(photograph)
    for k in np.unique(labels):
        flat[labels == k] = np.rint(photograph[labels == k].mean(axis=0))
    return [blurred.astype(np.uint8), speckled.astype(np.uint8), photograph[..., ::-1].copy(), flat]


def in_rows(truth, damaged, named):
    """Return sets of photographs in the order of the table of exercise 7.4.

    Parameters
    ----------
    truth : array
        The photographs as they are.
    damaged : list of array
        The sets a, b, c and d.
    named : bool
        Whether the rows bear the names of the damages; else w, x, y, z.

    Returns
    -------
    dict
        "ground truth" and the four sets.
    """
    kinds = dict(zip("abcd", ("blurred", "speckled", "exchanged", "flat"), strict=True))
    sets = dict(zip("abcd", damaged, strict=True))
    rows = {"ground truth": truth}
    for row, letter in zip("wxyz", _RIGHT_ROWS, strict=True):
        rows[kinds[letter] if named else row] = sets[letter]
    return rows


_RIGHT_ROWS = ("d", "a", "c", "b")
_ORDERS = [order for order in itertools.permutations("abcd") if order != _RIGHT_ROWS]
_LETTERS_TWICE = [order for order in itertools.product("abcd", repeat=4) if len({*order}) < 4]
_TWO_EXCHANGED = {
    "blurred and flat": ("a", "d", "c", "b"),
    "blurred and wrong colours": ("d", "c", "a", "b"),
    "flat and wrong colours": ("c", "a", "d", "b"),
    "speckled and wrong colours": ("d", "a", "b", "c"),
    "speckled and flat": ("b", "a", "c", "d"),
    "speckled and blurred": ("d", "b", "c", "a"),
}
_EXAMPLE = ("a", "b", "c", "d")


def _other_orders(colours, speckled):
    """List the other orders where wrong colours and speckles are in their rows, or are not."""
    named = (*_TWO_EXCHANGED.values(), _EXAMPLE)
    return [
        order
        for order in _ORDERS
        if order not in named and ((order[2] == "c"), (order[3] == "b")) == (colours, speckled)
    ]


_DAMAGES = {"blur": "a", "speckle": "b", "exchange": "c", "flat": "d"}


def _letter_of(name):
    """Put the letter for a damage that is named in words: "flat" is d."""
    found = [letter for word, letter in _DAMAGES.items() if word in str(name).casefold()]
    return found[0] if len(found) == 1 else name


def _by_rows(answer):
    """Bring an answer on the four rows to the form of the right one, if its meaning is clear.

    Letters are taken from words and from a dict by rows. Rows that are given for the damages
    become a dict, which is the form of such an answer among the misconceptions.
    """
    if isinstance(answer, dict):
        given = {_letter_of(key): value for key, value in answer.items()}
        return [_letter_of(given[row]) for row in "wxyz"] if {*given} == {*"wxyz"} else given
    parts = answer
    if isinstance(answer, str):
        parts = re.findall(r"\w+", answer)
        parts = list(parts[0]) if len(parts) == 1 else parts
    if not isinstance(parts, tuple | list | np.ndarray) or len(parts) != 4:
        return answer
    texts = [str(part).strip().casefold() for part in parts]
    if sorted(texts) == [*"wxyz"]:
        return dict(zip("abcd", texts, strict=True))
    return [_letter_of(part) for part in parts]


_ROWS = [dict(zip("abcd", order, strict=True)) for order in itertools.permutations("wxyz")]
_ONLY_SPECKLED = _other_orders(colours=False, speckled=True)
_ONLY_COLOURS = _other_orders(colours=True, speckled=False)
_NEITHER = _other_orders(colours=False, speckled=False)

exercise = Exercise(
    title="7.4 Which measure saw it?",
    stub="letters = ...",
    answer=_RIGHT_ROWS,
    second_answer="d, a, c, b",
    prepare=_by_rows,
    misconceptions=[
        Misconception(
            "expects a blur to cost much L1",
            _TWO_EXCHANGED["blurred and flat"],
            "Speckles and colours are right. The other two are the wrong way round: the mean of "
            "its neighbours is rarely far from a pixel, so a blur costs little L1. What it loses "
            "is structure, which SSIM sees. A flat class keeps its edges; see sections 7.1 and "
            "7.4.",
        ),
        Misconception(
            "expects a blur to keep the structure",
            _TWO_EXCHANGED["blurred and wrong colours"],
            "Speckles and flat colours are right. The other two are the wrong way round: L1 likes "
            "a blur, and SSIM does not, for a blur leaves little of the structure. Exchanging two "
            "colours moves no edge, so its SSIM of 0.68 is the highest of all; see sections 7.1 "
            "and 7.4.",
        ),
        Misconception(
            "expects wrong colours to cost more",
            _TWO_EXCHANGED["flat and wrong colours"],
            "Speckles and blur are right. The other two cost much the same L1: look at SSIM. "
            "Exchanging red and blue changes nothing where the two are nearly equal, as in grey "
            "and white, and it moves no edge: SSIM stays high. Painting each class flat loses all "
            "light and all texture; see section 7.4.",
        ),
        Misconception(
            "does not compute what speckles cost",
            _TWO_EXCHANGED["speckled and wrong colours"],
            "Blur and flat colours are right. What speckles cost can be computed: every value is "
            "off by 40 grey levels, and 40 / 127.5 is 0.31, or a little less where black or "
            "white stops it. And what damage moves no edge? See section 7.1.",
        ),
        Misconception(
            "takes flat colours for the largest L1",
            _TWO_EXCHANGED["speckled and flat"],
            "Blur and colours are right. Flat colours and speckles have about the same SSIM, so "
            "compute the L1 of the speckles: 40 / 127.5 = 0.31. And the segmenter reads flat "
            "colours better than speckles, because the edges are clean; see sections 7.1 and 7.3.",
        ),
        Misconception(
            "expects L1 to forgive speckles and not a blur",
            _TWO_EXCHANGED["speckled and blurred"],
            "Flat and wrong colours are right. The other two are the wrong way round: speckles of "
            "40 grey levels cost 40 / 127.5 = 0.31, while a blur averages, and that costs little "
            "L1 and much SSIM; see section 7.1.",
        ),
        Misconception(
            "copies the example",
            _EXAMPLE,
            '`("a", "b", "c", "d")` only shows the form. Put the letters in the order of the '
            "rows w, x, y and z.",
        ),
        Misconception(
            "finds only the speckles",
            _ONLY_SPECKLED[0],
            "The speckles are right. Next: which damage moves no edge? It has the highest SSIM. "
            "Of the two that are left, one has kept the edges between the classes, and the other "
            "has lost all edges; see section 7.4.",
            also=tuple(_ONLY_SPECKLED[1:]),
        ),
        Misconception(
            "finds only the wrong colours",
            _ONLY_COLOURS[0],
            "The wrong colours are right: no edge moved, and SSIM is the highest. Next compute "
            "the L1 of the speckles, 40 / 127.5. Of the two that are left, SSIM tells which has "
            "lost its edges; see section 7.1.",
            also=tuple(_ONLY_COLOURS[1:]),
        ),
        Misconception(
            "goes by one column",
            _NEITHER[0],
            "No single column tells the four apart, and low is good in one and bad in the other "
            "two. Begin with what can be computed: each speckle is off by 40 grey levels. Then "
            "ask which damage moves no edge, and look at SSIM; see section 7.4.",
            also=tuple(_NEITHER[1:]),
        ),
        Misconception(
            "gives rows for the damages",
            _ROWS[0],
            "You gave a row for each damage. Give a damage for each row: which letter is w, which "
            "is x, and so on?",
            also=tuple(_ROWS[1:]),
        ),
        Misconception(
            "gives a letter twice",
            _LETTERS_TWICE[0],
            "Each letter can stand only once: each damage has a row of its own.",
            also=tuple(_LETTERS_TWICE[1:]),
        ),
    ],
    hints=[
        "The L1 of one of the four can be computed before anything is measured. Which one?",
        "Every speckle is off by 40 grey levels: 40 / 127.5. Then: which damage leaves all edges "
        "where they were? SSIM compares structure.",
        "Row z is speckled and row y has the wrong colours. Of w and x, one has edges between "
        "flat areas and the other has none: see what SSIM and the segmenter say.",
    ],
    praise="L1 minds the blur least, SSIM and the segmenter mind it most, and wrong colours least. "
    "Where measures disagree, look at the picture.",
    explanation="z: 40 / 127.5 = 0.31. y: no edge moved, so SSIM is the highest, and wherever red "
    "and blue are alike nothing changed. x: a blur costs little L1, but no structure is left. w: "
    "light and texture are gone, and the edges between the classes are clean.",
)
