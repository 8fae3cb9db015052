"""What the notebooks share: their start, and a trained generator to look at.

>>> from pix2pix_utils.course import notebook
>>> config = notebook.start(preset="quick")  # doctest: +SKIP
"""

import os
from pathlib import Path

from pix2pix_utils.config import Config
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
    from pix2pix_utils.inference import load_generator
    from pix2pix_utils.pretrained import load_pretrained
    from pix2pix_utils.training import checkpoint

    run = runs_folder() / preset
    path, _ = checkpoint.newest_sound(run / "checkpoints")
    if path is not None:
        generator, config = load_generator(run)
        with checkpoint.opened(path) as (details, _):
            print(f"This is your own generator: the run {preset}, step {details['step']:,}.")
        return generator, config
    generator, config = load_pretrained()
    print("This is the shipped generator; notebook 05 trains your own.")
    return generator, config
