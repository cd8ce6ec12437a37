"""Bootstrap intervals: seeded, exact, the same however the work is cut."""

import math
from functools import partial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segreview.errors import InvalidArgument
from segreview.metrics import intervals
from segreview.metrics.counts import Counts
from segreview.metrics.intervals import (
    Interval,
    Sampling,
    mean_intervals,
    percentile_interval,
    pooled_intervals,
    resample_weights,
    resampled_counts,
    unit_number,
)
from segreview.metrics.scores import score

many = settings(max_examples=40, deadline=None)


def some_counts(seed, *shape, greatest=1000):
    rng = np.random.default_rng(seed)
    return Counts(*(rng.integers(0, greatest, shape) for _ in range(4)))


def weights(units, **sampling):
    return np.concatenate(list(resample_weights(units, Sampling(**sampling))))


def same(first, second):
    return [first.low, first.high, first.n, first.resamples] == [
        second.low,
        second.high,
        second.n,
        second.resamples,
    ]


@many
@given(st.integers(1, 60), st.integers(1, 50), st.integers(0, 2**32))
def test_every_resample_draws_as_many_images_as_there_are(units, resamples, seed):
    drawn = weights(units, resamples=resamples, seed=seed)
    assert drawn.shape == (resamples, units)
    assert (drawn.sum(axis=1) == units).all()
    assert (drawn >= 0).all()


FIRST_DRAWS = [[0, 1, 2, 1], [3, 1, 0, 0], [1, 0, 1, 2]]


def test_the_draws_are_the_same_for_ever():
    # The raw stream of PCG64 is guaranteed; whoever changes these numbers changes every file.
    assert weights(4, resamples=3, seed=0).tolist() == FIRST_DRAWS


def test_another_seed_draws_otherwise():
    assert (weights(50, seed=0) != weights(50, seed=1)).any()


@pytest.mark.parametrize("rows", [0, 1, 3, 4, 7])
@pytest.mark.parametrize("units", [1, 2, 3, 7])
def test_the_draws_do_not_depend_on_their_blocks(units, rows, monkeypatch):
    whole = weights(units, resamples=9)
    monkeypatch.setattr("segreview.metrics.intervals._BLOCK_WEIGHTS", rows * units)
    np.testing.assert_array_equal(weights(units, resamples=9), whole)


def test_every_image_is_drawn_once_on_average():
    assert weights(20, resamples=4000).mean(axis=0) == pytest.approx(np.ones(20), abs=0.06)


@many
@given(st.integers(0, 2**32), st.integers(1, 12), st.sampled_from([(), (3,), (2, 2)]))
def test_resampled_counts_are_weighted_sums(seed, images, inner):
    counts = some_counts(seed, images, *inner)
    found = resampled_counts(counts, Sampling(resamples=5, seed=seed))
    for drawn, row in zip(weights(images, resamples=5, seed=seed), range(5), strict=True):
        for name in ("tp", "fp", "fn", "tn"):
            expected = sum(
                int(w) * part for w, part in zip(drawn, getattr(counts, name), strict=True)
            )
            np.testing.assert_array_equal(getattr(found, name)[row], expected)
            assert getattr(found, name).dtype == np.int64


def test_sums_beyond_the_reach_of_floats_are_exact():
    huge = 2**53 + 1
    counts = Counts(*(np.array([huge, huge, huge]) for _ in range(4)))
    assert resampled_counts(counts, Sampling(resamples=2)).tp.tolist() == [3 * huge] * 2


def test_an_image_that_is_always_drawn_leaves_no_width():
    counts = Counts(*(np.array([n, n, n]) for n in (3, 1, 0, 5)))
    found = pooled_intervals(counts, {"iou": partial(score, "iou")})["iou"]
    assert found == Interval(0.75, 0.75, 3, 2000)


