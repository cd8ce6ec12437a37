import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from segreview.errors import UnreadableFile
from segreview.formats.headers import HeaderSize, header_size
from segreview.formats.label_coding import CodedLabels, EmptyMask, LabelCoding
from segreview.formats.panoptic import PanopticPart
from segreview.formats.pixel_source import PixelSource
from segreview.formats.raster import read_raster_mask
from segreview.formats.shapes import RowTable, StoredSegments
from segreview.formats.source import read_file

PIXELS = np.zeros((3, 5), np.uint8)
LYING = 6


def size_of(path: Path) -> HeaderSize | None:
    return header_size(PixelSource(path))


@pytest.mark.parametrize("suffix", ["png", "jpg", "tif", "bmp", "gif", "webp", "pgm"])
def test_a_picture_tells_width_and_height(tmp_path, suffix):
    path = tmp_path / f"a.{suffix}"
    Image.fromarray(PIXELS).save(path)
    assert size_of(path) == HeaderSize(5, 3)


@pytest.mark.parametrize("suffix", ["png", "jpg", "tif", "webp"])
def test_a_picture_that_lies_on_its_side_is_told_as_stored_and_upright(tmp_path, suffix):
    path = tmp_path / f"a.{suffix}"
    exif = Image.Exif()
    exif[0x0112] = LYING
    Image.fromarray(PIXELS).save(path, exif=exif)
    found = size_of(path)
    assert found == HeaderSize(5, 3, turned=True)
    assert found.upright == (3, 5)
    assert read_raster_mask(read_file(path), 100).values.shape[:2] == (5, 3)


@pytest.mark.parametrize(
    ("shape", "dtype", "size"),
    [
        ((3, 5), "u1", HeaderSize(5, 3)),
        ((1, 3, 5), "f4", HeaderSize(5, 3)),
        ((3, 5, 1), "f4", HeaderSize(5, 3)),
        ((3, 5, 3), "u1", HeaderSize(5, 3)),
        ((3, 5, 3), "f4", None),
        ((2, 3, 5), "f4", None),
        ((7,), "f4", None),
    ],
)
def test_an_array_tells_its_size_unless_its_axes_are_in_doubt(tmp_path, shape, dtype, size):
    np.save(tmp_path / "a.npy", np.zeros(shape, dtype))
    np.savez(tmp_path / "a.npz", mask=np.zeros(shape, dtype))
    assert size_of(tmp_path / "a.npy") == size
    assert size_of(tmp_path / "a.npz") == size


def test_of_several_arrays_no_size_is_told(tmp_path):
    np.savez(tmp_path / "a.npz", one=PIXELS, other=PIXELS)
    assert size_of(tmp_path / "a.npz") is None


def test_no_pixel_is_decoded(tmp_path):
    path = tmp_path / "a.png"
    Image.fromarray(np.zeros((300, 500), np.uint8)).save(path)
    os.truncate(path, 60)
    assert size_of(path) == HeaderSize(500, 300)


@pytest.mark.parametrize("name", ["a.png", "a.npy", "a.npz"])
def test_a_damaged_header_is_one_sentence(tmp_path, name):
    (tmp_path / name).write_bytes(b"nothing of the kind")
    with pytest.raises(UnreadableFile, match=rf"{name} is damaged or not a picture"):
        size_of(tmp_path / name)


def test_a_tiff_of_a_kind_that_only_the_extra_reads_tells_nothing(tmp_path):
    (tmp_path / "a.tif").write_bytes(b"no kind that Pillow knows")
    assert size_of(tmp_path / "a.tif") is None


def test_a_missing_file_is_one_sentence(tmp_path):
    with pytest.raises(UnreadableFile, match=r"a\.png cannot be read: No such file"):
        size_of(tmp_path / "a.png")


def test_a_folder_is_no_file(tmp_path):
    with pytest.raises(UnreadableFile, match="is a folder, not a regular file"):
        size_of(tmp_path)


def test_an_unknown_format_tells_nothing(tmp_path):
    (tmp_path / "a.xyz").write_bytes(b"")
    assert size_of(tmp_path / "a.xyz") is None


class Sized:
    def read_mask(self, path, pixel_limit):
        raise AssertionError(path, pixel_limit)

    def read_image(self, path, pixel_limit):
        raise AssertionError(path, pixel_limit)

    def size(self, path):
        return (7, len(path.name))


class Unsized:
    read_mask = read_image = Sized.read_mask


def test_a_part_is_asked_for_its_size_where_it_knows_it(tmp_path):
    assert header_size(PixelSource(tmp_path / "a.json", Sized())) == HeaderSize(7, 6)
    assert header_size(PixelSource(tmp_path / "a.json", Unsized())) is None


def test_masks_fit_upright_or_as_stored():
    lying, standing = HeaderSize(5, 3, turned=True), HeaderSize(3, 5)
    assert lying.fits(standing)
    assert lying.fits(HeaderSize(5, 3))
    assert not standing.fits(HeaderSize(5, 3))


@pytest.mark.parametrize("part", [CodedLabels(LabelCoding.ADE20K), EmptyMask()])
def test_labels_in_a_code_are_as_large_as_their_file(tmp_path, part):
    Image.fromarray(PIXELS).save(tmp_path / "a.png")
    assert header_size(PixelSource(tmp_path / "a.png", part)) == HeaderSize(5, 3)


def test_panoptic_ids_are_as_large_as_their_png(tmp_path):
    Image.fromarray(PIXELS).save(tmp_path / "a.png")
    part = PanopticPart(StoredSegments(RowTable(), 0), 0)
    assert header_size(PixelSource(tmp_path / "a.png", part)) == HeaderSize(5, 3)
