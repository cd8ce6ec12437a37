"""The canvas shows true colours, keeps its place, and tells what lies under the cursor."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QApplication

from segreview.evaluation.pixels import build_pixels
from segreview.formats.stored import DisplayImage
from segreview.gui.widgets.canvas import Canvas, Scoring
from segreview.gui.widgets.canvas.layers import Layers
from segreview.gui.widgets.canvas.readout import readout
from segreview.masks.classes import BINARY_CLASSES, ClassTable, numbered_classes
from segreview.masks.intensity import IntensityWindow
from segreview.masks.outcome import OUTCOME_COLORS, Outcome
from segreview.masks.threshold import BYTE_SCALE, LOGIT_SCALE, UNIT_SCALE, Operator, ScoreScale
from segreview.session.state import CanvasOptions, CanvasPlace, ViewMode
from segreview.session.view import Box, RegionView

OPAQUE = CanvasOptions(opacity=1.0)
GREY = 77


def quarters(side=40):
    """Build TN, FP over FN, TP: background left, foreground right, prediction on the diagonal."""
    half = side // 2
    truth = np.zeros((side, side), bool)
    truth[:, half:] = True
    scores = np.zeros((side, side), np.uint8)
    scores[half:, :] = 200
    image = np.full((side, side), GREY, np.uint8)
    return build_pixels(
        sample=0,
        prediction_set="fused",
        image=DisplayImage(image),
        ground_truth=truth,
        prediction=scores,
        valid=None,
        scale=BYTE_SCALE,
        binary=True,
    )


def labelled(truth, predicted):
    """Build label maps whose given pixels are squares of 50 × 50."""
    square = np.ones((50, 50), np.uint8)
    truth, predicted = np.kron(truth, square), np.kron(predicted, square)
    return build_pixels(
        sample=0,
        prediction_set="fused",
        image=None,
        ground_truth=truth,
        prediction=predicted,
        valid=None,
        scale=None,
        binary=False,
    )


@pytest.fixture
def canvas(qtbot):
    widget = Canvas()
    qtbot.addWidget(widget)
    widget.resize(400, 400)
    widget.show_options(OPAQUE)
    widget.show_pixels(quarters())
    return widget


def color_at(canvas, x, y):
    color = canvas.grab().toImage().pixelColor(x, y)
    return color.red(), color.green(), color.blue()


def at_threshold(canvas, step):
    canvas.show_scoring(step, Operator.GE, None, frozenset(), BINARY_CLASSES)


def move_to(canvas, x, y):
    point, none = QPointF(x, y), Qt.MouseButton.NoButton
    move = QMouseEvent(
        QEvent.Type.MouseMove, point, point, none, none, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(canvas, move)


def turn_wheel(canvas, x, y, notches):
    event = QWheelEvent(
        QPointF(x, y),
        QPointF(canvas.mapToGlobal(QPoint(x, y))),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(canvas, event)


def test_each_outcome_has_its_colour(canvas):
    assert color_at(canvas, 50, 50) == (GREY, GREY, GREY)
    assert color_at(canvas, 350, 50) == OUTCOME_COLORS[Outcome.FN]
    assert color_at(canvas, 50, 350) == OUTCOME_COLORS[Outcome.FP]
    assert color_at(canvas, 350, 350) == OUTCOME_COLORS[Outcome.TP]


def test_another_sample_replaces_the_image_and_the_same_one_again_does_not_harm(canvas):
    same = quarters()
    for pixels in (same, same):
        canvas.show_pixels(pixels)
        assert color_at(canvas, 50, 50) == (GREY, GREY, GREY)
    canvas.show_pixels(replace(same, image_levels=(np.full((40, 40), 200, np.uint8),)))
    assert color_at(canvas, 50, 50) == (200, 200, 200)
    canvas.show_pixels(None)
    assert color_at(canvas, 50, 50) != (200, 200, 200)


def test_a_higher_threshold_turns_hits_into_misses(canvas):
    at_threshold(canvas, 900)
    assert color_at(canvas, 350, 350) == OUTCOME_COLORS[Outcome.FN]
    assert color_at(canvas, 50, 350) == (GREY, GREY, GREY)


@pytest.mark.parametrize(
    ("mode", "seen"),
    [
        (ViewMode.IMAGE, [False, False, False, False]),
        (ViewMode.GROUND_TRUTH, [False, True, False, True]),
        (ViewMode.PREDICTION, [False, False, True, True]),
        (ViewMode.INTERSECTION, [False, False, False, True]),
        (ViewMode.UNION, [False, True, True, True]),
    ],
)
def test_each_mode_shows_its_pixels(canvas, mode, seen):
    canvas.show_options(CanvasOptions(mode=mode, opacity=1.0))
    corners = [(50, 50), (350, 50), (50, 350), (350, 350)]
    assert [color_at(canvas, *corner) != (GREY,) * 3 for corner in corners] == seen


def test_hidden_outcomes_uncover_the_image(canvas):
    canvas.show_options(CanvasOptions(opacity=1.0, hidden=frozenset({"FN"})))
    assert color_at(canvas, 350, 50) == (GREY, GREY, GREY)
    assert color_at(canvas, 50, 350) == OUTCOME_COLORS[Outcome.FP]


def test_the_overlay_can_be_off_or_peeked_under(canvas):
    canvas.show_options(CanvasOptions(opacity=1.0, overlay=False))
    assert color_at(canvas, 350, 50) == (GREY, GREY, GREY)
    canvas.show_options(OPAQUE)
    canvas.show_bare_image(True)
    assert color_at(canvas, 350, 50) == (GREY, GREY, GREY)
    canvas.show_bare_image(False)
    assert color_at(canvas, 350, 50) == OUTCOME_COLORS[Outcome.FN]


def test_a_single_missed_pixel_is_seen_when_the_whole_picture_fits(canvas):
    truth = np.zeros((3000, 3000), bool)
    truth[1501, 1502] = True
    canvas.show_pixels(
        build_pixels(
            sample=0,
            prediction_set="",
            image=None,
            ground_truth=truth,
            prediction=np.zeros(truth.shape, np.uint8),
            valid=None,
            scale=BYTE_SCALE,
            binary=True,
        )
    )
    assert canvas.zoom_percent < 14
    assert color_at(canvas, 200, 200) == OUTCOME_COLORS[Outcome.FN]


def test_label_maps_show_class_colours(canvas):
    truth = np.array([[1, 2], [3, 250]], np.uint8)
    canvas.show_pixels(labelled(truth, truth[::-1].copy()))
    classes = numbered_classes([1, 2, 3])
    canvas.show_scoring(500, Operator.GE, None, frozenset(), classes)
    canvas.show_options(CanvasOptions(mode=ViewMode.GROUND_TRUTH, opacity=1.0))
    assert color_at(canvas, 50, 50) == classes.classes[0].color
    assert color_at(canvas, 350, 50) == classes.classes[1].color
    canvas.show_options(CanvasOptions(mode=ViewMode.PREDICTION, opacity=1.0))
    assert color_at(canvas, 50, 50) == classes.classes[2].color


def test_one_class_stands_against_the_rest(canvas):
    truth, predicted = np.array([[1, 1, 2]], np.uint8), np.array([[1, 2, 1]], np.uint8)
    canvas.show_pixels(labelled(truth, predicted))
    canvas.show_scoring(500, Operator.GE, 1, frozenset(), numbered_classes([1, 2]))
    seen = [color_at(canvas, x, 200) for x in (60, 200, 340)]
    assert seen == [OUTCOME_COLORS[o] for o in (Outcome.TP, Outcome.FN, Outcome.FP)]


def test_merged_classes_have_one_colour_and_are_no_error_for_each_other(canvas):
    truth, predicted = np.array([[1, 2, 3]], np.uint8), np.array([[2, 1, 1]], np.uint8)
    canvas.show_pixels(labelled(truth, predicted))
    classes = numbered_classes([1, 3])
    for zoom in (1.0, 4.0):
        canvas.show_place(CanvasPlace(fit=False, zoom=zoom * 400 / 150 / 4))
        canvas.show_scoring(500, Operator.GE, None, frozenset(), numbered_classes([1, 2, 3]))
        canvas.show_options(OPAQUE)
        assert color_at(canvas, 200, 200) == OUTCOME_COLORS[Outcome.WRONG_CLASS]
        canvas.show_scoring(500, Operator.GE, None, frozenset(), classes, ((2, 1),))
        assert color_at(canvas, 200, 200) == OUTCOME_COLORS[Outcome.TP]
        canvas.show_options(CanvasOptions(mode=ViewMode.GROUND_TRUTH, opacity=1.0))
        assert color_at(canvas, 200, 200) == classes.classes[0].color
    canvas.show_options(OPAQUE)
    canvas.show_place(CanvasPlace())
    seen = [color_at(canvas, x, 200) for x in (60, 200, 340)]
    assert seen == [OUTCOME_COLORS[o] for o in (Outcome.TP, Outcome.TP, Outcome.WRONG_CLASS)]


def test_a_merged_label_is_read_out_as_what_it_counts_as(canvas):
    read = []
    canvas.hovered.connect(read.append)
    canvas.show_pixels(labelled(np.array([[2]], np.uint8), np.array([[1]], np.uint8)))
    canvas.show_scoring(500, Operator.GE, None, frozenset(), numbered_classes([1]), ((2, 1),))
    move_to(canvas, 200, 200)
    assert read[-1].ground_truth == "class 1 (stored as 2)"
    assert (read[-1].prediction, read[-1].outcome) == ("class 1", "correct")


def test_the_foreground_has_the_colour_that_a_person_gave_it(canvas):
    background, foreground = BINARY_CLASSES
    classes = ClassTable((background, replace(foreground, color=(250, 120, 0))))
    canvas.show_scoring(500, Operator.GE, None, frozenset(), classes)
    canvas.show_options(CanvasOptions(mode=ViewMode.GROUND_TRUTH, opacity=1.0))
    assert color_at(canvas, 300, 300) == (250, 120, 0)


def test_an_ignored_label_is_not_an_error(canvas):
    truth = np.full((2, 2), 9, np.uint8)
    canvas.show_pixels(labelled(truth, truth * 0))
    canvas.show_scoring(500, Operator.GE, None, frozenset(), numbered_classes([0, 9]))
    assert color_at(canvas, 200, 200) == OUTCOME_COLORS[Outcome.WRONG_CLASS]
    canvas.show_scoring(500, Operator.GE, None, frozenset({9}), numbered_classes([0, 9]))
    assert color_at(canvas, 200, 200) == (0, 0, 0)


def test_the_pixel_under_the_cursor_stays_while_zooming(canvas):
    read = []
    canvas.hovered.connect(read.append)
    x, y = 312, 97
    before = canvas.placement.picture_point(x, y)
    for _ in range(5):
        turn_wheel(canvas, x, y, 1)
    after = canvas.placement.picture_point(x, y)
    assert canvas.zoom_percent == pytest.approx(1000 * 1.25**5)
    assert after == pytest.approx(before, abs=0.6 / canvas.placement.zoom * 5)


def test_zooming_is_told_and_fit_returns(canvas):
    places = []
    canvas.place_changed.connect(places.append)
    canvas.zoom_actual()
    canvas.fit()
    assert [place.fit for place in places] == [False, True]
    assert places[0].zoom == 1.0


def test_the_place_is_kept_for_a_sample_of_another_size(canvas):
    canvas.show_place(CanvasPlace(fit=False, zoom=20.0, center_x=0.25, center_y=0.75))
    canvas.show_pixels(quarters(80))
    assert canvas.placement.zoom == 20.0
    assert canvas.placement.picture_point(200, 200) == pytest.approx((20, 60))


def test_dragging_moves_the_picture_with_the_mouse(canvas, qtbot):
    canvas.show_place(CanvasPlace(fit=False, zoom=40.0))
    before = canvas.placement.picture_point(100, 100)
    qtbot.mousePress(canvas, Qt.MouseButton.LeftButton, pos=QPoint(100, 100))
    qtbot.mouseMove(canvas, QPoint(180, 140))
    qtbot.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=QPoint(180, 140))
    assert canvas.placement.picture_point(180, 140) == pytest.approx(before)


def test_the_readout_names_both_masks_the_score_and_the_outcome(canvas):
    read = []
    canvas.hovered.connect(read.append)
    move_to(canvas, 355, 45)
    assert read[-1].text == "x 35  y 4  GT foreground  Pred background 0.000 (0 of 255) → FN"


@pytest.mark.parametrize(
    ("scale", "told"),
    [
        (LOGIT_SCALE, "Pred foreground 0.881 (logit 2) → FP"),
        (UNIT_SCALE, "Pred foreground 2.000 → FP"),
        (ScoreScale(-2, 3, integer=False), "Pred foreground 0.800 (2 of 3) → FP"),
    ],
)
def test_the_readout_tells_scores_as_stored_too(canvas, scale, told):
    pixels = build_pixels(
        sample=0,
        prediction_set="",
        image=None,
        ground_truth=np.zeros((2, 2), bool),
        prediction=np.full((2, 2), 2.0, np.float32),
        valid=None,
        scale=scale,
        binary=True,
    )
    canvas.show_pixels(pixels)
    read = []
    canvas.hovered.connect(read.append)
    none = Qt.MouseButton.NoButton
    point = QPointF(canvas.rect().center())
    kind = QEvent.Type.MouseMove
    move = QMouseEvent(kind, point, point, none, none, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(canvas, move)
    assert read[-1].text.endswith(told)


def test_a_message_needs_no_sample(canvas):
    canvas.show_pixels(None)
    canvas.show_message("The ground truth cannot be read.")
    assert canvas.accessibleDescription() == "The ground truth cannot be read."
    assert not canvas.grab().isNull()
    assert canvas.placement is None


@pytest.mark.parametrize("size", [(1, 70_000), (70_000, 1), (1, 1), (2000, 3)])
def test_pictures_of_any_shape_are_shown(canvas, size):
    truth = np.ones(size, bool)
    canvas.show_pixels(
        build_pixels(
            sample=0,
            prediction_set="",
            image=DisplayImage(np.full(size, GREY, np.uint8)),
            ground_truth=truth,
            prediction=None,
            valid=None,
            scale=None,
            binary=True,
        )
    )
    assert color_at(canvas, 200, 200) == OUTCOME_COLORS[Outcome.FN]
    canvas.zoom_actual()
    assert color_at(canvas, 200, 200) == OUTCOME_COLORS[Outcome.FN]


def test_an_image_of_another_size_is_stretched_over_the_masks(canvas):
    image = np.zeros((20, 20), np.uint8)
    image[:, 10:] = GREY
    pixels = build_pixels(
        sample=0,
        prediction_set="",
        image=DisplayImage(image),
        ground_truth=np.zeros((400, 400), bool),
        prediction=np.zeros((400, 400), np.uint8),
        valid=None,
        scale=BYTE_SCALE,
        binary=True,
    )
    canvas.show_pixels(pixels)
    assert color_at(canvas, 195, 200) == (0, 0, 0)
    assert color_at(canvas, 205, 200) == (GREY, GREY, GREY)


@pytest.mark.parametrize(
    ("box", "place"),
    [
        # A third of the view would be 33 screen pixels for each of the mask, which is too much.
        (Box(20, 10, 4, 4), CanvasPlace(False, 400 / 12, 22 / 40, 12 / 40)),
        (Box(20, 10, 10, 5), CanvasPlace(False, 400 / 30, 25 / 40, 12.5 / 40)),
        (Box(8, 4, 16, 8), CanvasPlace(fit=True, zoom=1.0)),
    ],
)
def test_a_region_is_centred_and_enlarged(canvas, box, place):
    heard = []
    canvas.place_changed.connect(heard.append)
    canvas.show_place(CanvasPlace(False, 11.0, 0.1, 0.1))
    canvas.show_region(RegionView("", box))
    zoom = min(place.zoom, 24.0)
    (gone,) = heard
    assert (gone.fit, gone.zoom) == (place.fit, pytest.approx(zoom))
    assert (gone.center_x, gone.center_y) == pytest.approx((place.center_x, place.center_y))
    assert canvas.placement.place == gone


def test_a_region_is_gone_to_once_and_outlined_until_it_goes(canvas):
    region = RegionView("", Box(20, 20, 2, 2))
    canvas.show_region(region)
    zoom = canvas.placement.zoom
    assert zoom == 24.0
    left, top = canvas.placement.origin
    at = round(left + 20 * zoom - 4), round(top + 21 * zoom)
    assert color_at(canvas, *at) == (255, 255, 255)
    canvas.show_region(None)
    assert color_at(canvas, *at) != (255, 255, 255)
    canvas.fit()
    canvas.show_region(region)
    assert canvas.placement.place.fit
    canvas.show_region(RegionView("", Box(20, 20, 2, 2)))
    assert not canvas.placement.place.fit


def test_no_region_leaves_the_place_as_it_is(canvas):
    canvas.show_region(RegionView("no error region here", None))
    assert canvas.placement.place.fit
    assert color_at(canvas, 50, 50) == (GREY, GREY, GREY)
    canvas.show_pixels(None)
    canvas.show_region(RegionView("", Box(0, 0, 1, 1)))
    assert canvas.placement is None


def in_own_units(values):
    """Build a sample without foreground whose image is shown from 1000 to 3000."""
    image = DisplayImage(np.asarray(values), window=IntensityWindow(1000, 3000))
    nothing = np.zeros(image.values.shape[:2], np.uint8)
    return build_pixels(
        sample=0,
        prediction_set="fused",
        image=image,
        ground_truth=nothing > 0,
        prediction=nothing,
        valid=None,
        scale=BYTE_SCALE,
        binary=True,
    )


@pytest.mark.parametrize("dtype", ["int16", "uint16", "float32"])
@pytest.mark.parametrize("side", [40, 1600])
def test_an_image_in_its_own_units_is_shown_in_its_window_and_in_a_chosen_one(canvas, dtype, side):
    values = np.full((side, side), 2000, dtype)
    values[:, side // 2 :] = 2500
    canvas.show_pixels(in_own_units(values))
    assert [color_at(canvas, x, 50)[0] for x in (50, 350)] == [127, 191]
    canvas.show_options(replace(OPAQUE, window=IntensityWindow(2000, 2500)))
    assert [color_at(canvas, x, 50)[0] for x in (50, 350)] == [0, 255]
    canvas.show_options(OPAQUE)
    assert [color_at(canvas, x, 50)[0] for x in (50, 350)] == [127, 191]


def test_bytes_are_shown_in_a_chosen_window_too(canvas):
    canvas.show_options(replace(OPAQUE, window=IntensityWindow(GREY - 1, GREY + 1)))
    assert color_at(canvas, 50, 50) == (127, 127, 127)


def drag(qtbot, canvas, start, end, modifier):
    left = Qt.MouseButton.LeftButton
    qtbot.mousePress(canvas, left, modifier, QPoint(*start))
    qtbot.mouseMove(canvas, QPoint(*end))
    qtbot.mouseRelease(canvas, left, modifier, QPoint(*end))


def test_dragging_with_ctrl_changes_window_and_level_and_not_the_place(canvas, qtbot):
    canvas.show_pixels(in_own_units(np.full((40, 40), 2000, np.int16)))
    dragged, moved = [], []
    canvas.window_dragged.connect(dragged.append)
    canvas.place_changed.connect(moved.append)

    drag(qtbot, canvas, (100, 200), (130, 170), Qt.KeyboardModifier.ControlModifier)
    qtbot.mouseMove(canvas, QPoint(300, 300))

    # To the right wider, upwards brighter: by a tenth of the natural width of 2000.
    assert dragged == [IntensityWindow.around(1800, 2200)]
    assert moved == []
    drag(qtbot, canvas, (100, 200), (130, 170), Qt.KeyboardModifier.NoModifier)
    assert len(dragged) == len(moved) == 1


def test_a_window_never_closes_and_goes_on_from_where_it_was(canvas, qtbot):
    canvas.show_pixels(in_own_units(np.full((40, 40), 2000, np.int16)))
    canvas.show_options(replace(OPAQUE, window=IntensityWindow(0, 100)))
    dragged = []
    canvas.window_dragged.connect(dragged.append)
    drag(qtbot, canvas, (390, 10), (10, 10), Qt.KeyboardModifier.ControlModifier)
    assert dragged == [IntensityWindow.around(50, 2)]


def test_without_a_sample_there_is_no_window_to_drag(canvas, qtbot):
    canvas.show_pixels(None)
    dragged = []
    canvas.window_dragged.connect(dragged.append)
    drag(qtbot, canvas, (100, 200), (130, 170), Qt.KeyboardModifier.ControlModifier)
    assert dragged == []


def test_the_own_value_of_an_image_is_read_out():
    values = np.arange(1600, dtype=np.int16).reshape(40, 40)
    layers = Layers(in_own_units(values))
    assert readout(layers, 3, 2, Scoring()).text.startswith("x 3  y 2  image 83  GT background")
    colors = Layers(in_own_units(np.stack([values, values + 1, values + 2], 2)))
    assert readout(colors, 0, 1, Scoring()).image == "40 41 42"
    assert readout(Layers(quarters()), 3, 2, Scoring()).image == ""
