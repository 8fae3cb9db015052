"""The exercises of notebook 07, on measuring what a generator paints."""

import itertools
import re

import numpy as np

from pix2pix_utils.course.exercises.engine import Exercise, Misconception

# --------------------------------------------------------------------------------------
# 7.1 Four pixels
# --------------------------------------------------------------------------------------

q1 = Exercise(
    title="7.1 Four pixels",
    answer=0.3,
    tolerance=0.01,
    misconceptions=[
        Misconception(
            "keeps the grey levels",
            38.25,
            "That is the mean in grey levels. In [-1, 1] the way from black to white is 2 long "
            "and not 255, so divide by 127.5; see section 7.2.",
        ),
        Misconception(
            "takes the range for 0 to 1",
            0.15,
            "You divided by 255, as for a range from 0 to 1. From -1 to 1 the way is twice as "
            "long: divide by 127.5; see section 7.2.",
        ),
        Misconception(
            "adds up instead of averaging",
            1.2,
            "You added the differences. Then a large picture would be worse than a small one "
            "with the same faults; take the mean over the four pixels; see section 7.2.",
            also=(153, 0.6),
        ),
        Misconception(
            "leaves the right pixel out",
            0.4,
            "You averaged over the wrong pixels only. The third one is right and counts too, "
            "with a difference of 0: divide by four; see section 7.2.",
            also=(51,),
        ),
        Misconception(
            "overlooks a wrong pixel",
            0.2,
            "Did you count all of them? Three pixels are off: the first, the second and the "
            "fourth, whichever way; see section 7.2.",
            also=(25.5,),
        ),
        Misconception(
            "lets differences cancel",
            0.1,
            "Did you keep the signs? Too bright here and too dark there then cancel: take the "
            "absolute value of each difference first. (In section 7.2 the L1 is 0.10, but there "
            "one of the four pixels is wrong, and here three are.)",
            also=(-0.1, 12.75, -12.75, 0.05, -0.05),
        ),
        Misconception(
            "squares the differences",
            0.346,
            "You squared the differences, with a root at the end or without. That is what the "
            "PSNR is made of. L1 takes absolute values; see section 7.2.",
            also=(0.12, 44.17, 1950.75, 0.173, 0.03),
        ),
        Misconception(
            "normalises the difference like a pixel",
            -0.7,
            "You divided by 127.5 and subtracted 1, which is right for a pixel. In the difference "
            "of two pixels the two 1s cancel: divide only. A distance is never negative; see "
            "section 7.2.",
        ),
        Misconception(
            "counts the wrong pixels",
            0.75,
            "Three of the four pixels are wrong. But L1 asks how far off they are, not how many; "
            "see section 7.2.",
            also=(3,),
        ),
        Misconception(
            "subtracts from 1",
            0.7,
            "L1 is a distance: 0 is perfect, and nothing is subtracted from 1. Of the measures "
            "here only SSIM is 1 for a perfect picture; see section 7.2.",
            also=(0.85,),
        ),
    ],
    hints=[
        "Begin in grey levels: how far is each pixel off, whichever way?",
        "The differences are 51, 51, 0 and 51. Take their mean over all four.",
        "The mean is 38.25 grey levels; 127.5 of them are 1 on the scale of [-1, 1].",
    ],
    praise="It does not matter which way a pixel is off, nor which pixel it is.",
    explanation="(51 + 51 + 0 + 51) / 4 = 38.25 grey levels, and 38.25 / 127.5 = 0.3.",
)

# --------------------------------------------------------------------------------------
# 7.2 Class IOU
# --------------------------------------------------------------------------------------


def class_iou(confusion):
    right = np.diag(confusion)
    is_class, read_as = confusion.sum(axis=1), confusion.sum(axis=0)
    union = is_class + read_as - right  # the right ones are in both sums
    present = is_class > 0  # a class that does not occur cannot be found
    return np.mean(right[present] / union[present])


def _over_the_present(shares, right, rows, columns):
    return shares[rows > 0].mean()


def _over_all(shares, right, rows, columns):
    return shares.mean()


def _absent_as_0(shares, right, rows, columns):
    return np.where(rows > 0, shares, 0).mean()


def _over_the_named(shares, right, rows, columns):
    return shares[rows + columns > 0].mean()


def _over_the_read(shares, right, rows, columns):
    return shares[columns > 0].mean()


def _by_class(share, gather=_over_the_present):
    """Return a `class_iou` with another share for each class, or another way to gather them."""

    def wrong(confusion):
        right, rows, columns = np.diag(confusion), confusion.sum(axis=1), confusion.sum(axis=0)
        with np.errstate(divide="ignore", invalid="ignore"):
            return gather(share(right, rows, columns), right, rows, columns)

    return wrong


def _gathered_anyhow(share):
    """Return the same wrong share, with what else may go wrong with absent classes."""
    gathers = (_over_the_present, _over_all, _absent_as_0, _over_the_named, _over_the_read)
    return [_by_class(share, gather) for gather in gathers]


def _iou(right, rows, columns):
    return right / (rows + columns - right)


