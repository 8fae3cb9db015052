"""3.2 How far one verdict sees."""

from pix2pix_utils.course.exercises.engine import Exercise, Misconception


def sees(layers):
    size, distance = 1, 1
    for kernel, stride, dilation in layers:
        size += dilation * (kernel - 1) * distance
        distance *= stride
    return size


def _by_another_step(step):
    """Return the rule with something else that each layer adds."""

    def rule(layers):
        size, distance = 1, 1
        for kernel, stride, dilation in layers:
            size += step(kernel, stride, dilation) * distance
            distance *= stride
        return size

    return rule


def _by_another_distance(after):
    """Return the rule with another distance after each layer."""

    def rule(layers):
        size, distance = 1, 1
        for kernel, stride, dilation in layers:
            size += dilation * (kernel - 1) * distance
            distance = after(distance, stride, dilation)
        return size

    return rule


def _adds_kernels(layers):
    return sum(kernel for kernel, _, _ in layers)


def _adds_stretched_kernels(layers):
    return sum(dilation * (kernel - 1) + 1 for kernel, _, dilation in layers)


def _own_stride(layers):
    return 1 + sum(dilation * (kernel - 1) * stride for kernel, stride, dilation in layers)


def _dilates_the_next_kernels_only(layers):
    size, distance = 1, 1
    for kernel, stride, dilation in layers:
        size += (kernel - 1) * distance
        distance *= stride * dilation
    return size


def _against_the_order(layers):
    return sees(layers[::-1])


def _backward_rule_forwards(layers):
    size = 1
    for kernel, stride, dilation in layers:
        size = (size - 1) * stride + dilation * (kernel - 1) + 1
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
    for _, stride, _ in layers:
        distance *= stride
    return distance


def _counts_the_pixels(layers):
    return sees(layers) ** 2


def _unpacks_the_wrong_way(*order):
    return lambda layers: sees([tuple(layer[place] for place in order) for layer in layers])


def _keeps_the_last_only(start):
    def rule(layers):
        size, distance = 1, 1
        for kernel, stride, dilation in layers:
            size = start + dilation * (kernel - 1) * distance
            distance *= stride
        return size

    return rule


def _adds_after_the_loop(layers):
    distance = 1
    for kernel, stride, dilation in layers:  # noqa: B007
        distance *= stride
    return 1 + dilation * (kernel - 1) * distance


def _stacks():
    return [
        ([(4, 2, 1), (4, 2, 1), (4, 2, 1), (4, 1, 1), (4, 1, 1)],),
        ([(4, 1, 2)],),
        ([(5, 2, 1), (2, 1, 4), (3, 2, 1)],),
        ([(1, 1, 1), (3, 2, 1), (3, 1, 3), (2, 3, 1), (4, 1, 2)],),
    ]


def field_by_pixels(layers):
    """Walk back from one unit and note the first and the last that it reads."""
    first = last = 0
    for kernel, stride, dilation in reversed(layers):
        first, last = first * stride, last * stride + dilation * (kernel - 1)
    return last - first + 1


