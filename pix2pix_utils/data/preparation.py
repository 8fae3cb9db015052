"""Make pairs from one's own images, and say what became of every file.

Two ways lead to a data set in the form of pix2pix, both images side by side in one file:
`combine_folders` joins two folders of images that belong together, and `pairs_from_images`
makes the input from the photographs themselves: their edges, their greys, or a blurred copy.

Pairs are always written as PNG. It keeps the colours of a label map exactly, and a photograph
that was a JPEG is not compressed a second time.
"""

import os
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

from pix2pix_utils.data.headers import (
    SMALLEST_SIDE,
    UnusableImageError,
    is_folder,
    pillow_limit,
    read_header,
    readable,
)
from pix2pix_utils.data.pairs import SPLITS, composed
from pix2pix_utils.data.shaping import (
    KINDS,
    drawn,
    fitted,
    is_small,
    padded,
    read_rgb,
    require_alike,
)
from pix2pix_utils.data.splitting import (
    Job,
    Made,
    Options,
    Report,
    Skipped,
    many,
    require_choice,
    write_splits,
)
from pix2pix_utils.support.errors import InputError
from pix2pix_utils.support.files import PathLike

_LONGEST_NAME = 250  # with its extension it must stay below the 255 bytes of most disks
_STRENGTHS = {"edges": 2.0, "blur": 4.0}

_Groups = dict[str | None, dict[str, Path]]


def combine_folders(
    a: PathLike,
    b: PathLike,
    output: PathLike,
    options: Options | None = None,
    *,
    direction: str = "AtoB",
    label_half: str = "none",
) -> Report:
    """Join the images of two folders to side-by-side pairs.

    ``a/house.jpg`` belongs to ``b/house.png``: the names count, not the extensions. Where both
    folders hold sub-folders train, val or test, these are the splits; otherwise the pairs are
    drawn into splits by lot. Hidden files are passed over.

    Parameters
    ----------
    a, b
        The folders; the images of ``a`` become the left halves.
    output
        The data set to write; it must not exist yet, or be empty.
    options
        ``Options()`` by default, which keeps the images' sizes.
    direction : {"AtoB", "BtoA"}
        Which half will be translated into which.
    label_half : {"A", "B", "both", "none"}
        Which half is a label map; it is resized to the nearest pixel, so that no new colours
        come up.

    Raises
    ------
    InputError
        If an argument is wrong, ``output`` holds something, or nothing could be paired.
    """
    a, b, output = Path(a), Path(b), Path(output)
    options = options or Options()
    require_choice("direction", direction, ("AtoB", "BtoA"))
    require_choice("label_half", label_half, ("A", "B", "both", "none"))
    _require_places(output, a, b)
    jobs, skipped, nothing = _matched(a, b)
    labels = [label_half in (half, "both") for half in "AB"]
    return write_splits(
        output,
        jobs,
        skipped,
        lambda paths: _joined(paths, options, labels),
        options,
        nothing=nothing,
        declaration={
            "name": options.name or output.name,
            "direction": direction,
            "label_half": label_half,
            "source": f"made from the folders {a.name} and {b.name}",
            "citation": options.citation,
        },
    )


def pairs_from_images(
    folder: PathLike,
    output: PathLike,
    options: Options | None = None,
    *,
    kind: str = "edges",
    strength: float | None = None,
) -> Report:
    """Make pairs from photographs alone: the input is drawn from each of them.

    The left half, A, is the input that was made, the right one, B, the photograph; the
    direction is AtoB.

    Parameters
    ----------
    folder
        The photographs, with or without sub-folders train, val and test.
    output
        The data set to write; it must not exist yet, or be empty.
    options
        ``Options(size=256)`` by default.
    kind : {"edges", "grey", "blur"}
        Canny's edges, dark on white (J. Canny, A Computational Approach to Edge Detection,
        1986); the greys of the photograph; or a copy blurred with a Gaussian.
    strength
        Standard deviation of the Gaussian in pixels: 2 before the edges are sought (more
        gives fewer edges), 4 for the blurred copy. Greys have none.

    Raises
    ------
    InputError
        If an argument is wrong, ``output`` holds something, or there is no usable image.
    """
    folder, output = Path(folder), Path(output)
    options = options or Options(size=256)
    require_choice("kind", kind, KINDS)
    strength = _checked_strength(kind, strength)
    _require_places(output, folder)
    with pillow_limit():
        groups, skipped = _grouped(folder)
    jobs: list[Job] = [
        (split, stem, (path,)) for split in groups for stem, path in groups[split].items()
    ]
    return write_splits(
        output,
        jobs,
        skipped,
        lambda paths: _sketched(paths[0], options, kind, strength),
        options,
        nothing=f"{folder}: holds no image that can be used",
        declaration={
            "name": options.name or output.name,
            "direction": "AtoB",
            "label_half": "none",
            "source": f"made from the photographs of the folder {folder.name} ({kind})",
            "citation": options.citation,
        },
    )


def _joined(paths: tuple[Path, ...], options: Options, labels: Sequence[bool]) -> Made:
    """Make the halves of a pair from two images that belong together."""
    images = [read_rgb(path, label) for path, label in zip(paths, labels, strict=True)]
    size, fit = options.size, options.fit
    if size is None:
        return images, False, False
    require_alike(paths, images, fit)
    reshaped = not all(image.width == image.height for image in images)
    small = any(is_small(image, size, fit) for image in images)
    images = [fitted(image, size, fit, label) for image, label in zip(images, labels, strict=True)]
    return [padded(image, size, options.pad_colour) for image in images], reshaped, small


