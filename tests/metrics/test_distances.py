"""Hausdorff, average surface distance and surface Dice from one measurement."""

import math

import numpy as np
import pytest

from segreview.errors import InvalidArgument
from segreview.masks.spacing import Spacing
from segreview.metrics.distances import (
    OneEmpty,
    SurfaceDistances,
    class_surface_distances,
    surface_dice_name,
    surface_distances,
)

NAN = math.nan
SHAPE = (3, 4)
MASKS = {
    "empty": np.zeros(SHAPE, bool),
    "part": np.zeros(SHAPE, bool),
    "full": np.ones(SHAPE, bool),
}
MASKS["part"][0, 0] = True

# Ground truth, prediction: Hausdorff, Hausdorff 95, average, surface Dice at 1, the first three
# with the diagonal where one mask is empty. A full mask of 3 x 4 pixels has 10 edge pixels, at
# 0, 1, 2, 3, 1, sqrt 10, 2, sqrt 5, sqrt 8 and sqrt 13 from the corner.
FULL = [math.sqrt(square) for square in (0, 1, 4, 9, 1, 10, 4, 5, 8, 13)]
FULL_95 = math.sqrt(10) + 0.55 * (math.sqrt(13) - math.sqrt(10))
CORNER = (math.sqrt(13), FULL_95, sum(FULL) / 11, 4 / 11, math.sqrt(13), FULL_95, sum(FULL) / 11)
ONE = (NAN, NAN, NAN, 0, 5, 5, 5)
NONE = (NAN,) * 7
SAME = (0, 0, 0, 1, 0, 0, 0)
GOLDEN = {
    ("empty", "empty"): NONE,
    ("empty", "part"): ONE,
    ("empty", "full"): ONE,
    ("part", "empty"): ONE,
    ("part", "part"): SAME,
    ("part", "full"): CORNER,
    ("full", "empty"): ONE,
    ("full", "part"): CORNER,
    ("full", "full"): SAME,
}


def scores(found: SurfaceDistances) -> list[float]:
    diagonal = OneEmpty.DIAGONAL
    return [
        found.hausdorff(),
        found.hausdorff(95),
        found.average(),
        found.surface_dice(1),
        found.hausdorff(100, diagonal),
        found.hausdorff(95, diagonal),
        found.average(diagonal),
    ]


@pytest.mark.parametrize(("ground_truth", "prediction"), GOLDEN)
def test_golden_table_of_the_empty_cases(ground_truth, prediction):
    found = surface_distances(MASKS[ground_truth], MASKS[prediction])
    expected = GOLDEN[ground_truth, prediction]
    assert scores(found) == pytest.approx(expected, rel=1e-15, nan_ok=True)
    empty = [name == "empty" for name in (ground_truth, prediction)]
    assert found.both_empty is all(empty)
    assert found.one_empty is (empty[0] != empty[1])


@pytest.mark.parametrize("ground_truth", MASKS)
@pytest.mark.parametrize("prediction", MASKS)
def test_directed_scores_are_undefined_without_a_surface(ground_truth, prediction):
    found = surface_distances(MASKS[ground_truth], MASKS[prediction])
    defined = "empty" not in (ground_truth, prediction)
    for directed in (found.directed_hausdorff(), found.directed_average()):
        assert [not math.isnan(value) for value in directed] == [defined, defined]


def lines(gap: int = 3) -> tuple[np.ndarray, np.ndarray]:
    """A line of ten pixels, and the same line some rows lower and longer by two."""
    truth, predicted = np.zeros((2, 10, 20), bool)
    truth[1, 2:12] = predicted[1 + gap, 2:14] = True
    return truth, predicted


def test_each_edge_pixel_has_a_distance_row_by_row():
    found = surface_distances(*lines())
    assert found.ground_truth_to_prediction.tolist() == [3] * 10
    expected = [3] * 10 + [math.sqrt(10), math.sqrt(13)]
    assert found.prediction_to_ground_truth.tolist() == expected
    assert (found.unit, found.diagonal) == ("px", math.hypot(10, 20))


def test_directed_distances_name_their_direction():
    found = surface_distances(*lines())
    assert found.directed_hausdorff() == (3, math.sqrt(13))
    assert found.directed_hausdorff(0) == (3, 3)
    mean = (30 + math.sqrt(10) + math.sqrt(13)) / 12
    assert found.directed_average() == pytest.approx((3, mean), rel=1e-15)
    # All edge pixels count alike: 10 of the one, 12 of the other.
    assert found.average() == pytest.approx((30 + 12 * mean) / 22, rel=1e-15)


def test_a_percentile_lies_between_two_distances():
    found = SurfaceDistances(np.array([4.0, 0, 1]), np.array([2.0]), 9.0, "px")
    assert found.directed_hausdorff(50) == (1, 2)
    assert found.hausdorff(50) == 2
    assert found.hausdorff(75) == 2.5
    assert found.hausdorff(95) == pytest.approx(3.7)
    assert found.hausdorff() == 4


