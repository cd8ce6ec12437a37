"""What is open follows the disk: only what changed is read again, and the person's place stays."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np

from segreview.dataset.sample_files import FileStates
from segreview.errors import SegReviewError
from segreview.evaluation.runner import Reply, Runner
from segreview.evaluation.scoreboard import Column
from segreview.session.auditing import Auditing
from segreview.session.curves import Curves
from segreview.session.disk_look import Look
from segreview.session.disk_news import DiskNews
from segreview.session.disk_watch import DiskWatch
from segreview.session.evaluation_run import submit_samples
from segreview.session.open_session import OpenSession
from segreview.session.opening import Opened
from segreview.session.opening_job import Arrived
from segreview.session.pictures import VISIBLE, Pictures
from segreview.session.region_steps import RegionSteps
from segreview.session.view import News

CHANGED = VISIBLE + 20
"""Urgency of samples whose files changed: the person saw their scores, which no longer hold."""
NOTHING = "Nothing changed on disk"
READ_ANEW = "What is on disk now is read in another way: everything is evaluated again"
NO_SAMPLE = np.zeros(0, np.int64)
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
        """Return what changed on the disk, once."""
        told, self._sentence = self._sentence, ""
        return told

    @property
    def busy(self) -> bool:
        """Whether an answer of a worker is still to come."""
        return self.runner.busy or self.disk.busy

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
        for reply in self.disk.take_replies():
            news = max(news, self._receive_look(reply))
        sentence = self._news.sentence()
        if not sentence:
            return news
        self._sentence, self._news = sentence, DiskNews()
        return News.PICTURES

    def _begin(self, arrived: Arrived) -> None:
        super()._begin(arrived)
        if self.opened is arrived.opened:
            self.disk.begin(arrived)
            self._arrived, self.unreachable = arrived, ""
            self._news, self._stopped, self._asked = DiskNews(), False, False

    def _receive_result(self, reply: Reply) -> None:
        super()._receive_result(reply)
        self._news.hear(reply.result())

    def _receive_look(self, reply: Reply) -> News:
        """Take over what is on the disk now; what cannot be reached takes nothing away."""
        before = self.unreachable
        listed = self.disk.listed(reply)
        if isinstance(reply.error, SegReviewError):
            self.unreachable = f"What is shown was read before: {reply.error}"
            changed = False
        else:
            self.unreachable = ""
            changed = self._take_over(reply.result())
            if listed and not changed:
                self._sentence = NOTHING
        if listed:
            self._asked = False
        assert self._arrived is not None, "a data set is open"
        self.disk.go_on(self._arrived)
        return News.PICTURES if listed or changed or self.unreachable != before else News.NONE

    def _take_over(self, look: Look) -> bool:
        """Go on with what is on the disk; return whether that differs from what is shown."""
        ids, new = self._ids, NO_SAMPLE
        if look.arrived is not self._arrived:
            if self._is_read_anew(look.arrived.opened):
                self._begin_again(look.arrived)
                return True
            new = self._list_again(look.arrived)
        assert self.board is not None, "a data set is open"
        assert self.pictures is not None, "a data set is open"
        differing = {self._places[name] for name in look.differing}
        renumbered, stale = self._ids is not ids, self.pictures.renew(look.files, differing)
        outdated = self._outdated(look.files, differing)
        if len(outdated):
            self._forget(outdated, look.files[outdated])
        self._queue(np.union1d(outdated, new), lists=renumbered or bool(differing))
        if stale or renumbered or len(outdated):
            self._show_selected()
        return len(outdated) + len(new) > 0

    def _outdated(self, files: FileStates, differing: set[int]) -> Column:
        """Return the evaluated samples whose results do not belong to what is on the disk."""
        assert self.board is not None, "a data set is open"
        outdated = self.board.outdated(files)
        if not differing:
            return outdated
        either = np.union1d(outdated, np.array(sorted(differing), np.int64))
        return np.setdiff1d(either, self.board.waiting())

    def _is_read_anew(self, opened: Opened) -> bool:
        """Whether the values of all files mean something else now."""
        assert self.opened is not None, "a data set is open"
        # Where two samples have one name, nobody knows which of them is which now.
        is_named_twice = len(self._places) < len(self._ids)
        is_same = opened.reading == self.opened.reading
        return is_named_twice or not is_same or opened.dataset.prediction_sets != self._sets

    def _begin_again(self, arrived: Arrived) -> None:
        """Evaluate everything under another reading, with the person at the same place."""
        state = self.state
        self._begin(arrived)
        self.state = replace(self.state, filter_text=state.filter_text, canvas=state.canvas)
        self.reorder()
        self._sentence = READ_ANEW

    def _list_again(self, arrived: Arrived) -> Column:
        """Go on with the samples that were listed now; return those that are new."""
        assert self.board is not None, "a data set is open"
        assert self.pictures is not None, "a data set is open"
        dataset = arrived.opened.dataset
        self._arrived, self.opened = arrived, arrived.opened
        ids = tuple(sample.id for sample in dataset.samples)
        places = {name: place for place, name in enumerate(ids)}
        moved = np.array([places[name] for name in self._ids], np.int64)
        self.board.rearrange(dataset, moved)
        if ids == self._ids:
            self.pictures.go_on(arrived.opened)
            return NO_SAMPLE
        self._ids, self._places = ids, places
        self._judged.move(len(ids), moved)
        self._number_anew(arrived.opened, moved)
        new = np.setdiff1d(np.arange(len(ids)), moved)
        self._news.add_samples(new.tolist())
        return new

    def _number_anew(self, opened: Opened, moved: Column) -> None:
        """Let go of what goes by the numbers that the samples had, and of jobs that do."""
        self._news.move(moved.tolist())
        if self.state.selected is not None:
            self.state = replace(self.state, selected=int(moved[self.state.selected]))
        self.pictures, self.auditing = Pictures(self.runner, opened), Auditing(self.runner, opened)
        self.auditing.check_sizes()
        self._curves, self._region_steps = Curves(), RegionSteps(self.runner)
        self.reorder()

    def _forget(self, outdated: Column, files: FileStates) -> None:
        """Take back the scores of samples whose files are in another state now."""
        assert self.board is not None, "a data set is open"
        assert self.pictures is not None, "a data set is open"
        assert self.auditing is not None, "a data set is open"
        before = self.board.files(outdated)
        samples = [self.board.dataset.samples[index] for index in outdated.tolist()]
        self._news.add_files(samples, before, files)
        for index in outdated.tolist():
            self._news.add(index, self.board.contents(index))
        self.board.forget(outdated)
        self.auditing.forget_pixels()
        self._region_steps = RegionSteps(self.runner)
        if not np.array_equal(before[:, :PICTURED], files[:, :PICTURED]):
            self.pictures.renew_thumbnails()
        self.reorder()

    def _queue(self, changed: Column, lists: bool) -> None:
        """Evaluate what changed; then what waits, where it is listed anew or had been stopped."""
        assert self.board is not None, "a data set is open"
        assert self.opened is not None, "a data set is open"
        resumes, self._stopped = self._asked and self._stopped, self._stopped and not self._asked
        rest = NO_SAMPLE
        if resumes or lists:
            self.runner.cancel("evaluate")
            rest = NO_SAMPLE if self._stopped else np.setdiff1d(self.board.waiting(), changed)
        if self._waits_for_picture or not len(changed) + len(rest):
            return
        self._started, self._done_before = time.monotonic(), self.board.done
        submit_samples(self.runner, self.opened, changed.tolist(), CHANGED)
        submit_samples(self.runner, self.opened, rest.tolist())
