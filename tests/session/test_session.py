"""The verbs of one person's review."""

import json
import shutil
import time
from dataclasses import replace

import pytest

from segreview.errors import ReviewFileError
from segreview.evaluation.evaluate import evaluate
from segreview.evaluation.runner import Runner
from segreview.masks.intensity import IntensityWindow
from segreview.masks.threshold import Operator
from segreview.review.store import ReviewStore
from segreview.review.verdict import Decision
from segreview.session import sheets
from segreview.session.opening import OpenRequest
from segreview.session.pictures import Pictures
from segreview.session.session import Session
from segreview.session.state import SortKey, ViewMode
from segreview.session.view import RowVerdict, Stage


def shown(session):
    columns = session.view().columns
    return [columns.ids[i] for i in columns.order]


def selected(session):
    view = session.view()
    return view.columns.ids[view.state.selected]


def iou(session):
    return next(row.image for row in session.view().score_rows if row.name == "iou")


def test_a_session_begins_empty():
    session = Session(Runner(workers=1))
    assert session.view().stage is Stage.EMPTY
    session.step(1)
    session.decide(Decision.ACCEPTED)
    session.undo()
    session.close()


def test_a_folder_opens_at_its_first_sample(session):
    view = session.view()
    assert (view.stage, view.row, view.state.prediction_set) == (Stage.READY, 0, "model")
    assert (view.progress.done, view.progress.total, view.progress.running) == (4, 4, False)
    assert session.pixels().image is not None


def test_a_folder_that_cannot_be_opened_keeps_what_is_open(session, settle, tmp_path):
    session.open(OpenRequest(tmp_path / "nowhere"))
    assert session.view().stage is Stage.LISTING
    settle(session)
    assert session.view().stage is Stage.READY
    assert "nowhere" in session.view().banner
    assert shown(session) == ["a", "b", "c", "d"]


def test_cancelling_the_listing_goes_back(data):
    session = Session(Runner(workers=1))
    session.open(OpenRequest(data))
    session.cancel()
    assert session.view().stage is Stage.EMPTY
    session.close()


def test_the_threshold_rescores_and_stays_between_its_ends(session):
    session.set_threshold(0)
    assert iou(session) == 1 / 2
    session.set_threshold(5000)
    assert session.view().state.scoring.step == 1000
    session.set_threshold(-3)
    assert session.view().state.scoring.step == 0


def test_the_operator_decides_at_the_threshold_itself(session):
    session.set_threshold(1000)
    session.set_operator(Operator.GT)
    assert iou(session) == 0


def test_the_background_is_left_out_of_class_means_and_comes_back(started, scenes):
    session = started(scenes)
    rows = {row.name: row.mean for row in session.view().score_rows}
    assert rows["iou"] == (1 / 2 + 1 / 2) / 2
    session.set_background(False)
    assert session.view().convention == "seed-report+background=out"
    session.set_background(True)
    assert session.view().convention == "seed-report"


def test_another_label_than_0_is_not_left_out_as_the_background(started, scenes):
    classes = [{"id": i, "name": name} for i, name in ((0, "road"), (1, "background"))]
    (scenes / "palette.json").write_text(json.dumps({"classes": classes, "ignore": [11]}))
    session = started(scenes)
    session.set_background(False)
    assert session.view().convention == "seed-report"
    assert "the background is label 1 here, not 0" in session.view().banner


def test_the_background_of_nothing_stays():
    session = Session()
    session.set_background(False)
    assert session.state.scoring.convention.background
    session.close()


def test_what_has_predictions_is_not_drawn_as_ground_truth_alone(started, data, scenes, settle):
    (scenes / "predictions" / "a.png").unlink()
    session = started(scenes)
    assert session.state.canvas.mode is ViewMode.GROUND_TRUTH
    session.open_folder(data)
    settle(session)
    assert session.state.canvas.mode is ViewMode.ERRORS


