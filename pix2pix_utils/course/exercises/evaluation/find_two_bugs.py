"""7.3 Find two bugs."""

import numpy as np

from pix2pix_utils.course.exercises.engine import Exercise, Misconception


def set_score(read, images, labels):
    found = read(images / 127.5 - 1).argmax(axis=-1)
    # All pixels of a class together, in whichever image they are.
    shares = [np.mean(found[labels == k] == k) for k in np.unique(labels)]
    return np.mean(shares)


def _in_range(images):
    return images / 127.5 - 1


def _as_bytes(images):
    return images * 1.0


def _all_together(found, labels):
    return np.mean([np.mean(found[labels == k] == k) for k in np.unique(labels)])


def _image_by_image(found, labels):
    return np.mean([_all_together(*pair) for pair in zip(found, labels, strict=True)])


def _shares_of_images(found, labels):
    """Return, for each class, its share in every image that has it."""
    pairs = list(zip(found, labels, strict=True))
    return [
        [np.mean(one[truth == k] == k) for one, truth in pairs if (truth == k).any()]
        for k in np.unique(labels)
    ]


def _class_by_class(found, labels):
    return np.mean([np.mean(shares) for shares in _shares_of_images(found, labels)])


def _share_by_share(found, labels):
    return np.mean(np.concatenate(_shares_of_images(found, labels)))


def _pixel_by_pixel(found, labels):
    return np.mean(found == labels)


def _of_what_was_named(found, labels):
    return _all_together(labels, found)


def _of_what_was_named_and_is_there(found, labels):
    return np.mean([np.mean(labels[found == k] == k) for k in np.unique(labels)])


def _of_the_union(found, labels):
    return np.mean(
        [
            np.sum((found == k) & (labels == k)) / np.sum((found == k) | (labels == k))
            for k in np.unique(labels)
        ]
    )


def _of_twelve(found, labels):
    """Count what is absent as 0, among the twelve classes of the facades."""
    return _all_together(found, labels) * len(np.unique(labels)) / 12


def _of_four(found, labels):
    return _of_twelve(found, labels) * 12 / 4


def _nan_of_twelve(found, labels):
    return np.nan  # some of the twelve are always absent


def _nan_of_four(found, labels):
    return np.nan if len(np.unique(labels)) < 4 else _all_together(found, labels)


def _score_by(enter=_in_range, count=_all_together):
    """Return a `set_score` with another way in, or another way to count."""

    def wrong(read, images, labels):
        return count(read(enter(images)).argmax(axis=-1), labels)

    return wrong


def _of_each(measure, images):
    """Return a measure of each image, in a shape that fits the images."""
    return measure(images, axis=(1, 2, 3), keepdims=True)


def _entering(*ways):
    """Return each way in, with the right way to count and with the buggy one."""
    return [_score_by(way, count) for way in ways for count in (_all_together, _image_by_image)]


_OTHER_RANGES = _entering(
    lambda images: images / 255,
    lambda images: images / 127.5,
    lambda images: images / 255 - 1,
    lambda images: images / 255 - 0.5,
    lambda images: images - 1.0,
    lambda images: images - 127.5,
)
_AT_HAND = _entering(
    lambda images: images / images.max() * 2 - 1,
    lambda images: images / _of_each(np.max, images) * 2 - 1,
    lambda images: (images - images.min()) / np.ptp(images) * 2 - 1,
    lambda images: (images - _of_each(np.min, images)) / _of_each(np.ptp, images) * 2 - 1,
)
_NEARLY_IN_RANGE = _entering(
    lambda images: images / 127 - 1,
    lambda images: images / 128 - 1,
    lambda images: (images - 127.0) / 127.5,
    lambda images: (images - 128.0) / 127.5,
    lambda images: images / 256 * 2 - 1,
)
_BYTES_WRAP = _entering(
    lambda images: images * 2 / 255 - 1,
    lambda images: (images * 2 - 255) / 255,
    lambda images: (images - 127) / 127,
    lambda images: (images - 128) / 128,
    lambda images: (images - 127) / 127.5,
    lambda images: (images - 128) / 127.5,
)
_TWICE = _entering(lambda images: _in_range(_in_range(images)))


def _counting(*ways):
    """Return each way to count, with the right way in and with the buggy one."""
    return [_score_by(enter, way) for way in ways for enter in (_in_range, _as_bytes)]


