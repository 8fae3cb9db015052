"""The exercises of notebook 06, on translating with a trained generator."""

import functools
import itertools

import numpy as np

from pix2pix_utils.exercises.engine import Exercise, Misconception

# --------------------------------------------------------------------------------------
# 6.1 Back to pixels
# --------------------------------------------------------------------------------------


def to_pixels(image):
    # Clip first: a byte has no room for what lies outside.
    return np.rint((np.clip(image, -1, 1) + 1) * 127.5).astype(np.uint8)


def _multiplies_by_255(image):
    return np.rint(np.clip(image, 0, 1) * 255).astype(np.uint8)


def _forgets_the_1(image):
    return np.rint(np.clip(np.clip(image, -1, 1) * 127.5, 0, 255)).astype(np.uint8)


def _does_not_clip(image):
    return np.rint((image + 1) * 127.5).astype(np.int64) % 256  # as a byte does


def _does_not_round(image):
    return ((np.clip(image, -1, 1) + 1) * 127.5).astype(np.uint8)


def _multiplies_the_sum_by_255(image):
    return np.rint(np.clip((image + 1) * 255, 0, 255)).astype(np.uint8)


def _images():
    levels = np.arange(256, dtype=np.float64)
    # Never halfway between two levels, where rounding is a matter of taste.
    inside = np.concatenate([levels[:-1] + 0.3, levels[1:] - 0.3]) / 127.5 - 1
    outside = np.linspace(-1.4, 1.4, 12)
    return [(inside.reshape(10, 17, 3).astype(np.float32),), (outside.reshape(2, 2, 3),)]


q1 = Exercise(
    title="6.1 Back to pixels",
    answer=to_pixels,
    cases=_images,
    misconceptions=[
        Misconception(
            "takes the range for 0 to 1",
            _multiplies_by_255,
            "You multiplied by 255, which is right for a range from 0 to 1. The generator ends "
            "in a tanh: half of its values are below 0, and all of those would turn black; see "
            "section 6.1.",
        ),
        Misconception(
            "forgets to add 1",
            _forgets_the_1,
            "You multiplied by 127.5 and did not add 1 before. So -1 to 0 is lost, and nothing is "
            "brighter than half grey. Undo the two steps in the opposite order; see section 6.1.",
        ),
        Misconception(
            "does not clip",
            _does_not_clip,
            "The range is right. But values outside [-1, 1] do not fit into a byte: 256 turns "
            "into 0, and the brightest spots become black ones. Clip before you convert; see "
            "section 6.1.",
        ),
        Misconception(
            "cuts off instead of rounding",
            _does_not_round,
            "Range and clipping are right. Converting to uint8 cuts the decimals off, so every "
            "picture gets half a level darker each time it passes here. Round first; see section "
            "6.1.",
        ),
        Misconception(
            "multiplies 0 to 2 by 255",
            _multiplies_the_sum_by_255,
            "After adding 1 the range is 0 to 2, and 2 × 255 is twice too bright: everything "
            "above mid-grey turns white; see section 6.1.",
        ),
    ],
    hints=[
        "`normalize` divides by 127.5 and then subtracts 1. Undo the last step first.",
        "Before the conversion to bytes two things are needed: `np.clip`, and `np.rint`.",
        "`np.rint((np.clip(image, -1, 1) + 1) * 127.5)`, as uint8.",
    ],
    praise="Add 1, multiply by 127.5, round. The package's `to_uint8` does this, and refuses what "
    "is far outside the range, because that is no image of the network's.",
)

# --------------------------------------------------------------------------------------
# 6.2 How many pictures?
# --------------------------------------------------------------------------------------

q2 = Exercise(
    title="6.2 How many pictures?",
    answer=(8, 1),
    misconceptions=[
        Misconception(
            "a network is a fixed function",
            (1, 1),
            "Without noise you are right. With noise another set of activations is dropped for "
            "each seed, so the network computes something else each time; see section 6.2.",
        ),
        Misconception(
            "the seed always matters",
            (8, 8),
            "With noise you are right. Without it no random number is drawn, and a seed of "
            "numbers that nobody draws changes nothing; see section 6.2.",
        ),
        Misconception(
            "on and off exchanged",
            (1, 8),
            "You have the two the wrong way round: dropout is what makes pictures differ; see "
            "section 6.2.",
        ),
        Misconception(
            "counts differences, not pictures",
            (8, 0),
            "Without noise no two pictures differ, but one picture is there; see section 6.2.",
        ),
        Misconception(
            "counts pairs",
            (28, 0),
            "You counted the pairs of pictures that differ: 28 of them. The question is how many "
            "different pictures there are.",
        ),
    ],
    hints=[
        "What is the only thing in the generator that depends on a seed at test time?",
        "With `noise=False` dropout is off, and the rest of the network is plain arithmetic.",
        "Equal seeds give equal pictures, and other seeds other ones. Without noise all are equal.",
    ],
    praise="Dropout is the only noise z of pix2pix. How much the eight differ is another question.",
    explanation="Eight seeds drop eight different sets of activations. Without dropout nothing "
    "is random.",
)

