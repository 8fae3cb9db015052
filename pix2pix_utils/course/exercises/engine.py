"""What an exercise is made of, and what one learner has done with it.

An exercise knows one right answer and the wrong ones that learners really give. All of them are
plain Python: a value, or a function. A function is compared by what it returns for a few inputs,
so a right answer may be written in any way, and a wrong one is recognised by what it does.
"""

import html
import inspect
import re
import textwrap
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from pix2pix_utils.course.exercises.judging import CORRECT, INCORRECT, NOT_ATTEMPTED, judge
from pix2pix_utils.support.errors import InputError

__all__ = [
    "CORRECT",
    "INCORRECT",
    "KERNEL",
    "NOT_ATTEMPTED",
    "Exercise",
    "Misconception",
    "Progress",
    "Session",
    "show",
]


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
    also : tuple
        Other answers that show the same misunderstanding.
    """

    name: str
    answer: Any
    message: str
    also: tuple = ()


@dataclass(frozen=True, eq=False)
class Exercise:
    """One exercise, as its author wrote it; what a learner did with it is in a `Session`.

    Attributes
    ----------
    title : str
        Its number and subject: "1.2 Mirror both halves".
    answer : object or callable
        The right value, or a function that returns the right results. Its source is what
        `solution` shows.
    misconceptions : tuple of Misconception
        The first that behaves like the learner's answer is explained.
    hints : tuple of str
        From a nudge to nearly the answer.
    praise : str
        What to take away, said when the answer is right.
    stub : str
        The code that the learner finds in the notebook, with ``...`` where the answer goes.
    second_answer : object or callable
        A right answer that is written in another way, or comes in another form; ``...`` for none.
    cases : callable or None
        Returns the inputs on which functions are compared, a list of tuples of arguments; None
        where the answer is a value.
    explanation : str
        Shown with the solution: why it is right.
    tolerance : float
        How far numbers may be from the right ones.
    seconds : float
        How long a learner's function may take for all inputs together.
    call : callable
        Calls a function with the inputs of a case; returns its result, and what else must be as
        with the right answer. By results alone wrong answers are known: one has the right ones.
    prepare : callable
        Brings a value, not a function, to the form of the right one: synonyms of a word, say.

    Raises
    ------
    InputError
        If the title does not begin with a number, or there is no hint.
    """

    title: str
    answer: Any
    misconceptions: tuple
    hints: tuple
    praise: str
    stub: str = ""
    second_answer: Any = ...
    cases: Callable | None = None
    explanation: str = ""
    tolerance: float = 1e-4
    seconds: float = 10.0
    call: Callable = lambda function, *inputs: (function(*inputs), "")
    prepare: Callable = lambda answer: answer

    def __post_init__(self):
        if not re.match(r"\d+\.\d+ \S", self.title):
            raise InputError(
                f"title: is {self.title!r}; begin it with the number of its lesson and its own, "
                'such as "8.1 Which way?"'
            )
        for name in ("misconceptions", "hints"):
            object.__setattr__(self, name, tuple(getattr(self, name)))  # a list is easier to write
        if not self.hints:
            raise InputError(f"hints: {self.title} has none; give one or more")

    def __repr__(self):
        # Without the answer: a notebook shows this when the exercise ends a cell.
        return f"<Exercise {self.title}>"

    @property
    def number(self):
        """Number of the lesson and its own: (1, 1) for "1.1 Which way?"."""
        lesson, place = self.title.split()[0].split(".")
        return int(lesson), int(place)

    @property
    def source(self):
        """The right answer as `solution` shows it."""
        if callable(self.answer):
            return textwrap.dedent(inspect.getsource(self.answer))
        return repr(self.answer)

    def check(self, answer=...):
        """Judge an answer, and say what is wrong with it.

        Parameters
        ----------
        answer : object or callable
            The learner's value or function. ``...``, a tuple or list that holds it, or a
            function that returns such, is an exercise not attempted.
        """
        KERNEL.check(self, answer)

    def hint(self):
        """Show one more hint; after the last one, the last again."""
        KERNEL.hint(self)

    def solution(self):
        """Show a right answer."""
        KERNEL.solution(self)

    @property
    def solved(self):
        """Whether it was solved in this kernel."""
        return KERNEL.progress(self).solved


@dataclass
class Progress:
    """What was done with one exercise.

    Attributes
    ----------
    outcome : str
        What the last check said; `NOT_ATTEMPTED` before the first.
    misconception : str
        Name of the misconception that the last check met, or "".
    attempts : int
        How many answers were judged right or wrong.
    solved : bool
        Whether one of them was right; it stays solved whatever is tried afterwards.
    met : list of str
        Names of the misconceptions that were met so far, each once.
    hints_shown : int
        How often a hint was asked for.
    """

    outcome: str = NOT_ATTEMPTED
    misconception: str = ""
    attempts: int = 0
    solved: bool = False
    met: list = field(default_factory=list)
    hints_shown: int = 0


class Session:
    """What one learner has done with the exercises of some lessons; nothing is stored.

    A kernel has one of its own, `KERNEL`, which the exercises use when they are called
    themselves: ``exercise.check(answer)`` is ``KERNEL.check(exercise, answer)``.
    """

    def __init__(self):
        self._lessons, self._progress = {}, {}

    def open(self, lesson):
        """Take a lesson among those whose exercises are reported.

        Parameters
        ----------
        lesson : Lesson
            It takes the place of another one of the same folder.
        """
        self._lessons[lesson.folder] = lesson

    @property
    def exercises(self):
        """The exercises of all lessons that were opened, in the order of their numbers."""
        found = (one for lesson in self._lessons.values() for one in lesson.exercises)
        return sorted(found, key=lambda exercise: exercise.number)

    def progress(self, exercise):
        """Return what was done with an exercise.

        Parameters
        ----------
        exercise : Exercise

        Returns
        -------
        Progress
        """
        return self._progress.setdefault(exercise, Progress())

    def check(self, exercise, answer=...):
        """Judge an answer, remember what came of it, and say what is wrong with it.

        Parameters
        ----------
        exercise : Exercise
        answer : object or callable
            As `judge` takes it.
        """
        verdict, progress = judge(exercise, answer), self.progress(exercise)
        progress.outcome, progress.misconception = verdict.outcome, verdict.misconception
        progress.attempts += verdict.outcome != NOT_ATTEMPTED
        progress.solved |= verdict.outcome == CORRECT
        if verdict.misconception and verdict.misconception not in progress.met:
            progress.met.append(verdict.misconception)
        show_outcome(exercise.title, verdict.outcome, verdict.message)

    def hint(self, exercise):
        """Show one more hint; after the last one, the last again."""
        progress, most = self.progress(exercise), len(exercise.hints)
        number = min(progress.hints_shown, most - 1) + 1
        progress.hints_shown += 1
        more = "Run again for the next." if number < most else "`solution()` shows an answer."
        message = f"{exercise.hints[number - 1]}\n{more}"
        show_outcome(exercise.title, f"Hint {number} of {most}", message)

    def solution(self, exercise):
        """Show a right answer."""
        show_outcome(exercise.title, "Solution", exercise.explanation, exercise.source)


KERNEL = Session()
"""The session of this kernel; it begins anew with it."""


_COLOURS = {"Not attempted yet": "#595959", "Not right yet": "#D55E00", "Correct": "#009E73"}


def show_outcome(title, word, message, code=""):
    """Show what an exercise has to say.

    Parameters
    ----------
    title, word : str
        "1.1 Which way?" and "Correct".
    message : str
        Plain text; `words` in backticks are shown as code.
    code : str
        Lines of Python, shown as they are.
    """
    text = f"{title}: {word}." + (f"\n{message}" if message else "") + (f"\n{code}" if code else "")
    colour = _COLOURS.get(word, "#0072B2")
    marked = re.sub(r"`(.+?)`", r"<code>\1</code>", html.escape(message))
    body = f"<p>{marked}</p>".replace("\n", "<br>") if message else ""
    style = "font-family: var(--jp-code-font-family, monospace)"  # a page's own is proportional
    body += f'<pre style="{style}">{html.escape(code)}</pre>' if code else ""
    page = (
        f'<div style="border-left: 4px solid {colour}; padding: 0.2em 0.8em">'
        f"<strong>{html.escape(title)}: {word}.</strong>{body}</div>"
    )
    show(text, page)


def show(text, page):
    """Display HTML in a notebook with the same plain text beside it; print the text elsewhere.

    Parameters
    ----------
    text, page : str
    """
    from IPython import get_ipython
    from IPython.display import display

    if get_ipython() is None:
        print(text)
    else:
        display({"text/plain": text, "text/html": page}, raw=True)
