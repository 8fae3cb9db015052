"""The exercises of notebook 02, on the generator and its skip connections."""

import numpy as np

from pix2pix_utils.course.exercises.engine import Exercise, Misconception

# --------------------------------------------------------------------------------------
# 2.1 Count the parameters
# --------------------------------------------------------------------------------------


def parameters(inputs, filters, size, normalised):
    # Each filter has one number for each place of its window and each channel that it reads.
    convolution = size * size * inputs * filters
    return convolution + (2 * filters if normalised else 0)


def _counts(per_filter, per_channel):
    """Return a function that counts a filter's numbers in another way, and what is added."""
    return lambda inputs, filters, size, normalised: (
        filters * (per_filter(inputs, size) + per_channel(normalised))
    )


def _block(inputs, size):
    return size * size * inputs


def _norm(normalised):
    return 2 if normalised else 0


def _nothing(normalised):
    return 0


def _blocks():
    return [(3, 32, 4, False), (32, 64, 4, True), (256, 256, 4, True), (64, 128, 3, False)]


q1 = Exercise(
    title="2.1 Count the parameters",
    answer=parameters,
    cases=_blocks,
    tolerance=1e-9,  # counts are right or wrong, and the large ones hide a 2
    misconceptions=[
        Misconception(
            "forgets the input channels",
            _counts(lambda inputs, size: size * size, _norm),
            "You counted one flat window for each filter. A filter reads all channels of its "
            "input at once, so its window is a block of size × size × inputs numbers; see "
            "`convolve` in section 2.2.",
            also=(_counts(lambda inputs, size: size * size, _nothing),),
        ),
        Misconception(
            "does not square the side",
            _counts(lambda inputs, size: size * inputs, _norm),
            "The window is a square: `size` counts its rows, and there are as many columns. "
            "See section 2.2.",
            also=(_counts(lambda inputs, size: size * inputs, _nothing),),
        ),
        Misconception(
            "always a kernel of 4×4",
            _counts(lambda inputs, size: 16 * inputs, _norm),
            "Your kernels are always 4×4. That is right for the blocks of this notebook; the "
            "function is to count for any side, and the side is its third argument, `size`.",
            also=(_counts(lambda inputs, size: 16 * inputs, _nothing),),
        ),
        Misconception(
            "adds a bias",
            _counts(_block, lambda normalised: 3 if normalised else 1),
            "You added a bias for each filter. These blocks have none (`use_bias=False`): the "
            "normalisation would take it away again, and brings an offset of its own; see "
            "section 2.2.",
        ),
        Misconception(
            "a bias, and four numbers for each channel",
            _counts(_block, lambda normalised: 5 if normalised else 1),
            "Two things: these blocks have no bias (`use_bias=False`), and of the four numbers "
            "that Keras counts for each channel of a batch normalisation two are remembered and "
            "not learnt; see section 2.2.",
        ),
        Misconception(
            "a bias where there is no normalisation",
            _counts(_block, lambda normalised: 2 if normalised else 1),
            "The normalised blocks are right. To the others you gave a bias, and the bare blocks "
            "have none either (`use_bias=False`); see the end of section 2.2.",
        ),
        Misconception(
            "Keras' default, with bias and without normalisation",
            _counts(_block, lambda normalised: 1),
            "That is Keras' default for a convolution, which has a bias. These blocks have none, "
            "and the normalised ones learn two more numbers for each channel; see section 2.2.",
        ),
        Misconception(
            "forgets the normalisation",
            _counts(_block, _nothing),
            "The convolution is right. After it, a normalised block scales and shifts each "
            "channel by two numbers that are learnt as well; see section 2.2.",
        ),
        Misconception(
            "normalises every block",
            _counts(_block, lambda normalised: 2),
            "You counted the normalisation for every block. Some have none, and the last "
            "argument says which; see section 2.2.",
        ),
        Misconception(
            "asks the flag the wrong way round",
            _counts(_block, lambda normalised: 0 if normalised else 2),
            "You added the numbers of the normalisation where there is none, and left them out "
            "where there is one.",
        ),
        Misconception(
            "nothing without normalisation",
            lambda inputs, filters, size, normalised: (
                parameters(inputs, filters, size, True) if normalised else 0
            ),
            "Without normalisation you return 0, though there is a convolution. Python reads "
            "`a + b if c else 0` as `(a + b) if c else 0`: put brackets around the last part.",
        ),
        Misconception(
            "takes ^ for a power",
            _counts(lambda inputs, size: (size ^ 2) * inputs, _norm),
            "In Python `^` is not a power: 4 ^ 2 is 6. Write `size**2` or `size * size`.",
            also=(_counts(lambda inputs, size: (size ^ 2) * inputs, _nothing),),
        ),
        Misconception(
            "one number for each channel",
            _counts(_block, lambda normalised: 1 if normalised else 0),
            "The normalisation learns two numbers for each channel: what it is multiplied by, "
            "and what is added; see section 2.2.",
        ),
        Misconception(
            "four numbers for each channel",
            _counts(_block, lambda normalised: 4 if normalised else 0),
            "Keras counts four numbers for each channel of a batch normalisation. Two of them, "
            "the running mean and variance, are remembered and not learnt; see section 2.2 for "
            "the two that are.",
            also=(_counts(_block, lambda normalised: 4),),
        ),
        Misconception(
            "normalises the input channels",
            lambda inputs, filters, size, normalised: (
                parameters(inputs, filters, size, False) + (2 * inputs if normalised else 0)
            ),
            "The convolution is right. The normalisation comes after it, so it has two numbers "
            "for each channel of the result, and there are `filters` of those; see section 2.2.",
        ),
        Misconception(
            "two numbers for the whole block",
            lambda inputs, filters, size, normalised: (
                parameters(inputs, filters, size, False) + (2 if normalised else 0)
            ),
            "The convolution is right. But you added two numbers once. Each channel has two of "
            "its own, and there are `filters` channels; see section 2.2.",
            also=(
                lambda inputs, filters, size, normalised: (
                    parameters(inputs, filters, size, False) + 2
                ),
            ),
        ),
        Misconception(
            "counts one filter",
            lambda inputs, filters, size, normalised: _block(inputs, size),
            "You counted the window of one filter. There are `filters` of them; see section 2.2.",
            also=(
                lambda inputs, filters, size, normalised: _block(inputs, size) + _norm(normalised),
                lambda inputs, filters, size, normalised: (
                    _block(inputs, size) + filters * _norm(normalised)
                ),
            ),
        ),
    ],
    hints=[
        "How many numbers does one filter hold? Look at the shape of `kernel` in section 2.2.",
        "One filter: size × size × inputs. There are `filters` of them, and no bias.",
        "To that add 2 × filters, but only where `normalised` is true.",
    ],
    praise="The size of the picture does not occur: the same filters serve every place.",
    explanation="A filter is a block of size × size × inputs numbers. The normalisation learns "
    "two for each channel, a factor and an offset, and there is a channel for each filter.",
)

