"""What is dragged onto a window is looked at, never moved."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent

from segreview.gui.dropping import accept_places, dropped_paths

pytestmark = pytest.mark.usefixtures("qapp")
KEPT = []
"""What is dragged must live as long as its event."""
COPY, MOVE, LINK = Qt.DropAction.CopyAction, Qt.DropAction.MoveAction, Qt.DropAction.LinkAction


def event(urls, actions):
    data = QMimeData()
    data.setUrls(urls)
    made = QDropEvent(
        QPoint(), actions, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    )
    KEPT.append(data)
    return made


@pytest.mark.parametrize("name", ["ä ö", "50% #1 & so", "a+b?c", "日本"])
def test_every_name_arrives_as_it_is(name):
    dropped = event([QUrl.fromLocalFile(f"/data/{name}"), QUrl.fromLocalFile("/b")], COPY)
    assert dropped_paths(dropped) == (Path(f"/data/{name}"), Path("/b"))
    assert dropped.isAccepted()


@pytest.mark.parametrize(
    ("offered", "taken"), [(MOVE | COPY, COPY), (MOVE | LINK, LINK), (COPY, COPY)]
)
def test_the_source_is_never_told_that_files_were_moved(offered, taken):
    for answer in (accept_places, dropped_paths):
        dropped = event([QUrl.fromLocalFile("/data")], offered)
        answer(dropped)
        assert dropped.isAccepted()
        assert dropped.dropAction() is taken


@pytest.mark.parametrize(
    ("urls", "actions"),
    [([QUrl("https://example.org/a.png")], COPY), ([], COPY), ([QUrl.fromLocalFile("/a")], MOVE)],
)
def test_what_cannot_be_opened_or_only_moved_is_refused(urls, actions):
    dropped = event(urls, actions)
    accept_places(dropped)
    assert not dropped.isAccepted()
