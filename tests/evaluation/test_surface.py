"""The boundary scores of one sample, read and measured by a worker."""

import math
import pickle
from dataclasses import replace

import numpy as np
import pytest

from segreview.dataset import reading
from segreview.errors import InvalidArgument
from segreview.evaluation.evaluate import MISSING
from segreview.evaluation.screen import read_pixels
from segreview.evaluation.spec import ScoringSpec
from segreview.evaluation.surface import FOREGROUND, SurfaceSpec, measure_surface, score_pixels
from segreview.masks.spacing import Spacing
from segreview.masks.threshold import Operator
from segreview.metrics.boundary_iou import BandWidth
from segreview.metrics.class_edits import NO_EDITS
from segreview.metrics.distances import OneEmpty

BAND = SurfaceSpec(band=BandWidth(1))


def values(found, spec=BAND, label=FOREGROUND):
    return {score.name: score.value for score in spec.scores(found.by_label[label])}


def at(step: int) -> ScoringSpec:
    return ScoringSpec(step, Operator.GE)


@pytest.fixture
def line(sample, save):
    """A line of foreground, the scores of which fall to the right, and go on below it."""
    truth = save("line.png", [[255, 255, 255, 255], [0, 0, 0, 0]])
    scores = save("line_scores.png", [[250, 200, 150, 100], [0, 0, 200, 0]])
    return sample._replace(ground_truth=truth, predictions=(scores,))


def test_the_foreground_is_measured_at_the_threshold(line, binary):
    found = measure_surface(line, 7, 0, binary, at(700), BAND)
    assert (found.sample, found.p, found.reason, found.warnings) == (7, 0, "", ())
    # Two pixels of the line, and the stray one below it.
    assert values(found) == {
        "boundary_iou@1px": 2 / 5,
        "surface_dice@2px": 1,
        "hausdorff_95": pytest.approx(1 + 0.85 * (math.sqrt(2) - 1)),
        "hausdorff": math.sqrt(2),
        "average_surface_distance": pytest.approx((1 + math.sqrt(2) + 1) / 7),
    }


def test_the_threshold_decides(line, binary):
    low = measure_surface(line, 0, 0, binary, at(1), BAND)
    assert values(low)["boundary_iou@1px"] == 4 / 5
    high = measure_surface(line, 0, 0, binary, at(1000), BAND)
    assert high.by_label[FOREGROUND].distances.one_empty
    strict = measure_surface(line, 0, 0, binary, ScoringSpec(0, Operator.GT), BAND)
    assert values(strict) == values(low)


def test_a_missing_prediction_has_no_surface(line, binary):
    found = measure_surface(line._replace(predictions=(None,)), 0, 0, binary, at(500), BAND)
    assert found.warnings == (MISSING,)
    measured = values(found)
    assert measured["boundary_iou@1px"] == measured["surface_dice@2px"] == 0
    assert math.isnan(measured["hausdorff"])
    diagonal = replace(BAND, one_empty=OneEmpty.DIAGONAL)
    assert values(found, diagonal)["hausdorff"] == math.hypot(2, 4)


def test_names_labels_and_units_say_the_convention(line, binary):
    spec = SurfaceSpec(BandWidth(2, "%"), 0.5, Spacing(0.25, 0.5, "mm"))
    found = measure_surface(line, 0, 0, binary, at(500), spec)
    assert [(s.name, s.label, s.unit) for s in spec.scores(found.by_label[FOREGROUND])] == [
        ("boundary_iou@2%", "Boundary IoU at 2 %", ""),
        ("surface_dice@0.5mm", "Surface Dice at 0.5 mm", ""),
        ("hausdorff_95", "Hausdorff 95", "mm"),
        ("hausdorff", "Hausdorff distance", "mm"),
        ("average_surface_distance", "Mean surface distance", "mm"),
    ]
    # Three of four pixels found: the last is one column of 0.5 mm away, the stray one row below.
    assert values(found, spec)["hausdorff"] == 0.5
    assert values(found, spec)["surface_dice@0.5mm"] == 1


def test_what_is_published_is_the_default():
    assert SurfaceSpec().band == BandWidth(2, "%")
    assert SurfaceSpec().tolerance == 2
    assert SurfaceSpec().spacing.unit == "px"
    assert SurfaceSpec().one_empty is OneEmpty.UNDEFINED


def test_a_wide_band_is_a_warning_of_the_sample(sample, binary, save):
    big = save("big.png", np.full((30, 30), 255).tolist())
    wide = SurfaceSpec(band=BandWidth(26))
    found = measure_surface(
        sample._replace(ground_truth=big, predictions=(big,)), 0, 0, binary, at(500), wide
    )
    assert [warning.partition(":")[0] for warning in found.warnings] == ["boundary_iou@26px"]


@pytest.fixture
def maps(sample, save):
    truth = save("truth_labels.png", [[0, 0, 1, 1], [0, 0, 9, 1]])
    predicted = save("labels.png", [[0, 1, 1, 1], [0, 1, 0, 1]])
    return sample._replace(ground_truth=truth, predictions=(predicted,))


