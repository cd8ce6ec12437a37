"""A review is made anew with its data set: nothing of the one before is left in it or in memory."""

import weakref

from segreview.review.verdict import Decision
from segreview.session.opening import OpenRequest
from segreview.session.state import BestWish


def leave_traces(session, settle):
    session.step_region(1)
    settle(session)
    session.set_best_threshold(BestWish())
    session.decide(Decision.FLAGGED)
    session.rename_class(0, "nothing")
    session.rename_class(1, "nothing")
    session.set_filter("speed<3")


def said(session):
    view = session.view()
    columns = view.columns
    return {
        "state": view.state,
        "order": columns.order.tolist(),
        "verdicts": columns.verdicts.tolist(),
        "outdated": columns.outdated.tolist(),
        "scores": repr((view.score_rows, view.class_rows, view.surface, view.threshold.best)),
        "said": (view.banner, view.filter_error, view.warnings, view.set_warnings, view.region),
        "history": (view.can_undo, view.can_redo),
        "findings": session.audit().findings,
    }


def test_the_next_data_set_is_shown_as_if_it_were_the_first(started, data, scenes, settle):
    fresh = started(scenes)
    wanted = said(fresh)
    fresh.close()
    session = started(data)
    leave_traces(session, settle)
    left = said(session)
    session.open(OpenRequest(scenes))
    settle(session)
    found = said(session)
    assert found == wanted
    assert all(found[part] != left[part] for part in found if part != "outdated")


def test_a_data_set_that_is_no_longer_open_takes_no_memory(session, scenes, settle):
    review, board = weakref.ref(session.review), weakref.ref(session.board)
    session.view()
    session.open(OpenRequest(scenes))
    settle(session)
    assert (review(), board()) == (None, None)
