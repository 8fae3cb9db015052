"""Fine-tuning: what is kept of the measurement, and what is said of it."""

import numpy as np
import pytest

from pix2pix_utils.course.experiments import tuning

STORED = tuning.load()


def test_both_runs_were_measured_at_the_same_steps():
    assert STORED["steps"] == list(tuning.STEPS)
    assert set(STORED["scores"]) == set(tuning.BEGINS)
    for found in STORED["scores"].values():
        assert len(found) == len(tuning.STEPS)
        assert all(set(scores) == set(tuning.SCORES) for scores in found)


def test_a_minute_of_fine_tuning_takes_half_the_steps_at_most():
    assert tuning.first_as_good(STORED, tuning.EARLY) <= tuning.EARLY / 2


def test_the_first_step_that_is_as_good_is_found():
    made = {
        "steps": [10, 20, 30],
        "scores": {
            "from nothing": [{"L1": 5}, {"L1": 4}, {"L1": 1}],
            "fine-tuned": [{"L1": 4.5}, {"L1": 4}, {"L1": 2}],
        },
    }
    assert [tuning.first_as_good(made, step, "L1") for step in made["steps"]] == [10, 20, None]


def test_pictures_are_of_the_first_test_pairs():
    for name in ("input", "truth", *tuning.BEGINS):
        assert tuning.pictures(name).shape == (tuning.SHOWN, 128, 128, 3)
    day, night = (tuning.pictures(name).astype(float).mean() for name in ("input", "truth"))
    assert night < day / 1.5
    assert not np.array_equal(tuning.pictures("fine-tuned"), tuning.pictures("from nothing"))


def test_the_generator_that_is_tuned_fits_the_settings():
    from pix2pix_utils.pretrained import beginning
    from pix2pix_utils.training import Trainer

    config = tuning.settings().replace(direction="AtoB", label_half="none")
    trainer = Trainer(config, start=beginning(tuning.SHIPPED))
    assert any(f"begins with the generator of {tuning.SHIPPED}" in note for note in trainer.notes)


@pytest.mark.parametrize("score", tuning.SCORES)
def test_the_table_has_a_column_for_each_run(score):
    first, _, *rows = tuning.markdown(STORED).splitlines()
    assert len(rows) == len(tuning.STEPS)
    assert first.count("from nothing") == first.count("fine-tuned") == len(tuning.SCORES)
    last = [f"{STORED['scores'][name][-1][score]:.3f}" for name in tuning.BEGINS]
    assert " | ".join(last) in rows[-1]
