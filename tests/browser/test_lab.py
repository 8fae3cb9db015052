"""What the other tests of the browser rely on: what goes wrong is seen, and widgets answer."""

import nbformat
import pytest

from .conftest import BADGE
from .lab import (
    CODE_CELLS,
    PICTURES,
    WIDGETS,
    broken_pictures,
    broken_widgets,
    cell_outputs_with_errors,
    cell_with,
    content,
    drag_slider,
    nudge_slider,
    open_notebook,
    restart_and_run_all,
    run_cell,
    slider_value,
    wait_for_change,
    wait_until_idle,
)

SLIDER = """\
import ipywidgets

slider, said = ipywidgets.IntSlider(0, 0, 100), ipywidgets.HTML("<b>at 0</b>")
slider.observe(lambda change: setattr(said, "value", f"<b>at {change.new}</b>"), "value")
ipywidgets.VBox([slider, said])"""

COUNTER = '''\
import anywidget
import traitlets


class Counter(anywidget.AnyWidget):
    count = traitlets.Int(1).tag(sync=True)
    doubled = traitlets.Int(2).tag(sync=True)
    _css = ".counter { color: rgb(1, 2, 3); }"
    _esm = """
    function render({ model, el }) {
        const button = document.createElement("button");
        const write = () => { button.textContent = "doubled: " + model.get("doubled"); };
        button.className = "counter";
        button.onclick = () => {
            model.set("count", model.get("count") + 1);
            model.save_changes();
        };
        model.on("change:doubled", write);
        write();
        el.append(button);
    }
    export default { render };
    """

    @traitlets.observe("count")
    def _double(self, change):
        self.doubled = 2 * change.new


Counter()'''


@pytest.fixture
def write(jupyter):
    """Write a notebook of code cells into the served folder and return its name."""

    def write(name, *sources):
        notebook = nbformat.v4.new_notebook()
        notebook.cells = [nbformat.v4.new_code_cell(source) for source in sources]
        kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
        notebook.metadata.kernelspec = kernel
        nbformat.write(notebook, jupyter.notebooks / name)
        return name

    return write


def test_a_cell_that_raises_is_seen(page, write):
    open_notebook(page, write("raises.ipynb", "print('fine')", "1 / 0", "print('never')"))
    restart_and_run_all(page)
    wait_until_idle(page)
    (error,) = cell_outputs_with_errors(page)
    assert "ZeroDivisionError" in error
    prompts = page.locator(f"{CODE_CELLS} .jp-InputPrompt").all_text_contents()
    assert prompts == ["[1]:", "[2]:", "[ ]:"]
    run_cell(page, cell_with(page, "1 / 0"), source="1 / 2")
    wait_until_idle(page)
    assert cell_outputs_with_errors(page) == []
    assert cell_with(page, "1 / 2").locator(".jp-OutputArea-output").text_content() == "0.5"


def test_what_the_browser_complains_of_is_seen(page, console):
    page.evaluate("console.error('said')")
    page.evaluate("void setTimeout(() => { throw new Error('thrown') })")
    page.evaluate("fetch('http://example.org/picture.png').catch(() => {})")
    for text in ("said", "thrown", "not loaded: http://example.org/picture.png"):
        page.wait_for_timeout(0)
        assert any(text in line for line in console), (text, console)
    console.clear()


def test_the_badge_is_the_only_thing_that_comes_from_elsewhere(page, write):
    page.set_content(f"<img src='{BADGE}'>")
    assert broken_pictures(page) == []


LOST = """\
from IPython.display import display

display({"image/png": "bm8gUE5H"}, raw=True)
view = {"version_major": 2, "version_minor": 0, "model_id": "gone"}
display({"application/vnd.jupyter.widget-view+json": view}, raw=True)"""


def test_a_picture_that_does_not_load_and_a_widget_that_is_gone_are_seen(page, write):
    open_notebook(page, write("lost.ipynb", LOST))
    restart_and_run_all(page)
    wait_until_idle(page)
    assert broken_pictures(page) == ["data:image/png;base64,bm8gUE5H"]
    (text,) = broken_widgets(page, seconds=1)
    assert text.startswith("Loading widget")
    assert (page.locator(PICTURES).count(), page.locator(WIDGETS).count()) == (1, 1)


def test_sliders_and_own_widgets_answer(page, write):
    open_notebook(page, write("widgets.ipynb", SLIDER, COUNTER))
    restart_and_run_all(page)
    wait_until_idle(page)
    assert cell_outputs_with_errors(page) == []
    assert broken_widgets(page) == []
    assert (page.locator(PICTURES).count(), page.locator(WIDGETS).count()) == (0, 2)

    slider = cell_with(page, "IntSlider").locator(".widget-slider")
    said = cell_with(page, "IntSlider").locator(".widget-html-content")
    assert (slider_value(slider), content(said)) == (0, "at 0")
    drag_slider(slider, 0.5)
    wait_for_change(said, "at 0")
    assert slider_value(slider) == pytest.approx(50, abs=3)
    drag_slider(slider, 1)
    page.wait_for_function("node => node.textContent === 'at 100'", arg=said.element_handle())
    nudge_slider(slider, -2)
    page.wait_for_function("node => node.textContent === 'at 98'", arg=said.element_handle())

    button = page.locator("button.counter")
    assert button.evaluate("node => getComputedStyle(node).color") == "rgb(1, 2, 3)"
    button.click()
    assert wait_for_change(button, "doubled: 2") == "doubled: 4"
