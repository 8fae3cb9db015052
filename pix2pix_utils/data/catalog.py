"""The public data sets of pix2pix: where they are, what they hold, and how to get them.

A data set is downloaded once, checked, unpacked beside its final place and moved there only
when it is whole. Nothing is kept of a download that breaks off: the next one starts anew.
"""

import functools
import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pooch

from pix2pix_utils.data.declaration import DECLARATION, read_declaration, write_declaration
from pix2pix_utils.data.downloading import UnusableError, fetch
from pix2pix_utils.data.pairs import SPLITS, find_pairs, has_split
from pix2pix_utils.data.unpacking import data_set_in, require_space, unpack, verify
from pix2pix_utils.support.errors import InputError, listed
from pix2pix_utils.support.files import PathLike, whole_folder

BUILT_IN = "or use the built-in facades, which need no download (`--data builtin`)"


# --------------------------------------------------------------------------------------
# The cards
# --------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Source:
    """One archive from which a data set can be had.

    Attributes
    ----------
    address
        Where the archive is.
    size
        Its exact size in bytes, where known.
    sha256
        Its checksum, where one is published.
    about_bytes
        Its rough size, where the exact one is not known.
    splits
        How many pairs each split holds, where known.
    """

    address: str
    size: int | None = None
    sha256: str | None = None
    about_bytes: int | None = None
    splits: dict[str, int] = field(default_factory=dict, hash=False)


@dataclass(frozen=True)
class DatasetCard:
    """What there is to know about a data set before it is downloaded.

    Attributes
    ----------
    name
        What it is called in `download` and on the command line.
    title
        What the pairs show.
    sources
        Tried in this order until one works.
    direction : {"AtoB", "BtoA"}
        Which half is translated into which; A is the left one.
    label_half : {"A", "B", "both", "none"}
        Which half is a label map, to be resized without blending its colours.
    why
        The reason for the direction.
    citation
        What to cite when the data set is used.
    terms
        What is known of the conditions of use.
    """

    name: str
    title: str
    sources: tuple[Source, ...]
    direction: str
    label_half: str
    why: str
    citation: str
    terms: str

    @property
    def address(self) -> str:
        """The first address."""
        return self.sources[0].address

    @property
    def alternatives(self) -> tuple[str, ...]:
        """The other addresses."""
        return tuple(source.address for source in self.sources[1:])

    @property
    def size(self) -> int | None:
        """Bytes to download from the first address, exact or rough, or None."""
        return self.sources[0].size or self.sources[0].about_bytes

    @property
    def sha256(self) -> str | None:
        """The checksum of the first archive, or None."""
        return self.sources[0].sha256

    @property
    def splits(self) -> dict[str, int]:
        """How many pairs each split of the first archive holds, where known."""
        return self.sources[0].splits


def _berkeley(name: str, **facts: Any) -> tuple[Source, ...]:
    """Return the sources at the authors' server, over plain HTTP and over HTTPS."""
    place = f"efrosgans.eecs.berkeley.edu/pix2pix/datasets/{name}.tar.gz"
    # Some networks rewrite or block plain HTTP; the same server also speaks HTTPS.
    return (Source(f"http://{place}", **facts), Source(f"https://{place}", **facts))


_PIX2PIX = (
    "Isola, Zhu, Zhou, Efros: Image-to-Image Translation with Conditional Adversarial "
    "Networks, CVPR 2017"
)
_NO_LICENCE = "no licence statement by the authors was found; use it for study, do not pass it on"

