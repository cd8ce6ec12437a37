"""Class tables by sample and pooled, in memory and beyond it."""

import gc

import numpy as np
import pytest

from segreview.evaluation import class_table_store as module
from segreview.evaluation.class_table_store import ClassTableStore
from segreview.masks.threshold import UNIT_SCALE
from segreview.metrics.volume_tables import ClassTables, class_tables, pooled_tables


def tables(seed):
    rng = np.random.default_rng(seed)
    truth = rng.integers(0, 3, (6, 7))
    return class_tables(rng.random((2, 6, 7)), truth, None, (0, 1), UNIT_SCALE)


def same(found, expected):
    assert found.channel_labels == expected.channel_labels
    names = ("labels", "label_pixels", "code", "pixels")
    return all(np.array_equal(getattr(found, n), getattr(expected, n)) for n in names)


def in_memory(store):
    """The bytes of the tables that are in memory, which the store adds up as they come and go."""
    held = sum(one.nbytes for one in store._held.values() if isinstance(one, ClassTables))
    assert store._held_bytes == held
    return held


@pytest.mark.parametrize("limit", [0, 1500, 10**9])
def test_tables_come_back_whether_they_are_in_memory_or_in_a_file(limit):
    store = ClassTableStore(limit)
    parts = [tables(seed) for seed in range(4)]
    for sample, part in enumerate(parts):
        store.put(sample, part)
    assert in_memory(store) <= limit
    assert all(same(store.get(sample), part) for sample, part in enumerate(parts))
    assert same(store.get(None), pooled_tables(parts))


def test_an_empty_store_has_nothing():
    store = ClassTableStore()
    store.put(3, None)
    assert store.get(None) is None
    assert store.get(3) is None
    assert in_memory(store) == 0


@pytest.mark.parametrize("limit", [0, 10**9])
def test_a_later_result_of_a_sample_replaces_the_first(limit):
    store = ClassTableStore(limit)
    for sample, seed in ((0, 1), (1, 2), (0, 3)):
        store.put(sample, tables(seed))
    assert same(store.get(0), tables(3))
    assert same(store.get(None), pooled_tables([tables(3), tables(2)]))
    store.put(0, None)
    assert store.get(0) is None
    assert same(store.get(None), tables(2))
    assert in_memory(store) == (tables(2).nbytes if limit else 0)
    store.put(1, None)
    assert store.get(None) is None


def test_pooling_along_the_way_changes_nothing(monkeypatch):
    monkeypatch.setattr(module, "_LEAST_WAITING", 0)
    store = ClassTableStore()
    for sample in range(5):
        store.put(sample, tables(sample))
    assert same(store.get(None), pooled_tables([tables(seed) for seed in range(5)]))


@pytest.mark.parametrize("limit", [0, 10**9])
def test_samples_move_to_their_new_places(limit):
    store = ClassTableStore(limit)
    for sample in (0, 2):
        store.put(sample, tables(sample))
    moved = store.moved([3, 0, 1])
    assert same(store.get(2), tables(2))
    del store
    gc.collect()
    assert same(moved.get(3), tables(0))
    assert same(moved.get(1), tables(2))
    assert moved.get(0) is moved.get(2) is None
    assert same(moved.get(None), pooled_tables([tables(0), tables(2)]))
    assert in_memory(moved) <= limit
    moved.put(3, None)
    assert same(moved.get(None), tables(2))
    moved.put(5, tables(4))
    assert same(moved.get(5), tables(4))


@pytest.mark.parametrize("limit", [0, 10**9])
def test_forgotten_samples_leave_the_pool(limit):
    store = ClassTableStore(limit)
    for sample in (0, 1, 3):
        store.put(sample, tables(sample))
    store.forget(np.array([True, False, True, True]))
    assert store.get(0) is None
    assert store.get(3) is None
    assert same(store.get(None), tables(1))
