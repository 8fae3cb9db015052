"""Explorers of notebook 5: a run while it trains, and what it went through."""

import asyncio
import contextlib
import importlib.util
import re
import signal
import time
from pathlib import Path
from types import SimpleNamespace

import ipykernel
import IPython
import IPython.display
import jupyter_client
import numpy as np
import pytest
import tensorflow as tf

from conftest import write_pairs
from pix2pix_utils.course import figures
from pix2pix_utils.course.figures.display import VIEW
from pix2pix_utils.course.widgets import training
from pix2pix_utils.course.widgets.hearing import ui_events
from pix2pix_utils.course.widgets.training import SampleScrubber, TrainingMonitor
from pix2pix_utils.data.pairs import find_pairs
from pix2pix_utils.data.pipeline import evaluation_dataset
from pix2pix_utils.support.errors import InputError
from pix2pix_utils.training import Trainer, TrainingDiverged, checkpoint, samples
from pix2pix_utils.training.history import COLUMNS

ROOT = Path(__file__).parents[2]
CHANCE = {
    "generator_gan_loss": 0.69,
    "discriminator_loss": 0.69,
    "accuracy_real": 0.5,
    "accuracy_fake": 0.5,
}


@pytest.fixture
def watched(tiny, folder):
    """Two test pairs to look at."""
    pairs = find_pairs(folder, "test")
    both = zip(*list(evaluation_dataset(tiny, pairs))[:2], strict=True)
    return tuple(tf.concat(halves, 0) for halves in both)


@pytest.fixture
def trainer(tiny, train_pairs, watched, tmp_path):
    return Trainer(tiny, train_pairs, tmp_path / "run", samples=watched)


@pytest.fixture
def page(monkeypatch):
    """A notebook's page whose kernel hears by itself; what is shown on it."""

    class Handle:
        def update(self, data, **_):
            seen.append(data)

    def display(data, **_):
        seen.append(data)
        return Handle()

    seen = []
    shell = SimpleNamespace(kernel=object())
    monkeypatch.setattr(IPython, "get_ipython", lambda: shell)
    monkeypatch.setattr(IPython.display, "display", display)
    return seen


def columns(steps=3, **values):
    """Return a history in which every step had the same values."""
    row = dict.fromkeys(COLUMNS, 0.5) | values
    table = {name: np.full(steps, value, np.float32) for name, value in row.items()}
    return table | {"step": np.arange(1, steps + 1, dtype=np.float32)}


# --- the monitor -----------------------------------------------------------------------


def test_it_trains_as_fit_does(tiny, train_pairs, trainer):
    alone = Trainer(tiny, train_pairs)
    assert alone.fit()
    assert asyncio.run(TrainingMonitor(trainer, CHANCE).fit())
    assert trainer.step == 12
    assert np.array_equal(trainer.history.rows, alone.history.rows)
    for one, two in zip(trainer.generator.weights, alone.generator.weights, strict=True):
        assert np.array_equal(one, two)
    # The tenth step is an early one; the others are the checkpoints.
    assert list(samples.stored(trainer.run / "samples")) == [6, 10, 12]


def test_the_page_shows_the_widget_and_at_the_end_a_still(trainer, page):
    monitor = TrainingMonitor(trainer, CHANCE)
    assert asyncio.run(monitor.fit())
    first, last = page
    assert set(first) == {VIEW}
    assert first[VIEW]["model_id"] == monitor.widget.model_id
    assert set(last) == {"image/png"}
    assert last["image/png"].startswith(b"\x89PNG")
    assert monitor.button.disabled
    # A run that is finished shows its still at once, and trains no further.
    assert asyncio.run(monitor.fit())
    assert set(page[-1]) == {"image/png"}
    assert trainer.step == 12


def test_a_click_ends_the_run_with_a_checkpoint_and_it_goes_on(tiny, train_pairs, trainer, page):
    monitor = TrainingMonitor(trainer, CHANCE)
    seen = []

    def click(trainer):
        if trainer.step == 6 and not seen:
            seen.append((monitor.button.disabled, monitor.button.description))
            monitor.button.click()
            seen.append((monitor.button.disabled, monitor.button.description))

    trainer.on("log", click)
    assert not asyncio.run(monitor.fit())
    assert seen == [(False, "Stop and save"), (True, "Stopping …")]
    assert trainer.step == 6
    assert [step for step, _ in checkpoint.checkpoints(trainer.run / "checkpoints")] == [6]
    assert set(page[-1]) == {"image/png"}

    assert asyncio.run(monitor.fit())
    assert trainer.step == 12
    straight = Trainer(tiny, train_pairs)
    straight.fit()
    assert np.array_equal(trainer.history.rows, straight.history.rows)


