import numpy as np
import pytest
import tensorflow as tf

from exercise_checks import outcome
from pix2pix_utils.course.exercises import discriminator
from pix2pix_utils.course.exercises.engine import CORRECT, INCORRECT


def test_the_answers_are_those_of_the_package():
    from pix2pix_utils.config import Config
    from pix2pix_utils.discriminator import build_discriminator, receptive_field

    model = build_discriminator(Config.preset("quick"))
    assert model.output_shape[1:3] == (discriminator.q1.answer,) * 2
    assert receptive_field(model) == discriminator.q2.answer([(4, 2)] * 3 + [(4, 1)] * 2)


def test_the_buggy_loss_of_the_notebook_is_a_known_mistake(capsys):
    def loss_of(real_logits, fake_logits):
        cross_entropy = tf.nn.sigmoid_cross_entropy_with_logits
        real, fake = tf.sigmoid(real_logits), tf.sigmoid(fake_logits)
        on_real = tf.reduce_mean(cross_entropy(tf.ones_like(real), real))
        on_fake = tf.reduce_mean(cross_entropy(tf.zeros_like(fake), fake))
        return 0.5 * (on_real + on_fake)

    assert outcome(discriminator.q4, loss_of, capsys)[1] == "keeps the second sigmoid"


def squeezed(logits):
    return tf.sigmoid(logits)


def from_logits(real, fake):
    import keras

    cross_entropy = keras.losses.BinaryCrossentropy(from_logits=True)
    on_real = cross_entropy(tf.ones_like(real), real)
    return 0.5 * (on_real + cross_entropy(tf.zeros_like(fake), fake))


def as_probabilities(real, fake):
    import keras

    cross_entropy = keras.losses.BinaryCrossentropy()
    on_real = cross_entropy(tf.ones_like(real), real)
    return 0.5 * (on_real + cross_entropy(tf.zeros_like(fake), fake))


def labels_last(made_of_logits, weight=0.5):
    """Return a loss with the arguments in PyTorch's order."""

    def loss(real, fake):
        import keras

        cross_entropy = keras.losses.BinaryCrossentropy()
        on_real = cross_entropy(made_of_logits(real), tf.ones_like(real))
        return weight * (on_real + cross_entropy(made_of_logits(fake), tf.zeros_like(fake)))

    return loss


def by_hand(real, fake):
    on_real = tf.reduce_mean(-tf.math.log(tf.sigmoid(real)))
    return 0.5 * (on_real + tf.reduce_mean(-tf.math.log(1 - tf.sigmoid(fake))))


def by_logarithm(log, weight=0.5):
    """Return a loss by a learner's own logarithm of the probability of being right."""

    def loss(real, fake):
        real, fake = tf.sigmoid(real), tf.sigmoid(fake)
        return -weight * (tf.reduce_mean(log(real)) + tf.reduce_mean(log(1 - fake)))

    return loss


def whole_formula(real, fake):
    def cost(label, logits):
        p = tf.sigmoid(logits)
        return -tf.reduce_mean(label * tf.math.log(p) + (1 - label) * tf.math.log(1 - p))

    return 0.5 * (cost(1, real) + cost(0, fake))


def in_numpy(real, fake):
    real, fake = np.asarray(real, float), np.asarray(fake, float)
    return np.mean(np.logaddexp(0, -real)) / 2 + np.mean(np.logaddexp(0, fake)) / 2


def summed(real, fake):
    cross_entropy = tf.nn.sigmoid_cross_entropy_with_logits
    on_real = tf.reduce_sum(cross_entropy(tf.ones_like(real), real))
    return 0.5 * (on_real + tf.reduce_sum(cross_entropy(tf.zeros_like(fake), fake)))


def turned_call(real, fake):
    cross_entropy = tf.nn.sigmoid_cross_entropy_with_logits
    on_real = tf.reduce_mean(cross_entropy(real, tf.ones_like(real)))
    return 0.5 * (on_real + tf.reduce_mean(cross_entropy(fake, tf.zeros_like(fake))))


def with_labels_of_real(real_label, fake_label):
    """Return a loss that makes all labels in the shape of the real maps."""

    def loss(real, fake):
        cross_entropy = tf.nn.sigmoid_cross_entropy_with_logits
        on_real = tf.reduce_mean(cross_entropy(tf.fill(real.shape, real_label), real))
        return 0.5 * (
            on_real + tf.reduce_mean(cross_entropy(tf.fill(real.shape, fake_label), fake))
        )

    return loss


def mean_probability(real, fake):
    real, fake = (tf.reduce_mean(tf.sigmoid(logits)) for logits in (real, fake))
    return -0.5 * (tf.math.log(real) + tf.math.log(1 - fake))


def no_mean(real, fake):
    return 0.5 * (tf.nn.softplus(-real) + tf.nn.softplus(fake))


def one_mean(real, fake):
    return tf.reduce_mean(tf.concat([tf.nn.softplus(-real), tf.nn.softplus(fake)], axis=0))


