"""The catalog of public data sets, against a server on this machine that misbehaves on cue."""

import dataclasses
import hashlib
import http.server
import io
import json
import re
import stat
import tarfile
import threading
import zipfile
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from PIL import Image

from pix2pix_utils.data import catalog as module
from pix2pix_utils.data.catalog import CATALOG, DatasetCard, Source, data_home, download
from pix2pix_utils.data.pairs import find_pairs, read_declaration
from pix2pix_utils.support.errors import InputError

BUILT_IN = "--data builtin"


def png(value, width=64):
    file = io.BytesIO()
    Image.fromarray(np.full((32, width, 3), value, np.uint8)).save(file, "PNG")
    return file.getvalue()


def noise(seed, size=96):
    """A picture that does not compress, so that an archive has a size worth cutting."""
    file = io.BytesIO()
    pixels = np.random.default_rng(seed).integers(0, 256, (size, 2 * size, 3), np.uint8)
    Image.fromarray(pixels).save(file, "PNG")
    return file.getvalue()


def tar(files, members=()):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w:gz") as archive:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
        for member in members:
            archive.addfile(member)
    return out.getvalue()


def zipped(files, members=()):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in [*files.items(), *members]:
            archive.writestr(name, content)
    return out.getvalue()


FILES = {
    "toy/train/1.png": noise(1),
    "toy/train/2.png": noise(2),
    "toy/test/1.png": noise(3),
}
SPLITS = {"train": 2, "test": 1}
GOOD = tar(FILES)


class Server:
    """Answers each path by its own script: a list of answers, the last one repeated."""

    def __init__(self):
        self.scripts, self.requests, outer = {}, [], self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                outer.requests.append((self.path, dict(self.headers)))
                script = outer.scripts.get(self.path, [answer(404)])
                (script.pop(0) if len(script) > 1 else script[0])(self)

            def log_message(self, *_):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.thread = threading.Thread(target=self.server.serve_forever, args=(0.02,))
        self.thread.start()

    def script(self, path, *answers):
        self.scripts[path] = list(answers)
        return f"http://127.0.0.1:{self.server.server_port}{path}"

    def close(self):
        self.server.shutdown()
        self.server.server_close()
        self.thread.join()


def answer(status=200, body=b"", sent=None, **headers):
    """Answer with a body of which only the first ``sent`` bytes are sent."""

    def respond(handler):
        handler.send_response(status)
        handler.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body[:sent])

    return respond


def resumable(body, etag='"v1"'):
    """Answer as a server that knows Range, If-Range and 416."""

    def respond(handler):
        asked = re.fullmatch(r"bytes=(\d+)-", handler.headers.get("Range", ""))
        if not asked or handler.headers.get("If-Range") != etag:
            return answer(200, body, ETag=etag)(handler)
        start = int(asked[1])
        if start >= len(body):
            return answer(416, b"", Content_Range=f"bytes */{len(body)}")(handler)
        span = f"bytes {start}-{len(body) - 1}/{len(body)}"
        return answer(206, body[start:], ETag=etag, Content_Range=span)(handler)

    return respond


@pytest.fixture
def server(monkeypatch):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setattr(module, "PAUSE", 0.001)
    server = Server()
    yield server
    server.close()


def card(*sources):
    return DatasetCard(
        name="toy",
        title="a toy",
        sources=tuple(
            source if isinstance(source, Source) else Source(source, splits=SPLITS)
            for source in sources
        ),
        direction="AtoB",
        label_half="A",
        why="",
        citation="Nobody, 2000",
        terms="",
    )


def get(folder, *sources, **options):
    options = {"progress": False, "timeout": 5, **options}
    return download("toy", folder, catalog={"toy": card(*sources)}, **options)


def refused(folder, *sources, **options):
    """Return the message of the refusal, after looking for anything left behind."""
    with pytest.raises(InputError) as caught:
        get(folder, *sources, **options)
    message = str(caught.value)
    assert BUILT_IN in message
    assert "\n" not in message
    assert not folder.exists()
    return message


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


def test_a_content_encoding_does_not_unpack_the_archive_on_the_way(server, tmp_path):
    address = server.script("/toy", answer(200, GOOD, Content_Encoding="gzip"))
    folder = get(tmp_path / "toy", Source(address, size=len(GOOD), splits=SPLITS))
    assert hashlib.sha256(GOOD).hexdigest() in read_declaration(folder)["source"]


# --------------------------------------------------------------------------------------
# What the network does
# --------------------------------------------------------------------------------------


def test_a_missing_file_is_not_asked_for_twice(server, tmp_path):
    address = server.script("/toy", answer(404))
    message = refused(tmp_path / "toy", address)
    assert f"{address} answered 404 (Not Found)" in message
    assert len(server.requests) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_server_in_trouble_is_asked_again(server, tmp_path):
    address = server.script("/toy", answer(500), answer(503), answer(200, GOOD))
    get(tmp_path / "toy", address)
    assert len(server.requests) == 3


def test_a_connection_that_is_dropped_once_is_made_again(server, tmp_path):
    dropped = server.script("/toy", lambda handler: None, answer(200, GOOD))
    get(tmp_path / "toy", dropped)
    assert len(server.requests) == 2


def test_a_server_that_stays_in_trouble_is_given_up(server, tmp_path):
    message = refused(tmp_path / "toy", server.script("/toy", answer(500)), retries=2)
    assert "answered 500 (Internal Server Error), 3 times" in message
    assert len(server.requests) == 3


def test_a_cut_connection_is_told_and_tried_again(server, tmp_path):
    cut = answer(200, GOOD, sent=32_768)
    message = refused(tmp_path / "toy", server.script("/toy", cut), retries=1)
    assert "broke off after 32.8 kB, 2 times" in message
    assert [headers.get("Range") for _, headers in server.requests] == [None, None]
    get(tmp_path / "toy", server.script("/toy", cut, answer(200, GOOD)))
    assert [path.name for path in tmp_path.iterdir()] == ["toy"]


