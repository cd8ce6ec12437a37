"""Curves: plots that follow the threshold, with a table twin and a sentence for each."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QApplication

from segreview.gui.theme import theme_palette
from segreview.gui.widgets.plots import CurvesPanel
from segreview.gui.widgets.plots.curve_plot import nearest_step
from segreview.gui.widgets.plots.words import at_sentence
from segreview.session.view import CurvesView, LineKind, Plot, PlotLine

RAMP = np.linspace(0, 1, 1001)
GAP = np.where(RAMP > 0.75, np.nan, RAMP)
UNDEFINED = np.full(1001, np.nan)


def line(kind, x, y):
    return PlotLine(kind, x, y)


PLOTS = (
    Plot(
        "Score and threshold",
        "Threshold",
        "IoU",
        (line(LineKind.POOLED, RAMP, GAP), line(LineKind.IMAGE, RAMP, UNDEFINED)),
        "Greatest IoU: pooled 0.750 at 0.750.",
        over_threshold=True,
    ),
    Plot(
        "Precision and recall",
        "Recall",
        "Precision",
        (line(LineKind.POOLED, 1 - RAMP, GAP),),
        "Average precision: pooled 0.5 (exact).",
    ),
    Plot("ROC", "False positive rate", "Recall", (line(LineKind.POOLED, RAMP, RAMP),), "Area."),
)


@pytest.fixture
def panel(qtbot):
    made = CurvesPanel()
    qtbot.addWidget(made)
    made.resize(400, 460)
    made.show()
    made.show_view(CurvesView(500, PLOTS))
    made.moved, made.released = [], []
    made.threshold_moved.connect(made.moved.append)
    made.threshold_released.connect(made.released.append)
    return made


def click(panel, qtbot, x, y):
    """Click where a point of the plot is on screen."""
    item, widget = panel._plot._item, panel._plot._widget
    QApplication.processEvents()
    place = widget.mapFromScene(item.vb.mapViewToScene(QPointF(x, y)))
    qtbot.mouseClick(widget.viewport(), Qt.MouseButton.LeftButton, pos=place)


def test_pyqtgraph_is_imported_when_the_first_plot_is_shown():
    program = (
        "import os, sys; os.environ['QT_QPA_PLATFORM'] = 'offscreen';"
        "import segreview.gui.main_window;"
        "sys.exit('pyqtgraph' in sys.modules)"
    )
    checkout = Path(__file__).parents[3]
    assert subprocess.run([sys.executable, "-c", program], cwd=checkout).returncode == 0


def test_it_asks_for_a_view_when_it_comes_up_and_for_another_score(qtbot):
    made = CurvesPanel()
    qtbot.addWidget(made)
    with qtbot.waitSignal(made.view_wanted):
        made.show()
    assert made.score_name == "iou"
    with qtbot.waitSignal(made.view_wanted):
        made._scores.setCurrentIndex(1)
        made._scores.activated.emit(1)
    assert made.score_name == "dice"


def test_each_plot_has_its_sentence(panel):
    assert panel._sentence.label.text() == (
        "Greatest IoU: pooled 0.750 at 0.750.\nAt 0.500: pooled 0.500; this image –."
    )
    panel._tabs.setCurrentIndex(1)
    assert panel._sentence.label.text().endswith("At 0.500: pooled recall 0.500, precision 0.500.")
    assert panel._plot.accessibleDescription() == panel._sentence.label.text()
    assert not panel._scores.isVisible()


def test_the_marker_follows_the_threshold(panel):
    panel.show_view(CurvesView(250, PLOTS))
    assert panel._plot._marker.value() == 0.25
    assert panel._plot._marker.isVisible()
    assert [spot.pos().x() for spot in panel._plot._points.points()] == [0.25]
    panel._tabs.setCurrentIndex(2)
    assert not panel._plot._marker.isVisible()
    assert [spot.pos().y() for spot in panel._plot._points.points()] == [0.25]


def test_what_is_undefined_has_no_point_and_no_line(panel):
    panel.show_view(CurvesView(900, PLOTS))
    assert len(panel._plot._points.points()) == 0
    assert set(panel._plot._curves) == {LineKind.POOLED}


def test_a_click_moves_the_threshold(panel, qtbot):
    click(panel, qtbot, 0.3, 0.6)
    assert panel.released[0] == pytest.approx(300, abs=3)
    panel._tabs.setCurrentIndex(1)
    click(panel, qtbot, 0.9, 0.1)
    assert panel.released[1] == pytest.approx(100, abs=3)
    assert panel.moved == []


def test_a_dragged_marker_moves_and_then_lets_go(panel):
    marker = panel._plot._marker
    marker.setValue(0.4)
    marker.sigDragged.emit(marker)
    assert panel.moved == [400]
    marker.sigPositionChangeFinished.emit(marker)
    assert panel.released == [400]


def test_the_table_twin_chooses_a_threshold_too(panel):
    panel._as_table.click()
    assert panel._table.isVisible()
    assert panel._table.currentIndex().row() == 500
    panel._table.clicked.emit(panel._model.index(123, 0))
    assert panel.released == [123]
    panel._tabs.setCurrentIndex(1)
    assert panel._table.isVisible()
    panel._as_table.click()
    assert panel._plot.isVisible()


def test_the_table_is_copied(panel):
    panel.copy_table()
    assert QApplication.clipboard().text().startswith("threshold\tpooled IoU\tthis image IoU\n")


def test_the_whole_plot_comes_back(panel):
    view = panel._plot._item.vb
    whole = view.viewRange()
    view.setRange(xRange=(0.4, 0.5), yRange=(0.4, 0.5))
    assert view.viewRange() != whole
    panel._whole.click()
    assert view.viewRange() == whole


def test_zoom_stays_while_the_threshold_moves(panel):
    view = panel._plot._item.vb
    view.setRange(xRange=(0.4, 0.5), yRange=(0.4, 0.5), padding=0)
    near = view.viewRange()
    panel.show_view(CurvesView(100, PLOTS))
    assert view.viewRange() == near


def test_labels_have_no_curves(panel):
    panel.show_view(CurvesView(500, (), "why not"))
    assert panel._sentence.label.text() == "why not"
    assert not panel._plot.isVisible()
    panel.show_view(CurvesView(500, PLOTS))
    assert panel._plot.isVisible()


def test_nothing_open_says_nothing(panel):
    panel.show_view(None)
    assert panel._sentence.label.text() == ""


def test_it_follows_the_theme(panel):
    grounds = []
    for dark in (False, True):
        panel.setPalette(theme_palette(dark))
        image = panel._plot.grab().toImage()
        grounds.append(image.pixelColor(image.width() - 3, 3).lightnessF())
    assert grounds[0] > 0.8 > 0.3 > grounds[1]


def test_the_nearest_point_of_several_is_the_middle_one():
    x = np.array([0.0, 0.5, 0.5, 0.5, 1.0])
    curve = line(LineKind.POOLED, x, x)
    assert nearest_step(curve, 0.6, 0.6, (0.01, 0.01)) == 2
    assert nearest_step(curve, 0.9, 0.2, (0.001, 1.0)) == 4
    assert nearest_step(line(LineKind.POOLED, x, x * np.nan), 0, 0, (1, 1)) is None


def test_the_sentence_of_a_pair_names_both_scores():
    assert at_sentence(PLOTS[2], 250) == "At 0.250: pooled false positive rate 0.250, recall 0.250."
