"""What all exercises share: checking an answer, hints, the solution.

An exercise knows one right answer and the wrong ones that learners really give. All of them are
plain Python: a value, or a function. A function is compared by what it returns for a few inputs,
so a right answer may be written in any way, and a wrong one is recognised by what it does.
"""

import ctypes
import html
import inspect
import textwrap
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

NOT_ATTEMPTED, INCORRECT, CORRECT = "Not attempted yet", "Not right yet", "Correct"

_COLOURS = {NOT_ATTEMPTED: "#595959", INCORRECT: "#D55E00", CORRECT: "#009E73"}


@dataclass(frozen=True)
class Misconception:
    """A wrong answer that learners really give.

    Attributes
    ----------
    name : str
        A few words for the teacher's table: "flips one half only".
    answer : object or callable
        The wrong value, or a function that makes the mistake.
    message : str
        What to tell the learner: what is misunderstood, and the section to read again.
    """

    name: str
    answer: Any
    message: str


@dataclass
class Exercise:
    """One exercise.

    Attributes
    ----------
    title : str
        Its number and subject: "1.2 Mirror both halves".
    answer : object or callable
        The right value, or a function that returns the right results. Its source is what
        `solution` shows.
    misconceptions : list of Misconception
        The first that behaves like the learner's answer is explained.
    hints : list of str
        From a nudge to nearly the answer.
    praise : str
        What to take away, said when the answer is right.
    cases : callable or None
        Returns the inputs on which functions are compared, a list of tuples of arguments; None
        where the answer is a value.
    explanation : str
        Shown with a solution that is a value.
    tolerance : float
        How far numbers may be from the right ones.
    seconds : float
        How long a learner's function may take for all inputs together.
    outcome : str
        What the last check said; `NOT_ATTEMPTED` before the first.
    misconception : str
        Name of the misconception that the last check met, or "".
    """

    title: str
    answer: Any
    misconceptions: list
    hints: list
    praise: str
    cases: Callable | None = None
    explanation: str = ""
    tolerance: float = 1e-4
    seconds: float = 10.0
    outcome: str = field(default=NOT_ATTEMPTED, init=False)
    misconception: str = field(default="", init=False)
    _hints_given: int = field(default=0, init=False, repr=False)

    def check(self, answer=...):
        """Judge an answer, and say what is wrong with it.

        Parameters
        ----------
        answer : object or callable
            The learner's value or function. ``...``, a tuple or list that holds it, or a
            function that returns such, is an exercise not attempted.
        """
        self.outcome, self.misconception, message = self._judge(answer)
        _show(self.title, self.outcome, message)

    def hint(self):
        """Show one more hint; after the last one, the last again."""
        number = min(self._hints_given, len(self.hints) - 1)
        self._hints_given += 1
        _show(self.title, f"Hint {number + 1} of {len(self.hints)}", self.hints[number])

    def solution(self):
        """Show a right answer."""
        if callable(self.answer):
            source = textwrap.dedent(inspect.getsource(self.answer))
            _show(self.title, "Solution", self.explanation, source)
        else:
            _show(self.title, "Solution", f"{self.answer}. {self.explanation}")

    def _judge(self, answer):
        """Return (outcome, name of the misconception or "", message)."""
        start = "Replace the ... by your answer and run the cell again."
        if _is_untouched(answer):
            return NOT_ATTEMPTED, "", start
        cases = [()] if self.cases is None else self.cases()
        given = answer
        if self.cases is not None:
            if not callable(answer):
                return INCORRECT, "", f"Give the function itself; what came is {_named(answer)}."
            try:
                given = run_limited(lambda: [answer(*case) for case in cases], self.seconds)
            except TimeoutError:
                message = f"Your function did not return within {self.seconds:g} seconds."
                return INCORRECT, "", message + " Is there a loop that never ends?"
            # Whatever a learner's function raises is an answer to be explained.
            except Exception as error:
                message = f"Your function stopped with {type(error).__name__}: {error}"
                return INCORRECT, "", message
            if any(map(_is_untouched, given)):
                return NOT_ATTEMPTED, "", start
        else:
            given = [answer]
        right = self._results(self.answer, cases)
        if self._same(given, right):
            return CORRECT, "", self.praise
        for wrong in self.misconceptions:
            if self._same(given, self._results(wrong.answer, cases)):
                return INCORRECT, wrong.name, wrong.message
        return INCORRECT, "", _difference(given, right, self.cases is not None)

    def _results(self, answer, cases):
        return [answer] if self.cases is None else [answer(*case) for case in cases]

    def _same(self, given, expected):
        return all(map(lambda a, b: same(a, b, self.tolerance), given, expected))


