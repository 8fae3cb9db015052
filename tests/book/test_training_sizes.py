"""Pictures that are not square, or have other channels or bits: from the training to an export."""

import json

import numpy as np
import pytest
from PIL import Image

from conftest import TINY, picture
from pix2pix_utils import cli
from pix2pix_utils.data.pairs import find_pairs
from pix2pix_utils.data.pipeline import (
    cache_bytes,
    fits_in_memory,
    load_image_test,
    load_image_train,
    train_dataset,
)
from pix2pix_utils.inference import load_generator, translate
from pix2pix_utils.support.errors import InputError
from pix2pix_utils.training import samples

NETWORKS = [
    *("--generator-filters", "2", "--discriminator-filters", "2", "--discriminator-layers", "1"),
    *("--epochs", "1", "--direction", "AtoB", "--label-half", "none"),
]


def pix2pix(capsys, *arguments):
    status = cli.main([str(argument) for argument in arguments])
    output = capsys.readouterr()
    assert status == 0, output.err
    return output.out


def depth(seed, height, width):
    """Return uint16 [height, width] that lies within a few levels of 8 bits."""
    return (picture(seed, height, width)[..., 0].astype(np.uint16) * 7) + 20_000


def write_depths(folder):
    """Write pairs of 16-bit greys, 32 high and 64 wide, in two folders each."""
    for split in ("train", "test"):
        for half in "AB":
            (folder / f"{split}{half}").mkdir(parents=True)
            image = Image.fromarray(depth(ord(half), 32, 64))
            for number in range(2):
                image.save(folder / f"{split}{half}" / f"{number}.png")
    return folder


def write_layers(folder):
    """Write pairs of several sizes, A with an alpha of its own."""
    for split, sizes in {"train": [(40, 48)], "test": [(44, 36), (64, 32)]}.items():
        for half in "AB":
            (folder / f"{split}{half}").mkdir(parents=True)
        for number, (height, width) in enumerate(sizes):
            colours = picture(number, height, width)
            alpha = picture(9, height, width)[..., :1]
            layered = Image.fromarray(np.concatenate([colours, alpha], axis=2))
            layered.save(folder / f"{split}A" / f"{number}.png")
            Image.fromarray(colours).save(folder / f"{split}B" / f"{number}.png")
    return folder


def export_and_compare(run, output, image, capsys):
    """Export a run's generator, and require that the file translates an image as it does."""
    onnxruntime = pytest.importorskip("onnxruntime")
    height, width = image.shape[:2]
    size = ("--height", height, "--width", width)
    pix2pix(capsys, "export", "--run", run, "--format", "onnx", "--output", output, *size)
    generator, _ = load_generator(run)
    expected = translate(generator, image, noise=False)
    (result,) = onnxruntime.InferenceSession(output).run(None, {"input_image": image[None]})
    np.testing.assert_allclose(result[0], expected, atol=1e-4)


@pytest.mark.slow
def test_oblong_greys_of_16_bits_go_all_the_way(tmp_path, capsys):
    data, run = write_depths(tmp_path / "data"), tmp_path / "run"
    said = pix2pix(
        capsys,
        *("train", "--data", data, "--run", run, "--bit-depth", "16", *NETWORKS),
        *("--input-channels", "1", "--output-channels", "1"),
    )
    assert "no preset is given: the paper's network, at 64×32 pixels" in said
    generator, config = load_generator(run)
    assert config.size == (32, 64)
    assert generator.input_shape == generator.output_shape == (None, 32, 64, 1)
    inputs, targets, _ = samples.read(run / "samples/step-00000002.png")
    assert inputs.shape == targets.shape == (2, 32, 64, 3)
    pix2pix(capsys, "translate", "--run", run, data / "testA/0.png", "--output", tmp_path / "out")
    with Image.open(tmp_path / "out-values/0.png") as written:
        values = np.asarray(written)
    assert values.dtype == np.uint16
    assert len(np.unique(values)) > 256
    expected = translate(generator, depth(ord("A"), 32, 64)[..., None])
    # Read by TensorFlow in one case and by NumPy in the other: a rounding of float32 apart.
    np.testing.assert_allclose(values.astype(int), expected[..., 0].astype(int), atol=1)
    scores = json.loads(pix2pix(capsys, "evaluate", "--run", run, "--json"))
    assert scores["pairs"] == 2
    assert 0 < scores["L1"] < 2
    image = np.random.default_rng(0).uniform(-1, 1, (32, 64, 1)).astype(np.float32)
    export_and_compare(run, tmp_path / "g.onnx", image, capsys)


