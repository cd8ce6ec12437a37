"""Screen pixels cover cells without a gap, up to the last one."""

import pytest

from segreview.masks.coverage import coverage, level_for


@pytest.mark.parametrize(("zoom", "level"), [(1.0, 0), (0.51, 0), (0.5, 1), (0.25, 2), (0.01, 2)])
def test_the_coarsest_level_is_taken_whose_cells_fit_into_a_screen_pixel(zoom, level):
    assert level_for(zoom, 3) == level


def test_coverage_names_the_cells_under_every_screen_pixel():
    found = coverage(1, 3, 0.5, 2, 9)
    assert found.first.tolist() == [1, 2]
    assert found.last.tolist() == [2, 3]
    assert found.part == slice(1, 3)


def test_the_last_screen_pixel_reaches_the_end_of_the_mask():
    assert coverage(0, 3, 0.34, 1, 9).last.tolist()[-1] == 9
