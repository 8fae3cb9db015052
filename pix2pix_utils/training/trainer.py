"""The training step and the loop around it (paper, section 3.3 and 6.2)."""

import contextlib
import signal
import threading
from pathlib import Path

import numpy as np
import tensorflow as tf

from pix2pix_utils.config import Config
from pix2pix_utils.data.pairs import require_sound
from pix2pix_utils.data.pipeline import steps_per_epoch, train_dataset
from pix2pix_utils.discriminator import build_discriminator, shown
from pix2pix_utils.generator import build_generator, noisy_function
from pix2pix_utils.losses import (
    discriminator_accuracy,
    discriminator_loss,
    generator_loss,
    gradient_penalty,
)
from pix2pix_utils.support.errors import InputError
from pix2pix_utils.support.files import whole_file
from pix2pix_utils.training import checkpoint, samples
from pix2pix_utils.training.average import Average
from pix2pix_utils.training.history import History
from pix2pix_utils.training.optimizer import Adam

EVENTS = ("log", "epoch", "checkpoint", "end")

LOG_EVERY = 10
"""Steps between two looks at the results; fetching them more often would keep a GPU waiting."""

MAY_CHANGE = ("data", "epochs", "checkpoint_every", "cache_megabytes")
"""Fields in which a run that goes on may differ from its start."""


class TrainingDiverged(InputError):
    """A loss or a weight is not a finite number any more."""


def learning_rate_at(config, step, steps_in_epoch):
    """Return the learning rate of one step.

    Parameters
    ----------
    config : Config
    step : int
        Counted from 0.
    steps_in_epoch : int

    Returns
    -------
    float
        ``learning_rate``, falling linearly to 0 over the last ``decay`` of all steps.
    """
    total = config.epochs * steps_in_epoch
    falling = config.decay * total
    if not falling:
        return config.learning_rate
    return config.learning_rate * min(1.0, max(0.0, (total - step) / falling))


def default_strategy():
    """Choose how to spread the work over what this machine, or this cluster, has.

    Returns
    -------
    tf.distribute.Strategy
        Several workers where the environment variable TF_CONFIG names them, several GPUs where
        there are, and one device otherwise.
    """
    resolver = tf.distribute.cluster_resolver.TFConfigClusterResolver()
    if len(resolver.cluster_spec().as_dict().get("worker", [])) > 1:
        return tf.distribute.MultiWorkerMirroredStrategy()
    if len(tf.config.list_physical_devices("GPU")) > 1:
        return tf.distribute.MirroredStrategy()
    return tf.distribute.get_strategy()


