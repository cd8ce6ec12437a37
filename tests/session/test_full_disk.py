"""A verdict that cannot be written is held, said, and written as soon as it can be."""

import sqlite3

import pytest

from segreview.review.store import ReviewStore
from segreview.review.verdict import Decision
from segreview.session.decisions import Decisions
from segreview.session.state import SessionState

WRITES = ("BEGIN", "INSERT", "DELETE", "COMMIT", "ROLLBACK")


class Disk:
    """Counts what is written, and says from the n-th write on that nothing has room."""

    def __init__(self):
        self.writes = 0
        self.first_refused = None
        self.refused = 10**9

    def write(self):
        self.writes += 1
        if self.first_refused is not None:
            past = self.writes - self.first_refused
            if 0 <= past < self.refused:
                raise sqlite3.OperationalError("database or disk is full")


@pytest.fixture
def disk(monkeypatch):
    made, connect = Disk(), sqlite3.connect

    class Connection(sqlite3.Connection):
        def execute(self, statement, *arguments):
            if statement.startswith(WRITES):
                made.write()
            return super().execute(statement, *arguments)

    monkeypatch.setattr(
        sqlite3, "connect", lambda *given, **named: connect(*given, factory=Connection, **named)
    )
    return made


@pytest.fixture
def path(tmp_path):
    return tmp_path / "mine.segreview"


def on_disk(path):
    """Return the verdicts in the file as another program sees them."""
    connection = sqlite3.connect(path)
    rows = connection.execute("SELECT sample, decision, note FROM verdict").fetchall()
    connection.close()
    return {row[0]: row[1:] for row in rows}


def shown(decisions):
    return {
        sample: (verdict.decision and verdict.decision.value, verdict.note)
        for (sample, _), verdict in decisions.verdicts.items()
        if not verdict.is_empty
    }


def work(decisions):
    """Yield after everything that a person does."""
    yield decisions.decide("a", "model", Decision.ACCEPTED)
    yield decisions.set_note("a", "model", "look")
    yield decisions.decide("b", "model", Decision.FLAGGED)
    yield decisions.undo()
    yield decisions.redo()
    yield decisions.decide("a", "model", None)
    yield decisions.decide("c", "model", Decision.UNSURE)
    yield decisions.undo()


WHOLE = {"b": ("flagged", "")}


def writes_of_all_work(disk, path, tmp_path):
    decisions = Decisions.open(tmp_path, path)
    before = disk.writes
    assert all(work(decisions))
    decisions.close()
    return disk.writes - before


def test_every_single_write_may_fail_and_nothing_is_lost(disk, path, tmp_path):
    number = writes_of_all_work(disk, path, tmp_path)
    assert number == 8 * len(("BEGIN", "change", "COMMIT"))
    for n in range(1, number + 1):
        decisions = Decisions.open(tmp_path, tmp_path / f"{n}.segreview")
        disk.first_refused, disk.refused = disk.writes + n, 1
        for done in work(decisions):
            assert done
            # What the file does not say yet is said by the banner.
            same = on_disk(decisions._store.path) == shown(decisions)
            assert same == (not decisions.unwritten)
            assert ("not yet written" in decisions.banner) == (not same)
        disk.first_refused = None
        decisions.remember(SessionState(prediction_set="model"), "a")
        assert (decisions.unwritten, decisions.banner) == (0, "")
        assert on_disk(decisions._store.path) == shown(decisions) == WHOLE
        decisions.close()


def test_a_disk_that_is_full_from_the_nth_write_on_holds_everything(disk, path, tmp_path):
    for n in range(1, writes_of_all_work(disk, path, tmp_path) + 1):
        decisions = Decisions.open(tmp_path, tmp_path / f"{n}.segreview")
        disk.first_refused, disk.refused = disk.writes + n, 10**9
        assert all(work(decisions))
        assert shown(decisions) == WHOLE
        assert decisions.unwritten > 0
        disk.first_refused = None
        decisions.remember(SessionState(prediction_set="model"), "a")
        assert on_disk(decisions._store.path) == WHOLE
        decisions.close()


def test_the_next_change_writes_what_was_held(disk, path, tmp_path):
    decisions = Decisions.open(tmp_path, path)
    disk.first_refused = disk.writes + 1
    decisions.decide("a", "model", Decision.ACCEPTED)
    assert decisions.banner.startswith("1 verdict is not yet written")
    assert "disk is full" in decisions.banner
    decisions.decide("b", "model", Decision.UNSURE)
    assert decisions.banner.startswith("2 verdicts are not yet written")
    disk.first_refused = None
    decisions.decide("c", "model", Decision.FLAGGED)
    assert decisions.banner == ""
    assert set(on_disk(path)) == {"a", "b", "c"}
    decisions.close()


def test_a_view_that_cannot_be_kept_is_said_until_it_can(disk, path, tmp_path):
    decisions = Decisions.open(tmp_path, path)
    disk.first_refused = disk.writes + 1
    decisions.remember(SessionState(prediction_set="model"), "a")
    assert "disk is full" in decisions.banner
    disk.first_refused = None
    decisions.remember(SessionState(prediction_set="model"), "a")
    assert decisions.banner == ""
    decisions.close()


def test_a_review_opened_on_a_full_disk_shows_what_was_said_and_takes_more(disk, path, tmp_path):
    with ReviewStore.open(path, tmp_path):
        pass
    decisions = Decisions.open(tmp_path, path)
    decisions.decide("a", "model", Decision.ACCEPTED)
    decisions.close()
    disk.first_refused = disk.writes + 3  # the lock is a transaction of its own and takes no room
    decisions = Decisions.open(tmp_path, path)
    assert "disk is full" in decisions.banner
    assert shown(decisions) == {"a": ("accepted", "")}
    assert decisions.decide("b", "model", Decision.UNSURE)
    disk.first_refused = None
    decisions.remember(SessionState(prediction_set="model"), "a")
    assert set(on_disk(path)) == {"a", "b"}
    decisions.close()
