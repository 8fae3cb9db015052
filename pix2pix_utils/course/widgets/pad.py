"""A pad to draw label maps on, with the translation beside it."""

import anywidget
import numpy as np
import traitlets
from PIL import Image, UnidentifiedImageError

from pix2pix_utils.course import figures
from pix2pix_utils.course.figures.display import fewer_levels
from pix2pix_utils.export import web
from pix2pix_utils.facades import CLASSES, PALETTE
from pix2pix_utils.support.errors import InputError
from pix2pix_utils.support.files import atomic_file
from pix2pix_utils.support.pixels import as_pixels

SMALLEST, LARGEST = 16, 1024


def _bytes(**more):
    # What comes from the browser is a memoryview, which traitlets does not take for bytes.
    return traitlets.Bytes(**more).tag(sync=True, from_json=lambda value, _: bytes(value))


class DrawingPad(anywidget.AnyWidget):
    """A label map to draw on, and what a function makes of it, which follows the drawing.

    Mouse, touch, pen and keyboard draw; each change goes to Python, and the newest translation
    comes back. Nothing is written to the disk.

    Parameters
    ----------
    translate : callable
        From a label picture, uint8 [size, size, 3], to a picture [H, W, 3], uint8 or floating
        point in [-1, 1]. Called once at the start, and then for every change that is shown.
    labels : array-like of int, [size, size], optional
        Class indices to begin with; all 0 if there are none.
    examples : sequence of array-like
        Label maps that the reader can load: class indices [size, size].
    size : int
        Side of the drawing in pixels, 16 to 1024.
    classes : sequence of str
        Names of the classes. The first is what "clear" leaves.
    palette : array-like of uint8, [number of classes, 3]
        Their colours.

    Attributes
    ----------
    labels : numpy.ndarray
        uint8 [size, size]: the class of each pixel. Set it to change the drawing in the browser
        too.
    image : numpy.ndarray
        uint8 [size, size, 3]: the same in colours, as `translate` gets it.
    translation : numpy.ndarray
        uint8 [H, W, 3]: what `translate` last made of it.

    Raises
    ------
    InputError
        If an argument, or what `translate` returns, has another form.
    """

    # Whatever has an underscore is between this class and notebook.js.
    _esm = web.joined("editor.js", "elements.js", "pad.js", "notebook.js")
    _css = web.source("pad.css")

    _size = traitlets.Int().tag(sync=True)
    _classes = traitlets.List(traitlets.Unicode()).tag(sync=True)
    _palette = traitlets.List().tag(sync=True)
    _names = traitlets.List(traitlets.Unicode()).tag(sync=True)
    _examples = _bytes()
    _labels = _bytes()
    # Another one with each change of the labels; whose it is stands at its beginning.
    _token = traitlets.Unicode("python-0").tag(sync=True)
    # The translation of the labels that had this token, or the sentence that says why not.
    _answer = traitlets.Dict().tag(sync=True)

    def __init__(
        self, translate, labels=None, examples=(), size=128, classes=CLASSES, palette=PALETTE
    ):
        if not isinstance(size, (int, np.integer)) or not SMALLEST <= size <= LARGEST:
            raise InputError(f"size: is {size!r}; give a whole number, {SMALLEST} to {LARGEST}")
        colours = np.asarray(palette)
        if colours.shape != (len(classes), 3) or colours.min() < 0 or colours.max() > 255:
            raise InputError(
                f"palette: has shape {list(colours.shape)}; give each of the {len(classes)} "
                "classes three numbers from 0 to 255"
            )
        self._colours = colours.astype(np.uint8)
        self._translate, self._count, self._picture = translate, 0, None
        shape = (int(size), int(size))
        labels = np.zeros(shape, np.uint8) if labels is None else labels
        labels = _checked(labels, "labels", shape, len(classes))
        maps = [
            _checked(example, f"examples[{number}]", shape, len(classes))
            for number, example in enumerate(examples)
        ]
        super().__init__(
            _size=int(size),
            _classes=list(classes),
            _palette=self._colours.tolist(),
            _names=[f"example {number}" for number in range(1, len(maps) + 1)],
            _examples=b"".join(example.tobytes() for example in maps),
            _labels=labels.tobytes(),
            _answer=self._answer_to("python-0", labels),
        )
        self.observe(self._follow, names="_token")

    # --- what is drawn -------------------------------------------------------------------

    @property
    def labels(self):
        """The class of each pixel, uint8 [size, size]; set it to draw from Python."""
        return np.frombuffer(self._labels, np.uint8).reshape(self._size, self._size).copy()

    @labels.setter
    def labels(self, array):
        shape = (self._size, self._size)
        labels = _checked(array, "labels", shape, len(self._classes))
        self._count += 1
        with self.hold_sync():  # the browser gets the labels together with their translation
            self._labels = labels.tobytes()
            self._token = f"python-{self._count}"

    @property
    def image(self):
        """The drawing in the palette's colours, uint8 [size, size, 3]."""
        return self._colours[self.labels]

    @property
    def translation(self):
        """What `translate` last made of a drawing, uint8 [H, W, 3]."""
        return self._picture.copy()

    def _follow(self, _):
        """Answer new labels, whoever drew them."""
        token = self._token
        try:
            self._answer = self._answer_to(token, self.labels)
        except BaseException as error:  # an interrupt too: the browser waits for an answer
            what = " ".join(str(error).split()) or "it was stopped"
            sentence = f"The translation failed: {type(error).__name__}: {what}"
            self._answer = {"token": token, "error": sentence}
            raise

    def _answer_to(self, token, labels):
        made = self._translate(self._colours[labels])
        self._picture = as_pixels(made, "the picture that translate returns")
        height, width = self._picture.shape[:2]
        opaque = np.full((height, width, 1), 255, np.uint8)
        pixels = np.concatenate([self._picture, opaque], axis=2).tobytes()
        return {"token": token, "error": "", "height": height, "width": width, "pixels": pixels}

    # --- files ---------------------------------------------------------------------------

    def save(self, path):
        """Write the label picture as a PNG file of size × size pixels, which `load` reads.

        Parameters
        ----------
        path : path-like
            A name that ends in ``.png``.

        Raises
        ------
        InputError
            If the name ends otherwise, or the file cannot be written.
        """
        if not str(path).lower().endswith(".png"):
            raise InputError(f"{path}: drawings are written as PNG; give a name that ends in .png")
        with atomic_file(path) as temporary:
            Image.fromarray(self.image).save(temporary, "PNG")

    def load(self, path):
        """Read a picture as the drawing: each pixel takes the class of the nearest colour.

        A picture of another size is resized by taking the nearest pixel; what is transparent
        becomes the first class.

        Parameters
        ----------
        path : path-like

        Returns
        -------
        int
            How many pixels of the drawing had none of the palette's colours.

        Raises
        ------
        InputError
            If the file cannot be read as a picture.
        """
        try:
            with Image.open(path) as opened:
                resized = opened.convert("RGBA").resize((self._size,) * 2, Image.Resampling.NEAREST)
        except (OSError, UnidentifiedImageError) as error:
            why = getattr(error, "strerror", None) or "it is no picture"
            raise InputError(f"{path}: cannot be read ({why}); give a PNG file") from error
        pixels = np.asarray(resized).astype(np.int64)
        distances = ((pixels[..., np.newaxis, :3] - self._colours.astype(np.int64)) ** 2).sum(-1)
        transparent = pixels[..., 3] < 128
        self.labels = np.where(transparent, 0, distances.argmin(-1)).astype(np.uint8)
        return int(((distances.min(-1) > 0) | (pixels[..., 3] < 255)).sum())

    # --- the notebook --------------------------------------------------------------------

    def still(self):
        """Return drawing and translation as a figure, for pages without a kernel.

        Returns
        -------
        matplotlib.figure.Figure
        """
        titles = ["Label map", "Translation"]
        # A finer translation is shown as large as the drawing. With 32 levels of each colour, a
        # notebook that holds it stays small.
        factor = max(1, self.translation.shape[0] // self._size)
        drawing = self.image.repeat(factor, axis=0).repeat(factor, axis=1)
        pictures = [drawing, fewer_levels(self.translation, 5)]
        figure = figures.row(pictures, titles, columns=2, cell=200)
        counts = np.bincount(self.labels.ravel(), minlength=len(self._classes))
        parts = [
            f"{self._classes[number]} {counts[number] / counts.sum():.0%}"
            for number in np.argsort(-counts, kind="stable")
            if counts[number]
        ]
        figure.alt_text = (
            f"A drawing pad: a label map ({', '.join(parts)}), and its translation beside it."
        )
        return figure

    def show(self):
        """Display the pad in a notebook, with a still picture for readers without a kernel.

        Outside a notebook one sentence on the drawing is printed instead.
        """
        figures.show(self.still(), widget=self)


def _checked(labels, name, shape, count):
    """Return a label map as uint8, or say what is wrong with it."""
    array = np.asarray(labels)
    if array.shape != shape:
        raise InputError(
            f"{name}: has shape {list(array.shape)}; give class indices of shape {list(shape)}"
        )
    if array.dtype.kind not in "iu":
        raise InputError(f"{name}: holds {array.dtype}; give class indices, whole numbers")
    if not 0 <= array.min() <= array.max() < count:
        raise InputError(
            f"{name}: holds values from {array.min()} to {array.max()}; "
            f"give class indices from 0 to {count - 1}"
        )
    return array.astype(np.uint8)
