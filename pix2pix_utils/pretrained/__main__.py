"""``python -m pix2pix_utils.pretrained``: train the shipped generator, with card and picture.

Stopped or killed, it goes on when it is called again.
"""

import datetime
import os
import platform
import sys
import time
from pathlib import Path

from pix2pix_utils.config import Config
from pix2pix_utils.files import whole_file
from pix2pix_utils.pretrained import CARD, CHANGES, GENERATOR, load_pretrained, save_pretrained
from pix2pix_utils.quiet import import_tensorflow

RUN = Path("build/pretrained")
PAIRS = Path("build/pretrained-pairs")
SEED = 1
"""Of the pairs: no house of the built-in data set, whose seed is 0, is among them."""

TRAIN = 4000
"""Pairs to learn from."""

PICTURE = "docs/results.png"
SHOWN = 8
"""How many of the test pairs the picture shows: the first, not the best."""

_CARD = """\
# The generator in this folder

`generator.npz` holds the weights of a pix2pix generator, a byte for each. It translates label maps
of facades in the twelve classes of the CMP Facades into photographs of 128×128 pixels.

| | |
|---|---|
| made by | `python -m pix2pix_utils.pretrained`, on {date} |
| data | the built-in facades, version {version}, drawn by a program: {train:,} pairs of their own |
| configuration | the preset `quick`, seed {seed}, with {changes} |
| training | {steps:,} steps, batch size {batch}, in {minutes:.1f} minutes on {machine} |
| software | Python {python}, TensorFlow {tensorflow} |
| size | {parameters:,} weights, {megabytes:.1f} MB |
| licence | MIT, like the rest of the project |

Mean scores over the {test} test pairs of the data set `builtin`, which it has never seen:
L1 {L1:.3f} (images in [-1, 1]), PSNR {PSNR:.1f} dB, SSIM {SSIM:.3f}. They compare with the one
photograph that is known, and so say little about how real a translation looks.

It knows these drawn houses and nothing else. Photographs, other label colours or other subjects
give nonsense. Its noise is weak: other seeds change details, not the house (paper, section 3.1).
"""


def main():
    """Train in `RUN` and write `GENERATOR`, `CARD` and `PICTURE`."""
    tf = import_tensorflow()
    from pix2pix_utils.data.sources import open_data
    from pix2pix_utils.data.synthetic import COUNTS, VERSION, write_facades
    from pix2pix_utils.evaluation import compare, mean_of
    from pix2pix_utils.figures import save, showcase
    from pix2pix_utils.inference import translate_files
    from pix2pix_utils.training import Trainer

    quick = Config.preset("quick").replace(**CHANGES)
    write_facades(PAIRS, seed=SEED, counts=COUNTS | {"train": TRAIN})
    config, train, _ = open_data(quick.replace(data=str(PAIRS)))
    trainer = Trainer(config, train, RUN)
    seconds = _timed(trainer, RUN / "seconds.txt")
    if not trainer.fit():
        return 130
    save_pretrained(trainer.averaged, config.replace(data=quick.data))

    generator, config = load_pretrained()  # what is scored is what is shipped
    config, _, test = open_data(config)
    translated = list(translate_files(generator, config, test, paired=True))
    scores = mean_of(compare(one.output, one.target) for one in translated)
    save(
        showcase(
            *zip(*((t.input_image, t.target, t.output) for t in translated[:SHOWN]), strict=True)
        ),
        PICTURE,
    )
    gpus = len(tf.config.list_physical_devices("GPU"))
    text = _CARD.format(
        date=datetime.date.today(),
        version=VERSION,
        train=len(train),
        test=len(test),
        seed=config.seed,
        steps=trainer.step,
        batch=config.batch_size,
        minutes=seconds() / 60,
        changes=", ".join(f"{name} {value}" for name, value in CHANGES.items()),
        machine=f"{gpus} GPU" if gpus else f"{os.cpu_count()} CPU cores",
        python=platform.python_version(),
        tensorflow=tf.__version__,
        parameters=generator.count_params(),
        megabytes=GENERATOR.stat().st_size / 1e6,
        **scores,
    )
    with whole_file(CARD) as temporary:
        temporary.write_text(text, encoding="utf-8")
    print(text)
    return 0


def _timed(trainer, path):
    """Have the seconds of training kept in a file, over all the times it was taken up.

    Returns
    -------
    callable
        Gives the seconds so far.
    """
    earlier = float(path.read_text()) if path.exists() else 0.0
    before = time.perf_counter()

    def seconds():
        return earlier + time.perf_counter() - before

    def keep(_):
        with whole_file(path) as temporary:
            temporary.write_text(f"{seconds():.0f}\n")

    trainer.on("checkpoint", keep)
    return seconds


if __name__ == "__main__":
    sys.exit(main())
