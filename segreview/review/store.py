"""One SQLite file: verdicts, the data folder, last sample and view; every change one commit."""

from __future__ import annotations

import json
import os
import platform
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from types import TracebackType

from segreview.errors import ReviewFileError
from segreview.review.database import (
    check_review,
    create_review,
    open_to_read,
    open_writable,
    take_lock,
)
from segreview.review.history import Change
from segreview.review.schema import WITH_CONTENT, read_version
from segreview.review.snapshots import take_snapshot
from segreview.review.verdict import NO_VERDICT, Decision, Verdict

_COLUMNS = "decision, reasons, note, reviewer, reviewed_at, content"
_COLUMNS_BEFORE = "decision, reasons, note, reviewer, reviewed_at, ''"
"""The same of a review of the first version that can only be read."""
_HOLDER, _ROOT, _ROOT_FROM_FILE = "holder", "root", "root from file"
_IDENTITY = "folder identity"
_PROTECTED = "nobody, but the file or its folder is write-protected"


class ReviewStore:
    """The open review file; what it has answered is on the disk."""

    def __init__(
        self,
        path: Path,
        connection: sqlite3.Connection,
        lock: sqlite3.Connection | None,
        holder: str,
    ) -> None:
        """Take over the connections that ``open`` made."""
        self.path = path
        self.holder = holder
        """Who writes this review instead of us, for people; empty when we do."""
        self.warning = ""
        """What could not be kept when the review was opened, for people; empty when all was."""
        self._connection = connection
        is_old = read_version(connection) < WITH_CONTENT
        self._columns = _COLUMNS_BEFORE if is_old else _COLUMNS
        self._lock = lock
        self._identity = _identity(path)

    @staticmethod
    def open(path: Path, root: Path | None = None, identity: str = "") -> ReviewStore:
        """Open the review of a data folder, or make it; without a folder it must exist.

        The folder's path is resolved and its identity found already: where its disk hangs, this
        does not.

        A file that is damaged, empty, foreign or newer is refused with ReviewFileError and left
        untouched. A review that another program has open is opened to be read.
        """
        path = path.absolute()
        if root is None and not path.exists():
            raise ReviewFileError(f"There is no review {path}.")
        if path.exists() and not _is_writable(path):
            return ReviewStore(path, open_to_read(path), None, _PROTECTED)
        if path.exists():
            check_review(path)
        _make_folder(path.parent)
        lock = take_lock(path)
        if lock is None:
            return _open_to_read_held(path)
        return _open_held(path, root, identity, lock)

    @staticmethod
    def open_to_look(path: Path) -> ReviewStore:
        """Open a review that exists only to be read, whoever holds it; nothing is written."""
        path = path.absolute()
        if not path.exists():
            raise ReviewFileError(f"There is no review {path}.")
        return ReviewStore(path, open_to_read(path), None, "nobody, it was opened to be read")

    @property
    def read_only(self) -> bool:
        """Whether verdicts can only be looked at."""
        return self._lock is None

    @property
    def root(self) -> Path:
        """The data folder: where it was, else where it is as seen from the file."""
        absolute = Path(self.recall(_ROOT) or "")
        from_file = self.path.parent / (self.recall(_ROOT_FROM_FILE) or absolute)
        return absolute if absolute.exists() or not from_file.exists() else from_file.resolve()

    @property
    def folder_identity(self) -> str:
        """What stays of the data folder when its path changes; empty where nothing was noted."""
        return self.recall(_IDENTITY) or ""

    def verdict(self, sample: str, prediction_set: str) -> Verdict:
        """Return what was said of one sample and one prediction set."""
        row = self._connection.execute(
            f"SELECT {self._columns} FROM verdict WHERE sample = ? AND prediction_set = ?",
            (_stored(sample), _stored(prediction_set)),
        ).fetchone()
        return NO_VERDICT if row is None else _verdict(row)

    def verdicts(self) -> dict[tuple[str, str], Verdict]:
        """Return everything that was said, by sample and prediction set."""
        rows = self._connection.execute(
            f"SELECT sample, prediction_set, {self._columns} FROM verdict"
        )
        return {(_loaded(row[0]), _loaded(row[1])): _verdict(row[2:]) for row in rows}

    def set_verdict(self, sample: str, prediction_set: str, verdict: Verdict) -> Change:
        """Replace a verdict, by nothing if it is empty, and return what was changed."""
        key = (_stored(sample), _stored(prediction_set))
        with self._transaction():
            change = Change(sample, prediction_set, self.verdict(sample, prediction_set), verdict)
            if verdict.is_empty:
                self._connection.execute(
                    "DELETE FROM verdict WHERE sample = ? AND prediction_set = ?", key
                )
            else:
                self._connection.execute(
                    f"INSERT OR REPLACE INTO verdict (sample, prediction_set, {_COLUMNS}) "
                    "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                    (*key, *_row(verdict)),
                )
        return change

    def apply(self, change: Change) -> Change:
        """Make a change that the history answered."""
        return self.set_verdict(change.sample, change.prediction_set, change.after)

    def remember(self, key: str, value: str) -> None:
        """Keep a value until the review is opened again; refused when read only."""
        with self._transaction():
            self._connection.execute(
                "INSERT OR REPLACE INTO memory (key, value) VALUES (?, ?)", (key, _stored(value))
            )

    def recall(self, key: str) -> str | None:
        """Return the value kept under a key, or None."""
        row = self._connection.execute("SELECT value FROM memory WHERE key = ?", (key,)).fetchone()
        return None if row is None else _loaded(row[0])

    def close(self) -> None:
        """Let the file go; closing twice does nothing."""
        self._connection.close()
        if self._lock is not None:
            self._lock.close()

    def __enter__(self) -> ReviewStore:
        """Use the review in a with statement, which closes it."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Let the file go."""
        self.close()

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        if self.read_only:
            raise ReviewFileError(
                f"The review {self.path} can only be read; held by {self.holder}."
            )
        # SQLite goes on writing happily into a file that was deleted under it.
        if _identity(self.path) != self._identity:
            raise ReviewFileError(
                f"The review {self.path} was moved, deleted or replaced while it was open: "
                "nothing more can be saved in it."
            )
        # What a failure before could not roll back must not keep all that follows from the disk.
        self._roll_back()
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            yield
            self._connection.execute("COMMIT")
        except sqlite3.Error as error:
            self._roll_back()
            raise ReviewFileError(f"The review {self.path} was not written: {error}.") from error

    def _roll_back(self) -> None:
        if self._connection.in_transaction:
            # Where even this fails, SQLite rolls back when the file is opened again.
            with suppress(sqlite3.Error):
                self._connection.execute("ROLLBACK")