_BY_ROWS = _gathered_anyhow(lambda right, rows, columns: right / rows)
_BY_COLUMNS = [
    *_gathered_anyhow(lambda right, rows, columns: right / columns),
    # A class that nobody named counts as 0 here.
    *_gathered_anyhow(lambda right, rows, columns: right / np.maximum(columns, 1)),
]
_UNION_UNBRACKETED = _gathered_anyhow(lambda right, rows, columns: right / rows + columns - right)
_RIGHT_TWICE = _gathered_anyhow(lambda right, rows, columns: right / (rows + columns))
_DICE = _gathered_anyhow(lambda right, rows, columns: 2 * right / (rows + columns))
_RIGHT_LEFT_OUT = _gathered_anyhow(
    lambda right, rows, columns: right / (rows + columns - 2 * right)
)
_BY_ALL_PIXELS = _gathered_anyhow(lambda right, rows, columns: right / rows.sum())


def _without_the_absent(confusion):
    present = confusion.any(axis=1)
    return class_iou(confusion[present][:, present])


def _one_total(confusion):
    return np.trace(confusion) / (2 * confusion.sum() - np.trace(confusion))


def _one_total_of_the_present(confusion):
    read_as = confusion.sum(axis=0)[confusion.any(axis=1)]
    return np.trace(confusion) / (confusion.sum() + read_as.sum() - np.trace(confusion))


def _confusions():
    return [
        (np.array([[50, 3, 7], [10, 20, 5], [4, 6, 15]]),),
        (np.array([[1, 1, 0], [0, 1, 0], [0, 1, 0]]),),
        # The third class does not occur; in the last matrix some pixels are taken for it.
        (np.array([[40, 5, 0, 3], [8, 12, 0, 6], [0, 0, 0, 0], [2, 9, 0, 11]]),),
        (np.array([[30, 4, 6, 2], [5, 20, 3, 1], [0, 0, 0, 0], [2, 6, 1, 9]]),),
        # Not always three classes occur.
        (np.array([[7, 2], [1, 5]]),),
        (np.array([[9, 1, 2, 0], [3, 6, 0, 1], [0, 2, 4, 2], [1, 0, 3, 8]]),),
    ]


