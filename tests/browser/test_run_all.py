"""Every notebook in JupyterLab: Kernel > Restart Kernel and Run All Cells, then its explorers."""

import pytest

from pix2pix_utils.course.publishing import series

from .explorers import USE
from .lab import (
    PICTURES,
    PROMPTS,
    WIDGETS,
    broken_pictures,
    broken_widgets,
    cell_outputs_with_errors,
    open_notebook,
    restart_and_run_all,
    wait_until_idle,
)

NAMES = [path.name for path in series.notebooks()]
LONGEST = [name for name in NAMES if name.startswith("05")]  # the live training
OTHERS = [name for name in NAMES if name not in LONGEST]
EVERY_TIME = ("06",)  # the drawing pad
SECONDS = 900


def run_all(page, name):
    """Run a notebook from top to bottom; it must end whole and show as much as is stored."""
    stored = open_notebook(page, name)
    restart_and_run_all(page)
    wait_until_idle(page, SECONDS)

    assert cell_outputs_with_errors(page) == []
    code = [cell for cell in stored["cells"] if cell["cell_type"] == "code"]
    prompts = page.locator(PROMPTS).all_text_contents()
    assert prompts == [f"[{number}]:" for number in range(1, len(code) + 1)]
    assert broken_pictures(page) == []
    assert broken_widgets(page) == []
    # Each widget is stored with a picture, in whose place it is shown.
    outputs = [output for cell in code for output in cell["outputs"]]
    pictures = sum("image/png" in output.get("data", {}) for output in outputs)
    assert page.locator(PICTURES).count() + page.locator(WIDGETS).count() == pictures
    USE[name.partition(".")[0]](page)


# A class is what `--dist loadscope` gives to one process: the longest notebook has its own.


@pytest.mark.slow
@pytest.mark.exhaustive
class TestTheLongest:
    @pytest.mark.parametrize("name", LONGEST)
    def test_run_all(self, page, trained, name):
        run_all(page, name)


@pytest.mark.slow
class TestTheOthers:
    @pytest.mark.parametrize(
        "name",
        [
            pytest.param(name, marks=[] if name.startswith(EVERY_TIME) else pytest.mark.exhaustive)
            for name in OTHERS
        ],
    )
    def test_run_all(self, page, name):
        run_all(page, name)
