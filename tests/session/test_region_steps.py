"""From one error region to the next, found by a worker, dropped when they are others."""

import pytest

from segreview.evaluation.pixel_cache import PixelCache
from segreview.session.opening import OpenRequest
from segreview.session.view import Box

# The regions of sample a: a missed pixel at (1, 0), a predicted one at (0, 1).
MISSED, INVENTED = Box(1, 0, 1, 1), Box(0, 1, 1, 1)


def shown(session):
    region = session.view().region
    return None if region is None else region.box


def go(session, settle, distance):
    session.step_region(distance)
    settle(session)
    return shown(session)


def test_nothing_is_shown_before_a_region_is_asked_for(session):
    assert session.view().region is None


def test_next_goes_round_and_says_in_words_what_it_is(session, settle):
    assert go(session, settle, 1) == MISSED
    assert session.view().region.text == "region 1 of 2: missed, 1 px, boundary"
    assert go(session, settle, 1) == INVENTED
    assert session.view().region.text == "region 2 of 2: predicted only, 1 px, boundary"
    assert go(session, settle, 1) == MISSED


def test_previous_begins_with_the_smallest(session, settle):
    assert go(session, settle, -1) == INVENTED
    assert go(session, settle, -1) == MISSED
    assert go(session, settle, -1) == INVENTED


def test_a_sample_without_errors_says_so(session, settle):
    session.select(1)
    settle(session)
    assert go(session, settle, 1) is None
    assert session.view().region.text == "no error region here"


def test_the_region_goes_when_sample_or_threshold_change(session, settle):
    go(session, settle, 1)
    session.set_threshold(900)
    assert session.view().region is None
    assert go(session, settle, 1) == MISSED
    assert session.view().region.text == "region 1 of 1: missed, 1 px, boundary"
    session.select(2)
    settle(session)
    assert session.view().region is None
    assert go(session, settle, 1) == Box(0, 0, 2, 1)


def test_regions_that_come_too_late_are_not_shown(session, settle):
    session.step_region(1)
    session.select(1)
    settle(session)
    assert session.view().region is None


def test_keys_pressed_while_the_regions_are_found_ask_once(session, settle):
    session.step_region(1)
    session.step_region(-1)
    settle(session)
    assert shown(session) == INVENTED


def test_another_data_set_has_no_regions_yet(session, settle, data):
    go(session, settle, 1)
    session.open(OpenRequest(data))
    settle(session)
    assert session.view().region is None
    assert go(session, settle, 1) == MISSED


def test_without_a_picture_there_is_nothing_to_go_to(started, data):
    session = started(data)
    session.pictures._cache = PixelCache()
    session.step_region(1)
    assert not session.runner.busy


@pytest.mark.parametrize(
    ("label", "text"),
    [
        (None, "region 1 of 1: sky called road, 1 px, boundary"),
        (0, "region 1 of 1: predicted only, 1 px, boundary"),
        (1, "region 1 of 1: missed, 1 px, boundary"),
    ],
)
def test_classes_are_called_by_their_names(started, scenes, settle, label, text):
    session = started(scenes)
    session.set_class(label)
    go(session, settle, 1)
    assert session.view().region.text == text