q2 = Exercise(
    title="7.2 Class IOU",
    answer=class_iou,
    cases=_confusions,
    misconceptions=[
        Misconception(
            "divides by the true pixels only",
            _BY_ROWS[0],
            "You divided by the pixels of the class, the sum of the row. That is per-class "
            "accuracy: a reader that calls everything a window finds all windows. The union also "
            "holds the pixels that were taken for the class; see section 7.3.",
            also=tuple(_BY_ROWS[1:]),
        ),
        Misconception(
            "divides by the read pixels only",
            _BY_COLUMNS[0],
            "You divided by the pixels that were taken for the class, the sum of the column. A "
            "reader that names one window pixel and misses a thousand would be perfect. The union "
            "also holds the pixels that were missed; see section 7.3.",
            also=tuple(_BY_COLUMNS[1:]),
        ),
        Misconception(
            "a union without brackets",
            _UNION_UNBRACKETED[0],
            "A share is never above 1. Python divides before it adds: put the union, behind the "
            "`/`, in brackets.",
            also=tuple(_UNION_UNBRACKETED[1:]),
        ),
        Misconception(
            "counts three classes always",
            _by_class(_iou, lambda shares, right, rows, columns: shares[rows > 0].sum() / 3),
            "You divided by 3, and not every set has three classes: divide by the number of those "
            "that occur.",
        ),
        Misconception(
            "counts the right ones twice",
            _RIGHT_TWICE[0],
            "Row plus column counts the right pixels twice: they stand in both. In the union each "
            "pixel is counted once, so subtract them once; see section 7.3.",
            also=tuple(_RIGHT_TWICE[1:]),
        ),
        Misconception(
            "computes the Dice coefficient",
            _DICE[0],
            "Twice the right ones, divided by row plus column: that is the Dice coefficient, or "
            "F1, a measure of the same kind and never the smaller one. IOU divides by the union; "
            "see section 7.3.",
            also=tuple(_DICE[1:]),
        ),
        Misconception(
            "leaves the right ones out of the union",
            _RIGHT_LEFT_OUT[0],
            "The right pixels are not in your union: it holds the two kinds of wrong ones only. "
            "The right ones are of the class and were taken for it, so they belong in the union, "
            "once; see section 7.3.",
            also=tuple(_RIGHT_LEFT_OUT[1:]),
        ),
        Misconception(
            "counts absent classes as 0",
            _by_class(_iou, _absent_as_0),
            "Every share is right. But a class that does not occur in the truth cannot be found, "
            "and must not count as never found: leave it out of the mean; see section 7.3.",
        ),
        Misconception(
            "divides 0 by 0",
            _by_class(_iou, _over_all),
            "Every share is right. But a class that neither occurs nor was named gives 0 / 0, "
            "and with that the mean is nan. Leave out the classes whose row is empty; see "
            "section 7.3.",
        ),
        Misconception(
            "leaves out only what nobody named",
            _by_class(_iou, _over_the_named),
            "You left out a class that is in neither row nor column. What counts is the truth: "
            "a class with an empty row is left out also where some pixels were taken for it. "
            "They count already, as misses of the classes that they are of; see section 7.3.",
        ),
        Misconception(
            "deletes absent classes with their columns",
            _without_the_absent,
            "You deleted the column of an absent class with its row. Pixels that were wrongly "
            "taken for it still count in their own rows: leave such a class out of the mean "
            "only; see section 7.3.",
        ),
        Misconception(
            "leaves out the classes that were never found",
            _by_class(_iou, lambda shares, right, *_: shares[right > 0].mean()),
            "You left out a class that occurs and was never found. That is the worst that can "
            "happen to it: it counts, with 0; see section 7.3.",
            also=(
                _by_class(
                    _iou,
                    lambda shares, right, rows, columns: shares[(rows > 0) & (columns > 0)].mean(),
                ),
            ),
        ),
        Misconception(
            "looks for absent classes in the columns",
            _by_class(_iou, _over_the_read),
            "You left out the classes that nobody named, and so one that occurs and was never "
            "found. `axis=0` adds up the columns, what was read; the truth is in the rows, "
            "`axis=1`; see section 7.3.",
        ),
        Misconception(
            "weights the classes by their size",
            _by_class(
                _iou,
                lambda shares, right, rows, columns: shares[rows > 0] @ rows[rows > 0] / rows.sum(),
            ),
            "You weighted each class by its pixels, so the wall decides nearly alone. In the "
            "paper's number a door counts as much as the wall: a plain mean; see section 7.3.",
        ),
        Misconception(
            "one total instead of a mean",
            _one_total,
            "You added up over the classes and divided once. Then the largest class decides. "
            "Divide for each class first, then take the mean; see section 7.3.",
            also=(_one_total_of_the_present,),
        ),
        Misconception(
            "computes the per-pixel accuracy",
            lambda confusion: np.trace(confusion) / confusion.sum(),
            "That is the share of all pixels that are right, per-pixel accuracy. For IOU divide "
            "for each class by its own union, then take the mean; see section 7.3.",
        ),
        Misconception(
            "divides by all pixels",
            _BY_ALL_PIXELS[0],
            "You divided by all pixels of the matrix. Then a door could never score high, however "
            "well it is found. The union holds the pixels of one class; see section 7.3.",
            also=tuple(_BY_ALL_PIXELS[1:]),
        ),
        Misconception(
            "adds up instead of averaging",
            _by_class(_iou, lambda shares, right, rows, columns: shares[rows > 0].sum()),
            "Every share is right. You added them, so more classes would give a better score. "
            "Take the mean; see section 7.3.",
        ),
        Misconception(
            "one class only",
            _by_class(_iou, lambda shares, *_: shares[0]),
            "That is the IOU of one class. Is the return inside the loop, or does each class "
            "overwrite the one before? Take the mean over the classes; see section 7.3.",
            also=(_by_class(_iou, lambda shares, *_: shares[-1]),),
        ),
        Misconception(
            "one number for each class",
            _by_class(_iou, lambda shares, *_: shares),
            "These are the shares of the single classes. The paper's tables give one number: "
            "their mean over the classes that occur; see section 7.3.",
            also=(
                _by_class(_iou, lambda shares, right, rows, columns: shares[rows > 0]),
                _by_class(_iou, lambda shares, *_: np.nan_to_num(shares)),
            ),
        ),
    ],
    hints=[
        "Of one class, three things are in the matrix: the right pixels on the diagonal, those "
        "that are of the class in its row, and those that were taken for it in its column.",
        "Row plus column counts the right pixels twice. And what becomes of a class whose row "
        "is empty?",
        "`union = confusion.sum(axis=1) + confusion.sum(axis=0) - np.diag(confusion)`. Divide "
        "the diagonal by it where the row is not empty, and take the mean.",
    ],
    praise="A class that is named everywhere and one that is named hardly ever both score low. "
    "That is why the third column of the paper's tables has the smallest numbers.",
    explanation="The union is row plus column, less the right pixels that are in both. The mean "
    "is taken over the classes that the truth contains.",
)

# --------------------------------------------------------------------------------------
# 7.3 Always the same answer
# --------------------------------------------------------------------------------------

_RIGHT_SCORES = (0.6, 0.333, 0.2)

