"""A verdict on other masks than those that are scored is known."""

import numpy as np
import pytest

from segreview.review.verdict import NO_VERDICT, Decision, Verdict
from segreview.session.judged_masks import JudgedMasks

ON_MASKS = Verdict(Decision.ACCEPTED, content="masks")
UNKNOWN = Verdict(Decision.ACCEPTED)


@pytest.mark.parametrize(
    ("verdict", "content", "outdated"),
    [
        (ON_MASKS, "masks", False),
        (ON_MASKS, "other masks", True),
        (ON_MASKS, "", False),
        (UNKNOWN, "masks", False),
        (NO_VERDICT, "masks", False),
    ],
)
def test_only_what_is_known_can_differ(verdict, content, outdated):
    judged = JudgedMasks(2, 3)
    judged.compare(1, 1, verdict, content)
    assert judged.outdated(1).tolist() == [False, outdated, False]
    assert not judged.outdated(0).any()


def test_a_verdict_that_is_given_again_is_up_to_date():
    judged = JudgedMasks(1, 1)
    judged.compare(0, 0, ON_MASKS, "other masks")
    judged.compare(0, 0, ON_MASKS, "masks")
    assert judged.outdated(0).tolist() == [False]


def test_the_answer_does_not_change_afterwards():
    judged = JudgedMasks(1, 1)
    before = judged.outdated(0)
    judged.compare(0, 0, ON_MASKS, "other masks")
    assert before.tolist() == [False]


def test_samples_can_be_numbered_anew():
    judged = JudgedMasks(1, 2)
    judged.compare(1, 0, ON_MASKS, "other masks")
    judged.move(4, np.array([0, 3]))
    assert judged.outdated(0).tolist() == [False, False, False, True]
