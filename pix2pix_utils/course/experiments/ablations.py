"""Which runs there are, and how they are put into tables.

A run is a configuration, its table's base, with some fields changed. Rows of different tables that
ask for the same run share it.
"""

from dataclasses import dataclass, field

from pix2pix_utils.config import PRESETS, Config
from pix2pix_utils.facades import VERSION

PAIRS = 400
"""All training pairs."""

FIRST = {
    "data": "facades",
    "image_size": 128,
    "load_size": 143,
    "generator_filters": 32,
    "discriminator_filters": 32,
    "normalization": "instance",
    "upsampling": "transposed",
    "batch_size": 1,
    "learning_rate": 5e-4,
    "epochs": 7,
    "decay": 0.4,
    "checkpoint_every": 1,
}
"""The first quick preset: the base of the tables on the real facades, which were made with it."""

SEEDS = (0, 1, 2)
"""Each row of the paper's tables is run once with each; the further ones with the first."""


@dataclass(frozen=True)
class Run:
    """One training, and what is asked of it.

    Parameters
    ----------
    name : str
        Names the files.
    config : Config
    pairs : int
        How many of the training pairs it learns from: the first so many.
    minutes : float or None
        Where to stop before the end of the epochs.
    split : {"val", "test"}
        The pairs that it is measured on.
    facades : int
        The version of the built-in facades, where it learns from these.
    """

    name: str
    config: Config
    pairs: int = PAIRS
    minutes: float | None = None
    split: str = "test"
    facades: int = VERSION


@dataclass(frozen=True)
class Row:
    """One row of a table: a name and what differs from its base.

    Parameters
    ----------
    key : str
        Names the files of its runs. Rows with the same key share them.
    label : str
    changes : dict
        Fields of `Config`.
    pairs : int
        How many pairs it learns from.
    paper : tuple of float or None
        What the paper's table has here: per-pixel accuracy, per-class accuracy, class IOU.
    base : dict
        The fields of `Config` that are changed. Its epochs are passes over all `PAIRS`; over fewer
        they are as many more.
    cost : float
        Seconds that a pair takes, over those that it takes with the base, as ``python -m
        benchmarks costs`` measures them. It divides the epochs, so that rows take equal time.
    minutes, split, facades
        As in `Run`.
    seeds : tuple of int
        One run with each.
    """

    key: str
    label: str
    changes: dict = field(default_factory=dict)
    pairs: int = PAIRS
    paper: tuple | None = None
    base: dict = field(default_factory=lambda: PRESETS["quick"])
    cost: float = 1.0
    minutes: float | None = None
    split: str = "test"
    facades: int = VERSION
    seeds: tuple = SEEDS

    @property
    def runs(self):
        """A `Run` for each of the seeds."""
        epochs = round(self.base["epochs"] * PAIRS / self.pairs / self.cost)
        config = Config(**{**self.base, "epochs": epochs, **self.changes})
        return [
            Run(
                f"{self.key}-seed{seed}",
                config.replace(seed=seed),
                self.pairs,
                self.minutes,
                self.split,
                self.facades,
            )
            for seed in self.seeds
        ]


@dataclass(frozen=True)
class Table:
    """A question, and the rows that answer it.

    Parameters
    ----------
    title : str
    rows : tuple of Row
    seeds : int
        With how many of its seeds a row is run, at most.
    looks : bool
        Whether the measures for what the eye sees first are shown too.
    """

    title: str
    rows: tuple
    seeds: int = len(SEEDS)
    looks: bool = True

    @property
    def data(self):
        """The data set that all its runs learn from."""
        return self.runs[0].config.data

    @property
    def split(self):
        """The split that all its runs are measured on."""
        return self.runs[0].split

    @property
    def facades(self):
        """The version of the built-in facades that all its runs learn from."""
        return self.runs[0].facades

    @property
    def runs(self):
        """All runs of the table."""
        return [run for row in self.rows for run in row.runs[: self.seeds]]


