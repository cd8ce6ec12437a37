"""Fast components and error regions equal their slow twins, and SciPy where it is installed."""

import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from segreview.masks import edge_distance as edge_module
from segreview.masks.components import connected, connected_labels, without_small
from segreview.masks.outcome import Outcome
from segreview.masks.regions import RegionKind, error_regions

sys.path.insert(0, str(Path(__file__).parent))
from slow_regions import flood_fill, places, slow_error_regions

SHAPES = hnp.array_shapes(min_dims=2, max_dims=2, min_side=0, max_side=9)
CONNECTIVITY = st.sampled_from([4, 8])


def labelled(components, shape):
    labels = np.zeros(shape, int)
    for number, component in enumerate(components, 1):
        for place in component:
            labels[place] = number
    return labels


@settings(max_examples=60, deadline=None)
@given(mask=hnp.arrays(np.bool_, SHAPES), connectivity=CONNECTIVITY)
def test_components_are_those_of_a_flood_fill(mask, connectivity):
    slow = flood_fill([place for place in places(mask) if mask[place]], connectivity)
    found = connected(mask, connectivity)
    assert np.array_equal(found.label_map(), labelled(slow, mask.shape))
    assert found.area.tolist() == [len(component) for component in slow]


@settings(max_examples=60, deadline=None)
@given(
    labels=hnp.arrays(np.int8, SHAPES, elements=st.integers(-1, 2)),
    connectivity=CONNECTIVITY,
    background=st.sampled_from([None, 0, 5]),
)
def test_components_of_labels_are_those_of_each_label_alone(labels, connectivity, background):
    slow = []
    for label in set(labels.ravel().tolist()) - {background}:
        pixels = [place for place in places(labels) if labels[place] == label]
        slow += [(part, label) for part in flood_fill(pixels, connectivity)]
    slow.sort(key=lambda entry: entry[0][0])
    found, values = connected_labels(labels, background, connectivity)
    assert np.array_equal(found.label_map(), labelled([part for part, _ in slow], labels.shape))
    assert values.tolist() == [label for _, label in slow]


@settings(max_examples=40, deadline=None)
@given(mask=hnp.arrays(np.bool_, SHAPES), minimum=st.integers(0, 5), connectivity=CONNECTIVITY)
def test_removing_small_components_keeps_exactly_the_others(mask, minimum, connectivity):
    slow = flood_fill([place for place in places(mask) if mask[place]], connectivity)
    kept = [component for component in slow if len(component) >= minimum]
    assert np.array_equal(
        without_small(mask, minimum, connectivity), labelled(kept, mask.shape) > 0
    )


def check_regions(ground_truth, prediction, counted, background, tolerance):
    found = error_regions(
        ground_truth, prediction, counted, background=background, tolerance=tolerance
    )
    slow = slow_error_regions(ground_truth, prediction, counted, background, tolerance)
    assert len(found) == len(slow)
    for k, row in enumerate(slow):
        assert Outcome(found.outcome[k]).name == row[0]
        assert RegionKind(found.kind[k]).name == row[1]
        columns = (found.ground_truth_class, found.prediction_class, found.area)
        columns += (found.x, found.y, found.width, found.height)
        assert tuple(int(column[k]) for column in columns) == row[2:9]
        deepest = np.nan if np.isinf(row[9]) else row[9]
        assert found.depth[k] == pytest.approx(deepest, rel=1e-12, nan_ok=True)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_error_regions_are_those_of_a_look_at_every_pixel(data):
    shape = data.draw(SHAPES)
    few = st.integers(0, data.draw(st.integers(1, 2)))
    masks = [data.draw(hnp.arrays(np.uint8, shape, elements=few)) for _ in range(2)]
    counted = data.draw(hnp.arrays(np.bool_, shape))
    check_regions(*masks, counted, data.draw(st.sampled_from([0, 1, None])), 1.5)


@settings(max_examples=40, deadline=None)
@given(data=st.data(), few=st.sampled_from([0, edge_module._FEW]))
def test_depths_of_large_regions_are_exact_on_both_ways(data, few):
    rows, columns = data.draw(st.integers(1, 40)), data.draw(st.integers(1, 40))
    truth = np.zeros((rows, columns), np.uint8)
    for _ in range(data.draw(st.integers(0, 2))):
        top, left = data.draw(st.integers(0, rows - 1)), data.draw(st.integers(0, columns - 1))
        truth[top : top + data.draw(st.integers(1, 9)), left : left + 3] = 1
    prediction = np.roll(truth, data.draw(st.integers(-9, 9)), axis=1)
    prediction[: data.draw(st.integers(0, rows))] ^= 1
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(edge_module, "_FEW", few)
        check_regions(truth, prediction, np.ones_like(truth, bool), 0, 3.0)


@settings(max_examples=60, deadline=None)
@given(mask=hnp.arrays(np.bool_, SHAPES), connectivity=CONNECTIVITY)
def test_components_are_those_of_scipy(mask, connectivity):
    ndimage = pytest.importorskip("scipy.ndimage")
    structure = np.ones((3, 3)) if connectivity == 8 else None
    labels, count = ndimage.label(mask, structure)
    found = connected(mask, connectivity)
    assert found.count == count
    assert np.array_equal(found.label_map(), labels)
