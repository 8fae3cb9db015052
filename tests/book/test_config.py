import dataclasses
import json
from pathlib import Path

import pytest

from pix2pix_utils.config import (
    FORMAT,
    MIGRATIONS,
    PRESETS,
    REASONS,
    Config,
    differences,
    differences_markdown,
)
from pix2pix_utils.support.errors import InputError, listed
from pix2pix_utils.support.options import allowed


def test_presets_differ_as_documented():
    quick, article, paper = (Config.preset(name) for name in ("quick", "article", "paper"))
    assert (quick.image_size, quick.data) == (128, "builtin")
    assert quick.generator_filters < paper.generator_filters
    assert (article.epochs, paper.epochs) == (30, 200)
    differing = {
        field.name
        for field in dataclasses.fields(Config)
        if getattr(article, field.name) != getattr(paper, field.name)
    }
    assert differing == {"bottleneck_normalization", "discriminator_loss_weight", "epochs"}
    assert paper.discriminator_loss_weight * 2 == article.discriminator_loss_weight
    assert (paper.lambda_l1, paper.learning_rate, paper.beta_1) == (100, 2e-4, 0.5)
    assert (paper.load_size, paper.image_size) == (286, 256)


def test_every_difference_of_the_presets_has_its_reason_and_no_other_field():
    presets = [Config.preset(name) for name in PRESETS]
    differing = {
        field.name
        for field in dataclasses.fields(Config)
        if len({getattr(preset, field.name) for preset in presets}) > 1
    }
    assert set(REASONS) == differing
    assert {row[0] for row in differences()} == differing
    for name, quick, article, paper, reason in differences():
        assert [quick, article, paper] == [getattr(preset, name) for preset in presets]
        assert reason == REASONS[name]


def test_readme_shows_the_differences_of_the_presets():
    readme = Path(__file__).parents[2] / "README.md"
    assert differences_markdown() in readme.read_text(encoding="utf-8")


REFUSED = [
    ("data", ""),
    ("data", 3),
    ("direction", "BtoC"),
    ("label_half", "C"),
    ("image_size", 100),
    ("image_size", 2048),
    ("image_size", "256"),
    ("height", 100),
    ("height", -32),
    ("width", 33),
    ("width", 4096),
    ("resize", "no"),
    ("input_channels", 5),
    ("output_channels", 2),
    ("bit_depth", 12),
    ("load_size", 255),
    ("load_size", 5000),
    ("flip", 1),
    ("cache_megabytes", -1),
    ("generator", "resnet7"),
    ("generator_filters", 0),
    ("generator_max_filters", -1),
    ("generator_filters", 513),
    ("normalization", "layer"),
    ("bottleneck_normalization", "yes"),
    ("decoder_normalization", "yes"),
    ("upsampling", "bilinear"),
    ("dropout", 1.0),
    ("dropout", -0.1),
    ("dropout", float("nan")),
    ("discriminator_layers", 6),
    ("discriminator_layers", -1),
    ("discriminator_filters", 0),
    ("conditional", None),
    ("gan_loss", "hinge"),
    ("discriminator_loss_weight", 0),
    ("lambda_l1", -1),
    ("lambda_l1", float("inf")),
    ("gan_weight", -0.5),
    ("gradient_penalty", -1),
    ("learning_rate", 0),
    ("learning_rate", "2e-4"),
    ("beta_1", 1),
    ("batch_size", 0),
    ("batch_size", True),
    ("epochs", 0),
    ("epochs", 1.5),
    ("decay", -0.1),
    ("decay", 1.5),
    ("ema_decay", 1.0),
    ("ema_decay", -0.1),
    ("checkpoint_every", 0),
    ("checkpoint_minutes", -1),
    ("keep_every", -1),
    ("keep_best", "SSIM"),
    ("lambda_l1", 1e308),
    ("gan_weight", 1.1e6),
    ("discriminator_loss_weight", 1e7),
    ("mixed_precision", "no"),
    ("mixed_dtype", "float8"),
    ("seed", -1),
    ("seed", 2**31),
]


@pytest.mark.parametrize(("field", "value"), REFUSED)
def test_wrong_value_is_refused_by_name(field, value):
    with pytest.raises(InputError) as error:
        Config(**{field: value})
    assert field in str(error.value)
    assert str(value) in str(error.value) or repr(value) in str(error.value)


