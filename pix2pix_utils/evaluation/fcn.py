"""The FCN-score: can a network that knows real photographs read the translation?

A fully convolutional network (Long et al. 2015) learns to find the classes in true photographs.
Then it looks at translations. Where it finds the classes that the label map asked for, the
translation is realistic enough to be read (paper, section 4.1). The score cannot see what the
segmenter does not look at: it forgives what no eye would, such as walls painted flat.
"""

from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf
from numpy.typing import ArrayLike

from pix2pix_utils.config import Config
from pix2pix_utils.data.pairs import Pairs
from pix2pix_utils.data.pipeline import steps_per_epoch, train_dataset
from pix2pix_utils.facades import CLASSES, PALETTE, from_colours
from pix2pix_utils.layers import seed_for
from pix2pix_utils.support.errors import InputError
from pix2pix_utils.support.files import PathLike
from pix2pix_utils.training import checkpoint

SCORES = ("per-pixel accuracy", "per-class accuracy", "class IOU")
"""The three columns of the paper's tables 1 to 3; shares from 0 to 1, higher is better."""

SEGMENTER = Path(__file__).parent / "segmenter.npz"
"""The shipped segmenter: trained on the built-in facades' true photographs."""

WIDTHS = {2: 32, 4: 64, 8: 128, 16: 160}
"""Filters of the segmenter at each scale: one place for so many pixels of a side."""

FINE = 16
"""Filters at the side of the image itself."""

BATCH, EPOCHS, LEARNING_RATE = 8, 16, 2e-3

BRIGHTNESS, CONTRAST = 0.15, 0.2
"""How far training moves photographs, in units of [-1, 1], and stretches them: colours decide
less, shapes more."""


# --------------------------------------------------------------------------------------
# Scores
# --------------------------------------------------------------------------------------


def confusion_matrix(truth: ArrayLike, predicted: ArrayLike, classes: int = 12) -> np.ndarray:
    """Count which class was taken for which.

    Parameters
    ----------
    truth, predicted
        Class indices from 0 to ``classes`` − 1, of the same shape.

    Returns
    -------
    int64 [classes, classes]: pixels of the row's class that were taken for the column's.
    Matrices of several images may be added.

    Raises
    ------
    InputError
        If the shapes differ or an index is no class.
    """
    truth, predicted = np.asarray(truth), np.asarray(predicted)
    if truth.shape != predicted.shape:
        raise InputError(
            f"predicted: has shape {predicted.shape} and the truth {truth.shape}; give maps of "
            "the same size"
        )
    for name, labels in (("truth", truth), ("predicted", predicted)):
        if labels.dtype.kind not in "iu" or (
            labels.size and not 0 <= labels.min() <= labels.max() < classes
        ):
            raise InputError(f"{name}: must hold whole numbers from 0 to {classes - 1}")
    pairs = truth.astype(np.int64).ravel() * classes + predicted.ravel()
    return np.bincount(pairs, minlength=classes * classes).reshape(classes, classes)


def fcn_scores(confusion: ArrayLike) -> dict[str, float]:
    """Compute the three scores of the paper's tables.

    Parameters
    ----------
    confusion
        As `confusion_matrix` counts it.

    Returns
    -------
    "per-pixel accuracy": share of all pixels that are right. "per-class accuracy": share of
    each class's pixels that are right, averaged over the classes. "class IOU": pixels that
    are of the class and taken for it, divided by those that are one or the other, averaged
    over the classes. Classes that the truth does not contain are left out.

    Raises
    ------
    InputError
        If the matrix counts nothing.
    """
    confusion = np.asarray(confusion, np.float64)
    right, is_class, taken_for = np.diag(confusion), confusion.sum(axis=1), confusion.sum(axis=0)
    present = is_class > 0
    if not present.any():
        raise InputError("confusion: counts no pixel; give the matrix of at least one image")
    union = is_class + taken_for - right
    values = (
        right.sum() / confusion.sum(),
        np.mean(right[present] / is_class[present]),
        np.mean(right[present] / union[present]),
    )
    return dict(zip(SCORES, map(float, values), strict=True))


# --------------------------------------------------------------------------------------
# The segmenter
# --------------------------------------------------------------------------------------


