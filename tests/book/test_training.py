import json
import os
import shutil
import signal
from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf

from benchmarks.survival import survive
from conftest import TINY, write_pairs
from pix2pix_utils.config import Config
from pix2pix_utils.data.pairs import find_pairs
from pix2pix_utils.data.pipeline import evaluation_dataset, train_dataset
from pix2pix_utils.inference import load_generator, translate
from pix2pix_utils.losses import CHANCE
from pix2pix_utils.support.errors import InputError
from pix2pix_utils.training import Trainer, TrainingDiverged, checkpoint, samples
from pix2pix_utils.training.history import COLUMNS, History
from pix2pix_utils.training.measures import Measures
from pix2pix_utils.training.optimizer import Adam, learning_rate_at
from pix2pix_utils.training.validation import Validation


def weights(model):
    return [variable.numpy() for variable in model.trainable_variables]


def equal(one, two):
    return all(np.array_equal(a, b) for a, b in zip(one, two, strict=True))


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    """A run of `TINY` from beginning to end, which nothing interrupted; it is only looked at."""
    folder = tmp_path_factory.mktemp("whole")
    pairs = find_pairs(write_pairs(folder / "blocks"), "train")
    trainer = Trainer(TINY, pairs, folder / "run")
    assert trainer.fit()
    return trainer


@pytest.fixture
def finished(whole, tmp_path):
    """A copy of the whole run's folder, to do harm to."""
    return shutil.copytree(whole.run, tmp_path / "run")


def batch(seed=0, count=1):
    rng = np.random.default_rng(seed)
    shape = (count, 32, 32, 3)
    return [tf.constant(rng.uniform(-1, 1, shape), tf.float32) for _ in range(2)]


# --- the optimiser ---------------------------------------------------------------------


def test_adam_is_keras_adam():
    rng = np.random.default_rng(0)
    shapes = [(3, 4), (5,)]
    ours, theirs = (
        [keras.Variable(rng.normal(size=shape).astype(np.float32)) for shape in shapes]
        for _ in range(2)
    )
    for a, b in zip(ours, theirs, strict=True):
        b.assign(a.value)
    adam = Adam(ours, beta_1=0.5)
    reference = keras.optimizers.Adam(2e-4, beta_1=0.5, beta_2=0.999, epsilon=1e-7)
    before = [variable.numpy() for variable in ours]
    for step in range(100):
        gradients = [tf.constant(rng.normal(size=shape), tf.float32) for shape in shapes]
        adam.apply(gradients, tf.constant(step, tf.int64), tf.constant(2e-4))
        reference.apply(gradients, theirs)
    for a, b, start in zip(ours, theirs, before, strict=True):
        assert np.abs(a.numpy() - start).max() > 1e-3
        np.testing.assert_allclose(a.numpy(), b.numpy(), rtol=0, atol=2e-6)


def test_loss_scale_halves_at_an_overflow_and_skips_the_update():
    variable = keras.Variable(np.ones(2, np.float32))
    adam = Adam([variable], scale_loss=True)
    scale = float(adam.scale)
    assert float(adam.scaled(tf.constant(2.0))) == 2 * scale
    zero = tf.constant(0, tf.int64)
    adam.apply([tf.constant([np.inf, 1.0])], zero, tf.constant(0.1))
    assert float(adam.scale) == scale / 2
    assert variable.numpy().tolist() == [1, 1]
    adam.apply([tf.constant([1.0, 1.0]) * adam.scale], zero, tf.constant(0.1))
    assert np.allclose(variable.numpy(), 0.9)
    assert float(adam.scale) == scale / 2
    adam.good_updates.assign(1999.0)
    adam.apply([tf.constant([1.0, 1.0])], zero, tf.constant(0.1))
    assert float(adam.scale) == scale


def test_loss_scale_counts_good_updates_anew_after_an_overflow():
    adam = Adam([keras.Variable(np.ones(1, np.float32))], scale_loss=True)
    adam.good_updates.assign(1999.0)
    scale = float(adam.scale)
    for gradient in (np.inf, 1.0):
        adam.apply([tf.constant([gradient])], tf.constant(0, tf.int64), tf.constant(0.1))
    assert float(adam.scale) == scale / 2


# --- one step --------------------------------------------------------------------------


