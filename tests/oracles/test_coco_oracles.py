"""COCO polygons and run lengths: equal to the slow twin always, to pycocotools where installed."""

import sys
from itertools import chain
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segreview.formats.rle import counts_of_mask, decode_counts, encode_counts, mask_of_counts
from segreview.masks.coco_polygons import coco_crossings
from segreview.masks.painting import layers_of, mask_of_columns

sys.path.insert(0, str(Path(__file__).parent))
from slow_coco import slow_decode, slow_encode, slow_polygon

coordinates = st.one_of(
    st.integers(-30, 300).map(lambda tenths: tenths / 10),
    st.floats(-20, 30, allow_nan=False),
    st.integers(-5, 25).map(float),
)
counts = st.lists(st.integers(0, 2**32 - 1), max_size=12)
rings = st.lists(st.tuples(coordinates, coordinates), min_size=3, max_size=7)
sides = st.integers(1, 20)


def decoded(text, lengths):
    return decode_counts(np.frombuffer(text.encode(), np.uint8), np.array(lengths, np.int64))


def union_of(rings, height, width):
    lengths = np.array([len(ring) for ring in rings])
    points = np.concatenate([np.array(ring, np.float64) for ring in rings])
    crossings = coco_crossings(points, lengths, height, width)
    layers = layers_of(crossings, np.zeros(len(rings), np.int64), height * width)
    return mask_of_columns(layers.painted(np.array([True]), blank=False), height, width)


@settings(max_examples=60, deadline=None)
@given(rings, sides, sides)
def test_a_polygon_has_the_pixels_of_the_traced_one(ring, height, width):
    assert union_of([ring], height, width).tolist() == slow_polygon(ring, height, width)


@pytest.mark.parametrize(
    "ring",
    [
        # Edges of one fifth of a pixel; then steps that are guessed one too early or too late.
        [(2.6, 2.4), (2.4, 2.6), (1.0, 1.6)],
        [(2.0, 2.4), (0.4, 0.2), (2.4, 0.0)],
        [(14.0, 43.6), (32.4, 29.6), (18.6, 51.6)],
        [(194.2, 137.4), (154.0, 0.6), (60.6, 195.6)],
    ],
)
def test_rounding_does_what_the_traced_polygon_does(ring):
    assert union_of([ring], 199, 199).tolist() == slow_polygon(ring, 199, 199)


@settings(max_examples=60, deadline=None)
@given(st.lists(counts, max_size=4))
def test_counts_become_texts_and_back(given):
    texts = [encode_counts(np.array(counts, np.int64)) for counts in given]
    assert texts == list(map(slow_encode, given))
    assert list(map(slow_decode, texts)) == given
    held = decoded("".join(texts), list(map(len, texts)))
    assert held.counts.tolist() == list(chain(*given))
    assert held.numbers.tolist() == list(map(len, given))


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 2**32), sides, sides)
def test_masks_become_counts_and_back(seed, height, width):
    generator = np.random.default_rng(seed)
    mask = generator.random((height, width)) < generator.random()
    assert np.array_equal(mask_of_counts(counts_of_mask(mask), height, width), mask)


def random_ring(generator, kind):
    corners = int(generator.integers(3, 9))
    if kind == 0:
        return generator.uniform(-10, 50, (corners, 2))
    if kind == 1:
        return generator.integers(-3, 45, (corners, 2)).astype(np.float64)
    if kind == 2:
        return np.round(generator.uniform(0, 40, (corners, 2)), 1)
    if kind == 3:
        return generator.integers(-20, 200, (corners, 2)) / 10 + 0.05
    return generator.uniform(-1000, 1000, (corners, 2))


# pycocotools was built for an older NumPy.
old_array_protocol = pytest.mark.filterwarnings("ignore:__array__ implementation")


@old_array_protocol
def test_thousands_of_polygons_equal_pycocotools():
    tools = pytest.importorskip("pycocotools.mask")
    generator = np.random.default_rng(7)
    for number in range(6000):
        height, width = (int(side) for side in generator.integers(1, 40, 2))
        some = [random_ring(generator, number % 5) for _ in range(1 + number % 3)]
        flat = [ring.ravel().tolist() for ring in some]
        expected = tools.decode(tools.merge(tools.frPyObjects(flat, height, width))).astype(bool)
        assert np.array_equal(union_of(some, height, width), expected), (flat, height, width)


@old_array_protocol
def test_run_lengths_equal_pycocotools():
    tools = pytest.importorskip("pycocotools.mask")
    generator = np.random.default_rng(7)
    for _ in range(1000):
        height, width = (int(side) for side in generator.integers(1, 60, 2))
        mask = generator.random((height, width)) < generator.choice([0, 0.02, 0.5, 0.98, 1])
        expected = tools.encode(np.asfortranarray(mask.astype(np.uint8)))["counts"].decode()
        assert encode_counts(counts_of_mask(mask)) == expected
        held = decoded(expected, [len(expected)]).counts
        assert np.array_equal(mask_of_counts(held, height, width), mask)
