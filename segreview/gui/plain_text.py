"""Text that is shown as it is: Qt takes a name that holds <b> for words in bold."""

from __future__ import annotations

from html import escape

from PySide6.QtGui import Qt
from PySide6.QtWidgets import QLabel, QWidget


def plain_label(text: str = "", parent: QWidget | None = None, *, wraps: bool = False) -> QLabel:
    """Return a label that never reads tags."""
    return QLabel(text, parent, wordWrap=wraps, textFormat=Qt.TextFormat.PlainText)


def literal(text: str) -> str:
    """Return a text for tool tips and dialogs, which read tags wherever they see some.

    >>> literal("a & b"), literal("<b>x</b>")
    ('a & b', "<p style='white-space:pre'>&lt;b&gt;x&lt;/b&gt;</p>")
    """
    if not Qt.mightBeRichText(text):
        return text
    return f"<p style='white-space:pre'>{escape(text, quote=False)}</p>"


def in_menu(text: str) -> str:
    """Return a text for menus and buttons, which underline what follows a single &.

    >>> in_menu("cats & dogs")
    'cats && dogs'
    """
    return text.replace("&", "&&")