def test_step_reports_what_it_did(tiny):
    values = Trainer(tiny).train_step(*batch())
    assert tuple(values) == COLUMNS
    assert values["step"] == 1
    assert values["learning_rate"] == pytest.approx(2e-4)
    # Fresh networks know nothing: the losses lie near chance.
    chance = CHANCE["cross-entropy"]
    assert values["generator_gan_loss"] == pytest.approx(chance["generator"], abs=0.3)
    assert values["discriminator_loss"] == pytest.approx(chance["discriminator"] / 2, abs=0.3)
    assert 0 < values["l1_loss"] < 2


@pytest.mark.slow
def test_each_gradient_reaches_its_own_network_only(tiny):
    # The generator's first step does not depend on what the discriminator minimises …
    one, two = Trainer(tiny), Trainer(tiny.replace(discriminator_loss_weight=0.1))
    for trainer in (one, two):
        trainer.train_step(*batch())
    assert equal(weights(one.generator), weights(two.generator))
    # … nor the discriminator's on what the generator minimises.
    one, two = Trainer(tiny), Trainer(tiny.replace(lambda_l1=1.0))
    start = weights(one.discriminator)
    for trainer in (one, two):
        trainer.train_step(*batch())
    assert equal(weights(one.discriminator), weights(two.discriminator))
    assert not equal(weights(one.discriminator), start)
    assert not equal(weights(one.generator), weights(two.generator))


@pytest.mark.slow
def test_without_adversarial_loss_the_discriminator_is_only_a_spectator(tiny):
    config = tiny.replace(gan_weight=0)
    one, two = Trainer(config), Trainer(config.replace(discriminator_filters=6))
    for trainer in (one, two):
        for seed in range(3):
            trainer.train_step(*batch(seed))
    assert equal(weights(one.generator), weights(two.generator))


@pytest.mark.slow
@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"normalization": "batch", "bottleneck_normalization": True},
        {"normalization": "none", "generator": "encoder-decoder"},
        {"generator": "resnet6", "upsampling": "smooth"},
        {"gan_loss": "least-squares"},
        {"gan_loss": "wasserstein", "batch_size": 2},
        {"upsampling": "resize", "mixed_precision": True, "ema_decay": 0.9},
        {"conditional": False, "discriminator_layers": 0},
        {"mixed_precision": True},
    ],
    ids=lambda changes: "-".join(map(str, changes.values())) or "default",
)
def test_every_variant_learns_one_pair(tiny, changes):
    config = tiny.replace(learning_rate=2e-3, dropout=0.0, **changes)
    trainer = Trainer(config)
    input_image, _ = batch(count=config.batch_size)
    target = tf.fill(input_image.shape, 0.5)
    for _ in range(30):
        trainer.train_step(input_image, target)
    l1 = trainer.history.columns["l1_loss"]
    assert np.isfinite(trainer.history.rows).all()
    assert l1[-5:].mean() < 0.9 * l1[:5].mean()


def test_mixed_precision_computes_in_float16_and_keeps_float32_weights(tiny):
    trainer = Trainer(tiny.replace(mixed_precision=True))
    assert trainer.generator.get_layer("down2_conv").compute_dtype == "float16"
    assert {v.dtype for v in trainer.generator.trainable_variables} == {"float32"}
    assert trainer.generator(batch()[0]).dtype == tf.float32


@pytest.mark.slow
def test_bfloat16_trains_beside_float32(tiny):
    config = tiny.replace(dropout=0.0, ema_decay=0.9)
    short = config.replace(mixed_precision=True, mixed_dtype="bfloat16")
    trainers = [Trainer(config), Trainer(short)]
    for trainer in trainers:
        for seed in range(3):
            trainer.train_step(*batch(seed))
    one, two = (trainer.history.rows for trainer in trainers)
    assert np.isfinite(two).all()
    # bfloat16 has 8 bits of precision: a loss near 1 is off by some thousandths, not by none.
    assert 0 < np.abs(one - two)[:, :3].max() < 0.03
    networks = trainers[1].generator, trainers[1].discriminator
    assert networks[0].get_layer("down2_conv").compute_dtype == "bfloat16"
    assert {v.dtype for network in networks for v in network.trainable_variables} == {"float32"}
    assert networks[0](batch()[0]).dtype == tf.float32
    assert not equal(weights(networks[0]), weights(trainers[0].generator))


