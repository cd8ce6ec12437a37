"""Pages and frames are counted, measured and read one by one; damage is a sentence."""

import io
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from segreview.errors import SegReviewError, TooLarge, UnreadableFile
from segreview.formats.gif_frames import indices
from segreview.formats.pages import has_several_pages, page_sizes_of
from segreview.formats.picture_part import PicturePart
from segreview.formats.pixel_source import PixelSource, SizedPart
from segreview.formats.registry import read_image, read_mask
from segreview.formats.tiff_header import OpenFile, page_sizes

FRAME = np.array([[0, 1, 2], [2, 2, 0]], np.uint8)
PALETTE = [0, 0, 0, 255, 0, 0, 0, 255, 0]
ORIENTATION_TAG = 0x0112


def save(path, *frames, **options):
    pages = []
    for frame in frames:
        page = Image.fromarray(frame, "P") if path.suffix == ".gif" else Image.fromarray(frame)
        if path.suffix == ".gif":
            page.putpalette(PALETTE)
        pages.append(page)
    pages[0].save(path, save_all=True, append_images=pages[1:], **options)
    return path


@pytest.mark.parametrize("suffix", ["tif", "gif", "png", "webp"])
def test_pages_and_frames_are_counted_and_measured(tmp_path, suffix):
    path = save(tmp_path / f"a.{suffix}", FRAME * 80, FRAME[::-1] * 80, FRAME * 0)
    assert page_sizes_of(path) == ((3, 2),) * 3
    assert has_several_pages(path)
    assert PicturePart(2).size(path) == (3, 2)
    assert PicturePart(3).size(path) is None
    assert isinstance(PicturePart(2), SizedPart)


@pytest.mark.parametrize("suffix", ["tif", "gif", "png", "webp", "bmp"])
def test_a_single_page_is_not_several(tmp_path, suffix):
    path = tmp_path / f"a.{suffix}"
    Image.fromarray(FRAME).save(path)
    assert not has_several_pages(path)
    assert PicturePart().size(path) == (3, 2)


@pytest.mark.parametrize("suffix", ["tif", "gif"])
def test_frames_keep_their_indices(tmp_path, suffix):
    path = save(tmp_path / f"a.{suffix}", FRAME, FRAME[::-1], FRAME[:, ::-1], loop=0)
    for page, expected in enumerate((FRAME, FRAME[::-1], FRAME[:, ::-1])):
        source = PixelSource(path, PicturePart(page))
        assert read_mask(source).values.tolist() == expected.tolist()
        assert read_image(source).note == ""
    assert read_image(PixelSource(path)).note == "page 1 of 3"
    with pytest.raises(UnreadableFile) as refused:
        read_mask(PixelSource(path))
    assert str(refused.value) == (
        f"a.{suffix} has several pages or frames; choose one in the audit, or by --page."
    )
    with pytest.raises(UnreadableFile, match=rf"^a\.{suffix} has no page or frame 4\.$"):
        read_mask(PixelSource(path, PicturePart(3)))
    with pytest.raises(TooLarge, match="announces 3 × 2 pixels; the pixel limit is 5"):
        read_mask(PixelSource(path, PicturePart(1)), 5)


def test_frames_of_a_gif_in_other_colours_are_refused(tmp_path):
    frames = [Image.fromarray(FRAME, "P") for _ in range(2)]
    frames[0].putpalette(PALETTE)
    frames[1].putpalette([9, *PALETTE[1:]])
    frames[0].save(tmp_path / "a.gif", save_all=True, append_images=frames[1:])
    assert read_mask(PixelSource(tmp_path / "a.gif", PicturePart(0))).values.tolist() == (
        FRAME.tolist()
    )
    with pytest.raises(UnreadableFile, match="not one by one in the palette of the first"):
        read_mask(PixelSource(tmp_path / "a.gif", PicturePart(1)))


def test_indices_need_a_palette_that_names_each_colour_once():
    gray = np.array([[[7, 7, 7]]], np.uint8)
    assert indices(Path("a.gif"), gray, None).tolist() == [[7]]
    for palette in ([0, 0, 0], [7, 7, 7, 7, 7, 7]):
        with pytest.raises(UnreadableFile, match=r"^a\.gif has frames whose colours"):
            indices(Path("a.gif"), gray, palette)


def test_pages_of_several_sizes_tell_their_own(tmp_path):
    path = save(tmp_path / "a.tif", FRAME, np.zeros((5, 7), np.uint8))
    assert page_sizes_of(path) == ((3, 2), (7, 5))
    assert PicturePart(1).size(path) == (7, 5)


def test_a_page_that_lies_on_its_side_is_measured_upright(tmp_path):
    path = save(tmp_path / "a.tif", FRAME, FRAME, tiffinfo={ORIENTATION_TAG: 6})
    assert PicturePart(0).size(path) == (2, 3)
    assert read_mask(PixelSource(path, PicturePart(0))).values.shape == (3, 2)


def test_a_file_that_changed_is_measured_again(tmp_path):
    path = save(tmp_path / "a.tif", FRAME, FRAME)
    assert page_sizes_of(path) == ((3, 2),) * 2
    save(path, FRAME, FRAME, FRAME)
    os.utime(path, ns=(1, 1))
    assert page_sizes_of(path) == ((3, 2),) * 3


def test_damage_is_a_sentence_or_no_page(tmp_path):
    (tmp_path / "a.gif").write_bytes(b"GIF89a")
    (tmp_path / "b.tif").write_bytes(b"no picture")
    (tmp_path / "c.txt").write_bytes(b"no picture")
    with pytest.raises(UnreadableFile, match=r"^a\.gif is damaged or not a picture"):
        page_sizes_of(tmp_path / "a.gif")
    assert not has_several_pages(tmp_path / "a.gif")
    assert page_sizes_of(tmp_path / "b.tif") == ()
    assert page_sizes_of(tmp_path / "c.txt") == ()
    with pytest.raises(UnreadableFile):
        page_sizes_of(tmp_path / "missing.tif")


@pytest.fixture(scope="module")
def whole(tmp_path_factory):
    folder = tmp_path_factory.mktemp("whole")
    return {
        suffix: save(folder / f"a.{suffix}", FRAME, FRAME[::-1]).read_bytes()
        for suffix in ("tif", "gif", "png", "webp")
    }


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data(), suffix=st.sampled_from(["tif", "gif", "png", "webp"]))
def test_whatever_the_bytes_pages_are_an_array_or_a_sentence(tmp_path_factory, whole, data, suffix):
    content = bytearray(whole[suffix])
    for _ in range(data.draw(st.integers(0, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(content)))
    path = tmp_path_factory.mktemp("fuzz") / f"a.{suffix}"
    path.write_bytes(bytes(content[:cut]))
    part = PicturePart(data.draw(st.integers(0, 2)))
    for act in (
        lambda: part.size(path),
        lambda: read_mask(PixelSource(path, part), 1000).values.shape,
        lambda: read_image(PixelSource(path, part), 1000).pixels.shape,
    ):
        try:
            act()
        except SegReviewError:
            continue


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_file_is_measured_as_its_bytes_are(whole, data):
    content = bytearray(whole["tif"])
    for _ in range(data.draw(st.integers(0, 6))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    content = bytes(content[: data.draw(st.integers(0, len(content)))])
    assert page_sizes(OpenFile(io.BytesIO(content))) == page_sizes(content)
