"""One sample becomes counts, or a sentence that says why it does not."""

import os
from dataclasses import replace

import numpy as np
import pytest

from segreview.dataset.findings import FindingKind
from segreview.dataset.sample_files import file_states
from segreview.evaluation import evaluate as module
from segreview.evaluation.evaluate import MISSING, evaluate
from segreview.evaluation.questions import Question
from segreview.evaluation.spec import MissingRule
from segreview.formats import file_stamps
from segreview.formats.pixel_source import PixelSource
from segreview.masks.threshold import LOGIT_SCALE, UNIT_SCALE, Operator


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
    result = only(sample._replace(ground_truth=labels, predictions=(labels,)), labelled)
    assert result.table is None
    assert result.pairs.pixels.tolist() == [2, 1, 1]


def test_a_missing_prediction_predicts_nothing_and_says_so(sample, binary):
    result = only(sample._replace(predictions=(None,)), binary)
    assert result.scored
    assert result.warnings == (MISSING,)
    assert counts(result, binary, step=1) == (0, 0, 2, 2)


def test_only_the_valid_area_is_counted(sample, binary, save):
    area = save("valid.png", [[255, 255], [0, 0]])
    result = only(sample._replace(valid=area), binary)
    assert result.outside_valid == 2
    assert counts(result, binary) == (1, 0, 1, 0)


def test_a_mask_of_what_to_ignore_is_the_opposite(sample, binary, save):
    area = save("ignore.png", [[255, 255], [0, 0]])
    spec = replace(binary, valid_marks_ignored=True)
    assert counts(only(sample._replace(valid=area), spec), spec) == (0, 1, 0, 1)


def test_an_ignored_value_and_a_valid_area_both_leave_pixels_out(sample, binary, save):
    truth = save("void.png", [[255, 255], [0, 100]])
    area = save("valid.png", [[0, 255], [255, 255]])
    spec = replace(binary, ignored_values=frozenset({100}))
    result = only(sample._replace(ground_truth=truth, valid=area), spec)
    assert result.outside_valid == 2
    assert counts(result, spec) == (0, 1, 1, 0)


def test_masks_of_another_size_are_named_with_both_sizes(sample, binary, save):
    wide = save("wide.png", [[0, 0, 0]])
    assert only(sample._replace(predictions=(wide,)), binary).reason == (
        "sizes differ: the prediction is 3 × 1, the ground truth 2 × 2 pixels"
    )
    assert "the valid area is 3 × 1" in only(sample._replace(valid=wide), binary).reason


def test_a_damaged_ground_truth_fails_every_prediction(sample, binary, tmp_path):
    (tmp_path / "truth.png").write_bytes(b"no picture")
    spec = replace(binary, task=replace(binary.task, readings=binary.task.readings * 2))
    found = evaluate(sample._replace(predictions=sample.predictions * 2), 4, spec)
    assert found.sample == 4
    assert [result.scored for result in found.predictions] == [False, False]


def test_a_damaged_prediction_leaves_the_others_scored(sample, binary, tmp_path):
    (tmp_path / "broken.png").write_bytes(b"no picture")
    spec = replace(binary, task=replace(binary.task, readings=binary.task.readings * 2))
    pair = (PixelSource(tmp_path / "broken.png"), sample.predictions[0])
    broken, good = evaluate(sample._replace(predictions=pair), 0, spec).predictions
    assert "broken.png" in broken.reason
    assert (broken.width, broken.table) == (2, None)
    assert counts(good, spec) == (1, 1, 1, 1)


def test_a_prediction_that_cannot_be_read_counts_as_empty_only_if_asked(sample, binary, tmp_path):
    (tmp_path / "scores.png").write_bytes(b"no picture")
    refused = only(sample, binary)
    assert not refused.scored
    assert not refused.stands_for_unreadable
    assert refused.questions == (Question(FindingKind.UNREADABLE, "model"),)
    counted = only(sample, replace(binary, counts_unreadable=True))
    assert counts(counted, binary, step=1) == (0, 0, 2, 2)
    assert counted.warnings[0].startswith("prediction cannot be read, counted as empty: scores.png")
    assert counted.stands_for_unreadable
    assert counted.questions == ()
    missing = only(sample._replace(predictions=(None,)), binary)
    assert not missing.stands_for_unreadable
    assert missing.content == counted.content


