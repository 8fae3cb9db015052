"""Explorer of notebook 6: what the noise changes in a translation."""

import ipywidgets
import matplotlib
import numpy as np

from pix2pix_utils.course import figures
from pix2pix_utils.course.widgets.explorer import Explorer, Panel, Scene
from pix2pix_utils.course.widgets.pictures import enlarged
from pix2pix_utils.inference import translate
from pix2pix_utils.support.pixels import to_uint8

SIDE = 256
"""About how wide one picture is shown, in pixels of the page."""

STEP, BRIGHTEST = 4, 20
"""Grey levels between two colours of the map, and where it ends. What is less than half a step
is not seen; few pixels move by more than the end."""

BLOCKS = 8
"""A picture is searched for its liveliest part in so many rows, and as many columns."""


class NoiseExplorer(Explorer):
    """Translate with any seed of the noise, and see how far that is from no noise at all.

    Parameters
    ----------
    generator : keras.Model
    inputs : sequence of array-like, [H, W, 3]
        Input images in [-1, 1].
    seeds : int
        How many seeds there are to choose from.
    """

    title = "Noise explorer"
    columns, cell = 3, SIDE

    def __init__(self, generator, inputs, seeds=100):
        self._generator = generator
        self._inputs = np.stack(inputs).astype(np.float32)
        self._calm = to_uint8(translate(generator, self._inputs, noise=False))
        self._colours = matplotlib.colormaps[figures.UNSIGNED]
        super().__init__(
            {
                "picture": ipywidgets.IntSlider(max=len(inputs) - 1, description="picture"),
                "seed": ipywidgets.IntSlider(max=seeds - 1, description="seed"),
                "noise": ipywidgets.Checkbox(value=True, description="noise on", indent=False),
            }
        )

    def draw(self, *, picture, seed, noise):
        """Translate one picture, and compare it with its translation without noise."""
        image, calm = self._inputs[picture], self._calm[picture]
        output = to_uint8(translate(self._generator, image, seed=seed)) if noise else calm
        apart = np.abs(output.astype(np.float32) - calm).mean(axis=-1)
        self._apart = apart
        steps = np.minimum(STEP * np.rint(apart / STEP), BRIGHTEST)
        heat = self._colours(steps / BRIGHTEST, bytes=True)[..., :3]
        factor = max(1, round(SIDE / image.shape[1]))
        translated = f"Translation, seed {seed}" if noise else "Translation without noise"
        titles = ("Input", translated, f"Moved by noise; yellow: {BRIGHTEST}+")
        panels = [
            Panel(title, enlarged(one, factor), factor * image.shape[1])
            for title, one in zip(titles, (to_uint8(image), output, heat), strict=True)
        ]
        return Scene(panels, self._said(seed, noise, apart))

    def still(self):
        """Return the middle of each picture as a figure, enlarged: its notebook is full already."""
        panels = self.scene.panels
        height, width = (side // 4 for side in panels[0].picture.shape[:2])
        figure = figures.row(
            [panel.picture[height:-height, width:-width] for panel in panels],
            [panel.caption for panel in panels],
            columns=self.columns,
            cell=self.cell,
        )
        height, width = (side // 4 for side in self._apart.shape)
        middle = self._apart[height:-height, width:-width]
        moved = f", moved most {_liveliest(middle)[1]} of what you see" if middle.any() else ""
        figure.alt_text = f"The middle of the pictures{moved}. The whole: {self.scene.sentence}"
        return figure

    def _said(self, seed, noise, apart):
        if not noise:
            return (
                "Without noise dropout is off, and the seed has no effect: every seed gives this "
                "picture, and the difference is 0 everywhere."
            )
        largest, where = _liveliest(apart)
        mean, still = float(apart.mean()), float((apart < 1).mean())
        seen = "hardly seen without the map" if mean < 5 else "plain to see"
        return (
            f"Seed {seed} moves the picture by {mean:.1f} of 255 grey levels on average, which is "
            f"{seen}; {still:.0%} of the pixels move by less than one. It moves most "
            f"{where}, by {largest:.1f} on average there, and nowhere by more than "
            f"{apart.max():.0f}."
        )


def _liveliest(apart):
    """Return the largest mean difference of a block, and where in the picture it is."""
    blocks = [
        [block.mean() for block in np.array_split(row, BLOCKS, axis=1)]
        for row in np.array_split(apart, BLOCKS)
    ]
    row, column = np.unravel_index(np.argmax(blocks), (BLOCKS, BLOCKS))
    third_down, third_across = (int(3 * (place + 0.5) / BLOCKS) for place in (row, column))
    down = ("upper", "middle", "lower")[third_down]
    across = ("left", "centre", "right")[third_across]
    middle = (down, across) == ("middle", "centre")
    return float(np.max(blocks)), "in the middle" if middle else f"at the {down} {across}"
