"""Which runs there are, and how they are put into tables.

A run is the quick preset, a little shorter, with some fields changed. Rows of different tables
that ask for the same run share it.
"""

from dataclasses import dataclass, field

from pix2pix_utils.config import Config

PAIRS, EPOCHS = 400, 3
"""All training pairs, three times: 1,200 steps, about a minute on two CPU cores."""

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
    """

    name: str
    config: Config
    pairs: int = PAIRS
    minutes: float | None = None


@dataclass(frozen=True)
class Row:
    """One row of a table: a name and what differs from the quick preset.

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
    preset : str
        The preset that is changed.
    minutes : float or None
        As in `Run`.
    """

    key: str
    label: str
    changes: dict = field(default_factory=dict)
    pairs: int = PAIRS
    paper: tuple | None = None
    preset: str = "quick"
    minutes: float | None = None

    @property
    def runs(self):
        """A `Run` for each of the `SEEDS`: equal in steps, or where batches are larger in pairs."""
        changes = {"epochs": EPOCHS * PAIRS // self.pairs, **self.changes}
        configs = [Config.preset(self.preset).replace(seed=seed, **changes) for seed in SEEDS]
        return [
            Run(f"{self.key}-seed{config.seed}", config, self.pairs, self.minutes)
            for config in configs
        ]


@dataclass(frozen=True)
class Table:
    """A question, and the rows that answer it.

    Parameters
    ----------
    title : str
    rows : tuple of Row
    seeds : int
        How many of the seeds each row is run with.
    """

    title: str
    rows: tuple
    seeds: int = len(SEEDS)

    @property
    def data(self):
        """The data set that all its runs learn from."""
        return self.runs[0].config.data

    @property
    def runs(self):
        """All runs of the table."""
        return [run for row in self.rows for run in row.runs[: self.seeds]]


_L1 = {"gan_weight": 0.0}
_ADVERSARY_ALONE = {"lambda_l1": 0.0}
_UNCONDITIONAL = {"conditional": False}
_SEVERED = {"generator": "encoder-decoder"}
# What the article and the paper set otherwise than the quick preset, besides size and length.
_PAPER = {"learning_rate": 2e-4, "decay": 0.0, "normalization": "batch"}
_ARTICLE = _PAPER | {"bottleneck_normalization": True, "discriminator_loss_weight": 1.0}

# The real facades at the quick preset's own length.
_REAL = {"data": "facades", "epochs": Config.preset("quick").epochs}

_LOSSES = (
    Row("l1", "L1", _L1, paper=(0.42, 0.15, 0.11)),
    Row("gan", "GAN", _ADVERSARY_ALONE | _UNCONDITIONAL, paper=(0.22, 0.05, 0.01)),
    Row("cgan", "cGAN", _ADVERSARY_ALONE, paper=(0.57, 0.22, 0.16)),
    Row("l1-gan", "L1+GAN", _UNCONDITIONAL, paper=(0.64, 0.20, 0.15)),
    Row("quick", "L1+cGAN", paper=(0.66, 0.23, 0.17)),
)

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
    "normalization": Table(
        "Normalisation",
        (
            Row("quick", "instance, batches of 1"),
            Row("none", "none, batches of 1", {"normalization": "none"}),
            Row("instance4", "instance, batches of 4", {"batch_size": 4}),
            Row("batch4", "batch, batches of 4", {"batch_size": 4, "normalization": "batch"}),
        ),
        seeds=1,
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
    "pairs": Table(
        "Number of training pairs",
        (
            Row("pairs25", "25", pairs=25),
            Row("pairs50", "50", pairs=50),
            Row("pairs100", "100", pairs=100),
            Row("pairs200", "200", pairs=200),
            Row("quick", "400"),
        ),
        seeds=1,
    ),
    "upsampling": Table(
        "Upsampling",
        (
            Row("quick", "transposed convolution"),
            Row("resize", "resize-convolution", {"upsampling": "resize"}),
        ),
        seeds=1,
    ),
    "presets": Table(
        "Settings",
        (
            Row("article", "article", _ARTICLE),
            Row("paper", "paper", _PAPER),
            Row("quick", "quick"),
        ),
        seeds=1,
    ),
    "real": Table(
        "Losses, on the real facades",
        tuple(
            Row(f"real-{row.key}", row.label, row.changes | _REAL, paper=row.paper)
            for row in _LOSSES
        ),
        seeds=1,
    ),
    "time": Table(
        "Ten minutes on the real facades",
        (
            Row("time-quick", "quick", _REAL | {"epochs": 28}, minutes=10),
            Row("time-article", "article", preset="article", minutes=10, changes={"epochs": 30}),
        ),
        seeds=1,
    ),
}
"""The first three are the paper's, with its figures on Cityscapes."""


def all_runs(names=None):
    """List the runs of some tables, each once.

    Parameters
    ----------
    names : iterable of str or None
        Keys of `TABLES`; all of them by default.

    Returns
    -------
    list of Run
        First those that the paper's tables need.
    """
    found = [run for name in names or TABLES for run in TABLES[name].runs]
    return list({run.name: run for run in found}.values())
