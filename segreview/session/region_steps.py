"""Going from one error region of the sample on screen to the next, the largest first."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from segreview.evaluation.job_queue import Job
from segreview.evaluation.pixels import SamplePixels
from segreview.evaluation.regions import RegionSpec, background_label, pixel_regions
from segreview.evaluation.runner import Reply, Runner
from segreview.masks.classes import ClassTable
from segreview.masks.outcome import Outcome
from segreview.masks.regions import ErrorRegions, RegionKind
from segreview.session.pictures import SELECTED
from segreview.session.state import SessionState
from segreview.session.view import Box, RegionView

KIND = "regions"
KIND_WORDS = {
    RegionKind.BOUNDARY: "boundary",
    RegionKind.EXTENT: "extent",
    RegionKind.WHOLE_OBJECT: "whole object",
    RegionKind.WRONG_CLASS: "wrong class",
}
NO_REGION = RegionView("no error region here", None)


@dataclass(frozen=True, slots=True, eq=False)
class _Found:
    key: Hashable
    regions: ErrorRegions
    classes: ClassTable | None


class RegionSteps:
    """The regions of one sample at one threshold, found by a worker when first asked for."""

    def __init__(self, runner: Runner) -> None:
        """Begin with no regions; those that were asked for of another data set are forgotten."""
        self._runner = runner
        self._found: _Found | None = None
        self._asked: tuple[Hashable, ClassTable | None, int] | None = None
        self._shown: RegionView | None = None
        self._place = -1
        runner.cancel(KIND)

    def step(
        self, pixels: SamplePixels, state: SessionState, classes: ClassTable | None, distance: int
    ) -> None:
        """Go to the next or previous region, round and round; find the regions first.

        ``classes`` names the classes where all of them are in view; None where it is one of them.
        """
        key = region_key(state)
        if self._found is not None and self._found.key == key:
            self._go(self._found, distance)
            return
        waiting = self._asked is not None and self._asked[0] == key
        self._asked = key, classes, distance
        if waiting:
            return
        self._runner.cancel(KIND)
        background = None if classes is None else background_label(classes)
        arguments = (pixels, state.scoring, state.class_label, background, RegionSpec())
        self._runner.submit(Job(KIND, key, pixel_regions, arguments, SELECTED))

    def receive(self, reply: Reply) -> None:
        """Take the regions that were asked for last, and go to the one that was wanted."""
        assert self._asked is not None, "only what was asked for is answered"
        key, classes, distance = self._asked
        self._asked = None
        self._found = _Found(key, reply.result(), classes)
        self._place = -1
        self._go(self._found, distance)

    def shown(self, state: SessionState) -> RegionView | None:
        """Return the region gone to; None once sample, threshold or class are others."""
        if self._found is None or self._found.key != region_key(state):
            return None
        return self._shown

    def _go(self, found: _Found, distance: int) -> None:
        total = len(found.regions)
        if not total:
            self._shown = NO_REGION
            return
        # Before the first step: the next region is the largest, the previous one the smallest.
        start = max(self._place, 0) if distance < 0 else self._place
        self._place = (start + distance) % total
        self._shown = region_view(found.regions, self._place, found.classes)


def region_key(state: SessionState) -> Hashable:
    """Return all that decides which regions there are."""
    return state.selected, state.prediction_set, state.scoring, state.class_label


def region_view(regions: ErrorRegions, place: int, classes: ClassTable | None) -> RegionView:
    """Return what a screen shows of one region."""
    words = (
        f"region {place + 1:,} of {len(regions):,}: {_outcome_words(regions, place, classes)}",
        f"{int(regions.area[place])} px",
        KIND_WORDS[RegionKind(regions.kind[place])],
    )
    x, y, width, height = (
        int(column[place]) for column in (regions.x, regions.y, regions.width, regions.height)
    )
    return RegionView(", ".join(words), Box(x, y, width, height))


def _outcome_words(regions: ErrorRegions, place: int, classes: ClassTable | None) -> str:
    outcome = Outcome(regions.outcome[place])
    words = {Outcome.FN: "missed", Outcome.FP: "predicted only"}
    if classes is None:
        return words[outcome]
    truth = _name(int(regions.ground_truth_class[place]), classes)
    predicted = _name(int(regions.prediction_class[place]), classes)
    if outcome is Outcome.WRONG_CLASS:
        return f"{truth} called {predicted}"
    return f"{truth if outcome is Outcome.FN else predicted} {words[outcome]}"


def _name(label: int, classes: ClassTable) -> str:
    entry = classes.find(label)
    return f"class {label}" if entry is None else entry.name
