"""Our training step and input pipeline beside the article's, in one run and alternating.

``make benchmark``, or ``python -m benchmarks [steps|pipeline|readable|costs|stream]``. Absolute
times depend on the machine and on what else it does; the ratios are medians over alternating
rounds. ``readable``, ``costs`` and ``stream`` run when they are asked for: they take minutes.
"""

import argparse
import tempfile
import time
from pathlib import Path
from statistics import median

from pix2pix_utils.support import quiet

tf = quiet.import_tensorflow()

import keras  # noqa: E402
import numpy as np  # noqa: E402
from PIL import Image  # noqa: E402

from benchmarks import article  # noqa: E402
from benchmarks.costs import compare_costs  # noqa: E402
from benchmarks.readable import ARTICLE_FILTERS, compare_readable  # noqa: E402
from benchmarks.stream import compare_streams  # noqa: E402
from pix2pix_utils.config import Config  # noqa: E402
from pix2pix_utils.data.declaration import resolve  # noqa: E402
from pix2pix_utils.data.pairs import find_pairs  # noqa: E402
from pix2pix_utils.data.pipeline import train_dataset  # noqa: E402
from pix2pix_utils.data.sources import data_folder  # noqa: E402
from pix2pix_utils.support.convolutions import ResizeConv2D, folded  # noqa: E402
from pix2pix_utils.training import Trainer  # noqa: E402


def timed(function):
    """Return the seconds that a call takes."""
    start = time.perf_counter()
    function()
    return time.perf_counter() - start


def alternate(ours, theirs, rounds, warm_up):
    """Time two functions in turn and return both lists of seconds."""
    times = ([], [])
    for number in range(warm_up + rounds):
        pair = timed(ours), timed(theirs)
        if number >= warm_up:
            times[0].append(pair[0])
            times[1].append(pair[1])
    return times


def report(what, ours, theirs, unit="s"):
    """Print both medians and the median of the ratios, round by round."""
    ratio = median(a / b for a, b in zip(ours, theirs, strict=True))
    print(
        f"{what}: ours {median(ours):.4f} {unit}, article's {median(theirs):.4f} {unit}, "
        f"ratio {ratio:.2f}"
    )
    return ratio


# --------------------------------------------------------------------------------------
# The arithmetic floor
# --------------------------------------------------------------------------------------


def forward_flops(model):
    """Count the floating-point operations of a network's convolutions for one image."""
    total = 0
    for layer in model.layers:
        if isinstance(layer, keras.layers.Conv2D | keras.layers.Conv2DTranspose):
            # One that enlarges does one product for each input position.
            enlarges = isinstance(layer, keras.layers.Conv2DTranspose | ResizeConv2D)
            places = layer.input.shape[1:3] if enlarges else layer.output.shape[1:3]
            kernel = folded(layer.kernel) if isinstance(layer, ResizeConv2D) else layer.kernel
            total += 2 * int(np.prod(kernel.shape)) * places[0] * places[1]
    return total


def step_flops(generator, discriminator):
    """Count the operations of one training step for each pair of its batch.

    Backward, a convolution costs twice its forward pass: once for its weights and once for its
    input. The discriminator runs forward and backward on the real and on the generated image,
    and once more the generator's gradient passes through it.
    """
    return 3 * forward_flops(generator) + 7 * forward_flops(discriminator)


def peak_flops():
    """Measure this machine's best single-precision matrix product, operations a second."""
    side = 2048
    a, b = (tf.random.stateless_normal((side, side), (0, seed)) for seed in (1, 2))
    product = tf.function(tf.matmul)
    product(a, b)
    return 2 * side**3 / min(timed(lambda: product(a, b).numpy()) for _ in range(10))


def memory_bandwidth():
    """Measure how many bytes a second a copy reads and writes."""
    source, target = np.ones(2**25, np.float32), np.empty(2**25, np.float32)
    return 2 * source.nbytes / min(timed(lambda: np.copyto(target, source)) for _ in range(5))


