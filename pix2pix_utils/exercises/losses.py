"""The exercises of notebook 04, on what each network wants."""

import math

import numpy as np

from pix2pix_utils.exercises.engine import Exercise, Misconception

# --------------------------------------------------------------------------------------
# 4.1 A draw
# --------------------------------------------------------------------------------------

q1 = Exercise(
    title="4.1 A draw",
    answer=(round(2 * math.log(2), 3), round(math.log(2), 3)),
    tolerance=0.006,
    misconceptions=[
        Misconception(
            "takes 0.693 for the sum",
            (0.693, 0.347),
            "0.693 is ln 2, what a draw costs on one kind of picture. The discriminator is asked "
            "about two kinds, real and generated, so the sum holds ln 2 twice; see section 4.2.",
        ),
        Misconception(
            "swaps the two",
            (0.693, 1.386),
            "The right numbers, in the wrong order: the sum is the larger of the two. Halving "
            "brings it back to ln 2; see section 4.3.",
        ),
        Misconception(
            "a draw costs nothing",
            (0.0, 0.0),
            "A loss of 0 would mean that D is right and sure of it on every patch. A D that "
            "cannot tell gives each patch the probability ½, and −log ½ is not 0; see section "
            "4.2.",
        ),
        Misconception(
            "adds probabilities",
            (1.0, 0.5),
            "½ and ½ are the probabilities. The loss is minus the logarithm of the probability "
            "given to the right answer, so each of the two costs −log ½; see section 4.2.",
        ),
        Misconception(
            "takes the logarithm to base 2",
            (2.0, 1.0),
            "You counted in bits. TensorFlow, like the paper, takes the natural logarithm: "
            "−ln ½ = 0.693; see section 4.2.",
        ),
    ],
    hints=[
        "Which probability does D give to the right answer when its logit is 0?",
        "On real patches the loss is −ln ½ on average, and on generated ones too.",
        "−ln ½ = ln 2 = 0.693. Take it twice for the sum, and then half of that.",
    ],
    praise="The same D, the same verdicts: only the way of counting makes 1.386 of one and 0.693 "
    "of the other. Before you read a curve, find out which of the two it is.",
    explanation="Each half costs −ln ½ = 0.693. Summed 1.386, halved 0.693.",
)

# --------------------------------------------------------------------------------------
# 4.2 Find the bug
# --------------------------------------------------------------------------------------


def repaired_loss(real_logits, fake_logits):
    """Return the halved loss of a discriminator that returns logits."""
    import keras
    import tensorflow as tf

    cross_entropy = keras.losses.BinaryCrossentropy(from_logits=True)
    real = cross_entropy(tf.ones_like(real_logits), real_logits)
    fake = cross_entropy(tf.zeros_like(fake_logits), fake_logits)
    return 0.5 * (real + fake)


def _from_probabilities(real, fake, weight=0.5):
    """Return the loss that Keras computes of what it takes for probabilities."""
    import keras
    import tensorflow as tf

    cross_entropy = keras.losses.BinaryCrossentropy()
    losses = cross_entropy(tf.ones_like(real), real), cross_entropy(tf.zeros_like(fake), fake)
    return weight * (losses[0] + losses[1])


def _not_repaired(real_logits, fake_logits):
    return _from_probabilities(real_logits, fake_logits)


def _sigmoid_first(real_logits, fake_logits):
    import tensorflow as tf

    return _from_probabilities(tf.sigmoid(real_logits), tf.sigmoid(fake_logits))


def _sigmoid_twice(real_logits, fake_logits):
    import tensorflow as tf

    return repaired_loss(tf.sigmoid(real_logits), tf.sigmoid(fake_logits))


def _labels_swapped(real_logits, fake_logits):
    return repaired_loss(fake_logits, real_logits)


def _not_halved(real_logits, fake_logits):
    return 2 * repaired_loss(real_logits, fake_logits)


def _one_half_repaired(real_logits, fake_logits):
    import tensorflow as tf

    real = tf.reduce_mean(tf.nn.softplus(-real_logits))
    return 0.5 * real + _from_probabilities(tf.ones_like(fake_logits), fake_logits)


