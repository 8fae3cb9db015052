import keras
import numpy as np
import pytest
import tensorflow as tf

from pix2pix_utils.discriminator import build_discriminator
from pix2pix_utils.export.onnx_writer import WEIGHTS, write_onnx
from pix2pix_utils.generator import build_generator
from pix2pix_utils.pretrained import load_weights, save_weights
from pix2pix_utils.support.copies import copy_generator
from pix2pix_utils.support.errors import InputError

onnx = pytest.importorskip("onnx")
onnxruntime = pytest.importorskip("onnxruntime")


def images(count, side, seed=0):
    drawn = np.random.default_rng(seed).uniform(-1, 1, (count, side, side, 3))
    return drawn.astype(np.float32)


def opened(path):
    """Open a file, checked first against ONNX' own rules, shapes included."""
    onnx.checker.check_model(str(path), full_check=True)
    return onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])


def lively(network):
    """Give a fresh network weights, biases and offsets that all make a difference."""
    rng = np.random.default_rng(7)
    for variable in network.trainable_variables:
        variable.assign(variable.numpy() + rng.normal(0, 0.1, variable.shape))
    return network


@pytest.mark.parametrize("kind", ["unet", "encoder-decoder", "resnet6"])
@pytest.mark.parametrize("normalization", ["batch", "instance", "none"])
@pytest.mark.parametrize("upsampling", ["transposed", "resize", "smooth"])
def test_every_generator_paints_the_same_at_every_size(
    tiny, tmp_path, kind, normalization, upsampling
):
    config = tiny.replace(generator=kind, normalization=normalization, upsampling=upsampling)
    generator = lively(build_generator(config))
    write_onnx(generator, tmp_path / "g.onnx", (None, None))
    session = opened(tmp_path / "g.onnx")
    assert [one.name for one in session.get_inputs()] == ["input_image"]
    expected_by = copy_generator(generator, (None, None), noise=False)
    for count, side in ((1, 32), (3, 64)):
        given = images(count, side)
        (found,) = session.run(None, {"input_image": given})
        expected = expected_by(given).numpy()
        assert found.shape == given.shape
        assert expected.std() > 0.01
        assert np.abs(found - expected).max() < 1e-4


def test_sizes_are_declared(tiny, tmp_path):
    generator = build_generator(tiny)
    for size, declared in ((None, [32, 32]), ((64, 32), [64, 32]), ((None, None), [str, str])):
        write_onnx(generator, tmp_path / "g.onnx", size)
        batch, *sides, channels = opened(tmp_path / "g.onnx").get_inputs()[0].shape
        assert (type(batch), channels) == (str, 3)
        assert [type(side) if declared[0] is str else side for side in sides] == declared


@pytest.mark.parametrize("layers", [0, 1, 3])
def test_the_discriminator_takes_two_images(tiny, tmp_path, layers):
    config = tiny.replace(discriminator_layers=layers, conditional=True)
    discriminator = lively(build_discriminator(config))
    write_onnx(discriminator, tmp_path / "d.onnx")
    session = opened(tmp_path / "d.onnx")
    given = {one.name: images(2, 32, seed) for seed, one in enumerate(session.get_inputs())}
    assert set(given) == {"input_image", "target_image"}
    expected = discriminator(given, training=False).numpy()
    (found,) = session.run(None, given)
    assert found.shape == expected.shape
    assert np.abs(found - expected).max() < 1e-4


@pytest.mark.parametrize("severed", [1, 3, 4])
def test_skip_connections_can_be_switched(tiny, tmp_path, severed):
    config = tiny.replace(upsampling="resize")
    generator = lively(build_generator(config))
    write_onnx(generator, tmp_path / "g.onnx", skips=True)
    session = opened(tmp_path / "g.onnx")
    number = int(np.log2(config.image_size)) - 1
    assert [one.shape for one in session.get_inputs()][1:] == [[number]]
    given, factors = images(2, 32), np.ones(number, np.float32)

    def painted():
        return session.run(None, {"input_image": given, "skips": factors})[0]

    def expected():
        return copy_generator(generator, noise=False)(given).numpy()

    whole = painted()
    assert np.abs(whole - expected()).max() < 1e-4
    factors[severed - 1] = 0
    # What meets the skip from encoder block k is the convolution after decoder block n - k + 1.
    block = number - severed + 1
    after = "output" if block == number else f"up{block + 1}"
    layer = generator.get_layer(f"{after}_conv")
    kernel = layer.kernel.numpy()
    kernel[:, :, generator.get_layer(f"up{block}_conv").filters :] = 0
    layer.kernel.assign(kernel)
    assert np.abs(painted() - expected()).max() < 1e-4
    assert np.abs(painted() - whole).max() > 0.01