def test_learning_rate_falls_linearly_to_nothing(tiny):
    config = tiny.replace(epochs=10, decay=0.4, learning_rate=1e-3)
    rates = [learning_rate_at(config, step, 5) for step in (0, 29, 30, 35, 40, 45, 49, 50)]
    assert rates == pytest.approx([1e-3, 1e-3, 1e-3, 0.75e-3, 0.5e-3, 0.25e-3, 0.05e-3, 0])
    assert learning_rate_at(config.replace(decay=0), 49, 5) == 1e-3


def test_without_pairs_the_learning_rate_stays(tiny):
    trainer = Trainer(tiny.replace(epochs=2, decay=1.0))
    rates = [trainer.train_step(*batch())["learning_rate"] for _ in range(4)]
    assert rates == pytest.approx([tiny.learning_rate] * 4)


# --- the loop --------------------------------------------------------------------------


def test_fit_writes_everything_and_knows_when_it_is_done(tiny, train_pairs, folder, tmp_path):
    test = find_pairs(folder, "test")
    samples = [tf.concat(halves, 0) for halves in zip(*evaluation_dataset(tiny, test), strict=True)]
    trainer = Trainer(tiny, train_pairs, tmp_path / "run", samples=samples)
    seen = {event: [] for event in ("log", "epoch", "checkpoint", "end")}
    for event, steps in seen.items():
        trainer.on(event, lambda trainer, steps=steps: steps.append(trainer.step))
    assert trainer.fit()
    assert trainer.step == 12 == len(trainer.history)
    assert seen == {"log": [6, 10, 12], "epoch": [6, 12], "checkpoint": [6, 12], "end": [12]}
    run = tmp_path / "run"
    assert sorted(path.name for path in run.iterdir()) == [
        ".lock",
        "checkpoints",
        "config.json",
        "history.csv",
        "samples",
        "tensorboard",
    ]
    assert [step for step, _ in checkpoint.checkpoints(run / "checkpoints")] == [6, 12]
    stored = History.read_csv(run / "history.csv")
    assert np.array_equal(stored.rows, trainer.history.rows)
    assert list(stored.columns["step"]) == list(range(1, 13))
    names = sorted(path.name for path in (run / "samples").iterdir())
    assert names == ["step-00000006.png", "step-00000012.png"]
    assert tf.io.decode_png((run / "samples" / names[0]).read_bytes()).shape == (96, 96, 3)
    # A finished run has nothing left to do.
    again = Trainer(tiny, train_pairs, run)
    assert again.notes == ["going on from step 12"]
    assert again.fit()
    assert again.step == 12


@pytest.mark.slow
def test_each_step_gives_way_and_stops_where_it_is_told_to(tiny, train_pairs, tmp_path, whole):
    trainer, seen = Trainer(tiny, train_pairs, tmp_path / "run"), []
    for step in trainer.each_step():
        seen.append(
            (step, len(trainer.history), len(checkpoint.checkpoints(trainer.run / "checkpoints")))
        )
        if step == 8:
            trainer.stop()
    # After the hooks and the checkpoint of a step; what is not yet fetched is not in the history.
    assert seen == [*((n, 0, 0) for n in range(1, 6)), (6, 6, 1), (7, 6, 1), (8, 6, 1)]
    assert [step for step, _ in checkpoint.checkpoints(trainer.run / "checkpoints")] == [6, 8]
    assert len(trainer.history) == 8
    assert list(trainer.each_step()) == [9, 10, 11, 12]
    assert equal(weights(whole.generator), weights(trainer.generator))


@pytest.mark.slow
def test_a_loop_that_is_left_gives_the_signals_back(tiny, train_pairs):
    before = signal.getsignal(signal.SIGINT)
    steps = Trainer(tiny, train_pairs).each_step()
    assert next(steps) == 1
    assert signal.getsignal(signal.SIGINT) != before
    steps.close()
    assert signal.getsignal(signal.SIGINT) == before


@pytest.mark.slow
def test_samples_are_pictured_in_between_and_read_back(tiny, train_pairs, tmp_path):
    inputs, targets = batch(count=2)
    trainer = Trainer(tiny, train_pairs, tmp_path / "run", samples=(inputs, targets))
    assert samples.stored(tmp_path / "run" / "samples") == {}
    trainer.fit(2)
    trainer.step = 5
    outputs = trainer.picture_samples()
    assert outputs.shape == (2, 32, 32, 3)
    stored = samples.stored(tmp_path / "run" / "samples")
    assert list(stored) == [2, 5]
    for read, given in zip(samples.read(stored[5]), (inputs, targets, outputs), strict=True):
        assert read.shape == (2, 32, 32, 3)
        assert np.abs(read / 127.5 - 1 - np.asarray(given)).max() <= 0.5 / 127.5 + 1e-6
    # Without a run they are translated all the same, and kept nowhere.
    assert Trainer(tiny, samples=(inputs, targets)).picture_samples().shape == (2, 32, 32, 3)
    with pytest.raises(InputError, match="samples: the trainer was made without any"):
        Trainer(tiny).picture_samples()
    stored[2].write_bytes(b"\x89PNG")
    with pytest.raises(InputError, match=r"step-00000002\.png: cannot be read as samples"):
        samples.read(stored[2])


