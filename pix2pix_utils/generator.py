"""The generator: from an input image to its translation (paper, sections 3.2.1 and 6.1.1)."""

import keras
import tensorflow as tf

from pix2pix_utils.layers import (
    NEGATIVE_SLOPE,
    Blur2D,
    apply,
    blur_kernel,
    initializer,
    normalize_activations,
    policy,
    seed_for,
)
from pix2pix_utils.support.convolutions import Conv2DTranspose, ResizeConv2D, folded

DROPOUT_BLOCKS = 3
"""The decoder's first blocks drop activations: the only noise z of the paper."""


def downsample(filters, size=4, *, normalization="batch", name="down", seed=0, dtype=None):
    """Build one encoder block: convolution of stride 2, normalisation, LeakyReLU.

    It halves the height and the width (paper, section 6.1: "Ck").

    Parameters
    ----------
    filters : int
        Channels of the result.
    size : int
        Side of the kernel.
    normalization : {"batch", "instance", "none"}
    name : str
        Prefix of the names of the layers.
    seed : int
        Seed of the initial weights.
    dtype : keras.DTypePolicy, optional

    Returns
    -------
    keras.Sequential
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
    filters,
    size=4,
    *,
    normalization="batch",
    upsampling="transposed",
    dropout=0.0,
    name="up",
    seed=0,
    dtype=None,
):
    """Build one decoder block: enlarging convolution, normalisation, dropout, ReLU.

    It doubles the height and the width (paper, section 6.1: "CDk" with dropout, else "Ck").

    Parameters
    ----------
    filters : int
        Channels of the result.
    size : int
        Side of the kernel.
    normalization : {"batch", "instance", "none"}
    upsampling : {"transposed", "resize", "smooth"}
        Transposed convolution of stride 2, as the paper; nearest-neighbour resizing and a
        convolution, which leaves no checkerboard; or that and a `Blur2D`, which leaves no steps.
    dropout : float
        Share of activations dropped, in [0, 1).
    name : str
        Prefix of the names of the layers.
    seed : int
        Seed of the initial weights and of the dropout.
    dtype : keras.DTypePolicy, optional

    Returns
    -------
    keras.Sequential
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


def _enlarge(filters, size, upsampling, use_bias, name, seed, dtype):
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


def encoder_filters(config):
    """Return the channels after each encoder block of the U-Net.

    They double from block to block up to ``config.generator_max_filters``, and there are as many
    blocks as it takes to reach 1×1.

    Parameters
    ----------
    config : Config

    Returns
    -------
    list of int
        At 256 pixels and 64 filters: 64, 128, 256, 512, 512, 512, 512, 512.
    """
    blocks = config.image_size.bit_length() - 1
    most = config.generator_max_filters or 8 * config.generator_filters
    return [min(config.generator_filters * 2**block, most) for block in range(blocks)]


def build_generator(config, image_size=None):
    """Build the generator that a config describes, with fresh weights.

    Parameters
    ----------
    config : Config
    image_size : int or (int or None, int or None) or None
        Height and width of the images, where they differ from ``config.image_size``. The
        weights do not depend on it; `size_step` tells which sizes fit. (None, None) leaves
        the size open.

    Returns
    -------
    keras.Model
        [batch, height, width, 3] in [-1, 1] to the same shape and range.
    """
    if image_size is None or isinstance(image_size, int):
        image_size = (image_size or config.image_size,) * 2
    input_image = keras.Input((*image_size, 3), name="input_image")
    builder = _resnet if config.generator.startswith("resnet") else _unet
    output = builder(config, input_image)
    # In float32 even when the rest is not: a picture needs finer steps than float16 has.
    output = keras.layers.Activation("tanh", dtype="float32", name="output")(output)
    return keras.Model(input_image, output, name="generator")


def size_step(generator):
    """Return the number that height and width of an image must be multiples of.

    Parameters
    ----------
    generator : keras.Model

    Returns
    -------
    int
        2 to the power of the number of layers that halve: 128 for a U-Net built for 128 pixels,
        4 for the ResNets.
    """
    halving = [
        layer
        for layer in generator.layers
        if isinstance(layer, keras.layers.Conv2D) and tuple(layer.strides) == (2, 2)
    ]
    return 2 ** len(halving)


def _unet(config, x):
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

    return _enlarge(3, 4, config.upsampling, True, "output", **common)(x)


def _resnet(config, x):
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
    return _convolve(x, 3, 7, "output", "none", activation=False, use_bias=True, **common)


def _convolve(
    x,
    filters,
    size,
    name,
    normalization,
    *,
    seed,
    dtype,
    strides=1,
    activation=True,
    use_bias=False,
):
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


# --------------------------------------------------------------------------------------
# Running a generator at test time
# --------------------------------------------------------------------------------------


