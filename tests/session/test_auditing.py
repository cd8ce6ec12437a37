"""The audit of an open session: findings, pictures, choices, and what a review remembers."""

import numpy as np
import pytest
from PIL import Image

from segreview.dataset.findings import FindingKind
from segreview.dataset.roles import Roles
from segreview.evaluation.spec import MissingRule
from segreview.session.auditing import seen_before
from segreview.session.opening import OpenRequest
from segreview.session.session import Session

KIND = FindingKind


def of(session, kind, subject=""):
    (found,) = [f for f in session.audit().findings if (f.kind, f.subject) == (kind, subject)]
    return found


def reopened(session, root, settle):
    session.open_folder(root)
    settle(session)


def test_an_open_question_brings_up_the_audit(session):
    assert session.shows_audit
    assert of(session, KIND.MISSING).asks


def test_a_clean_folder_goes_straight_to_the_review(started, data):
    (data / "predictions" / "other").rename(data / "spare")
    assert not started(data).shows_audit


def test_a_question_that_was_answered_is_not_asked_again(session, data, settle):
    session.show_audit(False)
    reopened(session, data, settle)
    assert not session.shows_audit


def test_a_doubt_without_a_choice_is_shown_once(started, data, settle):
    (data / "predictions" / "other").rename(data / "spare")
    (data / "palette.json").write_text("no class table")
    session = started(data)
    assert not any(finding.asks for finding in session.audit().findings)
    assert session.shows_audit
    session.show_audit(False)
    reopened(session, data, settle)
    assert not session.shows_audit
    (data / "palette.json").write_text("[]")
    reopened(session, data, settle)
    assert session.shows_audit


def test_another_question_is_asked_though(session, data, settle):
    session.show_audit(False)
    for name in "abcd":
        np.save(data / "predictions" / "model" / f"{name}.npy", np.full((2, 2), 7.5, np.float32))
        (data / "predictions" / "model" / f"{name}.png").unlink()
    reopened(session, data, settle)
    assert of(session, KIND.PREDICTION, "model").asks
    assert session.shows_audit


def test_a_choice_opens_the_data_set_anew_and_the_audit_stays(session, settle):
    session.choose(of(session, KIND.MISSING), "skip")
    settle(session)
    assert session.opened.reading.missing is MissingRule.SKIP
    assert session.shows_audit
    assert of(session, KIND.MISSING).chosen == "skip"
    assert "other: 1 sample is not scored." in [f.sentence for f in session.audit().findings]


def test_the_same_choice_opens_nothing(session, settle):
    finding = of(session, KIND.MISSING)
    settle(session)
    session.choose(finding, "empty")
    assert not session.runner.busy


def test_choices_are_remembered_by_the_folder(session, data, settle):
    session.choose(of(session, KIND.MISSING), "skip")
    settle(session)
    reopened(session, data, settle)
    assert session.opened.request.missing is MissingRule.SKIP


def test_roles_are_remembered_and_asking_anew_forgets_them(session, data, settle):
    roles = Roles(None, data / "ground_truth", (("mine", data / "predictions" / "model"),))
    session.open(OpenRequest(data, roles))
    settle(session)
    reopened(session, data, settle)
    assert session.opened.dataset.prediction_sets == ("mine",)
    session.open(OpenRequest(data))
    settle(session)
    assert session.opened.dataset.prediction_sets == ("model", "other")


def test_a_review_file_opens_its_folder_under_its_choices(session, data, settle, tmp_path):
    review = tmp_path / "mine.segreview"
    session.open(OpenRequest(data, resizes=True), review=review)
    settle(session)
    session.open(OpenRequest(data))
    settle(session)
    session.open_review(review)
    settle(session)
    assert session.opened.request.resizes


def test_a_rescan_keeps_choices_and_review(session, data, settle, tmp_path):
    review = tmp_path / "mine.segreview"
    session.open(OpenRequest(data, resizes=True), review=review)
    settle(session)
    session.rescan()
    settle(session)
    assert session.opened.request.resizes
    assert session.review.arrived.review == review


def test_a_rescan_of_nothing_does_nothing():
    session = Session()
    session.rescan()
    session.show_audit(True)
    assert session.audit() is None
    assert not session.shows_audit
    session.close()


def test_what_could_not_be_opened_is_kept_to_give_it_roles(session, tmp_path, settle):
    session.open_folder(tmp_path / "nothing")
    settle(session)
    assert session.refused == OpenRequest(tmp_path / "nothing")
    request = OpenRequest(tmp_path / "nothing", resizes=True)
    session.open(request)
    assert session.refused is None
    settle(session)
    assert session.refused == request


