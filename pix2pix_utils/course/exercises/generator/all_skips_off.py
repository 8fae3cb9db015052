"""2.6 All skips off."""

from pix2pix_utils.course.exercises.engine import Exercise, Misconception

exercise = Exercise(
    title="2.6 All skips off",
    stub="all_skips_off = ...",
    answer="a",
    second_answer="A ",
    misconceptions=[
        Misconception(
            "expects a blurred house",
            "b",
            "That would need a plan of this house to come up from the bottleneck. Training never "
            "made the decoder use one: the layout came more easily through the skip connections. "
            "Remember what switching the bottleneck off changed; see section 2.6.",
        ),
        Misconception(
            "expects an average house",
            "c",
            "A decoder that normalises would stretch whatever its blocks compute, however small, "
            "to such a picture, as in section 2.5. This one does not normalise on the way up; "
            "see section 2.6.",
        ),
        Misconception(
            "expects small losses only",
            "d",
            "Switching off one of the deep skips did little. But the layout of the house came "
            "through the others, and now all of them are off; see section 2.6.",
        ),
    ],
    hints=[
        "What is left of the input when all skip connections are off? What one block made, the "
        "bottleneck.",
        "How much did the picture change when the bottleneck was switched off?",
        "The skips give zeros, and the two innermost decoder blocks give almost only zeros too. "
        "What can the blocks above them make of zeros, if none of them normalises?",
    ],
    praise="The skips give zeros, the innermost decoder blocks give zeros, and without "
    "normalisation zeros stay zeros.",
    explanation="With all skips off only the bottleneck is left. Its values are not small, but the "
    "ReLU of the first decoder block sets all that comes of them to 0, and without normalisation "
    "zeros stay zeros. The output is the tanh of the last layer's small bias: one grey.",
)
