"""2.1 Count the parameters."""

import numpy as np

from pix2pix_utils.course.exercises.engine import Exercise, Misconception


def parameters(inputs, filters, size, normalised):
    # Each filter has one number for each place of the kernel and each channel that it reads.
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


def counts_the_arrays(inputs, filters, size, normalised):
    arrays = [np.zeros((size, size, inputs, filters))]
    if normalised:
        arrays += [np.ones(filters), np.zeros(filters)]
    return sum(array.size for array in arrays)


exercise = Exercise(
    title="2.1 Count the parameters",
    stub="def parameters(inputs, filters, size, normalised):\n    return ...",
    answer=parameters,
    second_answer=counts_the_arrays,
    cases=_blocks,
    tolerance=1e-9,  # counts are right or wrong, and the large ones hide a 2
    misconceptions=[
        Misconception(
            "forgets the input channels",
            _counts(lambda inputs, size: size * size, _norm),
            "You counted one flat square for each filter. A filter reads all channels of its "
            "input at once, so it is a block of size × size × inputs numbers; see the formula in "
            "section 2.2.",
            also=(_counts(lambda inputs, size: size * size, _nothing),),
        ),
        Misconception(
            "does not square the side",
            _counts(lambda inputs, size: size * inputs, _norm),
            "The kernel is a square: `size` counts its rows, and there are as many columns. "
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
            "The normalised blocks are right. To the others you gave a bias. That would do no "
            "harm, but here they have none either (`use_bias=False`); see section 2.2.",
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
            "You counted the numbers of one filter. There are `filters` of them; see section 2.2.",
            also=(
                lambda inputs, filters, size, normalised: _block(inputs, size) + _norm(normalised),
                lambda inputs, filters, size, normalised: (
                    _block(inputs, size) + filters * _norm(normalised)
                ),
            ),
        ),
    ],
    hints=[
        "How many numbers does one filter hold? Look at the formula in section 2.2.",
        "One filter: size × size × inputs. There are `filters` of them, and no bias.",
        "To that add 2 × filters, but only where `normalised` is true.",
    ],
    praise="The size of the picture does not occur: the same filters serve every place.",
    explanation="A filter is a block of size × size × inputs numbers. The normalisation learns "
    "two for each channel, a factor and an offset, and there is a channel for each filter.",
)
