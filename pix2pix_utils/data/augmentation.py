"""Resizing, random jitter and normalisation, the same for both halves of a pair.

Everything here is a pure function. What is random takes a ``seed`` of two integers and returns
the same result for the same seed, so any training step can be repeated (paper, section 6.2:
resize to 286×286, crop 256×256, mirror).
"""

import tensorflow as tf

Size = int | tuple[int, int]
"""The side of a square image, or height and width."""


def both_sides(size: Size) -> tuple[int, int]:
    """Return height and width."""
    return size if isinstance(size, tuple) else (size, size)


def resize_photograph(image: tf.Tensor, height: int, width: int) -> tf.Tensor:
    """Resize a photograph.

    Shrinking averages the area that falls on each new pixel, which keeps fine texture from
    turning into false patterns. Enlarging interpolates between pixels.

    Parameters
    ----------
    image : [any height, any width, channels]
    height, width
        The new size in pixels.

    Returns
    -------
    float32, [height, width, channels], in the range of ``image``.
    """
    shape = tf.shape(image)
    shrinks = tf.logical_and(shape[0] >= height, shape[1] >= width)
    resized = tf.cond(
        shrinks,
        lambda: tf.image.resize(image, [height, width], method="area"),
        lambda: tf.image.resize(image, [height, width], method="bilinear"),
    )
    resized.set_shape([height, width, image.shape[-1]])
    return resized


def resize_labels(image: tf.Tensor, height: int, width: int) -> tf.Tensor:
    """Resize a label map.

    Each new pixel takes the colour of the nearest old one. Anything smoother would blend
    neighbouring colours, and between the blue of a wall and the red of a pillar lies the
    colour of a door.

    Parameters
    ----------
    image : [any height, any width, channels]
    height, width
        The new size in pixels.

    Returns
    -------
    float32, [height, width, channels]; every colour in it was in ``image``.
    """
    resized = tf.image.resize(image, [height, width], method="nearest")
    return tf.cast(resized, tf.float32)


def resize(
    input_image: tf.Tensor, target: tf.Tensor, height: int, width: int, labels: str = "input"
) -> tuple[tf.Tensor, tf.Tensor]:
    """Resize both halves of a pair.

    Parameters
    ----------
    input_image, target : [any height, any width, channels] each
    height, width
        The new size in pixels.
    labels : {"input", "target", "both", "none"}
        Which of the two is a label map, and keeps its exact colours.

    Returns
    -------
    input_image, target : float32, [height, width, channels] each
    """
    of_input = resize_labels if labels in ("input", "both") else resize_photograph
    of_target = resize_labels if labels in ("target", "both") else resize_photograph
    return of_input(input_image, height, width), of_target(target, height, width)


def random_crop(
    input_image: tf.Tensor, target: tf.Tensor, size: Size, seed: tuple[int, int] | tf.Tensor
) -> tuple[tf.Tensor, tf.Tensor]:
    """Cut the same random piece out of both halves.

    Parameters
    ----------
    input_image, target : [any height, any width, channels] each, at least as large as ``size``
    size
        Height and width of the piece, or the side of a square one.

    Returns
    -------
    input_image, target : [height, width, channels] each
    """
    # One place is drawn and both are cut there; two draws would tear the pair apart.
    height, width = both_sides(size)
    places = tf.shape(input_image)[:2] - (height, width) + 1
    chosen = tf.random.stateless_uniform([2], seed) * tf.cast(places, tf.float32)
    top, left = tf.unstack(tf.cast(chosen, tf.int32))
    return tuple(
        tf.ensure_shape(
            image[top : top + height, left : left + width], [height, width, image.shape[-1]]
        )
        for image in (input_image, target)
    )


def random_mirror(
    input_image: tf.Tensor, target: tf.Tensor, seed: tuple[int, int] | tf.Tensor
) -> tuple[tf.Tensor, tf.Tensor]:
    """Mirror both halves left to right, or neither, with equal chance.

    Parameters
    ----------
    input_image, target : [height, width, channels] each
    """
    mirrored = tf.random.stateless_uniform([], seed) < 0.5
    return tuple(
        tf.cond(mirrored, lambda image=image: tf.reverse(image, [1]), lambda image=image: image)
        for image in (input_image, target)
    )


def random_jitter(
    input_image: tf.Tensor,
    target: tf.Tensor,
    seed: tuple[int, int] | tf.Tensor,
    *,
    load_size: Size = 286,
    size: Size = 256,
    flip: bool = True,
    labels: str = "input",
) -> tuple[tf.Tensor, tf.Tensor]:
    """Enlarge, crop at random and mirror at random (paper, section 6.2).

    Parameters
    ----------
    input_image, target : [height, width, channels] each
    load_size
        Height and width before the crop, or one side, in pixels.
    size
        The same after it.
    flip
        Whether to mirror half of the pairs.
    labels : {"input", "target", "both", "none"}
        Which of the two is a label map.

    Returns
    -------
    input_image, target : float32, [height, width, channels] each
    """
    input_image, target = resize(input_image, target, *both_sides(load_size), labels)
    return crop_and_mirror(input_image, target, seed, size=size, flip=flip)


def crop_and_mirror(
    input_image: tf.Tensor,
    target: tf.Tensor,
    seed: tuple[int, int] | tf.Tensor,
    *,
    size: Size,
    flip: bool,
) -> tuple[tf.Tensor, tf.Tensor]:
    """Do the random part of `random_jitter`, for a pair that is already resized.

    Parameters
    ----------
    input_image, target : [height, width, channels] each

    Returns
    -------
    input_image, target : [height, width, channels] each
    """
    seeds = tf.random.experimental.stateless_split(seed, 2)
    input_image, target = random_crop(input_image, target, size, seeds[0])
    if flip:
        input_image, target = random_mirror(input_image, target, seeds[1])
    return input_image, target


def normalize(input_image: tf.Tensor, target: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    """Map [0, 255] to [-1, 1], the range of the generator's tanh.

    Parameters
    ----------
    input_image, target : any shape, values in [0, 255]

    Returns
    -------
    input_image, target : float32 in [-1, 1]
    """
    return (
        tf.cast(input_image, tf.float32) / 127.5 - 1.0,
        tf.cast(target, tf.float32) / 127.5 - 1.0,
    )
