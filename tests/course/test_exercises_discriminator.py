import numpy as np
import pytest
import tensorflow as tf

from exercise_checks import outcome
from pix2pix_utils.course.exercises import discriminator
from pix2pix_utils.course.exercises.engine import CORRECT, INCORRECT


def test_the_answers_are_those_of_the_package():
    from pix2pix_utils.config import Config
    from pix2pix_utils.discriminator import build_discriminator, receptive_field

    model = build_discriminator(Config.preset("quick"), image_size=512)
    assert model.output_shape[1:3] == (discriminator.q1.answer,) * 2
    assert receptive_field(model) == discriminator.q2.answer([(4, 2, 1)] * 3 + [(4, 1, 1)] * 2)


@pytest.mark.parametrize(
    ("rule", "name"),
    [
        (lambda v: (8 * v - 23, 8 * v + 46), ""),
        (lambda v: [8 * v - 23, 8 * v + 46], ""),
        (lambda v: np.array([8 * v - 23, 8 * v + 46]), ""),
        (lambda v: (max(8 * v - 23, 0), min(8 * v + 46, 255)), "cuts at the edges"),
        (lambda v: (8 * v - 23, 8 * v + 47), "takes the row after the last"),
        (lambda v: (8 * v, 8 * v + 69), "forgets the borders of zeros"),
        (lambda v: (70 * v, 70 * v + 69), "puts the patches side by side"),
        (lambda v: range(8 * v - 23, 8 * v + 47), None),
    ],
)
def test_rows_as_learners_write_them(rule, name, capsys):
    result, met, _ = outcome(discriminator.q4, rule, capsys)
    assert (result, met) == ((INCORRECT, name or "") if name != "" else (CORRECT, ""))


def test_the_rows_are_those_that_move_the_verdict():
    from pix2pix_utils.config import Config
    from pix2pix_utils.discriminator import build_discriminator

    narrow = {"discriminator_filters": 2, "normalization": "none", "conditional": False}
    model = build_discriminator(Config.preset("paper").replace(**narrow))
    image = tf.random.stateless_normal([1, 256, 256, 3], seed=(0, 1))
    for verdict in (0, 2, 15, 29):
        with tf.GradientTape() as tape:
            tape.watch(image)
            logit = model(image)[0, verdict, 15, 0]
        rows = np.flatnonzero(np.abs(tape.gradient(logit, image)[0]).max(axis=(1, 2)))
        first, last = discriminator.q4.answer(verdict)
        assert (rows[0], rows[-1]) == (max(first, 0), min(last, 255))


@pytest.mark.parametrize(
    ("answer", "name"),
    [
        ([62, 62], "gives both sides"),
        ((None, 62, 62, 1), "gives both sides"),
        ((62, 62, 1), "gives both sides"),
        ((62, 63, 1), ""),
        ((62, 63), ""),
        ([64], "only the strides"),
    ],
)
def test_two_sides_are_told(answer, name, capsys):
    assert outcome(discriminator.q1, answer, capsys)[:2] == (INCORRECT, name)


@pytest.mark.parametrize(
    ("rule", "name"),
    [
        (lambda size, far, k, s, d: (size + d * (k - 1) * s, 1), "the distance is not a product"),
        (
            lambda size, far, k, s, d: ((size - 1) * s + d * (k - 1) + 1, 1),
            "the order does not fit the rule",
        ),
        (lambda size, far, k, s, d: (size + (k - 1) * far, far * s), "leaves the dilation out"),
        (
            lambda size, far, k, s, d: (size + (d * k - 1) * far, far * s),
            "stretches the whole kernel",
        ),
        (
            lambda size, far, k, s, d: (size + d * (k - 1) * far, far * s * d),
            "the dilation moves the results apart",
        ),
        (
            lambda size, far, k, s, d: (size + (k - 1) * far * d, far * d * s),
            "the dilation moves the results apart",
        ),
        (lambda size, far, k, s, d: (size + d * (k - 1) * far, far * s), ""),
        (lambda size, far, k, s, d: (size + (d * (k - 1) + 1 - 1) * far, far * s), ""),
    ],
)
def test_rules_as_learners_write_them(rule, name, capsys):
    def sees(layers):
        size, distance = 1, 1
        for kernel, stride, dilation in layers:
            size, distance = rule(size, distance, kernel, stride, dilation)
        return size

    result, met, _ = outcome(discriminator.q2, sees, capsys)
    assert (result, met) == (INCORRECT if name else CORRECT, name)


def test_what_a_dilated_kernel_sees_is_what_moves_its_result():
    stack = [(4, 2, 1), (3, 1, 3), (2, 2, 1), (4, 1, 2)]
    signal = tf.Variable(tf.ones([1, 128, 1]))
    with tf.GradientTape() as tape:
        values = signal
        for kernel, stride, dilation in stack:
            values = tf.nn.conv1d(
                values, tf.ones([kernel, 1, 1]), stride, "VALID", dilations=dilation
            )
        one = values[0, values.shape[1] // 2, 0]
    reached = np.flatnonzero(tape.gradient(one, signal)[0])
    assert reached[-1] - reached[0] + 1 == discriminator.q2.answer(stack)


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
            size += layers[i][2] * (layers[i][0] - 1) * distance
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
