import io
import re
import sys
import warnings

import matplotlib
import numpy as np
import pytest
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch, Rectangle
from PIL import Image

from pix2pix_utils import facades
from pix2pix_utils.course import figures
from pix2pix_utils.course.figures.diagram import PARTS
from pix2pix_utils.course.figures.display import fewer_levels, render
from pix2pix_utils.course.figures.panels import envelope, smooth
from pix2pix_utils.course.figures.progress import SHIPPED_STEPS
from pix2pix_utils.course.figures.style import COLOURS
from pix2pix_utils.support.errors import InputError

LN2 = float(np.log(2))


def picture(seed=0, height=32, width=32):
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)


def flat(colour, side=32):
    return np.full((side, side, 3), colour, np.uint8)


def run(steps=300):
    step = np.arange(steps)
    return {
        "step": step,
        "generator_gan_loss": 1 + step / steps,
        "l1_loss": 0.5 - step / steps / 4,
        "discriminator_loss": np.full(steps, 0.1),
        "accuracy_real": np.linspace(0.5, 0.9, steps),
        "accuracy_fake": np.linspace(0.4, 0.8, steps),
        "learning_rate": np.full(steps, 2e-4),
    }


UNET = [
    ("input", 16, 3, "input"),
    ("down 1", 8, 64, "encoder"),
    ("down 2", 4, 128, "encoder"),
    ("down 3", 2, 256, "encoder"),
    ("down 4", 1, 256, "encoder"),
    ("up 1", 2, 256, "decoder"),
    ("up 2", 4, 128, "decoder"),
    ("up 3", 8, 64, "decoder"),
    ("output", 16, 3, "output"),
]

FIGURES = {
    "pair": lambda: figures.pair(picture(), picture(1)),
    "row": lambda: figures.row([picture(), picture(1)], ["one", "other"], cell=64),
    "contact_sheet": lambda: figures.contact_sheet(
        [(picture(n), picture(n + 9)) for n in range(5)]
    ),
    "palette": lambda: figures.palette(["sky", "wall"], np.array([(0, 0, 222), (255, 0, 0)])),
    "translations": lambda: figures.translations(
        [picture()] * 2, [picture(1)] * 2, [picture(2)] * 2
    ),
    "showcase": lambda: figures.showcase([picture()] * 3, [picture(1)] * 3, [picture(2)] * 3),
    "comparison": lambda: figures.comparison({"a": [picture()] * 2, "b": [picture(1)] * 2}),
    "bars": lambda: figures.bars(["a", "b"], [0.4, 0.7], [0.1, 0.2], xlabel="accuracy"),
    "history": lambda: figures.history(run(), {"discriminator_loss": LN2}),
    "loss_curves": lambda: figures.loss_curves([1, 2], {"L1": [2, 1]}, "step", "error", chance=1.5),
    "progress": lambda: figures.progress(run(), None, [picture()], [picture(1)], [picture(2)]),
    "stages": figures.stages,
    "receptive_fields": lambda: figures.receptive_fields(picture()),
    "feature_maps": lambda: figures.feature_maps(np.random.default_rng(0).normal(size=(8, 8, 20))),
    "verdict_maps": lambda: figures.verdict_maps(
        [picture(), picture(1)], [np.zeros((6, 6, 1)), np.ones((6, 6))], ["true", "forged"]
    ),
    "reach": lambda: figures.reach(
        picture(), {"one": np.pad(np.ones((8, 8, 3)), [(9, 15), (4, 20), (0, 0)])}
    ),
    "shapes": lambda: figures.shapes(UNET),
    "unet": lambda: figures.unet([32, 64, 128]),
    "overview": lambda: figures.overview("losses"),
    "magnitudes": lambda: figures.magnitudes({"a": [1e-9, 0, 0.5], "b": [3, -1e5]}, (1e-4, 6e4)),
}


def images(figure):
    """All the arrays that a figure draws, in order."""
    return [image.get_array() for axes in figure.axes for image in axes.images]


def dashed(axes):
    """Heights of the dashed horizontal lines."""
    return [line.get_ydata()[0] for line in axes.lines if line.get_linestyle() == "--"]


@pytest.mark.parametrize("name", FIGURES)
def test_each_figure_has_an_alt_text_draws_quietly_and_leaves_nothing_behind(name):
    before = dict(matplotlib.rcParams)
    figure = FIGURES[name]()
    alt = figures.alt_text(figure)
    assert 20 < len(alt) < 1500
    assert alt.endswith(".")
    if name != "bars":  # these say what stands beside each bar
        assert not re.search(r"\d\.\d", alt), "a number that another machine may round otherwise"
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        pixels = render(figure)
    assert pixels.std() > 1
    assert dict(matplotlib.rcParams) == before


