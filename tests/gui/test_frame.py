"""The frame of the window: what fits, what comes back, what stands in menus."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QComboBox, QMenu, QSlider, QTabBar, QWidget
from pytestqt.qtbot import QtBot

from segreview.assets import resource
from segreview.gui.actions import (
    ACTIONS,
    CLASS_ACTIONS,
    DEPENDS,
    THEME_ACTIONS,
    VERDICTS,
    key_table,
)
from segreview.gui.main_window import MainWindow
from segreview.gui.settings import settings_at
from segreview.gui.theme import ThemeName, apply_theme, is_dark
from segreview.gui.widgets.review_bar.note_edit import NoteEdit
from segreview.session.session import Session
from segreview.session.view import Progress


@pytest.fixture
def opened(window: MainWindow, qtbot: QtBot) -> MainWindow:
    open_samples(window, qtbot, "objects")
    return window


def open_samples(window: MainWindow, qtbot: QtBot, name: str) -> None:
    def scored() -> bool:
        board = window.session.board
        return board is not None and board.dataset.root.name == name and board.done > 0

    window.opening.open_path(resource("samples", name))
    qtbot.waitUntil(lambda: scored() and not window.session.runner.busy)
    window.display.refresh()


def test_the_window_fits_a_small_screen(opened: MainWindow) -> None:
    opened.resize(900, 600)
    assert (opened.width(), opened.height()) == (900, 600)


def test_a_long_name_does_not_widen_the_window(opened: MainWindow) -> None:
    before = opened.minimumSizeHint().width()
    opened.status.show_readout("x 1 y 1 " * 200)
    opened.title._title.setText("a name " * 200)
    assert opened.minimumSizeHint().width() == before


def test_the_canvas_keeps_its_height_while_samples_are_evaluated(opened: MainWindow) -> None:
    before = opened.canvas.height()
    opened.status.show_progress(Progress(1, 9, running=True, seconds_left=3.0), 0)
    QApplication.processEvents()
    assert opened.canvas.height() == before


def test_names_of_any_direction_keep_the_place_in_the_list_readable(opened: MainWindow) -> None:
    name = opened.session.view().sample_name
    assert opened.title.text().startswith(f"\u2068{name}\u2069    1 / ")


def test_classes_alone_are_offered_as_far_as_there_are_any(
    opened: MainWindow, qtbot: QtBot
) -> None:
    def offered() -> list[str]:
        return [name for name in DEPENDS if opened.actions_by_name[name].isEnabled()]

    assert offered() == [*VERDICTS, "minimum area"]
    open_samples(opened, qtbot, "classes")
    counted = sum(not row.ignored for row in opened.session.view().class_rows)
    assert offered() == [*VERDICTS, "all classes", *CLASS_ACTIONS[:counted]]


def test_a_second_window_offers_no_verdicts_and_says_why(
    opened: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    second = MainWindow(Session(), settings_at(tmp_path / "second.ini"))
    qtbot.addWidget(second)
    second.show()
    open_samples(second, qtbot, "objects")
    assert "can only be read" in second.session.view().banner
    for window, offers in ((opened, True), (second, False)):
        assert window.actions_by_name["accept"].isEnabled() == offers
        assert window.review.findChild(NoteEdit).isEnabled() == offers
    second.close()
    qtbot.waitUntil(lambda: second.session.runner.running == 0)


def test_pictures_of_what_was_open_before_are_not_asked_for(opened: MainWindow) -> None:
    before = opened.display._pictures
    opened.display._pictures = None
    opened.samples.thumbnail_wanted.emit([99])
    opened.display._pictures = before


def test_the_title_says_which_class_is_seen_and_scored_alone(
    window: MainWindow, qtbot: QtBot
) -> None:
    open_samples(window, qtbot, "classes")
    assert "alone" not in window.title.text()
    window.actions_by_name["class 1"].trigger()
    assert f"{window.session.view().class_rows[0].name}\u2069 alone" in window.title.text()


def test_letters_are_keys_of_the_review_as_soon_as_a_data_set_is_open(opened: MainWindow) -> None:
    assert opened.focusWidget() is opened.canvas


def test_a_reset_brings_docks_and_tool_bar_back(opened: MainWindow) -> None:
    for part in (*opened.panels.docks, opened.tools):
        part.hide()
    opened.panels.docks[0].setFloating(True)
    opened.panels.open_curves()
    opened.actions_by_name["reset layout"].trigger()
    assert all(part.isVisible() for part in (*opened.panels.docks, opened.tools))
    assert not opened.panels.docks[0].isFloating()
    assert opened.panels.curves.isHidden()


def heights(window: MainWindow) -> list[int]:
    QApplication.processEvents()
    return [dock.height() for dock in window.panels.docks]


def test_panels_come_back_as_high_as_they_were(opened: MainWindow, qtbot: QtBot) -> None:
    opened.resize(1480, 900)
    before = heights(opened)
    for _ in range(3):
        for shown in (False, True):
            opened.panels.show(shown)
            qtbot.wait(1)
    assert heights(opened) == before


def test_a_panel_that_was_closed_stays_closed_until_it_is_wanted(opened: MainWindow) -> None:
    opened.panels.docks[0].close()
    opened.session.show_audit(True)
    opened.display.refresh()
    opened.session.show_audit(False)
    opened.display.refresh()
    assert [dock.isHidden() for dock in opened.panels.docks] == [True, False, False]
    opened.panels.docks[0].toggleViewAction().trigger()
    assert not opened.panels.docks[0].isHidden()


def test_panels_that_were_put_aside_are_kept_for_the_next_time(
    opened: MainWindow, qtbot: QtBot
) -> None:
    opened.panels.docks[0].close()
    opened.panels.show(False)
    opened.close()
    again = MainWindow(Session(), opened.settings)
    qtbot.addWidget(again)
    again.show()
    open_samples(again, qtbot, "objects")
    assert [dock.isHidden() for dock in again.panels.docks] == [True, False, False]
    again.close()
    qtbot.waitUntil(lambda: again.session.runner.running == 0)


def test_scores_keep_the_height_that_a_person_gave_them_the_last_time(
    opened: MainWindow, qtbot: QtBot
) -> None:
    opened.resize(1480, 900)
    qtbot.wait(50)
    opened.resizeDocks(opened.panels.docks[1:], [240, 500], Qt.Orientation.Vertical)
    qtbot.wait(50)
    dragged = opened.panels.docks[1].height()
    assert dragged < opened.panels.docks[1].sizeHint().height()
    opened.close()
    again = MainWindow(Session(), opened.settings)
    qtbot.addWidget(again)
    again.show()
    again.resize(1480, 900)
    open_samples(again, qtbot, "objects")
    qtbot.waitUntil(lambda: again.panels.docks[1].height() == dragged)
    again.close()
    qtbot.waitUntil(lambda: again.session.runner.running == 0)


def test_side_panels_that_a_person_hid_stay_hidden_after_the_audit(opened: MainWindow) -> None:
    opened.actions_by_name["docks"].trigger()
    for shown in (True, False):
        opened.session.show_audit(shown)
        opened.display.refresh()
    assert all(dock.isHidden() for dock in opened.panels.docks)


def test_scores_get_the_height_they_need_and_classes_the_rest(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.resize(1480, 900)
    needed = []
    for name in ("classes", "objects"):
        open_samples(window, qtbot, name)
        qtbot.wait(50)
        needed.append(window.scores.sizeHint().height())
        assert window.scores.height() == needed[-1]
    assert needed[0] < needed[1]


def test_side_panels_get_back_what_a_narrow_window_took(opened: MainWindow, qtbot: QtBot) -> None:
    sides = opened.panels.docks[:2]
    opened.resize(1480, 900)
    qtbot.wait(1)
    opened.resizeDocks(sides, [300, 340], Qt.Orientation.Horizontal)
    qtbot.wait(1)
    for width in (900, 1480):
        opened.resize(width, 900)
        qtbot.wait(1)
        if width == 900:
            assert sides[0].width() < 300
    assert [dock.width() for dock in sides] == [300, 340]


def test_the_prediction_set_is_seen_in_a_narrow_window(opened: MainWindow, qtbot: QtBot) -> None:
    styles = []
    for width in (1480, 900):
        opened.resize(width, 600)
        qtbot.wait(1)
        styles.append(opened.tools.toolButtonStyle())
        box = opened.tools.findChild(QComboBox)
        assert isinstance(box, QComboBox)
        assert box.isVisible()
        assert box.mapTo(opened, box.rect().bottomRight()).x() < width
    beside, alone = styles
    assert beside is Qt.ToolButtonStyle.ToolButtonTextBesideIcon
    assert alone is Qt.ToolButtonStyle.ToolButtonIconOnly


def test_the_tab_key_visits_every_part_and_comes_back(opened: MainWindow, qtbot: QtBot) -> None:
    with qtbot.waitActive(opened):
        opened.activateWindow()
    visited: list[QWidget] = []
    opened.canvas.setFocus()
    while opened.focusWidget() not in visited:
        visited.append(opened.focusWidget())
        qtbot.keyClick(visited[-1], Qt.Key.Key_Tab)
    assert opened.focusWidget() is opened.canvas
    for part in (opened.threshold, opened.review, opened.samples, opened.scores, opened.classes):
        assert any(part.isAncestorOf(widget) for widget in visited)
    assert len(visited) < 40


def test_where_the_keys_go_is_seen_on_canvas_and_list(opened: MainWindow, qtbot: QtBot) -> None:
    with qtbot.waitActive(opened):
        opened.activateWindow()
    parts: tuple[QWidget, ...] = (opened.canvas, opened.samples._rows)
    seen = []
    for focused in parts:
        focused.setFocus()
        seen.append([part.grab().toImage() for part in parts])
    assert seen[0][0] != seen[1][0]
    assert seen[0][1] != seen[1][1]


def test_scores_get_their_height_back_when_the_curves_are_closed(
    opened: MainWindow, qtbot: QtBot
) -> None:
    opened.resize(1480, 900)
    qtbot.wait(50)
    before = heights(opened)
    opened.panels.open_curves()
    qtbot.wait(50)
    assert opened.panels.docks[1].height() < before[1]
    opened.panels.curves.close()
    qtbot.wait(50)
    assert heights(opened) == before


def test_colours_are_chosen_in_a_menu_and_remembered(window: MainWindow) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    assert window.actions_by_name[THEME_ACTIONS[ThemeName.SYSTEM]].isChecked()
    window.actions_by_name[THEME_ACTIONS[ThemeName.DARK]].trigger()
    assert is_dark(app.palette())
    assert window.settings.theme is ThemeName.DARK
    apply_theme(app, ThemeName.SYSTEM)


def test_recent_data_sets_stand_in_the_menu_by_their_whole_path(opened: MainWindow) -> None:
    opened.settings.add_recent("/data/cats & dogs")
    opened.recent.aboutToShow.emit()
    first, second = opened.recent.actions()
    assert first.text() == "/data/cats && dogs"
    assert second.text() == str(resource("samples", "objects"))


def test_every_action_stands_in_a_menu(window: MainWindow) -> None:
    listed = {action for menu in window.findChildren(QMenu) for action in menu.actions()}
    assert set(window.actions_by_name.values()) <= listed


def test_every_key_is_told() -> None:
    told = key_table()
    assert all(key in told for entry in ACTIONS for key in entry.keys)


def test_a_small_window_keeps_its_size_when_the_curves_are_opened(
    opened: MainWindow, qtbot: QtBot
) -> None:
    opened.resize(900, 600)
    opened.panels.open_curves()
    qtbot.wait(50)
    assert (opened.width(), opened.height()) == (900, 600)
    tabs = opened.curves.findChild(QTabBar)
    assert isinstance(tabs, QTabBar)
    assert tabs.tabRect(tabs.count() - 1).right() < tabs.width()


def test_warnings_never_lie_over_the_scores(opened: MainWindow, qtbot: QtBot) -> None:
    opened.resize(900, 600)
    opened.panels.open_curves()
    qtbot.wait(50)
    table, notes = opened.scores._table, opened.scores._notes
    assert notes.isVisible()
    assert notes.geometry().top() > table.geometry().bottom()
    assert notes.verticalScrollBar().maximum() > 0


def test_the_tab_key_visits_nothing_that_is_not_seen(opened: MainWindow, qtbot: QtBot) -> None:
    with qtbot.waitActive(opened):
        opened.activateWindow()
    for panel in (opened.panels.docks[2], opened.panels.curves):
        opened.panels.open_curves()
        panel.raise_()
        qtbot.wait(50)
        opened.canvas.setFocus()
        visited: list[QWidget] = []
        while opened.focusWidget() not in visited:
            visited.append(opened.focusWidget())
            qtbot.keyClick(visited[-1], Qt.Key.Key_Tab)
        places = [widget.mapTo(opened, widget.rect().center()) for widget in visited]
        assert all(opened.rect().contains(place) for place in places)


def test_the_audit_says_nothing_of_the_canvas(opened: MainWindow) -> None:
    assert opened.status._zoom.isVisible()
    for shown in (True, False):
        opened.session.show_audit(shown)
        opened.display.refresh()
        assert opened.status._zoom.isVisible() is not shown


def test_a_reset_shows_panels_that_were_hidden_and_says_so(opened: MainWindow) -> None:
    opened.actions_by_name["docks"].trigger()
    opened.actions_by_name["reset layout"].trigger()
    assert opened.panels.docks[0].isVisible()
    assert not opened.actions_by_name["docks"].isChecked()


def test_a_control_for_the_overlay_waits_for_something_to_lie_over(
    window: MainWindow, qtbot: QtBot
) -> None:
    slider = window.tools.findChild(QSlider)
    assert isinstance(slider, QSlider)
    assert not slider.isEnabled()
    open_samples(window, qtbot, "objects")
    assert slider.isEnabled()
