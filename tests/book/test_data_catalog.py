"""The catalog of public data sets, against a server on this machine that misbehaves on cue."""

import hashlib
import json
import re
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from archive_server import FILES, GOOD, SPLITS, answer, get, refused, tar, zipped
from pix2pix_utils.data.catalog import CATALOG, Source, data_home, download
from pix2pix_utils.data.declaration import read_declaration
from pix2pix_utils.data.pairs import find_pairs
from pix2pix_utils.support.errors import InputError

# --------------------------------------------------------------------------------------
# The cards
# --------------------------------------------------------------------------------------


def test_the_six_sets_of_the_paper_are_there():
    assert list(CATALOG) == [
        "facades",
        "maps",
        "cityscapes",
        "edges2shoes",
        "edges2handbags",
        "night2day",
    ]
    for name, known in CATALOG.items():
        assert known.name == name
        assert known.address.endswith(f"/pix2pix/datasets/{name}.tar.gz")
        assert known.direction in ("AtoB", "BtoA")
        assert known.label_half in ("A", "B", "both", "none")
        assert known.citation
        assert known.terms
        for source in known.sources:
            assert source.sha256 is None or re.fullmatch("[0-9a-f]{64}", source.sha256)
    facades = CATALOG["facades"]
    assert (facades.direction, facades.label_half) == ("BtoA", "B")
    assert (facades.size, facades.sha256) == (30_168_306, None)
    assert facades.splits == {"train": 400, "val": 100, "test": 106}
    assert facades.alternatives[-1].endswith("/cyclegan/datasets/facades.zip")
    assert CATALOG["night2day"].direction == "BtoA"
    assert CATALOG["edges2shoes"].size == 2_200_000_000


def test_the_home_of_the_data_is_the_users_choice(monkeypatch, tmp_path):
    monkeypatch.setenv("PIX2PIX_DATA", str(tmp_path / "data"))
    assert data_home() == tmp_path / "data"
    monkeypatch.setenv("PIX2PIX_DATA", "")
    assert data_home().name == "pix2pix"
    monkeypatch.setenv("PIX2PIX_DATA", "~nosuchuser/data")
    with pytest.raises(InputError, match="PIX2PIX_DATA: ~nosuchuser/data begins with a user"):
        data_home()


def test_an_unknown_name_is_answered_with_the_known_ones():
    with pytest.raises(InputError, match=r"facade: is not .*facades, maps, .*--data builtin"):
        download("facade")


# --------------------------------------------------------------------------------------
# What works
# --------------------------------------------------------------------------------------


@pytest.mark.parametrize("pack", [tar, zipped])
def test_a_set_is_unpacked_and_declared(server, tmp_path, pack):
    body = pack(FILES)
    digest = hashlib.sha256(body).hexdigest()
    address = server.script("/toy", answer(200, body))
    folder = get(tmp_path / "toy", Source(address, len(body), digest, splits=SPLITS))
    assert folder == tmp_path / "toy"
    assert (folder / "train" / "2.png").read_bytes() == FILES["toy/train/2.png"]
    assert {path.name for path in folder.iterdir()} == {"train", "test", "dataset.json"}
    assert len(find_pairs(folder, "train")) == 2
    declared = read_declaration(folder)
    assert (declared["direction"], declared["label_half"]) == ("AtoB", "A")
    assert declared["citation"] == "Nobody, 2000"
    assert declared["source"] == f"{address} (sha256 {digest})"
    assert list(tmp_path.iterdir()) == [folder]


def test_the_default_folder_has_the_name_of_the_set(server, tmp_path, monkeypatch):
    monkeypatch.setenv("PIX2PIX_DATA", str(tmp_path))
    assert get(None, server.script("/toy", answer(200, GOOD))) == tmp_path / "toy"


def test_what_is_there_is_not_asked_for_again(server, tmp_path):
    address = server.script("/toy", answer(200, GOOD))
    get(tmp_path / "toy", address)
    assert len(server.requests) == 1
    assert get(tmp_path / "toy", address) == tmp_path / "toy"
    assert len(server.requests) == 1


def test_a_folder_name_with_spaces_and_other_letters(server, tmp_path):
    folder = tmp_path / "meine Häuser [1] 図" / "toy set"
    assert get(folder, server.script("/toy", answer(200, GOOD))) == folder
    assert len(find_pairs(folder, "train")) == 2


