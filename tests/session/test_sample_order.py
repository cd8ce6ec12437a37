"""The list of samples stays until it is made again, and is gone through both ways."""

from types import SimpleNamespace

import numpy as np
import pytest

from segreview.session.filters import FoldedNames
from segreview.session.sample_order import SampleOrder
from segreview.session.state import SessionState

NAMES = ("a1", "b1", "c", "d1")


@pytest.fixture
def make():
    """Make a list of the samples that pass a filter."""
    order = SampleOrder(FoldedNames(NAMES))
    columns = SimpleNamespace(values={"iou": np.zeros(4)}, error_pixels=np.zeros(4, np.int64))
    sheet = SimpleNamespace(columns=columns, status=np.ones(4, np.uint8))

    def made(text):
        outdated = np.array([True, False, False, False])
        order.make(SessionState(filter_text=text), sheet, np.array([0, 2, 0, 0]), outdated)
        return order

    return made


def test_a_person_goes_on_or_back_from_a_sample(make):
    order = make("1")
    assert order.samples.tolist() == [0, 1, 3]
    assert order.beyond(0).tolist() == [1, 3]
    order.goes_on = False
    assert order.beyond(3).tolist() == [1, 0]
    assert order.beyond(0).tolist() == []


def test_after_a_sample_that_the_filter_hides_comes_the_first_and_before_it_nothing(make):
    order = make("1")
    assert order.beyond(2).tolist() == [0, 1, 3]
    order.goes_on = False
    assert order.beyond(2).tolist() == []


def test_verdicts_scores_and_status_can_be_asked_for(make):
    assert make("verdict:flagged").samples.tolist() == [1]
    assert make("verdict:outdated").samples.tolist() == [0]
    assert make("iou>0.5").samples.tolist() == []
    assert make("status:scored").samples.tolist() == [0, 1, 2, 3]


def test_a_filter_that_makes_no_sense_keeps_the_list_and_is_said(make):
    make("1")
    assert "speed" in make("speed<3").filter_error
    assert make("speed<3").samples.tolist() == [0, 1, 3]
    assert make("").filter_error == ""


def test_samples_with_other_numbers_keep_their_places(make):
    order = make("1")
    order.number_anew(FoldedNames(("0", *NAMES)), np.array([1, 2, 3, 4]))
    assert order.samples.tolist() == [1, 2, 4]
