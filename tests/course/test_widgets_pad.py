"""The drawing pad: its Python side, and the editor that runs in the browser."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from skimage.segmentation import flood

from pix2pix_utils import facades
from pix2pix_utils.course import figures
from pix2pix_utils.course.widgets import pad as pad_module
from pix2pix_utils.course.widgets.pad import DrawingPad
from pix2pix_utils.facades import CLASSES, PALETTE
from pix2pix_utils.support.errors import InputError

WINDOW, DOOR, SHOP = CLASSES.index("window"), CLASSES.index("door"), CLASSES.index("shop")
PACKAGE = Path(pad_module.__file__).parents[2]
EDITOR = PACKAGE / "export" / "web" / "editor.js"


def negative(picture):
    return 255 - picture


def house(number=0, size=128):
    return facades.draw_label_map(0, number, size)


def draws(pad, labels, token):
    """Do to the pad what its browser side does: send labels under a new token."""
    pad.set_state({"_labels": memoryview(labels.tobytes()), "_token": token})


# --- from Python -----------------------------------------------------------------------


def test_a_new_pad_is_empty_and_translated():
    pad = DrawingPad(negative)
    assert pad.labels.shape == (128, 128)
    assert pad.labels.dtype == np.uint8
    assert (pad.labels == 0).all()
    assert (pad.image == PALETTE[0]).all()
    assert (pad.translation == 255 - PALETTE[0]).all()


def test_labels_set_from_python_are_translated():
    seen = []
    pad = DrawingPad(lambda picture: seen.append(picture) or negative(picture), labels=house())
    pad.labels = house(1).astype(np.int64)
    assert (pad.labels == house(1)).all()
    assert (pad.image == facades.to_colours(house(1))).all()
    assert (pad.translation == 255 - pad.image).all()
    assert [(picture.dtype, picture.shape) for picture in seen] == [(np.uint8, (128, 128, 3))] * 2
    assert (seen[1] == pad.image).all()


def test_what_is_returned_is_a_copy():
    pad = DrawingPad(negative)
    pad.labels[:] = DOOR
    pad.translation[:] = 7
    assert (pad.labels == 0).all()
    assert (pad.translation == 255 - PALETTE[0]).all()


def test_the_browser_gets_the_labels_under_a_new_token_and_the_answer_to_it():
    pad = DrawingPad(negative, size=32)
    first = pad._token
    assert pad._answer["token"] == first
    pad.labels = np.full((32, 32), SHOP)
    assert pad._token not in (first, "")
    assert pad._labels == bytes([SHOP]) * 32 * 32
    answer = pad._answer
    assert (answer["token"], answer["error"]) == (pad._token, "")
    pixels = np.frombuffer(answer["pixels"], np.uint8).reshape(answer["height"], answer["width"], 4)
    assert (pixels[..., :3] == pad.translation).all()
    assert (pixels[..., 3] == 255).all()
    pad.labels = pad.labels  # the same labels are an event too: an answer must not be missing
    assert pad._answer["token"] == pad._token != answer["token"]


def test_a_translation_may_be_floating_point_and_of_another_size():
    pad = DrawingPad(lambda picture: np.zeros((8, 16, 3), np.float32), size=32)
    assert pad.translation.shape == (8, 16, 3)
    assert (pad.translation == 128).all()
    assert (pad._answer["height"], pad._answer["width"]) == (8, 16)


def test_classes_and_palette_can_be_others():
    pad = DrawingPad(
        negative,
        labels=np.eye(16, dtype=int),
        size=16,
        classes=["sea", "land"],
        palette=[(1, 2, 3), (200, 100, 0)],
    )
    assert (pad.image[3, 3] == (200, 100, 0)).all()
    assert (pad.image[3, 4] == (1, 2, 3)).all()
    with pytest.raises(InputError, match="from 0 to 1"):
        pad.labels = np.full((16, 16), 2)


@pytest.mark.parametrize(
    ("labels", "says"),
    [
        (np.zeros((64, 64), int), r"labels: has shape \[64, 64\]; .* \[128, 128\]"),
        (np.zeros((128, 128, 3), np.uint8), r"labels: has shape \[128, 128, 3\]"),
        (np.zeros((128, 128)), "labels: holds float64; .* whole numbers"),
        (np.zeros((128, 128), bool), "labels: holds bool"),
        (np.full((128, 128), 12), "labels: holds values from 12 to 12; .* from 0 to 11"),
        (np.full((128, 128), -1), "labels: holds values from -1 to -1"),
    ],
)
def test_labels_that_cannot_be_drawn_are_refused_and_change_nothing(labels, says):
    pad = DrawingPad(negative, labels=house())
    with pytest.raises(InputError, match=says):
        pad.labels = labels
    assert (pad.labels == house()).all()
    assert (pad.translation == negative(pad.image)).all()
    with pytest.raises(InputError, match=says):
        DrawingPad(negative, labels=labels)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"size": 8}, "size: is 8"),
        ({"size": 128.0}, "size: is 128.0"),
        ({"size": 2048}, "16 to 1024"),
        ({"examples": [np.zeros((128, 128), int), np.full((128, 128), 99)]}, r"examples\[1\]"),
        ({"classes": CLASSES[:3]}, r"palette: has shape \[12, 3\]; .* 3 classes"),
        ({"palette": PALETTE.astype(int) + 100}, "palette: .* from 0 to 255"),
    ],
)
def test_arguments_that_do_not_fit_are_refused(arguments, says):
    with pytest.raises(InputError, match=says):
        DrawingPad(negative, **arguments)


def test_examples_travel_in_one_piece():
    pad = DrawingPad(negative, examples=[house(0), house(1).astype(int)])
    sent = np.frombuffer(pad._examples, np.uint8).reshape(2, 128, 128)
    assert (sent == [house(0), house(1)]).all()
    assert pad._names == ["example 1", "example 2"]


# --- from the browser ------------------------------------------------------------------


def test_a_drawing_from_the_browser_is_translated():
    pad = DrawingPad(negative)
    draws(pad, house(3), "browser-1")
    assert (pad.labels == house(3)).all()
    assert (pad.translation == 255 - facades.to_colours(house(3))).all()
    assert pad._answer["token"] == "browser-1"


def test_each_token_is_answered_once():
    calls = []
    pad = DrawingPad(lambda picture: calls.append(1) or picture)
    for number in range(1, 4):
        draws(pad, house(), f"browser-{number}")
        assert pad._answer["token"] == f"browser-{number}"
    assert len(calls) == 4


def test_pads_do_not_disturb_each_other():
    one, two = DrawingPad(negative), DrawingPad(lambda picture: picture)
    draws(one, house(1), "a-1")
    two.labels = house(2)
    assert (one.labels == house(1)).all()
    assert (one.translation == 255 - one.image).all()
    assert (two.translation == facades.to_colours(house(2))).all()


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (RuntimeError("no\n  memory"), "The translation failed: RuntimeError: no memory"),
        (KeyboardInterrupt(), "The translation failed: KeyboardInterrupt: it was stopped"),
    ],
)
def test_a_translation_that_fails_is_said_and_raised(error, sentence):
    def translate(picture):
        if (picture == PALETTE[DOOR]).all():
            raise error
        return negative(picture)

    pad = DrawingPad(translate)
    doors = np.full((128, 128), DOOR, np.uint8)
    with pytest.raises(type(error)):
        pad.labels = doors
    assert pad._answer == {"token": pad._token, "error": sentence}
    assert (pad.labels == DOOR).all()
    assert (pad.translation == 255 - PALETTE[0]).all()  # the last that there was
    draws(pad, house(), "browser-1")
    assert pad._answer["error"] == ""
    assert (pad.translation == 255 - pad.image).all()


def test_a_translation_that_is_no_picture_is_refused():
    with pytest.raises(InputError, match=r"the picture that translate returns: has shape \[128"):
        DrawingPad(lambda picture: picture[..., 0])


# --- files -----------------------------------------------------------------------------


def test_a_saved_drawing_is_loaded_exactly(tmp_path):
    pad = DrawingPad(negative, labels=house(5))
    pad.save(tmp_path / "house.png")
    with Image.open(tmp_path / "house.png") as opened:
        assert (np.asarray(opened) == pad.image).all()
    assert [path.name for path in tmp_path.iterdir()] == ["house.png"]
    other = DrawingPad(negative)
    assert other.load(tmp_path / "house.png") == 0
    assert (other.labels == house(5)).all()
    assert (other.translation == 255 - other.image).all()


def test_other_colours_are_counted_and_take_the_nearest(tmp_path):
    picture = facades.to_colours(house(5))
    picture[:2, :5] = PALETTE[WINDOW] + np.array([3, 4, 0], np.uint8)
    Image.fromarray(picture).save(tmp_path / "near.png")
    pad = DrawingPad(negative)
    assert pad.load(tmp_path / "near.png") == 10
    expected = house(5)
    expected[:2, :5] = WINDOW
    assert (pad.labels == expected).all()
    random = np.random.default_rng(0).integers(0, 256, (128, 128, 3), np.uint8)
    Image.fromarray(random).save(tmp_path / "random.png")
    pad.load(tmp_path / "random.png")
    assert (pad.labels == facades.from_colours(random)).all()


def test_other_sizes_are_resized_without_new_colours(tmp_path):
    large = np.kron(house(6, 64), np.ones((4, 6), np.uint8))  # 256 × 384
    Image.fromarray(facades.to_colours(large)).save(tmp_path / "large.png")
    pad = DrawingPad(negative, size=64)
    assert pad.load(tmp_path / "large.png") == 0
    assert (pad.labels == house(6, 64)).all()


def test_transparent_pixels_become_the_first_class(tmp_path):
    picture = np.full((32, 32, 4), 255, np.uint8)
    picture[..., :3] = PALETTE[DOOR]
    picture[:4, :, 3] = 0
    Image.fromarray(picture).save(tmp_path / "glass.png")
    pad = DrawingPad(negative, size=32)
    assert pad.load(tmp_path / "glass.png") == 4 * 32
    assert (pad.labels[:4] == 0).all()
    assert (pad.labels[4:] == DOOR).all()


def test_files_that_cannot_be_used_are_named(tmp_path):
    pad = DrawingPad(negative, labels=house())
    (tmp_path / "text.png").write_text("no picture")
    with pytest.raises(InputError, match=r"text\.png: cannot be read \(it is no picture\)"):
        pad.load(tmp_path / "text.png")
    with pytest.raises(InputError, match=r"missing\.png: cannot be read \(No such file"):
        pad.load(tmp_path / "missing.png")
    with pytest.raises(InputError, match=r"house\.jpg: .* ends in \.png"):
        pad.save(tmp_path / "house.jpg")
    assert (pad.labels == house()).all()


# --- in the notebook -------------------------------------------------------------------


def test_the_still_says_what_is_drawn():
    labels = np.zeros((128, 128), int)
    labels[:32] = SHOP
    still = DrawingPad(negative, labels=labels).still()
    assert figures.alt_text(still) == (
        "A drawing pad: a label map (background 75%, shop 25%), and its translation beside it."
    )
    first, second = (axes.images[0].get_array().astype(int) for axes in still.axes)
    assert (first == PALETTE[labels]).all()
    assert np.abs(second - (255 - PALETTE[labels].astype(int))).max() <= 255 / 31 / 2 + 0.5


def test_the_still_shows_drawing_and_finer_translation_equally_large():
    pad = DrawingPad(lambda picture: picture.repeat(4, axis=0).repeat(4, axis=1), size=64)
    shapes = [axes.images[0].get_array().shape for axes in pad.still().axes]
    assert shapes == [(256, 256, 3), (256, 256, 3)]


def test_show_displays_pad_and_still_in_one_output(monkeypatch, capsys):
    import IPython
    import IPython.display

    pad, seen = DrawingPad(negative), []
    pad.show()
    assert capsys.readouterr().out.startswith("A drawing pad: a label map (background 100%)")
    monkeypatch.setattr(IPython, "get_ipython", lambda: object())
    monkeypatch.setattr(IPython.display, "display", lambda data, **more: seen.append(data))
    pad.show()
    (data,) = seen
    assert data[figures.display.VIEW]["model_id"] == pad.model_id
    assert "image/png" in data


# --- the browser's files ---------------------------------------------------------------


def test_the_module_is_one_file_that_needs_no_network():
    module = DrawingPad(negative)._esm
    assert "export default { render }" in module
    assert "export function editor" in module
    assert not re.search(r"^import\b", module, re.MULTILINE)
    assert not re.search(r"\bfetch\(|https?:|\bimport\(", module)


def test_a_built_package_holds_all_files_that_are_not_python():
    tomllib = pytest.importorskip("tomllib", reason="Python 3.10 cannot read pyproject.toml")
    project = tomllib.loads((PACKAGE.parent / "pyproject.toml").read_text(encoding="utf-8"))
    patterns = project["tool"]["setuptools"]["package-data"]["*"]
    others = [
        path for path in PACKAGE.rglob("*") if path.is_file() and path.suffix not in (".py", ".pyc")
    ]
    assert {path.name for path in others} >= {"pad.js", "editor.js", "pad.css", "index.html"}
    for path in others:
        assert any(path.match(pattern) for pattern in patterns), path


@pytest.fixture
def node(tmp_path):
    """Run JavaScript with all of editor.js in scope; return what the last line, `result`, holds."""
    program = shutil.which("node")
    if not program:
        pytest.skip("node is not installed; tests/browser/test_pad.py runs the same code")

    def run(script, **data):
        names = re.findall(r"^export (?:function|const) (\w+)", EDITOR.read_text("utf-8"), re.M)
        shutil.copy(EDITOR, tmp_path / "editor.mjs")
        values = "".join(f"const {name} = {json.dumps(value)};\n" for name, value in data.items())
        (tmp_path / "script.mjs").write_text(
            f'import {{ {", ".join(names)} }} from "./editor.mjs";\n{values}let result;\n{script}\n'
            "console.log(JSON.stringify(result));\n",
            encoding="utf-8",
        )
        done = subprocess.run(
            [program, str(tmp_path / "script.mjs")], capture_output=True, text=True, timeout=60
        )
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    return run


def test_rectangles_are_cut_off_at_the_border(node):
    corners = [(2, 3, 5, 4), (5, 4, 2, 3), (7, 7, 20, 20), (-9, -9, 0, 0), (0, 0, 7, 7)]
    corners += [(-5, 0, -3, 7), (8, 0, 12, 7), (0, -4, 7, -1), (0, 8, 7, 9)]  # all outside
    drawn = node(
        """result = corners.map((corner) => {
            const labels = new Uint8Array(64);
            rectangle(labels, 8, ...corner, 1);
            return [...labels];
        });""",
        corners=corners,
    )
    for (x0, y0, x1, y1), labels in zip(corners, drawn, strict=True):
        rows, columns = np.mgrid[:8, :8]
        inside = (columns >= min(x0, x1)) & (columns <= max(x0, x1))
        inside &= (rows >= min(y0, y1)) & (rows <= max(y0, y1))
        assert (np.reshape(labels, (8, 8)) == inside).all(), (x0, y0, x1, y1)


def test_strokes_have_no_gaps_and_the_width_of_the_brush(node):
    lines = [(1, 1, 14, 5), (14, 5, 1, 1), (3, 15, 6, 0), (4, 4, 4, 4), (0, 9, 15, 9)]
    thin, wide = node(
        """const drawn = (width) => lines.map((line) => {
            const labels = new Uint8Array(256);
            stroke(labels, 16, ...line, width, 1);
            return [...labels];
        });
        result = [drawn(1), drawn(3)];""",
        lines=lines,
    )
    for (x0, y0, x1, y1), one, three in zip(lines, thin, wide, strict=True):
        one, three = np.reshape(one, (16, 16)), np.reshape(three, (16, 16))
        assert one[y0, x0] == one[y1, x1] == 1
        assert one.sum() == max(abs(x1 - x0), abs(y1 - y0)) + 1
        assert flood(np.pad(one, 1), (y0 + 1, x0 + 1), connectivity=2).sum() == one.sum()
        grown = np.zeros_like(three)
        for y, x in np.argwhere(one):
            grown[max(0, y - 1) : y + 2, max(0, x - 1) : x + 2] = 1
        assert (three == grown).all()


def test_fill_repaints_one_area_without_crossing_corners(node):
    labels = np.random.default_rng(3).integers(0, 2, (24, 24))
    places = [(0, 0), (23, 23), (11, 5), (7, 20)]
    filled = node(
        """result = places.map(([x, y]) => {
            const copy = Uint8Array.from(labels);
            fill(copy, 24, x, y, 2);
            fill(copy, 24, x, y, 2);
            return [...copy];
        });""",
        labels=labels.ravel().tolist(),
        places=places,
    )
    for (x, y), found in zip(places, filled, strict=True):
        area = flood(labels, (y, x), connectivity=1)
        assert (np.reshape(found, (24, 24)) == np.where(area, 2, labels)).all()
    assert len({tuple(one) for one in filled}) > 1


def test_pictures_are_read_as_python_reads_them(node, tmp_path):
    """The same picture, of another size and partly transparent, loaded on both sides."""
    rng = np.random.default_rng(5)
    rgba = rng.integers(0, 256, (50, 37, 4), np.uint8)
    rgba[10:40, 10:30] = [*PALETTE[SHOP], 255]
    Image.fromarray(rgba).save(tmp_path / "picture.png")
    pad = DrawingPad(negative, size=32)
    others = pad.load(tmp_path / "picture.png")
    found, coloured = node(
        """const { labels, others } = classified(
            sampled(Uint8ClampedArray.from(rgba), 37, 50, 32), palette,
        );
        result = [{ labels: [...labels], others }, [...coloured(labels, palette)]];""",
        rgba=rgba.ravel().tolist(),
        palette=PALETTE.tolist(),
    )
    assert (np.reshape(found["labels"], (32, 32)) == pad.labels).all()
    assert found["others"] == others
    coloured = np.reshape(coloured, (32, 32, 4))
    assert (coloured[..., :3] == pad.image).all()
    assert (coloured[..., 3] == 255).all()


EDIT = """
const pad = editor(16, new Uint8Array(256), 3);
const count = () => pad.labels.reduce((sum, value) => sum + (value === pad.value), 0);
Object.assign(pad, { value: 5, width: 1 });
"""


def test_a_rectangle_follows_and_can_be_cancelled(node):
    assert node(
        EDIT
        + """pad.tool = "rectangle";
        pad.begin(2, 2);
        result = [count()];
        for (const [x, y] of [[5, 5], [3, 3], [40, 2]]) {
            pad.move(x, y);
            result.push(count());
        }
        result.push(pad.x, pad.active);
        pad.cancel();
        result.push(count(), pad.active, pad.undo());"""
    ) == [1, 16, 4, 14, 15, True, 0, False, False]


def test_strokes_are_taken_back_and_done_again_one_by_one(node):
    assert node(
        EDIT
        + """const draw = (x0, x1) => { pad.begin(x0, 1); pad.move(x1, 1); pad.end(); };
        draw(0, 3);
        draw(1, 2); // changes nothing, so it is no step
        draw(8, 9);
        result = [count()];
        for (const step of [pad.undo, pad.undo, pad.undo, pad.redo]) result.push(step(), count());
        draw(12, 12); // from here on the second stroke cannot be done again
        result.push(pad.redo(), count());"""
    ) == [6, True, 4, True, 0, False, 0, True, 4, False, 5]


def test_only_so_many_steps_are_kept(node):
    assert node(
        EDIT
        + """for (const x of [1, 3, 5, 7, 9]) { pad.begin(x, 0); pad.end(); }
        while (pad.undo()) result = (result ?? 0) + 1;
        result = [result, count()];"""
    ) == [3, 2]


def test_taking_back_during_a_stroke_takes_back_that_stroke(node):
    assert node(
        EDIT
        + """pad.begin(1, 1); pad.end();
        pad.begin(3, 3); pad.move(6, 3);
        pad.undo();
        result = [count(), pad.active, pad.redo(), count()];"""
    ) == [1, False, True, 5]


def test_a_replaced_drawing_can_be_taken_back_and_the_cursor_stays_inside(node):
    assert node(
        EDIT
        + """pad.replace(new Uint8Array(256).fill(5));
        result = [count(), pad.undo(), count()];
        pad.step(100, -100);
        result.push(pad.x, pad.y);
        pad.tool = "fill";
        pad.begin(pad.x, pad.y);
        pad.end();
        result.push(count());"""
    ) == [256, True, 0, 15, 0, 256]


POST = """
const timers = new Map();
let now = 0, next = 0, drawn = 0, late = 0;
const clock = {
    setTimeout(call, wait) { timers.set(++next, [now + wait, call]); return next; },
    clearTimeout(number) { timers.delete(number); },
};
const pass = (time) => {
    now += time;
    for (const [number, [at, call]] of [...timers]) {
        if (at <= now && timers.delete(number)) call();
    }
};
const sent = [];
const post = messenger({
    send: () => { sent.push(drawn); return `token ${sent.length}`; },
    late: () => { late += 1; },
    delay: 80, patience: 1000, clock,
});
const change = () => { drawn += 1; post.changed(); };
"""


def test_many_changes_are_one_message_and_the_next_waits_for_the_answer(node):
    assert node(
        POST
        + """for (let n = 0; n < 7; n++) { change(); pass(10); }
        result = [[...sent]];
        pass(10); // 80 ms after the first change, although there was one 10 ms ago
        result.push([...sent]);
        for (let n = 0; n < 20; n++) { change(); pass(20); }
        post.flush();
        result.push([...sent]); // nothing without an answer
        post.answered("token 0"); // of another view
        result.push([...sent]);
        post.answered("token 1");
        result.push([...sent]); // the newest, at once, and none between
        post.answered("token 2");
        pass(500);
        result.push([...sent], post.busy, late);"""
    ) == [[], [7], [7], [7], [7, 27], [7, 27], False, 0]


def test_the_end_of_a_stroke_is_sent_at_once(node):
    assert node(
        POST
        + """post.flush(); // nothing has changed
        result = [sent.length];
        change(); post.flush();
        result.push(sent.length, post.busy);
        post.answered("token 1");
        pass(500);
        result.push(sent.length);"""
    ) == [0, 1, True, 1]


def test_a_lost_answer_does_not_stop_the_pad(node):
    assert node(
        POST
        + """change(); post.flush(); pass(999);
        result = [sent.length, late];
        pass(1);
        result.push(sent.length, late, post.busy);
        change(); pass(80);
        result.push(sent.length);
        post.answered("token 1"); // too late, and no reason to send
        result.push(sent.length, post.busy);
        post.close();
        pass(5000);
        result.push(sent.length, late);"""
    ) == [1, 0, 1, 1, False, 2, 2, True, 2, 1]


def test_an_answer_that_comes_late_brings_the_newest_drawing(node):
    assert node(
        POST
        + """change(); post.flush(); change(); change(); pass(80); pass(920);
        result = [[...sent], late];
        post.answered("token 1");
        result.push([...sent], post.busy);"""
    ) == [[1], 1, [1, 3], True]