@many
@given(st.integers(0, 2**32), st.integers(2, 12))
def test_the_interval_of_a_pooled_score_is_that_of_a_plain_loop(seed, images):
    counts = some_counts(seed, images, greatest=3)
    sampling = Sampling(resamples=40, seed=seed, level=0.8)
    found = pooled_intervals(counts, {"iou": partial(score, "iou")}, sampling)["iou"]
    values = []
    for drawn in weights(images, resamples=40, seed=seed):
        repeated = np.repeat(np.arange(images), drawn.astype(int))
        values.append(float(score("iou", counts.at(repeated).sum())))
    defined = [value for value in values if not math.isnan(value)]
    expected = np.percentile(defined, [10, 90]) if defined else [math.nan] * 2
    np.testing.assert_allclose([found.low, found.high], expected, atol=1e-15)
    assert (found.n, found.resamples) == (images, len(defined))


@many
@given(st.integers(0, 2**32), st.integers(2, 12))
def test_the_interval_of_an_image_mean_is_that_of_a_plain_loop(seed, images):
    rng = np.random.default_rng(seed)
    values = np.where(rng.random(images) < 0.3, np.nan, rng.random(images))
    found = mean_intervals({"x": values}, Sampling(resamples=40, seed=seed, level=0.8))["x"]
    means = []
    for drawn in weights(images, resamples=40, seed=seed):
        repeated = np.repeat(values, drawn.astype(int))
        repeated = repeated[~np.isnan(repeated)]
        if len(repeated):
            means.append(repeated.mean())
    n = np.count_nonzero(~np.isnan(values))
    expected = np.percentile(means, [10, 90]) if n > 1 else [math.nan] * 2
    np.testing.assert_allclose([found.low, found.high], expected, atol=1e-10)
    assert (found.n, found.resamples) == (n, len(means))


def test_classes_are_averaged_over_images_first_and_then_over_classes():
    values = np.array([[1.0, np.nan], [1.0, 0.25], [1.0, 0.25]])
    found = mean_intervals({"x": values})["x"]
    # Every resample that draws one of the last two gives (1 + 0.25) / 2; else class 2 is left out.
    assert (found.low, found.high) == (0.625, 1.0)
    assert found.n == 3


def test_scores_of_one_call_share_their_resamples():
    rng = np.random.default_rng(0)
    columns = {name: rng.random(20) for name in "ab"} | {"classes": rng.random((20, 3))}
    together = mean_intervals(columns, Sampling(resamples=50))
    for name, values in columns.items():
        alone = mean_intervals({name: values}, Sampling(resamples=50))[name]
        assert (together[name].low, together[name].high) == pytest.approx(
            (alone.low, alone.high), abs=1e-12
        )


@pytest.mark.parametrize("scale", [1e-9, 1.0, 1e9])
def test_the_unit_of_scores_makes_no_difference(scale):
    values = np.random.default_rng(0).random(40) - 0.5
    one, other = (
        mean_intervals({"x": v}, Sampling(resamples=50))["x"] for v in (values, values * scale)
    )
    assert (other.low / scale, other.high / scale) == pytest.approx((one.low, one.high), rel=1e-9)


def test_zeros_are_zeros():
    assert mean_intervals({"x": np.zeros(40)})["x"] == Interval(0.0, 0.0, 40, 2000)


def test_without_scores_nothing_is_asked():
    assert mean_intervals({}) == {}


@pytest.mark.parametrize("images", [0, 1])
def test_fewer_than_two_images_have_no_interval(images):
    pooled = pooled_intervals(some_counts(0, images), {"iou": partial(score, "iou")})["iou"]
    mean = mean_intervals({"x": np.full(images, 0.5)})["x"]
    for found in (pooled, mean):
        assert math.isnan(found.low)
        assert math.isnan(found.high)
        assert found.n == images


def test_a_score_that_one_image_carries_has_no_interval():
    found = mean_intervals({"x": np.array([0.5, np.nan, np.nan])})["x"]
    assert math.isnan(found.low)
    assert found.n == 1


def test_below_thirty_images_are_few():
    assert Interval(0, 1, 29, 2000).few_images
    assert not Interval(0, 1, 30, 2000).few_images


