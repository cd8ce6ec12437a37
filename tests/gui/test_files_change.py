"""Files are written, come and go while the window shows them: it follows, and stays where it is."""

import io
import os
import threading
import time

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication

from segreview.evaluation.scoreboard import Scoreboard
from segreview.formats import file_stamps
from segreview.gui.models.sample_table import SampleRole
from segreview.session import disk_watch
from segreview.session.state import CanvasPlace

TORN = ("changed while it was read", "damaged", "is empty", "are read as 0 to 1")
"""Why a file is not scored that another program is writing; the last: the set was all empty."""
NAMES = ("first", "second", "third")
SIZE = (24, 32)


def truth():
    mask = np.zeros(SIZE, np.uint8)
    mask[4:20, 4:28] = 255
    return mask


def scores(hit):
    """Return a prediction that finds a share of the foreground, and nothing else."""
    return np.where(truth() > 0, 255 * (np.indices(SIZE)[1] < 4 + 24 * hit), 0).astype(np.uint8)


def encoded(mask):
    data = io.BytesIO()
    Image.fromarray(mask).save(data, "PNG")
    return data.getvalue()


def write_sample(root, name, hit=1.0):
    for role, mask in (("images", truth()), ("masks", truth()), ("preds", scores(hit))):
        (root / role).mkdir(parents=True, exist_ok=True)
        (root / role / f"{name}.png").write_bytes(encoded(mask))


@pytest.fixture
def folder(tmp_path):
    for name in NAMES:
        write_sample(tmp_path / "data", name)
    return tmp_path / "data"


@pytest.fixture
def window(window, folder, monkeypatch, qtbot):
    monkeypatch.setattr(disk_watch, "LEAST_PAUSE", 0.1)
    monkeypatch.setattr(disk_watch, "AFTER_FOCUS", 0.0)
    # The files are made just before they are read; only a writer that never stops needs ticks.
    monkeypatch.setattr(file_stamps, "_TICK", 0)
    window.opening.open_path(folder)
    qtbot.waitUntil(lambda: window.session.board is not None and not window.session.busy)
    window.display.refresh()
    window._looks._timer.stop()
    return window


def come_back(window):
    """Let the window become active, as by a click on it."""
    QApplication.sendEvent(window, QEvent(QEvent.Type.WindowActivate))


def said(window):
    return window.statusBar().currentMessage()


def row_texts(window):
    model = window.samples._model
    rows = range(model.rowCount())
    return {model.index(r).data(): model.index(r).data(SampleRole.SCORE_TEXT) for r in rows}


def test_coming_back_to_the_window_shows_what_was_written_meanwhile(window, folder, qtbot):
    write_sample(folder, "second", hit=0.5)
    come_back(window)
    qtbot.waitUntil(lambda: said(window) == "3 files changed on disk: evaluated again")
    assert row_texts(window) == {"first": "IoU 1.000", "second": "IoU 0.500", "third": "IoU 1.000"}


def test_a_window_that_is_only_looked_at_follows_too(window, folder, qtbot):
    (folder / "preds" / "third.png").write_bytes(encoded(scores(0.25)))
    window._looks._timer.start(20)
    qtbot.waitUntil(lambda: said(window) == "1 file changed on disk: evaluated again")
    assert row_texts(window)["third"] == "IoU 0.250"


def test_a_window_out_of_sight_does_not_look(window, folder, qtbot):
    window.hide()
    (folder / "preds" / "third.png").write_bytes(encoded(scores(0.25)))
    come_back(window)
    window._looks._timer.timeout.emit()
    assert not window.session.busy
    window.show()
    come_back(window)
    qtbot.waitUntil(lambda: "1 file changed" in said(window))


def test_a_rescan_answers_that_nothing_changed(window, qtbot):
    window.actions_by_name["rescan"].trigger()
    qtbot.waitUntil(lambda: said(window) == "Nothing changed on disk")


def test_the_picture_on_the_canvas_is_the_new_one_at_the_same_place(window, folder, qtbot):
    window.canvas.zoom_in()
    place, before = window.session.state.place, window.canvas.grab().toImage()
    assert not place.fit
    (folder / "preds" / "first.png").write_bytes(encoded(scores(0.5)))
    come_back(window)
    qtbot.waitUntil(lambda: "1 file changed" in said(window))
    qtbot.waitUntil(lambda: window.canvas.grab().toImage() != before)
    assert window.session.state.place == place