CATALOG = {
    card.name: card
    for card in (
        DatasetCard(
            name="facades",
            title="building fronts (left) and their label maps (right), CMP Facades",
            sources=(
                *_berkeley(
                    "facades",
                    size=30_168_306,
                    splits={"train": 400, "val": 100, "test": 106},
                ),
                # The same images, in a folder for A and one for B, without a val split.
                Source(
                    "https://efrosgans.eecs.berkeley.edu/cyclegan/datasets/facades.zip",
                    size=35_135_868,
                    sha256="9a31ebf3a31b9b5cd195dd5bf62e9308e00cb94604d1019e3889ac84248695c0",
                    splits={"train": 400, "test": 106},
                ),
            ),
            direction="BtoA",
            label_half="B",
            why="the paper paints a front from its label map",
            citation="Tyleček, Šára: Spatial Pattern Templates for Recognition of Objects with "
            "Regular Structure, GCPR 2013",
            terms="the photographs come from several sources; " + _NO_LICENCE,
        ),
        DatasetCard(
            name="maps",
            title="aerial photographs (left) and the street map of the same place (right)",
            sources=_berkeley(
                "maps",
                size=250_242_400,
                sha256="7519044b2725f55bc80e5a3db5d6f64f767a7b76421098c364c432ec82faf275",
                splits={"train": 1096, "val": 1098},
            ),
            direction="AtoB",
            # A street map has few colours, but its lines and letters are smoothed.
            label_half="none",
            why="the paper does both; aerial to map is the one on its first page, and map to "
            "aerial is one argument away (direction BtoA)",
            citation=_PIX2PIX,
            terms="collected from Google Maps, whose terms of service hold for the images",
        ),
        DatasetCard(
            name="cityscapes",
            title="street scenes (left) and their label maps (right), Cityscapes",
            sources=_berkeley("cityscapes", size=103_441_232, splits={"train": 2975, "val": 500}),
            direction="BtoA",
            label_half="B",
            why="the paper's experiments with losses and networks go from labels to photographs",
            citation="Cordts, Omran, Ramos, Rehfeld, Enzweiler, Benenson, Franke, Roth, Schiele: "
            "The Cityscapes Dataset for Semantic Urban Scene Understanding, CVPR 2016",
            terms="those of cityscapes-dataset.com: not for commercial use, not to be passed on",
        ),
        DatasetCard(
            name="edges2shoes",
            title="drawn edges (left) and photographs of shoes (right), UT Zappos50K",
            sources=_berkeley("edges2shoes", about_bytes=2_200_000_000),
            direction="AtoB",
            label_half="none",
            why="the name says it: from edges to shoes",
            citation="Yu, Grauman: Fine-Grained Visual Comparisons with Local Learning, CVPR 2014; "
            "edges by Xie, Tu: Holistically-Nested Edge Detection, ICCV 2015",
            terms="for research, not for commercial use; " + _NO_LICENCE,
        ),
        DatasetCard(
            name="edges2handbags",
            title="drawn edges (left) and photographs of handbags (right)",
            sources=_berkeley("edges2handbags", about_bytes=8_600_000_000),
            direction="AtoB",
            label_half="none",
            why="the name says it: from edges to handbags",
            citation="Zhu, Krähenbühl, Shechtman, Efros: Generative Visual Manipulation on the "
            "Natural Image Manifold, ECCV 2016; edges by Xie, Tu: Holistically-Nested Edge "
            "Detection, ICCV 2015",
            terms="product photographs from a shop; " + _NO_LICENCE,
        ),
        DatasetCard(
            name="night2day",
            title="webcam scenes by night (left) and by day (right), Transient Attributes",
            sources=_berkeley("night2day", splits={"train": 17_823}),
            direction="BtoA",
            label_half="none",
            why="the paper turns day into night, although the name says the opposite",
            citation="Laffont, Ren, Tao, Qian, Hays: Transient Attributes for High-Level "
            "Understanding and Editing of Outdoor Scenes, SIGGRAPH 2014",
            terms=_NO_LICENCE,
        ),
    )
}
"""The six public data sets of pix2pix, by name."""


# --------------------------------------------------------------------------------------
# Downloading
# --------------------------------------------------------------------------------------


def data_home() -> Path:
    """Return the folder in which downloaded data sets are kept.

    Returns
    -------
    The environment variable ``PIX2PIX_DATA``, else the user's cache folder.

    Raises
    ------
    InputError
        If the variable names the home of a user who does not exist.
    """
    chosen = os.environ.get("PIX2PIX_DATA")
    return _expanded(chosen, "PIX2PIX_DATA") if chosen else Path(pooch.os_cache("pix2pix"))


def _expanded(path: PathLike, field: str) -> Path:
    try:
        return Path(path).expanduser()
    except RuntimeError as error:
        raise InputError(
            f"{field}: {path} begins with a user who is not known here; give a folder"
        ) from error