@pytest.mark.parametrize(
    ("loss", "name"),
    [
        (from_logits, ""),
        (whole_formula, "takes the logarithm of probabilities"),
        (by_logarithm(tf.math.log, 1.0), "makes probabilities and does not halve"),
        (by_logarithm(tf.math.log, -0.5), "forgets the minus"),
        (lambda *maps: -from_logits(*maps), "forgets the minus"),
        (mean_probability, "averages the logits first"),
        (with_labels_of_real(1.0, 0.0), "needs as many fake maps as real ones"),
        (lambda *maps: tf.reduce_mean(no_mean(*maps)), "needs as many fake maps as real ones"),
        (with_labels_of_real(0.0, 1.0), "swaps real and fake"),
        # The other mistake is told, though labels in the shape of the real maps are one too.
        (
            lambda *maps: with_labels_of_real(1.0, 0.0)(*map(squeezed, maps)),
            "keeps the second sigmoid",
        ),
        (lambda *maps: 2 * with_labels_of_real(1.0, 0.0)(*maps), "adds without halving"),
        (with_labels_of_real(1.0, 1.0), "one label for both"),
        (no_mean, "takes no mean"),
        (one_mean, "one mean over both kinds"),
        (lambda *maps: from_logits(*map(squeezed, maps)), "keeps the second sigmoid"),
        (
            lambda real, fake: from_logits(squeezed(real), fake),
            "keeps one of the second sigmoids",
        ),
        (lambda *maps: as_probabilities(*map(squeezed, maps)), "makes probabilities first"),
        (by_hand, "takes the logarithm of probabilities"),
        (as_probabilities, "takes logits for probabilities"),
        (turned_call, "labels and logits change places"),
        (labels_last(squeezed), "labels and probabilities change places"),
        (labels_last(squeezed, 1.0), "labels and probabilities change places"),
        (labels_last(tf.identity), "labels and probabilities change places"),
        (lambda *maps: (from_logits(*maps),), "returns a list of one"),
        (lambda *maps: [by_hand(*maps)], "returns a list of one"),
        (lambda *maps: 2 * from_logits(*map(squeezed, maps)), "keeps the second sigmoid"),
        (summed, "adds up all patches"),
        (in_numpy, "lets no gradient through"),
        (lambda real, fake: tf.constant(in_numpy(real, fake)), "lets no gradient through"),
        (lambda *maps: tf.stop_gradient(from_logits(*maps)), "lets no gradient through"),
        (lambda real, fake: from_logits(real, tf.stop_gradient(fake)), "lets no gradient through"),
        (lambda real, fake: 2 * in_numpy(real, fake), "adds without halving"),
    ],
)
def test_losses_as_learners_write_them(loss, name, capsys):
    result, met, _ = outcome(discriminator.q4, loss, capsys)
    assert (result, met) == (INCORRECT if name else CORRECT, name)


@pytest.mark.parametrize("small", [1e-4, 1e-6, 1e-7, 1e-8, 1e-12, 1e-16])
@pytest.mark.parametrize(
    ("weight", "name"),
    [
        (0.5, "makes probabilities first"),
        (1.0, "makes probabilities and does not halve"),
        (-0.5, "forgets the minus"),
    ],
)
def test_a_small_number_in_the_logarithm_is_told(small, weight, name, capsys):
    for log in (
        lambda p: tf.math.log(p + small),
        lambda p: tf.math.log(tf.maximum(p, small)),
    ):
        assert outcome(discriminator.q4, by_logarithm(log, weight), capsys)[1] == name


def test_clipped_probabilities_are_told(capsys):
    def loss(real, fake):
        real, fake = (tf.clip_by_value(squeezed(each), 1e-7, 1 - 1e-7) for each in (real, fake))
        on_real = tf.reduce_mean(tf.math.log(real))
        return -0.5 * (on_real + tf.reduce_mean(tf.math.log(1 - fake)))

    assert outcome(discriminator.q4, loss, capsys)[1] == "makes probabilities first"


def test_a_loss_that_fails_for_all_maps_is_not_taken_for_one_that_needs_equal_numbers(capsys):
    def loss(real, fake):
        raise ValueError("of the learner")

    result, met, printed = outcome(discriminator.q4, loss, capsys)
    assert (result, met) == (INCORRECT, "")
    assert "of the learner" in printed


@pytest.mark.parametrize(
    ("answer", "name"),
    [
        ([14, 14], "gives both sides"),
        ((None, 14, 14, 1), "gives both sides"),
        ((14, 14, 1), "gives both sides"),
        ((14, 15, 1), ""),
        ((14, 15), ""),
        ([16], "only the strides"),
    ],
)
def test_two_sides_are_told(answer, name, capsys):
    assert outcome(discriminator.q1, answer, capsys)[:2] == (INCORRECT, name)


@pytest.mark.parametrize(
    ("rule", "name"),
    [
        (lambda size, distance, k, s: (size + (k - 1) * s, 1), "the distance is not a product"),
        (lambda size, distance, k, s: ((size - 1) * s + k, 1), "the order does not fit the rule"),
        (lambda size, distance, k, s: (size + (k - 1) * distance, distance * s), ""),
    ],
)
def test_rules_as_learners_write_them(rule, name, capsys):
    def sees(layers):
        size, distance = 1, 1
        for kernel, stride in layers:
            size, distance = rule(size, distance, kernel, stride)
        return size

    result, met, _ = outcome(discriminator.q2, sees, capsys)
    assert (result, met) == (INCORRECT if name else CORRECT, name)


@pytest.mark.parametrize(
    ("places", "name"),
    [
        (lambda n: range(n), ""),
        (lambda n: range(1, n), "leaves a layer out"),
        (lambda n: range(n - 1), "leaves a layer out"),
    ],
)
def test_loops_over_places(places, name, capsys):
    def sees(layers):
        size, distance = 1, 1
        for i in places(len(layers)):
            size += (layers[i][0] - 1) * distance
            distance *= layers[i][1]
        return size

    assert outcome(discriminator.q2, sees, capsys)[:2] == (INCORRECT if name else CORRECT, name)


def test_a_list_that_is_taken_for_a_matrix(capsys):
    def sees(layers):
        return sum(layers[i, 0] for i in range(len(layers)))

    result, name, _ = outcome(discriminator.q2, sees, capsys)
    assert (result, name) == (INCORRECT, "takes the list for a matrix")
    printed = outcome(discriminator.q2, lambda layers: layers["kernel"], capsys)[2]
    assert "TypeError: list indices must be integers or slices, not str" in printed
