"""Undo and redo of verdicts."""

from segreview.review.history import Change, History
from segreview.review.verdict import NO_VERDICT, Decision, Verdict

ACCEPTED, FLAGGED = Verdict(Decision.ACCEPTED), Verdict(Decision.FLAGGED)
FIRST = Change("cat", "model", NO_VERDICT, ACCEPTED)
SECOND = Change("cat", "model", ACCEPTED, FLAGGED)


def test_nothing_can_be_undone_at_first():
    assert not History().can_undo
    assert not History().can_redo


def test_undo_takes_back_the_last_change_first():
    change, history = History().record(FIRST).record(SECOND).undo()
    assert change == Change("cat", "model", FLAGGED, ACCEPTED)
    assert history.undo()[0] == FIRST.inverse


def test_redo_makes_the_undone_change_again():
    history = History().record(FIRST).record(SECOND)
    assert history.undo()[1].redo() == (SECOND, history)


def test_a_new_change_forgets_what_was_undone():
    assert not History().record(FIRST).undo()[1].record(FIRST).can_redo


def test_a_change_that_changes_nothing_is_no_step():
    assert History().record(Change("cat", "model", ACCEPTED, ACCEPTED)) == History()
