"""Image files that are judged before they are decoded."""

import struct
import zlib

import pytest
from PIL import Image

from image_files import (
    PILLOWS_LIMIT,
    combine_folders,
    fill,
    reasons,
)


def header_of(width, height):
    """A PNG that claims to be large and holds nothing."""

    def chunk(kind, content):
        checksum = zlib.crc32(kind + content)
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", checksum)

    start = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", start) + chunk(b"IDAT", b"") + chunk(b"IEND", b"")


@pytest.mark.filterwarnings("error")
def test_giants_are_refused_by_their_header(tmp_path):
    a, b, out = fill(tmp_path, 1)
    (a / "giant.png").write_bytes(header_of(25_000, 20_001))
    (a / "bomb.png").write_bytes(header_of(100_000, 100_000))
    (a / "large.png").write_bytes(header_of(25_000, 20_000))
    found = reasons(combine_folders(a, b, out))
    assert found["giant.png"] == found["bomb.png"] == "has more than 500 megapixels"
    assert found["large.png"] == f"no image of this name in {b}"
    assert Image.MAX_IMAGE_PIXELS == PILLOWS_LIMIT  # left as it was for everyone else
