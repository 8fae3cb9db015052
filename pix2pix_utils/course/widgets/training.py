"""Explorers of notebook 5: a run while it trains, and what it went through."""

import contextlib
import time
from pathlib import Path

import ipywidgets
import numpy as np

from pix2pix_utils.course import figures
from pix2pix_utils.course.figures.panels import LOSSES_AND_ACCURACY, training_panels
from pix2pix_utils.course.widgets.charts import Chart, ticks
from pix2pix_utils.course.widgets.explorer import Explorer, Panel, Scene, as_html
from pix2pix_utils.course.widgets.hearing import ui_events
from pix2pix_utils.course.widgets.pictures import enlarged, joined
from pix2pix_utils.support.errors import InputError
from pix2pix_utils.support.pixels import to_uint8
from pix2pix_utils.training import samples
from pix2pix_utils.training.history import History
from pix2pix_utils.training.trainer import LOG_EVERY

SIDE = 256
"""About how wide one picture of the scrubber is shown, in pixels of the page."""

WIDTH = 420
"""How wide the monitor's curves are shown: three samples have room beside them."""

EARLY = (10, 30, 100, 200)
"""Steps at which the fixed samples are kept, besides those of the checkpoints."""

SHARE = 0.006
"""How much of the time may be spent on drawing curves, and as much on translating samples."""

HEAR_EVERY = 0.2
"""Seconds between two looks at what was clicked."""

LATELY = 50
"""Steps over which numbers are averaged that are said in words."""

STOP = "Stop and save"
BEFORE = "The first step takes some seconds, because TensorFlow builds its graph."


