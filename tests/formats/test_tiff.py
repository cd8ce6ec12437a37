"""TIFF: its tags say what Pillow cannot read; pages of a stack; tifffile for the rest."""

import struct
import sys

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from segreview.errors import MissingExtra, SegReviewError, TooLarge, UnreadableFile
from segreview.formats import tiff
from segreview.formats.mask_values import MaskValues
from segreview.formats.pages import page_sizes_of
from segreview.formats.picture_part import PicturePart
from segreview.formats.pixel_source import PixelSource
from segreview.formats.registry import read_image, read_mask
from segreview.formats.stored import TRANSPARENCY_NOT_USED, WHITE_IS_ZERO
from segreview.formats.tiff import LOSSY
from segreview.formats.tiff_header import (
    beyond_pillow,
    has_white_as_zero,
    has_wide_colors,
    is_stack,
    page_count,
)
from segreview.formats.volume_cache import VOLUMES

PHOTOMETRIC_TAG = 262
LABELS = np.arange(12, dtype=np.uint8).reshape(3, 4)


def classic(*pages, order="<"):
    """Write pages of tags {tag: values} without any pixels."""
    out = bytearray((b"II" if order == "<" else b"MM") + struct.pack(order + "HI", 42, 8))
    for number, tags in enumerate(pages):
        end = len(out) + 2 + 12 * len(tags) + 4
        out += struct.pack(order + "H", len(tags))
        for tag, values in tags.items():
            assert len(values) <= 2
            out += struct.pack(f"{order}HHI", tag, 3, len(values))
            out += struct.pack(f"{order}{len(values)}H", *values).ljust(4, b"\0")
        out += struct.pack(order + "I", end if number < len(pages) - 1 else 0)
    return bytes(out)


def big(tags):
    out = bytearray(b"II" + struct.pack("<HHHQQ", 43, 8, 0, 16, len(tags)))
    for tag, values in tags.items():
        out += struct.pack("<HHQ", tag, 3, len(values))
        out += struct.pack(f"<{len(values)}H", *values).ljust(8, b"\0")
    return bytes(out + bytes(8))


@pytest.mark.parametrize(
    ("tags", "reason"),
    [
        ({256: (9,)}, ""),
        ({259: (34712,)}, "the compression 34712"),
        ({259: (5,), 258: (8,)}, ""),
        ({258: (64,)}, "samples of 64 bits"),
        ({258: (12,)}, "samples of 12 bits"),
        ({258: (32,), 339: (3,)}, ""),
        ({258: (16,), 339: (3,)}, "samples of 16 bits"),
        ({258: (8,), 277: (5,)}, "5 channels of 8 bits"),
        ({258: (8,), 277: (4,)}, ""),
        ({258: (16,), 277: (3,)}, ""),
        ({258: (32,), 277: (3,)}, "3 channels of 32 bits"),
        ({258: (8,), 262: (0,)}, ""),
        ({258: (16,), 262: (1,)}, ""),
        ({258: (32,), 262: (0,)}, "samples of 32 bits with 0 as white"),
        ({258: (32,), 262: (0,), 339: (3,)}, ""),
    ],
)
@pytest.mark.parametrize("write", [classic, lambda tags: classic(tags, order=">"), big])
def test_tags_say_what_pillow_cannot_read(write, tags, reason):
    assert beyond_pillow(write(tags)) == reason


@pytest.mark.parametrize(
    "data", [b"", b"II", b"II*\0", b"\x89PNG", b"II*\0\xff\xff\xff\xff", b"MM"]
)
def test_what_is_no_tiff_is_left_to_pillow(data):
    assert beyond_pillow(data) == ""
    assert page_count(data) == 1
    assert not is_stack(data)


def test_colours_of_16_bits_are_seen():
    assert has_wide_colors(classic({258: (16,), 277: (3,)}))
    assert not has_wide_colors(classic({258: (16,)}))
    assert not has_wide_colors(classic({258: (8,), 277: (3,)}))


def test_pages_of_one_size_are_a_stack():
    page = {256: (4,), 257: (3,)}

    assert is_stack(classic(page, page))
    assert page_count(classic(page, page, page)) == 3
    assert not is_stack(classic(page))


@pytest.mark.parametrize("preview", [{256: (2,), 257: (2,)}, {254: (1,), 256: (4,), 257: (3,)}])
def test_previews_of_the_first_page_are_no_pages(preview):
    data = classic({256: (4,), 257: (3,)}, preview)

    assert page_count(data) == 1
    assert not is_stack(data)


def test_pages_of_other_sizes_are_no_stack():
    data = classic({256: (4,), 257: (3,)}, {256: (4,), 257: (2,)})

    assert page_count(data) == 2
    assert not is_stack(data)


