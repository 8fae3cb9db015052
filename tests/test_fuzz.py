"""Random damage at every border where something of the user's enters.

Whatever comes in, what leaves is a sound result or one sentence, nothing is written beside its
folder, and nothing of what was there is lost. A run's own files have such a test of their own, in
``book/test_training_checkpoints.py``. A failure names its seed and number, which repeat it.
"""

import io
import json
import random
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from archive_server import noise, png, tar, zipped
from pix2pix_utils import pretrained
from pix2pix_utils.course.grading.reports import Reports
from pix2pix_utils.data.declaration import read_declaration, write_declaration
from pix2pix_utils.data.downloading import UnusableError, fetch
from pix2pix_utils.data.pairs import check_images, find_pairs
from pix2pix_utils.data.reading import read_image
from pix2pix_utils.data.unpacking import unpack
from pix2pix_utils.generator import build_generator
from pix2pix_utils.support.errors import InputError

FEW_AND_MANY = [(0, 40), pytest.param(1, 1000, marks=pytest.mark.exhaustive)]
"""Seed and number of inputs: some at every change, and many once a week."""

ODD = [None, -1, 0, 1.5, "x", "", [], {}, True, 10**400, 1e308, "\ud800", "a\0b", [[]], "../x"]
"""What JSON can hold where something else is meant."""


