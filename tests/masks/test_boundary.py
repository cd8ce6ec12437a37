"""Which pixels are on an edge."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from segreview.errors import InvalidArgument
from segreview.masks import boundary
from segreview.masks.boundary import boundary_pixels, class_boundary_pixels, row_strips

SHAPES = hnp.array_shapes(min_dims=2, max_dims=2, min_side=0, max_side=9)


def drawn(*rows: str) -> np.ndarray:
    return np.array([list(row) for row in rows]) == "#"


def picture(mask: np.ndarray, valid=None) -> list[str]:
    edge = np.full(mask.size, ".")
    edge[boundary_pixels(mask, valid)] = "#"
    return ["".join(row) for row in edge.reshape(mask.shape)]


def test_the_edge_is_inside_the_mask_and_knows_four_neighbours():
    mask = drawn(".......", ".#####.", ".#####.", ".#####.", "....##.", ".......")
    # The pixel at the inner corner touches the outside only diagonally: it is no edge.
    assert picture(mask) == [".......", ".#####.", ".#...#.", ".###.#.", "....##.", "......."]


def test_the_border_of_the_image_is_an_edge():
    assert picture(drawn("####", "####", "####")) == ["####", "#..#", "####"]
    assert picture(drawn("#")) == ["#"]
    assert picture(drawn("###")) == ["###"]


def test_the_border_of_the_valid_area_is_no_edge():
    mask = drawn("......", ".####.", ".####.", ".####.", "......")
    valid = np.ones(mask.shape, bool)
    valid[:, 3:] = False
    # The cut through the mask makes no edge; the edge outside the valid area is not seen.
    assert picture(mask, valid) == ["......", ".##...", ".#....", ".##...", "......"]


def test_a_mask_that_ends_only_where_pixels_are_not_valid_has_no_edge():
    mask = np.zeros((5, 5), bool)
    mask[1:4, 1:4] = True
    assert boundary_pixels(mask, mask.copy()).size == 0


def test_each_class_has_an_edge_against_every_other():
    labels = np.array([[3, 3, 3, 3], [3, 3, 3, 3], [3, 3, 3, 3], [9, 9, 9, 9]])
    assert np.setdiff1d(np.arange(16), class_boundary_pixels(labels)).tolist() == [5, 6]
    labels[1, 1] = 4
    assert np.setdiff1d(np.arange(16), class_boundary_pixels(labels)).tolist() == []


@pytest.mark.parametrize("shape", [(0, 0), (0, 4), (4, 0)])
def test_masks_without_pixels_have_no_edge(shape):
    assert boundary_pixels(np.ones(shape, bool)).tolist() == []
    assert class_boundary_pixels(np.ones(shape, int)).tolist() == []


def test_places_are_ascending_whole_numbers():
    places = boundary_pixels(np.ones((3, 3), bool))
    assert places.dtype == np.int64
    assert places.tolist() == [0, 1, 2, 3, 5, 6, 7, 8]
    assert boundary_pixels(np.zeros((3, 3), bool)).dtype == np.int64


def slow_edge(mask: np.ndarray, valid: np.ndarray) -> list[int]:
    """Ask each pixel for its four neighbours."""
    height, width = mask.shape
    found = []
    for y, x in np.argwhere(valid):
        for dy, dx in ((0, 1), (1, 0), (0, -1), (-1, 0)):
            inside = 0 <= y + dy < height and 0 <= x + dx < width
            if not inside or (valid[y + dy, x + dx] and mask[y + dy, x + dx] != mask[y, x]):
                found.append(int(y * width + x))
                break
    return found


@settings(max_examples=60, deadline=None)
@given(data=st.data(), block=st.sampled_from([1, 7, 20, 1000]))
def test_strips_change_nothing(data, block):
    shape = data.draw(SHAPES)
    labels = data.draw(hnp.arrays(np.uint8, shape, elements=st.integers(0, 2)))
    valid = data.draw(hnp.arrays(np.bool_, shape))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(boundary, "BLOCK_PIXELS", block)
        everywhere = np.ones(shape, bool)
        assert class_boundary_pixels(labels).tolist() == slow_edge(labels, everywhere)
        assert class_boundary_pixels(labels, valid).tolist() == slow_edge(labels, valid)
        mask = labels == 1
        inside = set(np.flatnonzero(mask).tolist())
        expected = [place for place in slow_edge(mask, valid) if place in inside]
        assert boundary_pixels(mask, valid).tolist() == expected


def test_read_only_masks_of_any_layout_are_taken_and_left_alone():
    mask = np.random.default_rng(3).random((20, 30)) < 0.8
    valid = np.random.default_rng(4).random((20, 30)) < 0.8
    expected = boundary_pixels(mask, valid).tolist()
    views = [np.repeat(np.asfortranarray(array), 2, axis=1)[:, ::2] for array in (mask, valid)]
    for view in views:
        view.flags.writeable = False
    assert boundary_pixels(*views).tolist() == expected
    assert np.array_equal(views[0], mask)


def test_what_is_no_mask_is_refused():
    with pytest.raises(InvalidArgument, match="mask has dtype uint8; allowed is bool"):
        boundary_pixels(np.ones((2, 2), np.uint8))
    with pytest.raises(InvalidArgument, match="labels has dtype float64"):
        class_boundary_pixels(np.ones((2, 2)))
    with pytest.raises(InvalidArgument, match="valid has dtype uint8"):
        boundary_pixels(np.ones((2, 2), bool), np.ones((2, 2), np.uint8))
    with pytest.raises(InvalidArgument, match=r"valid has shape \(2, 1\)"):
        boundary_pixels(np.ones((2, 2), bool), np.ones((2, 1), bool))


def test_strips_hold_whole_rows_and_cover_the_image_once():
    assert list(row_strips((5, 10), 20)) == [slice(0, 2), slice(2, 4), slice(4, 5)]
    assert list(row_strips((2, 10), 3)) == [slice(0, 1), slice(1, 2)]
    assert list(row_strips((3, 0), 3)) == []