def test_a_chain_of_pages_that_leads_back_ends():
    data = bytearray(classic({256: (4,)}))
    data[-4:] = struct.pack("<I", 8)

    assert page_count(bytes(data)) == 1


def stack(path, *pages):
    first, *others = (Image.fromarray(page) for page in pages)
    first.save(path, save_all=True, append_images=others)
    return path


def test_pages_of_a_stack_are_read_one_by_one(tmp_path):
    path = stack(tmp_path / "a.tif", LABELS, LABELS + 20, LABELS + 40)

    assert page_sizes_of(path) == ((4, 3),) * 3
    for index in range(3):
        page = PicturePart(index)
        assert read_mask(PixelSource(path, page)).values.tolist() == (LABELS + 20 * index).tolist()
        assert read_image(PixelSource(path, page)).pixels[0, 0] == 20 * index
        assert read_image(PixelSource(path, page)).note == ""
    with pytest.raises(UnreadableFile, match="has several pages or frames; choose one"):
        read_mask(PixelSource(path))


def test_a_page_that_is_not_there_is_a_sentence(tmp_path):
    path = stack(tmp_path / "a.tif", LABELS, LABELS)

    with pytest.raises(UnreadableFile, match=r"^a\.tif has no page or frame 3\.$"):
        read_mask(PixelSource(path, PicturePart(2)))


def test_a_page_above_the_limit_is_refused(tmp_path):
    path = stack(tmp_path / "a.tif", LABELS, LABELS)

    with pytest.raises(TooLarge, match=r"announces 4 × 3 pixels; the pixel limit is 11"):
        read_mask(PixelSource(path, PicturePart(1)), pixel_limit=11)


def test_a_single_page_and_its_preview_are_one_mask(tmp_path):
    path = stack(tmp_path / "a.tif", LABELS, LABELS[:2, :2])

    assert page_sizes_of(path) == ((4, 3),)
    assert read_mask(PixelSource(path)).values.tolist() == LABELS.tolist()


@pytest.fixture
def tifffile():
    return pytest.importorskip("tifffile", reason="the extra tiff is not installed")


@pytest.mark.parametrize("dtype", [np.uint64, np.int64, np.float64, ">f8"])
def test_what_pillow_cannot_read_is_read_exactly(tmp_path, tifffile, dtype):
    tifffile.imwrite(tmp_path / "a.tif", LABELS.astype(dtype), photometric="minisblack")

    mask = read_mask(PixelSource(tmp_path / "a.tif"))

    assert mask.values.tolist() == LABELS.tolist()
    assert mask.values.dtype == np.dtype(dtype).newbyteorder("=")
    assert mask.warnings == ()


def test_half_floats_become_floats(tmp_path, tifffile):
    tifffile.imwrite(tmp_path / "a.tif", (LABELS / 16).astype(np.float16))

    mask = read_mask(PixelSource(tmp_path / "a.tif"))

    assert mask.values.dtype == np.float32
    assert mask.values.tolist() == (LABELS / 16).tolist()
    assert read_image(PixelSource(tmp_path / "a.tif")).values.dtype == np.float32


@pytest.mark.parametrize("planar", ["contig", "separate"])
def test_colours_of_16_bits_are_shown_by_their_range_and_are_no_mask(tmp_path, tifffile, planar):
    colors = np.stack([LABELS, LABELS + 1, LABELS + 2], 2).astype(np.uint16)
    stored = colors if planar == "contig" else np.moveaxis(colors, 2, 0)
    tifffile.imwrite(tmp_path / "a.tif", stored, photometric="rgb", planarconfig=planar)

    shown = read_image(PixelSource(tmp_path / "a.tif"))

    assert shown.pixels.shape == (3, 4, 3)
    assert shown.pixels[0, 0, 0] == 0
    assert shown.pixels[2, 3, 2] == 255
    with pytest.raises(UnreadableFile) as refused:
        read_mask(PixelSource(tmp_path / "a.tif"))
    assert str(refused.value) == (
        "a.tif has 3 channels of 16 bits, which are neither labels nor colours."
    )


def test_gray_in_three_channels_of_16_bits_is_gray(tmp_path, tifffile):
    gray = np.repeat(LABELS.astype(np.uint16)[..., np.newaxis] * 1000, 3, axis=2)
    tifffile.imwrite(tmp_path / "a.tif", gray, photometric="rgb")

    mask = read_mask(PixelSource(tmp_path / "a.tif"))

    assert mask.values.tolist() == (LABELS.astype(int) * 1000).tolist()
    assert mask.gray_from_color