def test_without_predictions_nothing_is_measured_and_no_threshold_moves(started, data):
    shutil.rmtree(data / "predictions")
    view = started(data).view()
    assert view.surface == ()
    assert not view.threshold.applies
    assert view.threshold.reason == "There is no prediction that a threshold could cut."


def test_without_ground_truth_predictions_are_seen_judged_and_cut_but_not_scored(
    started, data, settle
):
    shutil.rmtree(data / "predictions" / "other")
    # Masks of two values are foreground and background.
    shutil.rmtree(data / "predictions" / "model")
    (data / "ground_truth").rename(data / "predictions" / "model")
    session = started(data)
    view = session.view()
    assert session.state.canvas.mode is ViewMode.PREDICTION
    assert view.reason == "there is no ground truth to score against"
    assert (view.surface, view.threshold.applies) == ((), True)
    session.decide(Decision.FLAGGED)
    assert session.view().reviewed == 1
    session.set_threshold(300)
    pixels = session.pixels()
    assert pixels is not None
    assert not pixels.has_ground_truth
    assert not pixels.ground_truth.any()
    session.set_canvas(replace(session.state.canvas, mode=ViewMode.IMAGE))
    session.open_folder(data)
    settle(session)
    assert session.state.canvas.mode is ViewMode.IMAGE


def test_a_remembered_view_of_errors_is_not_taken_up_without_predictions(started, data, settle):
    session = started(data)
    assert session.state.canvas.mode is ViewMode.ERRORS
    session.remember()
    shutil.rmtree(data / "predictions")
    session.open_folder(data)
    settle(session)
    assert session.state.canvas.mode is ViewMode.GROUND_TRUTH
    session.set_canvas(replace(session.state.canvas, mode=ViewMode.IMAGE))
    session.open_folder(data)
    settle(session)
    assert session.state.canvas.mode is ViewMode.IMAGE


def test_a_view_that_a_person_chose_stays(session, scenes, settle):
    session.set_canvas(replace(session.state.canvas, mode=ViewMode.GROUND_TRUTH))
    session.open_folder(scenes)
    settle(session)
    assert session.state.canvas.mode is ViewMode.GROUND_TRUTH


def test_the_list_keeps_its_order_until_the_threshold_is_released(session):
    session.set_sort(SortKey.WORST)
    assert shown(session) == ["c", "a", "d", "b"]
    session.set_threshold(0)
    assert shown(session) == ["c", "a", "d", "b"]
    session.release_threshold()
    assert shown(session) == ["a", "b", "c", "d"]


def test_steps_follow_the_list(session):
    session.set_sort(SortKey.WORST)
    session.step(1)
    assert selected(session) == "d"
    session.step(-1)
    session.step(-1)
    session.step(-1)
    assert selected(session) == "c"


def test_a_step_can_skip_what_was_decided(session):
    session.select(1)
    session.decide(Decision.ACCEPTED)
    session.select(0)
    session.step(1, without_verdict=True)
    assert selected(session) == "c"


def test_a_filter_hides_the_selected_sample_and_keeps_it_selected(session):
    session.set_filter("iou>0.4")
    assert shown(session) == ["b", "d"]
    assert session.view().row is None
    assert selected(session) == "a"


def test_a_filter_that_makes_no_sense_keeps_the_list(session):
    session.set_filter("iou>0.4")
    session.set_filter("speed<3")
    assert shown(session) == ["b", "d"]
    assert "speed" in session.view().filter_error


def test_another_prediction_set_has_other_scores(session, settle):
    session.set_prediction_set("other")
    settle(session)
    assert iou(session) == 1 / 2
    assert session.pixels().prediction_set == "other"


