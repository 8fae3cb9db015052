"""1.3 Which pair is torn?"""

import numpy as np

from pix2pix_utils.course.exercises.engine import Exercise, Misconception


def jittered_pairs(input_image, target, size):
    """Return four jittered copies of a pair, one of them torn apart.

    Parameters
    ----------
    input_image, target : array-like, [H, W, 3]
        Values from 0 to 255, some pixels larger than ``size``.
    size : int
        Side of the crops.

    Returns
    -------
    list of (numpy.ndarray, numpy.ndarray)
        Of bytes.
    """
    room = np.shape(input_image)[0] - size
    places = [(0, 0), (room // 3, room), (room // 2, room // 2), (room, room // 4)]
    mirrored = [(False, False), (True, True), (False, True), (False, False)]
    pairs = []
    for (top, left), both in zip(places, mirrored, strict=True):
        square = (slice(top, top + size), slice(left, left + size))
        halves = (np.uint8(np.rint(image))[square] for image in (input_image, target))
        pairs.append(
            tuple(
                image[:, ::-1] if mirror else image
                for image, mirror in zip(halves, both, strict=True)
            )
        )
    return pairs


exercise = Exercise(
    title="1.3 Which pair is torn?",
    stub='letter = ...  # "a", "b", "c" or "d"',
    answer="c",
    second_answer=" C",
    misconceptions=[
        Misconception(
            "takes a crop for a fault",
            "a",
            "Pair a is cut at the upper left corner. Both halves are cut there, so everything "
            "still lies on its label; see section 1.6.",
        ),
        Misconception(
            "takes a mirror image for a fault",
            "b",
            "Pair b is mirrored, and so are both of its halves: what is at the left in its input "
            "is at the left in its target. That is what mirroring should do; see section 1.7.",
        ),
        Misconception(
            "takes what the labels leave open for a fault",
            "d",
            "In pair d everything lies where its label is, although the target shows things of "
            "which the input says nothing. Those are left open by the label map; see section 1.4.",
        ),
    ],
    hints=[
        "Look for something that is at one side only, such as a door or the edge of a roof.",
        "Find it in the input, then in the target of the same pair.",
        "In three pairs it is on the same side in both halves. In the pair you look for it is not.",
    ],
    praise="Its target is mirrored and its input is not. No error would tell you: look at "
    "jittered pairs before you train on them.",
    explanation="What is at the left in its input is at the right in its target.",
)
