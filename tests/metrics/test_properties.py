"""What must hold for any masks: bounds, identities, and what must make no difference."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from segreview.errors import InvalidArgument
from segreview.masks.threshold import UNIT_SCALE
from segreview.metrics.confusion import confusion_matrix
from segreview.metrics.counts import Counts, binary_counts
from segreview.metrics.histogram import score_table
from segreview.metrics.label_pairs import label_pairs
from segreview.metrics.scores import SCORES, score

SHAPES = hnp.array_shapes(min_dims=2, max_dims=2, max_side=9)
LABELS = (0, 1, 2)
IGNORED = frozenset({3})


@st.composite
def masks(draw, number=3):
    shape = draw(SHAPES)
    return [draw(hnp.arrays(np.bool_, shape)) for _ in range(number)]


@st.composite
def label_masks(draw):
    shape = draw(SHAPES)
    return [draw(hnp.arrays(np.uint8, shape, elements=st.integers(0, 4))) for _ in range(2)]


def numbers(counts: Counts) -> list[int]:
    return [part.item() for part in (counts.tp, counts.fp, counts.fn, counts.tn)]


def confusion(ground_truth, prediction, valid=None):
    return confusion_matrix(label_pairs(ground_truth, prediction, valid), LABELS, IGNORED)


many = settings(max_examples=40, deadline=None)


@many
@given(masks())
def test_scores_lie_between_zero_and_one(drawn):
    counts = binary_counts(*drawn)
    for name in set(SCORES) - {"mcc", "kappa", "area_difference"}:
        value = score(name, counts).item()
        assert np.isnan(value) or 0 <= value <= 1
    for name in ("mcc", "kappa"):
        value = score(name, counts).item()
        assert np.isnan(value) or abs(value) <= 1 + 1e-12


@many
@given(masks())
def test_dice_follows_from_iou(drawn):
    counts = binary_counts(*drawn)
    iou = score("iou", counts).item()
    expected = 2 * iou / (1 + iou)
    assert score("dice", counts).item() == pytest.approx(expected, nan_ok=True)


@many
@given(masks())
def test_swapping_the_masks_swaps_precision_with_recall(drawn):
    ground_truth, prediction, valid = drawn
    counts = binary_counts(ground_truth, prediction, valid)
    swapped = binary_counts(prediction, ground_truth, valid)
    assert numbers(swapped) == [numbers(counts)[place] for place in (0, 2, 1, 3)]
    for one, other in (("precision", "recall"), ("iou", "iou"), ("mcc", "mcc")):
        expected = score(one, counts).item()
        assert score(other, swapped).item() == pytest.approx(expected, nan_ok=True)


@many
@given(label_masks())
def test_swapping_the_masks_transposes_the_matrix(drawn):
    forward, backward = confusion(*drawn), confusion(*drawn[::-1])
    assert np.array_equal(forward[:, :3], backward[:, :3].T)


@many
@given(masks(), st.data())
def test_counts_of_tiles_add_up(drawn, data):
    cut = data.draw(st.integers(0, drawn[0].shape[0]))
    upper, lower = ([mask[part] for mask in drawn] for part in (slice(cut), slice(cut, None)))
    added = np.add(numbers(binary_counts(*upper)), numbers(binary_counts(*lower)))
    assert added.tolist() == numbers(binary_counts(*drawn))


@many
@given(label_masks(), st.data())
def test_matrices_of_tiles_add_up(drawn, data):
    cut = data.draw(st.integers(0, drawn[0].shape[1]))
    left, right = ([mask[:, part] for mask in drawn] for part in (slice(cut), slice(cut, None)))
    assert np.array_equal(confusion(*left) + confusion(*right), confusion(*drawn))


@many
@given(masks(), st.randoms())
def test_one_rearrangement_of_the_pixels_of_all_masks_changes_nothing(drawn, random):
    expected = numbers(binary_counts(*drawn))
    order = list(range(drawn[0].size))
    random.shuffle(order)
    shuffled = [mask.ravel()[order].reshape(mask.shape) for mask in drawn]
    assert numbers(binary_counts(*shuffled)) == expected
    assert numbers(binary_counts(*(mask[::-1, ::-1] for mask in drawn))) == expected
    assert numbers(binary_counts(*(np.rot90(mask) for mask in drawn))) == expected


@many
@given(label_masks(), st.permutations(LABELS))
def test_relabelling_both_masks_rearranges_the_matrix(drawn, names):
    relabel = np.array([*names, 3, 4], np.uint8)
    renamed = confusion(*(relabel[mask] for mask in drawn))
    order = [*names, 3]
    assert np.array_equal(renamed[np.ix_(order[:3], order)], confusion(*drawn))


@many
@given(label_masks())
def test_ignoring_a_label_equals_deleting_its_pixels(drawn):
    ground_truth, prediction = drawn
    kept = ~np.isin(ground_truth, (3, 4))
    deleted = confusion(ground_truth[kept][np.newaxis], prediction[kept][np.newaxis])
    assert np.array_equal(confusion(*drawn), deleted)
    assert np.array_equal(confusion(*drawn, valid=kept), deleted)


@many
@given(masks(number=2), st.data())
def test_a_higher_threshold_never_finds_more(drawn, data):
    ground_truth, valid = drawn
    scores = data.draw(hnp.arrays(np.float32, valid.shape, elements=st.floats(0, 1, width=32)))
    table = score_table(scores, ground_truth, valid, UNIT_SCALE)
    assert (np.diff(table.foreground) <= 0).all()
    assert (np.diff(table.background) <= 0).all()
    assert table.foreground[0] == table.positives
    assert table.background[0] == table.negatives


@many
@given(label_masks())
def test_read_only_inputs_of_any_layout_are_taken_and_left_alone(drawn):
    expected = confusion(*drawn)
    laid_out = [np.asfortranarray(np.repeat(mask, 2, axis=0))[::2] for mask in drawn]
    before = [mask.copy() for mask in laid_out]
    for mask in laid_out:
        mask.flags.writeable = False
    assert np.array_equal(confusion(*laid_out), expected)
    assert all(np.array_equal(mask, copy) for mask, copy in zip(laid_out, before, strict=True))


@many
@given(masks(number=1), masks(number=1))
def test_unequal_shapes_are_always_refused(one, other):
    if one[0].shape == other[0].shape:
        return
    with pytest.raises(InvalidArgument):
        binary_counts(one[0], other[0])
    with pytest.raises(InvalidArgument):
        label_pairs(one[0], other[0])
    with pytest.raises(InvalidArgument):
        score_table(one[0].astype(np.uint8), other[0], None, UNIT_SCALE)
