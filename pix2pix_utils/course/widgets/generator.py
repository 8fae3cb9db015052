"""Explorers of notebook 2: switch skip connections off, and look at activations."""

import ipywidgets
import matplotlib
import numpy as np
import tensorflow as tf

from pix2pix_utils.course import figures
from pix2pix_utils.course.widgets.explorer import Explorer, Panel, Scene
from pix2pix_utils.course.widgets.pictures import GREY, enlarged, joined
from pix2pix_utils.support.copies import copy_generator
from pix2pix_utils.support.errors import InputError
from pix2pix_utils.support.pixels import to_uint8

SIDE = 256
"""About how wide one picture is shown, in pixels of the page."""

OWN_CHOICE = "your own choice"


class _Unet:
    """A U-Net's blocks, to be run one by one. The generator itself stays as it is.

    The copy without noise normalises each image by its own statistics, as `translate` does.
    """

    def __init__(self, generator):
        names = [layer.name for layer in generator.layers]
        self.skips = sum(name.endswith("_skip") for name in names)
        if not self.skips:
            raise InputError(
                'generator: has no skip connections to look at; give one of generator="unet"'
            )
        self._layers = copy_generator(generator, noise=False).layers
        self.blocks = [f"down{n}" for n in range(1, self.skips + 2)]
        self.blocks += [f"up{n}" for n in range(1, self.skips + 1)]

    def _apply(self, block, x):
        for layer in self._layers:
            if layer.name.startswith(f"{block}_") and not layer.name.endswith("_skip"):
                x = layer(x)
        return x

    def run(self, images, on):
        """Return all blocks' activations, by name, and the translations of a batch.

        ``on`` holds a factor for each level: 1 leaves the encoder's result as it is, 0 puts zeros
        in its place. The first skip connection comes first, the bottleneck last.
        """

        def kept(values, level):
            return values * tf.cast(on[level - 1], values.dtype)

        x, results = images, {}
        for block in self.blocks[: self.skips + 1]:
            x = results[block] = self._apply(block, x)
        x = kept(x, self.skips + 1)
        for level in range(self.skips, 0, -1):
            block = f"up{self.skips + 1 - level}"
            results[block] = self._apply(block, x)
            x = tf.concat([results[block], kept(results[f"down{level}"], level)], axis=-1)
        for layer in self._layers:
            if layer.name.startswith("output"):
                x = layer(x)
        return results, x


def translate_without(generator, image, choices):
    """Translate an image several times, each time with other levels at zero.

    Parameters
    ----------
    generator : keras.Model
        A U-Net of `pix2pix_utils.generator.build_generator`.
    image : array-like, [H, W, 3]
        In [-1, 1].
    choices : sequence of collections of int
        The levels that are off in each translation: 1 is the first skip connection, and the
        number after that of the last one is the bottleneck.

    Returns
    -------
    list of numpy.ndarray, [H, W, 3]
        In [-1, 1], one for each choice, without noise.

    Raises
    ------
    InputError
        If the generator has no skip connections or no such level.
    """
    unet = _Unet(generator)
    levels = range(1, unet.skips + 2)
    for off in choices:
        if unknown := sorted({*off} - {*levels}):
            raise InputError(f"choices: there is no level {unknown[0]}; give 1 to {levels[-1]}")
    batch = np.asarray(image, np.float32)[None]
    on = [[float(level not in off) for level in levels] for off in choices]
    return [unet.run(batch, factors)[1][0].numpy() for factors in on]