def test_every_field_has_a_refused_value_and_a_description():
    names = {field.name for field in dataclasses.fields(Config)}
    assert {field for field, _ in REFUSED} == names
    for field in dataclasses.fields(Config):
        assert len(field.metadata["help"]) > 10
        assert allowed(field)


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"lambda_l1": 0, "gan_weight": 0}, "lambda_l1"),
        ({"image_size": 32, "load_size": 32, "discriminator_layers": 4}, "discriminator_layers"),
        ({"image_size": 32, "load_size": 31}, "load_size"),
    ],
)
def test_values_that_do_not_go_together_are_refused(fields, named):
    with pytest.raises(InputError, match=named):
        Config(**fields)


def test_height_and_width_stand_for_image_size_where_they_are_not_given():
    assert (Config().size, Config().load_shape, Config().halvings) == ((256, 256), (286, 286), 8)
    wide = Config(height=384, width=640, image_size=512, load_size=576)
    assert (wide.size, wide.load_shape, wide.halvings) == ((384, 640), (432, 720), 7)
    assert Config(width=512).size == (256, 512)


def test_the_deepest_patchgan_named_in_the_message_is_allowed():
    Config(image_size=32, load_size=32, discriminator_layers=3)
    with pytest.raises(InputError, match="at most 3"):
        Config(image_size=32, load_size=32, discriminator_layers=4)


def test_replace_checks_and_leaves_the_original():
    config = Config.preset("quick")
    assert config.replace(epochs=2).epochs == 2
    assert config.epochs == PRESETS["quick"]["epochs"]
    with pytest.raises(InputError, match="is not a field"):
        config.replace(epoch=2)
    with pytest.raises(dataclasses.FrozenInstanceError):
        config.epochs = 3


def test_whole_numbers_become_floats_where_floats_are_meant():
    assert type(Config(lambda_l1=10).lambda_l1) is float


def test_unknown_preset_names_the_known_ones():
    with pytest.raises(InputError, match="quick, article, paper"):
        Config.preset("fast")


def test_json_round_trip(tmp_path):
    config = Config.preset("article").replace(seed=7)
    path = tmp_path / "config.json"
    path.write_text(config.to_json())
    assert Config.from_json(path) == config


def written(**changes):
    """Return a file's text with some entries changed, and without those that are None."""
    fields = {**json.loads(Config().to_json()), **changes}
    return json.dumps({name: value for name, value in fields.items() if value is not None})


def test_the_file_of_an_earlier_format_stands_for_what_it_stood_for(tmp_path):
    config = Config.preset("article").replace(seed=7)
    path = tmp_path / "config.json"
    fields = vars(config) | {"ema_decay": 0.5}
    del fields["generator_max_filters"], fields["decoder_normalization"], fields["height"]
    path.write_text(json.dumps(fields))
    assert Config.from_json(path) == config.replace(ema_decay=0.5)
    assert sorted(MIGRATIONS) == list(range(1, FORMAT))


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("{", "not JSON"),
        ("[1]", "does not hold"),
        ("[" * 100_000, "not JSON"),
        (written(epoch=2), "epoch: is not a field"),
        (written(epochs=0), "epochs: 0"),
        (written(learning_rate=10**400), "learning_rate: 1000"),
        (written(data="a\0b"), "data: "),
        (written(image_size=None), "image_size: missing; restore the file"),
        (written(ema_decay=None), "ema_decay: missing"),
        (written(ema_decay=None, seed=None), "ema_decay, seed: missing"),
        (written(image_size=None, format=None), "image_size: missing"),
        *(
            (written(format=number), f"format: is .*, and this version reads 1 to {FORMAT}; update")
            for number in (FORMAT + 1, 0, -1, 1.0, "1", True, [1])
        ),
    ],
)
def test_bad_json_names_the_file(tmp_path, text, says):
    path = tmp_path / "config.json"
    path.write_text(text)
    with pytest.raises(InputError, match=says) as error:
        Config.from_json(path)
    assert str(path) in str(error.value)


def test_missing_json_names_the_file(tmp_path):
    with pytest.raises(InputError, match="cannot be read"):
        Config.from_json(tmp_path / "none.json")


def test_long_lists_of_problems_are_cut_and_counted():
    assert listed(["a", "b"]) == "a; b"
    assert listed(list("abcd"), at_most=2) == "a; b; and 2 more"
