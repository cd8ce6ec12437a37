import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QEvent, QMimeData, QObject, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent, QKeyEvent, QPalette
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from segreview.errors import ReviewFileError
from segreview.evaluation.job_queue import Job
from segreview.gui import handlers, main_window
from segreview.gui.actions import ACTIONS
from segreview.gui.display import READING_MILLISECONDS
from segreview.gui.main_window import MainWindow
from segreview.gui.settings import settings_at
from segreview.gui.theme import is_dark, theme_palette
from segreview.masks.threshold import Operator
from segreview.metrics.conventions import CONVENTIONS
from segreview.review.store import ReviewStore
from segreview.review.verdict import REASONS, Decision
from segreview.session.session import Session
from segreview.session.state import ViewMode

NAMES = ("first", "second", "third")


@pytest.fixture
def folder(tmp_path):
    root = tmp_path / "data"
    for role in ("images", "masks", "preds"):
        (root / role).mkdir(parents=True)
    for number, name in enumerate(NAMES):
        truth = np.zeros((20, 30), np.uint8)
        truth[5:15, 5:25] = 255
        scores = np.full((20, 30), 40, np.uint8)
        scores[5:15, 5 : 25 - 5 * number] = 200
        scores[0, 0] = 100
        Image.fromarray(truth).save(root / "images" / f"{name}.png")
        Image.fromarray(truth).save(root / "masks" / f"{name}.png")
        Image.fromarray(scores).save(root / "preds" / f"{name}.png")
    return root


@pytest.fixture
def opened(window, folder, qtbot):
    window.opening.open_path(folder)
    qtbot.waitUntil(lambda: window.session.board is not None and not window.session.runner.busy)
    window.display.refresh()
    return window


def trigger(window, name):
    window.actions_by_name[name].trigger()


def iou(window):
    (row,) = [row for row in window.session.view().score_rows if row.name == "iou"]
    return row.image


def selected(window):
    return NAMES[window.session.state.selected]


def test_an_empty_window_offers_to_open_something(window):
    assert window.empty.isVisible()
    assert not any(dock.isVisible() for dock in window.panels.docks)


def test_a_folder_that_holds_nothing_is_said_in_the_banner(window, tmp_path, qtbot):
    (tmp_path / "nothing").mkdir()
    window.opening.open_path(tmp_path / "nothing")
    qtbot.waitUntil(window.banner.isVisible)


def test_an_open_folder_shows_list_canvas_and_scores(opened):
    assert opened.canvas.isVisible()
    assert all(dock.isVisible() for dock in opened.panels.docks)
    assert iou(opened) == 1


class Paints(QObject):
    """Counts how often a widget is drawn."""

    def __init__(self, widget):
        super().__init__(widget)
        self.count = 0
        widget.installEventFilter(self)

    def eventFilter(self, _watched, event):
        self.count += event.type() is QEvent.Type.Paint
        return False


def test_what_was_opened_is_drawn(window, folder, qtbot):
    # While a page is turned nothing may be drawn, and Qt must be asked for it again.
    paints = [Paints(part) for part in (window.canvas, window.samples, window.scores)]
    window.opening.open_path(folder)
    qtbot.waitUntil(lambda: all(paint.count for paint in paints))


def test_keys_go_through_the_list(opened):
    trigger(opened, "next")
    assert selected(opened) == "second"
    trigger(opened, "previous")
    assert selected(opened) == "first"


def test_dragging_the_threshold_changes_the_scores_while_it_moves(opened):
    opened.threshold.threshold_moved.emit(900)
    assert iou(opened) == 0
    opened.threshold.threshold_moved.emit(100)
    assert iou(opened) == 200 / 600


def test_the_order_changes_only_when_the_threshold_is_released(opened):
    trigger(opened, "next")
    opened.session.set_filter("iou<0.5")
    opened.threshold.threshold_moved.emit(900)
    assert len(opened.session.view().columns.order) == 0
    opened.threshold.threshold_released.emit(900)
    assert len(opened.session.view().columns.order) == 3
    assert selected(opened) == "second"


def test_what_was_not_seen_yet_gets_no_verdict(opened, monkeypatch):
    monkeypatch.setattr(opened.session, "pixels", lambda: None)
    accept = next(b for b in opened.review.findChildren(QPushButton) if b.text() == "Accept  P")
    for press in (opened.actions_by_name["accept"].trigger, accept.click):
        press()
        assert opened.session.view().verdict.decision is None
        assert not accept.isChecked()
        assert "not seen yet" in opened.statusBar().currentMessage()
        opened.statusBar().clearMessage()
    trigger(opened, "flag")
    assert QApplication.activePopupWidget() is None
    monkeypatch.undo()
    trigger(opened, "accept")
    assert opened.session.view().verdict.decision is Decision.ACCEPTED


