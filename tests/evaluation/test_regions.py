"""Error regions of what is on screen and of files are found by one rule."""

import numpy as np
import pytest

from segreview.evaluation.pixels import build_pixels
from segreview.evaluation.regions import RegionSpec, background_label, pixel_regions
from segreview.evaluation.spec import ScoringSpec
from segreview.masks.classes import BINARY_CLASSES, ClassTable, MaskClass
from segreview.masks.outcome import Outcome
from segreview.masks.threshold import BYTE_SCALE, Operator
from segreview.metrics.class_edits import NO_EDITS


def pixels(truth, prediction, binary, valid=None):
    return build_pixels(
        sample=0,
        prediction_set="model",
        image=None,
        ground_truth=np.array([truth], bool if binary else np.uint8),
        prediction=None if prediction is None else np.array([prediction], np.uint8),
        valid=None if valid is None else np.array([valid], bool),
        scale=BYTE_SCALE if binary else None,
        binary=binary,
    )


def rows(found):
    columns = (found.outcome, found.x, found.area)
    return [
        (Outcome(outcome).name, x, area)
        for outcome, x, area in zip(*(column.tolist() for column in columns), strict=True)
    ]


@pytest.mark.parametrize(
    ("step", "operator", "expected"),
    [
        (500, Operator.GE, [("FP", 3, 1)]),
        (800, Operator.GE, [("FN", 1, 1)]),
        (800, Operator.GT, [("FN", 0, 2)]),
    ],
)
def test_a_score_map_has_the_regions_of_its_threshold(step, operator, expected):
    shown = pixels([1, 1, 0, 0], [204, 130, 10, 130], binary=True)
    found = pixel_regions(shown, ScoringSpec(step, operator), None, None, RegionSpec())
    assert rows(found) == expected


def test_a_missing_score_map_misses_all_foreground():
    shown = pixels([1, 1, 0, 1], None, binary=True, valid=[1, 1, 1, 0])
    assert rows(pixel_regions(shown, ScoringSpec(), None, None, RegionSpec())) == [("FN", 0, 2)]


def test_all_classes_or_one_against_the_rest():
    shown = pixels([1, 1, 2, 9], [2, 1, 1, 1], binary=False)
    scoring = ScoringSpec(ignored_labels=frozenset({9}))
    everything = pixel_regions(shown, scoring, None, None, RegionSpec())
    assert rows(everything) == [("WRONG_CLASS", 0, 1), ("WRONG_CLASS", 2, 1)]
    assert rows(pixel_regions(shown, scoring, None, 2, RegionSpec())) == [
        ("FN", 0, 1),
        ("FP", 2, 1),
    ]
    assert rows(pixel_regions(shown, scoring, 2, None, RegionSpec())) == [
        ("FP", 0, 1),
        ("FN", 2, 1),
    ]
    missing = pixels([1, 1, 2, 9], None, binary=False)
    assert rows(pixel_regions(missing, scoring, None, None, RegionSpec())) == [
        ("FN", 0, 2),
        ("FN", 2, 1),
    ]
    assert rows(pixel_regions(missing, scoring, 1, None, RegionSpec())) == [("FN", 0, 2)]


def test_the_spec_leaves_small_ones_out_and_sets_the_tolerance():
    shown = pixels([0, 0, 0, 0, 1, 1], [255, 0, 255, 255, 255, 255], binary=True)
    found = pixel_regions(shown, ScoringSpec(), None, None, RegionSpec(2, 1.5))
    assert rows(found) == [("FP", 2, 2)]
    assert found.kind.tolist() == [1]
    wider = pixel_regions(shown, ScoringSpec(), None, None, RegionSpec(2, 2.0))
    assert wider.kind.tolist() == [0]


def test_the_class_named_background_is_no_object():
    assert background_label(BINARY_CLASSES) == 0
    assert background_label(ClassTable((MaskClass(4, "road", (0, 0, 0)),))) is None


def test_taking_merged_classes_for_each_other_is_no_error():
    shown = pixels([1, 2, 2, 3], [2, 1, 3, 3], binary=False)
    scoring = ScoringSpec(edits=NO_EDITS.merged([2], 1))
    found = pixel_regions(shown, scoring, None, None, RegionSpec())
    assert rows(found) == [("WRONG_CLASS", 2, 1)]
    assert (found.ground_truth_class.tolist(), found.prediction_class.tolist()) == ([1], [3])
    assert rows(pixel_regions(shown, scoring, 1, None, RegionSpec())) == [("FN", 2, 1)]


def test_a_renamed_background_is_still_no_object():
    table = ClassTable((MaskClass(0, "background", (0, 0, 0)), MaskClass(1, "a", (0, 0, 0))))
    assert background_label(NO_EDITS.renamed(0, "rest").renamed(1, "b").applied(table)) == 0
    assert background_label(NO_EDITS.merged([0], 1).applied(table)) is None