# --------------------------------------------------------------------------------------
# 2.2 Write a step up
# --------------------------------------------------------------------------------------


def step_up(filters, dropout):
    import keras

    block = [
        keras.layers.Conv2DTranspose(filters, 4, strides=2, padding="same", use_bias=False),
        keras.layers.GroupNormalization(groups=-1, epsilon=1e-5),
    ]
    if dropout:
        block.append(keras.layers.Dropout(dropout))
    return keras.Sequential([*block, keras.layers.ReLU()])


_NOTHING, _A_LIST, _A_FUNCTION = "nothing", "a list", "a function"
_FIXED, _GROUPS, _PADDING = "fixed", "groups", "padding"


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
        the result; how many ``numbers learnt``; some ``values`` without dropout, for weights that
        are the same for every block; the ``share dropped`` by dropout, and the ``factor`` by
        which it multiplies the others, both rounded. It ends with the first of these
        that is wrong, except the values: so two mistakes are told one after the other.
    """
    x = np.random.default_rng(0).normal(0, 1, (1, 16, 24, 8)).astype(np.float32)
    block(x)  # the first call makes the weights
    for weight in block.trainable_weights:
        numbers = 0.3 * np.cos(np.arange(np.prod(weight.shape)) ** 1.5).reshape(weight.shape)
        is_scale = bool(np.all(weight.numpy() == 1))  # whatever its name and its place
        weight.assign(1 + numbers if is_scale else numbers)
    noisy, quiet = _with_and_without_dropout(block, x)
    names = ("height", "width", "channels")
    seen = dict(zip(names, quiet.shape[1:], strict=True))
    if quiet.shape != (1, 32, 48, filters):
        return seen
    seen["numbers learnt"] = sum(int(np.prod(one.shape)) for one in block.trainable_weights)
    if seen["numbers learnt"] != parameters(8, filters, 4, True):
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
    """Build a block and look at it, for `q2`; name what Keras says in other words."""
    import keras

    try:
        block = build(filters, dropout)
        if block is ...:
            return block, ""
        if block is None:
            return _NOTHING, ""
        if not isinstance(block, keras.Layer):
            return _A_LIST if isinstance(block, tuple | list) else _A_FUNCTION, ""
        return seen_of(block, filters), ""
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
            (convolution or _transposed())(filters),
            [layers.GroupNormalization(groups=-1, epsilon=1e-5)] if norm is None else norm(),
            [layers.ReLU()] if last is None else last(),
        ]
        parts.insert(drop_at, [layers.Dropout(share)] if share else [])
        return keras.Sequential([layer for part in parts for layer in part])

    return built


def _transposed(size=4, strides=2, padding="same", use_bias=False):
    def convolution(filters):
        from keras import layers

        options = {"strides": strides, "padding": padding, "use_bias": use_bias}
        return [layers.Conv2DTranspose(filters, size, **options)]

    return convolution


def _resized(size, interpolation="nearest", use_bias=False):
    def convolution(filters):
        from keras import layers

        enlarging = layers.UpSampling2D(2, interpolation=interpolation)
        return [enlarging, layers.Conv2D(filters, size, padding="same", use_bias=use_bias)]

    return convolution


def _strided(padding):
    def convolution(filters):
        from keras import layers

        return [layers.Conv2D(filters, 4, strides=2, padding=padding)]

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


_EACH_CHANNEL = _layer("GroupNormalization", groups=-1, epsilon=1e-5)
_RELU = _layer("ReLU")


def _with_a_fixed_input(filters, dropout):
    import keras

    return keras.Sequential([keras.Input((32, 32, 64)), step_up(filters, dropout)])


q2 = Exercise(
    title="2.2 Write a step up",
    answer=step_up,
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
            "reads it off the first activation that comes.",
        ),
        Misconception(
            "pads as in PyTorch",
            _up(_transposed(padding=1)),
            'In Keras the padding is a word: "same", which makes exactly twice the side, or '
            '"valid".',
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
            _up(_strided("same")),
            "Your block halves the side: `Conv2D` with stride 2 is the step down. On the way up "
            "it is the transposed convolution; see section 2.3.",
            also=(_up(_strided("valid")),),
        ),
        Misconception(
            "keeps the side",
            _up(_transposed(strides=1)),
            "Your block does not double the side. It is the stride that does: the stamp is "
            "pressed two pixels further each time; see section 2.3.",
            also=(_up(_transposed(strides=1, padding="valid")),),
        ),
        Misconception(
            "does not cut the border",
            _up(_transposed(padding="valid")),
            "The stamps reach over the edge, and your result is two pixels larger than twice "
            'the side. `padding="same"` cuts the border off; see `stamp` in section 2.3.',
        ),
        Misconception(
            "another kernel",
            _up(_transposed(size=3)),
            "The side is right, the kernel is not: the stamp is 4×4; see section 2.3.",
            also=tuple(
                _up(convolution(size=size, use_bias=bias))
                for convolution, size in (
                    (_transposed, 2),
                    (_transposed, 3),
                    (_transposed, 5),
                    (_resized, 3),
                )
                for bias in (False, True)
            ),
        ),
        Misconception(
            "one number for each channel",
            _up(_transposed(use_bias=True), norm=list),
            "Besides its kernel your block learns one number for each channel, and it should "
            "learn two, a scale and an offset. Does your normalisation lack one of them? Or is "
            "there none, and what you have is the convolution's bias, Keras' default? See section "
            "2.2.",
            also=(_up(norm=_layer("GroupNormalization", groups=-1, scale=False)),),
        ),
        Misconception(
            "adds a bias",
            _up(_transposed(use_bias=True)),
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
            "enlarges, then convolves",
            _up(_resized(4)),
            "You enlarge the image and convolve it then. That is what the article says, and not "
            "what it does: it takes one transposed convolution, which learns how to enlarge. "
            "Section 2.9 sets the two side by side; here it is `Conv2DTranspose`.",
            also=(_up(_resized(4, "bilinear")),),
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
        "Take `downsample` from section 2.2 as a pattern. Three things differ: the convolution, "
        "the dropout, and the last layer.",
        '`keras.layers.Conv2DTranspose(filters, 4, strides=2, padding="same", use_bias=False)` '
        "comes first, and `keras.layers.ReLU()` last.",
        "Between them `GroupNormalization(groups=-1, epsilon=1e-5)`, and then, if `dropout` is "
        "not 0, `Dropout(dropout)`; all in a list for `keras.Sequential`.",
    ],
    praise="Twice the side, and as many channels as filters. That is all a step up is.",
    explanation="The transposed convolution doubles the side, the normalisation brings each "
    "channel to the same scale, dropout is the noise, and the ReLU makes the block more than one "
    "linear map. Batch normalisation does as well: for one image it is the same, see section 2.2.",
)

# --------------------------------------------------------------------------------------
# 2.3 How deep is it?
# --------------------------------------------------------------------------------------

q3 = Exercise(
    title="2.3 How deep is it?",
    answer=(7, 6, 6),
    misconceptions=[
        Misconception(
            "counts for 256 pixels",
            (8, 7, 7),
            "That is the network for 256 pixels, the paper's. Here the picture has 128. (Or did "
            "you count the sides 128, 64, …, 1? Each block is a halving between two of them.) See "
            "the table in section 2.4.",
        ),
        Misconception(
            "counts the sides",
            (8, 8, 7),
            "You counted the sides 128, 64, …, 1 instead of the halvings between them, or the "
            "output layer as a block. 128 can be halved seven times; see the table in section "
            "2.4.",
            also=((8, 8, 8),),
        ),
        Misconception(
            "counts the output layer as a block",
            (7, 7, 6),
            "From 1 back to 128 the side is doubled seven times, but the seventh doubling is the "
            "output layer's, which is not counted as a block; see the task.",
        ),
        Misconception(
            "counts the output layer, and a skip to it",
            (7, 7, 7),
            "The seventh doubling is the output layer's, which is not counted as a block. "
            "Nothing is joined to its result, which is the picture; see the task.",
        ),
        Misconception(
            "a skip from the bottleneck",
            (7, 6, 7),
            "The blocks are right. The last block down has no skip connection: its result goes "
            "to the decoder anyway, which starts from it.",
        ),
        Misconception(
            "stops at 2×2",
            (6, 5, 5),
            "You stopped at 2×2, and the U-Net goes on to 1×1. How often can 128 be halved until "
            "1 is left? See the table in section 2.4.",
        ),
        Misconception(
            "the bottleneck is no block",
            (6, 6, 6),
            "The decoder is right. The block that makes the 1×1 bottleneck is an encoder block "
            "too: it is `down7` in the table of section 2.4.",
        ),
        Misconception(
            "no skip to the first block up",
            (7, 6, 5),
            "The blocks are right. The first decoder block has its skip as well: its result is "
            "2×2, and so is that of `down6` in the table of section 2.4.",
        ),
        Misconception(
            "the bottleneck is no block, and no skip to the first block up",
            (6, 6, 5),
            "The decoder blocks are right. The block that makes the 1×1 bottleneck is an encoder "
            "block too: it is `down7` in the table of section 2.4. And each decoder block has a "
            "skip, the first one as well.",
        ),
        Misconception(
            "exchanges down and up",
            (6, 7, 6),
            "It is the other way round: the last halving, to 1×1, is a block (`down7` in the "
            "table of section 2.4), and the last doubling, to 128, is the output layer's and not "
            "a block's. There is one skip connection for each decoder block.",
            also=((6, 7, 7),),
        ),
        Misconception(
            "slips on the way up",
            (7, 5, 5),
            "The encoder blocks are right. On the way up each doubling from 1×1 to 64×64 is a "
            "block with a skip connection of its own, and the one to 128×128 is the output "
            "layer's; see the task.",
            also=((7, 7, 5),),
        ),
    ],
    hints=[
        "Halve 128 until 1 is left, and count.",
        "128, 64, 32, 16, 8, 4, 2, 1: each arrow between two of them is one block. On the way "
        "back the last doubling belongs to the output layer.",
        "On the way up the blocks make the sides 2, 4, 8, 16, 32 and 64.",
    ],
    praise="Each doubling of the picture adds one block down, one up and one skip connection.",
    explanation="Seven halvings from 128 to 1. Six blocks up to 64, each with a skip connection, "
    "and the output layer to 128.",
)

# --------------------------------------------------------------------------------------
# 2.4 What the next block receives
# --------------------------------------------------------------------------------------

q4 = Exercise(
    title="2.4 What the next block receives",
    answer=[512, 512, 512, 256, 128, 64],
    misconceptions=[
        Misconception(
            "adds instead of joining",
            [256, 256, 256, 128, 64, 32],
            "Those are the channels if the two activations were added up. The U-Net puts them "
            "side by side, so the numbers of channels add up (residual networks add the "
            "values); see section 2.4.",
        ),
        Misconception(
            "joins blocks of the same number",
            [288, 320, 384, 384, 320, 288],
            "You joined up1 with down1, up2 with down2, and so on. Those have different sides: "
            "2×2 and 64×64 cannot lie side by side. Look for the encoder block of the same side; "
            "see section 2.4.",
        ),
        Misconception(
            "joins one block too deep",
            [512, 512, 512, 384, 192, 96],
            "You joined up1 with the bottleneck, up2 with the block before it, and so on: each "
            "one level too deep. up1 makes 2×2, and the bottleneck is 1×1; see section 2.4.",
        ),
        Misconception(
            "joins one block too high",
            [512, 512, 384, 192, 96, 35],
            "You joined up1 with down5, up2 with down4, and so on, and up6 with the image: each "
            "one level too high. up1 makes 2×2, and down5 is 4×4; see section 2.4.",
        ),
        Misconception(
            "joins the image",
            [512, 512, 512, 256, 128, 35],
            "The first five are right. But nothing is joined with the image itself: up6 makes "
            "64×64, and the image has 128×128; see section 2.4.",
        ),
        Misconception(
            "carries all earlier channels on",
            [512, 768, 1024, 1152, 1216, 1248],
            "You let the channels pile up. A block up reads all that it is given, but it makes "
            "as many channels as it has filters; only then the skip is joined; see section 2.4.",
        ),
        Misconception(
            "takes what each block up receives",
            [256, 512, 512, 512, 256, 128],
            "Those are the channels that up1 to up6 receive. Asked are the joins behind them: "
            "leave out the 256 of the bottleneck, and add what the output layer receives.",
        ),
        Misconception(
            "takes what the next block makes",
            [256, 256, 128, 64, 32, 3],
            "Those are the channels that the next block makes of it: up2 to up6, and the output "
            "layer. Asked is what they receive, with the skip joined.",
        ),
        Misconception(
            "begins at the top",
            [64, 128, 256, 512, 512, 512],
            "The numbers are right, in the opposite order: up1 is the lowest block, just above "
            "the bottleneck; see the picture in section 2.4.",
        ),
        Misconception(
            "takes the paper's widths",
            [1024, 1024, 1024, 512, 256, 128],
            "Those would be right if the first block had 64 filters, as in the paper. This "
            "network starts with 32; see the picture in section 2.4.",
        ),
        Misconception(
            "halves one block too early",
            [512, 512, 256, 128, 64, 32],
            "From the third number on each is half of what it should be. up3 still has 256 "
            "channels, and so has down4, which it meets; see the picture in section 2.4.",
        ),
    ],
    hints=[
        "For each block up, find the encoder block with the same side.",
        "up1 makes 2×2 and meets down6; up6 makes 64×64 and meets down1.",
        "Side by side: the channels of the two are added. 256 + 256 is the first.",
    ],
    praise="In every case half the channels come up from below and half straight across.",
    explanation="256 + 256 three times, then 128 + 128, 64 + 64 and 32 + 32.",
)

# --------------------------------------------------------------------------------------
# 2.5 Find the bug
# --------------------------------------------------------------------------------------


def enlarge(x, filters):
    """Stand in for a decoder block: double the sides, and make so many channels.

    Parameters
    ----------
    x : numpy.ndarray, [height, width, channels]
    filters : int

    Returns
    -------
    numpy.ndarray
        [2 height, 2 width, filters].
    """
    weights = np.cos(np.arange(x.shape[-1])[:, None] + 2 * np.arange(filters))
    x = np.asarray(x)  # a tensor has no `repeat`
    return np.maximum(x.repeat(2, axis=0).repeat(2, axis=1) @ weights, 0) / x.shape[-1]


def encoder_results(seed, channels=(3, 6, 12, 12)):
    """Return what an encoder's blocks may give.

    Parameters
    ----------
    seed : int
    channels : sequence of int
        Of each block.

    Returns
    -------
    list of numpy.ndarray
        By default of sides 8, 4, 2, 1. The last one, the bottleneck, is the same for every seed.
    """
    random = np.random.default_rng(seed)
    *others, last = channels
    sides = [2 ** (len(others) - block) for block in range(len(others))]
    sizes = zip(sides, others, strict=True)
    results = [random.uniform(-1, 1, (side, side, count)) for side, count in sizes]
    return [*results, np.linspace(0.1, 1, last).reshape(1, 1, last)]


def decode(results, enlarge):
    x = results[-1]
    for skip in reversed(results[:-1]):
        x = enlarge(x, skip.shape[-1])
        x = np.concatenate([x, skip], axis=-1)
    return x


def _decoded(decode, results, enlarge):
    """Call a decoder for `q5`; say what is wrong when arrays do not fit."""
    try:
        return decode(results, enlarge), ""
    except ValueError as error:
        if "dimension" not in str(error):
            raise
        raise ValueError(
            "two arrays of different sides are joined; enlarge first, and take the skip of the "
            "same side"
        ) from error


def _stops_after_one_block(results, enlarge):
    skip = results[-2]
    return np.concatenate([enlarge(results[-1], skip.shape[-1]), skip], axis=-1)


def _joins_it_with_itself(results, enlarge):
    x = results[-1]
    for skip in reversed(results[:-1]):
        x = enlarge(x, skip.shape[-1])
        x = np.concatenate([x, x], axis=-1)
    return x


def _joins_nothing(results, enlarge):
    x = results[-1]
    for skip in reversed(results[:-1]):
        x = enlarge(x, skip.shape[-1])
    return x


def _adds(results, enlarge):
    x = results[-1]
    for skip in reversed(results[:-1]):
        x = enlarge(x, skip.shape[-1]) + skip
    return x


def _joins_the_skip_with_itself(results, enlarge):
    x = results[-1]
    for skip in reversed(results[:-1]):
        x = np.concatenate([skip, skip], axis=-1)
    return x


def _joins_in_the_other_order(results, enlarge):
    x = results[-1]
    for skip in reversed(results[:-1]):
        x = enlarge(x, skip.shape[-1])
        x = np.concatenate([skip, x], axis=-1)
    return x


def _joins_along_the_rows(results, enlarge):
    x = results[-1]
    for skip in reversed(results[:-1]):
        x = enlarge(x, skip.shape[-1])
        x = np.concatenate([x, skip], axis=0)
    return x


def _joins_along_the_columns(results, enlarge):
    x = results[-1]
    for skip in reversed(results[:-1]):
        x = enlarge(x, skip.shape[-1])
        x = np.concatenate([x, skip], axis=1)
    return x


q5 = Exercise(
    title="2.5 Find the bug",
    answer=decode,
    cases=lambda: [
        *((encoder_results(seed), enlarge) for seed in (1, 2)),
        (encoder_results(3, channels=(2, 5, 7)), enlarge),
    ],
    call=_decoded,
    misconceptions=[
        Misconception(
            "joins the decoder's result with itself",
            _joins_it_with_itself,
            "Your result still does not depend on the skip connections. What is joined in each "
            "turn of the loop, and where does it come from? See section 2.4.",
        ),
        Misconception(
            "joins nothing",
            _joins_nothing,
            "You enlarge, and join nothing: that is the encoder-decoder without skips. Join the "
            "encoder's result behind each block; see section 2.4.",
        ),
        Misconception(
            "adds",
            _adds,
            "Now the encoder's results arrive, but they are added to the decoder's. Then the next "
            "block can no longer tell which is which, and finds half the channels it has weights "
            "for; see section 2.4.",
        ),
        Misconception(
            "joins the encoder's result with itself",
            _joins_the_skip_with_itself,
            "Now the encoder's results arrive, and what came up from below is lost. Both halves "
            "are needed; see section 2.4.",
        ),
        Misconception(
            "stops after one block",
            _stops_after_one_block,
            "One block is right, and then you return. Does the `return` stand inside the loop?",
        ),
        Misconception(
            "joins in the other order",
            _joins_in_the_other_order,
            "Both halves are there, in the other order. A network trained like that works as "
            "well, but the weights of one order do not fit the other. Here the decoder's "
            "channels come first; see section 2.4.",
        ),
        Misconception(
            "joins along the rows",
            _joins_along_the_rows,
            "You put one picture below the other. They are to lie on top of each other, pixel on "
            "pixel, so the channels are joined: the last axis; see section 2.4.",
        ),
        Misconception(
            "joins along the columns",
            _joins_along_the_columns,
            "You put one picture beside the other. They are to lie on top of each other, pixel on "
            "pixel, so the channels are joined: the last axis; see section 2.4.",
        ),
    ],
    hints=[
        "The bug changes no shape, and the line with `for` is right: it goes from the deepest "
        "skip up to the first (`reversed`), without the bottleneck (`[:-1]`); otherwise the sides "
        "do not fit. Follow `skip`: what does it hold when a turn begins, and what when it is "
        "joined?",
        "`x = skip = ...` gives both names the same value, and what the encoder had stored under "
        "`skip` is forgotten.",
        "Write `x = enlarge(x, skip.shape[-1])`, and leave `skip` alone.",
    ],
    praise="No shape, no parameter count and no error would have shown it. Only an experiment "
    "does: change the encoder's results, and see whether the output changes.",
    explanation="The block's result goes into `x` alone, so `skip` still holds what the encoder "
    "gave when the two are joined.",
)

# --------------------------------------------------------------------------------------
# 2.6 White walls that stay grey
# --------------------------------------------------------------------------------------


def full_range(image, training=False):
    """Stand in for a generator that can paint black and white: any function that ends in tanh.

    Parameters
    ----------
    image : array-like
    training : bool
        Not used; a generator can be told.

    Returns
    -------
    tf.Tensor
        In [-1, 1].
    """
    import tensorflow as tf

    return tf.tanh(12 * tf.convert_to_tensor(image, tf.float32))


def paint(network, image):
    picture = np.asarray(network(image))
    return np.round((picture + 1) * 127.5)


def _painted(squash=lambda values: values, to_bytes=lambda values: np.round((values + 1) * 127.5)):
    """Return a function that treats the network's output in another way."""
    return lambda network, image: to_bytes(squash(np.asarray(network(image), np.float64)))


