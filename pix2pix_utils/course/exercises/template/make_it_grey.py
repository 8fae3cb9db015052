"""An exercise whose answer is a function."""

import numpy as np

from pix2pix_utils.course.exercises import Exercise, Misconception


def grey(image):
    return image.mean(axis=-1)


def by_channels(image):
    red, green, blue = image[..., 0], image[..., 1], image[..., 2]
    return (red + green + blue) / 3


def images():
    random = np.random.default_rng(0)
    return [(random.uniform(0, 1, shape),) for shape in ((4, 6, 3), (3, 3, 3))]


exercise = Exercise(
    title="10.2 Make it grey",
    stub="def grey(image):\n    return ...",
    answer=grey,
    second_answer=by_channels,
    cases=images,
    misconceptions=[
        Misconception(
            "one mean of everything",
            lambda image: image.mean(),
            "You took one mean of the whole picture. Each pixel has a grey of its own: say along "
            "which axis the mean is taken; see section 10.2.",
        ),
        Misconception(
            "takes the mean of the rows",
            lambda image: image.mean(axis=0),
            "You took the mean along the first axis, which is that of the rows. The colours are "
            "the last axis; see section 10.2.",
            also=(lambda image: image.mean(axis=1),),
        ),
        Misconception(
            "adds up instead of averaging",
            lambda image: image.sum(axis=-1),
            "You added the three colours up, so white becomes 3. Divide by their number.",
        ),
    ],
    hints=["The colours are the last axis.", "`image.mean(axis=...)` takes a mean along an axis."],
    praise="A mean along the last axis leaves rows and columns as they are.",
    explanation="The last axis holds the three colours of a pixel.",
)
