"""Which program makes results: any other one may make others of the same files."""

from __future__ import annotations

import hashlib
import sys
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import segreview

_CODE = ("masks", "metrics", "formats", "dataset", "evaluation")
_LIBRARIES = ("numpy", "pillow", "nibabel", "tifffile", "imagecodecs")


@lru_cache(maxsize=1)
def program_digest() -> str:
    """Return another text after every change of the code that makes results, or of a library.

    A bundle without source files has its version.
    """
    versions = (segreview.__version__, sys.version, sys.byteorder, *map(_version, _LIBRARIES))
    digest = hashlib.sha256(repr(versions).encode())
    root = Path(segreview.__file__).parent
    for package in _CODE:
        for path in sorted((root / package).rglob("*.py")):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def _version(library: str) -> str:
    try:
        return version(library)
    except PackageNotFoundError:
        return ""
