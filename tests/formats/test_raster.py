"""Masks are read exactly as stored, or refused in one sentence."""

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image

from segreview.errors import TooLarge, UnreadableFile
from segreview.formats.pixel_source import PixelSource
from segreview.formats.raster import read_raster_thumbnail
from segreview.formats.registry import PIXEL_LIMIT, read_image, read_mask, read_thumbnail
from segreview.formats.source import read_file

LABELS = np.array([[0, 1, 2], [3, 20, 255]], np.uint8)
ORIENTATION_TAG = 0x0112


def saved(path, pixels, **options):
    Image.fromarray(pixels).save(path, **options)
    return path


def encoded(pixels, kind):
    stream = io.BytesIO()
    Image.fromarray(pixels).save(stream, kind)
    return stream.getvalue()


def png(width, height, depth, color, rows):
    """Return a PNG made by hand, for what Pillow does not write."""

    def chunk(name, body):
        return (
            struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        )

    header = struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, 0)
    body = zlib.compress(rows)
    chunks = chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


@pytest.mark.parametrize("suffix", ["png", "tif", "bmp", "pgm"])
def test_gray_labels_are_exact_in_every_container(tmp_path, suffix):
    mask = read_mask(PixelSource(saved(tmp_path / f"a.{suffix}", LABELS)))
    np.testing.assert_array_equal(mask.values, LABELS)
    assert not mask.lossy


@pytest.mark.parametrize("suffix", ["png", "tif", "gif"])
def test_a_palette_gives_indices_and_keeps_its_colours(tmp_path, suffix):
    picture = Image.fromarray(LABELS)
    picture.putpalette([value for index in range(256) for value in (index, 0, 255 - index)])
    picture.save(tmp_path / f"a.{suffix}", optimize=False)
    mask = read_mask(PixelSource(tmp_path / f"a.{suffix}"))
    colors = np.array(mask.palette)[mask.values]
    np.testing.assert_array_equal(colors[..., 0], LABELS)
    if suffix != "gif":  # the writer of GIF renumbers the indices
        np.testing.assert_array_equal(mask.values, LABELS)


@pytest.mark.parametrize(
    ("values", "suffix"),
    [
        (np.array([[0, 300], [65535, 1]], np.uint16), "png"),
        (np.array([[0, 300], [65535, 1]], np.uint16), "tif"),
        (np.array([[-1, 70000]], np.int32), "tif"),
        (np.array([[0.0, 0.25, 1.5]], np.float32), "tif"),
        (np.array([[True, False]]), "png"),
    ],
)
def test_wide_and_narrow_values_are_exact(tmp_path, values, suffix):
    mask = read_mask(PixelSource(saved(tmp_path / f"a.{suffix}", values)))
    np.testing.assert_array_equal(mask.values, values)


@pytest.mark.parametrize(("depth", "packed"), [(2, b"\x00\x1b"), (4, b"\x00\x01\x23")])
def test_gray_of_two_and_four_bits_keeps_its_numbers(tmp_path, depth, packed):
    (tmp_path / "a.png").write_bytes(png(4, 1, depth, 0, packed))
    assert read_mask(PixelSource(tmp_path / "a.png")).values.tolist() == [[0, 1, 2, 3]]


def test_rgb_with_equal_channels_is_gray_and_says_so(tmp_path):
    mask = read_mask(
        PixelSource(saved(tmp_path / "a.png", np.repeat(LABELS[..., None], 3, axis=2)))
    )
    np.testing.assert_array_equal(mask.values, LABELS)
    assert mask.gray_from_color
    assert mask.colors.shape == (2, 3, 3)


def test_colours_stay_colours_and_transparency_is_mentioned(tmp_path):
    pixels = np.zeros((2, 2, 4), np.uint8)
    pixels[0, 0] = (255, 0, 0, 9)
    mask = read_mask(PixelSource(saved(tmp_path / "a.png", pixels)))
    np.testing.assert_array_equal(mask.values, pixels[..., :3])
    assert mask.warnings == ("transparency not used",)