def _shows_its_input(image, training=False):
    """Stand in for a generator whose output can be read off a test: it is its input."""
    import tensorflow as tf

    return tf.convert_to_tensor(image, tf.float32)


def _stretched(values):
    return 2 * (values - values.min()) / (values.max() - values.min()) - 1


def _undone(values):
    return np.arctanh(np.clip(values, -1 + 1e-7, 1 - 1e-7))


def _networks_and_images():
    random = np.random.default_rng(5)
    return [
        (_shows_its_input, np.array([[-1.0, -0.62], [0.03, 1.0]], np.float32)),
        (full_range, random.uniform(-0.2, 0.1, (4, 4, 3)).astype(np.float32)),
    ]


q6 = Exercise(
    title="2.6 White walls that stay grey",
    answer=paint,
    cases=_networks_and_images,
    tolerance=1e-3,
    misconceptions=[
        Misconception(
            "mends nothing",
            _painted(np.tanh),
            "The picture is still squashed twice. Which range has what `network` returns, and "
            "what does one more tanh make of its 1? See the output layer in section 2.4.",
        ),
        Misconception(
            "stretches by a constant",
            _painted(lambda values: np.tanh(values) / np.tanh(1)),
            "Black and white are right now, or nearly, and the greys between them are not: the "
            "second tanh is still there, and bends them. Do not repair what it does; leave it out.",
            also=(
                *(
                    _painted(lambda values, by=by: np.tanh(values) / by)
                    for by in (0.76, 0.762, 0.7616, 0.75)
                ),
                _painted(np.tanh, lambda values: (np.round((values + 1) * 127.5) - 30) * 255 / 195),
            ),
        ),
        Misconception(
            "stretches each picture",
            _painted(lambda values: _stretched(np.tanh(values))),
            "Now every picture has black and white in it, also one that should have neither: "
            "you stretched it by its own extremes. Leave out what squashes it instead.",
        ),
        Misconception(
            "stretches what is not squashed",
            _painted(_stretched),
            "The second tanh is gone, and that is all. Now you stretch each picture by its own "
            "extremes, so that it has black and white in it also where it should not.",
        ),
        Misconception(
            "undoes the network's tanh",
            _painted(_undone),
            "You undid the tanh of the network as well. Its own tanh is what brings the values "
            "into the range of the pictures; only the second one is too much.",
            also=(_painted(lambda values: np.clip(_undone(values), -1, 1)),),
        ),
        Misconception(
            "takes the range for 0 to 1",
            _painted(to_bytes=lambda values: np.round(values * 255)),
            "The second tanh is gone. But -1 must become 0, and 1 must become 255; the last line "
            "was right.",
            also=(
                _painted(to_bytes=lambda values: np.round(np.clip(values, 0, 1) * 255)),
                _painted(to_bytes=lambda values: np.round(values * 127.5)),
                _painted(to_bytes=lambda values: np.round((values + 1) * 255)),
                _painted(to_bytes=lambda values: np.round(values * 127.5 + 1)),
            ),
        ),
        Misconception(
            "puts a sigmoid in its place",
            _painted(lambda values: 2 / (1 + np.exp(-values)) - 1),
            "You put another squashing function in its place. The network's own tanh has brought "
            "the values into the range already; see the output layer in section 2.4.",
            also=(
                _painted(
                    lambda values: 1 / (1 + np.exp(-values)),
                    lambda values: np.round(values * 255),
                ),
            ),
        ),
        Misconception(
            "does not round",
            _painted(to_bytes=lambda values: (values + 1) * 127.5),
            "The bug is gone. The last line rounded to whole bytes, and yours does not.",
        ),
        Misconception(
            "cuts off instead of rounding",
            _painted(to_bytes=lambda values: np.floor((values + 1) * 127.5)),
            "The bug is gone. But a conversion to whole numbers cuts the decimals off; round "
            "first, as the last line did.",
        ),
        Misconception(
            "returns the values of the network",
            _painted(to_bytes=lambda values: values),
            "The bug is gone, and the last line too: bytes from 0 to 255 are asked for.",
            also=(_painted(to_bytes=lambda values: (values + 1) / 2),),
        ),
    ],
    hints=[
        "With what does the generator of section 2.4 end?",
        "It ends in a tanh, so 1 is white already. tanh(1) is 0.76.",
        "Leave out `tf.tanh` in the second line.",
    ],
    praise="It fails nowhere and every range is right. You find such a bug when you ask what the "
    "extremes can become.",
    explanation="The generator ends in a tanh. A second one makes 0.76 of 1 and -0.76 of -1, "
    "which are the bytes 225 and 30.",
)