def build_segmenter(seed: int = 0) -> keras.Model:
    """Build a fully convolutional network in the form of a U, with fresh weights.

    On the way down every scale is computed at half the side of the one before. On the way up the
    coarse features are enlarged and added to those of the finer scales (Lin et al. 2017, feature
    pyramids), and convolved again. The votes of the side of the image come from both: what is
    around decides, and the edges are sharp.

    Parameters
    ----------
    seed
        Seed of the initial weights.

    Returns
    -------
    Photographs [batch, height, width, 3] in [-1, 1], height and width multiples of 16, to
    logits [batch, height, width, 12].
    """

    def kernel(name: str) -> keras.Initializer:
        return keras.initializers.HeNormal(seed=seed_for(name, seed))

    def convolve(
        x: keras.KerasTensor, filters: int, name: str, side: int = 3, strides: int = 1
    ) -> keras.KerasTensor:
        x = keras.layers.Conv2D(
            filters,
            side,
            strides=strides,
            padding="same",
            use_bias=False,
            kernel_initializer=kernel(name),
            name=name,
        )(x)
        x = keras.layers.BatchNormalization(momentum=0.9, name=f"{name}_norm")(x)
        return keras.layers.ReLU(name=f"{name}_act")(x)

    def project(x: keras.KerasTensor, filters: int, name: str) -> keras.KerasTensor:
        layer = keras.layers.Conv2D(filters, 1, kernel_initializer=kernel(name), name=name)
        return layer(x)

    image = keras.Input((None, None, 3), name="photograph")
    x, scales = image, []
    for scale, filters in WIDTHS.items():
        x = convolve(x, filters, f"scale{scale}", side=4 if scale == 2 else 3, strides=2)
        x = convolve(x, filters, f"scale{scale}b")
        scales.append((scale, filters, x))
    scales.pop()
    for scale, filters, skip in reversed(scales):
        enlarge = keras.layers.UpSampling2D(2, interpolation="bilinear", name=f"enlarge{scale}")
        x = enlarge(project(x, filters, f"narrow{scale}"))
        x = keras.layers.Add(name=f"sum{scale}")([x, project(skip, filters, f"skip{scale}")])
        x = convolve(x, filters, f"join{scale}")
    # Four votes for each place of the finest scale: those of the four pixels that it covers.
    votes = keras.layers.Conv2DTranspose(
        len(CLASSES), 2, strides=2, kernel_initializer=kernel("votes2"), name="votes2"
    )(x)
    fine = convolve(image, FINE, "scale1")
    votes = keras.layers.Add(name="sum1")([votes, project(fine, len(CLASSES), "votes1")])
    return keras.Model(image, votes, name="segmenter")


def classes_of(label_map: tf.Tensor) -> tf.Tensor:
    """Read a label map as the networks see it: each pixel's class is the nearest colour's.

    Parameters
    ----------
    label_map
        float32 in [-1, 1], [..., 3].

    Returns
    -------
    int64 [...], from 0 to 11.
    """
    colours = tf.constant(PALETTE / np.float32(127.5) - np.float32(1))
    # |label − colour|² without |label|², which is the same for every colour.
    distance = tf.reduce_sum(colours**2, axis=1) - 2 * tf.tensordot(label_map, colours, [[-1], [1]])
    return tf.argmin(distance, axis=-1)


def train_segmenter(
    config: Config, pairs: Pairs, epochs: int = EPOCHS, verbose: int = 0
) -> keras.Model:
    """Train a segmenter, as `build_segmenter` makes it, on true photographs.

    Parameters
    ----------
    config
        For its image size, jitter and seed, and its direction, from label maps to photographs.
    verbose : {0, 1, 2}
        As for ``keras.Model.fit``.

    Raises
    ------
    InputError
        If the input is not the half that holds the label maps.
    """
    if pairs.labels != "input":
        raise InputError(
            f"{pairs.folder}: the label maps are not the input of the direction "
            f"{config.direction}; the FCN-score wants translations from labels to photographs"
        )
    batches = config.replace(batch_size=min(BATCH, len(pairs)))
    steps = steps_per_epoch(batches, pairs)
    dataset = train_dataset(batches, pairs).map(
        lambda label_map, photograph: (photograph, classes_of(label_map))
    )
    return _fit(dataset, epochs, steps, config.seed, verbose)


