"""Exercises that check themselves and explain the mistake.

A learner meets four calls: ``exercise.check(answer)``, ``exercise.hint()``,
``exercise.solution()``, and ``report()`` for all exercises of a notebook. Each notebook has a
module here of its own name, with its exercises; `engine` holds what they share.
"""

from pix2pix_utils.course.exercises.results import report, results

__all__ = ["report", "results"]
