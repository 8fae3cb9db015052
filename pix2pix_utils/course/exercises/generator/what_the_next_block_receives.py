"""2.3 What the next block receives."""

from pix2pix_utils.course.exercises.engine import Exercise, Misconception

exercise = Exercise(
    title="2.3 What the next block receives",
    stub="channels_after_joining = ...",
    answer=[512, 512, 512, 256, 128, 64],
    second_answer=(512, 512, 512, 256, 128, 64),
    misconceptions=[
        Misconception(
            "adds instead of joining",
            [256, 256, 256, 128, 64, 32],
            "Those are the channels if the two results were added up. The U-Net puts them "
            "side by side, so the numbers of channels add up (residual networks add the "
            "values); see section 2.4.",
        ),
        Misconception(
            "joins blocks of the same number",
            [288, 320, 384, 384, 320, 288],
            "You joined up1 with down1, up2 with down2, and so on. Those have different sides: "
            "2×2 and 64×64 cannot lie side by side. Look for the encoder block of the same side; "
            "see section 2.4.",
        ),
        Misconception(
            "joins one block too deep",
            [512, 512, 512, 384, 192, 96],
            "You joined up1 with the bottleneck, up2 with the block before it, and so on: each "
            "one level too deep. up1 makes 2×2, and the bottleneck is 1×1; see section 2.4.",
        ),
        Misconception(
            "joins one block too high",
            [512, 512, 384, 192, 96, 35],
            "You joined up1 with down5, up2 with down4, and so on, and up6 with the image: each "
            "one level too high. up1 makes 2×2, and down5 is 4×4; see section 2.4.",
        ),
        Misconception(
            "joins the image",
            [512, 512, 512, 256, 128, 35],
            "The first five are right. But nothing is joined with the image itself: up6 makes "
            "64×64, and the image has 128×128; see section 2.4.",
        ),
        Misconception(
            "carries all earlier channels on",
            [512, 768, 1024, 1152, 1216, 1248],
            "You let the channels pile up. A block up reads all that it is given, but it makes "
            "as many channels as it has filters; only then the skip is joined; see section 2.4.",
        ),
        Misconception(
            "takes what each block up receives",
            [256, 512, 512, 512, 256, 128],
            "Those are the channels that up1 to up6 receive. The question is about the joins "
            "behind them: leave out the 256 of the bottleneck, and add what the output layer "
            "receives.",
        ),
        Misconception(
            "takes what the next block makes",
            [256, 256, 128, 64, 32, 3],
            "Those are the channels that the next block makes of it: up2 to up6, and the output "
            "layer. The question is what they receive, with the skip joined.",
        ),
        Misconception(
            "begins at the top",
            [64, 128, 256, 512, 512, 512],
            "The numbers are right, in the opposite order: up1 is the lowest block, just above "
            "the bottleneck; see the picture in section 2.4.",
        ),
        Misconception(
            "takes the paper's widths",
            [1024, 1024, 1024, 512, 256, 128],
            "Those would be right if the first block had 64 filters, as in the paper. This "
            "network starts with 32; see the picture in section 2.4.",
        ),
        Misconception(
            "halves one block too early",
            [512, 512, 256, 128, 64, 32],
            "From the third number on each is half of what it should be. up3 still has 256 "
            "channels, and so has down4, which it meets; see the picture in section 2.4.",
        ),
    ],
    hints=[
        "For each block up, find the encoder block with the same side.",
        "up1 makes 2×2 and meets down6; up6 makes 64×64 and meets down1.",
        "Side by side: the channels of the two are added. 256 + 256 is the first.",
    ],
    praise="In every case half the channels come up from below and half straight across.",
    explanation="256 + 256 three times, then 128 + 128, 64 + 64 and 32 + 32.",
)