def download(
    name: str,
    folder: PathLike | None = None,
    *,
    catalog: Mapping[str, DatasetCard] = CATALOG,
    progress: bool | object = True,
    retries: int = 3,
    timeout: float | tuple[float, float] = (10, 30),
) -> Path:
    """Get a public data set, unless it is there already.

    Parameters
    ----------
    name
        A name from `catalog`.
    folder
        Where the data set shall be; by default a folder of its name in `data_home`.
    catalog
        What can be had. To pin a checksum, pass a catalog with your own card.
    progress
        Show a progress bar, and the checksum seen where none is published; or a progress bar
        of your own, as pooch describes them.
    retries
        How often a failing or interrupted transfer from one address is begun anew; at least 0.
    timeout
        Seconds to wait for a connection, and for further data.

    Returns
    -------
    The folder of the data set, with its declaration.

    Raises
    ------
    InputError
        If the name is unknown, the folder holds something else, there is no room, or no
        address gives a sound archive.
    """
    if name not in catalog:
        raise InputError(
            f"{name}: is not a data set of the catalog; choose one of {', '.join(catalog)}, "
            + BUILT_IN
        )
    if type(retries) is not int or retries < 0:
        raise InputError(f"retries: {retries!r} is not allowed; give a whole number, at least 0")
    folder = data_home() / name if folder is None else _expanded(folder, "folder")
    try:
        get = functools.partial(fetch, progress=progress, retries=retries, timeout=timeout)
        return _downloaded(catalog[name], folder, get, bool(progress))
    except InputError as error:
        raise InputError(f"{error}, {BUILT_IN}") from error
    except OSError as error:
        raise InputError(
            f"{folder}: cannot be written ({error.strerror or error}); free some space or "
            f"choose a folder you may write to, {BUILT_IN}"
        ) from error


def _downloaded(card: DatasetCard, folder: Path, get: Callable[..., Path], talk: bool) -> Path:
    """Return the folder of a data set, from the first source that gives it."""
    if _is_there(card, folder):
        return folder
    problems = []
    for source in card.sources:
        try:
            digest = _obtain(card, source, folder, get)
        except UnusableError as problem:
            problems.append(f"{source.address} {problem}")
            continue
        if talk and not source.sha256:
            print(f"{card.name}: sha256 {digest} (none is published to compare it with)")
        return folder
    raise InputError(
        f"{card.name}: cannot be downloaded: {listed(problems)}; try again later or from another "
        "network"
    )


def _is_there(card: DatasetCard, folder: Path) -> bool:
    """Say whether a data set is already whole; refuse a folder that holds something else."""
    if not folder.exists():
        return False
    if not folder.is_dir():
        raise InputError(f"{folder}: is a file; remove it or choose another folder")
    if not any(folder.iterdir()):
        return False
    declared = read_declaration(folder)
    if declared.get("name") == card.name:
        return True
    if declared:
        raise InputError(
            f"{folder}: holds the data set {declared.get('name')!r}, not {card.name}; choose "
            "another folder"
        )
    # Unpacked by hand: taken when nothing is missing.
    held = {name: len(find_pairs(folder, name)) for name in SPLITS if has_split(folder, name)}
    for source in card.sources:
        if held and held == source.splits:
            _declare(card, folder, "unpacked by hand")
            return True
    raise InputError(
        f"{folder}: holds files but no {DECLARATION}, and not the whole of {card.name}; remove "
        "the folder or choose another"
    )


def _declare(card: DatasetCard, folder: Path, source: str) -> None:
    write_declaration(
        folder,
        name=card.name,
        direction=card.direction,
        label_half=card.label_half,
        source=source,
        citation=card.citation,
    )


def _obtain(card: DatasetCard, source: Source, folder: Path, get: Callable[..., Path]) -> str:
    """Download, check and unpack one source; return the sha256 of its archive."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=f".{folder.name}.", dir=folder.parent) as name:
        place = Path(name)
        # The archive and its contents are there together; images hardly compress.
        require_space(folder.parent, 2 * (source.size or source.about_bytes or 0))
        archive = get(source.address, place, largest=_largest(source, place))
        digest = verify(archive, source.size, source.sha256)
        unpacked = place / "unpacked"
        unpacked.mkdir()
        unpack(archive, unpacked)
        with whole_folder(folder) as temporary:
            for path in list(data_set_in(unpacked, source.splits).iterdir()):
                if path.name != DECLARATION:
                    path.rename(temporary / path.name)
            _declare(card, temporary, f"{source.address} (sha256 {digest})")
    return digest


def _largest(source: Source, place: Path) -> int:
    """Return after how many bytes a download is cut off, where need be by what is free."""
    if source.size is not None:
        return source.size
    return min(shutil.disk_usage(place).free // 2, 2 * (source.about_bytes or 1 << 60))
