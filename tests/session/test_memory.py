"""What is remembered is found again."""

import json
from dataclasses import replace

import pytest

from segreview.evaluation.spec import ScoringSpec
from segreview.masks.intensity import IntensityWindow
from segreview.masks.threshold import Operator
from segreview.metrics.conventions import CONVENTIONS, find_convention
from segreview.session.memory import (
    scoring_from_json,
    scoring_to_json,
    view_from_json,
    view_to_json,
)
from segreview.session.state import CanvasOptions, CanvasPlace, SessionState, SortKey, ViewMode


def test_scoring_comes_back():
    scoring = ScoringSpec(237, Operator.GT)
    assert scoring_from_json(scoring_to_json(scoring)) == scoring


def test_what_is_ignored_is_remembered_with_the_classes():
    scoring = ScoringSpec(237, ignored_labels=frozenset({11}))
    assert scoring_from_json(scoring_to_json(scoring)) == ScoringSpec(237)


@pytest.mark.parametrize("name", [*CONVENTIONS, "monai+empty=zero"])
def test_the_convention_comes_back(name):
    scoring = replace(ScoringSpec(), convention=find_convention(name))
    assert scoring_from_json(scoring_to_json(scoring)) == scoring


def test_a_review_of_before_there_were_conventions_has_the_seed_report():
    text = '{"threshold": 0.5, "operator": "ge"}'
    assert scoring_from_json(text) == ScoringSpec()


def test_every_threshold_comes_back_exactly():
    specs = [ScoringSpec(step) for step in range(1001)]
    assert [scoring_from_json(scoring_to_json(spec)) for spec in specs] == specs


def test_the_view_and_the_name_of_the_sample_come_back():
    state = SessionState(
        prediction_set="model",
        sort=SortKey.WORST,
        canvas=CanvasOptions(ViewMode.UNION, 0.25, overlay=False, window=IntensityWindow(1, 9.5)),
        place=CanvasPlace(fit=False, zoom=3.5, center_x=0.1, center_y=0.9),
        auto_advance=True,
    )
    text = view_to_json(state, "sub/näme\n")
    assert view_from_json(text, SessionState()) == (state, "sub/näme\n")


def test_a_view_of_before_there_were_windows_has_none():
    values = json.loads(view_to_json(SessionState(prediction_set="model"), "a"))
    del values["window"]
    state, _ = view_from_json(json.dumps(values), SessionState())
    assert state.canvas.window is None


def test_what_is_not_remembered_stays_as_it_is():
    text = view_to_json(SessionState(prediction_set="model"), "a")
    state, _ = view_from_json(text, SessionState(selected=4, filter_text="iou<0.5"))
    assert (state.selected, state.filter_text) == (4, "iou<0.5")