def noisy_function(generator):
    """Return a function that translates as the paper does at test time (section 3.3).

    Dropout stays on, as the noise z, and normalisation uses the statistics of the image itself.
    Nothing in the model changes: neither its moving statistics nor its random states.

    Parameters
    ----------
    generator : keras.Model

    Returns
    -------
    callable
        (image, seed) to output: [1, height, width, 3] in [-1, 1] each. Equal seeds give equal
        outputs.
    """

    image_of_its_size = tf.TensorSpec((1, *generator.input_shape[1:]), tf.float32)

    @tf.function(input_signature=[image_of_its_size, tf.TensorSpec((), tf.int64)])
    def run(image, seed):
        # The states of the dropout's random numbers are the only whole numbers in the model.
        states = [
            _seed_state(variable, number, seed)
            if "seed_generator" in variable.path
            else variable.value
            for number, variable in enumerate(generator.non_trainable_variables)
        ]
        weights = [variable.value for variable in generator.trainable_variables]
        output, _ = generator.stateless_call(weights, states, image, training=True)
        return output

    return lambda image, seed: run(image, tf.constant(seed, tf.int64))


def _seed_state(variable, number, seed):
    state = tf.random.stateless_uniform(
        variable.shape, tf.stack([seed, number]), minval=0, maxval=2**31 - 1, dtype=tf.int32
    )
    return tf.cast(state, variable.dtype)


def copy_generator(generator, image_size=None, *, noise=True):
    """Return a copy for images of another size, or one without noise.

    The paper's generator normalises a test image by the image's own statistics. In a copy
    without noise this no longer depends on a training flag, so it survives every form of export.

    Parameters
    ----------
    generator : keras.Model
        Of `build_generator`.
    image_size : (int or None, int or None) or None
        Height and width of the images; those of the generator by default; (None, None) for any.
    noise : bool
        False takes the dropout out, and turns batch normalisation into instance normalisation
        with the same weights, which is the same function of a single image.

    Returns
    -------
    keras.Model
        Made of Keras' own layers only. Later changes of the generator's weights do not reach
        it; see `copy_weights`.
    """

    def copied(layer):
        settings = layer.get_config()
        if noise:
            return type(layer).from_config(settings)
        if isinstance(layer, Blur2D):
            return keras.layers.DepthwiseConv2D(
                3, padding="same", use_bias=False, name=layer.name, dtype=settings["dtype"]
            )
        if isinstance(layer, ResizeConv2D):
            return _transposed(layer)
        for plain in (keras.layers.Conv2D, keras.layers.Conv2DTranspose):
            if isinstance(layer, plain):
                return plain.from_config(settings)
        if isinstance(layer, keras.layers.BatchNormalization):
            return keras.layers.GroupNormalization(
                groups=-1, epsilon=layer.epsilon, name=layer.name, dtype=settings["dtype"]
            )
        if isinstance(layer, keras.layers.Dropout):
            return keras.layers.Activation("linear", name=layer.name, dtype=settings["dtype"])
        return type(layer).from_config(settings)

    height, width = image_size or generator.input_shape[1:3]
    image = keras.Input((height, width, 3), name="input_image")
    twin = keras.models.clone_model(
        generator, input_tensors=image, clone_function=copied, call_function=_called
    )
    copy_weights(generator, twin)
    return twin


def _transposed(layer):
    """Return the transposed convolution that computes what a `ResizeConv2D` does."""
    settings = layer.get_config()
    kernel_size = [side + 2 - side % 2 for side in layer.kernel_size]
    kept = ("filters", "use_bias", "activation", "name", "dtype", "data_format")
    return keras.layers.Conv2DTranspose(
        kernel_size=kernel_size,
        strides=2,
        padding="same",
        **{name: settings[name] for name in kept},
    )


def _called(operation, *args, **kwargs):
    """Call a layer or an operation without a mask, which images have not and few of them take."""
    kwargs.pop("mask", None)
    return operation(*args, **kwargs)


def copy_weights(generator, twin):
    """Bring a copy's weights up to date.

    Parameters
    ----------
    generator : keras.Model
    twin : keras.Model
        Made from it by `copy_generator`.
    """
    for layer in twin.layers:
        if not layer.weights:
            continue
        source = generator.get_layer(layer.name)
        values = [variable.value for variable in source.weights]
        if isinstance(source, ResizeConv2D) and not isinstance(layer, ResizeConv2D):
            values[0] = folded(values[0])
        if isinstance(source, Blur2D):
            values = [blur_kernel(layer.input.shape[-1])]
        # A batch normalisation's moving statistics come last; instance normalisation has none.
        for variable, value in zip(layer.weights, values, strict=False):
            variable.assign(value)
