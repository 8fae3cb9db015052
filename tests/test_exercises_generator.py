import numpy as np
import pytest

from exercise_checks import check_whole_exercise, exercises_of, outcome, require_all
from pix2pix_utils.exercises import generator


def counts_the_arrays(inputs, filters, size, normalised):
    arrays = [np.zeros((size, size, inputs, filters))]
    if normalised:
        arrays += [np.ones(filters), np.zeros(filters)]
    return sum(array.size for array in arrays)


def decodes_by_level(results, enlarge):
    x = results[-1]
    for level in range(len(results) - 2, -1, -1):
        joined = np.zeros((*results[level].shape[:2], 2 * results[level].shape[2]))
        joined[..., : results[level].shape[2]] = enlarge(x, results[level].shape[2])
        joined[..., results[level].shape[2] :] = results[level]
        x = joined
    return x


SECOND_ANSWERS = {
    "q1": counts_the_arrays,
    "q2": [7, 6, 6],
    "q3": (512, 512, 512, 256, 128, 64),
    "q4": decodes_by_level,
    "q5": " B",
    "q6": "C ",
}


def test_all_have_a_second_answer():
    require_all(generator, SECOND_ANSWERS)


@pytest.mark.parametrize("name", SECOND_ANSWERS)
def test_whole(name, capsys):
    check_whole_exercise(exercises_of(generator)[name], SECOND_ANSWERS[name], capsys)


@pytest.fixture(scope="module")
def unet():
    from pix2pix_utils.config import Config
    from pix2pix_utils.generator import build_generator

    return build_generator(Config.preset("quick"))


def test_the_count_is_that_of_the_network(unet):
    blocks = {"down1": (3, 32, False), "down2": (32, 64, True), "up2": (512, 256, True)}
    for name, (inputs, filters, normalised) in blocks.items():
        layers = [layer for layer in unet.layers if layer.name.startswith(f"{name}_")]
        counted = sum(layer.count_params() for layer in layers)
        assert counted == generator.parameters(inputs, filters, 4, normalised)


def test_depth_and_channels_are_those_of_the_network(unet):
    names = [layer.name for layer in unet.layers]
    ends = ("down{}_conv", "up{}_conv", "up{}_skip")
    counts = [sum(end.format(number) in names for number in range(1, 20)) for end in ends]
    assert tuple(counts) == generator.q2.answer
    joined = [unet.get_layer(f"up{block}_skip").output.shape[-1] for block in range(1, 7)]
    assert joined == generator.q3.answer


def test_the_bug_of_the_notebook_is_the_one_that_is_explained(capsys):
    def decode(results, enlarge):
        x = results[-1]
        for skip in reversed(results[:-1]):
            x = skip = enlarge(x, skip.shape[-1])
            x = np.concatenate([x, skip], axis=-1)
        return x

    result = outcome(generator.q4, decode, capsys)
    assert result[1] == "joins the decoder's result with itself"
    one, two = (generator.encoder_results(seed) for seed in (1, 2))
    assert decode(one, generator.enlarge).shape == generator.decode(one, generator.enlarge).shape
    assert np.array_equal(decode(one, generator.enlarge), decode(two, generator.enlarge))
    assert not np.array_equal(*(generator.decode(x, generator.enlarge) for x in (one, two)))


def test_an_answer_of_the_wrong_shape_is_named(capsys):
    _, name, printed = outcome(generator.q4, lambda results, enlarge: results[-1], capsys)
    assert name == ""
    assert "shape (1, 1, 12)" in printed
