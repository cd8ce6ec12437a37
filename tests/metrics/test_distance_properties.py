"""What must hold for the boundary scores of any two masks."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from segreview.masks.spacing import PIXEL_SPACING, Spacing
from segreview.metrics.boundary_iou import BandWidth, boundary_overlap
from segreview.metrics.counts import binary_counts
from segreview.metrics.distances import SurfaceDistances, surface_distances
from segreview.metrics.scores import score

SHAPES = hnp.array_shapes(min_dims=2, max_dims=2, max_side=9)
TOLERANCE = 1.5
many = settings(max_examples=40, deadline=None)


@st.composite
def masks(draw):
    shape = draw(SHAPES)
    return [draw(hnp.arrays(np.bool_, shape)) for _ in range(2)]


def values(ground_truth, prediction, valid=None, spacing=PIXEL_SPACING) -> list[float]:
    found = surface_distances(ground_truth, prediction, valid, spacing)
    overlap = boundary_overlap(ground_truth, prediction, BandWidth(2), valid)
    return [*of_distances(found), overlap.iou]


def of_distances(found: SurfaceDistances, scale: float = 1) -> list[float]:
    dice = found.surface_dice(TOLERANCE * scale)
    return [found.hausdorff(), found.hausdorff(95), found.average(), dice]


def same(expected: list[float]):
    return pytest.approx(expected, rel=1e-12, nan_ok=True)


@many
@given(masks())
def test_swapping_the_masks_changes_no_score(drawn):
    assert values(*drawn[::-1]) == same(values(*drawn))
    forward, backward = surface_distances(*drawn), surface_distances(*drawn[::-1])
    for one, other in (
        (forward.directed_hausdorff(), backward.directed_hausdorff()),
        (forward.directed_average(), backward.directed_average()),
    ):
        assert one == same(other[::-1])


@many
@given(masks())
def test_flips_and_quarter_turns_change_no_score(drawn):
    expected = same(values(*drawn))
    for turn in (np.flipud, np.fliplr, np.transpose, np.rot90):
        assert values(*map(turn, drawn)) == expected


@many
@given(masks(), st.integers(1, 5), st.integers(1, 5))
def test_moving_both_masks_changes_no_score(drawn, up, left):
    # Surrounded, so that the border of the image is no edge but where it was one.
    room = ((1, 6), (1, 6))
    moved = ((1 + up, 6 - up), (1 + left, 6 - left))
    assert values(*(np.pad(mask, moved) for mask in drawn)) == same(
        values(*(np.pad(mask, room) for mask in drawn))
    )


@many
@given(masks())
def test_what_is_around_the_image_makes_no_difference(drawn):
    # The border of the image is an edge, as if background went on.
    assert values(*(np.pad(mask, 3) for mask in drawn)) == same(values(*drawn))


@many
@given(masks(), st.sampled_from([0.5, 2.0, 3.7]))
def test_distances_grow_with_the_spacing(drawn, factor):
    small = surface_distances(*drawn, spacing=Spacing(1, 1.25, "mm"))
    large = surface_distances(*drawn, spacing=Spacing(factor, 1.25 * factor, "mm"))
    expected = of_distances(small)
    assert of_distances(large, factor)[:3] == same([factor * value for value in expected[:3]])
    assert large.surface_dice(1.6 * factor) == same(small.surface_dice(1.6))


@many
@given(masks())
def test_a_mask_is_at_no_distance_from_itself(drawn):
    assert values(drawn[0], drawn[0]) == same([0, 0, 0, 1, 1] if drawn[0].any() else [np.nan] * 5)


@many
@given(masks(), st.floats(0, 100), st.floats(0, 100))
def test_percentiles_and_tolerances_only_rise(drawn, one, other):
    found = surface_distances(*drawn)
    low, high = min(one, other), max(one, other)
    assert not found.hausdorff(low) > found.hausdorff(high) + 1e-12
    assert not found.surface_dice(low) > found.surface_dice(high)
    assert not found.average() > found.hausdorff() + 1e-12
    assert not found.hausdorff() > found.diagonal


@many
@given(masks(), st.integers(1, 12))
def test_a_wider_band_holds_more_and_in_the_end_all(drawn, width):
    narrow = boundary_overlap(*drawn, BandWidth(width)).counts
    wide = boundary_overlap(*drawn, BandWidth(width + 1)).counts
    assert narrow.tp + narrow.fn <= wide.tp + wide.fn
    assert narrow.tp + narrow.fp <= wide.tp + wide.fp
    everything = boundary_overlap(*drawn, BandWidth(9))
    assert everything.iou == same(score("iou", binary_counts(*drawn)).item())


@many
@given(masks(), st.data())
def test_nothing_outside_the_valid_area_makes_a_difference(drawn, data):
    valid = data.draw(hnp.arrays(np.bool_, drawn[0].shape))
    noise = [data.draw(hnp.arrays(np.bool_, valid.shape)) for _ in range(2)]
    changed = [np.where(valid, mask, other) for mask, other in zip(drawn, noise, strict=True)]
    assert values(*changed, valid) == same(values(*drawn, valid))
    assert values(*drawn, np.ones_like(valid)) == same(values(*drawn))


@many
@given(masks())
def test_read_only_masks_of_any_layout_are_taken_and_left_alone(drawn):
    views = [np.asfortranarray(np.repeat(mask, 2, axis=0))[::2] for mask in drawn]
    for view in views:
        view.flags.writeable = False
    assert values(*views) == same(values(*drawn))
    assert all(np.array_equal(view, mask) for view, mask in zip(views, drawn, strict=True))
