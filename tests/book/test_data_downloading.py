"""Downloads from a server that misbehaves on cue: what passes is tried again, the rest is told."""

import contextlib
import hashlib
import shutil
import threading
import time

import pytest

from archive_server import GOOD, SPLITS, answer, get, refused
from pix2pix_utils.data import downloading as module
from pix2pix_utils.data.catalog import Source, download
from pix2pix_utils.data.declaration import read_declaration
from pix2pix_utils.support.errors import InputError


def test_a_content_encoding_does_not_unpack_the_archive_on_the_way(server, tmp_path):
    address = server.script("/toy", answer(200, GOOD, Content_Encoding="gzip"))
    folder = get(tmp_path / "toy", Source(address, size=len(GOOD), splits=SPLITS))
    assert hashlib.sha256(GOOD).hexdigest() in read_declaration(folder)["source"]


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


def test_a_download_that_breaks_off_keeps_nothing_and_begins_anew(server, tmp_path):
    cut = answer(200, GOOD, sent=32_768, ETag='"v1"')
    address = server.script("/toy", cut, answer(200, GOOD))
    source = Source(address, len(GOOD), hashlib.sha256(GOOD).hexdigest(), splits=SPLITS)
    refused(tmp_path / "toy", source, retries=0)
    assert list(tmp_path.iterdir()) == []
    get(tmp_path / "toy", source)
    assert "Range" not in server.requests[1][1]


@pytest.mark.parametrize("retries", [-1, 1.5, True])
def test_a_number_of_retries_that_cannot_be_meant(tmp_path, retries):
    with pytest.raises(InputError, match=rf"^retries: {retries} is not allowed; give a whole"):
        download("facades", tmp_path / "facades", retries=retries)


def endless(handler):
    """Send for ever, as a server that is broken or evil; no length is told."""
    handler.send_response(200)
    handler.end_headers()
    with contextlib.suppress(OSError):
        while True:
            handler.wfile.write(bytes(1 << 14))


@pytest.mark.parametrize("facts", [{"size": 100_000}, {"about_bytes": 50_000}])
def test_an_endless_answer_is_cut_off_at_the_size_that_is_known(server, tmp_path, facts):
    endless_one = Source(server.script("/1", endless), splits=SPLITS, **facts)
    message = refused(tmp_path / "toy", endless_one)
    assert "sent more than 100,000 bytes, and was cut off" in message
    assert len(server.requests) == 1
    get(tmp_path / "toy", endless_one, server.script("/2", answer(200, GOOD)))
    assert [path.name for path in tmp_path.iterdir()] == ["toy"]


def test_where_no_size_is_known_half_of_the_disk_is_the_limit(server, tmp_path, monkeypatch):
    usage = shutil.disk_usage(tmp_path)._replace(free=300_000)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    message = refused(tmp_path / "toy", server.script("/toy", endless))
    assert "sent more than 150,000 bytes" in message


def test_nothing_beyond_the_known_size_reaches_the_disk(server, tmp_path):
    seen = []

    class Progress:
        total = 0

        def update(self, count):
            seen.extend(path.stat().st_size for path in tmp_path.rglob("*") if path.is_file())

    address = server.script("/toy", endless)
    refused(tmp_path / "toy", Source(address, 300_000, splits=SPLITS), progress=Progress())
    assert 0 < max(seen) <= 300_000


def test_a_server_that_crawls_is_given_up(server, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "WINDOW", 0.3)
    stop = threading.Event()

    def crawling(handler):
        handler.send_response(200)
        handler.send_header("Content-Length", str(len(GOOD)))
        handler.end_headers()
        with contextlib.suppress(OSError):
            for byte in GOOD:
                handler.wfile.write(bytes([byte]))
                if stop.wait(0.01):
                    return

    slow = server.script("/1", crawling)
    started = time.monotonic()
    message = refused(tmp_path / "toy", slow)
    assert "sent less than 2.0 kB a second, and was given up" in message
    get(tmp_path / "toy", slow, server.script("/2", answer(200, GOOD)))
    assert time.monotonic() - started < 5
    stop.set()


@pytest.mark.parametrize("length", ["many", "-5", "1e3", "9" * 5000, "12, 13", "٣"])
def test_a_length_of_words_is_no_traceback(server, tmp_path, length):
    def odd(handler):
        handler.send_response(200)
        handler.wfile.write(b"".join(handler._headers_buffer))
        handler._headers_buffer = []
        handler.wfile.write(f"Content-Length: {length}\r\n\r\n".encode() + GOOD)

    get(tmp_path / "toy", server.script("/1", odd), server.script("/2", answer(200, GOOD)))
    assert [path.name for path in tmp_path.iterdir()] == ["toy"]


@pytest.mark.parametrize(
    "headers",
    [
        {"Location": "http://[broken"},
        {"Location": "http://127.0.0.1:99999/toy"},
        {"Location": "ftp://127.0.0.1/toy"},
        {"Location": "/1"},
        {"Location": "http://\xff\xfe/"},
    ],
    ids=lambda headers: headers["Location"],
)
def test_a_redirection_that_leads_nowhere_is_followed_by_the_next_address(
    server, tmp_path, headers
):
    lost = server.script("/1", answer(302, **headers))
    message = refused(tmp_path / "toy", lost)
    assert "gave an answer that cannot be understood" in message or "reached" in message
    get(tmp_path / "toy", lost, server.script("/2", answer(200, GOOD)))


def test_bytes_that_are_no_http_are_followed_by_the_next_address(server, tmp_path):
    noise = server.script("/1", lambda handler: handler.wfile.write(b"\x16\x03 no HTTP\r\n\r\n"))
    refused(tmp_path / "toy", noise, retries=1)
    get(tmp_path / "toy", noise, server.script("/2", answer(200, GOOD)))


def test_an_interrupt_half_way_leaves_nothing(server, tmp_path):
    class Progress:
        total = 0

        def update(self, count):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        get(tmp_path / "toy", server.script("/toy", answer(200, GOOD)), progress=Progress())
    assert list(tmp_path.iterdir()) == []
    get(tmp_path / "toy", server.script("/toy", answer(200, GOOD)))
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
