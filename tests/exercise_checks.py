"""What the tests of all exercises share."""

import threading
import time

import pytest

from pix2pix_utils.course.exercises.engine import CORRECT, INCORRECT, NOT_ATTEMPTED, Exercise


def exercises_of(module):
    """Return the exercises that a module defines, by name."""
    return {name: value for name, value in vars(module).items() if isinstance(value, Exercise)}


def outcome(exercise, answer, capsys):
    """Check an answer and return (outcome, name of the misconception, what was printed)."""
    exercise.check(answer)
    return exercise.outcome, exercise.misconception, capsys.readouterr().out


def check_whole_exercise(exercise, second_answer, capsys):
    """Try everything that a learner may answer.

    Parameters
    ----------
    exercise : Exercise
    second_answer : object or callable
        A right answer that is written differently from ``exercise.answer``.
    capsys : pytest fixture
    """
    for right in (exercise.answer, second_answer):
        assert outcome(exercise, right, capsys)[0] == CORRECT, right
    assert len(exercise.misconceptions) >= 3
    assert len({wrong.name for wrong in exercise.misconceptions}) == len(exercise.misconceptions)
    for wrong in exercise.misconceptions:
        for answer in (wrong.answer, *wrong.also):
            result, name, printed = outcome(exercise, answer, capsys)
            assert (result, name) == (INCORRECT, wrong.name), answer
            assert wrong.message in printed
    assert outcome(exercise, ..., capsys)[0] == NOT_ATTEMPTED
    if exercise.cases is not None:
        assert outcome(exercise, lambda *_: ..., capsys)[0] == NOT_ATTEMPTED

        def crashes(*_):
            raise ZeroDivisionError("of the learner")

        result, _, printed = outcome(exercise, crashes, capsys)
        assert result == INCORRECT
        assert "ZeroDivisionError" in printed
        _check_a_hang(exercise, capsys)
    assert len(exercise.hints) >= 2
    for number in range(1, len(exercise.hints) + 1):
        exercise.hint()
        assert f"Hint {number} of" in capsys.readouterr().out
    exercise.solution()
    assert "Solution" in capsys.readouterr().out


def _check_a_hang(exercise, capsys):
    """A function that never returns is given up, and the kernel goes on."""
    stopped = threading.Event()

    def hangs(*_):
        try:
            while True:
                time.sleep(0.01)
        finally:
            stopped.set()

    usual, exercise.seconds = exercise.seconds, 0.1
    try:
        result, name, printed = outcome(exercise, hangs, capsys)
    finally:
        exercise.seconds = usual
    assert (result, name) == (INCORRECT, "")
    assert "did not return within 0.1 seconds" in printed
    assert stopped.wait(5)


def require_all(module, second_answers):
    """Fail unless a second answer is given for every exercise of a module, and there are four."""
    names = exercises_of(module)
    assert len(names) >= 4
    if set(second_answers) != set(names):
        pytest.fail(f"second answers are needed for {', '.join(sorted(names))}")
