"""One person at work: opens one data set after the other, and asks for things in its review."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar

from segreview.dataset.findings import Finding
from segreview.errors import SegReviewError
from segreview.evaluation.runner import Reply, Runner
from segreview.evaluation.scoreboard import Scoreboard
from segreview.metrics.convention_scores import ConventionRow
from segreview.session import class_verbs, deciding, following, looking, showing
from segreview.session.choices import with_choice
from segreview.session.disk_look import Look
from segreview.session.disk_watch import DiskWatch
from segreview.session.exporting import EXPORT, Exporting
from segreview.session.opening import Opened, OpenRequest
from segreview.session.opening_job import Arrived, open_chosen, open_of_review, open_remembered
from segreview.session.opening_watch import NO_PROGRESS
from segreview.session.pictures import Pictures
from segreview.session.recognition import RECOGNISE, Recogniser
from segreview.session.remembering import Remembering
from segreview.session.review import Review
from segreview.session.state import CanvasOptions, SessionState, first_canvas
from segreview.session.view import AuditView, News, SessionView, Stage
from segreview.session.watched_job import WatchedJob

READ_ANEW = "What is on disk now is read in another way: everything is evaluated again"
OPEN = "open"
Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")


def of_review(
    verb: Callable[Concatenate[Review, Asked], Answer],
) -> Callable[Concatenate[Session, Asked], Answer | None]:
    """Return a verb of a review as one of a session, where it does nothing while none is open."""

    @wraps(verb)
    def ask(session: Session, /, *given: Asked.args, **named: Asked.kwargs) -> Answer | None:
        return None if session.review is None else verb(session.review, *given, **named)

    return ask


class Session:
    """What outlives a data set, and the review of the one that is open."""

    def __init__(self, runner: Runner | None = None) -> None:
        """Begin with nothing open."""
        self.runner = runner or Runner()
        self.review: Review | None = None
        self.failure = ""
        """Why the last data set could not be opened, or the last export not written."""
        self.refused: OpenRequest | None = None
        """What could not be opened, until something else is opened."""
        self.recogniser = Recogniser(self.runner)
        self.exporting = Exporting(self.runner)
        self.disk = DiskWatch()
        self._remembering = Remembering(self.runner)
        self._listing, self._told = WatchedJob(self.runner, OPEN), NO_PROGRESS
        self._before_any = SessionState()

    # Opening and closing

    def open(self, request: OpenRequest, review: Path | None = None) -> None:
        """Start listing a folder; what was open stays until the new one is there."""
        self._start(request.root, open_chosen, request, review)

    def open_folder(self, root: Path, review: Path | None = None) -> None:
        """Start listing a folder under the choices that its review remembers."""
        self._start(root, open_remembered, root, review)

    def open_review(self, path: Path) -> None:
        """Open the data folder of a review file with its verdicts and choices."""
        self._start(path, open_of_review, path)

    def _start(self, root: Path, function: Callable[..., Arrived], *arguments: object) -> None:
        self.failure, self.refused = "", None
        self._listing.start(root, function, *arguments)

    def cancel(self) -> None:
        """Stop listing or evaluating; results that are there stay."""
        self._listing.stop()
        if self.review is not None:
            self.review.evaluating.cancel()

    def close(self) -> None:
        """Remember where the person is and let everything go."""
        self.remember()
        self._remembering.close()
        self._listing.stop()
        self.recogniser.forget()
        if self.review is not None:
            self.review.decisions.close()
        self.runner.close()
        self.disk.close()

    def choose(self, finding: Finding, value: str) -> None:
        """Answer a finding: the data set is opened anew under that choice."""
        if self.review is not None and value != finding.chosen:
            self._open_anew(self.review, with_choice(self.review.opened.request, finding, value))

    def set_minimum_area(self, pixels: int) -> None:
        """Remove predicted components of fewer pixels: every prediction is read anew."""
        if self.review is not None and pixels != self.review.opened.request.minimum_area:
            request = replace(self.review.opened.request, minimum_area=pixels)
            self._open_anew(self.review, request)

    def _open_anew(self, review: Review, request: OpenRequest) -> None:
        self.open(request, review=review.arrived.review)

    @property
    def stage(self) -> Stage:
        """What the session is doing."""
        if self._listing.running:
            return Stage.LISTING
        return Stage.EMPTY if self.review is None else Stage.READY

    # Replies of the workers

    @property
    def busy(self) -> bool:
        """Whether an answer of a worker is still to come."""
        outdated = self.review is not None and self.review.evaluating.sheets.outdated
        return self.runner.busy or self.disk.busy or outdated

    @property
    def running(self) -> int:
        """How many jobs the workers hold."""
        return self.runner.running + self.disk.running + self._remembering.running

    def receive(self) -> News:
        """Take the replies that came and say what they changed."""
        before, news = self.review, News.NONE
        for reply in self.runner.take_replies():
            news = max(news, self._receive(reply, before))
        if self.review is not None:
            news = max(news, self.review.put_results())
        self._remembering.keep_if_due()
        self._remembering.let_bug_through()
        if self.review is not None:
            news = max(news, self._follow_disk(self.review))
        return max(news, self._news_of_progress())

    def _news_of_progress(self) -> News:
        job = self.recogniser if self.recogniser.running else self._listing
        before, self._told = self._told, job.progress
        return News.NONE if self._told == before else News.SCORES

    def _receive(self, reply: Reply, before: Review | None) -> News:
        if reply.job.kind == OPEN:
            self._receive_opened(reply)
        elif reply.job.kind == RECOGNISE:
            self.recogniser.receive(reply)
        elif reply.job.kind == EXPORT:
            self.failure = self.exporting.receive(reply) or self.failure
        elif before is not None and before is self.review:
            return before.receive(reply)
        # What came with the opening of another data set belongs to the one before.
        return News.PICTURES

    def _receive_opened(self, reply: Reply) -> None:
        self._listing.running = False
        self.recogniser.let_go()
        if not isinstance(reply.error, SegReviewError):
            self._begin(reply.result())
            return
        self.failure = str(reply.error)
        if reply.job.function is not open_of_review:
            asked = reply.job.arguments[0]
            self.refused = asked if isinstance(asked, OpenRequest) else OpenRequest(asked)

    def _begin(self, arrived: Arrived) -> None:
        root, before, canvas = arrived.opened.dataset.root, self.review, self.state.canvas
        if before is not None:
            before.leave()
            if self.unwritten:
                self.failure = f"{root} is not opened now: {before.decisions.banner}"
                return
            before.decisions.close()
            canvas = first_canvas(canvas, before.only_masks)
        review = Review(self.runner, self._remembering, self.exporting, arrived, canvas)
        if before is not None and before.opened.dataset.root == root:
            review.shows_audit |= before.shows_audit
        self.review = review
        self.disk.begin(review.arrived)

    # The disk

    def look_for_changes(self, focused: bool = False) -> None:
        """Look whether files changed, if it is time; ``focused``: the person came back."""
        if self.review is not None:
            self.disk.look_if_due(focused)

    def rescan(self) -> None:
        """List the folder again in the background; all that did not change stays as it is."""
        if self.review is not None:
            self.disk.list_anew()

    def take_news(self) -> str:
        """Return what changed on the disk, or became of an export, once."""
        told = "" if self.review is None else self.review.take_news()
        return told or self.exporting.take_message()

    def _follow_disk(self, review: Review) -> News:
        """Take over what is on the disk now; a worker may read what it changes, and goes first."""
        replies = () if review.evaluating.board_is_read else self.disk.take_replies()
        news = max((self._take_look(review, reply) for reply in replies), default=News.NONE)
        return max(news, review.news_of_disk())

    def _take_look(self, review: Review, reply: Reply) -> News:
        if not isinstance(reply.value, Look) or not reply.value.is_read_anew:
            return following.take_look(review, self.disk, reply)
        self._begin_again(review, reply.value.arrived)
        return News.PICTURES

    def _begin_again(self, before: Review, arrived: Arrived) -> None:
        """Evaluate everything under another reading, with the person at the same place."""
        self._begin(arrived)
        if self.review is not None and self.review is not before:
            looking.set_canvas(self.review, before.state.canvas)
            looking.set_filter(self.review, before.state.filter_text)
            self.review.sentence = READ_ANEW

    # Views

    def view(self) -> SessionView:
        """Return all that a screen shows."""
        if self.review is None:
            opening = self._listing.progress
            return SessionView(self.stage, self.state, banner=self.failure, opening=opening)
        return showing.view(self.review, self.stage, self.failure)

    def audit(self) -> AuditView | None:
        """Return the audit as far as it is; None while nothing is open."""
        return None if self.review is None else showing.audit(self.review, self.stage)

    def conventions(self) -> tuple[ConventionRow, ...]:
        """Return the selected prediction set under every convention."""
        return () if self.review is None else showing.conventions(self.review)

    def pixel_error(self) -> str:
        """Return why the selected sample cannot be shown; empty while it is being read."""
        return "" if self.review is None else self.review.pixel_error()

    @property
    def is_reading(self) -> bool:
        """Whether the selected sample's picture is still to come."""
        return self.pixels() is None and not self.pixel_error()

    @property
    def state(self) -> SessionState:
        """The person's intentions."""
        return self._before_any if self.review is None else self.review.state

    @property
    def opened(self) -> Opened | None:
        """The data set that is open."""
        return None if self.review is None else self.review.opened

    @property
    def board(self) -> Scoreboard | None:
        """The results of what is open."""
        return None if self.review is None else self.review.board

    @property
    def pictures(self) -> Pictures | None:
        """The pictures of what is open."""
        return None if self.review is None else self.review.pictures

    @property
    def is_binary(self) -> bool:
        """Whether the open data set is scored as foreground against background."""
        return self.review is None or self.review.board.binary

    @property
    def shows_audit(self) -> bool:
        """Whether the audit is on screen, not the review."""
        return self.review is not None and self.review.shows_audit

    @property
    def has_class_edits(self) -> bool:
        """Whether anything differs from the class table of the data."""
        return self.review is not None and class_verbs.has_class_edits(self.review)

    @property
    def unwritten(self) -> int:
        """How many verdicts could not be written yet; they are lost where the program ends."""
        return 0 if self.review is None else self.review.decisions.unwritten

    # Verbs

    def set_canvas(self, options: CanvasOptions) -> None:
        """Draw the canvas in another way, that of the first data set too."""
        if self.review is None:
            self._before_any = replace(self._before_any, canvas=options)
        else:
            looking.set_canvas(self.review, options)

    def export(self, folder: Path) -> None:
        """Let a worker write every table with the verdicts as they are now into a folder."""
        if self.review is not None:
            self.failure = ""
            self.exporting.start(folder, showing.results(self.review))

    select = of_review(looking.select)
    stay = of_review(looking.stay)
    step = of_review(looking.step)
    step_region = of_review(looking.step_region)
    set_prediction_set = of_review(looking.set_prediction_set)
    set_threshold = of_review(looking.set_threshold)
    release_threshold = of_review(Review.reorder)
    set_best_threshold = of_review(looking.set_best_threshold)
    set_operator = of_review(looking.set_operator)
    set_convention = of_review(looking.set_convention)
    set_background = of_review(looking.set_background)
    set_class = of_review(looking.set_class)
    set_sort = of_review(looking.set_sort)
    set_filter = of_review(looking.set_filter)
    set_place = of_review(looking.set_place)
    set_auto_advance = of_review(looking.set_auto_advance)
    show_audit = of_review(looking.show_audit)

    decide = of_review(deciding.decide)
    set_reasons = of_review(deciding.set_reasons)
    set_note = of_review(deciding.set_note)
    undo = of_review(deciding.undo)
    redo = of_review(deciding.redo)

    set_ignored = of_review(class_verbs.set_ignored)
    rename_class = of_review(class_verbs.rename_class)
    color_class = of_review(class_verbs.color_class)
    merge_classes = of_review(class_verbs.merge_classes)
    unmerge_classes = of_review(class_verbs.unmerge_classes)
    group_classes = of_review(class_verbs.group_classes)
    rename_group = of_review(class_verbs.rename_group)
    ungroup_classes = of_review(class_verbs.ungroup_classes)
    move_class = of_review(class_verbs.move_class)
    reset_classes = of_review(class_verbs.reset_classes)

    evaluate_again = of_review(Review.evaluate_again)
    remember = of_review(Review.remember)
    pixels = of_review(Review.pixels)
    curves = of_review(showing.curves)
