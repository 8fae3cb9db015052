"""What the page needs of other makers: fetched once, by one command, in one version.

``python -m pix2pix_utils.export.runtime`` fetches it as the user's npm is set up to, compares it
with the hash that is written here, and keeps what is needed of it in the user's cache folder. No
page asks for it anywhere else, and nothing fetches it unasked.
"""

import argparse
import base64
import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pooch

from pix2pix_utils.data.downloading import UnusableError, fetch
from pix2pix_utils.support.errors import InputError
from pix2pix_utils.support.files import PathLike, whole_folder

COMMAND = "python -m pix2pix_utils.export.runtime"

LARGEST = 60_000_000
"""Bytes after which a download is cut off."""


@dataclass(frozen=True)
class Package:
    """A package of npm.

    Parameters
    ----------
    name, version
    sha512
        Of its archive, in base 64, as npm itself writes it.
    files
        What is kept of it: the paths in the archive.
    why
        What it is for.
    """

    name: str
    version: str
    sha512: str
    files: tuple[str, ...]
    why: str

    @property
    def archive(self) -> str:
        """The name of its archive."""
        return f"{self.name}-{self.version}.tgz"

    @property
    def folder(self) -> Path:
        """Where it is kept: below ``PIX2PIX_WEB``, else in the user's cache folder."""
        home = os.environ.get("PIX2PIX_WEB") or Path(pooch.os_cache("pix2pix")) / "web"
        return Path(home).expanduser() / f"{self.name}-{self.version}"


ONNXRUNTIME = Package(
    "onnxruntime-web",
    "1.30.0",
    "q0y+JrrtukXSzsBWEMccVfqX25LRmosXHF+CaRJmg8pZClzcV7svNc4rKY3jL02Vb7QmRMDs1SigqR4CXAfKYQ==",
    ("dist/ort.wasm.bundle.min.mjs", "dist/ort-wasm-simd-threaded.wasm"),
    "runs a network in the browser",
)
AXE = Package(
    "axe-core",
    "4.14.1",
    "FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ==",
    ("axe.min.js",),
    "looks for what keeps people out of a page; only the tests need it",
)
PACKAGES = (ONNXRUNTIME, AXE)


def find(package: Package, file: str) -> Path:
    """Say where a file of a package is.

    Parameters
    ----------
    file
        One of the package's files.

    Raises
    ------
    InputError
        If it has not been fetched.
    """
    path = package.folder / Path(file).name
    if not path.is_file():
        raise InputError(
            f"{path}: is missing ({package.name} {package.version}, which {package.why}); "
            f"fetch it once with `{COMMAND}`"
        )
    return path


def obtain(package: Package, archives: PathLike | None = None) -> Path:
    """Fetch a package, if it is not there, and keep what is needed of it.

    Parameters
    ----------
    archives
        A folder that holds its archive, where there is no network.

    Returns
    -------
    Its folder.

    Raises
    ------
    InputError
        If it cannot be fetched, or is not what it was when its hash was written here.
    """
    if all((package.folder / Path(file).name).is_file() for file in package.files):
        return package.folder
    with tempfile.TemporaryDirectory() as temporary:
        if archives is None:
            archive = _download(package, Path(temporary))
        else:
            archive = Path(archives) / package.archive
            if not archive.is_file():
                raise InputError(f"{archive}: is missing; put it there, or leave the option out")
        found = base64.b64encode(hashlib.sha512(archive.read_bytes()).digest()).decode()
        if found != package.sha512:
            raise InputError(
                f"{package.archive}: is not the file that was expected (its SHA-512 is {found}); "
                "fetch it from elsewhere"
            )
        shutil.rmtree(package.folder, ignore_errors=True)  # half of it, by somebody's hand
        with whole_folder(package.folder) as folder, tarfile.open(archive) as opened:
            for file in package.files:
                member = opened.extractfile(f"package/{file}")
                assert member is not None  # the hash says what is inside
                (folder / Path(file).name).write_bytes(member.read())
    return package.folder


def _download(package: Package, folder: Path) -> Path:
    """Have npm fetch an archive, or fetch it from the registry that npm is told to use."""
    what = f"{package.name}@{package.version}"
    npm = shutil.which("npm")
    if npm is not None:
        command = [npm, "pack", what, "--ignore-scripts", "--pack-destination", str(folder)]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
        if done.returncode:
            said = [line for line in done.stderr.splitlines() if line.strip()]
            why = said[0] if said else f"status {done.returncode}"
            raise InputError(f"{what}: npm could not fetch it ({why}); is there a network?")
        return folder / package.archive
    registry = os.environ.get("NPM_CONFIG_REGISTRY")
    if not registry:
        raise InputError(
            f"{what}: neither npm nor a registry is known here; install Node.js, which brings "
            "npm, or set NPM_CONFIG_REGISTRY to the address of a registry, or put "
            f"{package.archive} into a folder and give --from FOLDER"
        )
    address = f"{registry.rstrip('/')}/{package.name}/-/{package.archive}"
    try:
        return fetch(
            address, folder, largest=LARGEST, progress=True, retries=2, timeout=(10.0, 30.0)
        )
    except UnusableError as error:
        raise InputError(f"{address}: {error}; give another NPM_CONFIG_REGISTRY") from error


def main(arguments: Sequence[str] | None = None) -> int:
    """Fetch all packages; return 0, or 2 where that was not possible."""
    parser = argparse.ArgumentParser(
        prog=COMMAND, description="Fetch what the page needs to run a network in a browser."
    )
    parser.add_argument(
        "--from",
        dest="archives",
        type=Path,
        metavar="FOLDER",
        help="take the archives that lie here, without a network: "
        + ", ".join(package.archive for package in PACKAGES),
    )
    options = parser.parse_args(arguments)
    try:
        for package in PACKAGES:
            print(obtain(package, options.archives))
    except InputError as error:
        print(f"{COMMAND}: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