def test_the_tolerance_is_within():
    found = surface_distances(*lines())
    assert found.surface_dice(2.99) == 0
    assert found.surface_dice(3) == 20 / 22
    assert found.surface_dice(math.sqrt(10)) == 21 / 22
    assert found.surface_dice(4) == 1
    assert surface_distances(*lines(0)).surface_dice(0) == 20 / 22


def test_steps_that_round_badly_are_within_their_product():
    found = surface_distances(*lines(), spacing=Spacing(0.1, 1, "m"))
    assert found.hausdorff(0) > 0.3
    assert found.surface_dice(0.3) == 20 / 22
    assert found.surface_dice(0.2999999) == 0


def test_spacing_has_its_own_unit():
    found = surface_distances(*lines(), spacing=Spacing(2, 0.5, "mm"))
    assert found.hausdorff() == math.hypot(6, 1)
    assert found.diagonal == math.hypot(20, 10)
    assert found.unit == "mm"
    assert surface_dice_name(0.5, found.unit) == "surface_dice@0.5mm"
    assert surface_dice_name(2, "px") == "surface_dice@2px"


def test_pixels_outside_the_valid_area_belong_to_neither_mask():
    truth, predicted = lines()
    valid = np.ones(truth.shape, bool)
    valid[:, 12:] = False
    found = surface_distances(truth, predicted, valid)
    assert found.prediction_to_ground_truth.tolist() == [3] * 10
    valid[:] = False
    assert surface_distances(truth, predicted, valid).both_empty


def test_the_border_of_the_valid_area_is_no_surface():
    truth, predicted = np.zeros((2, 12, 12), bool)
    truth[2:10, 2:12] = predicted[4:10, 2:12] = True
    valid = np.ones(truth.shape, bool)
    valid[:, 6:] = False
    found = surface_distances(truth, predicted, valid)
    # Left and lower edge agree; a cut at column 6 would add six pixels at distance 0 to each.
    assert found.ground_truth_to_prediction.tolist() == [2, 2, 2, 2, 1] + [0] * 9
    assert found.prediction_to_ground_truth.tolist() == [0, 1, 2, 2] + [0] * 8


def test_classes_are_measured_like_masks_of_their_own():
    generator = np.random.default_rng(5)
    truth, predicted = generator.integers(0, 5, (2, 30, 40))
    truth[:15], predicted[:14, 3:] = 2, 2
    valid = generator.random((30, 40)) < 0.95
    labels = (4, 0, 2, 77)
    found = class_surface_distances(truth, predicted, labels, valid, Spacing(2, 3, "mm"))
    assert tuple(found) == labels
    for label, measured in found.items():
        alone = surface_distances(truth == label, predicted == label, valid, Spacing(2, 3, "mm"))
        assert np.array_equal(measured.ground_truth_to_prediction, alone.ground_truth_to_prediction)
        assert np.array_equal(measured.prediction_to_ground_truth, alone.prediction_to_ground_truth)
        assert (measured.unit, measured.diagonal) == (alone.unit, alone.diagonal)


@pytest.mark.parametrize("dtype", [np.uint8, np.int8, np.uint16, np.int64, np.bool_])
def test_labels_may_have_any_whole_dtype(dtype):
    truth, predicted = (mask.astype(dtype) for mask in lines())
    found = class_surface_distances(truth, predicted, (1, 255, 300))
    assert found[1].hausdorff() == math.sqrt(13)
    assert found[255].both_empty
    assert found[300].both_empty


def test_maps_without_pixels_have_no_surface():
    none = np.zeros((0, 5), int)
    assert class_surface_distances(none, none, (1,))[1].both_empty
    assert surface_distances(none.T > 0, none.T > 0).both_empty


def test_bad_arguments_are_named():
    truth, predicted = lines()
    found = surface_distances(truth, predicted)
    for percentile in (-1, 100.5, NAN):
        with pytest.raises(InvalidArgument, match=r"percentile is .*; allowed is 0 to 100"):
            found.hausdorff(percentile)
    for tolerance in (-0.1, math.inf, NAN):
        with pytest.raises(InvalidArgument, match=r"tolerance is .*; allowed is a finite number"):
            found.surface_dice(tolerance)
    with pytest.raises(InvalidArgument, match="ground_truth has dtype int64; allowed is bool"):
        surface_distances(truth.astype(int), predicted)
    with pytest.raises(InvalidArgument, match="prediction has dtype int64; allowed is bool"):
        surface_distances(truth, predicted.astype(int))
    with pytest.raises(InvalidArgument, match="prediction has shape"):
        surface_distances(truth, predicted[:, :5])
    with pytest.raises(InvalidArgument, match="valid has shape"):
        surface_distances(truth, predicted, truth[:3])
    with pytest.raises(InvalidArgument, match="valid has dtype int64"):
        surface_distances(truth, predicted, truth.astype(int))
    with pytest.raises(InvalidArgument, match="ground_truth has dtype float64"):
        class_surface_distances(truth * 1.0, predicted, (1,))
    with pytest.raises(InvalidArgument, match="prediction has dtype float64"):
        class_surface_distances(truth, predicted * 1.0, (1,))
    with pytest.raises(InvalidArgument, match="prediction has shape"):
        class_surface_distances(truth, predicted[:, :5], (1,))
