"""Problems as rows, and as one sentence."""

from __future__ import annotations

from collections import Counter

from PySide6.QtCore import QObject, Qt

from segreview.gui.models.numbers import one_line
from segreview.gui.models.table_model import Column, Index, TableModel
from segreview.gui.plain_text import literal
from segreview.session.view import Problem, ProblemKind, RowStatus, SessionView

_COLUMNS = (Column("image"), Column("what is wrong"))
_DISPLAY, _TOOL_TIP = int(Qt.ItemDataRole.DisplayRole), int(Qt.ItemDataRole.ToolTipRole)

_COUNTED = {
    ProblemKind.SIZE: ("has a mask of another size", "have a mask of another size"),
    ProblemKind.READING: ("is not as the data set is read", "are not as the data set is read"),
    ProblemKind.UNREADABLE: ("has an unreadable file", "have an unreadable file"),
    ProblemKind.NO_PREDICTION: ("has no prediction", "have no prediction"),
    ProblemKind.NO_GROUND_TRUTH: ("has no ground truth", "have no ground truth"),
    ProblemKind.OTHER: ("has another problem", "have other problems"),
}
"""What is said of one sample, and of several."""


class ProblemTable(TableModel[Problem]):
    """One row for each problem."""

    def __init__(self, parent: QObject | None = None) -> None:
        """Start without problems."""
        super().__init__(_COLUMNS, parent)

    def sample_at(self, row: int) -> int | None:
        """Return the sample of a row; None for a finding about the whole folder."""
        return self._rows[row].sample

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Answer for one cell."""
        if not index.isValid() or role not in (_DISPLAY, _TOOL_TIP):
            return None
        problem = self._rows[index.row()]
        text = one_line(problem.reason if index.column() else problem.title)
        return text if role == _DISPLAY else literal(text)


def problems_sentence(view: SessionView) -> str:
    """Say in one sentence what is wrong: "3 of 63 images were not scored: 2 have ..."."""
    status = [] if view.columns is None else view.columns.status.tolist()
    of_samples = [entry for entry in view.problems if entry.sample is not None]
    not_scored = [entry for entry in of_samples if _is_not_scored(status, entry.sample)]
    warned = {entry.sample for entry in of_samples} - {entry.sample for entry in not_scored}
    of_folder = [entry for entry in view.problems if entry.sample is None]
    parts = [
        _not_scored_part(view, not_scored),
        _counted(
            len(warned), "image was scored with a warning", "images were scored with a warning"
        ),
        _folder_part(of_folder),
    ]
    return "; ".join(part for part in parts if part)


def problems_text(problems: tuple[Problem, ...]) -> str:
    """Return all problems as lines of text, for a message to somebody else."""
    return "\n".join(f"{one_line(entry.title)}\t{one_line(entry.reason)}" for entry in problems)


def _is_not_scored(status: list[int], sample: int | None) -> bool:
    return bool(status) and sample is not None and status[sample] == RowStatus.NOT_SCORED


def _not_scored_part(view: SessionView, problems: list[Problem]) -> str:
    if not problems or view.columns is None:
        return ""
    by_sample = {entry.sample: entry.kind for entry in problems}
    kinds = Counter(by_sample.values()).most_common()
    total = len(view.columns.ids)
    was = "was" if len(by_sample) == 1 else "were"
    images = "image" if total == 1 else "images"
    counted = ", ".join(_counted(count, *_COUNTED[kind]) for kind, count in kinds)
    return f"{len(by_sample):,} of {total:,} {images} {was} not scored: {counted}"


def _folder_part(problems: list[Problem]) -> str:
    if len(problems) == 1:
        return one_line(problems[0].reason).rstrip(".")
    return _counted(len(problems), "", "findings about the folder")


def _counted(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}" if count else ""
