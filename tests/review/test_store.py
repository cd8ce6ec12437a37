"""The review file: what was answered is kept, whatever happens to the program or the file."""

import os
import sqlite3
import subprocess
import sys
import textwrap
from datetime import UTC, datetime
from pathlib import Path

import pytest

from segreview.errors import ReviewFileError
from segreview.review.schema import VERSION
from segreview.review.store import ReviewStore
from segreview.review.verdict import NO_VERDICT, Decision, Verdict

FLAGGED = Verdict(
    Decision.FLAGGED,
    ("missed object", "wrong boundary"),
    "look at the left 👀\nagain",
    "Ada",
    datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC),
    "0123456789abcdef",
)


@pytest.fixture
def data(tmp_path):
    folder = tmp_path / "data"
    folder.mkdir()
    return folder


@pytest.fixture
def path(tmp_path):
    return tmp_path / "reviews" / "data.segreview"


def test_a_verdict_is_there_after_reopening(path, data):
    with ReviewStore.open(path, data) as store:
        store.set_verdict("cat", "model", FLAGGED)
    with ReviewStore.open(path) as store:
        assert store.verdict("cat", "model") == FLAGGED
        assert store.verdicts() == {("cat", "model"): FLAGGED}
        assert store.verdict("cat", "other") == NO_VERDICT


def test_a_change_says_what_was_before_and_its_inverse_takes_it_back(path, data):
    with ReviewStore.open(path, data) as store:
        change = store.set_verdict("cat", "model", FLAGGED)
        assert (change.before, change.after) == (NO_VERDICT, FLAGGED)
        store.apply(change.inverse)
        assert store.verdicts() == {}


def test_values_for_reopening_are_kept(path, data):
    with ReviewStore.open(path, data) as store:
        store.remember("sample", "cat")
        store.remember("sample", "dog")
    with ReviewStore.open(path) as store:
        assert store.recall("sample") == "dog"
        assert store.recall("threshold") is None


@pytest.mark.parametrize(
    "name", ["a\nb", "smile 🙂", "bytes \udcff", "half \ud83d", "", "nul \0 in it"]
)
def test_every_name_that_a_file_can_have_is_kept_apart(path, data, name):
    with ReviewStore.open(path, data) as store:
        store.set_verdict(name, "model", Verdict(Decision.UNSURE, note=name))
        store.set_verdict("plain", "model", FLAGGED)
        assert store.verdict(name, "model").decision is Decision.UNSURE
        assert set(store.verdicts()) == {(name, "model"), ("plain", "model")}


def test_the_second_opener_reads_and_knows_who_writes(path, data):
    with ReviewStore.open(path, data) as first, ReviewStore.open(path, data) as second:
        assert (first.read_only, second.read_only) == (False, True)
        assert str(os.getpid()) in second.holder
        first.set_verdict("cat", "model", FLAGGED)
        assert second.verdict("cat", "model") == FLAGGED
        with pytest.raises(ReviewFileError, match="can only be read"):
            second.set_verdict("cat", "model", NO_VERDICT)


def test_the_review_is_free_again_when_its_writer_closed_it(path, data):
    ReviewStore.open(path, data).close()
    with ReviewStore.open(path, data) as store:
        assert not store.read_only


WRITER = textwrap.dedent(
    """
    import sys
    from pathlib import Path
    from segreview.review.store import ReviewStore
    from segreview.review.verdict import Decision, Verdict

    store = ReviewStore.open(Path(sys.argv[1]), Path(sys.argv[2]))
    assert not store.read_only, store.holder
    number = 0
    while True:
        store.set_verdict(f"{sys.argv[3]}-{number}", "model", Verdict(Decision.ACCEPTED))
        print(number, flush=True)
        number += 1
    """
)


def killed_writer(path: Path, data: Path, name: str, verdicts: int) -> int:
    """Start a writer in its own process, kill it mid-work, and return its last word."""
    command = [sys.executable, "-c", WRITER, str(path), str(data), name]
    checkout = Path(__file__).parents[2]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=checkout) as writer:
        assert writer.stdout is not None
        for _ in range(verdicts):
            writer.stdout.readline()
        writer.kill()
        rest = writer.stdout.read().splitlines(keepends=True)
    whole = [line for line in rest if line.endswith("\n")]
    return int(whole[-1]) if whole else verdicts - 1


