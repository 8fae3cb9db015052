import numpy as np
import pytest

from exercise_checks import outcome
from pix2pix_utils.course.exercises import generator
from pix2pix_utils.course.exercises.engine import CORRECT, INCORRECT
from pix2pix_utils.course.exercises.generator.write_a_step_up import seen_of


@pytest.fixture(scope="module")
def unet():
    from pix2pix_utils.config import Config
    from pix2pix_utils.generator import build_generator

    changes = {"upsampling": "transposed", "decoder_normalization": True}  # those of notebook 2
    return build_generator(Config.preset("quick").replace(generator_filters=32, **changes))


def test_the_count_is_that_of_the_network(unet):
    blocks = {"down1": (3, 32, False), "down2": (32, 64, True), "up2": (512, 256, True)}
    for name, (inputs, filters, normalised) in blocks.items():
        layers = [layer for layer in unet.layers if layer.name.startswith(f"{name}_")]
        counted = sum(layer.count_params() for layer in layers)
        assert counted == generator.q1.answer(inputs, filters, 4, normalised)


def test_depth_and_channels_are_those_of_the_network(unet):
    names = [layer.name for layer in unet.layers]
    ends = ("down{}_conv", "up{}_conv", "up{}_skip")
    counts = [sum(end.format(number) in names for number in range(1, 20)) for end in ends]
    assert counts == [7, 6, 6]  # as the picture of the notebook has it
    joined = [unet.get_layer(f"up{block}_skip").output.shape[-1] for block in range(1, 7)]
    assert joined == generator.q3.answer


def test_the_bug_of_the_notebook_is_the_one_that_is_explained(capsys):
    def decode(results, enlarge):
        x = results[-1]
        for skip in reversed(results[:-1]):
            x = skip = enlarge(x, skip.shape[-1])
            x = np.concatenate([x, skip], axis=-1)
        return x

    result = outcome(generator.q4, decode, capsys)
    assert result[1] == "joins the decoder's result with itself"
    one, two = (generator.encoder_results(seed) for seed in (1, 2))
    assert decode(one, generator.enlarge).shape == generator.q4.answer(one, generator.enlarge).shape
    assert np.array_equal(decode(one, generator.enlarge), decode(two, generator.enlarge))
    assert not np.array_equal(*(generator.q4.answer(x, generator.enlarge) for x in (one, two)))


def test_a_step_up_may_be_a_layer_of_ones_own(capsys):
    import keras

    class Block(keras.Layer):
        def __init__(self, filters, dropout):
            super().__init__()
            self.enlarge = keras.layers.UpSampling2D()
            self.convolve = keras.layers.Conv2D(filters, 3, padding="same", use_bias=False)
            self.rest = keras.Sequential([keras.layers.GroupNormalization(-1, epsilon=1e-5)])
            self.drop, self.last = keras.layers.Dropout(dropout), keras.layers.ReLU()

        def call(self, x, training=None):
            x = self.rest(self.convolve(self.enlarge(x)))
            return self.last(self.drop(x, training=training))

    class InstanceNormalisation(keras.Layer):
        def build(self, shape):
            # Named and ordered in its own way.
            self.offset = self.add_weight(shape=shape[-1:], initializer="zeros", name="offset")
            self.scale = self.add_weight(shape=shape[-1:], initializer="ones")

        def call(self, x):
            mean = keras.ops.mean(x, axis=(1, 2), keepdims=True)
            deviation = keras.ops.std(x, axis=(1, 2), keepdims=True)
            return self.scale * (x - mean) / deviation + self.offset

    def by_hand(filters, dropout):
        up = keras.layers.Conv2D(filters, 3, padding="same", use_bias=False)
        rest = [keras.layers.Dropout(dropout), keras.layers.ReLU()]
        return keras.Sequential([keras.layers.UpSampling2D(), up, InstanceNormalisation(), *rest])

    assert outcome(generator.q2, by_hand, capsys)[0] == CORRECT
    assert outcome(generator.q2, Block, capsys)[0] == CORRECT


def test_the_scale_of_a_step_up_may_begin_as_the_authors_have_it(capsys):
    import keras

    def as_the_authors(filters, dropout):
        near_1 = keras.initializers.RandomNormal(1.0, 0.02)
        return keras.Sequential(
            [
                keras.layers.UpSampling2D(),
                keras.layers.Conv2D(filters, 3, padding="same", use_bias=False),
                keras.layers.BatchNormalization(epsilon=1e-5, gamma_initializer=near_1),
                keras.layers.Dropout(dropout),
                keras.layers.ReLU(),
            ]
        )

    assert outcome(generator.q2, as_the_authors, capsys)[0] == CORRECT


