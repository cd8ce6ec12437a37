"""A problem for each sample without a score, made once, then what was left out of the folder."""

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
