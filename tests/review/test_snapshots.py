"""Copies of former days: kept when something was said, named when the review is damaged."""

import pytest

from segreview.errors import ReviewFileError
from segreview.review.snapshots import KEPT, newest_good_snapshot, snapshots
from segreview.review.store import ReviewStore
from segreview.review.verdict import Decision, Verdict


@pytest.fixture
def path(tmp_path):
    return tmp_path / "data.segreview"


def say(path, data, *samples):
    with ReviewStore.open(path, data) as store:
        for sample in samples:
            store.set_verdict(sample, "model", Verdict(Decision.ACCEPTED))


def test_a_review_in_which_nothing_was_said_has_no_snapshot(path, tmp_path):
    say(path, tmp_path)
    say(path, tmp_path)
    assert snapshots(path) == []


def test_opening_keeps_what_was_said_before_and_once_only(path, tmp_path):
    say(path, tmp_path, "cat")
    say(path, tmp_path)
    say(path, tmp_path)
    (snapshot,) = snapshots(path)
    with ReviewStore.open(snapshot) as copy:
        assert set(copy.verdicts()) == {("cat", "model")}


def test_only_the_newest_snapshots_are_kept(path, tmp_path):
    for number in range(KEPT + 3):
        say(path, tmp_path, f"sample {number}")
    assert len(snapshots(path)) == KEPT


def test_the_message_about_a_damaged_review_names_the_newest_good_snapshot(path, tmp_path):
    say(path, tmp_path, "cat")
    say(path, tmp_path, "dog")
    say(path, tmp_path)
    newest, older = snapshots(path)
    newest.write_bytes(b"damaged too")
    path.write_bytes(b"damaged " * 1000)
    assert newest_good_snapshot(path) == older
    with pytest.raises(ReviewFileError) as caught:
        ReviewStore.open(path, tmp_path)
    assert str(older) in str(caught.value)
