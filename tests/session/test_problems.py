"""A problem for each sample without a score, made once, then what was left out of the folder."""

from dataclasses import replace

from segreview.evaluation.evaluate import evaluate
from segreview.session.problems import Problems


def test_problems_stand_in_the_order_of_the_data_set_and_stay_the_same(started, data):
    for name in ("c", "a"):
        (data / "predictions" / "model" / f"{name}.png").write_bytes(b"no picture")
    session = started(data)
    board, problems = session.board, Problems()
    first, second = problems.of(board, 0)
    assert [(first.sample, first.title), (second.sample, second.title)] == [(0, "a"), (2, "c")]
    assert "a.png" in first.reason
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
