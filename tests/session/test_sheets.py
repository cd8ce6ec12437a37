"""A sheet that takes long is made by a worker; until then the last one is shown."""

import threading
import time
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from segreview.evaluation.evaluate import evaluate
from segreview.evaluation.job_queue import Job
from segreview.session import sheets


@pytest.fixture
def gate(monkeypatch):
    """Every sheet is large, and each one that a worker makes waits until the gate is open."""
    opened, main = threading.Event(), threading.get_ident()
    opened.set()

    def make(*arguments):
        if threading.get_ident() != main:
            opened.wait(20)
        return original(*arguments)[0], 1.0

    original = sheets.timed_sheet
    monkeypatch.setattr(sheets, "timed_sheet", make)
    monkeypatch.setattr(sheets, "REST", 0)
    monkeypatch.setattr(sheets, "LARGE", 0)
    monkeypatch.setattr(sheets, "MANY", 0)
    monkeypatch.setattr(sheets, "MANY_LABELS", 0)
    yield opened
    opened.set()


@pytest.fixture
def scored(started, data, gate):
    """All of the data set is scored and shown."""
    session = started(data)
    receive_until(session, lambda: not session.busy)
    gate.clear()
    return session


def put_again(session, sample, like):
    """Put the results of another sample in the place of a sample's own."""
    opened = session.opened
    result = evaluate(opened.dataset.samples[like], like, opened.reading)
    session.board.put(replace(result, sample=sample))


def pooled_iou(session):
    return session.view().score_rows[0].pooled


def receive_until(session, done):
    deadline = time.monotonic() + 20
    while not done():
        assert time.monotonic() < deadline
        if session.receive():
            session.view()
        time.sleep(0.001)


def test_the_last_sheet_is_shown_until_the_next_one_is_there(scored, gate):
    before = pooled_iou(scored)
    put_again(scored, 1, like=2)
    assert pooled_iou(scored) == before
    assert scored.busy
    gate.set()
    receive_until(scored, lambda: not scored.busy)
    assert pooled_iou(scored) < before
    assert not scored.busy


def test_newer_results_wait_a_little_while_more_are_to_come(started, data, monkeypatch):
    monkeypatch.setattr(sheets, "REST_SECONDS", 100.0)
    session = started(data)
    receive_until(session, lambda: not session.busy)
    before, complete = pooled_iou(session), session.board.done
    monkeypatch.setattr(type(session.runner), "busy", property(lambda _: True))
    put_again(session, 1, like=2)
    session.board.done = 1
    assert pooled_iou(session) == before
    session.set_threshold(1000)
    assert pooled_iou(session) != before
    session.set_threshold(500)
    assert pooled_iou(session) < before
    put_again(session, 1, like=1)
    session.board.done = complete
    assert pooled_iou(session) == before


def test_results_that_come_while_a_sheet_is_made_are_put_afterwards(scored, gate):
    put_again(scored, 1, like=2)
    scored.view()
    version, opened = scored.board.version, scored.opened
    arguments = opened.dataset.samples[0], 0, opened.reading
    scored.runner.submit(Job("evaluate", 0, evaluate, arguments, urgency=0))
    receive_until(scored, lambda: scored.runner.running == 1)
    scored.receive()
    assert scored.board.version == version
    gate.set()
    receive_until(scored, lambda: not scored.runner.busy)
    assert scored.board.version == version + 1


def test_a_threshold_that_moves_meanwhile_has_its_own_sheet_at_once(scored, gate):
    put_again(scored, 1, like=2)
    before = pooled_iou(scored)
    scored.set_threshold(1000)
    moved = pooled_iou(scored)
    assert moved != before
    gate.set()
    receive_until(scored, lambda: not scored.busy)
    assert pooled_iou(scored) == moved


def test_the_list_is_ordered_anew_when_the_last_sheet_is_there(scored, gate):
    scored.set_filter("iou<0.1")
    assert scored.view().columns.order.tolist() == [2]
    put_again(scored, 1, like=2)
    scored.view()
    gate.set()
    receive_until(scored, lambda: not scored.busy)
    assert scored.view().columns.order.tolist() == [1, 2]