def train_on_arrays(
    photographs: np.ndarray,
    labels: np.ndarray,
    epochs: int = EPOCHS,
    seed: int = 0,
    verbose: int = 0,
) -> keras.Model:
    """Train a segmenter on photographs that are in memory; each is mirrored half of the times.

    It is one that `build_segmenter` makes.

    Parameters
    ----------
    photographs
        uint8 [count, height, width, 3], sides multiples of 16; at least `BATCH`.
    labels
        uint8 [count, height, width]: class indices.
    verbose : {0, 1, 2}
        As for ``keras.Model.fit``.
    """
    count = len(photographs)
    steps = count // BATCH

    def example(number: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        """The pair of this number; the order is another in every epoch."""
        epoch, place = number // (steps * BATCH), number % (steps * BATCH)
        index = tf.random.experimental.index_shuffle(place, [seed, epoch], count - 1)
        pair = (photographs_[index], labels_[index])
        mirrored = tf.random.stateless_uniform([], [seed, number]) < 0.5
        photograph, classes = (tf.where(mirrored, half[:, ::-1], half) for half in pair)
        return tf.cast(photograph, tf.float32) / 127.5 - 1, tf.cast(classes, tf.int64)

    with tf.device("CPU"):
        photographs_, labels_ = tf.constant(photographs), tf.constant(labels)
    dataset = tf.data.Dataset.range(tf.int64.max).map(example, num_parallel_calls=2)
    return _fit(dataset.batch(BATCH).prefetch(2), epochs, steps, seed, verbose)


def _fit(dataset: tf.data.Dataset, epochs: int, steps: int, seed: int, verbose: int) -> keras.Model:
    """Train fresh weights on batches of (photographs, classes), in changing light."""
    dataset = dataset.enumerate().map(
        lambda step, pair: (_relight(pair[0], tf.stack([tf.cast(seed, tf.int64), step])), pair[1])
    )
    segmenter = build_segmenter(seed)
    falling = keras.optimizers.schedules.CosineDecay(LEARNING_RATE, epochs * steps)
    segmenter.compile(
        keras.optimizers.Adam(falling), keras.losses.SparseCategoricalCrossentropy(True)
    )
    segmenter.fit(dataset, epochs=epochs, steps_per_epoch=steps, shuffle=False, verbose=verbose)
    return segmenter


def _relight(photographs: tf.Tensor, seed: tf.Tensor) -> tf.Tensor:
    """Make each photograph of a batch a little brighter or darker, stronger or paler."""
    shape = [tf.shape(photographs)[0], 1, 1, 1]
    draw = tf.random.stateless_uniform(tf.concat([[2], shape], 0), seed, -1, 1)
    return tf.clip_by_value(photographs * (1 + CONTRAST * draw[0]) + BRIGHTNESS * draw[1], -1, 1)


def segment(segmenter: keras.Model, images: ArrayLike) -> np.ndarray:
    """Name the class of each pixel.

    Parameters
    ----------
    images
        uint8, [count, height, width, 3], sides multiples of 16.

    Returns
    -------
    uint8 [count, height, width]: class indices.
    """
    images = np.asarray(images)
    labels = [
        tf.argmax(segmenter(images[n : n + BATCH] / np.float32(127.5) - 1, training=False), axis=-1)
        for n in range(0, len(images), BATCH)
    ]
    return np.concatenate(labels).astype(np.uint8)


def fcn_score(segmenter: keras.Model, label_maps: ArrayLike, images: ArrayLike) -> dict[str, float]:
    """Score images by how well a segmenter finds in them what their label maps ask for.

    Parameters
    ----------
    label_maps, images
        uint8, [count, height, width, 3], sides multiples of 16.

    Returns
    -------
    As `fcn_scores`, of all images together.
    """
    return fcn_scores(confusion_matrix(from_colours(label_maps), segment(segmenter, images)))


def save_segmenter(segmenter: keras.Model, path: PathLike, details: dict[str, Any]) -> None:
    """Write a segmenter's weights in float16, whole or not at all.

    Parameters
    ----------
    details
        How it was made; anything that JSON can hold.
    """
    checkpoint.save_half(path, checkpoint.model_arrays(segmenter, "segmenter"), details)


def load_segmenter(path: PathLike = SEGMENTER) -> keras.Model:
    """Load a segmenter that `save_segmenter` wrote; the shipped one by default.

    Raises
    ------
    InputError
        If the file is missing or damaged.
    """
    segmenter = build_segmenter()
    with checkpoint.opened(path) as (_, arrays):
        checkpoint.assign(checkpoint.model_arrays(segmenter, "segmenter"), arrays)
    return segmenter
