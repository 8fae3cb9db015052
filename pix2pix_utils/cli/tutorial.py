"""``pix2pix tutorial``: run the series, or train on pairs of one's own, and show the result."""

import argparse
from pathlib import Path

from pix2pix_utils.cli.gallery import show
from pix2pix_utils.cli.options import add_command
from pix2pix_utils.cli.train import fit
from pix2pix_utils.config import Config
from pix2pix_utils.support import quiet
from pix2pix_utils.support.errors import InputError


def add_options(commands: argparse._SubParsersAction) -> None:
    command = add_command(
        commands, "tutorial", _tutorial, "run all notebooks and write them as pages, with a gallery"
    )
    command.add_argument(
        "--data",
        help="train on these pairs instead and show what was learnt; the notebooks are left out",
    )
    command.add_argument(
        "--output", type=Path, default=Path("build/tutorial"), metavar="DIR", help="where to write"
    )
    command.add_argument("--steps", type=int, help="with --data: stop after so many steps")


def _tutorial(options: argparse.Namespace) -> int:
    if options.data is None and options.steps is not None:
        raise InputError("--steps: has no meaning without --data; leave it out, or give pairs")
    quiet.import_tensorflow()
    from pix2pix_utils.course.publishing.gallery import require_place

    require_place(options.output / "gallery")
    if options.data is None:
        return _run_series(options.output)
    return _train_and_show(options.data, options.output, options.steps)


def _train_and_show(data: str, output: Path, steps: int | None) -> int:
    run = output / f"run-{Path(data).resolve().name}"
    config = Config.preset("quick").replace(data=data)
    _require_test_set(config)
    if not fit(config, run, steps):
        return 130
    page = _show_test_set(run, output / "gallery")
    print(f"Open {page.resolve()} in a browser.")
    return 0


def _require_test_set(config: Config) -> None:
    """Find out before the training whether there is something to show after it."""
    from pix2pix_utils.data.sources import open_data

    open_data(config)


def _run_series(output: Path) -> int:
    """Run the notebooks; the run that one of them trains is what the gallery shows."""
    import os

    from pix2pix_utils.course.publishing import pages

    runs = (output / "runs").resolve()
    os.environ["PIX2PIX_RUNS"] = str(runs)  # the notebooks' kernels inherit it
    print("Running the notebooks; the fifth trains a generator, which takes about three minutes.")
    index = pages.publish(output / "pages")
    _show_test_set(runs / "quick", output / "gallery")
    print(f"Open {index.resolve()} in a browser.")
    return 0


def _show_test_set(run: Path, folder: Path) -> Path:
    from pix2pix_utils.data.sources import open_data
    from pix2pix_utils.inference import load_generator, translate_files

    generator, config = load_generator(run)
    _, _, test = open_data(config)
    translations = translate_files(generator, config, test, paired=True)
    return show(translations, len(test), folder, config)
