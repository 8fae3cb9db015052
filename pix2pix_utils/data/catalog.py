"""The public data sets of pix2pix: where they are, what they hold, and how to get them.

A data set is downloaded once, checked, unpacked beside its final place and moved there only
when it is whole. What has arrived of an interrupted download is kept in a hidden file, and the
next call goes on from there where the server allows it.
"""

import contextlib
import hashlib
import os
import shutil
import stat
import tarfile
import tempfile
import time
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path, PureWindowsPath
from typing import IO, Any

import pooch
import requests

from pix2pix_utils.data.pairs import (
    DECLARATION,
    SPLITS,
    find_pairs,
    has_split,
    images_in,
    read_declaration,
    write_declaration,
)
from pix2pix_utils.support.errors import InputError, listed
from pix2pix_utils.support.files import PathLike, whole_folder

try:
    import fcntl
except ImportError:  # Windows: downloads work, but each starts from the beginning
    fcntl = None  # type: ignore[assignment]  # elsewhere a module

BUILT_IN = "or use the built-in facades, which need no download (`--data builtin`)"
PAUSE = 1.0
"""Seconds before the first retry; doubled before each further one."""

_TRANSIENT = (408, 429, 500, 502, 503, 504)
_CHUNK = 1 << 14  # what is lost at most when a connection breaks
_DAMAGED = "gave no sound archive (it is damaged, or something else altogether)"


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
    """
    chosen = os.environ.get("PIX2PIX_DATA")
    return Path(chosen).expanduser() if chosen else Path(pooch.os_cache("pix2pix"))


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
        How often a failing or interrupted transfer from one address is tried again.
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
    card = catalog[name]
    folder = data_home() / name if folder is None else Path(folder).expanduser()
    problems = []
    try:
        if _is_there(card, folder):
            return folder
        for source in card.sources:
            try:
                digest = _obtain(card, source, folder, progress, retries, timeout)
            except _UnusableError as problem:
                problems.append(f"{source.address} {problem}")
                continue
            _forget_parts(card, folder)
            if progress and not source.sha256:
                print(f"{name}: sha256 {digest} (none is published to compare it with)")
            return folder
    except InputError as error:
        raise InputError(f"{error}, {BUILT_IN}") from error
    except OSError as error:
        raise InputError(
            f"{folder}: cannot be written ({error.strerror or error}); free some space or "
            f"choose a folder you may write to, {BUILT_IN}"
        ) from error
    raise InputError(
        f"{name}: cannot be downloaded: {listed(problems)}; try again later or from another "
        f"network, {BUILT_IN}"
    )


class _UnusableError(Exception):
    """What is wrong with one source, in words that follow its address."""


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


def _obtain(
    card: DatasetCard,
    source: Source,
    folder: Path,
    progress: bool | object,
    retries: int,
    timeout: float | tuple[float, float],
) -> str:
    """Download, check and unpack one source; return the sha256 of its archive."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    with _part(folder, source) as part:
        size = source.size or source.about_bytes or 0
        # The archive and its contents are there together; images hardly compress.
        _require_space(folder, 2 * size - part.size())
        _transfer(source, part, progress, retries, timeout)
        try:
            digest = _verified(source, part.file)
            _install(card, source, part.file, folder, digest)
        except _UnusableError:
            part.discard()
            raise
        part.discard()
        return digest


def _require_space(folder: Path, needed: int) -> None:
    free = shutil.disk_usage(folder.parent).free
    if free < needed:
        raise InputError(
            f"{folder.parent}: has {_bytes(free)} free, but {_bytes(needed)} are needed; free "
            "some space or choose another folder"
        )


def _bytes(count: int) -> str:
    for unit, name in ((10**9, "GB"), (10**6, "MB"), (10**3, "kB")):
        if count >= unit:
            return f"{count / unit:.1f} {name}"
    return f"{count} bytes"


# --------------------------------------------------------------------------------------
# What has arrived so far
# --------------------------------------------------------------------------------------


class _Part:
    """The beginning of a download, and the server's mark of the version it belongs to."""

    def __init__(self, file: IO[bytes], path: Path | None = None) -> None:
        self.file = file
        self._kept: tuple[Path, ...] = (path, path.with_suffix(".version")) if path else ()

    def size(self) -> int:
        return self.file.seek(0, os.SEEK_END)

    def clear(self, version: str | None = None) -> None:
        """Begin again, with a file of the given version."""
        self.file.seek(0)
        self.file.truncate()
        if self._kept:
            self._kept[1].write_text(version or "", encoding="utf-8")

    def version(self) -> str:
        """Return the mark, or "" where the server gave none: then nothing can go on."""
        if self._kept and self._kept[1].exists():
            return self._kept[1].read_text(encoding="utf-8")
        return ""

    def discard(self) -> None:
        for path in self._kept:
            path.unlink(missing_ok=True)