def test_a_new_sample_keeps_selection_place_filter_and_verdicts(window, folder, qtbot):
    window.actions_by_name["next"].trigger()
    window.actions_by_name["unsure"].trigger()
    window.samples.filter_edited.emit("iou>0.3")
    window.session.set_place(CanvasPlace(fit=False, zoom=9))
    write_sample(folder, "few", hit=0.125)
    write_sample(folder, "half", hit=0.5)
    window.actions_by_name["rescan"].trigger()
    qtbot.waitUntil(lambda: said(window) == "2 new samples")
    assert list(row_texts(window)) == ["first", "half", "second", "third"]
    assert window.samples._rows.currentIndex().data() == "second"
    assert window.session.view().sample_name == "second"
    assert window.session.view().verdict.decision is not None
    assert window.session.state.place.zoom == 9


def test_a_verdict_on_masks_that_changed_has_a_sign_in_its_row(window, folder, qtbot):
    window.actions_by_name["accept"].trigger()
    (folder / "preds" / "first.png").write_bytes(encoded(scores(0.5)))
    come_back(window)
    qtbot.waitUntil(lambda: "1 file changed" in said(window))
    row = window.samples._model.index(0)
    assert row.data(SampleRole.OUTDATED)
    assert "the masks changed after it" in row.data(Qt.ItemDataRole.ToolTipRole)
    window.actions_by_name["accept"].trigger()
    assert not row.data(SampleRole.OUTDATED)


def test_a_vanished_prediction_is_a_problem(window, folder, qtbot):
    (folder / "preds" / "first.png").unlink()
    come_back(window)
    qtbot.waitUntil(window.problems.isVisible)
    assert "1 of 3 images was not scored" in window.problems._sentence.text()


class Writer(threading.Thread):
    """A training job: writes predictions anew again and again, in several steps each."""

    def __init__(self, folder):
        super().__init__()
        self.ends = threading.Event()
        self.written = 0
        self._folder = folder

    def run(self):
        while not self.ends.is_set():
            for name in NAMES:
                self._write(self._folder / "preds" / f"{name}.png", scores((self.written % 3) / 2))
            self.written += 1

    @staticmethod
    def _write(path, mask):
        data = encoded(mask)
        with open(path, "wb", buffering=0) as file:
            for start in range(0, len(data), 16):
                file.write(data[start : start + 16])
                time.sleep(0.0005)


def test_a_job_that_writes_all_the_time_never_makes_a_wrong_score(
    window, folder, qtbot, monkeypatch
):
    writer = Writer(folder)
    seen, put = [], Scoreboard.put

    def noted(board, result):
        seen.extend(result.predictions)
        put(board, result)

    monkeypatch.setattr(Scoreboard, "put", noted)
    monkeypatch.setattr(disk_watch, "PAUSE_PER_LOOK", 0)
    monkeypatch.setattr(file_stamps, "_TICK", 10_000_000)
    writer.start()
    try:
        window._looks._timer.start(20)
        qtbot.waitUntil(lambda: writer.written > 8 and len(seen) > 8, timeout=60_000)
    finally:
        writer.ends.set()
        writer.join()
    possible = {0, 192, 384}
    for result in seen:
        if result.table is not None:
            # While every prediction is empty, the set counts as binary and has fewer rows.
            reached = result.table.foreground
            assert int(reached[len(reached) // 2]) in possible
        assert result.scored or any(word in result.reason for word in TORN)
    last = {0: 0.0, 192: 0.5, 384: 1.0}[192 * ((writer.written - 1) % 3)]
    expected = dict.fromkeys(NAMES, f"IoU {last:.3f}")
    qtbot.waitUntil(lambda: row_texts(window) == expected, timeout=60_000)
    assert not window.problems.isVisible()


def test_nothing_is_written_into_the_folder(window, folder, qtbot):
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*")}
    window.actions_by_name["accept"].trigger()
    window.actions_by_name["rescan"].trigger()
    qtbot.waitUntil(lambda: said(window) == "Nothing changed on disk")
    assert {path: os.stat(path).st_mtime_ns for path in folder.rglob("*")} == before
