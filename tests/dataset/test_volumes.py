"""Volumes become slices, the slices of a volume are one case; only headers are read."""

import sys

import numpy as np
import pytest
from PIL import Image

from segreview.dataset.dataset import open_dataset
from segreview.dataset.sample import Sample
from segreview.dataset.task import TaskKind, decide_task
from segreview.dataset.volumes import in_slices
from segreview.errors import MissingExtra, UnreadableFile
from segreview.formats.nifti import NiftiSlice
from segreview.formats.picture_part import PicturePart
from segreview.formats.pixel_source import PixelSource
from segreview.formats.registry import read_mask


@pytest.fixture
def nibabel():
    return pytest.importorskip("nibabel", reason="the extra medical is not installed")


@pytest.fixture
def save(tmp_path, nibabel):
    def write(name, values):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        nibabel.save(nibabel.Nifti1Image(values, np.diag([-1.0, -1.0, 3.0, 1.0])), path)
        return path

    return write


def stack(path, count):
    path.parent.mkdir(parents=True, exist_ok=True)
    pages = [Image.fromarray(np.full((3, 4), page % 2, np.uint8)) for page in range(count)]
    pages[0].save(path, save_all=True, append_images=pages[1:])


def test_pairs_of_volumes_become_the_slices_of_cases(tmp_path, save):
    for name in ("images/a.nii.gz", "masks/a.nii.gz", "preds/a.nii.gz"):
        save(name, np.zeros((4, 5, 11), np.uint8))
    save("masks/b.nii.gz", np.zeros((4, 5, 1), np.uint8))

    samples = open_dataset(tmp_path).samples

    assert [s.id for s in samples] == [f"a/{i:02}" for i in range(11)] + ["b/0"]
    assert {(s.case, s.group) for s in samples} == {("a", "a"), ("b", "b")}
    third = samples[2]
    assert isinstance(third.ground_truth.part, NiftiSlice)
    assert third.ground_truth.part.index == 2
    assert third.image == PixelSource(tmp_path / "images/a.nii.gz", third.ground_truth.part)
    assert third.predictions == (PixelSource(tmp_path / "preds/a.nii.gz", third.ground_truth.part),)
    assert samples[-1].predictions == (None,)


def test_a_group_that_is_given_stays(save):
    path = save("a.nii", np.zeros((4, 5, 2), np.uint8))
    sample = Sample("a", None, PixelSource(path), (None,), group="patient 7")

    assert [(s.group, s.case) for s in in_slices([sample], stacks=True)] == [("patient 7", "a")] * 2


def test_a_picture_beside_a_volume_is_no_image_of_its_slices(tmp_path, save):
    path = save("a.nii", np.zeros((4, 5, 2), np.uint8))
    picture = PixelSource(tmp_path / "a.png")
    Image.fromarray(np.zeros((5, 4), np.uint8)).save(picture.path)
    sample = Sample("a", picture, PixelSource(path), (picture,))

    first = in_slices([sample], stacks=True)[0]

    assert first.image is None
    with pytest.raises(UnreadableFile, match=r"^a\.png is no NIfTI file"):
        read_mask(first.predictions[0])


@pytest.mark.usefixtures("nibabel")
def test_a_damaged_volume_stays_one_sample_with_a_reason(tmp_path):
    (tmp_path / "a.nii.gz").write_bytes(b"nothing")
    sample = Sample("a", None, PixelSource(tmp_path / "a.nii.gz"), (None,))

    assert in_slices([sample], stacks=True) == (sample,)
    with pytest.raises(UnreadableFile, match=r"^a\.nii\.gz is no NIfTI file"):
        read_mask(sample.ground_truth)


def test_without_the_library_the_folder_is_not_opened(tmp_path, monkeypatch):
    for name in ("masks/a.nii", "preds/a.nii"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_bytes((348).to_bytes(4, "little") + bytes(400))
    monkeypatch.setitem(sys.modules, "nibabel", None)

    with pytest.raises(MissingExtra, match=r'pip install "segreview\[medical\]"'):
        open_dataset(tmp_path)


def test_the_labels_of_a_whole_volume_decide_what_values_mean(tmp_path, save):
    labels = np.zeros((4, 5, 40), np.uint8)
    labels[0, 0, 33], labels[1, 1, 33] = 1, 2
    save("masks/a.nii", labels)
    save("preds/a.nii", labels)

    assert decide_task(open_dataset(tmp_path)).kind is TaskKind.MULTI_CLASS


def test_pages_of_tiff_stacks_are_slices_too(tmp_path):
    for name in ("images/a.tif", "masks/a.tif", "preds/a.tif"):
        stack(tmp_path / name, 3)

    samples = open_dataset(tmp_path).samples

    assert [s.id for s in samples] == ["a/0", "a/1", "a/2"]
    assert samples[1].ground_truth.part == PicturePart(1)
    third = PicturePart(1, of_pages=3)
    assert samples[1].image == PixelSource(tmp_path / "images/a.tif", third)
    assert samples[1].predictions == (PixelSource(tmp_path / "preds/a.tif", third),)
    assert {s.case for s in samples} == {"a"}
    assert read_mask(samples[1].ground_truth).values.tolist() == [[1] * 4] * 3


def test_single_pages_are_no_cases(tmp_path):
    for name in ("masks/a.tif", "preds/a.tif"):
        stack(tmp_path / name, 1)

    samples = open_dataset(tmp_path).samples

    assert [(s.id, s.case, s.ground_truth.part) for s in samples] == [("a", "", None)]
