"""4.5 Write the generator's loss."""

from functools import partial

import numpy as np

from pix2pix_utils.course.exercises.answers import with_gradient
from pix2pix_utils.course.exercises.cross_entropy import (
    CAPPED,
    logarithm,
    logarithm_of_logits,
    logarithm_of_mean,
    minus_log,
    of_each,
    squeezed,
    taken_for_probability,
    through_probability,
)
from pix2pix_utils.course.exercises.engine import Exercise, Misconception
from pix2pix_utils.course.exercises.losses._costs import (
    cut_off,
    label_and_logit_swapped,
    least_squares,
    mean_cost,
    sigmoid_twice,
    softmax_of_each,
    sum_of_each,
)


def my_generator_loss(fake_logits, output, target):
    import tensorflow as tf

    ones = tf.ones_like(fake_logits)
    gan = tf.nn.sigmoid_cross_entropy_with_logits(labels=ones, logits=fake_logits)
    l1 = tf.abs(target - output)
    return tf.reduce_mean(gan) + 100.0 * tf.reduce_mean(l1)


def _l1(output, target):
    return np.abs(_error(output, target)).mean()


def _error(output, target):
    return np.asarray(target) - np.asarray(output)


def _other_gan(gan, weight=100):
    """Return a generator's loss whose adversarial part is another one."""
    return lambda fake_logits, output, target: gan(fake_logits) + weight * _l1(output, target)


def _negative(cost):
    return lambda logits: -cost(logits)


_CAPPED_FOR_1 = [partial(cost, 1) for cost in CAPPED]


def _other_l1(l1, weight=100):
    """Return a generator's loss whose L1 part is another one, of target − output."""
    return lambda fake_logits, output, target: (
        mean_cost(1, fake_logits) + weight * l1(_error(output, target))
    )


def _weighted(for_gan, for_l1):
    return lambda fake_logits, output, target: (
        for_gan * mean_cost(1, fake_logits) + for_l1 * _l1(output, target)
    )


def _sums_both(fake_logits, output, target):
    return sum_of_each(1, fake_logits) + 100 * np.abs(_error(output, target)).sum()


def _verdicts_and_images():
    import tensorflow as tf

    random = np.random.default_rng(4)

    def case(batch, patches, size):
        logits = random.normal(0, 2, (batch, patches, patches, 1))
        images = random.uniform(-1, 1, (2, batch, size, size, 3))
        return tuple(tf.constant(each, tf.float32) for each in (logits, *images))

    one, two = case(1, 3, 8), case(2, 2, 4)
    seen_through = tf.constant([-30.0, 2.0, 0.5, -120.0], shape=[1, 2, 2, 1])
    _, output, target = one
    # The images change places: once the output is too dark on average, once too bright.
    return [one, two, (seen_through, target, output)]


def with_softplus(fake_logits, output, target):
    import keras
    import tensorflow as tf

    l1 = keras.losses.MeanAbsoluteError()(target, output)
    return tf.reduce_mean(tf.nn.softplus(-fake_logits)) + 100 * l1


