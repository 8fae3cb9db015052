import keras
import numpy as np
import pytest
import tensorflow as tf

from pix2pix_utils.config import Config
from pix2pix_utils.discriminator import build_discriminator, discriminator_inputs, receptive_field
from pix2pix_utils.support.errors import InputError

FIELDS = {0: 1, 1: 16, 2: 34, 3: 70, 4: 142, 5: 286}
SIDES = {0: 256, 1: 126, 2: 62, 3: 30, 4: 14, 5: 6}


def test_parameters_of_the_paper():
    model = build_discriminator(Config.preset("paper"))
    assert sum(int(np.prod(v.shape)) for v in model.trainable_variables) == 2_768_641
    assert model.count_params() == 2_770_433


@pytest.mark.parametrize("layers", range(6))
def test_receptive_field_and_map_are_the_papers(layers):
    config = Config(discriminator_layers=layers, discriminator_filters=1)
    model = build_discriminator(config)
    assert receptive_field(model) == FIELDS[layers]
    assert model.output_shape == (None, SIDES[layers], SIDES[layers], 1)


@pytest.mark.parametrize("layers", range(6))
def test_receptive_field_is_what_the_gradient_reaches(layers):
    # Normalisation looks at the whole image, so it is left out here.
    config = Config(discriminator_layers=layers, discriminator_filters=2, normalization="none")
    side = 320 if layers == 5 else 256
    model = build_discriminator(config, image_size=side)
    target = tf.constant(np.random.default_rng(0).uniform(-1, 1, (1, side, side, 3)), tf.float32)
    with tf.GradientTape() as tape:
        tape.watch(target)
        logits = model([target, target])
        middle = logits.shape[1] // 2
        unit = logits[0, middle, middle, 0]
    reached = np.abs(tape.gradient(unit, target).numpy()[0]).max(axis=-1) > 0
    rows, columns = np.flatnonzero(reached.any(axis=1)), np.flatnonzero(reached.any(axis=0))
    assert rows[-1] - rows[0] + 1 == FIELDS[layers]
    assert columns[-1] - columns[0] + 1 == FIELDS[layers]


def test_only_the_conditional_discriminator_looks_at_the_input(tiny):
    rng = np.random.default_rng(0)
    one, two, target = (rng.uniform(-1, 1, (1, 32, 32, 3)).astype(np.float32) for _ in range(3))
    for conditional in (True, False):
        config = tiny.replace(conditional=conditional)
        model = build_discriminator(config)
        judged = [model(discriminator_inputs(config, image, target)) for image in (one, two)]
        assert np.array_equal(*judged) == (not conditional)
        assert not np.array_equal(judged[0], model(discriminator_inputs(config, one, two)))
    assert len(model.inputs) == 1


def test_first_block_is_not_normalised(tiny):
    names = [layer.name for layer in build_discriminator(tiny).layers]
    assert "patch1_norm" not in names
    assert "patch2_norm" in names


def test_weights_depend_on_the_seed_alone(tiny):
    one, two = (build_discriminator(tiny).get_weights() for _ in range(2))
    assert all(np.array_equal(a, b) for a, b in zip(one, two, strict=True))
    other = build_discriminator(tiny.replace(seed=1)).get_weights()
    assert not np.array_equal(one[0], other[0])


# --- the receptive field of other models -----------------------------------------------


def test_receptive_field_by_hand():
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((64, 64, 3)),
            layers.Conv2D(2, 5, strides=2),  # 1 + 4·1 = 5, distance 2
            layers.MaxPooling2D(2),  # 5 + 1·2 = 7, distance 4
            layers.Conv2D(2, 3, dilation_rate=2),  # 7 + 4·4 = 23
            layers.BatchNormalization(),
            layers.ReLU(),
        ]
    )
    assert receptive_field(model) == 23


def test_the_widest_branch_counts():
    x = keras.Input((32, 32, 3))
    narrow = keras.layers.Conv2D(4, 1, padding="same")(x)
    wide = keras.layers.Conv2D(4, 7, padding="same")(x)
    assert receptive_field(keras.Model(x, keras.layers.Add()([narrow, wide]))) == 7


@pytest.mark.parametrize(
    "layer",
    [
        keras.layers.Flatten(),
        keras.layers.GlobalAveragePooling2D(),
        keras.layers.Conv2DTranspose(1, 4, strides=2),
    ],
)
def test_layers_without_a_single_field_are_refused(layer):
    model = keras.Sequential([keras.Input((8, 8, 3)), layer])
    with pytest.raises(InputError, match=layer.name):
        receptive_field(model)
