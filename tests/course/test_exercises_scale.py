import numpy as np
import pytest

from exercise_checks import outcome
from pix2pix_utils.config import Config
from pix2pix_utils.course.exercises import scale
from pix2pix_utils.course.exercises.engine import CORRECT, INCORRECT


def test_the_answers_are_those_of_the_package():
    from pix2pix_utils.discriminator import build_discriminator, receptive_field

    thin = Config.preset("paper").replace(discriminator_filters=1)

    seen = {
        layers: receptive_field(build_discriminator(thin.replace(discriminator_layers=layers)))
        for layers in range(1, 6)
    }
    assert scale.q1.answer == min(seen, key=lambda layers: abs(seen[layers] / 1024 - seen[3] / 256))


@pytest.mark.parametrize("height", [64, 128])
def test_only_the_first_convolution_depends_on_the_channels_of_the_input(height):
    import keras

    from pix2pix_utils.generator import build_generator

    model = build_generator(Config.preset("quick").replace(image_size=height, load_size=height))
    inputs = model.input
    readers = [
        layer.name
        for layer in model.layers
        if not isinstance(layer, keras.layers.InputLayer) and layer.input is inputs
    ]
    assert readers == ["down1_conv"]
    assert scale.q5.answer == "b"


@pytest.mark.parametrize(
    ("rule", "name"),
    [
        (lambda p, e, b, s: p // b * e * s / 3600, ""),
        (lambda p, e, b, s: (p - p % b) * e * s / b / 3600, ""),
        (lambda p, e, b, s: p // b * e * s // 3600, None),
        (lambda p, e, b, s: p // b * e * s / 60, "minutes"),
        (lambda p, e, b, s: -(-p // b) * e * s / 3600, "counts a part of a batch"),
    ],
)
def test_hours_as_learners_write_them(rule, name, capsys):
    result, met, _ = outcome(scale.q2, rule, capsys)
    assert (result, met) == ((INCORRECT, name or "") if name != "" else (CORRECT, ""))


@pytest.mark.parametrize(
    ("answer", "name"),
    [
        (5.889312, ""),
        ("5.9", ""),
        (5.89, ""),
        (2.94, "one half of the pair"),
        (23.56, "four bytes for a value"),
        (4.72, "the size after the crop"),
        (5.48, "counts a gigabyte as 2 to the 30"),
        (5889, "another unit"),
    ],
)
def test_sizes_as_learners_give_them(answer, name, capsys):
    result, met, _ = outcome(scale.q3, answer, capsys)
    assert (result, met) == ((INCORRECT, name or "") if name != "" else (CORRECT, ""))


def test_the_gradient_of_a_batch_is_the_same_however_it_is_shared():
    random = np.random.default_rng(1)
    pairs = random.normal(size=(12, 3))
    for cuts in ([3], [1, 2], [5, 6, 11]):
        parts = np.split(pairs, cuts)
        means = [part.mean(axis=0) for part in parts]
        found = scale.q4.answer(means, [len(part) for part in parts])
        assert np.allclose(found, pairs.mean(axis=0))