# --------------------------------------------------------------------------------------
# 2.7 Which is which?
# --------------------------------------------------------------------------------------


def in_some_order(one, other, images):
    """Return two networks' answers in an order that the call does not tell.

    Parameters
    ----------
    one, other : callable
    images : array-like, [N, H, W, 3]

    Returns
    -------
    list
        What they paint for the first image. The letter of `q7` is that of ``one``.
    """
    return [network(images)[0] for network in (other, one)]


q7 = Exercise(
    title="2.7 Which is which?",
    answer="b",
    misconceptions=[
        Misconception(
            "takes the better looking one for the U-Net",
            "a",
            "Picture b may look better, but compare it with the mirrored input: nothing in it has "
            "changed sides. Picture a may look torn, and yet things are where the mirrored input "
            "has them. Which network knows exactly where things are? See section 2.7.",
        ),
        Misconception(
            "holds both for possible",
            "c",
            "Both have learnt the pair by heart, but not in the same way. One of the two "
            "pictures moves with its input and the other does not. For which network is it easy "
            "to copy positions? See section 2.7.",
        ),
        Misconception(
            "expects noise",
            "d",
            "Without skip connections a network can still paint: it did learn the pair. What it "
            "cannot do easily is to tell where things are in its input; see section 2.7.",
        ),
    ],
    hints=[
        "Both networks were given the mirrored input. In which picture are things where this "
        "input has them?",
        "Find something that is at one side only, in the mirrored input and in the ground truth "
        "further up. Which of the two does each picture follow?",
        "One picture is the old photograph, whatever the input. Without skip connections all that "
        "is known about the input passes through 128 numbers.",
    ],
    praise="It paints the one photograph it knows, and does not look at its input. A good "
    "picture is no proof that a network does what it should.",
    explanation="Picture b is still the photograph of the training pair, not mirrored: without "
    "skip connections nothing made the network look at its input.",
)

