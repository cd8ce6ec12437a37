"""Temporaries stay small, and what is no pair of label masks is refused."""

from __future__ import annotations

import tracemalloc

import numpy as np
import pytest

from segreview.errors import InvalidArgument
from segreview.metrics.label_pairs import label_pairs

MEGABYTE = 1 << 20
SIDE = 4096


def wide_masks(dtype: str, labels: int, noise: float) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(6)
    row = np.repeat(np.arange(labels), -(-SIDE // labels))[:SIDE].astype(dtype)
    truth = np.broadcast_to(row, (SIDE, SIDE))
    noisy = np.where(rng.random(SIDE) < noise, rng.integers(0, labels, SIDE), row).astype(dtype)
    return truth, np.broadcast_to(noisy, (SIDE, SIDE))


@pytest.mark.parametrize(
    ("dtype", "labels", "noise"),
    [("u1", 19, 0.01), ("u1", 19, 0.5), ("u1", 200, 0.5), ("u2", 500, 0.5), ("i8", 19, 0.5)],
)
@pytest.mark.parametrize("turned", [False, True])
def test_temporaries_of_a_pair_of_16_megapixels_stay_below_32_megabytes(
    dtype, labels, noise, turned
):
    masks = wide_masks(dtype, labels, noise)
    if turned:
        masks = tuple(mask.T for mask in masks)
    tracemalloc.start()
    found = label_pairs(*masks)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found.pixels.sum() == SIDE**2
    assert peak < 32 * MEGABYTE


@pytest.mark.parametrize("wrong", [(4,), (2, 2, 1), ()])
def test_another_number_of_dimensions_is_refused(wrong):
    mask = np.zeros(wrong, np.uint8)
    with pytest.raises(
        InvalidArgument, match=r"ground_truth has shape .*allowed is a mask of shape"
    ):
        label_pairs(mask, mask)
    with pytest.raises(InvalidArgument, match=r"prediction has shape"):
        label_pairs(np.zeros((2, 2), np.uint8), mask)


def test_a_row_is_never_broadcast_to_a_mask():
    with pytest.raises(
        InvalidArgument, match=r"prediction has shape \(1, 3\); allowed is \(2, 3\)"
    ):
        label_pairs(np.zeros((2, 3), int), np.zeros((1, 3), int))


def test_a_valid_area_of_numbers_is_refused():
    mask = np.zeros((2, 3), int)
    with pytest.raises(InvalidArgument, match="valid has dtype int64; allowed is bool"):
        label_pairs(mask, mask, mask)


@pytest.mark.parametrize("shape", [(0, 0), (0, 3), (3, 0)])
@pytest.mark.parametrize("dtype", ["u1", "i8", "u8", "?"])
def test_masks_without_pixels_have_no_pairs_of_any_dtype(shape, dtype):
    mask = np.zeros(shape, dtype)
    found = label_pairs(mask, mask, np.zeros(shape, bool))
    assert found.ground_truth.size == found.prediction.size == found.pixels.size == 0


@pytest.mark.parametrize("dtype", ["u8", ">u8"])
def test_the_largest_labels_of_int64_are_counted_and_larger_ones_refused(dtype):
    largest = np.array([[2**63 - 1, 0]], dtype)
    found = label_pairs(largest, largest)
    assert found.ground_truth.tolist() == [0, 2**63 - 1]
    with pytest.raises(InvalidArgument, match="prediction has the label 9223372036854775808"):
        label_pairs(largest, largest + np.array(1, dtype))


def test_the_lowest_and_the_highest_label_of_int64_are_told_apart():
    ends = np.array([[-(2**63), 2**63 - 1, 0]])
    found = label_pairs(ends, ends[:, ::-1])
    assert found.ground_truth.tolist() == [-(2**63), 0, 2**63 - 1]
    assert found.prediction.tolist() == [0, -(2**63), 2**63 - 1]


@pytest.mark.parametrize("noise", [0.0, 1.0])
def test_an_ignored_255_beside_small_labels_is_kept_and_the_pairs_ascend(noise):
    rng = np.random.default_rng(1)
    mask = np.where(rng.random((64, 64)) < noise / 2, 255, 18).astype(np.uint8)
    mask[0, :3] = 0, 18, 255
    found = label_pairs(mask, mask)
    assert found.ground_truth.tolist() == found.prediction.tolist() == [0, 18, 255]
    assert found.pixels.tolist() == [np.count_nonzero(mask == label) for label in (0, 18, 255)]
