"""The exercises of notebook 03."""

from pix2pix_utils.exercises.engine import Exercise, Misconception

# --- 3.1 -------------------------------------------------------------------------------

q1 = Exercise(
    title="3.1 Count the verdicts",
    answer=14,
    explanation="128 → 64 → 32 → 16 by three blocks of stride 2, then → 15 → 14 by the two "
    "convolutions of stride 1, which lose one pixel each.",
    misconceptions=[
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
            "C512 loses one pixel, as you say. The convolution to one channel after it is 4×4 "
            "too; see the last row of the table in section 3.2.",
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


def receptive_field(layers):
    size, distance = 1, 1
    for kernel, stride in layers:
        size += (kernel - 1) * distance
        distance *= stride
    return size


def _adds_kernels(layers):
    return sum(kernel for kernel, _ in layers)


def _ignores_strides(layers):
    return 1 + sum(kernel - 1 for kernel, _ in layers)


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


def _reads_backwards(layers):
    return receptive_field(layers[::-1])


def _returns_the_distance(layers):
    distance = 1
    for _, stride in layers:
        distance *= stride
    return distance


def _stacks():
    return [
        ([(4, 2), (4, 2), (4, 2), (4, 1), (4, 1)],),
        ([(5, 2), (2, 2), (3, 1)],),
        ([(1, 1), (3, 2), (3, 3)],),
        ([],),
    ]


q2 = Exercise(
    title="3.2 How far one verdict sees",
    answer=receptive_field,
    cases=_stacks,
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
            "two pixels apart, so the next kernel reaches twice as far; see section 3.3.",
        ),
        Misconception(
            "multiplies before adding",
            _multiplies_first,
            "A layer's own stride does not widen its own kernel: it moves the kernel in larger "
            "steps. Add first, with the distance that the layer finds; multiply afterwards.",
        ),
        Misconception(
            "adds k instead of k − 1",
            _adds_whole_kernels,
            "From the first unit of a kernel to its last there are k − 1 steps, not k; the first "
            "unit's own pixels are counted already. See the example in section 3.3.",
        ),
        Misconception(
            "goes from the last layer to the first",
            _reads_backwards,
            "The distance between units grows from the image on: begin with the first layer of "
            "the list. (There is a rule for the other direction, and it is another one.)",
        ),
        Misconception(
            "returns the distance between verdicts",
            _returns_the_distance,
            "The product of the strides is how far apart two neighbouring verdicts lie. Each of "
            "them sees much more than that, and their patches overlap; see section 3.3.",
        ),
    ],
    hints=[
        "Keep two numbers, both 1 at first: how many pixels a unit sees, and how many pixels lie "
        "from one unit to the next.",
        "A kernel of side k adds k − 1 times that distance.",
        "In a loop: size += (kernel - 1) * distance, and after it distance *= stride.",
    ],
    praise="Depth alone sets the size of the patch: each further block of stride 2 roughly "
    "doubles it.",
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
            "Between 16 and 70 it hardly does. At both ends of the table the score is lower by "
            "more than a third; see section 3.3.",
        ),
    ],
    hints=[
        "Read the first column of numbers from top to bottom: does it only rise?",
        "Compare the last row with the one above it, and then with the first row.",
    ],
    praise="The L1 loss looks after the large forms. The discriminator has to look after what "
    "fits into a patch.",
)

# --- 3.4 -------------------------------------------------------------------------------


def patch_loss(real_logits, fake_logits):
    import tensorflow as tf

    cross_entropy = tf.nn.sigmoid_cross_entropy_with_logits
    real = tf.reduce_mean(cross_entropy(tf.ones_like(real_logits), real_logits))
    fake = tf.reduce_mean(cross_entropy(tf.zeros_like(fake_logits), fake_logits))
    return 0.5 * (real + fake)


def _sigmoid_twice(real_logits, fake_logits):
    import tensorflow as tf

    return patch_loss(tf.sigmoid(real_logits), tf.sigmoid(fake_logits))


def _sigmoid_for_fake_only(real_logits, fake_logits):
    import tensorflow as tf

    return patch_loss(real_logits, tf.sigmoid(fake_logits))


def _swaps_the_labels(real_logits, fake_logits):
    return patch_loss(fake_logits, real_logits)


def _averages_the_logits(real_logits, fake_logits):
    import tensorflow as tf

    return patch_loss(tf.reduce_mean(real_logits), tf.reduce_mean(fake_logits))


def _forgets_the_half(real_logits, fake_logits):
    return 2.0 * patch_loss(real_logits, fake_logits)


def _probabilities_subtracted(real_logits, fake_logits):
    import tensorflow as tf

    real = tf.reduce_mean(1.0 - tf.sigmoid(real_logits))
    return 0.5 * (real + tf.reduce_mean(tf.sigmoid(fake_logits)))


def _maps():
    import tensorflow as tf

    def logits(*values):
        return tf.reshape(tf.constant(values, tf.float32), (1, -1, 2, 1))

    return [
        (logits(2.0, -2.0, 0.5, 1.0), logits(-1.0, 3.0, 0.0, -0.5)),
        (logits(20.0, 20.0), logits(-20.0, -20.0)),
        (logits(0.0, 0.0), logits(0.0, 0.0)),
    ]


q4 = Exercise(
    title="3.4 The loss that stays at a half",
    answer=patch_loss,
    cases=_maps,
    misconceptions=[
        Misconception(
            "keeps the second sigmoid",
            _sigmoid_twice,
            "The function whose name ends in `with_logits` applies the sigmoid itself. What you "
            "hand it is squeezed twice; see section 3.5.",
        ),
        Misconception(
            "keeps one of the second sigmoids",
            _sigmoid_for_fake_only,
            "The real pairs are judged rightly now. The fake ones still go through a second "
            "sigmoid; see section 3.5.",
        ),
        Misconception(
            "swaps real and fake",
            _swaps_the_labels,
            "The labels are swapped: real pairs are to be called 1, fake ones 0; see section 3.5.",
        ),
        Misconception(
            "averages the logits first",
            _averages_the_logits,
            "You average the verdicts and judge their mean. Then one patch can hide the mistake "
            "of another. Take the loss of each patch first, and the mean last; see section 3.5.",
        ),
        Misconception(
            "adds without halving",
            _forgets_the_half,
            "The sigmoids are mended. The sum of the two halves is to be halved, as in the "
            "paper's section 3.3 and in the code above.",
        ),
        Misconception(
            "takes probabilities for losses",
            _probabilities_subtracted,
            "The share of belief on the wrong side is not the cross-entropy: that is its negative "
            "logarithm, which grows without end. `with_logits` computes it; see section 3.5.",
        ),
    ],
    hints=[
        "How many sigmoids stand between the network and the logarithm?",
        "`sigmoid_cross_entropy_with_logits` wants logits. What does it get here?",
        "Hand `real_logits` and `fake_logits` over as they are; leave the rest of the code.",
    ],
    praise="A logit may be any number, so the loss can come as near to 0 as the discriminator "
    "is sure. Nothing is squeezed twice.",
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
