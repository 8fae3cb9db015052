"""What all explorers share: controls, and pictures that follow them.

An explorer is a set of controls and one pure function `Explorer.draw` from their values to
pictures with a sentence. Whoever moves a control, sets `Explorer.state` or calls `Explorer.set`
from Python gets the same. Works with ipywidgets 7.7 (Colab) and 8.
"""

import base64
import html
import io
from dataclasses import dataclass

import ipywidgets
import numpy as np
from PIL import Image

from pix2pix_utils.course import figures
from pix2pix_utils.support.pixels import to_uint8

TRACK = 240
"""Pixels of the page for a slider's track and its number."""


@dataclass(frozen=True)
class Panel:
    """One picture of a scene.

    Attributes
    ----------
    caption : str
    picture : array-like, [H, W, 3]
        uint8, or floating point in [-1, 1].
    width : int
        How wide it is shown, in pixels of the page.
    smooth : bool
        For a drawing with finer pixels than the page has: they are averaged, not picked.
    """

    caption: str
    picture: np.ndarray
    width: int = 240
    smooth: bool = False


@dataclass(frozen=True)
class Scene:
    """What an explorer shows for one state: pictures, and what to see in them.

    Attributes
    ----------
    panels : list of Panel
    sentence : str
        Plain text; it changes with the state, and is what a screen reader says.
    """

    panels: list
    sentence: str


class Explorer:
    """Controls above pictures that follow them.

    A subclass calls ``super().__init__`` with its controls and defines `draw`. Values that do
    not change belong to the subclass, those that do are the values of the controls.

    Parameters
    ----------
    controls : dict of str to ipywidgets.Widget
        By the name under which `draw` takes their values; shown in this order.

    Attributes
    ----------
    title : str
        Class attribute: what the explorer is, for readers without a live kernel.
    columns, cell : int
        Class attributes: pictures in a row of the still, and about how wide each is.
    controls : dict of str to ipywidgets.Widget
    scene : Scene
        What is shown now.
    widget : ipywidgets.Widget
        All of it.
    """

    title = "Explorer"
    columns, cell = 4, 208

    def __init__(self, controls):
        self.controls = controls
        for control in controls.values():
            # Whole names beside the controls, and room to wrap on a narrow page.
            if hasattr(control.style, "description_width"):
                control.style.description_width = "initial"
            control.layout.margin = "2px 16px 2px 0"
            if "slider" in type(control).__name__.lower():
                # A slider's name takes its room from the track, down to nothing.
                control.layout.width = f"{TRACK + 7 * len(control.description)}px"
                control.layout.max_width = "100%"
            control.observe(self._changed, names="value")
        self._held = False
        self._pictures = ipywidgets.HTML()
        rows = ipywidgets.Box(
            list(controls.values()), layout=ipywidgets.Layout(flex_flow="row wrap")
        )
        self.widget = ipywidgets.VBox([rows, self._pictures])
        self.redraw()

    def draw(self, **state):
        """Return the `Scene` of a state. A pure function: no state of its own is changed."""
        raise NotImplementedError

    @property
    def state(self):
        """The values of all controls, by name."""
        return {name: control.value for name, control in self.controls.items()}

    def set(self, **values):
        """Set several controls, and draw once.

        Parameters
        ----------
        **values
            By the names of the controls.

        Raises
        ------
        KeyError
            If there is no such control.
        """
        self._held = True
        try:
            for name, value in values.items():
                self.controls[name].value = value
                self.settle(name)
        finally:
            self._held = False
        self.redraw()

    def settle(self, name):
        """Bring the other controls in line with one that was set, before anything is drawn.

        For an explorer where the range of one control follows from the value of another. By
        itself it does nothing.

        Parameters
        ----------
        name : str
            The control that was set, by hand or by `set`.
        """

    def _changed(self, change):
        if not self._held:
            names = {control: name for name, control in self.controls.items()}
            self.set(**{names[change.owner]: change.new})

    def redraw(self):
        """Draw the scene of the present state."""
        self.scene = self.draw(**self.state)
        self._pictures.value = as_html(self.scene)

    def still(self):
        """Return the scene as a figure, for paper and for pages without a kernel.

        Returns
        -------
        matplotlib.figure.Figure
        """
        panels = self.scene.panels
        figure = figures.row(
            [panel.picture for panel in panels],
            [panel.caption for panel in panels],
            columns=self.columns,
            cell=self.cell,
        )
        figure.alt_text = self.scene.sentence
        return figure

    def show(self):
        """Display the explorer in a notebook, with a still picture for readers without a kernel.

        Outside a notebook the sentence is printed instead.
        """
        figures.show(self.still(), widget=self.widget)


def as_html(scene):
    """Return a scene as HTML: pictures that wrap, each with its caption, then the sentence.

    Parameters
    ----------
    scene : Scene

    Returns
    -------
    str
    """
    parts = []
    for panel in scene.panels:
        caption = html.escape(panel.caption)
        rendering = "auto" if panel.smooth else "pixelated"
        parts.append(
            f'<figure style="margin: 0 14px 6px 0; max-width: {panel.width}px">'
            f'<img src="{_address(panel.picture)}" alt="{caption}" width="{panel.width}" '
            f'style="display: block; max-width: 100%; image-rendering: {rendering}">'
            f'<figcaption style="line-height: 1.4">{caption}</figcaption></figure>'
        )
    return (
        f'<div style="display: flex; flex-wrap: wrap">{"".join(parts)}</div>'
        f'<p aria-live="polite" style="line-height: 1.4; max-width: 48em">'
        f"{html.escape(scene.sentence)}</p>"
    )


def _address(picture):
    """Return a picture as a ``data:`` address."""
    stream = io.BytesIO()
    # The least compression is the fastest; the picture travels inside the machine only.
    Image.fromarray(to_uint8(picture)).save(stream, "PNG", compress_level=1)
    return f"data:image/png;base64,{base64.b64encode(stream.getvalue()).decode()}"
