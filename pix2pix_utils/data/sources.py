"""From the name of a data set to its folder."""

from pathlib import Path

from pix2pix_utils.data import catalog, synthetic

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
