"""The manifest: a CSV file that names the files of every sample, one line each."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath, PureWindowsPath

from segreview.dataset.layouts.layout import Layout, RoleFile
from segreview.dataset.pairing import repeated
from segreview.errors import DatasetError
from segreview.formats.source import read_file, shown_name, shown_text

FILE_NAME = "manifest.csv"
SUFFIX = ".csv"
_BYTE_LIMIT = 256 * 1024 * 1024
_GROUND_TRUTH, _PREDICTION = "ground_truth", "prediction"
_FILE_COLUMNS = ("image", _GROUND_TRUTH, "valid")
_COLUMNS = (*_FILE_COLUMNS, "group", "sample")


@dataclass(frozen=True, slots=True)
class _Row:
    """The cells of one line by column; an empty cell is left out."""

    line: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class _Table:
    """The lines of a manifest, and how to say where one of them is wrong."""

    path: Path
    columns: tuple[str, ...]
    rows: tuple[_Row, ...]
    unusable: tuple[str, ...] = ()
    """Why other lines are left out."""

    def prediction_columns(self) -> Iterator[tuple[str, str]]:
        """Iterate over the name of each prediction set and its column, in the file's order."""
        for column in self.columns:
            head, colon, name = column.partition(":")
            if head == _PREDICTION:
                yield (name if colon else _PREDICTION), column

    def used_columns(self) -> tuple[str, ...]:
        """Return the columns that mean something here."""
        predictions = tuple(column for _, column in self.prediction_columns())
        return tuple(column for column in self.columns if column in (*_COLUMNS, *predictions))


def is_manifest(path: Path) -> bool:
    """Say whether a path that a person named is a CSV file, and no folder."""
    return path.suffix.lower() == SUFFIX and not os.path.isdir(path)


def read_manifest(path: Path, leads_outside: bool = True) -> Layout:
    """Return the files of every sample; what is wrong is said with its line.

    The columns are image, ground_truth, prediction or prediction:NAME (several sets), valid,
    group and sample. Paths are relative to the manifest. Unless ``leads_outside``, which is for a
    manifest that the person named, they stay within its folder.
    """
    table = _read_table(path)
    if _GROUND_TRUTH not in table.columns:
        raise DatasetError(
            f"{shown_name(path)} is no manifest: its first line must name the columns, "
            f"ground_truth among them, and holds {_named(table.columns)}."
        )
    if not leads_outside:
        _refuse_outside(table)
    rows = [row for row in table.rows if _GROUND_TRUTH in row.cells]
    keys = _sample_names(rows)
    rows, keys, twice = _without_twice(table, rows, keys)
    unusable = (*table.unusable, *twice)
    if unusable and not rows:
        raise DatasetError(unusable[0])
    predictions = tuple(table.prediction_columns())
    return Layout(
        f"manifest {shown_name(path)}",
        _files(_GROUND_TRUTH, rows, keys),
        _files("image", rows, keys),
        tuple((name, _files(column, rows, keys)) for name, column in predictions),
        _files("valid", rows, keys),
        unused=tuple(_without_ground_truth(table)),
        unusable=unusable,
        notes=tuple(_unused_columns(table)),
        paired_by=f"by the lines of {shown_name(path)}",
    )


def manifest_in(folder: Path) -> tuple[Layout | None, tuple[str, ...]]:
    """Return what the manifest.csv of a folder says, or why that is another kind of file."""
    path = folder / FILE_NAME
    if not os.path.isfile(path):
        return None, ()
    columns = _read_table(path).columns
    if _GROUND_TRUTH in columns:
        return read_manifest(path, leads_outside=False), ()
    return None, (f"{FILE_NAME} is not used: it has no column ground_truth.",)


def _read_table(path: Path) -> _Table:
    text = _text(path)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        columns = tuple(_column_name(cell) for cell in next(reader, []))
        _check_columns(path, columns)
        lines = [
            (reader.line_num, cells) for cells in reader if any(cell.strip() for cell in cells)
        ]
    except csv.Error as error:
        raise _wrong(path, max(reader.line_num, 1), f"is no CSV: {error}") from error
    rows = tuple(_row(*line, columns) for line in lines if len(line[1]) == len(columns))
    unusable = tuple(
        str(_wrong(path, line, f"has {len(cells)} cells, while the first has {len(columns)}"))
        for line, cells in lines
        if len(cells) != len(columns)
    )
    return _Table(path, columns, rows, unusable)


def _text(path: Path) -> str:
    data = read_file(path, _BYTE_LIMIT).data
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise _wrong(path, line, "is not UTF-8; save the file as CSV UTF-8") from error


