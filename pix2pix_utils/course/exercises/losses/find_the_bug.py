"""4.2 Find the bug."""

import numpy as np

from pix2pix_utils.course.exercises.answers import with_gradient
from pix2pix_utils.course.exercises.cross_entropy import (
    CAPPED,
    both,
    logarithm_by_hand,
    logarithm_of_logits,
    logarithm_of_mean,
    of_each,
    taken_for_probability,
    through_probability,
    whole_formula_by_hand,
)
from pix2pix_utils.course.exercises.engine import Exercise, Misconception
from pix2pix_utils.course.exercises.losses._costs import (
    cut_off,
    hinge,
    label_and_logit_swapped,
    least_squares,
    mean_cost,
    sigmoid_twice,
    softmax_of_each,
    sum_of_each,
)


def my_discriminator_loss(real_logits, fake_logits):
    import keras
    import tensorflow as tf

    cross_entropy = keras.losses.BinaryCrossentropy(from_logits=True)
    real = cross_entropy(tf.ones_like(real_logits), real_logits)
    fake = cross_entropy(tf.zeros_like(fake_logits), fake_logits)
    return 0.5 * (real + fake)


def _of_each_row(label, logits):
    # Keras takes the mean over the last axis even when it is told not to reduce.
    return of_each(label, logits).mean(axis=-1)


def _of_mean(label, logits):
    return mean_cost(label, np.mean(logits))


def _turned_and_taken_for_probability(label, logits):
    """Return what Keras computes if the logits come as labels, and the labels as probabilities."""
    import keras
    import tensorflow as tf

    logits = tf.convert_to_tensor(logits)
    return float(keras.losses.BinaryCrossentropy()(logits, tf.fill(logits.shape, float(label))))


def _other_label_taken_for_probability(label, logits):
    return taken_for_probability(1 - label, logits)


def _softmax(label, logits):
    return softmax_of_each(label, logits).mean()


def _repairs(label_repaired):
    return both(
        lambda label, logits: (mean_cost if label == label_repaired else taken_for_probability)(
            label, logits
        )
    )


def _only(label_kept, weight):
    return lambda *logits: weight * mean_cost(label_kept, logits[1 - label_kept])


def _labels_swapped(real_logits, fake_logits):
    return my_discriminator_loss(fake_logits, real_logits)


def _halved_alone(label_halved):
    def loss(real_logits, fake_logits):
        real, fake = mean_cost(1, real_logits), mean_cost(0, fake_logits)
        return 0.5 * real + fake if label_halved else real + 0.5 * fake

    return loss


def _not_halved(real_logits, fake_logits):
    return 2 * my_discriminator_loss(real_logits, fake_logits)


def _verdicts():
    import tensorflow as tf

    moderate = [[2.0, -1.0, 0.5], [1.0, -2.0, 0.1]], [[-2.0, 1.5, 0.0], [-0.5, 0.8, -3.0]]
    sure = [[30.0, 4.0], [-30.0, 3.0]], [[-25.0, 30.0], [-4.0, -6.0]]
    return [
        tuple(tf.constant(logits, shape=[1, len(logits), len(logits[0]), 1]) for logits in case)
        for case in (moderate, sure)
    ]


def halved_by_hand(real_logits, fake_logits):
    import tensorflow as tf

    real = tf.math.softplus(-tf.reshape(real_logits, [-1]))
    fake = tf.math.softplus(tf.reshape(fake_logits, [-1]))
    return (tf.reduce_mean(real) + tf.reduce_mean(fake)) / 2