def test_verdicts_show_in_the_list(session):
    session.set_reasons(("missed object",))
    session.set_note("left arm")
    view = session.view()
    assert view.columns.verdicts.tolist() == [RowVerdict.FLAGGED, 0, 0, 0]
    assert (view.verdict.reasons, view.verdict.note) == (("missed object",), "left arm")
    assert (view.reviewed, view.can_undo, view.can_redo) == (1, True, False)


def test_after_a_decision_the_next_sample_can_come_by_itself(session):
    session.set_auto_advance(True)
    session.decide(Decision.ACCEPTED)
    assert selected(session) == "b"


def test_undo_goes_back_to_the_sample_and_set_that_it_changes(session):
    session.decide(Decision.FLAGGED)
    session.set_prediction_set("other")
    session.select(2)
    session.undo()
    view = session.view()
    assert (selected(session), view.state.prediction_set) == ("a", "model")
    assert (view.reviewed, view.can_redo) == (0, True)


def test_one_class_can_be_looked_at(started, scenes):
    session = started(scenes)
    assert iou(session) == 1 / 2
    session.set_class(1)
    assert (iou(session), session.view().state.class_label) == (1 / 2, 1)


def test_a_class_that_becomes_ignored_is_no_longer_looked_at(started, scenes):
    session = started(scenes)
    session.set_class(1)
    session.set_ignored(1, True)
    assert session.view().state.class_label is None
    session.set_class(1)
    assert session.view().state.class_label is None
    assert [row.ignored for row in session.view().class_rows] == [False, True, True]


def test_a_class_can_be_counted_again(started, scenes):
    session = started(scenes)
    session.set_ignored(11, False)
    accuracy = next(row for row in session.view().score_rows if row.name == "accuracy")
    assert accuracy.image == 2 / 4


def test_the_canvas_is_drawn_as_asked(session):
    options = replace(session.view().state.canvas, mode=ViewMode.UNION)
    session.set_canvas(options)
    assert session.view().state.canvas == options


def test_how_the_canvas_is_drawn_before_anything_is_open_holds_for_the_first_data_set(data, settle):
    session = Session(Runner(workers=1))
    session.set_canvas(replace(session.state.canvas, opacity=0.2))
    session.open(OpenRequest(data))
    settle(session)
    assert session.state.canvas.opacity == 0.2
    session.close()


def test_a_sample_that_cannot_be_shown_says_why(started, data):
    (data / "ground_truth" / "a.png").write_bytes(b"no picture")
    session = started(data)
    assert session.pixels() is None
    assert "a.png" in session.pixel_error()


def test_another_folder_replaces_the_first(session, settle, data, tmp_path):
    data.rename(tmp_path / "moved")
    session.open(OpenRequest(tmp_path / "moved", prediction_sets=("other",)))
    settle(session)
    view = session.view()
    assert view.dataset.root == tmp_path / "moved"
    assert (view.state.prediction_set, view.progress.done) == ("other", 4)


def test_nothing_is_written_beside_the_data(session, data):
    before = sorted(data.rglob("*"))
    session.decide(Decision.ACCEPTED)
    session.close()
    assert sorted(data.rglob("*")) == before


def test_results_of_the_data_set_before_never_stand_in_the_next_one(data, scenes):
    session = Session(Runner(workers=1))
    session.open(OpenRequest(data))
    while session.opened is None:
        session.receive()
    session.open(OpenRequest(scenes))
    while session.runner.running:
        time.sleep(0.005)
    while session.runner.busy:
        session.receive()
    assert session.view().columns.ids == ("a",)
    assert session.board.done == 1
    session.close()


def test_a_filter_that_makes_no_sense_is_said_until_it_is_mended(session):
    session.set_filter("speed<3")
    assert "speed" in session.view().filter_error
    assert session.view().banner == ""
    session.set_filter("")
    assert session.view().filter_error == ""


def test_ground_truth_alone_is_shown_first(started, data):
    shutil.rmtree(data / "predictions")
    session = started(data)
    assert session.state.canvas.mode is ViewMode.GROUND_TRUTH
    assert session.pixels().prediction is None
    assert session.view().reason == "there is no prediction to score"


