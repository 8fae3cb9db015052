"""Showing a figure in a notebook, and saving it."""

import io

import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from pix2pix_utils.course.figures.style import SHARPNESS, style
from pix2pix_utils.support.errors import InputError
from pix2pix_utils.support.files import atomic_file


def alt_text(figure):
    """Return what a figure shows, in words.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        A figure made by this package.

    Returns
    -------
    str

    Raises
    ------
    InputError
        If the figure was made elsewhere and carries no alt text.
    """
    text = getattr(figure, "alt_text", "")
    if not text:
        raise InputError(
            "figure: carries no alt text; set figure.alt_text to one sentence that says what it "
            "shows"
        )
    return text


def render(figure):
    """Draw a figure and return its pixels, uint8 [H, W, 3]."""
    with style():
        canvas = FigureCanvasAgg(figure)
        canvas.draw()
        return np.asarray(canvas.buffer_rgba())[..., :3].copy()


def _png(picture, **options):
    stream = io.BytesIO()
    picture.save(stream, "PNG", compress_level=9, **options)
    return stream.getvalue()


def fewer_levels(pixels, bits):
    """Keep ``bits`` bits of each colour; black and white stay what they are."""
    top = 2**bits - 1
    table = np.round(np.round(np.arange(256) / 255 * top) / top * 255).astype(np.uint8)
    return table[pixels]


def _bundle(figure, at_most=120_000):
    """Return the display data and metadata of a figure, at a size that a notebook can hold.

    Lines and maps are stored in 128 colours, which cannot be told from all of them. Photographs
    would show bands. There the last bit of each colour is dropped, and up to two more while the
    PNG is larger than ``at_most`` bytes.
    """
    pixels = render(figure)
    if any(image.get_array().ndim == 3 for axes in figure.axes for image in axes.images):
        for bits in (7, 6, 5):
            png = _png(Image.fromarray(fewer_levels(pixels, bits)))
            if len(png) <= at_most:
                break
    else:
        png = _png(Image.fromarray(pixels).quantize(128, dither=Image.Dither.NONE))
    width = round(pixels.shape[1] / SHARPNESS)
    # There is no text/plain: notebook tests compare it, and would see each new number in it.
    return {"image/png": png}, {"image/png": {"alt": alt_text(figure), "width": width}}


VIEW = "application/vnd.jupyter.widget-view+json"
"""The type of an output that a front end with a kernel replaces by a live widget."""


def _view(widget):
    return {"version_major": 2, "version_minor": 0, "model_id": widget.model_id}


def show(figure, display_id=None, widget=None, alt=None):
    """Display a figure in a notebook, as a PNG with its alt text.

    Outside a notebook the alt text is printed instead.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        A figure with an alt text.
    display_id : str or bool, optional
        As in `IPython.display.display`: True for a new display that can be updated.
    widget : ipywidgets.Widget, optional
        Shown in the figure's place wherever there is a kernel; GitHub, paper and a stored
        notebook show the figure.
    alt : str, optional
        What a person sees in it; by default the words that came with the figure.

    Returns
    -------
    IPython.display.DisplayHandle or None
        The handle if ``display_id`` is given.
    """
    from IPython import get_ipython
    from IPython.display import display

    if alt is not None:
        figure.alt_text = alt
    if get_ipython() is None:
        print(alt_text(figure))
        return None
    data, metadata = _bundle(figure)
    if widget is not None:
        data[VIEW] = _view(widget)
    options = {} if display_id is None else {"display_id": display_id}
    return display(data, raw=True, metadata=metadata, **options)


class Live:
    """One figure in a notebook that is replaced in place, for curves that grow.

    >>> live = Live()
    >>> # live.update(history(...)) as often as there is something new
    """

    def __init__(self):
        self._handle = None

    def begin(self, widget):
        """Show a live widget until the first figure takes its place.

        Outside a notebook nothing is shown.

        Parameters
        ----------
        widget : ipywidgets.Widget
        """
        from IPython import get_ipython
        from IPython.display import display

        if get_ipython() is not None:
            self._handle = display({VIEW: _view(widget)}, raw=True, display_id=True)

    def update(self, figure):
        """Show ``figure`` where the previous one was.

        Parameters
        ----------
        figure : matplotlib.figure.Figure
            A figure with an alt text.
        """
        if self._handle is None:
            self._handle = show(figure, display_id=True)
        else:
            data, metadata = _bundle(figure)
            self._handle.update(data, raw=True, metadata=metadata)


def save(figure, path):
    """Write a figure to a PNG file, whole or not at all.

    Parameters
    ----------
    figure : matplotlib.figure.Figure
        A figure with an alt text; it becomes the file's ``Description``.
    path : path-like
        A name that ends in ``.png``.

    Raises
    ------
    InputError
        If the name ends otherwise, or the file cannot be written.
    """
    if not str(path).lower().endswith(".png"):
        raise InputError(f"{path}: figures are written as PNG; give a name that ends in .png")
    info = PngInfo()
    info.add_itxt("Description", alt_text(figure))
    png = _png(Image.fromarray(render(figure)), pnginfo=info)
    with atomic_file(path) as temporary:
        temporary.write_bytes(png)
