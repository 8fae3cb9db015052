"""Judging an answer: a value by what it is, a function by what it does."""

import contextlib
import functools
import io
import textwrap
from dataclasses import dataclass

from pix2pix_utils.course.exercises.answers import (
    case_named,
    changed,
    difference,
    in_form_of,
    is_untouched,
    named,
    run_limited,
    same,
    wrong_form,
)

NOT_ATTEMPTED, INCORRECT, CORRECT = "Not attempted yet", "Not right yet", "Correct"

_START = "Replace the ... by your answer and run the cell again."
_CHANGED = "But it changes what it is given, and a second call would find that: work on a copy."
_UNSTEADY = "Your function gives different results for the same input. Where does chance come in?"


@dataclass(frozen=True)
class Verdict:
    """What is said of an answer.

    Attributes
    ----------
    outcome : str
        `NOT_ATTEMPTED`, `INCORRECT` or `CORRECT`.
    misconception : str
        Name of the misconception that was recognised, or "".
    message : str
        For the learner.
    """

    outcome: str
    misconception: str
    message: str


def judge(exercise, answer):
    """Compare an answer with the right one and the wrong ones of an exercise.

    Parameters
    ----------
    exercise : Exercise
    answer : object or callable
        ``...``, a tuple or list that holds it, or a function that returns such, is an exercise
        not attempted.

    Returns
    -------
    Verdict
    """
    if is_untouched(answer):
        return Verdict(NOT_ATTEMPTED, "", _START)
    if exercise.cases is None:
        return _judge_value(exercise, answer)
    if not callable(answer):
        message = f"Give the function itself; what came is {named(answer)}."
        return Verdict(INCORRECT, "", message)
    return _judge_function(exercise, answer)


def _judge_value(exercise, answer):
    expected, tolerance = exercise.answer, exercise.tolerance
    given = in_form_of(expected, exercise.prepare(answer))
    if same(given, expected, tolerance):
        return Verdict(CORRECT, "", exercise.praise)
    for wrong in exercise.misconceptions:
        if any(same(given, one, tolerance) for one in (wrong.answer, *wrong.also)):
            return Verdict(INCORRECT, wrong.name, wrong.message)
    listed = [expected, *(wrong.answer for wrong in exercise.misconceptions)]
    message = wrong_form(given, expected, listed) or "That is not it."
    return Verdict(INCORRECT, "", f"{message} The next cell has hints.")


def _judge_function(exercise, answer):
    """Compare a function with the right one and the wrong ones, on the cases of an exercise."""
    seen, message, inputs_changed = _run(exercise, answer)
    if message:
        return Verdict(INCORRECT, "", message)
    given = [result for result, _ in seen]
    if any(map(is_untouched, given)):
        return Verdict(NOT_ATTEMPTED, "", _START)
    for _ in range(2):
        with contextlib.redirect_stdout(io.StringIO()):  # what it prints was printed once
            again, message, _ = _run(exercise, answer)
        if message or not _all_same(exercise, again, seen):
            return Verdict(INCORRECT, "", message or _UNSTEADY)
    expected = known(exercise, exercise.answer)
    if _all_same(exercise, seen, expected):
        message = _CHANGED if inputs_changed else ""
        return Verdict(CORRECT, "", "\n".join(filter(None, (exercise.praise, message))))
    for wrong in exercise.misconceptions:
        for one in (wrong.answer, *wrong.also):
            if _all_same(exercise, given, [result for result, _ in known(exercise, one)]):
                return Verdict(INCORRECT, wrong.name, wrong.message)
    pairs = zip(seen, expected, strict=True)
    place = next(i for i, pair in enumerate(pairs) if not same(*pair, exercise.tolerance))
    found = difference(seen[place][0], expected[place][0], exercise.tolerance)
    return Verdict(INCORRECT, "", f"{case_named(exercise.cases(), place)} {found}")


@functools.cache
def known(exercise, function):
    """Return what one of the exercise's own functions gives; computed once, it never changes.

    Parameters
    ----------
    exercise : Exercise
    function : callable
        The right one, or one that makes a mistake.

    Returns
    -------
    list
        What ``exercise.call`` returns for each case.
    """
    return [exercise.call(function, *case) for case in exercise.cases()]


def _run(exercise, answer):
    """Return (what `call` returns, "" or why it failed, whether inputs were changed)."""
    # A learner's function may change its inputs: it gets its own.
    cases, seen = exercise.cases(), []
    try:
        calls = (exercise.call(answer, *case) for case in cases)
        run_limited(lambda: seen.extend(calls), exercise.seconds)
    except TimeoutError:
        message = f"Your function did not return within {exercise.seconds:g} seconds."
        return seen, f"{message} Is there a loop that never ends?", False
    # Whatever a learner's function raises is an answer to be explained.
    except Exception as error:
        cause = textwrap.shorten(f"{type(error).__name__}: {error}", 240).rstrip(". ")
        place = case_named(exercise.cases(), len(seen))
        message = f"{place} your function stopped with {cause}."
        return seen, f"{message} Call it in a cell of its own to see the line.", False
    return seen, "", any(map(changed, cases, exercise.cases()))


def _all_same(exercise, given, expected):
    pairs = zip(given, expected, strict=True)
    return all(same(one, two, exercise.tolerance) for one, two in pairs)