def test_a_review_of_a_manifest_opens_that_manifest_again(started, settle, data, tmp_path):
    path = data / "chosen.csv"
    path.write_text("ground_truth,prediction:m\nground_truth/a.png,predictions/model/a.png\n")
    review = tmp_path / "r.segreview"
    with ReviewStore.open(review, path):
        pass
    session = started(data)
    session.open_review(review)
    settle(session)
    assert session.opened.dataset.prediction_sets == ("m",)
    assert session.opened.dataset.root == path


def test_nothing_else_is_opened_while_a_verdict_could_not_be_written(
    session, settle, scenes, monkeypatch
):
    def refuse(*_):
        raise ReviewFileError("The disk is full.")

    with monkeypatch.context() as full:
        full.setattr(ReviewStore, "apply", refuse)
        session.decide(Decision.ACCEPTED)
        session.open(OpenRequest(scenes))
        settle(session)
        view = session.view()
        assert shown(session) == ["a", "b", "c", "d"]
        assert str(scenes) in view.banner
        assert "1 verdict is not yet written" in view.banner
        assert view.stage is Stage.READY
    session.open(OpenRequest(scenes))
    settle(session)
    assert (shown(session), session.view().banner) == (["a"], "")


def test_pictures_are_read_ahead_in_the_direction_of_travel(started, data, monkeypatch):
    wanted = []
    monkeypatch.setattr(
        Pictures, "want", lambda _, sample, p, following: wanted.append((sample, p, following))
    )
    session = started(data)
    session.step(1)
    session.select(3)
    session.step(-1)
    session.select(0)
    assert wanted == [
        (0, 0, [1, 2]),
        (1, 0, [2, 3]),
        (3, 0, []),
        (2, 0, [1, 0]),
        (0, 0, []),
    ]


def test_scores_are_made_once_until_something_changes_them(session, monkeypatch):
    made = []
    original = sheets.score_sheet
    monkeypatch.setattr(
        sheets, "score_sheet", lambda *asked: made.append(asked) or original(*asked)
    )
    session.step(1)
    session.decide(Decision.FLAGGED)
    session.view()
    assert made == []
    session.set_threshold(700)
    session.view()
    session.view()
    assert len(made) == 1
    opened = session.opened
    session.board.put(evaluate(opened.dataset.samples[0], 0, opened.reading))
    session.view()
    assert len(made) == 2


def test_the_window_of_images_comes_back_with_their_data_set_and_with_no_other(
    session, data, scenes, settle
):
    window = IntensityWindow(5, 25)
    session.set_canvas(replace(session.state.canvas, window=window, opacity=0.3))
    session.open_folder(scenes)
    settle(session)
    assert (session.state.canvas.window, session.state.canvas.opacity) == (None, 0.3)
    session.open_folder(data)
    settle(session)
    assert session.state.canvas.window == window


def test_a_minimum_area_is_seen_and_counted_at_every_threshold(session, settle):
    session.set_minimum_area(2)
    settle(session)
    view = session.view()
    assert view.minimum_area == 2
    assert "predicted components below 2 pixels are removed" in view.convention_words
    assert session.pixels().prediction.tolist() == [[200, 0], [200, 0]]
    assert iou(session) == pytest.approx(1 / 3)
    session.set_threshold(900)
    assert iou(session) == 0
    session.set_minimum_area(0)
    settle(session)
    assert session.pixels().prediction.tolist() == [[255, 0], [200, 0]]


def test_the_same_minimum_area_reads_nothing(session):
    session.set_minimum_area(0)
    assert not session.runner.busy


def test_a_minimum_area_is_remembered_by_the_folder(session, data, settle):
    session.set_minimum_area(2)
    settle(session)
    session.open_folder(data)
    settle(session)
    assert session.view().minimum_area == 2
