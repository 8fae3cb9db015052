import numpy as np
import pytest

from exercise_checks import check_whole_exercise, exercises_of, require_all
from pix2pix_utils.exercises import inference


def adds_a_half_and_cuts_off(image):
    return np.clip((image * 0.5 + 0.5) * 255 + 0.5, 0, 255).astype(np.uint8)


def takes_ordered_pairs(pictures):
    stack = np.stack(pictures)
    count = len(stack)
    total = sum(np.abs(one - stack).mean(axis=(1, 2, 3)).sum() for one in stack)
    return total / (count * (count - 1))


def centres_first(network, drawing):
    batch = ((drawing.astype(np.float32) - 127.5) / 127.5)[None]
    return (np.asarray(network(batch, True))[0] + 1) / 2


def halves_in_a_loop(height, width, halvings):
    for _ in range(halvings):
        if height % 2 or width % 2:
            return False
        height, width = height // 2, width // 2
    return True


SECOND_ANSWERS = {
    "q1": adds_a_half_and_cuts_off,
    "q2": [8, 1],
    "q3": takes_ordered_pairs,
    "q4": centres_first,
    "q5": halves_in_a_loop,
    "q6": ["C", "D", "A"],
}


def test_all_have_a_second_answer():
    require_all(inference, SECOND_ANSWERS)


@pytest.mark.parametrize("name", SECOND_ANSWERS)
def test_whole(name, capsys):
    check_whole_exercise(exercises_of(inference)[name], SECOND_ANSWERS[name], capsys)


def test_right_pixels_are_the_packages():
    from pix2pix_utils.pixels import to_uint8

    image = np.random.default_rng(0).uniform(-1, 1, (5, 6, 3)).astype(np.float32)
    assert np.array_equal(inference.to_pixels(image), to_uint8(image))


@pytest.mark.parametrize(
    ("size", "filters"), [(32, 4), (64, 2)], ids=["five halvings", "six halvings"]
)
def test_fitting_sizes_are_those_that_a_network_takes(size, filters):
    from pix2pix_utils.config import Config
    from pix2pix_utils.generator import build_generator, size_step

    config = Config(image_size=size, load_size=size, generator_filters=filters)
    step = size_step(build_generator(config))
    halvings = step.bit_length() - 1
    for sides in ((step, 3 * step), (step, step + 2), (step // 2, step)):
        assert inference.fits(*sides, halvings) == (sides[0] % step == sides[1] % step == 0)


def test_one_of_the_mishaps_is_none(tiny):
    from pix2pix_utils.generator import build_generator
    from pix2pix_utils.inference import translate

    generator = build_generator(tiny)
    drawing = np.random.default_rng(0).integers(0, 256, (32, 32, 3)).astype(np.uint8)
    pictures = inference.mishaps(generator, drawing)
    assert [picture.shape for picture in pictures] == 4 * [(32, 32, 3)]
    right = translate(generator, drawing, seed=5)
    same = [np.abs(one.astype(int) - right).max() <= 1 for one in pictures]
    assert [letter for letter, sound in zip("abcd", same, strict=True) if sound] == ["b"]
    assert set(inference.q6.answer) == set("abcd") - {"b"}
