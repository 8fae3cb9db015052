"""2.4 Find the bug."""

import numpy as np

from pix2pix_utils.course.exercises.engine import Exercise, Misconception


def enlarge(x, filters):
    """Stand in for a decoder block: double the sides, and make so many channels.

    Parameters
    ----------
    x : numpy.ndarray, [height, width, channels]
    filters : int

    Returns
    -------
    numpy.ndarray
        [2 height, 2 width, filters].
    """
    weights = np.cos(np.arange(x.shape[-1])[:, None] + 2 * np.arange(filters))
    x = np.asarray(x)  # a tensor has no `repeat`
    return np.maximum(x.repeat(2, axis=0).repeat(2, axis=1) @ weights, 0) / x.shape[-1]


def encoder_results(seed, channels=(3, 6, 12, 12)):
    """Return what an encoder's blocks may give.

    Parameters
    ----------
    seed : int
    channels : sequence of int
        Of each block.

    Returns
    -------
    list of numpy.ndarray
        By default of sides 8, 4, 2, 1. The last one, the bottleneck, is the same for every seed.
    """
    random = np.random.default_rng(seed)
    *others, last = channels
    sides = [2 ** (len(others) - block) for block in range(len(others))]
    sizes = zip(sides, others, strict=True)
    results = [random.uniform(-1, 1, (side, side, count)) for side, count in sizes]
    return [*results, np.linspace(0.1, 1, last).reshape(1, 1, last)]


def decode(results, enlarge):
    x = results[-1]
    for skip in reversed(results[:-1]):
        x = enlarge(x, skip.shape[-1])
        x = np.concatenate([x, skip], axis=-1)
    return x


def _decoded(decode, results, enlarge):
    """Call a decoder; say what is wrong when arrays do not fit."""
    try:
        return decode(results, enlarge), ""
    except ValueError as error:
        if "dimension" not in str(error):
            raise
        raise ValueError(
            "two arrays of different sides are joined; enlarge first, and take the skip of the "
            "same side"
        ) from error


def _stops_after_one_block(results, enlarge):
    skip = results[-2]
    return np.concatenate([enlarge(results[-1], skip.shape[-1]), skip], axis=-1)


def _joins_it_with_itself(results, enlarge):
    x = results[-1]
    for skip in reversed(results[:-1]):
        x = enlarge(x, skip.shape[-1])
        x = np.concatenate([x, x], axis=-1)
    return x


def _joins_nothing(results, enlarge):
    x = results[-1]
    for skip in reversed(results[:-1]):
        x = enlarge(x, skip.shape[-1])
    return x


def _adds(results, enlarge):
    x = results[-1]
    for skip in reversed(results[:-1]):
        x = enlarge(x, skip.shape[-1]) + skip
    return x


def _joins_the_skip_with_itself(results, enlarge):
    x = results[-1]
    for skip in reversed(results[:-1]):
        x = np.concatenate([skip, skip], axis=-1)
    return x


def _joins_in_the_other_order(results, enlarge):
    x = results[-1]
    for skip in reversed(results[:-1]):
        x = enlarge(x, skip.shape[-1])
        x = np.concatenate([skip, x], axis=-1)
    return x


def _joins_along_the_rows(results, enlarge):
    x = results[-1]
    for skip in reversed(results[:-1]):
        x = enlarge(x, skip.shape[-1])
        x = np.concatenate([x, skip], axis=0)
    return x


def _joins_along_the_columns(results, enlarge):
    x = results[-1]
    for skip in reversed(results[:-1]):
        x = enlarge(x, skip.shape[-1])
        x = np.concatenate([x, skip], axis=1)
    return x


def decodes_by_level(results, enlarge):
    x = results[-1]
    for level in range(len(results) - 2, -1, -1):
        joined = np.zeros((*results[level].shape[:2], 2 * results[level].shape[2]))
        joined[..., : results[level].shape[2]] = enlarge(x, results[level].shape[2])
        joined[..., results[level].shape[2] :] = results[level]
        x = joined
    return x


exercise = Exercise(
    title="2.4 Find the bug",
    stub="def decode(results, enlarge):\n    return ...",
    answer=decode,
    second_answer=decodes_by_level,
    cases=lambda: [
        *((encoder_results(seed), enlarge) for seed in (1, 2)),
        (encoder_results(3, channels=(2, 5, 7)), enlarge),
    ],
    call=_decoded,
    misconceptions=[
        Misconception(
            "joins the decoder's result with itself",
            _joins_it_with_itself,
            "Your result still does not depend on the skip connections. What is joined in each "
            "turn of the loop, and where does it come from? See section 2.4.",
        ),
        Misconception(
            "joins nothing",
            _joins_nothing,
            "You enlarge, and join nothing: that is the encoder-decoder without skips. Join the "
            "encoder's result behind each block; see section 2.4.",
        ),
        Misconception(
            "adds",
            _adds,
            "Now the encoder's results arrive, but they are added to the decoder's. Then the next "
            "block can no longer tell which is which, and finds half the channels it has weights "
            "for; see section 2.4.",
        ),
        Misconception(
            "joins the encoder's result with itself",
            _joins_the_skip_with_itself,
            "Now the encoder's results arrive, and what came up from below is lost. Both halves "
            "are needed; see section 2.4.",
        ),
        Misconception(
            "stops after one block",
            _stops_after_one_block,
            "One block is right, and then you return. Does the `return` stand inside the loop?",
        ),
        Misconception(
            "joins in the other order",
            _joins_in_the_other_order,
            "Both halves are there, in the other order. A network trained like that works as "
            "well, but the weights of one order do not fit the other. Here the decoder's "
            "channels come first; see section 2.4.",
        ),
        Misconception(
            "joins along the rows",
            _joins_along_the_rows,
            "You put one picture below the other. Each pixel is to keep its place and get the "
            "channels of both, so the last axis is joined; see section 2.4.",
        ),
        Misconception(
            "joins along the columns",
            _joins_along_the_columns,
            "You put one picture beside the other. Each pixel is to keep its place and get the "
            "channels of both, so the last axis is joined; see section 2.4.",
        ),
    ],
    hints=[
        "The bug changes no shape, and the line with `for` is right: it goes from the deepest "
        "skip up to the first (`reversed`), without the bottleneck (`[:-1]`); otherwise the sides "
        "do not fit. Follow `skip`: what does it hold when a turn begins, and what when it is "
        "joined?",
        "`x = skip = ...` gives both names the same value, and what the encoder had stored under "
        "`skip` is forgotten.",
        "Write `x = enlarge(x, skip.shape[-1])`, and leave `skip` alone.",
    ],
    praise="No shape, no parameter count and no error would have shown it. Only an experiment "
    "does: change the encoder's results, and see whether the output changes.",
    explanation="The block's result goes into `x` alone, so `skip` still holds what the encoder "
    "gave when the two are joined.",
)
