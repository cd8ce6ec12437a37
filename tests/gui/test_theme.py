"""Colours that can be read, icons that follow."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QApplication, QMenu, QPushButton
from pytestqt.qtbot import QtBot

from segreview.assets import resource
from segreview.gui.theme import (
    amber_palette,
    apply_theme,
    assign_icon,
    icon,
    is_dark,
    theme_palette,
    verdict_color,
    warning_color,
)
from segreview.session.view import RowVerdict

pytestmark = pytest.mark.usefixtures("qtbot")

ICONS = sorted(path.stem for path in resource("icons").glob("*.svg"))
DECIDED = (RowVerdict.ACCEPTED, RowVerdict.FLAGGED, RowVerdict.UNSURE)


def luminance(color: QColor) -> float:
    """Relative luminance as in WCAG 2."""
    parts = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (color.redF(), color.greenF(), color.blueF())
    ]
    return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2]


def contrast(one: QColor, other: QColor) -> float:
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.fixture
def app(qapp: QApplication) -> Iterator[QApplication]:
    yield qapp
    apply_theme(qapp, "system")


@pytest.mark.parametrize("name", ["light", "dark"])
def test_the_chosen_theme_holds_on_every_platform(app: QApplication, name: str) -> None:
    apply_theme(app, name)
    assert is_dark(app.palette()) == (name == "dark")


@pytest.mark.parametrize("dark", [False, True])
def test_text_and_signs_are_readable(dark: bool) -> None:
    palette = theme_palette(dark)
    base = palette.color(QPalette.ColorRole.Base)
    assert contrast(palette.color(QPalette.ColorRole.Text), base) > 7
    assert contrast(palette.color(QPalette.ColorRole.PlaceholderText), base) > 4.5
    assert contrast(warning_color(palette), base) > 4.5
    for verdict in DECIDED:
        assert contrast(verdict_color(verdict, palette), base) > 4.5
    amber = amber_palette(palette)
    text = amber.color(QPalette.ColorRole.WindowText)
    assert contrast(text, amber.color(QPalette.ColorRole.Window)) > 7


@pytest.mark.parametrize("name", ICONS)
def test_every_icon_draws_something(name: str) -> None:
    image = icon(name).pixmap(16, 16).toImage()
    assert any(image.pixelColor(x, y).alpha() > 128 for x in range(16) for y in range(16))


def test_an_assigned_icon_follows_the_theme(app: QApplication, qtbot: QtBot) -> None:
    apply_theme(app, "light")
    button = QPushButton()
    qtbot.addWidget(button)
    assign_icon(button, "close")
    light = button.icon().pixmap(16, 16).toImage()
    apply_theme(app, "dark")
    assert button.icon().pixmap(16, 16).toImage() != light


@pytest.mark.qt_log_ignore("grabbing the keyboard", extend=True)
@pytest.mark.parametrize("name", ["light", "dark"])
def test_check_boxes_of_menus_have_an_outline(app: QApplication, qtbot: QtBot, name: str) -> None:
    menu = QMenu()
    qtbot.addWidget(menu)
    entry = menu.addAction("can be checked")
    entry.setCheckable(True)
    apply_theme(app, name)
    menu.popup(QPoint(0, 0))
    place = menu.actionGeometry(entry)
    picture = menu.grab(QRect(place.left(), place.top(), place.height(), place.height())).toImage()
    menu.close()
    ground = picture.pixelColor(1, 1)
    sides = range(picture.width())
    assert max(contrast(picture.pixelColor(x, y), ground) for x in sides for y in sides) > 1.5
