"""A review follows the disk: only what changed is read again, and the person's place stays."""

from __future__ import annotations

import numpy as np

from segreview.dataset.sample_files import FileStates
from segreview.errors import SegReviewError
from segreview.evaluation.read_files import Mask
from segreview.evaluation.runner import Reply
from segreview.session.disk_look import Look, Rearranged
from segreview.session.disk_watch import DiskWatch
from segreview.session.pictures import VISIBLE
from segreview.session.region_steps import RegionSteps
from segreview.session.review import Review
from segreview.session.view import News

NOTHING = "Nothing changed on disk"
CHANGED = VISIBLE + 20
"""Urgency of samples whose files changed: the person saw their scores, which no longer hold."""
PICTURED = 2
"""Thumbnails are made from one of the first two roles of a sample: image or ground truth."""


def take_look(review: Review, disk: DiskWatch, reply: Reply) -> News:
    """Go on with what a look found; a disk that cannot be reached takes nothing away."""
    before, asked, changed = review.unreachable, disk.listed(reply), False
    review.unreachable = ""
    if isinstance(reply.error, SegReviewError):
        review.unreachable = f"What is shown was read before: {reply.error}"
    else:
        found: Look | Rearranged = reply.result()
        if isinstance(found, Look) and found.moved is not None:
            review.evaluating.hold_still()
            disk.rearrange(found, review.board, asked)
            return News.NONE
        changed = take_over(review, found, asked)
    if asked and not changed and not review.unreachable:
        review.sentence = NOTHING
    disk.go_on(review.arrived)
    is_news = asked or changed or review.unreachable != before
    return News.PICTURES if is_news else News.NONE


def take_over(review: Review, found: Look | Rearranged, asked: bool) -> bool:
    """Go on with what is on the disk; return whether that differs from what is shown.

    ``asked`` says that the person wanted the look, and so whatever is missing.
    """
    if isinstance(found, Rearranged):
        review.number_anew(found)
        return _follow(review, found.look, found.new, asked)
    review.arrived = found.arrived
    review.board.relisted(review.opened.dataset)
    review.pictures.go_on(review.opened)
    return _follow(review, found, np.zeros(len(review.board.ids), np.bool_), asked)


def _follow(review: Review, look: Look, new: Mask, asked: bool) -> bool:
    """Evaluate what is new or in another state; return whether anything is."""
    board, renumbered = review.board, look.moved is not None
    stale = review.pictures.renew(look.files, look.differing)
    in_another_state = board.files.differing(look.files)
    outdated = in_another_state.copy()
    outdated[list(look.differing)] = True
    outdated &= ~board.waiting()
    review.evaluating.news.add_elsewhere(int(np.count_nonzero(outdated & ~in_another_state)))
    review.evaluating.news.add_new(np.flatnonzero(new).tolist())
    if outdated.any():
        _forget(review, outdated, look.files)
    _queue(review, outdated | new, asked, lists=renumbered or bool(look.differing))
    if stale or renumbered or outdated.any():
        review.show_selected()
    return bool(outdated.any() or new.any())


def _forget(review: Review, outdated: Mask, files: FileStates) -> None:
    """Take back the scores of samples whose files are in another state now."""
    board, news = review.board, review.evaluating.news
    before, after = board.files.states(outdated), files[outdated]
    news.add_files(board.dataset.samples, outdated, before, after)
    news.add_changed(
        np.flatnonzero(outdated).tolist(), [board.results(p) for p in range(len(review.sets))]
    )
    board.forget(outdated)
    review.auditing.forget_pixels()
    review.region_steps = RegionSteps(review.runner)
    if not np.array_equal(before[:, :PICTURED], after[:, :PICTURED]):
        review.pictures.renew_thumbnails()


def _queue(review: Review, changed: Mask, asked: bool, lists: bool) -> None:
    """Evaluate what changed; then what waits, where it is listed anew or had been stopped."""
    evaluating, rest = review.evaluating, np.zeros_like(changed)
    resumes, evaluating.stopped = asked and evaluating.stopped, evaluating.stopped and not asked
    if resumes or lists:
        evaluating.stop()
        rest = review.board.waiting() & ~changed & (not evaluating.stopped)
    if not evaluating.waits and (changed | rest).any():
        evaluating.evaluate(changed, CHANGED)
        evaluating.evaluate(rest)
