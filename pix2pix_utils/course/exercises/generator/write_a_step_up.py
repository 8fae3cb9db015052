"""2.2 Write a step up."""

import numpy as np

from pix2pix_utils.course.exercises.engine import Exercise, Misconception
from pix2pix_utils.course.exercises.generator.count_the_parameters import parameters


def step_up(filters, dropout):
    import keras

    block = [
        keras.layers.UpSampling2D(),
        keras.layers.Conv2D(filters, 3, padding="same", use_bias=False),
        keras.layers.GroupNormalization(groups=-1, epsilon=1e-5),
    ]
    if dropout:
        block.append(keras.layers.Dropout(dropout))
    return keras.Sequential([*block, keras.layers.ReLU()])


_NOTHING, _A_LIST, _A_FUNCTION = "nothing", "a list", "a function"
_FIXED, _GROUPS, _PADDING, _OWN_LOTS = "fixed", "groups", "padding", "own lots"


def seen_of(block, filters):
    """Look at what a block does, whatever it is made of.

    Parameters
    ----------
    block : keras.Layer
    filters : int

    Returns
    -------
    dict
        For an activation of 16×24 with 8 channels: the ``height``, ``width`` and ``channels`` of
        the result; whether an activation that is 1 everywhere ``stays flat`` away from the edge;
        how many ``numbers learnt``; some ``values`` without dropout, for weights that are the
        same for every block; the ``share dropped`` by dropout, and the ``factor`` by which it
        multiplies the others, both rounded. It ends with the first of these that is wrong,
        except the values: so two mistakes are told one after the other.
    """
    x = np.random.default_rng(0).normal(0, 1, (1, 16, 24, 8)).astype(np.float32)
    block(x)  # the first call makes the weights
    kernels = [one for one in block.trainable_weights if len(one.shape) > 1]
    others = [one for one in block.trainable_weights if len(one.shape) <= 1]
    _assign_the_same_to_all(kernels)
    # Before the others: a scale for each row makes rows of what is flat, and is another mistake.
    flat = block(np.ones_like(x), training=False).numpy()
    _assign_the_same_to_all(others)
    noisy, quiet = _with_and_without_dropout(block, x)
    names = ("height", "width", "channels")
    seen = dict(zip(names, quiet.shape[1:], strict=True))
    if quiet.shape != (1, 32, 48, filters):
        return seen
    seen["stays flat"] = bool(np.ptp(flat[:, 4:-4, 4:-4], axis=(1, 2)).max() < 1e-3)
    if not seen["stays flat"]:
        return seen
    seen["numbers learnt"] = sum(int(np.prod(one.shape)) for one in block.trainable_weights)
    if seen["numbers learnt"] != parameters(8, filters, 3, True):
        return seen
    active = np.abs(quiet) > 1e-3
    kept = active & (noisy != 0)
    dropped = 1 - kept.sum() / max(active.sum(), 1)
    factor = np.median(noisy[kept] / quiet[kept]) if kept.any() else 0.0
    return {
        **seen,
        "values": quiet.ravel()[::397],
        "share dropped": round(float(dropped), 1),
        "factor": round(float(factor), 2),
    }


def _assign_the_same_to_all(weights):
    """Give weights numbers that are the same for every block with weights of these shapes."""
    for weight in weights:
        numbers = 0.3 * np.cos(np.arange(np.prod(weight.shape)) ** 1.5).reshape(weight.shape)
        # Whatever its name and its place; the authors' begin near 1 and not at 1.
        is_scale = bool(np.mean(weight.numpy()) > 0.5)
        weight.assign(1 + numbers if is_scale else numbers)


def _with_and_without_dropout(block, x):
    """Return a block's results in training, and what they would be without dropout."""
    dropouts = _dropouts(block)
    rates = [part.rate for part in dropouts]
    for part in dropouts:
        if part.rate:
            part.seed_generator.state.assign([1, 2])  # the same lots for everyone
    noisy = block(x, training=True).numpy()
    for part in dropouts:
        part.rate = 0.0
    quiet = block(x, training=True).numpy()
    for part, rate in zip(dropouts, rates, strict=True):
        part.rate = rate
    return noisy, quiet


def _built(build, filters, dropout):
    """Build a block and look at it; name what Keras says in other words."""
    import keras

    try:
        block = build(filters, dropout)
        if block is ...:
            return block, ""
        if block is None:
            return _NOTHING, ""
        if not isinstance(block, keras.Layer):
            return _A_LIST if isinstance(block, tuple | list) else _A_FUNCTION, ""
        return _OWN_LOTS if _draws_lots(block) else seen_of(block, filters), ""
    except AttributeError as error:
        if "lower" not in str(error):
            raise
        return _PADDING, ""
    except ValueError as error:
        if "Number of groups" in str(error):
            return _GROUPS, ""
        if "ncompatible" in str(error) or "expected" in str(error):
            return _FIXED, ""
        raise


