"""6.5 What went wrong?"""

import itertools

import numpy as np

from pix2pix_utils.course.exercises.engine import Exercise, Misconception


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
        uint8, [H, W, 3] each: a, b, c and d of exercise 6.5.
    """
    from pix2pix_utils.inference import translate
    from pix2pix_utils.support.pixels import to_uint8

    image = (drawing / 127.5 - 1).astype(np.float32)
    right = translate(generator, image, seed=5)
    exchanged = to_uint8(right)[..., ::-1]
    narrow = to_uint8(translate(generator, (drawing / 255).astype(np.float32)))
    shown_as_it_is = np.rint(np.clip(right, 0, 1) * 255).astype(np.uint8)
    return [exchanged, to_uint8(right), narrow, shown_as_it_is]


def _with_b_at(*places):
    """List the answers that name the sound picture at one of these places."""
    answers = itertools.permutations("abcd", 3)
    return [answer for answer in answers if any(answer[place] == "b" for place in places)]


_EXAMPLE = ("a", "b", "c")
_TWO_ALIKE = [answer for answer in itertools.product("abcd", repeat=3) if len({*answer}) < 3]

exercise = Exercise(
    title="6.5 What went wrong?",
    stub="letters = ...",
    answer=("c", "d", "a"),
    second_answer=["C", "D", "A"],
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
            also=tuple(answer for answer in _with_b_at(0) if answer != ("b", "d", "a")),
        ),
        Misconception(
            "takes sound colours for wrong ones",
            ("c", "b", "a"),
            "Picture b is the sound one: no part of it has turned black, and sky and walls have "
            "the colours of the translations above. One of the other three is missing.",
            also=tuple(
                answer for answer in _with_b_at(1, 2) if answer not in (("c", "b", "a"), _EXAMPLE)
            ),
        ),
        Misconception(
            "takes black for exchanged colours",
            ("c", "a", "d"),
            "You found the wrong range at the input. Exchanging red and blue turns a blue sky "
            "orange and makes nothing black; black is what is left of values below 0.",
        ),
        Misconception(
            "takes orange skies for a wrong input",
            ("a", "d", "c"),
            "You found the wrong range at the output. In picture a the house is drawn well, only "
            "its colours are strange. So the network got what it knows, and the fault came after "
            "it.",
        ),
        Misconception(
            "shifted by one",
            ("a", "c", "d"),
            "None of the three is in its place. Ask of each picture first: is the house itself "
            "drawn well? If so, the fault came after the network.",
            also=(("d", "a", "c"),),
        ),
        Misconception(
            "copies the example",
            _EXAMPLE,
            '("a", "b", "c") only shows the form; put your own letters.',
        ),
        Misconception(
            "gives a letter twice",
            _TWO_ALIKE[0],
            "Each letter can stand only once: each fault has a picture of its own.",
            also=tuple(_TWO_ALIKE[1:]),
        ),
    ],
    hints=[
        "In which pictures is the house drawn well, whatever its colours? There the network got "
        "the right input.",
        "Values from -1 to 0 shown in a range of 0 to 1 turn black. When red and blue are "
        "exchanged, a blue sky turns orange and a reddish wall turns blue.",
        "The picture with large black parts is 2, the one with an orange sky and blue walls is 3. "
        "Of the other two, one shows a clear house under a blue sky and is sound; what is left "
        "is 1.",
    ],
    praise="Faults before the network spoil the drawing, faults after it spoil the colours. That "
    "tells you where to look.",
    explanation="In c the network got grey where it knows black; d is a sound output whose values "
    "below 0 were cut off; a has a blue sky that became orange; b is only another seed.",
)
