import keras
import numpy as np
import pytest
import tensorflow as tf

from pix2pix_utils.generator import build_generator
from pix2pix_utils.layers import initializer
from pix2pix_utils.support import convolutions
from pix2pix_utils.support.convolutions import ResizeConv2D
from pix2pix_utils.support.errors import InputError
from pix2pix_utils.training import checkpoint


def image(side, seed=0):
    values = np.random.default_rng(seed).uniform(-1, 1, (1, side, side, 3))
    return values.astype(np.float32)


# --- resizing and convolving in one ----------------------------------------------------


def keras_pair(size=3, **options):
    """Return Keras' own resizing and convolution."""
    resize = keras.layers.UpSampling2D(2, dtype=options.get("dtype"))
    return keras.Sequential([resize, keras.layers.Conv2D(7, size, padding="same", **options)])


@pytest.mark.parametrize("shape", [(1, 1), (2, 5), (6, 4), (7, 7), (9, 9)])
@pytest.mark.parametrize("count", [1, 4])
@pytest.mark.parametrize("few_pixels", [True, False])
@pytest.mark.parametrize(("size", "dtype"), [(3, "float32"), (3, "float64"), (2, "float64")])
def test_resize_convolution_is_keras_resizing_and_convolution(
    monkeypatch, shape, count, few_pixels, size, dtype
):
    if not few_pixels:
        monkeypatch.setattr(convolutions, "SMALL", 0)
    rng = np.random.default_rng(0)
    x = tf.constant(rng.uniform(-1, 1, (count, *shape, 5)), dtype)
    upstream = tf.constant(rng.uniform(-1, 1, (count, 2 * shape[0], 2 * shape[1], 7)), dtype)
    upstream /= upstream.shape[0] * upstream.shape[1] * upstream.shape[2]
    ours, theirs = ResizeConv2D(7, size, dtype=dtype), keras_pair(size, dtype=dtype)
    for layer in (ours, theirs):
        layer.build(x.shape)
        draw = np.random.default_rng(1)
        layer.set_weights([draw.uniform(-0.3, 0.3, w.shape) for w in layer.get_weights()])
    assert ours.compute_output_shape(x.shape) == theirs.compute_output_shape(x.shape)
    found = []
    for layer in (ours, theirs):
        with tf.GradientTape() as tape:
            tape.watch(x)
            result = layer(x)
            loss = tf.reduce_sum(result * upstream)
        assert result.shape == upstream.shape
        sources = [x, *(variable.value for variable in layer.trainable_variables)]
        found.append([result, *tape.gradient(loss, sources)])
    bound = 1e-6 if dtype == "float32" else 1e-14
    assert len(found[0]) == 4
    for one, two in zip(*found, strict=True):
        assert np.abs(two).max() > 1e-3
        np.testing.assert_allclose(one, two, rtol=0, atol=bound)


def test_folded_kernel_by_hand():
    # Along one axis the weights 1, 10, 100 become 100, 10 + 100, 1 + 10 and 1.
    kernel = tf.reshape(tf.constant([1.0, 10.0, 100.0]), (3, 1, 1, 1)) * tf.ones((3, 3, 1, 1))
    folded = convolutions.folded(kernel).numpy()[:, :, 0, 0]
    assert folded[:, 0].tolist() == [100, 110, 11, 1]
    assert folded[:, 1].tolist() == [200, 220, 22, 2]


def test_resize_convolution_takes_any_size_and_half_precision():
    open_size = keras.Input((None, None, 5))
    layer = ResizeConv2D(7)
    model = keras.Model(open_size, layer(open_size))
    assert model.output_shape == (None, None, None, 7)
    x = image(6)[..., [0, 1, 2, 0, 1]]
    assert model(x).shape == (1, 12, 12, 7)
    half = ResizeConv2D(7, dtype="mixed_float16")
    half.build(x.shape)
    half.set_weights(layer.get_weights())
    assert half(x).dtype == tf.float16
    assert half.kernel.dtype == "float32"
    assert np.allclose(half(x), layer(x), atol=5e-3)


@pytest.mark.parametrize(
    "options", [{"strides": 2}, {"padding": "valid"}, {"dilation_rate": 2}, {"groups": 5}]
)
def test_resize_convolution_refuses_what_it_cannot_do(options):
    with pytest.raises(InputError, match=next(iter(options))):
        ResizeConv2D(5, **options)


@pytest.mark.parametrize("kind", ["unet", "resnet6"])
def test_checkpoint_of_resizing_and_convolving_apart_loads(tiny, kind, tmp_path):
    # The form of earlier versions: UpSampling2D, then a Conv2D which has the weights.
    config = tiny.replace(generator=kind, upsampling="resize", seed=3)
    ours = build_generator(config)

    def apart(layer):
        if not isinstance(layer, ResizeConv2D):
            return type(layer).from_config(layer.get_config())
        plain = keras.layers.Conv2D(
            layer.filters, 3, padding="same", use_bias=layer.use_bias, name=layer.name
        )
        return keras.Sequential([keras.layers.UpSampling2D(2), plain], name=layer.name)

    earlier = keras.models.clone_model(ours, clone_function=apart)
    rng = np.random.default_rng(5)
    for variable in earlier.trainable_variables:
        variable.assign(rng.normal(0, 0.1, variable.shape))
    arrays = {
        f"generator/{layer.name}/{number}": variable
        for layer in earlier.layers
        for number, variable in enumerate(layer.variables)
    }
    path = checkpoint.save(tmp_path, 1, arrays, {})
    names = checkpoint.model_arrays(ours, "generator")
    assert set(names) == set(arrays)
    with checkpoint.opened(path) as (_, stored):
        checkpoint.assign(names, stored)
    expected = earlier(image(32)).numpy()
    assert expected.std() > 0.01
    assert np.abs(ours(image(32)) - expected).max() < 1e-5


def test_initial_weights_of_the_resize_convolution_are_those_of_a_convolution(tiny):
    generator = build_generator(tiny.replace(upsampling="resize", seed=2))
    for name in ("up1_conv", "output_conv"):
        ours = generator.get_layer(name)
        start = initializer(name, 2)
        plain = keras.layers.Conv2D(ours.filters, 3, padding="same", kernel_initializer=start)
        plain.build(ours.input.shape)
        assert np.array_equal(ours.kernel, plain.kernel)


# --- transposed convolutions of tiny images --------------------------------------------


@pytest.mark.parametrize("shape", [(2, 2), (4, 4), (8, 8), (2, 8), (6, 4)])
@pytest.mark.parametrize("size", [2, 3, 4, 5])
def test_fast_transposed_convolution_is_that_of_keras(shape, size):
    x = tf.random.stateless_normal((3, *shape, 5), (1, 2))
    options = {"filters": 7, "kernel_size": size, "strides": 2, "padding": "same"}
    one, two = convolutions.Conv2DTranspose(**options), keras.layers.Conv2DTranspose(**options)
    two(x)
    one.build(x.shape)
    one.set_weights([two.weights[0].numpy(), np.linspace(-1, 1, 7)])
    two.set_weights(one.get_weights())
    with tf.GradientTape(persistent=True) as tape:
        tape.watch(x)
        results = one(x), two(x)
        sums = [tf.reduce_sum(result**2) for result in results]
    np.testing.assert_allclose(*results, rtol=0, atol=1e-5)
    for sources in ([x, x], [one.kernel.value, two.kernel.value]):
        gradients = [tape.gradient(s, source) for s, source in zip(sums, sources, strict=True)]
        np.testing.assert_allclose(*gradients, rtol=1e-4, atol=1e-4)