def test_a_sheet_of_another_data_set_is_not_heard(scored, scenes, gate):
    put_again(scored, 1, like=2)
    scored.view()
    scored.open_folder(scenes)
    receive_until(scored, lambda: scored.opened.dataset.root == scenes)
    gate.set()
    receive_until(scored, lambda: not scored.busy)
    assert len(scored.view().columns.scores) == 1
    assert not np.isnan(scored.view().columns.scores).any()


def test_a_worker_rests_between_two_sheets_while_others_work(scored, gate, monkeypatch):
    monkeypatch.setattr(sheets, "REST", 1000)
    gate.set()
    put_again(scored, 1, like=2)
    scored.view()
    receive_until(scored, lambda: not scored.busy)
    put_again(scored, 1, like=1)
    gate.clear()
    scored.runner.submit(Job("idle", 0, gate.wait, (20,)))
    scored.view()
    assert scored.runner.running == 1
    gate.set()


def test_a_class_that_turns_up_is_listed_with_the_next_sheet(started, tmp_path, gate):
    for name, label in (("a", 2), ("b", 3)):
        for role in ("masks", "preds"):
            (tmp_path / role).mkdir(exist_ok=True)
            mask = np.array([[0, 1, label]], np.uint8)
            Image.fromarray(mask).save(tmp_path / role / f"{name}.png")
    session = started(tmp_path)
    receive_until(session, lambda: not session.busy)
    gate.clear()
    like = evaluate(session.opened.dataset.samples[1], 1, session.opened.reading)
    new = replace(like.predictions[0].pairs, ground_truth=np.array([0, 1, 9]))
    session.board.put(replace(like, predictions=(like.predictions[0]._replace(pairs=new),)))
    assert [row.label for row in session.view().class_rows] == [0, 1, 2, 3]
    gate.set()
    receive_until(session, lambda: not session.busy)
    assert [row.label for row in session.view().class_rows] == [0, 1, 2, 3, 9]


def test_the_classes_are_scored_once_whichever_of_them_is_looked_at(started, scenes, monkeypatch):
    session = started(scenes)
    whole, found = session.view(), []
    original = sheets.class_sheet
    monkeypatch.setattr(sheets, "class_sheet", lambda *asked: found.append(1) or original(*asked))
    session.set_class(1)
    alone = session.view()
    assert alone.score_rows != whole.score_rows
    assert [row.pooled_iou for row in alone.class_rows[:2]] == [
        row.pooled_iou for row in whole.class_rows[:2]
    ]
    assert found == []
    session.set_ignored(0, True)
    session.view()
    assert found == [1]


@pytest.fixture
def labelled(started, tmp_path, gate):
    """Three samples of the classes 0, 1 and 2 are scored and shown."""
    masks = {"a": [0, 1, 1, 2], "b": [0, 0, 1, 2], "c": [0, 1, 2, 2]}
    predicted = {"a": [0, 1, 1, 0], "b": [1, 1, 1, 2], "c": [0, 1, 2, 2]}
    for role, values in (("masks", masks), ("preds", predicted)):
        (tmp_path / role).mkdir()
        for name, row in values.items():
            Image.fromarray(np.array([row], np.uint8)).save(tmp_path / role / f"{name}.png")
    session = started(tmp_path)
    receive_until(session, lambda: not session.busy)
    gate.clear()
    return session


def numbers(session):
    view = session.view()
    classes = [(row.label, row.ignored, row.pooled_iou) for row in view.class_rows]
    groups = [(row.name, row.pooled_iou) for row in view.group_rows]
    return repr((view.score_rows, classes, groups))


CHANGES = {
    "a class is ignored": lambda session: session.set_ignored(0, True),
    "the convention": lambda session: session.set_convention("torchmetrics-meaniou"),
    "classes are merged": lambda session: session.merge_classes([1], 0),
    "classes are grouped": lambda session: session.group_classes("both", [0, 1]),
}