_PER_PIXEL = _counting(_pixel_by_pixel)
_BY_COLUMN = [
    *_counting(_of_what_was_named),
    _score_by(count=_of_what_was_named_and_is_there),  # bytes are not read as every class
]
_AS_IOU = _counting(_of_the_union)
_WITH_ABSENT = _counting(_of_twelve, _of_four)
_WITH_NAN = _counting(_nan_of_four, _nan_of_twelve)

_COLOURS = np.array(
    [(0.61, -0.52, -0.43), (-0.57, 0.68, -0.31), (-0.44, -0.63, 0.72), (0.56, 0.47, 0.64)]
)


class _Votes(np.ndarray):
    """An array that can be taken for a tensor, as a network's votes are one."""

    def numpy(self):
        return np.asarray(self)


def _read(images, training=False):
    """Vote for the class whose colour is nearest: a segmenter in small.

    It is a function, and it takes ``training`` only to be called as the package calls it.
    """
    if np.ndim(images) != 4:
        raise ValueError("the segmenter takes a batch: keep `[np.newaxis]`")
    images = np.asarray(images, np.float64)
    return (2 * images @ _COLOURS.T - (_COLOURS**2).sum(axis=1)).view(_Votes)


def _sets_of_photographs():
    random = np.random.default_rng(0)
    sets = []
    for sizes in (
        [
            (0.7, 0.1, 0.1, 0.1),
            (0.1, 0.6, 0.02, 0.28),
            (0.05, 0.35, 0.6, 0),
            (0.02, 0.08, 0.5, 0.4),
        ],
        [(0.5, 0.45, 0, 0.05), (0.9, 0, 0, 0.1), (0.05, 0.35, 0, 0.6)],  # never of class 2
        [(0.4, 0.2, 0.1, 0.3), (0.1, 0.5, 0.38, 0.02), (0.3, 0.1, 0.2, 0.4)],
    ):
        labels = np.stack([random.choice(4, (12, 16), p=size) for size in sizes])
        # Each image is harder to read than the one before.
        hard = 0.15 + 0.25 * np.arange(len(sizes))[:, np.newaxis, np.newaxis, np.newaxis]
        values = _COLOURS[labels] + random.normal(0, 1, (*labels.shape, 3)) * hard
        # The last set has neither black nor white: not every picture uses all bytes.
        furthest = 1 if len(sets) < 2 else 0.8
        images = np.rint((np.clip(values, -furthest, furthest) + 1) * 127.5).astype(np.uint8)
        sets.append((_read, images, labels.astype(np.uint8)))
    return sets


def _score_of(function, read, images, labels):
    try:
        return function(read, images, labels), ""
    except IndexError as error:
        if "too many indices" not in str(error):
            raise
        raise IndexError(
            "what was read has too few axes for this; if `read` got all images at once, `[0]` "
            "keeps the first of them only"
        ) from error
    except TypeError as error:
        if "same_kind" not in str(error):
            raise
        message = "bytes cannot hold decimals: write `images = images / ...`, not `images /= ...`"
        raise TypeError(message) from error


def adds_the_matrices_up(read, images, labels):
    from pix2pix_utils.evaluation import confusion_matrix, fcn_scores

    matrix = np.zeros((12, 12), int)
    for image, truth in zip(images, labels, strict=True):
        votes = read((image.astype(np.float32)[np.newaxis] - 127.5) / 127.5)
        matrix += confusion_matrix(truth, votes[0].argmax(axis=-1))
    return fcn_scores(matrix)["per-class accuracy"]