@pytest.mark.slow
def test_tensorboard_holds_the_curves_and_pictures(tiny, train_pairs, tmp_path):
    samples = batch(count=2)
    Trainer(tiny, train_pairs, tmp_path / "run", samples=samples).fit(6)
    tags = set()
    for path in (tmp_path / "run" / "tensorboard").iterdir():
        for record in tf.data.TFRecordDataset(str(path)):
            event = tf.compat.v1.Event.FromString(record.numpy())
            tags |= {value.tag for value in event.summary.value}
    assert set(COLUMNS) - {"step"} <= tags
    assert any("translation" in tag for tag in tags)
    assert any("patch map" in tag for tag in tags)


@pytest.mark.slow
def test_stopped_run_goes_on_to_the_same_weights(tiny, train_pairs, tmp_path, whole):
    halted = Trainer(tiny, train_pairs, tmp_path / "parts")
    halted.on("log", lambda trainer: trainer.stop())
    assert not halted.fit()
    assert halted.step == 6
    resumed = Trainer(tiny, train_pairs, tmp_path / "parts")
    assert resumed.fit(steps=9)
    last = Trainer(tiny, train_pairs, tmp_path / "parts")
    assert last.step == 9
    assert last.fit()
    assert equal(weights(whole.generator), weights(last.generator))
    for file in ("history.csv", "checkpoints/step-00000012.npz"):
        assert (whole.run / file).read_bytes() == (last.run / file).read_bytes()


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_signals_end_the_loop_with_a_checkpoint(tiny, train_pairs, tmp_path, number):
    before = signal.getsignal(number)
    trainer = Trainer(tiny, train_pairs, tmp_path / "run")
    trainer.on("log", lambda _: os.kill(os.getpid(), number))
    assert not trainer.fit()
    assert trainer.step == 6
    assert [step for step, _ in checkpoint.checkpoints(tmp_path / "run" / "checkpoints")] == [6]
    assert signal.getsignal(number) == before


@pytest.mark.slow
def test_second_ctrl_c_does_not_wait(tiny, train_pairs, tmp_path):
    trainer = Trainer(tiny, train_pairs, tmp_path / "run")

    def twice(_):
        os.kill(os.getpid(), signal.SIGINT)
        os.kill(os.getpid(), signal.SIGINT)

    trainer.on("log", twice)
    with pytest.raises(KeyboardInterrupt):
        trainer.fit()
    assert checkpoint.checkpoints(tmp_path / "run" / "checkpoints") == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("kills", "changes"),
    [
        pytest.param(30, {}, marks=pytest.mark.exhaustive),
        (4, {"ema_decay": 0.99, "upsampling": "smooth"}),  # one of each kind
    ],
)
def test_killed_many_times_a_run_ends_like_one_that_never_was(tiny, tmp_path, kills, changes):
    folder = write_pairs(tmp_path / "blocks")
    steps = 6 * kills
    config = tiny.replace(epochs=kills, **changes)
    (tmp_path / "runs").mkdir()
    killed, same = survive(config, folder, steps, kills, 0, tmp_path / "runs")
    assert len(killed) == kills
    assert {kill[0] for kill in killed} == {"start", "step", "save", "file"}
    assert [name for name, equal in same.items() if not equal] == []
    assert {f"checkpoints/step-{steps:08d}.npz", "history.csv", "config.json"} <= set(same)
    assert len([name for name in same if name.startswith("samples/")]) == kills


