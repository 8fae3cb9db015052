"""5.5 Read the curves."""

import itertools

from pix2pix_utils.course.exercises.engine import Exercise, Misconception


def by_letter(runs):
    """Return the first three runs under letters, in an order that the call does not tell.

    Parameters
    ----------
    runs : dict
        Of the sound run, of the one in which D wins, of the one whose D learns nothing, and of
        any others.

    Returns
    -------
    dict
        The same runs as "a", "b" and "c".
    """
    sound, won, guessing, *_ = runs.values()
    return dict(zip("abc", (guessing, sound, won), strict=True))


exercise = Exercise(
    title="5.5 Read the curves",
    stub="letters = ...",
    answer=("b", "c", "a"),
    second_answer=" BCA ",
    misconceptions=[
        Misconception(
            "takes the best D for the best training",
            ("c", "b", "a"),
            "a is in its place. But c is not the sound one: the two players want opposite "
            "things, so a D that is right on every patch has won, and G no longer learns from "
            "it; see section 5.7.",
        ),
        Misconception(
            "takes chance for the aim",
            ("a", "c", "b"),
            "c is in its place. But a stays at the chance line from beginning to end: that D "
            "cannot tell real from fake, and teaches nothing. A sound D is better than "
            "chance; see section 5.7.",
        ),
        Misconception(
            "reads the curve as a loss",
            ("b", "a", "c"),
            "b is in its place. The other two are the wrong way round: the curve is no loss but "
            "how often D is right, so a strong D is high; see section 5.7.",
        ),
        Misconception(
            "aim at all patches, strength at the bottom",
            ("c", "a", "b"),
            "None of the three is in its place. A D that is right on all patches has won; one "
            "that is right on half of them guesses. What lies between? See section 5.7.",
        ),
        Misconception(
            "aim at chance, strength in the middle",
            ("a", "b", "c"),
            "None of the three is in its place. Half of the patches means a D that guesses, all "
            "of them a D that has won. The sound one lies between; see section 5.7.",
        ),
        Misconception(
            "gives a letter twice",
            ("b", "a", "a"),
            "Each letter stands once: of the three runs one is sound, one has a D that is too "
            "strong, and one has a D that learns nothing; see the task.",
            also=tuple(
                letters for letters in itertools.product("abc", repeat=3) if len(set(letters)) < 3
            ),
        ),
    ],
    hints=[
        "On how many forged patches is a D right that guesses, and on how many one that has won?",
        "One curve stays at the chance line. A D that only ever guesses can teach nothing.",
        "Sound lies between chance and all patches, and keeps moving.",
    ],
    praise="How often D is right is read from both sides: on all patches D has won, on half of "
    "them it guesses, and between the two it teaches.",
    explanation="b lies between a half and all patches and keeps moving: the sound run. c comes "
    "to all of them, so its D is too strong. a stays at a half, so its D learns nothing.",
)
