"""The review of a data folder that was renamed or moved: found again by the folder itself."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from segreview.errors import ReviewFileError
from segreview.review.place import default_review_path
from segreview.review.store import ReviewStore


def folder_identity(folder: Path) -> str:
    """Return what stays of a folder when its path changes; empty where that cannot be told.

    A number that a file system gives again is no identity by itself, so the time of the folder's
    last change is part of it.
    """
    try:
        found = folder.stat()
    except OSError:
        return ""
    return f"{found.st_ino} {found.st_mtime_ns}" if found.st_ino else ""


def review_path(folder: Path, environ: Mapping[str, str], platform: str) -> Path:
    """Return the review file of a data folder, be it the one it had under another path."""
    path = default_review_path(folder, environ, platform)
    identity = folder_identity(folder)
    if path.exists() or not identity:
        return path
    others = sorted(path.parent.glob("*.segreview"))
    return next((other for other in others if _is_of(other, folder.resolve(), identity)), path)


def _is_of(review: Path, folder: Path, identity: str) -> bool:
    try:
        with ReviewStore.open_to_look(review) as store:
            # First: another folder may lie on a disk that hangs, and is not looked for.
            if store.folder_identity != identity:
                return False
            return store.root == folder or not store.root.exists()
    except ReviewFileError:
        return False