@pytest.mark.slow
def test_loss_that_is_not_finite_stops_and_keeps_the_last_checkpoint(tiny, train_pairs, tmp_path):
    trainer = Trainer(tiny, train_pairs, tmp_path / "run")
    trainer.fit(6)
    good = checkpoint.checkpoints(tmp_path / "run" / "checkpoints")
    kernel = trainer.generator.get_layer("output_conv").kernel
    kernel.assign(np.full(kernel.shape, np.nan))
    with pytest.raises(TrainingDiverged) as error:
        trainer.fit()
    assert "step 7: generator_gan_loss is nan" in str(error.value)
    assert "last good checkpoint is that of step 6" in str(error.value)
    assert checkpoint.checkpoints(tmp_path / "run" / "checkpoints") == good
    assert len(trainer.history) == 6


@pytest.mark.slow
def test_weights_that_are_not_finite_are_never_saved(tiny, train_pairs, tmp_path):
    trainer = Trainer(tiny, train_pairs, tmp_path / "run")

    def spoil(trainer):
        kernel = trainer.generator.get_layer("down1_conv").kernel
        kernel.assign(np.full(kernel.shape, np.inf))

    trainer.on("epoch", spoil)
    with pytest.raises(TrainingDiverged, match="generator/down1_conv/0 are not finite"):
        trainer.fit()
    assert checkpoint.checkpoints(tmp_path / "run" / "checkpoints") == []


@pytest.mark.slow
def test_absurd_learning_rate_is_said_to_be_the_cause(tiny, train_pairs, tmp_path):
    trainer = Trainer(tiny.replace(learning_rate=1e30), train_pairs, tmp_path / "run")
    with pytest.raises(TrainingDiverged, match=r"learning rate .1e.30. may be too high"):
        trainer.fit()


def test_unknown_event_is_refused(tiny):
    with pytest.raises(InputError, match="log, epoch, checkpoint, notice, end"):
        Trainer(tiny).on("batch", print)


# --- the average of the weights --------------------------------------------------------


@pytest.mark.slow
def test_the_average_follows_the_weights_as_said(tiny):
    trainer = Trainer(tiny.replace(ema_decay=0.25))
    expected = weights(trainer.generator)
    assert equal(weights(trainer.averaged), expected)
    for decay in (1 / 10, 2 / 11, 3 / 12, 0.25, 0.25):  # (1 + t) / (10 + t), 0.25 at most
        trainer.train_step(*batch())
        now = weights(trainer.generator)
        expected = [decay * e + (1 - decay) * w for e, w in zip(expected, now, strict=True)]
    found = weights(trainer.averaged)
    assert not equal(found, now)
    for one, two in zip(found, expected, strict=True):
        np.testing.assert_allclose(one, two, rtol=0, atol=1e-6)


@pytest.mark.slow
def test_the_average_changes_nothing_in_the_training(tiny):
    with_average, without = Trainer(tiny.replace(ema_decay=0.9)), Trainer(tiny)
    for seed in range(3):
        one, two = (trainer.train_step(*batch(seed)) for trainer in (with_average, without))
        assert one == two
    assert equal(weights(with_average.generator), weights(without.generator))
    assert without.averaged is without.generator
    assert not any(name.startswith("average") for name in without._variables())


@pytest.mark.slow
def test_what_is_not_averaged_is_that_of_the_generator(tiny):
    trainer = Trainer(tiny.replace(ema_decay=0.9, normalization="batch", batch_size=2))
    trainer.train_step(*batch(count=2))
    pairs = zip(
        trainer.averaged.non_trainable_variables,
        trainer.generator.non_trainable_variables,
        strict=True,
    )
    assert all(np.array_equal(one, two) for one, two in pairs)
    moving = trainer.averaged.get_layer("up1_norm").moving_mean
    assert np.abs(moving.numpy()).max() > 0
    names = {name for name in trainer._variables() if name.startswith("average/")}
    assert names == {f"average/{v}" for v in trainable_names(trainer.generator)}


def trainable_names(model):
    return [
        f"{layer.name}/{number}"
        for layer in model.layers
        for number, variable in enumerate(layer.variables)
        if variable.trainable
    ]


@pytest.mark.slow
def test_pictures_are_made_with_the_average(tiny):
    inputs, targets = batch(count=2)
    trainer = Trainer(tiny.replace(ema_decay=0.9), samples=(inputs, targets))
    for _ in range(3):
        trainer.train_step(*batch())
    expected = [translate(trainer.averaged, one) for one in inputs.numpy()]
    of_the_last = [translate(trainer.generator, one) for one in inputs.numpy()]
    pictured = trainer.translate_samples()
    np.testing.assert_allclose(pictured, expected, rtol=0, atol=1e-5)
    assert np.abs(pictured - of_the_last).max() > 1e-3


