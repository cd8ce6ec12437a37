"""A problem for each sample without a score, made once, then what was left out of the folder."""

import shutil
from dataclasses import replace

from PIL import Image

from segreview.dataset.findings import FindingKind
from segreview.evaluation.evaluate import (
    NO_GROUND_TRUTH,
    NOTHING_TO_SCORE,
    SKIPPED,
    PredictionResult,
    SampleResult,
    evaluate,
)
from segreview.evaluation.questions import Question
from segreview.session.problems import Problems
from segreview.session.view import Problem, ProblemKind


def test_problems_stand_in_the_order_of_the_data_set_and_stay_the_same(started, data):
    for name in ("c", "a"):
        (data / "predictions" / "model" / f"{name}.png").write_bytes(b"no picture")
    session = started(data)
    board, problems = session.board, Problems()
    first, second = problems.of(board, 0)
    assert [(first.sample, first.title), (second.sample, second.title)] == [(0, "a"), (2, "c")]
    assert "a.png" in first.reason
    assert first.kind is ProblemKind.UNREADABLE
    assert problems.of(board, 0)[0] is first
    assert problems.of(board, 1) == ()


def test_a_mended_sample_is_no_problem_and_a_new_reason_is_another(started, data):
    broken = data / "predictions" / "model" / "a.png"
    whole = broken.read_bytes()
    broken.write_bytes(b"no picture")
    session = started(data)
    board, opened, problems = session.board, session.opened, Problems()
    (before,) = problems.of(board, 0)
    broken.unlink()
    board.put(evaluate(opened.dataset.samples[0], 0, opened.reading))
    (after,) = problems.of(board, 0)
    assert before.reason != after.reason
    broken.write_bytes(whole)
    board.put(evaluate(opened.dataset.samples[0], 0, opened.reading))
    assert problems.of(board, 0) == ()


def test_lines_that_cannot_be_used_are_problems_that_lead_to_the_audit(started, data):
    board = started(data).board
    board.dataset = replace(board.dataset, unusable=("Line 3 ...",), skipped=("A loop.",))
    unusable, skipped = Problems().of(board, 0)
    assert (unusable.reason, unusable.has_choice) == ("Line 3 ...", True)
    assert (skipped.reason, skipped.has_choice) == ("A loop.", False)


def kinds(session, p=0):
    return [problem.kind for problem in Problems().of(session.board, p)]


def test_a_mask_of_another_size_is_a_kind_of_its_own(started, data):
    Image.new("L", (3, 1)).save(data / "predictions" / "model" / "b.png")
    assert kinds(started(data)) == [ProblemKind.SIZE]


def test_a_file_that_contradicts_the_others_is_not_as_the_data_set_is_read(started, data):
    session = started(data)
    result = session.board.results(0)[0]
    for kind in (FindingKind.PAGES, FindingKind.UNKNOWN, FindingKind.PREDICTION):
        asked = (Question(kind, "model"),)
        session.board.put(SampleResult(0, (PredictionResult("why", questions=asked),) * 2))
        assert kinds(session) == [ProblemKind.READING]
    session.board.put(SampleResult(0, (PredictionResult("why"),) * 2))
    assert kinds(session) == [ProblemKind.OTHER]
    session.board.put(SampleResult(0, (result, result)))
    assert kinds(session) == []


def test_what_is_not_there_is_told_by_its_kind(started, data):
    session = started(data)
    for reason, kind in (
        (NOTHING_TO_SCORE, ProblemKind.NO_PREDICTION),
        (SKIPPED, ProblemKind.NO_PREDICTION),
        (NO_GROUND_TRUTH, ProblemKind.NO_GROUND_TRUTH),
    ):
        session.board.put(SampleResult(0, (PredictionResult(reason),) * 2))
        assert kinds(session) == [kind]


def test_what_a_whole_data_set_lacks_is_said_once(started, data):
    shutil.rmtree(data / "predictions")
    (data / "ground_truth" / "c.png").write_bytes(b"no picture")
    nothing, damaged = Problems().of(started(data).board, 0)
    assert nothing == Problem(None, "folder", "Nothing is scored: there is no prediction to score")
    assert (damaged.sample, damaged.kind) == (2, ProblemKind.UNREADABLE)
