"""A worker writes the tables of one moment; what comes meanwhile is put on the board afterwards."""

import threading
import time

import pytest

from segreview.evaluation.evaluate import evaluate
from segreview.evaluation.job_queue import Job
from segreview.reports import csv_report
from segreview.session import exporting
from segreview.session.opening import OpenRequest


@pytest.fixture
def gate(monkeypatch):
    """Keeps the writing worker waiting until it is set."""
    opened = threading.Event()

    def write(*arguments):
        opened.wait(20)
        return csv_report.write_csv_folder(*arguments)

    monkeypatch.setattr(exporting, "write_csv_folder", write)
    yield opened
    opened.set()


def test_what_was_written_is_told_once(session, settle, tmp_path):
    session.export(tmp_path / "tables")
    assert session.exporting.take_message() == f"Writing tables to {tmp_path / 'tables'}…"
    settle(session)
    written = sorted((tmp_path / "tables").iterdir())
    told = f"{len(written)} files written to {tmp_path / 'tables'}"
    assert (session.exporting.take_message(), session.exporting.take_message()) == (told, "")
    assert not session.exporting.running


def test_a_folder_that_cannot_be_written_is_a_banner(session, settle, tmp_path):
    (tmp_path / "file").write_text("")
    session.export(tmp_path / "file" / "tables")
    settle(session)
    assert "cannot be made" in session.view().banner
    assert session.exporting.take_message() == ""
    session.export(tmp_path / "tables")
    assert session.view().banner == ""
    settle(session)
    assert (tmp_path / "tables" / "images.csv").is_file()


def evaluate_again(session):
    """Let a worker evaluate the first sample once more, and take its reply."""
    opened = session.opened
    arguments = (opened.dataset.samples[0], 0, opened.reading)
    session.runner.submit(Job("evaluate", 0, evaluate, arguments, urgency=0))
    while session.runner.running > 1:
        time.sleep(0.001)
    session.receive()


def test_a_result_that_comes_meanwhile_is_put_afterwards(session, settle, gate, tmp_path):
    board = session.board
    before = board.version
    session.export(tmp_path / "tables")
    evaluate_again(session)
    assert session.exporting.running
    assert board.version == before
    gate.set()
    settle(session)
    assert board.version == before + 1


def test_only_one_export_runs_at_a_time(session, settle, gate, tmp_path):
    session.export(tmp_path / "tables")
    session.export(tmp_path / "never")
    gate.set()
    settle(session)
    assert (tmp_path / "tables").exists()
    assert not (tmp_path / "never").exists()


@pytest.mark.usefixtures("gate")
def test_another_data_set_does_not_wait_for_the_export(session, scenes, tmp_path):
    session.export(tmp_path / "tables")
    session.open(OpenRequest(scenes))
    while session.opened.dataset.root != scenes or session.board.done < 1:
        session.receive()
        time.sleep(0.001)
    assert session.exporting.running


def test_tables_wait_while_the_window_answers(session, settle, tmp_path):
    session.runner.pause("the window answers")
    session.export(tmp_path / "tables")
    time.sleep(0.1)
    assert session.runner.running == 1
    assert not (tmp_path / "tables" / "images.csv").exists()
    session.runner.resume("the window answers")
    settle(session)
    assert (tmp_path / "tables" / "images.csv").exists()
