"""``pix2pix evaluate``: compare translations of the test set with the truth."""

import argparse
import json

from pix2pix_utils.cli.options import add_checkpoint, add_command, add_noise, add_run
from pix2pix_utils.support import quiet


def add_options(commands: argparse._SubParsersAction) -> None:
    command = add_command(
        commands,
        "evaluate",
        _evaluate,
        "compare a run's translations of the test set with the truth; the built-in facades at 128 "
        "pixels also by what trained networks and readers see in them",
    )
    add_run(command)
    add_checkpoint(command)
    command.add_argument("--data", help="other pairs than those of the training")
    command.add_argument("--json", action="store_true", help="print JSON")
    add_noise(command)


def _evaluate(options: argparse.Namespace) -> None:
    quiet.import_tensorflow()
    from pix2pix_utils.evaluation import measure_generator
    from pix2pix_utils.inference import load_generator

    generator, config = load_generator(options.run, options.checkpoint)
    pairs, scores, truth = measure_generator(
        generator, config, options.data, noise=options.noise, seed=options.seed
    )
    if options.json:
        result = {"pairs": len(pairs), "split": pairs.split, **scores}
        print(json.dumps(result | ({"ground truth": truth} if truth else {})))
    else:
        print(f"{len(pairs)} pairs of {pairs.folder / pairs.split}")
        width = max(map(len, scores))
        for name, value in scores.items():
            beside = f" (ground truth {truth[name]:.3f})" if name in truth else ""
            print(f"{name:{width}} {value:.3f}{beside}")
