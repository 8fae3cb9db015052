"""What a data set says of itself."""

import pytest

from pix2pix_utils.config import Config
from pix2pix_utils.data.declaration import read_declaration, resolve, write_declaration
from pix2pix_utils.support.errors import InputError


def test_declaration_decides_where_the_config_does_not(folder):
    write_declaration(folder, name="e", direction="AtoB", label_half="none", source="s")
    config = resolve(Config(), folder)
    assert (config.direction, config.label_half) == ("AtoB", "none")
    config = resolve(Config(direction="BtoA", label_half="A"), folder)
    assert (config.direction, config.label_half) == ("BtoA", "A")


def test_undeclared_pairs_are_read_like_the_facades(folder):
    (folder / "dataset.json").unlink()
    assert read_declaration(folder) == {}
    config = resolve(Config(), folder)
    assert (config.direction, config.label_half) == ("BtoA", "B")


@pytest.mark.parametrize("text", ["{", "[]", '{"direction": "up", "label_half": "B"}'])
def test_bad_declaration_is_refused(folder, text):
    (folder / "dataset.json").write_text(text)
    with pytest.raises(InputError, match=r"dataset\.json"):
        resolve(Config(), folder)
