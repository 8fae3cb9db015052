import keras
import numpy as np
import pytest
import tensorflow as tf
from PIL import Image

from conftest import picture
from pix2pix_utils.data.pairs import find_pairs
from pix2pix_utils.generator import build_generator
from pix2pix_utils.inference import (
    FORMATS,
    export,
    load_generator,
    look_like_pairs,
    single_images,
    translate,
    translate_files,
)
from pix2pix_utils.support.errors import InputError
from pix2pix_utils.training import Trainer, checkpoint


def image(height=32, width=32, seed=0):
    return np.random.default_rng(seed).uniform(-1, 1, (height, width, 3)).astype(np.float32)


@pytest.fixture
def generator(tiny):
    """A generator whose dropout makes a visible difference."""
    generator = build_generator(tiny.replace(normalization="batch"))
    for variable in generator.trainable_variables:
        variable.assign(variable.value * 5)
    return generator


@pytest.mark.slow
def test_loaded_generator_is_the_trained_one(tiny, train_pairs, tmp_path):
    trainer = Trainer(tiny, train_pairs, tmp_path / "run")
    trainer.fit()
    generator, config = load_generator(tmp_path / "run")
    assert config == tiny
    expected = translate(trainer.generator, image(), seed=3)
    assert np.array_equal(translate(generator, image(), seed=3), expected)


@pytest.mark.slow
@pytest.mark.parametrize(
    "upsampling",
    [
        "smooth",
        *(pytest.param(one, marks=pytest.mark.exhaustive) for one in ("transposed", "resize")),
    ],
)
def test_loaded_generator_is_the_average_where_there_is_one(
    tiny, train_pairs, tmp_path, upsampling
):
    config = tiny.replace(ema_decay=0.9, normalization="batch", upsampling=upsampling)
    trainer = Trainer(config, train_pairs, tmp_path / "run")
    trainer.fit()
    generator, _ = load_generator(tmp_path / "run")
    pairs = zip(generator.variables, trainer.averaged.variables, strict=True)
    assert all(np.array_equal(one, two) for one, two in pairs)
    one, two = (translate(g, image(), seed=3) for g in (generator, trainer.generator))
    assert np.abs(one - two).max() > 1e-3


@pytest.mark.slow
def test_damaged_checkpoint_is_passed_over(tiny, train_pairs, tmp_path):
    Trainer(tiny, train_pairs, tmp_path / "run").fit()
    last = checkpoint.checkpoints(tmp_path / "run" / "checkpoints")[-1][1]
    last.write_bytes(last.read_bytes()[:-100])
    load_generator(tmp_path / "run")


def test_folders_without_a_run_or_a_checkpoint_are_refused(tiny, tmp_path):
    with pytest.raises(InputError, match=r"config\.json: cannot be read"):
        load_generator(tmp_path)
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "config.json").write_text(tiny.to_json(), encoding="utf-8")
    with pytest.raises(InputError, match="holds no checkpoint yet"):
        load_generator(tmp_path / "run")


# --- one image -------------------------------------------------------------------------


def test_translation_is_the_training_function_with_noise(generator):
    # Batch statistics of this one image and dropout, as in a training step.
    with_noise = translate(generator, image(), seed=1)
    assert with_noise.shape == (32, 32, 3)
    assert np.array_equal(with_noise, translate(generator, image(), seed=1))
    assert np.abs(with_noise - translate(generator, image(), seed=2)).max() > 0.01
    moving = generator(image()[None], training=False).numpy()[0]
    assert np.abs(translate(generator, image(), noise=False) - moving).max() > 0.01


def test_without_noise_the_seed_has_no_effect(generator):
    one, two = (translate(generator, image(), noise=False, seed=seed) for seed in (1, 2))
    assert np.array_equal(one, two)


def test_translation_changes_nothing_in_the_model(generator):
    before = [variable.numpy() for variable in generator.variables]
    layers = [layer.name for layer in generator.layers]
    for noise in (True, False):
        translate(generator, image(), noise=noise)
    after = [variable.numpy() for variable in generator.variables]
    assert all(np.array_equal(a, b) for a, b in zip(before, after, strict=True))
    assert [layer.name for layer in generator.layers] == layers


def test_translation_without_noise_follows_later_training(generator):
    before = translate(generator, image(), noise=False)
    kernel = generator.get_layer("output_conv").kernel
    kernel.assign(-kernel.value)
    assert np.allclose(translate(generator, image(), noise=False), -before, atol=1e-6)


@pytest.mark.parametrize("noise", [True, False])
def test_an_image_does_not_depend_on_its_neighbours_in_the_batch(generator, noise):
    batch = np.stack([image(seed=seed) for seed in range(3)])
    together = translate(generator, batch, noise=noise)
    for one, result in zip(batch, together, strict=True):
        assert np.array_equal(translate(generator, one, noise=noise), result)


def test_bytes_come_back_as_bytes(generator):
    pixels = picture(1)[:, :32]
    result = translate(generator, pixels)
    assert result.dtype == np.uint8
    as_float = translate(generator, pixels / np.float32(127.5) - 1)
    assert np.array_equal(result, np.rint((as_float + 1) * 127.5).astype(np.uint8))


@pytest.mark.parametrize("noise", [True, False])
def test_larger_and_oblong_images_pass_at_their_own_size(generator, noise):
    assert translate(generator, image(64, 96), noise=noise).shape == (64, 96, 3)


def test_other_sizes_are_refused_padded_or_resized_as_asked(generator):
    odd = image(50, 70)
    with pytest.raises(InputError, match="70×50 pixels, and this network takes multiples of 32"):
        translate(generator, odd)
    assert translate(generator, odd, fit="pad").shape == (50, 70, 3)
    assert translate(generator, odd, fit="resize").shape == (32, 32, 3)
    with pytest.raises(InputError, match="fit: 'crop' is unknown"):
        translate(generator, odd, fit="crop")


