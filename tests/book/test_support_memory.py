import psutil

from pix2pix_utils.support.memory import free_memory


def test_a_container_has_less_than_the_machine(tmp_path):
    machine = psutil.virtual_memory().available
    (tmp_path / "memory.max").write_text("max\n")
    assert 0.5 * machine < free_memory(tmp_path) < 2 * machine
    for name, text in (
        ("max", "1000000\n"),
        ("current", "700000\n"),
        ("stat", "anon 5\ninactive_file 200000\n"),
    ):
        (tmp_path / f"memory.{name}").write_text(text)
    assert free_memory(tmp_path) == 500_000
    (tmp_path / "memory.current").write_text("2000000\n")
    assert free_memory(tmp_path) == 0
    assert free_memory(tmp_path / "elsewhere") > 0