def _verdicts():
    import tensorflow as tf

    moderate = [[2.0, -1.0, 0.5], [1.0, -2.0, 0.1]], [[-2.0, 1.5, 0.0], [-0.5, 0.8, -3.0]]
    sure = [[30.0, 4.0], [25.0, 3.0]], [[-25.0, 30.0], [-4.0, -6.0]]
    return [
        tuple(tf.constant(logits, shape=[1, len(logits), len(logits[0]), 1]) for logits in case)
        for case in (moderate, sure)
    ]


q2 = Exercise(
    title="4.2 Find the bug",
    answer=repaired_loss,
    cases=_verdicts,
    misconceptions=[
        Misconception(
            "not repaired",
            _not_repaired,
            "This is still the function with the bug. Keras takes what it is given for "
            "probabilities unless it is told otherwise, and logits are no probabilities; see "
            "section 4.2.",
        ),
        Misconception(
            "makes probabilities first",
            _sigmoid_first,
            "Right for moderate logits and wrong for large ones: the sigmoid of 30 is 1 in "
            "float32, so D's worst mistakes cost too little, and give no gradient. Hand the "
            "logits themselves to the loss; see section 4.2.",
        ),
        Misconception(
            "sigmoid twice",
            _sigmoid_twice,
            "Now the sigmoid is applied twice: once by you, and once more by a loss that "
            "expects logits. D could never get the loss below 0.5; see section 4.2.",
        ),
        Misconception(
            "swaps the labels",
            _labels_swapped,
            "This D is paid for calling generated images real. Real patches have label 1, "
            "generated ones 0; see section 4.3.",
        ),
        Misconception(
            "repairs one half",
            _one_half_repaired,
            "The loss on real patches is right now. The one on generated patches still takes "
            "logits for probabilities.",
        ),
        Misconception(
            "does not halve",
            _not_halved,
            "The bug is gone, and so is the factor ½, which was right: this is the summed loss; "
            "see section 4.3.",
        ),
    ],
    hints=[
        "What does the function expect, and what does the discriminator return? The labels and "
        "the factor ½ are right.",
        "A draw, all logits 0, should give 0.693. For a probability of 0, Keras gives the "
        "largest loss that it has.",
        "`keras.losses.BinaryCrossentropy` has an argument that says that it is given logits.",
    ],
    praise="No error, no warning, a number that moves: this bug is found by one check, the "
    "chance level. It is the first thing to try on a new loss.",
)

# --------------------------------------------------------------------------------------
# 4.3 Two runs, one number
# --------------------------------------------------------------------------------------

q3 = Exercise(
    title="4.3 Two runs, one number",
    answer=("b", "c"),
    misconceptions=[
        Misconception(
            "compares both with 0.693",
            ("c", "c"),
            "You compared both numbers with 0.693. That is the chance level of the halved loss "
            "alone; the summed one rests at 1.386 when D draws; see section 4.3.",
        ),
        Misconception(
            "compares both with 1.386",
            ("b", "b"),
            "You compared both numbers with 1.386. That is the chance level of the summed loss; "
            "the halved one is at 0.693 when D draws; see section 4.3.",
        ),
        Misconception(
            "swaps the two",
            ("c", "b"),
            "The other way round: the article sums, so its chance level is the larger one, "
            "1.386. The paper halves; see section 4.3.",
        ),
        Misconception(
            "takes high for good",
            ("a", "a"),
            "A loss is a cost: the higher it is, the worse for D. Compare each number with its "
            "own chance level; see section 4.3.",
        ),
    ],
    hints=[
        "Answering 0 to every patch costs the chance level. Which one belongs to which run?",
        "Summed: 1.386. Halved: 0.693.",
        "The first run is at its chance level, the second is above its own.",
    ],
    praise="1.386 is a draw in one run. In the other D would do better by answering 0 to "
    "everything: it is sure of itself, and often enough it is wrong.",
    explanation="Summed, 1.386 is the chance level. Halved, the chance level is 0.693, and 1.386 "
    "lies above it.",
)

# --------------------------------------------------------------------------------------
# 4.4 How strong is the push?
# --------------------------------------------------------------------------------------