def test_each_label_is_measured_and_ignored_ones_are_not_seen(maps, labelled):
    ignoring = replace(at(500), ignored_labels=frozenset({9}))
    found = measure_surface(maps, 0, 0, labelled, ignoring, BAND, labels=(0, 1))
    assert tuple(found.by_label) == (0, 1)
    # Where the ground truth is ignored, the 0 of the prediction is neither found nor false.
    assert values(found, label=0)["boundary_iou@1px"] == 2 / 4
    assert values(found, label=1)["boundary_iou@1px"] == 3 / 5
    assert values(found, label=0)["hausdorff"] == 1
    counted = measure_surface(maps, 0, 0, labelled, at(500), BAND, labels=(0, 1, 9))
    assert values(counted, label=0)["boundary_iou@1px"] == 2 / 5
    assert values(counted, label=9)["boundary_iou@1px"] == 0


def test_a_missing_label_map_has_no_surface(maps, labelled):
    missing = maps._replace(predictions=(None,))
    found = measure_surface(missing, 0, 0, labelled, at(500), BAND, labels=(0, 1))
    for label in (0, 1):
        assert values(found, label=label)["boundary_iou@1px"] == 0
        assert found.by_label[label].distances.one_empty
    ignoring = replace(at(500), ignored_labels=frozenset({0}))
    nothing = measure_surface(missing, 0, 0, labelled, ignoring, BAND, labels=(0,))
    assert nothing.by_label[0].distances.both_empty


def test_a_failure_is_a_reason(line, binary, save):
    small = line._replace(predictions=(save("small.png", [[1]]),))
    found = measure_surface(small, 3, 0, binary, at(500), BAND)
    assert found.reason.startswith("sizes differ: the prediction is 1 × 1")
    assert (found.sample, found.by_label) == (3, None)


def test_what_was_read_for_a_screen_scores_the_same(line, maps, binary, labelled):
    pixels = read_pixels(line, 0, 0, binary)
    found = measure_surface(line, 0, 0, binary, at(700), BAND)
    assert score_pixels(pixels, at(700), BAND, None) == BAND.scores(found.by_label[FOREGROUND])
    ignoring = replace(at(500), ignored_labels=frozenset({9}))
    pixels = read_pixels(maps, 0, 0, labelled)
    found = measure_surface(maps, 0, 0, labelled, ignoring, BAND, labels=(1,))
    assert score_pixels(pixels, ignoring, BAND, 1) == BAND.scores(found.by_label[1])
    with pytest.raises(InvalidArgument, match="label is None; allowed is one of the labels"):
        score_pixels(pixels, ignoring, BAND, None)


def test_before_measuring_there_are_names_without_values():
    scores = BAND.scores(None)
    assert [score.name for score in scores][:2] == ["boundary_iou@1px", "surface_dice@2px"]
    assert {score.value for score in scores} == {None}


def test_the_job_can_be_sent_to_another_process(line, binary):
    arguments = pickle.loads(pickle.dumps((line, 0, 0, binary, at(500), BAND)))
    found = pickle.loads(pickle.dumps(measure_surface(*arguments)))
    assert values(found) == values(measure_surface(line, 0, 0, binary, at(500), BAND))


def test_millimetres_of_the_file_are_the_unit_of_its_sample(line, binary, monkeypatch):
    read = reading.read_mask

    def with_spacing(*arguments):
        return replace(read(*arguments), spacing=(0.5, 3.0))

    monkeypatch.setattr(reading, "read_mask", with_spacing)
    found = measure_surface(line, 0, 0, binary, at(700), BAND)
    spec = BAND.spaced(found.spacing)

    # The stray pixel is one row of 0.5 mm below the line, and the missed ones are columns away.
    assert values(found, spec) == {
        "boundary_iou@1px": 2 / 5,
        "surface_dice@2mm": pytest.approx(6 / 7),
        "hausdorff_95": pytest.approx(np.percentile([0, 0, 0.5, math.hypot(0.5, 3)], 95)),
        "hausdorff": pytest.approx(math.hypot(0.5, 3)),
        "average_surface_distance": pytest.approx((0.5 + math.hypot(0.5, 3) + 0.5) / 7),
    }
    assert score_pixels(read_pixels(line, 0, 0, binary), at(700), BAND, None) == spec.scores(
        found.by_label[FOREGROUND]
    )


def test_a_file_without_spacing_keeps_the_convention():
    spec = SurfaceSpec(spacing=Spacing(2, 2, "m"))
    assert spec.spaced(Spacing()) is spec
    assert spec.spaced(Spacing(1, 1, "mm")).spacing == Spacing(1, 1, "mm")


def test_merged_labels_have_no_edge_between_them(maps, labelled):
    merged = replace(at(500), edits=NO_EDITS.merged([1, 9], 0))
    found = measure_surface(maps, 0, 0, labelled, merged, BAND, labels=(0,))
    assert values(found, label=0)["boundary_iou@1px"] == 1
    pixels = read_pixels(maps, 0, 0, labelled)
    assert score_pixels(pixels, merged, BAND, 0) == BAND.scores(found.by_label[0])
