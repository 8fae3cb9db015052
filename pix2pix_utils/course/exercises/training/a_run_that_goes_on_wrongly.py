"""5.4 Find the bug: a run that goes on wrongly."""

import math

from pix2pix_utils.course.exercises.engine import Exercise, Misconception


def go_on(weight, mean, square, done, gradients, rate):
    for count, g in enumerate(gradients, start=done + 1):
        mean = 0.5 * mean + 0.5 * g
        square = 0.999 * square + 0.001 * g * g
        step = (mean / (1 - 0.5**count)) / (square / (1 - 0.999**count)) ** 0.5
        weight = weight - rate * step
    return weight


def _corrected(first, second, forget=False, sign=-1):
    """Return a `go_on` that makes its two corrections by rules, or forgets Adam's memory.

    A rule gets beta, `done` and the place of the step after the stop, from 0.
    """

    def wrong(weight, mean, square, done, gradients, rate):
        if forget:
            mean = square = 0.0
        for place, g in enumerate(gradients):
            mean = 0.5 * mean + 0.5 * g
            square = 0.999 * square + 0.001 * g * g
            size = math.sqrt(square / second(0.999, done, place))
            weight = weight + sign * rate * mean / first(0.5, done, place) / size
        return weight

    return wrong


def _rightly(beta, done, place):
    return 1 - beta ** (done + place + 1)


def _from_1(beta, done, place):
    return 1 - beta ** (place + 1)


def _without_brackets(beta, done, place):
    return 1 - beta**done + (place + 1)


def _numbered(number, forget=False):
    """Return a `go_on` whose corrections take the number of the step from a rule."""

    def correction(beta, done, place):
        return 1 - beta ** number(done, place)

    return _corrected(correction, correction, forget)


def _with_some(chosen, start=lambda done: done):
    """Return a `go_on` that goes through some of the gradients only."""

    def wrong(weight, mean, square, done, gradients, rate):
        return go_on(weight, mean, square, start(done), chosen(gradients, done), rate)

    return wrong


def _from_done_on(gradients, done):
    return gradients[done:]


def go_on_as_tensorflow_writes_it(weight, mean, square, done, gradients, rate):
    for g in gradients:
        done += 1
        mean, square = (mean + g) / 2, square + (g * g - square) / 1000
        size = rate * math.sqrt(1 - 0.999**done) / (1 - 0.5**done)
        weight -= size * mean / math.sqrt(square)
    return weight


exercise = Exercise(
    title="5.4 Find the bug: a run that goes on wrongly",
    stub="def go_on(weight, mean, square, done, gradients, rate):\n    return ...",
    answer=go_on,
    second_answer=go_on_as_tensorflow_writes_it,
    cases=lambda: [
        (1.0, 0.2, 0.003, 10, [0.3, -0.1, 0.2], 0.1),
        (-0.5, -0.1, 0.02, 400, [0.05, 0.4], 0.1),
        (2.0, 0.0, 0.001, 1, [1.0, 0.4], 0.1),
    ],
    misconceptions=[
        Misconception(
            "mends nothing",
            _numbered(lambda done, place: place + 1),
            "That still is the run with the bug. After a stop at step `done`, which number has "
            "the next step? See section 5.2.",
        ),
        Misconception(
            "one step behind",
            _numbered(lambda done, place: done + place),
            "Nearly: `done` steps were made already, so the next one has the number after it; "
            "see section 5.2.",
        ),
        Misconception(
            "one number for all steps",
            _numbered(lambda done, place: done + 1),
            "The first step after the stop has the right number, and all later ones have the "
            "same. Let it grow by 1 with each gradient; see section 5.2.",
        ),
        Misconception(
            "one number for all steps, and too low",
            _numbered(lambda done, place: done),
            "All steps have the same number, and it is one too low: `done` steps were made "
            "already. Let it grow by 1 with each gradient; see section 5.2.",
        ),
        Misconception(
            "returns after the first step",
            _with_some(lambda gradients, done: gradients[:1]),
            "The first step is right, and the function returns after it. Is the `return` inside "
            "of the loop? It belongs behind it.",
        ),
        Misconception(
            "leaves gradients out",
            _with_some(_from_done_on),
            "`gradients` begins after the stop, so none of them is left out. Only the count goes "
            "on from `done`; see the task.",
            also=(_with_some(_from_done_on, lambda done: 0),),
        ),
        Misconception(
            "counts the gradients from 1",
            _with_some(lambda gradients, done: gradients[1:]),
            "A gradient is left out: Python counts from 0, and `range(n)` already ends before n.",
            also=(
                _with_some(lambda gradients, done: gradients[1:], lambda done: done + 1),
                _with_some(lambda gradients, done: gradients[:-1]),
            ),
        ),
        Misconception(
            "mends one correction only",
            _corrected(_rightly, _from_1),
            "The count stands in two corrections, and one of them still starts at 1.",
            also=(_corrected(_from_1, _rightly),),
        ),
        Misconception(
            "raises to a part of the number",
            _corrected(_without_brackets, _without_brackets),
            "A power binds tighter than a sum: `2**3 + 1` is 9, and `2**(3 + 1)` is 16. Put the "
            "whole number of the step in brackets.",
            also=(
                _corrected(_without_brackets, _rightly),
                _corrected(_rightly, _without_brackets),
                _corrected(_without_brackets, _from_1),
                _corrected(_from_1, _without_brackets),
            ),
        ),
        Misconception(
            "adds the step",
            _corrected(_rightly, _rightly, sign=+1),
            "The count is right. But you add the step: a gradient points uphill, and the loss is "
            "to fall. Subtract, as the code of the task does.",
        ),
        Misconception(
            "starts Adam anew",
            _numbered(lambda done, place: place + 1, forget=True),
            "You count from 1 and also empty the two means, so the parts fit together again. But "
            "that is a new Adam: it has forgotten the gradients it had seen, and the weights "
            "come out different; see section 5.8.",
        ),
        Misconception(
            "forgets the means",
            _numbered(lambda done, place: done + place + 1, forget=True),
            "The count is right. The two means must go on as well; they are in the checkpoint "
            "because they cannot be worked out again; see section 5.8.",
        ),
        Misconception(
            "drops the correction",
            _corrected(lambda *_: 1.0, lambda *_: 1.0),
            "Without the two corrections the count is not needed, and the steps are not Adam's: "
            "even after 400 steps 1 − 0.999⁴⁰⁰ is only 0.33. Keep them, with the right count; see "
            "section 5.2.",
        ),
    ],
    hints=[
        "Six things are handed in. Which of them does the function not use?",
        "The corrections depend on how many steps Adam has made since its very first one, which "
        "has the number 1; see section 5.2.",
        "The first step after the stop has the number `done + 1`.",
    ],
    praise="A checkpoint that loses the step number makes Adam treat a late step as its first, "
    "and correct its means far too much.",
    explanation="Only the start of the count changes. Adam's first step ever has the number 1, "
    "so the first one after the stop has `done + 1`, and with it the corrections fit the means "
    "that were stored.",
)