q4 = Exercise(
    title="4.4 How strong is the push?",
    answer=(-0.018, -0.982),
    tolerance=0.004,
    misconceptions=[
        Misconception(
            "swaps the two",
            (-0.982, -0.018),
            "The right numbers, for the other forms. log(1 − D) is flat where D is near 0: there "
            "1 − D hardly changes. −log D is steep there; see section 4.4.",
        ),
        Misconception(
            "signs turned",
            (0.018, 0.982),
            "The sizes are right, the signs are not. Both losses fall when the logit rises, so "
            "both slopes are negative; see section 4.4.",
        ),
        Misconception(
            "values for slopes",
            (-0.018, 4.018),
            "These are the values of the two losses at −4. What pushes is the slope: how much "
            "the loss changes when the logit changes; see section 4.4.",
        ),
        Misconception(
            "stops at D",
            (-1.018, -55.6),
            "You differentiated by the probability D and stopped there. The chain goes on to the "
            "logit: multiply by the slope of the sigmoid, D·(1 − D) = 0.018; see section 4.4.",
        ),
        Misconception(
            "the slope of the sigmoid for both",
            (-0.018, -0.018),
            "0.018 is the slope of the sigmoid, D·(1 − D). It is only one factor. The other is "
            "the slope of the logarithm: −1/(1 − D) in the first form, −1/D in the second; see "
            "section 4.4.",
        ),
    ],
    hints=[
        "Write s for sigmoid(logit). Its slope is s·(1 − s).",
        "By the chain rule the slope of log(1 − s) is −s, and that of −log s is −(1 − s).",
        "s = sigmoid(−4) = 1 / (1 + e⁴) = 0.018.",
    ],
    praise="Where D is sure that it sees a fake, one form pushes with 2 % of its strength and the "
    "other with 98 %. That is when the generator has most to learn.",
    explanation="With s = sigmoid(−4) = 0.018 the slopes are −s and −(1 − s).",
)

# --------------------------------------------------------------------------------------
# 4.5 One answer for three photographs
# --------------------------------------------------------------------------------------

q5 = Exercise(
    title="4.5 One answer for three photographs",
    answer=(0.0, 0.333),
    tolerance=0.006,
    misconceptions=[
        Misconception(
            "swaps the two",
            (0.333, 0.0),
            "The other way round: squares make a large miss expensive and so lead to the mean, "
            "absolute differences lead to the median; see section 4.5.",
        ),
        Misconception(
            "the mean for both",
            (0.333, 0.333),
            "Try it: 1/3 costs (1/3 + 1/3 + 2/3)/3 = 0.444 in L1, and 0 costs (0 + 0 + 1)/3 = "
            "0.333. L1 does not lead to the mean; see section 4.5.",
        ),
        Misconception(
            "the majority for both",
            (0.0, 0.0),
            "Right for L1. In L2 the answer 0 costs (0 + 0 + 1)/3 = 0.333, and 1/3 costs only "
            "0.222; see section 4.5.",
        ),
        Misconception(
            "the middle of the range",
            (0.5, 0.5),
            "½ lies in the middle between the two values, but two of the three photographs say "
            "0, and both losses take that into account; see section 4.5.",
        ),
        Misconception(
            "the middle as the median",
            (0.5, 0.333),
            "The mean is right. The median is the value in the middle of the sorted list 0, 0, "
            "1, not the middle of the range; see section 4.5.",
        ),
    ],
    hints=[
        "Compute the L1 of the answers 0, 1/3 and ½ by hand.",
        "Move the answer up a little from 0: two photographs get farther away, one comes nearer.",
        "L1 leads to the median of 0, 0, 1 and L2 to their mean.",
    ],
    praise="L1 takes the majority's side and forgets the lit window; L2 mixes both into a grey "
    "that no photograph has.",
    explanation="The median of 0, 0, 1 is 0, their mean is 1/3.",
)

# --------------------------------------------------------------------------------------
# 4.6 Write the generator's loss
# --------------------------------------------------------------------------------------


def generator_loss(fake_logits, output, target):
    """Return the generator's loss: adversarial, plus 100 times L1."""
    import tensorflow as tf

    ones = tf.ones_like(fake_logits)
    gan = tf.nn.sigmoid_cross_entropy_with_logits(labels=ones, logits=fake_logits)
    l1 = tf.abs(target - output)
    return tf.reduce_mean(gan) + 100.0 * tf.reduce_mean(l1)


def _parts(fake_logits, output, target):
    """Return the adversarial loss and the L1 loss."""
    import tensorflow as tf

    return tf.reduce_mean(tf.nn.softplus(-fake_logits)), tf.reduce_mean(tf.abs(target - output))


