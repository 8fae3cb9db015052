"""The exercises of notebook 04, on what each network wants."""

import math
from functools import partial

import numpy as np

from pix2pix_utils.course.exercises.answers import with_gradient
from pix2pix_utils.course.exercises.cross_entropy import (
    CAPPED,
    both,
    logarithm,
    logarithm_by_hand,
    logarithm_of_logits,
    logarithm_of_mean,
    minus_log,
    of_each,
    squeezed,
    taken_for_probability,
    through_probability,
    whole_formula_by_hand,
)
from pix2pix_utils.course.exercises.engine import Exercise, Misconception

# --------------------------------------------------------------------------------------
# 4.1 A draw
# --------------------------------------------------------------------------------------


def _draws_of(patches):
    """Return what a draw seems to cost if the costs of so many patches are summed."""
    one_kind = patches * math.log(2)
    in_full = [(2 * one_kind, one_kind), (one_kind, one_kind / 2), (one_kind, one_kind)]
    halved_later = [(kinds * one_kind, later) for kinds in (1, 2) for later in (0.693, 1.386)]
    return [*in_full, *halved_later]


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
            also=((0.5, 0.25), (0.5, 0.5), (0.5, 1.0)),
        ),
        Misconception(
            "sums over the patches",
            _draws_of(196)[0],
            "The patches are averaged; only the two kinds are summed, real and generated. So the "
            "loss does not depend on how many patches there are; see section 4.3.",
            also=(*_draws_of(196)[1:], *_draws_of(900)),
        ),
        Misconception(
            "takes the logarithm to another base",
            (2.0, 1.0),
            "That is a logarithm to base 2 or 10. TensorFlow, like the paper, takes the natural "
            "logarithm: −ln ½ = 0.693; see section 4.2.",
            also=((0.602, 0.301),),
        ),
        Misconception(
            "forgets the minus",
            (-1.386, -0.693),
            "The logarithm of ½ is negative; the loss is minus that. See section 4.2.",
        ),
        Misconception(
            "halves wrongly",
            (1.386, 1.386),
            "The sum is right. Halve it: that is the paper's loss; see section 4.3.",
            also=tuple((1.386, halved) for halved in (0.347, 2.773, 0.5, 1.0, 0.0, -0.693)),
        ),
        Misconception(
            "halves rightly, sums wrongly",
            (0.693, 0.693),
            "The halved loss is right. The sum before halving is twice as large: D is asked about "
            "real patches and about generated ones; see section 4.3.",
            also=tuple((summed, 0.693) for summed in (1.0, 0.5, 0.0)),
        ),
    ],
    hints=[
        "Which probability does D give to the right answer when its logit is 0?",
        "On real patches the loss is −ln ½ on average, and on generated ones too.",
        "−ln ½ = ln 2 = 0.693. Take it twice for the sum, and then half of that.",
    ],
    praise="The same D, the same verdicts: one way of counting gives 1.386, the other 0.693. "
    "Before you read a curve, find out which it shows.",
    explanation="Each part costs −ln ½ = 0.693. Summed 1.386, halved 0.693.",
)

# --------------------------------------------------------------------------------------
# 4.2 Find the bug
# --------------------------------------------------------------------------------------


def my_discriminator_loss(real_logits, fake_logits):
    import keras
    import tensorflow as tf

    cross_entropy = keras.losses.BinaryCrossentropy(from_logits=True)
    real = cross_entropy(tf.ones_like(real_logits), real_logits)
    fake = cross_entropy(tf.zeros_like(fake_logits), fake_logits)
    return 0.5 * (real + fake)


def _cost(label, logits):
    """Return the mean cross-entropy of logits."""
    return of_each(label, logits).mean()


def _of_each_row(label, logits):
    # Keras takes the mean over the last axis even when it is told not to reduce.
    return of_each(label, logits).mean(axis=-1)


def _sum_of_each(label, logits):
    return of_each(label, logits).sum()


def _sigmoid_twice(label, logits):
    return _cost(label, squeezed(logits))


def _of_mean(label, logits):
    return _cost(label, np.mean(logits))


def _turned_and_taken_for_probability(label, logits):
    """Return what Keras computes if the logits come as labels, and the labels as probabilities."""
    import keras
    import tensorflow as tf

    logits = tf.convert_to_tensor(logits)
    return float(keras.losses.BinaryCrossentropy()(logits, tf.fill(logits.shape, float(label))))


def _other_label_taken_for_probability(label, logits):
    return taken_for_probability(1 - label, logits)


