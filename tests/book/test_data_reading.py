"""One image read alike by training, check, translation and preparation."""

import io
import struct

import numpy as np
import pytest
import tensorflow as tf
from PIL import Image, ImageOps

from conftest import picture
from pix2pix_utils.data.headers import Traits, pillow_limit, read_header, read_traits
from pix2pix_utils.data.pairs import check, find_pairs, half_sizes
from pix2pix_utils.data.pipeline import evaluation_dataset
from pix2pix_utils.data.reading import read_image
from pix2pix_utils.data.shaping import read_rgb
from pix2pix_utils.inference import single_images, translate_files


def save(path, image, orientation=1, **options):
    exif = Image.Exif()
    exif[0x0112] = orientation
    lossless = {"quality": 100, "subsampling": 0} if path.suffix == ".jpg" else {}
    image.save(path, exif=exif, **lossless, **options)
    return path


@pytest.mark.parametrize("suffix", [".jpg", ".png"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_every_orientation_is_heeded_everywhere(tmp_path, tiny, orientation, suffix):
    """The pixels that Pillow finds upright are those of training, check, prepare and translate."""
    (tmp_path / "train").mkdir()
    stored = Image.fromarray(picture(1, *((64, 32) if orientation > 4 else (32, 64))))
    path = save(tmp_path / "train" / f"1{suffix}", stored, orientation)
    with Image.open(path) as image:
        upright = np.asarray(ImageOps.exif_transpose(image).convert("RGB")).astype(int)
    assert upright.shape == (32, 64, 3)

    read = read_image(str(path)).numpy().astype(int)
    # TensorFlow decodes a JPEG by a faster and rougher transform; turned wrongly it is 80 off.
    assert np.abs(read - upright).mean() <= (5 if suffix == ".jpg" else 0)
    assert np.array_equal(np.asarray(read_rgb(path)), upright)
    with pillow_limit():
        header = read_header(path)
    assert (header.width, header.height) == (64, 32)
    pairs = find_pairs(tmp_path, "train")
    assert check(pairs, decode=True) == []
    assert half_sizes(pairs) == {(32, 32): 1}
    target = next(iter(evaluation_dataset(tiny, pairs)))[1].numpy()[0]
    assert np.abs((target + 1) * 127.5 - read[:, :32]).max() < 0.01
    single = single_images([path], tiny)
    with pytest.raises(StopTranslation) as shown:
        next(translate_files(Stopping(), tiny, single, paired=False, fit="exact"))
    assert np.abs((shown.value.image + 1) * 127.5 - read).max() < 0.01


class StopTranslation(Exception):
    def __init__(self, image):
        self.image = image


class Stopping:
    """Stands for a generator, and shows what it is asked to translate."""


@pytest.fixture(autouse=True)
def stopping(monkeypatch):
    def translate(generator, image, *_, **__):
        raise StopTranslation(np.asarray(image))

    monkeypatch.setattr("pix2pix_utils.inference.translate", translate)


def test_the_graph_reads_as_eager_code_does(tmp_path):
    path = save(tmp_path / "x.png", Image.fromarray(picture(1)), 6)
    dataset = tf.data.Dataset.from_tensors(str(path)).map(read_image)
    assert np.array_equal(dataset.get_single_element(), read_image(str(path)))


def transparent(mode):
    """32×32 that is transparent in parts, in each way that a PNG knows; and how it is saved."""
    image = Image.fromarray(picture(1, 32, 32)).convert(mode)
    if mode in ("RGBA", "LA"):
        alpha = np.arange(1024).reshape(32, 32) % 256
        image.putalpha(Image.fromarray(alpha.astype(np.uint8)))
        return image, {}
    return image, {"transparency": image.getpixel((0, 0))}


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "L", "RGB"])
def test_what_is_transparent_lies_on_white_everywhere(tmp_path, mode):
    image, options = transparent(mode)
    image.save(tmp_path / "x.png", **options)
    read = read_image(str(tmp_path / "x.png")).numpy()
    assert np.array_equal(read, np.asarray(read_rgb(tmp_path / "x.png")))
    rgba = np.asarray(Image.open(tmp_path / "x.png").convert("RGBA")).astype(float)
    alpha = rgba[..., 3:] / 255
    assert alpha.min() == 0
    assert np.abs(read - (rgba[..., :3] * alpha + 255 * (1 - alpha))).max() <= 0.5 + 1e-9


def test_sixteen_bits_keep_their_upper_byte_everywhere(tmp_path):
    values = np.arange(0, 65536, 64, dtype=np.uint16).reshape(32, 32)
    Image.fromarray(values).save(tmp_path / "x.png")
    read = read_image(str(tmp_path / "x.png")).numpy()
    assert np.array_equal(read[..., 0], values // 256)
    assert np.array_equal(read, np.asarray(read_rgb(tmp_path / "x.png")))


def traits_of(content):
    return read_traits(io.BytesIO(content))


def test_an_exif_chunk_behind_the_picture_counts_too():
    file = io.BytesIO()
    Image.fromarray(picture(1)).save(file, "PNG")
    exif = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0\x03\0\0\0\0\0\0\0"
    chunk = struct.pack(">I", len(exif)) + b"eXIf" + exif + b"\0\0\0\0"
    whole = file.getvalue()
    assert traits_of(whole[:-12] + chunk + whole[-12:]) == Traits(orientation=3)


@pytest.mark.parametrize("form", ["PNG", "JPEG"])
def test_damaged_headers_have_no_traits_and_raise_nothing(form):
    file = io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.fromarray(picture(1)).save(file, form, exif=exif)
    whole = file.getvalue()
    assert traits_of(whole).orientation == 6
    rng = np.random.default_rng(0)
    for number in range(300):
        damaged = bytearray(whole[: int(rng.integers(0, len(whole)))] if number % 2 else whole)
        for place in rng.integers(0, max(1, min(120, len(damaged))), 4):
            if damaged:
                damaged[place] = int(rng.integers(0, 256))
        assert 1 <= traits_of(bytes(damaged)).orientation <= 8
