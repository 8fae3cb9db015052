"""Explorer of notebook 3: the patch that one verdict of a PatchGAN judges."""

import ipywidgets
import numpy as np
import tensorflow as tf

from pix2pix_utils.course.figures.words import count
from pix2pix_utils.course.widgets.explorer import Explorer, Panel, Scene
from pix2pix_utils.course.widgets.pictures import enlarged, framed, joined
from pix2pix_utils.data.augmentation import resize_photograph
from pix2pix_utils.discriminator import build_discriminator, discriminator_inputs, receptive_field
from pix2pix_utils.support.errors import InputError
from pix2pix_utils.support.pixels import to_uint8

SIDE = 192
"""About how wide one picture is shown, in pixels of the page."""


class ReceptiveFieldExplorer(Explorer):
    """Choose a verdict of a PatchGAN, and see its patch and what it says about several pairs.

    Parameters
    ----------
    config : Config
        Of the discriminators: image size, and whether they are conditional.
    discriminators : dict of int to keras.Model
        Trained ones, by their number of halvings. For other numbers the patch is shown alone.
    pairs : dict of str to (array-like, array-like)
        For each kind, such as "True", its input images and its photographs: [count, H, W, 3]
        in [-1, 1]. Photographs of another size are brought to the image size.

    Raises
    ------
    InputError
        If a number of halvings does not fit the image size.
    """

    title = "Receptive field explorer"
    cell = 2 * SIDE  # of the two pictures in a panel together

    def __init__(self, config, discriminators, pairs):
        self._size, self._pairs, self._fields, self._real = config.image_size, {}, {}, {}
        for halvings in range(6):
            try:
                narrow = config.replace(discriminator_layers=halvings, discriminator_filters=1)
            except InputError:  # no patch would be left of an image of this size
                break
            model = build_discriminator(narrow)
            self._fields[halvings] = model.output_shape[1], receptive_field(model)
        for kind, both in pairs.items():
            self._pairs[kind] = [self._fitted(images) for images in both]
        for halvings, model in discriminators.items():
            if halvings not in self._fields:
                raise InputError(
                    f"discriminators: {halvings} halvings do not fit images of {self._size} "
                    f"pixels; give 0 to {max(self._fields)}"
                )
            self._real[halvings] = {
                kind: tf.sigmoid(model(discriminator_inputs(config, *both)))[..., 0].numpy()
                for kind, both in self._pairs.items()
            }
        start = min(self._real, default=0)
        middle = self._fields[start][0] // 2
        place = {"value": middle, "max": self._fields[start][0] - 1}
        shortest = min(len(images) for both in self._pairs.values() for images in both)
        super().__init__(
            {
                "pair": ipywidgets.IntSlider(
                    value=shortest // 2, max=shortest - 1, description="pair"
                ),
                "halvings": ipywidgets.IntSlider(
                    value=start, max=max(self._fields), description="halvings"
                ),
                "row": ipywidgets.IntSlider(**place, description="row"),
                "column": ipywidgets.IntSlider(**place, description="column"),
            }
        )

    def _fitted(self, images):
        images = tf.convert_to_tensor(images)
        if images.shape[1] != self._size:
            images = tf.stack([resize_photograph(one, self._size, self._size) for one in images])
        return images

    def settle(self, name):
        """Let rows and columns end with the map of verdicts, and the verdict stay at its place."""
        if name == "halvings":
            side, _ = self._fields[self.controls["halvings"].value]
            for slider in (self.controls["row"], self.controls["column"]):
                place = (slider.value + 0.5) / (slider.max + 1)
                slider.max = side - 1
                slider.value = int(place * side)

    def draw(self, *, pair, halvings, row, column):
        """Frame the patch of one verdict in each kind of pair."""
        side, field = self._fields[halvings]
        step = 2**halvings
        # The fields of the first and of the last verdict reach equally far over the edges.
        start = (self._size - field - step * (side - 1)) // 2
        top, left = start + step * row, start + step * column
        factor = max(1, round(SIDE / self._size))
        box = [factor * value for value in (top, left, field, field)]
        panels = []
        for kind, both in self._pairs.items():
            images = [enlarged(to_uint8(images[pair]), factor) for images in both]
            picture = joined([framed(image, *box) for image in images], axis=0)
            caption = kind
            if halvings in self._real:
                real = self._real[halvings][kind][pair, row, column]
                caption = f"{kind}: {real:.2f} real"
            panels.append(Panel(caption, picture, width=picture.shape[1]))
        what = self._patch(halvings, side, field, row, column, top, left)
        return Scene(panels, f"{what} {self._verdicts(halvings, pair, row, column)}")

    def _patch(self, halvings, side, field, row, column, top, left):
        inside = [min(self._size, at + field) - max(0, at) for at in (top, left)]
        share = inside[0] * inside[1] / field**2
        size = "a single pixel" if field == 1 else f"{field}×{field} pixels"
        words = (
            f"With {count(halvings, 'halving')} there are {side}×{side} verdicts, each of {size}. "
            f"The one in row {row}, column {column} judges what is in the frame"
        )
        if share < 1:
            words += f"; {1 - share:.0%} of its patch lies outside the picture, where it sees zeros"
        return words + "."

    def _verdicts(self, halvings, pair, row, column):
        if halvings not in self._real:
            known = " and ".join(map(str, sorted(self._real))) or "none"
            return (
                "No discriminator of this depth has been trained here, so the patch is shown "
                f"without a verdict. Trained: {known}."
            )
        real = {kind: verdicts[pair] for kind, verdicts in self._real[halvings].items()}
        here = [f"{kind.lower()} {verdicts[row, column]:.2f}" for kind, verdicts in real.items()]
        whole = [f"{kind.lower()} {np.mean(verdicts > 0.5):.0%}" for kind, verdicts in real.items()]
        return (
            f"Probability of real: {', '.join(here)}. Patches of the whole picture that are judged "
            f"real: {', '.join(whole)}."
        )