class Trainer:
    """Trains a generator and a discriminator against each other.

    Parameters
    ----------
    config : Config
        With a definite direction (see `pix2pix_utils.data.pairs.resolve`).
    pairs : Pairs or None
        What to learn from; None to call `train_step` with batches of one's own, at a learning
        rate that does not fall.
    run : path-like or None
        Folder of the run: config, checkpoints, history, TensorBoard, samples. Where it holds a
        run, training goes on from its last good checkpoint. None keeps everything in memory.
    samples : (tf.Tensor, tf.Tensor) or None
        Inputs and targets, [count, height, width, 3] in [-1, 1], whose translations are
        pictured at every checkpoint.
    strategy : tf.distribute.Strategy or None
        Where to compute; `default_strategy` by default.

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
        What happened when an earlier run was taken up.

    Raises
    ------
    InputError
        If the run's folder cannot be written to, belongs to another configuration or other
        data, or if pairs are unusable.
    """

    def __init__(self, config, pairs=None, run=None, *, samples=None, strategy=None):
        self.config, self.pairs, self.samples = config, pairs, samples
        self.run = Path(run) if run is not None else None
        self.strategy = strategy or default_strategy()
        if config.batch_size % self.strategy.num_replicas_in_sync:
            raise InputError(
                f"batch_size: {config.batch_size} cannot be shared among "
                f"{self.strategy.num_replicas_in_sync} devices; give a multiple of their number"
            )
        self.step, self.history, self.notes = 0, History(), []
        self._hooks = {event: [] for event in EVENTS}
        self._unread, self._writer, self._stopping = [], None, False
        if pairs is not None:
            require_sound(pairs)
            steps_per_epoch(config, pairs)

        if self.run is not None:
            self._claim_run()
        with self.strategy.scope():
            self.generator = build_generator(config)
            self.discriminator = build_discriminator(config)
            scale = config.mixed_precision
            self.generator_adam = Adam(self.generator.trainable_variables, config.beta_1, scale)
            self.discriminator_adam = Adam(
                self.discriminator.trainable_variables, config.beta_1, scale
            )
            self._average = Average(self.generator, config.ema_decay) if config.ema_decay else None
        self._step_function = tf.function(self._distributed_step)
        self._translate = noisy_function(self._average.model if self._average else self.generator)
        if self.run is not None:
            self._restore()

    @property
    def averaged(self):
        return self._average.current() if self._average else self.generator

    # ----------------------------------------------------------------------------------
    # One step
    # ----------------------------------------------------------------------------------

    def train_step(self, input_image, target):
        """Update both networks once.

        Parameters
        ----------
        input_image, target : tf.Tensor
            [batch, height, width, 3] in [-1, 1].

        Returns
        -------
        dict
            From the columns of the history to floats.
        """
        values = self._advance(input_image, target)
        self._read()
        return dict(zip(self.history.columns, map(float, values), strict=True))

    def _advance(self, input_image, target):
        """Make one step and leave its results on the device."""
        rate = self.config.learning_rate
        if self.pairs is not None:  # with batches of one's own nobody knows when the end comes
            rate = learning_rate_at(
                self.config, self.step, steps_per_epoch(self.config, self.pairs)
            )
        values = self._step_function(
            input_image,
            target,
            tf.constant(self.step, tf.int64),
            tf.constant(rate, tf.float32),
        )
        self.step += 1
        self._unread.append(values)
        return values

    def _distributed_step(self, input_image, target, step, rate):
        values = self.strategy.run(self._replica_step, args=(input_image, target, step, rate))
        values = self.strategy.reduce("SUM", values, axis=None)
        position = tf.cast(step + 1, tf.float32)
        return tf.concat([[position], values, [rate]], axis=0)

    def _replica_step(self, input_image, target, step, rate):
        """Update both networks from one replica's share of the batch."""
        config = self.config
        share = 1.0 / self.strategy.num_replicas_in_sync
        with tf.GradientTape() as generator_tape, tf.GradientTape() as discriminator_tape:
            # One forward pass serves both players, as in the article.
            output = self.generator(input_image, training=True)
            real_logits = self._judge([input_image, target])
            fake_logits = self._judge([input_image, output])

            total, gan, l1 = generator_loss(
                fake_logits,
                output,
                target,
                gan_loss=config.gan_loss,
                lambda_l1=config.lambda_l1,
                gan_weight=config.gan_weight,
            )
            judged = discriminator_loss(
                real_logits,
                fake_logits,
                gan_loss=config.gan_loss,
                weight=config.discriminator_loss_weight,
            )
            objective = judged
            if config.gan_loss == "wasserstein":
                objective += self._penalty(input_image, target, output, step)
            generator_objective = self.generator_adam.scaled(total * share)
            discriminator_objective = self.discriminator_adam.scaled(objective * share)

        # Each player's gradient reaches its own weights only.
        gradients = generator_tape.gradient(generator_objective, self.generator.trainable_variables)
        self.generator_adam.apply(gradients, step, rate)
        gradients = discriminator_tape.gradient(
            discriminator_objective, self.discriminator.trainable_variables
        )
        self.discriminator_adam.apply(gradients, step, rate)
        if self._average:
            self._average.update(step)

        on_real, on_fake = discriminator_accuracy(real_logits, fake_logits, config.gan_loss)
        return tf.stack([gan, l1, judged, on_real, on_fake]) * share

    def _judge(self, images, training=True):
        """Return the discriminator's logits for an input and an image that may belong to it."""
        return self.discriminator(shown(self.config, *images), training=training)

    def _penalty(self, input_image, target, output, step):
        seed = tf.stack([tf.constant(self.config.seed, tf.int64), step])
        mix = tf.random.stateless_uniform([tf.shape(target)[0], 1, 1, 1], seed)
        penalty = gradient_penalty(
            self._judge,
            input_image,
            target,
            tf.stop_gradient(output),
            mix,
        )
        return self.config.gradient_penalty * penalty

    # ----------------------------------------------------------------------------------
    # The loop
    # ----------------------------------------------------------------------------------

    def on(self, event, function):
        """Have a function called during `fit`.

        Parameters
        ----------
        event : {"log", "epoch", "checkpoint", "end"}
            Every few steps; after each epoch; after each checkpoint; at the end, however it
            came.
        function : callable
            Called with the trainer. It may call `stop`.
        """
        if event not in EVENTS:
            raise InputError(f"event: {event!r} is unknown; choose one of {', '.join(EVENTS)}")
        self._hooks[event].append(function)

    def stop(self):
        """Have `fit` end after the present step, with a checkpoint."""
        self._stopping = True

    @property
    def total_steps(self):
        """How many steps ``config.epochs`` take."""
        return self.config.epochs * steps_per_epoch(self.config, self.pairs)

    def fit(self, steps=None):
        """Train to the end of ``config.epochs``, from wherever the run stands.

        Ctrl-C, the notebook's stop button and SIGTERM end it after the present step, with a
        checkpoint; a second time they end it at once.

        Parameters
        ----------
        steps : int or None
            Stop when the run has made so many steps, counted from its start.

        Returns
        -------
        bool
            True when the steps asked for are made; False when it was stopped before.

        Raises
        ------
        TrainingDiverged
            If a loss or a weight is not finite. The last good checkpoint stays.
        InputError
            If a file of the data or of the run fails.
        """
        for _ in self.each_step(steps):
            pass
        return self.step >= self._goal(steps)

    def each_step(self, steps=None):
        """Train as `fit` does, and give way after each step.

        For a caller who has something to do in between, such as to hear a button. It may call
        `stop`; who leaves the loop instead gets no checkpoint.

        Parameters
        ----------
        steps : int or None
            As for `fit`, which says what may be raised.

        Yields
        ------
        int
            The number of steps made so far.
        """
        if self.pairs is None:
            raise InputError("pairs: the trainer was made without any; give it pairs to learn from")
        goal = self._goal(steps)
        in_epoch = steps_per_epoch(self.config, self.pairs)
        checkpoint_steps = self.config.checkpoint_every * in_epoch
        self._stopping = False
        saved_at = self.step if self.step else None
        with self._signals(), self._summaries():
            batches = self._batches() if self.step < goal else None
            while self.step < goal and not self._stopping:
                self._advance(*self._next(batches))
                epoch_ends = self.step % in_epoch == 0
                if self.step % LOG_EVERY == 0 or epoch_ends or self.step == goal:
                    self._read()
                    self._call("log")
                if epoch_ends:
                    self._call("epoch")
                if self.step % checkpoint_steps == 0:
                    self._save()
                    saved_at = self.step
                yield self.step
            if self.step != saved_at:
                self._save()
            self._call("end")

    def _goal(self, steps):
        return self.total_steps if steps is None else min(steps, self.total_steps)

    def _batches(self):
        dataset = train_dataset(self.config, self.pairs, first_step=self.step)
        if self.strategy.num_replicas_in_sync > 1:
            options = tf.data.Options()
            # Every worker builds the same batches and takes its own part of each.
            options.experimental_distribute.auto_shard_policy = (
                tf.data.experimental.AutoShardPolicy.DATA
            )
            dataset = self.strategy.experimental_distribute_dataset(dataset.with_options(options))
        return iter(dataset)

    def _next(self, batches):
        try:
            return next(batches)
        except tf.errors.OpError:
            # TensorFlow does not always name the file; look for all that are unusable.
            require_sound(self.pairs, decode=True)
            raise

    def _read(self):
        """Fetch the results of the steps made since the last time."""
        if not self._unread:
            return
        rows = np.stack([values.numpy() for values in self._unread])
        self._unread.clear()
        finite = np.isfinite(rows).all(axis=1)
        self.history.append(rows[finite][: np.argmin([*finite, False])])
        if not finite.all():
            row = rows[np.argmin(finite)]
            names = list(History([row]).columns)
            bad = [name for name, value in zip(names, row, strict=True) if not np.isfinite(value)]
            self._diverged(int(row[0]), f"{bad[0]} is {row[names.index(bad[0])]}")
        self._write_scalars(rows)

    def _diverged(self, step, what):
        last = checkpoint.checkpoints(self._checkpoints) if self.run else []
        kept = f"the last good checkpoint is that of step {last[-1][0]}" if last else "none is kept"
        raise TrainingDiverged(
            f"step {step}: {what}; the learning rate ({self.config.learning_rate:g}) may be too "
            f"high, or the images hold values outside [-1, 1]; {kept}"
        )

    def _call(self, event):
        for function in self._hooks[event]:
            function(self)

    @contextlib.contextmanager
    def _signals(self):
        """Turn Ctrl-C and SIGTERM into a stop after the present step."""
        if threading.current_thread() is not threading.main_thread():
            yield  # only the main thread receives signals
            return

        def handle(*_):
            if self._stopping:
                raise KeyboardInterrupt  # asked a second time: at once, without a checkpoint
            self.stop()

        signals = (signal.SIGINT, signal.SIGTERM)
        before = [signal.signal(number, handle) for number in signals]
        try:
            yield
        finally:
            for number, handler in zip(signals, before, strict=True):
                signal.signal(number, handler)

    # ----------------------------------------------------------------------------------
    # The run's folder
    # ----------------------------------------------------------------------------------

    @property
    def _checkpoints(self):
        return self.run / "checkpoints"

    @property
    def _is_chief(self):
        """Whether this process writes the files: one of several workers does."""
        resolver = self.strategy.cluster_resolver
        return resolver is None or not resolver.task_type or resolver.task_id == 0

    def _claim_run(self):
        """Take up the run that the folder holds, or start one there."""
        path = self.run / "config.json"
        if path.exists():
            before = Config.from_json(path)
            for field, value in vars(before).items():
                now = getattr(self.config, field)
                if field not in MAY_CHANGE and value != now:
                    raise InputError(
                        f"{self.run}: was begun with {field} = {value}, and now {now} is asked "
                        "for; keep the old value, or give another folder"
                    )
        elif self._is_chief and self.run.is_dir() and any(self.run.iterdir()):
            raise InputError(
                f"{self.run}: holds other files and no run; give a new or an empty folder"
            )
        if self._is_chief:
            with whole_file(path) as temporary:
                temporary.write_text(self.config.to_json(), encoding="utf-8")

    def _variables(self):
        variables = {
            **checkpoint.model_arrays(self.generator, "generator"),
            **checkpoint.model_arrays(self.discriminator, "discriminator"),
        }
        for prefix, adam in (
            ("generator_adam", self.generator_adam),
            ("discriminator_adam", self.discriminator_adam),
        ):
            for number, variable in enumerate(adam.state):
                variables[f"{prefix}/{number}"] = variable
        if self._average:
            variables.update(checkpoint.average_arrays(self._average.model))
        return variables

    def _save(self):
        """Write everything that the run needs to go on to the same end."""
        self._read()
        if self.run is None or not self._is_chief:
            self._call("checkpoint")
            return
        arrays = {**self._variables(), "history": self.history.rows}
        details = {"data": self.pairs.fingerprint() if self.pairs is not None else ""}
        try:
            checkpoint.save(self._checkpoints, self.step, arrays, details)
        except FloatingPointError as error:
            self._diverged(self.step, f"the weights {error} are not finite")
        self.history.write_csv(self.run / "history.csv")
        if self.samples is not None:
            self._write_samples(self.picture_samples())
        self._call("checkpoint")

    def _restore(self):
        path, damaged = checkpoint.newest_sound(self._checkpoints)
        for bad in damaged:
            self.notes.append(f"{bad}: is damaged and was passed over")
        if path is None:
            return
        with checkpoint.opened(path) as (details, arrays):
            data = self.pairs.fingerprint() if self.pairs is not None else details["data"]
            if details["data"] != data:
                raise InputError(
                    f"{self.run}: was begun with other data ({details['data']}; now {data}); "
                    "restore the data, or give another folder"
                )
            checkpoint.assign(self._variables(), arrays)
            self.history = History(arrays["history"])
            self.step = details["step"]
        self.notes.append(f"going on from step {self.step}")

    # ----------------------------------------------------------------------------------
    # What TensorBoard shows
    # ----------------------------------------------------------------------------------

    @contextlib.contextmanager
    def _summaries(self):
        if self.run is not None and self._is_chief:
            self._writer = tf.summary.create_file_writer(str(self.run / "tensorboard"))
        try:
            yield
        finally:
            if self._writer is not None:
                self._writer.close()
                self._writer = None

    def _write_scalars(self, rows):
        if self._writer is None:
            return
        with self._writer.as_default(step=self.step):
            for name, values in History(rows).columns.items():
                if name != "step":
                    tf.summary.scalar(name, np.mean(values, dtype=np.float64))

    def translate_samples(self):
        """Translate the fixed samples as they are pictured: with noise, seed 0.

        Returns
        -------
        numpy.ndarray
            [count, height, width, 3] in [-1, 1].

        Raises
        ------
        InputError
            If there are no samples.
        """
        if self.samples is None:
            raise InputError("samples: the trainer was made without any; give it inputs, targets")
        return np.concatenate([self._translate(one[tf.newaxis], 0) for one in self.samples[0]])

    def picture_samples(self):
        """Translate the fixed samples, and keep the picture in the run's folder.

        This happens at every checkpoint; it may be called in between.

        Returns
        -------
        numpy.ndarray
            What `translate_samples` returns, which also says what is raised.

        Raises
        ------
        InputError
            If the picture cannot be written.
        """
        outputs = self.translate_samples()
        if self.run is not None and self._is_chief:
            samples.save(self.run / "samples", self.step, *self.samples, outputs)
        return outputs

    def _write_samples(self, outputs):
        """Show the fixed samples in TensorBoard, and the discriminator's verdict on them."""
        if self._writer is None:
            return
        inputs, targets = self.samples
        on_real, on_fake = (
            tf.sigmoid(self._judge([inputs, images], training=False))
            for images in (targets, tf.constant(outputs))
        )
        picture = samples.together(inputs, targets, outputs)
        with self._writer.as_default(step=self.step):
            tf.summary.image("input, truth, translation", picture[np.newaxis])
            tf.summary.image("patch map, truth and translation", tf.concat([on_real, on_fake], 2))
            self._writer.flush()