# --------------------------------------------------------------------------------------
# 6.3 How different are they?
# --------------------------------------------------------------------------------------


def diversity(pictures):
    # Each picture with each other one, once.
    pairs = itertools.combinations(pictures, 2)
    return float(np.mean([np.abs(one - other).mean() for one, other in pairs]))


def _counts_itself(pictures):
    return float(np.mean([np.abs(a - b).mean() for a in pictures for b in pictures]))


def _adds_up(pictures):
    return diversity(pictures) * len(pictures) * (len(pictures) - 1) / 2


def _neighbours_only(pictures):
    return float(np.mean([np.abs(a - b).mean() for a, b in itertools.pairwise(pictures)]))


def _from_the_first(pictures):
    return float(np.mean([np.abs(pictures[0] - other).mean() for other in pictures[1:]]))


def _from_the_mean(pictures):
    return float(np.abs(np.asarray(pictures) - np.mean(pictures, axis=0)).mean())


def _squares(pictures):
    pairs = itertools.combinations(pictures, 2)
    return float(np.mean([((one - other) ** 2).mean() for one, other in pairs]))


def _cancels(pictures):
    pairs = itertools.combinations(pictures, 2)
    return float(np.mean([(one - other).mean() for one, other in pairs]))


def _lists_of_pictures():
    random = np.random.default_rng(0)
    # Each darker than the one before: their distances are not alike.
    return [
        ([random.uniform(-1, 1, (4, 5, 3)) / (1 + number) for number in range(count)],)
        for count in (3, 6)
    ]


q3 = Exercise(
    title="6.3 How different are they?",
    answer=diversity,
    cases=_lists_of_pictures,
    misconceptions=[
        Misconception(
            "compares a picture with itself",
            _counts_itself,
            "You compared each picture with itself as well. That distance is always 0 and makes "
            "the mean smaller, the more so the fewer pictures there are; see section 6.3.",
        ),
        Misconception(
            "adds up instead of averaging",
            _adds_up,
            "You added the distances of all pairs. Eight pictures have 28 pairs, so they would "
            "always look more varied than four; take the mean over the pairs; see section 6.3.",
        ),
        Misconception(
            "compares neighbours only",
            _neighbours_only,
            "You compared each picture with the next one only. Then the result depends on the "
            "order of the list; take all pairs; see section 6.3.",
        ),
        Misconception(
            "compares with the first only",
            _from_the_first,
            "You compared all pictures with the first one. If that one is odd, all distances are "
            "large; take all pairs; see section 6.3.",
        ),
        Misconception(
            "compares with the mean picture",
            _from_the_mean,
            "You measured the distance from the mean picture. That is a measure of spread too, "
            "but a smaller one: asked is the distance of two pictures; see section 6.3.",
        ),
        Misconception(
            "squares the differences",
            _squares,
            "You squared the differences, which is L2. L1 is the mean of their absolute values, "
            "as in the loss; see section 6.3.",
        ),
        Misconception(
            "lets differences cancel",
            _cancels,
            "You averaged the differences with their signs. Brighter here and darker there then "
            "cancel to nothing; take absolute values; see section 6.3.",
        ),
    ],
    hints=[
        "The L1 distance of two pictures is `np.abs(one - other).mean()`.",
        "Which pairs are there? Each picture with each other one, but not with itself.",
        "`itertools.combinations(pictures, 2)` gives the pairs. Take the mean of their distances.",
    ],
    praise="It is the same number for any order of the list, and for any number of pictures it "
    "means the same: how far two of them are apart.",
)

# --------------------------------------------------------------------------------------
# 6.4 Find two bugs
# --------------------------------------------------------------------------------------


def picture_of(network, drawing):
    image = drawing / 127.5 - 1
    # The statistics of this very image, as in a training step.
    output = network(image[np.newaxis], training=True)
    return output[0] * 0.5 + 0.5


def _mends_the_range_only(network, drawing):
    image = drawing / 127.5 - 1
    return network(image[np.newaxis], training=False)[0] * 0.5 + 0.5


def _mends_the_flag_only(network, drawing):
    image = drawing / 255
    return network(image[np.newaxis], training=True)[0] * 0.5 + 0.5


