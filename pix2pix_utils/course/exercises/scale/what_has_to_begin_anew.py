"""8.5 What has to begin anew?"""

from pix2pix_utils.course.exercises.engine import Exercise, Misconception

exercise = Exercise(
    title="8.5 What has to begin anew?",
    stub="begins_anew = ...",
    answer="b",
    second_answer="b)",
    misconceptions=[
        Misconception(
            "everything",
            "a",
            "Only weights whose shape changes have no place in the new network. Which block reads "
            "the input itself? See section 8.6.",
        ),
        Misconception(
            "the whole encoder",
            "c",
            "The second block reads what the first one makes: as many channels as the first has "
            "filters, before and after. Its weights fit; see section 8.6.",
        ),
        Misconception(
            "the output",
            "d",
            "The output convolution makes three colours, before and after. What changes is the "
            "input; see section 8.6.",
        ),
        Misconception(
            "nothing",
            "e",
            "A kernel has weights for each channel that it reads. The first one has them for three "
            "channels, and now there are four; see section 8.6.",
        ),
    ],
    hints=[
        "The kernel of a convolution has the shape [side, side, channels in, filters]. In which "
        "layers do the channels in, or the filters, change?",
        "What the first block makes has the same number of channels as before.",
    ],
    praise="One convolution of fourteen. All the rest goes on with what it has learnt.",
    explanation="The kernel of the first convolution changes from [4, 4, 3, 24] to [4, 4, 4, 24]. "
    "All other layers read what layers of the network make, whose channels stay as they are.",
)