def test_percentiles_are_symmetric_and_skip_what_is_undefined():
    statistics = np.concatenate([np.arange(1001.0), [np.nan]])
    found = percentile_interval(statistics, n=2)
    assert (found.low, found.high) == pytest.approx((25, 975), abs=1e-9)
    assert found.resamples == 1001
    nothing = percentile_interval(np.array([np.nan]), n=2)
    assert math.isnan(nothing.low)
    assert nothing.resamples == 0


def test_groups_are_drawn_as_a_whole():
    counts = some_counts(3, 6)
    groups = np.array(["b", "a", "b", "c", "a", "a"])
    summed = Counts(
        *(
            np.array([getattr(counts, name)[groups == g].sum() for g in "abc"])
            for name in ("tp", "fp", "fn", "tn")
        )
    )
    statistic = {"dice": partial(score, "dice")}
    grouped = pooled_intervals(counts, statistic, Sampling(groups=groups))["dice"]
    assert same(grouped, pooled_intervals(summed, statistic)["dice"])
    assert grouped.n == unit_number(6, groups) == 3


def test_sums_stay_exact_for_the_group_of_most_images():
    assert intervals._largest_unit(3, np.array(["b", "a", "b"])) == 2
    assert intervals._largest_unit(3, None) == intervals._largest_unit(0, np.array([])) == 1


def test_the_mean_over_groups_weighs_images():
    groups = np.array([0, 0, 0, 1])
    values = np.array([1.0, 1.0, 1.0, 0.0])
    found = mean_intervals({"x": values}, Sampling(groups=groups))["x"]
    drawn = {float(w[0] * 3 / (w[0] * 3 + w[1])) for w in weights(2)}
    assert drawn == {0.0, 0.75, 1.0}
    assert (found.low, found.high, found.n) == (0.0, 1.0, 2)


def test_more_images_make_a_narrower_interval():
    rng = np.random.default_rng(0)
    few, more = (mean_intervals({"x": rng.random(n)})["x"] for n in (30, 3000))
    assert more.high - more.low < (few.high - few.low) / 5


def test_about_95_of_100_intervals_hold_the_truth():
    rng = np.random.default_rng(0)
    held = 0
    for trial in range(200):
        values = rng.beta(5, 2, size=60)
        found = mean_intervals({"x": values}, Sampling(resamples=300, seed=trial))["x"]
        held += found.low <= 5 / 7 <= found.high
    assert 180 <= held <= 198


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"resamples": 0}, "resamples is 0; allowed is 1 or more"),
        ({"level": 0.0}, "level is 0.0; allowed is between 0 and 1, like 0.95"),
        ({"level": 1.0}, "level is 1.0; allowed is between 0 and 1, like 0.95"),
        ({"seed": -1}, "seed is -1; allowed is 0 or more"),
    ],
)
def test_a_sampling_that_makes_no_interval_is_refused(changed, message):
    with pytest.raises(InvalidArgument) as raised:
        Sampling(**changed)
    assert str(raised.value) == message


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: list(resample_weights(0)), "units is 0; allowed is 1 or more"),
        (
            lambda: resampled_counts(Counts(*(np.array(1) for _ in range(4)))),
            "counts has shape (); allowed is (images, ...)",
        ),
        (
            lambda: mean_intervals({"a": np.zeros(2), "b": np.zeros(3)}),
            "values have [2, 3] images; allowed is one number for all",
        ),
        (
            lambda: mean_intervals({"a": np.zeros((1, 1, 1))}),
            "values['a'] has shape (1, 1, 1); allowed is (images,) or (images, classes)",
        ),
        (
            lambda: mean_intervals({"a": np.array([np.inf, 0.0])}),
            "values hold infinity; allowed are finite scores and NaN",
        ),
        (
            lambda: percentile_interval(np.zeros((2, 2)), 2),
            "statistics has shape (2, 2); allowed is (resamples,)",
        ),
        (
            lambda: mean_intervals({"a": np.zeros(2)}, Sampling(groups=np.zeros(3))),
            "groups has shape (3,); allowed is (2,), one name for each image",
        ),
    ],
)
def test_other_arguments_are_refused_in_one_sentence(call, message):
    with pytest.raises(InvalidArgument) as raised:
        call()
    assert str(raised.value) == message
