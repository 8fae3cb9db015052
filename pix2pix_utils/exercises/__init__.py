"""Exercises that check themselves and explain the mistake.

A learner meets three calls: ``exercise.check(answer)``, ``exercise.hint()`` and
``exercise.solution()``. Each notebook has a module here of its own name, with its exercises;
`engine` holds what they share.
"""
