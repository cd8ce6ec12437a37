"""Every fast way to count pairs of labels against a slow and obvious one."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segreview.masks.runs import run_lengths, run_starts, true_places
from segreview.metrics import label_pairs as ways
from segreview.metrics import pair_codes as codes_module
from segreview.metrics.label_pairs import (
    add_runs,
    byte_table,
    label_pairs,
    run_pairs,
)
from segreview.metrics.pair_codes import (
    Buffers,
    Smooth,
    count_joint_bytes,
    count_shared,
    count_singly,
    shared_step,
)
from segreview.metrics.pair_sums import sum_pairs

DTYPES = ["?", "u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8", ">u2", ">i4", ">i8"]
LAYOUTS = {
    "rows": lambda mask: mask,
    "columns": np.asfortranarray,
    "turned": lambda mask: np.rot90(np.rot90(mask).copy(), 3),
    "mirrored": lambda mask: mask[:, ::-1].copy()[:, ::-1],
    "every other": lambda mask: np.repeat(np.repeat(mask, 2, 0), 2, 1)[::2, ::2],
    "odd address": lambda mask: np.append(mask.ravel()[:1], mask.ravel())[1:].reshape(mask.shape),
}


def slow_pairs(ground_truth, prediction, valid=None):
    """Loop over the pixels."""
    counted = np.ones(ground_truth.shape, bool) if valid is None else valid
    seen = Counter(
        (int(truth), int(predicted))
        for truth, predicted, inside in zip(
            ground_truth.flat, prediction.flat, counted.flat, strict=True
        )
        if inside
    )
    return [(*pair, pixels) for pair, pixels in sorted(seen.items())]


def listed(pairs):
    columns = (pairs.ground_truth, pairs.prediction, pairs.pixels)
    assert {column.dtype for column in columns} == {np.dtype(np.int64)}
    return sorted(zip(*(column.tolist() for column in columns), strict=True))


def nonzero(table, rows, columns):
    return sorted(
        (int(rows[row]), int(columns[column]), int(table[row, column]))
        for row, column in np.argwhere(table).tolist()
    )


def slow_table(ground_truth, prediction, rows, columns):
    table = np.zeros((rows, columns), int)
    for row, column in zip(ground_truth, prediction, strict=True):
        table[row, column] += 1
    return table


def made(rng, labels, noise, shape, count):
    """Return ``count`` masks of bands, changed at random in a share of the pixels."""
    masks = []
    bands = np.sort(rng.integers(0, len(labels), shape), axis=1)
    for _ in range(count):
        changed = rng.random(shape) < noise
        masks.append(labels[np.where(changed, rng.integers(0, len(labels), shape), bands)])
    return masks


@settings(max_examples=60, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    shape=st.tuples(st.integers(0, 30), st.integers(0, 70)),
    dtypes=st.tuples(st.sampled_from(DTYPES), st.sampled_from(DTYPES)),
    layouts=st.tuples(*[st.sampled_from(sorted(LAYOUTS))] * 3),
    noise=st.sampled_from([0.0, 0.02, 0.3, 1.0]),
    span=st.sampled_from([1, 3, 20, 90, 300, 70_000, 2**40]),
    area=st.sampled_from([None, 0.0, 0.5, 1.0]),
)
def test_any_masks_equal_a_loop_over_pixels(seed, shape, dtypes, layouts, noise, span, area):
    rng = np.random.default_rng(seed)
    labels = rng.integers(-span, span + 1, 30)
    masks = [
        LAYOUTS[layout](mask.astype(dtype))
        for mask, dtype, layout in zip(
            made(rng, labels, noise, shape, 2), dtypes, layouts[:2], strict=True
        )
    ]
    # What no int64 holds is refused.
    masks = [mask & np.uint64(2**63 - 1) if mask.dtype == np.uint64 else mask for mask in masks]
    valid = None if area is None else LAYOUTS[layouts[2]](rng.random(shape) < area)
    given_ = [mask for mask in (*masks, valid) if mask is not None]
    before = [mask.copy() for mask in given_]
    for mask in given_:
        mask.flags.writeable = False
    found = label_pairs(masks[0], masks[1], valid)
    expected = slow_pairs(masks[0], masks[1], valid)
    assert listed(found) == expected
    assert found.ground_truth.tolist() == [truth for truth, _, _ in expected]
    assert all(np.array_equal(*both) for both in zip(before, given_, strict=True))


@pytest.mark.parametrize("size", [0, 1, 2, 3, 4, 5, 64, 1001])
@pytest.mark.parametrize("rows", [1, 2, 16, 20, 60, 255, 256])
@pytest.mark.parametrize("columns", [1, 3, 16, 21, 255, 256])
def test_counting_singly_equals_a_loop(size, rows, columns):
    rng = np.random.default_rng(size)
    masks = rng.integers(0, rows, size, np.uint8), rng.integers(0, columns, size, np.uint8)
    found = count_singly(*masks, rows, columns, Buffers.of(max(1, size)))
    assert np.array_equal(found, slow_table(*masks, rows, columns))


@pytest.mark.parametrize("size", [0, 1, 2, 3, 5, 64, 1001])
@pytest.mark.parametrize(("rows", "columns"), [(1, 1), (16, 16), (2, 128), (256, 1), (1, 256)])
def test_counting_two_bytes_at_once_equals_a_loop(size, rows, columns):
    rng = np.random.default_rng(size)
    masks = rng.integers(0, rows, size, np.uint8), rng.integers(0, columns, size, np.uint8)
    found = count_joint_bytes(*masks, rows, columns, Buffers.of(max(1, size)))
    assert np.array_equal(found, slow_table(*masks, rows, columns))


@pytest.mark.parametrize("size", [0, 1, 2, 3, 5, 64, 1001])
@pytest.mark.parametrize("edges", [0.0, 0.1, 1.0])
@pytest.mark.parametrize(("rows", "columns"), [(20, 20), (1, 128), (2, 64), (30, 34), (256, 3)])
def test_counting_neighbours_by_a_shared_label_equals_a_loop(size, edges, rows, columns):
    rng = np.random.default_rng(size)
    steps = np.where(rng.random(size) < edges, rng.integers(0, rows, size), 0)
    masks = (steps.cumsum() % rows).astype(np.uint8), rng.integers(0, columns, size, np.uint8)
    found = count_shared(*masks, rows, columns, Buffers.of(max(1, size)))
    assert np.array_equal(found, slow_table(*masks, rows, columns))


@pytest.mark.parametrize(
    ("tables", "expected"), [(1, [0] * 6), (2, [0, 9, 0, 9, 0, 0]), (3, [0, 9, 18, 0, 0, 0])]
)
def test_neighbouring_codes_count_in_turn_into_several_tables(tables, expected):
    codes = np.zeros(6, np.uint16)
    codes_module._spread(codes, tables, 9)
    assert codes.tolist() == expected


@pytest.mark.parametrize("labels", [1, 2, 5, 20, 32, 35])
@pytest.mark.parametrize("shared", [1, 2, 20, 35])
def test_a_shared_step_gives_every_triple_a_code_of_its_own(shared, labels):
    step = shared_step(shared, labels)
    label = np.arange(labels)
    codes = label + 256 * label[:, np.newaxis] + step * np.arange(shared)[:, np.newaxis, np.newaxis]
    assert step > 0
    assert codes.max() < 2**16
    assert len(np.unique(codes)) == codes.size


def test_there_is_no_shared_step_for_more_triples_than_codes():
    assert shared_step(41, 41) == 0
    assert shared_step(2, 256) == 0


def test_more_pixels_than_a_chunk_are_counted_whole(monkeypatch):
    monkeypatch.setattr(codes_module, "_CHUNK", 64)
    rng = np.random.default_rng(4)
    masks = rng.integers(0, 20, (2, 1001), np.uint8)
    masks[0].sort()
    buffers = Buffers.of(1001)
    expected = slow_table(*masks, 20, 20)
    assert np.array_equal(count_singly(*masks, 20, 20, buffers), expected)
    assert np.array_equal(count_shared(*masks, 20, 20, buffers), expected)
    few = masks % 16
    expected = slow_table(*few, 16, 16)
    assert np.array_equal(count_joint_bytes(*few, 16, 16, buffers), expected)


@pytest.mark.parametrize("noise", [0.02, 1.0])
@pytest.mark.parametrize("inside", [None, 0.5])
def test_every_way_is_right_for_smooth_and_for_noisy_masks(noise, inside):
    rng = np.random.default_rng(11)
    masks = [mask.ravel() for mask in made(rng, np.arange(9) + 100, noise, (20, 33), 2)]
    valid = None if inside is None else rng.random(660) < inside
    expected = slow_pairs(*masks, valid)
    buffers = Buffers.of(660)
    assert listed(run_pairs(*masks, valid, buffers)) == expected
    if valid is None:
        assert listed(sum_pairs(*masks)) == expected
    both = range(98, 110), range(100, 109)
    for smooth in Smooth:
        table, rows, columns = byte_table(*masks, valid, *both, smooth, buffers)
        assert nonzero(table, rows, columns) == expected
    total = np.zeros((256, 256), np.int64)
    for _ in range(2):
        add_runs(total, *(mask.astype(np.uint8) for mask in masks), valid, buffers)
    assert nonzero(total // 2, np.arange(256), np.arange(256)) == expected
    assert not (total % 2).any()


@pytest.mark.parametrize(
    ("way", "labels", "truth_noise", "noise"),
    [
        ("run_pairs", 20, 0.0, 0.02),
        ("count_joint_bytes", 15, 1.0, 1.0),
        ("count_shared", 20, 0.0, 0.5),
        ("count_shared", 20, 0.5, 0.0),
        ("count_singly", 20, 1.0, 1.0),
        ("count_singly", 100, 0.0, 0.5),
        ("run_pairs", 100, 0.0, 0.1),
        ("run_pairs", 300, 0.0, 0.1),
        ("sum_pairs", 300, 0.5, 0.0),
    ],
)
def test_the_masks_choose_the_way(monkeypatch, way, labels, truth_noise, noise):
    taken = []
    for module, names in (
        (ways, ("run_pairs", "add_runs", "sum_pairs")),
        (codes_module, ("count_joint_bytes", "count_shared", "count_singly")),
    ):
        for name in names:
            original = getattr(module, name)

            def noted(*given_, name=name, original=original):
                taken.append(name)
                return original(*given_)

            monkeypatch.setattr(module, name, noted)
    rng = np.random.default_rng(5)
    bands = np.repeat(np.arange(labels), 30)
    bands = np.broadcast_to(bands[np.newaxis, :], (24, bands.size))
    masks = []
    for share in (truth_noise, noise):
        changed = rng.random(bands.shape) < share
        masks.append(np.where(changed, rng.integers(0, labels, bands.shape), bands))
    found = label_pairs(*masks)
    assert taken[0] == way
    assert listed(found) == slow_pairs(*masks)
    if labels > 256:
        return
    taken.clear()
    found = label_pairs(*(mask.astype(np.uint8) for mask in masks))
    assert taken[0] == ("add_runs" if way == "run_pairs" else way)
    assert listed(found) == slow_pairs(*masks)


@pytest.mark.parametrize(
    ("edges", "changes", "smooth"),
    [
        (0.01, 0.3, Smooth.GROUND_TRUTH),
        (0.3, 0.01, Smooth.PREDICTION),
        (0.01, 0.01, Smooth.GROUND_TRUTH),
        (0.2, 0.3, Smooth.NONE),
    ],
)
def test_the_calmer_mask_lends_its_labels(edges, changes, smooth):
    mask = np.zeros(1, np.uint8)
    part = ways._Part(mask, mask, None, edges, changes)
    assert (part.smooth, part.runs) == (smooth, edges + changes)


@pytest.mark.parametrize("span", [5, 300, 10**6, 2**61, 2**62])
@pytest.mark.parametrize("weighted", [False, True])
def test_sums_of_pairs_equal_a_loop_however_far_apart_labels_are(span, weighted):
    rng = np.random.default_rng(span % 1000)
    truth, predicted = rng.choice(np.linspace(-span, span, 40).astype(np.int64), (2, 500))
    pixels = rng.integers(1, 9, 500) if weighted else np.ones(500, int)
    seen = Counter()
    columns = (truth.tolist(), predicted.tolist(), pixels.tolist())
    for *pair, number in zip(*columns, strict=True):
        seen[tuple(pair)] += number
    found = sum_pairs(truth, predicted, pixels if weighted else None)
    assert listed(found) == [(*pair, number) for pair, number in sorted(seen.items())]


@settings(max_examples=60, deadline=None)
@given(flags=st.lists(st.booleans(), max_size=80))
def test_true_places_and_runs_equal_a_loop(flags):
    mask = np.array(flags, np.bool_)
    assert true_places(mask).tolist() == [place for place, flag in enumerate(flags) if flag]
    starts = [i for i in range(len(flags)) if i == 0 or flags[i] != flags[i - 1]]
    scratch = np.ones((3, len(flags) + 5), np.bool_)
    assert run_starts(mask).tolist() == run_starts(mask, scratch=scratch).tolist() == starts
    assert run_lengths(np.array(starts, np.intp), len(flags)).sum() == len(flags)
