"""Judging a learner's function by what it does."""

import contextlib
import io
import textwrap

from pix2pix_utils.course.exercises.answers import changed, is_untouched, run_limited, same
from pix2pix_utils.course.exercises.wording import case_named, difference

_CHANGED = "But it changes what it is given, and a second call would find that: work on a copy."
_UNSTEADY = "Your function gives different results for the same input. Where does chance come in?"


def judge_function(exercise, answer):
    """Compare a function with the right one and the wrong ones, on the cases of an exercise.

    Parameters
    ----------
    exercise : Exercise
    answer : callable

    Returns
    -------
    right : bool or None
        None where the stub was not touched.
    misconception : str
        Its name, or "".
    message : str
        "" where there is nothing to say but that it is right, or not attempted.
    """
    seen, message, inputs_changed = _run(exercise, answer)
    if message:
        return False, "", message
    given = [result for result, _ in seen]
    if any(map(is_untouched, given)):
        return None, "", ""
    for _ in range(2):
        with contextlib.redirect_stdout(io.StringIO()):  # what it prints was printed once
            again, message, _ = _run(exercise, answer)
        if message or not _all_same(exercise, again, seen):
            return False, "", message or _UNSTEADY
    expected = _known(exercise, exercise.answer)
    if _all_same(exercise, seen, expected):
        return True, "", _CHANGED if inputs_changed else ""
    for wrong in exercise.misconceptions:
        for one in (wrong.answer, *wrong.also):
            if _all_same(exercise, given, [result for result, _ in _known(exercise, one)]):
                return False, wrong.name, wrong.message
    pairs = zip(seen, expected, strict=True)
    place = next(i for i, pair in enumerate(pairs) if not same(*pair, exercise.tolerance))
    found = difference(seen[place][0], expected[place][0], exercise.tolerance)
    return False, "", f"{case_named(exercise.cases(), place)} {found}"


def _known(exercise, function):
    """Return what one of the exercise's own functions gives; computed once, it never changes."""
    if function not in exercise.known:
        cases = exercise.cases()
        exercise.known[function] = [exercise.call(function, *case) for case in cases]
    return exercise.known[function]


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