def test_overview_lights_the_part_that_is_asked_for_and_no_other():
    whole = render(figures.overview()).astype(int)
    colourful = {None: (whole.max(-1) - whole.min(-1) > 60).sum()}
    for part in PARTS:
        figure = figures.overview(part)
        assert figures.alt_text(figure).endswith(f"Lit is {PARTS[part]}.")
        pixels = render(figure).astype(int)
        colourful[part] = (pixels.max(-1) - pixels.min(-1) > 60).sum()
    assert all(0 < colourful[part] < colourful[None] for part in PARTS)
    # Each lights another part: no two pictures are alike.
    assert len(set(colourful.values())) == len(PARTS) + 1
    with pytest.raises(InputError, match="lit: 'colour' is no part of the diagram; give data, "):
        figures.overview("colour")


def test_no_figure_goes_through_pyplot_or_tensorflow(tmp_path):
    import subprocess

    imported = "pix2pix_utils.course.figures, pix2pix_utils.course.publishing.gallery"
    code = f"import sys, {imported}; print(sorted(sys.modules))"
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    )
    for module in ("matplotlib.pyplot", "tensorflow", "IPython"):
        assert f"'{module}'" not in loaded.stdout


def test_magnitudes_are_counted_by_powers_of_two_and_what_is_lost_is_grey():
    values = {"small": [2.0**-20, -(2.0**-20), 0, 1.5], "large": [2.0**20]}
    figure = figures.magnitudes(values, (2.0**-14, 2.0**16), ("lost", "kept", "infinite"))
    (axes,) = figure.axes
    small, large = (patch for patch in axes.patches if hasattr(patch, "get_data"))
    heights, edges, _ = small.get_data()
    counted = {edge: height for edge, height in zip(edges, heights, strict=False) if height}
    assert counted == {-20: pytest.approx(2 / 3), 0: pytest.approx(1 / 3)}
    assert large.get_data().values.sum() == 1
    assert {"lost", "kept", "infinite"} <= {text.get_text() for text in axes.texts}
    with pytest.raises(InputError, match="values: holds 0 sets"):
        figures.magnitudes({}, (1, 2))


def test_bars_write_large_numbers_out():
    figure = figures.bars(["a", "b"], [2_097_152, 0.123456])
    texts = {text.get_text() for text in figure.axes[0].texts}
    assert {"2,097,152", "0.123"} <= texts
    render(figure)
    assert "2,000,000" in {label.get_text() for label in figure.axes[0].get_xticklabels()}


def test_the_alt_text_speaks_of_the_data():
    alt = figures.alt_text(figures.pair(flat((0, 0, 222)), flat((250, 250, 250))))
    assert alt == "Two pictures. Input: mostly blue. Target: mostly white."
    other = figures.alt_text(figures.pair(flat((220, 20, 20)), flat((0, 0, 0))))
    assert "mostly red" in other
    assert "mostly black" in other


def test_an_alt_text_names_the_colours_that_a_person_sees():
    def said(colour):
        return figures.alt_text(figures.row([flat(colour)], ["House"]))

    seen = {
        (210, 140, 135): "pink",
        (190, 95, 50): "brick red",
        (120, 80, 55): "brown",
        (232, 218, 175): "beige",
        (150, 170, 190): "light blue",
        (75, 100, 140): "blue",
        (20, 30, 55): "dark blue",
        (190, 190, 192): "light grey",
        (110, 112, 110): "grey",
    }
    for colour, name in seen.items():
        assert f"House: mostly {name}." in said(colour), said(colour)


def test_greys_are_one_colour_beside_others():
    picture = np.zeros([32, 32, 3], np.uint8)
    picture[:12], picture[12:18], picture[18:] = (200, 200, 202), (120, 122, 120), (120, 80, 55)
    assert "Picture 1: grey and brown." in figures.alt_text(figures.row([picture]))
    picture[:24] = (0, 48, 255)
    assert "Picture 1: mostly blue, with brown." in figures.alt_text(figures.row([picture]))


def test_the_public_names_are_those_that_have_a_figure_here_and_what_shows_them():
    functions = {name for name in figures.__all__ if name[0].islower()}
    assert functions == {*FIGURES, "alt_text", "save", "show"}
    assert all(hasattr(figures, name) for name in figures.__all__)


def test_a_figure_made_elsewhere_has_no_alt_text():
    with pytest.raises(InputError, match=r"figure: carries no alt text"):
        figures.alt_text(matplotlib.figure.Figure())


# Showing and saving


class Display:
    """Stands in for IPython's display."""

    def __init__(self, monkeypatch):
        self.calls = []
        monkeypatch.setattr("IPython.get_ipython", lambda: object())
        monkeypatch.setattr("IPython.display.display", self)

    def __call__(self, data, **options):
        self.calls.append(("display", data, options))
        return self if options.get("display_id") else None

    def update(self, data, **options):
        self.calls.append(("update", data, options))