def _open_held(
    path: Path, root: Path | None, identity: str, lock: sqlite3.Connection
) -> ReviewStore:
    try:
        if not path.exists():
            create_review(path)
        connection = open_writable(path)
    except ReviewFileError:
        lock.close()
        raise
    store = ReviewStore(path, connection, lock, "")
    try:
        take_snapshot(path, connection)
        store.remember(_HOLDER, f"process {os.getpid()} on {platform.node()}")
        if root is not None:
            _remember_root(store, root.absolute())
        if identity:
            store.remember(_IDENTITY, identity)
    except ReviewFileError as error:
        # A full disk must not hide what was said before, nor refuse what is said until it has room.
        store.warning = str(error)
    return store


def _open_to_read_held(path: Path) -> ReviewStore:
    if not path.exists():
        raise ReviewFileError(f"The review {path} is being made by another program: try again.")
    store = ReviewStore(path, open_to_read(path), None, "")
    store.holder = store.recall(_HOLDER) or "another program"
    return store


def _remember_root(store: ReviewStore, root: Path) -> None:
    store.remember(_ROOT, str(root))
    # Windows knows no relative path from one drive to another.
    if root.drive == store.path.drive:
        store.remember(_ROOT_FROM_FILE, Path(os.path.relpath(root, store.path.parent)).as_posix())


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise ReviewFileError(
            f"The folder {folder} for the review cannot be made: {error.strerror}."
        ) from error


def _is_writable(path: Path) -> bool:
    return os.access(path, os.W_OK) and os.access(path.parent, os.W_OK)


def _identity(path: Path) -> tuple[int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _stored(text: str) -> str | bytes:
    try:
        text.encode()
    except UnicodeEncodeError:
        return text.encode("utf-8", "surrogatepass")
    return text


def _loaded(value: str | bytes) -> str:
    return value if isinstance(value, str) else value.decode("utf-8", "surrogatepass")


def _row(verdict: Verdict) -> tuple[str | bytes | None, ...]:
    when = verdict.reviewed_at
    return (
        None if verdict.decision is None else verdict.decision.value,
        json.dumps(verdict.reasons),
        _stored(verdict.note),
        _stored(verdict.reviewer),
        None if when is None else when.isoformat(),
        verdict.content,
    )


def _verdict(row: tuple[str | bytes | None, ...]) -> Verdict:
    decision, reasons, note, reviewer, when, content = row
    return Verdict(
        None if decision is None else Decision(_loaded(decision)),
        tuple(json.loads(reasons or "[]")),
        _loaded(note or ""),
        _loaded(reviewer or ""),
        None if when is None else datetime.fromisoformat(_loaded(when)),
        _loaded(content or ""),
    )
