"""What the page shows of a generator besides its translations: its input, examples, card."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import keras
import numpy as np

from pix2pix_utils.config import Config
from pix2pix_utils.data.builtin import draw_pair
from pix2pix_utils.data.pairs import find_pairs, has_split
from pix2pix_utils.data.reading import load
from pix2pix_utils.data.sources import BUILT_IN
from pix2pix_utils.discriminator import build_discriminator
from pix2pix_utils.facades import CLASSES, PALETTE, split_seed
from pix2pix_utils.pretrained import FOLDER, SHIPPED, load_discriminator, load_pretrained
from pix2pix_utils.support.files import PathLike
from pix2pix_utils.training import checkpoint, samples

TASKS = {
    "builtin": "Label map → photograph",
    "builtin-labels": "Photograph → label map",
    "builtin-edges": "Sketch → photograph",
    "builtin-night": "Day → night",
}
"""What the page calls the built-in tasks."""

EXAMPLES = (3, 1, 6, 0, 4, 9)
"""Which of the test pairs are the examples of a built-in task: houses of different families."""

MOST_CLASSES = 24
"""A label map with more colours than these, blended ones aside, is painted as a picture is."""

_SAME = 24
"""Colours whose levels differ by no more than this in sum are one, which JPEG has blurred."""


@dataclass(frozen=True)
class Exhibit:
    """A generator, and what a page tells of it.

    Parameters
    ----------
    name
        Letters, digits and dashes: its files are called so.
    task
        What it translates into what. Generators of one task differ in their sizes.
    generator
    size
        Side of its pictures.
    kind : {"labels", "greys", "picture"}
        How its input is made: painted in classes, drawn in greys, or a picture that is opened.
    classes
        The names of what can be painted: of the classes, or of pencil and paper.
    palette
        uint8 [count, 3]: their colours.
    examples
        Inputs to start from, uint8 [size, size, 3].
    card
        What it was trained on: paragraphs, and tables as lists of rows, in their order.
    discriminator
        Whose verdicts can be shown, where there is one.
    weights : {"int8", "float16", "float32"}
        How the page keeps its weights.
    """

    name: str
    task: str
    generator: keras.Model
    size: int
    kind: str
    classes: tuple[str, ...]
    palette: np.ndarray
    examples: tuple[np.ndarray, ...]
    card: tuple[str | list[list[str]], ...]
    discriminator: keras.Model | None = None
    weights: str = "float16"


def shipped_names() -> list[str]:
    """List the shipped generators task by task, the one of the largest pictures first."""
    tasks = [recipe.data for recipe in SHIPPED.values()]

    def place(name: str) -> tuple[int, int]:
        recipe = SHIPPED[name]
        return tasks.index(recipe.data), -recipe.config.image_size

    return sorted(SHIPPED, key=place)


def shipped(name: str) -> Exhibit:
    """Return a shipped generator, with its card.

    Parameters
    ----------
    name
        A key of `pretrained.SHIPPED`.

    Raises
    ------
    InputError
        If there is none of this name, or its file is missing or damaged.
    """
    generator, config = load_pretrained(name)
    examples = built_in_examples(config)
    kind, classes, palette = input_of(config, examples)
    return Exhibit(
        name=name,
        task=TASKS[config.data],
        generator=generator,
        size=config.image_size,
        kind=kind,
        classes=classes,
        palette=palette,
        examples=examples,
        card=read_card((FOLDER / f"{name}.md").read_text(encoding="utf-8")),
        discriminator=load_discriminator()[0] if name == "facades-128" else None,
        weights="int8",  # as they are shipped: nothing is lost
    )


def of_run(
    run: PathLike, generator: keras.Model, config: Config, step: int, weights: str = "float16"
) -> Exhibit:
    """Return the generator of a run, with the run's own discriminator, samples and choices.

    Parameters
    ----------
    run
        Its folder.
    generator, config, step
        As `load_run` gives them.
    weights : {"int8", "float16", "float32"}

    Raises
    ------
    InputError
        If the checkpoint or the samples cannot be read.
    """
    run = Path(run).resolve()
    examples = _examples(run, config)
    kind, classes, palette = input_of(config, examples)
    words = {"labels": "label map", "greys": "sketch", "picture": "picture"}
    return Exhibit(
        name=re.sub(r"[^a-z0-9]+", "-", run.name.lower()).strip("-") or "run",
        task=TASKS.get(config.data, f"{words[kind].capitalize()} → picture"),
        generator=generator,
        size=config.image_size,
        kind=kind,
        classes=classes,
        palette=palette,
        examples=examples,
        card=_card_of_run(run.name, generator, config, step),
        discriminator=_discriminator_of_run(run, config, step),
        weights=weights,
    )


def _discriminator_of_run(run: Path, config: Config, step: int) -> keras.Model | None:
    if not config.gan_weight:
        return None  # it has judged nothing
    discriminator = build_discriminator(config)
    path = dict(checkpoint.checkpoints(run / "checkpoints"))[step]
    with checkpoint.opened(path) as (_, arrays):
        checkpoint.assign(checkpoint.model_arrays(discriminator, "discriminator"), arrays)
    return discriminator


# --------------------------------------------------------------------------------------
# Examples
# --------------------------------------------------------------------------------------


def built_in_examples(config: Config) -> tuple[np.ndarray, ...]:
    """Draw inputs of a built-in task: test pairs, which no generator has seen."""
    built_in, size = BUILT_IN[config.data], config.image_size
    seed = split_seed(0, "test")
    pairs = [draw_pair(built_in.task, seed, index, size) for index in EXAMPLES]
    from_left = built_in.task != "facades" or built_in.direction == "AtoB"
    return tuple(pair[:, :size] if from_left else pair[:, size:] for pair in pairs)


def _examples(run: Path, config: Config) -> tuple[np.ndarray, ...]:
    if config.data in BUILT_IN:
        return built_in_examples(config)
    stored = samples.stored(run / "samples")
    if not stored:
        return ()
    inputs, _, _ = samples.read(stored[max(stored)])
    return tuple(inputs)


# --------------------------------------------------------------------------------------
# What is painted
# --------------------------------------------------------------------------------------


def input_of(
    config: Config, examples: Sequence[np.ndarray]
) -> tuple[str, tuple[str, ...], np.ndarray]:
    """Say how the input of a generator is made, by its config and by examples of it.

    Parameters
    ----------
    config
        With a definite direction and label half.
    examples
        uint8 [size, size, 3] each.

    Returns
    -------
    kind, classes, palette
        As in `Exhibit`.
    """
    if config.label_half in ("both", config.direction[0]):
        colours = _colours(config, examples)
        of_facades = {tuple(colour) for colour in PALETTE.tolist()}
        if {tuple(colour) for colour in colours.tolist()} <= of_facades:
            return "labels", CLASSES, PALETTE
        if len(colours) <= MOST_CLASSES:
            return "labels", tuple(f"colour {n}" for n in range(1, len(colours) + 1)), colours
    elif examples and all(np.ptp(example, axis=-1).max() <= 2 for example in examples):
        levels = np.concatenate([example[..., 0].ravel() for example in examples])
        paper = int(np.bincount(levels).argmax())
        # As far from the paper as the clearest lines, which nothing has blurred.
        lines = levels[np.abs(levels.astype(int) - paper) > 64]
        clearest = 0.1 if paper > 127 else 0.9
        pencil = int(np.quantile(lines, clearest)) if len(lines) else 255 - paper
        return "greys", ("paper", "pencil"), np.array([[paper] * 3, [pencil] * 3], np.uint8)
    return "picture", (), np.zeros((0, 3), np.uint8)


def _colours(config: Config, examples: Sequence[np.ndarray]) -> np.ndarray:
    """Return the colours of label maps, the most frequent first, without those of blurred edges."""
    maps = [*examples, *_label_maps(config)]
    if not maps:
        return PALETTE
    every = np.concatenate([one.reshape(-1, 3) for one in maps])
    found, counts = np.unique(every, axis=0, return_counts=True)
    kept: list[np.ndarray] = []
    for colour in found[np.argsort(-counts, kind="stable")].astype(int):
        if all(np.abs(colour - other).sum() > _SAME for other in kept):
            kept.append(colour)
        if len(kept) > MOST_CLASSES:
            break
    return np.array(kept, np.uint8)


def _label_maps(config: Config, most: int = 40) -> list[np.ndarray]:
    """Read label maps of the data that a run was trained on, if they are still there."""
    folder = Path(config.data)
    if config.data in BUILT_IN or not folder.is_dir() or not has_split(folder, "train"):
        return []
    pairs = find_pairs(folder, "train", config.direction, config.label_half)
    inputs = (
        load(str(first), config.direction, *map(str, second))[0]
        for first, *second in pairs.files[:most]
    )
    return [np.asarray(one).round().astype(np.uint8) for one in inputs]


# --------------------------------------------------------------------------------------
# Cards
# --------------------------------------------------------------------------------------


def read_card(text: str) -> tuple[str | list[list[str]], ...]:
    """Take a card of Markdown apart: paragraphs, and tables as lists of rows.

    Parameters
    ----------
    text
        A heading, then paragraphs and tables with a line between any two. Links become their
        words.
    """
    parts: list[str | list[list[str]]] = []
    for block in text.strip().split("\n\n")[1:]:
        plain = re.sub(r"\[([^]]*)\]\([^)]*\)", r"\1", block).replace("`", "")
        if not plain.startswith("|"):
            parts.append(" ".join(plain.split()))
            continue
        lines = [line for line in plain.splitlines() if set(line) - set("|- ")]
        parts.append([[cell.strip() for cell in line.strip("|").split("|")] for line in lines])
    return tuple(parts)


def _card_of_run(
    name: str, generator: keras.Model, config: Config, step: int
) -> tuple[str | list[list[str]], ...]:
    data = Path(config.data).name if config.data not in BUILT_IN else config.data
    rows = [
        ["data", f"{data}, {config.direction}"],
        ["training", f"{step:,} steps, batch size {config.batch_size}, seed {config.seed}"],
        ["network", f"{config.generator}, {generator.count_params():,} weights"],
        ["losses", f"λ of L1 {config.lambda_l1:g}, weight of the adversary {config.gan_weight:g}"],
        ["pictures", f"{config.image_size}×{config.image_size} pixels"],
    ]
    return (
        f"The generator of the run {name}, as it was after {step:,} steps of training.",
        rows,
        "It knows what it was trained on and nothing else: other inputs give nonsense.",
    )