def test_show_sends_one_png_with_its_alt_text_and_no_text(monkeypatch):
    sent = Display(monkeypatch)
    figure = figures.pair(flat(0), flat(255))
    assert figures.show(figure) is None
    ((_, data, options),) = sent.calls
    assert list(data) == ["image/png"]
    assert options["raw"] is True
    assert "display_id" not in options
    assert options["metadata"] == {"image/png": {"alt": figure.alt_text, "width": 528}}
    with Image.open(io.BytesIO(data["image/png"])) as image:
        assert image.format == "PNG"
        assert image.width == 2 * 528  # for sharp screens


def test_show_takes_words_of_its_own(monkeypatch):
    sent = Display(monkeypatch)
    figures.show(figures.pair(flat(0), flat(255)), alt="Night, and snow.")
    ((*_, options),) = sent.calls
    assert options["metadata"]["image/png"]["alt"] == "Night, and snow."


def test_a_live_figure_is_displayed_once_and_then_updated(monkeypatch):
    sent = Display(monkeypatch)
    live = figures.Live()
    for colour in (0, 128, 255):
        live.update(figures.pair(flat(colour), flat(0)))
    assert [call[0] for call in sent.calls] == ["display", "update", "update"]
    assert sent.calls[0][2]["display_id"] is True
    assert all(list(data) == ["image/png"] for _, data, _ in sent.calls)
    alts = [options["metadata"]["image/png"]["alt"] for *_, options in sent.calls]
    assert "Input: mostly white" in alts[2]
    assert len({data["image/png"] for _, data, _ in sent.calls}) == 3


def test_outside_a_notebook_the_alt_text_is_printed(monkeypatch, capsys):
    monkeypatch.setattr("IPython.get_ipython", lambda: None)
    figure = figures.pair(flat(0), flat(255))
    figures.show(figure)
    assert capsys.readouterr().out == figure.alt_text + "\n"


def test_what_is_shown_is_stored_in_fewer_bits_than_what_is_saved(monkeypatch, tmp_path):
    sent = Display(monkeypatch)
    figure = figures.translations([picture(0, 128, 128)], None, [picture(1, 128, 128)])
    figures.show(figure)
    figures.save(figure, tmp_path / "figure.png")
    with Image.open(io.BytesIO(sent.calls[0][1]["image/png"])) as image:
        shown = np.asarray(image).astype(int)
    with Image.open(tmp_path / "figure.png") as image:
        saved = np.asarray(image).astype(int)
    assert 0 < np.abs(shown - saved).max() <= 5  # noise is stored in five bits: steps of 8.2
    assert np.array_equal(shown[saved == 255], saved[saved == 255])
    assert len(sent.calls[0][1]["image/png"]) < 0.9 * (tmp_path / "figure.png").stat().st_size


@pytest.mark.parametrize("bits", [5, 6, 7])
def test_fewer_levels_keep_black_and_white_and_are_the_nearest(bits):
    levels = fewer_levels(np.arange(256, dtype=np.uint8), bits)
    assert levels[[0, 255]].tolist() == [0, 255]
    assert len(np.unique(levels)) == 2**bits
    assert np.abs(levels.astype(int) - np.arange(256)).max() <= 255 / (2**bits - 1) / 2 + 0.5


def test_a_saved_figure_is_exact_and_carries_its_alt_text(tmp_path):
    figure = figures.palette(["façade"], [(0, 48, 255)])
    path = tmp_path / "new" / "Größe.png"
    figures.save(figure, path)
    with Image.open(path) as image:
        assert image.text["Description"] == figure.alt_text
        assert "façade" in image.text["Description"]
        assert np.array_equal(np.asarray(image), render(figure))
    assert [item.name for item in path.parent.iterdir()] == ["Größe.png"]


def test_a_figure_is_saved_as_png_only(tmp_path):
    with pytest.raises(InputError, match=r"figure\.jpg: figures are written as PNG"):
        figures.save(figures.pair(flat(0), flat(1)), tmp_path / "figure.jpg")
    assert not list(tmp_path.iterdir())


# Pictures


@pytest.mark.parametrize("side", [64, 128, 143, 256])
def test_each_pixel_of_a_picture_becomes_a_square_of_equal_size(side):
    first, second = picture(1, side, side), picture(2, side, side)
    pixels = render(figures.pair(first, second, titles=("", "")))
    scale = round(512 / side)
    large = [np.kron(p, np.ones((scale, scale, 1), np.uint8)) for p in (first, second)]
    top = pixels.shape[0] - 8 - scale * side
    for number, expected in enumerate(large):
        left = 8 + number * (scale * side + 16)
        found = pixels[top : top + scale * side, left : left + scale * side]
        assert np.array_equal(found, expected)


def test_a_picture_too_large_for_its_place_is_shrunk_without_distortion():
    figure = figures.pair(picture(0, 600, 1200), picture(1, 600, 1200))
    box = figure.axes[0].get_window_extent()
    assert (round(box.width), round(box.height)) == (512, 256)
    assert figure.axes[0].images[0].get_interpolation() == "antialiased"