def test_what_can_be_read_but_does_not_fit_never_counts_as_empty(sample, binary, save):
    colors = save("colors.png", [[[9, 0, 0], [0, 9, 0]]] * 2)
    result = only(sample._replace(predictions=(colors,)), replace(binary, counts_unreadable=True))
    assert "holds colours" in result.reason
    assert result.questions == ()


def test_without_ground_truth_nothing_is_asked_about_it(sample, binary, tmp_path):
    (tmp_path / "truth.png").write_bytes(b"no picture")
    assert only(sample, binary).questions == (Question(FindingKind.UNREADABLE, "ground truth"),)
    assert only(sample, replace(binary, predictions_only=True)).questions == ()


def test_a_file_that_went_away_is_a_reason(sample, binary, tmp_path):
    (tmp_path / "scores.png").unlink()
    assert "scores.png" in only(sample, binary).reason


def test_an_image_is_not_needed_for_counting(sample, binary):
    assert only(sample._replace(image=None), binary).scored


def volume_spec(labelled):
    reading = replace(labelled.task.readings[0], class_scale=UNIT_SCALE)
    return replace(labelled, task=replace(labelled.task, readings=(reading,)))


def test_a_score_volume_is_counted_in_pairs_and_at_every_threshold(
    sample, labelled, save, tmp_path
):
    truth = save("labels.png", [[0, 1], [1, 9]])
    np.save(tmp_path / "volume.npy", np.array([[[0.9, 0.4], [0.8, 0]], [[0.1, 0.6], [0.2, 1]]]))
    volume = PixelSource(tmp_path / "volume.npy")
    sample = sample._replace(ground_truth=truth, predictions=(volume,))
    result = only(sample, volume_spec(labelled))
    assert result.pairs.prediction.tolist() == [0, 0, 1, 1]
    row = UNIT_SCALE.row(300, Operator.GE)
    found = result.class_tables.table(0, counted=(0, 1)).counts(row)
    assert (found.tp, found.fp, found.fn, found.tn) == (1, 2, 0, 0)
    (tmp_path / "volume.npy").unlink()
    everything = result.class_tables.table(0, counted=(0, 1, 9)).counts(row)
    assert (everything.tp, everything.fp, everything.tn) == (1, 2, 1)
    assert only(sample._replace(predictions=(truth,)), volume_spec(labelled)).class_tables is None


def test_a_missing_volume_predicts_no_class(sample, labelled, save):
    truth = save("labels.png", [[0, 1], [1, 9]])
    missing = sample._replace(ground_truth=truth, predictions=(None,))
    table = only(missing, volume_spec(labelled)).class_tables.table(1, counted=(0, 1))
    assert (table.positives, table.negatives, table.foreground.sum()) == (2, 1, 0)
    assert only(missing, labelled).class_tables is None


def test_logits_are_thresholded_in_their_own_unit_and_odd_pixels_are_said(sample, binary, tmp_path):
    np.save(tmp_path / "logits.npy", np.array([[3.0, -0.5], [0.5, np.nan]], np.float32))
    reading = replace(binary.task.readings[0], scale=LOGIT_SCALE)
    spec = replace(binary, task=replace(binary.task, readings=(reading,)))
    result = only(sample._replace(predictions=(PixelSource(tmp_path / "logits.npy"),)), spec)
    assert counts(result, spec) == (1, 1, 1, 1)
    assert counts(result, spec, step=0) == (2, 1, 0, 1)
    assert counts(result, spec, step=900) == (1, 0, 1, 2)
    assert result.warnings == ("1 pixel has no score (NaN): counted as background",)


