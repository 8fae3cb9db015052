"""7.2 Always the same answer."""

import itertools

from pix2pix_utils.course.exercises.engine import Exercise, Misconception

_RIGHT_SCORES = (0.6, 0.333, 0.2)

exercise = Exercise(
    title="7.2 Always the same answer",
    stub="scores = ...",
    answer=_RIGHT_SCORES,
    second_answer=[0.6, 1 / 3, 0.2],
    tolerance=0.006,
    misconceptions=[
        Misconception(
            "one share for all three",
            (0.6, 0.6, 0.6),
            "60 % of the pixels are right, and that is the first number only. The other two ask "
            "each class by itself: what share of the second class was found, and of the third? "
            "See section 7.2.",
        ),
        Misconception(
            "leaves out the classes that were never named",
            (0.6, 1.0, 0.6),
            "A class that is in the truth and was never named counts, with 0. Take the mean over "
            "three classes, in both numbers; see section 7.2.",
            also=((0.6, 1.0, 1.0),),
        ),
        Misconception(
            "leaves them out of the IOU only",
            (0.6, 0.333, 0.6),
            "The first two are right. The IOU is a mean over three classes as well: one that is "
            "in the truth and was never named counts, with 0; see section 7.2.",
        ),
        Misconception(
            "leaves them out of the per-class accuracy only",
            (0.6, 1.0, 0.2),
            "The first and the last are right. The per-class accuracy is a mean over three "
            "classes as well: one that was never named counts, with 0; see section 7.2.",
        ),
        Misconception(
            "divides a class's pixels by all",
            (0.6, 0.2, 0.2),
            "For the per-class accuracy divide by the class's own pixels: of the 60 %, what share "
            "was found? See section 7.2.",
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
            "But all 100 % were taken for it, and they are in the union; see section 7.2.",
        ),
        Misconception(
            "weights the classes by their size",
            (0.6, 0.6, 0.36),
            "You weighted the classes by their pixels. The mean over the classes is a plain one: "
            "the 10 % count as much as the 60 %; see section 7.2.",
            also=((0.6, 0.333, 0.36), (0.6, 0.6, 0.2)),
        ),
        Misconception(
            "takes it for guessing",
            (0.333, 0.333, 0.333),
            "Always the same answer is not a guess among three. It is right wherever the largest "
            "class is, and that is 60 % of the pixels; see section 7.2.",
            also=((0.333, 0.333, 0.2), (0.333, 0.333, 0.111)),
        ),
        Misconception(
            "counts the right ones twice",
            (0.6, 0.333, 0.125),
            "The first two are right. In the union each pixel is counted once: 60 % are of the "
            "class, 100 % were taken for it, and the 60 % are among the 100 %; see section 7.2.",
            also=((0.6, 0.333, 0.12), (0.6, 0.333, 0.13), (0.6, 0.333, 0.25)),
        ),
        Misconception(
            "one total instead of a mean",
            (0.6, 0.333, 0.429),
            "The first two are right. For the IOU you added up all that is right and all unions. "
            "Divide for each class first, then take the mean; see section 7.2.",
        ),
        Misconception(
            "in another order",
            (0.333, 0.6, 0.2),
            "The right numbers in the wrong order: per-pixel accuracy first, then per-class "
            "accuracy, then class IOU. The IOU is never above the per-class accuracy, because it "
            "divides by more; see section 7.2.",
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
            "higher is better; see section 7.2.",
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
    praise="A reader that sees nothing has a per-pixel accuracy of 0.6. Before you admire a score, "
    "ask what the dullest answer would get.",
    explanation="60 of 100 pixels are right. Of the three classes one is found in full and two "
    "not at all: 1/3. The union of the largest class is everything, so its IOU is 0.6, and the "
    "mean with two zeros is 0.2.",
)
