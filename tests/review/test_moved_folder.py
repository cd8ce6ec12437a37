"""Verdicts follow a folder that got another path, and never another folder."""

from pathlib import Path

import pytest

from segreview.review.moved_folder import folder_identity, review_path
from segreview.review.place import default_review_path
from segreview.review.store import ReviewStore


@pytest.fixture
def environ(tmp_path):
    return {"SEGREVIEW_HOME": str(tmp_path / "home")}


@pytest.fixture
def data(tmp_path):
    folder = tmp_path / "data"
    (folder / "images").mkdir(parents=True)
    return folder


def review(folder: Path, environ: dict[str, str]) -> Path:
    """Open the review of a folder, as the program does, and return its file."""
    path = review_path(folder, environ, "linux")
    ReviewStore.open(path, folder.resolve(), folder_identity(folder)).close()
    return path


def test_a_folder_has_the_review_of_its_path(data, environ):
    assert review_path(data, environ, "linux") == default_review_path(data, environ, "linux")
    assert review(data, environ) == review(data, environ)


def test_a_renamed_folder_keeps_its_review_and_may_be_renamed_again(data, environ, tmp_path):
    before = review(data, environ)
    for name in ("renamed", "renamed again"):
        data = data.rename(tmp_path / name)
        assert review(data, environ) == before
        assert review(data, environ) == before


def test_another_folder_has_a_review_of_its_own(data, environ, tmp_path):
    before = review(data, environ)
    (tmp_path / "other" / "images").mkdir(parents=True)
    assert review(tmp_path / "other", environ) != before


def test_a_review_whose_folder_is_still_there_is_not_taken(data, environ, tmp_path):
    before = review(data, environ)
    (tmp_path / "second").mkdir()
    with ReviewStore.open(before, data, folder_identity(tmp_path / "second")):
        pass
    assert review(tmp_path / "second", environ) != before


def test_a_folder_that_was_changed_since_is_not_taken_for_the_old_one(data, environ, tmp_path):
    before = review(data, environ)
    moved = data.rename(tmp_path / "moved")
    (moved / "new file").touch()
    assert review(moved, environ) != before


def test_a_damaged_review_beside_it_is_passed_over(data, environ, tmp_path):
    before = review(data, environ)
    (before.parent / "a.segreview").write_bytes(b"no review")
    assert review(data.rename(tmp_path / "moved"), environ) == before


def test_a_folder_that_is_not_there_has_no_identity(tmp_path, environ):
    gone = tmp_path / "gone"
    assert folder_identity(gone) == ""
    assert review_path(gone, environ, "linux") == default_review_path(gone, environ, "linux")
