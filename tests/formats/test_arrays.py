"""Array files: exact, without pickle, and no larger than the limit."""

import io
import zipfile

import numpy as np
import pytest
from numpy.lib import format as npy

from segreview.errors import TooLarge, UnreadableFile
from segreview.formats.pixel_source import PixelSource
from segreview.formats.registry import read_image, read_mask


def saved(path, values):
    np.save(path, values, allow_pickle=True)
    return path


@pytest.mark.parametrize("dtype", ["?", "u1", "<u2", ">u2", "i4", "i8", "f2", "f4", ">f8"])
def test_every_number_is_exact_in_native_order(tmp_path, dtype):
    values = np.array([[0, 1], [1, 0]], dtype)
    mask = read_mask(PixelSource(saved(tmp_path / "a.npy", values)))
    np.testing.assert_array_equal(mask.values, values)
    assert mask.values.dtype.isnative


def test_column_order_and_single_axes_are_undone(tmp_path):
    values = np.asfortranarray(np.arange(6.0).reshape(1, 2, 3))
    mask = read_mask(PixelSource(saved(tmp_path / "a.npy", values)))
    np.testing.assert_array_equal(mask.values, values[0])


def test_a_volume_stays_a_volume_and_colours_stay_colours(tmp_path):
    assert read_mask(
        PixelSource(saved(tmp_path / "a.npy", np.ones((4, 5, 6), np.float16)))
    ).is_volume
    colors = np.arange(12, dtype=np.uint8).reshape(2, 2, 3)
    assert read_mask(PixelSource(saved(tmp_path / "b.npy", colors))).is_color


@pytest.mark.parametrize(
    "values",
    [np.array([[{}]], object), np.array([["a"]]), np.zeros(4), np.zeros((2, 2), complex)],
)
def test_what_is_no_mask_is_refused(tmp_path, values):
    with pytest.raises(UnreadableFile, match=r"a\.npy"):
        read_mask(PixelSource(saved(tmp_path / "a.npy", values)))


def test_a_header_that_announces_too_much_is_refused_before_reading(tmp_path):
    stream = io.BytesIO()
    header = {"descr": "|u1", "fortran_order": False, "shape": (100_000, 100_000)}
    npy.write_array_header_1_0(stream, header)
    (tmp_path / "a.npy").write_bytes(stream.getvalue())
    with pytest.raises(TooLarge, match="pixel limit"):
        read_mask(PixelSource(tmp_path / "a.npy"))


def test_a_cut_off_array_is_refused(tmp_path):
    path = saved(tmp_path / "a.npy", np.zeros((8, 8)))
    whole = path.read_bytes()
    for length in range(0, len(whole), 7):
        path.write_bytes(whole[:length])
        with pytest.raises(UnreadableFile, match=r"a\.npy"):
            read_mask(PixelSource(path))


def test_an_archive_gives_its_only_or_its_telling_array(tmp_path):
    values = np.eye(3)
    np.savez_compressed(tmp_path / "a.npz", anything=values)
    np.savez(tmp_path / "b.npz", prob=values, extra=np.zeros(2))
    for name in ("a.npz", "b.npz"):
        np.testing.assert_array_equal(read_mask(PixelSource(tmp_path / name)).values, values)


def test_an_archive_of_several_arrays_is_refused_by_their_names(tmp_path):
    np.savez(tmp_path / "a.npz", one=np.eye(2), two=np.eye(2))
    with pytest.raises(UnreadableFile, match="it holds: one, two"):
        read_mask(PixelSource(tmp_path / "a.npz"))


def test_an_archive_that_inflates_too_far_is_refused(tmp_path):
    with zipfile.ZipFile(tmp_path / "a.npz", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mask.npy", bytes(1_000_000))
    with pytest.raises(TooLarge, match="announces 1,000,000 bytes"):
        read_mask(PixelSource(tmp_path / "a.npz"), pixel_limit=10_000)


def test_an_archive_with_a_flipped_byte_is_refused(tmp_path):
    np.savez(tmp_path / "a.npz", mask=np.eye(16))
    whole = bytearray((tmp_path / "a.npz").read_bytes())
    whole[len(whole) // 2] ^= 1
    (tmp_path / "a.npz").write_bytes(whole)
    with pytest.raises(UnreadableFile, match="damaged"):
        read_mask(PixelSource(tmp_path / "a.npz"))


def test_arrays_are_shown_as_images(tmp_path):
    image = read_image(
        PixelSource(saved(tmp_path / "a.npy", np.linspace(0, 1, 100).reshape(10, 10)))
    )
    assert image.pixels.dtype == np.uint8
    with pytest.raises(UnreadableFile, match="an image needs"):
        read_image(PixelSource(saved(tmp_path / "b.npy", np.zeros((7, 8, 9)))))
