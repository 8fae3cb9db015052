import numpy as np
import pytest

from exercise_checks import check_whole_exercise, exercises_of, require_all
from pix2pix_utils.exercises import data


def mirrors_by_indices(picture):
    half = picture.shape[1] // 2
    columns = list(range(half))[::-1]
    return picture[:, columns + [half + column for column in columns]]


def prepares_in_one_go(picture):
    scaled = (np.asarray(picture, np.float32) - 127.5) / 127.5
    photograph, labels = np.split(scaled, 2, axis=1)
    return [labels, photograph]


SECOND_ANSWERS = {
    "q1": ["atob", "btoa", "btoa"],
    "q2": (286 - 256 + 1) ** 2,
    "q3": mirrors_by_indices,
    "q4": " C",
    "q5": prepares_in_one_go,
    "q6": ("Load", "Cache", "Shuffle", "Jitter", "Batch", "Prefetch"),
}


def test_all_have_a_second_answer():
    require_all(data, SECOND_ANSWERS)


@pytest.mark.parametrize("name", SECOND_ANSWERS)
def test_whole(name, capsys):
    check_whole_exercise(exercises_of(data)[name], SECOND_ANSWERS[name], capsys)


def test_answers_of_tensorflow_are_taken_too(capsys):
    import tensorflow as tf

    from exercise_checks import outcome
    from pix2pix_utils.exercises.engine import CORRECT

    def mirrors_with_tensorflow(picture):
        halves = tf.split(tf.constant(picture), 2, axis=1)
        return tf.concat([tf.reverse(half, [1]) for half in halves], axis=1)

    assert outcome(data.q3, mirrors_with_tensorflow, capsys)[0] == CORRECT


def test_just_the_pair_of_the_answer_is_torn():
    image = np.random.default_rng(0).integers(0, 256, (20, 20, 3), np.uint8)
    pairs = data.jittered_pairs(image, image, 16)
    torn = [letter for letter, (one, two) in zip("abcd", pairs, strict=True) if (one != two).any()]
    assert torn == [data.q4.answer]
    assert {half.shape for pair in pairs for half in pair} == {(16, 16, 3)}


def test_the_bugs_of_the_notebook_are_those_that_are_explained(capsys):
    from exercise_checks import outcome

    def prepare(picture):
        half = picture.shape[1] // 2
        input_image, target = picture[:, :half], picture[:, half:]
        return input_image / 255, target / 255

    assert outcome(data.q5, prepare, capsys)[1] == "mends nothing"