def _part_path(folder: Path, source: Source) -> Path:
    key = hashlib.sha256(source.address.encode()).hexdigest()[:8]
    return folder.parent / f".{folder.name}.{key}.part"


@contextlib.contextmanager
def _part(folder: Path, source: Source) -> Iterator[_Part]:
    """Open what there is of a download; a second process gets an empty file of its own."""
    path = _part_path(folder, source)
    if fcntl is not None:
        with open(path, "a+b") as file:
            if _locked(file, path):
                part = _Part(file, path)
                try:
                    yield part
                finally:
                    if part.size() == 0:
                        part.discard()
                return
    with tempfile.TemporaryFile(dir=folder.parent) as file:
        yield _Part(file)


def _locked(file: IO[bytes], path: Path) -> bool:
    """Take a lock that ends with the process; say whether it was free."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        # Another process may have finished, and removed the file, since it was opened.
        return os.path.samestat(os.fstat(file.fileno()), os.stat(path))
    except OSError:
        return False


def _forget_parts(card: DatasetCard, folder: Path) -> None:
    """Remove what is left of downloads from other addresses."""
    for source in card.sources:
        if _part_path(folder, source).exists():
            with _part(folder, source) as part:
                part.discard()


# --------------------------------------------------------------------------------------
# The transfer
# --------------------------------------------------------------------------------------


class _Answer:
    """Looks at the server's answer before its body is read: a hook of requests."""

    def __init__(self, part: _Part) -> None:
        self.part = part
        self.begun = False
        self.complete = False
        self.expected: int | None = None

    def __call__(self, response: requests.Response, **_: object) -> None:
        start, headers = self.part.size(), response.headers
        span = headers.get("Content-Range", "")
        if response.status_code == 416 and start and span == f"bytes */{start}":
            self.complete = True
        if response.status_code not in (200, 206):
            return
        self.begun = True
        # Some servers call a .tar.gz a compressed .tar, and it would be unpacked on the way.
        response.raw.headers.pop("Content-Encoding", None)
        if response.status_code == 200 or not span.startswith(f"bytes {start}-"):
            version = headers.get("ETag", "")
            if not version or version.startswith("W/"):
                version = headers.get("Last-Modified", "")
            self.part.clear(version)
            if response.status_code == 206:
                raise requests.ConnectionError("another part than the one asked for")
            start = 0
        length = headers.get("Content-Length", "")
        self.expected = start + int(length) if length.isdecimal() else None


def _transfer(
    source: Source,
    part: _Part,
    progress: bool | object,
    retries: int,
    timeout: float | tuple[float, float],
) -> None:
    """Bring an archive into ``part``, going on where an earlier transfer stopped."""
    for attempt in range(retries + 1):
        answer = _Answer(part)
        try:
            _request(source, part, answer, progress, timeout)
            return
        except requests.HTTPError as error:
            if answer.complete:
                return
            response = error.response
            assert response is not None  # raise_for_status gives it
            problem = f"answered {response.status_code} ({response.reason})"
            if response.status_code == 416 and part.size():
                part.clear()
            elif response.status_code not in _TRANSIENT:
                raise _UnusableError(problem) from error
        except requests.RequestException as error:
            if answer.begun:
                problem = f"broke off after {_bytes(part.size())}"
            elif isinstance(error, requests.Timeout):
                problem = "did not answer in time"
            else:
                problem = "could not be reached (is there a network?)"
            # Without a network the answer shall not take long.
            if attempt and not answer.begun:
                raise _UnusableError(problem) from error
        if attempt < retries:
            time.sleep(PAUSE * 2**attempt)
    raise _UnusableError(f"{problem}, {retries + 1} times")


def _request(
    source: Source,
    part: _Part,
    answer: _Answer,
    progress: bool | object,
    timeout: float | tuple[float, float],
) -> None:
    """Make one request for what is still missing."""
    start = part.size()
    headers = {"User-Agent": "pix2pix-utils", "Accept-Encoding": "identity"}
    if start and part.version():
        headers |= {"Range": f"bytes={start}-", "If-Range": part.version()}
    fetch = pooch.HTTPDownloader(
        progressbar=progress,
        chunk_size=_CHUNK,
        headers=headers,
        timeout=timeout,
        hooks={"response": answer},
    )
    fetch(source.address, part.file, None)
    # Older versions of urllib3 take a closed connection for the end of the file.
    if answer.expected is not None and part.size() < answer.expected:
        raise requests.ConnectionError("the connection was closed too early")


# --------------------------------------------------------------------------------------
# The archive
# --------------------------------------------------------------------------------------