def _mends_nothing(network, drawing):
    image = drawing / 255
    return network(image[np.newaxis], training=False)[0] * 0.5 + 0.5


def _breaks_the_way_back(network, drawing):
    image = drawing / 127.5 - 1
    return network(image[np.newaxis], training=True)[0]


def _feeds_bytes(network, drawing):
    return network(drawing[np.newaxis] * 1.0, training=True)[0] * 0.5 + 0.5


@functools.cache
def _network():
    """Return a small batch-normalised generator as a function that changes nothing."""
    import tensorflow as tf

    from pix2pix_utils.config import Config
    from pix2pix_utils.generator import build_generator

    config = Config(image_size=32, load_size=32, generator_filters=4, dropout=0.0)
    generator = build_generator(config)
    for variable in generator.trainable_variables:
        if "kernel" in variable.path:
            variable.assign(variable.value * 4)  # fresh weights would paint nearly grey
    weights = [variable.value for variable in generator.trainable_variables]
    states = [variable.value for variable in generator.non_trainable_variables]

    def network(batch, training=False):
        batch = tf.cast(batch, tf.float32)
        output, _ = generator.stateless_call(weights, states, batch, training=bool(training))
        return output.numpy()

    return network


def _networks_and_drawings():
    random = np.random.default_rng(0)
    blocks = random.integers(0, 256, (2, 8, 8, 3)).astype(np.uint8)
    drawings = blocks.repeat(4, axis=1).repeat(4, axis=2)
    return [(_network(), drawing) for drawing in drawings]


q4 = Exercise(
    title="6.4 Find two bugs",
    answer=picture_of,
    cases=_networks_and_drawings,
    tolerance=1e-3,
    misconceptions=[
        Misconception(
            "mends the range only",
            _mends_the_range_only,
            "The range is right now. With `training=False` the picture is still normalised by the "
            "moving statistics, which the network never saw while it learnt; see section 6.4.",
        ),
        Misconception(
            "mends the flag only",
            _mends_the_flag_only,
            "The statistics are right now. The drawing still comes in the range [0, 1], while the "
            "network was trained on [-1, 1]: black looks like mid-grey to it; see section 6.1.",
        ),
        Misconception(
            "mends nothing",
            _mends_nothing,
            "That does the same as before. Which range was the network trained on, and by which "
            "statistics did it normalise then? See sections 6.1 and 6.4.",
        ),
        Misconception(
            "breaks the way back",
            _breaks_the_way_back,
            "Both bugs are gone, but the last line was right: it brings the output from [-1, 1] "
            "to the [0, 1] that is asked for; see section 6.1.",
        ),
        Misconception(
            "feeds bytes",
            _feeds_bytes,
            "You gave the network values up to 255. It learnt on [-1, 1], so divide by 127.5 and "
            "subtract 1; see section 6.1.",
        ),
    ],
    hints=[
        "One bug is in what goes in, the other in how the network is called.",
        "What does `normalize` do, and which statistics does the paper use at test time?",
        "`drawing / 127.5 - 1`, and `training=True`. Leave the last line as it is.",
    ],
    praise="Neither bug raises an error; both give a dull picture. These two are behind most "
    "reports that a trained pix2pix is bad at test time only.",
)

# --------------------------------------------------------------------------------------
# 6.5 Which sizes fit?
# --------------------------------------------------------------------------------------


def fits(height, width, halvings):
    # Each layer of stride 2 wants an even side; that many times over.
    step = 2**halvings
    return height % step == 0 and width % step == 0


def _any_even_number(height, width, halvings):
    return height % 2 == 0 and width % 2 == 0


def _large_enough(height, width, halvings):
    return height >= 2**halvings and width >= 2**halvings


def _powers_of_two_only(height, width, halvings):
    return all(side >= 2**halvings and side & (side - 1) == 0 for side in (height, width))


def _height_only(height, width, halvings):
    return height % 2**halvings == 0


def _squares_only(height, width, halvings):
    return height == width and height % 2**halvings == 0


def _the_area(height, width, halvings):
    return height * width % 2**halvings == 0


def _twice_the_halvings(height, width, halvings):
    return height % (2 * halvings) == 0 and width % (2 * halvings) == 0


def _sizes():
    return [
        (128, 128, 7),
        (256, 384, 7),
        (384, 384, 7),
        (192, 256, 7),
        (256, 100, 7),
        (300, 300, 7),
        (140, 140, 7),
        (64, 64, 7),
        (512, 512, 8),
        (384, 256, 8),
        (24, 40, 3),
        (24, 36, 3),
        (30, 42, 3),
    ]