def test_a_pair_shows_what_it_was_given():
    as_float = picture(3).astype(np.float32) / 127.5 - 1
    shown = images(figures.pair(as_float, picture(4), titles=("A", "B")))
    assert len(shown) == 2
    assert np.array_equal(shown[0], picture(3))
    assert np.array_equal(shown[1], picture(4))


def test_a_contact_sheet_joins_the_halves_and_fills_rows():
    pairs = [(picture(n), picture(n + 50)) for n in range(5)]
    figure = figures.contact_sheet(pairs, columns=2, names=list("abcde"))
    shown = images(figure)
    assert len(shown) == 5
    assert np.array_equal(shown[3], np.concatenate(pairs[3], axis=1))
    tops = [round(axes.get_position().y1, 4) for axes in figure.axes]
    assert tops[0] == tops[1] > tops[2] == tops[3] > tops[4]
    assert [axes.get_title(loc="left") for axes in figure.axes] == list("abcde")
    assert figures.alt_text(figure).startswith("5 pairs of pictures")


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (lambda: figures.contact_sheet([]), "pairs: holds no pair"),
        (lambda: figures.contact_sheet([(picture(), picture(0, 16, 16))]), "not two images"),
        (lambda: figures.contact_sheet([(picture(), picture())], columns=0), "columns: 0"),
        (
            lambda: figures.contact_sheet([(picture(), picture())], names=["a", "b"]),
            "names: holds 2",
        ),
        (lambda: figures.palette(["a"], [(0, 0, 0), (1, 1, 1)]), "colours: holds 2"),
        (lambda: figures.palette(["a"], [(0, 0, 256)]), "not RGB triples"),
        (
            lambda: figures.translations([picture()], [picture()] * 2, [picture()]),
            "targets: holds 2",
        ),
        (lambda: figures.translations([picture()], None, [picture()], names=[]), "names: holds 0"),
        (lambda: figures.bars(["a"], [1, 2]), "names: holds 1; give 2"),
        (lambda: figures.bars(["a"], [np.nan]), "values: holds values that are not finite"),
        (lambda: figures.bars(["a"], [1], [-1]), "errors: holds values below 0"),
        (lambda: figures.receptive_fields(picture(), [0, 8]), "sizes: 0"),
        (lambda: figures.feature_maps(np.zeros((4, 4))), "activations: has shape [4, 4]"),
        (lambda: figures.feature_maps(np.zeros((4, 4, 2)), channels=0), "channels: 0"),
        (lambda: figures.verdict_maps([picture()], [], ["a"]), "logits: holds 0; give 1"),
        (lambda: figures.verdict_maps([picture()], [np.zeros(4)], ["a"]), "logits[0]: has shape"),
        (lambda: figures.reach(picture(), {}), "gradients: is empty"),
        (lambda: figures.reach(picture(), {"a": np.ones((8, 8, 3))}), "a: covers [8, 8] pixels"),
        (lambda: figures.reach(picture(), {"a": np.zeros((32, 32, 3))}), "0 of them not zero"),
        (lambda: figures.loss_curves([1], {}, "x", "y"), "curves: holds 0"),
        (lambda: figures.loss_curves([1], {"a": [1, 2]}, "x", "y"), "a: holds 2"),
        (lambda: figures.loss_curves(["a"], {"a": [1]}, "x", "y"), "x: does not hold numbers"),
        (lambda: figures.history({"l1_loss": [1]}), "no column step"),
        (lambda: figures.history({"step": [1], "other": [1]}), "no curve to draw"),
        (lambda: figures.history({"step": [1], "l1_loss": [1, 2]}), "l1_loss: holds 2"),
        (lambda: figures.history(run(), chance=0.69), "chance: is not a mapping"),
        (lambda: figures.history(run(), chance={"loss": 0.69}), "chance: is not a mapping"),
        (
            lambda: figures.progress(run(), None, [picture()], [], [picture()]),
            "targets: holds 0; give at least 1",
        ),
        (
            lambda: figures.progress({"step": [1]}, None, [picture()], [picture()], [picture()]),
            "no curve to draw",
        ),
        (lambda: figures.shapes([("a", 8, 3, "middle")]), "rows: ('a', 8, 3, 'middle')"),
        (lambda: figures.shapes(UNET[:5]), "the decoder needs blocks"),
    ],
)
def test_what_cannot_be_drawn_is_refused(call, words):
    with pytest.raises(InputError) as caught:
        call()
    assert words in str(caught.value)