def test_a_volume_of_another_size_is_resized_with_all_its_scores(sample, labelled, save, tmp_path):
    truth = save("labels.png", [[0, 1, 1, 1]] * 4)
    np.save(tmp_path / "small.npy", np.array([[[0.9, 0.4]], [[0.1, 0.6]]]).repeat(2, axis=1))
    small = PixelSource(tmp_path / "small.npy")
    sample = sample._replace(ground_truth=truth, predictions=(small,))
    result = only(sample, replace(volume_spec(labelled), resizes=True))
    assert result.warnings == ("prediction resized from 2 × 2 pixels (nearest)",)
    half = result.class_tables.table(1, counted=(0, 1)).counts(UNIT_SCALE.row(500, Operator.GE))
    assert (half.tp, half.fp, half.fn, half.tn) == (8, 0, 4, 4)
    correct = result.pairs.ground_truth == result.pairs.prediction
    assert result.pairs.pixels[correct].sum() == 12
    assert "sizes differ" in only(sample, volume_spec(labelled)).reason


def test_a_valid_area_of_another_size_is_resized_too(sample, binary, save):
    area = save("area.png", [[1, 0]] * 4)
    sample = sample._replace(valid=area)
    assert only(sample, binary).questions == (Question(FindingKind.SIZES, "valid area"),)
    result = only(sample, replace(binary, resizes=True))
    assert result.warnings == ("valid area resized from 2 × 4 pixels (nearest)",)
    assert result.outside_valid == 2


@pytest.mark.parametrize("missing", list(MissingRule))
def test_without_any_prediction_nothing_is_missing_and_nothing_is_scored(sample, binary, missing):
    spec = replace(binary, ground_truth_only=True, missing=missing)
    (result,) = evaluate(sample._replace(predictions=(None,)), 0, spec).predictions
    assert (result.scored, result.reason) == (False, "there is no prediction to score")
    assert (result.width, result.height, result.warnings) == (2, 2, ())


@pytest.fixture
def _files_are_settled(monkeypatch):
    """Files of tests are read just after they are made, and still count as unchanged."""
    monkeypatch.setattr(file_stamps, "_TICK", 0)


@pytest.mark.usefixtures("_files_are_settled")
def test_a_result_says_in_what_state_the_files_were(sample, binary):
    assert evaluate(sample, 0, binary).files.tolist() == file_states(sample).tolist()
    broken = sample._replace(ground_truth=PixelSource("nowhere.png"))
    assert evaluate(broken, 0, binary).files.tolist() == file_states(broken).tolist()


@pytest.mark.usefixtures("_files_are_settled")
def test_the_state_is_that_before_the_files_were_read(sample, binary, monkeypatch):
    read, path = module.read_reference, sample.predictions[0].path

    def late(*arguments):
        os.utime(path, ns=(7, 7))
        return read(*arguments)

    before = file_states(sample).tolist()
    monkeypatch.setattr(module, "read_reference", late)
    assert evaluate(sample, 0, binary).files.tolist() == before


def test_the_content_is_the_same_wherever_the_same_masks_lie(sample, binary):
    content = only(sample, binary).content
    assert len(content) == 16
    truth, prediction = sample.ground_truth.path, sample.predictions[0].path
    copies = [path.with_name(f"copy of {path.name}") for path in (truth, prediction)]
    for path, copy in zip((truth, prediction), copies, strict=True):
        copy.write_bytes(path.read_bytes())
    moved = sample._replace(
        ground_truth=PixelSource(copies[0]), predictions=(PixelSource(copies[1]),)
    )
    assert only(moved, binary).content == content


def test_the_content_is_another_one_with_any_other_mask(sample, binary, save):
    area, mask = save("all.png", [[255, 255], [255, 255]]), save("mask.png", [[255, 0], [255, 0]])
    contents = [
        only(changed, binary).content
        for changed in (
            sample,
            sample._replace(valid=area),
            sample._replace(predictions=(None,)),
            sample._replace(predictions=(mask,)),
            sample._replace(ground_truth=mask),
            sample._replace(valid=sample.predictions[0], predictions=(None,)),
        )
    ]
    assert len(set(contents)) == len(contents)


def test_what_is_not_counted_has_no_content_but_a_reason(sample, binary):
    broken = sample._replace(ground_truth=PixelSource("nowhere.png"))
    result = only(broken, binary)
    assert (result.content, result.counted) == ("", result.reason)
    counted = only(sample, binary)
    assert counted.counted == counted.content != ""