def test_what_cannot_be_read_can_be_flagged(opened, monkeypatch):
    monkeypatch.setattr(opened.session, "pixels", lambda: None)
    monkeypatch.setattr(opened.session, "pixel_error", lambda: "a.png is damaged.")
    trigger(opened, "unsure")
    assert opened.session.view().verdict.decision is Decision.UNSURE


def test_verdicts_are_kept_undone_and_redone(opened):
    trigger(opened, "unsure")
    assert opened.session.view().verdict.decision is Decision.UNSURE
    trigger(opened, "undo")
    assert opened.session.view().verdict.decision is None
    trigger(opened, "redo")
    assert opened.session.view().verdict.decision is Decision.UNSURE


@pytest.mark.qt_log_ignore("grabbing the keyboard", extend=True)
@pytest.mark.parametrize("goes_on", [False, True])
def test_the_key_of_a_flag_asks_why_unless_the_next_sample_is_on_screen(opened, goes_on):
    opened.session.set_auto_advance(goes_on)
    before = opened.session.state.selected
    trigger(opened, "flag")
    opened.session.select(before)
    assert opened.session.view().verdict.decision is Decision.FLAGGED
    popup = QApplication.activePopupWidget()
    assert (popup is None) == goes_on
    if popup is not None:
        QTest.keyClick(popup, Qt.Key.Key_2)
        QTest.keyClick(popup, Qt.Key.Key_Return)
        assert not popup.isVisible()
        assert opened.session.view().verdict.reasons == REASONS[1:2]


def test_a_note_that_is_being_written_belongs_to_the_sample_it_was_begun_on(opened, qtbot):
    trigger(opened, "note")
    qtbot.keyClicks(opened.focusWidget(), "edge")
    trigger(opened, "next")
    assert opened.session.view().verdict.note == ""
    trigger(opened, "previous")
    assert opened.session.view().verdict.note == "edge"


def test_a_view_mode_and_the_operator_are_chosen_by_action(opened):
    trigger(opened, "mode union")
    trigger(opened, "greater")
    trigger(opened, "background")
    assert not opened.session.state.scoring.convention.background
    assert opened.session.state.canvas.mode is ViewMode.UNION
    assert opened.session.state.scoring.operator is Operator.GT


def test_the_overlay_goes_and_comes_back(opened):
    trigger(opened, "overlay")
    assert not opened.session.state.canvas.overlay
    trigger(opened, "overlay")
    assert opened.session.state.canvas.overlay


def test_zoom_and_place_stay_from_sample_to_sample(opened):
    trigger(opened, "zoom in")
    place = opened.session.state.place
    assert not place.fit
    trigger(opened, "next")
    assert opened.session.state.place == place


def test_closing_and_opening_again_returns_to_the_same_place(opened, folder, qtbot, tmp_path):
    trigger(opened, "next")
    trigger(opened, "accept")
    opened.threshold.threshold_released.emit(300)
    opened.close()
    again = MainWindow(Session(), settings_at(tmp_path / "settings.ini"))
    qtbot.addWidget(again)
    again.opening.open_path(folder)
    qtbot.waitUntil(lambda: again.session.board is not None and not again.session.runner.busy)
    assert selected(again) == "second"
    assert again.session.state.scoring.step == 300
    assert again.session.view().verdict.decision is Decision.ACCEPTED
    again.close()
    qtbot.waitUntil(lambda: again.session.runner.running == 0)


def test_keys_go_from_region_to_region(opened, qtbot):
    trigger(opened, "next")
    opened.canvas.zoom_actual()
    trigger(opened, "next region")
    qtbot.waitUntil(lambda: opened.session.view().region is not None)
    opened.display.refresh()
    (text,) = {label.text() for label in opened.status.findChildren(QLabel)} & {
        "region 1 of 1: missed, 50 px, extent"
    }
    # Half as high as the picture: a third of the view would be less than the whole picture.
    assert opened.session.state.place.fit
    opened.canvas.zoom_actual()
    trigger(opened, "previous region")
    assert opened.session.view().region.text == text
    assert opened.session.state.place.fit
    opened.canvas.zoom_actual()
    place = opened.session.state.place
    trigger(opened, "next")
    assert opened.session.view().region is None
    assert opened.session.state.place == place


