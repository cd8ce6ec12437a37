"""Where resources/ is: in a checkout beside the code, else inside the wheel."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


def _resources() -> Path:
    inside_the_wheel = _PACKAGE / "_resources"
    return inside_the_wheel if inside_the_wheel.is_dir() else _PACKAGE.parent / "resources"


def resource(*parts: str) -> Path:
    """Return the path of a bundled file or folder, named by its parts below resources/."""
    return _resources().joinpath(*parts)