class SkipSwitchboard(Explorer):
    """Switch a trained U-Net's skip connections off, and see what its picture loses.

    Parameters
    ----------
    generator : keras.Model
        A U-Net of `pix2pix_utils.generator.build_generator`.
    inputs : sequence of array-like, [H, W, 3]
        Input images in [-1, 1]; at least two.

    Raises
    ------
    InputError
        If the generator has no skip connections, or there are fewer than two inputs.
    """

    title = "Skip switchboard"

    def __init__(self, generator, inputs):
        if len(inputs) < 2:
            raise InputError("inputs: holds fewer than two images to compare; give more")
        unet = _Unet(generator)
        self._inputs = np.stack(inputs).astype(np.float32)
        shape = (None, *self._inputs.shape[1:])
        signature = [tf.TensorSpec(shape), tf.TensorSpec((unet.skips + 1,))]
        self._run = tf.function(lambda images, on: unet.run(images, on)[1], signature)
        everything = tf.ones(unet.skips + 1)
        self._all_on = np.concatenate(
            [self._run(image[None], everything).numpy() for image in self._inputs]
        )
        sides = [self._inputs.shape[1] >> level for level in range(1, unet.skips + 2)]
        self._names = [f"skip {n} ({side}×{side})" for n, side in enumerate(sides[:-1], start=1)]
        self._names.append(f"bottleneck ({sides[-1]}×{sides[-1]})")
        self._levels = [f"skip{n}" for n in range(1, unet.skips + 1)] + ["bottleneck"]
        half = unet.skips // 2
        self._presets = {
            "all on": [True] * (unet.skips + 1),
            "all skips off": [False] * unet.skips + [True],
            f"skips 1 to {half} off": [False] * half + [True] * (unet.skips + 1 - half),
            f"skips {half + 1} to {unet.skips} and the bottleneck off": (
                [True] * half + [False] * (unet.skips + 1 - half)
            ),
        }
        boxes = {
            level: ipywidgets.Checkbox(value=True, description=name, indent=False)
            for level, name in zip(self._levels, self._names, strict=True)
        }
        for box in boxes.values():
            box.layout.width = "auto"
        super().__init__(
            {
                "picture": ipywidgets.IntSlider(max=len(inputs) - 1, description="picture"),
                "preset": ipywidgets.Dropdown(
                    options=[*self._presets, OWN_CHOICE], description="switch to"
                ),
                **boxes,
            }
        )

    def settle(self, name):
        """Let a preset set the boxes; what the boxes say is what counts."""
        boxes = [self.controls[level] for level in self._levels]
        preset = self.controls["preset"]
        if name == "preset" and preset.value != OWN_CHOICE:
            for box, on in zip(boxes, self._presets[preset.value], strict=True):
                box.value = on
        now = [box.value for box in boxes]
        fitting = [words for words, wanted in self._presets.items() if wanted == now]
        preset.value = fitting[0] if fitting else OWN_CHOICE

    def draw(self, *, picture, preset, **levels):
        """Translate one picture, and the next one beside it, with some levels at zero."""
        on = [levels[level] for level in self._levels]
        other = (picture + 1) % len(self._inputs)
        both = self._inputs[[picture, other]]
        switched = self._run(both, np.array(on, np.float32)).numpy()
        whole = self._all_on[picture]
        off = [name for name, is_on in zip(self._names, on, strict=True) if not is_on]
        titles = ("Input", "All on", "All on" if not off else f"{len(off)} of {len(on)} off")
        factor = max(1, SIDE // whole.shape[0])
        panels = [
            Panel(title, to_uint8(image), width=factor * whole.shape[1])
            for title, image in zip(titles, (both[0], whole, switched[0]), strict=True)
        ]
        apart, before = _difference(*switched), _difference(whole, self._all_on[other])
        change = _difference(switched[0], whole)
        first = "All levels are on: this is the generator as it was trained."
        if off:
            first = (
                f"Off: {', '.join(off)}. The picture differs by {change:.3f} on average from the "
                "one with all on, on the scale from -1 to 1."
            )
        return Scene(
            panels,
            f"{first} Pictures {picture} and {other} come out {apart:.3f} apart like this, and "
            f"{before:.3f} with all on"
            + ("." if apart > 0.2 * before else ": the generator hardly looks at its input."),
        )


def _difference(one, other):
    return float(np.abs(one - other).mean())


class FeatureMapBrowser(Explorer):
    """Look into any block of a trained U-Net, eight channels at a time.

    Parameters
    ----------
    generator : keras.Model
        A U-Net of `pix2pix_utils.generator.build_generator`.
    inputs : sequence of array-like, [H, W, 3]
        Input images in [-1, 1].

    Raises
    ------
    InputError
        If the generator has no skip connections.
    """

    title = "Feature map browser"
    columns, cell = 2, 256
    shown = 8

    def __init__(self, generator, inputs):
        unet = _Unet(generator)
        self._inputs = np.stack(inputs).astype(np.float32)
        everything = tf.ones(unet.skips + 1)
        self._activations = [
            {
                block: values[0].numpy()
                for block, values in unet.run(image[None], everything)[0].items()
            }
            for image in self._inputs
        ]
        self._colours = matplotlib.colormaps[figures.UNSIGNED]
        super().__init__(
            {
                "picture": ipywidgets.IntSlider(max=len(inputs) - 1, description="picture"),
                "block": ipywidgets.Dropdown(options=unet.blocks, description="block"),
                "page": ipywidgets.IntSlider(
                    max=self._pages(unet.blocks[0]) - 1, description="page of channels"
                ),
            }
        )

    def _pages(self, block):
        return -(-self._activations[0][block].shape[-1] // self.shown)

    def settle(self, name):
        """Let the slider end at the last page of the chosen block."""
        if name == "block":
            self.controls["page"].max = self._pages(self.controls["block"].value) - 1

    def draw(self, *, picture, block, page):
        """Show one page of a block's channels, all pages on one scale."""
        values = self._activations[picture][block]
        side, first = len(values), page * self.shown
        maps = values[..., first : first + self.shown]
        # A few extreme values would leave all the rest one colour.
        low, high = np.percentile(values, [0.5, 99.5])
        scaled = np.clip((maps - low) / max(high - low, 1e-6), 0, 1)
        cells = [
            enlarged(self._colours(scaled[..., n], bytes=True)[..., :3], max(1, 128 // side))
            for n in range(maps.shape[-1])
        ]
        empty = [np.full_like(cells[0], GREY)] * (-len(cells) % 4)
        rows = [joined([*cells, *empty][start : start + 4]) for start in range(0, len(cells), 4)]
        grid = joined(rows, axis=0)
        last = first + len(cells) - 1
        image = to_uint8(self._inputs[picture])
        panels = [
            Panel("Input", image, width=max(1, SIDE // image.shape[0]) * image.shape[1]),
            Panel(f"{block}, channels {first} to {last}", grid, width=grid.shape[1]),
        ]
        said = self._said(block, values, maps, first, image.shape[0])
        other = (picture + 1) % len(self._inputs)
        if other != picture:
            # As a share, to compare blocks whose values are of different sizes.
            apart = _difference(values, self._activations[other][block]) / np.abs(values).mean()
            said += (
                f" The values of this block differ from those of picture {other} by {apart:.0%} of "
                "their mean size."
            )
        return Scene(panels, f"Picture {picture} in {said}")

    def _said(self, block, values, maps, first, size):
        side, _, channels = values.shape
        what = (
            f"{block}: {channels} channels of {side}×{side} values; you see {first} to "
            f"{first + maps.shape[-1] - 1}, from the upper left. A value stands for {size // side}×"
            f"{size // side} pixels"
        )
        if block.startswith("down"):
            seen = 3 * 2 ** int(block[4:]) - 2
            whole = ", more than the whole picture" if seen > size else ""
            what += f" and depends on {seen}×{seen} of them{whole}"
        if side == 1:
            largest = first + int(np.argmax(maps))
            then = f"A single value is left of each channel; the largest here is in {largest}."
        else:
            liveliest = first + int(np.argmax(maps.std(axis=(0, 1))))
            flat = int((np.ptp(maps, axis=(0, 1)) < 0.01 * np.ptp(values)).sum())
            then = f"Of these channels {liveliest} varies most; nearly flat: {flat or 'none'}."
        return f"{what}. Yellow is high, dark blue is low. {then}"
