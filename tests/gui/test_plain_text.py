"""Names are shown as they are, whatever Qt makes of tags and of &."""

from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtGui import Qt, QTextDocument
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from segreview.gui.main_window import MainWindow
from segreview.gui.plain_text import literal

ODD = "a<b>x & y"
TIP = Qt.ItemDataRole.ToolTipRole


def read(text: str) -> str:
    """Return what a person reads of a tool tip."""
    if not Qt.mightBeRichText(text):
        return text
    document = QTextDocument()
    document.setHtml(text)
    return document.toPlainText()


@pytest.mark.parametrize(
    "text", ["cats & dogs", "a < b", ODD, f"first\n{ODD}\n last", "&lt;i&gt;<i>"]
)
def test_a_tool_tip_says_the_very_text(text: str) -> None:
    assert read(literal(text)) == text


@pytest.fixture
def opened(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> MainWindow:
    root = tmp_path / ODD
    for folder in ("images", "gt", f"pred_{ODD}"):
        (root / folder).mkdir(parents=True)
        Image.new("L", (4, 4), 255).save(root / folder / f"{ODD}.png")
        (root / folder / f"{ODD} broken.png").write_bytes(b"")
    window.opening.open_path(root)
    qtbot.waitUntil(lambda: window.session.opened is not None and not window.session.runner.busy)
    window.session.show_audit(False)
    window.display.refresh()
    return window


def test_no_label_reads_tags(opened: MainWindow) -> None:
    labels = opened.findChildren(QLabel)
    assert len(labels) > 20
    read_tags = [one.text() for one in labels if one.textFormat() is not Qt.TextFormat.PlainText]
    assert sorted(read_tags) == ["&Level (middle)", "&Window (width)"]


def test_tool_tips_of_lists_and_boxes_name_files_and_folders(opened: MainWindow) -> None:
    samples = opened.samples._rows.model()
    assert read(samples.index(0, 0).data(TIP)).startswith(f"{ODD}, IoU")
    assert read(opened.tools._sets.toolTip()).startswith(f"pred_{ODD}")
    opened.problems.show_list()
    problems = opened.problems._dialog._table.model()
    assert problems.index(0, 0).data() == read(problems.index(0, 0).data(TIP)) == f"{ODD} broken"


def test_recent_folders_keep_their_ampersand_in_the_menu(opened: MainWindow) -> None:
    opened.recent.aboutToShow.emit()
    assert opened.recent.actions()[0].text().endswith("a<b>x && y")
