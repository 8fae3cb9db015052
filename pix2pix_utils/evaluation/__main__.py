"""Make the measuring instruments anew: ``python -m pix2pix_utils.evaluation``.

The segmenter and the reader of families learn from pairs that are in no split and are drawn for
them alone. Both are then frozen: a test holds their hashes. Make them anew only when the built-in
facades change, and before any generator is tuned. About ten minutes on two CPU cores.
"""

from concurrent.futures import ThreadPoolExecutor

import numpy as np

from pix2pix_utils.evaluation.families import SIDE, fit_reader, save_reader
from pix2pix_utils.evaluation.fcn import SEGMENTER, save_segmenter, train_on_arrays
from pix2pix_utils.facades import VERSION, from_colours, make_pair
from pix2pix_utils.facades.grammar import draw_layout
from pix2pix_utils.support.cores import usable_cores

SEED = 1_000_000
"""Of the pairs that are drawn for the instruments; far from those of all splits."""

PAIRS, EPOCHS = 3000, 5
"""Of the segmenter's training."""

READ = 1200
"""How many of these photographs the reader of families keeps the walls of."""


def draw(index: int) -> tuple[np.ndarray, np.ndarray]:
    """Draw a pair and shrink it as the pipeline does: the means of areas, the nearest labels.

    Returns
    -------
    photograph
        uint8 [128, 128, 3].
    labels
        uint8 [128, 128]: class indices.
    """
    pair = make_pair(SEED, index, 2 * SIDE)
    areas = pair[:, : 2 * SIDE].reshape(SIDE, 2, SIDE, 2, 3)
    photograph = np.rint(areas.mean(axis=(1, 3))).astype(np.uint8)
    return photograph, from_colours(pair[1::2, 2 * SIDE + 1 :: 2])


def main() -> None:
    """Draw, fit, train, and write both files into the package."""
    with ThreadPoolExecutor(min(8, usable_cores())) as pool:
        photographs, labels = map(np.stack, zip(*pool.map(draw, range(PAIRS)), strict=True))
    save_reader(fit_reader(photographs[:READ], [draw_layout(SEED, n) for n in range(READ)]))
    print("families.npz is written")
    segmenter = train_on_arrays(photographs, labels, EPOCHS, verbose=2)
    made = {"facades": VERSION, "seed": SEED, "pairs": PAIRS, "epochs": EPOCHS}
    save_segmenter(segmenter, SEGMENTER, made)
    print("segmenter.npz is written")


if __name__ == "__main__":
    main()
