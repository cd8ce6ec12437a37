"""What is open follows the disk while files are written, come and go."""

import os
import shutil
import time

import numpy as np
from PIL import Image

from segreview.evaluation.result_block import RowStatus
from segreview.evaluation.scoreboard import Scoreboard
from segreview.review.verdict import Decision
from segreview.session.following import NOTHING
from segreview.session.judged_masks import CHANGED
from segreview.session.opening import OpenRequest
from segreview.session.session import READ_ANEW, Session
from segreview.session.state import CanvasPlace, SortKey

RIGHT = [[255, 255], [0, 0]]
WRONG = [[0, 0], [255, 255]]
_times = iter(range(1, 10_000))


def write(path, rows):
    """Write a mask at a time that differs from that of every file before it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.array(rows, np.uint8)).save(path)
    later = path.stat().st_mtime_ns + next(_times) * 1_000_000_000
    os.utime(path, ns=(later, later))


def prediction(data, name, prediction_set="model"):
    return data / "predictions" / prediction_set / f"{name}.png"


def add_sample(data, name, rows):
    write(data / "images" / f"{name}.png", [[1, 2], [3, 4]])
    write(data / "ground_truth" / f"{name}.png", RIGHT)
    write(prediction(data, name), rows)
    write(prediction(data, name, "other"), rows)


def settle(session):
    while session.busy:
        session.receive()
        time.sleep(0.001)


def look(session):
    """Look now, however short the last look is ago."""
    session.disk._ended = -1e9
    session.look_for_changes()
    settle(session)
    return session.take_news()


def rescan(session):
    session.rescan()
    settle(session)
    return session.take_news()


def scores(session):
    columns = session.view().columns
    return dict(zip(columns.ids, columns.scores.tolist(), strict=True))


def status(session):
    columns = session.view().columns
    return {name: RowStatus(code) for name, code in zip(columns.ids, columns.status, strict=True)}


def shown(session):
    columns = session.view().columns
    return [columns.ids[i] for i in columns.order]


def selected(session):
    return session.view().sample_name


def evaluated(monkeypatch):
    """Note the samples that are evaluated from now on."""
    names, put = [], Scoreboard.put

    def noted(board, result):
        names.append(board.ids[result.sample])
        put(board, result)

    monkeypatch.setattr(Scoreboard, "put", noted)
    return names


BEFORE = {"a": 1 / 3, "b": 1, "c": 0, "d": 1 / 2}


def test_nothing_changed_is_not_told_unless_someone_asked(session):
    assert look(session) == ""
    assert rescan(session) == NOTHING
    assert scores(session) == BEFORE


def test_a_changed_prediction_alone_is_evaluated_again(session, data, monkeypatch):
    names = evaluated(monkeypatch)
    write(prediction(data, "c"), RIGHT)
    assert look(session) == "1 file changed on disk: evaluated again"
    assert scores(session) == BEFORE | {"c": 1}
    assert names == ["c"]
    assert look(session) == ""


def test_a_score_that_no_longer_holds_is_taken_back_at_once(session, data):
    write(prediction(data, "c"), RIGHT)
    session.runner.submit_series = lambda *_: None
    assert look(session) == ""
    assert status(session)["c"] is RowStatus.WAITING
    assert np.isnan(scores(session)["c"])
    assert session.view().progress.done == 3


def test_a_prediction_that_is_renamed_and_still_a_partner_is_told(session, data):
    old = prediction(data, "a")
    old.rename(old.with_name("a_pred.png"))
    assert look(session) == "1 sample is read from other files: evaluated again"


def test_changed_ground_truth_and_image_are_noticed_too(session, data):
    write(data / "ground_truth" / "b.png", WRONG)
    write(data / "images" / "a.png", [[9, 9], [9, 9]])
    assert look(session) == "2 files changed on disk: evaluated again"
    assert scores(session) == BEFORE | {"b": 0}


def test_files_written_again_with_the_same_content_are_said_to_be_the_same(session, data):
    os.utime(prediction(data, "a"), ns=(1, 1))
    assert look(session) == "1 file changed on disk: evaluated again, the masks are the same"
    assert scores(session) == BEFORE


def test_the_picture_on_screen_is_read_again(session, data):
    before = session.pixels()
    write(data / "images" / "a.png", [[9, 9], [9, 9]])
    look(session)
    assert session.pixels() is not before
    assert session.pixels().image.tolist() == [[9, 9], [9, 9]]


def test_other_pictures_stay(session, data):
    before = session.pixels()
    write(prediction(data, "c"), RIGHT)
    look(session)
    assert session.pixels() is before


def test_a_picture_that_could_not_be_read_is_tried_again(started, data):
    prediction(data, "a").write_bytes(b"")
    session = started(data)
    assert session.pixel_error()
    write(prediction(data, "a"), RIGHT)
    look(session)
    assert not session.pixel_error()
    assert session.pixels().prediction.tolist() == RIGHT


def test_thumbnails_are_out_of_date_when_an_image_changed(session, data):
    write(prediction(data, "b"), RIGHT)
    look(session)
    assert session.pictures.stale_thumbnails == 0
    write(data / "images" / "b.png", [[9, 9], [9, 9]])
    look(session)
    assert session.pictures.stale_thumbnails == 1


def test_a_new_sample_appears_at_its_place_and_all_else_stays(session, data, monkeypatch):
    session.select(2)
    session.decide(Decision.FLAGGED)
    session.set_filter("iou<0.9")
    session.set_sort(SortKey.WORST)
    session.set_threshold(600)
    session.set_place(CanvasPlace(fit=False, zoom=7))
    names = evaluated(monkeypatch)
    add_sample(data, "bb", RIGHT)
    assert look(session) == "1 new sample"
    view = session.view()
    assert view.columns.ids == ("a", "b", "bb", "c", "d")
    assert selected(session) == "c"
    assert view.verdict.decision is Decision.FLAGGED
    assert (view.state.filter_text, view.state.sort) == ("iou<0.9", SortKey.WORST)
    assert (view.state.scoring.step, view.state.place.zoom) == (600, 7)
    assert scores(session) == BEFORE | {"bb": 1}
    assert names == ["bb"]
    assert [view.columns.ids[i] for i in view.columns.order] == ["c", "a", "d"]


def test_the_list_keeps_its_order_until_the_last_sample_is_evaluated_again(session, data):
    session.set_sort(SortKey.WORST)
    session.set_filter("iou<0.9")
    submit, session.runner.submit_series = session.runner.submit_series, lambda *_: None
    write(prediction(data, "c"), RIGHT)
    write(prediction(data, "b"), WRONG)
    look(session)
    assert shown(session) == ["c", "a", "d"]
    session.runner.submit_series = submit
    session.cancel()
    rescan(session)
    assert shown(session) == ["b", "a", "d"]


def test_a_filter_that_makes_no_sense_keeps_the_samples_of_the_list(session, data):
    session.set_filter("iou>0.4")
    session.set_filter("speed<3")
    add_sample(data, "0", RIGHT)
    look(session)
    assert shown(session) == ["b", "d"]


def test_the_scores_of_moved_samples_are_those_of_a_folder_opened_anew(session, started, data):
    add_sample(data, "aa", WRONG)
    write(prediction(data, "d"), RIGHT)
    assert look(session) == "1 file changed on disk: evaluated again; 1 new sample"
    session.set_threshold(40)
    fresh = started(data)
    fresh.set_threshold(40)
    for prediction_set in ("model", "other"):
        session.set_prediction_set(prediction_set)
        fresh.set_prediction_set(prediction_set)
        after, wanted = session.view(), fresh.view()
        assert after.columns.ids == wanted.columns.ids
        assert after.score_rows[1:] == wanted.score_rows[1:]
        assert after.count_rows[1:] == wanted.count_rows[1:]
        np.testing.assert_array_equal(after.columns.scores, wanted.columns.scores)
        np.testing.assert_array_equal(after.columns.status, wanted.columns.status)
        np.testing.assert_array_equal(after.threshold.background, wanted.threshold.background)


def test_a_prediction_that_comes_is_scored(session, data):
    session.set_prediction_set("other")
    assert status(session)["d"] is RowStatus.WARNED
    write(prediction(data, "d", "other"), RIGHT)
    assert look(session) == "1 file changed on disk: evaluated again"
    assert scores(session)["d"] == 1
    assert status(session)["d"] is RowStatus.SCORED


def test_a_prediction_that_vanishes_is_a_problem_and_no_empty_prediction(session, data):
    prediction(data, "b").unlink()
    assert look(session) == "1 file is gone: evaluated again"
    assert status(session)["b"] is RowStatus.NOT_SCORED
    (problem,) = session.view().problems
    assert (problem.title, "b.png cannot be read" in problem.reason) == ("b", True)


def test_a_sample_that_vanishes_stays_as_a_problem_with_its_verdict(session, data):
    session.select(1)
    session.decide(Decision.ACCEPTED)
    for folder in ("images", "ground_truth", "predictions/model", "predictions/other"):
        (data / folder / "b.png").unlink()
    write(prediction(data, "a"), RIGHT)
    assert look(session) == "1 file changed on disk and 4 are gone: evaluated again"
    assert status(session)["b"] is RowStatus.NOT_SCORED
    assert session.view().verdict.decision is Decision.ACCEPTED
    add_sample(data, "b", RIGHT)
    look(session)
    assert status(session)["b"] is RowStatus.SCORED


def test_a_vanished_sample_is_left_out_when_the_folder_is_opened_again(session, data, settle):
    (data / "ground_truth" / "b.png").unlink()
    look(session)
    assert session.view().columns.ids == ("a", "b", "c", "d")
    session.open(OpenRequest(data))
    settle(session)
    assert session.view().columns.ids == ("a", "c", "d")


def outdated(session):
    columns = session.view().columns
    return [name for name, is_old in zip(columns.ids, columns.outdated, strict=True) if is_old]


def test_a_verdict_on_masks_that_changed_says_so_until_it_is_given_again(session, data):
    session.decide(Decision.ACCEPTED)
    session.select(1)
    session.decide(Decision.ACCEPTED)
    write(prediction(data, "a"), RIGHT)
    os.utime(prediction(data, "b"), ns=(1, 1))
    look(session)
    assert outdated(session) == ["a"]
    assert CHANGED not in session.view().warnings
    session.select(0)
    assert session.view().verdict.decision is Decision.ACCEPTED
    assert session.view().warnings == (CHANGED,)
    session.set_filter("verdict:outdated")
    assert len(session.view().columns.order) == 1
    session.decide(Decision.ACCEPTED)
    assert outdated(session) == []
    session.undo()
    assert outdated(session) == ["a"]
    session.redo()
    assert outdated(session) == []


def test_masks_that_changed_while_nothing_was_open_are_known_too(session, started, data):
    session.set_note("looks good")
    session.select(2)
    session.set_reasons(("missed object",))
    session.close()
    write(prediction(data, "a"), RIGHT)
    write(data / "ground_truth" / "c.png", WRONG)
    write(prediction(data, "a", "other"), RIGHT)
    again = started(data)
    assert outdated(again) == ["a", "c"]
    again.set_prediction_set("other")
    assert outdated(again) == []


def test_verdicts_on_changed_masks_move_with_their_samples(session, data):
    session.decide(Decision.ACCEPTED)
    write(prediction(data, "a"), RIGHT)
    add_sample(data, "0", RIGHT)
    look(session)
    assert outdated(session) == ["a"]


def test_a_folder_that_cannot_be_reached_loses_nothing(session, data):
    away = data.with_name("away")
    data.rename(away)
    look(session)
    assert "cannot be reached" in session.view().banner
    assert scores(session) == BEFORE
    away.rename(data)
    assert look(session) == ""
    assert session.view().banner == ""


def test_an_empty_folder_is_taken_for_one_that_is_not_connected(session, data):
    shutil.rmtree(data)
    data.mkdir()
    look(session)
    assert "was read before" in session.view().banner
    assert scores(session) == BEFORE


def test_masks_of_another_kind_are_all_evaluated_again(session, data):
    session.set_filter("iou>0.4")
    session.select(1)
    for name in "abcd":
        write(data / "ground_truth" / f"{name}.png", [[0, 1], [2, 3]])
        write(prediction(data, name), [[0, 1], [2, 3]])
        write(prediction(data, name, "other"), [[0, 1], [2, 3]])
    assert look(session) == READ_ANEW
    assert not session.is_binary
    assert selected(session) == "b"
    assert session.view().state.filter_text == "iou>0.4"
    assert set(scores(session).values()) == {1}


def test_another_kind_of_masks_is_told_to_one_who_asked_too(session, data):
    for path in (*(data / "ground_truth").iterdir(), *(data / "predictions").rglob("*.png")):
        write(path, [[0, 1], [2, 3]])
    assert rescan(session) == READ_ANEW


def test_a_class_table_beside_the_data_is_read_again(started, scenes):
    session = started(scenes)
    assert [row.name for row in session.view().class_rows] == ["road", "sky", "void"]
    table = scenes / "palette.json"
    table.write_text(table.read_text().replace("sky", "heaven"))
    os.utime(table, ns=(1, 1))
    assert look(session) == READ_ANEW
    assert [row.name for row in session.view().class_rows] == ["road", "heaven", "void"]


def test_a_stopped_evaluation_stays_stopped_until_someone_asks(started, data):
    session = started(data)
    session.board.forget(np.array([True, True, False, False]))
    session.cancel()
    write(prediction(data, "c"), RIGHT)
    assert look(session) == "1 file changed on disk: evaluated again"
    assert status(session)["a"] is RowStatus.WAITING
    rescan(session)
    assert scores(session) == BEFORE | {"c": 1}


def test_a_rescan_while_a_look_runs_comes_after_it(session, data):
    session.disk._ended = -1e9
    session.look_for_changes()
    session.rescan()
    add_sample(data, "e", RIGHT)
    settle(session)
    assert scores(session)["e"] == 1
    assert session.view().columns.ids == ("a", "b", "c", "d", "e")


def test_a_rescan_of_nothing_does_nothing():
    session = Session()
    session.rescan()
    session.look_for_changes()
    assert not session.busy
    session.close()


def test_the_error_region_is_that_of_the_new_masks(session, data):
    session.step_region(1)
    settle(session)
    assert session.view().region is not None
    write(prediction(data, "a"), RIGHT)
    look(session)
    assert session.view().region is None


def test_curves_follow_the_new_scores(session, data):
    before = session.curves("iou").plots[0]
    write(prediction(data, "c"), RIGHT)
    look(session)
    assert session.curves("iou").plots[0].sentence != before.sentence


def test_the_time_left_counts_from_when_the_files_changed(session, data):
    session.review.evaluating._started -= 10_000
    write(prediction(data, "c"), RIGHT)
    session.disk._ended = -1e9
    session.look_for_changes()
    while session.disk.busy:
        session.receive()
    left = session.view().progress.seconds_left
    assert left is None or left < 100
    settle(session)


def test_looks_follow_the_data_set_that_is_open(session, scenes, settle):
    session.open(OpenRequest(scenes))
    settle(session)
    write(scenes / "predictions" / "a.png", [[0, 1, 1, 0]])
    assert look(session) == "1 file changed on disk: evaluated again"