def test_it_listens_between_the_steps(trainer, monkeypatch):
    heard = []

    @contextlib.asynccontextmanager
    async def attentive():
        async def hear():
            heard.append(trainer.step)

        yield hear

    monkeypatch.setattr(training, "ui_events", attentive)
    monkeypatch.setattr(training, "HEAR_EVERY", 0.0)
    asyncio.run(TrainingMonitor(trainer, CHANCE).fit())
    assert heard == list(range(1, 13))


def test_an_error_while_listening_leaves_nothing_behind(trainer, monkeypatch):
    @contextlib.asynccontextmanager
    async def impatient():
        async def hear():
            raise KeyboardInterrupt

        yield hear

    monkeypatch.setattr(training, "ui_events", impatient)
    before, monitor = signal.getsignal(signal.SIGTERM), TrainingMonitor(trainer, CHANCE)
    with pytest.raises(KeyboardInterrupt):
        asyncio.run(monitor.fit())
    assert signal.getsignal(signal.SIGTERM) == before
    assert monitor.button.disabled


def test_a_run_that_diverges_says_so(tiny, train_pairs, watched):
    trainer = Trainer(tiny.replace(learning_rate=1e30), train_pairs, samples=watched)
    monitor = TrainingMonitor(trainer, CHANCE)
    with pytest.raises(TrainingDiverged):
        asyncio.run(monitor.fit())
    assert monitor.button.disabled


def test_it_stops_at_the_step_that_is_asked_for_and_needs_no_samples(tiny, train_pairs, page):
    trainer = Trainer(tiny, train_pairs)
    assert asyncio.run(TrainingMonitor(trainer, {}).fit(steps=4))
    assert trainer.step == 4
    assert set(page[-1]) == {"image/png"}


def test_what_is_shown_is_drawn_from_the_history(trainer):
    monitor = TrainingMonitor(trainer, CHANCE)
    outputs = trainer.translate_samples()
    table = columns(400, accuracy_real=0.9, accuracy_fake=0.7, discriminator_loss=0.4)
    scene = monitor.draw(table, 2800, outputs, left=130)
    assert scene.sentence.startswith("Step 400 of 2,800, about 2 minutes to go. ")
    assert "last 50 steps: D's loss 0.40 (chance 0.69), D right on 80% of" in scene.sentence
    assert scene.sentence.endswith("D leads, and takes 30% of G's patches for real.")
    curves, pictures = (panel.picture for panel in scene.panels)
    given = samples.sample_grid(*trainer.samples, outputs)
    # Without the lines between them the samples are as a run keeps them.
    rows = [pictures[36 * row : 36 * row + 32] for row in range(2)]
    parts = [np.concatenate([r[:, 36 * n : 36 * n + 32] for n in range(3)], 1) for r in rows]
    assert np.array_equal(np.concatenate(parts), given)

    higher = monitor.draw(columns(400, discriminator_loss=1.4), 2800).panels[0].picture
    assert higher.shape == curves.shape
    assert (higher != curves).any()
    assert (TrainingMonitor(trainer, {})._curves(table) != curves).any()
    assert len(monitor.draw(columns(), 2800).panels) == 1


@pytest.mark.parametrize(
    ("right", "words"),
    [(0.99, "nearly always right"), (0.5, "D is guessing"), (0.8, "D leads, and takes 20%")],
)
def test_the_sentence_judges_the_discriminator(trainer, right, words):
    table = columns(60, accuracy_real=right, accuracy_fake=right)
    assert words in TrainingMonitor(trainer, CHANCE).draw(table, 100).sentence


@pytest.mark.parametrize("steps", [1, 2, 59, 60, 501])
def test_a_history_of_any_length_can_be_drawn(trainer, steps):
    table = columns(steps, l1_loss=0.0)
    scene = TrainingMonitor(trainer, CHANCE).draw(table, 600, left=3)
    assert f"Step {steps} of 600, about 3 seconds to go" in scene.sentence
    assert f"last {min(50, steps)} steps" in scene.sentence


