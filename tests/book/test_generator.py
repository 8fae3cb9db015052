import keras
import numpy as np
import pytest
import tensorflow as tf

from pix2pix_utils.config import Config
from pix2pix_utils.generator import (
    build_generator,
    downsample,
    encoder_filters,
    size_step,
    upsample,
)
from pix2pix_utils.support.convolutions import Blur2D
from pix2pix_utils.support.copies import copy_generator, copy_weights, noisy_function


def trainable(model):
    return sum(int(np.prod(variable.shape)) for variable in model.trainable_variables)


def image(side, seed=0):
    values = np.random.default_rng(seed).uniform(-1, 1, (1, side, side, 3))
    return values.astype(np.float32)


@pytest.fixture(scope="module")
def article():
    return build_generator(Config.preset("article"))


@pytest.fixture(scope="module")
def paper():
    return build_generator(Config.preset("paper"))


# --- the paper's network ---------------------------------------------------------------


def test_parameters_of_the_article(article):
    assert trainable(article) == 54_414_979
    assert article.count_params() == 54_425_859


def test_parameters_of_the_paper(paper):
    assert trainable(paper) == 54_413_955
    assert paper.count_params() == 54_423_811


def test_shapes_are_the_papers(paper):
    sides, channels = [], []
    for block in range(1, 9):
        _, side, width, filters = paper.get_layer(f"down{block}_act").output.shape
        assert side == width
        sides.append(side)
        channels.append(filters)
    assert sides == [128, 64, 32, 16, 8, 4, 2, 1]
    assert channels == [64, 128, 256, 512, 512, 512, 512, 512]
    decoder = [paper.get_layer(f"up{block}_act").output.shape[1:] for block in range(1, 8)]
    assert [shape[0] for shape in decoder] == [2, 4, 8, 16, 32, 64, 128]
    assert [shape[2] for shape in decoder] == [512, 512, 512, 512, 256, 128, 64]
    assert paper.output_shape == (None, 256, 256, 3)
    names = [layer.name for layer in paper.layers]
    assert [name for name in names if name.endswith("_drop")] == [
        "up1_drop",
        "up2_drop",
        "up3_drop",
    ]
    assert "down1_norm" not in names
    assert "down8_norm" not in names
    slopes = {layer.negative_slope for layer in paper.layers if "LeakyReLU" in str(type(layer))}
    assert {round(float(slope), 6) for slope in slopes} == {0.2}


def bottleneck_gradient(generator):
    x = image(256)
    kernel = generator.get_layer("down8_conv").kernel
    with tf.GradientTape() as tape:
        loss = tf.reduce_mean(tf.abs(generator(x, training=True) - x))
    return tape.gradient(loss, kernel.value).numpy()


def test_bottleneck_of_the_article_is_dead(article):
    # At batch size 1 the only value of each channel is its own mean: 4,194,304 idle weights.
    assert article.get_layer("down8_conv").kernel.shape == (4, 4, 512, 512)
    assert not bottleneck_gradient(article).any()
    bottleneck = keras.Model(article.input, article.get_layer("down8_norm").output)
    one, two = (bottleneck(image(256, seed), training=True).numpy() for seed in (1, 2))
    assert np.array_equal(one, two)
    assert not one.any()


def test_bottleneck_of_the_paper_is_alive(paper):
    reached = bottleneck_gradient(paper) != 0
    # A kernel of 4×4 over a map of 2×2: the other taps only ever see the padding.
    assert np.mean(reached[1:3, 1:3]) > 0.99
    assert np.mean(reached) == np.mean(reached[1:3, 1:3]) / 4
    bottleneck = keras.Model(paper.input, paper.get_layer("down8_act").output)
    one, two = (bottleneck(image(256, seed), training=True).numpy() for seed in (1, 2))
    assert not np.array_equal(one, two)


# --- every variant ---------------------------------------------------------------------


@pytest.mark.parametrize("side", [32, 64, 128, 256, 512, 1024])
def test_unet_reaches_one_pixel_at_every_size(side):
    config = Config(image_size=side, load_size=side, generator_filters=1)
    generator = build_generator(config)
    deepest = len(encoder_filters(config))
    assert 2**deepest == side == size_step(generator)
    assert generator.get_layer(f"down{deepest}_act").output.shape[1:3] == (1, 1)
    assert generator.output_shape == (None, side, side, 3)


