"""From the name of a data set to its folder and its pairs."""

from pathlib import Path

from pix2pix_utils.data import catalog, synthetic
from pix2pix_utils.data.pairs import evaluation_split, find_pairs, resolve

BUILT_IN = "builtin"


def data_folder(data, progress=True):
    """Return the folder of a data set, made or downloaded first where need be.

    Parameters
    ----------
    data : str or path-like
        "builtin" for the built-in facades, a name of the catalog, or a folder. A folder that
        has the name of a catalog entry is given as ``./name``.
    progress : bool
        Whether to show a bar while downloading.

    Returns
    -------
    pathlib.Path

    Raises
    ------
    InputError
        If a download or the writing fails.
    """
    if str(data) == BUILT_IN:
        folder = catalog.data_home() / f"builtin-facades-{synthetic.VERSION}"
        return synthetic.write_facades(folder)
    if data in catalog.CATALOG:
        return catalog.download(data, progress=progress)
    return Path(data)


def open_data(config, progress=True):
    """Find, make or download the pairs that a config names.

    Parameters
    ----------
    config : Config
    progress : bool
        Whether to show a bar while downloading.

    Returns
    -------
    config : Config
        With a definite direction, as the data set declares it.
    train, test : Pairs
        What to learn from, and what to test on; for a data set without a test split the second
        is its validation split.

    Raises
    ------
    InputError
        If a download fails, or the folder lacks one of the two splits.
    """
    folder = data_folder(config.data, progress)
    config = resolve(config, folder)
    train, test = (
        find_pairs(folder, split, config.direction, config.label_half)
        for split in ("train", evaluation_split(folder))
    )
    return config, train, test