def _label_and_logit_swapped(label, logits):
    # The label as a logit, and the logits as labels.
    return _cost(0, float(label)) - label * np.asarray(logits).mean()


def _softmax_of_each(label, logits):
    """Return the cost of each patch by a softmax over its one logit: log 1, whatever it is."""
    return np.zeros(np.shape(logits)[:-1])


def _softmax(label, logits):
    return _softmax_of_each(label, logits).mean()


def _repairs(label_repaired):
    return both(
        lambda label, logits: (_cost if label == label_repaired else taken_for_probability)(
            label, logits
        )
    )


def _only(label_kept, weight):
    return lambda *logits: weight * _cost(label_kept, logits[1 - label_kept])


def _labels_swapped(real_logits, fake_logits):
    return my_discriminator_loss(fake_logits, real_logits)


def _halved_alone(label_halved):
    def loss(real_logits, fake_logits):
        real, fake = _cost(1, real_logits), _cost(0, fake_logits)
        return 0.5 * real + fake if label_halved else real + 0.5 * fake

    return loss


def _not_halved(real_logits, fake_logits):
    return 2 * my_discriminator_loss(real_logits, fake_logits)


def _cut_off(loss):
    """Return a loss of the same value that no gradient gets through."""
    return lambda *inputs: float(loss(*inputs))


def _verdicts():
    import tensorflow as tf

    moderate = [[2.0, -1.0, 0.5], [1.0, -2.0, 0.1]], [[-2.0, 1.5, 0.0], [-0.5, 0.8, -3.0]]
    sure = [[30.0, 4.0], [-30.0, 3.0]], [[-25.0, 30.0], [-4.0, -6.0]]
    return [
        tuple(tf.constant(logits, shape=[1, len(logits), len(logits[0]), 1]) for logits in case)
        for case in (moderate, sure)
    ]


q2 = Exercise(
    title="4.2 Find the bug",
    answer=my_discriminator_loss,
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
            also=(both(_softmax_of_each),),
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
            both(_sigmoid_twice),
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
            both(lambda label, logits: _cost(1, logits)),
            "Both kinds of patches have the same label in your loss. Real patches have label 1 "
            "(`ones_like`), generated ones 0 (`zeros_like`); see section 4.3.",
            also=(both(lambda label, logits: _cost(0, logits)),),
        ),
        Misconception(
            "labels and logits change places",
            both(_label_and_logit_swapped),
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
                both(_sigmoid_twice, 1.0),
                *(both(cost, 1.0) for cost in CAPPED),
            ),
        ),
        Misconception(
            "sums over the patches",
            both(_sum_of_each),
            "Your loss is a sum over the patches, so it grows with their number. Take the mean, "
            "which Keras does unless `reduction` is given; see section 4.3.",
            also=(both(_sum_of_each, 1.0),),
        ),
        Misconception(
            "no mean over the patches",
            both(of_each),
            "One number for each patch came back. Take the mean over all patches, which Keras "
            "does unless `reduction` is given; see section 4.3.",
            also=(both(_of_each_row), both(of_each, 1.0), both(_of_each_row, 1.0)),
        ),
        Misconception(
            "lets no gradient through",
            _cut_off(my_discriminator_loss),
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
            "alone. Which one does a sum have? See section 4.3.",
        ),
        Misconception(
            "compares both with 1.386",
            ("b", "b"),
            "You compared both numbers with 1.386. That is the chance level of the summed loss "
            "alone. Which one does a halved loss have? See section 4.3.",
        ),
        Misconception(
            "swaps the two",
            ("c", "b"),
            "The article sums the two halves and the paper halves the sum. Which chance level "
            "does a sum have, and which one half of it? See section 4.3.",
        ),
        Misconception(
            "takes high for good",
            ("a", "a"),
            "A loss is a cost: the higher it is, the worse for D. Compare each number with its "
            "own chance level; see section 4.3.",
        ),
        Misconception(
            "the paper's run is misread",
            ("b", "a"),
            "The article's run is right. For the paper's run compare 1.386 with the chance level "
            "of the halved loss, and remember that a loss is a cost; see section 4.3.",
        ),
        Misconception(
            "the article's run is misread",
            ("a", "c"),
            "The paper's run is right. The article's loss is a sum of two halves: which chance "
            "level does a sum have? See section 4.3.",
        ),
        Misconception(
            "both runs are misread",
            ("a", "b"),
            "Compare each number with its own chance level: the article sums, the paper halves. "
            "A loss is a cost, so above that level is worse than a draw; see section 4.3.",
            also=(("c", "a"),),
        ),
    ],
    hints=[
        "A logit of 0 for every patch costs the chance level. Which one belongs to which run?",
        "Summed: 1.386. Halved: 0.693.",
        "The first run is at its chance level, the second is above its own.",
    ],
    praise="1.386 is a draw in one run. In the other run D would do better with a logit of 0 "
    "everywhere: it is sure of itself, and often enough it is wrong.",
    explanation="Summed, 1.386 is the chance level. Halved, the chance level is 0.693, and 1.386 "
    "lies above it.",
)

