"""The generator: from an input image to its translation (paper, sections 3.2.1 and 6.1.1)."""

import keras

from pix2pix_utils.config import Config
from pix2pix_utils.layers import (
    NEGATIVE_SLOPE,
    apply,
    initializer,
    normalize_activations,
    policy,
    seed_for,
)
from pix2pix_utils.support.convolutions import Blur2D, Conv2DTranspose, ResizeConv2D

DROPOUT_BLOCKS = 3
"""The decoder's first blocks drop activations: the only noise z of the paper."""


def downsample(
    filters: int,
    size: int = 4,
    *,
    normalization: str = "batch",
    name: str = "down",
    seed: int = 0,
    dtype: keras.DTypePolicy | None = None,
) -> keras.Sequential:
    """Build one encoder block: convolution of stride 2, normalisation, LeakyReLU.

    It halves the height and the width (paper, section 6.1: "Ck").

    Parameters
    ----------
    filters
        Channels of the result.
    size
        Side of the kernel.
    normalization : {"batch", "instance", "none"}
    name
        Prefix of the names of the layers.
    seed
        Seed of the initial weights.

    Returns
    -------
    [batch, height, width, channels] to [batch, height / 2, width / 2, filters].
    """
    convolution = keras.layers.Conv2D(
        filters,
        size,
        strides=2,
        padding="same",
        use_bias=False,  # the normalisation's offset does the same work
        kernel_initializer=initializer(f"{name}_conv", seed),
        name=f"{name}_conv",
        dtype=dtype,
    )
    activation = keras.layers.LeakyReLU(NEGATIVE_SLOPE, name=f"{name}_act", dtype=dtype)
    normalize = normalize_activations(normalization, f"{name}_norm", dtype)
    return keras.Sequential([convolution, *normalize, activation], name=name)


def upsample(
    filters: int,
    size: int = 4,
    *,
    normalization: str = "batch",
    upsampling: str = "transposed",
    dropout: float = 0.0,
    name: str = "up",
    seed: int = 0,
    dtype: keras.DTypePolicy | None = None,
) -> keras.Sequential:
    """Build one decoder block: enlarging convolution, normalisation, dropout, ReLU.

    It doubles the height and the width (paper, section 6.1: "CDk" with dropout, else "Ck").

    Parameters
    ----------
    filters
        Channels of the result.
    size
        Side of the kernel.
    normalization : {"batch", "instance", "none"}
    upsampling : {"transposed", "resize", "smooth"}
        Transposed convolution of stride 2, as the paper; nearest-neighbour resizing and a
        convolution, which leaves no checkerboard; or that and a `Blur2D`, which leaves no steps.
    dropout
        Share of activations dropped, in [0, 1).
    name
        Prefix of the names of the layers.
    seed
        Seed of the initial weights and of the dropout.

    Returns
    -------
    [batch, height, width, channels] to [batch, 2 height, 2 width, filters].
    """
    layers = [_enlarge(filters, size, upsampling, False, name, seed, dtype)]
    if upsampling == "smooth":
        layers.append(Blur2D(name=f"{name}_blur", dtype=dtype))
    layers += normalize_activations(normalization, f"{name}_norm", dtype)
    if dropout:
        layers.append(
            keras.layers.Dropout(
                dropout, seed=seed_for(f"{name}_drop", seed), name=f"{name}_drop", dtype=dtype
            )
        )
    layers.append(keras.layers.ReLU(name=f"{name}_act", dtype=dtype))
    return keras.Sequential(layers, name=name)


def _enlarge(
    filters: int,
    size: int,
    upsampling: str,
    use_bias: bool,
    name: str,
    seed: int,
    dtype: keras.DTypePolicy | None,
) -> keras.Layer:
    """Return the layer that doubles the height and the width."""
    options = {
        "padding": "same",
        "use_bias": use_bias,
        "kernel_initializer": initializer(f"{name}_conv", seed),
        "name": f"{name}_conv",
        "dtype": dtype,
    }
    if upsampling == "transposed":
        return Conv2DTranspose(filters, size, strides=2, **options)
    return ResizeConv2D(filters, size - 1, **options)


def encoder_filters(config: Config) -> list[int]:
    """Return the channels after each encoder block of the U-Net.

    They double from block to block up to ``config.generator_max_filters``, and there are as many
    blocks as both sides can be halved: at the sizes of the paper, down to 1×1.

    Returns
    -------
    At 256 pixels and 64 filters: 64, 128, 256, 512, 512, 512, 512, 512.
    """
    most = config.generator_max_filters or 8 * config.generator_filters
    return [min(config.generator_filters * 2**block, most) for block in range(config.halvings)]