def test_a_cut_download_goes_on_where_it_stopped(server, tmp_path):
    cut = answer(200, GOOD, sent=32_768, ETag='"v1"')
    address = server.script("/toy", cut, resumable(GOOD))
    source = Source(address, len(GOOD), hashlib.sha256(GOOD).hexdigest(), splits=SPLITS)
    refused(tmp_path / "toy", source, retries=0)
    kept = [path for path in tmp_path.iterdir() if path.suffix == ".part"]
    assert [path.stat().st_size for path in kept] == [32_768]
    get(tmp_path / "toy", source)
    headers = server.requests[1][1]
    assert (headers["Range"], headers["If-Range"]) == ("bytes=32768-", '"v1"')
    assert [path.name for path in tmp_path.iterdir()] == ["toy"]


def test_a_new_version_on_the_server_is_fetched_from_the_start(server, tmp_path):
    old = answer(200, b"x" * 50_000, sent=32_768, ETag='"v0"')
    address = server.script("/toy", old, resumable(GOOD))
    source = Source(address, len(GOOD), hashlib.sha256(GOOD).hexdigest(), splits=SPLITS)
    get(tmp_path / "toy", source)
    assert server.requests[1][1]["If-Range"] == '"v0"'


def test_a_server_that_sends_another_part_is_asked_for_the_whole(server, tmp_path):
    cut = answer(200, GOOD, sent=32_768, ETag='"v1"')
    odd = answer(206, GOOD[:100], Content_Range=f"bytes 0-99/{len(GOOD)}", ETag='"v1"')
    address = server.script("/toy", cut, odd, resumable(GOOD))
    get(tmp_path / "toy", Source(address, len(GOOD), splits=SPLITS))
    assert [headers.get("Range") for _, headers in server.requests] == [None, "bytes=32768-", None]


def test_a_download_that_was_complete_is_not_repeated(server, tmp_path, monkeypatch):
    address = server.script("/toy", resumable(GOOD))

    def interrupted(*_):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(module, "_unpack", interrupted)
        with pytest.raises(KeyboardInterrupt):
            get(tmp_path / "toy", address)
    assert not (tmp_path / "toy").exists()
    assert not [path for path in tmp_path.iterdir() if path.is_dir()]
    get(tmp_path / "toy", address)
    assert [headers.get("Range") for _, headers in server.requests] == [
        None,
        f"bytes={len(GOOD)}-",
    ]
    assert [path.name for path in tmp_path.iterdir()] == ["toy"]


def test_an_interrupt_half_way_leaves_nothing_that_looks_whole(server, tmp_path):
    class Progress:
        total = 0

        def update(self, count):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        get(tmp_path / "toy", server.script("/toy", resumable(GOOD)), progress=Progress())
    assert not (tmp_path / "toy").exists()
    assert all(path.name.startswith(".toy.") for path in tmp_path.iterdir())
    get(tmp_path / "toy", server.script("/toy", resumable(GOOD)))
    assert [path.name for path in tmp_path.iterdir()] == ["toy"]


def test_no_network(server, tmp_path):
    port = server.server.server_port
    server.server.server_close()
    message = refused(tmp_path / "toy", f"http://127.0.0.1:{port}/toy")
    assert "could not be reached (is there a network?)" in message
    assert list(tmp_path.iterdir()) == []


def test_a_server_that_says_nothing(server, tmp_path):
    silence = threading.Event()
    address = server.script("/toy", lambda handler: silence.wait(5))
    message = refused(tmp_path / "toy", address, timeout=0.1)
    silence.set()
    assert "did not answer in time" in message


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
        resumable(GOOD)(handler)

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


def test_a_wrong_checksum_is_told_with_both(server, tmp_path):
    address = server.script("/toy", resumable(GOOD))
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


def test_an_unsound_archive_is_followed_by_the_next_address(server, tmp_path):
    bad = server.script("/1", answer(200, tar(FILES | {"../evil.png": b"evil"})))
    get(tmp_path / "toy", bad, server.script("/2", answer(200, GOOD)))
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


# --------------------------------------------------------------------------------------
# The disk
# --------------------------------------------------------------------------------------


def test_a_disk_without_room_is_told_before_the_download(server, tmp_path, monkeypatch):
    usage = module.shutil.disk_usage(tmp_path)._replace(free=5_000_000)
    monkeypatch.setattr(module.shutil, "disk_usage", lambda _: usage)
    source = Source(server.script("/toy", answer(200, GOOD)), size=4_000_000, splits=SPLITS)
    message = refused(tmp_path / "toy", source)
    assert "has 5.0 MB free, but 8.0 MB are needed" in message
    assert server.requests == []


@pytest.mark.parametrize("pack", [tar, zipped])
def test_a_disk_without_room_is_told_before_unpacking(server, tmp_path, monkeypatch, pack):
    usage = module.shutil.disk_usage(tmp_path)._replace(free=50_000)
    monkeypatch.setattr(module.shutil, "disk_usage", lambda _: usage)
    message = refused(tmp_path / "toy", server.script("/toy", answer(200, pack(FILES))))
    assert "has 50.0 kB free" in message


def test_a_folder_below_a_file(server, tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(InputError, match=r"file.toy: cannot be written .*--data builtin"):
        get(tmp_path / "file" / "toy", server.script("/toy", answer(200, GOOD)))
    with pytest.raises(InputError, match=r"file: is a file.*--data builtin"):
        get(tmp_path / "file", server.script("/toy", answer(200, GOOD)))