# --------------------------------------------------------------------------------------
# 2.8 All skips off
# --------------------------------------------------------------------------------------

q8 = Exercise(
    title="2.8 All skips off",
    answer="a",
    misconceptions=[
        Misconception(
            "expects a blurred house",
            "b",
            "That would need a bottleneck that holds a plan of this house. It could, but "
            "training never made it: the layout came more easily through the skip connections. "
            "Remember what switching the bottleneck off changed; see section 2.10.",
        ),
        Misconception(
            "expects an average house",
            "c",
            "A decoder that normalises would stretch whatever its blocks compute, however small, "
            "to such a picture, as in section 2.7. This one does not normalise on the way up; "
            "see section 2.9.",
        ),
        Misconception(
            "expects small losses only",
            "d",
            "Switching off one of the deep skips did little. But the layout of the house came "
            "through the others, and now all of them are off; see section 2.10.",
        ),
    ],
    hints=[
        "What is left of the input when all skip connections are off? One activation.",
        "How much did the picture change when the bottleneck was switched off?",
        "If the bottleneck hardly matters, its values are small; does anything on the way up of "
        "this generator stretch them?",
    ],
    praise="Zeros come from the skips, next to nothing from the bottleneck, and nothing on the way "
    "up stretches it.",
    explanation="With all skips off only the bottleneck is left. It holds next to nothing, and a "
    "decoder without normalisation makes next to nothing of it: tanh(0), which is grey.",
)