def test_sizes_come_with_the_headers_and_pixels_with_the_counts(started, data):
    Image.fromarray(np.zeros((5, 5), np.uint8)).save(data / "predictions" / "model" / "a.png")
    (data / "predictions" / "other" / "b.png").write_bytes(b"no picture")
    session = started(data)
    assert of(session, KIND.SIZES).examples == ("a: model 5 × 5, ground truth 2 × 2",)
    damaged = of(session, KIND.UNREADABLE)
    assert damaged.sentence == "1 prediction cannot be read."
    assert damaged.examples[0].startswith("b (other): b.png is damaged")
    assert not session.audit().running


def test_what_only_pixels_told_is_a_choice_that_mends_it_and_can_be_taken_back(
    started, data, settle
):
    truth = data / "ground_truth" / "b.png"
    for name in "abcd":
        Image.fromarray(np.array([[0, 1], [1, 1]], np.uint8)).save(truth.with_stem(name))
    # Of five samples the last is not looked at before it is counted.
    for role in ("ground_truth", "predictions/model", "predictions/other"):
        Image.fromarray(np.array([[0, 1], [1, 1]], np.uint8)).save(data / role / "e.png")
    Image.fromarray(np.array([[0, 255], [1, 1]], np.uint8)).save(truth.with_stem("e"))
    session = started(data)
    finding = of(session, KIND.UNKNOWN)
    assert finding.sentence == (
        "1 ground truth holds labels, colours or values that nothing names."
    )
    assert finding.examples[0].startswith(
        "e (ground truth): e.png holds values from 0 to 255, while"
    )
    assert finding.asks
    session.choose(finding, "ignore")
    settle(session)
    assert session.board.not_scored(0) == {}
    left_out = of(session, KIND.UNKNOWN)
    assert (left_out.chosen, left_out.default, left_out.asks) == ("ignore", "refuse", False)
    session.choose(left_out, "refuse")
    settle(session)
    assert list(session.board.not_scored(0)) == [4]


def test_resizing_scores_what_was_refused(started, data, settle):
    Image.fromarray(np.zeros((4, 4), np.uint8)).save(data / "predictions" / "model" / "a.png")
    session = started(data)
    session.choose(of(session, KIND.SIZES), "nearest")
    settle(session)
    assert session.board.not_scored(0) == {}


def test_a_prediction_that_cannot_be_read_counts_as_empty_if_that_is_chosen(started, data, settle):
    (data / "predictions" / "model" / "b.png").write_bytes(b"no picture")
    session = started(data)
    assert list(session.board.not_scored(0)) == [1]
    session.choose(of(session, KIND.UNREADABLE), "empty")
    settle(session)
    assert session.board.not_scored(0) == {}
    counted = of(session, KIND.UNREADABLE)
    assert (counted.count, counted.chosen, counted.default) == (1, "empty", "skip")
    session.choose(counted, "skip")
    settle(session)
    assert list(session.board.not_scored(0)) == [1]


def test_what_was_mended_is_read_when_it_is_tried_again(started, data, settle):
    path = data / "ground_truth" / "b.png"
    whole = path.read_bytes()
    path.write_bytes(b"no picture")
    session = started(data)
    damaged = of(session, KIND.UNREADABLE, "ground truth")
    path.write_bytes(whole)
    session.choose(damaged, "again")
    settle(session)
    assert session.board.not_scored(0) == {}
    assert KIND.UNREADABLE not in [one.kind for one in session.audit().findings]


def test_pictures_are_read_when_the_audit_is_looked_at(session, settle):
    waiting = session.audit().pictures.values()
    assert {(picture.pixels, picture.reason) for picture in waiting} == {(None, "")}
    settle(session)
    pictures = session.audit().pictures
    # In the order of the prediction sets, whichever came first.
    assert [*pictures] == [
        (KIND.GROUND_TRUTH, ""),
        (KIND.FOUND, ""),
        (KIND.PREDICTION, "model"),
        (KIND.PREDICTION, "other"),
    ]
    assert pictures[KIND.GROUND_TRUTH, ""].pixels[0, 0].tolist() == [255, 255, 255]
    assert pictures[KIND.PREDICTION, "model"].sample == "a"


def test_a_hidden_audit_reads_no_pictures(session):
    session.show_audit(False)
    session.audit()
    assert not session.runner.busy


def test_the_valid_area_has_a_picture_and_can_be_switched_off(started, data, settle):
    (data / "roi").mkdir()
    for name in "abcd":
        Image.fromarray(np.array([[0, 1], [1, 1]], np.uint8)).save(data / "roi" / f"{name}.png")
    session = started(data)
    session.audit()
    settle(session)
    assert session.audit().pictures[KIND.VALID, ""].pixels[0, 0].tolist() == [0, 0, 0]
    session.choose(of(session, KIND.VALID), "none")
    settle(session)
    assert session.opened.dataset.samples[0].valid is None
    assert of(session, KIND.VALID).chosen == "none"


@pytest.mark.parametrize("text", ["", "no json", "7"])
def test_doubts_that_cannot_be_read_are_shown_again(text):
    assert seen_before(text) == frozenset()


def test_doubts_that_were_seen_are_a_list():
    assert seen_before('["a", "b"]') == {"a", "b"}
