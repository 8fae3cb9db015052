"""8.3 How large is the cache?"""

from pix2pix_utils.course.exercises.engine import Exercise, Misconception

PAIRS, LOAD_SIZE, IMAGE_SIZE = 3000, 572, 512
_BYTES = PAIRS * LOAD_SIZE**2 * 2 * 3

exercise = Exercise(
    title="8.3 How large is the cache?",
    stub="gigabytes = ...",
    answer=round(_BYTES / 1e9, 2),
    second_answer=_BYTES / 1e9,
    tolerance=0.002,
    misconceptions=[
        Misconception(
            "one half of the pair",
            _BYTES / 2e9,
            "That is one half of each pair. A pair has two pictures; see section 8.3.",
        ),
        Misconception(
            "four bytes for a value",
            4 * _BYTES / 1e9,
            "You took float32. The cache keeps bytes and makes floating-point numbers of a pair "
            "only when its turn comes; see section 8.3.",
        ),
        Misconception(
            "forgets the colours",
            _BYTES / 3e9,
            "Each pixel has three values, one for each colour.",
            also=(_BYTES / 6e9,),
        ),
        Misconception(
            "the size after the crop",
            PAIRS * IMAGE_SIZE**2 * 6 / 1e9,
            "512 is the side after the crop. The crop is random, so what is kept is the picture "
            "before it, with 572 pixels on a side; see section 8.3.",
        ),
        Misconception(
            "counts a gigabyte as 2 to the 30",
            _BYTES / 2**30,
            "You divided by 2³⁰. Here a gigabyte is 10⁹ bytes, as `cache_megabytes` counts them.",
        ),
        Misconception(
            "another unit",
            _BYTES / 1e6,
            "The number is right, and its unit is not the gigabyte: that is 10⁹ bytes.",
            also=(_BYTES,),
        ),
    ],
    hints=[
        "How many pixels has one picture before the crop, how many pictures a pair, and how many "
        "bytes a pixel?",
        "572 · 572 pixels, 2 pictures, 3 bytes: that is one pair.",
        "Multiply by 3,000 and divide by 10⁹.",
    ],
    praise="Six times the 1,024 MB that `cache_megabytes` allows by default. Say "
    "`--cache-megabytes 6000` if the machine has them; else the pairs are read anew in each epoch.",
    explanation="3,000 · 572 · 572 · 2 · 3 bytes.",
)