def test_sixteen_bit_colours_are_refused_as_a_mask(tmp_path):
    (tmp_path / "a.png").write_bytes(png(1, 1, 16, 2, b"\x00\x01\x02\x03\x04\x05\x06"))
    with pytest.raises(UnreadableFile, match="several channels of 16 bits"):
        read_mask(PixelSource(tmp_path / "a.png"))


def test_a_jpeg_mask_is_marked_lossy(tmp_path):
    mask = read_mask(PixelSource(saved(tmp_path / "a.jpg", np.full((8, 8), 255, np.uint8))))
    assert mask.lossy
    assert mask.warnings == ("lossy mask",)


def test_several_pages_are_refused_for_masks_and_noted_for_images(tmp_path):
    pages = [Image.fromarray(LABELS), Image.fromarray(LABELS)]
    pages[0].save(tmp_path / "a.tif", save_all=True, append_images=pages[1:])
    with pytest.raises(UnreadableFile, match="several pages or frames"):
        read_mask(PixelSource(tmp_path / "a.tif"))
    assert read_image(PixelSource(tmp_path / "a.tif")).note == "page 1 of 2"


@pytest.mark.parametrize("orientation", range(1, 9))
def test_masks_and_images_are_turned_alike(tmp_path, orientation):
    exif = Image.Exif()
    exif[ORIENTATION_TAG] = orientation
    pixels = np.arange(6, dtype=np.uint8).reshape(2, 3)
    path = saved(tmp_path / "a.png", pixels, exif=exif)
    turned = {
        1: pixels, 2: pixels[:, ::-1], 3: pixels[::-1, ::-1], 4: pixels[::-1], 5: pixels.T,
        6: np.rot90(pixels, -1), 7: pixels[::-1, ::-1].T, 8: np.rot90(pixels),
    }[orientation]  # fmt: skip
    np.testing.assert_array_equal(read_mask(PixelSource(path)).values, turned)
    np.testing.assert_array_equal(read_image(PixelSource(path)).pixels, turned)


def test_every_flipped_bit_of_a_png_is_an_error_or_changes_nothing(tmp_path):
    whole = encoded(LABELS, "PNG")
    path = tmp_path / "a.png"
    for place in range(8 * len(whole)):
        flipped = bytearray(whole)
        flipped[place // 8] ^= 1 << place % 8
        path.write_bytes(flipped)
        try:
            values = read_mask(PixelSource(path), pixel_limit=10_000).values
        except UnreadableFile:
            continue
        np.testing.assert_array_equal(values, LABELS)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "BMP", "GIF", "WEBP", "PPM"])