def test_padding_mirrors_and_is_cut_off_again(generator):
    small = image(40, 32)
    mirrored = np.concatenate([small, small[::-1]])[:64]
    expected = translate(generator, mirrored)[:40]
    assert np.array_equal(translate(generator, small, fit="pad"), expected)


@pytest.mark.parametrize(
    "bad",
    [np.zeros((32, 32)), np.zeros((32, 32, 4)), np.full((32, 32, 3), 200.0), np.zeros((0, 3))],
)
def test_arrays_that_are_no_images_are_refused(generator, bad):
    with pytest.raises(InputError, match="image"):
        translate(generator, bad)


# --- files -----------------------------------------------------------------------------


def test_pairs_come_with_their_truth(generator, tiny, folder):
    pairs = find_pairs(folder, "test")
    found = list(translate_files(generator, tiny, pairs, paired=True, seed=4))
    assert [one.name for one in found] == ["1", "2", "3"]
    whole = np.asarray(Image.open(pairs.files[0][0]))
    assert np.array_equal(found[0].input_image, whole[:, 32:])
    assert np.array_equal(found[0].target, whole[:, :32])
    assert np.array_equal(found[0].output, translate(generator, whole[:, 32:], seed=4))


def test_single_images_need_no_truth(generator, tiny, tmp_path):
    Image.fromarray(picture(1)[:, :32]).save(tmp_path / "a.png")
    pairs = single_images([tmp_path / "a.png"], tiny)
    (one,) = translate_files(generator, tiny, pairs, paired=False)
    assert one.target is None
    assert np.array_equal(one.input_image, picture(1)[:, :32])


def test_files_keep_their_size_where_asked(generator, tiny, tmp_path):
    Image.fromarray(picture(1, 40, 48)).save(tmp_path / "a.png")
    pairs = single_images([tmp_path / "a.png"], tiny)
    (one,) = translate_files(generator, tiny, pairs, paired=False, fit="pad")
    assert one.output.shape == one.input_image.shape == (40, 48, 3)
    with pytest.raises(InputError, match=r"a\.png: image: is 48×40 pixels"):
        list(translate_files(generator, tiny, pairs, paired=False, fit="exact"))


def test_pairs_are_told_from_single_images_by_their_shape(folder, tiny, tmp_path):
    assert look_like_pairs(find_pairs(folder, "test"))
    Image.fromarray(picture(1)[:, :32]).save(tmp_path / "a.png")
    assert not look_like_pairs(single_images([tmp_path / "a.png"], tiny))


# --- export ----------------------------------------------------------------------------


def run_exported(path, format, batch):
    if format == "keras":
        return keras.models.load_model(path)(batch).numpy()
    if format == "saved_model":
        loaded = tf.saved_model.load(str(path))
        return loaded.serve(batch).numpy()
    onnxruntime = pytest.importorskip("onnxruntime")
    session = onnxruntime.InferenceSession(str(path))
    return session.run(None, {session.get_inputs()[0].name: batch})[0]


NETWORKS = [
    {"generator": kind, **options}
    for kind in ("unet", "resnet6")
    for options in (
        {"normalization": "batch"},
        {"normalization": "instance"},
        {"normalization": "instance", "upsampling": "resize"},
        {"normalization": "none", "upsampling": "smooth"},
    )
]
BY_KERAS = [  # which writes whatever layers a network has: two of them stand for all
    pytest.param(format, options, marks=[] if options in NETWORKS[::7] else pytest.mark.exhaustive)
    for format in sorted(set(FORMATS) - {"onnx", "litert"})
    for options in NETWORKS
]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("format", "options"), [*(("onnx", options) for options in NETWORKS), *BY_KERAS]
)
def test_exports_give_the_same_pictures(tiny, tmp_path, format, options):
    if format == "onnx":
        pytest.importorskip("onnx")
    generator = build_generator(tiny.replace(**options))
    suffix = {"onnx": ".onnx", "keras": ".keras", "saved_model": ""}[format]
    path = export(generator, tmp_path / f"exported{suffix}", format)
    batch = np.stack([image(seed=seed) for seed in range(2)])
    expected = translate(generator, batch, noise=False)
    assert expected.std() > 0
    assert np.abs(run_exported(path, format, batch) - expected).max() < 1e-4
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


def test_export_refuses_what_it_would_overwrite_or_cannot_write(generator, tmp_path, monkeypatch):
    (tmp_path / "x.keras").write_text("mine")
    with pytest.raises(InputError, match=r"x\.keras: exists"):
        export(generator, tmp_path / "x.keras", "keras")
    with pytest.raises(InputError, match="wants a name that ends in"):
        export(generator, tmp_path / "x.h5", "keras")
    with pytest.raises(InputError, match="format: 'tflite' is unknown"):
        export(generator, tmp_path / "x", "tflite")
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(InputError, match=r"pix2pix-utils\[export\]"):
        export(generator, tmp_path / "x.onnx", "onnx")
    assert [path.name for path in tmp_path.iterdir()] == ["x.keras"]


def test_pairs_and_single_images_together_are_refused_by_name(tmp_path, tiny):
    for name, width in (("1.png", 64), ("2.png", 64), ("3.png", 32)):
        Image.fromarray(picture(1, 32, width)).save(tmp_path / name)
    files = sorted(tmp_path.iterdir())
    assert look_like_pairs(single_images(files[:2], tiny))
    assert not look_like_pairs(single_images(files[2:], tiny))
    with pytest.raises(InputError, match=r"3\.png: not of the shape of .* --paired or --single"):
        look_like_pairs(single_images(files, tiny))
