"""The panels beside the canvas: where they stand, and the widths and heights they come back to."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QByteArray, QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QDockWidget, QMainWindow, QTabBar, QWidget

from segreview.gui.theme import assign_icon
from segreview.gui.widgets.score_panel import ScorePanel

CURVES_HEIGHT = 460
FIRST_WIDTHS = [250, 380]
"""Of the samples and of the scores."""
_BUTTONS = {
    "qt_dockwidget_floatbutton": ("float", "Take the panel out of the window, or put it back"),
    "qt_dockwidget_closebutton": ("close", "Close the panel (View > Panels)"),
}
"""The icons of Qt are hardly seen on dark, and it puts them back whenever a panel is laid out."""
LEFT, RIGHT = Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea


class Panels(QObject):
    """Samples on the left; scores on the right, and below them the classes or the curves."""

    def __init__(
        self,
        window: QMainWindow,
        samples: QWidget,
        scores: ScorePanel,
        classes: QWidget,
        curves: QWidget,
    ) -> None:
        """Put the panels around the central widget; curves are closed until someone asks."""
        super().__init__(window)
        self._window = window
        self.docks = [
            self._dock("Images", samples, LEFT),
            self._dock("Scores", scores, RIGHT),
            self._dock("Classes", classes, RIGHT),
        ]
        self.curves = self._dock("Curves", curves, RIGHT)
        window.tabifyDockWidget(self.docks[-1], self.curves)
        self.curves.hide()
        self._aside = False
        self._fitted_height: int | None = 0
        """The height that scores were given; None where they have that of the last time."""
        self._chosen_widths = dict(zip(self.docks[:2], FIRST_WIDTHS, strict=True))
        for watched in (window, *self.docks):
            watched.installEventFilter(self)
        scores.room_wanted.connect(lambda: QTimer.singleShot(0, self._fit_scores))
        self.curves.toggleViewAction().toggled.connect(self._give_room_back)
        for dock in (*self.docks, self.curves):
            dock.visibilityChanged.connect(dock.widget().setEnabled)
            dock.visibilityChanged.connect(lambda: QTimer.singleShot(0, self._tidy_tabs))
            dock.visibilityChanged.connect(partial(self._draw_buttons, dock))
        self._first_layout = self._layout = window.saveState()

    def _dock(self, title: str, content: QWidget, area: Qt.DockWidgetArea) -> QDockWidget:
        dock = QDockWidget(title)
        dock.setObjectName(title)
        dock.setWidget(content)
        self._window.addDockWidget(area, dock)
        return dock

    def show(self, shown: bool) -> None:
        """Put the panels aside, or show those that were open, each in the size it had."""
        if shown and self._aside:
            opened_meanwhile = not self.curves.isHidden()
            self._window.restoreState(self._layout)
            if opened_meanwhile:
                self.open_curves()
            QTimer.singleShot(0, self._fit_scores)
        elif not shown and not self._aside:
            self._layout = self._window.saveState()
            for dock in (*self.docks, self.curves):
                dock.hide()
        self._aside = not shown

    def open_curves(self) -> None:
        """Bring the curves to the front."""
        if self.curves.isHidden():
            self.curves.show()
            # The dock has a place to be made larger in only once the layout has shown it.
            QTimer.singleShot(0, self._make_room)
        self.curves.raise_()

    def _draw_buttons(self, dock: QDockWidget, _visible: bool) -> None:
        for button in dock.findChildren(QAbstractButton):
            if button.objectName() in _BUTTONS:
                icon, tip = _BUTTONS[button.objectName()]
                assign_icon(button, icon)
                button.setToolTip(tip)

    def _tidy_tabs(self) -> None:
        """Keep tab bars with nothing to choose from out of reach of the Tab key.

        Qt moves them, as it does panels behind others, out of the window, but does not hide them.
        """
        direct = Qt.FindChildOption.FindDirectChildrenOnly
        for bar in self._window.findChildren(QTabBar, options=direct):
            bar.setAccessibleName("Panels")
            policy = Qt.FocusPolicy
            bar.setFocusPolicy(policy.TabFocus if bar.count() > 1 else policy.NoFocus)

    # The layout as a whole

    @property
    def layout_to_keep(self) -> QByteArray:
        """Where panels and tool bar are while samples are reviewed."""
        return self._layout if self._aside else self._window.saveState()

    def restore(self, kept: QByteArray) -> None:
        """Put panels and tool bar to where they were the last time, once samples are shown."""
        if self._window.restoreState(kept):
            self.show(False)
            # What the window has now was not laid out yet.
            self._layout, self._fitted_height = kept, None

    def reset(self, *, shown: bool) -> None:
        """Put panels and tool bar back to where they are on the first day."""
        self._window.restoreState(self._first_layout)
        self._aside, self._fitted_height = False, 0
        QTimer.singleShot(0, self._fit_scores)
        self._window.resizeDocks(self.docks[:2], FIRST_WIDTHS, Qt.Orientation.Horizontal)
        self.show(shown)

    # Heights

    def _fit_scores(self) -> None:
        """Show every score, and leave the rest to the classes, of which there may be many."""
        scores, below = self.docks[1:]
        height = scores.sizeHint().height()
        if not scores.isVisible() or height == self._fitted_height:
            return
        if self._fitted_height and below.underMouse():
            # The class that is clicked must not move away before the second click.
            return
        was_kept, self._fitted_height = self._fitted_height is None, height
        if was_kept:
            # Panels take the heights that were kept only once a new window has laid them out.
            self._window.restoreState(self._layout)
            return
        rest = max(1, scores.height() + below.height() - height)
        self._window.resizeDocks([scores, below], [height, rest], Qt.Orientation.Vertical)

    def _make_room(self) -> None:
        self._window.resizeDocks([self.curves], [CURVES_HEIGHT], Qt.Orientation.Vertical)

    def _give_room_back(self, curves: bool) -> None:
        """Let the scores have the room again that the curves took from them."""
        if not curves and not self._aside:
            self._fitted_height = 0
            QTimer.singleShot(0, self._fit_scores)

    # Widths

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Hear when the window or a side panel has another width, and when classes are left."""
        if watched is self.docks[2]:
            if event.type() is QEvent.Type.Leave:
                QTimer.singleShot(0, self._fit_scores)
        elif isinstance(event, QResizeEvent):
            if watched is not self._window:
                # Its width counts once the whole window is laid out.
                QTimer.singleShot(0, self._note_widths)
            elif event.size().width() > event.oldSize().width():
                self._widen()
        return super().eventFilter(watched, event)

    def _widen(self) -> None:
        """Give side panels the width back that a narrow window took from them."""
        chosen = self._chosen_widths
        widths = [max(width, dock.width()) for dock, width in chosen.items()]
        self._window.resizeDocks(list(chosen), widths, Qt.Orientation.Horizontal)

    def _note_widths(self) -> None:
        """Note which widths a person chose, not those that a narrow window left."""
        centre = self._window.centralWidget()
        if centre is not None and centre.width() > centre.minimumSizeHint().width():
            for dock in self._chosen_widths:
                if dock.isVisible() and not dock.isFloating():
                    self._chosen_widths[dock] = dock.width()
