"""What archives may hold: sound pairs, and nothing that leaves its folder or fills the disk."""

import bz2
import contextlib
import dataclasses
import hashlib
import io
import lzma
import shutil
import stat
import tarfile
import zipfile

import numpy as np
import pytest

from archive_server import FILES, GOOD, SPLITS, answer, card, get, png, refused, tar, zipped
from pix2pix_utils.data.catalog import Source, download
from pix2pix_utils.data.downloading import UnusableError
from pix2pix_utils.data.pairs import find_pairs
from pix2pix_utils.data.unpacking import unpack
from pix2pix_utils.support.errors import InputError


def test_an_archive_without_a_top_folder_and_with_litter_of_a_mac(server, tmp_path):
    files = {name.removeprefix("toy/"): content for name, content in FILES.items()}
    litter = {"__MACOSX/._train": b"x", "train/._1.png": b"x", ".DS_Store": b"x"}
    folder = get(tmp_path / "toy", server.script("/toy", answer(200, tar(files | litter))))
    assert len(find_pairs(folder, "train")) == 2
    assert not list(folder.rglob("*DS_Store"))


def test_the_halves_of_cyclegan_become_pairs(server, tmp_path):
    files = {
        f"toy/{split}{half}/{number}_{half}.png": png(number, 32)
        for split, count in SPLITS.items()
        for half in "AB"
        for number in range(1, count + 1)
    }
    folder = get(tmp_path / "toy", server.script("/toy", answer(200, zipped(files))))
    pairs = find_pairs(folder, "train")
    assert [[path.name for path in files] for files in pairs.files] == [
        ["1.png", "1.png"],
        ["2.png", "2.png"],
    ]


def test_a_wrong_checksum_is_told_with_both(server, tmp_path):
    address = server.script("/toy", answer(200, GOOD))
    message = refused(tmp_path / "toy", Source(address, sha256="0" * 64, splits=SPLITS))
    assert f"sha256 {hashlib.sha256(GOOD).hexdigest()} instead of {'0' * 64}" in message
    assert list(tmp_path.iterdir()) == []
    pinned = dataclasses.replace(card(address), sources=(Source(address, sha256="1" * 64),))
    with pytest.raises(InputError, match="instead of 1111"):
        download("toy", tmp_path / "toy", catalog={"toy": pinned}, progress=False)


def test_a_wrong_size_is_told_with_both(server, tmp_path):
    address = server.script("/toy", answer(200, GOOD))
    message = refused(tmp_path / "toy", Source(address, size=12_345_678, splits=SPLITS))
    assert f"gave {len(GOOD):,} bytes instead of 12,345,678" in message
    message = refused(tmp_path / "toy", Source(address, size=len(GOOD) - 1, splits=SPLITS))
    assert f"sent more than {len(GOOD) - 1:,} bytes" in message


def test_a_web_page_instead_of_an_archive(server, tmp_path):
    page = b"\n <!DOCTYPE html><html>Please log in to the network</html>"
    message = refused(tmp_path / "toy", server.script("/toy", answer(200, page)))
    assert "gave a web page instead of an archive" in message
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "body",
    [b"", b"not an archive at all", GOOD[:30_000], GOOD[:-6] + b"\0" * 6, b"PK\3\4 broken"],
    ids=["empty", "text", "half", "checksum", "zip"],
)
def test_a_damaged_archive(server, tmp_path, body):
    message = refused(tmp_path / "toy", server.script("/toy", answer(200, body)))
    assert "gave no sound archive" in message
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["../evil.png", "toy/../../evil.png", "/evil.png", "C:\\evil.png"])
@pytest.mark.parametrize("pack", [tar, zipped])
def test_a_member_that_leads_out_of_the_folder(server, tmp_path, name, pack):
    home = tmp_path / "a" / "b"
    body = pack(FILES | {name: b"evil"})
    message = refused(home / "toy", server.script("/toy", answer(200, body)))
    assert f"{name!r} leads out of its folder" in message
    assert [path for path in tmp_path.rglob("*") if path != home] == [tmp_path / "a"]


@pytest.mark.parametrize(
    "kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE]
)
def test_a_link_or_device_in_a_tar(server, tmp_path, kind):
    (tmp_path / "secret.png").write_bytes(b"secret")
    member = tarfile.TarInfo("toy/train/3.png")
    member.type, member.linkname = kind, str(tmp_path / "secret.png")
    body = tar(FILES, [member])
    message = refused(tmp_path / "toy", server.script("/toy", answer(200, body)))
    assert "'toy/train/3.png' is a link or a device" in message
    assert [path.name for path in tmp_path.iterdir()] == ["secret.png"]