def _column_name(cell: str) -> str:
    """Return a column's name without case and spaces; the name of a prediction set is kept."""
    head, colon, name = cell.strip().partition(":")
    return head.strip().lower() + colon + name.strip()


def _check_columns(path: Path, columns: Sequence[str]) -> None:
    twice = sorted(repeated(column for column in columns if column))
    if twice:
        raise _wrong(path, 1, f"names the column {twice[0]} more than once")
    if f"{_PREDICTION}:" in columns:
        raise _wrong(path, 1, "names a prediction set without a name: write prediction:NAME")
    if {_PREDICTION, f"{_PREDICTION}:{_PREDICTION}"} <= set(columns):
        raise _wrong(path, 1, "names two prediction sets prediction")


def _row(line: int, cells: Sequence[str], columns: Sequence[str]) -> _Row:
    return _Row(
        line,
        {name: cell.strip() for name, cell in zip(columns, cells, strict=True) if cell.strip()},
    )


def _wrong(path: Path, line: int, what: str) -> DatasetError:
    return DatasetError(f"Line {line} of {shown_name(path)} {shown_text(what)}.")


def _named(columns: Sequence[str]) -> str:
    return shown_text(", ".join(columns)) or "nothing"


def _refuse_outside(table: _Table) -> None:
    """Refuse paths that leave the folder: a manifest that lies in data may be anyone's."""
    used = [name for name in table.used_columns() if name not in ("group", "sample")]
    for row in table.rows:
        for name in used:
            if name in row.cells and _is_outside(row.cells[name]):
                raise _wrong(
                    table.path,
                    row.line,
                    f"leads out of the folder with {row.cells[name]}; open the manifest itself "
                    "to allow that",
                )


def _is_outside(cell: str) -> bool:
    windows = PureWindowsPath(cell)
    return bool(windows.anchor) or ".." in windows.parts


def _files(column: str, rows: Sequence[_Row], keys: Sequence[str]) -> tuple[RoleFile, ...]:
    return tuple(
        RoleFile(key, PurePosixPath(row.cells[column]), group=row.cells.get("group", ""))
        for row, key in zip(rows, keys, strict=True)
        if column in row.cells
    )


def _sample_names(rows: Sequence[_Row]) -> list[str]:
    """Return the name of each sample: as given, else from its image's or its ground truth's path.

    Paths lose their suffix and the folders that all of them share.
    """
    names = _names_by_path("image", rows)
    if repeated(names) or not all("image" in row.cells for row in rows):
        names = _names_by_path(_GROUND_TRUTH, rows)
    return [row.cells.get("sample", name) for row, name in zip(rows, names, strict=True)]


def _without_twice(
    table: _Table, rows: Sequence[_Row], names: Sequence[str]
) -> tuple[list[_Row], list[str], tuple[str, ...]]:
    """Return the lines with a sample of their own, its names, and why the others are left out."""
    lines: dict[str, list[int]] = {}
    for row, name in zip(rows, names, strict=True):
        lines.setdefault(name, []).append(row.line)
    kept = [(row, name) for row, name in zip(rows, names, strict=True) if len(lines[name]) == 1]
    twice = tuple(
        str(
            _wrong(
                table.path,
                more[0],
                f"names the sample {name} once more, which line {first} has: neither is used; give "
                "each line a name of its own in the column sample",
            )
        )
        for name, (first, *more) in lines.items()
        if more
    )
    return [row for row, _ in kept], [name for _, name in kept], twice


def _names_by_path(column: str, rows: Sequence[_Row]) -> list[str]:
    paths = [PurePosixPath(os.path.splitext(row.cells.get(column, ""))[0]) for row in rows]
    shared = _shared_folders([path.parts[:-1] for path in paths])
    return ["/".join(path.parts[shared:]) for path in paths]


def _shared_folders(folders: Sequence[tuple[str, ...]]) -> int:
    """Return how many of the outer folders all share: as many as the least and the greatest."""
    least, greatest = min(folders, default=()), max(folders, default=())
    same = [here == there for here, there in zip(least, greatest, strict=False)]
    return (*same, False).index(False)


def _without_ground_truth(table: _Table) -> Iterator[tuple[PurePosixPath, str]]:
    files = [name for name in table.used_columns() if name not in ("group", "sample")]
    for row in table.rows:
        named = [row.cells[name] for name in files if name in row.cells]
        if _GROUND_TRUTH not in row.cells and named:
            yield (
                PurePosixPath(named[0]),
                f"line {row.line} of {shown_name(table.path)} names no ground truth",
            )


def _unused_columns(table: _Table) -> Iterator[str]:
    unused = [name for name in table.columns if name and name not in table.used_columns()]
    if unused:
        yield f"Columns of {shown_name(table.path)} that are not used: {_named(unused)}."
