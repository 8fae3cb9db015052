import itertools
import math

import numpy as np
import pytest

from exercise_checks import outcome
from pix2pix_utils.course.exercises import data
from pix2pix_utils.course.exercises.engine import CORRECT, INCORRECT

# Mistakes in exercise 1.4 that have a second name where the halves are exchanged as well.
ALSO_EXCHANGED = {
    "range from 0 to 2",
    "range from 1 to 3",
    "takes the bytes for 0 to 1",
    "divides by 256",
    "range from -0.5 to 0.5",
    "range from -1 to 0",
    "takes 127 or 128 for the middle",
    "subtracts before it divides",
    "range turned round",
    "rounds down",
    "doubles bytes",
    "subtracts from bytes",
    "scales one half only",
    "mends the range of one half only",
    "does not scale",
    "cuts at a fixed column",
    "cuts by the height",
}


def test_every_wrong_direction_and_every_wrong_order_is_explained(capsys):
    for directions in itertools.product(("AtoB", "BtoA"), repeat=3):
        result, name, _ = outcome(data.q1, directions, capsys)
        assert bool(name) == (result == INCORRECT), directions
    known = [one for wrong in data.q5.misconceptions for one in (wrong.answer, *wrong.also)]
    explained = [tuple(one) for one in known if len(one) == 5]
    assert len(set(explained)) == len(explained) == math.factorial(5) - 1
    assert tuple(data.q5.answer) not in explained


@pytest.mark.parametrize(
    ("stages", "name"),
    [
        ("load shuffle jitter batch prefetch", "shuffles what is loaded"),
        ("load jitter shuffle batch prefetch", "shuffles what is jittered"),
        ("load jitter batch shuffle prefetch", "shuffles what is jittered"),
        ("load batch shuffle jitter prefetch", "jitters whole batches"),
        ("shuffle load batch jitter prefetch", "jitters whole batches"),
        ("prefetch shuffle load jitter batch", "does not prefetch last"),
        ("shuffle load jitter prefetch batch", "does not prefetch last"),
        ("shuffle jitter load batch prefetch", "jitters what is not loaded"),
        ("shuffle batch load jitter prefetch", "batches what is not loaded"),
        ("load cache shuffle jitter batch prefetch", "keeps a cache"),
        ("shuffle load cache jitter batch prefetch", "keeps a cache"),
        ("Load cache jitter batch prefetch", "keeps a cache"),
        ("shuffle load jitter batch", "leaves out prefetch"),
        ("shuffle load jitter batch batch", "leaves out prefetch"),
        ("Load jitter batch prefetch", "leaves out shuffle"),
    ],
)
def test_likely_orders(stages, name, capsys):
    assert outcome(data.q5, stages.split(), capsys)[1] == name


def test_stages_may_be_joined_by_arrows_and_none_may_be_there_twice(capsys):
    assert outcome(data.q5, " -> ".join(data.q5.answer), capsys)[0] == CORRECT
    assert outcome(data.q5, " → ".join(data.q5.answer[:-1]), capsys)[1] == "leaves out prefetch"
    for five_and_more in ([*data.q5.answer, "prefetch"], [*data.q5.answer, "normalise"]):
        result, name, printed = outcome(data.q5, five_and_more, capsys)
        assert (result, name) == (INCORRECT, "")
        assert "Five texts are expected; what came is six texts." in printed
    another = [stage.replace("jitter", "mirror") for stage in data.q5.answer]
    assert "`mirror` is none of" in outcome(data.q5, another, capsys)[2]


@pytest.mark.parametrize(
    "directions",
    [
        ("A to B", "B to A", "b2a"),
        ["a→b", "B -> A", "B_to_A"],
        "A to B, B to A and B=>A",
        np.array(["A to B", "BtoA", "B to A"]),
    ],
)
def test_directions_may_be_written_in_other_ways(directions, capsys):
    assert outcome(data.q1, directions, capsys)[0] == CORRECT


def test_a_direction_that_is_none_is_quoted(capsys):
    assert "`A to C` is none of AtoB, BtoA." in outcome(data.q1, ["A to C"] * 3, capsys)[2]
    for no_text in (3, None, np.array(3)):
        assert "Three texts are expected" in outcome(data.q1, no_text, capsys)[2]


