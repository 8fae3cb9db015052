"""What the page needs of npm: fetched as npm is set up, and only with the right hash."""

import base64
import hashlib
import os
import stat
import sys

import pytest

from archive_server import answer, tar
from pix2pix_utils.export import runtime
from pix2pix_utils.support.errors import InputError

ARCHIVE = tar({"package/dist/one.js": b"first", "package/dist/two.wasm": b"second"})


def package(archive=ARCHIVE, name="toy"):
    digest = base64.b64encode(hashlib.sha512(archive).digest()).decode()
    files = ("dist/one.js", "dist/two.wasm")
    return runtime.Package(name, "1.2.3", digest, files, "makes a test")


@pytest.fixture(autouse=True)
def _cache(monkeypatch, tmp_path):
    """A cache of its own, and no npm but that of a test."""
    monkeypatch.setenv("PIX2PIX_WEB", str(tmp_path / "cache"))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.delenv("NPM_CONFIG_REGISTRY", raising=False)


def held(folder):
    return {path.name: path.read_bytes() for path in folder.iterdir()}


BOTH = {"one.js": b"first", "two.wasm": b"second"}


def test_archives_of_a_folder_are_taken_without_a_network(tmp_path):
    with pytest.raises(InputError, match=r"one\.js: is missing .* fetch it once with `python -m"):
        runtime.find(package(), "dist/one.js")
    with pytest.raises(InputError, match=r"toy-1\.2\.3\.tgz: is missing; put it there"):
        runtime.obtain(package(), tmp_path)
    (tmp_path / "toy-1.2.3.tgz").write_bytes(ARCHIVE)
    assert held(runtime.obtain(package(), tmp_path)) == BOTH
    assert runtime.find(package(), "dist/one.js").read_bytes() == b"first"


def test_what_is_there_is_not_fetched_again_and_half_of_it_is(tmp_path):
    (tmp_path / "toy-1.2.3.tgz").write_bytes(ARCHIVE)
    folder = runtime.obtain(package(), tmp_path)
    assert runtime.obtain(package()) == folder
    (folder / "two.wasm").unlink()
    assert held(runtime.obtain(package(), tmp_path)) == BOTH


def test_another_archive_of_the_same_name_is_refused(tmp_path):
    (tmp_path / "toy-1.2.3.tgz").write_bytes(ARCHIVE + b"\0")
    with pytest.raises(InputError, match="is not the file that was expected"):
        runtime.obtain(package(), tmp_path)
    assert not (tmp_path / "cache").exists()


@pytest.mark.skipif(os.name == "nt", reason="the stand-in for npm is a script with #!")
@pytest.mark.parametrize("works", [True, False])
def test_npm_fetches_where_there_is_one(tmp_path, works):
    (tmp_path / "kept.tgz").write_bytes(ARCHIVE)
    (tmp_path / "bin").mkdir()
    npm = tmp_path / "bin" / "npm"
    npm.write_text(
        f"""#!{sys.executable}
import shutil, sys
assert sys.argv[1:4] == ["pack", "toy@1.2.3", "--ignore-scripts"], sys.argv
if not {works}:
    sys.exit("npm error code ENOTFOUND")
shutil.copy({str(tmp_path / "kept.tgz")!r}, sys.argv[5] + "/toy-1.2.3.tgz")
"""
    )
    npm.chmod(npm.stat().st_mode | stat.S_IXUSR)
    if works:
        assert held(runtime.obtain(package())) == BOTH
    else:
        with pytest.raises(InputError, match=r"toy@1\.2\.3: npm could not fetch it \(npm error"):
            runtime.obtain(package())


def test_without_npm_the_registry_that_is_set_is_asked(monkeypatch, server):
    with pytest.raises(InputError, match="neither npm nor a registry is known here"):
        runtime.obtain(package())
    address = server.script("/npm/toy/-/toy-1.2.3.tgz", answer(200, ARCHIVE))
    monkeypatch.setenv("NPM_CONFIG_REGISTRY", address.partition("toy")[0])
    assert held(runtime.obtain(package())) == BOTH
    with pytest.raises(InputError, match=r"other-1\.2\.3\.tgz: answered 404"):
        runtime.obtain(package(name="other"))


def test_the_command_says_where_things_are_and_what_is_wrong(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr(runtime, "PACKAGES", (package(),))
    assert runtime.main([]) == 2
    assert "neither npm nor a registry" in capsys.readouterr().err
    (tmp_path / "toy-1.2.3.tgz").write_bytes(ARCHIVE)
    assert runtime.main(["--from", str(tmp_path)]) == 0
    assert capsys.readouterr().out.strip() == str(package().folder)
