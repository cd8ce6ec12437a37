"""Averages say what was used and what was skipped."""

from __future__ import annotations

import numpy as np
import pytest

from segreview.errors import InvalidArgument
from segreview.metrics.averages import Average, EmptyRule, average, class_mean

SCORES = np.array([1.0, np.nan, 0.5, 0.0])


@pytest.mark.parametrize(
    ("empty", "expected"),
    [
        (EmptyRule.SKIP, Average(0.5, 3, 1)),
        (EmptyRule.ONE, Average(0.625, 4, 0)),
        (EmptyRule.ZERO, Average(0.375, 4, 0)),
    ],
)
def test_the_empty_rule_says_what_an_undefined_score_counts_as(empty, expected):
    assert average(SCORES, empty) == expected


@pytest.mark.parametrize("values", [[], [np.nan, np.nan]])
def test_the_mean_of_nothing_is_undefined(values):
    found = average(np.array(values, float))
    assert np.isnan(found.value)
    assert (found.n_used, found.n_skipped) == (0, len(values))


def test_scores_of_several_classes_at_once_are_refused():
    with pytest.raises(InvalidArgument, match=r"values has shape \(1, 2\)"):
        average(np.zeros((1, 2)))


def test_classes_that_are_absent_are_left_out_of_the_class_mean():
    values = np.array([[0.25, np.nan, 0.75], [1.0, 0.5, 0.0]])
    assert class_mean(values).tolist() == [0.5, 0.5]


def test_a_class_mean_of_absent_classes_only_is_undefined():
    assert np.isnan(class_mean(np.array([[np.nan, np.nan]]))).all()
    assert np.isnan(class_mean(np.zeros((2, 0)))).all()


def test_the_order_of_the_two_means_matters():
    scores = np.array([[1.0, 0.4], [np.nan, 0.6]])
    images_of_classes = average(class_mean(scores))
    classes_of_images = average(np.array([average(column).value for column in scores.T]))
    assert images_of_classes.value == pytest.approx(0.65)
    assert classes_of_images.value == pytest.approx(0.75)
