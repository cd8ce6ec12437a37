"""The best threshold is chosen on one half and reported on the other."""

import math
from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from segreview.errors import InvalidArgument
from segreview.masks.threshold import BINARY_SCALE, BYTE_SCALE, Operator
from segreview.metrics.averages import average
from segreview.metrics.best_threshold import CAN_BE_BEST, best_step, best_threshold, first_half
from segreview.metrics.curves import ThresholdTable, step_rows
from segreview.metrics.histogram import score_table
from segreview.metrics.intervals import Sampling
from segreview.metrics.scores import score

many = settings(max_examples=40, deadline=None)


def images(seed, number, dtype="u1", scale=BYTE_SCALE):
    """Return the table of images whose foreground has higher scores, though not cleanly."""
    rng = np.random.default_rng(seed)
    tables = []
    for _ in range(number):
        truth = rng.random((6, 6)) < 0.3
        scores = np.clip(rng.normal(90 + 70 * truth, 50), 0, 255).round()
        scores = (scores > 120) if scale is BINARY_SCALE else scores
        tables.append(score_table(scores.astype(dtype), truth, None, scale))
    return ThresholdTable(
        scale,
        np.stack([table.background for table in tables], 1),
        np.stack([table.foreground for table in tables], 1),
        np.array([table.positives for table in tables]),
        np.array([table.negatives for table in tables]),
    )


def at(table, name, step, pooled, which):
    counts = table.counts(step_rows(table.scale, Operator.GE)[step], which)
    if pooled:
        return float(score(name, counts.sum()))
    return average(score(name, counts)).value


@many
@given(st.sampled_from(["iou", "dice"]), st.booleans(), st.integers(0, 2**32))
def test_no_other_step_is_better_on_the_half_it_was_chosen_on(name, pooled, seed):
    table = images(seed, 6)
    found = best_threshold(
        name, table, Operator.GE, pooled=pooled, sampling=Sampling(resamples=10, seed=seed)
    )
    half = first_half(6, seed)
    values = [at(table, name, step, pooled, half) for step in range(1001)]
    assert found.on_chosen == pytest.approx(np.nanmax(values), abs=1e-15)
    assert values[found.step] == pytest.approx(found.on_chosen, abs=1e-15)
    assert found.on_others == pytest.approx(at(table, name, found.step, pooled, ~half), abs=1e-15)
    assert (found.n_chosen, found.n_others) == (3, 3)


def test_the_interval_is_that_of_the_other_half():
    table = images(1, 80)
    for pooled in (True, False):
        found = best_threshold("dice", table, Operator.GE, pooled=pooled)
        assert found.interval.low < found.on_others < found.interval.high
        assert (found.interval.n, found.interval.resamples) == (40, 2000)
        assert not found.interval.few_images


def test_pooled_iou_and_dice_have_the_same_best_step():
    table = images(2, 10)
    steps = {best_threshold(name, table, Operator.GE).step for name in ("iou", "dice", "f1")}
    assert len(steps) == 1


def test_a_binary_map_is_best_in_the_middle():
    table = images(3, 6, scale=BINARY_SCALE)
    found = best_threshold("iou", table, Operator.GE)
    assert found.step == 500
    assert best_threshold("iou", table, Operator.GT).step == 499


@pytest.mark.parametrize(
    ("values", "step"),
    [
        ([0.1, 0.9, 0.2], 1),
        ([0.9, 0.9, 0.2], 0),
        ([0.9, 0.9, 0.9], 1),
        ([0.9, 0.1, 0.9, 0.9, 0.9], 3),
        ([0.9, 0.9, 0.1, 0.9, 0.9], 0),
        ([np.nan, np.nan, 0.0], 2),
        ([np.nan, np.nan], None),
    ],
)
def test_of_equal_steps_it_is_the_middle_of_the_longest_run(values, step):
    assert best_step(np.array(values)) == step


@many
@given(
    hnp.arrays(np.float64, st.integers(1, 30), elements=st.sampled_from([0.0, 0.5, 1.0, np.nan]))
)
def test_the_best_step_is_one_of_the_greatest(values):
    step = best_step(values)
    if step is None:
        assert np.isnan(values).all()
    else:
        assert values[step] == np.nanmax(values)


