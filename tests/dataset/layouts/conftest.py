"""Folders of empty files, listed as a recogniser sees them."""

from collections.abc import Callable
from pathlib import Path

import pytest

from segreview.dataset.layouts.layout import Folder
from segreview.formats.source import list_files


@pytest.fixture
def folder(tmp_path: Path) -> Callable[..., Folder]:
    """Make files below a folder and list it; a name may come with its text."""

    def make(*names: str, **texts: str) -> Folder:
        written = {name.replace("__", "/"): text for name, text in texts.items()}
        for name in (*names, *written):
            path = tmp_path / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
        for name, text in written.items():
            (tmp_path / name).write_text(text)
        return Folder(tmp_path, list_files(tmp_path))

    return make
