"""The Stop button while a notebook trains, and the square of JupyterLab."""

import nbformat
import pytest

from pix2pix_utils.training import checkpoint

from .lab import (
    cell_outputs_with_errors,
    cell_with,
    interrupt,
    open_notebook,
    restart_and_run_all,
    run_cell,
    wait_until_idle,
)

CELLS = [
    """\
from pix2pix_utils.course import notebook
config = notebook.start(preset="quick").replace(generator_filters=8, discriminator_filters=8)
import tensorflow as tf
from pix2pix_utils.data.pipeline import load_image_test
from pix2pix_utils.data.sources import open_data
from pix2pix_utils.losses import CHANCE
from pix2pix_utils.training import Trainer
from pix2pix_utils.course.widgets.training import TrainingMonitor
config, train, test = open_data(config)
loaded = [load_image_test(file, config) for file in test.files[:2]]
samples = [tf.stack(images) for images in zip(*loaded)]
trainer = Trainer(config, train, notebook.runs_folder() / "stopped", samples=samples)
chance = {"generator_gan_loss": 0.69, "discriminator_loss": 0.69}""",
    """\
finished = await TrainingMonitor(trainer, chance).fit()
print("finished" if finished else "stopped", "at step", trainer.step)""",
]


@pytest.mark.slow
@pytest.mark.exhaustive  # the button, without a browser, is tested with the widget
def test_both_buttons_stop_with_a_checkpoint(jupyter, page):
    cells = [nbformat.v4.new_code_cell(source) for source in CELLS]
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3"}}
    path = jupyter.notebooks / "stop.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=kernel), path)
    open_notebook(page, path.name)
    restart_and_run_all(page)
    training = cell_with(page, "await TrainingMonitor")
    # The first picture of the curves says that steps are being made.
    training.locator("figure img").first.wait_for(timeout=120_000)
    training.get_by_role("button", name="Stop and save").click()
    said = training.locator("pre", has_text="stopped at step")
    said.wait_for(timeout=30_000)
    first = int(said.inner_text().split()[-1])
    wait_until_idle(page)
    saved = checkpoint.checkpoints(jupyter.runs / "stopped" / "checkpoints")
    assert saved[-1][0] == first > 0
    # A still picture of the curves has taken the place of the button.
    assert training.get_by_role("button", name="Stop and save").count() == 0
    assert training.locator(".jp-OutputArea-output img").count() == 1

    run_cell(page, training)
    training.locator("figure img").first.wait_for(timeout=60_000)
    interrupt(page)
    training.locator("pre", has_text="stopped at step").wait_for(timeout=30_000)
    wait_until_idle(page)
    second = checkpoint.checkpoints(jupyter.runs / "stopped" / "checkpoints")[-1][0]
    assert second > first
    assert cell_outputs_with_errors(page) == []
