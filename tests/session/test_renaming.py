"""A prediction set gets another name, and verdicts and choices follow it."""

from dataclasses import replace

import pytest

from segreview.dataset.rivals import NameChoices
from segreview.dataset.role_parts import EACH_PAGE, PartChoices
from segreview.dataset.score_reading import LOGITS
from segreview.dataset.set_names import SetNames
from segreview.errors import DatasetError
from segreview.review.verdict import Decision
from segreview.session.opening import OpenRequest, open_request
from segreview.session.renaming import with_set_names

UNET = SetNames((("model", "U-Net"),))


def named(names):
    return NameChoices(sets=names)


@pytest.fixture
def judged(session, settle):
    """A session that called the set ``model`` of its first sample good, the other one bad."""
    session.set_prediction_set("model")
    session.decide(Decision.ACCEPTED)
    session.set_prediction_set("other")
    session.decide(Decision.FLAGGED)

    def call(names):
        session.open(with_set_names(session.opened.request, names))
        settle(session)
        decisions = {}
        for name in session.opened.dataset.prediction_sets:
            session.set_prediction_set(name)
            decisions[name] = session.view().verdict.decision
        return decisions

    session.call = call
    return session


def test_verdicts_follow_a_name_forth_and_back(judged):
    accepted, flagged = Decision.ACCEPTED, Decision.FLAGGED
    assert judged.call(UNET) == {"U-Net": accepted, "other": flagged}
    assert judged.call(SetNames((("model", "x"),))) == {"x": accepted, "other": flagged}
    assert judged.call(SetNames()) == {"model": accepted, "other": flagged}


def test_two_sets_may_exchange_their_names(judged):
    swapped = SetNames((("model", "other"), ("other", "model")))
    assert judged.call(swapped) == {"other": Decision.ACCEPTED, "model": Decision.FLAGGED}


def test_a_verdict_under_a_given_name_is_taken_back_and_found_under_the_first_one(judged):
    judged.call(UNET)
    judged.set_prediction_set("U-Net")
    judged.decide(Decision.UNSURE)
    judged.undo()
    assert judged.view().verdict.decision is Decision.ACCEPTED
    judged.redo()
    assert judged.call(SetNames())["model"] is Decision.UNSURE


def test_names_are_remembered_with_the_set_that_was_looked_at(judged, data, settle):
    judged.call(UNET)
    judged.set_prediction_set("U-Net")
    judged.open_folder(data)
    settle(judged)
    assert judged.opened.dataset.set_names == UNET
    assert judged.state.prediction_set == "U-Net"


def test_a_folder_that_has_a_given_name_by_itself_is_refused(data):
    with pytest.raises(DatasetError, match="would be called other: model and other"):
        open_request(OpenRequest(data, names=named(SetNames((("model", "other"),)))))


def test_the_name_of_a_set_that_is_gone_hides_no_other(judged, data):
    judged.call(SetNames((("model", "U-Net"),)))
    (data / "predictions" / "model").rename(data / "predictions" / "U-Net")
    found = judged.call(judged.opened.request.names.sets)
    assert found == {"other": Decision.FLAGGED, "U-Net": None}
    judged.set_prediction_set("U-Net")
    judged.decide(Decision.UNSURE)
    (data / "predictions" / "U-Net").rename(data / "predictions" / "model")
    assert judged.call(SetNames())["model"] is Decision.ACCEPTED


def test_every_choice_of_a_set_follows(data):
    parts = PartChoices((("A", EACH_PAGE), ("image", 2)))
    request = OpenRequest(
        data,
        prediction_sets=("A",),
        scores=(("A", LOGITS),),
        parts=parts,
        names=named(SetNames((("model", "A"),))),
    )
    assert with_set_names(request, UNET) == replace(
        request,
        prediction_sets=("U-Net",),
        scores=(("U-Net", LOGITS),),
        parts=replace(parts, pages=(("U-Net", EACH_PAGE), ("image", 2))),
        names=named(UNET),
    )
