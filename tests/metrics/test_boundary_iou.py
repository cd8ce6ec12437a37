"""Boundary IoU: its width is in its name, and its counts pool like any other."""

import math

import numpy as np
import pytest

from segreview.errors import InvalidArgument
from segreview.masks.spacing import Spacing
from segreview.metrics import boundary_iou
from segreview.metrics.boundary_iou import (
    CITYSCAPES_BAND,
    COCO_BAND,
    BandWidth,
    boundary_overlap,
    class_boundary_overlaps,
)
from segreview.metrics.counts import Counts, binary_counts
from segreview.metrics.scores import score

NAN = math.nan
SHAPE = (5, 6)
MASKS = {
    "empty": np.zeros(SHAPE, bool),
    "part": np.zeros(SHAPE, bool),
    "full": np.ones(SHAPE, bool),
}
MASKS["part"][:4, :5] = True

# The edge of the full mask has 18 pixels, that of the part 14, and 8 they share: the upper and
# left sides; the part's lower and right sides lie inside.
GOLDEN = {
    ("empty", "empty"): (NAN, (0, 0, 0, 30)),
    ("empty", "part"): (0, (0, 14, 0, 16)),
    ("empty", "full"): (0, (0, 18, 0, 12)),
    ("part", "empty"): (0, (0, 0, 14, 16)),
    ("part", "part"): (1, (14, 0, 0, 16)),
    ("part", "full"): (8 / 24, (8, 10, 6, 6)),
    ("full", "empty"): (0, (0, 0, 18, 12)),
    ("full", "part"): (8 / 24, (8, 6, 10, 6)),
    ("full", "full"): (1, (18, 0, 0, 12)),
}


def numbers(counts: Counts) -> tuple[int, ...]:
    return tuple(part.item() for part in (counts.tp, counts.fp, counts.fn, counts.tn))


@pytest.mark.parametrize(("ground_truth", "prediction"), GOLDEN)
def test_golden_table_of_the_empty_cases(ground_truth, prediction):
    found = boundary_overlap(MASKS[ground_truth], MASKS[prediction], BandWidth(1))
    iou, counts = GOLDEN[ground_truth, prediction]
    assert found.iou == pytest.approx(iou, nan_ok=True)
    assert numbers(found.counts) == counts


def test_a_band_wider_than_the_masks_gives_their_iou():
    generator = np.random.default_rng(2)
    truth, predicted, valid = generator.random((3, 12, 15)) < 0.8
    found = boundary_overlap(truth, predicted, BandWidth(50), valid)
    assert numbers(found.counts) == numbers(binary_counts(truth, predicted, valid))


def test_counts_of_images_are_pooled():
    pairs = [("part", "full"), ("full", "part"), ("empty", "empty")]
    found = [boundary_overlap(MASKS[a], MASKS[b], BandWidth(1)).counts for a, b in pairs]
    together = Counts(
        *(np.stack(parts) for parts in zip(*(c._parts() for c in found), strict=True))
    )
    assert score("iou", together.sum()).item() == 16 / 48


def test_the_width_is_rounded_and_at_least_one_pixel():
    assert COCO_BAND.reach((1024, 2048)) == (46, 46)
    assert CITYSCAPES_BAND.reach((1024, 2048)) == (11, 11)
    assert COCO_BAND.reach((10, 10)) == (1, 1)
    assert BandWidth(5).reach((9, 9), Spacing(3, 3, "mm")) == (5, 5)
    assert BandWidth(6, "mm").reach((9, 9), Spacing(2, 0.5, "mm")) == (3, 12)
    assert BandWidth(0.1, "mm").reach((9, 9), Spacing(2, 3, "mm")) == (1, 1)


def test_the_name_says_the_width():
    assert BandWidth(5).name == "boundary_iou@5px"
    assert COCO_BAND.name == "boundary_iou@2%"
    assert CITYSCAPES_BAND.name == "boundary_iou@0.5%"
    assert BandWidth(1.5, "m").name == "boundary_iou@1.5m"


