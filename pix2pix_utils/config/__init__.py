"""Every choice of a run in one frozen dataclass, and the three presets.

>>> config = Config.preset("quick").replace(epochs=2)
>>> config.image_size, config.epochs
(128, 2)
"""

import dataclasses
import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pix2pix_utils.config.formats import FORMAT, MIGRATIONS, migrated
from pix2pix_utils.config.presets import PRESETS, REASONS, differences, differences_markdown
from pix2pix_utils.support.errors import InputError
from pix2pix_utils.support.files import PathLike
from pix2pix_utils.support.options import checked, option

__all__ = [
    "FORMAT",
    "MIGRATIONS",
    "PRESETS",
    "REASONS",
    "Config",
    "differences",
    "differences_markdown",
    "read_config",
]

LEAST_SIDE = 32
"""Pixels; height and width are multiples of it, so that a U-Net can halve five times."""

MOST_WEIGHT = 1e6
"""Of a part of the loss: far beyond what trains, and far below where float32 overflows."""


@dataclass(frozen=True)
class Config:
    """Every choice of a run.

    The values are checked when the object is made: a wrong one raises `InputError` with the
    field, the value and what is allowed. The descriptions below are also the help of
    ``pix2pix train``.
    """

    # Data
    data: str = option(
        "builtin",
        "pairs to learn from: a folder, or a name from `pix2pix data --help`; builtin, "
        "builtin-labels, builtin-edges and builtin-night need no download",
    )
    direction: str = option(
        "auto",
        "which half is translated into which; A is the left half. auto: as the data set "
        "declares; where it declares nothing, from the half that looks like a label map to the "
        "other, or AtoB",
        choices=("auto", "AtoB", "BtoA"),
    )
    label_half: str = option(
        "auto",
        "which half is a label map, resized without blending its classes. auto: as the data "
        "set declares; where it declares nothing, what has few flat colours",
        choices=("auto", "A", "B", "both", "none"),
    )
    image_size: int = option(
        256,
        "side of the square images that the networks see, in pixels",
        choices=(32, 64, 128, 256, 512, 1024),
    )
    height: int = option(
        0,
        "height of the images that the networks see, where they are not square: a multiple of "
        "32; 0 stands for image_size",
        at_least=0,
        at_most=2048,
    )
    width: int = option(
        0,
        "width of the images that the networks see, as height; 0 stands for image_size",
        at_least=0,
        at_most=2048,
    )
    load_size: int = option(
        286,
        "side to which images are resized before a random crop of image_size; equal to "
        "image_size for no jitter. Height and width are enlarged in the same proportion",
        at_least=32,
        at_most=2048,
    )
    resize: bool = option(
        True,
        "resize pairs to load_size first; off, crops of image_size are cut out of the pairs at "
        "their own size, and pictures are translated whole",
    )
    input_channels: int = option(
        3,
        "channels of the input: 1 grey, 2 grey and alpha, 3 colours, 4 colours and alpha; where "
        "alpha is no channel of its own, what is transparent lies on white",
        choices=(1, 2, 3, 4),
    )
    output_channels: int = option(3, "channels of the output: 1 grey, or 3 colours", choices=(1, 3))
    bit_depth: int = option(
        8,
        "bits of a channel that are kept of an image: 16 for depth maps and the like, whose "
        "translations are then written with 16 bits too",
        choices=(8, 16),
    )
    flip: bool = option(True, "mirror half of the training pairs left to right")
    cache_megabytes: int = option(
        1024, "keep the decoded pairs in memory if they take no more than this", at_least=0
    )

    # Generator
    generator: str = option(
        "unet",
        "architecture of the generator (paper, section 6.1.1; the ResNets are CycleGAN's)",
        choices=("unet", "encoder-decoder", "resnet6", "resnet9"),
    )
    generator_filters: int = option(
        64, "filters of the generator's first convolution", at_least=1, at_most=512
    )
    generator_max_filters: int = option(
        0,
        "most filters of any block of the U-Net, which double from block to block; 0 stands for "
        "eight times the first, as in the paper",
        at_least=0,
        at_most=4096,
    )
    normalization: str = option(
        "batch",
        "normalisation in both networks; at batch size 1 batch and instance are the same "
        "function of the image",
        choices=("batch", "instance", "none"),
    )
    bottleneck_normalization: bool = option(
        False,
        "normalise the 1×1 bottleneck too, as the article does; at batch size 1 this "
        "silences it (the paper's erratum)",
    )
    decoder_normalization: bool = option(
        True,
        "normalise the U-Net's decoder too; off, what the bottleneck knows of the image as a "
        "whole, such as the colour of a wall, is not subtracted again on the way up",
    )
    upsampling: str = option(
        "transposed",
        "how the decoder enlarges: transposed convolution; nearest-neighbour resizing followed by "
        "a convolution; or that with a blur, which makes it bilinear, but for the last layer",
        choices=("transposed", "resize", "smooth"),
    )
    dropout: float = option(
        0.5, "share of activations dropped in the decoder's first blocks", at_least=0, below=1
    )

    # Discriminator
    discriminator_layers: int = option(
        3,
        "stride-2 blocks of the PatchGAN; 0 judges single pixels, 3 judges patches of 70×70",
        at_least=0,
        at_most=5,
    )
    discriminator_filters: int = option(
        64, "filters of the discriminator's first convolution", at_least=1, at_most=512
    )
    conditional: bool = option(True, "show the discriminator the input beside the output")

    # Losses
    gan_loss: str = option(
        "cross-entropy",
        "adversarial loss; wasserstein comes with a gradient penalty",
        choices=("cross-entropy", "least-squares", "wasserstein"),
    )
    discriminator_loss_weight: float = option(
        0.5,
        "factor on the discriminator's summed loss: 0.5 in the paper, 1 in the article",
        above=0,
        at_most=MOST_WEIGHT,
    )
    lambda_l1: float = option(
        100.0,
        "weight λ of the L1 loss (paper, section 4.2)",
        at_least=0,
        at_most=MOST_WEIGHT,
    )
    gan_weight: float = option(
        1.0,
        "weight of the generator's adversarial loss; 0 trains on L1 alone",
        at_least=0,
        at_most=MOST_WEIGHT,
    )
    gradient_penalty: float = option(
        10.0, "weight of the gradient penalty; used by wasserstein only", at_least=0
    )

    # Training
    learning_rate: float = option(2e-4, "Adam's learning rate, for both networks", above=0)
    beta_1: float = option(0.5, "Adam's β₁, for both networks", at_least=0, below=1)
    batch_size: int = option(1, "pairs in a step, over all devices together", at_least=1)
    epochs: int = option(200, "passes over the training pairs", at_least=1)
    decay: float = option(
        0.0,
        "share of the training, at its end, over which the learning rate falls linearly to 0; "
        "0 keeps it constant, 0.5 is what the authors' later code does",
        at_least=0,
        at_most=1,
    )
    ema_decay: float = option(
        0.0,
        "decay of the running average of the generator's weights, which is what is pictured, "
        "translated, exported and scored; 0 keeps none",
        at_least=0,
        below=1,
    )
    checkpoint_every: int = option(10, "epochs between two checkpoints", at_least=1)
    checkpoint_minutes: float = option(
        0.0,
        "minutes after which a checkpoint is written too, in the middle of an epoch as well; 0 "
        "writes them by epochs alone",
        at_least=0,
    )
    keep_every: int = option(
        0,
        "epochs between two milestones: checkpoints that are never removed, where of the others "
        "the last two stay; 0 sets none",
        at_least=0,
    )
    keep_best: str = option(
        "L1",
        "where the data have a val split: measure at each checkpoint the translations of at most "
        "50 of its pairs, and never remove the best checkpoint. L1: by the distance from the "
        "truth; FCN: by the share of pixels whose class is read rightly, for builtin alone; none: "
        "measure nothing",
        choices=("L1", "FCN", "none"),
    )
    mixed_precision: bool = option(
        False, "compute in 16 bits where it is safe; faster on recent GPUs, slower on CPUs"
    )
    mixed_dtype: str = option(
        "float16",
        "the 16 bits of mixed_precision; float16 has its loss scaled, which bfloat16 needs not",
        choices=("float16", "bfloat16"),
    )
    seed: int = option(
        0,
        "seed of everything random: weights, order, jitter, dropout",
        at_least=0,
        at_most=2**31 - 1,
    )

    def __post_init__(self) -> None:
        for field in dataclasses.fields(self):
            object.__setattr__(self, field.name, checked(field, getattr(self, field.name)))
        if self.load_size < self.image_size:
            raise InputError(
                f"load_size: {self.load_size} is smaller than image_size {self.image_size}; "
                "give at least the image size"
            )
        if self.lambda_l1 == 0 and self.gan_weight == 0:
            raise InputError(
                "lambda_l1: 0 together with gan_weight 0 leaves the generator nothing to learn "
                "from; give one of them a value above 0"
            )
        for name, side in zip(("height", "width"), self.size, strict=True):
            if side % LEAST_SIDE:
                raise InputError(
                    f"{name}: {side} is not allowed; give a multiple of {LEAST_SIDE}, or 0"
                )
        side = min(self.size)
        if self.discriminator_layers and side >> self.discriminator_layers < 3:
            raise InputError(
                f"discriminator_layers: {self.discriminator_layers} leave no patch of an image "
                f"of {side} pixels; give at most {(side // 3).bit_length() - 1}, or a larger "
                "image_size"
            )

    @property
    def size(self) -> tuple[int, int]:
        """Height and width of the images that the networks see."""
        return self.height or self.image_size, self.width or self.image_size

    @property
    def load_shape(self) -> tuple[int, int]:
        """Height and width to which images are resized before the crop."""
        height, width = (round(side * self.load_size / self.image_size) for side in self.size)
        return height, width

    @property
    def halvings(self) -> int:
        """How often both sides can be halved: 8 times down to 1×1 at 256 pixels."""
        height, width = self.size
        return min(side & -side for side in (height, width)).bit_length() - 1

    @classmethod
    def preset(cls, name: str) -> "Config":
        """Return one of the presets.

        Parameters
        ----------
        name : {"quick", "article", "paper"}
            *quick*: built-in facades at 128 pixels, minutes on a laptop's CPU.
            *article*: the article to the letter, on the CMP Facades at 256 pixels.
            *paper*: the settings of the published results, with the authors' erratum; for a GPU.
        """
        if name not in PRESETS:
            raise InputError(f"preset: {name!r} is unknown; choose one of {', '.join(PRESETS)}")
        return cls(**PRESETS[name])

    def replace(self, **changes: Any) -> "Config":
        """Return a copy with some fields changed, checked like any other.

        Parameters
        ----------
        **changes
            Fields of `Config`.
        """
        _refuse_unknown(changes)
        return dataclasses.replace(self, **changes)

    def to_json(self, **beside: Any) -> str:
        """Return the number of the format and all fields as JSON text.

        Parameters
        ----------
        **beside
            What else the file shall hold; `read_config` knows ``run``.
        """
        fields = {"format": FORMAT, **dataclasses.asdict(self), **beside}
        return json.dumps(fields, indent=2, ensure_ascii=False) + "\n"

    @classmethod
    def from_json(cls, path: PathLike) -> "Config":
        """Read a config from a JSON file.

        Parameters
        ----------
        path
            A file that holds what `to_json` returned, in this or an earlier format.

        Raises
        ------
        InputError
            If the file cannot be read, comes from a later version, lacks a field, or holds an
            unknown field or a wrong value.
        """
        return read_config(path)[0]


