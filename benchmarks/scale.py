"""What a training step takes, by size, filters, precision and devices.

``python -m benchmarks.scale`` measures every row that this machine can, each in a process of its
own, keeps the results in ``benchmarks/scale.json`` and writes the tables of ``docs/scale.md`` from
it. Rows that no machine has run read "not measured". ``--page`` writes the page and measures
nothing; ``--only 512`` measures rows of one size.
"""

import argparse
import dataclasses
import json
import os
import re
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks import random_pair
from pix2pix_utils.config import Config
from pix2pix_utils.support.files import atomic_file

RESULTS = Path(__file__).parent / "scale.json"
PAGE = Path(__file__).parents[1] / "docs" / "scale.md"

STEPS = 5
"""Steps that are timed, after the two that build the graph and fill the caches."""

NOT_MEASURED = "not measured"

BUSY = 0.25
"""Cores taken by other programs from which on the table says so: its seconds are too many."""

BUSY_LOAD = 1.0
"""The same of the load average, which rows that were measured before programs were counted have."""

_WORKING = slice(0, 3)
"""Of the numbers in the first line of /proc/stat: user, nice and system; iowait is no work."""


@dataclass(frozen=True)
class Case:
    """One row: the networks of the preset paper, larger or smaller, on some devices.

    Parameters
    ----------
    size
        Side of the images; from 512 on the discriminator has a layer more for each doubling.
    filters
        Of both networks' first convolutions.
    batch
        Pairs in a step, over all devices.
    precision : {"float32", "float16"}
    devices : {"CPU", "1 GPU", "4 GPUs"}
    """

    size: int
    filters: int
    batch: int
    precision: str
    devices: str

    @property
    def name(self) -> str:
        return f"{self.size}/{self.filters}/{self.batch}/{self.precision}/{self.devices}"

    @property
    def replicas(self) -> int:
        return int(self.devices.split()[0]) if "GPU" in self.devices else 1

    @property
    def config(self) -> Config:
        doublings = max(0, (self.size // 256).bit_length() - 1)
        return Config.preset("paper").replace(
            image_size=self.size,
            load_size=self.size,
            generator_filters=self.filters,
            discriminator_filters=self.filters,
            discriminator_layers=3 + doublings,
            batch_size=self.batch,
            mixed_precision=self.precision == "float16",
        )


_SHAPES = ((128, 16, 4), (256, 64, 1), (512, 32, 1), (512, 64, 1), (1024, 32, 1))

CASES = [Case(*shape, "float32", "CPU") for shape in _SHAPES]
CASES.insert(2, Case(256, 64, 1, "float16", "CPU"))
CASES += [
    Case(size, filters, batch * gpus, precision, f"{gpus} GPU{'s' * (gpus > 1)}")
    for gpus in (1, 4)
    for size, filters, batch in _SHAPES[1:]
    for precision in ("float32", "float16")
]


def measure(case: Case, steps: int = STEPS) -> dict[str, float | int | str]:
    """Time the steps of one case in this process, whose peak of memory is taken too.

    Returns
    -------
    "seconds" of a step, the fastest; "peak", in bytes: of a GPU's memory, or without one of the
    whole process; "least", in bytes: what `pix2pix_utils.training.footprint` reckons for one
    device; "machine", "tensorflow"; "others", how many cores other programs took meanwhile, or
    None where the system does not say it.
    """
    from pix2pix_utils.support.quiet import import_tensorflow

    tf = import_tensorflow()
    from pix2pix_utils.training import Trainer
    from pix2pix_utils.training.devices import distributed
    from pix2pix_utils.training.footprint import training_bytes

    names = [f"GPU:{n}" for n in range(case.replicas)] if "GPU" in case.devices else ["CPU:0"]
    several = len(names) > 1
    strategy = tf.distribute.MirroredStrategy(names) if several else tf.distribute.get_strategy()
    config = case.config
    trainer = Trainer(config, strategy=strategy)
    # As many pairs for each device as its part of the batch has.
    part = random_pair(config, case.batch // case.replicas)
    batches = iter(distributed(lambda _: tf.data.Dataset.from_tensors(part).repeat(), strategy))
    times = []
    started, taken = time.perf_counter(), others_seconds()
    for _ in range(2 + steps):
        before = time.perf_counter()
        trainer.train_step(*next(batches))
        times.append(time.perf_counter() - before)
    elapsed, by_others = time.perf_counter() - started, others_seconds()
    least = training_bytes(
        trainer.generator, trainer.discriminator, case.batch // case.replicas, averaged=False
    )
    return {
        "seconds": round(min(times[2:]), 4),
        "peak": _peak(names[0]),
        "least": least,
        "machine": _machine(names),
        "others": None if None in (taken, by_others) else round((by_others - taken) / elapsed, 2),
        "tensorflow": tf.__version__,
    }


def others_seconds() -> float | None:
    """Return the seconds of all cores that other programs have taken since the machine began.

    Its growth over a row says whether the machine had other work. The load average does not: the
    rows before have raised it.

    Returns
    -------
    None where there is no /proc/stat.
    """
    try:
        fields = Path("/proc/stat").read_text(encoding="ascii").split("\n", 1)[0].split()[1:]
    except OSError:
        return None
    own = os.times()
    ticks = sum(int(field) for field in fields[_WORKING])
    return ticks / os.sysconf("SC_CLK_TCK") - own.user - own.system


def _peak(device: str) -> int:
    import tensorflow as tf

    if device.startswith("GPU"):
        return int(tf.config.experimental.get_memory_info(device)["peak"])
    import resource

    # Kilobytes on Linux, bytes on macOS.
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit


def _machine(devices: list[str]) -> str:
    import tensorflow as tf

    from pix2pix_utils.support.cores import usable_cores

    if devices[0].startswith("CPU"):
        return f"{usable_cores()} CPU cores"
    gpu = tf.config.list_physical_devices("GPU")[0]
    name = tf.config.experimental.get_device_details(gpu).get("device_name", "GPU")
    return f"{len(devices)} × {name}"


def gpus_here() -> int:
    """Count this machine's GPUs, in another process: TensorFlow would take all their memory."""
    program = "import tensorflow as tf; print(len(tf.config.list_physical_devices('GPU')))"
    found = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    return int(found.stdout.strip() or 0)


def run(cases: list[Case]) -> None:
    """Measure each case in a process of its own, and keep each result as soon as it is there."""
    gpus = gpus_here()
    for case in cases:
        if "GPU" in case.devices and case.replicas > gpus:
            print(f"{case.name}: needs {case.devices}, here are {gpus}")
            continue
        command = [sys.executable, "-m", "benchmarks.scale", "--one", case.name]
        found = subprocess.run(command, capture_output=True, text=True)
        if found.returncode:
            last = (found.stderr.strip().splitlines() or ["ended without a word"])[-1]
            print(f"{case.name}: failed: {last}")
            continue
        results = load() | {case.name: json.loads(found.stdout.splitlines()[-1])}
        with atomic_file(RESULTS) as temporary:
            temporary.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
        print(f"{case.name}: {results[case.name]['seconds']:.3f} s", flush=True)


def load() -> dict[str, dict]:
    """Read what was measured, by the names of the cases."""
    return json.loads(RESULTS.read_text(encoding="utf-8")) if RESULTS.exists() else {}


def table(results: dict[str, dict]) -> str:
    """Write all cases as a table in Markdown."""
    head = ["size", "filters", "batch", "precision", "devices", "seconds a step"]
    head += ["pairs a second", "memory, peak", "reckoned"]
    lines = [head, ["---"] * len(head)]
    for case in CASES:
        found = results.get(case.name)
        row = [str(case.size), str(case.filters), str(case.batch), case.precision]
        row.append(_where(case, found) if found else case.devices)
        if found:
            seconds = found["seconds"]
            row += [f"{seconds:.2f}", f"{case.batch / seconds:.2g}"]
            row += [f"{found[name] / 1e9:.1f} GB" for name in ("peak", "least")]
        else:
            row += [NOT_MEASURED, "", "", ""]
        lines.append(row)
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _where(case: Case, found: dict) -> str:
    """Name the machine, and say when it had other work to do."""
    others = found.get("others")
    is_busy = others > BUSY if others is not None else found.get("load", 0.0) > BUSY_LOAD
    busy = ", busy" if is_busy else ""
    return f"{case.devices} ({found['machine']}{busy})"


def filled(page: str, results: dict[str, dict]) -> str:
    """Bring the tables of the page up to date; what stands between them is left alone."""
    from pix2pix_utils.course.experiments import tuning

    tables = {"seconds": table(results), "tuning": tuning.markdown(tuning.load())}

    def replaced(match: re.Match) -> str:
        return f"{match[1]}\n{tables[match[2]]}\n{match[3]}"

    return re.sub(r"(<!-- (seconds|tuning) -->)\n.*?(<!-- end -->)", replaced, page, flags=re.S)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.scale", description=__doc__)
    parser.add_argument("--page", action="store_true", help="write the page, measure nothing")
    parser.add_argument("--only", type=int, metavar="SIZE", help="rows of this size alone")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.one:
        case = next(case for case in CASES if case.name == options.one)
        print(json.dumps({**measure(case), "case": dataclasses.asdict(case)}))
        return 0
    if not options.page:
        run([case for case in CASES if options.only in (None, case.size)])
    page = filled(PAGE.read_text(encoding="utf-8"), load())
    with atomic_file(PAGE) as temporary:
        temporary.write_text(page, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