def test_networks_without_skip_connections_have_none_to_switch(tiny, tmp_path):
    for network in (
        build_generator(tiny.replace(generator="encoder-decoder")),
        build_discriminator(tiny),
    ):
        with pytest.raises(InputError, match=r"skips: \w+ has no skip connections to switch"):
            write_onnx(network, tmp_path / "n.onnx", skips=True)


@pytest.mark.parametrize("upsampling", ["transposed", "resize"])
def test_half_and_bytes_take_half_and_a_quarter(tiny, tmp_path, upsampling):
    generator = build_generator(tiny.replace(generator_filters=16, upsampling=upsampling))
    given, found, sizes = images(1, 32), {}, {}
    for weights in WEIGHTS:
        path = tmp_path / f"{weights}.onnx"
        write_onnx(generator, path, weights=weights)
        (found[weights],) = opened(path).run(None, {"input_image": given})
        sizes[weights] = path.stat().st_size
    assert found["float32"].std() > 0.05
    for weights, share, levels in (("float16", 0.5, 0.1), ("int8", 0.25, 1.0)):
        assert sizes[weights] / sizes["float32"] == pytest.approx(share, abs=0.06)
        off = 127.5 * np.abs(found[weights] - found["float32"])
        assert 0 < off.mean() < levels
        assert off.max() < 10 * levels


def test_bytes_of_what_was_kept_in_bytes_lose_nothing(tiny, tmp_path):
    config = tiny.replace(upsampling="smooth", normalization="none")
    save_weights(lively(build_generator(config)), config, tmp_path / "g.npz")
    generator, _ = load_weights(tmp_path / "g.npz")
    given = images(1, 32)
    found = []
    for weights in ("float32", "int8"):
        write_onnx(generator, tmp_path / "g.onnx", weights=weights)
        found.append(opened(tmp_path / "g.onnx").run(None, {"input_image": given})[0])
    assert np.abs(found[0] - found[1]).max() < 1e-5


def test_kernels_in_bytes_by_hand(tmp_path):
    image = keras.Input((4, 4, 1), name="image")
    layer = keras.layers.Conv2D(2, 1, use_bias=False, name="both")
    network = keras.Model(image, layer(image))
    layer.kernel.assign(np.array([1.0, 254.0], np.float32).reshape(1, 1, 1, 2))
    write_onnx(network, tmp_path / "n.onnx", weights="int8")
    held = {
        one.name: onnx.numpy_helper.to_array(one)
        for one in onnx.load(tmp_path / "n.onnx").graph.initializer
    }
    assert held["both/kernel/bytes"].ravel().tolist() == [127, 127]
    assert held["both/kernel/scale"].tolist() == pytest.approx([1 / 127, 2])
    given = np.full((1, 4, 4, 1), 0.5, np.float32)
    (found,) = opened(tmp_path / "n.onnx").run(None, {"image": given})
    np.testing.assert_allclose(found[0, 0, 0], [0.5, 127], rtol=1e-6)


@pytest.mark.parametrize(
    ("layer", "said"),
    [
        (keras.layers.Dense(3, name="mixed"), "mixed: layers of the kind Dense"),
        (keras.layers.Conv2D(3, 3, activation="relu", name="own"), "own: has an activation"),
        (keras.layers.Conv2D(3, 3, dilation_rate=2, name="wide"), "wide: dilated and grouped"),
        (keras.layers.Conv2D(4, 3, groups=2, name="two"), "two: dilated and grouped"),
        (keras.layers.GroupNormalization(2, name="pairs"), "pairs: normalises 2 groups"),
        (keras.layers.Activation("softmax", name="soft"), "soft: the activation softmax"),
    ],
)
def test_what_cannot_be_written_is_refused_and_named(tmp_path, layer, said):
    image = keras.Input((8, 8, 4), name="image")
    with pytest.raises(InputError, match=said):
        write_onnx(keras.Model(image, layer(image)), tmp_path / "n.onnx")
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_form_of_weights_is_refused(tiny, tmp_path):
    with pytest.raises(InputError, match="weights: 'int4' is unknown"):
        write_onnx(build_generator(tiny), tmp_path / "g.onnx", weights="int4")


def test_writing_leaves_the_network_as_it_is(tiny, tmp_path):
    generator = build_generator(tiny)
    before = [tf.identity(variable.value) for variable in generator.variables]
    write_onnx(generator, tmp_path / "g.onnx", weights="int8")
    for one, two in zip(before, generator.variables, strict=True):
        assert np.array_equal(one, two)
