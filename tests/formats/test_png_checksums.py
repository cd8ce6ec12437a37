"""What a PNG file says of itself is believed only if its checksums agree."""

import io
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from segreview.errors import UnreadableFile
from segreview.formats.png_checksums import verify_checksums
from segreview.formats.source import FileContent


def png(pixels=None):
    data = io.BytesIO()
    labels = np.arange(64, dtype=np.uint8).reshape(8, 8) if pixels is None else pixels
    Image.fromarray(labels).save(data, "PNG")
    return data.getvalue()


def verified(data):
    verify_checksums(FileContent(Path("a.png"), data))


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def test_a_whole_file_passes_with_anything_behind_its_end():
    verified(png())
    verified(png() + b"anything")


def test_every_byte_before_the_end_is_looked_at():
    whole = png()
    for place in range(8, whole.index(b"IEND") - 4):
        changed = bytearray(whole)
        changed[place] ^= 0x10
        with pytest.raises(UnreadableFile, match=r"^a\.png is damaged and cannot be decoded: "):
            verified(bytes(changed))


def test_the_chunk_that_is_wrong_is_named():
    changed = bytearray(png())
    changed[changed.index(b"IDAT") + 9] ^= 1
    with pytest.raises(UnreadableFile, match="the checksum of its chunk IDAT is wrong"):
        verified(bytes(changed))


@pytest.mark.parametrize("size", range(8, len(png()) - 8, 5))
def test_without_its_end_a_file_is_damaged(size):
    with pytest.raises(UnreadableFile, match="its end is missing"):
        verified(png()[:size])


def test_all_pictures_that_pillow_verifies_pass():
    text = chunk(b"tEXt", b"Comment" + bytes(1) + b"made by hand")
    commented = png().replace(chunk(b"IEND", b""), text + chunk(b"IEND", b""))
    for data in (png(), commented, png(np.zeros((300, 300), np.uint8))):
        Image.open(io.BytesIO(data)).verify()
        verified(data)
