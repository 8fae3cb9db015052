"""Which runs there are, and how they are put into tables.

A run is a configuration, its table's base, with some fields changed. Rows of different tables that
ask for the same run share it.
"""

from dataclasses import dataclass, field

from pix2pix_utils.config import PRESETS, Config

PAIRS, EPOCHS = 400, 3
"""All training pairs, three times: 1,200 steps, about a minute on two CPU cores."""

FIRST = {
    "data": "builtin",
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
"""The first quick preset: the base of `TABLES`, whose runs were made with it and are kept."""

START = {
    **FIRST,
    "upsampling": "resize",
    "batch_size": 4,
    "learning_rate": 7e-4,
    "decay": 0.5,
    "ema_decay": 0.99,
    "epochs": 11,
}
"""Where the search for the present quick preset began: the base of its table."""

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
    facades: int = 1


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
        The fields of `Config` that are changed.
    epochs : int
        Passes over all `PAIRS`, where the changes do not say otherwise; as many more over fewer.
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
    base: dict = field(default_factory=lambda: FIRST)
    epochs: int = EPOCHS
    cost: float = 1.0
    minutes: float | None = None
    split: str = "test"
    facades: int = 1
    seeds: tuple = SEEDS

    @property
    def runs(self):
        """A `Run` for each of the seeds."""
        epochs = round(self.epochs * PAIRS / self.pairs / self.cost)
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
    looks: bool = False

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


_L1 = {"gan_weight": 0.0}
_ADVERSARY_ALONE = {"lambda_l1": 0.0}
_UNCONDITIONAL = {"conditional": False}
_SEVERED = {"generator": "encoder-decoder"}
# What the article and the paper set otherwise than the first quick preset, besides size and length.
_PAPER = {"learning_rate": 2e-4, "decay": 0.0, "normalization": "batch"}
_ARTICLE = _PAPER | {"bottleneck_normalization": True, "discriminator_loss_weight": 1.0}

# The real facades at the first quick preset's own length.
_REAL = {"data": "facades", "epochs": FIRST["epochs"]}

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
            Row("time-article", "article", {"epochs": 30}, base=PRESETS["article"], minutes=10),
        ),
        seeds=1,
    ),
}
"""The first three are the paper's, with its figures on Cityscapes."""


def _searched(key, label, changes=None, cost=1.0):
    """Return a row of the search: measured on val, so that test stays unseen."""
    return Row(
        f"search-{key}",
        label,
        changes or {},
        base=START,
        epochs=START["epochs"],
        cost=cost,
        split="val",
        facades=3,
    )


def _present(key, label, changes=None, cost=1.0, seeds=SEEDS):
    """Return a row of what the present quick preset is measured by, on test."""
    quick = PRESETS["quick"]
    return Row(
        f"bars-{key}",
        label,
        changes or {},
        base=quick,
        epochs=quick["epochs"],
        cost=cost,
        facades=3,
        seeds=seeds,
    )


# Nothing of the adversary reaches the generator: the smallest one costs least.
_NO_ADVERSARY = _L1 | {"discriminator_layers": 0, "discriminator_filters": 1}

# The costs are rough: `python -m benchmarks costs` measures them, on a quiet machine.
QUICK = {
    "search": Table(
        "What makes good pictures in three minutes",
        (
            _searched("start", "start"),
            _searched("batch1", "batches of 1, equal time", {"batch_size": 1}, cost=1.5),
            _searched("batch1-pairs", "batches of 1, equal pairs", {"batch_size": 1}),
            _searched("batch2", "batches of 2, equal time", {"batch_size": 2}, cost=1.2),
            _searched("batch8", "batches of 8, equal time", {"batch_size": 8}, cost=0.9),
            _searched("rate4", "rate 4e-4", {"learning_rate": 4e-4}),
            _searched("rate10", "rate 1e-3", {"learning_rate": 1e-3}),
            _searched("decay0", "rate constant", {"decay": 0.0}),
            _searched("decay1", "rate falls from the start", {"decay": 1.0}),
            _searched("ema0", "no average", {"ema_decay": 0.0}),
            _searched("ema995", "average 0.995", {"ema_decay": 0.995}),
            _searched("transposed", "transposed convolution", {"upsampling": "transposed"}),
            _searched("layers2", "discriminator of 2 layers", {"discriminator_layers": 2}),
            _searched("judge12", "discriminator of 12 filters", {"discriminator_filters": 12}, 0.8),
            _searched("judge16", "discriminator of 16 filters", {"discriminator_filters": 16}, 0.9),
            _searched("judge64", "discriminator of 64 filters", {"discriminator_filters": 64}),
            _searched("lambda50", "λ = 50", {"lambda_l1": 50.0}),
            _searched("jitter0", "no jitter", {"load_size": 128}),
            _searched("smooth", "smooth resize-convolution", {"upsampling": "smooth"}),
            _searched("decoder", "decoder not normalised", {"decoder_normalization": False}),
            _searched("filters16", "generator of 16 filters", {"generator_filters": 16}, 0.65),
            _searched("filters24", "generator of 24 filters", {"generator_filters": 24}, 0.75),
            _searched("filters48", "generator of 48 filters", {"generator_filters": 48}, 1.7),
        ),
        seeds=1,
        looks=True,
    ),
    "bars": Table(
        "The quick preset, and each of its losses alone in equal time",
        (
            _present("l1", "L1", _NO_ADVERSARY, cost=0.5),
            _present("cgan", "cGAN", _ADVERSARY_ALONE, seeds=SEEDS[:1]),
            _present("quick", "L1+cGAN"),
        ),
        looks=True,
    ),
}
"""The experiments round the present quick preset."""

ALL_TABLES = TABLES | QUICK


def all_runs(names=None):
    """List the runs of some tables, each once.

    Parameters
    ----------
    names : iterable of str or None
        Keys of `ALL_TABLES`; those of `TABLES` by default.

    Returns
    -------
    list of Run
        First those that the paper's tables need.
    """
    found = [run for name in names or TABLES for run in ALL_TABLES[name].runs]
    return list({run.name: run for run in found}.values())
