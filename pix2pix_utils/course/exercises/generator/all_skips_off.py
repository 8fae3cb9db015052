"""2.7 All skips off."""

from pix2pix_utils.course.exercises.engine import Exercise, Misconception

exercise = Exercise(
    title="2.7 All skips off",
    stub="all_skips_off = ...",
    answer="a",
    second_answer="A ",
    misconceptions=[
        Misconception(
            "expects a blurred house",
            "b",
            "That would need a bottleneck that holds a plan of this house. It could, but "
            "training never made it: the layout came more easily through the skip connections. "
            "Remember what switching the bottleneck off changed; see section 2.7.",
        ),
        Misconception(
            "expects an average house",
            "c",
            "A decoder that normalises would stretch whatever its blocks compute, however small, "
            "to such a picture, as in section 2.6. This one does not normalise on the way up; "
            "see section 2.7.",
        ),
        Misconception(
            "expects small losses only",
            "d",
            "Switching off one of the deep skips did little. But the layout of the house came "
            "through the others, and now all of them are off; see section 2.7.",
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