# --------------------------------------------------------------------------------------
# 4.4 How strong is the push?
# --------------------------------------------------------------------------------------


def _slopes_mistaken(name, message, *answers):
    """Return a misconception that meets its answers to three decimals and to two."""
    coarse = (tuple(round(slope, 2) for slope in answer) for answer in answers)
    return Misconception(name, answers[0], message, also=(*answers[1:], *coarse))


q4 = Exercise(
    title="4.4 How strong is the push?",
    answer=(-0.018, -0.982),
    tolerance=0.008,  # tells -0.982 from -1, and so -0.018 from -0.02
    misconceptions=[
        _slopes_mistaken(
            "swaps the two",
            "The right numbers, for the other forms. log(1 − D) is flat where D is near 0: there "
            "1 − D hardly changes. −log D is steep there.",
            (-0.982, -0.018),
        ),
        _slopes_mistaken(
            "signs turned",
            "The sizes are right, the signs are not. Both losses are low when D is fooled, as "
            "section 4.4 says: they fall when the logit rises.",
            (0.018, 0.982),
        ),
        _slopes_mistaken(
            "one sign turned",
            "The sizes are right, one sign is not. Both losses fall when the logit rises.",
            (-0.018, 0.982),
            (0.018, -0.982),
        ),
        _slopes_mistaken(
            "swaps the two and turns the signs",
            "These are the sizes for the other forms: log(1 − D) is flat where D is near 0, and "
            "−log D is steep. And both losses fall when the logit rises: which sign does that "
            "give?",
            (0.982, 0.018),
            (0.982, -0.018),
            (-0.982, 0.018),
        ),
        _slopes_mistaken(
            "values for slopes",
            "These are the values of the two losses at −4. What pushes is the slope: how much "
            "the loss changes when the logit changes; hint 2 says how to compute it.",
            (-0.018, 4.018),
        ),
        _slopes_mistaken(
            "stops at D",
            "You differentiated by the probability D and stopped there. The chain goes on to the "
            "logit: multiply by the slope of the sigmoid, D·(1 − D) = 0.0177.",
            (-1.018, -55.6),
            (1.018, 55.6),
        ),
        _slopes_mistaken(
            "stops at D, without the inner minus",
            "You differentiated by the probability D, and the inner minus of 1 − D is missing. "
            "Then go on to the logit: multiply by the slope of the sigmoid, D·(1 − D) = 0.0177.",
            (1.018, -55.6),
        ),
        _slopes_mistaken(
            "adds D to 1",
            "The first slope is right. The slope of −log D is −(1 − D), not −(1 + D): D is a "
            "probability, and 1 − D is what it lacks to 1.",
            (-0.018, -1.018),
        ),
        _slopes_mistaken(
            "the same for both",
            "−0.018 is right for log(1 − D). For −log D the slope of the logarithm is −1/D, and "
            "0.018 cancels.",
            (-0.018, -0.018),
            (-0.018, 0.018),
        ),
        _slopes_mistaken(
            "the slope of the sigmoid for both",
            "The slope of the sigmoid is D·(1 − D) = 0.0177. It is only one factor. The other is "
            "the slope of the logarithm: −1/(1 − D) in the first form, −1/D in the second.",
            (0.018, 0.018),
            (0.0177, 0.0177),
        ),
        # As above, but 0.02 is taken for 0.018 there.
        Misconception(
            "the slope of the sigmoid with a minus",
            (-0.0177, -0.0177),
            "0.0177 is the slope of the sigmoid, D·(1 − D). It is only one factor, and a sign does "
            "not make up for the other: the slope of the logarithm, −1/(1 − D) in the first form, "
            "−1/D in the second.",
            also=((-0.0177, 0.0177), (0.0177, -0.0177)),
        ),
        Misconception(
            "the slope of the sigmoid for −log D",
            (-0.018, -0.0177),
            "The first slope is right. 0.0177 is the slope of the sigmoid, D·(1 − D), and only one "
            "factor of the second. The other is the slope of the logarithm, −1/D.",
            also=((-0.018, 0.0177),),
        ),
        Misconception(
            "rounds too far",
            (-0.02, -0.98),
            "Nearly, but rounded too far. Give three decimals, as 0.018 has.",
            also=((0.0, -1.0), (0.0, -0.98), (-0.02, -1.0), (-0.018, -1.0), (-0.01, -0.98)),
        ),
    ],
    hints=[
        "Both losses fall when the logit rises. Which sign do the slopes have? And which curve is "
        "steep where D is near 0?",
        "Chain rule: the slope of the logarithm times the slope of the sigmoid, s·(1 − s).",
        "log(1 − s) has the slope −s and −log s has −(1 − s); s is 0.018.",
    ],
    praise="Where D is sure that it sees a fake, one form pushes with 2 % of its strength and the "
    "other with 98 %. That is when the generator has most to learn.",
    explanation="With s = sigmoid(−4) = 0.018 the slope of log(1 − s) is −1/(1 − s) times "
    "s·(1 − s), which leaves −s. That of −log s is −1/s times s·(1 − s), which leaves −(1 − s).",
)