q3 = Exercise(
    title="7.3 Always the same answer",
    answer=_RIGHT_SCORES,
    tolerance=0.006,
    misconceptions=[
        Misconception(
            "one share for all three",
            (0.6, 0.6, 0.6),
            "60 % of the pixels are right, and that is the first number only. The other two ask "
            "each class by itself: what share of the second class was found, and of the third? "
            "See section 7.3.",
        ),
        Misconception(
            "leaves out the classes that were never named",
            (0.6, 1.0, 0.6),
            "A class that is in the truth and was never named counts, with 0. Take the mean over "
            "three classes, in both numbers; see section 7.3.",
            also=((0.6, 1.0, 1.0),),
        ),
        Misconception(
            "leaves them out of the IOU only",
            (0.6, 0.333, 0.6),
            "The first two are right. The IOU is a mean over three classes as well: one that is "
            "in the truth and was never named counts, with 0; see section 7.3.",
        ),
        Misconception(
            "leaves them out of the per-class accuracy only",
            (0.6, 1.0, 0.2),
            "The first and the last are right. The per-class accuracy is a mean over three "
            "classes as well: one that was never named counts, with 0; see section 7.3.",
        ),
        Misconception(
            "divides a class's pixels by all",
            (0.6, 0.2, 0.2),
            "For the per-class accuracy divide by the class's own pixels: of the 60 %, what share "
            "was found? See section 7.3.",
            also=((0.6, 0.2, 0.6),),
        ),
        Misconception(
            "rounds a third to one decimal",
            (0.6, 0.3, 0.2),
            "The first and the last are right. Is the second one rounded? Two decimals are asked, "
            "as in 0.67 for 2/3.",
        ),
        Misconception(
            "leaves the wrong ones out of the union",
            (0.6, 0.333, 0.333),
            "The first two are right. For the IOU you divided by the class's own pixels, 60 %. "
            "But all 100 % were taken for it, and they are in the union; see section 7.3.",
        ),
        Misconception(
            "weights the classes by their size",
            (0.6, 0.6, 0.36),
            "You weighted the classes by their pixels. The mean over the classes is a plain one: "
            "the 10 % count as much as the 60 %; see section 7.3.",
            also=((0.6, 0.333, 0.36), (0.6, 0.6, 0.2)),
        ),
        Misconception(
            "takes it for guessing",
            (0.333, 0.333, 0.333),
            "Always the same answer is not a guess among three. It is right wherever the largest "
            "class is, and that is 60 % of the pixels; see section 7.3.",
            also=((0.333, 0.333, 0.2), (0.333, 0.333, 0.111)),
        ),
        Misconception(
            "counts the right ones twice",
            (0.6, 0.333, 0.125),
            "The first two are right. In the union each pixel is counted once: 60 % are of the "
            "class, 100 % were taken for it, and the 60 % are among the 100 %; see section 7.3.",
            also=((0.6, 0.333, 0.12), (0.6, 0.333, 0.13), (0.6, 0.333, 0.25)),
        ),
        Misconception(
            "one total instead of a mean",
            (0.6, 0.333, 0.429),
            "The first two are right. For the IOU you added up all that is right and all unions. "
            "Divide for each class first, then take the mean; see section 7.3.",
        ),
        Misconception(
            "in another order",
            (0.333, 0.6, 0.2),
            "The right numbers in the wrong order: per-pixel accuracy first, then per-class "
            "accuracy, then class IOU. The IOU is never above the per-class accuracy, because it "
            "divides by more; see section 7.3.",
            also=tuple(
                order
                for order in itertools.permutations(_RIGHT_SCORES)
                if order not in (_RIGHT_SCORES, (0.333, 0.6, 0.2))
            ),
        ),
        Misconception(
            "counts what is wrong",
            (0.4, 0.667, 0.8),
            "These are the shares that are wrong. All three scores count what is right, and "
            "higher is better; see section 7.3.",
        ),
        Misconception(
            "answers in percent",
            (60, 33.3, 20),
            "Right, but in percent. The paper's tables give shares from 0 to 1: divide by 100.",
            also=((60, 33, 20),),
        ),
    ],
    hints=[
        "Write the confusion matrix for 100 pixels: all of them stand in one column.",
        "Per-class accuracy: the shares that were found are 1, 0 and 0. For the IOU of the "
        "largest class: how many pixels are of it, or were taken for it?",
        "0.6; then (1 + 0 + 0) / 3; then (0.6 + 0 + 0) / 3.",
    ],
    praise="Who sees nothing has 0.6 in the first column. Before you admire a score, ask what the "
    "dullest answer would get.",
    explanation="60 of 100 pixels are right. Of the three classes one is found in full and two "
    "not at all: 1/3. The union of the largest class is everything, so its IOU is 0.6, and the "
    "mean with two zeros is 0.2.",
)

# --------------------------------------------------------------------------------------
# 7.4 Find two bugs
# --------------------------------------------------------------------------------------


def set_score(read, images, labels):
    found = read(images / 127.5 - 1).argmax(axis=-1)
    # All pixels of a class together, in whichever image they are.
    shares = [np.mean(found[labels == k] == k) for k in np.unique(labels)]
    return np.mean(shares)


def _in_range(images):
    return images / 127.5 - 1


def _as_bytes(images):
    return images * 1.0


def _all_together(found, labels):
    return np.mean([np.mean(found[labels == k] == k) for k in np.unique(labels)])


def _image_by_image(found, labels):
    return np.mean([_all_together(*pair) for pair in zip(found, labels, strict=True)])


def _shares_of_images(found, labels):
    """Return, for each class, its share in every image that has it."""
    pairs = list(zip(found, labels, strict=True))
    return [
        [np.mean(one[truth == k] == k) for one, truth in pairs if (truth == k).any()]
        for k in np.unique(labels)
    ]


def _class_by_class(found, labels):
    return np.mean([np.mean(shares) for shares in _shares_of_images(found, labels)])


def _share_by_share(found, labels):
    return np.mean(np.concatenate(_shares_of_images(found, labels)))


def _pixel_by_pixel(found, labels):
    return np.mean(found == labels)


def _of_what_was_named(found, labels):
    return _all_together(labels, found)


def _of_what_was_named_and_is_there(found, labels):
    return np.mean([np.mean(labels[found == k] == k) for k in np.unique(labels)])


def _of_the_union(found, labels):
    return np.mean(
        [
            np.sum((found == k) & (labels == k)) / np.sum((found == k) | (labels == k))
            for k in np.unique(labels)
        ]
    )


def _of_twelve(found, labels):
    """Count what is absent as 0, among the twelve classes of the facades."""
    return _all_together(found, labels) * len(np.unique(labels)) / 12


def _of_four(found, labels):
    return _of_twelve(found, labels) * 12 / 4