def read_config(path: PathLike) -> tuple[Config, Any]:
    """Read a config, and what a run has noted beside it.

    Parameters
    ----------
    path
        As for `Config.from_json`, which says what is raised.

    Returns
    -------
    config
    run
        What the file has under ``run``, as it stands there; None where there is nothing.
    """
    path = Path(path)
    try:
        fields = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InputError(
            f"{path}: cannot be read ({error.strerror}); is this the folder of a run?"
        ) from error
    except (ValueError, RecursionError) as error:
        raise InputError(f"{path}: is not JSON ({error}); restore the file") from error
    if not isinstance(fields, dict):
        raise InputError(f"{path}: does not hold the fields of a config; restore the file")
    try:
        fields = migrated(fields)
        run = fields.pop("run", None)
        _refuse_unknown(fields)
        missing = [f.name for f in dataclasses.fields(Config) if f.name not in fields]
        if missing:
            raise InputError(f"{', '.join(missing)}: missing; restore the file")
        return Config(**fields), run
    except InputError as error:
        raise InputError(f"{path}: {error}") from error


def _refuse_unknown(fields: Iterable[str]) -> None:
    known = [field.name for field in dataclasses.fields(Config)]
    unknown = [name for name in fields if name not in known]
    if unknown:
        raise InputError(
            f"{unknown[0]}: is not a field of Config; the fields are " + ", ".join(known)
        )
