"""What is open follows the disk: only what changed is read again, and the person's place stays."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np

from segreview.dataset.sample_files import FileStates
from segreview.errors import SegReviewError
from segreview.evaluation.read_files import Mask
from segreview.evaluation.runner import Reply, Runner
from segreview.evaluation.scoreboard import Scoreboard
from segreview.session.auditing import Auditing
from segreview.session.curves import Curves
from segreview.session.disk_look import Look, Rearranged
from segreview.session.disk_news import DiskNews
from segreview.session.disk_watch import DiskWatch
from segreview.session.evaluation_run import submit_samples
from segreview.session.open_session import OpenSession
from segreview.session.opening_job import Arrived
from segreview.session.pictures import VISIBLE, Pictures
from segreview.session.problems import Problems
from segreview.session.region_steps import RegionSteps
from segreview.session.view import News

CHANGED = VISIBLE + 20
"""Urgency of samples whose files changed: the person saw their scores, which no longer hold."""
NOTHING = "Nothing changed on disk"
READ_ANEW = "What is on disk now is read in another way: everything is evaluated again"
PICTURED = 2
"""Thumbnails are made from one of the first two roles of a sample: image or ground truth."""


class WatchedSession(OpenSession):
    """An open data set whose files may be written while it is looked at."""

    def __init__(self, runner: Runner | None = None) -> None:
        """Begin with nothing open."""
        super().__init__(runner)
        self.disk = DiskWatch()
        self.unreachable = ""
        """Why the disk could not be looked at the last time; empty when it could."""
        self._arrived: Arrived | None = None
        self._news, self._sentence = DiskNews(), ""
        self._asked, self._stopped = False, False

    def look_for_changes(self, focused: bool = False) -> None:
        """Look whether files changed, if it is time; ``focused``: the person came back."""
        if self.opened is not None:
            self.disk.look_if_due(focused)

    def rescan(self) -> None:
        """List the folder again in the background; all that did not change stays as it is."""
        if self.opened is not None:
            self._asked = True
            self.disk.list_anew()

    def take_news(self) -> str:
        """Return what changed on the disk, or became of an export, once."""
        told, self._sentence = self._sentence, ""
        return told or self.exporting.take_message()

    @property
    def busy(self) -> bool:
        """Whether an answer of a worker is still to come."""
        return self.runner.busy or self.disk.busy or self._sheets.outdated

    @property
    def running(self) -> int:
        """How many jobs the workers hold."""
        return self.runner.running + self.disk.running

    def cancel(self) -> None:
        """Stop listing or evaluating; results that are there stay."""
        super().cancel()
        self._stopped, self._news = True, DiskNews()

    def close(self) -> None:
        """Remember where the person is and let everything go."""
        super().close()
        self.disk.close()

    def receive(self) -> News:
        """Take the replies that came and say what they changed."""
        news = super().receive()
        # What a worker reads stays as it is until that is done.
        for reply in () if self._board_is_read else self.disk.take_replies():
            news = max(news, self._receive_look(reply))
        sentence = self._news.sentence()
        if not sentence:
            return news
        self._sentence, self._news = sentence, DiskNews()
        return News.PICTURES

    def _begin(self, arrived: Arrived) -> None:
        super()._begin(arrived)
        if self.opened is arrived.opened:
            self._arrived, self.unreachable = replace(arrived, made=None), ""
            self.disk.begin(self._arrived)
            self._news, self._stopped, self._asked = DiskNews(), False, False

    def _receive_evaluated(self, reply: Reply) -> None:
        super()._receive_evaluated(reply)
        self._news.hear(reply.result())

    def _receive_look(self, reply: Reply) -> News:
        """Take over what is on the disk now; what cannot be reached takes nothing away."""
        before, listed, changed = self.unreachable, self.disk.listed(reply), False
        if isinstance(reply.error, SegReviewError):
            self.unreachable = f"What is shown was read before: {reply.error}"
        else:
            self.unreachable = ""
            found = reply.result()
            if isinstance(found, Look) and found.moved is not None:
                self._rearrange(found, listed)
                return News.NONE
            changed = self._take_over(found)
        if listed:
            self._asked = False
            if not changed and not self.unreachable:
                self._sentence = NOTHING
        assert self._arrived is not None, "a data set is open"
        self.disk.go_on(self._arrived)
        return News.PICTURES if listed or changed or self.unreachable != before else News.NONE

    def _rearrange(self, look: Look, listed: bool) -> None:
        """Let a worker take the results over to other numbers; none may come meanwhile."""
        self.runner.cancel("evaluate")
        self._waits_for_picture = False
        self._board.settle()
        self.disk.rearrange(look, self._board, listed)

    def _take_over(self, found: Look | Rearranged) -> bool:
        """Go on with what is on the disk; return whether that differs from what is shown."""
        look = found if isinstance(found, Look) else found.look
        opened = look.arrived.opened
        if look.is_read_anew:
            self._begin_again(look.arrived)
            return True
        self._arrived, self.opened = look.arrived, opened
        if isinstance(found, Rearranged):
            self._number_anew(found)
            return self._follow(look, found.new)
        self._board.relisted(opened.dataset)
        self._pictures.go_on(opened)
        return self._follow(look, np.zeros(len(self._ids), np.bool_))

    def _begin_again(self, arrived: Arrived) -> None:
        """Evaluate everything under another reading, with the person at the same place."""
        state = self.state
        self._begin(arrived)
        self.state = replace(self.state, filter_text=state.filter_text, canvas=state.canvas)
        self.reorder()
        self._sentence = READ_ANEW

    def _number_anew(self, found: Rearranged) -> None:
        """Go on with another list of samples, in which the old ones have other numbers."""
        assert self.opened is not None, "a data set is open"
        self.board = found.board
        self._ids, self._places, self._names = found.board.ids, found.places, found.names
        self._decisions.number(found.places)
        self._problems = Problems()
        self._judged.move(len(self._ids), found.moved)
        self._news.move(found.moved.tolist())
        self._order = found.moved[self._order]
        if self.state.selected is not None:
            self.state = replace(self.state, selected=int(found.moved[self.state.selected]))
        self.pictures = Pictures(self.runner, self.opened)
        self.auditing = Auditing(self.runner, self.opened)
        self.auditing.check_sizes()
        self._curves, self._region_steps = Curves(), RegionSteps(self.runner)
        self.reorder()

    def _follow(self, look: Look, new: Mask) -> bool:
        """Evaluate what is new or in another state; return whether anything is."""
        board, renumbered = self._board, look.moved is not None
        stale = self._pictures.renew(look.files, look.differing)
        outdated = board.files.differing(look.files)
        outdated[list(look.differing)] = True
        outdated &= ~board.waiting()
        self._news.add_new(np.flatnonzero(new).tolist())
        if outdated.any():
            self._forget(outdated, look.files)
        self._queue(outdated | new, lists=renumbered or bool(look.differing))
        if stale or renumbered or outdated.any():
            self._show_selected()
        return bool(outdated.any() or new.any())

    def _forget(self, outdated: Mask, files: FileStates) -> None:
        """Take back the scores of samples whose files are in another state now."""
        assert self.auditing is not None, "a data set is open"
        board, indices = self._board, np.flatnonzero(outdated).tolist()
        before, after = board.files.states(outdated), files[outdated]
        self._news.add_files([board.dataset.samples[i] for i in indices], before, after)
        self._news.add_changed(indices, [board.results(p) for p in range(len(self._sets))])
        board.forget(outdated)
        self.auditing.forget_pixels()
        self._region_steps = RegionSteps(self.runner)
        if not np.array_equal(before[:, :PICTURED], after[:, :PICTURED]):
            self._pictures.renew_thumbnails()

    def _queue(self, changed: Mask, lists: bool) -> None:
        """Evaluate what changed; then what waits, where it is listed anew or had been stopped."""
        assert self.opened is not None, "a data set is open"
        resumes, self._stopped = self._asked and self._stopped, self._stopped and not self._asked
        rest = np.zeros_like(changed)
        if resumes or lists:
            self.runner.cancel("evaluate")
            rest = self._board.waiting() & ~changed & (not self._stopped)
        if self._waits_for_picture or not (changed | rest).any():
            return
        self._started, self._done_before = time.monotonic(), self._board.done
        submit_samples(self.runner, self.opened, np.flatnonzero(changed).tolist(), CHANGED)
        submit_samples(self.runner, self.opened, np.flatnonzero(rest).tolist())

    @property
    def _board(self) -> Scoreboard:
        assert self.board is not None, "a data set is open"
        return self.board

    @property
    def _pictures(self) -> Pictures:
        assert self.pictures is not None, "a data set is open"
        return self.pictures
