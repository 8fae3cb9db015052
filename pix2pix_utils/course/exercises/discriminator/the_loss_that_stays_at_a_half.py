"""3.4 The loss that stays at a half."""

from dataclasses import replace

import numpy as np

from pix2pix_utils.course.exercises.answers import is_untouched, with_gradient
from pix2pix_utils.course.exercises.cross_entropy import (
    CAPPED,
    both,
    logarithm_by_hand,
    logarithm_of_logits,
    logarithm_of_mean,
    of_each,
    squeezed,
    taken_for_probability,
    through_probability,
    whole_formula_by_hand,
)
from pix2pix_utils.course.exercises.engine import Exercise, Misconception


def mended(real_logits, fake_logits):
    import tensorflow as tf

    cross_entropy = tf.nn.sigmoid_cross_entropy_with_logits
    on_real = tf.reduce_mean(cross_entropy(tf.ones_like(real_logits), real_logits))
    on_fake = tf.reduce_mean(cross_entropy(tf.zeros_like(fake_logits), fake_logits))
    return 0.5 * (on_real + on_fake)


def _sigmoid_twice(real_logits, fake_logits):
    return mended(squeezed(real_logits), squeezed(fake_logits))


def _sigmoid_for_fake_only(real_logits, fake_logits):
    return mended(real_logits, squeezed(fake_logits))


def _sigmoid_for_real_only(real_logits, fake_logits):
    return mended(squeezed(real_logits), fake_logits)


def _swaps_the_labels(real_logits, fake_logits):
    return mended(fake_logits, real_logits)


def _both_called(label):
    def loss(real_logits, fake_logits):
        return 0.5 * (of_each(label, real_logits).mean() + of_each(label, fake_logits).mean())

    return loss


def _swaps_labels_and_logits(real_logits, fake_logits):
    # The labels 1 and 0 as logits, and the logits as labels.
    on_real = of_each(0, 1.0) - np.asarray(real_logits).mean()
    return 0.5 * (on_real + of_each(0, 0.0))


def _only(kind, weight):
    def loss(real_logits, fake_logits):
        logits = {"real": real_logits, "fake": fake_logits}[kind]
        return weight * of_each(kind == "real", logits).mean()

    return loss


def _predictions_first(made_of_logits):
    """Return the cost that Keras computes where the labels come last."""

    def cost(label, logits):
        import keras
        import tensorflow as tf

        values = made_of_logits(logits)
        labels = tf.fill(values.shape, float(label))
        return float(keras.losses.BinaryCrossentropy()(values, labels))

    return cost


def _averages_the_logits(real_logits, fake_logits):
    return mended(np.mean(real_logits), np.mean(fake_logits))


def _without_mean(real_logits, fake_logits):
    return 0.5 * (of_each(1, real_logits) + of_each(0, fake_logits))


def _forgets_the_half(real_logits, fake_logits):
    return 2.0 * mended(real_logits, fake_logits)


def _halves_again(real_logits, fake_logits):
    return 0.5 * mended(real_logits, fake_logits)


def _weighted(on_real, on_fake):
    def loss(real_logits, fake_logits):
        real, fake = of_each(1, real_logits).mean(), of_each(0, fake_logits).mean()
        return on_real * real + on_fake * fake

    return loss


def _summed(weight):
    def loss(real_logits, fake_logits):
        return weight * (of_each(1, real_logits).sum() + of_each(0, fake_logits).sum())

    return loss


def _negative(loss):
    return lambda real_logits, fake_logits: -loss(real_logits, fake_logits)


def _one_mean_of_all(real_logits, fake_logits):
    costs = of_each(1, real_logits).ravel(), of_each(0, fake_logits).ravel()
    return np.concatenate(costs).mean()


def _without_gradient(real_logits, fake_logits):
    return float(mended(real_logits, fake_logits))


def _probabilities_subtracted(real_logits, fake_logits):
    real = np.mean(1.0 - squeezed(real_logits))
    return 0.5 * (real + np.mean(squeezed(fake_logits)))


_FAILS, _IN_A_LIST = "fails", "in a list"


def _unequal(real_logits, fake_logits):
    return len(real_logits) != len(fake_logits)


def _if_equal(loss):
    """Return a loss that works only where there are as many fake maps as real ones."""
    return lambda *maps: _FAILS if _unequal(*maps) else loss(*maps)


def _also_if_equal(misconceptions):
    """Let each mistake be met as well in a loss that fails where the numbers of maps differ."""
    return [
        replace(wrong, also=(*wrong.also, *map(_if_equal, (wrong.answer, *wrong.also))))
        for wrong in misconceptions
    ]