def test_drawing_waits_until_it_is_worth_its_time(monkeypatch):
    now = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    pace = training._Pace()

    def draw(seconds):
        with pace.spending():
            now[0] += seconds

    assert pace.due()
    draw(3.0)  # the first time is no measure
    now[0] += 0.9
    assert not pace.due()
    now[0] += 0.2
    assert pace.due()
    draw(0.08)
    now[0] += 13.2
    assert not pace.due()
    now[0] += 0.2
    assert pace.due()


# --- what a busy cell hears ------------------------------------------------------------


def hears(monkeypatch, shell):
    async def ask():
        async with ui_events() as hear:
            return hear

    monkeypatch.setattr(IPython, "get_ipython", lambda: shell)
    return asyncio.run(ask())


def test_without_a_kernel_nothing_is_heard(monkeypatch):
    assert hears(monkeypatch, None) is None
    assert hears(monkeypatch, SimpleNamespace()) is None


def test_a_new_kernel_hears_while_it_waits(monkeypatch):
    hear, order = hears(monkeypatch, SimpleNamespace(kernel=object())), []

    async def clicked():
        order.append("clicked")

    async def cell():
        click = asyncio.ensure_future(clicked())
        order.append("busy")
        await hear()
        order.append("busy again")
        await click

    asyncio.run(cell())
    assert order == ["busy", "clicked", "busy again"]


def test_an_old_kernel_hears_only_through_the_package_for_that(monkeypatch):
    shell = SimpleNamespace(kernel=SimpleNamespace(do_one_iteration=None))
    find = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name: None if name == "jupyter_ui_poll" else find(name)
    )
    assert hears(monkeypatch, shell) is None


def test_where_nothing_is_heard_a_sentence_stands_in_for_the_button(trainer, page, monkeypatch):
    monitor = TrainingMonitor(trainer, CHANCE)
    asyncio.run(monitor.fit(steps=1))
    assert monitor.button.layout.display is None
    assert "■ button of the notebook does the same" in monitor._hint.value
    monkeypatch.setattr(IPython, "get_ipython", lambda: SimpleNamespace())
    asyncio.run(monitor.fit(steps=2))
    assert monitor.button.layout.display == "none"
    assert "To stop, press the ■ button of the notebook" in monitor._hint.value


BUSY = """
import sys
sys.path[:0] = [{root!r}, {tests!r}]
from pathlib import Path
from pix2pix_utils.config import Config
from pix2pix_utils.data.pairs import find_pairs
from pix2pix_utils.training import Trainer
from pix2pix_utils.course.widgets.training import TrainingMonitor

config = Config.from_json(Path({config!r}))
trainer = Trainer(config, find_pairs({folder!r}, "train"), {run!r})
monitor = TrainingMonitor(trainer, {{}})
finished = await monitor.fit()
print("finished:", finished, "step:", trainer.step)
"""


@pytest.mark.slow
def test_a_kernel_that_trains_hears_the_click_and_goes_on_with_the_next_cell(tiny, tmp_path):
    (tmp_path / "config.json").write_text(tiny.replace(epochs=5000).to_json())
    paths = {
        "root": str(ROOT),
        "tests": str(ROOT / "tests"),
        "config": str(tmp_path / "config.json"),
        "folder": str(write_pairs(tmp_path / "blocks")),
        "run": str(tmp_path / "run"),
    }
    manager, client = jupyter_client.manager.start_new_kernel(kernel_name="python3")
    said, buttons, hidden, clicked = [], [], set(), False
    try:
        cell = client.execute(BUSY.format(**paths))
        after = client.execute("print('the next cell')")
        end = time.monotonic() + 120
        while not any("the next cell" in text for _, text in said):
            assert time.monotonic() < end, said
            message = client.get_iopub_msg(timeout=60)
            content = message["content"]
            data = content.get("data", {})
            state = data.get("state", {}) if isinstance(data, dict) else {}
            if message["msg_type"] == "comm_open" and state.get("_model_name") == "ButtonModel":
                buttons.append((content["comm_id"], state["layout"]))
            if message["msg_type"] == "comm_msg" and state.get("display") == "none":
                hidden.add("IPY_MODEL_" + content["comm_id"])
            if message["msg_type"] in ("stream", "error"):
                said.append((message["parent_header"]["msg_id"], str(content.get("text", content))))
            if "<figure" in str(state.get("value", "")) and not clicked:
                ((button, layout),) = buttons
                if layout in hidden:  # where a click is not heard
                    manager.interrupt_kernel()
                else:
                    click = {"method": "custom", "content": {"event": "click"}}
                    client.shell_channel.send(
                        client.session.msg("comm_msg", {"comm_id": button, "data": click})
                    )
                clicked = True
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    (first, text), (second, _) = said
    assert (first, second) == (cell, after)
    step = int(re.fullmatch(r"finished: False step: (\d+)\n", text)[1])
    assert [n for n, _ in checkpoint.checkpoints(tmp_path / "run" / "checkpoints")][-1] == step
    # A kernel of version 6 needs a package for it; all others hear.
    can = ipykernel.version_info[0] >= 7 or importlib.util.find_spec("jupyter_ui_poll") is not None
    assert can == (not hidden)


