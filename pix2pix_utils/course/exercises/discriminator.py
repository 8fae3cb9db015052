"""The exercises of notebook 03."""

from dataclasses import replace

import numpy as np

from pix2pix_utils.course.exercises.answers import is_untouched, same, with_gradient
from pix2pix_utils.course.exercises.cross_entropy import (
    CAPPED,
    both,
    logarithm_by_hand,
    logarithm_of_logits,
    logarithm_of_mean,
    of_each,
    squeezed,
    taken_for_probability,
    through_probability,
    whole_formula_by_hand,
)
from pix2pix_utils.course.exercises.engine import Exercise, Misconception

# --- 3.1 -------------------------------------------------------------------------------

_TWO_SIDES = "height and width"


def _two_sides_named(answer):
    """Put a word for height and width, alone or in the shape of a map or a batch of maps."""
    if not isinstance(answer, tuple | list):
        return answer
    sides = {3: answer[:2], 4: answer[1:3]}.get(len(answer), answer)
    return _TWO_SIDES if len(sides) == 2 and same(*sides) else answer


q1 = Exercise(
    title="3.1 Count the verdicts",
    answer=14,
    prepare=_two_sides_named,
    explanation="128 → 64 → 32 → 16 by three blocks of stride 2, then → 15 → 14 by the two "
    "convolutions of stride 1, which lose one pixel each.",
    misconceptions=[
        Misconception(
            "gives both sides",
            _TWO_SIDES,
            "One side is enough, and the map is square: give one of the two numbers.",
            also=((14, 14), (16, 16), (14, 14, 1), (None, 14, 14, 1)),
        ),
        Misconception(
            "only the strides",
            16,
            "128 is halved three times, that is right so far. But two convolutions of stride 1 "
            "follow, and a 4×4 kernel does not fit as often as there are pixels; see the table "
            "of section 3.2.",
        ),
        Misconception(
            "forgets the last convolution",
            15,
            "15 is the side after C512. The convolution to one channel after it is 4×4 too and "
            "loses one pixel more; see the last row of the table in section 3.2. (Half of 30 will "
            "not do either: these two lose one pixel each, whatever the size of the image.)",
        ),
        Misconception(
            "no border of zeros, or four halvings",
            8,
            "8 comes out in two ways. If you halved four times: C512 has stride 1, it loses one "
            "pixel. If you left out the border of zeros (section 3.2): with it stride 2 halves "
            "exactly and stride 1 loses one.",
        ),
        Misconception(
            "no border of zeros at the end",
            10,
            "You left out the border of zeros in the last two convolutions: a 4×4 kernel alone "
            "takes three pixels off. The border gives two back, so that stride 1 loses one; see "
            "section 3.2.",
        ),
        Misconception(
            "loses two pixels at stride 1",
            12,
            "You took off two pixels at each convolution of stride 1. A 4×4 kernel alone takes "
            "three off and the border gives two back: each loses one; see section 3.2.",
        ),
        Misconception(
            "halves once",
            64,
            "That is one halving. Three blocks halve, and two more convolutions follow; see the "
            "table of section 3.2.",
        ),
        Misconception(
            "halves in C512 as well",
            7,
            "Three blocks halve. C512 and the convolution after it have stride 1, and lose one "
            "pixel each; see the table of section 3.2.",
            also=(4,),
        ),
        Misconception(
            "takes the side at 256 pixels",
            30,
            "30 is the side for an image of 256 pixels. The network only slides along: a smaller "
            "image gives fewer verdicts; follow the table of section 3.2 from 128 on.",
        ),
        Misconception(
            "takes the size of a patch",
            70,
            "70 is how many pixels one verdict sees, not how many verdicts there are; see "
            "section 3.1.",
        ),
        Misconception(
            "counts the whole map",
            196,
            "That is the number of all verdicts, and the question is for one side of the map. "
            "Take the root of it.",
        ),
        Misconception(
            "counts the whole map at 256 pixels",
            900,
            "That is the number of all verdicts for an image of 256 pixels. The question is for "
            "one side of the map, and for 128 pixels.",
        ),
        Misconception(
            "one verdict for the image",
            1,
            "An ordinary classifier gives one verdict. This one gives a map of them; see "
            "section 3.1.",
        ),
    ],
    hints=[
        "Follow the side through the blocks, as the table of section 3.2 does for 256.",
        "Stride 2 halves the side. A 4×4 kernel of stride 1 with a border of one pixel loses one.",
        "128 → 64 → 32 → 16, and then two convolutions of stride 1.",
    ],
    praise="A larger image gives more verdicts, from the same weights. That is why a PatchGAN "
    "can judge images of any size.",
)