def floor(trainer):
    """Return the seconds that arithmetic and the optimiser's memory traffic take at least."""
    flops = step_flops(trainer.generator, trainer.discriminator) * trainer.config.batch_size
    weights = trainer.generator.count_params() + trainer.discriminator.count_params()
    # Adam reads weight, gradient and two means, and writes three of them.
    return flops / peak_flops() + 7 * 4 * weights / memory_bandwidth(), flops


# --------------------------------------------------------------------------------------
# What is compared
# --------------------------------------------------------------------------------------


def compare_steps(preset, rounds, filters):
    """Compare one training step, and the pairs a second where ours takes several at once.

    ``filters`` are those of the article's networks.
    """
    config = Config.preset(preset)
    size, batch = config.image_size, config.batch_size
    images = [tf.random.stateless_uniform((batch, size, size, 3), (0, n), -1, 1) for n in (1, 2)]
    single = [image[:1] for image in images]
    trainer = Trainer(config)
    theirs = article.build_train_step(size, filters)
    ours_times, theirs_times = alternate(
        lambda: trainer._advance(*images).numpy(),
        lambda: theirs(*single)[0].numpy(),
        rounds,
        warm_up=5,
    )
    trainer._unread.clear()
    if batch == 1:
        report(f"step, {preset} ({size} pixels)", ours_times, theirs_times)
    else:
        rates = [batch / seconds for seconds in ours_times], [1 / s for s in theirs_times]
        report(f"training, {preset} ({size} pixels, batches of {batch})", *rates, unit="pairs/s")
    least, flops = floor(trainer)
    share = least / median(ours_times)
    print(f"  floor {least:.4f} s ({flops / 1e9:.1f} GFLOP); {share:.0%} of our time is the floor")


def as_jpeg(folder, target):
    """Write a data set's training pairs as JPEG, the article's form."""
    (target / "train").mkdir(parents=True)
    for path in (folder / "train").iterdir():
        image = Image.open(path).convert("RGB")
        image.save(target / "train" / f"{path.stem}.jpg", quality=90)
    return target


def compare_pipelines(data, rounds):
    """Compare the pairs a second of both input pipelines at 256 pixels, caches filled."""
    with tempfile.TemporaryDirectory() as workplace:
        folder = data_folder(data)
        if not any(path.suffix == ".jpg" for path in (folder / "train").iterdir()):
            folder = as_jpeg(folder, Path(workplace) / "jpeg")
        config = resolve(Config.preset("paper"), folder)
        pairs = find_pairs(folder, "train", config.direction, config.label_half)
        ours = iter(train_dataset(config, pairs))
        theirs = iter(article.build_pipeline([str(files[0]) for files in pairs.files]))
        count = len(pairs)

        def epoch_of(batches):
            for _ in range(count):
                next(batches)

        times = alternate(lambda: epoch_of(ours), lambda: epoch_of(theirs), rounds, warm_up=1)
        rates = [[count / seconds for seconds in one] for one in times]
        report("pipeline at 256 pixels", *rates, unit="pairs/s")


def main():
    """Run what was asked for, or everything."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "what", nargs="?", choices=("steps", "pipeline", "readable", "costs", "stream")
    )
    parser.add_argument("--data", default="builtin", help="pairs for the pipeline")
    parser.add_argument("--rounds", type=int, help="fewer for a quick look")
    options = parser.parse_args()
    if options.what in (None, "steps"):
        compare_steps("quick", options.rounds or 100, ARTICLE_FILTERS)
        compare_steps("paper", options.rounds or 20, Config.preset("article").generator_filters)
    if options.what in (None, "pipeline"):
        compare_pipelines(options.data, options.rounds or 7)
    if options.what == "readable":
        compare_readable()
    if options.what == "costs":
        compare_costs(options.rounds or 20)
    if options.what == "stream":
        compare_streams(rounds=options.rounds or 2)


if __name__ == "__main__":
    main()