def _sketched(path: Path, options: Options, kind: str, strength: float) -> Made:
    """Make the halves of a pair from a photograph alone."""
    photograph = read_rgb(path)
    size, fit = options.size, options.fit
    reshaped = small = False
    if size is not None:
        reshaped = photograph.width != photograph.height
        small = is_small(photograph, size, fit)
        photograph = fitted(photograph, size, fit, label=False)
    # Drawn before padding, or the border of the padding would be an edge.
    images = [drawn(photograph, kind, strength), photograph]
    if size is not None:
        images = [padded(image, size, options.pad_colour) for image in images]
    return images, reshaped, small


# --------------------------------------------------------------------------------------
# The border
# --------------------------------------------------------------------------------------


def _checked_strength(kind: str, strength: float | None) -> float:
    if strength is None:
        return _STRENGTHS.get(kind, 0.0)
    if kind == "grey" or isinstance(strength, bool) or not 0 < strength < 1000:
        raise InputError(
            f"strength: {strength!r} is not allowed for {kind}; give a number of pixels above 0 "
            "for edges and blur, and none for grey"
        )
    return strength


def _require_places(output: Path, *folders: Path) -> None:
    with readable(output):
        is_taken = output.exists() and (not output.is_dir() or any(output.iterdir()))
    if is_taken:
        raise InputError(
            f"{output}: exists already, and nothing is overwritten; choose another folder or "
            "remove it"
        )
    for folder in folders:
        if not is_folder(folder):
            raise InputError(f"{folder}: is not a folder; give a folder of images")
    if len(folders) == 2 and folders[0].samefile(folders[1]):
        raise InputError(f"{folders[1]}: is given as A and as B; give two folders")


# --------------------------------------------------------------------------------------
# Finding files
# --------------------------------------------------------------------------------------


def _matched(a: Path, b: Path) -> tuple[list[Job], Skipped, str]:
    """Match the images of two folders by name; say why, should none match."""
    with pillow_limit():
        (groups_a, skipped_a), (groups_b, skipped_b) = _grouped(a), _grouped(b)
    if set(groups_a) & set(SPLITS) and set(groups_b) == {None}:
        raise InputError(f"{b}: has no folders train, val or test as {a} has; make them alike")
    if set(groups_b) & set(SPLITS) and set(groups_a) == {None}:
        raise InputError(f"{a}: has no folders train, val or test as {b} has; make them alike")
    jobs: list[Job] = []
    skipped = skipped_a + skipped_b
    for split in (None, *SPLITS):
        images_a, images_b = groups_a.get(split, {}), groups_b.get(split, {})
        for stem, path in images_a.items():
            if stem in images_b:
                jobs.append((split, stem, (path, images_b[stem])))
            else:
                skipped.append((path, f"no image of this name in {_place(b, split)}"))
        skipped += [
            (path, f"no image of this name in {_place(a, split)}")
            for stem, path in images_b.items()
            if stem not in images_a
        ]
    return jobs, skipped, _nothing_paired(a, b, groups_a, groups_b)


def _nothing_paired(a: Path, b: Path, groups_a: _Groups, groups_b: _Groups) -> str:
    """Say why two folders gave no pair, with names by which the reader sees it."""

    def held(folder: Path, groups: _Groups) -> str:
        names = [path.name for images in groups.values() for path in images.values()]
        some = f" ({', '.join(names[:3])}{', …' if len(names) > 3 else ''})" if names else ""
        return f"{folder} holds {many(len(names), 'image')}{some}"

    return (
        f"nothing could be paired: {held(a, groups_a)}, {held(b, groups_b)}; the two images of "
        "a pair must have the same name, apart from the extension"
    )


def _place(folder: Path, split: str | None) -> Path:
    return folder / split if split else folder


def _grouped(folder: Path) -> tuple[_Groups, Skipped]:
    """Sort the files of a folder.

    Returns
    -------
    groups
        For each split, or None for files in the folder itself: the images by name.
    """
    own = [split for split in SPLITS if is_folder(folder / split)]
    groups: _Groups = {}
    skipped: Skipped = []
    for split in own or (None,):
        groups[split], unusable = _images_by_name(_place(folder, split))
        skipped += unusable
    if own:
        loose, unusable = _images_by_name(folder, passed_over=own)
        skipped += unusable
        skipped += [(path, f"stands outside {', '.join(own)}") for path in loose.values()]
    return groups, skipped


def _images_by_name(
    folder: Path, passed_over: Sequence[str] = ()
) -> tuple[dict[str, Path], Skipped]:
    by_name: defaultdict[str, list[Path]] = defaultdict(list)
    skipped: Skipped = []
    # iterdir and not glob: names may hold glob characters.
    with readable(folder):
        held = sorted(folder.iterdir())
    for path in held:
        if path.name.startswith("."):
            continue
        if path.is_dir():
            if path.name not in passed_over:
                skipped.append((path, "is a folder; what it holds is not read"))
            continue
        problem = _problem_of_header(path)
        if problem:
            skipped.append((path, problem))
        else:
            by_name[composed(path.stem)].append(path)
    for name in [name for name, paths in by_name.items() if len(paths) > 1]:
        for path in by_name.pop(name):
            skipped.append((path, "another image here has the same name; which one is meant?"))
    return {name: path for name, (path,) in by_name.items()}, skipped


def _problem_of_header(path: Path) -> str | None:
    try:
        header = read_header(path)
    except UnusableImageError as error:
        return str(error)
    if len(os.fsencode(path.stem)) > _LONGEST_NAME:
        return f"has a name of more than {_LONGEST_NAME} bytes; shorten it"
    if min(header.width, header.height) < SMALLEST_SIDE:
        return f"is {header.width}×{header.height} pixels, less than {SMALLEST_SIDE} on a side"
    return None