def test_newer_results_wait_for_a_worker_where_a_change_is_made_at_once(
    labelled, gate, monkeypatch
):
    monkeypatch.setattr(sheets, "LARGE", 1000)
    before = numbers(labelled)
    put_again(labelled, 1, like=2)
    assert numbers(labelled) == before
    labelled.set_ignored(0, True)
    changed = numbers(labelled)
    assert changed != before
    gate.set()
    receive_until(labelled, lambda: not labelled.busy)
    assert numbers(labelled) == changed


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_what_changes_all_classes_is_shown_when_a_worker_made_it(labelled, gate, change):
    before = numbers(labelled)
    change(labelled)
    assert numbers(labelled) == before
    assert labelled.busy
    gate.set()
    receive_until(labelled, lambda: not labelled.busy)
    assert numbers(labelled) != before


def test_the_list_is_ordered_by_the_sheet_of_what_was_asked(labelled, gate):
    labelled.set_filter("iou<0.9")
    assert labelled.view().columns.order.tolist() == [0, 1]
    labelled.set_ignored(2, True)
    assert labelled.view().columns.order.tolist() == [0, 1]
    gate.set()
    receive_until(labelled, lambda: not labelled.busy)
    assert labelled.view().columns.order.tolist() == [1]


def test_the_list_is_ordered_though_other_samples_are_still_to_come(labelled, gate):
    labelled.set_filter("iou<0.9")
    labelled.set_ignored(2, True)
    labelled.board.done -= 1
    gate.set()
    receive_until(labelled, lambda: not labelled.busy)
    assert labelled.view().columns.order.tolist() == [1]


def test_of_several_changes_the_last_is_shown(labelled, gate):
    labelled.set_ignored(0, True)
    labelled.view()
    labelled.set_ignored(1, True)
    labelled.view()
    gate.set()
    receive_until(labelled, lambda: not labelled.busy)
    shown = {row.label: row.ignored for row in labelled.view().class_rows}
    assert shown == {0: True, 1: True, 2: False}


def test_a_change_that_is_taken_back_leaves_the_sheet_as_it_was(labelled, gate):
    before = numbers(labelled)
    labelled.set_ignored(0, True)
    labelled.view()
    labelled.set_ignored(0, False)
    assert numbers(labelled) == before
    gate.set()
    receive_until(labelled, lambda: not labelled.busy)
    assert numbers(labelled) == before


def test_one_class_alone_is_shown_at_once(labelled):
    labelled.set_class(2)
    assert [row.pooled for row in labelled.view().score_rows if row.name == "iou"] == [0.75]
    assert not labelled.review.evaluating.sheets.outdated


def test_names_and_colours_are_shown_at_once(labelled):
    before = [row.pooled_iou for row in labelled.view().class_rows]
    labelled.rename_class(1, "sky")
    labelled.color_class(1, (1, 2, 3))
    labelled.move_class(1, -1)
    shown = labelled.view().class_rows
    assert (shown[0].label, shown[0].name) == (1, "sky")
    assert shown[0].color == (1, 2, 3)
    assert sorted(row.pooled_iou for row in shown) == sorted(before)
    assert not labelled.review.evaluating.sheets.outdated


def test_one_class_of_results_that_came_since_is_made_by_a_worker(labelled, gate):
    labelled.view()
    put_again(labelled, 1, like=2)
    labelled.set_class(2)
    assert labelled.busy
    gate.set()
    receive_until(labelled, lambda: not labelled.busy)
    assert [row.pooled for row in labelled.view().score_rows if row.name == "iou"] == [0.8]


def test_new_samples_leave_scores_blank_until_a_worker_made_them(labelled, gate, tmp_path):
    for role in ("masks", "preds"):
        (tmp_path / role / "d.png").write_bytes((tmp_path / role / "c.png").read_bytes())
    labelled.rescan()
    receive_until(labelled, lambda: len(labelled.board.ids) == 4)
    view = labelled.view()
    assert labelled.board.done == 3
    assert np.isnan(view.columns.scores).all()
    assert view.columns.order.tolist() == [0, 1, 2, 3]
    gate.set()
    receive_until(labelled, lambda: not labelled.busy)
    scores = labelled.view().columns.scores
    assert not np.isnan(scores).any()
    assert scores[2] == scores[3] == 1