# --- 3.2 -------------------------------------------------------------------------------


def sees(layers):
    size, distance = 1, 1
    for kernel, stride in layers:
        size += (kernel - 1) * distance
        distance *= stride
    return size


def _adds_kernels(layers):
    return sum(kernel for kernel, _ in layers)


def _ignores_strides(layers):
    return 1 + sum(kernel - 1 for kernel, _ in layers)


def _by_another_distance(after):
    """Return the rule with another distance after each layer."""

    def rule(layers):
        size, distance = 1, 1
        for kernel, stride in layers:
            size += (kernel - 1) * distance
            distance = after(distance, stride)
        return size

    return rule


def _own_stride(layers):
    return 1 + sum((kernel - 1) * stride for kernel, stride in layers)


def _multiplies_first(layers):
    size, distance = 1, 1
    for kernel, stride in layers:
        distance *= stride
        size += (kernel - 1) * distance
    return size


def _adds_whole_kernels(layers):
    size, distance = 1, 1
    for kernel, stride in layers:
        size += kernel * distance
        distance *= stride
    return size


def _against_the_order(layers):
    return sees(layers[::-1])


def _backward_rule_forwards(layers):
    size = 1
    for kernel, stride in layers:
        size = (size - 1) * stride + kernel
    return size


def _starts_at_nothing(layers):
    return sees(layers) - 1


def _returns_in_the_loop(layers):
    return sees(layers[:1])


def _without(left_out):
    return lambda layers: sees(layers[left_out])


_AS_A_MATRIX = "a matrix"


def _reading_the_layers(sees, layers):
    """Return what a rule says; to take the list of layers for a matrix is a result too."""
    try:
        return sees(layers), ""
    except TypeError as error:
        if "list indices" not in str(error) or "tuple" not in str(error):
            raise
        return _AS_A_MATRIX, ""


def _returns_the_distance(layers):
    distance = 1
    for _, stride in layers:
        distance *= stride
    return distance


def _counts_the_pixels(layers):
    return sees(layers) ** 2


def _adds_three_each_time(layers):
    return sees([(4, stride) for _, stride in layers])


def _unpacks_the_wrong_way(layers):
    return sees([(stride, kernel) for kernel, stride in layers])


def _keeps_the_last_only(start):
    def rule(layers):
        size, distance = 1, 1
        for kernel, stride in layers:
            size = start + (kernel - 1) * distance
            distance *= stride
        return size

    return rule


def _adds_after_the_loop(layers):
    distance = 1
    for kernel, stride in layers:  # noqa: B007
        distance *= stride
    return 1 + (kernel - 1) * distance


def _stacks():
    return [
        ([(4, 2)],),
        ([(4, 2), (4, 2), (4, 2), (4, 1), (4, 1)],),
        ([(5, 2), (2, 2), (3, 1)],),
        ([(1, 1), (3, 2), (3, 3), (2, 1)],),
    ]


