"""Refuses known-bad pairs of Python and PySide6, before Qt is imported."""

import sys
from importlib import metadata

from segreview.errors import UnsupportedInstallation

Version = tuple[int, int]


def check_installation(python_version: Version, pyside_version: Version) -> None:
    """Raise UnsupportedInstallation for a pair of versions that is known to abort.

    PySide6 6.12 on Python 3.11 loses references of True and None with every signal, until the
    interpreter aborts after some hundred of them.
    """
    if pyside_version >= (6, 12) and python_version < (3, 12):
        python, pyside = (".".join(map(str, v)) for v in (python_version, pyside_version))
        raise UnsupportedInstallation(
            f"PySide6 {pyside} crashes on Python {python}: "
            "use Python 3.12 or newer, or run: pip install 'PySide6-Essentials<6.12'"
        )


def check_this_installation() -> None:
    """Check the Python that runs and the PySide6 that is installed, without importing Qt."""
    check_installation(sys.version_info[:2], _installed_pyside())


def _installed_pyside() -> Version:
    try:
        major, minor, *_ = metadata.version("PySide6-Essentials").split(".")
    except metadata.PackageNotFoundError:
        raise UnsupportedInstallation(
            "The window needs PySide6, which is not installed: "
            "run: pip install 'PySide6-Essentials>=6.8.2'"
        ) from None
    return int(major), int(minor)
