"""What the notebooks share: their start, and a trained generator to look at.

>>> from pix2pix_utils.course import notebook
>>> config = notebook.start(preset="quick")  # doctest: +SKIP
"""

import os
from pathlib import Path

from pix2pix_utils.config import Config, differences_markdown
from pix2pix_utils.support.cores import usable_cores
from pix2pix_utils.support.quiet import import_tensorflow


def start(preset="quick"):
    """Make a kernel ready: quiet TensorFlow, a seed, and one line on what it computes with.

    Parameters
    ----------
    preset : {"quick", "article", "paper"}

    Returns
    -------
    Config
        The preset. Its seed is set for Python, NumPy and TensorFlow.
    """
    config = Config.preset(preset)
    tf = import_tensorflow()
    import keras

    gpus = tf.config.list_physical_devices("GPU")
    for gpu in gpus:
        # Several kernels can then share a GPU; without it the first takes all of its memory.
        tf.config.experimental.set_memory_growth(gpu, True)
    keras.utils.set_random_seed(config.seed)
    print(f"TensorFlow {tf.__version__} computes on {_devices(gpus)}.")
    return config


def compare_presets():
    """Show the fields in which the presets differ, with the reasons, as a table."""
    from IPython.display import Markdown, display

    display(Markdown(differences_markdown()))


def _devices(gpus):
    if gpus:
        return f"{len(gpus)} GPU{'s' if len(gpus) > 1 else ''}"
    cores = usable_cores()
    return f"the CPU ({cores} core{'s' if cores > 1 else ''})"


def runs_folder():
    """Return the folder of the learner's own runs.

    Returns
    -------
    pathlib.Path
        The environment variable PIX2PIX_RUNS where it is set; else ``runs/`` at the top of the
        project for a notebook in ``notebooks/``, and in the working directory elsewhere.
    """
    if named := os.environ.get("PIX2PIX_RUNS"):
        return Path(named)
    here = Path.cwd()
    top = here.parent if here.name == "notebooks" else here
    return top / "runs"


def chance_levels(config):
    """Return what the curves of a run are while the discriminator guesses.

    Parameters
    ----------
    config : Config

    Returns
    -------
    dict of str to float
        By column of the history; those that chance says nothing of are left out.
    """
    from pix2pix_utils.losses import CHANCE

    level, weight = CHANCE[config.gan_loss], config.discriminator_loss_weight
    return {
        "generator_gan_loss": level["generator"],
        "discriminator_loss": weight * level["discriminator"],
        "accuracy_real": 0.5,
        "accuracy_fake": 0.5,
    }


def trained_generator(preset="quick"):
    """Load the generator of the learner's own run, or the shipped one where there is none.

    One line says which of the two it is.

    Parameters
    ----------
    preset : {"quick", "article", "paper"}
        The run is looked for under this name in `runs_folder`.

    Returns
    -------
    generator : keras.Model
    config : Config
        What it was trained with.

    Raises
    ------
    InputError
        If there is a run but it cannot be read.
    """
    from pix2pix_utils.inference import load_run
    from pix2pix_utils.pretrained import load_pretrained
    from pix2pix_utils.training.checkpoint import checkpoints

    run = runs_folder() / preset
    if checkpoints(run / "checkpoints"):
        generator, config, step = load_run(run)
        print(f"This is your own generator: the run {preset}, step {step:,}.")
        return generator, config
    generator, config = load_pretrained()
    print("This is the shipped generator; lesson 5 trains your own.")
    return generator, config


def critic_of(generator, config, steps=500):
    """Train a discriminator for a finished generator, apart from the one that taught it.

    The generator stands still. It is judged on 24 houses of the built-in facades.

    Parameters
    ----------
    generator : keras.Model
    config : Config
        What it was trained with.
    steps : int

    Returns
    -------
    discriminator : keras.Model
    kept_apart : tuple of tensorflow.Tensor
        Input, target and output of one more house, from the test set: [1, H, W, 3] in [-1, 1].
    """
    import keras
    import numpy as np
    import tensorflow as tf

    from pix2pix_utils import facades, losses
    from pix2pix_utils.discriminator import build_discriminator
    from pix2pix_utils.inference import translate
    from pix2pix_utils.training.optimizer import Adam

    houses = [{"seed": facades.split_seed(0, "test"), "index": 37}]
    houses += [{"seed": 0, "index": index} for index in range(24)]
    pairs = np.stack([facades.make_pair(**house, size=config.image_size) for house in houses])
    targets, inputs = np.split(pairs.astype(np.float32) / 127.5 - 1, 2, axis=2)
    data = tuple(map(tf.constant, (inputs, targets, translate(generator, inputs))))
    keras.utils.set_random_seed(config.seed)
    discriminator = build_discriminator(config)
    adam = Adam(discriminator.trainable_variables)

    @tf.function
    def learn(step):
        number = 1 + step % 24
        input_image, target, output = (part[number : number + 1] for part in data)
        with tf.GradientTape() as tape:
            real = discriminator([input_image, target], training=True)
            fake = discriminator([input_image, output], training=True)
            loss = losses.discriminator_loss(real, fake)
        adam.apply(tape.gradient(loss, discriminator.trainable_variables), step, 1e-3)

    for step in range(steps):
        learn(tf.constant(step))
    return discriminator, tuple(part[:1] for part in data)
