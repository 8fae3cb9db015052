"""What a data set says of itself."""

import pytest

from pix2pix_utils.config import Config
from pix2pix_utils.data.declaration import read_declaration, resolve, write_declaration
from pix2pix_utils.data.inspection import inspect
from pix2pix_utils.support.errors import InputError


def test_declaration_decides_where_the_config_does_not(folder):
    write_declaration(folder, name="e", direction="AtoB", label_half="none", source="s")
    config = resolve(Config(), folder)
    assert (config.direction, config.label_half) == ("AtoB", "none")
    config = resolve(Config(direction="BtoA", label_half="A"), folder)
    assert (config.direction, config.label_half) == ("BtoA", "A")


def test_what_is_not_declared_is_seen_in_the_pictures(folder):
    (folder / "dataset.json").unlink()
    assert read_declaration(folder) == {}
    config = resolve(Config(), folder)
    assert (config.direction, config.label_half) == ("AtoB", "none")
    config = resolve(Config(direction="BtoA"), folder)
    assert (config.direction, config.label_half) == ("BtoA", "none")


FINE = '"direction": "AtoB", "label_half": "B"'


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "cannot be read"),
        ("[]", "must be an object"),
        ('{"direction": "up", "label_half": "B"}', "direction must be one of AtoB, BtoA"),
        ('{"direction": "atob", "label_half": "B"}', "direction must be .* in this spelling"),
        ('{"direction": ["AtoB"], "label_half": "B"}', "direction must be"),
        ('{"direction": "AtoB"}', "label_half must be"),
        ("\ufeff{" + FINE + "}", "cannot be read .*BOM"),
        ("[" * 100_000, "cannot be read"),
        ("{" + FINE + ', "name": ' + "9" * 400 + "}", "name must be text"),
        ("{" + FINE + ', "name": ' + "9" * 5000 + "}", "cannot be read|name must be text"),
        ("{" + FINE + ', "source": null}', "source must be text"),
        ("{" + FINE + ', "citation": {"a": 1}}', "citation must be text"),
        ("{" + FINE + ', "name": "\\ud800"}', "name must be text"),
    ],
    ids=range(13),
)
def test_bad_declaration_is_refused_by_check_and_train_alike(folder, text, says):
    (folder / "dataset.json").write_text(text, encoding="utf-8")
    for refusing in (lambda: resolve(Config(), folder), lambda: inspect(str(folder))):
        with pytest.raises(InputError, match=rf"dataset\.json: ({says})") as caught:
            refusing()
        assert "\n" not in str(caught.value)
        assert len(str(caught.value)) < 400


def test_a_declaration_in_other_letters_is_refused(folder):
    (folder / "dataset.json").rename(folder / "Dataset.JSON")
    with pytest.raises(InputError, match=r"Dataset\.JSON: is not read; rename it to dataset\.json"):
        read_declaration(folder)
