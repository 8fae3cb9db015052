"""1.5 Put the stages in order."""

import re
from itertools import permutations

from pix2pix_utils.course.exercises.engine import Exercise, Misconception

_STAGES = ["shuffle", "load", "jitter", "batch", "prefetch"]
_WITH_CACHE = ["load", "cache", "shuffle", "jitter", "batch", "prefetch"]

# What the shuffle would keep of a million pairs of the paper's size, in gigabytes.
_AS_BYTES = 1_000_000 * 2 * 256**2 * 3 / 1e9
_AS_FLOATS = 4 * _AS_BYTES


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
        "jitters whole batches",
        _first("jitter", "batch"),
        "This notebook's jitter takes one pair. Given a batch it would cut along the wrong axes; "
        "and one draw would have to serve all its pairs. See `random_crop` in section 1.6.",
    ),
    (
        "shuffles what is jittered",
        _first("shuffle", "jitter"),
        "Behind the jitter the shuffle keeps jittered pairs, alone or in batches, with four bytes "
        f"for each number: of a million pairs of the paper's size {_AS_FLOATS:,.0f} GB. What "
        "comes in has the same order to mix, and is much smaller; see section 1.9.",
    ),
    (
        "shuffles what is loaded",
        _first("shuffle", "load"),
        "Behind a cache that was right: before it the order would have been kept for good. Here "
        "is no cache, and the shuffle would keep a million loaded pairs: at the paper's size "
        f"{_AS_BYTES:,.0f} GB, as bytes. What could it mix instead? See the end of section 1.9.",
    ),
    (
        "does not prefetch last",
        lambda order: order[-1] == "prefetch",
        "Prefetching prepares the next element while the network works on this one. What the "
        "network takes is a finished batch, so prefetching comes last; see section 1.9.",
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

    An answer with a cache becomes the order of the notebook, which has one. Where just one stage
    is missing, the others are put in the right order, each once: which one is missing is told
    first. A text may have arrows between its words.
    """
    given = re.findall(r"\w+", answer) if isinstance(answer, str) else answer
    if not isinstance(given, tuple | list) or not all(isinstance(one, str) for one in given):
        return answer
    used = {one.strip().casefold() for one in given}
    if "cache" in used and used <= {*_WITH_CACHE}:
        return _WITH_CACHE
    for stage in _STAGES:
        if len(given) <= len(_STAGES) and used == {*_without(stage)}:
            return _without(stage)
    return given if len(given) == len(_STAGES) else answer


exercise = Exercise(
    title="1.5 Put the stages in order",
    stub="stages = ...",
    answer=_STAGES,
    second_answer=("Shuffle", "Load", "Jitter", "Batch", "Prefetch"),
    prepare=_one_missing,
    misconceptions=[
        *_wrong_orders(),
        Misconception(
            "keeps a cache",
            _WITH_CACHE,
            "These pairs are too many for a cache: leave it out. And then ask again what the "
            "shuffle has to keep; see the task.",
        ),
        *(
            Misconception(
                f"leaves out {stage}",
                _without(stage),
                f"`{stage}` is missing. Each of the five stages is wanted, and once.",
            )
            for stage in _STAGES
        ),
    ],
    hints=[
        "`shuffle` keeps many elements at once, every other stage only a few. What is an element "
        "at each place, and where is it smallest?",
        "Before `load` an element is a file name, of about a hundred bytes. Behind the cache "
        "of section 1.9 there were no names any more; here there is no cache that could keep "
        "their order for good.",
        "…, load, …, …, prefetch: `jitter` takes one pair, not a batch of them.",
    ],
    praise="Names are mixed, not pictures: a shuffle belongs where its elements are smallest, "
    "unless a cache behind it would keep the order.",
    explanation="A million names take about 0.1 GB, a million pairs of the paper's size "
    f"{_AS_BYTES:,.0f} GB as bytes and {_AS_FLOATS:,.0f} GB as floats. Without a cache the names "
    "are mixed anew in every epoch, so the shuffle comes first; the other stages keep their order.",
)
