"""Curves from stored tables equal direct recomputation at every one of the 1,001 steps."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from segreview.errors import InvalidArgument
from segreview.masks.threshold import (
    BINARY_SCALE,
    BYTE_SCALE,
    UNIT_SCALE,
    WORD_SCALE,
    Operator,
    foreground,
)
from segreview.metrics.counts import binary_counts
from segreview.metrics.curves import (
    ThresholdTable,
    mean_curve,
    pooled_table,
    precision_recall_curve,
    roc_curve,
    score_curve,
    step_counts,
    step_rows,
)
from segreview.metrics.histogram import score_table
from segreview.metrics.scores import SCORES, score

many = settings(max_examples=40, deadline=None)
STEPS = range(1001)
SCALES = {"u1": BYTE_SCALE, "u2": WORD_SCALE, "f4": UNIT_SCALE}


def table_of(scores, truth, scale=BYTE_SCALE, valid=None):
    return ThresholdTable.of(score_table(scores, truth, valid, scale), scale)


def stack(tables):
    """Return the table (rows, images) of tables (rows,)."""
    return ThresholdTable(
        tables[0].scale,
        *(np.stack([getattr(t, n) for t in tables], -1) for n in ("background", "foreground")),
        *(np.array([getattr(t, n) for t in tables]) for n in ("positives", "negatives")),
        sum(t.not_a_number for t in tables),
    )


def parts(counts):
    return [counts.tp.tolist(), counts.fp.tolist(), counts.fn.tolist(), counts.tn.tolist()]


def some_images(rng, images, dtype="u1", shape=(4, 5)):
    scores = rng.random((images, *shape))
    if dtype != "f4":
        scores = (scores * np.iinfo(dtype).max).round()
    return scores.astype(dtype), rng.random((images, *shape)) < 0.4


@pytest.mark.parametrize("operator", Operator)
@pytest.mark.parametrize("dtype", SCALES)
def test_every_step_is_what_direct_comparison_counts(dtype, operator):
    scores, truth = some_images(np.random.default_rng(1), 1, dtype, (9, 9))
    found = step_counts(table_of(scores[0], truth[0], SCALES[dtype]), operator)
    for step in STEPS:
        called = foreground(scores[0], step, operator, SCALES[dtype])
        direct = binary_counts(truth[0], called)
        assert [part[step] for part in parts(found)] == [int(p) for p in parts(direct)]


@pytest.mark.parametrize("name", SCORES)
def test_a_score_curve_is_the_score_at_every_step(name):
    scores, truth = some_images(np.random.default_rng(2), 1, "f4")
    table = table_of(scores[0], truth[0], UNIT_SCALE)
    curve = score_curve(name, table, Operator.GE)
    assert curve.shape == (1001,)
    for step in (0, 1, 250, 500, 999, 1000):
        row = table.counts(UNIT_SCALE.row(step, Operator.GE))
        np.testing.assert_array_equal(curve[step], score(name, row))


@many
@given(hnp.arrays(np.uint8, (3, 4)), hnp.arrays(np.bool_, (3, 4)), st.sampled_from(list(Operator)))
def test_a_higher_threshold_never_calls_more_pixels_foreground(scores, truth, operator):
    counts = step_counts(table_of(scores, truth), operator)
    assert (np.diff(counts.tp) <= 0).all()
    assert (np.diff(counts.fp) <= 0).all()
    curve = roc_curve(table_of(scores, truth), operator)
    for values in (curve.x, curve.y):
        assert np.isnan(values).all() or (np.diff(values) <= 0).all()


@many
@given(st.integers(0, 2**32), st.integers(1, 5), st.sampled_from(list(SCALES)))
def test_pooling_tables_pools_the_pixels(seed, images, dtype):
    rng = np.random.default_rng(seed)
    scores, truth = some_images(rng, images, dtype)
    pair = list(zip(scores, truth, strict=True))
    many_images = stack([table_of(s, t, SCALES[dtype]) for s, t in pair])
    chosen = rng.random(images) < 0.5
    for choice, which in ((None, slice(None)), (chosen, chosen)):
        pooled = step_counts(pooled_table(many_images, choice), Operator.GE)
        together = table_of(
            scores[which].reshape(-1, 5), truth[which].reshape(-1, 5), SCALES[dtype]
        )
        assert parts(pooled) == parts(step_counts(together, Operator.GE))


def test_pooled_counts_do_not_wrap_around():
    huge = np.full((BINARY_SCALE.rows, 3), 2**32 - 1, np.uint32)
    sides = np.full(3, 2**32 - 1, np.int64)
    pooled = pooled_table(ThresholdTable(BINARY_SCALE, huge, huge, sides, sides))
    assert pooled.foreground.tolist() == [3 * (2**32 - 1)] * 3
    assert (pooled.positives.item(), pooled.positives.dtype) == (3 * (2**32 - 1), np.int64)


def test_a_pooled_table_is_returned_as_it_is():
    table = table_of(np.zeros((1, 1), np.uint8), np.ones((1, 1), bool))
    assert pooled_table(table) is table


def test_pooling_keeps_the_number_without_score_only_of_all_images():
    truth = np.ones((1, 2), bool)
    tables = [table_of(np.array([[0.5, np.nan]]), truth, UNIT_SCALE) for _ in range(3)]
    assert pooled_table(stack(tables)).not_a_number == 3
    assert pooled_table(stack(tables), np.array([True, True, False])).not_a_number == 0


@many
@given(st.integers(0, 2**32), st.sampled_from(["iou", "precision", "recall", "mcc"]))
def test_a_mean_curve_is_the_mean_of_the_images_curves(seed, name):
    rng = np.random.default_rng(seed)
    scores, truth = some_images(rng, 4)
    truth[0] = False
    tables = [table_of(s, t) for s, t in zip(scores, truth, strict=True)]
    chosen = rng.random(4) < 0.7
    found = mean_curve(name, stack(tables), Operator.GE, chosen)
    kept = [table for table, keep in zip(tables, chosen, strict=True) if keep]
    alone = np.array([score_curve(name, table, Operator.GE) for table in kept]).reshape(-1, 1001)
    for step in range(0, 1001, 77):
        column = alone[:, step][~np.isnan(alone[:, step])]
        expected = column.mean() if len(column) else np.nan
        np.testing.assert_allclose(found.values[step], expected, atol=1e-15)
        assert found.n_used[step] == len(column)
        assert found.n_skipped[step] == len(kept) - len(column)


def test_a_mean_curve_does_not_depend_on_its_blocks(monkeypatch):
    scores, truth = some_images(np.random.default_rng(3), 4)
    table = stack([table_of(s, t) for s, t in zip(scores, truth, strict=True)])
    whole = mean_curve("dice", table, Operator.GT).values
    monkeypatch.setattr("segreview.metrics.curves.BLOCK_PIXELS", 1)
    np.testing.assert_array_equal(mean_curve("dice", table, Operator.GT).values, whole)


NO, YES = np.zeros((1, 3), bool), np.ones((1, 3), bool)
EMPTY = {
    # ground truth, valid -> defined steps of recall, precision, false positive rate
    "no positives": (NO, None, 0, 785, 1001),
    "no negatives": (YES, None, 1001, 785, 0),
    "nothing": (YES, NO, 0, 0, 0),
}


@pytest.mark.parametrize(
    ("truth", "valid", "recall", "precision", "rate"), EMPTY.values(), ids=EMPTY
)
def test_what_is_undefined_is_a_gap(truth, valid, recall, precision, rate):
    # The greatest of the scores is 200 of 255: steps 0 to 784 call a pixel foreground.
    table = table_of(np.array([[0, 100, 200]], np.uint8), truth, valid=valid)
    pr, roc = precision_recall_curve(table, Operator.GE), roc_curve(table, Operator.GE)
    defined = [np.count_nonzero(~np.isnan(values)) for values in (pr.x, pr.y, roc.x, roc.y)]
    assert defined == [recall, precision, rate, recall]


def test_curves_go_through_recall_precision_and_false_positive_rate():
    table = table_of(np.array([[10, 100, 200, 250]], np.uint8), np.array([[False, True] * 2]))
    pr, roc = precision_recall_curve(table, Operator.GE), roc_curve(table, Operator.GE)
    assert (pr.x[500], pr.y[500]) == (1 / 2, 1 / 2)
    assert (roc.x[500], roc.y[500]) == (1 / 2, 1 / 2)
    assert (pr.x[200], pr.y[200]) == (1.0, 2 / 3)


def test_rows_of_steps_are_shared_and_read_only():
    rows = step_rows(UNIT_SCALE, Operator.GT)
    assert rows[[0, 1, 1000]].tolist() == [1, 3, 2001]
    with pytest.raises(ValueError, match="read-only"):
        rows[0] = 0


def refused(message, **changed):
    rows = np.zeros((3, 2), np.uint32)
    sides = {"positives": np.zeros(2, np.int64), "negatives": np.zeros(2, np.int64)}
    with pytest.raises(InvalidArgument) as raised:
        ThresholdTable(BINARY_SCALE, **{"background": rows, "foreground": rows, **sides} | changed)
    assert str(raised.value) == message


def test_a_table_whose_parts_do_not_fit_is_refused():
    refused("positives has dtype float64; allowed is whole numbers", positives=np.zeros(2))
    four = np.zeros((4, 2), int)
    refused("foreground has shape (4, 2); allowed is (3,) or (3, images)", foreground=four)
    refused("foreground has shape (); allowed is (3,) or (3, images)", foreground=np.array(1))
    deep = np.zeros((3, 2, 1), int)
    refused("foreground has shape (3, 2, 1); allowed is (3,) or (3, images)", foreground=deep)
    refused("background has shape (3,); allowed is (3, 2)", background=np.zeros(3, int))
    refused("negatives has shape (3,); allowed is (2,)", negatives=np.zeros(3, int))


def test_one_image_and_many_are_told_apart():
    one = table_of(np.zeros((1, 1), np.uint8), np.ones((1, 1), bool), BINARY_SCALE)
    two = stack([one, one])
    with pytest.raises(
        InvalidArgument, match=r"table has shape \(3, 2\); allowed is \(3,\), which"
    ):
        step_counts(two, Operator.GE)
    with pytest.raises(InvalidArgument, match=r"table has shape \(3,\); allowed is \(3, images\)"):
        mean_curve("iou", one, Operator.GE)
    with pytest.raises(InvalidArgument, match=r"images is int64 of shape \(2,\); allowed is bool"):
        pooled_table(two, np.array([1, 0]))
    with pytest.raises(InvalidArgument, match=r"of shape \(3,\); allowed is bool of shape \(2,\)"):
        mean_curve("iou", two, Operator.GE, np.ones(3, bool))
