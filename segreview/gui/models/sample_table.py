"""The list of samples as rows over columns; only rows that are seen cost anything."""

from __future__ import annotations

from collections import OrderedDict
from enum import IntEnum

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QPixmap

from segreview.gui.models.numbers import one_line, score_text
from segreview.gui.models.short_names import telling_word
from segreview.gui.plain_text import literal
from segreview.session.view import RowStatus, RowVerdict, SampleColumns

Index = QModelIndex | QPersistentModelIndex

_KEPT_THUMBNAILS = 512
_NO_PARENT = QModelIndex()

_STATUS_WORDS = {
    RowStatus.WAITING: "not scored yet",
    RowStatus.SCORED: "",
    RowStatus.WARNED: "scored with a warning",
    RowStatus.NOT_SCORED: "not scored",
}
_VERDICT_WORDS = {
    RowVerdict.NONE: "no verdict",
    RowVerdict.ACCEPTED: "accepted",
    RowVerdict.FLAGGED: "flagged",
    RowVerdict.UNSURE: "unsure",
}


class SampleRole(IntEnum):
    """What a delegate can ask of a row."""

    SAMPLE = int(Qt.ItemDataRole.UserRole) + 1
    SCORE = SAMPLE + 1
    SCORE_TEXT = SAMPLE + 2
    STATUS = SAMPLE + 3
    VERDICT = SAMPLE + 4
    OUTDATED = SAMPLE + 5
    NUMBER_TEXT = SAMPLE + 6
    TELLING_WORD = SAMPLE + 7


