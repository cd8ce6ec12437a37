from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from segreview.dataset.dataset import open_dataset
from segreview.dataset.roles import Roles
from segreview.dataset.size_check import PagedFile, SizeCheck, SizeDifference, check_sizes
from segreview.formats.pixel_source import PixelSource

LYING = 6


class PartAsLargeAsTheMasks:
    """A part that is large to read, and so to compare."""

    def size(self, _path):
        return 6, 4

    def __eq__(self, other):
        raise AssertionError("only headers are read")

    def __hash__(self):
        return 0


def save(path: Path, height: int, width: int, **options: object) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.zeros((height, width), np.uint8)).save(path, **options)


@pytest.fixture
def root(tmp_path):
    for name in "abcd":
        save(tmp_path / "images" / f"{name}.png", 4, 6)
        save(tmp_path / "masks" / f"{name}.png", 4, 6)
        save(tmp_path / "preds" / f"{name}.png", 4, 6)
    return tmp_path


def test_equal_sizes_are_no_difference(root):
    assert check_sizes(open_dataset(root)) == SizeCheck(4, 4)


def test_a_prediction_an_image_and_a_valid_area_of_another_size_are_told(root):
    save(root / "preds" / "b.png", 2, 3)
    save(root / "images" / "c.png", 8, 12)
    save(root / "roi" / "d.png", 1, 1)
    found = check_sizes(open_dataset(root)).differences
    assert found == (
        SizeDifference("b", "preds", (3, 2), (6, 4)),
        SizeDifference("c", "image", (12, 8), (6, 4)),
        SizeDifference("d", "valid area", (1, 1), (6, 4)),
    )
    assert found[0].described == "b: preds 3 × 2, ground truth 6 × 4"


def test_a_header_that_cannot_be_read_is_told_with_its_sample(root):
    (root / "preds" / "a.png").write_bytes(b"no picture")
    (root / "masks" / "b.png").write_bytes(b"no picture")
    found = check_sizes(open_dataset(root))
    assert [(one.sample, one.role) for one in found.unreadable] == [
        ("a", "preds"),
        ("b", "ground truth"),
    ]
    assert [one.is_prediction for one in found.unreadable] == [True, False]
    assert found.told == 2
    assert "a.png is damaged" in found.unreadable[0].why
    assert found.differences == ()


def test_of_many_files_samples_spread_evenly_are_looked_at(root):
    save(root / "preds" / "a.png", 1, 1)
    save(root / "preds" / "b.png", 1, 1)
    save(root / "preds" / "c.png", 1, 1)
    found = check_sizes(open_dataset(root), most_files=6)
    assert (found.told, found.samples) == (2, 4)
    assert [entry.sample for entry in found.differences] == ["a", "c"]
    assert check_sizes(open_dataset(root), most_files=12).told == 4
    assert check_sizes(open_dataset(root), most_files=11).told == 3
    assert check_sizes(open_dataset(root), most_files=1).told == 1


def test_pages_are_told_by_every_header(root):
    two = [Image.fromarray(np.zeros((4, 6), np.uint8)) for _ in range(2)]
    (root / "preds" / "d.png").unlink()
    two[0].save(root / "preds" / "d.tif", save_all=True, append_images=two[1:])
    (root / "preds" / "c.png").unlink()
    (root / "preds" / "c.tif").write_bytes(b"no picture")
    found = check_sizes(open_dataset(root))
    assert found.paged == (PagedFile("d", "preds", 2),)


def test_one_valid_area_for_all_is_read_once(root):
    (root / "area.png").write_bytes(b"no picture")
    dataset = open_dataset(root, Roles(valid=root / "area.png"))
    assert len(check_sizes(dataset).unreadable) == 1


def test_masks_that_agree_as_stored_do_not_differ(root):
    exif = Image.Exif()
    exif[0x0112] = LYING
    save(root / "images" / "a.png", 4, 6, exif=exif)
    assert check_sizes(open_dataset(root)).differences == ()


def test_masks_whose_axes_are_in_doubt_tell_no_size(root):
    for name in "ab":
        (root / "preds" / f"{name}.png").unlink()
        np.save(root / "preds" / f"{name}.npy", np.zeros((3, 4, 6), np.float32))
    assert check_sizes(open_dataset(root)).told == 2


def test_parts_are_not_compared_with_each_other(root):
    dataset = open_dataset(root)
    samples = tuple(
        sample._replace(predictions=(PixelSource(root, PartAsLargeAsTheMasks()),))
        for sample in dataset.samples
    )
    assert check_sizes(replace(dataset, samples=samples)) == SizeCheck(4, 4)
