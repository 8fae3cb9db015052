import numpy as np
import pytest
from PIL import Image

from pix2pix_utils import facades
from pix2pix_utils.config import Config
from pix2pix_utils.data.guessing import guess, looks_like_labels, said

MAKERS = {
    "facades": (facades.make_pair, [False, True]),
    "edges": (facades.make_edges_pair, [False, False]),
    "night": (facades.make_night_pair, [False, False]),
}


@pytest.mark.parametrize("task", MAKERS)
def test_label_maps_are_told_from_photographs_and_from_drawings(task):
    make, expected = MAKERS[task]
    for index in range(4):
        pair = make(0, index, 128)
        assert [looks_like_labels(half) for half in np.split(pair, 2, axis=1)] == expected


def test_a_mask_is_a_label_map_and_noise_is_none():
    mask = np.zeros((64, 64, 3), np.uint8)
    mask[20:40, 10:50] = 255
    assert looks_like_labels(mask)
    assert not looks_like_labels(np.random.default_rng(0).integers(0, 256, mask.shape, np.uint8))


def write(folder, *images):
    folder.mkdir(parents=True)
    for number, image in enumerate(images):
        Image.fromarray(image).save(folder / f"{number}.png")


def test_the_direction_leads_from_the_label_map_to_the_photograph(tmp_path):
    pairs = [facades.make_pair(0, index, 64) for index in range(2)]
    photographs, labels = zip(*(np.split(pair, 2, axis=1) for pair in pairs), strict=True)
    write(tmp_path / "one/train", *pairs)
    assert guess(tmp_path / "one") == {"label_half": "B", "direction": "BtoA"}
    write(tmp_path / "two/trainA", *labels)
    write(tmp_path / "two/trainB", *photographs)
    assert guess(tmp_path / "two") == {"label_half": "A", "direction": "AtoB"}
    write(tmp_path / "three/testA", *photographs)
    write(tmp_path / "three/testB", *photographs)
    assert guess(tmp_path / "three") == {"label_half": "none", "direction": "AtoB"}
    (tmp_path / "three/testA/0.png").write_bytes(b"damaged")
    assert guess(tmp_path / "three")["label_half"] == "none"


def test_what_was_found_is_said():
    text = said(Config(), Config(direction="BtoA", label_half="B"))
    assert "taken BtoA, with a label map in B" in text
    text = said(Config(direction="AtoB"), Config(direction="AtoB", label_half="none"))
    assert "taken with no label map" in text
