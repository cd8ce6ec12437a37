"""Boundary scores against definitions in a few slow lines, and against other libraries."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segreview.masks.spacing import PIXEL_SPACING, Spacing
from segreview.metrics.boundary_iou import BandWidth, boundary_overlap
from segreview.metrics.distances import surface_distances

SPACINGS = st.sampled_from([PIXEL_SPACING, Spacing(2, 2, "mm"), Spacing(0.7, 1.3, "mm")])


@st.composite
def mask_pairs(draw, empty: bool = False):
    """Draw blobs or noise, moved and spoilt a little; both have a pixel unless told otherwise."""
    height, width = draw(st.integers(2, 48)), draw(st.integers(2, 48))
    generator = np.random.default_rng(draw(st.integers(0, 2**32)))
    y, x = np.mgrid[:height, :width]
    size = draw(st.floats(1, 30))
    truth = np.hypot(y - height * generator.random(), x - width * generator.random()) < size
    predicted = np.roll(truth, draw(st.integers(-9, 9)), axis=draw(st.integers(0, 1)))
    spoilt = generator.random((2, height, width)) < draw(st.sampled_from([0, 0.01, 0.4]))
    pair = [mask ^ noise for mask, noise in zip((truth, predicted), spoilt, strict=True)]
    if not empty:
        for mask in pair:
            mask.flat[generator.integers(mask.size)] = True
    return pair


def slow_edge(mask):
    """A pixel of the mask one of whose four neighbours is not; around the image is nothing."""
    around = np.pad(mask, 1)
    inner = around[:-2, 1:-1] & around[2:, 1:-1] & around[1:-1, :-2] & around[1:-1, 2:]
    return np.argwhere(mask & ~inner)


def slow_directed(mask, other, spacing):
    difference = slow_edge(mask)[:, np.newaxis] - slow_edge(other)[np.newaxis]
    return np.sqrt(((difference * (spacing.rows, spacing.columns)) ** 2).sum(axis=2)).min(axis=1)


def slow_band(mask, width):
    """Erode by 3 × 3 pixels again and again, as the published code does."""
    inner = mask
    for _ in range(width):
        around = np.pad(inner, 1)
        height, breadth = mask.shape
        inner = np.logical_and.reduce(
            [around[y : y + height, x : x + breadth] for y in range(3) for x in range(3)]
        )
    return mask & ~inner


def band_iou(first, second):
    union = np.count_nonzero(first | second)
    return np.count_nonzero(first & second) / union if union else np.nan


def close(expected, relative=1e-12):
    return pytest.approx(expected, rel=relative, abs=relative, nan_ok=True)


@settings(max_examples=60, deadline=None)
@given(pair=mask_pairs(), spacing=SPACINGS, tolerance=st.sampled_from([0, 1, 1.7, 4]))
def test_surface_scores_equal_their_definition_over_all_pairs_of_edge_pixels(
    pair, spacing, tolerance
):
    found = surface_distances(*pair, spacing=spacing)
    forward, backward = slow_directed(*pair, spacing), slow_directed(*pair[::-1], spacing)
    assert found.ground_truth_to_prediction == close(forward)
    assert found.prediction_to_ground_truth == close(backward)
    together = np.concatenate([forward, backward])
    for percentile in (100, 95, 50):
        expected = max(np.percentile(side, percentile) for side in (forward, backward))
        assert found.hausdorff(percentile) == close(expected)
    assert found.average() == close(together.mean())
    assert found.surface_dice(tolerance) == close((together <= tolerance + 1e-9).mean())


@settings(max_examples=60, deadline=None)
@given(pair=mask_pairs(empty=True), width=st.integers(1, 12))
def test_boundary_iou_equals_repeated_erosion(pair, width):
    expected = band_iou(*(slow_band(mask, width) for mask in pair))
    assert boundary_overlap(*pair, BandWidth(width)).iou == close(expected)


@settings(max_examples=40, deadline=None)
@given(pair=mask_pairs(empty=True), share=st.sampled_from([0.02, 0.005, 0.1]))
def test_boundary_iou_equals_the_published_code(pair, share):
    cv2 = pytest.importorskip("cv2")

    def mask_to_boundary(mask):
        height, width = mask.shape
        dilation = max(1, round(share * np.sqrt(height**2 + width**2)))
        around = cv2.copyMakeBorder(mask, 1, 1, 1, 1, cv2.BORDER_CONSTANT, value=0)
        eroded = cv2.erode(around, np.ones((3, 3), np.uint8), iterations=dilation)
        return mask - eroded[1:-1, 1:-1]

    bands = [mask_to_boundary(mask.astype(np.uint8)) > 0 for mask in pair]
    found = boundary_overlap(*pair, BandWidth(100 * share, "%"))
    assert found.iou == close(band_iou(*bands))


@settings(max_examples=40, deadline=None)
@given(pair=mask_pairs(), spacing=SPACINGS)
def test_surface_distances_equal_the_distance_transform_of_scipy(pair, spacing):
    ndimage = pytest.importorskip("scipy.ndimage")
    edges = [mask & ~ndimage.binary_erosion(mask) for mask in pair]
    steps = spacing.rows, spacing.columns
    truth, predicted = (ndimage.distance_transform_edt(~edge, steps) for edge in edges)
    found = surface_distances(*pair, spacing=spacing)
    assert found.ground_truth_to_prediction == close(predicted[edges[0]])
    assert found.prediction_to_ground_truth == close(truth[edges[1]])


@pytest.mark.filterwarnings("ignore")
@settings(max_examples=40, deadline=None)
@given(pair=mask_pairs(), spacing=SPACINGS)
def test_hausdorff_and_average_equal_medpy(pair, spacing):
    binary = pytest.importorskip("medpy.metric.binary")
    steps = spacing.rows, spacing.columns
    found = surface_distances(*pair, spacing=spacing)
    predicted_first = pair[::-1]
    assert found.hausdorff() == close(binary.hd(*predicted_first, steps))
    assert found.average() == close(binary.assd(*predicted_first, steps))
    assert found.directed_average()[1] == close(binary.asd(*predicted_first, steps))
    # medpy's hd95 is the percentile of both directions together, which is another number.
    together = np.concatenate([found.ground_truth_to_prediction, found.prediction_to_ground_truth])
    assert np.percentile(together, 95) == close(binary.hd95(*predicted_first, steps))


@pytest.mark.filterwarnings("ignore")
@settings(max_examples=40, deadline=None)
@given(pair=mask_pairs(), spacing=SPACINGS, tolerance=st.sampled_from([0, 1.05, 2.05, 5.15]))
def test_scores_equal_monai(pair, spacing, tolerance):
    torch = pytest.importorskip("torch")
    monai = pytest.importorskip("monai.metrics")
    truth, predicted = (torch.tensor(mask[np.newaxis, np.newaxis]) for mask in pair)
    asked = {"include_background": True, "spacing": [spacing.rows, spacing.columns]}
    found = surface_distances(*pair, spacing=spacing)
    hausdorff = monai.compute_hausdorff_distance(predicted, truth, **asked)
    assert found.hausdorff() == close(hausdorff.item(), 1e-5)
    hausdorff_95 = monai.compute_hausdorff_distance(predicted, truth, percentile=95, **asked)
    assert found.hausdorff(95) == close(hausdorff_95.item(), 1e-5)
    average = monai.compute_average_surface_distance(predicted, truth, symmetric=True, **asked)
    assert found.average() == close(average.item(), 1e-5)
    dice = monai.compute_surface_dice(predicted, truth, [tolerance], **asked)
    assert found.surface_dice(tolerance) == close(dice.item(), 1e-5)


@pytest.mark.filterwarnings("ignore")
def test_deepmind_weighs_edges_by_their_length_and_differs():
    deepmind = pytest.importorskip("surface_distance")
    truth, predicted = np.zeros((2, 20, 20), bool)
    truth[4:12, 4:12] = predicted[4:12, 5:14] = True
    measured = deepmind.compute_surface_distances(truth, predicted, (1, 1))
    found = surface_distances(truth, predicted)
    assert found.hausdorff() == close(deepmind.compute_robust_hausdorff(measured, 100))
    theirs = deepmind.compute_surface_dice_at_tolerance(measured, 1)
    assert found.surface_dice(1) == close(theirs, 0.05)
    assert found.surface_dice(1) != close(theirs, 0.001)