# --- the scrubber ----------------------------------------------------------------------


@pytest.fixture
def finished(trainer):
    asyncio.run(TrainingMonitor(trainer, CHANCE).fit())
    return trainer.run


def test_the_slider_goes_through_the_samples_that_a_run_kept(finished):
    scrubber = SampleScrubber(finished, CHANCE)
    assert scrubber.controls["step"].options == (("6", 6), ("10", 10), ("12", 12))
    assert scrubber.state == {"step": 12, "pair": 0}
    stored = samples.stored(finished / "samples")
    for step, pair in ((6, 1), (10, 0), (12, 1)):
        scrubber.set(step=step, pair=pair)
        image, truth, output = (part[pair] for part in samples.read(stored[step]))
        for panel, expected in zip(scrubber.scene.panels, (image, output, truth), strict=True):
            assert np.array_equal(panel.picture[::8, ::8], expected)
        apart = np.abs(output.astype(int) - truth).mean()
        assert f"Step {step}: this translation is {apart:.0f} of 255" in scrubber.scene.sentence


def test_the_sentence_holds_the_losses_of_that_step(finished, trainer):
    scrubber = SampleScrubber(finished, CHANCE)
    for step in (6, 12):
        scrubber.set(step=step)
        table = trainer.history.columns
        loss = table["discriminator_loss"][:step].mean()
        assert f"D's loss {loss:.2f} (chance 0.69)" in scrubber.scene.sentence
        assert f"last {step} steps" in scrubber.scene.sentence
    outputs = [samples.read(path)[2][0].astype(int) for path in stored_in(finished)]
    change = np.abs(outputs[2] - outputs[1]).mean()
    assert f"Since step 10 it has changed by {change:.0f}." in scrubber.scene.sentence
    scrubber.set(step=6)
    assert "Since step" not in scrubber.scene.sentence


def stored_in(run):
    return samples.stored(run / "samples").values()


def test_detail_is_measured_against_the_truth(finished):
    stored = samples.stored(finished / "samples")
    inputs, truths, _ = (part / 127.5 - 1 for part in samples.read(stored[12]))
    samples.save(finished / "samples", 12, inputs, truths, truths)
    assert "0 of 255 grey levels from the truth on average, and has 100% of its detail" in (
        SampleScrubber(finished, CHANCE).scene.sentence
    )
    samples.save(finished / "samples", 12, inputs, truths, 0 * truths)
    assert "has 0% of its detail" in SampleScrubber(finished, CHANCE).scene.sentence


def test_samples_younger_than_the_table_are_shown_without_losses(finished):
    stored = samples.stored(finished / "samples")
    stored[12].rename(finished / "samples" / "step-00000014.png")
    sentence = SampleScrubber(finished, CHANCE).scene.sentence
    assert "The run's table ends before this step." in sentence
    assert "D's loss" not in sentence


def test_a_run_without_samples_is_named(tmp_path):
    with pytest.raises(InputError, match="nothing: holds no samples yet; train for a few steps"):
        SampleScrubber(tmp_path / "nothing", CHANCE)


def test_the_still_of_the_scrubber(finished):
    scrubber = SampleScrubber(finished, CHANCE)
    assert figures.alt_text(scrubber.still()) == scrubber.scene.sentence