def build_generator(
    config: Config, image_size: int | tuple[int | None, int | None] | None = None
) -> keras.Model:
    """Build the generator that a config describes, with fresh weights.

    Parameters
    ----------
    image_size
        Height and width of the images, where they differ from ``config.size``. The
        weights do not depend on it; `size_step` tells which sizes fit. (None, None) leaves
        the size open.

    Returns
    -------
    [batch, height, width, channels] in [-1, 1] to the same size and range: from
    ``config.input_channels`` to ``config.output_channels``.
    """
    if isinstance(image_size, int):
        image_size = (image_size, image_size)
    shape = (*(image_size or config.size), config.input_channels)
    input_image = keras.Input(shape, name="input_image")
    builder = _resnet if config.generator.startswith("resnet") else _unet
    output = builder(config, input_image)
    # In float32 even when the rest is not: a picture needs finer steps than float16 has.
    output = keras.layers.Activation("tanh", dtype="float32", name="output")(output)
    return keras.Model(input_image, output, name="generator")


def size_step(generator: keras.Model) -> int:
    """Return the number that height and width of an image must be multiples of.

    Returns
    -------
    2 to the power of the number of layers that halve: 128 for a U-Net built for 128 pixels,
    4 for the ResNets.
    """
    halving = [
        layer
        for layer in generator.layers
        if isinstance(layer, keras.layers.Conv2D) and tuple(layer.strides) == (2, 2)
    ]
    return 2 ** len(halving)


def _unet(config: Config, x: keras.KerasTensor) -> keras.KerasTensor:
    """Build the U-Net, or with its skip connections severed the encoder-decoder."""
    filters = encoder_filters(config)
    last = len(filters)
    common = {"seed": config.seed, "dtype": policy(config)}

    skips = []
    for block, channels in enumerate(filters, start=1):
        bare = block == 1 or (block == last and not config.bottleneck_normalization)
        normalization = "none" if bare else config.normalization
        down = downsample(channels, normalization=normalization, name=f"down{block}", **common)
        x = apply(down, x)
        skips.append(x)

    normalization = config.normalization if config.decoder_normalization else "none"
    # The decoder mirrors the encoder; what it meets on its way up are the encoder's results
    # but the last, which is where it starts.
    for block, channels in enumerate(reversed(filters[:-1]), start=1):
        up = upsample(
            channels,
            normalization=normalization,
            upsampling=config.upsampling,
            dropout=config.dropout if block <= DROPOUT_BLOCKS else 0.0,
            name=f"up{block}",
            **common,
        )
        x = apply(up, x)
        if config.generator == "unet":
            skip = keras.layers.Concatenate(name=f"up{block}_skip", dtype=policy(config))
            x = skip([x, skips[last - 1 - block]])

    channels = config.output_channels
    return _enlarge(channels, 4, config.upsampling, True, "output", **common)(x)


def _resnet(config: Config, x: keras.KerasTensor) -> keras.KerasTensor:
    """Build the generator of CycleGAN (Zhu et al. 2017, section 7.2)."""
    filters, common = config.generator_filters, {"seed": config.seed, "dtype": policy(config)}

    x = _convolve(x, filters, 7, "first", config.normalization, **common)
    for block in (1, 2):
        channels = filters * 2**block
        x = _convolve(x, channels, 3, f"down{block}", config.normalization, strides=2, **common)
    for block in range(1, int(config.generator[-1]) + 1):
        name = f"residual{block}"
        branch = _convolve(x, channels, 3, f"{name}a", config.normalization, **common)
        if config.dropout:
            drop = f"{name}_drop"
            seed = seed_for(drop, config.seed)
            dropped = keras.layers.Dropout(
                config.dropout, seed=seed, name=drop, dtype=policy(config)
            )
            branch = dropped(branch)
        branch = _convolve(
            branch, channels, 3, f"{name}b", config.normalization, activation=False, **common
        )
        x = keras.layers.Add(name=f"{name}_add", dtype=policy(config))([x, branch])
    for block in (1, 2):
        up = upsample(
            filters * 2 ** (2 - block),
            normalization=config.normalization,
            upsampling=config.upsampling,
            name=f"up{block}",
            **common,
        )
        x = apply(up, x)
    channels = config.output_channels
    return _convolve(x, channels, 7, "output", "none", activation=False, use_bias=True, **common)


def _convolve(
    x: keras.KerasTensor,
    filters: int,
    size: int,
    name: str,
    normalization: str,
    *,
    seed: int,
    dtype: keras.DTypePolicy,
    strides: int = 1,
    activation: bool = True,
    use_bias: bool = False,
) -> keras.KerasTensor:
    """Convolve with reflected borders, normalise, and pass through a ReLU."""
    border = size // 2
    if strides == 1:
        x = keras.ops.pad(x, [[0, 0], [border, border], [border, border], [0, 0]], mode="reflect")
    convolution = keras.layers.Conv2D(
        filters,
        size,
        strides=strides,
        padding="valid" if strides == 1 else "same",
        use_bias=use_bias,
        kernel_initializer=initializer(f"{name}_conv", seed),
        name=f"{name}_conv",
        dtype=dtype,
    )
    x = convolution(x)
    for layer in normalize_activations(normalization, f"{name}_norm", dtype):
        x = layer(x)
    return keras.layers.ReLU(name=f"{name}_act", dtype=dtype)(x) if activation else x