def _nan_of_twelve(found, labels):
    return np.nan  # some of the twelve are always absent


def _nan_of_four(found, labels):
    return np.nan if len(np.unique(labels)) < 4 else _all_together(found, labels)


def _score_by(enter=_in_range, count=_all_together):
    """Return a `set_score` with another way in, or another way to count."""

    def wrong(read, images, labels):
        return count(read(enter(images)).argmax(axis=-1), labels)

    return wrong


def _of_each(measure, images):
    """Return a measure of each image, in a shape that fits the images."""
    return measure(images, axis=(1, 2, 3), keepdims=True)


def _entering(*ways):
    """Return each way in, with the right way to count and with the buggy one."""
    return [_score_by(way, count) for way in ways for count in (_all_together, _image_by_image)]


_OTHER_RANGES = _entering(
    lambda images: images / 255,
    lambda images: images / 127.5,
    lambda images: images / 255 - 1,
    lambda images: images / 255 - 0.5,
    lambda images: images - 1.0,
    lambda images: images - 127.5,
)
_AT_HAND = _entering(
    lambda images: images / images.max() * 2 - 1,
    lambda images: images / _of_each(np.max, images) * 2 - 1,
    lambda images: (images - images.min()) / np.ptp(images) * 2 - 1,
    lambda images: (images - _of_each(np.min, images)) / _of_each(np.ptp, images) * 2 - 1,
)
_NEARLY_IN_RANGE = _entering(
    lambda images: images / 127 - 1,
    lambda images: images / 128 - 1,
    lambda images: (images - 127.0) / 127.5,
    lambda images: (images - 128.0) / 127.5,
    lambda images: images / 256 * 2 - 1,
)
_BYTES_WRAP = _entering(
    lambda images: images * 2 / 255 - 1,
    lambda images: (images * 2 - 255) / 255,
    lambda images: (images - 127) / 127,
    lambda images: (images - 128) / 128,
    lambda images: (images - 127) / 127.5,
    lambda images: (images - 128) / 127.5,
)
_TWICE = _entering(lambda images: _in_range(_in_range(images)))


def _counting(*ways):
    """Return each way to count, with the right way in and with the buggy one."""
    return [_score_by(enter, way) for way in ways for enter in (_in_range, _as_bytes)]


_PER_PIXEL = _counting(_pixel_by_pixel)
_BY_COLUMN = [
    *_counting(_of_what_was_named),
    _score_by(count=_of_what_was_named_and_is_there),  # bytes are not read as every class
]
_AS_IOU = _counting(_of_the_union)
_WITH_ABSENT = _counting(_of_twelve, _of_four)
_WITH_NAN = _counting(_nan_of_four, _nan_of_twelve)

_COLOURS = np.array(
    [(0.61, -0.52, -0.43), (-0.57, 0.68, -0.31), (-0.44, -0.63, 0.72), (0.56, 0.47, 0.64)]
)


class _Votes(np.ndarray):
    """An array that can be taken for a tensor, as a network's votes are one."""

    def numpy(self):
        return np.asarray(self)


def _read(images, training=False):
    """Vote for the class whose colour is nearest: a segmenter in small.

    It is a function, and it takes ``training`` only to be called as the package calls it.
    """
    if np.ndim(images) != 4:
        raise ValueError("the segmenter takes a batch: keep `[np.newaxis]`")
    images = np.asarray(images, np.float64)
    return (2 * images @ _COLOURS.T - (_COLOURS**2).sum(axis=1)).view(_Votes)


def _sets_of_photographs():
    random = np.random.default_rng(0)
    sets = []
    for sizes in (
        [
            (0.7, 0.1, 0.1, 0.1),
            (0.1, 0.6, 0.02, 0.28),
            (0.05, 0.35, 0.6, 0),
            (0.02, 0.08, 0.5, 0.4),
        ],
        [(0.5, 0.45, 0, 0.05), (0.9, 0, 0, 0.1), (0.05, 0.35, 0, 0.6)],  # never of class 2
        [(0.4, 0.2, 0.1, 0.3), (0.1, 0.5, 0.38, 0.02), (0.3, 0.1, 0.2, 0.4)],
    ):
        labels = np.stack([random.choice(4, (12, 16), p=size) for size in sizes])
        # Each image is harder to read than the one before.
        hard = 0.15 + 0.25 * np.arange(len(sizes))[:, np.newaxis, np.newaxis, np.newaxis]
        values = _COLOURS[labels] + random.normal(0, 1, (*labels.shape, 3)) * hard
        # The last set has neither black nor white: not every picture uses all bytes.
        furthest = 1 if len(sets) < 2 else 0.8
        images = np.rint((np.clip(values, -furthest, furthest) + 1) * 127.5).astype(np.uint8)
        sets.append((_read, images, labels.astype(np.uint8)))
    return sets


def _score_of(function, read, images, labels):
    try:
        return function(read, images, labels), ""
    except IndexError as error:
        if "too many indices" not in str(error):
            raise
        raise IndexError(
            "what was read has too few axes for this; if `read` got all images at once, `[0]` "
            "keeps the first of them only"
        ) from error
    except TypeError as error:
        if "same_kind" not in str(error):
            raise
        message = "bytes cannot hold decimals: write `images = images / ...`, not `images /= ...`"
        raise TypeError(message) from error


