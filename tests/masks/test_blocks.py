"""Blocks cover every pixel once, whatever the shape."""

from __future__ import annotations

import numpy as np
import pytest

from segreview.masks.blocks import blocks


@pytest.mark.parametrize("shape", [(1, 1), (7, 3), (3, 50), (50, 3), (0, 4), (4, 0), (1, 100)])
def test_every_pixel_is_in_exactly_one_small_block(shape: tuple[int, int]):
    covered = np.zeros(shape, int)
    for block in blocks(shape, pixels=10):
        assert 0 < covered[block].size <= 10
        covered[block] += 1
    assert (covered == 1).all()
