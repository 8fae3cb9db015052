import itertools
import math

import numpy as np
import pytest
import tensorflow as tf

from exercise_checks import outcome
from pix2pix_utils.course.exercises import inference
from pix2pix_utils.course.exercises.engine import CORRECT, INCORRECT
from pix2pix_utils.inference import translate


@pytest.mark.parametrize(
    ("write", "name"),
    [
        (lambda image: (image + 1) * 127.5, "neither clips nor rounds"),
        (lambda image: np.round((image + 1) * 127.5), "does not clip"),
        (lambda image: np.clip((image + 1) * 127.5, 0, 255), "cuts off instead of rounding"),
        (
            lambda image: np.round(np.clip(image, -1, 1) * 127.5 + 127),
            "takes 127 or 128 for half of 255",
        ),
        (
            lambda image: np.clip(np.round(image * 127.5 + 127), 0, 255),
            "takes 127 or 128 for half of 255",
        ),
        (lambda image: np.clip(image * 127.5 + 1, 0, 255), "adds 1 last"),
        (lambda image: image * 255, "takes the range for 0 to 1"),
        (lambda image: np.clip(np.ceil((image + 1) * 127.5), 0, 255), "rounds up"),
        (lambda image: np.ceil(image * 127.5 + 127.5), "rounds up"),
        (lambda image: np.round(image * 127.5 + 128), "rounds up"),
        (lambda image: np.clip(image + 1 * 127.5, 0, 255), "forgets the brackets"),
        (lambda image: np.round(image + 1 * 127.5), "forgets the brackets"),
        (lambda image: (np.clip(image, -1, 1) * 255).round(), "takes the range for 0 to 1"),
        (lambda image: np.clip(np.round((image + 1) / 127.5), 0, 255), "all bytes are 0"),
        (lambda image: np.clip(image / 127.5 - 1, 0, 255), "all bytes are 0"),
        (lambda image: np.clip((np.clip(image, -1, 1) - 1) * 127.5, 0, 255), "all bytes are 0"),
        (lambda image: np.clip(np.round((image - 1) * 127.5), 0, 255), "subtracts 1 once more"),
        (lambda image: np.round(image / 127.5 - 1), "normalises once more"),
        (
            lambda image: np.round(255 * (image - image.min()) / np.ptp(image)),
            "stretches each picture",
        ),
    ],
)
def test_pixels_as_numpy_converts_them(write, name, capsys):
    def to_pixels(image):
        # To a byte by way of whole numbers: what a float out of range becomes is not defined.
        return write(image).astype(np.int64).astype(np.uint8)

    assert outcome(inference.q1, to_pixels, capsys)[1] == name


@pytest.mark.parametrize(
    ("convert", "name"),
    [
        (lambda pixels: pixels, "right values, but no bytes"),
        (lambda pixels: pixels.astype(np.int32), "right values, but no bytes"),
        (lambda pixels: pixels.astype(np.uint8).tolist(), "right values, but no bytes"),
        (lambda pixels: tf.cast(pixels, tf.float32), "right values, but no bytes"),
        (lambda pixels: tf.cast(pixels, tf.uint8), ""),
    ],
    ids=["float", "int32", "list", "float tensor", "uint8 tensor"],
)
def test_pixels_have_to_be_bytes(convert, name, capsys):
    def to_pixels(image):
        return convert(np.clip(np.round((image + 1) * 127.5), 0, 255))

    result, met, _ = outcome(inference.q1, to_pixels, capsys)
    assert (result, met) == (INCORRECT if name else CORRECT, name)


@pytest.mark.parametrize(
    ("write", "name"),
    [
        (lambda image: (image + 1) * 127.5, "neither clips, rounds nor converts"),
        (lambda image: np.clip((image + 1) * 127.5, 0, 255), "leaves decimals"),
        (lambda image: np.ceil((np.clip(image, -1, 1) + 1) * 127.5), "rounds up"),
        (lambda image: image + 1 * 127.5, "forgets the brackets"),
        (lambda image: (image + 1) / 127.5, "adds 1, then divides"),
        (lambda image: bytes(inference.to_pixels(image)), "returns a bytes object"),
    ],
)
def test_pixels_that_are_no_bytes_yet(write, name, capsys):
    assert outcome(inference.q1, write, capsys)[:2] == (INCORRECT, name)


def test_so_many_pictures_are_made(tiny, capsys):
    from pix2pix_utils.generator import build_generator

    generator = build_generator(tiny)
    drawings = np.random.default_rng(0).integers(0, 256, (2, 32, 32, 3)).astype(np.uint8)
    counts = []
    for noise in (True, False):
        found = []
        for drawing in drawings:
            for seed in (3, 4, 3, 5):
                picture = translate(generator, drawing, noise, seed)
                if not any(np.allclose(picture, one, atol=1e-5) for one in found):
                    found.append(picture)
        counts.append(len(found))
    assert outcome(inference.q2, counts, capsys)[0] == CORRECT


@pytest.mark.parametrize(
    ("enter", "name"),
    [
        (lambda drawing: np.float32(drawing) * 2 / 255 - 1, ""),
        (lambda drawing: 2 * drawing / 255 - 1, "lets bytes wrap around"),
        (lambda drawing: (2 * drawing - 255) / 255, "lets bytes wrap around"),
        (lambda drawing: drawing / 127.5, "takes another range"),
        (lambda drawing: drawing - 1 / 127.5, "feeds bytes"),
        (lambda drawing: drawing, "feeds bytes"),
    ],
)
def test_ways_into_the_network(enter, name, capsys):
    def picture_of(network, drawing):
        return network(enter(drawing)[np.newaxis], training=True)[0] * 0.5 + 0.5

    assert outcome(inference.q3, picture_of, capsys)[1] == name


