"""All measures of a set of translations at once, beside what the true photographs read."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from pix2pix_utils.config import Config
from pix2pix_utils.data.pairs import Pairs
from pix2pix_utils.data.sources import BUILT_IN, open_data
from pix2pix_utils.evaluation.appearance import SMALLEST, sharpness, weave
from pix2pix_utils.evaluation.families import (
    FamilyReader,
    family_accuracy,
    load_reader,
    wall_spread,
)
from pix2pix_utils.evaluation.fcn import (
    SCORES,
    confusion_matrix,
    fcn_score,
    fcn_scores,
    load_segmenter,
)
from pix2pix_utils.evaluation.frechet import features, frechet_distance
from pix2pix_utils.evaluation.metrics import compare, mean_of
from pix2pix_utils.facades import from_colours, split_seed
from pix2pix_utils.facades.grammar import draw_layout
from pix2pix_utils.facades.layout import Layout
from pix2pix_utils.inference import Translation, translate_files
from pix2pix_utils.support.pixels import as_rgb, shrink

if TYPE_CHECKING:
    import keras

READ_AT = 128
"""The side of the images that the segmenter and the reader of families have learnt."""


def measure_images(
    outputs: ArrayLike, targets: ArrayLike, segmenter: "keras.Model | None" = None
) -> dict[str, float]:
    """Measure translations of any task, classes or none.

    Parameters
    ----------
    outputs, targets
        uint8 [count, height, width, 3], at least 11 pixels on a side: the translations and the
        truth, in the same order.
    segmenter
        The network whose features the Fréchet distance takes; the sides must then be multiples
        of 16. Without one there is no Fréchet distance.

    Returns
    -------
    "L1", "PSNR", "SSIM": of each translation against its own truth. "sharpness", "Frechet"
    and, from 64 pixels on, "weave": of all of them against all of the truth.
    """
    outputs, targets = np.asarray(outputs), np.asarray(targets)
    scores = mean_of(map(compare, outputs, targets))
    if min(targets.shape[1:3]) >= SMALLEST:
        scores["weave"] = weave(outputs, targets).ratio
    scores["sharpness"] = sharpness(outputs, targets)
    if segmenter is not None:
        known = features(segmenter, targets)
        scores["Frechet"] = frechet_distance(features(segmenter, outputs), known)
    return scores


def measure_facades(
    outputs: ArrayLike,
    targets: ArrayLike,
    label_maps: ArrayLike,
    layouts: Sequence[Layout] | None = None,
    segmenter: "keras.Model | None" = None,
    reader: FamilyReader | None = None,
) -> tuple[dict[str, float], dict[str, float]]:
    """Measure translations of label maps into photographs of facades.

    Parameters
    ----------
    outputs, targets, label_maps
        uint8 [count, height, width, 3], sides multiples of 16 and at least 64; the label maps in
        the palette's colours.
    layouts
        Of the built-in facades (`builtin_layouts`), whose images must be 128 pixels on a side.
        Without them nothing is said of families.
    segmenter, reader
        The shipped ones by default.

    Returns
    -------
    scores
        What `measure_images` says; the three of the FCN-score; with layouts "family", the share
        of the houses whose wall is of their own family, and "wall colours", how much walls
        differ from house to house as a share of the truth.
    truth
        What the true photographs read: the FCN-score and "family". L1 is 0 there, SSIM, weave,
        sharpness and wall colours are 1.
    """
    segmenter = segmenter or load_segmenter()
    scores = {
        **fcn_score(segmenter, label_maps, outputs),
        **measure_images(outputs, targets, segmenter),
    }
    truth = fcn_score(segmenter, label_maps, targets)
    if layouts is not None:
        reader = reader or load_reader()
        scores["family"] = family_accuracy(reader, outputs, layouts).accuracy
        scores["wall colours"] = wall_spread(outputs, targets, layouts)
        truth["family"] = family_accuracy(reader, targets, layouts).accuracy
    return scores, truth


def measure_generator(
    generator: "keras.Model",
    config: Config,
    data: str | None = None,
    *,
    noise: bool = True,
    seed: int = 0,
) -> tuple[Pairs, dict[str, float], dict[str, float]]:
    """Translate the test pairs of a data set, and measure the translations.

    Parameters
    ----------
    config
        What the generator was trained with.
    data
        Another data set than the config's.
    noise
        Whether dropout stays on, as the noise z of the paper.
    seed
        Of the noise.

    Returns
    -------
    pairs
        On what it was measured.
    scores, truth
        As `measure_translations` returns them.
    """
    data = data or config.data
    _, _, pairs = open_data(config.replace(data=data))
    translations = translate_files(generator, config, pairs, paired=True, noise=noise, seed=seed)
    return pairs, *measure_translations(list(translations), pairs, data)


def measure_translations(
    translations: Sequence[Translation], pairs: Pairs, data: str
) -> tuple[dict[str, float], dict[str, float]]:
    """Measure translations of pairs by whatever their task allows.

    Parameters
    ----------
    translations
        Of `translate_files`, with targets, in the order of the pairs.
    data
        The data set that they belong to, as a config names it.

    Returns
    -------
    scores
        For the built-in label maps to photographs as `measure_facades`, at 128 pixels, to which
        larger images are shrunk; for the built-in photographs to label maps the FCN-score's
        three numbers, each pixel taken for the class whose colour is nearest, and what
        `measure_images` says; for everything else `measure_images`; of translations of several
        sizes "L1", "PSNR" and "SSIM" alone.
    truth
        What the true photographs read, where that is not 0 or 1 by itself.
    """
    if len({one.output.shape for one in translations}) > 1:  # each against its own truth alone
        pairs_of = [(one.output, one.target) for one in translations if one.target is not None]
        return mean_of(compare(output, target) for output, target in pairs_of), {}
    inputs, outputs, targets = (
        as_rgb(np.stack([getattr(one, name) for one in translations]))
        for name in ("input_image", "output", "target")
    )
    side, width = outputs.shape[1:3]
    if data not in BUILT_IN or side != width or side % READ_AT or pairs.labels == "both":
        return measure_images(outputs, targets), {}
    if pairs.labels == "target":
        read = confusion_matrix(from_colours(targets), from_colours(outputs))
        return fcn_scores(read) | measure_images(outputs, targets), {}
    outputs, targets = (shrink(images, side // READ_AT) for images in (outputs, targets))
    if pairs.labels != "input":
        return measure_images(outputs, targets, load_segmenter()), {}
    step = side // READ_AT
    label_maps = inputs[:, step // 2 :: step, step // 2 :: step]  # as `resize_labels` chooses
    return measure_facades(outputs, targets, label_maps, builtin_layouts(pairs))


def class_score(config: Config, pairs: Pairs) -> Callable[[np.ndarray, np.ndarray], float] | None:
    """Return what scores translations by the share of their pixels whose class is read rightly.

    Parameters
    ----------
    config
        With a definite direction.
    pairs
        Of the data set that it names.

    Returns
    -------
    From inputs and translations, uint8 [count, height, width, 3], to a share in [0, 1]. None
    where the shipped segmenter cannot read: it knows the built-in label maps and photographs, in
    squares of a multiple of 128 pixels.
    """
    side, width = config.size
    if config.data != "builtin" or pairs.labels != "input" or side != width or side % READ_AT:
        return None
    segmenter, step = load_segmenter(), side // READ_AT

    def score(inputs: np.ndarray, outputs: np.ndarray) -> float:
        label_maps = inputs[:, step // 2 :: step, step // 2 :: step]  # as `resize_labels` chooses
        return fcn_score(segmenter, label_maps, shrink(outputs, step))[SCORES[0]]

    return score


def builtin_layouts(pairs: Pairs, seed: int = 0) -> list[Layout]:
    """Draw again the layouts from which pairs of the built-in facades were made.

    Parameters
    ----------
    pairs
        Of a folder that `pix2pix_utils.data.builtin.write_facades` wrote.
    seed
        The folder's: 0 for the data set "builtin".
    """
    seed = split_seed(seed, pairs.split)
    return [draw_layout(seed, int(name) - 1) for name in pairs.names]
