"""7.2 Class IOU."""

import numpy as np

from pix2pix_utils.course.exercises.engine import Exercise, Misconception


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


def counts_in_a_loop(confusion):
    found = []
    for k in range(len(confusion)):
        if confusion[k].sum():
            others = confusion[k].sum() - confusion[k, k] + confusion[:, k].sum()
            found.append(confusion[k, k] / others)
    return sum(found) / len(found)


exercise = Exercise(
    title="7.2 Class IOU",
    stub="def class_iou(confusion):\n    return ...",
    answer=class_iou,
    second_answer=counts_in_a_loop,
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