@pytest.mark.slow
def test_four_channels_are_learnt_from_crops_and_translated_whole(tmp_path, capsys):
    data, run = write_layers(tmp_path / "data"), tmp_path / "run"
    pix2pix(
        capsys,
        *("train", "--data", data, "--run", run, "--image-size", "32", "--no-resize", *NETWORKS),
        *("--input-channels", "4"),
    )
    generator, _ = load_generator(run)
    assert generator.input_shape == (None, 32, 32, 4)
    pix2pix(capsys, "translate", "--run", run, data / "testA", "--output", tmp_path / "out")
    written = sorted((tmp_path / "out/images").glob("*translation.png"))
    assert [Image.open(path).size for path in written] == [(36, 44), (32, 64)]
    assert set(json.loads(pix2pix(capsys, "evaluate", "--run", run, "--json"))) == {
        *("pairs", "split", "L1", "PSNR", "SSIM")
    }
    image = np.random.default_rng(0).uniform(-1, 1, (64, 32, 4)).astype(np.float32)
    export_and_compare(run, tmp_path / "g.onnx", image, capsys)
    with pytest.raises(InputError, match=r"give \[height, width, 4\]"):
        translate(generator, image[..., :3])


def test_crops_are_cut_out_at_the_size_of_the_pairs(tmp_path):
    pairs = find_pairs(write_layers(tmp_path / "data"), "train", "AtoB", "none")
    config = TINY.replace(resize=False, input_channels=4, direction="AtoB", label_half="none")
    assert cache_bytes(config, pairs) == 40 * 48 * 7
    whole, alpha = picture(0, 40, 48), picture(9, 40, 48)[..., :1]
    for changes in ({}, {"cache_megabytes": 0}):
        inputs, _ = next(iter(train_dataset(config.replace(flip=False, **changes), pairs)))
        found = np.rint((inputs[0].numpy() + 1) * 127.5).astype(int)
        both = np.concatenate([whole, alpha], axis=2)
        places = [
            (top, left)
            for top in range(9)
            for left in range(17)
            if (both[top : top + 32, left : left + 32] == found).all()
        ]
        assert len(places) == 1
    middle, target = load_image_test(pairs.files[0], config, "none")
    np.testing.assert_allclose((target + 1) * 127.5, whole[4:36, 8:40], atol=1e-3)
    assert middle.shape == (32, 32, 4)
    assert load_image_train(pairs.files[0], config, (0, 1), "none")[1].shape == (32, 32, 3)


def test_pairs_smaller_than_the_crops_are_refused_and_several_sizes_not_kept(tmp_path):
    data = write_layers(tmp_path / "data")
    config = TINY.replace(resize=False, direction="AtoB", label_half="none")
    test = find_pairs(data, "test", "AtoB", "none")
    assert not fits_in_memory(config, test)
    with pytest.raises(InputError, match=r"1 of 2 pairs of .* smaller than the crops of 64×32"):
        train_dataset(config.replace(width=64), find_pairs(write_two(data), "test", "AtoB", "none"))


def write_two(data):
    for half in "AB":
        Image.fromarray(picture(3, 64, 64)).save(data / f"test{half}" / "0.png")
    return data


def test_sixteen_bits_are_kept_whole_or_refused(tmp_path):
    pairs = find_pairs(write_depths(tmp_path / "data"), "train", "AtoB", "none")
    config = TINY.replace(direction="AtoB", label_half="none", height=32, width=64, load_size=32)
    with pytest.raises(InputError, match="or train on them as they are with bit_depth 16"):
        train_dataset(config, pairs)
    pairs = find_pairs(pairs.folder, "train", "AtoB", "none", bit_depth=16)
    config = config.replace(bit_depth=16, input_channels=1, output_channels=1, flip=False)
    inputs, _ = next(iter(train_dataset(config, pairs)))
    np.testing.assert_array_equal(
        np.rint((inputs[0, ..., 0].numpy() + 1) * 32767.5), depth(ord("A"), 32, 64)
    )
