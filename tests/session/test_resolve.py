"""What a screen shows follows from intentions, results and decisions."""

import math

import pytest

from segreview.review.verdict import Decision, Verdict
from segreview.session.decisions import verdict_codes
from segreview.session.view import RowVerdict


def score_row(view, name):
    return next(row for row in view.score_rows if row.name == name)


def test_every_score_has_image_pooled_and_mean(session):
    row = score_row(session.view(), "iou")
    assert (row.label, row.image, row.pooled) == ("IoU", pytest.approx(1 / 3), 4 / 9)
    assert (row.mean, row.n_used, row.n_skipped) == (pytest.approx(11 / 24), 4, 0)


def test_counts_of_the_image_and_of_the_data_set(session):
    counts = {row.label: (row.image, row.pooled) for row in session.view().count_rows}
    assert counts == {"TP": (1, 4), "FP": (1, 1), "FN": (1, 4), "TN": (1, 7)}


def test_there_are_no_counts_before_anything_is_scored(started, data):
    for file in (data / "predictions" / "model").iterdir():
        file.write_bytes(b"no picture")
    counts = [(row.image, row.pooled) for row in started(data).view().count_rows]
    assert counts == [(None, None)] * 4


def test_a_sample_that_is_not_scored_has_no_counts(started, data):
    (data / "predictions" / "model" / "a.png").write_bytes(b"no picture")
    view = started(data).view()
    assert [row.image for row in view.count_rows] == [None] * 4
    assert math.isnan(score_row(view, "iou").image)
    assert "a.png" in view.reason
    assert [(problem.sample, problem.title) for problem in view.problems] == [(0, "a")]


def test_a_missing_prediction_is_a_warning(session):
    session.set_prediction_set("other")
    session.select(3)
    assert session.view().warnings == ("prediction missing, counted as empty",)


def test_the_threshold_is_also_told_in_the_unit_of_the_map(session):
    view = session.view().threshold
    assert (view.applies, view.step, view.symbol, view.hard) == (True, 500, "≥", False)
    assert view.native == "127.5 of 255"
    assert (view.background.sum(), view.foreground.sum()) == (8, 8)


def test_both_classes_of_a_binary_task_have_a_row(session):
    rows = {row.name: row.pooled_iou for row in session.view().class_rows}
    assert rows == {"background": 7 / 12, "foreground": 4 / 9}


def test_verdicts_become_codes_of_one_prediction_set():
    verdicts = {
        ("a", "model"): Verdict(Decision.FLAGGED),
        ("b", "other"): Verdict(Decision.ACCEPTED),
        ("c", "model"): Verdict(note="only a note"),
        ("gone", "model"): Verdict(Decision.UNSURE),
    }
    codes = verdict_codes({"a": 0, "b": 1, "c": 2}, "model", verdicts)
    assert codes.tolist() == [RowVerdict.FLAGGED, RowVerdict.NONE, RowVerdict.NONE]