def test_no_acknowledged_verdict_is_lost_by_ten_kills(path, data):
    for run in range(10):
        last = killed_writer(path, data, f"run{run}", verdicts=1 + 3 * run)
        with ReviewStore.open(path) as store:
            assert not store.read_only
            kept = store.verdicts()
        assert all((f"run{run}-{number}", "model") in kept for number in range(last + 1))


def test_a_kill_while_the_file_is_made_leaves_no_unreadable_file(path, data):
    path.parent.mkdir()
    path.with_name(path.name + ".new").write_bytes(b"half a file")
    with ReviewStore.open(path, data) as store:
        assert store.set_verdict("cat", "model", FLAGGED).after == FLAGGED
    assert not path.with_name(path.name + ".new").exists()


def database(path: Path, *statements: str) -> bytes:
    path.parent.mkdir(exist_ok=True)
    connection = sqlite3.connect(path)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()
    return path.read_bytes()


def refused(path: Path, data: Path, sentence: str) -> None:
    before = path.read_bytes()
    with pytest.raises(ReviewFileError, match=sentence) as caught:
        ReviewStore.open(path, data)
    assert str(path) in str(caught.value)
    assert path.read_bytes() == before


def test_nothing_is_left_beside_a_file_of_another_kind(path, data):
    path.parent.mkdir()
    path.write_text("sample,verdict\n")
    refused(path, data, "damaged or is no review")
    assert list(path.parent.iterdir()) == [path]


def test_an_empty_file_is_refused_and_left(path, data):
    path.parent.mkdir()
    path.touch()
    refused(path, data, "is empty")


def test_a_text_file_is_refused_and_left(path, data):
    path.parent.mkdir()
    path.write_text("these are my notes, " * 100)
    refused(path, data, "damaged or is no review")


def test_the_database_of_another_program_is_refused_and_left(path, data):
    database(path, "CREATE TABLE theirs (x)")
    refused(path, data, "not a SegReview review")


def test_a_newer_review_is_refused_and_left(path, data):
    ReviewStore.open(path, data).close()
    database(path, f"PRAGMA user_version = {VERSION + 1}")
    refused(path, data, "newer SegReview")


def test_a_cut_off_review_is_refused_and_left(path, data):
    with ReviewStore.open(path, data) as store:
        for number in range(300):
            store.set_verdict(f"sample {number}", "model", FLAGGED)
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    refused(path, data, "damaged")


def test_a_refused_file_is_not_kept_locked(path, data):
    path.parent.mkdir()
    path.touch()
    refused(path, data, "is empty")
    path.unlink()
    with ReviewStore.open(path, data) as store:
        assert not store.read_only


def test_a_file_deleted_while_open_is_noticed_before_the_next_verdict(path, data):
    with ReviewStore.open(path, data) as store:
        path.unlink()
        with pytest.raises(ReviewFileError, match="moved, deleted or replaced"):
            store.set_verdict("cat", "model", FLAGGED)
        assert not path.exists()


def test_a_review_that_does_not_exist_is_not_made_without_a_data_folder(path):
    with pytest.raises(ReviewFileError, match="There is no review"):
        ReviewStore.open(path)
    assert not path.parent.exists()


def test_the_data_folder_is_found_after_file_and_folder_moved_together(tmp_path):
    before, after = tmp_path / "before", tmp_path / "after"
    (before / "data").mkdir(parents=True)
    ReviewStore.open(before / "data.segreview", before / "data").close()
    before.rename(after)
    with ReviewStore.open(after / "data.segreview") as store:
        assert store.root == after / "data"


