"""The loop around the training step (paper, section 6.2)."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import NoReturn

import numpy as np
import tensorflow as tf

from pix2pix_utils.config import Config
from pix2pix_utils.data.pairs import Pairs, require_sound
from pix2pix_utils.data.pipeline import steps_per_epoch, train_dataset
from pix2pix_utils.support.errors import InputError
from pix2pix_utils.support.files import PathLike
from pix2pix_utils.training import cluster, samples
from pix2pix_utils.training.devices import (
    default_strategy,
    distributed,
    is_chief,
    require_shareable,
)
from pix2pix_utils.training.hooks import Hooks
from pix2pix_utils.training.optimizer import learning_rate_at
from pix2pix_utils.training.players import Players
from pix2pix_utils.training.rhythm import Rhythm
from pix2pix_utils.training.run_folder import RunFolder
from pix2pix_utils.training.signals import stopped_by_signals
from pix2pix_utils.training.start import Start
from pix2pix_utils.training.step import judge
from pix2pix_utils.training.tensorboard import Summaries
from pix2pix_utils.training.validation import Validation

LOG_EVERY = 10
"""Steps between two looks at the results; fetching them more often would keep a GPU waiting."""


class TrainingDiverged(InputError):
    """A loss or a weight is not a finite number any more."""


class Trainer(Players):
    """Trains a generator and a discriminator against each other.

    Parameters
    ----------
    config
        With a definite direction (see `pix2pix_utils.data.declaration.resolve`).
    pairs
        What to learn from; None to call `train_step` with batches of one's own, at a learning
        rate that does not fall.
    run
        Folder of the run: config, checkpoints, history, TensorBoard, samples. Where it holds a
        run, training goes on from its last good checkpoint; learning rate, decay and epochs may
        be others than before, and hold from there on. Nothing is written before `fit`,
        `each_step` or `picture_samples`. None keeps everything in memory.
    samples
        Inputs and targets, [count, height, width, 3] in [-1, 1], whose translations are
        pictured at every checkpoint.
    strategy
        Where to compute; `default_strategy` by default.
    from_step
        Go on from the run's checkpoint of this step. What was made after it is kept in a folder
        ``replaced-1``, ``replaced-2`` … of the run.
    validation
        Measured at every checkpoint; the best checkpoint stays.
    start
        Where the first weights come from in place of fresh ones, such as
        `pix2pix_utils.pretrained.beginning` finds it. A run that goes on has them already.

    Attributes
    ----------
    generator, discriminator : keras.Model
        What is trained.
    averaged : keras.Model
        What makes pictures: a generator with the running average of the weights, or where
        ``config.ema_decay`` is 0 the generator itself.
    history : History
        A row for each step.
    step : int
        Steps made so far.
    notes : list of str
        What happened when an earlier run was taken up, or what a new one begins with; and that
        the run learns its pairs by heart, once it does.

    Raises
    ------
    InputError
        If the run's folder belongs to another configuration, other data or another start, if
        there is no checkpoint of ``from_step``, if the weights of ``start`` do not fit, or if
        pairs are unusable.
    """

    def __init__(
        self,
        config: Config,
        pairs: Pairs | None = None,
        run: PathLike | None = None,
        *,
        samples: tuple[tf.Tensor, tf.Tensor] | None = None,
        strategy: tf.distribute.Strategy | None = None,
        from_step: int | None = None,
        validation: Validation | None = None,
        start: Start | None = None,
    ) -> None:
        strategy = strategy or default_strategy()
        self.pairs, self.samples, self.validation = pairs, samples, validation
        require_shareable(config.batch_size, strategy)
        self._hooks, self._together = Hooks(), cluster.Together(strategy)
        self._unread: list[tf.Tensor] = []
        self._stopping, self._summaries = False, Summaries()
        if pairs is not None:
            require_sound(pairs)
            steps_per_epoch(config, pairs)

        fingerprint = pairs.fingerprint() if pairs is not None and run is not None else ""
        self._folder = RunFolder(run, config, fingerprint, is_chief(strategy))
        self.run = self._folder.path
        super().__init__(config, strategy)
        self.step, self.history, self.notes = self._folder.restore(self._variables(), from_step)
        if self._folder.begins_with(start.source if start else None) and start:
            self._folder.note_start(self._begin(start))
            self.notes.append(self._folder.record.start["said"])

    # ----------------------------------------------------------------------------------
    # One step
    # ----------------------------------------------------------------------------------

    def train_step(self, input_image: tf.Tensor, target: tf.Tensor) -> dict[str, float]:
        """Update both networks once, and return what the history's columns say of it.

        See `pix2pix_utils.training.step.train_step`.

        Parameters
        ----------
        input_image, target
            [batch, height, width, 3] in [-1, 1].
        """
        values = self._advance(input_image, target)
        self._read()
        return dict(zip(self.history.columns, map(float, values), strict=True))

    def _advance(self, input_image: tf.Tensor, target: tf.Tensor) -> tf.Tensor:
        """Make one step and leave its results on the device."""
        rate = self.config.learning_rate
        if self.pairs is not None:  # with batches of one's own nobody knows when the end comes
            config = self._folder.record.at(self.step)
            rate = learning_rate_at(config, self.step, steps_per_epoch(config, self.pairs))
        values = self._step_function(
            input_image,
            target,
            tf.constant(self.step, tf.int64),
            tf.constant(rate, tf.float32),
        )
        self.step += 1
        self._unread.append(values)
        return values

    # ----------------------------------------------------------------------------------
    # The loop
    # ----------------------------------------------------------------------------------

    def on(self, event: str, function: Callable[["Trainer"], object]) -> None:
        """Have a function called during `fit`.

        Parameters
        ----------
        event : {"log", "epoch", "checkpoint", "notice", "end"}
            Every few steps; after each epoch; after each checkpoint; when the run begins to
            learn its pairs by heart, which the last of ``notes`` says; at the end, however it
            came.
        function
            Called with the trainer. It may call `stop`.
        """
        self._hooks.add(event, function)

    def stop(self) -> None:
        """Have `fit` end after the present step, with a checkpoint."""
        self._stopping = True

    @property
    def is_stopping(self) -> bool:
        """Whether `stop` was called since the loop began."""
        return self._stopping

    @property
    def total_steps(self) -> int:
        """How many steps ``config.epochs`` take."""
        return self.config.epochs * steps_per_epoch(self.config, self._required_pairs())

    def fit(self, steps: int | None = None) -> bool:
        """Train to the end of ``config.epochs``, from wherever the run stands.

        Ctrl-C, the notebook's stop button and SIGTERM end it after the present step, with a
        checkpoint; a second time they end it at once.

        Parameters
        ----------
        steps
            Stop when the run has made so many steps, counted from its start.

        Returns
        -------
        True when the steps asked for are made; False when it was stopped before.

        Raises
        ------
        TrainingDiverged
            If a loss or a weight is not finite. The last good checkpoint stays.
        InputError
            If a file of the data or of the run fails, or another process trains in its folder.
        """
        for _ in self.each_step(steps):
            pass
        return self.step >= self._goal(steps)

    def each_step(self, steps: int | None = None) -> Iterator[int]:
        """Train as `fit` does, and give way after each step with the number of steps made so far.

        For a caller who has something to do in between, such as to hear a button. It may call
        `stop`; who leaves the loop instead gets no checkpoint.

        Parameters
        ----------
        steps
            As for `fit`, which says what may be raised.
        """
        in_epoch = steps_per_epoch(self.config, self._required_pairs())
        goal = self._goal(steps)
        rhythm = self._rhythm = Rhythm(self.config, in_epoch, self.step)
        self._stopping = False
        explained = cluster.explained(self.strategy, self.config, self._folder)
        with (
            explained,
            self._folder.held(),
            stopped_by_signals(self),
            self._open_board() as self._summaries,
        ):
            self._mend()
            batches = self._batches() if self.step < goal else iter(())
            while self.step < goal:
                late = rhythm.is_late(self.step)
                stops, saves = self._together.agree(self.step, self._stopping, late)
                if stops:
                    break
                if saves and not rhythm.is_saved(self.step):
                    self._save()
                self._advance(*self._next(batches))
                epoch_ends = self.step % in_epoch == 0
                if self.step % LOG_EVERY == 0 or epoch_ends or self.step == goal:
                    self._read()
                    self._hooks.call("log", self)
                if epoch_ends:
                    self._hooks.call("epoch", self)
                if rhythm.is_due(self.step):
                    self._save()
                yield self.step
            if not rhythm.is_saved(self.step):
                self._save()
            self._hooks.call("end", self)

    def _required_pairs(self) -> Pairs:
        if self.pairs is None:
            raise InputError("pairs: the trainer was made without any; give it pairs to learn from")
        return self.pairs

    def _goal(self, steps: int | None) -> int:
        return self.total_steps if steps is None else min(steps, self.total_steps)

    def _batches(self) -> Iterator[tuple[tf.Tensor, tf.Tensor]]:
        build = partial(train_dataset, self.config, self._required_pairs(), self.step)
        return iter(distributed(build, self.strategy))

    def _next(self, batches: Iterator[tuple[tf.Tensor, tf.Tensor]]) -> tuple[tf.Tensor, tf.Tensor]:
        try:
            return next(batches)
        except tf.errors.OpError:
            # TensorFlow does not always name the file; look for all that are unusable.
            require_sound(self._required_pairs(), decode=True)
            raise

    def _read(self) -> None:
        """Fetch the results of the steps made since the last time."""
        if not self._unread:
            return
        rows = np.stack([values.numpy() for values in self._unread])
        self._unread.clear()
        bad = self.history.append_finite(rows)
        if bad:
            self._diverged(*bad)
        self._summaries.scalars(self.step, rows)

    def _diverged(self, step: int, what: str) -> NoReturn:
        kept = self._folder.usable_steps
        remedy = "begin again with a lower one"
        if kept:
            remedy = (
                f"the last good checkpoint is that of step {kept[-1]}, and the run goes on from "
                "it with a lower one"
            )
        raise TrainingDiverged(
            f"step {step}: {what}; the learning rate ({self.config.learning_rate:g}) may be too "
            f"high, or the images hold values outside [-1, 1]; {remedy}"
        )

    # ----------------------------------------------------------------------------------
    # The run's folder
    # ----------------------------------------------------------------------------------

    def _mend(self) -> None:
        """Write what a process that was killed had still to write after its last checkpoint."""
        if not self._folder.writes or not self.step:
            return
        self._folder.mend(self.history)
        if self.samples is not None and self.step not in samples.stored(self._folder.samples):
            self._show_samples(self.picture_samples())
        if self.step not in self._folder.measures:
            self._measure()

    def _save(self) -> None:
        """Write everything that the run needs to go on to the same end."""
        self._read()
        if self._folder.writes:
            try:
                milestone = self._rhythm.is_milestone(self.step)
                self._folder.save(self.step, self._variables(), self.history, milestone)
            except FloatingPointError as error:
                self._diverged(self.step, f"the weights {error} are not finite")
            if self.samples is not None:
                self._show_samples(self.picture_samples())
        self._measure()
        self._rhythm.saved(self.step)
        self._hooks.call("checkpoint", self)

    def _measure(self) -> None:
        """Measure the generator on the val split; one of several workers does."""
        if self.validation is None or not self.step or not is_chief(self.strategy):
            return
        measure = self.validation.measure(self.step, self._pictured)
        said = self._folder.note(measure)
        self._summaries.measure(measure, said)
        if said:
            self.notes.append(said)
            self._hooks.call("notice", self)

    # ----------------------------------------------------------------------------------
    # Pictures on the way
    # ----------------------------------------------------------------------------------

    def _open_board(self) -> Summaries:
        return Summaries(self._folder.tensorboard if self._folder.writes else None)

    def translate_samples(self) -> np.ndarray:
        """Translate the fixed samples as they are pictured: with noise, seed 0.

        Returns
        -------
        [count, height, width, 3] in [-1, 1].

        Raises
        ------
        InputError
            If there are no samples.
        """
        inputs, _ = self._required_samples()
        return np.concatenate([self._translate(one[tf.newaxis], 0) for one in inputs])

    def picture_samples(self) -> np.ndarray:
        """Translate the fixed samples, and keep the picture in the run's folder.

        This happens at every checkpoint; it may be called in between.

        Returns
        -------
        What `translate_samples` returns, which also says what is raised.

        Raises
        ------
        InputError
            If the picture cannot be written, or the folder belongs to another run.
        """
        with self._folder.held():
            outputs = self.translate_samples()
            if self._folder.writes:
                samples.save(self._folder.samples, self.step, *self._required_samples(), outputs)
        return outputs

    def _required_samples(self) -> tuple[tf.Tensor, tf.Tensor]:
        if self.samples is None:
            raise InputError("samples: the trainer was made without any; give it inputs, targets")
        return self.samples

    def _show_samples(self, outputs: np.ndarray) -> None:
        """Show the fixed samples in TensorBoard, and the discriminator's verdict on them."""
        if self._summaries:
            inputs, targets = self._required_samples()
            verdict = partial(judge, self.discriminator, self.config, inputs, training=False)
            on_real, on_fake = map(tf.sigmoid, map(verdict, (targets, tf.constant(outputs))))
            picture = samples.sample_grid(inputs, targets, outputs)
            self._summaries.pictures(self.step, picture, on_real, on_fake)
