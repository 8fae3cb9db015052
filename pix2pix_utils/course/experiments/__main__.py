"""``python -m pix2pix_utils.course.experiments``: make missing results, and the tables.

It may be stopped at any moment; the same command goes on with the next run.
"""

import argparse
import sys
from pathlib import Path

from pix2pix_utils.support.errors import InputError
from pix2pix_utils.support.quiet import import_tensorflow

PAGE = Path(__file__).parents[3] / "docs" / "results.md"
BUILD = Path("build/results")


def main(arguments=None):
    """Run the command.

    Parameters
    ----------
    arguments : list of str, optional

    Returns
    -------
    int
        Exit status.
    """
    import_tensorflow()
    from pix2pix_utils.course.experiments import measuring, running
    from pix2pix_utils.course.experiments.ablations import TABLES, all_runs
    from pix2pix_utils.course.experiments.files import FOLDER

    parser = argparse.ArgumentParser(
        prog="python -m pix2pix_utils.course.experiments", description=__doc__
    )
    parser.add_argument(
        "names",
        nargs="*",
        metavar="NAME",
        help="tables or single runs; all by default. Tables: " + ", ".join(TABLES),
    )
    parser.add_argument("--list", action="store_true", help="only say what is done and what not")
    parser.add_argument(
        "--facades",
        type=Path,
        metavar="DIR",
        help="where the real CMP Facades lie; without it their tables are left out",
    )
    asked = parser.parse_args(arguments)
    try:
        runs = _chosen(asked.names, all_runs(), TABLES)
        undone = [run for run in runs if not running.is_done(run, FOLDER)]
        missing = []
        for run in undone:
            if not running.can_be_made(run):
                print(f"{run.name}: left out; the built-in facades of its version are no more")
            elif run.config.data != "builtin" and not asked.facades:
                print(f"{run.name}: left out; give --facades DIR")
            else:
                missing.append(run)
        print(f"{len(runs) - len(undone)} of {len(runs)} runs are done", flush=True)
        if asked.list:
            print(*(run.name for run in missing), sep="\n")
            return 0
        for number, run in enumerate(missing, 1):
            data = None if run.config.data == "builtin" else asked.facades
            segmenter = measuring.segmenter_for(run.config, FOLDER, BUILD, data)
            result = running.run_experiment(run, segmenter, FOLDER, data, BUILD)
            shown = ", ".join(f"{name} {value:g}" for name, value in result["scores"].items())
            print(
                f"{number}/{len(missing)} {run.name}: {result['minutes']} min, {shown}", flush=True
            )
        measuring.measure_truth(FOLDER)
        measuring.measure_shipped(FOLDER)
        _write_tables(FOLDER)
    except InputError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("stopped; the same command goes on", file=sys.stderr)
        return 130
    return 0


def _chosen(names, runs, tables):
    """Find the runs that are asked for, in the order of all runs."""
    if not names:
        return runs
    wanted = set()
    for name in names:
        if name in tables:
            wanted |= {run.name for run in tables[name].runs}
        elif name in {run.name for run in runs}:
            wanted.add(name)
        else:
            raise InputError(
                f"{name}: is no table and no run; `python -m pix2pix_utils.course.experiments "
                "--list` names what is missing, --help the tables"
            )
    return [run for run in runs if run.name in wanted]


def _write_tables(folder):
    """Put the tables into the page, between the marks that name them."""
    from pix2pix_utils.course.experiments.pages import filled
    from pix2pix_utils.course.experiments.tables import load
    from pix2pix_utils.support.files import atomic_file

    if PAGE.exists():
        text = filled(PAGE.read_text(encoding="utf-8"), load(folder))
        with atomic_file(PAGE) as temporary:
            temporary.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
