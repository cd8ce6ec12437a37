"""The tables of a review file and the numbered migrations that make them."""

from __future__ import annotations

import sqlite3

APPLICATION_ID = 0x53475256
"""The letters SGRV: says of any SQLite file whether it is a review."""

MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """CREATE TABLE verdict (
            sample NOT NULL,
            prediction_set NOT NULL,
            decision TEXT CHECK (decision IN ('accepted', 'flagged', 'unsure')),
            reasons TEXT NOT NULL,
            note NOT NULL,
            reviewer NOT NULL,
            reviewed_at TEXT,
            PRIMARY KEY (sample, prediction_set)
        ) WITHOUT ROWID""",
        "CREATE TABLE memory (key TEXT PRIMARY KEY, value NOT NULL) WITHOUT ROWID",
    ),
    ("ALTER TABLE verdict ADD COLUMN content TEXT NOT NULL DEFAULT ''",),
)
"""The statements that lead from one version to the next; entries are added, never edited.

The columns sample, prediction_set, note, reviewer and value have no type on purpose: text that
UTF-8 cannot hold (names with undecodable bytes) is stored as bytes.
"""

VERSION = len(MIGRATIONS)
WITH_CONTENT = 2
"""The first version in which a verdict says on which masks it was given."""


def read_version(connection: sqlite3.Connection) -> int:
    """Return the version of the tables in a file; 0 where there are none."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def read_application_id(connection: sqlite3.Connection) -> int:
    """Return the number by which a SQLite file says whose it is."""
    return int(connection.execute("PRAGMA application_id").fetchone()[0])


def migrate(connection: sqlite3.Connection) -> None:
    """Bring the tables to the newest version, in one transaction."""
    connection.execute("BEGIN IMMEDIATE")
    for statements in MIGRATIONS[read_version(connection) :]:
        for statement in statements:
            connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    connection.execute(f"PRAGMA user_version = {VERSION}")
    connection.execute("COMMIT")