def dropped(window, *paths):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    event = QDropEvent(
        QPoint(5, 5),
        Qt.DropAction.CopyAction | Qt.DropAction.MoveAction,
        data,
        Qt.MouseButton.LeftButton,
        Qt.KeyboardModifier.NoModifier,
    )
    window.dropEvent(event)
    assert event.dropAction() is Qt.DropAction.CopyAction


def test_a_dropped_folder_is_opened(window, folder, qtbot):
    dropped(window, folder)
    qtbot.waitUntil(lambda: window.session.board is not None and not window.session.runner.busy)


def test_a_dropped_file_opens_the_folder_of_its_data_set(window, folder, qtbot):
    dropped(window, next(folder.rglob("*.png")))
    qtbot.waitUntil(lambda: window.session.board is not None and not window.session.runner.busy)
    assert window.session.opened.dataset.root == folder


def test_folders_dropped_together_are_asked_for_with_their_roles(window, folder, qtbot):
    dropped(window, folder / "images", folder / "masks", folder / "preds")
    qtbot.waitUntil(lambda: not window.session.runner.busy)
    qtbot.waitUntil(lambda: window.open_dialog._open.isEnabled())
    assert window.open_dialog.rows.ground_truth.folder == folder / "masks"
    window.open_dialog.reject()


def test_a_dropped_manifest_is_opened(window, folder, qtbot):
    mask = next(folder.rglob("*.png")).relative_to(folder).as_posix()
    path = folder / "chosen.csv"
    path.write_text(f"ground_truth,prediction:m\n{mask},{mask}\n", encoding="utf-8")
    dropped(window, path)
    qtbot.waitUntil(lambda: window.session.board is not None and not window.session.runner.busy)
    assert window.session.opened.dataset.root == path
    assert window.session.opened.dataset.prediction_sets == ("m",)


def test_a_dock_that_was_closed_stays_closed(opened):
    opened.panels.docks[2].hide()
    trigger(opened, "next")
    assert not opened.panels.docks[2].isVisible()


def test_no_two_actions_share_a_key():
    keys = [key for entry in ACTIONS for key in entry.keys]
    assert len(keys) == len(set(keys))


def test_a_held_key_waits_for_every_picture_and_a_pressed_one_does_not(opened, monkeypatch):
    monkeypatch.setattr(type(opened.session), "is_reading", property(lambda _: True))
    opened.handlers.key_is_held = True
    trigger(opened, "next")
    assert selected(opened) == "first"
    opened.handlers.key_is_held = False
    trigger(opened, "next")
    assert selected(opened) == "second"


def test_a_repeated_shortcut_is_known_as_one_that_is_held(opened):
    for repeated in (True, False):
        event = QKeyEvent(
            QEvent.Type.ShortcutOverride,
            Qt.Key.Key_D,
            Qt.KeyboardModifier.NoModifier,
            "d",
            repeated,
        )
        QApplication.sendEvent(opened.canvas, event)
        assert opened.handlers.key_is_held is repeated


def test_closing_asks_where_verdicts_would_be_lost(opened, monkeypatch):
    def refuse(*_):
        raise ReviewFileError("The disk is full.")

    answers, asked = [False, True], []
    monkeypatch.setattr(ReviewStore, "apply", refuse)
    monkeypatch.setattr(
        main_window, "confirm_loss", lambda _, lost: (asked.append(lost), answers.pop(0))[1]
    )
    trigger(opened, "accept")
    assert opened.session.view().banner.startswith("1 verdict is not yet written")
    assert not opened.close()
    assert opened.isVisible()
    assert opened.close()
    assert asked == [1, 1]


def test_a_held_verdict_is_written_without_a_further_key(opened, qtbot, monkeypatch):
    def refuse(*_):
        raise ReviewFileError("The disk is full.")

    with monkeypatch.context() as full:
        full.setattr(ReviewStore, "apply", refuse)
        trigger(opened, "accept")
        assert opened.banner.isVisible()
    qtbot.waitUntil(lambda: not opened.banner.isVisible(), timeout=3000)
    assert opened.session.unwritten == 0


def test_curves_are_closed_until_they_are_asked_for(opened):
    assert not opened.panels.curves.isVisible()
    trigger(opened, "curves")
    assert opened.panels.curves.isVisible()
    assert "pooled" in opened.curves._sentence.label.text()


def test_open_curves_follow_the_threshold_and_move_it(opened):
    trigger(opened, "curves")
    opened.threshold.threshold_moved.emit(900)
    assert "At 0.900" in opened.curves._sentence.label.text()
    opened.curves.threshold_moved.emit(300)
    assert opened.session.state.scoring.step == 300
    opened.curves.threshold_released.emit(250)
    assert opened.session.state.scoring.step == 250
    assert opened.threshold.number.value() == 0.25


