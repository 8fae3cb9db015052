"""The shipped generator: a larger network than the quick preset's, and trained for longer.

``python -m pix2pix_utils.pretrained`` trains it anew. It lies beside this file, a byte for a
weight, in a form that NumPy reads without pickle, with a card that says how it was made.
"""

from pathlib import Path

from pix2pix_utils.config import Config
from pix2pix_utils.errors import InputError

FOLDER = Path(__file__).parent
GENERATOR = FOLDER / "generator.npz"
CARD = FOLDER / "card.md"

CHANGES = {
    "generator_filters": 24,
    "discriminator_filters": 16,
    "learning_rate": 7e-4,
    "decay": 0.6,
    "ema_decay": 0.998,
    "epochs": 12,
}
"""What is shipped was made by the preset ``quick`` with these changes, on pairs of its own: so
many that it meets each no more often than the preset meets its 400."""


def load_pretrained(path=GENERATOR):
    """Load the shipped generator.

    Parameters
    ----------
    path : path-like
        A file that `save_pretrained` wrote.

    Returns
    -------
    generator : keras.Model
        In float32.
    config : Config
        What it was trained with.

    Raises
    ------
    InputError
        If the file is missing or damaged.
    """
    from pix2pix_utils.generator import build_generator
    from pix2pix_utils.training import checkpoint

    if not Path(path).exists():
        raise InputError(
            f"{path}: is missing; restore it from the repository, or make it anew with "
            "`python -m pix2pix_utils.pretrained`"
        )
    with checkpoint.opened(path) as (details, arrays):
        config = Config(**details["config"])
        generator = build_generator(config)
        checkpoint.assign(_weights(generator), arrays)
    return generator, config


def save_pretrained(generator, config, path=GENERATOR):
    """Write a generator's weights, a byte for each, whole or not at all.

    Parameters
    ----------
    generator : keras.Model
    config : Config
        What it was trained with.
    path : path-like
    """
    from pix2pix_utils.training import checkpoint

    checkpoint.save_bytes(path, _weights(generator), {"config": vars(config)})


def _weights(generator):
    """Name the weights; the states of the dropout's random numbers are not shipped."""
    from pix2pix_utils.training import checkpoint

    return {
        name: variable
        for name, variable in checkpoint.model_arrays(generator, "generator").items()
        if "seed_generator" not in variable.path
    }