def test_float_channels_are_the_scores_of_classes(tmp_path, tifffile):
    scores = np.linspace(0, 1, 60, dtype=np.float32).reshape(3, 4, 5)
    tifffile.imwrite(tmp_path / "a.tif", scores, photometric="minisblack", planarconfig="contig")

    mask = read_mask(PixelSource(tmp_path / "a.tif"))

    assert mask.is_volume
    assert mask.values.tolist() == scores.tolist()
    assert read_image(PixelSource(tmp_path / "a.tif")).note == "channel 1 of 5"


def test_five_channels_of_bytes_are_no_mask(tmp_path, tifffile):
    planes = np.zeros((5, 3, 4), np.uint8)
    tifffile.imwrite(tmp_path / "a.tif", planes, photometric="minisblack", planarconfig="separate")

    with pytest.raises(UnreadableFile) as refused:
        read_mask(PixelSource(tmp_path / "a.tif"))

    assert str(refused.value) == (
        "a.tif has 5 channels of 8 bits, which are neither labels nor colours."
    )


def test_an_odd_compression_is_read_with_a_warning(tmp_path, tifffile):
    pytest.importorskip("imagecodecs", reason="the extra tiff is not installed")
    tifffile.imwrite(tmp_path / "a.tif", np.tile(LABELS, (9, 9)), compression="jpeg2000")

    mask = read_mask(PixelSource(tmp_path / "a.tif"))

    assert mask.values.tolist() == np.tile(LABELS, (9, 9)).tolist()
    assert mask.warnings == (LOSSY,)


def test_the_limit_is_decided_before_anything_is_decoded(tmp_path, tifffile):
    tifffile.imwrite(tmp_path / "a.tif", LABELS.astype(np.float64))

    with pytest.raises(TooLarge, match=r"announces 4 × 3 pixels; the pixel limit is 11"):
        read_mask(PixelSource(tmp_path / "a.tif"), pixel_limit=11)


def test_damage_behind_a_sound_header_is_a_sentence(tmp_path, tifffile):
    path = tmp_path / "a.tif"
    tifffile.imwrite(path, np.tile(LABELS, (50, 50)).astype(np.float64), compression="zlib")
    path.write_bytes(path.read_bytes()[:600])

    with pytest.raises(UnreadableFile, match=r"^a\.tif is damaged "):
        read_mask(PixelSource(path))


def test_without_the_library_a_sentence_says_how_to_get_it(tmp_path, monkeypatch):
    (tmp_path / "a.tif").write_bytes(classic({256: (4,), 257: (3,), 258: (64,)}))
    monkeypatch.setitem(sys.modules, "tifffile", None)

    with pytest.raises(MissingExtra) as refused:
        read_mask(PixelSource(tmp_path / "a.tif"))

    assert str(refused.value) == (
        'a.tif has samples of 64 bits, which needs the extra "tiff": pip install "segreview[tiff]".'
    )


def test_without_the_library_colours_of_16_bits_are_shown_by_pillow(
    tmp_path, tifffile, monkeypatch
):
    colors = np.repeat(LABELS.astype(np.uint16)[..., np.newaxis] * 5000, 3, axis=2)
    tifffile.imwrite(tmp_path / "a.tif", colors, photometric="rgb")
    monkeypatch.setattr(tiff, "_is_installed", lambda: False)

    assert read_image(PixelSource(tmp_path / "a.tif")).pixels.shape == (3, 4, 3)
    with pytest.raises(UnreadableFile, match="several channels of 16 bits"):
        read_mask(PixelSource(tmp_path / "a.tif"))


@settings(
    max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(st.tuples(st.integers(0, 400), st.integers(0, 255)), max_size=4))
def test_damaged_bytes_give_a_mask_or_a_sentence(tmp_path, tifffile, changes):
    path = tmp_path / "a.tif"
    tifffile.imwrite(path, LABELS.astype(np.float64))
    data = bytearray(path.read_bytes())
    for at, value in changes:
        data[min(at, len(data) - 1)] = value
    path.write_bytes(bytes(data))
    VOLUMES.clear()

    try:
        mask = read_mask(PixelSource(path), pixel_limit=10_000)
    except SegReviewError:
        return
    assert mask.values.ndim in (2, 3)


def test_16_bits_with_0_as_white_are_beyond_pillow_in_one_byte_order():
    tags = {258: (16,), 262: (0,)}
    assert beyond_pillow(classic(tags)) == ""
    assert beyond_pillow(classic(tags, order=">")) == "samples of 16 bits with 0 as white"