exercise = Exercise(
    title="4.5 Write the generator's loss",
    stub="def my_generator_loss(fake_logits, output, target):\n    return ...",
    answer=my_generator_loss,
    second_answer=with_softplus,
    cases=_verdicts_and_images,
    call=with_gradient,
    explanation="The labels are ones because the generator wants its output to be called real: "
    "the cross-entropy with label 1 is −log D. Both parts are means, so their balance depends "
    "neither on the size of the image nor on the number of patches, and λ weighs L1 alone.",
    misconceptions=[
        Misconception(
            "takes the logarithm of logits",
            _other_gan(lambda fake_logits: logarithm_of_logits(1, fake_logits)),
            "The result is nan, as of a logarithm of logits, which may be negative. D in −log D is "
            "a probability. Use a cross-entropy that takes logits; see section 4.2.",
            also=(
                _other_gan(lambda fake_logits: logarithm_of_logits(0, fake_logits)),
                _other_gan(logarithm),
                _other_gan(lambda fake_logits: -logarithm(fake_logits)),
            ),
        ),
        Misconception(
            "the form that saturates",
            _other_gan(lambda fake_logits: -mean_cost(0, fake_logits)),
            "This minimises log(1 − D), the form that is flat where the generator is bad. The "
            "paper maximises log D instead, which is to minimise −log D; see section 4.4.",
        ),
        Misconception(
            "zeros as labels",
            _other_gan(lambda fake_logits: mean_cost(0, fake_logits)),
            "With zeros as labels the loss is low when D calls the output generated: your "
            "generator would help D. It wants to be taken for real, so the labels are ones; see "
            "section 4.4.",
        ),
        Misconception(
            "takes logits for probabilities",
            _other_gan(lambda fake_logits: taken_for_probability(1, fake_logits)),
            "Keras takes your logits for probabilities; see exercise 4.2.",
        ),
        Misconception(
            "takes logits for probabilities, forgets λ",
            _other_gan(lambda fake_logits: taken_for_probability(1, fake_logits), weight=1),
            "Two slips: Keras takes your logits for probabilities (see exercise 4.2), and λ = 100 "
            "is missing.",
        ),
        Misconception(
            "makes probabilities first",
            _other_gan(lambda fake_logits: through_probability(1, fake_logits)),
            "Right for moderate logits and wrong for large ones: in float32 the sigmoid of −120 "
            "is 0, so the patches that D sees through most surely all cost the same, and give no "
            "gradient. A small number in the logarithm, yours or Keras's, only caps the cost. "
            "Hand the logits themselves to the loss; see section 4.2.",
            also=tuple(_other_gan(cost) for cost in _CAPPED_FOR_1),
        ),
        Misconception(
            "takes the logarithm of probabilities",
            _other_gan(lambda fake_logits: minus_log(squeezed(fake_logits))),
            "Right for moderate logits and infinite for large ones: in float32 the sigmoid of "
            "−120 is 0, and exp(120) too large. `tf.nn.softplus(-fake_logits)`, or a "
            "cross-entropy that takes logits, avoids both; see section 4.2.",
        ),
        Misconception(
            "forgets the minus",
            _other_gan(lambda fake_logits: -mean_cost(1, fake_logits)),
            "The adversarial part has the wrong sign: minimise minus the logarithm of D; see "
            "section 4.4.",
            also=(
                _other_gan(lambda fake_logits: -minus_log(squeezed(fake_logits))),
                *(_other_gan(_negative(cost)) for cost in _CAPPED_FOR_1),
            ),
        ),
        Misconception(
            "sigmoid twice",
            _other_gan(lambda fake_logits: sigmoid_twice(1, fake_logits)),
            "The sigmoid is applied twice: once by you, and once more by a loss that expects "
            "logits. Hand it `fake_logits` as they are; see section 4.2.",
        ),
        Misconception(
            "another loss of later GANs",
            _other_gan(lambda fake_logits: least_squares(1, fake_logits)),
            "That is least squares, or the hinge loss, as in later GANs. Here it is the "
            "cross-entropy; see section 4.2.",
            also=(_other_gan(lambda fake_logits: -np.asarray(fake_logits).mean()),),
        ),
        Misconception(
            "labels and logits change places",
            _other_gan(lambda fake_logits: label_and_logit_swapped(1, fake_logits)),
            "The labels and the logits have changed places in your call: the labels come first, "
            "as in section 4.3.",
        ),
        Misconception(
            "sums over the patches",
            _other_gan(lambda fake_logits: sum_of_each(1, fake_logits)),
            "Your adversarial loss is a sum over the patches, so its weight grows with their "
            "number. Take the mean, as for D in section 4.3.",
        ),
        Misconception(
            "no mean over the patches",
            _other_gan(lambda fake_logits: of_each(1, fake_logits)),
            "One number for each patch came back. Take the mean of the adversarial loss over all "
            "patches, as for D in section 4.3.",
        ),
        Misconception(
            "averages the logits first",
            _other_gan(lambda fake_logits: mean_cost(1, np.mean(fake_logits))),
            "You average the verdicts and judge their mean. Then one patch can hide another. Take "
            "the cost of each patch first, and the mean last, as for D in section 4.3.",
            also=(_other_gan(lambda fake_logits: logarithm_of_mean(1, fake_logits)),),
        ),
        Misconception(
            "L1 alone",
            _weighted(0, 100),
            "Your loss counts the L1 part alone. Either a part for what D says is missing (see "
            "section 4.4), or yours is always 0. It is with a softmax, which over one single logit "
            "is always 1. Each patch is a yes or no: use the binary (sigmoid) cross-entropy.",
            also=(_other_gan(lambda fake_logits: softmax_of_each(1, fake_logits)),),
        ),
        Misconception(
            "L1 alone, without λ",
            _weighted(0, 1),
            "Your loss counts the L1 part alone, and λ = 100 is missing (section 4.6). Either a "
            "part for what D says is missing too (section 4.4), or yours is always 0. It is with a "
            "softmax, which over one single logit is always 1. Each patch is a yes or no: use the "
            "binary (sigmoid) cross-entropy.",
            also=(_other_gan(lambda fake_logits: softmax_of_each(1, fake_logits), weight=1),),
        ),
        Misconception(
            "the adversarial loss alone",
            _weighted(1, 0),
            "That is what D says alone; the L1 part is missing, 100 times. See section 4.6.",
        ),
        Misconception(
            "L2 in place of L1",
            _other_l1(lambda error: np.square(error).mean()),
            "You squared the differences: that is L2. The paper takes absolute differences, L1, "
            "because they blur less (section 3.1 of the paper); see section 4.5.",
        ),
        Misconception(
            "forgets λ",
            _weighted(1, 1),
            "Both parts are right, and λ = 100 is missing. With λ = 1 the L1 loss hardly "
            "counts; section 4.8 shows a picture made without it, λ = 0.",
        ),
        Misconception(
            "λ on the wrong part",
            _weighted(100, 1),
            "λ weighs the L1 loss, and you gave it to the adversarial one (paper, equation 4).",
        ),
        Misconception(
            "λ on both parts",
            _weighted(100, 100),
            "λ weighs L1 only; mind the brackets. See section 4.6.",
        ),
        Misconception(
            "halves the adversarial loss",
            _weighted(0.5, 100),
            "The ½ belongs to the discriminator, whose loss has two halves (section 4.3). The "
            "generator's adversarial loss has one part and is taken whole.",
            also=(_weighted(0.5, 50),),
        ),
        Misconception(
            "subtracts L1",
            _weighted(1, -100),
            "The L1 part is subtracted: the generator would flee the target. Add it; see section "
            "4.6.",
        ),
        Misconception(
            "no mean of the differences",
            _other_l1(np.abs),
            "A whole picture of numbers came back. Take the mean of the L1 part over every colour "
            "of every pixel; see section 4.1.",
            also=(_other_l1(lambda error: np.abs(error).mean(axis=-1)),),
        ),
        Misconception(
            "lets no gradient through",
            cut_off(my_generator_loss),
            "The number is right, but no gradient reaches `output` and `fake_logits`, or only one "
            "of them: NumPy, `float` and `.numpy()` leave TensorFlow, and G could not learn. Use "
            "`tf.abs` and `tf.reduce_mean`.",
        ),
        Misconception(
            "sums the differences",
            _other_l1(lambda error: np.abs(error).sum()),
            "Your L1 is a sum over all pixels, so its weight grows with the image. The paper's "
            "λ = 100 belongs to the mean; see section 4.1.",
        ),
        Misconception(
            "sums everywhere",
            _sums_both,
            "Both of your parts are sums. Then their balance depends on the number of pixels "
            "and of patches. Take the mean of each; see sections 4.1 and 4.3.",
        ),
        Misconception(
            "forgets the absolute value",
            _other_l1(lambda error: error.mean()),
            "Without the absolute value too dark and too bright cancel out, and the generator "
            "could lower its loss by painting everything too bright, or everything too dark; see "
            "section 4.1.",
            also=(_other_l1(lambda error: -error.mean()),),
        ),
        Misconception(
            "the absolute value of the mean",
            _other_l1(lambda error: abs(error.mean())),
            "Absolute value first, mean last. The other way round too dark and too bright pixels "
            "cancel out; see section 4.1.",
        ),
    ],
    hints=[
        "Two parts: what D says of the output, and how far the output is from the target.",
        "The first is the cross-entropy of `fake_logits` with labels of 1, averaged over the "
        "patches. The second is a mean of absolute differences.",
        "`tf.nn.sigmoid_cross_entropy_with_logits(tf.ones_like(fake_logits), fake_logits)` and "
        "`tf.abs(target - output)`: take the mean of each, and the second 100 times.",
    ],
    praise="This is all that the generator is ever told: one number, and its gradient.",
)
