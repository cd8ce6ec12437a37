"""Where the review of a data folder is kept unless the person chose a place."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from pathlib import Path


def default_review_path(folder: Path, environ: Mapping[str, str], platform: str) -> Path:
    """Return the review file of a data folder; nothing is created.

    ``platform`` is ``sys.platform``. Two folders of one name get two files, because the name is
    followed by eight digits of the hash of the folder's resolved path.
    """
    resolved = folder.resolve()
    digest = hashlib.sha256(os.fsencode(resolved)).hexdigest()[:8]
    name = resolved.name or "root"
    return review_home(environ, platform) / "reviews" / f"{name}-{digest}.segreview"


def review_home(environ: Mapping[str, str], platform: str) -> Path:
    """Return $SEGREVIEW_HOME, else the platform's folder for application data."""
    if chosen := environ.get("SEGREVIEW_HOME"):
        return Path(chosen)
    return _application_data(environ, platform) / "segreview"


def _application_data(environ: Mapping[str, str], platform: str) -> Path:
    home = Path(environ.get("HOME") or environ.get("USERPROFILE") or Path.home())
    if platform == "win32":
        return Path(environ.get("APPDATA") or home / "AppData" / "Roaming")
    if platform == "darwin":
        return home / "Library" / "Application Support"
    return Path(environ.get("XDG_DATA_HOME") or home / ".local" / "share")