def test_a_checksum_that_nobody_published_is_shown_and_written_down(server, tmp_path, capsys):
    digest = hashlib.sha256(GOOD).hexdigest()
    get(tmp_path / "toy", server.script("/toy", answer(200, GOOD)), progress=True)
    assert f"toy: sha256 {digest}" in capsys.readouterr().out
    assert digest in read_declaration(tmp_path / "toy")["source"]


def test_a_set_unpacked_by_hand_is_taken_when_it_is_whole(server, tmp_path):
    address = server.script("/toy", answer(200, GOOD))
    folder = tmp_path / "toy"
    for name, content in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    assert get(folder, address) == folder
    assert read_declaration(folder)["direction"] == "AtoB"
    (folder / "dataset.json").unlink()
    (folder / "train" / "2.png").unlink()
    with pytest.raises(InputError, match="not the whole of toy"):
        get(folder, address)
    assert server.requests == []


def test_a_folder_with_another_set_is_left_alone(server, tmp_path):
    folder = get(tmp_path / "toy", server.script("/toy", answer(200, GOOD)))
    fields = json.loads((folder / "dataset.json").read_text())
    (folder / "dataset.json").write_text(json.dumps(fields | {"name": "mine"}))
    with pytest.raises(InputError, match=r"holds the data set 'mine', not toy.*--data builtin"):
        get(folder, server.script("/toy", answer(200, GOOD)))
    assert (folder / "train" / "1.png").exists()


# --------------------------------------------------------------------------------------
# What the network does
# --------------------------------------------------------------------------------------


def test_the_next_address_is_used_when_the_first_one_fails(server, tmp_path):
    cut = server.script("/1", answer(200, GOOD, sent=20_000, ETag='"v1"'))
    missing = server.script("/2", answer(404))
    address = server.script("/3", answer(200, GOOD))
    get(tmp_path / "toy", cut, missing, address, retries=0)
    assert [path for path, _ in server.requests] == ["/1", "/2", "/3"]
    assert read_declaration(tmp_path / "toy")["source"].startswith(address)
    assert [path.name for path in tmp_path.iterdir()] == ["toy"]


def test_every_address_that_failed_is_named(server, tmp_path):
    first, second = server.script("/1", answer(404)), server.script("/2", answer(403))
    message = refused(tmp_path / "toy", first, second)
    assert f"{first} answered 404" in message
    assert f"{second} answered 403" in message


def test_two_downloads_at_once_both_succeed(server, tmp_path):
    both = threading.Barrier(2, timeout=5)

    def together(handler):
        both.wait()  # neither is answered before both have asked
        answer(200, GOOD)(handler)

    address = server.script("/toy", together)
    with ThreadPoolExecutor(2) as pool:
        calls = [pool.submit(get, tmp_path / "toy", address) for _ in range(2)]
        assert [call.result() for call in calls] == [tmp_path / "toy"] * 2
    assert len(server.requests) == 2
    assert len(find_pairs(tmp_path / "toy", "train")) == 2
    assert [path.name for path in tmp_path.iterdir()] == ["toy"]


# --------------------------------------------------------------------------------------
# What the archive holds
# --------------------------------------------------------------------------------------


def test_an_unsound_archive_is_followed_by_the_next_address(server, tmp_path):
    bad = server.script("/1", answer(200, tar(FILES | {"../evil.png": b"evil"})))
    get(tmp_path / "toy", bad, server.script("/2", answer(200, GOOD)))
    assert [path.name for path in tmp_path.iterdir()] == ["toy"]


# --------------------------------------------------------------------------------------
# The disk
# --------------------------------------------------------------------------------------


def test_a_disk_without_room_is_told_before_the_download(server, tmp_path, monkeypatch):
    usage = shutil.disk_usage(tmp_path)._replace(free=5_000_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    source = Source(server.script("/toy", answer(200, GOOD)), size=4_000_000, splits=SPLITS)
    message = refused(tmp_path / "toy", source)
    assert "has 5.0 MB free, but 8.0 MB are needed" in message
    assert server.requests == []


def test_a_folder_below_a_file(server, tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(InputError, match=r"file.toy: cannot be written .*--data builtin"):
        get(tmp_path / "file" / "toy", server.script("/toy", answer(200, GOOD)))
    with pytest.raises(InputError, match=r"file: is a file.*--data builtin"):
        get(tmp_path / "file", server.script("/toy", answer(200, GOOD)))