def test_a_palette_has_a_patch_of_each_colour_beside_each_name():
    names = ["background", "wall", "window"]
    colours = np.array([(0, 0, 222), (255, 0, 0), (255, 240, 0)], np.uint8)
    figure = figures.palette(names, colours, columns=2)
    (axes,) = figure.axes
    assert [tuple(np.round(np.array(p.get_facecolor()[:3]) * 255)) for p in axes.patches] == [
        tuple(colour) for colour in colours
    ]
    assert [text.get_text() for text in axes.texts] == ["0  background", "1  wall", "2  window"]
    assert figures.alt_text(figure) == (
        "Legend of 3 classes, each with its colour: background blue, wall red and window yellow."
    )


def test_translations_are_rows_of_input_truth_and_translation():
    columns = [[picture(n + 10 * kind) for n in range(2)] for kind in range(3)]
    figure = figures.translations(
        *columns, names=["a $x$", "b"], errors=[{"L1": 0.1234}, {"L1": 0.2}]
    )
    assert [axes.get_title(loc="left") for axes in figure.axes[:3]] == [
        "Input", "Ground truth", "Translation",
    ]  # fmt: skip
    shown = images(figure)
    assert all(
        np.array_equal(shown[row * 3 + kind], columns[kind][row])
        for row in range(2)
        for kind in range(3)
    )
    captions = [axes.texts[0] for axes in figure.axes[::3]]
    assert [text.get_text() for text in captions] == ["a $x$   L1 0.123", "b   L1 0.2"]
    assert not captions[0].get_parse_math()
    render(figure)  # a name with one $ sign would otherwise fail here


def test_translations_without_truth_leave_its_column_out():
    figure = figures.translations([picture()], None, [picture(1)])
    assert len(figure.axes) == 2
    assert "ground truth" not in figures.alt_text(figure)


def test_bars_have_the_given_lengths_and_a_reference_line():
    figure = figures.bars(["L1", "cGAN"], [0.42, 0.57], xlabel="accuracy", reference=(0.8, "truth"))
    (axes,) = figure.axes
    assert [patch.get_width() for patch in axes.patches] == [0.42, 0.57]
    assert [text.get_text() for text in axes.texts] == ["0.42", "0.57", "truth"]
    assert axes.lines[0].get_xdata()[0] == 0.8
    assert axes.get_xlim()[1] > 0.8
    assert figures.alt_text(figure).endswith(
        ": cGAN (0.57) and L1 (0.42). A dashed line marks truth."
    )


# Curves


def test_training_curves_have_chance_at_ln_2_where_the_caller_says_so():
    figure = figures.history(run(), {"generator_gan_loss": LN2, "discriminator_loss": 2 * LN2})
    panels = {axes.get_title(loc="left"): axes for axes in figure.axes}
    assert list(panels) == [
        "Generator: GAN loss", "Generator: L1", "Discriminator: loss", "Discriminator: accuracy",
    ]  # fmt: skip
    assert dashed(panels["Generator: GAN loss"]) == [pytest.approx(0.6931, abs=1e-4)]
    assert dashed(panels["Discriminator: loss"]) == [pytest.approx(1.3863, abs=1e-4)]
    assert dashed(panels["Generator: L1"]) == []
    bottom, top = panels["Discriminator: loss"].get_ylim()
    assert bottom <= 0.1
    assert top > 1.3863
    alt = figures.alt_text(figure)
    assert "Generator GAN loss rises and ends above chance" in alt
    assert "Generator L1 falls" in alt
    assert "Discriminator loss stays about level and ends below chance" in alt


def test_the_smooth_line_runs_through_the_middle_of_the_raw_one():
    raw = np.tile([0.0, 2.0], 200)
    figure = figures.history({"step": np.arange(400), "l1_loss": raw})
    faint, smooth = figure.axes[0].lines
    assert np.array_equal(faint.get_ydata(), raw)
    assert faint.get_alpha() < 0.5
    assert np.abs(smooth.get_ydata()[30:-30] - 1).max() < 0.1


def test_a_long_raw_line_becomes_a_band_that_holds_four_of_five_values():
    raw = np.random.default_rng(0).normal(size=10_000)
    raw[77] = np.nan
    raw[4321] = 1e6
    x, low, high = envelope(np.arange(10_000), raw)
    assert len(x) == len(low) == len(high) == 60
    assert list(x) == sorted(set(x))
    assert (low <= high).all()
    inside = (raw >= np.interp(np.arange(10_000), x, low)) & (
        raw <= np.interp(np.arange(10_000), x, high)
    )
    assert abs(inside.mean() - 0.8) < 0.02
    assert high.max() < 2  # one outlier does not move it
    assert not envelope(np.arange(9), np.full(9, np.nan))[0].size
    assert [list(part) for part in envelope(np.arange(3), np.arange(3.0))] == [[0, 1, 2]] * 3
    figure = figures.history({"step": np.arange(10_000), "l1_loss": raw})
    assert len(figure.axes[0].lines) == 1
    assert len(figure.axes[0].collections) == 1


