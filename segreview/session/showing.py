"""Views of a review: what a screen shows of it, frozen."""

from __future__ import annotations

from segreview.evaluation.image_counts import convention_table
from segreview.metrics.convention_scores import ConventionRow
from segreview.reports.results import Results
from segreview.session import resolve
from segreview.session.choices import choices_document
from segreview.session.review import Review
from segreview.session.view import AuditView, CurvesView, SessionView, Stage


def view(review: Review, stage: Stage, failure: str) -> SessionView:
    """Return all that a screen shows; a failure goes before what the review itself has to say."""
    state, board, decisions = review.state, review.board, review.decisions
    decided = resolve.Decided(
        verdict=decisions.verdict(board.ids[review.state.selected], state.prediction_set),
        codes=review.verdict_codes(),
        outdated=review.outdated(),
        can_decide=decisions.can_decide,
        can_undo=decisions.can_undo,
        can_redo=decisions.can_redo,
    )
    no_surface = bool(review.pixel_error()) or review.only_masks is not None
    return resolve.resolve(
        resolve.Selection(review.p, state, review.order.samples),
        board,
        review.sheet(),
        decided,
        stage=stage,
        progress=review.evaluating.progress,
        passport=state.scoring.in_force(review.opened.reading),
        banner=failure or review.class_memory.notice or decisions.banner or review.unreachable,
        filter_error=review.order.filter_error,
        surface=() if no_surface else review.surfaces.scores(state, board.binary),
        best=review.curves.best_sentence(board, review.p, state.scoring.operator),
        set_warnings=review.set_warnings,
        region=review.region_steps.shown(state),
    )


def audit(review: Review, stage: Stage) -> AuditView:
    """Return the audit as far as it is."""
    board, auditing = review.board, review.auditing
    if review.shows_audit:
        auditing.want_pictures()
    return AuditView(
        board.dataset.root.name,
        auditing.findings(board, review.state.scoring),
        auditing.pictures(),
        running=auditing.waits or not review.evaluating.is_done,
        opening=stage is Stage.LISTING,
    )


def curves(review: Review, name: str) -> CurvesView:
    """Return the curves, one of them of a score by name."""
    return review.curves.view(review.board, review.p, review.state, name)


def conventions(review: Review) -> tuple[ConventionRow, ...]:
    """Return the selected prediction set under every convention."""
    return convention_table(review.board, review.p, review.state.scoring)


def results(review: Review) -> Results:
    """Return all that is written to tables, with the verdicts as they are now."""
    return Results(
        review.board,
        review.state.scoring,
        review.opened.reading,
        dict(review.decisions.verdicts),
        choices=choices_document(review.opened.request),
    )
