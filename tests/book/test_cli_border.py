import errno
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from pix2pix_utils import cli
from pix2pix_utils.cli import border

COMMAND = [sys.executable, "-m", "pix2pix_utils"]


@pytest.mark.slow
@pytest.mark.parametrize(
    "encoding",
    ["ascii", *(pytest.param(one, marks=pytest.mark.exhaustive) for one in ("cp1252", "cp932"))],
)
def test_any_encoding_of_the_terminal_will_do(encoding, tmp_path):
    environ = {**os.environ, "PYTHONIOENCODING": encoding}
    result = subprocess.run([*COMMAND, "train", "--help"], env=environ, capture_output=True)
    assert (result.returncode, result.stderr) == (0, b"")
    result = subprocess.run(
        [*COMMAND, "translate", "×山", "--output", "o", "--run", "駅"],
        env=environ,
        cwd=tmp_path,
        capture_output=True,
    )
    assert result.returncode == 2
    assert re.fullmatch(rb"pix2pix: [^\n]+\n", result.stderr)


@pytest.mark.skipif(sys.platform == "win32", reason="pipes close otherwise there")
@pytest.mark.parametrize("arguments", [["train", "--help"], ["--version"], ["data", "--help"]])
def test_a_reader_that_is_gone_is_no_fault(arguments):
    read, write = os.pipe()
    os.close(read)
    result = subprocess.run([*COMMAND, *arguments], stdout=write, stderr=subprocess.PIPE)
    os.close(write)
    assert result.stderr == b""
    assert result.returncode in (0, 141)


def raising(monkeypatch, error):
    def command(_):
        raise error

    class Options:
        pass

    options = Options()
    options.command = command

    class Parser:
        def parse_args(self, _):
            return options

    monkeypatch.setattr(cli, "build_parser", Parser)
    return cli.main([])


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (
            PermissionError(errno.EACCES, "Permission denied", "a/b"),
            "a/b: cannot be used (Permission denied); check its permissions",
        ),
        (
            OSError(errno.ENAMETOOLONG, "File name too long", b"\xff.png"),
            "\\udcff.png: cannot be used (File name too long); give a shorter name",
        ),
        (
            OSError(errno.ENOSPC, "No space left on device"),
            "the system says 'No space left on device'; free some space, or give another place",
        ),
        (
            MemoryError(),
            "memory: there is not enough; give a smaller image_size, batch_size or filters",
        ),
    ],
)
def test_what_the_system_refuses_is_a_sentence(monkeypatch, capsys, error, said):
    assert raising(monkeypatch, error) == 2
    printed = capsys.readouterr().err.encode("ascii", "backslashreplace").decode()
    assert printed == f"pix2pix: {said}\n"


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ZeroDivisionError("division by zero"), "ZeroDivisionError: division by zero; this is"),
        (KeyError(), "KeyError; this is"),
        (ValueError("one\ntwo\ud800"), "ValueError: one; this is"),
        (OSError("no number"), "OSError: no number; this is"),
    ],
)
def test_what_is_unexpected_is_a_line_and_a_file(monkeypatch, capsys, tmp_path, error, said):
    monkeypatch.setattr(border.tempfile, "tempdir", str(tmp_path))
    assert raising(monkeypatch, error) == 1
    printed = capsys.readouterr().err
    assert printed.startswith(f"pix2pix: {said} a fault of the program")
    assert printed.count("\n") == 1
    (details,) = tmp_path.glob("pix2pix-error-*.txt")
    assert str(details) in printed
    assert "raise error" in details.read_text(encoding="utf-8")


def test_without_a_place_for_the_details_they_are_shown(monkeypatch):
    def full(*_, **__):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(border.tempfile, "NamedTemporaryFile", full)
    assert "KeyError: 'x'; this is a fault of the program:\n" in border.report(KeyError("x"))


def test_nothing_else_of_the_command_prints_a_traceback():
    """Only the border does, to its file."""
    for path in (Path(cli.__file__).parent).glob("*.py"):
        assert path.name == "border.py" or "traceback" not in path.read_text(encoding="utf-8")
