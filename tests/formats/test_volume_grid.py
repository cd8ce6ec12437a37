import numpy as np
import pytest

from segreview.formats.volume_grid import SliceView, VolumeGrid

VOXELS = np.arange(24).reshape(2, 3, 4)


def test_a_volume_is_cut_along_its_last_axis() -> None:
    grid = VolumeGrid((2, 3, 4))

    assert grid.view == SliceView(axis=2, rows=1, columns=0)
    assert grid.view.of(VOXELS, 1).tolist() == [[1, 13], [5, 17], [9, 21]]


@pytest.mark.parametrize(
    ("spacing", "axis"),
    [
        ((5.0, 0.7, 0.7), 0),
        ((0.7, 5.0, 0.7), 1),
        ((1.2, 1.0, 1.0), 0),
        ((1.19, 1.0, 1.0), 2),
        ((2.0, 2.0, 1.0), 2),
    ],
)
def test_an_axis_that_is_clearly_coarser_is_cut_instead(
    spacing: tuple[float, float, float], axis: int
) -> None:
    assert VolumeGrid((9, 9, 9), spacing).slice_axis == axis


def test_a_single_slice_is_one_whatever_the_spacing_is() -> None:
    assert VolumeGrid((1, 64, 64), (0.5, 9.0, 0.5)).slice_axis == 0


def test_a_transverse_slice_has_the_front_at_the_top_and_the_left_side_at_the_right() -> None:
    grid = VolumeGrid((2, 3, 4), directions=("R", "A", "S"))

    view = grid.view

    assert view == SliceView(2, 1, 0, flips_rows=True, flips_columns=True)
    assert view.of(VOXELS, 0).tolist() == [[20, 8], [16, 4], [12, 0]]


def test_what_leads_to_the_left_and_the_back_already_is_not_turned() -> None:
    view = VolumeGrid((2, 3, 4), directions=("L", "P", "S")).view

    assert view == SliceView(2, 1, 0)


def test_a_sagittal_slice_has_the_head_at_the_top_and_the_front_at_the_left() -> None:
    grid = VolumeGrid((4, 8, 8), (5.0, 1.0, 1.0), directions=("R", "A", "S"))

    assert grid.view == SliceView(0, 2, 1, flips_rows=True, flips_columns=True)


def test_a_coronal_slice_has_the_head_at_the_top() -> None:
    grid = VolumeGrid((8, 4, 8), (1.0, 5.0, 1.0), directions=("L", "A", "I"))

    assert grid.view == SliceView(1, 2, 0)


def test_two_volumes_lie_alike_within_a_hundredth_of_a_voxel() -> None:
    def placed(shift: float) -> VolumeGrid:
        return VolumeGrid((4, 4, 4), affine=(1, 0, 0, shift, 0, 1, 0, 0, 0, 0, 1, 0))

    assert placed(0.0).lies_like(placed(0.01))
    assert not placed(0.0).lies_like(placed(0.02))
    assert placed(0.0).lies_like(VolumeGrid((4, 4, 4)))


def test_a_mirrored_volume_lies_elsewhere() -> None:
    straight = VolumeGrid((4, 4, 4), affine=(1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0))
    mirrored = VolumeGrid((4, 4, 4), affine=(-1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0))

    assert not straight.lies_like(mirrored)