def _called(loss, *maps):
    """Call a loss with its gradient.

    To fail where the numbers of maps differ is a result, and so is a list or a tuple of one.
    """
    import tensorflow as tf

    try:
        value, reached = with_gradient(loss, *maps)
        in_a_list = isinstance(value, tuple | list) and len(value) == 1
        return (_IN_A_LIST, "") if in_a_list and not is_untouched(value) else (value, reached)
    except (ValueError, tf.errors.InvalidArgumentError):
        if not _unequal(*maps):
            raise
        return _FAILS, ""


def _maps():
    import tensorflow as tf

    def logits(*values, maps=1):
        return tf.reshape(tf.constant(values, tf.float32), (maps, -1, 2, 1))

    return [
        (logits(2.0, -2.0, 0.5, 1.0), logits(-1.0, 3.0, 0.0, -0.5)),
        (logits(20.0, 20.0), logits(-20.0, -20.0)),
        (logits(0.0, 0.0), logits(0.0, 0.0)),
        (logits(-30.0, 30.0), logits(30.0, -30.0)),  # sure, and half of the time wrong
        (
            logits(1.0, -0.5, 2.0, 0.0, maps=2),
            logits(-2.0, 0.5, 1.5, -1.0, 0.0, 3.0, -0.5, -1.5, maps=4),
        ),
    ]


# Mistakes that are seen whether or not the numbers of real and fake maps are equal.
_WHEREVER_MET = [
    Misconception(
        "keeps the second sigmoid",
        _sigmoid_twice,
        "A cross-entropy that takes logits applies the sigmoid itself. What you hand it is "
        "squeezed twice; see section 3.5.",
        also=(lambda *maps: 2 * _sigmoid_twice(*maps),),
    ),
    Misconception(
        "keeps one of the second sigmoids",
        _sigmoid_for_fake_only,
        "One kind of pair is judged rightly now. The other still goes through a second "
        "sigmoid; see section 3.5.",
        also=(_sigmoid_for_real_only,),
    ),
    Misconception(
        "makes probabilities first",
        both(through_probability),
        "Right for moderate logits and wrong for large ones: the sigmoid of 30 is 1 in "
        "float32, so the discriminator's worst mistakes all cost the same, and give no "
        "gradient. A small number in the logarithm, yours or Keras's, only caps the cost. Hand "
        "the logits themselves to the loss; see section 3.5.",
        also=tuple(both(cost) for cost in CAPPED),
    ),
    Misconception(
        "takes the logarithm of probabilities",
        both(logarithm_by_hand),
        "Right for moderate logits, and infinite or nan for large ones: the sigmoid of 30 is "
        "1 in float32, and what is left for fake is 0. A cross-entropy that takes the logits "
        "themselves has no such end; see section 3.5.",
        also=(both(whole_formula_by_hand),),
    ),
    Misconception(
        "makes probabilities and does not halve",
        both(logarithm_by_hand, 1.0),
        "Hand over the logits, not probabilities, which lose the large ones (section 3.5), "
        "and keep the ½.",
        also=(
            both(whole_formula_by_hand, 1.0),
            both(through_probability, 1.0),
            *(both(cost, 1.0) for cost in CAPPED),
        ),
    ),
    Misconception(
        "takes the logarithm of logits",
        both(logarithm_of_logits),
        "You took the logarithm of logits, which may be negative. The cross-entropy is −log of "
        "a probability. The function of section 3.5 takes logits and does both steps.",
        also=(
            both(logarithm_of_logits, 1.0),
            both(logarithm_of_logits, -0.5),
            both(logarithm_of_logits, -1.0),
        ),
    ),
    Misconception(
        "forgets the minus",
        both(logarithm_by_hand, -0.5),
        "The minus is missing: the cross-entropy is −log of the probability that was given to "
        "the right answer; see section 3.5. The function there brings the minus along.",
        also=(
            _negative(mended),
            lambda *maps: -2 * mended(*maps),
            both(logarithm_by_hand, -1.0),
            *(both(cost, -0.5) for cost in CAPPED),
        ),
    ),
    Misconception(
        "takes logits for probabilities",
        both(taken_for_probability),
        "Keras takes your logits for probabilities unless you tell it otherwise. Write "
        "`BinaryCrossentropy(from_logits=True)`, or use the function of section 3.5.",
    ),
    Misconception(
        "swaps real and fake",
        _swaps_the_labels,
        "The labels are swapped: real pairs are to be called 1, fake ones 0; see section 3.5.",
    ),
    Misconception(
        "one label for both",
        _both_called(1),
        "Both kinds of pairs have the same label in your loss. Real pairs are to be called 1 "
        "(`ones_like`), fake ones 0 (`zeros_like`).",
        also=(_both_called(0),),
    ),
    Misconception(
        "labels and logits change places",
        _swaps_labels_and_logits,
        "The labels and the logits have changed places in your call: the labels come first, "
        "`cross_entropy(labels, logits)`.",
    ),
    Misconception(
        "labels and probabilities change places",
        both(_predictions_first(squeezed)),
        "Keras takes the labels first: `(labels, predictions)`. And it wants logits only if you "
        "say so: `BinaryCrossentropy(from_logits=True)`; see section 3.5.",
        also=(
            both(_predictions_first(squeezed), 1.0),
            both(_predictions_first(np.asarray)),
            both(_predictions_first(np.asarray), 1.0),
        ),
    ),
    Misconception(
        "one kind of pair only",
        _only("real", 0.5),
        "Your loss looks at one kind of pair only. The discriminator is to be right about "
        "both: add the loss on real pairs and the loss on fake ones.",
        also=(_only("real", 1.0), _only("fake", 0.5), _only("fake", 1.0)),
    ),
    Misconception(
        "averages the logits first",
        _averages_the_logits,
        "You average the verdicts and judge their mean. Then one patch can hide the mistake "
        "of another. Take the loss of each patch first, and the mean last; see section 3.5.",
        also=(
            lambda *maps: 2 * _averages_the_logits(*maps),
            both(logarithm_of_mean),
            both(logarithm_of_mean, 1.0),
        ),
    ),
    Misconception(
        "takes no mean",
        _if_equal(_without_mean),
        "The loss of each patch is right. Training needs a single number: take the mean over "
        "all patches with `tf.reduce_mean`; see section 3.5.",
    ),
    Misconception(
        "adds without halving",
        _forgets_the_half,
        "The ½ is missing: the code above takes half of the sum, as the paper does (its "
        "section 3.3).",
    ),
    Misconception(
        "halves one kind only",
        _weighted(0.5, 1.0),
        "The ½ belongs to both: `0.5 * (on_real + on_fake)`. Look at the brackets.",
        also=(_weighted(1.0, 0.5),),
    ),
    Misconception(
        "halves twice",
        _halves_again,
        "That is half of what it should be. Is the ½ there twice, once as a factor and once "
        "in a mean of the two? Halve once.",
    ),
    Misconception(
        "adds up all patches",
        _summed(0.5),
        "You added the losses of all patches. A larger map would cost more for the same "
        "mistakes; take the mean, with `tf.reduce_mean`; see section 3.5.",
        also=(_summed(1.0),),
    ),
    Misconception(
        "takes probabilities for losses",
        _probabilities_subtracted,
        "The share of belief on the wrong side is not the cross-entropy: that is the negative "
        "logarithm of the share on the right side, and grows without end; see section 3.5.",
    ),
]


