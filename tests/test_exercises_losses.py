import math

import numpy as np
import pytest

from exercise_checks import check_whole_exercise, exercises_of, outcome, require_all
from pix2pix_utils.exercises import losses
from pix2pix_utils.exercises.engine import CORRECT


def halved_by_hand(real_logits, fake_logits):
    import tensorflow as tf

    real = tf.math.softplus(-tf.reshape(real_logits, [-1]))
    fake = tf.math.softplus(tf.reshape(fake_logits, [-1]))
    return (tf.reduce_mean(real) + tf.reduce_mean(fake)) / 2


def in_numpy(fake_logits, output, target):
    gan = np.logaddexp(0, -np.asarray(fake_logits, np.float64)).mean()
    return gan + 100 * np.abs(np.asarray(output) - np.asarray(target)).mean()


SECOND_ANSWERS = {
    "q1": [1.39, 0.69],
    "q2": halved_by_hand,
    "q3": ["B", " C"],
    "q4": (-1 / (1 + math.exp(4)), -1 / (1 + math.exp(-4))),
    "q5": np.array([np.median([0, 0, 1]), np.mean([0, 0, 1])]),
    "q6": in_numpy,
}


def test_all_have_a_second_answer():
    require_all(losses, SECOND_ANSWERS)


@pytest.mark.parametrize("name", SECOND_ANSWERS)
def test_whole(name, capsys):
    check_whole_exercise(exercises_of(losses)[name], SECOND_ANSWERS[name], capsys)


def test_answers_as_one_would_round_them_are_taken(capsys):
    assert outcome(losses.q4, (-0.02, -0.98), capsys)[0] == CORRECT
    assert outcome(losses.q5, (0, 0.33), capsys)[0] == CORRECT


def test_answers_are_what_the_package_computes():
    import tensorflow as tf

    from pix2pix_utils import losses as package

    real, fake = losses.q2.cases()[0]
    halved = package.discriminator_loss(real, fake)
    assert float(losses.repaired_loss(real, fake)) == pytest.approx(float(halved))
    assert losses.q1.answer[0] == pytest.approx(
        package.CHANCE["cross-entropy"]["discriminator"], abs=1e-3
    )
    for case in losses.q6.cases():
        total, _, _ = package.generator_loss(*case)
        assert float(losses.generator_loss(*case)) == pytest.approx(float(total))
    logit = tf.constant(-4.0)
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(logit)
        saturating, paper = -tf.nn.softplus(logit), package.adversarial_loss(logit)
    slopes = [float(tape.gradient(loss, logit)) for loss in (saturating, paper)]
    assert slopes == pytest.approx(losses.q4.answer, abs=1e-3)
