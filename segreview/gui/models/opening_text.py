"""How far an opening is, in words."""

from __future__ import annotations

from segreview.session.opening_watch import OpeningProgress


def opening_text(progress: OpeningProgress) -> str:
    """Return what an opening does, and how far it is.

    >>> opening_text(OpeningProgress()), opening_text(OpeningProgress(1))
    ('Listing the folder…', 'Listing the folder… 1 file')
    >>> opening_text(OpeningProgress(3, "instances.json", 37))
    'Reading instances.json… 37 %'
    """
    if progress.reading:
        return f"Reading {progress.reading}… {progress.percent} %"
    if not progress.files:
        return "Listing the folder…"
    return f"Listing the folder… {progress.files:,} {'file' if progress.files == 1 else 'files'}"
