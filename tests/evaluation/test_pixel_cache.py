"""The cache keeps what was looked at last, within its bound."""

import numpy as np

from segreview.evaluation.pixel_cache import PixelCache
from segreview.evaluation.pixels import build_pixels
from segreview.masks.threshold import BYTE_SCALE


def pixels(sample):
    return build_pixels(
        sample=sample,
        prediction_set="model",
        image=None,
        ground_truth=np.zeros((4, 4), bool),
        prediction=np.zeros((4, 4), np.uint8),
        valid=None,
        scale=BYTE_SCALE,
        binary=True,
    )


ONE = pixels(0).nbytes


def test_the_oldest_goes_first():
    cache = PixelCache(bound=2 * ONE)
    let_go = [cache.put(sample, 0, pixels(sample)) for sample in range(3)]
    assert let_go == [[], [], [(0, 0)]]
    assert cache.get(0, 0) is None
    assert [cache.get(sample, 0).sample for sample in (1, 2)] == [1, 2]
    assert cache.nbytes == 2 * ONE


def test_looking_keeps_a_sample_young():
    cache = PixelCache(bound=2 * ONE)
    cache.put(0, 0, pixels(0))
    cache.put(1, 0, pixels(1))
    cache.get(0, 0)
    cache.put(2, 0, pixels(2))
    assert cache.get(0, 0) is not None
    assert cache.get(1, 0) is None


def test_what_is_on_screen_stays_whatever_its_size():
    cache = PixelCache(bound=1)
    cache.show(0, 0)
    cache.put(0, 0, pixels(0))
    cache.put(1, 0, pixels(1))
    assert cache.get(0, 0).sample == 0
    assert cache.get(1, 0) is None
    assert cache.nbytes == ONE


def test_what_was_on_screen_goes_when_another_one_comes():
    cache = PixelCache(bound=ONE)
    cache.show(0, 0)
    cache.put(0, 0, pixels(0))
    cache.show(1, 0)
    cache.put(1, 0, pixels(1))
    assert cache.get(0, 0) is None
    assert cache.get(1, 0).sample == 1


def test_what_is_too_large_and_not_on_screen_is_not_kept():
    cache = PixelCache(bound=ONE - 1)
    cache.put(0, 0, pixels(0))
    assert cache.get(0, 0) is None
    assert cache.nbytes == 0


def test_prediction_sets_are_kept_apart():
    cache = PixelCache()
    cache.put(0, 1, pixels(0))
    assert cache.get(0, 0) is None


def test_putting_again_replaces():
    cache = PixelCache()
    cache.put(0, 0, pixels(0))
    cache.put(0, 0, pixels(7))
    assert cache.get(0, 0).sample == 7
    assert cache.nbytes == ONE