def test_a_right_picture_may_be_taken_out_of_its_tensor(capsys):
    def picture_of(network, drawing):
        batch = tf.cast(drawing, tf.float32)[tf.newaxis] / 127.5 - 1
        return network(batch, training=True).numpy()[0] * 0.5 + 0.5

    assert outcome(inference.q3, picture_of, capsys)[0] == CORRECT


def test_a_picture_without_its_batch_is_told_what_is_missing(capsys):
    def picture_of(network, drawing):
        return network(drawing / 127.5 - 1, training=True) * 0.5 + 0.5

    printed = outcome(inference.q3, picture_of, capsys)[2]
    assert "the network takes a batch: keep `[np.newaxis]`. Call it" in printed


def test_without_the_flag_the_message_names_no_flag_that_is_not_there(capsys):
    def picture_of(network, drawing):
        image = drawing / 127.5 - 1
        return network(image[np.newaxis])[0] * 0.5 + 0.5

    _, name, printed = outcome(inference.q3, picture_of, capsys)
    assert name == "mends the range only"
    assert "training=False" not in printed


@pytest.mark.parametrize(
    "run",
    [
        lambda network, image: translate(network, image),
        lambda network, image: network.predict(image[np.newaxis])[0],
        lambda network, image: network.stateless_call([], [], image[np.newaxis])[0],
    ],
    ids=["translate", "predict", "stateless_call"],
)
def test_a_network_taken_for_a_model_is_told_apart_from_other_slips(run, capsys):
    def picture_of(network, drawing):
        return run(network, (drawing / 127.5 - 1).astype(np.float32)) * 0.5 + 0.5

    assert outcome(inference.q3, picture_of, capsys)[1] == "takes the network for a model"

    def slips(network, drawing):
        return picture_of(network, drawing.as_float())

    _, met, printed = outcome(inference.q3, slips, capsys)
    assert met == ""
    assert "has no attribute 'as_float'" in printed


def _halves_down_to_one(height, width, halvings):
    for _ in range(halvings):
        height, width = height // 2, width // 2
    return height == 1 and width == 1


def _says_only_what_fits(height, width, halvings):
    if height % 2**halvings == 0 and width % 2**halvings == 0:
        return True


def _lets_one_side_pass(height, width, halvings):
    step = 2**halvings
    return not (height % step != 0 and width % step != 0)


def _returns_inside_the_loop(height, width, halvings):
    for _ in range(halvings):
        if height % 2 or width % 2:
            return False
        height, width = height // 2, width // 2
        return True


@pytest.mark.parametrize(
    ("fits", "name"),
    [
        (_halves_down_to_one, "one pixel must be left"),
        (lambda h, w, n: h / 2**n == 1 and w / 2**n == 1, "one pixel must be left"),
        (
            lambda h, w, n: math.log2(h).is_integer() and math.log2(w).is_integer(),
            "powers of two only",
        ),
        (_says_only_what_fits, "returns nothing in one case"),
        (_lets_one_side_pass, "one side is enough"),
        (lambda h, w, n: h and w % 2**n == 0, "looks at one side only"),
        (lambda h, w, n: h % 2**n == 0 & w % 2**n == 0, "looks at one side only"),
        (_returns_inside_the_loop, "any even number"),
        (lambda h, w, n: isinstance(h / 2**n, int) and isinstance(w / 2**n, int), "always False"),
    ],
)
def test_sizes_misjudged_in_other_ways(fits, name, capsys):
    assert outcome(inference.q4, fits, capsys)[:2] == (INCORRECT, name)


@pytest.mark.parametrize(
    "fits",
    [lambda h, w, n: True, lambda h, w, n: h % 2 == 0],
    ids=["all", "even height"],
)
def test_sizes_that_need_no_even_side_are_not_told_of_even_sides(fits, capsys):
    assert outcome(inference.q4, fits, capsys)[:2] == (INCORRECT, "")


def test_every_choice_of_three_letters_has_an_answer(capsys):
    for letters in itertools.permutations("abcd", 3):
        result, name, _ = outcome(inference.q5, letters, capsys)
        assert (result == CORRECT) == (letters == ("c", "d", "a"))
        assert bool(name) == (result == INCORRECT)


def test_who_copies_the_example_is_not_told_which_picture_is_sound(capsys):
    _, name, printed = outcome(inference.q5, ("a", "b", "c"), capsys)
    assert name == "copies the example"
    assert "sound" not in printed


def test_right_pixels_are_the_packages():
    from pix2pix_utils.support.pixels import to_uint8

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
        assert inference.q4.answer(*sides, halvings) == (sides[0] % step == sides[1] % step == 0)


def test_one_of_the_mishaps_is_none(tiny):
    from pix2pix_utils.generator import build_generator

    generator = build_generator(tiny)
    drawing = np.random.default_rng(0).integers(0, 256, (32, 32, 3)).astype(np.uint8)
    pictures = inference.mishaps(generator, drawing)
    assert [picture.shape for picture in pictures] == 4 * [(32, 32, 3)]
    right = translate(generator, drawing, seed=5)
    same = [np.abs(one.astype(int) - right).max() <= 1 for one in pictures]
    assert [letter for letter, sound in zip("abcd", same, strict=True) if sound] == ["b"]
    assert set(inference.q5.answer) == set("abcd") - {"b"}
