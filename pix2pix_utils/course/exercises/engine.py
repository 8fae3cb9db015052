"""What all exercises share: checking an answer, hints, the solution.

An exercise knows one right answer and the wrong ones that learners really give. All of them are
plain Python: a value, or a function. A function is compared by what it returns for a few inputs,
so a right answer may be written in any way, and a wrong one is recognised by what it does.
"""

import inspect
import textwrap
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from pix2pix_utils.course.exercises.answers import in_form_of, is_untouched, same
from pix2pix_utils.course.exercises.judging import judge_function
from pix2pix_utils.course.exercises.showing import show_outcome
from pix2pix_utils.course.exercises.wording import named, wrong_form

NOT_ATTEMPTED, INCORRECT, CORRECT = "Not attempted yet", "Not right yet", "Correct"

_START = "Replace the ... by your answer and run the cell again."


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
    known : dict
        What its own functions, the right one and the wrong ones, give for the cases.
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
    call: Callable = lambda function, *inputs: (function(*inputs), "")
    prepare: Callable = lambda answer: answer
    outcome: str = field(default=NOT_ATTEMPTED, init=False)
    misconception: str = field(default="", init=False)
    attempts: int = field(default=0, init=False)
    solved: bool = field(default=False, init=False)
    met: list = field(default_factory=list, init=False)
    _hints_given: int = field(default=0, init=False, repr=False)
    known: dict = field(default_factory=dict, init=False, repr=False)

    def __repr__(self):
        # Without the answer: a notebook shows this when the exercise ends a cell.
        return f"<Exercise {self.title}>"

    def check(self, answer=...):
        """Judge an answer, and say what is wrong with it.

        Parameters
        ----------
        answer : object or callable
            The learner's value or function. ``...``, a tuple or list that holds it, or a
            function that returns such, is an exercise not attempted.
        """
        judge = self._judge_value if self.cases is None else self._judge_function
        self.outcome, self.misconception, message = judge(answer)
        self.attempts += self.outcome != NOT_ATTEMPTED
        self.solved |= self.outcome == CORRECT
        if self.misconception and self.misconception not in self.met:
            self.met.append(self.misconception)
        show_outcome(self.title, self.outcome, message)

    def hint(self):
        """Show one more hint; after the last one, the last again."""
        number, most = min(self._hints_given, len(self.hints) - 1) + 1, len(self.hints)
        self._hints_given += 1
        more = "Run again for the next." if number < most else "`solution()` shows an answer."
        show_outcome(self.title, f"Hint {number} of {most}", f"{self.hints[number - 1]}\n{more}")

    def solution(self):
        """Show a right answer."""
        if callable(self.answer):
            source = textwrap.dedent(inspect.getsource(self.answer))
        else:
            source = repr(self.answer)
        show_outcome(self.title, "Solution", self.explanation, source)

    def _judge_value(self, answer):
        """Return (outcome, name of the misconception or "", message)."""
        if is_untouched(answer):
            return NOT_ATTEMPTED, "", _START
        given = in_form_of(self.answer, self.prepare(answer))
        if same(given, self.answer, self.tolerance):
            return CORRECT, "", self.praise
        for wrong in self.misconceptions:
            if any(same(given, one, self.tolerance) for one in (wrong.answer, *wrong.also)):
                return INCORRECT, wrong.name, wrong.message
        listed = [self.answer, *(wrong.answer for wrong in self.misconceptions)]
        message = wrong_form(given, self.answer, listed) or "That is not it."
        return INCORRECT, "", f"{message} The next cell has hints."

    def _judge_function(self, answer):
        if is_untouched(answer):
            return NOT_ATTEMPTED, "", _START
        if not callable(answer):
            return INCORRECT, "", f"Give the function itself; what came is {named(answer)}."
        right, misconception, message = judge_function(self, answer)
        if right is None:
            return NOT_ATTEMPTED, "", _START
        if right:
            return CORRECT, "", "\n".join(filter(None, (self.praise, message)))
        return INCORRECT, misconception, message