def test_a_page_is_judged_by_its_own_tags():
    data = classic({258: (8,)}, {258: (64,), 262: (0,)}, {258: (16,), 277: (3,)})
    assert [beyond_pillow(data, page) for page in range(4)] == ["", "samples of 64 bits", "", ""]
    assert [has_wide_colors(data, page) for page in range(4)] == [False, False, True, False]
    assert [has_white_as_zero(data, page) for page in range(4)] == [False, True, False, False]


WHITE_BITS = np.array([[False, True, True], [False, False, True]])
COMPRESSIONS = [None, "packbits", "tiff_lzw", "tiff_adobe_deflate"]


@pytest.mark.parametrize("compression", [*COMPRESSIONS, "group3", "group4"])
def test_bits_that_pillow_stores_with_0_as_white_are_read_as_stored(tmp_path, compression):
    path = tmp_path / "a.tif"
    shown = Image.fromarray(WHITE_BITS)
    shown.save(path, compression=compression, tiffinfo={PHOTOMETRIC_TAG: 0})

    mask = read_mask(PixelSource(path))

    assert mask.values.tolist() == (~WHITE_BITS).tolist()
    assert (mask.black, mask.warnings) == (1, (WHITE_IS_ZERO,))
    turned = read_mask(PixelSource(path, PicturePart(values=MaskValues.SHOWN)))
    assert turned.values.tolist() == WHITE_BITS.tolist()
    assert (read_image(PixelSource(path)).pixels > 0).tolist() == WHITE_BITS.tolist()


@pytest.mark.parametrize("compression", COMPRESSIONS)
def test_bytes_that_pillow_stores_with_0_as_white_are_read_as_stored(tmp_path, compression):
    path = tmp_path / "a.tif"
    Image.fromarray(LABELS).save(path, compression=compression, tiffinfo={PHOTOMETRIC_TAG: 0})

    mask = read_mask(PixelSource(path))

    assert mask.values.tolist() == (255 - LABELS).tolist()
    assert mask.black == 255
    assert read_image(PixelSource(path)).pixels.tolist() == LABELS.tolist()


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("dtype", [np.bool_, np.uint8, np.uint16, np.uint32, np.uint64])
def test_what_tifffile_stores_with_0_as_white_is_read_as_stored(tmp_path, tifffile, dtype, order):
    stored = (LABELS % 2).astype(dtype)
    path = tmp_path / "a.tif"
    tifffile.imwrite(path, stored, photometric="miniswhite", byteorder=order)

    mask = read_mask(PixelSource(path))

    assert mask.values.astype(int).tolist() == stored.astype(int).tolist()
    assert mask.black == (1 if dtype is np.bool_ else np.iinfo(dtype).max)
    assert mask.warnings == (WHITE_IS_ZERO,)
    shown = read_image(PixelSource(path)).pixels
    assert (shown[stored == 0] > shown[stored == 1].max()).all()


@pytest.mark.parametrize("bits", [2, 4])
def test_few_bits_with_0_as_white_are_read_as_stored(tmp_path, bits):
    top = (1 << bits) - 1
    rows = [sum(value << 8 - bits * (k + 1) for k, value in enumerate((0, 1, top)[: 8 // bits]))]
    tags = {
        256: (8 // bits if bits == 4 else 3,),
        257: (1,),
        258: (bits,),
        259: (1,),
        262: (0,),
        273: (500,),
        277: (1,),
        278: (1,),
        279: (1,),
    }
    data = classic(tags)
    (tmp_path / "a.tif").write_bytes(data.ljust(500, b"\0") + bytes(rows))

    mask = read_mask(PixelSource(tmp_path / "a.tif"))

    assert mask.values.tolist() == [[0, 1, top][: tags[256][0]]]
    assert mask.black == top


def test_floats_with_0_as_white_are_what_they_are(tmp_path, tifffile):
    path = tmp_path / "a.tif"
    tifffile.imwrite(path, LABELS.astype(np.float32) / 20, photometric="miniswhite")
    mask = read_mask(PixelSource(path))
    assert mask.values.tolist() == (LABELS.astype(np.float32) / 20).tolist()
    assert (mask.black, mask.warnings) == (None, ())


def test_transparency_of_16_bits_is_read(tmp_path, tifffile):
    pixels = np.full((3, 4, 4), 500, np.uint16)
    pixels[..., 3] = LABELS.astype(np.uint16) * 1000
    path = tmp_path / "a.tif"
    tifffile.imwrite(path, pixels, photometric="rgb", extrasamples=["unassalpha"])

    mask = read_mask(PixelSource(path, PicturePart(values=MaskValues.ALPHA)))

    assert mask.values.tolist() == (LABELS.astype(int) * 1000).tolist()
    assert read_mask(PixelSource(path)).warnings == (TRANSPARENCY_NOT_USED,)
