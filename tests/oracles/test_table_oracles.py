"""Every fast way to counts and tables equals its slow twin, whatever the masks look like."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from segreview.masks.threshold import (
    BYTE_SCALE,
    LOGIT_SCALE,
    STEPS,
    UNIT_SCALE,
    WORD_SCALE,
    Operator,
    ScoreScale,
)
from segreview.metrics import bin_histogram as bin_module
from segreview.metrics import byte_histogram as byte_module
from segreview.metrics.bin_histogram import bin_histogram
from segreview.metrics.byte_histogram import byte_histogram
from segreview.metrics.counts import Counts, binary_counts, threshold_counts
from segreview.metrics.histogram import score_table
from segreview.metrics.score_bins import score_bins

LOGITS = ScoreScale(-8, 8, integer=False)
ANOMALIES = ScoreScale(0, 40, integer=False)
SIGNED = ScoreScale(-100, 100, integer=True)
FLOATS = [np.float16, np.float32, np.float64, np.dtype(">f4"), np.longdouble]
WHOLES = [np.uint8, np.int8, np.uint16, np.int16, np.uint32, np.int32, np.int64, np.uint64]
MANY = settings(max_examples=60, deadline=None)


def numbers(counts: Counts) -> tuple[int, int, int, int]:
    return counts.tp.item(), counts.fp.item(), counts.fn.item(), counts.tn.item()


# The slow, obvious twins.


def plain_counts(scores, ground_truth, valid, step, operator, scale) -> tuple[int, int, int, int]:
    """Compare pixel by pixel, as Python does; a whole scale knows no number between two wholes."""
    if valid is None:
        valid = np.ones(ground_truth.shape, bool)
    called = np.array(
        [reaches(value, step, operator, scale) for value in scores.ravel()], bool
    ).reshape(scores.shape)
    outcomes = ((True, True), (False, True), (True, False), (False, False))
    return tuple(
        int(((ground_truth == truth) & (called == predicted) & valid).sum())
        for truth, predicted in outcomes
    )


def reaches(value, step: int, operator: Operator, scale: ScoreScale) -> bool:
    if np.isnan(value):
        return False
    threshold = scale.exact(step)
    if not scale.integer and value.dtype.kind == "f":
        # In the score's own type: a narrower one would turn the least negative number into 0.
        threshold = value.dtype.type(float(threshold))
    elif value.dtype.kind == "f":
        # Of a map of whole numbers only the whole ones count: 127.9 does not reach 127.95.
        value = float(value) if np.isinf(value) else int(np.floor(value))
    else:
        value = int(value)
    return bool(value >= threshold if operator is Operator.GE else value > threshold)


@pytest.mark.parametrize("sign", [-1, 1])
def test_the_least_number_of_the_widest_type_keeps_its_side(sign):
    least = np.nextafter(np.longdouble(0), np.longdouble(sign))
    scores, truth = np.array([[least]]), np.array([[False]])
    expected = plain_counts(scores, truth, None, 0, Operator.GE, UNIT_SCALE)
    assert expected == ((0, 1, 0, 0) if sign > 0 else (0, 0, 0, 1))
    assert numbers(threshold_counts(scores, truth, None, 0, Operator.GE, UNIT_SCALE)) == expected


def plain_byte_histogram(scores, ground_truth, valid) -> np.ndarray:
    """Count every byte of both sides."""
    if valid is None:
        valid = np.ones(ground_truth.shape, bool)
    sides = (ground_truth == side for side in (False, True))
    return np.array(
        [
            [np.count_nonzero((scores == value) & side & valid) for value in range(256)]
            for side in sides
        ]
    )


def plain_bins(scores, edges) -> list[int]:
    """Return how many edges each score reaches, and one more than there are for NaN."""
    return [
        len(edges) + 1 if np.isnan(value) else sum(bool(value >= edge) for edge in edges)
        for value in scores
    ]


# What they are given.


@st.composite
def laid_out(draw, array):
    """The same pixels in another memory order, with strides, or read-only."""
    way = draw(st.sampled_from(["C", "F", "strided", "turned", "read-only"]))
    if way == "F":
        return np.asfortranarray(array)
    if way == "strided":
        return np.repeat(np.repeat(array, 2, axis=0), 3, axis=1)[::2, ::3]
    if way == "turned":
        return np.ascontiguousarray(array[::-1, ::-1])[::-1, ::-1]
    array = array.copy()
    array.flags.writeable = way != "read-only"
    return array


@st.composite
def score_maps(draw, dtype, scale: ScoreScale):
    """Scores at thresholds, beside them, at both ends, outside the scale, and without a number."""
    shape = draw(hnp.array_shapes(min_dims=2, max_dims=2, max_side=9))
    dtype = np.dtype(dtype)
    if dtype.kind == "f":
        steps = st.integers(0, STEPS).map(lambda step: float(scale.exact(step)))
        ends = st.sampled_from([scale.low, scale.high, -0.0, np.nan, np.inf, -np.inf])
        values = st.one_of(ends, steps, st.floats(scale.low - 1, scale.high + 1))
    else:
        held = np.iinfo(dtype)
        ends = st.sampled_from([int(held.min), int(held.max), 0, 1])
        low, high = max(int(scale.low) - 1, held.min), min(int(scale.high) + 1, held.max)
        values = st.one_of(ends, st.integers(int(low), int(high)))
    listed = draw(st.lists(values, min_size=shape[0] * shape[1], max_size=shape[0] * shape[1]))
    with np.errstate(over="ignore", under="ignore"):
        found = np.array(listed).astype(dtype) if dtype.kind == "f" else np.array(listed, dtype)
        if dtype.kind == "f" and draw(st.booleans()):
            found = np.nextafter(found, dtype.type(draw(st.sampled_from([-np.inf, np.inf]))))
    return draw(laid_out(found.reshape(shape)))


@st.composite
def cases(draw, kinds):
    dtype, scale = draw(st.sampled_from(kinds))
    scores = draw(score_maps(dtype, scale))
    ground_truth, valid = (
        draw(laid_out(draw(hnp.arrays(np.bool_, scores.shape)))) for _ in range(2)
    )
    return scores, ground_truth, draw(st.sampled_from([None, valid])), scale


KINDS = [
    (dtype, scale) for dtype in FLOATS for scale in (UNIT_SCALE, LOGITS, LOGIT_SCALE, ANOMALIES)
]
KINDS += [(dtype, scale) for dtype in FLOATS for scale in (BYTE_SCALE, WORD_SCALE, SIGNED)]
KINDS += [(dtype, scale) for dtype in WHOLES for scale in (BYTE_SCALE, WORD_SCALE, SIGNED, LOGITS)]


@MANY
@given(case=cases(KINDS), step=st.integers(0, STEPS), operator=st.sampled_from(Operator))
def test_counts_at_a_threshold_and_the_table_equal_comparing_every_pixel(case, step, operator):
    scale = case[3]
    expected = plain_counts(*case[:3], step, operator, scale)
    assert numbers(threshold_counts(*case[:3], step, operator, scale)) == expected
    table = score_table(*case)
    assert numbers(table.counts(scale.row(step, operator))) == expected


@MANY
@given(case=cases(KINDS))
def test_what_no_threshold_says_is_counted_beside(case):
    scores, _, valid, scale = case
    counted = scores if valid is None else scores[valid]
    table = score_table(*case)
    assert table.not_a_number == np.isnan(counted).sum()
    assert table.infinite == np.isinf(counted).sum()
    whole = np.floor(counted) if scale.integer and counted.dtype.kind == "f" else counted
    with np.errstate(over="ignore"):
        low, high = (
            counted.dtype.type(end) if counted.dtype.kind == "f" else int(end)
            for end in (scale.low, scale.high)
        )
    # In a half 65535 is infinite already, and what is infinite lies outside all the same.
    beyond = (whole > high) | np.isposinf(whole) if counted.dtype.kind == "f" else whole > high
    assert table.outside == (whole < low).sum() + beyond.sum()


@MANY
@given(st.data())
def test_two_masks_equal_comparing_every_pixel(data):
    shape = data.draw(hnp.array_shapes(min_dims=2, max_dims=2, max_side=9))
    truth, called, valid = (
        data.draw(laid_out(data.draw(hnp.arrays(np.bool_, shape)))) for _ in range(3)
    )
    scale = ScoreScale(0, 1, integer=True)
    expected = plain_counts(called, truth, valid, 500, Operator.GE, scale)
    assert numbers(binary_counts(truth, called, valid)) == expected


@pytest.fixture(params=["whole", "by pairs", "many blocks", "noise"])
def byte_way(request, monkeypatch) -> None:
    """Force each way of counting bytes on small masks."""
    if request.param in ("by pairs", "many blocks"):
        monkeypatch.setattr(byte_module, "PAIRS_FROM", 64)
    if request.param == "many blocks":
        monkeypatch.setattr(byte_module, "BLOCK_PIXELS", 32)
        monkeypatch.setattr(byte_module, "PIECE_PIXELS", 24)
    if request.param == "noise":
        monkeypatch.setattr(byte_module, "WORTH", 1.0)


@pytest.mark.usefixtures("byte_way")
@pytest.mark.parametrize("seed", range(6))
def test_bytes_are_counted_alike_on_every_way(seed):
    scores, truth, valid = patches(seed)
    for area in (None, valid):
        found = byte_histogram(scores, truth, area)
        assert np.array_equal(found, plain_byte_histogram(scores, truth, area))


def patches(seed: int):
    """Masks with runs of eight and more: saturated, soft, and borders of all kinds."""
    rng = np.random.default_rng(seed)
    height, width = rng.integers(1, 40, 2)
    grow = (slice(0, height), slice(0, width))
    coarse = [np.kron(rng.random((8, 5)), np.ones((5, 8)))[grow] for _ in range(3)]
    soft = rng.integers(0, 256, (height, width), np.uint8)
    scores = np.where(coarse[0] < 0.4, 0, np.where(coarse[0] < 0.7, 255, soft)).astype(np.uint8)
    return scores, coarse[1] > 0.5, coarse[2] > 0.3


@pytest.mark.parametrize("scale", [UNIT_SCALE, LOGITS, ScoreScale(3, 3, False), WORD_SCALE])
@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64, np.uint16, np.int32])
@pytest.mark.parametrize("seed", range(3))
def test_common_bins_are_counted_by_eight_and_alike(monkeypatch, scale, dtype, seed):
    if scale is WORD_SCALE and dtype != np.uint16:
        scale = BYTE_SCALE
    monkeypatch.setattr(bin_module, "BLOCK_PIXELS", 64)
    monkeypatch.setattr(bin_module, "PIECE_PIXELS", 24)
    scores, truth, valid = patches(seed)
    spread = np.array([scale.low, scale.high])
    scores = np.interp(scores / 255, [0, 1], spread).astype(dtype)
    bins = score_bins(scale, scores.dtype)
    place = np.array(plain_bins(scores.ravel(), bins.edges)).reshape(scores.shape)
    for area in (None, valid):
        counted = np.ones_like(truth) if area is None else area
        found = bin_histogram(scores, truth, area, bins)
        for side in (False, True):
            chosen = place[(truth == side) & counted]
            assert np.array_equal(found[int(side)], np.bincount(chosen, minlength=bins.number))


@MANY
@given(case=cases([kind for kind in KINDS if np.dtype(kind[0]).isnative]))
def test_bins_equal_how_many_edges_are_reached(case):
    scores, scale = np.ascontiguousarray(case[0]).ravel(), case[3]
    bins = score_bins(scale, scores.dtype)
    assert bins.bins_of(scores).tolist() == plain_bins(
        scores, bins.edges.tolist() if scores.dtype.kind != "f" else bins.edges
    )
    for place in {0, 1, 2, len(bins.edges) - 1, len(bins.edges)} & set(range(bins.number - 1)):
        inside = bins.inside(scores, place)
        # float16 may leave out scores of the bin, and never takes in others.
        assert (bins.bins_of(scores)[inside] == place).all()
        if scores.dtype != np.float16:
            assert np.array_equal(inside, bins.bins_of(scores) == place)
