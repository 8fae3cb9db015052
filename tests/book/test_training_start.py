import json

import numpy as np
import pytest

from pix2pix_utils.pretrained import beginning, load_pretrained, save_weights
from pix2pix_utils.support.errors import InputError
from pix2pix_utils.training import Trainer
from pix2pix_utils.training.record import Record
from pix2pix_utils.training.start import taken_over


def weights(model):
    return {v.path: v.numpy() for v in model.trainable_variables}


def differing(one, two):
    return {name for name, value in weights(one).items() if (value != weights(two)[name]).any()}


@pytest.fixture(scope="module")
def source(tmp_path_factory):
    """A run of two steps with an average, of another seed than the others here."""
    from conftest import TINY, write_pairs
    from pix2pix_utils.data.pairs import find_pairs

    folder = tmp_path_factory.mktemp("source")
    pairs = find_pairs(write_pairs(folder / "blocks"), "train")
    trainer = Trainer(TINY.replace(ema_decay=0.9, seed=5), pairs, folder / "run")
    trainer.fit(steps=2)
    return trainer


def test_a_run_begins_with_the_averaged_weights_of_another_and_with_its_discriminator(source, tiny):
    config = tiny.replace(ema_decay=0.5)
    trainer = Trainer(config, start=beginning(source.run))
    assert not differing(trainer.generator, source.averaged)
    assert differing(trainer.generator, source.generator)
    assert not differing(trainer.averaged, source.averaged)
    assert not differing(trainer.discriminator, source.discriminator)
    (note,) = trainer.notes
    assert note == f"begins with the generator of {source.run}; and with its discriminator"


def test_a_discriminator_of_other_width_begins_anew(source, tiny):
    config = tiny.replace(discriminator_filters=3)
    trainer, fresh = Trainer(config, start=beginning(source.run)), Trainer(config)
    assert not differing(trainer.discriminator, fresh.discriminator)
    assert trainer.notes[0].endswith("; the discriminator begins anew")


def test_checkpoints_and_files_of_weights_will_do_too(source, tiny, tmp_path):
    checkpoint = source.run / "checkpoints" / "step-00000002.npz"
    trainer = Trainer(tiny, start=beginning(checkpoint))
    assert not differing(trainer.generator, source.averaged)
    save_weights(source.averaged, source.config, tmp_path / "w.npz")
    trainer = Trainer(tiny, start=beginning(tmp_path / "w.npz"))
    for name, value in weights(trainer.generator).items():
        exact = weights(source.averaged)[name]
        np.testing.assert_allclose(value, exact, atol=np.abs(exact).max() / 127)
    assert trainer.notes[0].endswith("the discriminator begins anew")


def test_a_shipped_generator_gives_its_shape_and_its_weights():
    from pix2pix_utils.config import Config

    start = beginning("night-128")
    config = taken_over(start.read().config, Config.preset("paper"), {})
    assert (config.generator_filters, config.image_size, config.load_size) == (16, 128, 128)
    assert (config.epochs, config.learning_rate) == (200, 2e-4)
    trainer = Trainer(config.replace(discriminator_filters=4), start=start)
    assert not differing(trainer.generator, load_pretrained("night-128")[0])


def test_what_is_given_is_not_taken_over(source, tiny):
    other = tiny.replace(image_size=64, load_size=70, upsampling="smooth", generator_filters=3)
    taken = taken_over(source.config, other, {"image_size": 64, "upsampling": "smooth"})
    assert (taken.image_size, taken.load_size) == (64, 70)
    assert (taken.upsampling, taken.generator_filters) == ("smooth", 4)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"generator_filters": 3}, r"give generator_filters 4 \(it is 3\)$"),
        ({"image_size": 64, "load_size": 64}, r"give image_size 32 \(it is 64\)$"),
        ({"upsampling": "resize"}, r"give upsampling transposed \(it is resize\)$"),
        ({"generator": "resnet6"}, r"give generator unet \(it is resnet6\)$"),
    ],
)
def test_a_generator_of_another_shape_is_refused_with_the_fields_to_give(
    source, tiny, changes, says
):
    with pytest.raises(InputError, match=says):
        Trainer(tiny.replace(**changes), start=beginning(source.run))


@pytest.mark.slow
def test_a_run_that_goes_on_does_not_begin_again(source, tiny, train_pairs, tmp_path):
    start, run = beginning(source.run), tmp_path / "run"
    Trainer(tiny, train_pairs, run, start=start).fit(steps=2)
    assert Record.read(run).start["from"] == str(source.run)
    assert "discriminator" in json.loads((run / "config.json").read_text())["run"]["start"]["said"]
    gone = beginning(source.run)
    object.__setattr__(gone, "read", lambda: pytest.fail("is not needed any more"))
    for again in (gone, None):
        trainer = Trainer(tiny, train_pairs, run, start=again)
        assert trainer.notes[0].startswith("going on from step")
        assert differing(trainer.generator, source.averaged)
    with pytest.raises(InputError, match=r"was begun with .*, and now init_from = facades-128"):
        Trainer(tiny, train_pairs, run, start=beginning("facades-128"))


@pytest.mark.slow
def test_a_run_killed_before_its_first_checkpoint_needs_its_start_again(
    source, tiny, train_pairs, tmp_path
):
    run = tmp_path / "run"
    trainer = Trainer(tiny, train_pairs, run, start=beginning(source.run))
    next(trainer.each_step())
    with pytest.raises(InputError, match="has no checkpoint yet; give it as init_from again"):
        Trainer(tiny, train_pairs, run)
    trainer = Trainer(tiny, train_pairs, run, start=beginning(source.run))
    assert not differing(trainer.generator, source.averaged)


@pytest.mark.slow
def test_a_fresh_run_cannot_begin_with_something_afterwards(source, tiny, train_pairs, tmp_path):
    Trainer(tiny, train_pairs, tmp_path / "run").fit(steps=1)
    with pytest.raises(InputError, match="was begun with fresh weights, and now init_from"):
        Trainer(tiny, train_pairs, tmp_path / "run", start=beginning(source.run))


def test_what_holds_no_weights_is_refused(tiny, tmp_path):
    (tmp_path / "text.npz").write_text("no weights")
    for name, says in (
        ("facades-12", "init_from: .* is neither a run nor a file of weights"),
        (tmp_path / "text.npz", "cannot be read as a checkpoint"),
        (tmp_path, "config.json: cannot be read"),
    ):
        with pytest.raises(InputError, match=says):
            Trainer(tiny, start=beginning(name))