def _draws_lots(block):
    """Say whether a block leaves something to chance that is not a dropout layer of Keras."""
    x = np.ones((1, 16, 24, 8), np.float32)
    block(x)  # the first call makes the weights
    one, other = (_with_and_without_dropout(block, x)[1] for _ in range(2))
    return not np.array_equal(one, other)


def _dropouts(layer):
    import keras

    # A layer of one's own keeps its parts as attributes.
    parts = getattr(layer, "layers", vars(layer).values())
    parts = [part for part in parts if isinstance(part, keras.Layer)]
    inside = [one for part in parts for one in _dropouts(part)]
    return [layer] if isinstance(layer, keras.layers.Dropout) else inside


def _up(convolution=None, norm=None, last=None, rate=lambda share: share, drop_at=2):
    """Return a function that builds a step up in another way."""

    def built(filters, dropout):
        import keras

        layers = keras.layers
        share = rate(dropout)
        parts = [
            (convolution or _resized())(filters),
            [layers.GroupNormalization(groups=-1, epsilon=1e-5)] if norm is None else norm(),
            [layers.ReLU()] if last is None else last(),
        ]
        parts.insert(drop_at, [layers.Dropout(share)] if share else [])
        return keras.Sequential([layer for part in parts for layer in part])

    return built


def _resized(size=3, interpolation="nearest", **options):
    """Return a function that makes the two layers of the right answer, or others like them."""
    options = {"padding": "same", "use_bias": False, **options}

    def convolution(filters):
        from keras import layers

        enlarging = layers.UpSampling2D(2, interpolation=interpolation)
        return [enlarging, layers.Conv2D(filters, size, **options)]

    return convolution


def _convolved_first(filters):
    from keras import layers

    convolution = layers.Conv2D(filters, 3, padding="same", use_bias=False)
    return [convolution, layers.UpSampling2D()]


def _transposed(size=4, strides=2, padding="same", repeated=False):
    def convolution(filters):
        from keras import layers

        options = {"strides": strides, "padding": padding, "use_bias": False}
        enlarging = [layers.UpSampling2D()] if repeated else []
        return [*enlarging, layers.Conv2DTranspose(filters, size, **options)]

    return convolution


def _not_repeated(strides=1, size=3, padding="same"):
    def convolution(filters):
        from keras import layers

        return [layers.Conv2D(filters, size, strides=strides, padding=padding, use_bias=False)]

    return convolution


def _layer(name, *arguments, **options):
    """Return a function that makes one of Keras' layers, in a list."""

    def made():
        import keras

        return [getattr(keras.layers, name)(*arguments, **options)]

    return made


def _both_layers(one, two):
    return lambda: one() + two()


def _none(share):
    return 0.0


def _with_dropout_of_its_own(filters, dropout):
    import keras
    import tensorflow as tf

    dropping = keras.layers.Lambda(lambda x: tf.nn.dropout(x, dropout))
    return keras.Sequential([step_up(filters, 0.0), dropping])


def _drops_channels(behind):
    """Return a function that builds a step up which drops whole channels."""

    def built(filters, dropout):
        import keras

        *parts, last = step_up(filters, 0.0).layers
        dropping = [keras.layers.SpatialDropout2D(dropout)] if dropout else []
        return keras.Sequential([*parts, last, *dropping] if behind else [*parts, *dropping, last])

    return built


_EACH_CHANNEL = _layer("GroupNormalization", groups=-1, epsilon=1e-5)
_RELU = _layer("ReLU")


def _with_a_fixed_input(filters, dropout):
    import keras

    return keras.Sequential([keras.Input((32, 32, 64)), step_up(filters, dropout)])


def step_up_with_batch_normalisation(filters, dropout):
    import keras

    inputs = keras.Input((None, None, 8))
    x = keras.ops.repeat(keras.ops.repeat(inputs, 2, axis=1), 2, axis=2)
    x = keras.layers.Conv2D(filters, 3, 1, "same", use_bias=False)(x)
    x = keras.layers.BatchNormalization(epsilon=1e-5)(x)
    x = keras.layers.Activation("relu")(x)
    x = keras.layers.Dropout(dropout)(x)  # after the ReLU it is the same
    return keras.Model(inputs, x)