class TrainingMonitor:
    """A run that is watched while it trains, and that a button stops.

    While it trains, the cell shows the curves, what becomes of the trainer's fixed samples, and
    the button where it can be heard. At the end a still figure of the same stays.

    Parameters
    ----------
    trainer : Trainer
        With pairs. Its samples are shown, and kept at some early steps besides the checkpoints.
    chance : mapping of str to float
        As for `pix2pix_utils.course.figures.progress`.

    Attributes
    ----------
    scene : Scene or None
        What was shown last.
    button : ipywidgets.Button
    widget : ipywidgets.Widget
        All of it.
    """

    def __init__(self, trainer, chance):
        self.trainer, self.scene, self._chance = trainer, None, chance
        self.button = ipywidgets.Button(
            description=STOP,
            tooltip="The present step is finished, and a checkpoint is written",
            icon="stop",
        )
        self.button.on_click(self._stop)
        self._bar = ipywidgets.IntProgress(description="step")
        self._hint, self._pictures = ipywidgets.HTML(), ipywidgets.HTML()
        row = ipywidgets.Box(
            [self.button, self._bar, self._hint],
            layout=ipywidgets.Layout(flex_flow="row wrap", align_items="center"),
        )
        self.widget = ipywidgets.VBox([row, self._pictures])

    def _stop(self, _=None):
        self.trainer.stop()
        self.button.disabled, self.button.description = True, "Stopping …"

    async def fit(self, steps=None):
        """Train as `Trainer.fit` does, and show how it goes.

        It is to be awaited, because between two awaited things the kernel hears what is clicked.

        Parameters
        ----------
        steps : int or None
            As for `Trainer.fit`, which also says what may be raised.

        Returns
        -------
        bool
            True when the steps asked for are made; False when it was stopped before.
        """
        trainer, live = self.trainer, figures.Live()
        goal = trainer.total_steps if steps is None else min(steps, trainer.total_steps)
        self.button.disabled, self.button.description = False, STOP
        self._bar.max, self._bar.value = goal, trainer.step
        self._pictures.value = f"<p>{BEFORE}</p>"
        try:
            async with ui_events() as hear:
                self._say_how_to_stop(hear is not None)
                live.begin(self.widget)
                with contextlib.closing(trainer.each_step(steps)) as made:
                    await self._watch(made, goal, hear)
        finally:
            self.button.disabled = True
        if len(trainer.history):
            live.update(self._still())
        return trainer.step >= goal

    def _say_how_to_stop(self, heard):
        self.button.layout.display = None if heard else "none"
        words = "To stop, press the ■ button of the notebook; a checkpoint is written."
        if heard:
            words = "The ■ button of the notebook does the same."
        self._hint.value = words

    async def _watch(self, made, goal, hear):
        """Draw, and hear what was clicked, between the steps of a run."""
        trainer, curves, pictures, outputs = self.trainer, _Pace(), _Pace(), None
        first, begun, heard = None, 0.0, 0.0
        for step in made:
            now = time.monotonic()
            if first is None:  # the first step also traces the graph, which takes seconds
                first, begun = step, now
            complete = step % LOG_EVERY == 0 or step == goal  # what is known of the steps so far
            if complete and trainer.samples is not None and (step in EARLY or pictures.due()):
                with pictures.spending():
                    look = trainer.picture_samples if step in EARLY else trainer.translate_samples
                    outputs = look()
            if complete and curves.due():
                with curves.spending():
                    left = (goal - step) * (now - begun) / max(1, step - first)
                    self._show(self.draw(trainer.history.columns, goal, outputs, left))
            if now - heard > HEAR_EVERY:
                self._bar.value = step
                if hear:
                    await hear()
                heard = time.monotonic()

    def _show(self, scene):
        self.scene, self._pictures.value = scene, as_html(scene)

    def draw(self, columns, goal, outputs=None, left=None):
        """Return what is shown of a run.

        Parameters
        ----------
        columns : mapping of str to numpy.ndarray
            Of a history with at least one step.
        goal : int
            The last step of the run.
        outputs : numpy.ndarray or None
            Translations of the trainer's samples, where they shall be shown.
        left : float or None
            Seconds to the end, about.

        Returns
        -------
        Scene
        """
        panels = [Panel("The curves, and chance", self._curves(columns), WIDTH, smooth=True)]
        if outputs is not None:
            rows = zip(*self.trainer.samples, outputs, strict=True)
            picture = joined([joined([*map(to_uint8, row)], gap=4) for row in rows], 0, gap=4)
            panels.append(Panel("Input, truth, translation", picture, 396))
        step = int(columns["step"][-1])
        words = f"Step {step:,} of {goal:,}{_duration(left)}. {_lately(columns, self._chance)}"
        return Scene(panels, words)

    def _curves(self, columns):
        chart = Chart(WIDTH, 396)
        steps, panels = training_panels(columns, self._chance, LOSSES_AND_ACCURACY)
        for number, panel in enumerate(panels):
            row, column = divmod(number, 2)
            low, high = panel.limits
            high = high if panel.is_share else 1.05 * high or 1.0
            axes = chart.axes(
                (36 + 212 * column, 30 + 198 * row, 165, 126),
                (0, steps[-1]),
                (low, high),
                title=panel.kind.short_title,
                xticks=ticks(0, steps[-1], 3),
                yticks=ticks(low, high, 3),
                xlabel="step" if row else "",
            )
            _draw_panel(axes, panel)
        return chart.picture()

    def _still(self):
        """Return the figure that stays."""
        columns, given = self.trainer.history.columns, self.trainer.samples
        if given is None:
            return figures.history(columns, self._chance)
        outputs = self.trainer.translate_samples()
        return figures.progress(columns, self._chance, *given, outputs)


def _draw_panel(axes, panel):
    """Draw the curves of a panel into axes of a chart."""
    for curve, colour in zip(panel.curves, figures.COLOURS, strict=False):
        if curve.is_smoothed and len(panel.curves) == 1:  # several bands would hide each other
            axes.band(*curve.band, colour)
        axes.curve(curve.steps, curve.smoothed, colour)
    for level in panel.levels:
        axes.level(level, "chance")
    names = [curve.label.removeprefix("on ") for curve in panel.curves if curve.label]
    for place, (name, colour) in enumerate(zip(names, figures.COLOURS, strict=False)):
        comma = "," if place + 1 < len(names) else ""
        axes.name(name + comma, 56 + 36 * place, colour)


class _Pace:
    """Says when something may be done again that shall take no more than its share of the time."""

    def __init__(self):
        self._next, self._first = 0.0, True

    def due(self):
        return time.monotonic() >= self._next

    @contextlib.contextmanager
    def spending(self):
        begun = time.monotonic()
        yield
        ended = time.monotonic()
        # What has to be traced takes much longer the first time, and never again.
        self._next = ended + (1.0 if self._first else max(1.0, (ended - begun) / SHARE))
        self._first = False


