"""Any cell of the series may be run twice without changing what follows."""

import pytest
from replayed import first_fault

from pix2pix_utils.course.publishing import series


@pytest.mark.exhaustive
@pytest.mark.parametrize("path", series.notebooks(), ids=lambda path: path.stem)
def test_a_cell_that_is_run_twice_says_the_same_and_so_do_those_that_follow(
    path, tmp_path, monkeypatch
):
    monkeypatch.setenv("PIX2PIX_RUNS", str(tmp_path / "runs"))
    assert first_fault(path, path.parent, times=2) is None
