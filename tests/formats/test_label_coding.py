"""Labels that are stored in a code come out as labels."""

import pickle

import numpy as np
import pytest
from PIL import Image

from segreview.errors import UnreadableFile
from segreview.formats.label_coding import CodedLabels, EmptyMask, LabelCoding
from segreview.formats.pixel_source import PixelSource
from segreview.formats.registry import read_image, read_mask, read_thumbnail


def stored(path, values):
    if path.suffix == ".npy":
        np.save(path, values)
    else:
        Image.fromarray(values).save(path)
    return path


def labels(path, coding):
    return read_mask(PixelSource(path, CodedLabels(coding))).values.tolist()


def test_ade20k_keeps_hundreds_in_red_and_the_rest_in_green(tmp_path):
    colors = np.array([[[0, 7, 1], [9, 7, 1], [71, 39, 2], [10, 0, 3], [255, 255, 0]]], np.uint8)
    path = stored(tmp_path / "a.png", colors)
    assert labels(path, LabelCoding.ADE20K) == [[7, 7, 1831, 256, 6655]]


def test_an_ade20k_mask_that_is_all_grey_is_still_a_code(tmp_path):
    path = stored(tmp_path / "a.png", np.full((1, 2, 3), 20, np.uint8))
    assert labels(path, LabelCoding.ADE20K) == [[532, 532]]


def test_a_mask_of_one_channel_is_no_ade20k(tmp_path):
    path = stored(tmp_path / "a.png", np.zeros((1, 2), np.uint8))
    with pytest.raises(UnreadableFile, match=r"^a\.png holds no colours, in which ADE20K"):
        labels(path, LabelCoding.ADE20K)


def test_cityscapes_instances_are_thousands_or_the_label_alone(tmp_path):
    path = stored(tmp_path / "a.png", np.array([[3, 999, 1000, 27002, 33999]], np.uint16))
    assert labels(path, LabelCoding.INSTANCE_THOUSANDS) == [[3, 999, 1, 27, 33]]


def test_all_instances_are_foreground(tmp_path):
    path = stored(tmp_path / "a.png", np.array([[0, 1, 700]], np.uint16))
    assert labels(path, LabelCoding.INSTANCES) == [[0, 1, 1]]


def test_eight_bits_hold_no_instances_but_labels(tmp_path):
    path = stored(tmp_path / "a.png", np.array([[3, 255]], np.uint8))
    assert labels(path, LabelCoding.INSTANCE_THOUSANDS) == [[3, 255]]
    assert labels(path, LabelCoding.INSTANCE_BYTES) == [[0, 0]]


def test_kitti_and_mapillary_keep_the_label_in_the_upper_byte(tmp_path):
    path = stored(tmp_path / "a.png", np.array([[0, 255, 256, 6913, 65535]], np.uint16))
    assert labels(path, LabelCoding.INSTANCE_BYTES) == [[0, 0, 1, 27, 255]]


@pytest.mark.parametrize("dtype", [np.int32, np.int64])
def test_minus_one_is_the_255_that_a_png_would_hold(tmp_path, dtype):
    path = stored(tmp_path / "a.npy", np.array([[-1, 0, 20, -2]], dtype))
    assert labels(path, LabelCoding.SIGNED_VOID) == [[255, 0, 20, -2]]


def test_unsigned_labels_have_no_minus_one(tmp_path):
    path = stored(tmp_path / "a.npy", np.array([[4_294_967_295, 3]], np.uint32))
    assert labels(path, LabelCoding.SIGNED_VOID) == [[4_294_967_295, 3]]


@pytest.mark.parametrize(
    "coding", [LabelCoding.INSTANCE_THOUSANDS, LabelCoding.INSTANCE_BYTES, LabelCoding.SIGNED_VOID]
)
@pytest.mark.parametrize("values", [np.zeros((2, 2), np.float32), np.zeros((3, 4, 5), np.float32)])
def test_scores_are_no_labels(tmp_path, coding, values):
    path = stored(tmp_path / "a.npy", values)
    with pytest.raises(UnreadableFile, match=r"^a\.npy holds no whole numbers"):
        labels(path, coding)


def test_what_is_known_of_the_file_is_kept_without_its_palette(tmp_path):
    picture = Image.fromarray(np.array([[1]], np.uint8), "P")
    picture.putpalette([0, 0, 0, 9, 9, 9])
    picture.save(tmp_path / "a.png")
    plain = read_mask(PixelSource(tmp_path / "a.png"))
    coded = read_mask(PixelSource(tmp_path / "a.png", CodedLabels(LabelCoding.INSTANCE_BYTES)))
    assert coded.sha256 == plain.sha256
    assert (plain.palette is None, coded.palette) == (False, None)


def test_an_empty_mask_has_the_size_of_its_image_and_no_loss(tmp_path):
    path = tmp_path / "a.jpg"
    Image.fromarray(np.full((2, 3, 3), 200, np.uint8)).save(path)
    mask = read_mask(PixelSource(path, EmptyMask()))
    assert mask.values.tolist() == [[0, 0, 0], [0, 0, 0]]
    assert (mask.values.dtype, mask.lossy, mask.is_color) == (np.uint8, False, False)
    assert read_image(PixelSource(path, EmptyMask())).pixels.shape == (2, 3, 3)


def test_parts_are_sent_to_workers_and_shown_as_the_file_is(tmp_path):
    path = stored(tmp_path / "a.png", np.array([[[0, 7, 1]]], np.uint8))
    source = PixelSource(path, pickle.loads(pickle.dumps(CodedLabels(LabelCoding.ADE20K))))
    assert read_image(source).pixels.tolist() == [[[0, 7, 1]]]
    assert read_thumbnail(source, 8).tolist() == [[[0, 7, 1]]]