def test_curves_come_back_with_the_other_panels_only_if_they_were_open(opened):
    trigger(opened, "docks")
    trigger(opened, "docks")
    assert not opened.panels.curves.isVisible()
    trigger(opened, "curves")
    trigger(opened, "docks")
    assert not opened.panels.curves.isVisible()
    trigger(opened, "docks")
    assert opened.panels.curves.isVisible()


def test_the_best_threshold_is_set_and_explained(opened):
    opened.threshold.best.click()
    # Levels 101 to 200 of 255 keep both away: steps 393 to 784, of which 588 is the middle.
    assert opened.session.state.scoring.step == 588
    assert opened.statusBar().currentMessage().startswith("Threshold 0.588 is best for pooled IoU")
    assert "On the other 1 image" in opened.threshold.best.toolTip()


@pytest.mark.parametrize("name", CONVENTIONS)
def test_every_convention_can_be_chosen_in_the_window(opened, name):
    opened.scores.convention_chosen.emit(name)
    assert opened.session.state.scoring.convention.name == name
    assert opened.session.view().convention == name


def test_the_data_set_is_shown_under_every_convention(opened):
    trigger(opened, "conventions")
    assert opened.conventions.isVisible()
    opened.conventions.copy_table()
    text = QApplication.clipboard().text()
    assert {line.split("\t")[0] for line in text.splitlines()[1:]} == set(CONVENTIONS)
    labels = [label.text() for label in opened.conventions.findChildren(QLabel)]
    expected = "preds: 3 of 3 images evaluated; foreground is where score ≥ 0.500."
    assert any(text.startswith(expected) for text in labels)
    opened.conventions.close()


def test_a_picture_that_takes_long_is_announced(opened, qtbot, monkeypatch):
    monkeypatch.setattr(opened.session, "pixels", lambda: None)
    opened.display.refresh()
    assert opened.canvas.message == ""
    assert opened.canvas.shown is not None
    qtbot.waitUntil(lambda: opened.canvas.message == "Reading…")
    assert opened.canvas.shown is None
    opened.display.refresh()
    assert opened.canvas.message == "Reading…"
    monkeypatch.undo()
    opened.display.refresh()
    assert opened.canvas.message == ""
    assert opened.canvas.shown is not None
    qtbot.wait(READING_MILLISECONDS + 50)
    assert opened.canvas.message == ""


def test_workers_begin_nothing_until_what_came_is_painted(opened, qtbot):
    begun, runner = [], opened.session.runner
    qtbot.waitUntil(lambda: not runner.busy)
    opened.bridge.arrived.connect(lambda: runner.submit(Job("evaluate", 0, begun.append, (1,))))
    opened.bridge.arrived.connect(lambda: begun.append(runner.running))
    opened.bridge.arrived.emit()
    qtbot.waitUntil(lambda: begun == [0, 1])
    # Nobody asked for what it made.
    runner.cancel("evaluate")


def test_what_passes_by_under_a_held_key_is_measured_when_it_is_let_go(opened, qtbot):
    opened.handlers.key_is_held = True
    trigger(opened, "next")
    qtbot.waitUntil(lambda: not opened.session.runner.busy)
    assert {score.value for score in opened.session.view().surface} == {None}
    qtbot.waitUntil(lambda: {s.value for s in opened.session.view().surface} != {None})


def test_tables_are_written_while_the_window_goes_on(opened, qtbot, tmp_path, monkeypatch):
    monkeypatch.setattr(handlers, "ask_folder", lambda *_: tmp_path / "tables")
    trigger(opened, "export")
    assert opened.statusBar().currentMessage().startswith("Writing tables")
    qtbot.waitUntil(lambda: "files written" in opened.statusBar().currentMessage())
    assert (tmp_path / "tables" / "images.csv").is_file()


@pytest.fixture
def deep(window, folder, qtbot):
    """Images of 16 bits, in files with two pages."""
    for name in NAMES:
        (folder / "images" / f"{name}.png").unlink()
        pages = [Image.fromarray(np.full((20, 30), 1000 + k, np.uint16)) for k in range(2)]
        pages[0].save(folder / "images" / f"{name}.tif", save_all=True, append_images=pages[1:])
    window.opening.open_path(folder)
    qtbot.waitUntil(lambda: window.session.board is not None and not window.session.runner.busy)
    window.display.refresh()
    return window


