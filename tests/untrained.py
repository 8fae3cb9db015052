"""Folders of runs, as training leaves them, for tests that need no trained weights."""

from pix2pix_utils.discriminator import build_discriminator
from pix2pix_utils.generator import build_generator
from pix2pix_utils.training import checkpoint, samples
from pix2pix_utils.training.record import Record


def write_run(folder, config, inputs=None, step=7):
    """Write a run of fresh networks.

    Parameters
    ----------
    folder : pathlib.Path
    config : Config
    inputs : array-like, optional
        Its samples' inputs, [count, size, size, 3] in [-1, 1] or uint8.
    step : int

    Returns
    -------
    pathlib.Path
        The folder.
    """
    record = Record(config)
    other = config.replace(seed=config.seed + 1)  # weights that no network has unless it reads them
    folder.mkdir()
    (folder / "config.json").write_text(record.to_json(), encoding="utf-8")
    arrays = {
        **checkpoint.model_arrays(build_generator(other), "generator"),
        **checkpoint.model_arrays(build_discriminator(other), "discriminator"),
    }
    checkpoint.save(folder / "checkpoints", step, arrays, record.identity())
    if inputs is not None:
        samples.save(folder / "samples", step, inputs, inputs, inputs)
    return folder