def test_a_step_up_is_the_one_of_the_package_that_repeats_pixels():
    from pix2pix_utils.generator import upsample

    options = {"normalization": "instance", "upsampling": "resize"}
    for dropout in (0.0, 0.5):
        theirs = seen_of(upsample(4, dropout=dropout, **options), 4)
        ours = seen_of(generator.q2.answer(4, dropout), 4)
        assert ours == {**ours, "height": 32, "width": 48, "channels": 4, "stays flat": True}
        assert ours["numbers learnt"] == 3 * 3 * 8 * 4 + 2 * 4
        assert (ours["share dropped"], ours["factor"]) == ((0.5, 2.0) if dropout else (0.0, 1.0))
        assert np.allclose(theirs.pop("values"), ours.pop("values"), atol=1e-4)
        assert theirs == ours


def test_the_step_up_of_the_notebook_does_not_stay_flat(capsys):
    import keras

    def upsample(filters, dropout):
        options = {"strides": 2, "padding": "same", "use_bias": False}
        block = [keras.layers.Conv2DTranspose(filters, 4, **options)]
        block.append(keras.layers.GroupNormalization(groups=-1, epsilon=1e-5))
        block.append(keras.layers.Dropout(dropout))
        return keras.Sequential([*block, keras.layers.ReLU()])

    seen = {"height": 32, "width": 48, "channels": 4, "stays flat": False}
    assert seen_of(upsample(4, 0.5), 4) == seen
    assert outcome(generator.q2, upsample, capsys)[1] == "stamps"


def _keras_default(filters, dropout):
    import keras

    return keras.Sequential([keras.layers.UpSampling2D(), keras.layers.Conv2D(filters, 3)])


def _as_in_pytorch(filters, dropout):
    import keras

    parts = [keras.layers.UpSampling2D(), keras.layers.Conv2D(filters, 3, padding=1)]
    return keras.Sequential(parts)


def _an_encoder_block(filters, dropout):
    import keras

    parts = [keras.layers.Conv2D(filters, 4, 2, "same"), keras.layers.LeakyReLU(0.2)]
    return keras.Sequential(parts)


def _the_convolution_of_the_notebook(filters, dropout):
    import keras

    up = keras.layers.Conv2D(filters, 4, strides=2, padding="same", use_bias=False)
    return keras.Sequential([keras.layers.UpSampling2D(), up, keras.layers.ReLU()])


def _repeats_and_stamps(filters, dropout):
    import keras

    up = keras.layers.Conv2DTranspose(filters, 4, strides=2, padding="same", use_bias=False)
    return keras.Sequential([keras.layers.UpSampling2D(), up, keras.layers.ReLU()])


def _stamps_that_leak(filters, dropout):
    import keras

    up = keras.layers.Conv2DTranspose(filters, 3, 2, "same")
    return keras.Sequential([up, keras.layers.LeakyReLU(0.2)])


def _enlarged(filters, *rest):
    import keras

    up = keras.layers.Conv2D(filters, 3, padding="same")
    return keras.Sequential([keras.layers.UpSampling2D(), up, *rest])


def _a_bias_and_a_leak(filters, dropout):
    import keras

    norm, leak = keras.layers.BatchNormalization(), keras.layers.LeakyReLU()
    return _enlarged(filters, norm, keras.layers.Dropout(dropout), leak)


def _a_bias_alone(filters, dropout):
    return _enlarged(filters)


def _relu_inside(filters, dropout):
    import keras

    options = {"padding": "same", "use_bias": False, "activation": "relu"}
    parts = [keras.layers.UpSampling2D(), keras.layers.Conv2D(filters, 3, **options)]
    return keras.Sequential([*parts, keras.layers.GroupNormalization(-1)])


def _a_model_of_one_size(filters, dropout):
    import keras

    x = inputs = keras.Input((128, 128, 3))
    x = keras.layers.UpSampling2D()(x)
    return keras.Model(inputs, keras.layers.Conv2D(filters, 3, padding="same")(x))


@pytest.mark.parametrize(
    ("answer", "name"),
    [
        (_keras_default, "does not pad"),
        (_as_in_pytorch, "pads as in PyTorch"),
        (_an_encoder_block, "halves the side"),
        (_the_convolution_of_the_notebook, "keeps the side"),
        (_repeats_and_stamps, "enlarges twice"),
        (_stamps_that_leak, "stamps"),
        (_a_bias_and_a_leak, "adds a bias"),
        (_a_bias_alone, "one number for each channel"),
        (_relu_inside, "normalises after the ReLU"),
        (_a_model_of_one_size, "fixes the input"),
        (lambda filters, dropout: lambda x: x, "returns a function"),
    ],
)
def test_of_several_mistakes_in_a_step_up_the_first_is_told(answer, name, capsys):
    assert outcome(generator.q2, answer, capsys)[1] == name


def test_what_is_left_of_a_step_up_is_named(capsys):
    import keras

    def returns_nothing(filters, dropout):
        block = keras.Sequential([])
        return block.add(keras.layers.ReLU())

    def twice_as_many(filters, dropout):
        return generator.q2.answer(2 * filters, dropout)

    assert "Is there a return?" in outcome(generator.q2, returns_nothing, capsys)[2]
    _, name, printed = outcome(generator.q2, twice_as_many, capsys)
    assert name == ""
    assert "differ in `channels`: your function returns 8, and 4 is right." in printed


