"""The boundary scores of the sample on screen, measured by a worker from what was read for it."""

from __future__ import annotations

from segreview.evaluation.job_queue import Job
from segreview.evaluation.pixels import SamplePixels
from segreview.evaluation.runner import Reply, Runner
from segreview.evaluation.spec import ScoringSpec
from segreview.evaluation.surface import SurfaceScore, SurfaceSpec, score_pixels
from segreview.masks.spacing import PIXEL_SPACING
from segreview.session.pictures import PREFETCH
from segreview.session.state import SessionState

KIND = "surface"
MEASURED = PREFETCH + 1
"""After the next picture, which the person may want first."""

Convention = tuple[ScoringSpec, int | None]


class Surfaces:
    """What was measured last; what is no longer wanted is dropped."""

    def __init__(self, runner: Runner) -> None:
        """Begin with nothing measured; what is of another data set is not heard."""
        self._runner = runner
        runner.cancel(KIND)
        self._spec = SurfaceSpec()
        self._pixels: SamplePixels | None = None
        self._convention: Convention | None = None
        self._scores: tuple[SurfaceScore, ...] = ()
        self._spacing = PIXEL_SPACING

    def want(self, pixels: SamplePixels | None, state: SessionState) -> None:
        """Measure these pixels at the threshold where it was left, unless that is done already.

        Nothing is measured before the pixels are there, nor of all classes at once.
        """
        if pixels is not None and not pixels.binary and state.class_label is None:
            pixels = None
        convention = state.scoring, state.class_label
        if pixels is self._pixels and (pixels is None or convention == self._convention):
            return
        self._runner.cancel(KIND)
        self._pixels, self._convention, self._scores = pixels, convention, ()
        if pixels is not None:
            self._spacing = pixels.spacing
            arguments = (pixels, state.scoring, self._spec, state.class_label)
            self._runner.submit(Job(KIND, pixels.sample, score_pixels, arguments, MEASURED))

    def receive(self, reply: Reply) -> None:
        """Take what was measured."""
        self._scores = reply.result()

    def scores(self, state: SessionState, binary: bool) -> tuple[SurfaceScore, ...]:
        """Return the scores; without values while a worker measures or the threshold moves.

        Of all classes of a multi-class task at once there are none.
        """
        if not binary and state.class_label is None:
            return ()
        current = self._convention == (state.scoring, state.class_label)
        if current and self._scores:
            return self._scores
        # The next sample is mostly measured in the unit of the last one.
        return self._spec.spaced(self._spacing).scores(None)
