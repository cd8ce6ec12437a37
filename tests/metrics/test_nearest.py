"""Nearest distances are exact, near and far, in whatever strips."""

import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segreview.masks.spacing import PIXEL_SPACING, Spacing
from segreview.metrics import nearest
from segreview.metrics.nearest import nearest_distances

STEPS = st.sampled_from([0.3, 1.0, 2.7, 1e-6, 1e6])


def slow_distances(places, others, width, spacing=PIXEL_SPACING):
    """Compare all pairs; squares of whole numbers of pixels stay whole."""
    rows, columns = np.divmod(places, width)
    other_rows, other_columns = np.divmod(others, width)
    down = (rows[:, np.newaxis] - other_rows) * spacing.rows
    across = (columns[:, np.newaxis] - other_columns) * spacing.columns
    return np.sqrt((down**2 + across**2).min(axis=1, initial=np.inf))


@st.composite
def pixel_sets(draw):
    height, width = draw(st.integers(1, 40)), draw(st.integers(1, 40))
    generator = np.random.default_rng(draw(st.integers(0, 2**32)))
    shares = [draw(st.sampled_from([0, 0.002, 0.02, 0.2, 1])) for _ in range(2)]
    sets = [np.flatnonzero(generator.random(height * width) < share) for share in shares]
    return sets, width


@settings(max_examples=60, deadline=None)
@given(
    drawn=pixel_sets(), strip=st.sampled_from([1, 300, 1 << 20]), near=st.sampled_from([1, 3, 32])
)
def test_distances_equal_those_of_all_pairs_to_the_last_bit(drawn, strip, near):
    (first, second), width = drawn
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(nearest, "STRIP_PIXELS", strip)
        patch.setattr(nearest, "NEAR_COLUMNS", near)
        found = nearest_distances(first, second, width, PIXEL_SPACING)
    assert np.array_equal(found[0], slow_distances(first, second, width))
    assert np.array_equal(found[1], slow_distances(second, first, width))


@settings(max_examples=60, deadline=None)
@given(drawn=pixel_sets(), rows=STEPS, columns=STEPS, near=st.sampled_from([1, 32]))
def test_rows_and_columns_may_have_steps_of_their_own(drawn, rows, columns, near):
    (first, second), width = drawn
    spacing = Spacing(rows, columns, "mm")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(nearest, "NEAR_COLUMNS", near)
        found = nearest_distances(first, second, width, spacing)
    assert found[0] == pytest.approx(slow_distances(first, second, width, spacing), rel=1e-12)
    assert found[1] == pytest.approx(slow_distances(second, first, width, spacing), rel=1e-12)


@pytest.mark.parametrize("height", [32766, 32767, 32768, 32769, 70_000])
def test_images_may_be_higher_than_sixteen_bits_count(height):
    first, second = np.array([0, 2]), np.array([3 * height - 1])
    one, other = nearest_distances(first, second, 3, PIXEL_SPACING)
    assert one.tolist() == [np.hypot(height - 1, 2), height - 1]
    assert other.tolist() == [height - 1]


def test_images_may_be_wide():
    width = 100_000
    one, other = nearest_distances(np.array([5]), np.array([2 * width - 1]), width, PIXEL_SPACING)
    assert one == other == np.sqrt(99_994**2 + 1)


def test_steps_may_be_very_unequal():
    # The nearest is 40,000 rows of 1 away, nearer than 3 columns of 1e9.
    spacing = Spacing(1, 1e9, "nm")
    first, second = np.array([0]), np.array([3, 4 * 40_000])
    assert nearest_distances(first, second, 4, spacing)[0].tolist() == [40_000]
    assert nearest_distances(first, second[:1], 4, spacing)[0].tolist() == [3e9]


def test_a_set_far_from_the_other_is_measured_line_by_line():
    rows = np.arange(0, 300, 7)
    first = rows * 1000 + rows % 3
    second = rows * 1000 + 900 - rows % 5
    found = nearest_distances(first, second, 1000, PIXEL_SPACING)
    assert np.array_equal(found[0], slow_distances(first, second, 1000))
    assert np.array_equal(found[1], slow_distances(second, first, 1000))


def test_noise_in_the_middle_of_a_ring_is_measured_exactly():
    y, x = np.mgrid[:161, :161] - 80
    far = y**2 + x**2
    noise = np.random.default_rng(1).random(far.shape) < 0.3
    first = np.flatnonzero(noise & (far < 18**2))
    second = np.flatnonzero((far > 78**2) & (far < 80**2))
    found = nearest_distances(first, second, 161, PIXEL_SPACING)
    assert np.array_equal(found[0], slow_distances(first, second, 161))
    assert np.array_equal(found[1], slow_distances(second, first, 161))


def test_pixels_of_a_line_are_ranked_and_know_where_it_ends():
    rank, end = nearest._ranks(np.array([3, 3, 3, 5, 6, 6]))
    assert rank.tolist() == [1, 2, 3, 1, 1, 2]
    assert end.tolist() == [3, 3, 3, 4, 6, 6]


def test_nothing_is_infinitely_far_from_nothing():
    none, some = np.zeros(0, np.int64), np.array([3, 4])
    assert [part.tolist() for part in nearest_distances(none, some, 5, PIXEL_SPACING)] == [
        [],
        [np.inf, np.inf],
    ]
    assert [part.tolist() for part in nearest_distances(some, none, 5, PIXEL_SPACING)] == [
        [np.inf, np.inf],
        [],
    ]
    assert [part.size for part in nearest_distances(none, none, 5, PIXEL_SPACING)] == [0, 0]


def test_memory_does_not_grow_with_the_image():
    corners = np.array([0, 3000 * 3000 - 1])
    tracemalloc.start()
    nearest_distances(corners, corners[:1], 3000, PIXEL_SPACING)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8_000_000
