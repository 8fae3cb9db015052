"""What all explorers share."""

import base64
import io
import re

import ipywidgets
import numpy as np
import pytest
from PIL import Image

from pix2pix_utils.course import figures
from pix2pix_utils.course.figures.display import VIEW
from pix2pix_utils.course.widgets.explorer import Explorer, Panel, Scene


class Grey(Explorer):
    title = "Grey"

    def __init__(self):
        self.drawn = 0
        slider = ipywidgets.IntSlider(value=10, min=0, max=255, description="level")
        super().__init__({"level": slider, "inverted": ipywidgets.Checkbox(description="inverted")})

    def draw(self, *, level, inverted):
        self.drawn += 1
        level = 255 - level if inverted else level
        picture = np.full((4, 6, 3), level, np.uint8)
        return Scene([Panel("all <grey>", picture, width=60)], f"The level is {level}.")


def shown(explorer):
    """Return the sentence and the pixels that the page shows."""
    page = explorer._pictures.value
    data = re.search(r'src="data:image/png;base64,([^"]+)"', page)[1]
    pixels = np.asarray(Image.open(io.BytesIO(base64.b64decode(data))))
    return re.search(r"<p[^>]*>(.*?)</p>", page)[1], pixels


def test_pictures_follow_the_controls():
    explorer = Grey()
    assert explorer.state == {"level": 10, "inverted": False}
    assert explorer.scene.sentence == "The level is 10."
    explorer.controls["level"].value = 200
    sentence, pixels = shown(explorer)
    assert sentence == "The level is 200."
    assert (pixels == np.full((4, 6, 3), 200)).all()


def test_several_controls_are_set_with_one_drawing():
    explorer = Grey()
    before = explorer.drawn
    explorer.set(level=5, inverted=True)
    assert explorer.drawn == before + 1
    assert shown(explorer)[0] == "The level is 250."
    explorer.controls["level"].value = 6
    assert explorer.drawn == before + 2


def test_a_control_that_does_not_exist_is_refused_and_the_others_still_follow():
    explorer = Grey()
    with pytest.raises(KeyError, match="size"):
        explorer.set(size=3)
    explorer.controls["level"].value = 7
    assert explorer.scene.sentence == "The level is 7."


def test_captions_are_text_and_describe_the_picture():
    page = Grey()._pictures.value
    assert 'alt="all &lt;grey&gt;"' in page
    assert "<figcaption" in page
    assert "all <grey>" not in page
    assert 'aria-live="polite"' in page


def test_the_still_says_what_the_scene_says():
    explorer = Grey()
    explorer.set(level=99)
    assert figures.alt_text(explorer.still()) == "The level is 99."


def test_a_notebook_gets_the_widget_and_the_still_in_one_output(monkeypatch, capsys):
    import IPython
    import IPython.display

    explorer, seen = Grey(), []
    explorer.show()
    assert capsys.readouterr().out == "The level is 10.\n"
    monkeypatch.setattr(IPython, "get_ipython", lambda: object())
    monkeypatch.setattr(IPython.display, "display", lambda data, **more: seen.append((data, more)))
    explorer.show()
    ((data, more),) = seen
    assert set(data) == {"image/png", VIEW}
    assert data[VIEW]["model_id"] == explorer.widget.model_id
    assert more["metadata"]["image/png"]["alt"] == "The level is 10."