@pytest.mark.parametrize("kind", ["unet", "encoder-decoder", "resnet6", "resnet9"])
@pytest.mark.parametrize("upsampling", ["transposed", "resize", "smooth"])
@pytest.mark.parametrize("normalization", ["batch", "instance", "none"])
def test_every_variant_translates(tiny, kind, upsampling, normalization):
    config = tiny.replace(generator=kind, upsampling=upsampling, normalization=normalization)
    generator = build_generator(config)
    output = generator(image(32)).numpy()
    assert output.shape == (1, 32, 32, 3)
    assert np.abs(output).max() <= 1
    assert output.std() > 0
    kinds = {type(layer).__name__ for layer in generator.layers}
    assert ("Conv2DTranspose" in kinds) == (upsampling == "transposed")
    assert ("ResizeConv2D" in kinds) == (upsampling != "transposed")
    assert ("Blur2D" in kinds) == (upsampling == "smooth")
    assert ("Concatenate" in kinds) == (kind == "unet")
    expected = {"batch": "BatchNormalization", "instance": "GroupNormalization", "none": ""}
    found = {name for name in kinds if name.endswith("Normalization")}
    assert found == ({expected[normalization]} - {""})


@pytest.mark.parametrize("kind", ["unet", "encoder-decoder"])
def test_the_decoder_need_not_be_normalised(tiny, kind):
    config = tiny.replace(generator=kind, normalization="instance")
    with_it = build_generator(config)
    without = build_generator(config.replace(decoder_normalization=False))
    names = [
        {layer.name for layer in generator.layers if layer.name.endswith("_norm")}
        for generator in (with_it, without)
    ]
    assert names[0] - names[1] == {f"up{block}_norm" for block in range(1, 5)}
    assert names[1] == {f"down{block}_norm" for block in range(2, 5)}
    # Nothing else changes: the convolutions of both start from the same weights.
    for layer in without.layers:
        for one, other in zip(layer.weights, with_it.get_layer(layer.name).weights, strict=True):
            if "kernel" in one.path:
                np.testing.assert_array_equal(one.numpy(), other.numpy())


def test_resnet_has_its_blocks(tiny):
    for blocks in (6, 9):
        generator = build_generator(tiny.replace(generator=f"resnet{blocks}"))
        assert sum(layer.name.endswith("_add") for layer in generator.layers) == blocks
        assert size_step(generator) == 4


def test_encoder_decoder_passes_everything_through_the_bottleneck(tiny):
    # Without skip connections two images with equal bottlenecks have equal translations.
    for kind, equal in [("encoder-decoder", True), ("unet", False)]:
        config = tiny.replace(generator=kind, normalization="none", dropout=0.0)
        generator = build_generator(config)
        kernel = generator.get_layer("down5_conv").kernel
        kernel.assign(np.zeros(kernel.shape))
        one, two = (generator(image(32, seed)).numpy() for seed in (1, 2))
        assert np.array_equal(one, two) == equal


def test_blocks_halve_and_double():
    x = image(16)
    down = downsample(5)(x)
    assert down.shape == (1, 8, 8, 5)
    assert upsample(7)(down).shape == (1, 16, 16, 7)
    assert upsample(7, upsampling="resize")(down).shape == (1, 16, 16, 7)
    assert [layer.name for layer in upsample(7, dropout=0.5, name="up1").layers] == [
        "up1_conv",
        "up1_norm",
        "up1_drop",
        "up1_act",
    ]


# --- initial weights -------------------------------------------------------------------


def test_equal_seeds_give_equal_weights_and_no_two_layers_share_them(tiny):
    one, two = (build_generator(tiny).get_weights() for _ in range(2))
    assert all(np.array_equal(a, b) for a, b in zip(one, two, strict=True))
    other = build_generator(tiny.replace(seed=1)).get_layer("down1_conv").get_weights()[0]
    generator = build_generator(tiny)
    assert not np.array_equal(other, generator.get_layer("down1_conv").get_weights()[0])
    four, five = (generator.get_layer(f"down{block}_conv").get_weights()[0] for block in (4, 5))
    assert four.shape[:2] == five.shape[:2]
    assert not np.array_equal(four.ravel()[:50], five.ravel()[:50])


def test_initial_weights_have_the_papers_spread(paper):
    kernel = paper.get_layer("down5_conv").get_weights()[0]
    assert abs(kernel.mean()) < 1e-4
    assert abs(kernel.std() - 0.02) < 1e-4


# --- at test time ----------------------------------------------------------------------