# --------------------------------------------------------------------------------------
# 4.5 One answer for three photographs
# --------------------------------------------------------------------------------------

# Hundredths that are meant for 1/3; 33 and 34 are taken for it.
_AROUND_A_THIRD = (31, 32, 35, 36)

q5 = Exercise(
    title="4.5 One answer for three photographs",
    answer=(0.0, 0.333),
    tolerance=0.015,
    misconceptions=[
        Misconception(
            "swaps the two",
            (0.333, 0.0),
            "The other way round: squares make a large miss expensive and so lead to the mean, "
            "absolute differences lead to the median, as section 4.1 shows.",
        ),
        Misconception(
            "the mean for both",
            (0.333, 0.333),
            "Right for L2. In L1 your answer costs (1/3 + 1/3 + 2/3)/3 = 0.444. Move it a little, "
            "up and down: do you pay less? Section 4.1 shows where L1 leads.",
        ),
        Misconception(
            "the majority for both",
            (0.0, 0.0),
            "Right for L1. In L2 your answer costs (0 + 0 + 1)/3 = 0.333. Move it up a little: two "
            "squares grow and one shrinks. By how much?",
        ),
        Misconception(
            "the middle of the range",
            (0.5, 0.5),
            "½ lies in the middle between the two values, but two of the three photographs say "
            "0, and both losses take that into account. Move your answer a little, up and down: "
            "do you pay less?",
        ),
        Misconception(
            "the middle as the median",
            (0.5, 0.333),
            "The mean is right. The median is the value in the middle of the sorted list 0, 0, "
            "1, not the middle of the range; section 4.1 takes such medians.",
        ),
        Misconception(
            "the lit one for both",
            (1.0, 1.0),
            "1 fits one photograph and misses two: it costs (1 + 1 + 0)/3 = 0.667 in either loss. "
            "Move your answer down a little: do you pay less?",
        ),
        Misconception(
            "takes two for lit",
            (1.0, 0.667),
            "Right for two lit windows and one dark. Read again: two are dark.",
        ),
        Misconception(
            "costs for answers",
            (0.333, 0.222),
            "These are the smallest costs. Asked is the brightness at which they are reached.",
        ),
        Misconception(
            "rounds too far",
            (0.0, 0.3),
            "Right for L1, and near for L2: what is asked is the mean of 0, 0, 1, to two decimals.",
            also=tuple((0.0, n / 100) for n in _AROUND_A_THIRD),
        ),
        Misconception(
            "another answer for L2",
            (0.0, 0.5),
            "Right for L1. Write down the squared cost of an answer x for all three photographs "
            "and look for its lowest point, where its slope is 0.",
            also=tuple((0.0, n / 100) for n in range(1, 101) if not 30 <= n <= 37),
        ),
        Misconception(
            "another answer for L1",
            (1.0, 0.333),
            "Right for L2. For L1 compute what your answer costs, and move it a little, up and "
            "down: do you pay less?",
            # 0.33 and 0.34 are the mean, 0.49 to 0.51 the middle, which are met above.
            also=tuple((n / 100, 0.333) for n in range(1, 101) if n not in (33, 34, 49, 50, 51)),
        ),
    ],
    hints=[
        "Take any answer, ¼ say. How far is it from each of the three photographs, and what is "
        "the mean of that? Then the mean of the squares.",
        "Move the answer up a little from 0: two photographs get farther away, one comes nearer.",
        "L1 leads to the median of 0, 0, 1 and L2 to their mean.",
    ],
    praise="L1 takes the majority's side and forgets the lit window; L2 mixes both into a grey "
    "that no photograph has.",
    explanation="L1 leads to the median: of 0, 0, 1 that is 0. L2 leads to the mean, 1/3. The "
    "curves below show both for another window.",
)

