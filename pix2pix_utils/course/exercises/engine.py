"""What an exercise is made of: the right answer, the wrong ones, hints, the solution.

An exercise knows one right answer and the wrong ones that learners really give. All of them are
plain Python: a value, or a function. A function is compared by what it returns for a few inputs,
so a right answer may be written in any way, and a wrong one is recognised by what it does.
"""

import inspect
import re
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from pix2pix_utils.course.exercises.judging import CORRECT, INCORRECT, NOT_ATTEMPTED
from pix2pix_utils.course.exercises.session import KERNEL
from pix2pix_utils.support.errors import InputError

__all__ = ["CORRECT", "INCORRECT", "NOT_ATTEMPTED", "Exercise", "Misconception"]


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
        """Number of the lesson and its own: (1, 2) for "1.2 How many crops?"."""
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
