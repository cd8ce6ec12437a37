"""Opening a review file: made whole, checked before use, written by one program at a time."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing, suppress
from pathlib import Path

from segreview.errors import ReviewFileError
from segreview.review.schema import (
    APPLICATION_ID,
    VERSION,
    migrate,
    read_application_id,
    read_version,
)
from segreview.review.snapshots import newest_good_snapshot

BUSY_SECONDS = 2.0


def take_lock(path: Path) -> sqlite3.Connection | None:
    """Return the lock that makes this program the only writer of a review, or None if it is held.

    The lock is an open transaction on an empty database beside the review: unlike a file that
    says "locked" it vanishes with its process, and unlike flock it is the same on every platform.
    """
    lock = _connect(path.with_name(path.name + ".lock"), seconds=0)
    try:
        lock.execute("PRAGMA journal_mode = MEMORY")
        lock.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError:
        lock.close()
        return None
    return lock


def check_review(path: Path) -> None:
    """Raise ReviewFileError unless a file is a whole review, leaving nothing beside it."""
    _open(path).close()


def create_review(path: Path) -> None:
    """Make an empty review; it appears under its name only when it is whole."""
    unfinished = path.with_name(path.name + ".new")
    unfinished.unlink(missing_ok=True)
    try:
        with closing(_connect(unfinished)) as connection:
            migrate(connection)
        os.replace(unfinished, path)
    except (OSError, sqlite3.Error) as error:
        raise ReviewFileError(f"The review {path} cannot be created: {error}.") from error


def open_writable(path: Path) -> sqlite3.Connection:
    """Return a connection that answers a commit only when it is on the disk."""
    connection = _open(path)
    if read_version(connection) < VERSION:
        migrate(connection)
    connection.execute("PRAGMA synchronous = FULL")
    # A full disk has no room for the change: the mode stays, for this time, as it is.
    with suppress(sqlite3.OperationalError):
        # A network file system refuses WAL: the pragma then keeps, and answers, another mode.
        if connection.execute("PRAGMA journal_mode = WAL").fetchone()[0] != "wal":
            connection.execute("PRAGMA journal_mode = DELETE")
    return connection


def open_to_read(path: Path) -> sqlite3.Connection:
    """Return a connection that never writes; it works in a folder that cannot be written too."""
    if os.access(path.parent, os.W_OK) and os.access(path, os.W_OK):
        connection = _open(path)
    else:
        connection = _open_checked(path, _connect_unchanging(path))
    connection.execute("PRAGMA query_only = ON")
    return connection


def _connect(path: Path, seconds: float = BUSY_SECONDS) -> sqlite3.Connection:
    try:
        return sqlite3.connect(os.fsencode(path), timeout=seconds, isolation_level=None)
    except sqlite3.OperationalError as error:
        raise ReviewFileError(f"The review {path} cannot be opened: {error}.") from error


def _connect_unchanging(path: Path) -> sqlite3.Connection:
    uri = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
    return sqlite3.connect(uri, uri=True, isolation_level=None)


def _open(path: Path) -> sqlite3.Connection:
    try:
        return _open_checked(path, _connect(path))
    except ReviewFileError as error:
        if not isinstance(error.__cause__, sqlite3.OperationalError):
            raise
    # A full disk has no room for the index that all readers share: alone, SQLite needs none.
    connection = _connect(path)
    connection.execute("PRAGMA locking_mode = EXCLUSIVE")
    return _open_checked(path, connection)


def _open_checked(path: Path, connection: sqlite3.Connection) -> sqlite3.Connection:
    try:
        _check(path, connection)
    except ReviewFileError:
        connection.close()
        raise
    except sqlite3.OperationalError as error:
        connection.close()
        raise ReviewFileError(f"The review {path} cannot be opened: {error}.") from error
    except sqlite3.DatabaseError as error:
        connection.close()
        raise _damaged(path) from error
    return connection


def _check(path: Path, connection: sqlite3.Connection) -> None:
    if path.stat().st_size == 0:
        raise ReviewFileError(
            f"The review {path} is empty: restore it from {_copy_of(path)}, or choose another file."
        )
    application_id, version = read_application_id(connection), read_version(connection)
    if application_id != APPLICATION_ID or version < 1:
        raise ReviewFileError(f"{path} is not a SegReview review: choose another file.")
    if version > VERSION:
        raise ReviewFileError(
            f"The review {path} was written by a newer SegReview: update the program to open it."
        )
    if connection.execute("PRAGMA quick_check").fetchone()[0] != "ok":
        raise _damaged(path)


def _damaged(path: Path) -> ReviewFileError:
    return ReviewFileError(
        f"The review {path} is damaged or is no review, and was left as it is: "
        f"restore it from {_copy_of(path)}, or choose another file."
    )


def _copy_of(path: Path) -> str:
    snapshot = newest_good_snapshot(path)
    return "a copy" if snapshot is None else f"the snapshot {snapshot}"
