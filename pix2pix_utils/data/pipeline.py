"""The input pipeline: a pure function of (seed, step).

The batch of any step can be rebuilt without the ones before it: the order of the pairs is a
stateless shuffle of their indices, and the jitter is seeded by the number of the example. A
run that is interrupted therefore goes on with exactly the batches it would have seen.

Pairs are decoded and resized once and kept in memory as bytes where they fit; where they do not
fit they are read again in every epoch. Both ways give the same batches.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import tensorflow as tf

from pix2pix_utils.config import Config
from pix2pix_utils.data.augmentation import crop_and_mirror, normalize, random_jitter, resize
from pix2pix_utils.data.pairs import Pairs, half_sizes, require_sound
from pix2pix_utils.data.reading import as_levels, load
from pix2pix_utils.support.errors import InputError
from pix2pix_utils.support.files import PathLike
from pix2pix_utils.support.memory import free_memory

PREFETCHED = 2
"""Batches made in advance."""


_as_it_stands = tf.autograph.experimental.do_not_convert
"""AutoGraph has nothing to convert here, and takes a second to find that out."""


@dataclass(frozen=True)
class Share:
    """The part of each batch that one of several workers makes, for each of its devices.

    Parameters
    ----------
    worker, workers
        Which one of how many.
    devices
        Of all workers together.
    """

    worker: int = 0
    workers: int = 1
    devices: int = 1


def load_image_train(
    files: tuple[PathLike, ...],
    config: Config,
    seed: tuple[int, int] | tf.Tensor,
    labels: str = "input",
) -> tuple[tf.Tensor, tf.Tensor]:
    """Read one pair and prepare it for training, all steps in a row.

    Parameters
    ----------
    files
        One file with both halves, or the files of A and B.
    config
        With a definite direction (see `pix2pix_utils.data.declaration.resolve`).
    seed
        Seed of the jitter.
    labels : {"input", "target", "both", "none"}
        Which of the two is a label map.

    Returns
    -------
    input_image, target : float32 in [-1, 1], [height, width, channels] each
    """
    input_image, target = _load(files, config)
    size, flip = config.size, config.flip
    if not config.resize:
        return normalize(*crop_and_mirror(input_image, target, seed, size=size, flip=flip))
    load_size = config.load_shape
    return normalize(
        *random_jitter(
            input_image, target, seed, load_size=load_size, size=size, flip=flip, labels=labels
        )
    )


def load_image_test(
    files: tuple[PathLike, ...], config: Config, labels: str = "input"
) -> tuple[tf.Tensor, tf.Tensor]:
    """Read one pair and prepare it for testing: resized and normalised, nothing random.

    Without ``config.resize`` it is cut out of the middle instead.

    Parameters
    ----------
    files
        One file with both halves, or the files of A and B.
    config
        With a definite direction.
    labels : {"input", "target", "both", "none"}
        Which of the two is a label map.

    Returns
    -------
    input_image, target : float32 in [-1, 1], [height, width, channels] each
    """
    input_image, target = _load(files, config)
    return normalize(*_at_test(config, input_image, target, labels))


def _load(files: tuple[PathLike, ...], config: Config) -> tuple[tf.Tensor, tf.Tensor]:
    first, *second = [str(path) for path in files]
    return load(first, config.direction, *second, **_kind(config))


def _kind(config: Config) -> dict[str, Any]:
    """Return what `load` must know of the pictures that a config asks for."""
    channels = config.input_channels, config.output_channels
    return {"channels": channels, "bits": config.bit_depth}


def _at_test(
    config: Config, input_image: tf.Tensor, target: tf.Tensor, labels: str
) -> tuple[tf.Tensor, tf.Tensor]:
    """Bring a pair to the size of the networks without chance."""
    height, width = config.size
    if config.resize:
        return resize(input_image, target, height, width, labels)
    top = (tf.shape(input_image)[0] - height) // 2
    left = (tf.shape(input_image)[1] - width) // 2
    return tuple(
        tf.ensure_shape(
            image[top : top + height, left : left + width], [height, width, image.shape[-1]]
        )
        for image in (input_image, target)
    )


def steps_per_epoch(config: Config, pairs: Pairs) -> int:
    """Return how many full batches the pairs give.

    Raises
    ------
    InputError
        If the pairs do not fill one batch.
    """
    if len(pairs) < config.batch_size:
        raise InputError(
            f"batch_size: {config.batch_size} is more than the {len(pairs)} pairs of "
            f"{pairs.folder / pairs.split}; give a smaller batch or more pairs"
        )
    return len(pairs) // config.batch_size


def cache_bytes(config: Config, pairs: Pairs) -> int | None:
    """Return what the decoded pairs take in memory.

    Returns
    -------
    None where they are not resized and have different sizes, and so cannot be kept.
    """
    height, width = config.load_shape
    if not config.resize:
        sizes = half_sizes(pairs)
        if len(sizes) > 1:
            return None
        ((height, width),) = sizes
    channels = config.input_channels + config.output_channels
    return len(pairs) * height * width * channels * (config.bit_depth // 8)


def fits_in_memory(config: Config, pairs: Pairs) -> bool:
    """Say whether the decoded pairs are to be kept: within ``cache_megabytes``, and what is free.

    While it is filled, the cache takes twice what it takes then.
    """
    taken = cache_bytes(config, pairs)
    if taken is None or taken > config.cache_megabytes * 1_000_000:
        return False
    return 2 * taken <= free_memory()


def require_large(config: Config, pairs: Pairs) -> None:
    """Refuse pairs out of which no crop of the config's size can be cut.

    Raises
    ------
    InputError
    """
    height, width = config.size
    sizes = {} if config.resize else half_sizes(pairs)
    small = {size: n for size, n in sizes.items() if size[0] < height or size[1] < width}
    if small:
        raise InputError(
            f"resize: {sum(small.values())} of {len(pairs)} pairs of {pairs.folder / pairs.split} "
            f"are smaller than the crops of {width}×{height} pixels; give a smaller image_size, "
            "or have the pairs resized"
        )


def train_dataset(
    config: Config, pairs: Pairs, first_step: int = 0, share: Share | None = None
) -> tf.data.Dataset:
    """Build the endless training pipeline.

    Parameters
    ----------
    config
        With a definite direction.
    first_step
        The step whose batch comes first.
    share
        Make this part of each batch only; all of it by default.

    Returns
    -------
    Of (input_image, target): float32 in [-1, 1],
    [batch_size, height, width, channels] each; of a share the batches of its devices in turn.

    Raises
    ------
    InputError
        If files are missing, damaged or of the wrong size; all of them are named.
    """
    batch, per_epoch, count = config.batch_size, steps_per_epoch(config, pairs), len(pairs)
    pair_at = _pair_reader(config, pairs)
    share = share or Share()
    own, one = batch // share.workers, batch // share.devices

    @_as_it_stands
    def example(count_of_own: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        step = count_of_own // own
        number = step * batch + share.worker * own + count_of_own % own
        epoch, position = step // per_epoch, step % per_epoch * batch + number % batch
        index = tf.random.experimental.index_shuffle(
            position,
            seed=tf.stack([tf.constant(config.seed, tf.int64), epoch]),
            max_index=count - 1,
        )
        input_image, target = pair_at(index)
        input_image, target = crop_and_mirror(
            input_image,
            target,
            tf.stack([tf.constant(config.seed, tf.int64), number]),
            size=config.size,
            flip=config.flip,
        )
        return normalize(as_levels(input_image), as_levels(target))

    numbers = tf.data.Dataset.range(first_step * own, tf.int64.max)
    examples = numbers.map(example, num_parallel_calls=tf.data.AUTOTUNE, deterministic=True)
    return _untuned(examples.batch(one, drop_remainder=True).prefetch(PREFETCHED))


def evaluation_dataset(config: Config, pairs: Pairs) -> tf.data.Dataset:
    """Build the test pipeline: every pair once, in order, alone in its batch.

    Parameters
    ----------
    config
        With a definite direction.

    Returns
    -------
    Of (input_image, target): float32 in [-1, 1], [1, height, width, channels] each.

    Raises
    ------
    InputError
        If files are missing, damaged or of the wrong size; all of them are named.
    """
    require_sound(pairs, decode=True)
    require_large(config, pairs)
    pairs_of = tf.data.Dataset.from_tensor_slices(pairs.paths)

    @_as_it_stands
    def example(first: tf.Tensor, second: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        input_image, target = load(first, config.direction, second, **_kind(config))
        return normalize(*_at_test(config, input_image, target, pairs.labels))

    examples = pairs_of.map(example, num_parallel_calls=tf.data.AUTOTUNE)
    return _untuned(examples.batch(1).prefetch(PREFETCHED))


def _untuned(dataset: tf.data.Dataset) -> tf.data.Dataset:
    """Take the tuner of tf.data away: it sleeps ever longer, and who leaves has to wait for it.

    An iterator that ends waits for the tuner's thread, which after a minute of training took up to
    fourteen idle seconds. Without the tuner, AUTOTUNE means as many calls as there are cores.
    """
    options = tf.data.Options()
    options.autotune.enabled = False
    return dataset.with_options(options)


def _pair_reader(
    config: Config, pairs: Pairs
) -> Callable[[tf.Tensor], tuple[tf.Tensor, tf.Tensor]]:
    """Return the function that gives the pair at an index, before the crop: uint8 or uint16."""
    require_sound(pairs)
    require_large(config, pairs)
    firsts, seconds = (tf.constant(paths) for paths in pairs.paths)
    height, width = config.load_shape

    @_as_it_stands
    def decoded(index: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        halves = load(firsts[index], config.direction, seconds[index], **_kind(config))
        if config.resize:
            halves = resize(*halves, height, width, pairs.labels)
        # Bytes take a quarter of the memory; the rounding is below what a JPEG keeps.
        if config.bit_depth == 16:
            return tuple(tf.cast(tf.round(image * 257.0), tf.uint16) for image in halves)
        return tuple(tf.cast(tf.round(image), tf.uint8) for image in halves)

    if not fits_in_memory(config, pairs):
        return decoded
    indices = tf.data.Dataset.range(len(pairs))
    decoding = indices.map(decoded, num_parallel_calls=tf.data.AUTOTUNE).batch(len(pairs))
    try:
        input_images, targets = decoding.get_single_element()
    except tf.errors.OpError:
        require_sound(pairs, decode=True)
        raise
    return lambda index: (input_images[index], targets[index])