def test_a_badge_says_which_page_and_which_values_are_shown(deep):
    assert deep.title.badge.isVisible()
    assert deep.title.badge.text() == "page 1 of 2; values 1000.00 to 1001.00"
    assert "first" in deep.title.text()


def test_bytes_need_no_badge(opened):
    assert not opened.title.badge.isVisible()


def test_window_and_level_stay_from_image_to_image_and_mode_to_mode(deep, qtbot):
    trigger(deep, "window")
    assert deep.intensity.isVisible()
    deep.intensity.width_box.setValue(200)
    words = "page 1 of 2; values 900 to 1100, set by hand"
    deep.intensity.level.setValue(1000)
    assert deep.title.badge.text() == words
    trigger(deep, "next")
    trigger(deep, "mode image")
    qtbot.waitUntil(lambda: not deep.session.is_reading)
    deep.display.refresh()
    assert deep.title.badge.text() == words
    assert deep.intensity.automatic.isEnabled()
    trigger(deep, "automatic window")
    assert deep.title.badge.text() == "page 1 of 2; values 1000.00 to 1001.00"
    assert not deep.intensity.automatic.isEnabled()
    deep.intensity.close()


def test_window_and_level_are_dragged_with_ctrl(deep, qtbot):
    left, ctrl = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ControlModifier
    qtbot.mousePress(deep.canvas, left, ctrl, QPoint(50, 50))
    qtbot.mouseMove(deep.canvas, QPoint(350, 50))
    qtbot.mouseRelease(deep.canvas, left, ctrl, QPoint(350, 50))
    assert deep.session.state.canvas.window.width == 2
    assert deep.title.badge.text().endswith("set by hand")


def test_without_an_image_no_values_are_shown(window, folder, qtbot):
    for name in NAMES:
        (folder / "images" / f"{name}.png").unlink()
    window.opening.open_path(folder)
    qtbot.waitUntil(lambda: window.session.board is not None and not window.session.runner.busy)
    window.display.refresh()
    assert not window.title.badge.isVisible()
    assert not window.intensity.level.isEnabled()


def test_a_minimum_area_is_asked_for_and_stated_beside_the_scores(opened, qtbot, monkeypatch):
    monkeypatch.setattr(handlers, "ask_minimum_area", lambda _parent, _pixels: 2)
    before = opened.session.pixels().prediction[0, 0]
    trigger(opened, "minimum area")
    qtbot.waitUntil(lambda: not opened.session.runner.busy and opened.session.pixels() is not None)
    opened.display.refresh()
    assert (before, opened.session.pixels().prediction[0, 0]) == (100, 40)
    texts = [label.text() for label in opened.scores.findChildren(QLabel)]
    assert any("components below 2 pixels removed" in text for text in texts)
    monkeypatch.setattr(handlers, "ask_minimum_area", lambda _parent, _pixels: None)
    trigger(opened, "minimum area")
    assert not opened.session.runner.busy


class PaintedWidgets(QObject):
    """Notes every widget that is painted."""

    def __init__(self):
        super().__init__()
        self.found = []

    def eventFilter(self, watched, event):
        if event.type() is QEvent.Type.Paint:
            self.found.append(watched)
        return False


def test_a_refresh_paints_nothing_where_nothing_changed(opened, qtbot):
    qtbot.wait(300)
    painted = PaintedWidgets()
    QApplication.instance().installEventFilter(painted)
    opened.display.refresh()
    qtbot.wait(50)
    QApplication.instance().removeEventFilter(painted)
    assert painted.found == []


def test_icons_follow_the_colours_of_the_system(opened, qtbot):
    app, icon = QApplication.instance(), opened.actions_by_name["open"].icon
    before = icon().pixmap(16, 16).toImage()

    def is_drawn_anew():
        return icon().pixmap(16, 16).toImage() != before

    app.setPalette(theme_palette(not is_dark(app.palette())))
    try:
        qtbot.waitUntil(is_drawn_anew)
    finally:
        app.setPalette(QPalette())
    qtbot.waitUntil(lambda: not is_drawn_anew())


def test_a_list_that_is_not_shown_any_more_asks_for_no_thumbnails(opened, tmp_path, qtbot):
    for role in ("masks", "preds"):
        (tmp_path / "one" / role).mkdir(parents=True)
        Image.fromarray(np.zeros((4, 4), np.uint8)).save(tmp_path / "one" / role / "only.png")
    session = opened.session
    opened.bridge.stop()
    session.open_folder(tmp_path / "one")
    qtbot.waitUntil(lambda: session.receive() and session.opened.dataset.root.name == "one")
    opened.samples.thumbnail_wanted.emit([len(NAMES) - 1])
