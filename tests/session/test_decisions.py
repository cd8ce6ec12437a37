"""Verdicts are kept at once, taken back and made again, and outlive the session."""

import pytest

from segreview.review.verdict import NO_VERDICT, Decision
from segreview.session.decisions import Decisions, said
from segreview.session.state import SessionState


@pytest.fixture
def path(tmp_path):
    return tmp_path / "mine.segreview"


@pytest.fixture
def decisions(path, tmp_path):
    opened = Decisions.open(tmp_path, path)
    yield opened
    opened.close()


def says(decisions):
    return said(decisions.verdict("a", "model"))


def test_nothing_is_said_of_a_new_sample(decisions):
    assert decisions.verdict("a", "model") == NO_VERDICT
    assert not decisions.can_undo
    assert not decisions.can_redo


def test_a_decision_is_signed_and_dated(decisions):
    assert decisions.decide("a", "model", Decision.ACCEPTED)
    verdict = decisions.verdict("a", "model")
    assert verdict.decision is Decision.ACCEPTED
    assert verdict.reviewed_at.utcoffset().total_seconds() == 0


def test_prediction_sets_are_judged_apart(decisions):
    decisions.decide("a", "model", Decision.ACCEPTED)
    assert decisions.verdict("a", "other") == NO_VERDICT


def test_saying_the_same_again_is_no_change(decisions):
    decisions.decide("a", "model", Decision.UNSURE)
    assert not decisions.decide("a", "model", Decision.UNSURE)
    decisions.undo()
    assert not decisions.can_undo


def test_a_reason_flags_and_an_acceptance_drops_the_reasons(decisions):
    decisions.set_reasons("a", "model", ("missed object",))
    assert says(decisions) == (Decision.FLAGGED, ("missed object",), "")
    decisions.decide("a", "model", Decision.ACCEPTED)
    assert says(decisions) == (Decision.ACCEPTED, (), "")


def test_a_note_stays_when_the_decision_changes_and_goes_when_it_is_cleared(decisions):
    decisions.set_note("a", "model", "look again")
    decisions.decide("a", "model", Decision.ACCEPTED)
    assert says(decisions) == (Decision.ACCEPTED, (), "look again")
    decisions.decide("a", "model", None)
    assert decisions.verdict("a", "model") == NO_VERDICT


def test_undo_and_redo_walk_through_the_changes(decisions):
    decisions.decide("a", "model", Decision.ACCEPTED)
    decisions.set_reasons("a", "model", ("bad image",))
    assert decisions.undo().sample == "a"
    assert says(decisions)[0] is Decision.ACCEPTED
    decisions.undo()
    assert says(decisions)[0] is None
    assert decisions.undo() is None
    decisions.redo()
    decisions.redo()
    assert says(decisions) == (Decision.FLAGGED, ("bad image",), "")
    assert decisions.redo() is None


def test_a_new_decision_ends_redo(decisions):
    decisions.decide("a", "model", Decision.ACCEPTED)
    decisions.undo()
    decisions.decide("a", "model", Decision.UNSURE)
    assert not decisions.can_redo


def test_verdicts_are_there_the_next_time(decisions, path, tmp_path):
    decisions.set_reasons("a", "model", ("wrong class",))
    kept = decisions.verdict("a", "model")
    decisions.close()
    again = Decisions.open(tmp_path, path)
    assert again.verdict("a", "model") == kept
    again.close()


def test_where_the_person_was_is_there_the_next_time(decisions):
    state = SessionState(prediction_set="model", auto_advance=True, selected=1)
    samples, sets = {"b": 0, "a": 1}, ("other", "model")
    first = SessionState(prediction_set="other", selected=0)
    assert decisions.recall(SessionState(), samples, sets) == first
    decisions.remember(state, "a")
    assert decisions.recall(SessionState(), samples, sets) == state