q2 = Exercise(
    title="3.2 How far one verdict sees",
    answer=sees,
    cases=_stacks,
    call=_reading_the_layers,
    explanation="A kernel of side k covers k units of the layer before, with k − 1 steps between "
    "the first and the last of them. Each step is as long as all strides before this layer, "
    "multiplied. The layer's own stride counts for those that come after, so it is multiplied in "
    "last.",
    misconceptions=[
        Misconception(
            "adds the kernels up",
            _adds_kernels,
            "You add up the sides of the kernels. Neighbouring kernels overlap, so each adds one "
            "less than its side, and a stride before it makes its steps wider; see section 3.3.",
        ),
        Misconception(
            "ignores the strides",
            _ignores_strides,
            "This is right where every stride is 1. After a stride of 2 neighbouring units lie "
            "two pixels apart, so the next kernel reaches twice as far; see section 3.3. (If you "
            "do multiply `distance`, look at the indentation: the line belongs into the loop.)",
        ),
        Misconception(
            "multiplies before adding",
            _multiplies_first,
            "A layer's own stride does not widen its own kernel: it moves the kernel in larger "
            "steps. Add first, with the distance that the layer finds; multiply afterwards.",
        ),
        Misconception(
            "the distance is not a product",
            _by_another_distance(lambda distance, stride: stride),
            "The distance is multiplied by the stride, layer after layer: 2 after the first "
            "stride of 2, 4 after the second; see the last column of the table in section 3.3.",
            also=(_by_another_distance(lambda distance, stride: distance + stride), _own_stride),
        ),
        Misconception(
            "doubles the distance every time",
            _by_another_distance(lambda distance, stride: 2 * distance),
            "You double the distance after every layer. Only a stride of 2 does that; a stride of "
            "1 leaves the distance as it is. Multiply by the layer's own `stride`.",
        ),
        Misconception(
            "adds k instead of k − 1",
            _adds_whole_kernels,
            "From the first unit of a kernel to its last there are k − 1 steps, not k; the first "
            "unit's own pixels are counted already. See the example in section 3.3.",
        ),
        Misconception(
            "the order does not fit the rule",
            _against_the_order,
            "The order of the layers does not fit your rule. `size += (kernel - 1) * distance` "
            "runs from the first layer to the last; `size = (size - 1) * stride + kernel` runs "
            "from the last to the first.",
            also=(_backward_rule_forwards,),
        ),
        Misconception(
            "starts at 0",
            _starts_at_nothing,
            "One too few: a pixel sees itself, so start at 1; see the first line of the table in "
            "section 3.3.",
        ),
        Misconception(
            "returns inside the loop",
            _returns_in_the_loop,
            "Your function answers after the first layer. Let the loop come to its end: put the "
            "`return` behind it, not into it.",
        ),
        Misconception(
            "leaves a layer out",
            _without(slice(1, None)),
            "A layer is left out: Python counts from 0, and `range(n)` already ends before n.",
            also=(_without(slice(None, -1)),),
        ),
        Misconception(
            "takes the list for a matrix",
            lambda _: _AS_A_MATRIX,
            "`layers` is a list of pairs, not a matrix, and takes one number at a time: "
            "`layers[i][0]` is the kernel of layer i.",
            # Where the first layer is read rightly, only a second one shows the mistake.
            also=(lambda layers: _AS_A_MATRIX if len(layers) > 1 else sees(layers),),
        ),
        Misconception(
            "returns the distance between verdicts",
            _returns_the_distance,
            "The product of the strides is how far apart two neighbouring verdicts lie. Each of "
            "them sees much more than that, and their patches overlap; see section 3.3.",
        ),
        Misconception(
            "counts the pixels of the patch",
            _counts_the_pixels,
            "That is how many pixels the whole patch has. The question is for its side: leave "
            "the square out.",
        ),
        Misconception(
            "adds 3 for every kernel",
            _adds_three_each_time,
            "3 is kernel − 1 for a kernel of 4 only. Others add `kernel - 1` times the distance; "
            "see section 3.3.",
        ),
        Misconception(
            "takes the stride for the kernel",
            _unpacks_the_wrong_way,
            "Each pair is (kernel, stride), in this order. It looks as if you take them out the "
            "other way round.",
        ),
        Misconception(
            "keeps the last layer only",
            _keeps_the_last_only(0),
            "Only the last layer is left in your result: each turn of the loop writes over the "
            "`size` of the one before. Add to it, with `+=`.",
            also=(_keeps_the_last_only(1),),
        ),
        Misconception(
            "adds after the loop",
            _adds_after_the_loop,
            "Your function adds once only, behind the loop. Every layer adds its own part: move "
            "that line into the loop, before `distance` is multiplied.",
        ),
    ],
    hints=[
        "Keep two numbers, both 1 at first: how many pixels a unit sees, and how many pixels lie "
        "from one unit to the next.",
        "A kernel of side k adds k − 1 times that distance.",
        "In a loop: `size += (kernel - 1) * distance`, and after it `distance *= stride`.",
    ],
    praise="Kernels and strides alone set the size of the patch, not the weights: each further "
    "block of stride 2 roughly doubles it.",
)

