"""One sample becomes counts, or a sentence that says why it does not."""

from dataclasses import replace

from segreview.evaluation.evaluate import MISSING, evaluate
from segreview.formats.pixel_source import PixelSource
from segreview.masks.threshold import Operator


def only(sample, spec):
    (result,) = evaluate(sample, 0, spec).predictions
    return result


def counts(result, spec, step=500):
    row = spec.task.readings[0].scale.row(step, Operator.GE)
    found = result.table.counts(row)
    return tuple(int(getattr(found, name)) for name in ("tp", "fp", "fn", "tn"))


def test_a_sample_is_counted_at_every_threshold(sample, binary):
    result = only(sample, binary)
    assert result.scored
    assert (result.width, result.height) == (2, 2)
    assert counts(result, binary) == (1, 1, 1, 1)
    assert counts(result, binary, step=0) == (2, 2, 0, 0)
    assert counts(result, binary, step=1000) == (1, 0, 1, 2)


def test_labels_are_counted_in_pairs(sample, labelled, save):
    labels = save("labels.png", [[0, 0], [1, 9]])
    result = only(replace(sample, ground_truth=labels, predictions=(labels,)), labelled)
    assert result.table is None
    assert result.pairs.pixels.tolist() == [2, 1, 1]


def test_a_missing_prediction_predicts_nothing_and_says_so(sample, binary):
    result = only(replace(sample, predictions=(None,)), binary)
    assert result.scored
    assert result.warnings == (MISSING,)
    assert counts(result, binary, step=1) == (0, 0, 2, 2)


def test_only_the_valid_area_is_counted(sample, binary, save):
    area = save("valid.png", [[255, 255], [0, 0]])
    result = only(replace(sample, valid=area), binary)
    assert result.outside_valid == 2
    assert counts(result, binary) == (1, 0, 1, 0)


def test_a_mask_of_what_to_ignore_is_the_opposite(sample, binary, save):
    area = save("ignore.png", [[255, 255], [0, 0]])
    spec = replace(binary, valid_marks_ignored=True)
    assert counts(only(replace(sample, valid=area), spec), spec) == (0, 1, 0, 1)


def test_an_ignored_value_and_a_valid_area_both_leave_pixels_out(sample, binary, save):
    truth = save("void.png", [[255, 255], [0, 100]])
    area = save("valid.png", [[0, 255], [255, 255]])
    spec = replace(binary, ignored_values=frozenset({100}))
    result = only(replace(sample, ground_truth=truth, valid=area), spec)
    assert result.outside_valid == 2
    assert counts(result, spec) == (0, 1, 1, 0)


def test_masks_of_another_size_are_named_with_both_sizes(sample, binary, save):
    wide = save("wide.png", [[0, 0, 0]])
    assert only(replace(sample, predictions=(wide,)), binary).reason == (
        "sizes differ: the prediction is 3 × 1, the ground truth 2 × 2 pixels"
    )
    assert "the valid area is 3 × 1" in only(replace(sample, valid=wide), binary).reason


def test_a_damaged_ground_truth_fails_every_prediction(sample, binary, tmp_path):
    (tmp_path / "truth.png").write_bytes(b"no picture")
    spec = replace(binary, task=replace(binary.task, readings=binary.task.readings * 2))
    found = evaluate(replace(sample, predictions=sample.predictions * 2), 4, spec)
    assert found.sample == 4
    assert [result.scored for result in found.predictions] == [False, False]


def test_a_damaged_prediction_leaves_the_others_scored(sample, binary, tmp_path):
    (tmp_path / "broken.png").write_bytes(b"no picture")
    spec = replace(binary, task=replace(binary.task, readings=binary.task.readings * 2))
    pair = (PixelSource(tmp_path / "broken.png"), sample.predictions[0])
    broken, good = evaluate(replace(sample, predictions=pair), 0, spec).predictions
    assert "broken.png" in broken.reason
    assert (broken.width, broken.table) == (2, None)
    assert counts(good, spec) == (1, 1, 1, 1)


def test_a_file_that_went_away_is_a_reason(sample, binary, tmp_path):
    (tmp_path / "scores.png").unlink()
    assert "scores.png" in only(sample, binary).reason


def test_an_image_is_not_needed_for_counting(sample, binary):
    assert only(replace(sample, image=None), binary).scored
