"""Make the measuring instruments anew: ``python -m pix2pix_utils.evaluation``.

The segmenter and the reader of families learn from pairs that are in no split and are drawn for
them alone. Both are then frozen: a test holds their hashes. Make them anew only when the built-in
facades change, and before any generator is tuned. About ten minutes on two CPU cores.
"""

import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from pix2pix_utils import quiet
from pix2pix_utils.data.synthetic import VERSION, draw_label_map, render_photograph
from pix2pix_utils.data.synthetic.grammar import draw_layout
from pix2pix_utils.evaluation.families import SIDE, fit_reader, save_reader

SEED = 1_000_000
"""Of the pairs that are drawn for the instruments; far from those of all splits."""

PAIRS, EPOCHS = 3000, 5
"""Of the segmenter's training."""

READ = 1200
"""How many of these photographs the reader of families keeps the walls of."""


def main():
    """Draw, train, fit, and write both files into the package."""
    quiet.import_tensorflow()
    from pix2pix_utils.evaluation.fcn import SEGMENTER, save_segmenter, train_on_arrays

    with ThreadPoolExecutor(min(8, os.cpu_count() or 1)) as pool:
        photographs = np.stack(
            list(pool.map(lambda index: render_photograph(SEED, index, SIDE), range(PAIRS)))
        )
    labels = np.stack([draw_label_map(SEED, index, SIDE) for index in range(PAIRS)])
    save_reader(fit_reader(photographs[:READ], [draw_layout(SEED, n) for n in range(READ)]))
    print("families.npz is written")
    segmenter = train_on_arrays(photographs, labels, EPOCHS, verbose=2)
    save_segmenter(
        segmenter,
        SEGMENTER,
        {"facades": VERSION, "seed": SEED, "pairs": PAIRS, "epochs": EPOCHS},
    )
    print("segmenter.npz is written")


if __name__ == "__main__":
    main()
