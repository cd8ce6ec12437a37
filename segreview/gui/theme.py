"""System, light and dark: palettes, colours with a meaning, and icons in the text colour."""

from __future__ import annotations

import enum
from functools import lru_cache

from PySide6.QtCore import QByteArray, QObject, QRectF, QSize, Qt
from PySide6.QtGui import QAction, QColor, QIcon, QImage, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QAbstractButton, QApplication, QMenu

from segreview.assets import resource
from segreview.session.view import LineKind, RowVerdict


class ThemeName(enum.StrEnum):
    """What the person can choose."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


_SCHEMES = {
    ThemeName.SYSTEM: Qt.ColorScheme.Unknown,
    ThemeName.LIGHT: Qt.ColorScheme.Light,
    ThemeName.DARK: Qt.ColorScheme.Dark,
}
_ROLES: dict[QPalette.ColorRole, tuple[str, str]] = {
    QPalette.ColorRole.Window: ("#f3f3f4", "#26272a"),
    QPalette.ColorRole.WindowText: ("#1b1c1e", "#e6e6e8"),
    QPalette.ColorRole.Base: ("#ffffff", "#1c1d1f"),
    QPalette.ColorRole.AlternateBase: ("#f1f3f6", "#232427"),
    QPalette.ColorRole.Text: ("#1b1c1e", "#e6e6e8"),
    QPalette.ColorRole.Button: ("#eaeaec", "#34363a"),
    QPalette.ColorRole.ButtonText: ("#1b1c1e", "#e6e6e8"),
    QPalette.ColorRole.BrightText: ("#b00020", "#ff8a80"),
    QPalette.ColorRole.Light: ("#ffffff", "#46484d"),
    QPalette.ColorRole.Midlight: ("#f7f7f8", "#3c3e42"),
    QPalette.ColorRole.Mid: ("#c3c4c7", "#1f2022"),
    QPalette.ColorRole.Dark: ("#9d9ea2", "#17181a"),
    QPalette.ColorRole.Shadow: ("#6c6d70", "#0c0c0d"),
    QPalette.ColorRole.Highlight: ("#2563c9", "#2f65ca"),
    QPalette.ColorRole.HighlightedText: ("#ffffff", "#ffffff"),
    QPalette.ColorRole.Link: ("#1a56b8", "#82b1ff"),
    QPalette.ColorRole.LinkVisited: ("#6b3fa0", "#c5a3ff"),
    QPalette.ColorRole.ToolTipBase: ("#ffffff", "#3a3c40"),
    QPalette.ColorRole.ToolTipText: ("#1b1c1e", "#f2f2f3"),
    QPalette.ColorRole.PlaceholderText: ("#686a6f", "#9c9ea4"),
    QPalette.ColorRole.Accent: ("#2563c9", "#5b93ff"),
}
_DISABLED = ("#8c8e93", "#7b7d83")

_VERDICTS: dict[RowVerdict, tuple[str, str]] = {
    RowVerdict.ACCEPTED: ("#08735a", "#4fd0ab"),
    RowVerdict.FLAGGED: ("#b3400a", "#ff9b66"),
    RowVerdict.UNSURE: ("#7a5a00", "#f0c549"),
}
_WARNING = ("#8a5a00", "#f2b93b")
_AMBER = ("#ffe9b8", "#4d3a0c")
_AMBER_TEXT = ("#3d2b00", "#ffe9b8")
_SCORE_BAR = ("#2f7fb5", "#56b4e9")
_CURVES: dict[LineKind, tuple[str, str]] = {
    LineKind.POOLED: ("#1f6fa8", "#56b4e9"),
    LineKind.MEAN: ("#b3400a", "#ff9b66"),
    LineKind.IMAGE: ("#08735a", "#4fd0ab"),
}

_ICON_NAME = "segreview_icon"


def apply_theme(app: QApplication, name: str) -> None:
    """Give the application Fusion and the named colours; icons follow."""
    theme = ThemeName(name)
    app.setStyle("Fusion")
    app.setPalette(QPalette())
    app.styleHints().setColorScheme(_SCHEMES[theme])
    # Some platforms ignore the colour scheme, others follow it only in part.
    if theme is not ThemeName.SYSTEM and is_dark(app.palette()) != (theme is ThemeName.DARK):
        app.setPalette(theme_palette(theme is ThemeName.DARK))
    follow_theme()


def theme_palette(dark: bool) -> QPalette:
    """Return our own palette, for platforms that ignore the colour scheme."""
    palette = QPalette()
    for role, colors in _ROLES.items():
        palette.setColor(role, QColor(colors[dark]))
    for role in (
        QPalette.ColorRole.WindowText,
        QPalette.ColorRole.Text,
        QPalette.ColorRole.ButtonText,
    ):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(_DISABLED[dark]))
    return palette


def is_dark(palette: QPalette) -> bool:
    """Return whether a palette writes light on dark."""
    text = palette.color(QPalette.ColorRole.WindowText).lightnessF()
    return text > palette.color(QPalette.ColorRole.Window).lightnessF()


def verdict_color(verdict: RowVerdict, palette: QPalette) -> QColor:
    """Return the colour of a verdict's sign, readable on this palette's background."""
    colors = _VERDICTS.get(verdict)
    if colors is None:
        return palette.color(QPalette.ColorRole.PlaceholderText)
    return QColor(colors[is_dark(palette)])


def warning_color(palette: QPalette) -> QColor:
    """Return the colour of the warning sign."""
    return QColor(_WARNING[is_dark(palette)])


def score_bar_color(palette: QPalette) -> QColor:
    """Return the colour of a bar that shows a score from 0 to 1."""
    return QColor(_SCORE_BAR[is_dark(palette)])


def curve_color(kind: LineKind, palette: QPalette) -> QColor:
    """Return the colour of a line of a plot, readable on this palette's ground."""
    return QColor(_CURVES[kind][is_dark(palette)])


