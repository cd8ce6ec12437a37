"""Several mask files of one image, read as one mask."""

import numpy as np
import pytest
from PIL import Image

from segreview.errors import UnreadableFile
from segreview.formats.merged_masks import MergedMasks


def mask(path, *row):
    Image.fromarray(np.array([row], np.uint8)).save(path)


def test_a_pixel_is_foreground_in_any_mask_and_overlaps_are_said(tmp_path):
    mask(tmp_path / "a.png", 255, 255, 0, 0)
    mask(tmp_path / "b.png", 0, 1, 1, 0)
    mask(tmp_path / "c.png", 0, 1, 0, 0)
    read = MergedMasks(("b.png", "c.png")).read_mask(tmp_path / "a.png", 4)
    assert read.values.tolist() == [[1, 1, 1, 0]]
    assert read.warnings == ("1 pixel lies in several of its masks: the later one counts",)
    assert MergedMasks(("b.png",)).size(tmp_path / "a.png") == (4, 1)


def test_each_file_has_its_label_and_the_later_one_is_on_top(tmp_path):
    mask(tmp_path / "a.png", 1, 1, 1, 0)
    mask(tmp_path / "b.png", 0, 255, 255, 0)
    read = MergedMasks(("b.png",), (300, 2)).read_mask(tmp_path / "a.png", 4)
    assert read.values.tolist() == [[300, 2, 2, 0]]
    assert read.warnings == ("2 pixels lie in several of its masks: the later one counts",)
    assert MergedMasks(("b.png",), (300, 2)).read_image(tmp_path / "a.png", 4).pixels.ndim == 3


def test_a_soft_edge_is_cut_at_mid_grey(tmp_path):
    mask(tmp_path / "a.png", 0, 127, 128, 255)
    assert MergedMasks(()).read_mask(tmp_path / "a.png", 4).values.tolist() == [[0, 0, 1, 1]]


def test_the_checksum_is_that_of_all_files(tmp_path):
    mask(tmp_path / "a.png", 1, 0)
    mask(tmp_path / "b.png", 0, 1)
    part = MergedMasks(("b.png",))
    before = part.read_mask(tmp_path / "a.png", 4).sha256
    mask(tmp_path / "b.png", 1, 1)
    assert part.read_mask(tmp_path / "a.png", 4).sha256 != before


def test_masks_of_other_sizes_and_scores_are_refused(tmp_path):
    mask(tmp_path / "a.png", 1, 0)
    mask(tmp_path / "b.png", 1, 0, 0)
    with pytest.raises(UnreadableFile, match=r"sizes differ: a\.png has 2 × 1 pixels, b\.png"):
        MergedMasks(("b.png",)).read_mask(tmp_path / "a.png", 4)
    np.save(tmp_path / "c.npy", np.zeros((3, 4, 4), np.float32))
    with pytest.raises(UnreadableFile, match=r"c\.npy holds scores, and no mask of one object"):
        MergedMasks(()).read_mask(tmp_path / "c.npy", 100)


def test_half_floats_are_compared_without_overflow(tmp_path):
    np.save(tmp_path / "a.npy", np.array([[0, 300, 40_000]], np.float16))
    assert MergedMasks(()).read_mask(tmp_path / "a.npy", 4).values.tolist() == [[0, 0, 1]]


def test_the_part_that_several_masks_share(tmp_path):
    mask(tmp_path / "a.png", 255, 255, 0, 0)
    mask(tmp_path / "b.png", 0, 255, 255, 255)
    mask(tmp_path / "nothing.png", 0, 0, 0, 0)
    assert MergedMasks(("b.png",)).shared_part(tmp_path / "a.png", 4) == 0.25
    assert MergedMasks(("a.png",)).shared_part(tmp_path / "a.png", 4) == 1
    assert MergedMasks(()).shared_part(tmp_path / "nothing.png", 4) == 0