def loss_by_softplus(real_logits, fake_logits):
    import tensorflow as tf

    on_real = tf.reduce_mean(tf.nn.softplus(-real_logits))
    return (on_real + tf.reduce_mean(tf.nn.softplus(fake_logits))) / 2


exercise = Exercise(
    title="3.4 The loss that stays at a half",
    stub="def mended(real_logits, fake_logits):\n    return ...",
    answer=mended,
    second_answer=loss_by_softplus,
    cases=_maps,
    call=_called,
    explanation="`loss_of` made probabilities of the logits, and the cross-entropy took these for "
    "logits and squeezed them again. A probability is at most 1, and the sigmoid of 1 is only "
    "0.73. Without the first sigmoid each logit is squeezed once.",
    misconceptions=[
        Misconception(
            "returns a list of one",
            lambda *_: _IN_A_LIST,
            "Your loss comes in a tuple or a list of one, and the number itself is wanted. Is "
            "there a comma at the end of the `return`, or a pair of square brackets?",
        ),
        *_also_if_equal(_WHEREVER_MET),
        Misconception(
            "needs as many fake maps as real ones",
            _if_equal(mended),
            "Right where there are as many fake maps as real ones. Where their numbers differ your "
            "loss fails. Give each kind labels and a mean of its own: `zeros_like(fake_logits)` "
            "for the fake ones.",
        ),
        Misconception(
            "one mean over both kinds",
            _one_mean_of_all,
            "Right where there are as many fake maps as real ones. With twice as many, the fake "
            "ones count double in your mean. Take a mean for each kind, and half of their sum.",
        ),
        Misconception(
            "lets no gradient through",
            _without_gradient,
            "The values are right, but no gradient comes through, so nothing could be trained by "
            "this loss. NumPy, `float()`, `.numpy()` and `tf.stop_gradient` end what a gradient "
            "tape records (section 3.4). Use TensorFlow's functions all the way.",
            also=(_weighted(0.5, 0.5),),
        ),
    ],
    hints=[
        "How many sigmoids stand between the network and the logarithm?",
        "`sigmoid_cross_entropy_with_logits` wants logits. What does it get here?",
        "Hand `real_logits` and `fake_logits` over as they are; leave the rest of the code.",
    ],
    praise="A logit may be any number, so the loss can come as near to 0 as the discriminator "
    "is sure. Nothing is squeezed twice, and no probability is rounded to 0 or 1.",
)