exercise = Exercise(
    title="2.2 Write a step up",
    stub="def step_up(filters, dropout):\n    return ...",
    answer=step_up,
    second_answer=step_up_with_batch_normalisation,
    cases=lambda: [(4, 0.0), (6, 0.2)],
    call=_built,
    tolerance=2e-3,
    seconds=30.0,
    misconceptions=[
        Misconception(
            "returns nothing",
            lambda filters, dropout: None,
            "Your function returns nothing. Is there a return? (The method `add` of a "
            "`Sequential` returns nothing either: return the block itself.)",
        ),
        Misconception(
            "returns a list of layers",
            lambda filters, dropout: [],
            "Your function returns several layers. Put them into one: `keras.Sequential([...])`.",
        ),
        Misconception(
            "returns a function",
            lambda filters, dropout: len,
            "Your function does not return a Keras layer. Return the block itself, for instance "
            "a `keras.Sequential`, and not what it gives for one input.",
        ),
        Misconception(
            "fixes the input",
            _with_a_fixed_input,
            "Your block takes one size or one number of channels only. Leave the input out: Keras "
            "reads it off the first input that comes.",
        ),
        Misconception(
            "pads as in PyTorch",
            _up(_resized(padding=1)),
            "Keras takes filters, kernel, strides and padding, and no number of input channels: "
            'it reads them off the input. The padding is a word: "same", which keeps the side, '
            'or "valid".',
        ),
        Misconception(
            "groups of channels",
            _up(norm=_layer("GroupNormalization")),
            "Without a number `GroupNormalization` makes 32 groups of channels, and another "
            "number makes others. Each channel is to be a group of its own, however many there "
            "are: `groups=-1`; see section 2.2.",
            also=tuple(_up(norm=_layer("GroupNormalization", groups=count)) for count in (2, 4, 8)),
        ),
        Misconception(
            "halves the side",
            _up(_not_repeated(strides=2)),
            "Your block halves the side: that is the step down. First repeat each pixel, by "
            "`UpSampling2D`, and give the convolution the stride 1; see the task.",
            also=(
                _up(_not_repeated(strides=2, padding="valid")),
                _up(_not_repeated(strides=2, size=4, padding="valid")),
            ),
        ),
        Misconception(
            "keeps the side",
            _up(_resized(strides=2)),
            "Your block does not double the side. Are the pixels repeated, by `UpSampling2D`? And "
            "has the convolution the stride 1? With stride 2, as in `convolution` of section 2.2, "
            "it halves again what was doubled.",
            also=(_up(_not_repeated()),),
        ),
        Misconception(
            "enlarges twice",
            _up(_transposed(repeated=True)),
            "Your result has four times the side: the pixels are repeated, and then a transposed "
            "convolution of stride 2 doubles the side again. Behind the repeated pixels comes a "
            "plain `Conv2D`; see the task.",
        ),
        Misconception(
            "does not pad",
            _up(_resized(padding="valid")),
            'The side is doubled, but the convolution loses the edge: "valid" is Keras\' '
            'default. `padding="same"` puts a border of zeros round the picture; see section 2.2.',
        ),
        Misconception(
            "stamps",
            _up(_transposed()),
            "What goes in flat does not come out flat. Even and odd rows and columns are made "
            "with different weights, as by the transposed convolution of `upsample`. Repeat each "
            "pixel, by `UpSampling2D`, and convolve then, by `Conv2D`; see the end of section "
            "2.3.",
            also=(_up(_transposed(padding="valid")),),
        ),
        Misconception(
            "another kernel",
            _up(_resized(4)),
            "The side is right, the kernel is not: here it is 3×3, that of the stamps was 4×4; "
            "see the task.",
            also=tuple(
                _up(_resized(size, use_bias=bias))
                for size in (1, 2, 4, 5)
                for bias in (False, True)
            ),
        ),
        Misconception(
            "one number for each channel",
            _up(_resized(use_bias=True), norm=list),
            "Besides its kernel your block learns one number for each channel, and it should "
            "learn two, a scale and an offset. Does your normalisation lack one of them? Or is "
            "there none, and what you have is the convolution's bias, Keras' default? See section "
            "2.2.",
            also=(_up(norm=_layer("GroupNormalization", groups=-1, scale=False)),),
        ),
        Misconception(
            "adds a bias",
            _up(_resized(use_bias=True)),
            "Your convolution has a bias, as is Keras' default. The normalisation takes it away "
            "again, so this block does without; see section 2.2.",
        ),
        Misconception(
            "forgets the normalisation",
            _up(norm=list),
            "There is no normalisation behind the convolution, or it learns nothing; see the end "
            "of the text above.",
        ),
        Misconception(
            "convolves, then repeats",
            _up(_convolved_first),
            "You convolve first and repeat then, so that each four pixels of the result are the "
            "same: blocks of 2×2. Repeat first: then the convolution makes every pixel from "
            "neighbours of its own; see the order in the task.",
        ),
        Misconception(
            "blends the pixels",
            _up(_resized(interpolation="bilinear")),
            "You blend neighbours where each pixel should be repeated. That leaves no "
            "checkerboard either, but it is another block: leave `interpolation` out.",
        ),
        Misconception(
            "normalises the rows",
            _up(norm=_layer("GroupNormalization", groups=-1, axis=1)),
            "You normalise rows. In Keras the channels are the last axis, not the second: leave "
            "`axis` out; see section 2.2.",
            also=(_up(norm=_layer("BatchNormalization", axis=1)),),
        ),
        Misconception(
            "normalises all channels together",
            _up(norm=_layer("GroupNormalization", groups=1)),
            "You bring all channels together to mean 0 and deviation 1. Each channel is "
            "normalised on its own; see section 2.2.",
            also=(_up(norm=_layer("LayerNormalization")),),
        ),
        Misconception(
            "normalises after the ReLU",
            _up(norm=list, last=_both_layers(_RELU, _EACH_CHANNEL)),
            "The ReLU comes last, and once. Before the normalisation it has thrown half of the "
            "values away, and behind it some are negative again; see the order in the text above.",
            also=(
                _up(norm=_both_layers(_RELU, _EACH_CHANNEL)),
                _up(norm=_both_layers(_RELU, _EACH_CHANNEL), last=list),
                _up(norm=list, last=_both_layers(_RELU, _EACH_CHANNEL), rate=_none),
                _up(norm=_both_layers(_RELU, _EACH_CHANNEL), rate=_none),
            ),
        ),
        Misconception(
            "leaks",
            _up(last=_layer("LeakyReLU", 0.2)),
            "That is the LeakyReLU of the encoder. The decoder's blocks set what is negative to "
            "0; see the text above.",
            also=(
                _up(last=_layer("LeakyReLU")),
                _up(last=_layer("LeakyReLU", 0.2), rate=_none),
                _up(last=_layer("LeakyReLU"), rate=_none),
            ),
        ),
        Misconception(
            "forgets the ReLU",
            _up(last=list),
            "The last part is missing: the ReLU, which sets what is negative to 0.",
            also=(_up(last=list, rate=_none),),
        ),
        Misconception(
            "drops whole channels",
            _drops_channels(behind=False),
            "You drop whole channels. `Dropout` drops single values.",
            also=(_drops_channels(behind=True),),
        ),
        Misconception(
            "drops by a function of its own",
            _with_dropout_of_its_own,
            "Something in your block is left to chance that is not Keras' layer `Dropout`. Take "
            "that layer: the check can switch it off.",
        ),
        Misconception(
            "drops half of the share",
            _up(rate=lambda share: share / 2),
            "Dropout is in its place, but it drops half of what the second argument says.",
        ),
        Misconception(
            "drops before it normalises",
            _up(drop_at=1),
            "You drop values before you normalise, so that the mean and the deviation are taken "
            "of what is left. The order is: convolution, normalisation, dropout, ReLU.",
            also=(_up(drop_at=0),),
        ),
        Misconception(
            "always drops half",
            _up(rate=lambda share: 0.5),
            "Your block always drops half. Only the first three blocks up have dropout: how much "
            "is the second argument, and 0 means none.",
        ),
        Misconception(
            "half wherever there is dropout",
            _up(rate=lambda share: 0.5 if share else 0.0),
            "Where there is dropout you drop half. How much is dropped is the second argument.",
        ),
        Misconception(
            "forgets the dropout",
            _up(rate=_none),
            "Your block drops nothing. When the second argument is not 0, that share of the "
            "values is to be set to 0 during training, by `Dropout`.",
        ),
        Misconception(
            "drops what it should keep",
            _up(rate=lambda share: 1 - share if share else 0.0),
            "You drop the other share: the argument of `Dropout` is how much is set to 0, not "
            "how much stays.",
            also=(_up(rate=lambda share: 1 - share),),
        ),
    ],
    hints=[
        "Take `upsample` as a pattern. Only the first layer differs, and two take its place.",
        "`keras.layers.UpSampling2D()` comes first, and then `keras.layers.Conv2D(filters, 3, "
        'padding="same", use_bias=False)`: its stride is 1 unless you say otherwise.',
        "Behind them `GroupNormalization(groups=-1, epsilon=1e-5)`, `Dropout(dropout)` and "
        "`ReLU()`; all in a list for `keras.Sequential`.",
    ],
    praise="Twice the side, and what is flat stays flat: all pixels are made with the same "
    "weights.",
    explanation="Repeating doubles the side and learns nothing. The convolution behind it moves "
    "by one pixel, so even and odd rows and columns are made with the same weights, and there is "
    "no checkerboard. The rest is as with the stamps. Batch normalisation does as well: for one "
    "image it is the same, see section 2.2.",
)