def test_bands_of_two_curves_in_one_panel_would_hide_each_other():
    both = {name: np.linspace(0.5, 0.9, 600) for name in ("accuracy_real", "accuracy_fake")}
    (panel,) = figures.history({"step": np.arange(600), **both}).axes
    assert not panel.collections
    assert len(panel.lines) == 2


def test_stages_of_a_run_are_those_of_its_sample(tmp_path):
    from pix2pix_utils.training import samples

    def pictures(number):
        return np.stack([picture(number + n) / 127.5 - 1 for n in range(2)])

    for step in (10, 20, 30, 100, 1000):
        samples.save(tmp_path / "samples", step, pictures(1), pictures(2), pictures(step))
    figure = figures.stages(tmp_path, sample=1, most=3)
    titles = [axes.get_title(loc="left") for axes in figure.axes]
    assert titles == ["Input", "Step 10", "Step 100", "Step 1,000", "Ground truth"]
    expected = [picture(number + 1) for number in (1, 10, 100, 1000, 2)]
    assert all(np.array_equal(*two) for two in zip(images(figure), expected, strict=True))
    assert "at step 10, 100 and 1,000" in figures.alt_text(figure)
    with pytest.raises(InputError, match="sample: is 2; the run has 2 samples"):
        figures.stages(tmp_path, sample=2)
    with pytest.raises(InputError, match="holds no samples yet"):
        figures.stages(tmp_path / "other")


def test_the_stages_that_are_kept_are_those_of_the_quick_preset():
    figure = figures.stages()
    shown = images(figure)
    assert {picture.shape for picture in shown} == {(128, 128, 3)}
    titles = [axes.get_title(loc="left") for axes in figure.axes]
    assert titles[1:-1] == [f"Step {step:,}" for step in SHIPPED_STEPS]
    # The first is the drawing of the first test pair, but for what JPEG does to it.
    drawn = facades.to_colours(facades.draw_label_map(facades.split_seed(0, "test"), 0, size=128))
    assert np.abs(shown[0].astype(int) - drawn).mean() < 8


def test_progress_shows_the_curves_beside_the_samples():
    columns = [[picture(n + 10 * kind) for n in range(3)] for kind in range(3)]
    figure = figures.progress(run(), {"discriminator_loss": LN2}, *columns)
    shown = images(figure)
    assert len(shown) == 9
    assert all(
        np.array_equal(shown[row * 3 + kind], columns[kind][row])
        for row in range(3)
        for kind in range(3)
    )
    panels = {axes.get_title(loc="left"): axes for axes in figure.axes if axes.lines}
    assert list(panels) == [
        "Generator: GAN loss", "Generator: L1", "Discriminator: loss", "Discriminator: accuracy",
    ]  # fmt: skip
    assert dashed(panels["Discriminator: loss"]) == [pytest.approx(LN2)]
    pictures = [axes.get_position() for axes in figure.axes if axes.images]
    curves = [axes.get_position() for axes in panels.values()]
    assert max(box.x1 for box in pictures) < min(box.x0 for box in curves)
    assert min(box.y0 for box in curves) > 0
    assert "step 299" in figures.alt_text(figure)
    early = figures.progress({"step": [1], "l1_loss": [0.4]}, None, *columns)
    assert sum(bool(axes.lines) for axes in early.axes) == 1


def test_smoothing_keeps_a_constant_and_leaves_out_what_is_not_finite():
    values = np.full(50, 3.0)
    values[20] = np.nan
    assert np.allclose(smooth(values, 5), 3.0)
    assert smooth(np.array([0.0, 3.0, 6.0, 9.0]), 3).tolist() == [1.5, 3.0, 6.0, 7.5]


def test_absent_columns_single_steps_and_nan_are_drawn():
    figure = figures.history({"step": [7], "l1_loss": [0.4], "accuracy_fake": [np.nan]})
    assert len(figure.axes) == 2
    assert "is a single point" in figures.alt_text(figure)
    render(figure)


def test_the_learning_rate_is_drawn_only_where_it_changes():
    history = run()
    assert len(figures.history(history).axes) == 4
    history["learning_rate"] = np.linspace(2e-4, 0, 300)
    figure = figures.history(history)
    assert figure.axes[4].get_title(loc="left") == "Learning rate"
    assert "Learning rate falls" in figures.alt_text(figure)


def test_the_history_of_a_run_is_drawn_as_it_is():
    from pix2pix_utils.training.history import COLUMNS, History

    rows = np.random.default_rng(0).random((20, len(COLUMNS)))
    rows[:, 0] = np.arange(1, 21)
    columns = History(rows).columns
    figure = figures.history(columns)
    drawn = [line.get_ydata() for axes in figure.axes for line in axes.lines]
    assert len(drawn) == len(COLUMNS) - 1  # each but the step
    for line, column in zip(drawn, COLUMNS[1:], strict=True):
        assert np.allclose(line, columns[column])
    assert "up to step 20:" in figures.alt_text(figure)


