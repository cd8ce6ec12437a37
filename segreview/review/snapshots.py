"""Copies of a review from former days, for the day on which the file itself is damaged."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from segreview.errors import ReviewFileError

KEPT = 10


def snapshots(path: Path) -> list[Path]:
    """Return the snapshots of a review, the newest first."""
    return sorted(_folder(path).glob("*.segreview"), reverse=True)


def take_snapshot(path: Path, connection: sqlite3.Connection) -> None:
    """Copy a review that was found whole, if its verdicts are not those of the last copy."""
    former = snapshots(path)
    if _verdicts(connection) == (_verdicts_of(former[0]) if former else []):
        return
    folder = _folder(path)
    name = datetime.now(UTC).strftime("%Y-%m-%d-%H%M%S-%f") + ".segreview"
    try:
        folder.mkdir(exist_ok=True)
        _copy(connection, folder / name)
        for old in snapshots(path)[KEPT:]:
            old.unlink()
    except (OSError, sqlite3.Error) as error:
        raise ReviewFileError(f"No snapshot of {path} can be kept in {folder}: {error}.") from error


def newest_good_snapshot(path: Path) -> Path | None:
    """Return the newest snapshot that is whole, or None."""
    return next((copy for copy in snapshots(path) if _verdicts_of(copy) is not None), None)


def _folder(path: Path) -> Path:
    return path.with_name(path.name + ".snapshots")


def _copy(connection: sqlite3.Connection, path: Path) -> None:
    unfinished = path.with_suffix(".unfinished")
    unfinished.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(os.fsencode(unfinished))) as copy:
            connection.backup(copy)
            # A snapshot is one file: it is read where nothing can be written, and moved by hand.
            copy.execute("PRAGMA journal_mode = DELETE")
        os.replace(unfinished, path)
    finally:
        unfinished.unlink(missing_ok=True)


def _verdicts(connection: sqlite3.Connection) -> list[tuple[object, ...]]:
    return connection.execute("SELECT * FROM verdict ORDER BY sample, prediction_set").fetchall()


def _verdicts_of(snapshot: Path) -> list[tuple[object, ...]] | None:
    uri = f"{snapshot.resolve().as_uri()}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(uri, uri=True)) as connection:
            whole = connection.execute("PRAGMA quick_check").fetchone()[0] == "ok"
            return _verdicts(connection) if whole else None
    except sqlite3.Error:
        # A snapshot that cannot be read is none; the search goes on to the one before it.
        return None