def test_a_wide_band_warns():
    truth = np.ones((60, 60), bool)
    assert boundary_overlap(truth, truth, BandWidth(25)).warning == ""
    assert boundary_overlap(truth, truth, BandWidth(26)).warning == (
        "boundary_iou@26px: the band is 26 pixels wide; above 25 pixels boundary IoU comes close "
        "to plain IoU"
    )
    unequal = boundary_overlap(truth, truth, BandWidth(13, "mm"), None, Spacing(1, 0.5, "mm"))
    assert unequal.reach == (13, 26)
    assert "is 26 pixels wide" in unequal.warning


def test_the_border_of_the_valid_area_is_no_edge():
    mask = np.zeros((12, 12), bool)
    mask[2:10, 2:10] = True
    valid = np.ones(mask.shape, bool)
    valid[:, 6:] = False
    found = boundary_overlap(mask, mask, BandWidth(1), valid)
    # Four pixels above, four below and six to the left; none at the cut.
    assert numbers(found.counts) == (14, 0, 0, 72 - 14)


@pytest.mark.parametrize("block", [1, 40, 300])
def test_strips_and_classes_change_nothing(block, monkeypatch):
    generator = np.random.default_rng(7)
    truth, predicted = generator.integers(0, 4, (2, 40, 25))
    truth[:25, 5:], predicted[:23] = 2, 2
    truth[30:, 20:] = 9
    valid = generator.random((40, 25)) < 0.97
    widths = BandWidth(1), BandWidth(3)
    whole = {
        (label, width): boundary_overlap(truth == label, predicted == label, width, valid)
        for label in (2, 0, 9, 5)
        for width in widths
    }
    monkeypatch.setattr(boundary_iou, "BLOCK_PIXELS", block)
    for width in widths:
        found = class_boundary_overlaps(truth, predicted, (2, 0, 9, 5), width, valid)
        assert tuple(found) == (2, 0, 9, 5)
        for label, overlap in found.items():
            assert numbers(overlap.counts) == numbers(whole[label, width].counts)
            assert overlap.band is width
            assert overlap.reach == (width.width, width.width)
    assert math.isnan(found[5].iou)


def test_bad_arguments_are_named():
    mask = np.ones((3, 4), bool)
    for width in (0, -1, math.inf, NAN):
        with pytest.raises(InvalidArgument, match=r"width is .*; allowed is a finite number"):
            BandWidth(width, "%")
    with pytest.raises(InvalidArgument, match=r"width is 2.5 px; allowed is a whole number of px"):
        BandWidth(2.5)
    with pytest.raises(InvalidArgument, match="width is in m; allowed is px, %, or mm, the unit"):
        boundary_overlap(mask, mask, BandWidth(1, "m"), None, Spacing(1, 2, "mm"))
    with pytest.raises(InvalidArgument, match="ground_truth has dtype int64"):
        boundary_overlap(mask.astype(int), mask, BandWidth(1))
    with pytest.raises(InvalidArgument, match="prediction has dtype int64"):
        boundary_overlap(mask, mask.astype(int), BandWidth(1))
    with pytest.raises(InvalidArgument, match="valid has dtype int64"):
        boundary_overlap(mask, mask, BandWidth(1), mask.astype(int))
    with pytest.raises(InvalidArgument, match="prediction has shape"):
        boundary_overlap(mask, mask[:1], BandWidth(1))
    with pytest.raises(InvalidArgument, match="ground_truth has dtype float64"):
        class_boundary_overlaps(mask * 1.0, mask, (1,), BandWidth(1))
    with pytest.raises(InvalidArgument, match="prediction has dtype float64"):
        class_boundary_overlaps(mask, mask * 1.0, (1,), BandWidth(1))
    with pytest.raises(InvalidArgument, match="prediction has shape"):
        class_boundary_overlaps(mask, mask[:1], (1,), BandWidth(1))
