"""What a learner has done: attempts, outcomes, misconceptions met, hints shown."""

from dataclasses import dataclass, field

from pix2pix_utils.course.exercises.judging import CORRECT, NOT_ATTEMPTED, judge
from pix2pix_utils.course.exercises.showing import show_outcome


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