q5 = Exercise(
    title="6.5 Which sizes fit?",
    answer=fits,
    cases=_sizes,
    misconceptions=[
        Misconception(
            "any even number",
            _any_even_number,
            "Even sides can be halved once. The half must be even again, and so on until the last "
            "halving; see section 6.7.",
        ),
        Misconception(
            "anything large enough",
            _large_enough,
            "Large enough is not enough: 192 is more than 128, but halved seven times it is 1.5 "
            "pixels; see section 6.7.",
        ),
        Misconception(
            "powers of two only",
            _powers_of_two_only,
            "Powers of two do fit, and so do others: 384 is 3 × 128. Halved seven times it leaves "
            "3 pixels, and nothing says that one must be left; see section 6.7.",
        ),
        Misconception(
            "looks at the height only",
            _height_only,
            "You tested the height only. The width is halved just as often; see section 6.7.",
        ),
        Misconception(
            "squares only",
            _squares_only,
            "Nothing in a convolution wants a square. Height and width are halved each by itself; "
            "see section 6.7.",
        ),
        Misconception(
            "tests the area",
            _the_area,
            "You tested the number of pixels. A layer of stride 2 halves each side, so each side "
            "must stand it; see section 6.7.",
        ),
        Misconception(
            "adds halvings instead of multiplying",
            _twice_the_halvings,
            "Seven halvings do not divide by 7 × 2 = 14. Each one divides what the one before has "
            "left: 2 × 2 × 2 …; see section 6.7.",
        ),
    ],
    hints=[
        "What must a side be, so that it can be halved once? And twice?",
        "By what number is a side divided in all, after `halvings` halvings?",
        "Both `height` and `width` must leave no remainder when divided by `2**halvings`.",
    ],
    praise="Multiples of 2 to the number of halvings, each side for itself: 128 for seven, 256 "
    "for the eight of the paper's generator.",
)

# --------------------------------------------------------------------------------------
# 6.6 What went wrong?
# --------------------------------------------------------------------------------------


def mishaps(generator, drawing):
    """Translate a drawing four times; in three of them something goes wrong.

    Parameters
    ----------
    generator : keras.Model
    drawing : numpy.ndarray
        uint8, [H, W, 3].

    Returns
    -------
    list of numpy.ndarray
        uint8, [H, W, 3] each: a, b, c and d of exercise 6.6.
    """
    from pix2pix_utils.inference import translate
    from pix2pix_utils.pixels import to_uint8

    image = (drawing / 127.5 - 1).astype(np.float32)
    right = translate(generator, image, seed=5)
    exchanged = to_uint8(right)[..., ::-1]
    narrow = to_uint8(translate(generator, (drawing / 255).astype(np.float32)))
    shown_as_it_is = np.rint(np.clip(right, 0, 1) * 255).astype(np.uint8)
    return [exchanged, to_uint8(right), narrow, shown_as_it_is]


q6 = Exercise(
    title="6.6 What went wrong?",
    answer=("c", "d", "a"),
    misconceptions=[
        Misconception(
            "exchanges the two ranges",
            ("d", "c", "a"),
            "You see the exchanged colours. The other two are the wrong way round: a wrong range "
            "at the input makes the network draw something else, a wrong range at the output "
            "only shows a good drawing badly; see section 6.1.",
        ),
        Misconception(
            "takes another seed for a fault",
            ("b", "d", "a"),
            "Picture b is a sound translation with another seed. A wrong range at the input does "
            "more harm than noise: even the sky is no sky any more; see section 6.3.",
        ),
        Misconception(
            "takes black for exchanged colours",
            ("c", "a", "d"),
            "You found the wrong range at the input. Exchanging red and blue turns a blue sky "
            "orange and makes nothing black; black is what is left of values below 0; see section "
            "6.1.",
        ),
        Misconception(
            "takes orange skies for a wrong input",
            ("a", "d", "c"),
            "In picture a the house is drawn well, only its colours are strange. So the network "
            "got what it knows, and the fault came after it; see section 6.1.",
        ),
        Misconception(
            "shifted by one",
            ("a", "c", "d"),
            "None of the three is in its place. Ask of each picture first: is the house itself "
            "drawn well? If so, the fault came after the network; see section 6.1.",
        ),
    ],
    hints=[
        "In which pictures is the house drawn well, whatever its colours? There the network got "
        "the right input.",
        "Values from -1 to 0 shown in a range of 0 to 1 turn black.",
        "When red and blue are exchanged, a blue sky turns orange and an orange wall turns blue.",
    ],
    praise="Faults before the network spoil the drawing, faults after it spoil the colours. That "
    "tells you where to look.",
    explanation="In c the network got grey where it knows black; d is a sound output whose lower "
    "half is cut off; a has a blue sky that became orange; b is another seed and nothing else.",
)
