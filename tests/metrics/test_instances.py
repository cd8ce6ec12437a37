"""Instances matched one to one at an IoU threshold."""

import numpy as np
import pytest

from segreview.errors import InvalidArgument
from segreview.metrics.instances import match_instances


def ids(text: str) -> np.ndarray:
    return np.array([[int(cell) for cell in text]])


def pairs(found):
    return list(zip(found.ground_truth.tolist(), found.prediction.tolist(), strict=True))


@pytest.mark.parametrize(("threshold", "tp"), [(0.49, 1), (0.5, 1), (0.51, 0), (1.0, 0)])
def test_an_iou_at_the_threshold_is_enough(threshold, tp):
    found = match_instances(ids("1100"), ids("1000"), threshold)
    assert (found.tp, found.fp, found.fn) == (tp, 1 - tp, 1 - tp)


def test_each_instance_has_one_partner_at_most():
    found = match_instances(ids("1111100"), ids("2223333"), 0.2)
    assert pairs(found) == [(1, 2)]
    assert found.iou.tolist() == [0.6]
    assert found.invented.tolist() == [3]
    assert found.missed.tolist() == []


def test_the_highest_iou_is_served_first():
    found = match_instances(ids("1112220"), ids("4455556"), 0.1)
    assert pairs(found) == [(2, 5), (1, 4)]
    assert found.iou.tolist() == [0.75, pytest.approx(2 / 3)]
    assert found.mean_iou == pytest.approx((0.75 + 2 / 3) / 2)
    assert found.invented.tolist() == [6]


def test_equal_overlaps_are_served_in_the_order_of_their_ids():
    assert pairs(match_instances(ids("11"), ids("87"), 0.5)) == [(1, 7)]
    assert pairs(match_instances(ids("21"), ids("55"), 0.5)) == [(1, 5)]


def test_background_is_no_instance():
    found = match_instances(ids("0011"), ids("0000"))
    assert (found.tp, found.fp, found.fn) == (0, 0, 1)
    found = match_instances(ids("0011"), ids("0011"), background=1)
    assert pairs(found) == [(0, 0)]


def test_pixels_that_are_not_counted_are_as_if_deleted():
    counted = np.array([[True, True, False, False]])
    assert match_instances(ids("1120"), ids("1100"), 1.0, counted).fn == 0
    assert match_instances(ids("1110"), ids("1100"), 1.0, counted).tp == 1


@pytest.mark.parametrize(
    ("truth", "predicted", "precision", "recall", "f1"),
    [
        ("00", "00", None, None, None),
        ("00", "11", 0, None, 0),
        ("11", "00", None, 0, 0),
        ("11", "11", 1, 1, 1),
        ("12", "13", 1, 1, 1),
        ("1122", "1100", 1, 0.5, pytest.approx(2 / 3)),
        ("1100", "1122", 0.5, 1, pytest.approx(2 / 3)),
    ],
)
def test_scores_of_instances(truth, predicted, precision, recall, f1):
    found = match_instances(ids(truth), ids(predicted))
    for value, expected in ((found.precision, precision), (found.recall, recall), (found.f1, f1)):
        assert np.isnan(value) if expected is None else value == expected
    assert np.isnan(found.mean_iou) == (found.tp == 0)


def test_maps_without_pixels_have_no_instances():
    found = match_instances(np.zeros((0, 3), int), np.zeros((0, 3), int))
    assert (found.tp, found.fp, found.fn) == (0, 0, 0)


@pytest.mark.parametrize("threshold", [0, -0.1, 1.01, float("nan")])
def test_a_threshold_is_above_zero_and_at_most_one(threshold):
    with pytest.raises(InvalidArgument, match=r"threshold is .*; allowed is above 0, up to 1"):
        match_instances(ids("1"), ids("1"), threshold)


def test_bad_masks_are_refused_by_name():
    with pytest.raises(InvalidArgument, match="prediction has dtype float64"):
        match_instances(ids("1"), np.ones((1, 1)))
    with pytest.raises(InvalidArgument, match=r"prediction has shape \(1, 2\)"):
        match_instances(ids("1"), ids("11"))
