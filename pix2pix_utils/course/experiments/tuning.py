"""Fine-tuning beside training from nothing: by day into by night, from the shipped generator.

``python -m pix2pix_utils.course.experiments.tuning`` trains both, measures them on the way on the
same test pairs, and writes the scores and the pictures that notebook 8 and `docs/scale.md` show.
"""

import sys
import time

import numpy as np
from PIL import Image

from pix2pix_utils.course.experiments.files import FOLDER, read, write
from pix2pix_utils.support.files import atomic_file
from pix2pix_utils.support.quiet import import_tensorflow

SHIPPED = "facades-128"
"""What the tuned generator begins with: label maps to photographs, which is another task."""

BEGINS = {"from nothing": None, "fine-tuned": SHIPPED}

STEPS = (25, 50, 75, 100, 150, 200, 300, 400)
"""When it is measured; at `EARLY` and at the last step the first pictures are kept."""

EARLY = 100
SHOWN = 4
SCORES = ("L1", "Frechet")
"""Of both, less is better: the distance to this night, and to nights as a whole."""

RESULT = FOLDER / "tuning.json"


def settings():
    """Return the config of both runs: the preset quick, with the shipped generator's filters.

    Returns
    -------
    Config
        Of a learning rate that does not fall, so that no step knows which will be the last.
    """
    from pix2pix_utils.config import Config
    from pix2pix_utils.pretrained import SHIPPED as RECIPES

    recipe = RECIPES[SHIPPED].config
    return Config.preset("quick").replace(
        data="builtin-night",
        generator_filters=recipe.generator_filters,
        discriminator_filters=recipe.discriminator_filters,
        decay=0.0,
    )


def few(train=100, test=24):
    """Draw the first pairs of builtin-night: enough for a lesson, in a fifth of the time of all.

    Parameters
    ----------
    train, test : int
        How many.

    Returns
    -------
    config : Config
        As `settings`, with a definite direction.
    train, test : Pairs
    """
    from pix2pix_utils.data.builtin import write_facades
    from pix2pix_utils.data.catalog import data_home
    from pix2pix_utils.data.sources import open_data
    from pix2pix_utils.facades import VERSION

    folder = data_home() / f"few-night-{train}-{test}-{VERSION}"
    write_facades(folder, counts={"train": train, "test": test}, task="night")
    return open_data(settings().replace(data=str(folder)))


def measured(config, train, test, begin, steps=STEPS):
    """Train once, and measure the translations of the test pairs on the way.

    Parameters
    ----------
    config : Config
        With a definite direction.
    train, test : Pairs
    begin : str or None
        The shipped generator to begin with.
    steps : sequence of int

    Yields
    ------
    step : int
    scores : dict of str to float
        Of `SCORES`.
    outputs : numpy.ndarray
        uint8 [count, height, width, 3].
    """
    from pix2pix_utils.course.experiments.measuring import test_images
    from pix2pix_utils.evaluation import load_segmenter, measure_images
    from pix2pix_utils.inference import translate
    from pix2pix_utils.pretrained import beginning
    from pix2pix_utils.training import Trainer

    inputs, targets = test_images(config, test)
    trainer = Trainer(config, train, start=beginning(begin) if begin else None)
    for step in steps:
        trainer.fit(step)
        outputs = translate(trainer.averaged, inputs)
        scores = measure_images(outputs, targets, load_segmenter())
        yield step, {name: scores[name] for name in SCORES}, outputs


def first_as_good(result, steps, score="Frechet"):
    """Say when the fine-tuned run was first as good as the other after some steps.

    Parameters
    ----------
    result : dict
        Of `load`.
    steps : int
        Of the run from nothing; one of `STEPS`.
    score : str
        One of `SCORES`.

    Returns
    -------
    int or None
        A step; None where it never was.
    """
    goal = result["scores"]["from nothing"][result["steps"].index(steps)][score]
    tuned = zip(result["steps"], result["scores"]["fine-tuned"], strict=True)
    return next((step for step, scores in tuned if scores[score] <= goal), None)


def markdown(result):
    """Write the scores on the way as a table in Markdown.

    Parameters
    ----------
    result : dict
        Of `load`.

    Returns
    -------
    str
    """
    heads = {"L1": "L1", "Frechet": "Fréchet distance"}
    columns = [(name, score) for score in SCORES for name in BEGINS]
    lines = [["steps", *(f"{heads[score]}, {name}" for name, score in columns)]]
    lines.append(["---"] * len(lines[0]))
    for place, step in enumerate(result["steps"]):
        found = (result["scores"][name][place][score] for name, score in columns)
        lines.append([str(step), *(f"{value:.3f}" for value in found)])
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def pictures(begin):
    """Read the translations of the first test pairs after `EARLY` steps.

    Parameters
    ----------
    begin : str
        A key of `BEGINS`; or "input" or "truth".

    Returns
    -------
    numpy.ndarray
        uint8 [SHOWN, height, width, 3].
    """
    with Image.open(_picture(begin)) as picture:
        return np.stack(np.split(np.asarray(picture.convert("RGB")), SHOWN, axis=1))


def load():
    """Read what `main` wrote.

    Returns
    -------
    dict
        "steps"; "scores" and "seconds" of both runs, by the keys of `BEGINS`; "machine",
        "versions" and "commit".
    """
    return read(RESULT)


def _picture(begin):
    return FOLDER / "pictures" / f"tuning-{begin.replace(' ', '-')}.jpg"


def _keep(images, begin):
    with atomic_file(_picture(begin)) as temporary:
        strip = Image.fromarray(np.concatenate(list(images[:SHOWN]), axis=1))
        strip.save(temporary, format="JPEG", quality=92, subsampling=0)


def main():
    """Train both, and write scores and pictures."""
    import_tensorflow()
    from pix2pix_utils.course.experiments.measuring import provenance, rounded, test_images
    from pix2pix_utils.data.sources import open_data

    config, train, test = open_data(settings())
    for name, images in zip(("input", "truth"), test_images(config, test), strict=True):
        _keep(images, name)
    result = {"steps": list(STEPS), "scores": {}, "seconds": {}, **provenance()}
    for name, begin in BEGINS.items():
        before, found = time.perf_counter(), []
        for step, scores, outputs in measured(config, train, test, begin):
            found.append(rounded(scores))
            print(name, step, found[-1], flush=True)
            if step == EARLY:
                _keep(outputs, name)
        result["scores"][name] = found
        result["seconds"][name] = round(time.perf_counter() - before)
    write(result, RESULT)
    for steps in STEPS:
        print(f"as good as {steps} steps from nothing: {first_as_good(result, steps)}")


if __name__ == "__main__":
    sys.exit(main())