# Nothing of the adversary reaches the generator: the smallest one costs least.
_L1 = {"gan_weight": 0.0, "discriminator_layers": 0, "discriminator_filters": 1}
_ADVERSARY_ALONE = {"lambda_l1": 0.0}
_UNCONDITIONAL = {"conditional": False}
_SEVERED = {"generator": "encoder-decoder"}
_LOSSES = (
    Row("l1", "L1", _L1, paper=(0.42, 0.15, 0.11)),
    Row("gan", "GAN", _ADVERSARY_ALONE | _UNCONDITIONAL, paper=(0.22, 0.05, 0.01)),
    Row("cgan", "cGAN", _ADVERSARY_ALONE, paper=(0.57, 0.22, 0.16)),
    Row("l1-gan", "L1+GAN", _UNCONDITIONAL, paper=(0.64, 0.20, 0.15)),
    Row("quick", "L1+cGAN", paper=(0.66, 0.23, 0.17)),
)

# The costs are rough: `python -m benchmarks costs` measures them, on a quiet machine.
TABLES = {
    "table1": Table("Losses", _LOSSES),
    "table2": Table(
        "Generators",
        (
            Row("severed-l1", "encoder-decoder, L1", _SEVERED | _L1, paper=(0.35, 0.12, 0.08)),
            Row("severed", "encoder-decoder, L1+cGAN", _SEVERED, paper=(0.29, 0.09, 0.05)),
            Row("l1", "U-Net, L1", _L1, paper=(0.48, 0.18, 0.13)),
            Row("quick", "U-Net, L1+cGAN", paper=(0.55, 0.20, 0.14)),
        ),
    ),
    "table3": Table(
        "Receptive field of the discriminator",
        (
            Row("pixel", "1×1", {"discriminator_layers": 0}, paper=(0.39, 0.15, 0.10)),
            Row("patch16", "16×16", {"discriminator_layers": 1}, paper=(0.65, 0.21, 0.17)),
            Row("quick", "70×70", paper=(0.66, 0.23, 0.17)),
            Row("patch142", "142×142", {"discriminator_layers": 4}),
        ),
    ),
    "lambda": Table(
        "Weight λ of the L1 loss",
        (
            Row("lambda1", "λ = 1", {"lambda_l1": 1.0}),
            Row("lambda10", "λ = 10", {"lambda_l1": 10.0}),
            Row("quick", "λ = 100"),
            Row("lambda1000", "λ = 1000", {"lambda_l1": 1000.0}),
        ),
        seeds=1,
    ),
    "average": Table(
        "Average of the weights",
        (
            Row("quick", "average 0.99"),
            Row("average0", "no average", {"ema_decay": 0.0}),
        ),
        seeds=1,
    ),
    "batch": Table(
        "Pairs in a batch, in equal time",
        (
            Row("quick", "batches of 4"),
            Row("batch1", "batches of 1", {"batch_size": 1}, cost=1.4),
        ),
        seeds=1,
    ),
    "upsampling": Table(
        "Upsampling, in equal time",
        (
            Row("quick", "smooth resize-convolution"),
            Row("resize", "resize-convolution", {"upsampling": "resize"}),
            Row("transposed", "transposed convolution", {"upsampling": "transposed"}),
        ),
        seeds=1,
    ),
    "real": Table(
        "Losses, on the real facades",
        tuple(
            Row(f"real-{row.key}", row.label, changes, paper=row.paper, base=FIRST, facades=1)
            for row, changes in zip(
                _LOSSES,
                (
                    {"gan_weight": 0.0},
                    _ADVERSARY_ALONE | _UNCONDITIONAL,
                    _ADVERSARY_ALONE,
                    _UNCONDITIONAL,
                    {},
                ),
                strict=True,
            )
        ),
        seeds=1,
        looks=False,
    ),
    "time": Table(
        "Ten minutes on the real facades",
        (
            Row("time-quick", "quick", {"epochs": 28}, base=FIRST, minutes=10, facades=1),
            Row("time-article", "article", base=PRESETS["article"], minutes=10, facades=1),
        ),
        seeds=1,
        looks=False,
    ),
}
"""The first three are the paper's, with its figures on Cityscapes."""


def all_runs(names=None):
    """List the runs of some tables, each once.

    Parameters
    ----------
    names : iterable of str or None
        Keys of `TABLES`; all by default.

    Returns
    -------
    list of Run
        First those that the paper's tables need.
    """
    found = [run for name in names or TABLES for run in TABLES[name].runs]
    return list({run.name: run for run in found}.values())