def _verified(source: Source, file: IO[bytes]) -> str:
    """Return the sha256 of an archive, or raise what is wrong with it."""
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    if file.read(512).lstrip().lower().startswith((b"<!doctype", b"<html", b"<head", b"<?xml")):
        raise _UnusableError(
            "gave a web page instead of an archive (a login page of the network, perhaps)"
        )
    if source.size is not None and size != source.size:
        raise _UnusableError(f"gave {size:,} bytes instead of {source.size:,}")
    digest = hashlib.sha256()
    file.seek(0)
    while chunk := file.read(1 << 20):
        digest.update(chunk)
    seen = digest.hexdigest()
    if source.sha256 and seen != source.sha256:
        raise _UnusableError(f"gave a file of sha256 {seen} instead of {source.sha256}")
    return seen


def _install(card: DatasetCard, source: Source, file: IO[bytes], folder: Path, digest: str) -> None:
    """Unpack an archive into the folder of the data set."""
    with whole_folder(folder) as temporary:
        unpacked = temporary / ".unpacked"
        unpacked.mkdir()
        try:
            _unpack(file, unpacked)
        except (
            tarfile.TarError,
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            NotImplementedError,  # zip: a compression that Python cannot undo
            RuntimeError,  # zip: encrypted
        ) as error:
            raise _UnusableError(_DAMAGED) from error
        except OSError as error:
            if error.errno is not None:  # the disk, not the archive
                raise
            raise _UnusableError(_DAMAGED) from error
        top = _top_folder(unpacked)
        _drop_letters(top)
        _require_pairs(top, source)
        for path in list(top.iterdir()):
            path.rename(temporary / path.name)
        shutil.rmtree(unpacked)
        _declare(card, temporary, f"{source.address} (sha256 {digest})")


def _unpack(file: IO[bytes], folder: Path) -> None:
    file.seek(0)
    is_zip = file.read(4) == b"PK\x03\x04"
    file.seek(0)
    if is_zip:
        with zipfile.ZipFile(file) as archive:
            members = archive.infolist()
            _require_space(folder, sum(member.file_size for member in members))
            for member in members:
                kind = stat.S_IFMT(member.external_attr >> 16)
                _refuse_unsafe(member.filename, kind in (0, stat.S_IFREG, stat.S_IFDIR))
                if not _is_litter(member.filename):
                    archive.extract(member, folder)
        return
    _require_space(folder, file.seek(0, os.SEEK_END))
    file.seek(0)
    # Early releases of Python 3.10 and 3.11 have no filter; the checks below do its work.
    safely: dict[str, Any] = (
        {"filter": "data"} if hasattr(tarfile, "data_filter") else {"set_attrs": False}
    )
    with tarfile.open(fileobj=file, mode="r:*") as archive:
        for entry in archive:
            _refuse_unsafe(entry.name, entry.isreg() or entry.isdir())
            if not _is_litter(entry.name):
                archive.extract(entry, folder, **safely)
        # The checksum of a gzip file stands behind the archive's own end.
        while archive.fileobj.read(1 << 20):
            pass


def _refuse_unsafe(name: str, is_plain: bool) -> None:
    # The Windows rules are the wider ones: they know drives, and both kinds of slashes.
    path = PureWindowsPath(name)
    if path.anchor or ".." in path.parts:
        raise _UnusableError(f"gave an archive whose member {name!r} leads out of its folder")
    if not is_plain:
        raise _UnusableError(f"gave an archive whose member {name!r} is a link or a device")


def _is_litter(name: str) -> bool:
    """Say whether a member is what a Mac adds to its archives."""
    parts = PureWindowsPath(name).parts
    return "__MACOSX" in parts or any(part.startswith(("._", ".DS_Store")) for part in parts)


def _top_folder(folder: Path) -> Path:
    """Go down through folders that hold nothing but one folder."""
    while not any(has_split(folder, split) for split in SPLITS):
        held = list(folder.iterdir())
        if len(held) != 1 or not held[0].is_dir():
            break
        folder = held[0]
    return folder


def _drop_letters(folder: Path) -> None:
    """Give 1_A.jpg and 1_B.jpg one name, so that they are known as a pair."""
    for split in SPLITS:
        for letter in "AB":
            one_half = folder / f"{split}{letter}"
            images = images_in(one_half) if one_half.is_dir() else []
            if all(path.stem.endswith(f"_{letter}") for path in images):
                for path in images:
                    path.rename(path.with_name(path.stem[:-2] + path.suffix))


def _require_pairs(folder: Path, source: Source) -> None:
    splits = [split for split in SPLITS if has_split(folder, split)]
    missing = [split for split in source.splits if split not in splits]
    if missing or not splits:
        raise _UnusableError(f"gave an archive without a folder {(missing or SPLITS)[0]}/")
    for split in splits:
        try:
            find_pairs(folder, split)
        except InputError as error:
            raise _UnusableError(f"gave an archive without usable pairs in {split}/") from error
