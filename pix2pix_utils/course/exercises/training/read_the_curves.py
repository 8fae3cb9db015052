"""5.5 Read the curves."""

import itertools

from pix2pix_utils.course.exercises.engine import Exercise, Misconception


def by_letter(runs):
    """Return three runs under letters, in an order that the call does not tell.

    Parameters
    ----------
    runs : dict
        Of the sound run, of the one in which D wins, and of the one whose D learns nothing.

    Returns
    -------
    dict
        The same runs as "a", "b" and "c".
    """
    sound, won, guessing = runs.values()
    return dict(zip("abc", (guessing, sound, won), strict=True))


exercise = Exercise(
    title="5.5 Read the curves",
    stub="letters = ...",
    answer=("b", "c", "a"),
    second_answer=" BCA ",
    misconceptions=[
        Misconception(
            "takes the lowest loss for the best",
            ("c", "b", "a"),
            "a is in its place. But c is not the sound one: the two players want opposite "
            "things, so a D loss near 0 means that D has won, and not that training goes well; "
            "see section 5.7.",
        ),
        Misconception(
            "takes chance for the aim",
            ("a", "c", "b"),
            "c is in its place. But a stays at the chance line from beginning to end: that D "
            "cannot tell real from fake, and teaches nothing. A sound D is better than "
            "chance; see section 5.7.",
        ),
        Misconception(
            "takes a high loss for a strong D",
            ("b", "a", "c"),
            "b is in its place. The other two are the wrong way round: a strong D is seldom "
            "wrong, so its loss is low; see section 5.7.",
        ),
        Misconception(
            "aim at 0, strength at the top",
            ("c", "a", "b"),
            "None of the three is in its place. A loss of D near 0 says that D is always right; "
            "one at chance says that it guesses. What lies between? See section 5.7.",
        ),
        Misconception(
            "aim at chance, strength in the middle",
            ("a", "b", "c"),
            "None of the three is in its place. Chance means a D that guesses, and near 0 a D "
            "that is always right. The sound one lies between; see section 5.7.",
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
        "It is D's own loss. Is it low or high when D is always right?",
        "One curve stays at the chance line. A D that only ever guesses can teach nothing.",
        "Sound lies between chance and 0, and keeps moving.",
    ],
    praise="D's loss is read from both sides: near 0 D has won, on the chance line it guesses, "
    "and between the two it teaches.",
    explanation="b lies between chance and 0 and keeps moving: the sound run. c falls to 0, so "
    "its D is too strong. a stays at chance, so its D learns nothing.",
)
