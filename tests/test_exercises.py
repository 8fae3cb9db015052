import time

import numpy as np
import pytest

from exercise_checks import outcome
from pix2pix_utils.exercises.engine import (
    CORRECT,
    INCORRECT,
    NOT_ATTEMPTED,
    Exercise,
    Misconception,
    run_limited,
    same,
)


def double(x):
    return 2 * x


@pytest.fixture
def exercise():
    return Exercise(
        title="0.1 Double it",
        answer=double,
        cases=lambda: [(1.0,), (np.arange(3.0),)],
        misconceptions=[
            Misconception("squares", lambda x: x**2, "That squares; see section 0.1."),
            Misconception("nothing", lambda x: x, "That returns its input; see section 0.2."),
        ],
        hints=["Once is not enough.", "Twice."],
        praise="Doubling is adding a number to itself.",
        seconds=0.5,
    )


@pytest.fixture
def number():
    return Exercise(
        title="0.2 Count",
        answer=7,
        misconceptions=[Misconception("one short", 6, "Count the last one too.")],
        hints=["More than six.", "Less than eight."],
        praise="Seven.",
        explanation="There are seven.",
    )


def test_a_right_answer_may_be_written_in_any_way(exercise, capsys):
    for right in (double, lambda x: x + x, lambda x: np.asarray(x) * 2.0):
        result, _, printed = outcome(exercise, right, capsys)
        assert result == CORRECT
        assert printed == "0.1 Double it: Correct.\nDoubling is adding a number to itself.\n"


def test_a_known_mistake_is_explained(exercise, number, capsys):
    result, name, printed = outcome(exercise, lambda x: x * x, capsys)
    assert (result, name) == (INCORRECT, "squares")
    assert "That squares; see section 0.1." in printed
    assert outcome(number, 6, capsys)[1] == "one short"


def test_other_mistakes_are_described_without_giving_the_answer(exercise, number, capsys):
    printed = outcome(exercise, lambda x: 3 * x, capsys)[2]
    assert "Test 1: a number is the right kind of result, with wrong values." in printed
    printed = outcome(exercise, lambda x: np.zeros((2, 2)), capsys)[2]
    assert "Test 1: a number is expected, and an array of shape (2, 2) came." in printed
    printed = outcome(exercise, lambda x: None, capsys)[2]
    assert "nothing (None) came" in printed
    printed = outcome(number, 12, capsys)[2]
    assert "7" not in printed


def test_untouched_stubs_are_not_attempts(exercise, number, capsys):
    stubs = ((exercise, ...), (exercise, lambda x: ...), (number, ...), (number, (7, ...)))
    for one, stub in stubs:
        result, _, printed = outcome(one, stub, capsys)
        assert result == NOT_ATTEMPTED
        assert "Not attempted yet" in printed


def test_a_value_in_place_of_a_function_is_said(exercise, capsys):
    assert "Give the function itself; what came is a number." in outcome(exercise, 3, capsys)[2]


@pytest.mark.parametrize("error", [ValueError("of the learner"), SystemExit(1)])
def test_a_crash_is_reported_in_one_line(exercise, capsys, error):
    def crashes(x):
        raise error

    result, _, printed = outcome(exercise, crashes, capsys)
    assert result == INCORRECT
    assert type(error).__name__ in printed
    assert "Traceback" not in printed


def test_an_endless_loop_is_given_up_and_ends(exercise, capsys):
    turns = [0]

    def hangs(x):
        while True:
            turns[0] += 1

    before = time.perf_counter()
    result, _, printed = outcome(exercise, hangs, capsys)
    assert time.perf_counter() - before < 5
    assert result == INCORRECT
    assert "within 0.5 seconds" in printed
    seen = turns[0]
    time.sleep(0.2)
    assert turns[0] == seen


def test_hints_go_from_the_first_to_the_last(exercise, capsys):
    for expected in ("Hint 1 of 2", "Hint 2 of 2", "Hint 2 of 2"):
        exercise.hint()
        assert expected in capsys.readouterr().out


def test_the_solution_is_the_source_of_the_answer_that_is_checked(exercise, number, capsys):
    exercise.solution()
    assert "def double(x):\n    return 2 * x" in capsys.readouterr().out
    number.solution()
    assert "7. There are seven." in capsys.readouterr().out


def test_a_notebook_gets_html_and_the_same_in_plain_text(exercise, monkeypatch):
    import IPython
    import IPython.display

    shown = []
    monkeypatch.setattr(IPython, "get_ipython", lambda: object())
    monkeypatch.setattr(IPython.display, "display", lambda data, raw: shown.append(data))
    exercise.check(lambda x: x < 1)
    assert shown[0]["text/plain"].startswith("0.1 Double it: Not right yet.")
    assert "<strong>0.1 Double it: Not right yet.</strong>" in shown[0]["text/html"]


@pytest.mark.parametrize(
    ("one", "two", "equal"),
    [
        (1, 1.00001, True),
        (1, 1.1, False),
        (True, 1, False),
        (" Cache ", "cache", True),
        ("a", 1, False),
        ((1, 2), [1, 2], True),
        ((1, 2), (1, 2, 3), False),
        ({"a": 1}, {"a": 1.0}, True),
        ({"a": 1}, {"b": 1}, False),
        ({1, 2}, {2, 1}, True),
        (np.ones(3), np.ones((3, 1)), False),
        (np.ones(3), [1, 1, 1], True),
        (float("nan"), float("nan"), False),
        (None, 0, False),
    ],
)
def test_same(one, two, equal):
    assert same(one, two) is equal
    assert same(two, one) is equal


def test_run_limited_returns_and_raises_what_the_function_does():
    assert run_limited(lambda: 3, 1) == 3
    with pytest.raises(KeyError):
        run_limited(lambda: {}["a"], 1)