# --- 3.3 -------------------------------------------------------------------------------

q3 = Exercise(
    title="3.3 Is more better?",
    answer="b",
    explanation="16×16 and 70×70 are close (0.65 and 0.66), 286×286 falls to 0.42, near the "
    "single pixel's 0.39. The authors suspect that so many weights and layers are harder to train.",
    misconceptions=[
        Misconception(
            "the larger, the better",
            "a",
            "Read on to the last row: the discriminator that sees everything scores 0.42, far "
            "below 0.66. See the table of section 3.3.",
        ),
        Misconception(
            "the smaller, the better",
            "c",
            "The row of the single pixel is the lowest of all, 0.39. A pixel has a colour but no "
            "edges; see the picture in section 3.3.",
        ),
        Misconception(
            "the size does not matter",
            "d",
            "Between 16 and 70 it hardly does. At both ends of the table the per-pixel accuracy "
            "is lower by more than a third; see section 3.3.",
        ),
    ],
    hints=[
        "Read the first column of numbers from top to bottom: does it only rise?",
        "Compare the last row with the one above it, and then with the first row.",
    ],
    praise="The table's networks were trained with L1 as well, which looks after the large forms. "
    "The discriminator has to look after what fits into a patch.",
)

# --- 3.4 -------------------------------------------------------------------------------


def mended(real_logits, fake_logits):
    import tensorflow as tf

    cross_entropy = tf.nn.sigmoid_cross_entropy_with_logits
    on_real = tf.reduce_mean(cross_entropy(tf.ones_like(real_logits), real_logits))
    on_fake = tf.reduce_mean(cross_entropy(tf.zeros_like(fake_logits), fake_logits))
    return 0.5 * (on_real + on_fake)


def _sigmoid_twice(real_logits, fake_logits):
    return mended(squeezed(real_logits), squeezed(fake_logits))


def _sigmoid_for_fake_only(real_logits, fake_logits):
    return mended(real_logits, squeezed(fake_logits))


def _sigmoid_for_real_only(real_logits, fake_logits):
    return mended(squeezed(real_logits), fake_logits)


def _swaps_the_labels(real_logits, fake_logits):
    return mended(fake_logits, real_logits)


def _both_called(label):
    def loss(real_logits, fake_logits):
        return 0.5 * (of_each(label, real_logits).mean() + of_each(label, fake_logits).mean())

    return loss


def _swaps_labels_and_logits(real_logits, fake_logits):
    # The labels 1 and 0 as logits, and the logits as labels.
    on_real = of_each(0, 1.0) - np.asarray(real_logits).mean()
    return 0.5 * (on_real + of_each(0, 0.0))


def _only(kind, weight):
    def loss(real_logits, fake_logits):
        logits = {"real": real_logits, "fake": fake_logits}[kind]
        return weight * of_each(kind == "real", logits).mean()

    return loss


def _predictions_first(made_of_logits):
    """Return the cost that Keras computes where the labels come last."""

    def cost(label, logits):
        import keras
        import tensorflow as tf

        values = made_of_logits(logits)
        labels = tf.fill(values.shape, float(label))
        return float(keras.losses.BinaryCrossentropy()(values, labels))

    return cost


def _averages_the_logits(real_logits, fake_logits):
    return mended(np.mean(real_logits), np.mean(fake_logits))


def _without_mean(real_logits, fake_logits):
    return 0.5 * (of_each(1, real_logits) + of_each(0, fake_logits))


def _forgets_the_half(real_logits, fake_logits):
    return 2.0 * mended(real_logits, fake_logits)


def _halves_again(real_logits, fake_logits):
    return 0.5 * mended(real_logits, fake_logits)