def same(one, two, tolerance=1e-4):
    """Say whether two answers are equal, numbers up to a tolerance.

    Parameters
    ----------
    one, two : object
        Numbers, texts, arrays, tensors, or tuples, lists, sets and dicts of them.
    tolerance : float
        Relative and absolute.

    Returns
    -------
    bool
    """
    if isinstance(one, str) or isinstance(two, str):
        plain = isinstance(one, str) and isinstance(two, str)
        return plain and one.strip().casefold() == two.strip().casefold()
    if isinstance(one, set | frozenset | bool) or isinstance(two, set | frozenset | bool):
        return type(one) is type(two) and one == two
    if isinstance(one, dict) or isinstance(two, dict):
        if not (isinstance(one, dict) and isinstance(two, dict) and one.keys() == two.keys()):
            return False
        return all(same(value, two[key], tolerance) for key, value in one.items())
    if isinstance(one, tuple | list) and isinstance(two, tuple | list):
        return len(one) == len(two) and all(same(a, b, tolerance) for a, b in zip(one, two))  # noqa: B905
    try:
        a, b = np.asarray(one, np.float64), np.asarray(two, np.float64)
    except (TypeError, ValueError):
        return False
    return a.shape == b.shape and bool(np.allclose(a, b, tolerance, tolerance))


def run_limited(function, seconds):
    """Call a function and give up after some seconds.

    Parameters
    ----------
    function : callable
        Without arguments.
    seconds : float

    Returns
    -------
    object
        What the function returns.

    Raises
    ------
    TimeoutError
        If it takes longer. It is then told to end, which works in Python code.
    Exception
        Whatever the function raises.
    """
    result = {}

    def call():
        try:
            result["value"] = function()
        # Handed on to the caller's thread, where it is raised again.
        except BaseException as error:
            result["error"] = error

    thread = threading.Thread(target=call, daemon=True)
    thread.start()
    thread.join(seconds)
    if thread.is_alive():
        number = ctypes.c_ulong(thread.ident)
        ctypes.pythonapi.PyThreadState_SetAsyncExc(number, ctypes.py_object(SystemExit))
        thread.join(1)
        raise TimeoutError
    if "error" in result:
        error = result["error"]
        # A learner's `exit()` shall not end the kernel.
        raise error if isinstance(error, Exception) else RuntimeError(repr(error))
    return result["value"]


def _is_untouched(answer):
    """Say whether an answer, or a part of it, is still the ... of the stub."""
    parts = answer if isinstance(answer, tuple | list) else [answer]
    return any(part is ... for part in parts)


def _difference(given, right, is_function):
    """Describe the first result that is wrong, without giving a value away."""
    if not is_function:
        return "That is not it. `hint()` helps."
    for number, (came, expected) in enumerate(zip(given, right, strict=True), start=1):
        if same(came, expected):
            continue
        if _named(came) != _named(expected):
            return f"Test {number}: {_named(expected)} is expected, and {_named(came)} came."
        return f"Test {number}: {_named(came)} is the right kind of result, with wrong values."
    return "One of the results is not exact enough."


def _named(value):
    """Say what a value is: its kind, and the shape of an array."""
    if isinstance(value, tuple | list):
        return f"{type(value).__name__} of ({', '.join(map(_named, value))})"
    shape = getattr(value, "shape", None)
    if shape is not None and len(shape):
        return f"an array of shape {tuple(shape)}"
    if value is None:
        return "nothing (None)"
    if isinstance(value, bool | np.bool_):
        return "true or false"
    if isinstance(value, str):
        return "a text"
    if callable(value):
        return "a function"
    return "a number" if np.isscalar(value) or shape == () else type(value).__name__


def _show(title, word, message, code=""):
    """Display in a notebook as HTML with the same plain text beside it; print elsewhere."""
    text = f"{title}: {word}." + (f"\n{message}" if message else "") + (f"\n{code}" if code else "")
    from IPython import get_ipython
    from IPython.display import display

    if get_ipython() is None:
        print(text)
        return
    colour = _COLOURS.get(word, "#0072B2")
    body = f"<p>{html.escape(message)}</p>" if message else ""
    body += f"<pre>{html.escape(code)}</pre>" if code else ""
    page = (
        f'<div style="border-left: 4px solid {colour}; padding: 0.2em 0.8em">'
        f"<strong>{html.escape(title)}: {word}.</strong>{body}</div>"
    )
    display({"text/plain": text, "text/html": page}, raw=True)
