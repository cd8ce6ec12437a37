"""Averages say what was used and what was skipped."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from segreview.errors import InvalidArgument
from segreview.masks.classes import MaskClass
from segreview.metrics.averages import (
    Average,
    ClassChoice,
    ClassWeight,
    EmptyRule,
    Order,
    absent_classes,
    average,
    class_mean,
    class_scores,
    filled,
    is_background,
    mean_over_classes,
    mean_over_images,
    multi_class_kappa,
    occurs,
    pixel_accuracy,
    weighted_class_mean,
)
from segreview.metrics.counts import Counts

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


def counts_of(*parts: list) -> Counts:
    return Counts(*(np.array(part, np.int64) for part in parts))


ORDERED = counts_of(
    [[0, 6], [0, 10], [2, 8]], [[0, 4], [0, 0], [8, 2]], [[0, 0]] * 3, [[10, 0], [10, 0], [0, 0]]
)
"""IoU of two classes in three images: none and 0.6, none and 1, 0.2 and 0.8."""


@pytest.mark.parametrize(
    ("order", "expected", "n_used", "n_skipped"),
    [
        (Order.CLASSES_THEN_IMAGES, 0.7, 3, 0),
        (Order.IMAGES_THEN_CLASSES, 0.5, 2, 0),
        (Order.PAIRS, 0.65, 4, 2),
    ],
)
def test_one_small_table_has_another_mean_in_each_order(order, expected, n_used, n_skipped):
    found = mean_over_images("iou", ORDERED, order)
    assert found.value == pytest.approx(expected, abs=1e-15)
    assert (found.n_used, found.n_skipped) == (n_used, n_skipped)


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        # Ground-truth pixels: 0 and 6, 0 and 10, 2 and 8.
        (Order.CLASSES_THEN_IMAGES, (0.6 + 1 + (0.2 * 2 + 0.8 * 8) / 10) / 3),
        (Order.IMAGES_THEN_CLASSES, (0.2 * 2 + 0.8 * 24) / 26),
        (Order.PAIRS, (0.6 * 6 + 1 * 10 + 0.2 * 2 + 0.8 * 8) / 26),
    ],
)
def test_classes_can_weigh_as_much_as_they_have_ground_truth(order, expected):
    found = mean_over_images("iou", ORDERED, order, weight=ClassWeight.WEIGHTED)
    assert found.value == pytest.approx(expected, abs=1e-15)
    assert found.n_skipped == (2 if order is Order.PAIRS else 0)


def test_means_over_images_want_images_and_classes():
    with pytest.raises(InvalidArgument, match=r"images has shape \(2,\); allowed is \(images, cl"):
        mean_over_images("iou", ORDERED.at(0))


SOME = counts_of([3, 0, 0, 0], [1, 2, 0, 0], [0, 0, 4, 0], [0, 2, 0, 6])
"""Found, only predicted, only in the ground truth, absent."""


@pytest.mark.parametrize(
    ("classes", "empty", "expected"),
    [
        (ClassChoice.OCCURRING, EmptyRule.SKIP, [1, np.nan, 0, np.nan]),
        (ClassChoice.OCCURRING, EmptyRule.ONE, [1, 1, 0, np.nan]),
        (ClassChoice.GROUND_TRUTH, EmptyRule.ZERO, [1, np.nan, 0, np.nan]),
        (ClassChoice.ALL, EmptyRule.SKIP, [1, np.nan, 0, np.nan]),
        (ClassChoice.ALL, EmptyRule.ZERO, [1, 0, 0, 0]),
    ],
)
def test_classes_are_chosen_and_undefined_scores_filled(classes, empty, expected):
    found = class_scores("recall", SOME, classes, empty)
    assert found.tolist() == pytest.approx(expected, nan_ok=True)


def test_a_score_that_is_defined_without_the_class_still_belongs_to_no_absent_class():
    assert np.isnan(class_scores("specificity", SOME)[3])
    assert class_scores("specificity", SOME, ClassChoice.ALL)[3] == 1


@pytest.mark.parametrize(
    ("classes", "expected"),
    [
        (ClassChoice.OCCURRING, 0.75 / 3),
        (ClassChoice.GROUND_TRUTH, 0.75 / 2),
        (ClassChoice.ALL, np.nan),
    ],
)
def test_the_mean_over_classes_depends_on_which_are_chosen(classes, expected):
    assert mean_over_classes("iou", SOME, classes).item() == pytest.approx(expected, nan_ok=True)


def test_an_undefined_class_spoils_the_mean_over_all_in_every_order_but_pairs():
    found = [mean_over_images("iou", ORDERED, order, ClassChoice.ALL) for order in Order]
    assert [(entry.value, entry.n_used, entry.n_skipped) for entry in found] == [
        (0.5, 1, 2),
        (pytest.approx(0.5), 2, 0),
        (pytest.approx(0.65), 4, 2),
    ]
    nowhere = counts_of([[2, 0]], [[0, 0]], [[0, 0]], [[0, 2]])
    spoilt = mean_over_images("iou", nowhere, Order.IMAGES_THEN_CLASSES, ClassChoice.ALL)
    assert np.isnan(spoilt.value)
    assert (spoilt.n_used, spoilt.n_skipped) == (1, 1)


def test_weights_of_nothing_are_undefined():
    assert np.isnan(weighted_class_mean(np.array([0.5, np.nan]), np.array([0, 3]))).all()
    assert np.isnan(mean_over_classes("iou", SOME.at([3]), weight=ClassWeight.WEIGHTED))


def test_means_do_not_depend_on_how_the_scores_lie_in_memory():
    values = np.random.default_rng(0).random((5, 23))
    weights = np.random.default_rng(1).integers(1, 9, (5, 23))
    turned, turned_weights = np.asfortranarray(values), np.asfortranarray(weights)
    assert class_mean(turned).tolist() == class_mean(values).tolist()
    expected = weighted_class_mean(values, weights).tolist()
    assert weighted_class_mean(turned, turned_weights).tolist() == expected


def test_undefined_scores_are_filled_in_any_shape():
    values = np.array([[np.nan, 0.5]])
    assert filled(values, EmptyRule.ZERO).tolist() == [[0, 0.5]]
    assert filled(values, EmptyRule.ONE).tolist() == [[1, 0.5]]
    assert filled(values, EmptyRule.SKIP) is values


def test_a_class_occurs_where_a_pixel_of_either_mask_has_it():
    assert occurs(SOME).tolist() == [True, True, True, False]


@pytest.mark.parametrize("leading", [(), (1,), (3, 1)])
def test_classes_are_the_last_axis(leading):
    found = Counts(
        *(np.broadcast_to(part, (*leading, 2)) for part in ([3, 0], [0, 0], [1, 0], [0, 4]))
    )
    assert absent_classes(found, (5, 6)) == (6,)


def test_absent_classes_occur_in_no_image():
    assert absent_classes(ORDERED, (3, 8)) == ()
    assert absent_classes(ORDERED.at(slice(2)), (3, 8)) == (3,)
    with pytest.raises(InvalidArgument, match=r"have shape \(3, 2\); allowed is \(..., 1\)"):
        absent_classes(ORDERED, (3,))
    with pytest.raises(InvalidArgument, match=r"have shape \(\); allowed is \(..., 1\)"):
        absent_classes(ORDERED.at((0, 0)), (3,))


@pytest.mark.parametrize(
    ("name", "expected"), [("BACKGROUND", True), ("back", False), ("0", False)]
)
def test_only_a_name_makes_a_class_the_background(name, expected):
    assert is_background(MaskClass(0, name, (0, 0, 0))) is expected


# The matrix [[3, 1, 0], [1, 4, 1]]; the last column is no valid class.
MATRIX = counts_of([3, 4], [1, 1], [1, 2], [5, 3])


def test_pixel_accuracy_counts_misses_of_no_valid_class():
    assert pixel_accuracy(MATRIX).item() == pytest.approx(7 / 10)
    assert np.isnan(pixel_accuracy(counts_of(*[[0, 0]] * 4)))


def test_kappa_compares_with_what_chance_would_agree_on():
    chance = (4 * 4 + 6 * 5) / 10**2
    assert multi_class_kappa(MATRIX).item() == pytest.approx((0.7 - chance) / (1 - chance))
    assert np.isnan(multi_class_kappa(counts_of(*[[0, 0]] * 4)))
    assert np.isnan(multi_class_kappa(counts_of([5, 0], [0, 0], [0, 0], [0, 5])))


def test_pixel_accuracy_and_kappa_take_any_leading_axes():
    both = Counts(
        *(np.stack([part, 2 * part]) for part in (MATRIX.tp, MATRIX.fp, MATRIX.fn, MATRIX.tn))
    )
    both.fn[1, 0] += 5
    for formula in (pixel_accuracy, multi_class_kappa):
        assert formula(both).tolist() == [formula(both.at(i)).item() for i in range(2)]
        assert formula(both)[0] != formula(both)[1]


def test_kappa_stays_exact_beyond_the_reach_of_whole_numbers():
    huge = Counts(*(part * 10**11 for part in (MATRIX.tp, MATRIX.fp, MATRIX.fn, MATRIX.tn)))
    assert multi_class_kappa(huge).item() == pytest.approx(multi_class_kappa(MATRIX).item())


def test_scores_without_an_axis_of_classes_are_refused():
    nothing = counts_of(0, 0, 0, 0)
    with pytest.raises(InvalidArgument, match=r"values has shape \(\); allowed is \(..., classes"):
        class_mean(np.array(0.5))
    with pytest.raises(InvalidArgument, match=r"values has shape \(\); allowed is \(..., classes"):
        mean_over_classes("iou", nothing, weight=ClassWeight.WEIGHTED)
    for formula in (pixel_accuracy, multi_class_kappa):
        with pytest.raises(InvalidArgument, match=r"counts has shape \(\); allowed is \(..., clas"):
            formula(nothing)


def test_weights_are_never_broadcast():
    with pytest.raises(InvalidArgument, match=r"weights has shape \(2,\); allowed is \(1, 2\),"):
        weighted_class_mean(np.zeros((1, 2)), np.ones(2, np.int64))


@given(
    hnp.arrays(np.int64, (3, 4, 2), elements=st.integers(0, 20)),
    st.sampled_from(list(ClassChoice)),
    st.sampled_from(list(EmptyRule)),
    st.sampled_from(["iou", "dice", "recall", "precision"]),
)
@settings(max_examples=60, deadline=None)
def test_averages_are_those_of_a_loop_over_images_and_classes(parts, classes, empty, name):
    tp, fp, fn = parts
    counts = Counts(tp, fp, fn, np.full_like(tp, 5))
    table = [
        [slow_score(name, *entry) for entry in zip(*image, strict=True)]
        for image in zip(*parts.tolist(), strict=True)
    ]
    found = [mean_over_images(name, counts, order, classes, empty) for order in Order]
    expected = slow_averages(parts, table, classes, empty)
    assert [entry.value for entry in found] == pytest.approx(expected, nan_ok=True)


def slow_score(name, tp, fp, fn):
    parts = {"iou": (tp, tp + fp + fn), "dice": (2 * tp, 2 * tp + fp + fn)}
    parts |= {"recall": (tp, tp + fn), "precision": (tp, tp + fp)}
    part, whole = parts[name]
    return part / whole if whole else None


def slow_averages(parts, table, classes, empty):
    tp, fp, fn = parts
    images, size = tp.shape
    scores = [[None] * size for _ in range(images)]
    for i in range(images):
        for k in range(size):
            value = table[i][k]
            if value is None and empty is not EmptyRule.SKIP:
                value = 1.0 if empty is EmptyRule.ONE else 0.0
            occurs_here = tp[i, k] + fp[i, k] + fn[i, k] > 0
            in_truth = tp[i, k] + fn[i, k] > 0
            chosen = {"occurring": occurs_here, "ground_truth": in_truth, "all": True}[classes]
            scores[i][k] = value if chosen else None

    def mean(values, strict=False):
        if strict and None in values:
            return None
        kept = [value for value in values if value is not None]
        return sum(kept) / len(kept) if kept else None

    strict = classes is ClassChoice.ALL
    found = (
        mean([mean(row, strict) for row in scores]),
        mean([mean(list(column)) for column in zip(*scores, strict=True)], strict),
        mean([value for row in scores for value in row]),
    )
    return [np.nan if value is None else value for value in found]


def test_a_single_counted_pixel_has_an_accuracy():
    one, none = np.array([[1, 0]]), np.array([[0, 0]])
    assert pixel_accuracy(Counts(one, none, none, one[:, ::-1])).tolist() == [1.0]
    assert np.isnan(pixel_accuracy(Counts(none, none, none, none))).all()


def test_without_classes_none_is_absent():
    nothing = np.zeros((3, 0), np.int64)
    assert absent_classes(Counts(nothing, nothing, nothing, nothing), ()) == ()