class SampleTable(QAbstractListModel):
    """One row for each sample that passes the filter, in list order."""

    def __init__(self, parent: QObject | None = None) -> None:
        """Start without samples."""
        super().__init__(parent)
        self._columns: SampleColumns | None = None
        self._thumbnails: OrderedDict[int, QPixmap] = OrderedDict()

    def show(self, columns: SampleColumns | None) -> None:
        """Show other columns; only what differs is announced."""
        old, new = self._columns, columns
        if old is None or new is None or not _continues(old, new):
            self._thumbnails.clear()
            self._reset(new)
        elif _same_array(old.order, new.order):
            self._columns = new
            self._announce_changes(old, new)
        elif len(old.order) == len(new.order):
            self._reorder(old, new)
        elif _same_array(old.order, new.order[: len(old.order)]):
            self._append(old, new)
        else:
            self._reset(new)

    def sample_at(self, row: int) -> int:
        """Return the sample of a row."""
        assert self._columns is not None
        return int(self._columns.order[row])

    def row_of(self, sample: int) -> int | None:
        """Return the row of a sample; None where the filter hides it."""
        if self._columns is None:
            return None
        found = np.flatnonzero(self._columns.order == sample)
        return int(found[0]) if found.size else None

    def has_thumbnail(self, sample: int) -> bool:
        """Return whether a sample's picture is at hand."""
        return sample in self._thumbnails

    def set_thumbnail(self, sample: int, thumbnail: QPixmap) -> None:
        """Keep a sample's picture; the one that was kept longest gives way."""
        self._thumbnails[sample] = thumbnail
        self._thumbnails.move_to_end(sample)
        if len(self._thumbnails) > _KEPT_THUMBNAILS:
            self._thumbnails.popitem(last=False)
        row = self.row_of(sample)
        if row is not None:
            index = self.index(row)
            self.dataChanged.emit(index, index, [Qt.ItemDataRole.DecorationRole])

    def forget_thumbnails(self) -> None:
        """Forget all pictures, because the files may have changed."""
        self._thumbnails.clear()
        self._announce_rows(0, self.rowCount() - 1)

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        """Count the samples that pass the filter."""
        if parent.isValid() or self._columns is None:
            return 0
        return len(self._columns.order)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Answer for one row that is seen."""
        if self._columns is None or not index.isValid():
            return None
        sample = self.sample_at(index.row())
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return one_line(self._columns.ids[sample])
            case Qt.ItemDataRole.DecorationRole:
                return self._thumbnails.get(sample)
            case Qt.ItemDataRole.ToolTipRole:
                return literal(self._sentence(self._columns, sample))
            case Qt.ItemDataRole.AccessibleTextRole:
                return self._sentence(self._columns, sample)
            case SampleRole.SAMPLE:
                return sample
            case _:
                return _column_value(self._columns, sample, role)

    def _sentence(self, columns: SampleColumns, sample: int) -> str:
        score = f"{columns.score_name} {score_text(float(columns.scores[sample]))}"
        status = _STATUS_WORDS[RowStatus(int(columns.status[sample]))]
        verdict = _VERDICT_WORDS[RowVerdict(int(columns.verdicts[sample]))]
        outdated = "the masks changed after it" if columns.outdated[sample] else ""
        words = (one_line(columns.ids[sample]), score, status, verdict, outdated)
        return ", ".join(word for word in words if word)

    def _reset(self, columns: SampleColumns | None) -> None:
        self.beginResetModel()
        self._columns = columns
        self.endResetModel()

    def _append(self, old: SampleColumns, new: SampleColumns) -> None:
        self.beginInsertRows(QModelIndex(), len(old.order), len(new.order) - 1)
        self._columns = new
        self.endInsertRows()
        self._announce_rows(0, len(old.order) - 1)

    def _reorder(self, old: SampleColumns, new: SampleColumns) -> None:
        """Move rows; selection and current row stay with their sample."""
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        samples = [int(old.order[index.row()]) for index in before]
        self._columns = new
        rows = [self.row_of(sample) for sample in samples]
        after = [QModelIndex() if row is None else self.index(row) for row in rows]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def _announce_changes(self, old: SampleColumns, new: SampleColumns) -> None:
        if old.score_name != new.score_name:
            self._announce_rows(0, len(new.order) - 1)
            return
        rows = np.flatnonzero(_changed(old, new)[new.order])
        if rows.size:
            self._announce_rows(int(rows[0]), int(rows[-1]))

    def _announce_rows(self, first: int, last: int) -> None:
        if first <= last:
            self.dataChanged.emit(self.index(first), self.index(last))


def _column_value(columns: SampleColumns, sample: int, role: int) -> object:
    match role:
        case SampleRole.SCORE:
            return float(columns.scores[sample])
        case SampleRole.SCORE_TEXT:
            return f"{columns.score_name} {score_text(float(columns.scores[sample]))}"
        case SampleRole.NUMBER_TEXT:
            return score_text(float(columns.scores[sample]))
        case SampleRole.TELLING_WORD:
            return _telling_word(columns.ids, sample)
        case SampleRole.STATUS:
            return int(columns.status[sample])
        case SampleRole.VERDICT:
            return int(columns.verdicts[sample])
        case SampleRole.OUTDATED:
            return bool(columns.outdated[sample])
        case _:
            return None


def _telling_word(ids: tuple[str, ...], sample: int) -> tuple[int, int]:
    """Return the word by which a name differs from those before and after it in natural order."""
    first = max(sample - 1, 0)
    beside = [one_line(name) for name in ids[first : sample + 2]]
    return telling_word(beside, sample - first)


def _continues(old: SampleColumns, new: SampleColumns) -> bool:
    """Return whether ``new`` has the samples of ``old``, perhaps with more behind them."""
    return old.ids is new.ids or old.ids == new.ids[: len(old.ids)]


def _same_array(old: NDArray[np.int64], new: NDArray[np.int64]) -> bool:
    return old is new or np.array_equal(old, new)


def _changed(old: SampleColumns, new: SampleColumns) -> NDArray[np.bool_]:
    """Return for each sample whether its row looks different; samples new in ``new`` do."""
    known = len(old.ids)
    same = np.zeros(len(new.ids), np.bool_)
    same[:known] = True
    if old.scores is not new.scores:
        undefined = np.isnan(old.scores) & np.isnan(new.scores[:known])
        same[:known] &= (old.scores == new.scores[:known]) | undefined
    for before, now in (
        (old.status, new.status),
        (old.verdicts, new.verdicts),
        (old.outdated, new.outdated),
    ):
        if before is not now:
            same[:known] &= before == now[:known]
    return ~same