# --------------------------------------------------------------------------------------
# 4.6 Write the generator's loss
# --------------------------------------------------------------------------------------


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
        _cost(1, fake_logits) + weight * l1(_error(output, target))
    )


def _weighted(for_gan, for_l1):
    return lambda fake_logits, output, target: (
        for_gan * _cost(1, fake_logits) + for_l1 * _l1(output, target)
    )


def _sums_both(fake_logits, output, target):
    return _sum_of_each(1, fake_logits) + 100 * np.abs(_error(output, target)).sum()


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


q6 = Exercise(
    title="4.6 Write the generator's loss",
    answer=my_generator_loss,
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
            _other_gan(lambda fake_logits: -_cost(0, fake_logits)),
            "This minimises log(1 − D), the form that is flat where the generator is bad. The "
            "paper maximises log D instead, which is to minimise −log D; see section 4.4.",
        ),
        Misconception(
            "zeros as labels",
            _other_gan(lambda fake_logits: _cost(0, fake_logits)),
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
            _other_gan(lambda fake_logits: -_cost(1, fake_logits)),
            "The adversarial part has the wrong sign: minimise minus the logarithm of D; see "
            "section 4.4.",
            also=(
                _other_gan(lambda fake_logits: -minus_log(squeezed(fake_logits))),
                *(_other_gan(_negative(cost)) for cost in _CAPPED_FOR_1),
            ),
        ),
        Misconception(
            "sigmoid twice",
            _other_gan(lambda fake_logits: _sigmoid_twice(1, fake_logits)),
            "The sigmoid is applied twice: once by you, and once more by a loss that expects "
            "logits. Hand it `fake_logits` as they are; see section 4.2.",
        ),
        Misconception(
            "labels and logits change places",
            _other_gan(lambda fake_logits: _label_and_logit_swapped(1, fake_logits)),
            "The labels and the logits have changed places in your call: the labels come first, "
            "as in section 4.3.",
        ),
        Misconception(
            "sums over the patches",
            _other_gan(lambda fake_logits: _sum_of_each(1, fake_logits)),
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
            "L1 alone",
            _weighted(0, 100),
            "Your loss counts the L1 part alone. Either a part for what D says is missing (see "
            "section 4.4), or yours is always 0. It is with a softmax, which over one single logit "
            "is always 1. Each patch is a yes or no: use the binary (sigmoid) cross-entropy.",
            also=(_other_gan(lambda fake_logits: _softmax_of_each(1, fake_logits)),),
        ),
        Misconception(
            "L1 alone, without λ",
            _weighted(0, 1),
            "Your loss counts the L1 part alone, and λ = 100 is missing (section 4.6). Either a "
            "part for what D says is missing too (section 4.4), or yours is always 0. It is with a "
            "softmax, which over one single logit is always 1. Each patch is a yes or no: use the "
            "binary (sigmoid) cross-entropy.",
            also=(_other_gan(lambda fake_logits: _softmax_of_each(1, fake_logits), weight=1),),
        ),
        Misconception(
            "the adversarial loss alone",
            _weighted(1, 0),
            "That is what D says alone; the L1 part is missing, 100 times. See section 4.5.",
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
            "counts; section 4.8 below shows what becomes of the picture.",
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
            "of every pixel; see section 4.5.",
            also=(_other_l1(lambda error: np.abs(error).mean(axis=-1)),),
        ),
        Misconception(
            "lets no gradient through",
            _cut_off(my_generator_loss),
            "The number is right, but no gradient reaches `output` and `fake_logits`, or only one "
            "of them: NumPy, `float` and `.numpy()` leave TensorFlow, and G could not learn. Use "
            "`tf.abs` and `tf.reduce_mean`.",
        ),
        Misconception(
            "sums the differences",
            _other_l1(lambda error: np.abs(error).sum()),
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
            _other_l1(lambda error: error.mean()),
            "Without the absolute value too dark and too bright cancel out, and the generator "
            "could lower its loss by painting everything too bright, or everything too dark; see "
            "section 4.5.",
            also=(_other_l1(lambda error: -error.mean()),),
        ),
        Misconception(
            "the absolute value of the mean",
            _other_l1(lambda error: abs(error.mean())),
            "Absolute value first, mean last. The other way round too dark and too bright pixels "
            "cancel out; see section 4.5.",
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
