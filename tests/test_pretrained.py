import re

import numpy as np
import pytest

from pix2pix_utils.config import Config
from pix2pix_utils.data.synthetic import draw_label_map, to_colours
from pix2pix_utils.errors import InputError
from pix2pix_utils.generator import build_generator
from pix2pix_utils.inference import translate
from pix2pix_utils.pretrained import CARD, GENERATOR, load_pretrained, save_pretrained


def test_what_is_shipped_is_the_quick_preset_and_small():
    generator, config = load_pretrained()
    assert config.replace(direction="auto", label_half="auto") == Config.preset("quick")
    assert GENERATOR.stat().st_size <= 20_000_000
    with np.load(GENERATOR, allow_pickle=False) as arrays:
        kinds = {arrays[name].dtype for name in arrays.files if name != "details"}
    assert kinds == {np.dtype(np.float16)}
    assert generator.count_params() == build_generator(config).count_params()


def test_what_is_shipped_has_learnt_walls_from_sky():
    generator, config = load_pretrained()
    labels = draw_label_map(1, 5, config.image_size)
    picture = translate(generator, to_colours(labels)).astype(float)
    window, wall = picture[labels == 2].mean(), picture[labels == 1].mean()
    assert wall > window + 30  # walls are brighter than windows
    noise = translate(build_generator(config), to_colours(labels)).astype(float)
    assert abs(noise[labels == 2].mean() - noise[labels == 1].mean()) < 30  # fresh weights are not


def test_the_card_agrees_with_the_file():
    card = CARD.read_text(encoding="utf-8")
    weights = int(re.search(r"([\d,]+) weights", card)[1].replace(",", ""))
    megabytes = float(re.search(r"([\d.]+) MB", card)[1])
    generator, config = load_pretrained()
    assert weights == generator.count_params()
    assert megabytes == pytest.approx(GENERATOR.stat().st_size / 1e6, abs=0.05)
    assert f"seed {config.seed}" in card
    for word in ("licence", "MIT", "minutes", "L1", "PSNR", "SSIM"):
        assert word in card


def test_float16_changes_pictures_by_less_than_one_level(tiny, tmp_path):
    generator = build_generator(tiny)
    path = tmp_path / "generator.npz"
    save_pretrained(generator, tiny, path)
    loaded, config = load_pretrained(path)
    assert config == tiny
    image = np.random.default_rng(0).integers(0, 256, (32, 32, 3), np.uint8)
    one, two = (translate(model, image).astype(int) for model in (generator, loaded))
    assert np.abs(one - two).max() <= 1


def test_missing_and_damaged_files_are_named(tiny, tmp_path):
    path = tmp_path / "generator.npz"
    with pytest.raises(InputError, match=r"generator\.npz: is missing; restore it"):
        load_pretrained(path)
    save_pretrained(build_generator(tiny), tiny, path)
    path.write_bytes(path.read_bytes()[:-200])
    with pytest.raises(InputError, match=r"generator\.npz: cannot be read"):
        load_pretrained(path)