def test_noise_is_repeatable_and_changes_nothing_in_the_model(tiny):
    generator = build_generator(tiny.replace(normalization="batch"))
    before = [variable.numpy() for variable in generator.variables]
    translate = noisy_function(generator)
    x = tf.constant(image(32))
    assert np.array_equal(translate(x, 1), translate(x, 1))
    assert not np.array_equal(translate(x, 1), translate(x, 2))
    after = [variable.numpy() for variable in generator.variables]
    assert all(np.array_equal(a, b) for a, b in zip(before, after, strict=True))


def test_noisy_translation_follows_the_weights(tiny):
    generator = build_generator(tiny)
    translate = noisy_function(generator)
    before = translate(tf.constant(image(32)), 0).numpy()
    kernel = generator.get_layer("output_conv").kernel
    kernel.assign(-kernel.value)
    assert np.allclose(translate(tf.constant(image(32)), 0), -before, atol=1e-6)


@pytest.mark.parametrize("kind", ["unet", "resnet6"])
@pytest.mark.parametrize("upsampling", ["transposed", "resize", "smooth"])
def test_copy_without_noise_is_the_training_function_of_one_image(tiny, kind, upsampling):
    config = tiny.replace(generator=kind, upsampling=upsampling, normalization="batch")
    generator = build_generator(config)
    silent = build_generator(config.replace(dropout=0.0))
    copy = copy_generator(generator, (None, None), noise=False)
    x = image(32)
    expected = silent(x, training=True).numpy()
    assert np.allclose(copy(x), expected, atol=1e-5)
    assert np.array_equal(copy(x, training=True), copy(x, training=False))
    assert copy(image(64)).shape == (1, 64, 64, 3)


def test_copy_keeps_dropout_where_noise_is_wanted(tiny):
    copy = copy_generator(build_generator(tiny), (None, None), noise=True)
    assert {"up1_drop", "up2_drop", "up3_drop"} <= {layer.name for layer in copy.layers}


@pytest.mark.parametrize("upsampling", ["transposed", "resize", "smooth"])
def test_copied_weights_can_be_brought_up_to_date(tiny, upsampling):
    generator = build_generator(tiny.replace(normalization="batch", upsampling=upsampling))
    copy = copy_generator(generator, noise=False)
    for variable in generator.trainable_variables:
        variable.assign(variable.value + 0.01)
    x = image(32)
    assert not np.allclose(copy(x), copy_generator(generator, noise=False)(x))
    copy_weights(generator, copy)
    assert np.array_equal(copy(x), copy_generator(generator, noise=False)(x))


@pytest.mark.parametrize("upsampling", ["resize", "smooth"])
def test_copy_without_noise_has_keras_own_layers_only(tiny, upsampling):
    generator = build_generator(tiny.replace(upsampling=upsampling))
    copy = copy_generator(generator, noise=False)
    assert {type(layer).__module__.split(".")[0] for layer in copy.layers} == {"keras"}
    other_size = build_generator(tiny.replace(upsampling=upsampling), 64)
    x = image(64)
    for noise in (True, False):
        kept = copy_generator(generator, (None, None), noise=noise)
        assert np.allclose(kept(x), other_size(x), atol=1e-6)


def test_blurred_doubling_is_bilinear_up_to_the_border():
    x = tf.constant(np.random.default_rng(0).uniform(-1, 1, (2, 6, 5, 3)), tf.float32)
    blurred = Blur2D()(keras.layers.UpSampling2D(2)(x)).numpy()
    bilinear = keras.layers.UpSampling2D(2, interpolation="bilinear")(x).numpy()
    assert blurred.shape == bilinear.shape
    np.testing.assert_allclose(blurred[:, 1:-1, 1:-1], bilinear[:, 1:-1, 1:-1], atol=1e-6)
    # By hand: one bright pixel spreads to its neighbours, a quarter of it stays.
    point = np.zeros((1, 3, 3, 1), np.float32)
    point[0, 1, 1] = 16
    expected = [[1, 2, 1], [2, 4, 2], [1, 2, 1]]
    np.testing.assert_allclose(Blur2D()(point)[0, :, :, 0], expected, atol=1e-6)


def test_the_last_layer_is_not_blurred(tiny):
    names = [layer.name for layer in build_generator(tiny.replace(upsampling="smooth")).layers]
    blurs = [name for name in names if name.endswith("_blur")]
    assert blurs == [f"up{block}_blur" for block in range(1, 5)]
    assert names.index("output_conv") == len(names) - 2