def _duration(seconds):
    if seconds is None:
        return ""
    if seconds < 90:
        return f", about {max(1, round(seconds))} seconds to go"
    return f", about {round(seconds / 60)} minutes to go"


def _lately(columns, chance):
    """Say what the curves of a run have been lately, and what to think of it."""
    late = {name: float(values[-LATELY:].mean()) for name, values in columns.items()}

    def beside(name):
        level = f" (chance {chance[name]:.2f})" if name in chance else ""
        return f"{late[name]:.2f}{level}"

    right = (late["accuracy_real"] + late["accuracy_fake"]) / 2
    if right > 0.97:
        verdict = "D is nearly always right: its verdict tells G little about what to change."
    elif right < 0.55:
        verdict = "D is guessing: so far L1 alone teaches G."
    else:
        verdict = f"D leads, and takes {1 - late['accuracy_fake']:.0%} of G's patches for real."
    return (
        f"Mean of the last {min(LATELY, len(columns['step']))} steps: D's loss "
        f"{beside('discriminator_loss')}, D right on {right:.0%} of the patches, G's GAN loss "
        f"{beside('generator_gan_loss')}, L1 {beside('l1_loss')}. {verdict}"
    )


class SampleScrubber(Explorer):
    """Go through a run's translations of its fixed samples, from the first steps to the last.

    Parameters
    ----------
    run : path-like
        Folder of a run, which may still be unfinished.
    chance : mapping of str to float
        As for `pix2pix_utils.course.figures.progress`.

    Raises
    ------
    InputError
        If there are no samples yet, or a file cannot be read.
    """

    title = "Sample scrubber"
    columns, cell = 3, SIDE

    def __init__(self, run, chance):
        folder = Path(run)
        self._paths, self._chance = samples.stored(folder / "samples"), chance
        if not self._paths:
            raise InputError(
                f"{folder}: holds no samples yet; train for a few steps first, with samples given "
                "to the Trainer"
            )
        self._history = History.read_csv(folder / "history.csv")
        self._steps, self._read = list(self._paths), {}
        last = self._steps[-1]
        count = len(self._samples(last)[0])
        names = [(f"{step:,}", step) for step in self._steps]
        super().__init__(
            {
                "step": ipywidgets.SelectionSlider(options=names, value=last, description="step"),
                "pair": ipywidgets.IntSlider(max=count - 1, description="test pair"),
            }
        )

    def _samples(self, step):
        if step not in self._read:
            self._read[step] = samples.read(self._paths[step])
        return self._read[step]

    def draw(self, *, step, pair):
        """Show one sample's translation at a step, between its input and the truth."""
        image, truth, output = (part[pair] for part in self._samples(step))
        factor = max(1, round(SIDE / len(image)))
        titles = ("Input", f"Translation at step {step:,}", "Ground truth")
        panels = [
            Panel(title, enlarged(picture, factor), factor * len(picture))
            for title, picture in zip(titles, (image, output, truth), strict=True)
        ]
        return Scene(panels, self._said(step, pair, truth, output))

    def _said(self, step, pair, truth, output):
        words = (
            f"Step {step:,}: this translation is {_apart(output, truth):.0f} of 255 grey levels "
            f"from the truth on average, and has {_detail(output) / _detail(truth):.0%} of its "
            "detail, which is how much neighbouring pixels differ. "
        )
        place = self._steps.index(step)
        if place:
            before = self._steps[place - 1]
            change = _apart(output, self._samples(before)[2][pair])
            words += f"Since step {before:,} it has changed by {change:.0f}. "
        rows = self._history.rows[:step]
        if len(rows) < step:  # a run that was killed has pictures that are younger than its table
            return words + "The run's table ends before this step."
        return words + _lately(History(rows).columns, self._chance)


def _apart(one, other):
    return float(np.abs(one.astype(np.int16) - other).mean())


def _detail(picture):
    return max(1e-6, float(np.abs(np.diff(picture.astype(np.int16), axis=1)).mean()))
