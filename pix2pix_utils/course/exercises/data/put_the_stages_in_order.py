"""1.5 Put the stages in order."""

import re
from itertools import permutations

from pix2pix_utils.course.exercises.engine import Exercise, Misconception

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
        "experiment of section 1.9 shows. Chance belongs after the cache.",
    ),
    (
        "shuffles before it caches",
        _first("cache", "shuffle"),
        "The cache would keep the order of the first epoch for all the others, whether you "
        "shuffle file names or pairs. The order is chance as well; see section 1.9.",
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
        "Behind the jitter the shuffle buffer holds jittered pairs, alone or in batches. Each of "
        "their numbers is a float of four bytes; in a stored pair it takes one byte. Section 1.9 "
        "reckons how much memory that is.",
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


exercise = Exercise(
    title="1.5 Put the stages in order",
    stub="stages = ...",
    answer=_STAGES,
    second_answer=("Load", "Cache", "Shuffle", "Jitter", "Batch", "Prefetch"),
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
        "The cache stands between the two kinds. What is slow and always the same comes before "
        "it, what is random after it.",
        "load, cache, …, …, batch, prefetch: which of the other two should handle the small "
        "stored bytes?",
    ],
    praise="What never changes is done once, what is random is done anew in every epoch, and the "
    "next batch is prepared ahead.",
    explanation="Decode once and keep it; then the two random stages, the smaller elements "
    "first; then batches, prepared ahead.",
)
