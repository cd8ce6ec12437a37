"""The bytes of the files: exact numbers, safe text, whole or not at all."""

import csv
import io
import json
import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segreview.errors import ExportError
from segreview.reports.cells import cell_text
from segreview.reports.csv_report import (
    settings_bytes,
    table_bytes,
    write_csv,
    write_csv_folder,
)
from segreview.reports.rows import TABLES


def read(data: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(data.decode(), newline="")))


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("kind", ["binary", "multi"])
def test_every_row_fills_no_column_but_those_of_its_table(name, kind, request):
    results = request.getfixturevalue(kind)
    rows = list(TABLES[name].rows(results))
    assert rows or (name, kind) == ("curve", "multi")
    assert all(set(row) <= set(TABLES[name].columns) for row in rows)


def test_lines_end_as_the_standard_says(binary):
    data = table_bytes("images", binary)
    assert data.startswith(b"sample,prediction_set,group,image,")
    assert data.endswith(b"\r\n")


def test_floats_read_back_to_the_same_number(binary):
    row = read(table_bytes("images", binary))[0]
    assert float(row["iou"]) == 1 / 3
    assert row["tp"] == "1"


def test_what_is_undefined_is_an_empty_cell(binary):
    assert read(table_bytes("images", binary))[1]["iou"] == ""


def test_free_text_that_a_spreadsheet_would_run_is_quoted(binary):
    flagged, _, broken, _ = read(table_bytes("images", binary))
    assert flagged["note"] == '\'=HYPERLINK("x"), said "she"\nand left'
    assert broken["reason"] == "'= is no PNG"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_every_start_that_runs_is_quoted_in_notes_but_not_in_ids(start):
    assert cell_text("note", start + "x") == f"'{start}x"
    assert cell_text("sample", start + "x") == start + "x"


def test_lists_times_booleans_and_negative_numbers(binary):
    row = read(table_bytes("images", binary))[0]
    assert row["reasons"] == "missed object; wrong boundary"
    assert row["reviewed_at"] == "2026-01-02T03:04:05Z"
    assert cell_text("ignored", False) == "false"
    assert cell_text("iou", -0.5) == "-0.5"
    assert cell_text("iou", math.nan) == ""


def test_undecodable_bytes_are_written_as_backslash_x():
    assert cell_text("sample", "caf\udce9 \ud800") == "caf\\xe9 \\ud800"


def test_a_folder_gets_every_table_and_the_settings(tmp_path, multi):
    files = write_csv_folder(tmp_path / "new" / "out", multi)
    names = {f"{name}.csv" for name in TABLES} | {"settings.json"}
    assert {path.name for path in files} == names
    assert {path.name for path in (tmp_path / "new" / "out").iterdir()} == names


def test_regions_have_a_file_only_where_they_were_looked_for(tmp_path, multi):
    without = replace(multi, regions=None)
    assert tmp_path / "regions.csv" not in write_csv_folder(tmp_path, without)
    assert json.loads(settings_bytes(without))["regions"] is None
    assert json.loads(settings_bytes(multi))["regions"] == {"minimum_area": 1, "tolerance": 3.0}
    assert read(table_bytes("regions", without)) == []


def test_settings_say_what_the_numbers_depend_on(multi, binary):
    settings = json.loads(settings_bytes(multi))
    assert settings["convention"] == "seed-report"
    assert settings["threshold"] is None
    assert settings["ignored_labels"] == [9]
    assert settings["valid_area"] is False
    assert json.loads(settings_bytes(binary))["operator"] == "ge"


def test_the_same_results_give_the_same_bytes(binary):
    assert table_bytes("images", binary) == table_bytes("images", binary)


def test_an_old_file_stays_when_the_new_one_cannot_be_put_in_its_place(tmp_path, binary):
    taken = tmp_path / "taken"
    taken.mkdir()
    (taken / "inside").write_text("old")
    with pytest.raises(ExportError, match="taken"):
        write_csv(taken, binary)
    assert (taken / "inside").read_text() == "old"
    assert list(tmp_path.iterdir()) == [taken]


def test_a_folder_that_does_not_exist_is_said(tmp_path, binary):
    with pytest.raises(ExportError, match=r"was not written: No such file"):
        write_csv(tmp_path / "nowhere" / "images.csv", binary)


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_any_note_reads_back_as_it_was_but_for_the_quote(note):
    text = io.StringIO(newline="")
    csv.writer(text, lineterminator="\r\n").writerow([cell_text("note", note), "next"])
    ((read_back, following),) = csv.reader(io.StringIO(text.getvalue(), newline=""))
    guarded = note.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert read_back == (f"'{note}" if guarded else note)
    assert following == "next"


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_any_float_reads_back_to_the_same_number(number):
    assert float(cell_text("iou", number)) == number
