"""What the command says of the time that a run takes."""

from types import SimpleNamespace

import numpy as np
import pytest

from pix2pix_utils.cli import stopwatch
from pix2pix_utils.cli.stopwatch import FIRST, LAST, Stopwatch, in_words


@pytest.mark.parametrize(
    ("begun", "goal", "said"),
    [
        (0, 1000, "an epoch of 100 steps takes about 3.3 minutes, what is left of 10 epochs "),
        (0, 10, "an epoch of 100 steps takes about 3.3 minutes, what is left of the 10 steps "),
        (990, 1000, "an epoch of 100 steps takes about 3.3 minutes, what is left of 10 epochs "),
    ],
)
def test_the_time_that_is_left_is_of_the_steps_asked_for(monkeypatch, begun, goal, said):
    clock = {"now": 5.0}
    monkeypatch.setattr(stopwatch.time, "monotonic", lambda: clock["now"])
    weight = SimpleNamespace(numpy=lambda: np.zeros(1))
    trainer = SimpleNamespace(
        step=begun,
        total_steps=1000,
        config=SimpleNamespace(epochs=10),
        generator=SimpleNamespace(trainable_variables=[weight]),
    )
    watch = Stopwatch(trainer, goal)
    sentences = []
    for _ in range(6):
        trainer.step += 1
        clock["now"] += 30 if trainer.step - begun == FIRST else 2  # the first one compiles
        sentences.append(watch.after_a_step())
    assert [number for number, text in enumerate(sentences, 1) if text] == [LAST]
    left = goal - begun - LAST
    assert sentences[LAST - 1].startswith(said)
    assert sentences[LAST - 1].endswith(in_words(2 * left))