exercise = Exercise(
    title="4.2 Find the bug",
    stub="def my_discriminator_loss(real_logits, fake_logits):\n    return ...",
    answer=my_discriminator_loss,
    second_answer=halved_by_hand,
    cases=_verdicts,
    call=with_gradient,
    explanation="`from_logits=True` makes Keras apply the sigmoid. Without it Keras took the logit "
    "0 for a probability of 0. It keeps probabilities at least 10⁻⁷ from 0, and −ln 10⁻⁷ = 16.1. "
    "For a generated patch a probability of 0 is right and costs nothing, so the draw cost half "
    "of 16.1, which is 8.",
    misconceptions=[
        Misconception(
            "not repaired",
            both(taken_for_probability),
            "This is still the function with the bug. Keras takes what it is given for "
            "probabilities unless it is told otherwise, and logits are no probabilities; see "
            "section 4.2.",
        ),
        Misconception(
            "a softmax over one logit",
            both(_softmax),
            "Your loss is 0 whatever D says. That is so with a softmax: over one single logit it "
            "is always 1, and −log 1 is 0. Each patch is a yes or no: use the binary (sigmoid) "
            "cross-entropy; see section 4.2.",
            also=(both(softmax_of_each),),
        ),
        Misconception(
            "makes probabilities first",
            both(through_probability),
            "Right for moderate logits and wrong for large ones: the sigmoid of 30 is 1 in "
            "float32, so D's worst mistakes all cost the same, and give no gradient. A small "
            "number in the logarithm, yours or Keras's, only caps the cost. Hand the logits "
            "themselves to the loss; see section 4.2.",
            also=tuple(both(cost) for cost in CAPPED),
        ),
        Misconception(
            "takes the logarithm of probabilities",
            both(logarithm_by_hand),
            "Right for moderate logits, and infinite or nan for large ones: the sigmoid of 30 is "
            "1 in float32, and the logarithm of what is left is infinite. Hand the logits "
            "themselves to a loss that takes logits; see section 4.2.",
            also=(both(whole_formula_by_hand),),
        ),
        Misconception(
            "takes the logarithm of logits",
            both(logarithm_of_logits),
            "The result is nan, as of a logarithm of logits, which may be negative. The "
            "cross-entropy is −log of a probability. Use one that takes logits; see section 4.2.",
        ),
        Misconception(
            "forgets the minus",
            lambda *logits: -my_discriminator_loss(*logits),
            "The minus is missing: the cross-entropy is minus the logarithm of the probability "
            "that D gave to the right answer; see section 4.2. Keras's function brings it along.",
            also=(
                lambda *logits: -_not_halved(*logits),
                *(both(logarithm_by_hand, weight) for weight in (-0.5, -1.0)),
                *(both(cost, -0.5) for cost in CAPPED),
            ),
        ),
        Misconception(
            "sigmoid twice",
            both(sigmoid_twice),
            "Now the sigmoid is applied twice: once by you, and once more by a loss that "
            "expects logits. D could never get the loss below 0.5; see section 4.2.",
        ),
        Misconception(
            "swaps the labels",
            _labels_swapped,
            "This D is rewarded for calling generated images real. Real patches have label 1, "
            "generated ones 0; see section 4.3.",
        ),
        Misconception(
            "one label for both",
            both(lambda label, logits: mean_cost(1, logits)),
            "Both kinds of patches have the same label in your loss. Real patches have label 1 "
            "(`ones_like`), generated ones 0 (`zeros_like`); see section 4.3.",
            also=(both(lambda label, logits: mean_cost(0, logits)),),
        ),
        Misconception(
            "labels and logits change places",
            both(label_and_logit_swapped),
            "The labels and the logits have changed places in your call: the labels come first, "
            "`cross_entropy(labels, logits)`, as in `their_loss`.",
        ),
        Misconception(
            "turns the arguments, not repaired",
            both(_turned_and_taken_for_probability),
            "The order of the arguments was right in `their_loss`: the labels come first. Put it "
            "back, and ask what Keras is given, logits or probabilities; see section 4.2.",
            also=(both(_turned_and_taken_for_probability, 1.0),),
        ),
        Misconception(
            "swaps the labels, not repaired",
            both(_other_label_taken_for_probability),
            "The labels were right in `their_loss`: 1 for real patches, 0 for generated ones. Put "
            "them back, and ask what Keras is given, logits or probabilities; see section 4.2.",
            also=(both(_other_label_taken_for_probability, 1.0),),
        ),
        Misconception(
            "averages the logits first",
            both(_of_mean),
            "You average the verdicts and judge their mean. Then one patch can hide the mistake "
            "of another. Take the loss of each patch first, and the mean last; see section 4.3.",
            also=(
                both(_of_mean, 1.0),
                both(logarithm_of_mean),
                both(logarithm_of_mean, 1.0),
            ),
        ),
        Misconception(
            "one kind of patch only",
            _only(1, 0.5),
            "Your loss looks at one kind of patch only. D is to be right about both, so add the "
            "loss on real patches and the loss on generated ones; see section 4.3.",
            also=(_only(1, 1.0), _only(0, 0.5), _only(0, 1.0)),
        ),
        Misconception(
            "repairs one half",
            _repairs(1),
            "The loss on one kind of patch is right now. The one on the other kind still takes "
            "logits for probabilities.",
            also=(_repairs(0),),
        ),
        Misconception(
            "does not halve",
            _not_halved,
            "The bug is gone, and so is the factor ½, which was right: this is the summed loss; "
            "see section 4.3.",
        ),
        Misconception(
            "halves one kind only",
            _halved_alone(1),
            "The bug is gone, but the ½ belongs to both: `0.5 * (real + fake)`. Look at the "
            "brackets.",
            also=(_halved_alone(0),),
        ),
        Misconception(
            "neither repaired nor halved",
            both(taken_for_probability, 1.0),
            "The bug is still there, and the factor ½, which was right, is gone. Ask what Keras "
            "is given, logits or probabilities; see section 4.2.",
        ),
        Misconception(
            "makes probabilities and does not halve",
            both(through_probability, 1.0),
            "Hand over the logits, not probabilities, which lose the large ones (section 4.2), "
            "and keep the ½.",
            also=(
                both(logarithm_by_hand, 1.0),
                both(whole_formula_by_hand, 1.0),
                both(sigmoid_twice, 1.0),
                *(both(cost, 1.0) for cost in CAPPED),
            ),
        ),
        Misconception(
            "sums over the patches",
            both(sum_of_each),
            "Your loss is a sum over the patches, so it grows with their number. Take the mean, "
            "which Keras does unless `reduction` is given; see section 4.3.",
            also=(both(sum_of_each, 1.0),),
        ),
        Misconception(
            "no mean over the patches",
            both(of_each),
            "One number for each patch came back. Take the mean over all patches, which Keras "
            "does unless `reduction` is given; see section 4.3.",
            also=(both(_of_each_row), both(of_each, 1.0), both(_of_each_row, 1.0)),
        ),
        Misconception(
            "another loss of later GANs",
            both(least_squares),
            "That is least squares, or the hinge loss, as in later GANs. Here it is the "
            "cross-entropy; see section 4.2.",
            also=(both(least_squares, 1.0), both(hinge), both(hinge, 1.0)),
        ),
        Misconception(
            "lets no gradient through",
            cut_off(my_discriminator_loss),
            "The number is right, but no gradient reaches the logits, so D could not learn from "
            "this loss: NumPy, `float` and `.numpy()` leave TensorFlow. Stay with TensorFlow's "
            "functions, or Keras's.",
        ),
    ],
    hints=[
        "What does the function expect, and what does the discriminator return? The labels and "
        "the factor ½ are right.",
        "A logit of 0 became a probability of 0. What should it have become?",
        "`keras.losses.BinaryCrossentropy` has an argument that says that it is given logits.",
    ],
    praise="Keras took the logit 0 for a probability of 0, which it keeps at 10⁻⁷: −ln 10⁻⁷ = "
    "16.1, and half of it is 8. No error, no warning, a number that moves: one check finds this "
    "bug, the chance level. Try it first on a new loss.",
)