@pytest.mark.slow
def test_a_stopped_run_goes_on_to_the_same_average(tiny, train_pairs, tmp_path):
    config = tiny.replace(ema_decay=0.9, upsampling="resize")
    whole = Trainer(config, train_pairs, tmp_path / "whole")
    whole.fit()
    Trainer(config, train_pairs, tmp_path / "parts").fit(steps=7)
    last = Trainer(config, train_pairs, tmp_path / "parts")
    assert last.fit()
    assert equal(weights(whole.averaged), weights(last.averaged))
    one, two = (tmp_path / run / "checkpoints/step-00000012.npz" for run in ("whole", "parts"))
    assert one.read_bytes() == two.read_bytes()


@pytest.mark.slow
def test_a_run_from_before_there_was_an_average_goes_on(tiny, train_pairs, tmp_path, whole):
    Trainer(tiny, train_pairs, tmp_path / "run").fit(steps=6)
    path = tmp_path / "run" / "config.json"
    fields = json.loads(path.read_text())
    for name in ("format", "run", "ema_decay"):
        del fields[name]
    path.write_text(json.dumps(fields))
    resumed = Trainer(tiny, train_pairs, tmp_path / "run")
    assert resumed.step == 6
    assert resumed.fit()
    assert equal(weights(whole.generator), weights(resumed.generator))
    with pytest.raises(InputError, match=r"ema_decay = 0\.0, and now 0\.9"):
        Trainer(tiny.replace(ema_decay=0.9), train_pairs, tmp_path / "run")


# --- the run's folder ------------------------------------------------------------------


@pytest.mark.slow
def test_a_run_of_an_earlier_version_goes_on(train_pairs, tmp_path):
    """The folder was written by version 0.1.0, and holds whatever a run held then."""
    run = tmp_path / "run"
    shutil.copytree(Path(__file__).parent / "old_run", run)
    config = Config.from_json(run / "config.json")
    measured = Validation(config, find_pairs(train_pairs.folder, "test"), train_pairs)
    trainer = Trainer(config, train_pairs, run, validation=measured)
    assert trainer.notes == ["going on from step 6"]
    assert (config.checkpoint_minutes, config.keep_every, config.keep_best) == (0, 0, "L1")
    assert trainer.history.rows[:, 0].tolist() == [1, 2, 3, 4, 5, 6]
    first = weights(trainer.averaged)
    assert trainer.fit()
    assert trainer.step == 12
    assert not equal(first, weights(trainer.averaged))
    generator, _ = load_generator(run)
    assert equal(weights(generator), weights(trainer.averaged))
    # It is measured from where it was taken up.
    assert [row.step for row in Measures.read_csv(run / "validation.csv").rows] == [6, 12]


def test_looking_at_a_folder_writes_nothing(tiny, train_pairs, tmp_path):
    Trainer(tiny, train_pairs, tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_another_configuration_is_refused_by_the_field(tiny, train_pairs, finished):
    with pytest.raises(InputError, match=r"lambda_l1 = 100\.0, and now 10\.0"):
        Trainer(tiny.replace(lambda_l1=10), train_pairs, finished)
    assert Trainer(tiny.replace(epochs=3), train_pairs, finished).total_steps == 18


def test_other_data_are_refused(tiny, train_pairs, finished):
    train_pairs.files[0][0].unlink()
    smaller = find_pairs(train_pairs.folder, "train")
    with pytest.raises(InputError, match=r"begun with other data .6 pairs"):
        Trainer(tiny, smaller, finished)


def test_foreign_folder_is_left_alone(tiny, train_pairs, tmp_path):
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "to-mother.txt").write_text("Dear")
    with pytest.raises(InputError, match="holds other files and no run"):
        Trainer(tiny, train_pairs, tmp_path / "letters")
    assert os.listdir(tmp_path / "letters") == ["to-mother.txt"]


def test_unwritable_folder_is_named_before_training(tiny, train_pairs, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="lies under, a file"):
        next(Trainer(tiny, train_pairs, tmp_path / "file" / "run").each_step())


def test_forbidden_folder_is_named_before_training(tiny, train_pairs, tmp_path, monkeypatch):
    def forbidden(*_, **__):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("tempfile.mkstemp", forbidden)
    with pytest.raises(InputError, match=r"run/config\.json: cannot be written .Permission denied"):
        next(Trainer(tiny, train_pairs, tmp_path / "run").each_step())


