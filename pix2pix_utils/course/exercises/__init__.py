"""Exercises that check themselves and explain the mistake.

A learner meets four calls: ``exercise.check(answer)``, ``exercise.hint()``,
``exercise.solution()``, and ``report()`` for all exercises of a notebook. Each notebook has a
folder here of its own name, a lesson, with one file for each exercise; `load_folder` opens a
lesson that lies elsewhere. What they share:

``engine``     what an exercise is made of, and what a learner has done with it
``lessons``    a folder of exercises and their order
``judging``    an answer becomes a verdict
``answers``    it is run, compared, and what is wrong with it said in words
``results``    that as a table
``trying``     whether an exercise says what its author meant; ``python -m`` this package
``template``   a lesson to begin one's own with
"""

from pix2pix_utils.course.exercises.engine import Exercise, Misconception, Session
from pix2pix_utils.course.exercises.lessons import load_folder, open_lesson
from pix2pix_utils.course.exercises.results import report, results

__all__ = [
    "Exercise",
    "Misconception",
    "Session",
    "load_folder",
    "open_lesson",
    "report",
    "results",
]
