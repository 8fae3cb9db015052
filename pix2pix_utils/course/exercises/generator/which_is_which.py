"""2.6 Which is which?"""

from pix2pix_utils.course.exercises.engine import Exercise, Misconception


def in_some_order(one, other, images):
    """Return two networks' answers in an order that the call does not tell.

    Parameters
    ----------
    one, other : callable
    images : array-like, [N, H, W, 3]

    Returns
    -------
    list
        What they paint for the first image. The letter of the answer is that of ``one``.
    """
    return [network(images)[0] for network in (other, one)]


exercise = Exercise(
    title="2.6 Which is which?",
    stub="without_skips = ...",
    answer="b",
    second_answer=" B",
    misconceptions=[
        Misconception(
            "takes the better looking one for the U-Net",
            "a",
            "Picture b may look better, but compare it with the mirrored input: nothing in it has "
            "changed sides. Picture a may look patchy, and yet things are where the mirrored input "
            "has them. Which network knows exactly where things are? See section 2.6.",
        ),
        Misconception(
            "holds both for possible",
            "c",
            "Both have learnt the pair by heart, but not in the same way. One of the two "
            "pictures moves with its input and the other does not. For which network is it easy "
            "to copy positions? See section 2.6.",
        ),
        Misconception(
            "expects noise",
            "d",
            "Without skip connections a network can still paint: it did learn the pair. What it "
            "cannot do easily is to tell where things are in its input; see section 2.6.",
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
