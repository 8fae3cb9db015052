"""Trying an exercise with everything that a learner may answer."""

import dataclasses
import time

from pix2pix_utils.course.exercises.judging import CORRECT, INCORRECT, NOT_ATTEMPTED, judge, known


def faults(exercise):
    """Say where an exercise does not say what its author meant.

    Parameters
    ----------
    exercise : Exercise

    Returns
    -------
    list of str
        A sentence for each fault: the field, what is wrong, and what to do. Empty if the stub is
        not attempted, both right answers are right, and each wrong one is known as the mistake
        that it is.
    """
    found = [*_faults_of_texts(exercise), *_faults_of_stub(exercise)]
    if broken := list(_own_functions_that_fail(exercise)):
        return found + broken  # nothing can be compared with them
    for name in ("answer", "second_answer"):
        right = getattr(exercise, name)
        if right is ...:
            found.append(f"{name}: is missing; give a right answer that is written in another way")
            continue
        verdict = judge(exercise, right)
        if verdict.outcome != CORRECT:
            found.append(f"{name}: is judged {_said(verdict)}; mend it, or what it is judged by")
    for wrong in exercise.misconceptions:
        for place, answer in enumerate((wrong.answer, *wrong.also)):
            verdict = judge(exercise, answer)
            if (verdict.outcome, verdict.misconception) != (INCORRECT, wrong.name):
                which = f"number {place} of its `also`" if place else "its answer"
                found.append(
                    f"misconceptions: {wrong.name!r}: {which} is judged {_said(verdict)}; mend "
                    "it, put it before the one it is taken for, or add a case"
                )
    if exercise.cases is not None:
        found += _faults_of_call(exercise)
    return found


def _own_functions_that_fail(exercise):
    if exercise.cases is None:
        return
    named = [("answer", exercise.answer)]
    for wrong in exercise.misconceptions:
        named += [(f"misconceptions: {wrong.name!r}", one) for one in (wrong.answer, *wrong.also)]
    for name, function in named:
        try:
            known(exercise, function)
        # Whatever an author's function raises is told with its name.
        except Exception as error:
            yield (
                f"{name}: stops with {type(error).__name__}: {error}; let it return something "
                "for every case, or let `call` name the error"
            )


def _said(verdict):
    name = f", {verdict.misconception!r}" if verdict.misconception else ""
    return f'"{verdict.outcome}"{name} ({verdict.message})'


def _faults_of_texts(exercise):
    for name in ("praise", "explanation"):
        if not getattr(exercise, name):
            yield f"{name}: is missing; write it"
    names = [wrong.name for wrong in exercise.misconceptions]
    for name in dict.fromkeys(names):
        if names.count(name) > 1:
            yield f"misconceptions: two are named {name!r}; give each a name of its own"


def _faults_of_stub(exercise):
    if not exercise.stub:
        yield "stub: is missing; write what the learner finds, with ... where the answer goes"
        return
    bound = {}
    exec(exercise.stub, {}, bound)
    if not bound:
        yield f"stub: binds no name; write such as `answer = ...`, not {exercise.stub!r}"
        return
    verdict = judge(exercise, list(bound.values())[-1])
    if verdict.outcome != NOT_ATTEMPTED:
        yield f"stub: is judged {_said(verdict)}; put ... where the answer goes"


def _faults_of_call(exercise):
    """Yield what is wrong when a learner's function fails or never returns."""

    def crashes(*_):
        raise ZeroDivisionError("of the learner")

    def hangs(*_):
        while True:
            time.sleep(0.01)

    verdict = judge(exercise, crashes)
    if verdict.outcome != INCORRECT or "ZeroDivisionError" not in verdict.message:
        yield f"call: hides a learner's error, which is judged {_said(verdict)}; let it through"
    verdict = judge(dataclasses.replace(exercise, seconds=0.1), hangs)
    if verdict.outcome != INCORRECT or "did not return within" not in verdict.message:
        yield f"call: hides that a function was stopped: {_said(verdict)}; let it through"
