"""Two prediction sets are compared on the same images in every resample."""

import math
from functools import partial

import numpy as np
import pytest

from segreview.errors import InvalidArgument
from segreview.metrics.counts import Counts
from segreview.metrics.differences import Difference, mean_differences, pooled_differences
from segreview.metrics.intervals import Interval, Sampling, mean_intervals, resample_weights
from segreview.metrics.scores import score

IOU = {"iou": partial(score, "iou")}


def counts(tp, fp, fn, tn):
    return Counts(*(np.array(part) for part in (tp, fp, fn, tn)))


FIRST = counts([9, 7, 5, 0], [1, 0, 2, 0], [0, 1, 1, 9], [5, 5, 5, 5])
SECOND = counts([8, 5, 5, 9], [0, 0, 0, 0], [1, 3, 1, 0], [5, 5, 5, 5])
ALL = np.ones(4, bool)


def test_a_set_does_not_differ_from_itself():
    found = pooled_differences(FIRST, FIRST, ALL, IOU)["iou"]
    assert found == Difference(0.0, Interval(0.0, 0.0, 4, 2000))
    assert not found.is_clear


def test_only_images_scored_in_both_are_compared():
    both = np.array([True, True, True, False])
    found = pooled_differences(FIRST, SECOND, both, IOU)["iou"]
    assert found.value == 21 / 26 - 18 / 23
    assert found.interval.n == 3


def test_the_same_images_are_drawn_of_both():
    found = pooled_differences(FIRST, SECOND, ALL, IOU, Sampling(resamples=20, level=0.5))["iou"]
    (drawn,) = resample_weights(4, Sampling(resamples=20))
    values = []
    for row in drawn.astype(int):
        images = np.repeat(np.arange(4), row)
        values.append(
            float(score("iou", FIRST.at(images).sum()) - score("iou", SECOND.at(images).sum()))
        )
    assert (found.interval.low, found.interval.high) == pytest.approx(
        tuple(np.percentile(values, [25, 75])), abs=1e-15
    )


def test_pairing_is_narrower_than_two_intervals_of_their_own():
    rng = np.random.default_rng(0)
    hard = rng.random(100)
    first, second = hard, hard - 0.01
    found = mean_differences({"iou": first}, {"iou": second})["iou"]
    alone = mean_intervals({"iou": first})["iou"]
    assert found.is_clear
    assert found.value == pytest.approx(0.01)
    assert found.interval.high - found.interval.low < 1e-9 < alone.high - alone.low


def test_swapping_the_sets_turns_the_difference_round():
    one = mean_differences({"x": np.array([0.5, 1.0])}, {"x": np.array([0.0, 0.75])})["x"]
    other = mean_differences({"x": np.array([0.0, 0.75])}, {"x": np.array([0.5, 1.0])})["x"]
    assert (one.value, one.interval.low, one.interval.high) == (0.375, 0.25, 0.5)
    assert (other.value, other.interval.low, other.interval.high) == (-0.375, -0.5, -0.25)
    assert one.is_clear
    assert other.is_clear


def test_an_image_that_is_undefined_in_one_set_is_skipped():
    found = mean_differences({"x": np.array([0.5, np.nan, 1.0])}, {"x": np.array([0.25, 1, 0.5])})
    assert (found["x"].value, found["x"].interval.n) == (0.375, 2)


def test_classes_are_compared_class_by_class():
    first = np.array([[1.0, 0.5], [1.0, np.nan], [1.0, 0.5]])
    found = mean_differences({"x": first}, {"x": np.array([[0.5, 0.5], [0.5, 0.5], [0.5, 0.5]])})[
        "x"
    ]
    assert found.value == 0.25


def test_a_statistic_may_average_over_classes():
    """Class 1 has IoU 3/4 and 1/4, class 2 has 1 and 1: the mean differs by a quarter."""
    first = counts([[3, 2], [3, 2]], [[0, 0], [0, 0]], [[1, 0], [1, 0]], [[1, 3], [1, 3]])
    second = counts([[1, 2], [1, 2]], [[0, 0], [0, 0]], [[3, 0], [3, 0]], [[1, 3], [1, 3]])
    both = np.ones(2, bool)
    macro = {"macro": lambda c: score("iou", c).mean(axis=-1)}
    found = pooled_differences(first, second, both, macro)["macro"]
    assert (found.value, found.interval.low, found.interval.high) == (0.25, 0.25, 0.25)


def test_groups_follow_the_images_that_are_kept():
    both = np.array([True, True, True, False])
    sampling = Sampling(groups=np.array(["a", "a", "b", "c"]))
    assert pooled_differences(FIRST, SECOND, both, IOU, sampling)["iou"].interval.n == 2


def test_nothing_in_common_is_undefined():
    found = pooled_differences(FIRST, SECOND, ~ALL, IOU)["iou"]
    assert math.isnan(found.value)
    assert math.isnan(found.interval.low)
    assert (found.interval.n, found.is_clear) == (0, False)
    empty = mean_differences({"x": np.array([np.nan])}, {"x": np.array([1.0])})["x"]
    assert math.isnan(empty.value)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: pooled_differences(FIRST, SECOND.at(slice(0, 3)), ALL, IOU),
            "second has shape (3,); allowed is (4,), the shape of first",
        ),
        (
            lambda: pooled_differences(FIRST, SECOND, ALL[:3], IOU),
            "both is bool of shape (3,); allowed is bool of shape (4,), one for each image",
        ),
        (
            lambda: pooled_differences(FIRST, SECOND, np.ones(4), IOU),
            "both is float64 of shape (4,); allowed is bool of shape (4,), one for each image",
        ),
        (
            lambda: mean_differences({"a": ALL}, {"b": ALL, "c": ALL}),
            "second has the scores b, c; allowed are those of first: a",
        ),
        (
            lambda: mean_differences({"a": np.zeros(3)}, {"a": np.zeros(2)}),
            "second['a'] has shape (2,); allowed is (3,), the shape in first",
        ),
    ],
)
def test_what_cannot_be_paired_is_refused(call, message):
    with pytest.raises(InvalidArgument) as raised:
        call()
    assert str(raised.value) == message
