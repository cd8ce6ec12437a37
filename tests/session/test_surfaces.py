"""The boundary scores of the sample on screen follow what the person looks at."""

import math

import pytest

from segreview.evaluation.runner import Runner
from segreview.session.opening import OpenRequest
from segreview.session.session import Session


def values(session):
    return {score.name: score.value for score in session.view().surface}


def test_the_selected_sample_is_measured(session, settle):
    # Of two pixels one is found, and one below the other is invented.
    assert values(session) == {
        "boundary_iou@2%": 1 / 3,
        "surface_dice@2px": 1,
        "hausdorff_95": pytest.approx(0.95),
        "hausdorff": 1,
        "average_surface_distance": 0.5,
    }
    session.step(1)
    assert set(values(session).values()) == {None}
    settle(session)
    assert values(session)["boundary_iou@2%"] == 1


def test_a_prediction_without_foreground_is_at_no_distance(session, settle):
    session.select(2)
    settle(session)
    assert values(session)["boundary_iou@2%"] == values(session)["surface_dice@2px"] == 0
    assert math.isnan(values(session)["hausdorff"])


def test_scores_are_measured_anew_when_the_threshold_is_released(session, settle):
    session.set_threshold(900)
    assert set(values(session).values()) == {None}
    settle(session)
    assert set(values(session).values()) == {None}
    session.release_threshold()
    settle(session)
    assert values(session)["boundary_iou@2%"] == 1 / 2
    session.set_threshold(500)
    session.set_threshold(900)
    assert values(session)["boundary_iou@2%"] == 1 / 2


def test_what_is_known_is_not_measured_again(session):
    session.release_threshold()
    session.set_filter("a")
    assert not session.runner.busy
    assert values(session)["boundary_iou@2%"] == 1 / 3


def test_only_what_was_wanted_last_is_shown(session, settle):
    session.select(1)
    settle(session)
    session.select(0)
    session.set_prediction_set("other")
    session.set_prediction_set("model")
    session.select(1)
    settle(session)
    assert values(session)["boundary_iou@2%"] == 1


def test_another_prediction_set_is_measured(session, settle):
    session.set_prediction_set("other")
    settle(session)
    assert values(session)["boundary_iou@2%"] == 1 / 2


def test_a_sample_that_cannot_be_read_has_no_boundary_scores(started, data, settle):
    (data / "predictions" / "model" / "a.png").write_bytes(b"no picture")
    session = started(data)
    assert session.view().surface == ()
    session.step(1)
    settle(session)
    assert values(session)["boundary_iou@2%"] == 1


def test_one_class_is_measured_and_all_at_once_are_not(started, scenes, settle):
    session = started(scenes)
    assert session.view().surface == ()
    session.set_class(1)
    assert set(values(session).values()) == {None}
    settle(session)
    assert values(session)["boundary_iou@2%"] == 1 / 2
    assert values(session)["hausdorff"] == 1
    session.set_class(0)
    settle(session)
    # What the prediction calls road where the ground truth is void is not seen.
    assert values(session)["boundary_iou@2%"] == 1 / 2
    session.set_class(None)
    assert session.view().surface == ()


def test_nothing_is_measured_before_a_data_set_is_open(data, settle):
    session = Session(Runner(workers=1))
    assert session.view().surface == ()
    session.open(OpenRequest(data))
    settle(session)
    assert values(session)["hausdorff"] == 1
    session.close()


def test_what_passes_by_is_measured_where_the_person_stays(session, settle):
    session.step(1, passes_by=True)
    settle(session)
    assert set(values(session).values()) == {None}
    session.stay()
    settle(session)
    assert values(session)["boundary_iou@2%"] == 1