def test_a_link_in_a_zip(server, tmp_path):
    member = zipfile.ZipInfo("toy/train/3.png")
    member.external_attr = (stat.S_IFLNK | 0o777) << 16
    body = zipped(FILES, [(member, "/etc/hostname")])
    message = refused(tmp_path / "toy", server.script("/toy", answer(200, body)))
    assert "'toy/train/3.png' is a link or a device" in message


@pytest.mark.filterwarnings("ignore:Python 3.14 will:DeprecationWarning")
def test_a_python_without_the_filter_of_tarfile_refuses_the_same(server, tmp_path, monkeypatch):
    monkeypatch.delattr(tarfile, "data_filter")
    get(tmp_path / "toy", server.script("/toy", answer(200, GOOD)))
    assert len(find_pairs(tmp_path / "toy", "train")) == 2
    bad = server.script("/bad", answer(200, tar(FILES | {"../evil.png": b"evil"})))
    refused(tmp_path / "bad", bad)
    assert [path.name for path in tmp_path.iterdir()] == ["toy"]


def test_an_archive_without_a_split(server, tmp_path):
    train = {name: content for name, content in FILES.items() if "train" in name}
    message = refused(tmp_path / "toy", server.script("/1", answer(200, tar(train))))
    assert "gave an archive without a folder test/" in message
    other = {"toy/readme.txt": b"nothing here"}
    message = refused(tmp_path / "toy", server.script("/2", answer(200, tar(other))))
    assert "gave an archive without a folder train/" in message


def test_an_archive_with_an_empty_split(server, tmp_path):
    files = FILES | {"toy/test/readme.txt": b"soon"}
    del files["toy/test/1.png"]
    message = refused(tmp_path / "toy", server.script("/toy", answer(200, tar(files))))
    assert "without usable pairs in test/" in message


@pytest.mark.parametrize("pack", [tar, zipped])
def test_a_disk_without_room_is_told_before_unpacking(tmp_path, monkeypatch, pack):
    (tmp_path / "archive").write_bytes(pack(FILES))
    (tmp_path / "toy").mkdir()
    usage = shutil.disk_usage(tmp_path)._replace(free=50_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    with pytest.raises(InputError, match=r"toy: has 50.0 kB free, but .* are needed"):
        unpack(tmp_path / "archive", tmp_path / "toy")
    assert not list((tmp_path / "toy").rglob("*.png"))


def xz(files):
    return lzma.compress(plain_tar(files))


def plain_tar(files):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    return out.getvalue()


def deflated(files, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


PACKED = {
    "gz": GOOD,
    "xz": xz(FILES),
    "bz2": bz2.compress(plain_tar(FILES)),
    "zip": deflated(FILES),
    "zip, lzma": deflated(FILES, zipfile.ZIP_LZMA),
    "zip, bz2": deflated(FILES, zipfile.ZIP_BZIP2),
}


@pytest.mark.parametrize("form", PACKED)
def test_every_form_of_archive_is_unpacked(server, tmp_path, form):
    get(tmp_path / "toy", server.script("/toy", answer(200, PACKED[form])))
    assert len(find_pairs(tmp_path / "toy", "train")) == 2


@pytest.mark.parametrize("form", PACKED)
def test_damage_anywhere_is_followed_by_the_next_address(tmp_path, form):
    """Damage at 40 places of each form: an archive is sound, or refused in a few words."""
    body = PACKED[form]
    rng = np.random.default_rng(0)
    (tmp_path / "archive").write_bytes(body)
    refusals = []
    for number in range(40):
        damaged = bytearray(body)
        start = int(rng.integers(0, len(body) - 8))
        damaged[start : start + 8] = rng.integers(0, 256, 8, np.uint8).tobytes()
        (tmp_path / "archive").write_bytes(damaged)
        folder = tmp_path / str(number)
        folder.mkdir()
        try:
            unpack(tmp_path / "archive", folder)
        except UnusableError as error:
            refusals.append(str(error))
        shutil.rmtree(folder)
    assert len(refusals) > 30
    assert all(refusal.startswith("gave ") for refusal in refusals)


@pytest.mark.parametrize(
    "name", ["toy/train/" + "x" * 300, "toy/train/1.png/below", "toy/train/a\0b.png"]
)
def test_a_member_that_no_disk_can_hold(server, tmp_path, name):
    bad = server.script("/1", answer(200, tar(FILES | {name: b"x"})))
    with contextlib.suppress(InputError):  # a name that ends at its NUL is a name
        get(tmp_path / "other", bad)
    get(tmp_path / "toy", bad, server.script("/2", answer(200, GOOD)))
    assert len(find_pairs(tmp_path / "toy", "train")) == 2


def test_a_declaration_of_the_archive_is_not_taken(server, tmp_path):
    body = tar(FILES | {"toy/dataset.json/evil": b"x", "toy/unpacked/1": b"x"})
    folder = get(tmp_path / "toy", server.script("/toy", answer(200, body)))
    assert (folder / "dataset.json").is_file()
