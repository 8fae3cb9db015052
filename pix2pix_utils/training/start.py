"""What a run begins with in place of fresh weights: networks that have learnt something else.

Fine-tuning, as in Yosinski et al. 2014, "How transferable are features in deep neural networks?"
(arXiv 1411.1792): whatever fits is kept, and all of it goes on learning.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from pix2pix_utils.config import Config
from pix2pix_utils.support.errors import InputError
from pix2pix_utils.training import checkpoint

if TYPE_CHECKING:
    import keras

SHAPING = (
    "generator",
    "generator_filters",
    "generator_max_filters",
    "normalization",
    "bottleneck_normalization",
    "decoder_normalization",
    "upsampling",
)
"""Fields, beside the size of the images, on which it depends what weights a generator has."""

SIZES = ("image_size", "height", "width", "load_size")
"""Fields on which it depends how often a U-Net halves."""


@dataclass(frozen=True)
class Learnt:
    """Weights, and the config that they were trained with.

    Attributes
    ----------
    config
    arrays
        From names such as ``"generator/down1_conv/0"`` to numpy arrays; those of a discriminator
        too, where there was one.
    """

    config: Config
    arrays: Mapping[str, np.ndarray]


@dataclass(frozen=True)
class Start:
    """Where the first weights of a run come from.

    Attributes
    ----------
    source
        Its name, or its path from the root.
    read
        Reads it; called only when it is needed, for a run that goes on does not need it.
    """

    source: str
    read: Callable[[], Learnt]


def taken_over(learnt: Config, config: Config, given: Mapping[str, Any]) -> Config:
    """Return a config whose generator can take the weights of another.

    Parameters
    ----------
    learnt
        That of the weights.
    config
        The choices for all that is not given.
    given
        The fields that somebody has chosen for this run; they stay as they are.

    Returns
    -------
    ``config`` with the fields on which the shapes of the weights depend as in ``learnt``, unless
    they are given.
    """
    fields = list(SHAPING)
    if not learnt.generator.startswith("resnet"):
        fields += [] if set(SIZES) & set(given) else SIZES
    taken = {name: getattr(learnt, name) for name in fields if name not in given}
    return config.replace(**taken)


def begin(
    start: Start, config: Config, generator: "keras.Model", discriminator: "keras.Model"
) -> dict[str, str]:
    """Set the weights of two fresh networks from those that have learnt something else.

    Of the generator every array is kept whose shape fits. Only the first and the last convolution
    may begin anew, where images have other channels than before. Of the discriminator everything
    fits, but perhaps the first convolution, or everything begins anew.

    Parameters
    ----------
    config
        With which the networks were built.

    Returns
    -------
    For the run's record: "from", the source; "said", what was kept and what begins anew.

    Raises
    ------
    InputError
        If the generator is of another kind, depth or width, with the fields to give.
    """
    learnt = start.read()
    fitting, anew = _fitting(generator, "generator", learnt)
    wrong = [layer for layer in anew if layer not in _ends(config, learnt.config)]
    if any(layer.endswith("_conv") for layer in wrong):
        raise InputError(_refusal(start.source, config, learnt.config))
    checkpoint.assign(fitting, learnt.arrays)
    said = f"begins with the generator of {start.source}"
    if anew:
        said += f", but for {', '.join(anew)}, which begin{'s' * (len(anew) == 1)} anew"
    fitting, others = _fitting(discriminator, "discriminator", learnt)
    if fitting and others in ([], ["patch1_conv"], ["pixel1_conv"]):
        checkpoint.assign(fitting, learnt.arrays)
        first = f", but for {others[0]}, which begins anew" if others else ""
        return {"from": start.source, "said": f"{said}; and with its discriminator{first}"}
    return {"from": start.source, "said": f"{said}; the discriminator begins anew"}


def _fitting(
    model: "keras.Model", prefix: str, learnt: Learnt
) -> tuple[dict[str, "keras.Variable"], list[str]]:
    """Return the weights that there are arrays for, and the layers that lack some."""
    fitting, lacking = {}, []
    for name, variable in checkpoint.weight_arrays(model, prefix).items():
        if name in learnt.arrays and learnt.arrays[name].shape == tuple(variable.shape):
            fitting[name] = variable
        else:
            lacking.append(name.split("/")[1])
    return fitting, list(dict.fromkeys(lacking))


def _ends(config: Config, learnt: Config) -> list[str]:
    """Name the layers of the generator whose images have other channels than they had."""
    ends = []
    if config.input_channels != learnt.input_channels:
        ends += ["down1_conv", "first_conv"]
    if config.output_channels != learnt.output_channels:
        ends += ["output_conv"]
    return ends


def _refusal(source: str, config: Config, learnt: Config) -> str:
    fields = [name for name in SHAPING if getattr(config, name) != getattr(learnt, name)]
    unet = not config.generator.startswith("resnet") and "generator" not in fields
    if unet and config.halvings != learnt.halvings:
        sizes = [name for name in SIZES[:3] if getattr(config, name) != getattr(learnt, name)]
        fields = [*sizes, *fields]
    differ = ", ".join(
        f"{name} {getattr(learnt, name)} (it is {getattr(config, name)})" for name in fields
    )
    return f"init_from: the generator of {source} has other weights; give {differ}"
