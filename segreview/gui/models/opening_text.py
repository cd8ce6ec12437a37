"""How far an opening is, in words."""

from __future__ import annotations

from segreview.dataset.findings import counted
from segreview.session.opening_watch import OpeningProgress

_SILENT = "Nothing new for a while: the disk or the network is slow, or does not answer."


def opening_text(progress: OpeningProgress) -> str:
    r"""Return what an opening does, and how far it is.

    >>> opening_text(OpeningProgress()), opening_text(OpeningProgress(1))
    ('Listing the folder…', 'Listing the folder… 1 file')
    >>> opening_text(OpeningProgress(3, "instances.json", 37, "coco"))
    'Reading instances.json… 37 %'
    >>> opening_text(OpeningProgress(0, folder="coco", silent=True)).partition("\n")[2]
    'Nothing new for a while: the disk or the network is slow, or does not answer.'
    """
    return f"{_doing(progress)}\n{_SILENT}" if progress.silent else _doing(progress)


def _doing(progress: OpeningProgress) -> str:
    if progress.reading:
        return f"Reading {progress.reading}… {progress.percent} %"
    files = counted(progress.files, "file", "files") if progress.files else ""
    return f"Listing {progress.folder or 'the folder'}… {files}".rstrip()
