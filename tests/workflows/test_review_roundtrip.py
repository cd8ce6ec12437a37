"""A review is opened, decided, closed and opened again; window and command line agree."""

import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from segreview.__main__ import main
from segreview.evaluation.runner import Runner
from segreview.review.verdict import Decision
from segreview.session.opening import OpenRequest
from segreview.session.session import Session
from segreview.session.state import SortKey

NOTE = '=a note, with "quotes"\nand lines'
SCORES = {
    "a": [[255, 0], [200, 0]],
    "b": [[255, 255], [90, 0]],
    "c": [[100, 0], [0, 70]],
}


def save(path: Path, rows: list[list[int]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.array(rows, np.uint8)).save(path)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Three samples with one prediction set."""
    for name, rows in SCORES.items():
        save(tmp_path / "data" / "images" / f"{name}.png", [[10, 20], [30, 40]])
        save(tmp_path / "data" / "ground_truth" / f"{name}.png", [[255, 255], [0, 0]])
        save(tmp_path / "data" / "predictions" / f"{name}.png", rows)
    return tmp_path / "data"


def settle(session: Session) -> None:
    while session.runner.busy:
        session.receive()
        time.sleep(0.001)


@pytest.fixture
def started(data: Path):
    """Open the data set in a session of its own, as often as asked."""
    sessions: list[Session] = []

    def start(review: Path | None = None) -> Session:
        session = Session(Runner(workers=2))
        sessions.append(session)
        if review is None:
            session.open(OpenRequest(data))
        else:
            session.open_review(review)
        settle(session)
        return session

    yield start
    for session in sessions:
        session.close()


def written(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def review_file(review_home: Path) -> Path:
    (path,) = (review_home / "reviews").glob("*.segreview")
    return path


def review_everything(session: Session) -> None:
    session.set_threshold(300)
    session.release_threshold()
    session.decide(Decision.ACCEPTED)
    session.step(1)
    session.set_reasons(("missed object", "wrong boundary"))
    session.set_note(NOTE)
    session.step(1)
    session.decide(Decision.UNSURE)
    session.undo()
    session.redo()
    session.undo()
    session.step(-1)


def said(session: Session) -> list[tuple[object, ...]]:
    found = []
    for sample in range(len(SCORES)):
        session.select(sample)
        verdict = session.view().verdict
        found.append((verdict.decision, verdict.reasons, verdict.note))
    return found


def test_a_review_reopens_where_it_was_left(started):
    first = started()
    review_everything(first)
    first.set_sort(SortKey.WORST)
    left = first.view().state
    first.close()
    again = started().view().state
    assert (left.selected, left.scoring.step) == (1, 300)
    assert (again.selected, again.scoring, again.sort) == (1, left.scoring, left.sort)


def test_verdicts_outlive_the_session(started):
    first = started()
    review_everything(first)
    first.close()
    assert said(started()) == [
        (Decision.ACCEPTED, (), ""),
        (
            Decision.FLAGGED,
            ("missed object", "wrong boundary"),
            '=a note, with "quotes"\nand lines',
        ),
        (None, (), ""),
    ]


def test_a_review_file_alone_finds_its_data(started, review_home):
    first = started()
    review_everything(first)
    first.close()
    again = started(review_file(review_home))
    assert again.view().state.scoring.step == 300
    assert said(again)[0][0] is Decision.ACCEPTED


def test_without_verdicts_the_window_writes_the_bytes_of_evaluate(started, data, tmp_path):
    session = started()
    session.export(tmp_path / "window")
    settle(session)
    assert main(["evaluate", str(data), "--quiet", "--csv-dir", str(tmp_path / "command")]) == 0
    assert written(tmp_path / "window") == written(tmp_path / "command")


def test_with_verdicts_the_window_writes_the_bytes_of_export(started, review_home, tmp_path):
    session = started()
    review_everything(session)
    session.export(tmp_path / "window")
    settle(session)
    session.close()
    options = ["--quiet", "--csv-dir", str(tmp_path / "command")]
    assert main(["export", str(review_file(review_home)), *options]) == 0
    assert written(tmp_path / "window") == written(tmp_path / "command")
    assert b"missed object" in written(tmp_path / "command")["images.csv"]


def test_nothing_is_written_beside_the_data(started, data):
    before = sorted(data.rglob("*"))
    session = started()
    review_everything(session)
    session.close()
    assert sorted(data.rglob("*")) == before