def _weighted(on_real, on_fake):
    def loss(real_logits, fake_logits):
        real, fake = of_each(1, real_logits).mean(), of_each(0, fake_logits).mean()
        return on_real * real + on_fake * fake

    return loss


def _summed(weight):
    def loss(real_logits, fake_logits):
        return weight * (of_each(1, real_logits).sum() + of_each(0, fake_logits).sum())

    return loss


def _negative(loss):
    return lambda real_logits, fake_logits: -loss(real_logits, fake_logits)


def _one_mean_of_all(real_logits, fake_logits):
    costs = of_each(1, real_logits).ravel(), of_each(0, fake_logits).ravel()
    return np.concatenate(costs).mean()


def _without_gradient(real_logits, fake_logits):
    return float(mended(real_logits, fake_logits))


def _probabilities_subtracted(real_logits, fake_logits):
    real = np.mean(1.0 - squeezed(real_logits))
    return 0.5 * (real + np.mean(squeezed(fake_logits)))


_FAILS, _IN_A_LIST = "fails", "in a list"


def _unequal(real_logits, fake_logits):
    return len(real_logits) != len(fake_logits)


def _if_equal(loss):
    """Return a loss that works only where there are as many fake maps as real ones."""
    return lambda *maps: _FAILS if _unequal(*maps) else loss(*maps)


def _also_if_equal(misconceptions):
    """Let each mistake be met as well in a loss that fails where the numbers of maps differ."""
    return [
        replace(wrong, also=(*wrong.also, *map(_if_equal, (wrong.answer, *wrong.also))))
        for wrong in misconceptions
    ]


def _called(loss, *maps):
    """Call a loss with its gradient.

    To fail where the numbers of maps differ is a result, and so is a list or a tuple of one.
    """
    import tensorflow as tf

    try:
        value, reached = with_gradient(loss, *maps)
        in_a_list = isinstance(value, tuple | list) and len(value) == 1
        return (_IN_A_LIST, "") if in_a_list and not is_untouched(value) else (value, reached)
    except (ValueError, tf.errors.InvalidArgumentError):
        if not _unequal(*maps):
            raise
        return _FAILS, ""


def _maps():
    import tensorflow as tf

    def logits(*values, maps=1):
        return tf.reshape(tf.constant(values, tf.float32), (maps, -1, 2, 1))

    return [
        (logits(2.0, -2.0, 0.5, 1.0), logits(-1.0, 3.0, 0.0, -0.5)),
        (logits(20.0, 20.0), logits(-20.0, -20.0)),
        (logits(0.0, 0.0), logits(0.0, 0.0)),
        (logits(-30.0, 30.0), logits(30.0, -30.0)),  # sure, and half of the time wrong
        (
            logits(1.0, -0.5, 2.0, 0.0, maps=2),
            logits(-2.0, 0.5, 1.5, -1.0, 0.0, 3.0, -0.5, -1.5, maps=4),
        ),
    ]


