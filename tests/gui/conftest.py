"""What holds for every test with widgets."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from segreview.gui.main_window import MainWindow
from segreview.gui.settings import settings_at
from segreview.session.session import Session


@pytest.fixture(autouse=True)
def garbage_is_collected_by_the_main_thread() -> Iterator[None]:
    """Collect all that the test made before a worker of a later test could: freeing Qt objects.

    What was there before is frozen, so that a whole collection looks at little.
    """
    gc.disable()
    gc.freeze()
    yield
    gc.collect()
    gc.enable()


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[MainWindow]:
    """A window in which nothing is open; at the end it closes and its workers do too."""
    made = MainWindow(Session(), settings_at(tmp_path / "settings.ini"))
    qtbot.addWidget(made)
    made.show()
    yield made
    made.close()
    qtbot.waitUntil(lambda: made.session.running == 0)