def amber_palette(palette: QPalette) -> QPalette:
    """Return the two colours of a bar that reports a problem; all others are inherited."""
    amber = QPalette()
    dark = is_dark(palette)
    amber.setColor(QPalette.ColorRole.Window, QColor(_AMBER[dark]))
    amber.setColor(QPalette.ColorRole.WindowText, QColor(_AMBER_TEXT[dark]))
    return amber


def outlined_palette(palette: QPalette) -> QPalette:
    """Return the colour for a check box whose outline is seen on dark, too.

    Fusion derives the outline from the colour of the window, which a check box does not paint.
    """
    outlined = QPalette()
    if is_dark(palette):
        text = palette.color(QPalette.ColorRole.WindowText)
        outlined.setColor(QPalette.ColorRole.Window, text)
    return outlined


def icon(name: str) -> QIcon:
    """Return one of our own icons in the text colour of the application."""
    palette = QApplication.palette()
    made = QIcon()
    for mode, group in (
        (QIcon.Mode.Normal, QPalette.ColorGroup.Active),
        (QIcon.Mode.Disabled, QPalette.ColorGroup.Disabled),
    ):
        color = palette.color(group, QPalette.ColorRole.ButtonText)
        for size in (16, 20, 24, 32, 48):
            made.addPixmap(icon_pixmap(name, size, color), mode)
    return made


def icon_pixmap(name: str, size: int, color: QColor, ratio: float = 1.0) -> QPixmap:
    """Return an icon as a picture of ``size`` logical pixels in any colour."""
    return QPixmap.fromImage(icon_image(name, size, color, ratio))


def icon_image(name: str, size: int, color: QColor, ratio: float = 1.0) -> QImage:
    """Return an icon as an image of ``size`` logical pixels in any colour, drawn only once."""
    return _icon_image(name, size, color.rgba(), ratio)


def assign_icon(target: QAbstractButton | QAction, name: str) -> None:
    """Give a button or action an icon that keeps following the theme."""
    target.setProperty(_ICON_NAME, name)
    target.setIcon(icon(name))


def follow_theme() -> None:
    """Draw what does not follow the palette by itself: assigned icons, check boxes of menus."""
    outlined = outlined_palette(QApplication.palette())
    for window in QApplication.topLevelWidgets():
        for target in (window, *window.findChildren(QObject)):
            name = target.property(_ICON_NAME)
            if name and isinstance(target, QAbstractButton | QAction):
                target.setIcon(icon(name))
            elif isinstance(target, QMenu):
                target.setPalette(outlined)


@lru_cache(maxsize=512)
def _icon_image(name: str, size: int, rgba: int, ratio: float) -> QImage:
    renderer = QSvgRenderer(_colored_svg(name, QColor.fromRgba(rgba)))
    image = QImage(QSize(size, size) * ratio, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    painter.setOpacity(QColor.fromRgba(rgba).alphaF())
    renderer.render(painter, QRectF(image.rect()))
    painter.end()
    image.setDevicePixelRatio(ratio)
    return image


def _colored_svg(name: str, color: QColor) -> QByteArray:
    drawing = resource("icons", f"{name}.svg").read_bytes()
    return QByteArray(drawing.replace(b"#000000", color.name().encode("ascii")))