def test_the_grey_walls_of_the_notebook_are_the_ones_that_are_explained(capsys):
    import tensorflow as tf

    def paint_as_found(network, image):
        picture = tf.tanh(network(image))
        return tf.round((picture + 1) * 127.5)

    assert outcome(generator.q5, paint_as_found, capsys)[1] == "mends nothing"
    told = generator.q5, lambda network, image: generator.q5.answer(generator.full_range, image)
    assert outcome(*told, capsys)[0] == INCORRECT  # another network is given as well
    trained = (
        generator.q5,
        lambda network, image: generator.q5.answer(lambda x: network(x, training=True), image),
    )
    assert outcome(*trained, capsys)[0] == CORRECT
    extremes = paint_as_found(generator.full_range, np.array([-1.0, 1.0])).numpy()
    assert extremes.tolist() == [30, 225]
    assert generator.q5.answer(generator.full_range, np.array([-1.0, 1.0])).tolist() == [0, 255]


def test_arrays_that_do_not_fit_are_explained(capsys):
    def joins_first(results, enlarge):
        x = results[-1]
        for skip in reversed(results[:-1]):
            x = enlarge(np.concatenate([x, skip], axis=-1), skip.shape[-1])
        return x

    _, name, printed = outcome(generator.q4, joins_first, capsys)
    assert name == ""
    assert "two arrays of different sides are joined" in printed


def test_a_decoder_may_not_count_on_one_size(capsys):
    def three_blocks(results, enlarge):
        x = results[3]
        for skip, filters in zip(results[2::-1], (12, 6, 3), strict=True):
            x = np.concatenate([enlarge(x, filters), skip], axis=-1)
        return x

    assert outcome(generator.q4, three_blocks, capsys)[0] == INCORRECT


def test_an_answer_of_the_wrong_shape_is_named(capsys):
    _, name, printed = outcome(generator.q4, lambda results, enlarge: results[-1], capsys)
    assert name == ""
    assert "shape (1, 1, 12)" in printed


def test_keras_own_counts_are_explained(capsys):
    import keras

    def by_keras(inputs, filters, size, normalised):
        convolution = keras.layers.Conv2D(filters, size)
        convolution.build((None, None, None, inputs))
        return convolution.count_params()

    def with_batch_normalisation(inputs, filters, size, normalised):
        layers = [keras.layers.Conv2D(filters, size, use_bias=False)]
        layers += [keras.layers.BatchNormalization()] if normalised else []
        network = keras.Sequential([keras.Input((size, size, inputs)), *layers])
        return network.count_params()

    _, name, _ = outcome(generator.q1, by_keras, capsys)
    assert name == "Keras' default, with bias and without normalisation"
    _, name, _ = outcome(generator.q1, with_batch_normalisation, capsys)
    assert name == "four numbers for each channel"


def test_a_count_that_is_off_by_two_is_not_taken_for_another(capsys):
    def two_once(inputs, filters, size, normalised):
        return size * size * inputs * filters + 2 * normalised

    assert outcome(generator.q1, two_once, capsys)[1] == "two numbers for the whole block"


def test_other_channels_than_the_asked_ones_are_those_of_networks(unet, capsys):
    received = [unet.get_layer(f"up{block}_conv").input.shape[-1] for block in range(1, 7)]
    assert outcome(generator.q3, received, capsys)[1] == "takes what each block up receives"
    wide = [2 * channels for channels in generator.q3.answer]
    assert outcome(generator.q3, wide, capsys)[1] == "takes the paper's widths"


def test_a_decoder_of_tensorflow_is_taken_too(capsys):
    import tensorflow as tf

    def decode(results, enlarge):
        x = results[-1]
        for skip in reversed(results[:-1]):
            x = tf.concat([enlarge(x, skip.shape[-1]), skip], axis=-1)
        return x

    assert outcome(generator.q4, decode, capsys)[0] == CORRECT


def test_without_skips_the_trained_generator_paints_one_grey():
    from pix2pix_utils import facades
    from pix2pix_utils.course.widgets.generator import translate_without
    from pix2pix_utils.pretrained import load_pretrained

    trained, _ = load_pretrained()
    seed = facades.split_seed(0, "test")
    pictures = []
    for index in (9, 3, 12):
        drawing = facades.to_colours(facades.draw_label_map(seed, index, size=128))
        [picture] = translate_without(trained, drawing / 127.5 - 1, [range(1, 7)])
        assert np.ptp(picture, axis=(0, 1)).max() < 0.02  # flat
        assert np.ptp(picture, axis=-1).max() < 0.1  # of no colour
        pictures.append(picture)
    assert np.ptp(pictures, axis=0).max() < 0.002  # whatever the drawing
    assert generator.q6.answer == "a"