exercise = Exercise(
    title="3.2 How far one verdict sees",
    stub="def sees(layers):\n    return ...",
    answer=sees,
    second_answer=field_by_pixels,
    cases=_stacks,
    call=_reading_the_layers,
    explanation="From the first value that a kernel of side k reads to the last there are k − 1 "
    "steps. With a dilation each of them is that many values long, and from one value to the next "
    "it is as far as all strides before this layer, multiplied. The dilation is its own kernel's "
    "affair: how far apart the results lie, the stride alone decides.",
    misconceptions=[
        Misconception(
            "leaves the dilation out",
            _by_another_step(lambda kernel, stride, dilation: kernel - 1),
            "This is right where every dilation is 1. With a dilation of 2 the values that a "
            "kernel reads lie two apart, so it reaches twice as far.",
        ),
        Misconception(
            "stretches the whole kernel",
            _by_another_step(lambda kernel, stride, dilation: dilation * kernel - 1),
            "A kernel of 4 with dilation 2 reaches over 7 values, not 8: behind the last value "
            "that it reads there is no gap. Stretch the k − 1 steps between its values.",
        ),
        Misconception(
            "the dilation moves the results apart",
            _by_another_distance(lambda distance, stride, dilation: distance * stride * dilation),
            "The dilation does not change the distance. It widens its own kernel, but the kernel "
            "still moves by its stride from one result to the next: multiply `distance` by the "
            "stride alone.",
            also=(_dilates_the_next_kernels_only,),
        ),
        Misconception(
            "adds the kernels up",
            _adds_kernels,
            "You add up the sides of the kernels. Neighbouring kernels overlap, so each adds one "
            "less than its side, and a stride before it makes its steps wider; see section 3.3.",
            also=(_adds_stretched_kernels,),
        ),
        Misconception(
            "ignores the strides",
            _by_another_distance(lambda distance, stride, dilation: distance),
            "This is right where every stride is 1. After a stride of 2 neighbouring values lie "
            "two pixels apart, so the next kernel reaches twice as far; see section 3.3. (If you "
            "do multiply `distance`, look at the indentation: the line belongs in the loop.)",
        ),
        Misconception(
            "multiplies before adding",
            _by_another_step(lambda kernel, stride, dilation: dilation * (kernel - 1) * stride),
            "A layer's own stride does not widen its own kernel: it moves the kernel in larger "
            "steps. Add first, with the distance that the layer finds; multiply afterwards.",
        ),
        Misconception(
            "the distance is not a product",
            _by_another_distance(lambda distance, stride, dilation: stride),
            "The distance is multiplied by the stride, layer after layer: 2 after the first "
            "stride of 2, 4 after the second; see the last column of the table in section 3.3.",
            also=(
                _by_another_distance(lambda distance, stride, dilation: distance + stride),
                _own_stride,
            ),
        ),
        Misconception(
            "doubles the distance every time",
            _by_another_distance(lambda distance, stride, dilation: 2 * distance),
            "You double the distance after every layer. Only a stride of 2 does that; a stride of "
            "1 leaves the distance as it is. Multiply by the layer's own `stride`.",
        ),
        Misconception(
            "adds k instead of k − 1",
            _by_another_step(lambda kernel, stride, dilation: dilation * kernel),
            "From the first value of a kernel to its last there are k − 1 steps, not k; the first "
            "value's own pixels are counted already. See the table in section 3.3.",
            also=(
                _by_another_step(lambda kernel, stride, dilation: kernel),
                _by_another_step(lambda kernel, stride, dilation: dilation * (kernel - 1) + 1),
            ),
        ),
        Misconception(
            "the order does not fit the rule",
            _against_the_order,
            "The order of the layers does not fit your rule. The rule of section 3.3, which adds, "
            "runs from the first layer to the last; one that multiplies the size by the stride "
            "runs from the last to the first.",
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
            "`layers` is a list of triples, not a matrix, and takes one number at a time: "
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
            _by_another_step(lambda kernel, stride, dilation: 3 * dilation),
            "3 is kernel − 1 for a kernel of 4 only. Others add `kernel - 1` times dilation and "
            "distance; see section 3.3.",
        ),
        Misconception(
            "takes the numbers in another order",
            _unpacks_the_wrong_way(0, 2, 1),
            "Each layer is (kernel, stride, dilation), in this order. It looks as if you take them "
            "out in another one.",
            also=(
                _unpacks_the_wrong_way(1, 0, 2),
                _unpacks_the_wrong_way(2, 1, 0),
            ),
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
        "Begin with `field`. Which of its two numbers does a dilation change, and which not?",
        "A kernel of 4 with dilation 2 reaches over 7 values: three steps of two values each. So "
        "a kernel of side k adds k − 1 steps, each `dilation` times the distance long.",
        "In the loop: `size += dilation * (kernel - 1) * distance`, and `distance` as before.",
    ],
    praise="A dilation lets a kernel see farther with as many weights. Unlike a stride it leaves "
    "the verdicts as close together as they were.",
)
