"""The PatchGAN discriminator (paper, sections 3.2.2 and 6.1.2) and its receptive field."""

from typing import TYPE_CHECKING, Any

import keras

from pix2pix_utils.config import Config
from pix2pix_utils.generator import downsample
from pix2pix_utils.layers import (
    NEGATIVE_SLOPE,
    apply,
    initializer,
    normalize_activations,
    policy,
)
from pix2pix_utils.support.errors import InputError

if TYPE_CHECKING:
    import tensorflow as tf


def build_discriminator(
    config: Config, image_size: int | tuple[int, int] | None = None
) -> keras.Model:
    """Build the PatchGAN that a config describes, with fresh weights.

    Parameters
    ----------
    config
        ``discriminator_layers`` is the number of stride-2 blocks: 1 judges patches of 16×16,
        2 of 34×34, 3 of 70×70, 4 of 142×142, 5 of 286×286; 0 judges single pixels.
    image_size
        Height and width of the images, where they differ from ``config.size``.

    Returns
    -------
    A list of images as `discriminator_inputs` gives it, [batch, height, width, channels] in
    [-1, 1], of ``config.input_channels`` and ``config.output_channels``, to
    one logit for each patch, [batch, rows, columns, 1], above 0 where it takes the patch for real.
    """
    if isinstance(image_size, int):
        image_size = (image_size, image_size)
    image_size = image_size or config.size
    input_image = keras.Input((*image_size, config.input_channels), name="input_image")
    target = keras.Input((*image_size, config.output_channels), name="target_image")
    dtype = policy(config)
    images = discriminator_inputs(config, input_image, target)
    x = keras.layers.Concatenate(name="pair", dtype=dtype)(images) if len(images) > 1 else target
    builder = _patches if config.discriminator_layers else _pixels
    logits = builder(config, x, dtype)
    # The loss needs float32 even where the layers compute in float16.
    logits = keras.layers.Activation("linear", dtype="float32", name="logits")(logits)
    return keras.Model(images, logits, name="discriminator")


def discriminator_inputs(
    config: Config,
    input_image: "keras.KerasTensor | tf.Tensor",
    image: "keras.KerasTensor | tf.Tensor",
) -> list["keras.KerasTensor | tf.Tensor"]:
    """Return what the discriminator is shown.

    Parameters
    ----------
    input_image, image
        The input, and the target or the generator's output.

    Returns
    -------
    Both, or the second alone where the discriminator is not conditional.
    """
    return [input_image, image] if config.conditional else [image]


def _patches(config: Config, x: keras.KerasTensor, dtype: keras.DTypePolicy) -> keras.KerasTensor:
    """Stride-2 blocks, one of stride 1, and a convolution to one channel."""
    filters, layers = config.discriminator_filters, config.discriminator_layers
    for block in range(1, layers + 1):
        down = downsample(
            filters * min(2 ** (block - 1), 8),
            normalization="none" if block == 1 else config.normalization,
            name=f"patch{block}",
            seed=config.seed,
            dtype=dtype,
        )
        x = apply(down, x)
    channels = filters * min(2**layers, 8)
    x = _convolve(x, channels, 4, f"patch{layers + 1}", config, dtype)
    return _to_logits(x, 4, config, dtype)


def _pixels(config: Config, x: keras.KerasTensor, dtype: keras.DTypePolicy) -> keras.KerasTensor:
    """C64-C128 with 1×1 convolutions, which see one pixel and nothing around it."""
    filters = config.discriminator_filters
    x = _convolve(x, filters, 1, "pixel1", config, dtype, normalization="none")
    x = _convolve(x, 2 * filters, 1, "pixel2", config, dtype)
    return _to_logits(x, 1, config, dtype)


def _convolve(
    x: keras.KerasTensor,
    filters: int,
    size: int,
    name: str,
    config: Config,
    dtype: keras.DTypePolicy,
    normalization: str | None = None,
) -> keras.KerasTensor:
    """Convolve with stride 1 and a border of one pixel, normalise, LeakyReLU."""
    if size > 1:
        x = keras.layers.ZeroPadding2D(1, name=f"{name}_pad", dtype=dtype)(x)
    x = keras.layers.Conv2D(
        filters,
        size,
        use_bias=False,
        kernel_initializer=initializer(f"{name}_conv", config.seed),
        name=f"{name}_conv",
        dtype=dtype,
    )(x)
    for layer in normalize_activations(
        normalization or config.normalization, f"{name}_norm", dtype
    ):
        x = layer(x)
    return keras.layers.LeakyReLU(NEGATIVE_SLOPE, name=f"{name}_act", dtype=dtype)(x)


def _to_logits(
    x: keras.KerasTensor, size: int, config: Config, dtype: keras.DTypePolicy
) -> keras.KerasTensor:
    if size > 1:
        x = keras.layers.ZeroPadding2D(1, name="last_pad", dtype=dtype)(x)
    return keras.layers.Conv2D(
        1,
        size,
        kernel_initializer=initializer("last_conv", config.seed),
        name="last_conv",
        dtype=dtype,
    )(x)


def receptive_field(model: keras.Model) -> int:
    """Compute how many input pixels, on a side, one output unit depends on.

    The recurrence runs from the first layer to the last: a kernel of side k adds (k − 1) times
    the distance between neighbouring units, and a stride multiplies that distance. Where
    branches meet, the largest counts. What a normalisation learns about the whole image is
    left out, as is usual.

    Parameters
    ----------
    model
        Any Sequential or functional model of convolutions, pooling, padding and functions of
        single units.

    Raises
    ------
    InputError
        If a layer mixes all positions (Flatten, Dense on an image, global pooling) or enlarges
        the image, so that the units' fields differ.
    """
    layers = model.get_config()["layers"]
    fields: dict[str, tuple[int, int]] = {}
    name: Any = None
    for layer in layers:
        # A Sequential model lists no connections: each layer follows the one before.
        parents = _named(layer["inbound_nodes"]) if "inbound_nodes" in layer else {name} - {None}
        size = max((fields[parent][0] for parent in parents), default=1)
        jump = max((fields[parent][1] for parent in parents), default=1)
        name = layer["config"]["name"]
        fields[name] = _widened(layer["class_name"], layer["config"], size, jump)
    # The last layer of either kind of model is one that nothing else builds on.
    return fields[name][0]


_POINTWISE = {
    "InputLayer",
    "Activation",
    "LeakyReLU",
    "ReLU",
    "Dropout",
    "Concatenate",
    "Add",
    "ZeroPadding2D",
    "BatchNormalization",
    "GroupNormalization",
}


def _widened(kind: str, options: dict[str, Any], size: int, jump: int) -> tuple[int, int]:
    """Return the receptive field and the distance between units after one layer."""
    if kind in _POINTWISE:
        return size, jump
    window = options.get("kernel_size") or options.get("pool_size")
    if window is None or "Transpose" in kind or "Global" in kind:
        raise InputError(
            f"{options['name']}: a {kind} layer has no single receptive field; give a model of "
            "convolutions, pooling and padding"
        )
    reach = (window[0] - 1) * options.get("dilation_rate", (1, 1))[0]
    return size + reach * jump, jump * options["strides"][0]


def _named(nodes: object) -> set[str]:
    """Collect the names of the layers that a layer's serialised inputs come from."""
    if isinstance(nodes, dict):
        if nodes.get("class_name") == "__keras_tensor__":
            return {nodes["config"]["keras_history"][0]}
        nodes = list(nodes.values())
    if isinstance(nodes, list | tuple):
        return set().union(*map(_named, nodes))
    return set()