# Mistakes that are seen whether or not the numbers of real and fake maps are equal.
_WHEREVER_MET = [
    Misconception(
        "keeps the second sigmoid",
        _sigmoid_twice,
        "A cross-entropy that takes logits applies the sigmoid itself. What you hand it is "
        "squeezed twice; see section 3.5.",
        also=(lambda *maps: 2 * _sigmoid_twice(*maps),),
    ),
    Misconception(
        "keeps one of the second sigmoids",
        _sigmoid_for_fake_only,
        "One kind of pair is judged rightly now. The other still goes through a second "
        "sigmoid; see section 3.5.",
        also=(_sigmoid_for_real_only,),
    ),
    Misconception(
        "makes probabilities first",
        both(through_probability),
        "Right for moderate logits and wrong for large ones: the sigmoid of 30 is 1 in "
        "float32, so the discriminator's worst mistakes all cost the same, and give no "
        "gradient. A small number in the logarithm, yours or Keras's, only caps the cost. Hand "
        "the logits themselves to the loss; see section 3.5.",
        also=tuple(both(cost) for cost in CAPPED),
    ),
    Misconception(
        "takes the logarithm of probabilities",
        both(logarithm_by_hand),
        "Right for moderate logits, and infinite or nan for large ones: the sigmoid of 30 is "
        "1 in float32, and what is left for fake is 0. A cross-entropy that takes the logits "
        "themselves has no such end; see section 3.5.",
        also=(both(whole_formula_by_hand),),
    ),
    Misconception(
        "makes probabilities and does not halve",
        both(logarithm_by_hand, 1.0),
        "Hand over the logits, not probabilities, which lose the large ones (section 3.5), "
        "and keep the ½.",
        also=(
            both(whole_formula_by_hand, 1.0),
            both(through_probability, 1.0),
            *(both(cost, 1.0) for cost in CAPPED),
        ),
    ),
    Misconception(
        "takes the logarithm of logits",
        both(logarithm_of_logits),
        "You took the logarithm of logits, which may be negative. The cross-entropy is −log of "
        "a probability. The function of section 3.5 takes logits and does both steps.",
        also=(
            both(logarithm_of_logits, 1.0),
            both(logarithm_of_logits, -0.5),
            both(logarithm_of_logits, -1.0),
        ),
    ),
    Misconception(
        "forgets the minus",
        both(logarithm_by_hand, -0.5),
        "The minus is missing: the cross-entropy is −log of the probability that was given to "
        "the right answer; see section 3.5. The function there brings the minus along.",
        also=(
            _negative(mended),
            lambda *maps: -2 * mended(*maps),
            both(logarithm_by_hand, -1.0),
            *(both(cost, -0.5) for cost in CAPPED),
        ),
    ),
    Misconception(
        "takes logits for probabilities",
        both(taken_for_probability),
        "Keras takes your logits for probabilities unless you tell it otherwise. Write "
        "`BinaryCrossentropy(from_logits=True)`, or use the function of section 3.5.",
    ),
    Misconception(
        "swaps real and fake",
        _swaps_the_labels,
        "The labels are swapped: real pairs are to be called 1, fake ones 0; see section 3.5.",
    ),
    Misconception(
        "one label for both",
        _both_called(1),
        "Both kinds of pairs have the same label in your loss. Real pairs are to be called 1 "
        "(`ones_like`), fake ones 0 (`zeros_like`).",
        also=(_both_called(0),),
    ),
    Misconception(
        "labels and logits change places",
        _swaps_labels_and_logits,
        "The labels and the logits have changed places in your call: the labels come first, "
        "`cross_entropy(labels, logits)`.",
    ),
    Misconception(
        "labels and probabilities change places",
        both(_predictions_first(squeezed)),
        "Keras takes the labels first: `(labels, predictions)`. And it wants logits only if you "
        "say so: `BinaryCrossentropy(from_logits=True)`; see section 3.5.",
        also=(
            both(_predictions_first(squeezed), 1.0),
            both(_predictions_first(np.asarray)),
            both(_predictions_first(np.asarray), 1.0),
        ),
    ),
    Misconception(
        "one kind of pair only",
        _only("real", 0.5),
        "Your loss looks at one kind of pair only. The discriminator is to be right about "
        "both: add the loss on real pairs and the loss on fake ones.",
        also=(_only("real", 1.0), _only("fake", 0.5), _only("fake", 1.0)),
    ),
    Misconception(
        "averages the logits first",
        _averages_the_logits,
        "You average the verdicts and judge their mean. Then one patch can hide the mistake "
        "of another. Take the loss of each patch first, and the mean last; see section 3.5.",
        also=(
            lambda *maps: 2 * _averages_the_logits(*maps),
            both(logarithm_of_mean),
            both(logarithm_of_mean, 1.0),
        ),
    ),
    Misconception(
        "takes no mean",
        _if_equal(_without_mean),
        "The loss of each patch is right. Training needs a single number: take the mean over "
        "all patches with `tf.reduce_mean`; see section 3.5.",
    ),
    Misconception(
        "adds without halving",
        _forgets_the_half,
        "The ½ is missing: the code above takes half of the sum, as the paper does (its "
        "section 3.3).",
    ),
    Misconception(
        "halves one kind only",
        _weighted(0.5, 1.0),
        "The ½ belongs to both: `0.5 * (on_real + on_fake)`. Look at the brackets.",
        also=(_weighted(1.0, 0.5),),
    ),
    Misconception(
        "halves twice",
        _halves_again,
        "That is half of what it should be. Is the ½ there twice, once as a factor and once "
        "in a mean of the two? Halve once.",
    ),
    Misconception(
        "adds up all patches",
        _summed(0.5),
        "You added the losses of all patches. A larger map would cost more for the same "
        "mistakes; take the mean, with `tf.reduce_mean`; see section 3.5.",
        also=(_summed(1.0),),
    ),
    Misconception(
        "takes probabilities for losses",
        _probabilities_subtracted,
        "The share of belief on the wrong side is not the cross-entropy: that is the negative "
        "logarithm of the share on the right side, and grows without end; see section 3.5.",
    ),
]