def _saturating(fake_logits, output, target):
    import tensorflow as tf

    _, l1 = _parts(fake_logits, output, target)
    return -tf.reduce_mean(tf.nn.softplus(fake_logits)) + 100 * l1


def _helps_the_discriminator(fake_logits, output, target):
    gan, l1 = _parts(-fake_logits, output, target)
    return gan + 100 * l1


def _squares(fake_logits, output, target):
    import tensorflow as tf

    gan, _ = _parts(fake_logits, output, target)
    return gan + 100 * tf.reduce_mean(tf.square(target - output))


def _without_lambda(fake_logits, output, target):
    gan, l1 = _parts(fake_logits, output, target)
    return gan + l1


def _lambda_on_the_other(fake_logits, output, target):
    gan, l1 = _parts(fake_logits, output, target)
    return 100 * gan + l1


def _sums(fake_logits, output, target):
    import tensorflow as tf

    gan, _ = _parts(fake_logits, output, target)
    return gan + 100 * tf.reduce_sum(tf.abs(target - output))


def _sums_both(fake_logits, output, target):
    import tensorflow as tf

    gan = tf.reduce_sum(tf.nn.softplus(-fake_logits))
    return gan + 100 * tf.reduce_sum(tf.abs(target - output))


def _without_absolute_value(fake_logits, output, target):
    import tensorflow as tf

    gan, _ = _parts(fake_logits, output, target)
    return gan + 100 * tf.reduce_mean(target - output)


def _verdicts_and_images():
    import tensorflow as tf

    random = np.random.default_rng(4)

    def case(batch, patches, size):
        logits = random.normal(0, 2, (batch, patches, patches, 1))
        images = random.uniform(-1, 1, (2, batch, size, size, 3))
        return tuple(tf.constant(each, tf.float32) for each in (logits, *images))

    return [case(1, 3, 8), case(2, 2, 4)]


q6 = Exercise(
    title="4.6 Write the generator's loss",
    answer=generator_loss,
    cases=_verdicts_and_images,
    misconceptions=[
        Misconception(
            "the form that saturates",
            _saturating,
            "This minimises log(1 − D), the form that is flat where the generator is bad. The "
            "paper maximises log D instead, which is to minimise −log D; see section 4.4.",
        ),
        Misconception(
            "zeros as labels",
            _helps_the_discriminator,
            "With zeros as labels the loss is low when D calls the output generated: your "
            "generator would help D. It wants to be taken for real, so the labels are ones; see "
            "section 4.4.",
        ),
        Misconception(
            "L2 in place of L1",
            _squares,
            "You squared the differences: that is L2. The paper takes absolute differences, L1, "
            "because they blur less (section 3.1 of the paper); see section 4.5.",
        ),
        Misconception(
            "forgets λ",
            _without_lambda,
            "Both parts are right, and λ = 100 is missing. With λ = 1 the L1 loss hardly "
            "counts; section 4.8 shows what becomes of the picture.",
        ),
        Misconception(
            "λ on the wrong part",
            _lambda_on_the_other,
            "λ weighs the L1 loss, and you gave it to the adversarial one (paper, equation 4).",
        ),
        Misconception(
            "sums the differences",
            _sums,
            "Your L1 is a sum over all pixels, so its weight grows with the image. The paper's "
            "λ = 100 belongs to the mean; see section 4.5.",
        ),
        Misconception(
            "sums everywhere",
            _sums_both,
            "Both of your parts are sums. Then their balance depends on the number of pixels "
            "and of patches. Take the mean of each; see sections 4.3 and 4.5.",
        ),
        Misconception(
            "forgets the absolute value",
            _without_absolute_value,
            "Without the absolute value too dark and too bright cancel out, and a brighter "
            "output always costs less; see section 4.5.",
        ),
    ],
    hints=[
        "Two parts: what D says of the output, and how far the output is from the target.",
        "The first is the cross-entropy of `fake_logits` with labels of 1, averaged over the "
        "patches. The second is a mean of absolute differences.",
        "`tf.nn.sigmoid_cross_entropy_with_logits(tf.ones_like(fake_logits), fake_logits)` and "
        "`tf.abs(target - output)`: take the mean of each, and the second 100 times.",
    ],
    praise="This is the loss that the article's training step calls and never shows.",
)