def test_a_sample_and_a_set_that_are_gone_are_not_gone_back_to(decisions):
    decisions.remember(SessionState(prediction_set="model"), "a")
    state = decisions.recall(SessionState(), {"b": 0}, ("other",))
    assert (state.selected, state.prediction_set) == (0, "other")


def test_a_review_that_another_one_holds_can_only_be_read(decisions, path, tmp_path):
    decisions.decide("a", "model", Decision.ACCEPTED)
    second = Decisions.open(tmp_path, path)
    assert "only be read" in second.banner
    assert second.verdict("a", "model").decision is Decision.ACCEPTED
    assert not second.decide("a", "model", Decision.UNSURE)
    assert not second.can_undo
    second.close()


def test_a_file_that_is_no_review_is_said_and_left_alone(path, tmp_path):
    path.write_bytes(b"my poems")
    decisions = Decisions.open(tmp_path, path)
    assert "mine.segreview" in decisions.banner
    assert not decisions.decide("a", "model", Decision.ACCEPTED)
    assert path.read_bytes() == b"my poems"


def test_without_a_review_nothing_is_kept():
    decisions = Decisions()
    assert not decisions.decide("a", "model", Decision.ACCEPTED)
    decisions.remember(SessionState(), "a")
    decisions.close()


def test_codes_of_all_samples_follow_each_change_and_what_was_shown_stays(decisions):
    decisions.recall(SessionState(), {"a": 0, "b": 1}, ("model",))
    before = decisions.codes("model")
    assert decisions.codes("model") is before
    decisions.decide("b", "model", Decision.FLAGGED)
    decisions.decide("gone", "model", Decision.FLAGGED)
    assert (before.tolist(), decisions.codes("model").tolist()) == ([0, 0], [0, 2])
    assert decisions.codes("other").tolist() == [0, 0]
    decisions.undo()
    decisions.undo()
    assert decisions.codes("model").tolist() == [0, 0]


def content(decisions):
    return decisions.verdict("a", "model").content


def test_a_verdict_knows_the_masks_on_which_it_was_given(decisions):
    decisions.decide("a", "model", Decision.ACCEPTED, "masks")
    assert content(decisions) == "masks"


def test_the_same_decision_on_other_masks_is_a_change(decisions):
    decisions.decide("a", "model", Decision.ACCEPTED, "masks")
    assert not decisions.decide("a", "model", Decision.ACCEPTED, "masks")
    assert decisions.decide("a", "model", Decision.ACCEPTED, "other masks")
    assert content(decisions) == "other masks"
    decisions.undo()
    assert content(decisions) == "masks"


def test_masks_that_are_not_known_confirm_nothing(decisions):
    decisions.decide("a", "model", Decision.ACCEPTED, "masks")
    assert not decisions.decide("a", "model", Decision.ACCEPTED)
    assert content(decisions) == "masks"
    decisions.decide("a", "model", Decision.FLAGGED)
    assert content(decisions) == "masks"


def test_notes_and_reasons_do_not_confirm_a_verdict_on_other_masks(decisions):
    decisions.set_note("a", "model", "hm", "masks")
    decisions.set_reasons("a", "model", ("missed object",), "other masks")
    decisions.set_note("a", "model", "hm!", "other masks")
    assert content(decisions) == "masks"
    assert not decisions.set_note("a", "model", "hm!", "other masks")


def test_a_verdict_by_a_reason_alone_knows_its_masks_too(decisions):
    decisions.set_reasons("a", "model", ("missed object",), "masks")
    assert content(decisions) == "masks"


def test_a_verdict_that_was_cleared_is_given_anew(decisions):
    decisions.decide("a", "model", Decision.ACCEPTED, "masks")
    assert decisions.decide("a", "model", None, "other masks")
    assert decisions.verdict("a", "model") == NO_VERDICT
    decisions.decide("a", "model", Decision.ACCEPTED, "other masks")
    assert content(decisions) == "other masks"
