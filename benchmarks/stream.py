"""Many pairs from the disk: what memory they take, and whether training has to wait for them.

``python -m benchmarks stream`` makes a few pairs, links them as often as it takes, and prints, for
1,000 and for 10,000 pairs, from files and from shards, the peak of the memory, the pairs a second,
and beside them the pairs a second that training uses on this machine. The pairs are drawn facades,
of three channels and 8 bits; with others multiply.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from pix2pix_utils.config import Config
from pix2pix_utils.data.builtin import write_facades
from pix2pix_utils.data.declaration import resolve
from pix2pix_utils.data.pairs import find_pairs

DRAWN = 50
"""Different pairs; the others are links to them."""

WARM_UP = 50


def link_pairs(drawn, folder, count):
    """Make a data set of so many training pairs out of few, which take no more room."""
    sources = sorted((drawn / "train").iterdir())
    (folder / "train").mkdir(parents=True)
    for number in range(count):
        source = sources[number % len(sources)]
        os.link(source, folder / "train" / f"{number}{source.suffix}")
    os.link(drawn / "dataset.json", folder / "dataset.json")
    return folder


def shard_pairs(folder, target):
    """Write the training pairs of a data set as shards."""
    from pix2pix_utils.data.shards import write_shards

    write_shards({"train": find_pairs(folder, "train").files}, target)
    os.link(folder / "dataset.json", target / "dataset.json")
    return target


def streamed(folder, size, seconds, epoch):
    """Read pairs, for some time or for an epoch if that is wanted, and say what it took.

    Returns
    -------
    dict
        "pairs" (of the set), "read", "rate" in pairs a second, "peak" in bytes.
    """
    from pix2pix_utils.support import quiet

    quiet.import_tensorflow()
    from pix2pix_utils.data.pipeline import train_dataset

    config = Config(data=str(folder), image_size=size, load_size=size * 286 // 256)
    config = resolve(config.replace(cache_megabytes=0), folder)
    pairs = find_pairs(folder, "train", config.direction, config.label_half)
    batches = iter(train_dataset(config, pairs))
    for _ in range(WARM_UP):
        next(batches)
    start, read = time.perf_counter(), 0
    while read < len(pairs) if epoch else time.perf_counter() - start < seconds:
        next(batches)
        read += 1
    return {
        "pairs": len(pairs),
        "read": read,
        "rate": read / (time.perf_counter() - start),
        "peak": peak_memory(),
    }


def peak_memory():
    """Return the most memory that this process has had, in bytes."""
    import resource

    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def step_rate(size, rounds):
    """Return the pairs a second that a training with the paper's networks uses here."""
    from benchmarks.costs import seconds_a_pair

    step = seconds_a_pair(Config.preset("paper").replace(image_size=size, load_size=size))
    step()
    return 1 / min(step() for _ in range(rounds))


def in_own_process(*arguments):
    """Run `streamed` in a process of its own, whose memory is its own."""
    program = "import json, sys; from pathlib import Path; from benchmarks import stream; "
    program += "f, *n = json.loads(sys.argv[1]); print(json.dumps(stream.streamed(Path(f), *n)))"
    root = str(Path(__file__).parents[1])
    result = subprocess.run(
        [sys.executable, "-c", program, json.dumps([str(arguments[0]), *arguments[1:]])],
        capture_output=True,
        text=True,
        cwd=root,
        env={**os.environ, "PYTHONPATH": root},
        check=False,
    )
    if result.returncode:
        raise RuntimeError(result.stderr[-2000:])
    return json.loads(result.stdout.splitlines()[-1])


def compare_streams(size=512, counts=(1000, 10_000), seconds=20, rounds=2, epoch=False):
    """Print a row for each number of pairs and each form, and what training uses.

    Returns
    -------
    dict
        (form, number of pairs) to what `streamed` returns.
    """
    found = {}
    with tempfile.TemporaryDirectory() as workplace:
        place = Path(workplace)
        drawn = write_facades(place / "drawn", size=size, counts={"train": DRAWN})
        for count in counts:
            files = link_pairs(drawn, place / f"files-{count}", count)
            shards = shard_pairs(files, place / f"shards-{count}")
            for form, folder in (("files", files), ("shards", shards)):
                row = in_own_process(folder, size, seconds, epoch)
                found[form, count] = row
                print(
                    f"{count} pairs of {size} pixels in {form}: {row['rate']:.1f} pairs/s, "
                    f"peak {row['peak'] / 1e6:.0f} MB ({row['read']} read)",
                    flush=True,
                )
        few, many = counts[0], counts[-1]
        for form in ("files", "shards"):
            ratio = found[form, many]["peak"] / found[form, few]["peak"]
            print(f"{form}: peak with {many} pairs is {ratio:.3f} of that with {few}")
        used = step_rate(size, rounds)
        slowest = min(row["rate"] for row in found.values())
        print(
            f"training uses {used:.2f} pairs/s here; the pipeline delivers {slowest / used:.0f} ×"
        )
    return found
