"""Error regions: what is wrong where, how deep, and of what kind."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from segreview.errors import InvalidArgument
from segreview.masks import regions as regions_module
from segreview.masks.outcome import Outcome
from segreview.masks.regions import NO_PREDICTION, RegionKind, error_regions

COLUMNS = ("outcome", "kind", "ground_truth_class", "prediction_class")
COLUMNS += ("area", "x", "y", "width", "height", "depth")


def grid(*rows: str) -> np.ndarray:
    """Digits are labels."""
    return np.array([[int(cell) for cell in row] for row in rows])


def kinds(regions):
    return [RegionKind(code).name for code in regions.kind]


def outcomes(regions):
    return [Outcome(code).name for code in regions.outcome]


def test_a_region_knows_its_box_area_classes_and_depth():
    truth = np.zeros((8, 12), np.uint8)
    truth[1:7, 2:10] = 1
    predicted = truth.copy()
    predicted[1:4, 2:5] = 0
    found = error_regions(truth, predicted)
    assert len(found) == 1
    row = {name: getattr(found, name)[0] for name in COLUMNS}
    assert row == {
        "outcome": Outcome.FN,
        "kind": RegionKind.BOUNDARY,
        "ground_truth_class": 1,
        "prediction_class": 0,
        "area": 9,
        "x": 2,
        "y": 1,
        "width": 3,
        "height": 3,
        "depth": 3.0,
    }


@pytest.mark.parametrize(
    ("tolerance", "kind"), [(2.9, "EXTENT"), (3.0, "BOUNDARY"), (3.1, "BOUNDARY")]
)
def test_an_attached_region_is_of_the_boundary_up_to_the_tolerance(tolerance, kind):
    truth, predicted = grid("00001111"), grid("01111111")
    found = error_regions(truth, predicted, tolerance=tolerance)
    assert found.depth.tolist() == [3.0]
    assert kinds(found) == [kind]


def test_unless_told_otherwise_the_boundary_is_three_pixels_wide():
    assert kinds(error_regions(grid("00001111"), grid("01111111"))) == ["BOUNDARY"]
    assert kinds(error_regions(grid("000001111"), grid("011111111"))) == ["EXTENT"]


def test_the_largest_comes_first_and_equal_ones_in_the_order_of_their_pixels():
    found = error_regions(grid("000000", "000000"), grid("100001", "001100"))
    assert found.area.tolist() == [2, 1, 1]
    assert list(zip(found.x.tolist(), found.y.tolist(), strict=True)) == [(2, 1), (0, 0), (5, 0)]


def test_a_missed_object_and_an_invented_one_are_whole_objects():
    found = error_regions(grid("110000000"), grid("000000110"))
    assert outcomes(found) == ["FN", "FP"]
    assert kinds(found) == ["WHOLE_OBJECT", "WHOLE_OBJECT"]
    assert found.depth.tolist() == [2.0, 6.0]


def test_what_is_invented_in_an_empty_image_is_a_whole_object_of_unknown_depth():
    found = error_regions(grid("0000"), grid("0110"))
    assert kinds(found) == ["WHOLE_OBJECT"]
    assert np.isnan(found.depth).all()


def test_a_hole_in_an_object_is_attached_to_it():
    truth, predicted = np.ones((9, 9), int), np.ones((9, 9), int)
    truth[0] = 0
    predicted[0] = 0
    predicted[5, 4] = 0
    found = error_regions(truth, predicted)
    assert kinds(found) == ["EXTENT"]
    assert found.depth.tolist() == [5.0]


def test_a_corner_is_enough_to_be_attached():
    found = error_regions(grid("10", "01"), grid("10", "00"))
    assert kinds(found) == ["BOUNDARY"]


@pytest.mark.parametrize(
    ("truth", "predicted", "kind"),
    [
        ("1122", "1112", "BOUNDARY"),  # touches correct pixels of both classes
        ("0220", "0110", "WRONG_CLASS"),  # an object that was found and called something else
        ("1211", "1111", "WHOLE_OBJECT"),  # swallowed by the class around it
        ("1111", "1211", "WHOLE_OBJECT"),  # invented inside another class
        ("0110", "0010", "BOUNDARY"),  # background need not be an object
        ("0200", "0100", "WRONG_CLASS"),
    ],
)
def test_the_kind_of_errors_between_classes(truth, predicted, kind):
    assert kinds(error_regions(grid(truth), grid(predicted))) == [kind]


def test_without_a_background_all_classes_are_objects():
    truth, predicted = grid("0100"), grid("0000")
    assert outcomes(error_regions(truth, predicted)) == ["FN"]
    found = error_regions(truth, predicted, background=None)
    assert outcomes(found) == ["WRONG_CLASS"]
    assert kinds(found) == ["WHOLE_OBJECT"]
    found = error_regions(grid("0110"), grid("0010"), background=None)
    assert kinds(found) == ["BOUNDARY"]
    found = error_regions(grid("1000"), grid("0001"), background=None)
    assert kinds(found) == ["WHOLE_OBJECT", "WHOLE_OBJECT"]


def test_regions_of_other_classes_are_apart_even_where_they_touch():
    found = error_regions(grid("0000"), grid("0112"))
    assert found.prediction_class.tolist() == [1, 2]
    assert found.area.tolist() == [2, 1]


def test_a_missing_prediction_misses_every_object():
    found = error_regions(grid("0110"), None)
    assert found.prediction_class.tolist() == [NO_PREDICTION] * 3
    assert outcomes(found)[0] == "FN"
    assert found.area.tolist() == [2, 1, 1]
    assert kinds(found)[0] == "WHOLE_OBJECT"
    assert kinds(error_regions(grid("11"), None, background=None)) == ["WHOLE_OBJECT"]


def test_pixels_that_are_not_counted_are_in_no_region_and_attach_nothing():
    truth, predicted = grid("0111"), grid("0010")
    counted = np.array([[True, True, False, True]])
    found = error_regions(truth, predicted, counted)
    assert found.area.tolist() == [1, 1]
    assert kinds(found) == ["WHOLE_OBJECT", "WHOLE_OBJECT"]


def test_small_regions_are_left_out():
    truth, predicted = grid("0000000"), grid("1101110")
    assert error_regions(truth, predicted, minimum_area=2).area.tolist() == [3, 2]
    assert error_regions(truth, predicted, minimum_area=3).area.tolist() == [3]
    assert len(error_regions(truth, predicted, minimum_area=4)) == 0


@pytest.mark.parametrize("shape", [(0, 0), (0, 4), (4, 0), (3, 3)])
def test_without_errors_all_columns_are_empty(shape):
    found = error_regions(np.zeros(shape, bool), np.zeros(shape, bool))
    assert len(found) == 0
    for name in COLUMNS:
        assert getattr(found, name).shape == (0,)
    assert found.outcome.dtype == found.kind.dtype == np.uint8
    assert found.area.dtype == np.int64
    assert found.depth.dtype == np.float64


PAIR = st.tuples(
    hnp.arrays(np.bool_, (7, 9)), hnp.arrays(np.bool_, (7, 9)), hnp.arrays(np.bool_, (7, 9))
)


@settings(max_examples=50, deadline=None)
@given(masks=PAIR)
def test_areas_add_up_to_the_wrong_pixels(masks):
    truth, predicted, counted = masks
    found = error_regions(truth, predicted, counted)
    missed = found.outcome == Outcome.FN
    assert found.area[missed].sum() == np.count_nonzero(truth & ~predicted & counted)
    assert found.area[~missed].sum() == np.count_nonzero(~truth & predicted & counted)
    assert (found.width * found.height >= found.area).all()
    assert (np.diff(found.area) <= 0).all()
    assert not (found.depth < 1).any()


@settings(max_examples=40, deadline=None)
@given(masks=PAIR, turn=st.sampled_from([np.transpose, np.fliplr, np.flipud]))
def test_regions_turn_with_the_masks(masks, turn):
    plain = error_regions(*masks)
    turned = error_regions(*(turn(mask) for mask in masks))
    columns = ("outcome", "kind", "area", "depth")

    def rows(found):
        return sorted(zip(*(getattr(found, name).tolist() for name in columns), strict=True))

    assert str(rows(plain)) == str(rows(turned))


@settings(max_examples=40, deadline=None)
@given(masks=PAIR)
def test_swapping_the_masks_swaps_missed_and_invented(masks):
    truth, predicted, counted = masks
    one, other = error_regions(truth, predicted, counted), error_regions(predicted, truth, counted)
    swapped = {Outcome.FN: Outcome.FP, Outcome.FP: Outcome.FN}
    assert [swapped[Outcome(code)] for code in one.outcome] == other.outcome.tolist()
    assert one.area.tolist() == other.area.tolist()


@pytest.mark.parametrize("dtype", [np.bool_, np.uint8, np.int16, np.uint32, np.int64, np.uint64])
def test_any_whole_dtype_strides_and_order_give_the_same(dtype):
    rng = np.random.default_rng(3)
    truth, predicted = (rng.integers(0, 2, (20, 30)).astype(dtype) for _ in range(2))
    for mask in (truth, predicted):
        mask.flags.writeable = False
    plain = error_regions(truth[::2, ::3].copy(), predicted[::2, ::3].copy())
    view = error_regions(truth[::2, ::3], np.asfortranarray(predicted[::2, ::3]))
    for name in COLUMNS:
        assert np.array_equal(getattr(plain, name), getattr(view, name), equal_nan=True)


def test_with_a_tolerance_of_0_no_error_is_of_the_boundary():
    found = error_regions(grid("00001111"), grid("00011111"), tolerance=0)
    assert kinds(found) == ["EXTENT"]


def test_without_a_true_edge_nothing_is_measured(monkeypatch):
    monkeypatch.setattr(regions_module, "edge_distance", None)
    found = error_regions(np.zeros((3, 4), int), np.eye(3, 4, dtype=int))
    assert np.isnan(found.depth).all()


def test_the_greatest_label_of_int64_is_kept():
    truth = np.array([[2**63 - 1, 0]], np.uint64)
    found = error_regions(truth, np.zeros((1, 2), int))
    assert found.ground_truth_class.tolist() == [2**63 - 1]


def test_bad_input_is_refused_by_name():
    truth = np.zeros((2, 3), np.uint8)
    with pytest.raises(InvalidArgument, match="ground_truth has dtype float64"):
        error_regions(np.zeros((2, 3)), truth)
    with pytest.raises(InvalidArgument, match="prediction has dtype float32"):
        error_regions(truth, np.zeros((2, 3), np.float32))
    with pytest.raises(InvalidArgument, match=r"prediction has shape \(2, 2\); allowed is"):
        error_regions(truth, np.zeros((2, 2), np.uint8))
    with pytest.raises(InvalidArgument, match="counted has dtype uint8; allowed is bool"):
        error_regions(truth, truth, truth)
    with pytest.raises(InvalidArgument, match=r"counted has shape \(1, 1\); allowed is \(2, 3\)"):
        error_regions(truth, truth, np.ones((1, 1), bool))
    with pytest.raises(InvalidArgument, match="tolerance is nan; allowed is 0 pixels or more"):
        error_regions(truth, truth, tolerance=float("nan"))
    with pytest.raises(InvalidArgument, match="minimum_area is -1"):
        error_regions(truth, truth, minimum_area=-1)
    huge = np.full((1, 1), np.iinfo(np.uint64).max)
    with pytest.raises(InvalidArgument, match="prediction has the label 18446744073709551615"):
        error_regions(np.zeros((1, 1), int), huge)