def test_curves_differ_in_more_than_their_colour():
    names = [f"run {n}" for n in range(6)]
    figure = figures.loss_curves(
        range(20), {name: np.arange(20) + n for n, name in enumerate(names)}, "step", "loss", 4.5
    )
    *lines, chance = figure.axes[0].lines
    assert [line.get_label() for line in lines] == names
    assert len({line.get_color() for line in lines}) == 6
    assert len({str(line._unscaled_dash_pattern) for line in lines[:5]}) == 5
    assert chance.get_ydata()[0] == 4.5
    assert [text.get_text() for text in figure.legends[0].get_texts()] == names


# Networks


def test_receptive_fields_are_squares_of_whole_pixels_in_the_middle():
    figure = figures.receptive_fields(picture(0, 128, 256))
    (axes,) = figure.axes
    squares = [patch for patch in axes.patches if isinstance(patch, Rectangle)]
    assert [(square.get_width(), square.get_height()) for square in squares] == [
        (size, size) for size in (1, 16, 34, 70)
    ]
    for square in squares:
        left, top = square.get_xy()
        # Pixel n reaches from n - 0.5 to n + 0.5.
        assert (left + 0.5) % 1 == (top + 0.5) % 1 == 0
        assert abs(left + square.get_width() / 2 - 127.5) <= 0.5
        assert abs(top + square.get_height() / 2 - 63.5) <= 0.5
    assert axes.get_title(loc="left") == "142 and 286 are larger than the image (256×128)"
    assert "squares of 1, 16, 34 and 70 pixels" in figures.alt_text(figure)


def test_a_square_of_one_pixel_covers_one_pixel_of_the_drawing():
    figure = figures.receptive_fields(picture(0, 256, 256), sizes=[1, 256])
    (axes,) = figure.axes
    one, whole = (patch.get_window_extent() for patch in axes.patches)
    assert one.width == pytest.approx(4, abs=0.01)  # 256 pixels on 1024
    assert whole.width == pytest.approx(1024, abs=0.1)
    assert not axes.get_title(loc="left")


def test_feature_maps_are_the_first_channels_on_one_scale():
    activation = np.random.default_rng(0).normal(size=(8, 4, 10))
    activation[..., 2] = 1
    figure = figures.feature_maps(activation, columns=3, channels=5)
    maps = [axes.images[0] for axes in figure.axes[:5]]
    assert len(figure.axes) == 6  # and the colour bar
    for channel, image in enumerate(maps):
        assert np.array_equal(image.get_array(), activation[..., channel])
    assert len({image.get_clim() for image in maps}) == 1
    assert figures.alt_text(figure) == "The first 5 channels of 10, 8 by 4 values each."


def test_feature_maps_with_names_say_what_each_holds():
    activation = np.stack([np.full((4, 4), 4.0), np.arange(16.0).reshape(4, 4)], axis=-1)
    figure = figures.feature_maps(activation, names=["flat", "rising"])
    assert figures.alt_text(figure).endswith("flat: 4 everywhere. rising: 0 to 15.")


def test_verdict_maps_are_sigmoids_on_one_scale_below_their_pictures():
    logits = [np.array([[0.0, 1000.0], [-1000.0, np.log(3)]]), np.full((2, 2, 1), -1000.0)]
    figure = figures.verdict_maps([picture(), picture(1)], logits, ["true", "forged"])
    *above, first, second = (axes.images[0] for axes in figure.axes[:4])
    assert [image.axes.get_title(loc="left") for image in above] == ["true", "forged"]
    assert np.array_equal(above[1].get_array(), picture(1))
    assert np.allclose(first.get_array(), [[0.5, 1.0], [0.0, 0.75]])
    assert np.allclose(second.get_array(), 0)
    assert first.get_clim() == second.get_clim() == (0, 1)
    for picture_above, below in zip(above, (first, second), strict=True):
        one, other = (image.axes.get_position() for image in (picture_above, below))
        assert (one.x0, one.x1) == (other.x0, other.x1)
        assert one.y0 > other.y1
    assert "true: about 50 % and forged: about 0 %." in figures.alt_text(figure)


def test_reach_is_framed_and_shown_in_powers_of_ten():
    near, far = np.zeros((32, 32, 3)), np.ones((32, 32, 3))
    near[10:14, 20:22] = [1, 0.1, -100]
    near[11, 21] = -1
    figure = figures.reach(picture(), {"near": near, "far": far})
    (frame,) = figure.axes[0].patches
    assert (frame.get_xy(), frame.get_width(), frame.get_height()) == ((19.5, 9.5), 2, 4)
    shown, everywhere = (axes.images[0].get_array() for axes in figure.axes[1:3])
    assert shown[10, 20] == 0
    assert shown[11, 21] == -2
    assert (~shown.mask).sum() == 8
    assert np.array_equal(everywhere, np.zeros((32, 32)))
    alt = figures.alt_text(figure)
    assert "a frame of 2 by 4 pixels from row 10 and column 20" in alt
    assert "near: about 1 % of them and far: all of them." in alt


