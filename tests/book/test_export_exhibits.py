"""What the page knows of a generator: how its input is made, its examples, its card."""

import numpy as np
import pytest

from conftest import write_pairs
from pix2pix_utils.data.builtin import draw_pair
from pix2pix_utils.export.exhibits import (
    EXAMPLES,
    built_in_examples,
    input_of,
    of_run,
    read_card,
    shipped_names,
)
from pix2pix_utils.facades import CLASSES, PALETTE, draw_label_map, split_seed, to_colours
from pix2pix_utils.inference import load_run
from pix2pix_utils.training import checkpoint
from untrained import write_run

RNG = np.random.default_rng(5)
TWO = np.array([[10, 20, 30], [200, 100, 0]], np.uint8)


def as_pictures(indices, palette):
    return tuple(palette[one] for one in indices)


def test_the_largest_pictures_of_a_task_are_shown_first():
    assert shipped_names() == [
        *("facades-256", "facades-128"),
        *("labels-128", "edges-128", "night-128"),
    ]


def test_label_maps_are_painted_in_the_facades_classes_or_in_their_own(tiny):
    config = tiny.replace(data="elsewhere", label_half="B", direction="BtoA")
    houses = tuple(to_colours(draw_label_map(0, number, 32)) for number in range(2))
    kind, classes, palette = input_of(config, houses)
    assert (kind, classes) == ("labels", CLASSES)
    assert (palette == PALETTE).all()
    indices = (RNG.random((3, 32, 32)) < 0.2).astype(int)
    kind, classes, palette = input_of(config, as_pictures(indices, TWO))
    assert (kind, classes) == ("labels", ("colour 1", "colour 2"))
    assert (palette == TWO).all()  # the most frequent first


def test_blurred_edges_are_no_classes_and_many_colours_are_a_picture(tiny):
    config = tiny.replace(data="elsewhere", label_half="both")
    maps = as_pictures((RNG.random((2, 32, 32)) < 0.5).astype(int), TWO)
    blurred = tuple(
        (one + RNG.integers(-3, 4, one.shape)).clip(0, 255).astype(np.uint8) for one in maps
    )
    assert len(input_of(config, blurred)[1]) == 2
    noise = RNG.integers(0, 256, (1, 32, 32, 3)).astype(np.uint8)
    assert input_of(config, tuple(noise))[0] == "picture"


@pytest.mark.parametrize("paper", [255, 0])
def test_lines_on_paper_are_a_sketch(tiny, paper):
    config = tiny.replace(label_half="none", data="elsewhere")
    sketch = np.full((32, 32, 3), paper, np.uint8)
    sketch[8], sketch[9] = abs(paper - 215), abs(paper - 100)  # a line and its blurred edge
    kind, classes, palette = input_of(config, (sketch,))
    assert (kind, classes) == ("greys", ("paper", "pencil"))
    assert palette.tolist() == [[paper] * 3, [abs(paper - 215)] * 3]
    sketch[0, 0] = (255, 0, 0)
    assert input_of(config, (sketch,))[0] == "picture"
    assert input_of(config, ())[0] == "picture"


def test_colours_that_no_sample_shows_come_from_the_data(tiny, tmp_path):
    folder = write_pairs(tmp_path / "blocks", train=2, test=1)
    config = tiny.replace(data=str(folder), direction="AtoB", label_half="A")
    sample = np.zeros((32, 32, 3), np.uint8)
    assert input_of(config, (sample,))[0] == "picture"  # 64 random colours in each
    assert input_of(config.replace(data="gone"), (sample,))[2].tolist() == [[0, 0, 0]]


def test_examples_are_the_inputs_of_test_pairs(tiny):
    for data, task, left in (
        ("builtin", "facades", False),
        ("builtin-labels", "facades", True),
        ("builtin-night", "night", True),
    ):
        found = built_in_examples(tiny.replace(data=data))
        pair = draw_pair(task, split_seed(0, "test"), EXAMPLES[1], 32)
        assert (found[1] == (pair[:, :32] if left else pair[:, 32:])).all()
        assert len(found) == len(EXAMPLES)


def test_a_run_brings_its_samples_its_discriminator_and_what_it_was_trained_with(tiny, tmp_path):
    inputs = as_pictures((RNG.random((3, 32, 32)) < 0.5).astype(int), TWO)
    config = tiny.replace(data=str(tmp_path / "gone" / "shoes"), seed=3)
    run = write_run(tmp_path / "My run_2", config, np.stack(inputs))
    generator, config, step = load_run(run)
    exhibit = of_run(run, generator, config, step)
    assert (exhibit.name, exhibit.task) == ("my-run-2", "Label map → picture")
    assert all((a == b).all() for a, b in zip(exhibit.examples, inputs, strict=True))
    with checkpoint.opened(run / "checkpoints" / "step-00000007.npz") as (_, arrays):
        held = np.asarray(arrays["discriminator/patch1_conv/0"])
    assert (exhibit.discriminator.get_layer("patch1_conv").kernel.numpy() == held).all()
    text = str(exhibit.card)
    assert "shoes, BtoA" in text
    assert "7 steps, batch size 1, seed 3" in text
    assert str(tmp_path) not in text  # a page is for others: folders are nobody's business
    no_judge = write_run(tmp_path / "l1", config.replace(gan_weight=0.0), np.stack(inputs))
    assert of_run(no_judge, *load_run(no_judge)).discriminator is None


def test_cards_are_taken_apart():
    words, table = "It is\n`code` and [a link](elsewhere.md).", "| | |\n|---|---|\n| a b | `c` |"
    card = "\n\n".join(["# name", words, table, "End"])
    assert read_card(card) == ("It is code and a link.", [["a b", "c"]], "End")
