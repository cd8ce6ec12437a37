import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from segreview.errors import TooLarge
from segreview.formats.volume_cache import Volume, VolumeCache, file_key, smallest
from segreview.formats.volume_grid import VolumeGrid


def volume(size: int = 100) -> Volume:
    return Volume(np.zeros((size, 1, 1), np.uint8), VolumeGrid((size, 1, 1)), "")


def test_a_volume_is_decoded_once() -> None:
    cache, decoded = VolumeCache(), []

    for _ in range(3):
        cache.get("a", lambda: decoded.append("a") or volume())

    assert decoded == ["a"]
    assert cache.byte_count == 100


def test_the_volume_that_was_used_longest_ago_is_dropped() -> None:
    cache, decoded = VolumeCache(byte_limit=200, kept_anyway=1), []

    for name in ("a", "b", "a", "c", "a", "b"):
        cache.get(name, lambda name=name: decoded.append(name) or volume())

    assert decoded == ["a", "b", "c", "b"]
    assert cache.byte_count == 200


def test_the_last_volumes_stay_however_large_they_are() -> None:
    cache = VolumeCache(byte_limit=10, kept_anyway=3)

    for name in "abcd":
        cache.get(name, volume)

    assert cache.byte_count == 300
    cache.clear()
    assert cache.byte_count == 0


def test_a_failure_is_kept_too() -> None:
    cache, tries = VolumeCache(), []

    def fail() -> Volume:
        tries.append(1)
        raise TooLarge("too large.")

    for _ in range(2):
        with pytest.raises(TooLarge, match=r"^too large\.$"):
            cache.get("a", fail)

    assert tries == [1]


def test_workers_that_want_the_same_volume_wait_for_the_first() -> None:
    cache, running, most = VolumeCache(), [], []
    start = threading.Barrier(4)

    def decode() -> Volume:
        running.append(1)
        most.append(len(running))
        time.sleep(0.02)
        return volume()

    def ask(_: int) -> Volume:
        start.wait()
        return cache.get("a", decode)

    with ThreadPoolExecutor(4) as workers:
        found = list(workers.map(ask, range(4)))

    assert most == [1]
    assert all(one is found[0] for one in found)


def test_a_file_that_changed_has_another_key(tmp_path: Path) -> None:
    path = tmp_path / "a"
    path.write_bytes(b"one")
    before = file_key(path, "mask", 9)
    path.write_bytes(b"three")

    assert file_key(path, "mask", 9) != before
    assert file_key(path, "image", 9) != file_key(path, "mask", 9)
    assert file_key(tmp_path / "missing", "mask", 9) == file_key(tmp_path / "missing", "mask", 9)


@pytest.mark.parametrize(
    ("values", "dtype"),
    [
        (np.array([0, 255], np.int32), np.uint8),
        (np.array([0, 256], np.int32), np.int32),
        (np.array([-1, 2], np.int16), np.int16),
        (np.array([0, 2], np.float32), np.uint8),
        (np.array([0, 1], np.float32), np.float32),
        (np.array([0.5, 2], np.float64), np.float64),
        (np.array([np.nan, 2], np.float32), np.float32),
        (np.array([-3, 2], np.int8), np.int8),
    ],
)
def test_labels_are_kept_in_a_byte_where_that_is_exact(values: np.ndarray, dtype: type) -> None:
    found = smallest(values)

    assert found.dtype == dtype
    np.testing.assert_array_equal(found, values)