def test_a_cut_off_file_is_an_error_or_whole(tmp_path, kind):
    pixels = np.random.default_rng(0).integers(0, 255, (24, 24), np.uint8)
    whole = encoded(pixels, kind)
    path = tmp_path / f"a.{kind.lower()}"
    path.write_bytes(whole)
    expected = read_mask(PixelSource(path)).values
    for part in range(64):
        path.write_bytes(whole[: len(whole) * part // 64])
        try:
            values = read_mask(PixelSource(path)).values
        except UnreadableFile:
            continue
        np.testing.assert_array_equal(values, expected)


def test_a_text_file_named_png_is_refused_in_one_sentence(tmp_path):
    (tmp_path / "a.png").write_text("no picture")
    with pytest.raises(UnreadableFile, match=r"^a\.png is damaged or not a picture"):
        read_mask(PixelSource(tmp_path / "a.png"))


def test_a_bomb_is_refused_by_its_header(tmp_path):
    (tmp_path / "a.png").write_bytes(png(60_000, 60_000, 8, 0, b""))
    with pytest.raises(TooLarge, match=r"60,000 × 60,000 pixels; the pixel limit is 200,000,000"):
        read_mask(PixelSource(tmp_path / "a.png"))


def test_an_unknown_format_is_named(tmp_path):
    (tmp_path / "a.txt").write_text("x")
    with pytest.raises(UnreadableFile, match=r"a\.txt has no known format"):
        read_mask(PixelSource(tmp_path / "a.txt"))


@pytest.mark.parametrize(
    ("pixels", "shape"),
    [
        (np.zeros((2, 3), np.uint8), (2, 3)),
        (np.zeros((2, 3, 3), np.uint8), (2, 3, 3)),
        (np.zeros((2, 3, 4), np.uint8), (2, 3, 3)),
        (np.array([[0, 1000], [30000, 65535]], np.uint16), (2, 2)),
        (np.array([[True, False]]), (1, 2)),
    ],
)
def test_images_are_eight_bit_gray_or_rgb(tmp_path, pixels, shape):
    image = read_image(PixelSource(saved(tmp_path / "a.png", pixels)))
    assert image.pixels.dtype == np.uint8
    assert image.pixels.shape == shape


def test_float_images_are_spread_over_the_gray_range(tmp_path):
    values = np.linspace(-5, 5, 1000, dtype=np.float32).reshape(10, 100)
    image = read_image(PixelSource(saved(tmp_path / "a.tif", values)))
    assert (image.pixels.min(), image.pixels.max()) == (0, 255)
    assert image.note == ""
    assert (image.window.low, image.window.high) == (pytest.approx(-4.9), pytest.approx(4.9))
    assert image.values.dtype == np.float32


@pytest.mark.parametrize("suffix", ["jpg", "png", "tif"])
def test_a_thumbnail_is_small_rgb(tmp_path, suffix):
    path = saved(tmp_path / f"a.{suffix}", np.zeros((300, 600), np.uint8))
    assert read_thumbnail(PixelSource(path), 96).shape == (48, 96, 3)


@pytest.mark.parametrize(
    ("size", "decoded"),
    [((1600, 1200), (200, 150)), ((500, 300), (250, 150)), ((90, 60), (90, 60))],
)
def test_a_jpeg_is_decoded_for_its_thumbnail_at_a_fraction_of_its_size(tmp_path, size, decoded):
    path = tmp_path / "a.jpg"
    Image.new("RGB", size).save(path)
    pixels = read_raster_thumbnail(read_file(path), 96, PIXEL_LIMIT)
    assert pixels.shape == (*decoded[::-1], 3)


def test_only_a_jpeg_can_be_decoded_at_a_fraction_of_its_size(tmp_path):
    path = saved(tmp_path / "a.png", LABELS)
    assert read_raster_thumbnail(read_file(path), 96, PIXEL_LIMIT) is None


def test_a_thumbnail_shows_what_the_image_shows(tmp_path):
    path = tmp_path / "a.jpg"
    picture = Image.new("RGB", (800, 400), (200, 30, 30))
    picture.paste((30, 30, 200), (400, 0, 800, 400))
    exif = Image.Exif()
    exif[ORIENTATION_TAG] = 6
    picture.save(path, exif=exif)
    thumbnail = read_thumbnail(PixelSource(path), 96)
    assert thumbnail.shape == (96, 48, 3)
    whole = read_image(PixelSource(path)).pixels
    for row in (20, 75):
        shown = thumbnail[row, 24].astype(int)
        assert np.abs(shown - whole[row * 800 // 96, 200]).max() < 8


@pytest.mark.parametrize("kept", [20, 300])
def test_a_damaged_jpeg_has_no_thumbnail(tmp_path, kept):
    path = saved(tmp_path / "a.jpg", np.zeros((300, 600), np.uint8))
    path.write_bytes(path.read_bytes()[:kept])
    with pytest.raises(UnreadableFile, match=r"a\.jpg is damaged"):
        read_thumbnail(PixelSource(path), 96)