q4 = Exercise(
    title="7.4 Find two bugs",
    answer=set_score,
    cases=_sets_of_photographs,
    call=_score_of,
    misconceptions=[
        Misconception(
            "mends the range only",
            _score_by(count=_image_by_image),
            "What goes in is right now. But the mean over the images is still a mean of scores: "
            "a class with three pixels in one image counts there as much as one with a thousand. "
            "Count over all images first, then divide once for each class; see section 7.5.",
        ),
        Misconception(
            "mends the counting only",
            _score_by(_as_bytes),
            "The counting is right now. But the segmenter still gets values up to 255, and it "
            "learnt to read photographs in [-1, 1]; see section 7.4.",
        ),
        Misconception(
            "mends nothing",
            _score_by(_as_bytes, _image_by_image),
            "Both bugs are still there. Which values does the segmenter know, and what happens "
            "to a class that has three pixels in one image? See sections 7.4 and 7.5.",
            also=(_score_by(_as_bytes, _class_by_class), _score_by(_as_bytes, _share_by_share)),
        ),
        Misconception(
            "averages the images' shares in another order",
            _score_by(count=_class_by_class),
            "What goes in is right now. You still average shares of single images, in another "
            "order: three pixels in one image weigh as much as a thousand in the next. Add up "
            "the pixels of all images, and divide once for each class; see section 7.5.",
            also=(_score_by(count=_share_by_share),),
        ),
        Misconception(
            "takes another range",
            _OTHER_RANGES[0],
            "The segmenter got other values than it learnt on: it knows -1 for the byte 0, and 1 "
            "for 255. Divide by 127.5, then subtract 1; see section 7.4.",
            also=tuple(_OTHER_RANGES[1:]),
        ),
        Misconception(
            "does not quite reach the range",
            _NEARLY_IN_RANGE[0],
            "Nearly. The byte 0 must become -1, and 255 must become 1: the middle is 127.5, and "
            "so is half of the way; see section 7.2.",
            also=tuple(_NEARLY_IN_RANGE[1:]),
        ),
        Misconception(
            "scales by the values at hand",
            _AT_HAND[0],
            "You scaled by the largest value that happens to be there, or the smallest as well. "
            "Then a dark picture becomes a bright one. The byte 255 is 1 for the segmenter, "
            "whether or not a picture has one; see section 7.4.",
            also=tuple(_AT_HAND[1:]),
        ),
        Misconception(
            "normalises twice",
            _TWICE[0],
            "The photographs are brought to [-1, 1] twice, so all of them are nearly black. Does "
            "something that you call normalise already, as `evaluation.segment` does? See "
            "section 7.4.",
            also=tuple(_TWICE[1:]),
        ),
        Misconception(
            "lets bytes wrap around",
            _BYTES_WRAP[0],
            "Bytes wrap around: 2 × 200 is 144 in a byte, and 100 − 127 is 229. Divide first: "
            "what comes out has decimals, and nothing wraps any more.",
            also=tuple(_BYTES_WRAP[1:]),
        ),
        Misconception(
            "counts pixels, not classes",
            _PER_PIXEL[0],
            "That is the per-pixel accuracy of the whole set. Asked is the per-class accuracy: "
            "one share for each class, over all images, and then their mean; see section 7.3.",
            also=tuple(_PER_PIXEL[1:]),
        ),
        Misconception(
            "divides by what was named",
            _BY_COLUMN[0],
            "You asked how many of the pixels that were taken for a class are right: that divides "
            "by the columns of the confusion matrix. Per-class accuracy divides by the pixels "
            "that are of the class, the rows; see section 7.3.",
            also=tuple(_BY_COLUMN[1:]),
        ),
        Misconception(
            "computes the class IOU",
            _AS_IOU[0],
            "That is the class IOU of the whole set. The function returns the per-class "
            "accuracy, which divides by the pixels of the class alone; see section 7.3.",
            also=tuple(_AS_IOU[1:]),
        ),
        Misconception(
            "counts absent classes as 0",
            _WITH_ABSENT[0],
            "A class that occurs in no image cannot be found, and must not count as never found. "
            "Take the mean over the classes that occur; see section 7.3.",
            also=tuple(_WITH_ABSENT[1:]),
        ),
        Misconception(
            "divides 0 by 0",
            _WITH_NAN[0],
            "Your function returns nan: a class that occurs in no image gives 0 / 0. Leave out "
            "the classes that the labels do not contain; see section 7.3.",
            also=tuple(_WITH_NAN[1:]),
        ),
    ],
    hints=[
        "What are the smallest and the largest value in `images`? And what are they in the "
        "photographs that the segmenter learnt from?",
        "The segmenter learnt on values in [-1, 1]. And the mean: how much does a class with "
        "three pixels in one image weigh in it, and how much should it?",
        "`found = read(images / 127.5 - 1).argmax(axis=-1)` is right for all images at once. Then "
        "for each class `k` the mean of `found[labels == k] == k`, and the mean of those.",
    ],
    praise="Neither bug raises an error. The first makes every generator look bad, the second "
    "gives a number that cannot be compared with anybody else's.",
    explanation="The segmenter gets values in [-1, 1]. The pixels of a class are counted over the "
    "whole set before anything is divided, as when the confusion matrices are added up.",
)