@pytest.mark.slow
def test_checkpoint_cut_short_falls_back_to_the_one_before(tiny, train_pairs, finished):
    (_, before), (_, last) = checkpoint.checkpoints(finished / "checkpoints")
    expected = last.read_bytes()
    last.write_bytes(expected[: len(expected) // 2])
    trainer = Trainer(tiny, train_pairs, finished)
    assert trainer.step == 6
    assert trainer.notes[0] == f"{last}: is damaged and was passed over"
    assert trainer.fit()
    assert last.read_bytes() == expected
    assert before.exists()


def test_one_flipped_byte_in_a_checkpoint_is_noticed(tiny, train_pairs, finished):
    last = checkpoint.checkpoints(finished / "checkpoints")[-1][1]
    content = bytearray(last.read_bytes())
    content[len(content) // 2] ^= 1
    last.write_bytes(content)
    assert Trainer(tiny, train_pairs, finished).step == 6


def test_nothing_but_damaged_checkpoints_is_refused(tiny, train_pairs, finished):
    for _, path in checkpoint.checkpoints(finished / "checkpoints"):
        path.write_bytes(b"PK")
    with pytest.raises(InputError, match="every other checkpoint"):
        Trainer(tiny, train_pairs, finished)


@pytest.mark.slow
def test_full_disk_while_saving_keeps_the_checkpoint_before(
    tiny, train_pairs, finished, monkeypatch
):
    files = {
        path: path.read_bytes() for _, path in checkpoint.checkpoints(finished / "checkpoints")
    }
    write, written = np.lib.format.write_array, []

    def full(file, array, **options):
        written.append(array)
        if len(written) == 20:
            raise OSError(28, "No space left on device")
        write(file, array, **options)

    monkeypatch.setattr(np.lib.format, "write_array", full)
    trainer = Trainer(tiny.replace(epochs=3), train_pairs, finished)
    with pytest.raises(InputError, match=r"step-00000018\.npz: cannot be written .No space left"):
        trainer.fit()
    assert {p: p.read_bytes() for p in (finished / "checkpoints").iterdir()} == files
    monkeypatch.undo()
    assert Trainer(tiny.replace(epochs=3), train_pairs, finished).fit()


@pytest.mark.slow
def test_leftovers_of_a_killed_save_are_cleared_away(tiny, train_pairs, finished):
    leftover = finished / "checkpoints" / ".step-00000007.npz.abc.npz"
    leftover.write_bytes(b"half")
    Trainer(tiny.replace(epochs=3), train_pairs, finished).fit()
    assert not leftover.exists()


@pytest.mark.slow
def test_file_that_vanishes_during_training_is_named(tiny, train_pairs):
    trainer = Trainer(tiny.replace(cache_megabytes=0, epochs=50), train_pairs)
    trainer.on("log", lambda _: train_pairs.files[3][0].unlink(missing_ok=True))
    with pytest.raises(InputError, match=r"4\.png: cannot be read"):
        trainer.fit()


def test_history_of_another_program_is_refused(tmp_path):
    (tmp_path / "history.csv").write_text("epoch,loss\n1,2\n")
    with pytest.raises(InputError, match="its columns are epoch, loss"):
        History.read_csv(tmp_path / "history.csv")


def test_batches_must_divide_among_devices(tiny):
    class Two:
        num_replicas_in_sync = 2

    with pytest.raises(InputError, match="batch_size: 1 cannot be shared among 2 devices"):
        Trainer(tiny, strategy=Two())


@pytest.mark.slow
def test_dropout_and_order_are_part_of_the_state(tiny, train_pairs, tmp_path, whole):
    # Another seed changes everything; the same one nothing.
    histories = [whole.history.rows]
    for run, seed in (("same", 0), ("other", 1)):
        trainer = Trainer(tiny.replace(seed=seed), train_pairs, tmp_path / run)
        trainer.fit()
        histories.append(trainer.history.rows)
    assert np.array_equal(histories[0], histories[1])
    assert not np.array_equal(histories[0][:, 2], histories[2][:, 2])


def test_first_batch_of_a_resumed_run_is_the_next_one(tiny, train_pairs):
    whole = [b[1].numpy() for b in train_dataset(tiny, train_pairs).take(7)]
    resumed = next(iter(train_dataset(tiny, train_pairs, first_step=6)))
    assert np.array_equal(resumed[1], whole[6])
