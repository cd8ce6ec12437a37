"""Tables of every class of a volume, against the table of one map at a time."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segreview.errors import InvalidArgument
from segreview.masks.threshold import BYTE_SCALE, LOGIT_SCALE, UNIT_SCALE
from segreview.metrics import volume_tables as module
from segreview.metrics.histogram import score_table
from segreview.metrics.score_bins import score_bins
from segreview.metrics.usual_scores import usual_scores
from segreview.metrics.volume_tables import class_tables, missing_class_tables, pooled_tables

LABELS = (0, 1, 2)


def made(seed, dtype=np.float32, shape=(3, 6, 7), sharp=1.0):
    rng = np.random.default_rng(seed)
    logits = rng.normal(size=shape) * sharp
    scores = np.exp(logits) / np.exp(logits).sum(axis=0)
    # Some scores are thresholds exactly.
    scores = np.where(rng.random(shape) < 0.3, np.rint(scores * 1000) / 1000, scores)
    truth = rng.choice([0, 1, 2, 9], shape[1:]).astype(np.uint8)
    if np.dtype(dtype).kind != "f":
        scores = np.rint(scores * np.iinfo(dtype).max)
    return scores.astype(dtype), truth, rng.random(shape[1:]) < 0.8


def assert_same(found, expected):
    np.testing.assert_array_equal(found.background, expected.background)
    np.testing.assert_array_equal(found.foreground, expected.foreground)
    assert (found.positives, found.negatives) == (expected.positives, expected.negatives)
    assert found.not_a_number == expected.not_a_number == 0


def one_by_one(scores, truth, valid, label, counted, scale, channel=None):
    judged = np.isin(truth, counted)
    judged &= True if valid is None else valid
    plane = scores[label if channel is None else channel]
    return score_table(plane, truth == label, judged, scale)


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 9999),
    dtype=st.sampled_from([np.float16, np.float32, np.float64, ">f4", np.uint8]),
    sharp=st.sampled_from([0.1, 3, 30]),
    last=st.booleans(),
    with_valid=st.booleans(),
    counted=st.sampled_from([(0, 1, 2, 9), (0, 1, 2), (0, 2), (1,), ()]),
)
def test_each_class_has_the_table_of_its_channel(seed, dtype, sharp, last, with_valid, counted):
    scores, truth, valid = made(seed, dtype, sharp=sharp)
    valid = valid if with_valid else None
    scale = UNIT_SCALE if scores.dtype.kind == "f" else BYTE_SCALE
    volume = np.ascontiguousarray(np.moveaxis(scores, 0, 2)) if last else scores
    tables = class_tables(volume, truth, valid, LABELS, scale, 2 if last else 0)
    for label in LABELS:
        found = tables.table(label, counted)
        if label in counted:
            assert_same(found, one_by_one(scores, truth, valid, label, counted, scale))
        else:
            assert (found.positives, found.foreground.sum()) == (0, 0)


@pytest.mark.parametrize("constant", ["_WAITING", "_TABLE_VALUES", "_MOSTLY_USUAL", "_WIDE"])
def test_the_sizes_of_its_steps_change_nothing(monkeypatch, constant):
    scores, truth, valid = made(5, shape=(3, 40, 50), sharp=8)
    before = class_tables(scores, truth, valid, LABELS, UNIT_SCALE)
    monkeypatch.setattr(module, constant, 1)
    after = class_tables(scores, truth, valid, LABELS, UNIT_SCALE)
    np.testing.assert_array_equal(before.code, after.code)
    np.testing.assert_array_equal(before.pixels, after.pixels)
    np.testing.assert_array_equal(before.labels, after.labels)


def test_labels_may_be_anything_and_classes_without_a_channel_are_never_predicted():
    scores = np.array([[[0.2, 0.9]], [[0.8, 0.1]]])
    truth = np.array([[70_000, -4]])
    tables = class_tables(scores, truth, None, (70_000, 3), UNIT_SCALE)
    assert tables.labels.tolist() == [-4, 70_000]
    counted = (70_000, -4, 3)
    assert_same(
        tables.table(70_000, counted),
        one_by_one(scores, truth, None, 70_000, counted, UNIT_SCALE, channel=0),
    )
    never = tables.table(-4, counted)
    assert (never.positives, never.negatives) == (1, 1)
    assert never.foreground.sum() == never.background.sum() == 0


def test_only_what_reaches_a_threshold_is_kept():
    scores = np.full((2, 100, 100), 0.0005, np.float32)
    scores[1] = -0.5
    tables = class_tables(scores, np.zeros((100, 100), np.uint8), None, (0, 1), UNIT_SCALE)
    assert tables.code.tolist() == [2]
    assert tables.pixels.tolist() == [10_000]
    assert tables.code.dtype == tables.pixels.dtype == np.uint32
    assert tables.nbytes == 4 + 4 + 8 + 8


def test_very_many_labels_have_a_table_too():
    truth = np.arange(1500, dtype=np.uint16).reshape(30, 50)
    volume = np.zeros((1500, 30, 50), np.uint8)
    volume[-1] = 255
    tables = class_tables(volume[[0, -1]], truth, None, (0, 1499), UNIT_SCALE)
    assert tables.table(1499, range(1500)).foreground.tolist() == [1] * 2002


def test_uncounted_pixels_leave_no_trace():
    scores, truth, _ = made(3)
    nothing = class_tables(scores, truth, np.zeros(truth.shape, bool), LABELS, UNIT_SCALE)
    assert nothing.labels.size == nothing.code.size == 0
    table = nothing.table(1, LABELS)
    assert (table.positives, table.negatives, table.foreground.sum()) == (0, 0, 0)
    assert table.foreground.shape == (UNIT_SCALE.rows,)


def test_a_missing_prediction_predicts_nothing():
    truth, valid = np.array([[1, 1, 0]]), np.array([[True, False, True]])
    table = missing_class_tables(truth, valid, UNIT_SCALE).table(1, (0, 1))
    assert (table.positives, table.negatives) == (1, 1)
    assert table.foreground.sum() == table.background.sum() == 0


def test_pooled_tables_are_those_of_all_pixels():
    first, second = made(1, shape=(3, 5, 7)), made(2, shape=(3, 4, 7))
    parts = [class_tables(*one, LABELS, UNIT_SCALE) for one in (first, second)]
    both = [np.concatenate(arrays, axis=-2) for arrays in zip(first, second, strict=True)]
    whole = class_tables(*both, LABELS, UNIT_SCALE)
    pooled = pooled_tables(parts)
    np.testing.assert_array_equal(pooled.code, whole.code)
    np.testing.assert_array_equal(pooled.pixels, whole.pixels)
    np.testing.assert_array_equal(pooled.label_pixels, whole.label_pixels)
    assert_same(pooled_tables([pooled]).table(2, LABELS), whole.table(2, LABELS))


def test_pooling_goes_by_label_where_channels_and_truths_differ():
    scores, truth, _ = made(4)
    part = class_tables(scores[[2, 0]], truth, None, (2, 0), UNIT_SCALE)
    other = class_tables(scores[:2], np.full(truth.shape, 1), None, (0, 1), UNIT_SCALE)
    missing = missing_class_tables(np.full(truth.shape, 2), None, UNIT_SCALE)
    pooled = pooled_tables([part, missing, other])
    assert pooled.channel_labels == (0, 1, 2)
    for label in LABELS:
        tables = [one.table(label, LABELS) for one in (part, missing, other)]
        found = pooled.table(label, LABELS)
        np.testing.assert_array_equal(found.foreground, sum(one.foreground for one in tables))
        np.testing.assert_array_equal(found.background, sum(one.background for one in tables))
        assert found.positives == sum(one.positives for one in tables)


def test_only_tables_of_one_scale_are_pooled():
    truth = np.zeros((1, 1), np.uint8)
    scales = (UNIT_SCALE, LOGIT_SCALE)
    with pytest.raises(InvalidArgument, match="allowed is at least one part, all of one scale"):
        pooled_tables([missing_class_tables(truth, None, scale) for scale in scales])
    with pytest.raises(InvalidArgument, match=r"parts have the scales \[\]"):
        pooled_tables([])
    nothing = missing_class_tables(truth, None, UNIT_SCALE)
    assert pooled_tables([nothing, nothing]).label_pixels.tolist() == [2]


@pytest.mark.parametrize("dtype", [np.float16, np.float32])
@pytest.mark.parametrize("share", [1 / 42, 1])
def test_nan_is_refused(dtype, share):
    scores, truth, _ = made(1, dtype)
    scores[1] = 0.5 if share == 1 else 0.0001
    scores[1, 2, 3] = np.nan
    with pytest.raises(InvalidArgument, match="volume holds scores that are not a number"):
        class_tables(scores, truth, None, LABELS, UNIT_SCALE)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"ground_truth": np.zeros((6, 6), np.uint8)}, r"ground_truth has shape \(6, 6\)"),
        ({"ground_truth": np.zeros((6, 7))}, "ground_truth has dtype float64"),
        ({"valid": np.zeros((6, 7), np.uint8)}, "valid has dtype uint8"),
        ({"valid": np.zeros((1, 7), bool)}, r"valid has shape \(1, 7\)"),
        ({"channel_labels": (0, 1)}, r"channel_labels are \(0, 1\); allowed are 3 different"),
        ({"channel_labels": (0, 1, 1)}, r"channel_labels are \(0, 1, 1\)"),
        ({"axis": 1}, "axis is 1"),
    ],
)
def test_arguments_that_do_not_fit_are_refused(changed, words):
    scores, truth, _ = made(1)
    arguments = {
        "volume": scores,
        "ground_truth": truth,
        "valid": None,
        "channel_labels": LABELS,
        "scale": UNIT_SCALE,
    }
    with pytest.raises(InvalidArgument, match=words):
        class_tables(**(arguments | changed))


def test_a_missing_prediction_still_needs_masks_that_fit():
    truth = np.zeros((1, 2), np.uint8)
    with pytest.raises(InvalidArgument, match="ground_truth has dtype float64"):
        missing_class_tables(truth.astype(float), None, UNIT_SCALE)
    with pytest.raises(InvalidArgument, match="valid has dtype uint8; allowed is bool"):
        missing_class_tables(truth, truth, UNIT_SCALE)
    with pytest.raises(InvalidArgument, match=r"valid has shape \(2, 2\); allowed is \(1, 2\)"):
        missing_class_tables(truth, np.ones((2, 2), bool), UNIT_SCALE)


def test_more_labels_than_codes_are_refused(monkeypatch):
    monkeypatch.setattr(module, "_MOST_LABELS", 2)
    scores, truth, _ = made(1)
    with pytest.raises(InvalidArgument, match="ground_truth has 4 labels; allowed are 2"):
        class_tables(scores, truth, None, LABELS, UNIT_SCALE)


@pytest.mark.parametrize(("others", "looked_up"), [(1, 1), (2, 2), (3, 10), (10, 10)])
def test_only_unusual_scores_are_looked_up_where_they_are_few(others, looked_up):
    bins = score_bins(UNIT_SCALE, np.dtype(np.float32))
    usual = usual_scores(bins, np.dtype(np.float32))
    scores = np.where(np.arange(10) < others, 0.5, 0.0001).astype(np.float32)
    assert len(module._codes(scores, np.zeros(10, np.uint16), bins, usual)) == looked_up


def test_codes_wait_only_until_enough_are_gathered(monkeypatch):
    monkeypatch.setattr(module, "_WAITING", 6)
    tally, counted = module._Tally(2, 4), []
    for number in (2, 3, 1, 5, 1):
        tally.add(1, np.full(number, 3))
        counted.append(int(tally.histogram[1, 3]))
    assert counted == [0, 0, 6, 6, 12]
    assert tally.histogram.sum() == 12