exercise = Exercise(
    title="7.3 Find two bugs",
    stub="def set_score(read, images, labels):\n    return ...",
    answer=set_score,
    second_answer=adds_the_matrices_up,
    cases=_sets_of_photographs,
    call=_score_of,
    misconceptions=[
        Misconception(
            "mends the range only",
            _score_by(count=_image_by_image),
            "What goes in is right now. But the mean over the images is still a mean of scores: "
            "a class with three pixels in one image counts there as much as one with a thousand. "
            "Count over all images first, then divide once for each class; see section 7.3.",
        ),
        Misconception(
            "mends the counting only",
            _score_by(_as_bytes),
            "The counting is right now. But the segmenter still gets values up to 255, and it "
            "learnt to read photographs in [-1, 1]; see section 7.3.",
        ),
        Misconception(
            "mends nothing",
            _score_by(_as_bytes, _image_by_image),
            "Both bugs are still there. Which values does the segmenter know, and what happens "
            "to a class that has three pixels in one image? See section 7.3.",
            also=(_score_by(_as_bytes, _class_by_class), _score_by(_as_bytes, _share_by_share)),
        ),
        Misconception(
            "averages the images' shares in another order",
            _score_by(count=_class_by_class),
            "What goes in is right now. You still average shares of single images, in another "
            "order: three pixels in one image weigh as much as a thousand in the next. Add up "
            "the pixels of all images, and divide once for each class; see section 7.3.",
            also=(_score_by(count=_share_by_share),),
        ),
        Misconception(
            "takes another range",
            _OTHER_RANGES[0],
            "The segmenter got other values than it learnt on: it knows -1 for the byte 0, and 1 "
            "for 255. Divide by 127.5, then subtract 1; see section 7.3.",
            also=tuple(_OTHER_RANGES[1:]),
        ),
        Misconception(
            "does not quite reach the range",
            _NEARLY_IN_RANGE[0],
            "Nearly. The byte 0 must become -1, and 255 must become 1: the middle is 127.5, and "
            "so is half of the way; see section 7.1.",
            also=tuple(_NEARLY_IN_RANGE[1:]),
        ),
        Misconception(
            "scales by the values at hand",
            _AT_HAND[0],
            "You scaled by the largest value that happens to be there, or the smallest as well. "
            "Then a dark picture becomes a bright one. The byte 255 is 1 for the segmenter, "
            "whether or not a picture has one; see section 7.3.",
            also=tuple(_AT_HAND[1:]),
        ),
        Misconception(
            "normalises twice",
            _TWICE[0],
            "The photographs are brought to [-1, 1] twice, so all of them are nearly black. Does "
            "something that you call normalise already, as `evaluation.segment` does? See "
            "section 7.3.",
            also=tuple(_TWICE[1:]),
        ),
        Misconception(
            "lets bytes wrap around",
            _BYTES_WRAP[0],
            "Bytes wrap around: 2 × 200 is 144 in a byte, and 100 − 127 is 229. Divide first: "
            "what comes out has decimals, and nothing wraps any more.",
            also=tuple(_BYTES_WRAP[1:]),
        ),
        Misconception(
            "counts pixels, not classes",
            _PER_PIXEL[0],
            "That is the per-pixel accuracy of the whole set. Return the per-class accuracy: "
            "one share for each class, over all images, and then their mean; see section 7.2.",
            also=tuple(_PER_PIXEL[1:]),
        ),
        Misconception(
            "divides by what was named",
            _BY_COLUMN[0],
            "You asked how many of the pixels that were taken for a class are right: that divides "
            "by the columns of the confusion matrix. Per-class accuracy divides by the pixels "
            "that are of the class, the rows; see section 7.2.",
            also=tuple(_BY_COLUMN[1:]),
        ),
        Misconception(
            "computes the class IOU",
            _AS_IOU[0],
            "That is the class IOU of the whole set. The function returns the per-class "
            "accuracy, which divides by the pixels of the class alone; see section 7.2.",
            also=tuple(_AS_IOU[1:]),
        ),
        Misconception(
            "counts absent classes as 0",
            _WITH_ABSENT[0],
            "A class that occurs in no image cannot be found, and must not count as never found. "
            "Take the mean over the classes that occur; see section 7.2.",
            also=tuple(_WITH_ABSENT[1:]),
        ),
        Misconception(
            "divides 0 by 0",
            _WITH_NAN[0],
            "Your function returns nan: a class that occurs in no image gives 0 / 0. Leave out "
            "the classes that the labels do not contain; see section 7.2.",
            also=tuple(_WITH_NAN[1:]),
        ),
    ],
    hints=[
        "What are the smallest and the largest value in `images`? And what are they in the "
        "photographs that the segmenter learnt from?",
        "The segmenter learnt on values in [-1, 1]. And the mean: how much does a class with "
        "three pixels in one image weigh in it, and how much should it?",
        "`found = read(images / 127.5 - 1).argmax(axis=-1)` is right for all images at once. Then "
        "for each class `k` the mean of `found[labels == k] == k`, and the mean of those.",
    ],
    praise="Neither bug raises an error. The first makes every generator look bad, the second "
    "gives a number that cannot be compared with anybody else's.",
    explanation="The segmenter gets values in [-1, 1]. The pixels of a class are counted over the "
    "whole set before anything is divided, as when the confusion matrices are added up.",
)
