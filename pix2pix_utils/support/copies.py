"""Copies of a generator, and a function that runs one as the paper does at test time."""

from collections.abc import Callable
from typing import Any

import keras
import tensorflow as tf

from pix2pix_utils.support.convolutions import Blur2D, ResizeConv2D, blur_kernel, folded


def noisy_function(generator: keras.Model) -> Callable[[tf.Tensor, int], tf.Tensor]:
    """Return a function that translates as the paper does at test time (section 3.3).

    Dropout stays on, as the noise z, and normalisation uses the statistics of the image itself.
    Nothing in the model changes: neither its moving statistics nor its random states.

    Returns
    -------
    (image, seed) to output: [1, height, width, channels] in [-1, 1] each. Equal seeds give
    equal outputs.
    """

    image_of_its_size = tf.TensorSpec((1, *generator.input_shape[1:]), tf.float32)

    @tf.function(input_signature=[image_of_its_size, tf.TensorSpec((), tf.int64)], autograph=False)
    def run(image: tf.Tensor, seed: tf.Tensor) -> tf.Tensor:
        # The states of the dropout's random numbers are the only whole numbers in the model.
        states = [
            seed_state(variable, number, seed)
            if "seed_generator" in variable.path
            else variable.value
            for number, variable in enumerate(generator.non_trainable_variables)
        ]
        weights = [variable.value for variable in generator.trainable_variables]
        output, _ = generator.stateless_call(weights, states, image, training=True)
        return output

    return lambda image, seed: run(image, tf.constant(seed, tf.int64))


def seed_state(variable: keras.Variable, number: int, seed: tf.Tensor | int) -> tf.Tensor:
    """Draw the state of a layer's random numbers from a seed, for each number another."""
    state = tf.random.stateless_uniform(
        variable.shape, tf.stack([seed, number]), minval=0, maxval=2**31 - 1, dtype=tf.int32
    )
    return tf.cast(state, variable.dtype)


def copy_generator(
    generator: keras.Model,
    image_size: tuple[int | None, int | None] | None = None,
    *,
    noise: bool = True,
) -> keras.Model:
    """Return a copy for images of another size, or one without noise.

    The paper's generator normalises a test image by the image's own statistics. In a copy
    without noise this no longer depends on a training flag, so it survives every form of export.

    Parameters
    ----------
    generator
        Of `build_generator`.
    image_size
        Height and width of the images; those of the generator by default; (None, None) for any.
    noise
        False takes the dropout out, and turns batch normalisation into instance normalisation
        with the same weights, which is the same function of a single image.

    Returns
    -------
    The copy, without noise made of Keras' own layers only. Later changes of the generator's
    weights do not reach it; see `copy_weights`.
    """

    def copied(layer: keras.Layer) -> keras.Layer:
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
    image = keras.Input((height, width, generator.input_shape[-1]), name="input_image")
    twin = keras.models.clone_model(
        generator, input_tensors=image, clone_function=copied, call_function=_called
    )
    copy_weights(generator, twin)
    return twin


def _transposed(layer: ResizeConv2D) -> keras.layers.Conv2DTranspose:
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


def _called(operation: keras.Operation, *args: Any, **kwargs: Any) -> Any:
    """Call a layer or an operation without a mask, which images have not and few of them take."""
    kwargs.pop("mask", None)
    return operation(*args, **kwargs)


def copy_weights(generator: keras.Model, twin: keras.Model) -> None:
    """Bring a copy's weights up to date.

    Parameters
    ----------
    twin
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