def mirrors_in_place(picture):
    out, width = picture, picture.shape[1] // 2
    for x in range(width):
        out[:, x] = picture[:, width - 1 - x]
        out[:, width + x] = picture[:, 2 * width - 1 - x]
    return out


def exchanges_views(picture):
    width = picture.shape[1] // 2
    for left in (0, width):
        for x in range(width // 2):
            one, two = left + x, left + width - 1 - x
            picture[:, one], picture[:, two] = picture[:, two], picture[:, one]
    return picture


def mirrors_the_whole_in_place(picture):
    width = picture.shape[1]
    for x in range(width):
        picture[:, x] = picture[:, width - 1 - x]
    return picture


def mirrors_what_is_mirrored(picture):
    left, right = np.split(picture, 2, axis=1)
    left = left[:, ::-1]
    right = left[:, ::-1]
    return np.hstack([left, right])


def adds(picture):
    left, right = np.split(picture, 2, axis=1)
    return left[:, ::-1] + right[:, ::-1]


@pytest.mark.parametrize(
    ("mirror_pair", "name"),
    [
        (mirrors_in_place, "overwrites what it still needs"),
        (exchanges_views, "overwrites what it still needs"),
        (mirrors_the_whole_in_place, "overwrites what it still needs"),
        (mirrors_what_is_mirrored, "puts A in both places"),
        (adds, "adds the halves"),
    ],
)
def test_slips_in_writing_columns_are_explained(mirror_pair, name, capsys):
    assert outcome(data.q2, mirror_pair, capsys)[1] == name


@pytest.mark.parametrize(
    ("of_a", "of_b", "name"),
    [
        (
            lambda h: slice(h, None, -1),
            lambda h: slice(None, h, -1),
            "middle column in the wrong half",
        ),
        (
            lambda h: slice(h, None, -1),
            lambda h: slice(None, h - 1, -1),
            "loses or doubles a column",
        ),
        (
            lambda h: slice(h - 1, None, -1),
            lambda h: slice(None, h, -1),
            "loses or doubles a column",
        ),
        (
            lambda h: slice(h - 1, 0, -1),
            lambda h: slice(None, h - 1, -1),
            "loses or doubles a column",
        ),
        (lambda h: slice(h, 0, -1), lambda h: slice(2 * h, h, -1), "loses or doubles a column"),
        (lambda h: slice(h - 1, -1, -1), lambda h: slice(None, h - 1, -1), "returns B alone"),
        (lambda h: slice(h - 1, None, -1), lambda h: slice(None, h - 1, -1), ""),
    ],
)
def test_slices_that_are_off_by_one_are_explained(of_a, of_b, name, capsys):
    def mirror_pair(picture):
        half = picture.shape[1] // 2
        return np.hstack([picture[:, of_a(half)], picture[:, of_b(half)]])

    result, met, _ = outcome(data.q2, mirror_pair, capsys)
    assert (result, met) == (INCORRECT if name else CORRECT, name)


def test_a_mirror_by_chance_is_seldom_taken():
    # A function that mirrors by the toss of a coin is run three times on each of the pictures.
    assert 0.5 ** (3 * len(data.q2.cases())) < 1 / 100


def test_what_bytes_do_to_a_formula_is_explained(capsys):
    def with_numpy(scale, dtype):
        def prepare(picture):
            photograph, labels = np.split(picture.astype(dtype), 2, axis=1)
            return scale(labels), scale(photograph)

        return outcome(data.q4, prepare, capsys)[:2]

    def doubled(image):
        return image * 2 / 255 - 1

    def shifted(image):
        return (image - 128) / 128

    assert with_numpy(doubled, np.float32) == (CORRECT, "")
    assert with_numpy(doubled, np.uint8) == (INCORRECT, "doubles bytes")
    assert with_numpy(shifted, np.float32) == (INCORRECT, "takes 127 or 128 for the middle")
    assert with_numpy(shifted, np.uint8) == (INCORRECT, "subtracts from bytes")
    # The numbers of the messages.
    two_hundred, hundred = np.array([200, 100], np.uint8)[:, None]
    assert ((2 * two_hundred).item(), (hundred - 128).item()) == (144, 228)


@pytest.mark.parametrize("name", sorted(ALSO_EXCHANGED))
def test_halves_that_are_exchanged_besides_are_told(name, capsys):
    known = {wrong.name: wrong for wrong in data.q4.misconceptions}
    once, twice = known[name], known[f"{name}, halves exchanged"]
    exchanged = "The halves are still the wrong way round"
    assert exchanged not in once.message
    assert len(once.also) == len(twice.also)

    def exchange(picture):
        input_image, target = once.answer(np.roll(picture, picture.shape[1] // 2, axis=1))
        return input_image, target

    if not name.startswith("cuts"):
        result, met, printed = outcome(data.q4, exchange, capsys)
        assert (result, met) == (INCORRECT, twice.name)
        assert f"{once.message} {exchanged}" in printed


@pytest.mark.parametrize("cut", ["picture.shape[0]", "picture.shape[0] // 2"])
def test_a_cut_by_the_height_is_explained(cut, capsys):
    def middle(picture):
        return picture.shape[0] if cut.endswith("]") else picture.shape[0] // 2

    def mirror_pair(picture):
        parts = picture[:, : middle(picture)], picture[:, middle(picture) :]
        return np.concatenate([np.fliplr(part) for part in parts], axis=1)

    def prepare(picture):
        scaled = picture / 127.5 - 1
        return scaled[:, middle(picture) :], scaled[:, : middle(picture)]

    assert outcome(data.q2, mirror_pair, capsys)[1] == "cuts by the height"
    assert outcome(data.q4, prepare, capsys)[1] == "cuts by the height"


def test_a_column_that_fits_the_real_pictures_only_is_not_enough(capsys):
    def mirror_pair(picture):
        return np.hstack([np.fliplr(picture[:, :256]), np.fliplr(picture[:, 256:])])

    def prepare(picture):
        return picture[:, 256:] / 127.5 - 1, picture[:, :256] / 127.5 - 1

    assert outcome(data.q2, mirror_pair, capsys)[1] == "cuts at a fixed column"
    assert outcome(data.q4, prepare, capsys)[1] == "cuts at a fixed column"


def test_bytes_of_tensorflow_are_taken_once_they_are_floats(capsys):
    import tensorflow as tf

    def prepare(picture):
        photograph, labels = tf.split(tf.cast(picture, tf.float32), 2, axis=1)
        return labels / 127.5 - 1, photograph / 127.5 - 1

    assert outcome(data.q4, prepare, capsys)[0] == CORRECT


def test_answers_of_tensorflow_are_taken_too(capsys):
    import tensorflow as tf

    def mirrors_with_tensorflow(picture):
        halves = tf.split(tf.constant(picture), 2, axis=1)
        return tf.concat([tf.reverse(half, [1]) for half in halves], axis=1)

    assert outcome(data.q2, mirrors_with_tensorflow, capsys)[0] == CORRECT


def test_just_the_pair_of_the_answer_is_torn():
    image = np.random.default_rng(0).integers(0, 256, (20, 20, 3), np.uint8)
    pairs = data.jittered_pairs(image, image, 16)
    torn = [letter for letter, (one, two) in zip("abcd", pairs, strict=True) if (one != two).any()]
    assert torn == [data.q3.answer]
    assert {half.shape for pair in pairs for half in pair} == {(16, 16, 3)}


def test_the_bugs_of_the_notebook_are_those_that_are_explained(capsys):
    def prepare(picture):
        half = picture.shape[1] // 2
        input_image, target = picture[:, :half], picture[:, half:]
        return input_image / 255, target / 255

    assert outcome(data.q4, prepare, capsys)[1] == "mends nothing"


@pytest.mark.parametrize("exercise", [data.q2, data.q4])
def test_a_picture_is_not_a_file(exercise, capsys):
    import tensorflow as tf

    def loads(path):
        image = tf.io.decode_jpeg(tf.io.read_file(path))
        return image[:, :4], image[:, 4:]

    assert "wants its path" in outcome(exercise, loads, capsys)[2]
