"""One data set under review: its results, pictures and decisions, made anew at each opening."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from segreview.evaluation.pixels import SamplePixels
from segreview.evaluation.runner import Reply, Runner
from segreview.evaluation.score_warnings import dataset_warnings
from segreview.evaluation.scoreboard import Scoreboard
from segreview.formats.volume_cache import VOLUMES
from segreview.session.auditing import EXAMPLE, FINDINGS, Auditing, seen_before
from segreview.session.choices import choices_to_json
from segreview.session.class_memory import ClassMemory
from segreview.session.curves import Curves
from segreview.session.decisions import Decisions
from segreview.session.disk_look import Rearranged
from segreview.session.disk_news import DiskNews
from segreview.session.evaluating import RESULTS, Evaluating
from segreview.session.exporting import Exporting
from segreview.session.judged_masks import JudgedMasks
from segreview.session.memory import AUDITED, CHOICES
from segreview.session.opening import Opened
from segreview.session.opening_job import Arrived, make
from segreview.session.pictures import AHEAD, Pictures
from segreview.session.region_steps import RegionSteps
from segreview.session.remembering import REMEMBERED, Remembering
from segreview.session.sample_order import SampleOrder
from segreview.session.score_sheet import ScoreSheet
from segreview.session.sheets import SHEET
from segreview.session.state import CanvasOptions, SessionState, ViewMode, with_masks_of
from segreview.session.surfaces import Surfaces
from segreview.session.view import News


class Review:
    """What the person intends, which verbs change (``state``), and all that follows from it.

    A verb that changes the state says what is to follow: ``reorder``, ``show_selected`` ...
    """

    def __init__(
        self,
        runner: Runner,
        remembering: Remembering,
        exporting: Exporting,
        arrived: Arrived,
        canvas: CanvasOptions,
    ) -> None:
        """Begin with no result, where the person was the last time, on a canvas as before."""
        made = arrived.made or make(arrived.opened)
        self.runner, self._remembering = runner, remembering
        self.arrived = replace(arrived, made=None)
        self.places = made.places
        """Where each sample stands, by its name."""
        self.decisions = Decisions.open(
            arrived.root, arrived.review, arrived.identity, arrived.opened.dataset.set_names
        )
        self.decisions.keep(CHOICES, choices_to_json(self.opened.request))
        self.evaluating = Evaluating(runner, remembering, exporting, made.board, self.opened)
        self.judged = JudgedMasks(len(self.sets), len(self.board.ids))
        self.pictures = Pictures(runner, self.opened)
        self.auditing = Auditing(runner, self.opened)
        self.surfaces, self.region_steps = Surfaces(runner), RegionSteps(runner)
        self.curves, self.class_memory = Curves(), ClassMemory()
        self.order = SampleOrder(made.names)
        self.set_warnings: tuple[str, ...] = ()
        self.shows_audit = not self.auditing.doubts <= seen_before(self.decisions.kept(AUDITED))
        """Whether the audit is on screen, not the review: where something doubtful is unseen."""
        self.unreachable = ""
        """Why the disk could not be looked at the last time; empty when it could."""
        self.sentence = ""
        """What is to be said once of the disk."""
        self.passes_by = False
        """Whether the selected sample is only passed by while a key is held."""
        self._sheet_came = False
        """Whether a worker made a sheet of scores, after which the list may be ordered anew."""
        self._orders_again = False
        """Whether the list is ordered by the last sheet, until that of what is asked is there."""
        self._forgets = False
        """Whether all results are to be made again, once no worker reads them."""
        self.state = self._recalled(canvas)
        self.reorder()
        self.show_selected()

    def _recalled(self, canvas: CanvasOptions) -> SessionState:
        fresh = SessionState(canvas=canvas, scoring=self.opened.scoring)
        state = self.decisions.recall(fresh, self.places, self.sets)
        scoring = self.class_memory.recall(self.decisions, state.scoring, self.opened)
        # What was remembered may be of a time when there were more masks.
        return replace(state, scoring=scoring, canvas=with_masks_of(state.canvas, self.only_masks))

    def remember(self) -> None:
        """Keep scoring, edits of classes, sample and view for the next time."""
        self.decisions.remember(self.state, self.board.ids[self.state.selected])
        self.class_memory.remember(self.decisions, self.state.scoring, self.opened)

    def leave(self) -> None:
        """Take what came last, and keep where the person is."""
        self.evaluating.put_all()
        self.remember()

    # What follows from what the person intends

    def reorder(self) -> None:
        """Apply filter and order to the list; the selected sample stays selected."""
        sheet = self.sheet()
        self._orders_again = not self.evaluating.sheets.is_answer
        self.set_warnings = sheet.by_class.warnings
        if self.board.binary and self.board.done:
            self.set_warnings = dataset_warnings(self.board, self.p, self.state.scoring)
        self.order.make(self.state, sheet, self.verdict_codes(), self.outdated())
        self.want_surface()

    def show_selected(self) -> None:
        """Read the selected sample before all others, then those that the person comes to."""
        self.evaluating.evaluate_first(self.state.selected)
        following = self.order.beyond(self.state.selected)[:AHEAD].tolist()
        self.pictures.want(self.state.selected, self.p, following)
        self.want_surface()

    def want_surface(self) -> None:
        """Measure boundaries, where there is a prediction that could be measured.

        What only passes by is not measured: the next picture comes first.
        """
        nothing = self.only_masks is not None or self.passes_by
        self.surfaces.want(None if nothing else self.pixels(), self.state)

    def compare_judged(self, sample: int, p: int) -> None:
        """Note whether the verdict on a sample was given on the masks that are scored."""
        verdict = self.decisions.verdict(self.board.ids[sample], self.sets[p])
        self.judged.compare(sample, p, verdict, self.board.content(sample, p))

    def _compare_all_judged(self, samples: Sequence[int]) -> None:
        """Compare what was judged of some samples: nearly all are looked up and found unjudged."""
        ids, verdicts = self.board.ids, self.decisions.verdicts
        for p, name in enumerate(self.sets):
            for sample in samples:
                if (ids[sample], name) in verdicts:
                    self.compare_judged(sample, p)

    # Replies of the workers

    def receive(self, reply: Reply) -> News:
        """Take a reply and say whether it changes more of the screen than scores."""
        kind = reply.job.kind
        self._receiver(kind)(reply)
        if kind == "pixels":
            # Pixels that are read ahead are not on screen yet.
            return News.PICTURES if reply.job.key == (self.state.selected, self.p) else News.NONE
        return News.NONE if kind in (*RESULTS, REMEMBERED) else News.PICTURES

    def _receiver(self, kind: str) -> Callable[[Reply], None]:
        if kind in RESULTS:
            return self.evaluating.receive
        return {
            REMEMBERED: self.evaluating.receive_remembered,
            SHEET: self._receive_sheet,
            "pixels": self._receive_pixels,
            "thumbnail": self.pictures.receive_thumbnail,
            "surface": self.surfaces.receive,
            "regions": self.region_steps.receive,
            FINDINGS: self.auditing.receive_findings,
            EXAMPLE: self.auditing.receive_picture,
        }[kind]

    def _receive_sheet(self, reply: Reply) -> None:
        self.evaluating.sheets.receive(reply)
        self._sheet_came = True

    def _receive_pixels(self, reply: Reply) -> None:
        """Take a picture; the first one lets the evaluation begin, which must not delay it."""
        self.pictures.receive_pixels(reply)
        self.want_surface()
        if self.evaluating.waits_for_picture:
            self.evaluating.waits_for_picture = False
            self.evaluating.go_on()

    def put_results(self) -> News:
        """Put the results that came on the board, and say whether they are to be shown."""
        samples = self.evaluating.put_all()
        self._compare_all_judged(samples)
        scored, self._sheet_came = bool(samples) or self._sheet_came, False
        if scored and self.evaluating.is_done:
            self._order_when_known()
        elif self._orders_again and self.evaluating.sheets.is_answer:
            self.reorder()
        if not self.evaluating.waits:
            self.auditing.check_sizes()
        drawn = bool(samples) and self._remembering.is_worth_drawing()
        shown = News.SCORES if drawn or self.evaluating.sheets.is_due else News.NONE
        return max(shown, self._begin_again_if_free())

    def _order_when_known(self) -> None:
        """Apply filter and order once the sheet knows all results; its reply leads here again."""
        self.sheet()
        if not self.evaluating.sheets.outdated:
            self.reorder()

    # Other files, other samples

    def take_news(self) -> str:
        """Return what changed on the disk, once."""
        told, self.sentence = self.sentence, ""
        return told

    def news_of_disk(self) -> News:
        """Say whether all is evaluated that the disk changed, which is to be told then."""
        told = self.evaluating.news.sentence()
        if not told:
            return News.NONE
        self.sentence, self.evaluating.news = told, DiskNews()
        return News.PICTURES

    def evaluate_again(self) -> None:
        """Read every file once more, whatever is remembered, once no worker reads the results."""
        self._forgets = True
        self._begin_again_if_free()

    def _begin_again_if_free(self) -> News:
        if not self._forgets or self.evaluating.board_is_read:
            return News.NONE
        self._forgets = False
        VOLUMES.clear()
        self.evaluating.forget()
        self.auditing.forget_files()
        self.region_steps = RegionSteps(self.runner)
        self.pictures = Pictures(self.runner, self.opened)
        self.reorder()
        self.evaluating.go_on()
        self.show_selected()
        return News.PICTURES

    def number_anew(self, found: Rearranged) -> None:
        """Go on with another list of samples, in which the old ones have other numbers."""
        self.arrived, self.places = found.look.arrived, found.places
        self.evaluating.number_anew(found.board, found.moved.tolist())
        self.decisions.number(found.places)
        self.judged.move(len(found.board.ids), found.moved)
        self.order.number_anew(found.names, found.moved)
        self.state = replace(self.state, selected=int(found.moved[self.state.selected]))
        self.pictures = Pictures(self.runner, self.opened)
        self.auditing = Auditing(self.runner, self.opened)
        self.auditing.check_sizes()
        self.curves, self.region_steps = Curves(), RegionSteps(self.runner)
        self.reorder()

    # Short words for what is open

    @property
    def opened(self) -> Opened:
        """The data set and what its values mean."""
        return self.arrived.opened

    @property
    def board(self) -> Scoreboard:
        """All results."""
        return self.evaluating.board

    @property
    def sets(self) -> tuple[str, ...]:
        """The names of the prediction sets."""
        return self.opened.dataset.prediction_sets

    @property
    def p(self) -> int:
        """Which prediction set is looked at."""
        return self.sets.index(self.state.prediction_set)

    @property
    def only_masks(self) -> ViewMode | None:
        """How the one kind of masks is seen that there is; None where there are both."""
        if self.opened.dataset.ground_truth_only:
            return ViewMode.GROUND_TRUTH
        return ViewMode.PREDICTION if self.opened.dataset.predictions_only else None

    def sheet(self) -> ScoreSheet:
        """Return how the prediction set scores that is looked at."""
        return self.evaluating.sheet(self.p, self.state)

    def verdict_codes(self) -> NDArray[np.uint8]:
        """Return what was decided of every sample."""
        return self.decisions.codes(self.state.prediction_set)

    def outdated(self) -> NDArray[np.bool_]:
        """Return of which samples the verdict was given on other masks."""
        return self.judged.outdated(self.p)

    def pixels(self) -> SamplePixels | None:
        """Return the selected sample's arrays if they have been read."""
        return self.pictures.pixels(self.state.selected, self.p)

    def pixel_error(self) -> str:
        """Return why the selected sample cannot be shown; empty while it is being read."""
        return self.pictures.error(self.state.selected, self.p)
