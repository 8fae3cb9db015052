"""Cross-entropies, right and mistaken ones, that the exercises on losses share.

Each takes the label of all logits, 1 or 0, and the logits; `both` makes a loss of one.
"""

import numpy as np


def of_each(label, logits):
    """Return the cross-entropy of each logit."""
    logits = np.asarray(logits)
    return np.logaddexp(0, -logits if label else logits)


def squeezed(logits):
    """Return the sigmoid in float32, as TensorFlow computes it."""
    with np.errstate(over="ignore"):
        return 1 / (1 + np.exp(-np.asarray(logits, np.float32)))


def logarithm(values):
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.log(values)


def minus_log(probabilities):
    return -logarithm(probabilities).mean()


def taken_for_probability(label, values):
    """Return what Keras computes of values which it takes for probabilities."""
    import keras
    import tensorflow as tf

    return float(keras.losses.BinaryCrossentropy()(tf.fill(values.shape, float(label)), values))


def through_probability(label, logits):
    return taken_for_probability(label, squeezed(logits))


def logarithm_by_hand(label, logits):
    return minus_log(squeezed(logits) if label else 1 - squeezed(logits))


def whole_formula_by_hand(label, logits):
    """Return the cost with both terms written out; the one of weight 0 may be 0 times infinity."""
    probability = squeezed(logits)
    with np.errstate(invalid="ignore"):
        terms = label * logarithm(probability) + (1 - label) * logarithm(1 - probability)
    return -terms.mean()


def logarithm_of_logits(label, logits):
    return minus_log(np.asarray(logits) if label else 1 - np.asarray(logits))


def logarithm_of_mean(label, logits):
    mean = squeezed(logits).mean()
    return minus_log(mean if label else 1 - mean)


def _capped(keep_off_0, small):
    """Return the cost by a logarithm that a small number keeps from infinity."""

    def cost(label, logits):
        # In float32 throughout: there 1 − 1e-7 is not what it is on paper.
        return minus_log(keep_off_0(label, squeezed(logits), small))

    return cost


def _added(label, probability, small):
    return (probability if label else 1 - probability) + np.float32(small)


def _added_first(label, probability, small):
    return probability + np.float32(small) if label else np.float32(1 + small) - probability


def _at_least(label, probability, small):
    return np.maximum(probability if label else 1 - probability, np.float32(small))


def _clipped(label, probability, small):
    inside = np.clip(probability, np.float32(small), np.float32(1 - small))
    return inside if label else 1 - inside


# 1e-8 and less is lost beside 1 in float32: where it is added to 1 it changes nothing.
CAPPED = [
    _capped(keep_off_0, 10.0**-digits)
    for keep_off_0, most in ((_added, 16), (_at_least, 16), (_added_first, 7), (_clipped, 7))
    for digits in range(4, most + 1)
]


def both(cost, weight=0.5):
    """Return a discriminator's loss from the cost of logits, given their label."""
    return lambda real_logits, fake_logits: weight * (cost(1, real_logits) + cost(0, fake_logits))
