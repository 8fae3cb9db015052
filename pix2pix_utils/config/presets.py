"""The presets: which fields of `Config` they set, and why they differ."""

import dataclasses
from typing import Any

PRESETS: dict[str, dict[str, Any]] = {
    "quick": {
        "data": "builtin",
        "image_size": 128,
        "load_size": 128,
        "generator_filters": 16,
        "discriminator_filters": 12,
        "normalization": "instance",
        "decoder_normalization": False,
        # Four times the paper's pairs in a step, and few steps: they are longer than the paper's,
        # shorten towards the end, and their average makes the pictures.
        "upsampling": "smooth",
        "batch_size": 4,
        "learning_rate": 1e-3,
        "decay": 0.5,
        "ema_decay": 0.99,
        "epochs": 15,
        "checkpoint_every": 1,
    },
    "article": {
        "data": "facades",
        "bottleneck_normalization": True,
        "discriminator_loss_weight": 1.0,
        "epochs": 30,
        "checkpoint_every": 10,
    },
    "paper": {
        "data": "facades",
        "epochs": 200,
        "checkpoint_every": 10,
    },
}


REASONS = {
    "data": "drawn houses need no download",
    "image_size": "a quarter of the pixels: a quarter of the time",
    "load_size": "each pair is seen 15 times only: mirroring is enough, and enlarging would blur",
    "generator_filters": "fewer filters see more pairs in the same minutes, which counts for more",
    "discriminator_filters": "a smaller opponent takes less time and wins less early",
    "normalization": "each of the 4 pairs in a batch keeps its own statistics, as at test time",
    "decoder_normalization": "it would subtract the house's mean, which tells a wall's colour",
    "bottleneck_normalization": "normalised, it is the same for every input (the paper's erratum)",
    "upsampling": "no woven pattern, for the same time",
    "discriminator_loss_weight": "halved in the paper, summed in the article's text",
    "learning_rate": "there are few steps, so each is longer",
    "batch_size": "four pairs cost less than three single ones, and their gradient is steadier",
    "epochs": "three minutes on two CPU cores; the others as their texts have them",
    "decay": "with ever smaller steps the picture comes to rest",
    "ema_decay": "the latest weights jump to and fro; their average does so less",
    "checkpoint_every": "a short run shows often how far it is",
}
"""Why the presets differ in a field, in a phrase; a test wants one for each that does."""


def differences() -> list[tuple]:
    """Compare the presets field by field.

    Returns
    -------
    (field, value of each of the `PRESETS` in their order, reason), where they differ.

    Examples
    --------
    >>> differences()[0]
    ('data', 'builtin', 'facades', 'facades', 'drawn houses need no download')
    """
    from pix2pix_utils.config import Config

    presets = [Config.preset(name) for name in PRESETS]
    found = []
    for field in dataclasses.fields(Config):
        values = tuple(getattr(preset, field.name) for preset in presets)
        if len(set(values)) > 1:
            found.append((field.name, *values, REASONS[field.name]))
    return found


def differences_markdown() -> str:
    """Write the differences of the presets as a table in Markdown."""
    lines = [("", *(f"`{name}`" for name in PRESETS), "because"), ("---",) * (len(PRESETS) + 2)]
    for name, *values, reason in differences():
        lines.append((f"`{name}`", *map(_in_words, values), reason))
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _in_words(value: object) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else f"{value}"