def test_the_diagram_has_a_box_for_each_block_and_an_arrow_for_each_skip():
    figure = figures.shapes(UNET)
    (axes,) = figure.axes
    boxes = {p.get_gid(): p for p in axes.patches if isinstance(p, FancyBboxPatch)}
    assert list(boxes) == [f"block {name}" for name, *_ in UNET]
    heights = [boxes[f"block {name}"].get_height() for name, *_ in UNET[:5]]
    assert heights == sorted(heights, reverse=True)
    widths = [boxes[f"block down {n}"].get_width() for n in (1, 2, 3)]
    assert widths[0] < widths[1] < widths[2]
    middle = axes.get_xlim()[1] / 2
    assert boxes["block down 1"].get_x() + boxes["block down 1"].get_width() < middle
    assert boxes["block up 1"].get_x() > middle
    arrows = [p for p in axes.patches if isinstance(p, FancyArrowPatch)]
    assert [p.get_gid() for p in arrows if p.get_gid()] == ["skip 8", "skip 4", "skip 2"]
    assert len(arrows) == 8 + 3
    texts = [text.get_text() for text in axes.texts]
    assert "down 3   2×2×256" in texts
    assert "4×4×128   up 2" in texts
    assert "3 skip connections" in figures.alt_text(figure)


def test_a_unet_is_known_by_the_channels_of_its_encoder():
    said = figures.alt_text(figures.unet([4, 8, 16]))
    assert "2 skip connections" in said
    blocks = "image 8×8×3; down1 4×4×4; down2 2×2×8; down3 1×1×16; up1 2×2×8; up2 4×4×4; "
    assert said.endswith(f"{blocks}output 8×8×3.")


def test_an_encoder_decoder_has_no_skips():
    figure = figures.shapes(UNET, skips=False)
    assert "no skip connections" in figures.alt_text(figure)
    assert "skip connections" not in [text.get_text() for text in figure.axes[0].texts]


@pytest.mark.parametrize("name", FIGURES)
def test_no_text_is_smaller_than_nine_points_or_cut_off(name):
    figure = FIGURES[name]()
    render(figure)
    texts = [text for text in figure.findobj(matplotlib.text.Text) if text.get_text()]
    assert all(text.get_fontsize() >= 9 for text in texts)
    box = figure.get_tightbbox()  # of all that is drawn, in inches
    width, height = figure.get_size_inches()
    assert box.x0 >= -0.01
    assert box.y0 >= -0.01
    assert box.x1 <= width + 0.01
    assert box.y1 <= height + 0.01


def test_comparison_draws_rows_in_order_and_names_them():
    rows = {"L1": [picture(0), picture(1)], "cGAN": [picture(2), picture(3)]}
    figure = figures.comparison(rows)
    drawn = images(figure)
    assert all((drawn[n] == picture(n)).all() for n in range(4))
    assert figures.alt_text(figure).startswith("2 rows of 2 pictures: L1 and cGAN.")
    with pytest.raises(InputError, match="cGAN"):
        figures.comparison(rows | {"cGAN": [picture(2)]})
    with pytest.raises(InputError, match="rows: is empty"):
        figures.comparison({})


# G. M. Machado, M. M. Oliveira, L. A. F. Fernandes: A Physiologically-based Model for Simulation
# of Color Vision Deficiency, 2009: what who lacks one kind of cone sees, in linear RGB.
LACKING = {
    "protan": [(0.1523, 1.0526, -0.2049), (0.1145, 0.7863, 0.0992), (-0.0039, -0.0481, 1.0520)],
    "deutan": [(0.3673, 0.8606, -0.2280), (0.2801, 0.6725, 0.0474), (-0.0118, 0.0429, 0.9689)],
    "tritan": [(1.2555, -0.0767, -0.1788), (-0.0784, 0.9308, 0.1476), (0.0047, 0.6914, 0.3039)],
}


@pytest.mark.parametrize("lacking", LACKING)
def test_readers_who_lack_a_kind_of_cone_tell_the_colours_of_lines_apart(lacking):
    from matplotlib.colors import to_rgb
    from skimage.color import deltaE_ciede2000, rgb2lab

    srgb = np.array([to_rgb(colour) for colour in COLOURS])
    linear = np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)
    seen = np.clip(linear @ np.transpose(LACKING[lacking]), 0, 1)
    seen = np.where(seen <= 0.0031308, 12.92 * seen, 1.055 * seen ** (1 / 2.4) - 0.055)
    lab = rgb2lab(seen)
    apart = deltaE_ciede2000(lab[:, np.newaxis], lab[np.newaxis])
    assert apart[~np.eye(len(lab), dtype=bool)].min() > 10  # at 2 one sees a difference at all