@many
@given(st.integers(0, 50), st.integers(0, 2**32))
def test_halves_differ_by_one_image_at_most(number, seed):
    half = first_half(number, seed)
    assert half.shape == (number,)
    assert np.count_nonzero(half) == (number + 1) // 2


FIRST_HALF = [True, True, False, True, True, False, False, False]


def test_halves_are_the_same_for_ever_and_change_with_the_seed():
    assert first_half(8, 0).tolist() == FIRST_HALF
    halves = [first_half(8, seed).tolist() for seed in range(20)]
    assert any(half != halves[0] for half in halves)
    assert np.mean(halves) == 0.5


@many
@given(hnp.arrays(np.int64, st.integers(0, 20), elements=st.integers(0, 4)), st.integers(0, 2**32))
def test_a_group_is_never_torn_apart(groups, seed):
    half = first_half(len(groups), seed, groups)
    for group in set(groups.tolist()):
        assert len(set(half[groups == group].tolist())) == 1
    if len(set(groups.tolist())) > 1:
        assert 0 < np.count_nonzero(half) < len(groups)


def test_groups_are_split_and_resampled_as_a_whole():
    groups = np.repeat(np.arange(6), 2)
    found = best_threshold("iou", images(4, 12), Operator.GE, sampling=Sampling(groups=groups))
    assert (found.n_chosen, found.n_others, found.interval.n) == (6, 6, 3)
    assert found.by_group
    assert not best_threshold("iou", images(4, 12), Operator.GE).by_group


def test_only_the_images_that_take_part_count():
    table, some = images(5, 9), np.arange(9) % 2 == 0
    alone = ThresholdTable(
        BYTE_SCALE,
        table.background[:, some],
        table.foreground[:, some],
        table.positives[some],
        table.negatives[some],
    )
    groups = np.arange(9) // 3
    for pooled, named in product((True, False), (None, groups)):
        sampling = Sampling(resamples=20, groups=named)
        fewer = Sampling(resamples=20, groups=None if named is None else named[some])
        assert best_threshold(
            "iou", table, Operator.GE, pooled=pooled, images=some, sampling=sampling
        ) == best_threshold("iou", alone, Operator.GE, pooled=pooled, sampling=fewer)


def test_one_image_leaves_nothing_to_report():
    found = best_threshold("iou", images(6, 1), Operator.GE)
    assert found.step is not None
    assert found.on_chosen > 0
    assert math.isnan(found.on_others)
    assert math.isnan(found.interval.low)
    assert (found.n_chosen, found.n_others, found.interval.n, found.interval.resamples) == (
        1,
        0,
        0,
        0,
    )


@pytest.mark.parametrize("pooled", [True, False])
def test_no_image_has_no_best_step(pooled):
    nothing = np.zeros(3, bool)
    found = best_threshold("iou", images(7, 3), Operator.GE, pooled=pooled, images=nothing)
    assert found.step is None
    assert math.isnan(found.on_chosen)
    assert math.isnan(found.on_others)


def test_a_score_whose_best_is_at_an_end_is_refused():
    table = images(8, 2)
    for name in CAN_BE_BEST:
        assert best_threshold(name, table, Operator.GE, sampling=Sampling(resamples=2)).name == name
    with pytest.raises(InvalidArgument) as raised:
        best_threshold("recall", table, Operator.GE)
    assert str(raised.value) == (
        "name is 'recall'; allowed is one of: iou, dice, f1, f_beta, mcc, kappa,"
        " balanced_accuracy, accuracy"
    )


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: best_step(np.zeros((1, 1))), "values has shape (1, 1); allowed is (steps,)"),
        (lambda: first_half(-1), "images is -1; allowed is 0 or more"),
        (
            lambda: first_half(3, groups=np.zeros(2)),
            "groups has shape (2,); allowed is (3,), one name for each image",
        ),
    ],
)
def test_other_arguments_are_refused(call, message):
    with pytest.raises(InvalidArgument) as raised:
        call()
    assert str(raised.value) == message
