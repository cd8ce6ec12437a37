"""Panoptic quality: void, crowds, things and stuff, and the undefined cases."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from segreview.errors import InvalidArgument
from segreview.metrics.panoptic import (
    PanopticCounts,
    panoptic_counts,
    panoptic_means,
    panoptic_scores,
)

ONE = {1: 7, 2: 7, 3: 7}
"""Every segment is of class 7."""


def ids(text: str) -> np.ndarray:
    return np.array([[int(cell) for cell in text]])


def counts(truth: str, predicted: str, **options):
    classes = options.pop("classes", (7,))
    found = panoptic_counts(ids(truth), ids(predicted), ONE, ONE, classes, **options)
    return found.tp.tolist(), found.fp.tolist(), found.fn.tolist(), found.iou.tolist()


def test_a_match_needs_an_iou_above_one_half():
    assert counts("1111111111", "1111111111") == ([1], [0], [0], [1.0])
    assert counts("11112222", "11111333") == ([2], [0], [0], [0.8 + 0.75])
    assert counts("1100", "1000") == ([0], [1], [1], [0.0])
    assert counts("1110", "1100") == ([1], [0], [0], [pytest.approx(2 / 3)])


def test_the_union_leaves_out_predicted_pixels_on_void():
    # Without the exception of void the IoU would be 3 / 6 and no match.
    assert counts("111000", "111111") == ([1], [0], [0], [1.0])


@pytest.mark.parametrize(("truth", "fp"), [("0011", 1), ("0001", 0), ("0111", 1)])
def test_a_prediction_more_than_half_on_void_is_dropped(truth, fp):
    assert counts(truth.replace("1", "2"), "3333".replace("3", "1"), classes=(7,))[1][0] in (0, fp)
    different = panoptic_counts(ids(truth), ids("3333"), {1: 8}, {3: 7}, (7, 8))
    assert different.fp.tolist() == [fp, 0]
    assert different.fn.tolist() == [0, 1]


@pytest.mark.parametrize(("crowd", "fp"), [("1122", 1), ("1112", 0)])
def test_a_prediction_more_than_half_on_a_crowd_of_its_class_is_dropped(crowd, fp):
    found = panoptic_counts(
        ids(crowd), ids("3333"), {1: 7, 2: 8}, {3: 7}, (7, 8), crowds=frozenset({1})
    )
    assert found.fp.tolist() == [fp, 0]
    assert found.fn.tolist() == [0, 1]
    assert found.tp.tolist() == [0, 0]


def test_a_crowd_of_another_class_drops_nothing():
    found = panoptic_counts(ids("1111"), ids("3333"), {1: 8}, {3: 7}, (7, 8), crowds=frozenset({1}))
    assert found.fp.tolist() == [1, 0]
    assert found.fn.tolist() == [0, 0]


def test_void_and_crowds_drop_together():
    found = panoptic_counts(
        ids("0112"), ids("3333"), {1: 7, 2: 8}, {3: 7}, (7, 8), crowds=frozenset({1})
    )
    assert found.fp.tolist() == [0, 0]


def test_a_crowd_is_matched_by_nothing():
    assert counts("111", "111", crowds=frozenset({1})) == ([0], [0], [0], [0.0])


def test_segments_of_classes_that_are_not_asked_for_are_void():
    found = panoptic_counts(ids("12"), ids("12"), {1: 7, 2: 9}, {1: 7, 2: 9}, (7,))
    assert (found.tp.tolist(), found.fp.tolist(), found.fn.tolist()) == ([1], [0], [0])


def test_pixels_that_are_not_counted_are_void():
    counted = np.array([[True, True, True, False, False, False]])
    assert counts("111222", "111111", counted=counted) == ([1], [0], [0], [1.0])


def test_a_class_without_segments_has_no_quality():
    scores = panoptic_scores(panoptic_counts(ids("00"), ids("00"), {}, {}, (7,)))
    assert np.isnan([scores.pq, scores.sq, scores.rq]).all()


def test_a_class_without_a_match_has_quality_zero():
    scores = panoptic_scores(panoptic_counts(ids("10"), ids("01"), {1: 7, 0: 8}, ONE, (7,)))
    assert [scores.pq.item(), scores.sq.item(), scores.rq.item()] == [0, 0, 0]


def test_things_and_stuff_have_means_of_their_own():
    counts = PanopticCounts(
        np.array([1, 2, 0, 0]),
        np.array([0, 2, 0, 1]),
        np.array([0, 0, 0, 1]),
        np.array([0.8, 1.5, 0, 0]),
    )
    means = panoptic_means(counts, (1, 2, 3, 4), frozenset({1, 2, 3}))
    assert means["things"].n == 2
    assert means["things"].pq == pytest.approx((0.8 + 0.5) / 2)
    assert means["things"].sq == pytest.approx((0.8 + 0.75) / 2)
    assert means["things"].rq == pytest.approx((1 + 2 / 3) / 2)
    assert (means["stuff"].pq, means["stuff"].n) == (0, 1)
    assert means["all"].n == 3
    nothing = panoptic_means(counts, (1, 2, 3, 4), frozenset({1, 2, 3, 4}))["stuff"]
    assert nothing.n == 0
    assert np.isnan([nothing.pq, nothing.sq, nothing.rq]).all()


def test_images_are_added_before_they_are_scored():
    one = panoptic_counts(ids("11"), ids("11"), ONE, ONE, (7,))
    two = panoptic_counts(ids("10"), ids("00"), ONE, ONE, (7,))
    both = PanopticCounts(
        *(np.stack([getattr(one, part), getattr(two, part)]) for part in ("tp", "fp", "fn", "iou"))
    )
    assert panoptic_scores(both).pq.tolist() == [[1.0], [0.0]]
    assert panoptic_scores(both.sum()).pq.item() == pytest.approx(1 / 1.5)


def test_images_are_added_up_class_by_class():
    one, other = np.array([[1, 2], [3, 4]]), np.array([[0.5, 0.25], [1.0, 2.0]])
    found = PanopticCounts(one, 10 * one, 100 * one, other).sum()
    assert found.tp.tolist() == [4, 6]
    assert found.fp.tolist() == [40, 60]
    assert found.fn.tolist() == [400, 600]
    assert found.iou.tolist() == [1.5, 2.25]


IDS = hnp.arrays(np.uint8, (4, 6), elements=st.integers(0, 3))


@settings(max_examples=50, deadline=None)
@given(truth=IDS, predicted=IDS)
def test_pq_is_sq_times_rq_within_bounds(truth, predicted):
    scores = panoptic_scores(panoptic_counts(truth, predicted, ONE, ONE, (7,)))
    assert scores.pq == pytest.approx(scores.sq * scores.rq, nan_ok=True)
    for values in (scores.pq, scores.sq, scores.rq):
        assert np.isnan(values).all() or ((values >= 0) & (values <= 1)).all()


@settings(max_examples=40, deadline=None)
@given(truth=IDS, predicted=IDS, turn=st.sampled_from([np.transpose, np.fliplr, np.flipud]))
def test_counts_stay_when_the_maps_are_turned(truth, predicted, turn):
    plain = panoptic_counts(truth, predicted, ONE, ONE, (7,))
    turned = panoptic_counts(turn(truth), turn(predicted), ONE, ONE, (7,))
    for part in ("tp", "fp", "fn", "iou"):
        assert np.array_equal(getattr(plain, part), getattr(turned, part))


def test_bad_input_is_refused_by_name():
    with pytest.raises(InvalidArgument, match=r"classes is \(7, 7\); allowed is each class once"):
        panoptic_counts(ids("1"), ids("1"), ONE, ONE, (7, 7))
    with pytest.raises(InvalidArgument, match="ground_truth has dtype float64"):
        panoptic_counts(np.ones((1, 1)), ids("1"), ONE, ONE, (7,))
    with pytest.raises(InvalidArgument, match="counted has dtype int64; allowed is bool"):
        panoptic_counts(ids("1"), ids("1"), ONE, ONE, (7,), counted=ids("1"))
    with pytest.raises(InvalidArgument, match=r"prediction has shape \(1, 2\)"):
        panoptic_counts(ids("1"), ids("11"), ONE, ONE, (7,))
