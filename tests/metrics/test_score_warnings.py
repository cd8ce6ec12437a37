"""What a number cannot say about itself is said beside it."""

import numpy as np
import pytest

from segreview.errors import InvalidArgument
from segreview.metrics.score_warnings import (
    Doubt,
    empty_warnings,
    ignored_warnings,
    no_score_warnings,
    rank_warnings,
    size_warnings,
    value_warnings,
)


def doubts(warnings) -> list[Doubt]:
    return [warning.doubt for warning in warnings]


def sentences(warnings) -> list[str]:
    return [warning.sentence for warning in warnings]


@pytest.mark.parametrize(
    ("truth", "predicted", "expected"),
    [
        (2, 2, []),
        (0, 0, []),
        (1, 2, [Doubt.ONE_GROUND_TRUTH_VALUE]),
        (2, 1, [Doubt.CONSTANT_PREDICTION]),
        (1, 1, [Doubt.ONE_GROUND_TRUTH_VALUE, Doubt.CONSTANT_PREDICTION]),
    ],
)
def test_a_mask_with_one_value_is_doubtful(truth, predicted, expected):
    assert doubts(value_warnings(truth, predicted)) == expected


def test_the_words_for_a_constant_mask():
    assert sentences(value_warnings(1, 1)) == [
        "ground truth has one value only: precision or recall says nothing here",
        "prediction is constant: nothing tells its counted pixels apart",
    ]


@pytest.mark.parametrize("counts", [(-1, 2), (2, -1)])
def test_numbers_of_values_below_zero_are_refused(counts):
    with pytest.raises(InvalidArgument, match=r"_values is -1; allowed is 0 and more"):
        list(value_warnings(*counts))


def test_more_than_half_of_the_pixels_ignored_is_doubtful():
    assert doubts(ignored_warnings(2, 4)) == []
    assert doubts(ignored_warnings(3, 4)) == [Doubt.MANY_IGNORED]
    assert doubts(ignored_warnings(0, 0)) == []


def test_an_ignored_background_is_doubtful_however_small():
    (warning,) = ignored_warnings(3, 4, background_ignored=True)
    assert warning.doubt is Doubt.BACKGROUND_IGNORED
    assert warning.sentence == (
        "the background is ignored: false alarms on it are not counted, IoU is close to recall"
    )


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        ((-1, 4), "ignored is -1; allowed is 0 and more"),
        ((5, 4), "pixels is 4; allowed is at least the 5 ignored ones"),
    ],
)
def test_impossible_numbers_of_ignored_pixels_are_refused(counts, sentence):
    with pytest.raises(InvalidArgument, match=sentence):
        list(ignored_warnings(*counts))


def test_images_of_one_size_are_no_doubt():
    assert doubts(size_warnings(np.array([7, 7]))) == []
    assert doubts(size_warnings(np.array([], np.int64))) == []
    assert doubts(size_warnings(np.array([7, 13]))) == []
    assert doubts(size_warnings(np.array([7, 14]))) == [Doubt.MIXED_SIZES]
    assert doubts(size_warnings(np.array([0, 0]))) == []
    assert doubts(size_warnings(np.array([0, 2]))) == [Doubt.MIXED_SIZES]


def test_sizes_need_a_list():
    with pytest.raises(InvalidArgument, match=r"pixels has shape \(1, 1\); allowed is a list"):
        list(size_warnings(np.array([[1]])))


def test_more_than_a_fifth_without_ground_truth_is_doubtful():
    assert doubts(empty_warnings(2, 10, 0, 0)) == []
    assert doubts(empty_warnings(3, 10, 0, 0)) == [Doubt.MANY_EMPTY]
    assert sentences(empty_warnings(3, 10, 2, 1)) == [
        "3 of 10 images have empty ground truth: the pooled score leads; "
        "2 of them have a false alarm, 1 of the other 7 are missed whole"
    ]


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        ((-1, 10, 0, 0), "empty is -1; allowed is 0 to 10"),
        ((11, 10, 0, 0), "empty is 11; allowed is 0 to 10"),
        ((3, 10, 4, 0), "false_alarms is 4; allowed is 0 to 3"),
        ((3, 10, 0, 8), "missed is 8; allowed is 0 to 7"),
    ],
)
def test_impossible_numbers_of_images_are_refused(counts, sentence):
    with pytest.raises(InvalidArgument, match=sentence):
        list(empty_warnings(*counts))


def test_sets_that_both_means_rank_alike_are_no_doubt():
    names = ("a", "b", "c")
    assert doubts(rank_warnings(names, np.array([1, 2, 3.0]), np.array([1, 2, 3.0]))) == []
    assert doubts(rank_warnings(names, np.array([1, 1, 1.0]), np.array([3, 2, 1.0]))) == []
    undefined = np.array([np.nan, 1, 2])
    assert doubts(rank_warnings(names, undefined, np.array([9, 1, 1.0]))) == []


def test_every_pair_that_is_ranked_differently_is_named():
    warnings = rank_warnings(("a", "b", "c"), np.array([3, 2, 1.0]), np.array([1, 3, 2.0]))
    assert sentences(warnings) == [
        "mean IoU prefers a to b, mean Dice prefers b to a",
        "mean IoU prefers a to c, mean Dice prefers c to a",
    ]


@pytest.mark.parametrize("place", [0, 1])
def test_every_set_needs_both_means(place):
    means = [np.zeros(2), np.zeros(2)]
    means[place] = np.zeros(3)
    name = ("iou", "dice")[place]
    with pytest.raises(InvalidArgument, match=rf"{name} has shape \(3,\); allowed is \(2,\)"):
        list(rank_warnings(("a", "b"), *means))


def test_pixels_without_a_score_are_counted_in_words():
    assert doubts(no_score_warnings(0, 0)) == []
    assert sentences(no_score_warnings(1_200, 1)) == [
        "1,200 pixels have no score (NaN): counted as background",
        "1 pixel has an infinite score",
    ]


@pytest.mark.parametrize("counts", [(-1, 0), (0, -1)])
def test_pixels_below_zero_are_refused(counts):
    with pytest.raises(InvalidArgument, match="is -1; allowed is 0 and more"):
        list(no_score_warnings(*counts))
