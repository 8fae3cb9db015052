"""The explorer of notebook 3."""

import numpy as np
import pytest
import tensorflow as tf

from pix2pix_utils.course.widgets.discriminator import SIDE, ReceptiveFieldExplorer
from pix2pix_utils.discriminator import build_discriminator
from pix2pix_utils.support.errors import InputError
from pix2pix_utils.support.pixels import to_uint8


@pytest.fixture
def config(tiny):
    """64 pixels, as in the notebook: the map of two halvings has 14×14 verdicts."""
    return tiny.replace(image_size=64, load_size=64, discriminator_layers=2, normalization="none")


@pytest.fixture
def pairs():
    random = np.random.default_rng(0)
    maps, photographs, others = random.uniform(-1, 1, (3, 4, 64, 64, 3)).astype(np.float32)
    return {"True": (maps, photographs), "Mismatched": (others, photographs)}


def discriminator(config, halvings):
    """Build one with weights large enough for verdicts that differ."""
    model = build_discriminator(config.replace(discriminator_layers=halvings))
    for variable in model.trainable_variables:
        variable.assign(5 * variable)
    return model


@pytest.fixture
def explorer(config, pairs):
    return ReceptiveFieldExplorer(config, {2: discriminator(config, 2)}, pairs)


def box(panel, image):
    """Return the rows and columns of a panel's photograph that are neither paled nor framed."""
    factor = SIDE // 64
    photograph = panel.picture[-64 * factor :][::factor, ::factor]
    same = (photograph == to_uint8(image)).all(axis=-1)
    rows, columns = np.flatnonzero(same.any(axis=1)), np.flatnonzero(same.any(axis=0))
    assert same[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1].all()
    return rows[0], rows[-1], columns[0], columns[-1]


@pytest.mark.parametrize(
    ("halvings", "row", "column"),
    [(0, 0, 63), (0, 40, 7), (1, 0, 0), (1, 12, 29), (2, 7, 7), (2, 13, 1), (3, 5, 2), (4, 1, 0)],
)
def test_the_frame_holds_what_the_verdict_depends_on(config, pairs, halvings, row, column):
    model = discriminator(config, halvings)
    explorer = ReceptiveFieldExplorer(config, {}, pairs)
    explorer.set(pair=1, halvings=halvings, row=row, column=column)
    maps, photographs = (tf.constant(images[1:2]) for images in pairs["True"])
    with tf.GradientTape() as tape:
        tape.watch(photographs)
        verdict = model([maps, photographs])[0, row, column, 0]
    gradient = np.abs(tape.gradient(verdict, photographs)[0]).max(axis=-1)
    rows, columns = np.nonzero(gradient)
    reached = rows.min(), rows.max(), columns.min(), columns.max()
    for panel in explorer.scene.panels:
        assert box(panel, pairs["True"][1][1]) == reached


def test_verdicts_are_those_of_the_discriminator(explorer, config, pairs):
    model = discriminator(config, 2)
    seen = set()
    for pair, row, column in [(0, 0, 0), (3, 13, 2), (2, 6, 13)]:
        explorer.set(pair=pair, row=row, column=column)
        for panel, (kind, (maps, photographs)) in zip(
            explorer.scene.panels, pairs.items(), strict=True
        ):
            logits = model([maps[pair : pair + 1], photographs[pair : pair + 1]])[0, ..., 0]
            real = tf.sigmoid(logits).numpy()
            assert panel.caption == f"{kind}: {real[row, column]:.2f} real"
            assert f"{kind.lower()} {real[row, column]:.2f}" in explorer.scene.sentence
            assert f"{kind.lower()} {np.mean(real > 0.5):.0%}" in explorer.scene.sentence
            seen.add(panel.caption)
    assert len(seen) > 3


def test_the_label_map_is_above_its_photograph(explorer, pairs):
    explorer.set(pair=2, halvings=4)  # each verdict sees the whole picture
    for panel, both in zip(explorer.scene.panels, pairs.values(), strict=True):
        for half, images in zip((panel.picture[:SIDE], panel.picture[-SIDE:]), both, strict=True):
            assert np.array_equal(half[::3, ::3], to_uint8(images[2]))


def test_an_unconditional_discriminator(config, pairs):
    config = config.replace(conditional=False)
    explorer = ReceptiveFieldExplorer(config, {1: discriminator(config, 1)}, pairs)
    one, other = (panel.caption for panel in explorer.scene.panels)
    assert one.removeprefix("True") == other.removeprefix("Mismatched")


def test_without_a_trained_one_only_the_patch_is_shown(explorer):
    explorer.set(halvings=3)
    assert [panel.caption for panel in explorer.scene.panels] == ["True", "Mismatched"]
    assert "6×6 verdicts, each of 70×70 pixels" in explorer.scene.sentence
    assert "without a verdict. Trained: 2." in explorer.scene.sentence
    explorer.set(halvings=2)
    assert "Probability of real" in explorer.scene.sentence


def test_the_verdict_stays_at_its_place_when_the_depth_changes(explorer):
    assert explorer.state == {"pair": 2, "halvings": 2, "row": 7, "column": 7}
    explorer.set(row=13, column=0)
    explorer.controls["halvings"].value = 3
    assert explorer.state == {"pair": 2, "halvings": 3, "row": 5, "column": 0}
    assert explorer.controls["row"].max == 5
    explorer.controls["halvings"].value = 1
    assert explorer.controls["column"].max == 29
    assert explorer.state["row"] >= 25
    explorer.set(halvings=0, row=63, column=63)
    assert "64×64 verdicts, each of a single pixel" in explorer.scene.sentence
    assert "row 63, column 63" in explorer.scene.sentence


def test_the_sentence_says_how_much_lies_outside(explorer):
    assert "outside" not in explorer.scene.sentence
    explorer.set(row=0, column=0)  # from pixel -11 on, 34 pixels wide
    assert f"{1 - 23**2 / 34**2:.0%} of its patch lies outside" in explorer.scene.sentence
    explorer.set(column=7)
    assert f"{1 - 23 / 34:.0%} of its patch lies outside" in explorer.scene.sentence


def test_every_depth_that_fits_is_offered(explorer, config, pairs):
    assert explorer.controls["halvings"].max == 4
    with pytest.raises(InputError, match="5 halvings do not fit images of 64"):
        ReceptiveFieldExplorer(config, {5: None}, pairs)
    for halvings in range(5):
        explorer.set(halvings=halvings)
        last = explorer.controls["row"].max
        for row, column in [(0, last), (last, 0)]:
            explorer.set(row=row, column=column)
            assert f"row {row}, column {column}" in explorer.scene.sentence


def test_photographs_of_another_size_are_brought_to_the_image_size(config, pairs):
    maps, _ = pairs["True"]
    checks = np.indices((128, 128)).sum(axis=0) % 2 * 2.0 - 1  # grey on average
    large = np.repeat(checks[None, :, :, None], 3, axis=-1).astype(np.float32)
    explorer = ReceptiveFieldExplorer(config, {}, {"Generated": (maps, large)})
    explorer.set(halvings=4, row=0, column=0)
    assert explorer.controls["pair"].max == 0
    photograph = explorer.scene.panels[0].picture[-SIDE:]
    assert np.abs(photograph[:90, :90].astype(int) - 127.5).max() <= 1