# --------------------------------------------------------------------------------------
# 7.5 Which measure saw it?
# --------------------------------------------------------------------------------------

MEASURED = {
    "ground truth": (0.0, 1.0, 0.97),
    "w": (0.25, 0.43, 0.86),
    "x": (0.18, 0.37, 0.80),
    "y": (0.26, 0.68, 0.88),
    "z": (0.31, 0.46, 0.83),
}
"""L1, SSIM and per-pixel accuracy: the table of exercise 7.5."""


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
        uint8, [height, width, 3] each: a, b, c and d of exercise 7.5. Blurred: every value is
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

q5 = Exercise(
    title="7.5 Which measure saw it?",
    answer=_RIGHT_ROWS,
    prepare=_by_rows,
    misconceptions=[
        Misconception(
            "expects a blur to cost much L1",
            _TWO_EXCHANGED["blurred and flat"],
            "Speckles and colours are right. The other two are the wrong way round: the mean of "
            "its neighbours is rarely far from a pixel, so a blur costs little L1. What it loses "
            "is structure, which SSIM sees. A flat class keeps its edges; see sections 7.1 and "
            "7.2.",
        ),
        Misconception(
            "expects a blur to keep the structure",
            _TWO_EXCHANGED["blurred and wrong colours"],
            "Speckles and flat colours are right. The other two are the wrong way round: L1 likes "
            "a blur, and SSIM does not, for a blur leaves little of the structure. Exchanging two "
            "colours moves no edge, so its SSIM of 0.68 is the highest of all; see sections 7.1 "
            "and 7.2.",
        ),
        Misconception(
            "expects wrong colours to cost more",
            _TWO_EXCHANGED["flat and wrong colours"],
            "Speckles and blur are right. The other two cost much the same L1: look at SSIM. "
            "Exchanging red and blue changes nothing where the two are nearly equal, as in grey "
            "and white, and it moves no edge: SSIM stays high. Painting each class flat loses all "
            "light and all texture; see section 7.2.",
        ),
        Misconception(
            "does not compute what speckles cost",
            _TWO_EXCHANGED["speckled and wrong colours"],
            "Blur and flat colours are right. What speckles cost can be computed: every value is "
            "off by 40 grey levels, and 40 / 127.5 is 0.31, or a little less where black or "
            "white stops it. And what damage moves no edge? See section 7.2.",
        ),
        Misconception(
            "takes flat colours for the largest L1",
            _TWO_EXCHANGED["speckled and flat"],
            "Blur and colours are right. Flat colours and speckles have about the same SSIM, so "
            "compute the L1 of the speckles: 40 / 127.5 = 0.31. And the segmenter reads flat "
            "colours better than speckles, because the edges are clean; see sections 7.2 and 7.5.",
        ),
        Misconception(
            "expects L1 to forgive speckles and not a blur",
            _TWO_EXCHANGED["speckled and blurred"],
            "Flat and wrong colours are right. The other two are the wrong way round: speckles of "
            "40 grey levels cost 40 / 127.5 = 0.31, while a blur averages, and that costs little "
            "L1 and much SSIM; see sections 7.1 and 7.2.",
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
            "has lost all edges; see section 7.2.",
            also=tuple(_ONLY_SPECKLED[1:]),
        ),
        Misconception(
            "finds only the wrong colours",
            _ONLY_COLOURS[0],
            "The wrong colours are right: no edge moved, and SSIM is the highest. Next compute "
            "the L1 of the speckles, 40 / 127.5. Of the two that are left, SSIM tells which has "
            "lost its edges; see section 7.2.",
            also=tuple(_ONLY_COLOURS[1:]),
        ),
        Misconception(
            "goes by one column",
            _NEITHER[0],
            "No single column tells the four apart, and low is good in one and bad in the other "
            "two. Begin with what can be computed: each speckle is off by 40 grey levels. Then "
            "ask which damage moves no edge, and look at SSIM; see section 7.2.",
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
    praise="L1 likes the blurred photographs better than the flat ones, and SSIM and the "
    "segmenter the other way round. Where measures disagree, look at the picture.",
    explanation="z: 40 / 127.5 = 0.31. y: no edge moved, so SSIM is the highest, and wherever red "
    "and blue are alike nothing changed. x: a blur costs little L1, but no structure is left. w: "
    "light and texture are gone, and the edges between the classes are clean.",
)

# --------------------------------------------------------------------------------------
# 7.6 Above, below, or within the spread
# --------------------------------------------------------------------------------------

RUNS = {
    "A": (0.61, 0.72, 0.62),
    "B": (0.59, 0.50, 0.60),
    "C": (0.61, 0.60, 0.62),
    "D": (0.45, 0.63, 0.40),
    "E": (0.54, 0.55, 0.55),
    "F": (0.56, 0.57, 0.56),
}
"""Made up: the table of exercise 7.6, six rows with three runs each."""

_ABOVE, _BELOW, _WITHIN = "above", "below", "within"
_VERDICTS = (_ABOVE, _WITHIN, _BELOW)
_ALL = list(itertools.product((_ABOVE, _WITHIN, _BELOW), repeat=3))
_REVERSED = [given for given in _ALL if (given[0], given[2]) == (_BELOW, _ABOVE)]
_FIRST_REVERSED = [given for given in _ALL if given[0] == _BELOW and given[2] != _ABOVE]
_THIRD_REVERSED = [given for given in _ALL if given[0] != _BELOW and given[2] == _ABOVE]
_FIRST_REVERSED.remove((_BELOW, _WITHIN, _BELOW))
_THIRD_REVERSED.remove((_ABOVE, _WITHIN, _ABOVE))


def _in_short(answer):
    """Put "within" for "within the spread", as the tables print it."""
    if isinstance(answer, str):
        return re.sub(r"within\s+the\s+spread", _WITHIN, answer, flags=re.IGNORECASE)
    if isinstance(answer, np.ndarray):
        answer = answer.tolist()
    if isinstance(answer, tuple | list):
        return [_in_short(part) for part in answer]
    return answer


q6 = Exercise(
    title="7.6 Above, below, or within the spread",
    answer=_VERDICTS,
    prepare=_in_short,
    misconceptions=[
        Misconception(
            "compares the means",
            (_ABOVE, _ABOVE, _BELOW),
            "You compared the means, or the worst runs. The mean of C is far above that of D, but "
            "D's best run is 0.63, and C never reached it. With another seed the order could be "
            "another: within the spread; see section 7.8.",
        ),
        Misconception(
            "compares the best runs",
            (_ABOVE, _BELOW, _BELOW),
            "You compared the best runs. D has the best run of the second pair, and also the two "
            "worst. Who may choose the best seed can prove nearly anything; see section 7.8.",
        ),
        Misconception(
            "compares mean ± spread",
            (_WITHIN, _WITHIN, _BELOW),
            "In the first pair mean minus spread and mean plus spread overlap. The rule looks at "
            "the runs themselves: the worst of A is 0.61, and the best of B is 0.60. One lucky "
            "run makes A's spread large, and does not make A worse; see section 7.8.",
        ),
        Misconception(
            "asks for a large difference",
            (_ABOVE, _WITHIN, _WITHIN),
            "The first two are right. In the third pair the difference is small, but the runs do "
            "not overlap: the best of E is 0.55, and the worst of F is 0.56. A small "
            "difference can be a reliable one; see section 7.8.",
        ),
        Misconception(
            "goes by the size of the difference",
            (_ABOVE, _ABOVE, _WITHIN),
            "You took a large difference of the means for a reliable one and a small difference "
            "for none. Size and reliability are two things: C and D overlap, E and F do not; see "
            "section 7.8.",
            also=((_ABOVE, _BELOW, _WITHIN),),
        ),
        Misconception(
            "never sure",
            (_WITHIN, _WITHIN, _WITHIN),
            "Three runs are few, but two of the pairs do not overlap at all. Compare the worst "
            "run of the one that seems better with the best of the other; see section 7.8.",
        ),
        Misconception(
            "asks where the second row is",
            _REVERSED[0],
            "You said where the second row of each pair is. The verdict is about the first: "
            "`above` means that the first is better in every run; see section 7.8.",
            also=tuple(_REVERSED[1:]),
        ),
        Misconception(
            "turns the first pair round",
            (_BELOW, _WITHIN, _BELOW),
            "The second and the third pair are right. In the first, the verdict is about A, and "
            "higher is better: where do A's runs lie, seen from B's? See section 7.8.",
        ),
        Misconception(
            "turns the third pair round",
            (_ABOVE, _WITHIN, _ABOVE),
            "The first and the second pair are right. In the third, the verdict is about E, and "
            "higher is better: where do E's runs lie, seen from F's? See section 7.8.",
        ),
        Misconception(
            "turns the first pair round, and errs in another",
            _FIRST_REVERSED[0],
            "The first pair is wrong, and it is not the only one. The verdict is about the first "
            "row of a pair, and higher is better. `above` is said only where its worst run beats "
            "the other's best, `below` only where its best is beaten by the other's worst; see "
            "section 7.8.",
            also=tuple(_FIRST_REVERSED[1:]),
        ),
        Misconception(
            "turns the third pair round, and errs in another",
            _THIRD_REVERSED[0],
            "The third pair is wrong, and it is not the only one. The verdict is about the first "
            "row of a pair, and higher is better. `above` is said only where its worst run beats "
            "the other's best, `below` only where its best is beaten by the other's worst; see "
            "section 7.8.",
            also=tuple(_THIRD_REVERSED[1:]),
        ),
        Misconception(
            "looks for overlap in the wrong pair",
            (_WITHIN, _ABOVE, _BELOW),
            "The runs of A and B do not overlap, 0.61 is above 0.60. Those of C and D do: D has "
            "runs below all of C's, and one above; see section 7.8.",
            also=(
                (_WITHIN, _BELOW, _BELOW),
                (_WITHIN, _ABOVE, _WITHIN),
                (_WITHIN, _BELOW, _WITHIN),
            ),
        ),
    ],
    hints=[
        "Do not compute means. For each row, find its worst and its best run.",
        "First pair: the worst of A is 0.61, the best of B is 0.60. Second pair: is the worst of "
        "C above the best of D?",
        "The runs of one pair only overlap. Of the other two, one first row is better in every "
        "run, and the other is worse in every run.",
    ],
    praise="A large difference may be luck, and a small one may be reliable. A table without a "
    "spread does not tell you which.",
    explanation="A: 0.61 is above 0.60. C: 0.60 is not above 0.63, and 0.62 is not below 0.40. "
    "E: 0.55 is below 0.56.",
)