def test_the_data_folder_is_found_after_only_the_file_moved(path, data, tmp_path):
    ReviewStore.open(path, data).close()
    moved = tmp_path / "elsewhere" / "deep" / "data.segreview"
    moved.parent.mkdir(parents=True)
    path.rename(moved)
    with ReviewStore.open(moved) as store:
        assert store.root == data


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere"
)
def test_a_review_in_a_write_protected_folder_can_be_read(path, data):
    with ReviewStore.open(path, data) as store:
        store.set_verdict("cat", "model", FLAGGED)
    path.parent.chmod(0o555)
    try:
        with ReviewStore.open(path) as store:
            assert store.read_only
            assert store.verdict("cat", "model") == FLAGGED
    finally:
        path.parent.chmod(0o755)


LEAVER = """
import os, sys
from pathlib import Path
from segreview.review.store import ReviewStore
from segreview.review.verdict import Decision, Verdict

store = ReviewStore.open(Path(sys.argv[1]), Path(sys.argv[2]))
store.set_verdict("cat", "model", Verdict(Decision.ACCEPTED))
os._exit(9)
"""


def test_a_program_that_leaves_without_closing_loses_nothing(path, data):
    command = [sys.executable, "-c", LEAVER, str(path), str(data)]
    assert subprocess.run(command, cwd=Path(__file__).parents[2]).returncode == 9
    with ReviewStore.open(path) as store:
        assert store.verdict("cat", "model").decision is Decision.ACCEPTED


FILLER = """
import resource, signal, sys
from pathlib import Path
from segreview.errors import ReviewFileError
from segreview.review.store import ReviewStore
from segreview.review.verdict import Decision, Verdict

store = ReviewStore.open(Path(sys.argv[1]), Path(sys.argv[2]))
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (200_000, 200_000))
kept = 0
try:
    while True:
        store.set_verdict(f"sample {kept}", "model", Verdict(Decision.ACCEPTED, note="n" * 500))
        kept += 1
except ReviewFileError:
    assert len(store.verdicts()) == kept
    print(kept)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on the size of files")
def test_a_disk_that_is_full_is_said_and_what_was_answered_stays(path, data):
    command = [sys.executable, "-c", FILLER, str(path), str(data)]
    checkout = Path(__file__).parents[2]
    kept = int(subprocess.run(command, cwd=checkout, stdout=subprocess.PIPE, check=True).stdout)
    with ReviewStore.open(path) as store:
        assert len(store.verdicts()) == kept > 0


def test_a_review_can_be_looked_at_while_another_program_writes_it(tmp_path):
    path = tmp_path / "a.segreview"
    with ReviewStore.open(path, tmp_path) as writer:
        writer.remember("choices", "all")
        with ReviewStore.open_to_look(path) as looker:
            assert looker.read_only
            assert looker.recall("choices") == "all"
            with pytest.raises(ReviewFileError, match="can only be read"):
                looker.remember("choices", "none")
        writer.remember("choices", "some")


def test_a_look_at_no_review_makes_none(tmp_path):
    with pytest.raises(ReviewFileError, match="There is no review"):
        ReviewStore.open_to_look(tmp_path / "a.segreview")
    assert not list(tmp_path.glob("a.*"))


def first_version(path, data):
    """Make a review as the first version of its tables was."""
    ReviewStore.open(path, data).close()
    database(
        path,
        "ALTER TABLE verdict DROP COLUMN content",
        "INSERT INTO verdict VALUES ('cat', 'model', 'accepted', '[]', '', 'Ada', NULL)",
        "PRAGMA user_version = 1",
    )
    return Verdict(Decision.ACCEPTED, reviewer="Ada")


def test_a_review_of_the_first_version_is_brought_up_to_date(path, data):
    verdict = first_version(path, data)
    with ReviewStore.open(path, data) as store:
        assert store.verdicts() == {("cat", "model"): verdict}
        store.set_verdict("cat", "model", FLAGGED)
    with ReviewStore.open(path, data) as store:
        assert store.verdict("cat", "model") == FLAGGED


def test_a_review_of_the_first_version_can_be_read_without_being_changed(path, data):
    verdict = first_version(path, data)
    before = path.read_bytes()
    with ReviewStore.open_to_look(path) as store:
        assert store.verdict("cat", "model") == verdict
        assert store.verdicts() == {("cat", "model"): verdict}
    assert path.read_bytes() == before