q4 = Exercise(
    title="3.4 The loss that stays at a half",
    answer=mended,
    cases=_maps,
    call=_called,
    explanation="`loss_of` made probabilities of the logits, and the cross-entropy took these for "
    "logits and squeezed them again. A probability is at most 1, and the sigmoid of 1 is only "
    "0.73. Without the first sigmoid each logit is squeezed once.",
    misconceptions=[
        Misconception(
            "returns a list of one",
            lambda *_: _IN_A_LIST,
            "Your loss comes in a tuple or a list of one, and the number itself is wanted. Is "
            "there a comma at the end of the `return`, or a pair of square brackets?",
        ),
        *_also_if_equal(_WHEREVER_MET),
        Misconception(
            "needs as many fake maps as real ones",
            _if_equal(mended),
            "Right where there are as many fake maps as real ones. Where their numbers differ your "
            "loss fails. Give each kind labels and a mean of its own: `zeros_like(fake_logits)` "
            "for the fake ones.",
        ),
        Misconception(
            "one mean over both kinds",
            _one_mean_of_all,
            "Right where there are as many fake maps as real ones. With twice as many, the fake "
            "ones count double in your mean. Take a mean for each kind, and half of their sum.",
        ),
        Misconception(
            "lets no gradient through",
            _without_gradient,
            "The values are right, but no gradient comes through, so nothing could be trained by "
            "this loss. NumPy, `float()`, `.numpy()` and `tf.stop_gradient` end what a gradient "
            "tape records (section 3.4). Use TensorFlow's functions all the way.",
            also=(_weighted(0.5, 0.5),),
        ),
    ],
    hints=[
        "How many sigmoids stand between the network and the logarithm?",
        "`sigmoid_cross_entropy_with_logits` wants logits. What does it get here?",
        "Hand `real_logits` and `fake_logits` over as they are; leave the rest of the code.",
    ],
    praise="A logit may be any number, so the loss can come as near to 0 as the discriminator "
    "is sure. Nothing is squeezed twice, and no probability is rounded to 0 or 1.",
)

# --- 3.5 -------------------------------------------------------------------------------

q5 = Exercise(
    title="3.5 Which pair fools only one of them?",
    answer="c",
    explanation="The photograph is real and sharp, so nothing is wrong with it alone. Only its "
    "label map gives the pair away.",
    misconceptions=[
        Misconception(
            "the true pair",
            "a",
            "A true pair fools nobody: it is real, and both should say so. Look for a pair that "
            "is wrong in a way that one of them cannot see.",
        ),
        Misconception(
            "the blurred pair",
            "b",
            "Blur shows in the photograph itself, so it can be seen without the label map. Both "
            "can learn that; see section 3.6.",
        ),
        Misconception(
            "no pair at all",
            "d",
            "Ask what each of them is shown. For one of the three pairs the unconditional one is "
            "shown exactly what it is also shown as real; see section 3.6.",
        ),
    ],
    hints=[
        "The unconditional one is shown the photograph and nothing else.",
        "In which of the fake pairs is the photograph alone without fault?",
    ],
    praise="For the unconditional one this photograph is real in every true pair and fake in "
    "every mismatched one. It cannot learn the difference, however long it trains.",
)
