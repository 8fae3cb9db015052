"""Fine-tuning: what is kept of the measurement, and what is said of it."""

import numpy as np
import pytest
from PIL import Image

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


def test_notebook_8_says_what_the_curves_show():
    nothing, tuned = (
        {step: score["Frechet"] for step, score in zip(STORED["steps"], found, strict=True)}
        for found in (STORED["scores"]["from nothing"], STORED["scores"]["fine-tuned"])
    )
    leads = {step: nothing[step] - tuned[step] for step in STORED["steps"]}
    assert max(leads, key=leads.get) == 25  # largest at the beginning
    assert tuned[25] < nothing[100]  # 25 steps do more than a hundred from nothing
    assert leads[150] <= 0 < leads[200]  # gone, and back
    l1 = [[score["L1"] for score in found] for found in STORED["scores"].values()]
    assert np.abs(np.subtract(*l1)).max() <= 0.01  # hardly any lead


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


def test_few_pairs_are_the_first_of_all(tmp_path, monkeypatch):
    from pix2pix_utils.course.experiments.measuring import test_images
    from pix2pix_utils.facades import make_night_pair, split_seed

    monkeypatch.setenv("PIX2PIX_DATA", str(tmp_path))
    config, train, test = tuning.few(train=3, test=2)
    assert (len(train), len(test)) == (3, 2)
    assert config == tuning.settings().replace(
        data=config.data, direction="AtoB", label_half="none"
    )
    pair = make_night_pair(split_seed(0, "test"), 1, 256)
    with Image.open(test.files[1][0]) as picture:
        assert np.array_equal(np.asarray(picture.convert("RGB")), pair)
    by_day, by_night = test_images(config, test)
    assert by_day.shape == by_night.shape == (2, 128, 128, 3)
    assert by_night.mean() < by_day.mean()


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
