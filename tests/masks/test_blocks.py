"""Blocks cover every pixel once, whatever the shape."""

from __future__ import annotations

import numpy as np
import pytest

from segreview.masks.blocks import blocks, flat_blocks


@pytest.mark.parametrize("shape", [(1, 1), (7, 3), (3, 50), (50, 3), (0, 4), (4, 0), (1, 100)])
def test_every_pixel_is_in_exactly_one_small_block(shape: tuple[int, int]):
    covered = np.zeros(shape, int)
    for block in blocks(shape, pixels=10):
        assert 0 < covered[block].size <= 10
        covered[block] += 1
    assert (covered == 1).all()


def test_masks_that_lie_alike_are_cut_without_a_copy():
    mask = np.arange(12).reshape(3, 4)
    turned = mask.T
    for first, second in (
        (mask, mask + 1),
        (turned, np.asfortranarray(turned + 1)),
    ):
        parts = list(flat_blocks(first, None, second, pixels=5))
        assert [len(part) for part, _, _ in parts] == [5, 5, 2]
        assert all(np.shares_memory(part, first) for part, _, _ in parts)
        assert all(np.array_equal(part + 1, other) for part, _, other in parts)
        assert all(nothing is None for _, nothing, _ in parts)


def test_masks_that_lie_unlike_are_cut_into_the_same_pixels():
    mask = np.arange(12).reshape(3, 4)
    parts = list(flat_blocks(mask, np.asfortranarray(mask), mask[::-1][::-1], pixels=5))
    assert [part.tolist() for part, *_ in parts] == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9, 10, 11]]
    assert all(np.array_equal(part, other) for part, *others in parts for other in others)


def test_a_strided_mask_is_cut_into_blocks_that_cover_it_once():
    mask = np.arange(40).reshape(4, 10)[:, ::2]
    found = np.concatenate([part for (part,) in flat_blocks(mask, pixels=3)])
    assert sorted(found.tolist()) == list(range(0, 40, 2))


def test_a_mask_without_pixels_has_no_blocks():
    assert list(flat_blocks(np.zeros((0, 3)), None)) == []
    assert list(flat_blocks(np.zeros((2, 0, 1))[:, :, 0].T, None)) == []