def damaged(chance, content):
    """Cut, flip, exchange, repeat or insert bytes."""
    content = bytearray(content)
    place = chance.randrange(len(content) + 1)
    kind = chance.randrange(6)
    if kind == 0:
        del content[place:]
    elif kind == 1:
        del content[place : place + chance.randrange(1, 9)]
    elif kind == 2:
        content[place:place] = bytes(chance.randrange(256) for _ in range(chance.randrange(1, 9)))
    elif kind == 3:
        content += content[place:]
    elif kind == 4:  # near the start, where headers are
        place = chance.randrange(min(64, len(content)))
        content[place] = chance.choice([0, 1, 127, 128, 255, chance.randrange(256)])
    for _ in range(chance.choice((0, 1, 1, 8)) if kind < 4 else kind - 3):
        if content:
            content[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    return bytes(content)


def one_sentence(error, words=""):
    return "\n" not in str(error) and words in str(error)


def files_below(folder):
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


# --- images ----------------------------------------------------------------------------


KINDS = [
    "RGB PNG",
    "RGBA PNG",
    "L PNG",
    "P PNG",
    "1 PNG",
    "I;16 PNG",
    "RGB JPEG",
    "L JPEG",
    "CMYK JPEG",
]
KINDS += ["RGB BMP", "P GIF", "RGB TIFF", "RGB WEBP"]
"""Mode and format, as Pillow calls them."""


def encoded(chance):
    """One of many kinds of image files."""
    pixels = np.random.default_rng(chance.randrange(99)).integers(0, 256, (16, 32, 4), np.uint8)
    mode, name = chance.choice(KINDS).split()
    image = Image.fromarray(pixels)
    if mode == "I;16":
        image = Image.fromarray(pixels[..., 0].astype(np.uint16) * 257)
    else:
        image = image.convert("RGB").convert(mode) if mode != "RGBA" else image
    file, options = io.BytesIO(), {}
    if name in ("PNG", "JPEG") and chance.random() < 0.4:
        exif = Image.Exif()
        exif[0x0112] = chance.randrange(12)
        options["exif"] = exif
    if name == "JPEG":
        options["progressive"] = chance.random() < 0.5
    image.save(file, name, **options)
    return file.getvalue(), name.lower()


def with_true_checksums(content):
    """Make a damaged PNG one whose chunks are whole: the damage is found further inside."""
    if not content.startswith(b"\x89PNG\r\n\x1a\n"):
        return content
    place, out = 8, bytearray(content[:8])
    while place + 12 <= len(content):
        (length,) = struct.unpack_from(">I", content, place)
        chunk = content[place + 4 : place + 8 + length]
        out += struct.pack(">I", len(chunk) - 4) + chunk + struct.pack(">I", zlib.crc32(chunk))
        place += 12 + length
    return bytes(out)


@pytest.mark.parametrize(("seed", "count"), FEW_AND_MANY)
def test_an_image_that_the_check_accepts_is_decoded_and_any_other_is_named(tmp_path, seed, count):
    """So that a training that has begun does not end at the file number 300."""
    chance, sound = random.Random(seed), 0
    (tmp_path / "train").mkdir()
    for number in range(count):
        content, kind = encoded(chance)
        ending = chance.choice([kind, kind, kind, "png", "jpg"])
        if chance.random() < 0.8:
            content = damaged(chance, content)
            content = with_true_checksums(content) if chance.random() < 0.5 else content
        path = tmp_path / "train" / f"1.{ending}"
        path.write_bytes(content)
        try:
            pairs = find_pairs(tmp_path, "train")
            problems = check_images(pairs)
        except InputError as error:
            problems = [str(error)]
        if not problems:
            image = read_image(str(path))
            assert image.shape[-1] == 3, (seed, number)
            sound += 1
        else:
            assert all("\n" not in problem for problem in problems), (seed, number)
        assert path.read_bytes() == content
        path.unlink()
    assert count / 10 < sound < count * 0.9


# --- weights ---------------------------------------------------------------------------


def rewritten(chance, content):
    """Change one array of an npz file, so that nothing is wrong with the file itself."""
    with np.load(io.BytesIO(content)) as loaded:
        arrays = dict(loaded)
    name = chance.choice(sorted(arrays))
    details = json.loads(arrays["details"].tobytes())
    value = arrays[name]
    kind = chance.randrange(5)
    if kind == 0:
        del arrays[name]
    elif kind == 1:
        arrays[name] = chance.choice([value.ravel()[:-1], value[np.newaxis], value.astype("f8")])
    elif kind == 2:
        arrays[name] = np.full(value.shape, np.nan, np.float32)
    elif kind == 3:
        fields = details["config"]
        if chance.random() < 0.3:
            del fields[chance.choice(sorted(fields))]
        else:
            fields[chance.choice([*fields, "more"])] = chance.choice(ODD)
        arrays["details"] = np.frombuffer(json.dumps(details).encode(), np.uint8)
    else:
        details[chance.choice([*details, "more"])] = chance.choice(ODD)
        arrays["details"] = np.frombuffer(json.dumps(details).encode(), np.uint8)
    file = io.BytesIO()
    np.savez(file, **arrays)
    return file.getvalue()


@pytest.mark.parametrize(("seed", "count"), FEW_AND_MANY)
def test_weights_are_those_that_were_saved_or_none(tiny, tmp_path, monkeypatch, seed, count):
    path = tmp_path / "weights.npz"
    generator = build_generator(tiny)
    pretrained.save_weights(generator, tiny, path)
    content, expected = path.read_bytes(), pretrained.load_weights(path)[0].get_weights()
    # Building takes a third of a second; a config that is not the saved one builds another.
    monkeypatch.setattr(
        "pix2pix_utils.generator.build_generator",
        lambda config: generator if config == tiny else build_generator(config),
    )
    chance, said = random.Random(seed), []
    for number in range(count):
        way = chance.choice([damaged, rewritten])
        path.write_bytes(way(chance, content))
        try:
            loaded, _ = pretrained.load_weights(path)
        except InputError as error:
            said.append(one_sentence(error))
            continue
        if way is damaged:
            for one, other in zip(loaded.get_weights(), expected, strict=True):
                np.testing.assert_array_equal(one, other, err_msg=f"{seed}, {number}")
    assert [path.name for path in tmp_path.iterdir()] == ["weights.npz"]
    assert all(said)
    assert count / 10 < len(said) < count * 0.98


# --- dataset.json ----------------------------------------------------------------------


@pytest.mark.parametrize(("seed", "count"), FEW_AND_MANY)
def test_what_a_data_set_says_is_understood_or_refused(tmp_path, seed, count):
    facts = {"name": "toy", "direction": "AtoB", "label_half": "A", "source": "tests"}
    path = write_declaration(tmp_path, **facts)
    whole, chance, said = path.read_bytes(), random.Random(seed), []
    for number in range(count):
        fields = json.loads(whole)
        fields[chance.choice([*fields, "more"])] = chance.choice(ODD)
        content = chance.choice([json.dumps(fields).encode(), damaged(chance, whole)])
        path.write_bytes(content)
        try:
            found = read_declaration(tmp_path)
        except InputError as error:
            said.append(one_sentence(error, str(path)))
            continue
        assert found["direction"] in ("AtoB", "BtoA"), (seed, number)
        assert found["label_half"] in ("A", "B", "both", "none"), (seed, number)
        assert path.read_bytes() == content
    assert all(said)
    assert 0 < len(said) < count


# --- archives and the network ----------------------------------------------------------


def archive(chance):
    """A small archive, of which some members want to be elsewhere."""
    files = {"toy/train/1.png": png(1), "toy/test/1.png": png(2)}
    if chance.random() < 0.3:
        evil = ["../out.png", "/out.png", "toy/../../out.png", "C:\\out.png", "..\\out.png", "toy"]
        files[chance.choice(evil)] = b"x"
    return chance.choice([tar, zipped])(files)


@pytest.mark.parametrize(("seed", "count"), FEW_AND_MANY)
def test_an_archive_stays_in_its_folder(tmp_path, seed, count):
    (tmp_path / "kept").write_text("kept")
    chance, said = random.Random(seed), []
    for number in range(count):
        path, folder = tmp_path / "archive", tmp_path / "folder"
        content = archive(chance)
        path.write_bytes(damaged(chance, content) if chance.random() < 0.8 else content)
        folder.mkdir()
        try:
            unpack(path, folder)
        except (UnusableError, InputError) as error:
            said.append(one_sentence(error))
        beside = {name for name in files_below(tmp_path) if not name.startswith("folder/")}
        assert beside == {"kept", "archive"}, (seed, number)
        for each in sorted(folder.rglob("*"), reverse=True):
            assert not each.is_symlink(), (seed, number)
            each.rmdir() if each.is_dir() else each.unlink()
        folder.rmdir()
    assert all(said)
    assert 0 < len(said) < count


@pytest.mark.parametrize(("seed", "count"), FEW_AND_MANY)
def test_any_answer_of_a_server_is_a_file_or_a_few_words(server, tmp_path, seed, count):
    body = noise(0, 16)
    whole = (
        b"HTTP/1.0 200 OK\r\nContent-Type: application/gzip\r\nContent-Length: %d\r\n\r\n"
        % len(body)
    )
    chance, said = random.Random(seed), []
    for number in range(count):
        head = damaged(chance, whole) if chance.random() < 0.8 else whole
        sent = head + (damaged(chance, body) if chance.random() < 0.3 else body)
        address = server.script("/toy", lambda handler, sent=sent: handler.wfile.write(sent))
        folder = tmp_path / "folder"
        folder.mkdir()
        try:
            options = {"largest": 10_000, "progress": False, "retries": 0, "timeout": 5}
            file = fetch(address, folder, **options)
            assert file.stat().st_size <= 10_000
            file.unlink()
        except UnusableError as error:
            said.append(one_sentence(error))
        assert list(folder.iterdir()) == [], (seed, number)
        folder.rmdir()
    assert all(said)
    assert 0 < len(said) < count


# --- what a submission reports ---------------------------------------------------------

KNOWN = {"1.1 A": {"a", "b"}, "1.2 B": set()}


def report():
    results = [
        {"exercise": "1.1 A", "outcome": "correct", "attempts": 2, "misconceptions": ["a"]},
        {"exercise": "1.2 B", "outcome": "incorrect", "attempts": 1, "misconceptions": []},
    ]
    texts = {"errors": ["cell 2: E"], "look_at": ["x"], "status": ""}
    return {"results": results, **texts, "again": False, "cell": 3, "done": True}


def altered(chance, value):
    """Put something odd in the place of something in a report, at any depth."""
    if isinstance(value, dict) and chance.random() < 0.8:
        name = chance.choice(sorted(value))
        return {**value, name: altered(chance, value[name])}
    if isinstance(value, list) and value and chance.random() < 0.8:
        place = chance.randrange(len(value))
        return [*value[:place], altered(chance, value[place]), *value[place + 1 :]]
    return chance.choice(ODD)


@pytest.mark.parametrize(("seed", "count"), FEW_AND_MANY)
def test_of_a_report_only_what_a_worker_writes_is_believed(seed, count):
    chance, believed = random.Random(seed), 0
    good = b"secret" + json.dumps(report()).encode()
    for number in range(count):
        other = b"secret" + json.dumps(altered(chance, report())).encode()
        lines = [chance.choice([good, other, damaged(chance, good)]) for _ in range(3)]
        found = Reports("secret", KNOWN, 60)
        stream = b"\n".join(lines) + b"\n"
        cut = chance.randrange(len(stream))
        found.feed(stream[:cut])
        found.feed(stream[cut:])
        rows = {one["exercise"]: one for one in found.results}
        assert len(rows) == len(found.results), (seed, number)
        for title, one in rows.items():
            assert set(one["misconceptions"]) <= KNOWN[title], (seed, number)
            assert one["outcome"] in ("correct", "incorrect", "not attempted"), (seed, number)
            assert type(one["attempts"]) is int, (seed, number)
        for text in (*found.errors, *found.look_at):
            assert text.isprintable(), (seed, number)
            text.encode()
        if any(line not in (good, other) for line in lines):
            believed += 1
    assert believed
