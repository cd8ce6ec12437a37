"""A small data set on disk and a session that waits for its workers."""

import json
import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from segreview.evaluation.runner import Runner
from segreview.formats import file_stamps
from segreview.session.opening import OpenRequest
from segreview.session.session import Session


def save(path: Path, rows: list[list[int]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.array(rows, np.uint8)).save(path)


@pytest.fixture(autouse=True)
def _files_are_settled(monkeypatch):
    """Files of tests are read just after they are made, and still count as unchanged."""
    monkeypatch.setattr(file_stamps, "_TICK", 0)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """IoU of the set ``model`` at 0.5: a 1/3, b 1, c 0, d 1/2; the set ``other`` lacks d."""
    root = tmp_path / "data"
    scores = {
        "a": [[255, 0], [200, 0]],
        "b": [[255, 255], [9, 0]],
        "c": [[0, 0], [0, 9]],
        "d": [[255, 0], [0, 9]],
    }
    for name, rows in scores.items():
        save(root / "images" / f"{name}.png", [[10, 20], [30, 40]])
        save(root / "ground_truth" / f"{name}.png", [[255, 255], [0, 0]])
        save(root / "predictions" / "model" / f"{name}.png", rows)
        if name != "d":
            save(root / "predictions" / "other" / f"{name}.png", [[128, 127], [90, 3]])
    return root


@pytest.fixture
def scenes(tmp_path: Path) -> Path:
    """Labels 0, 1 and 11 with a class table that ignores 11; one sky pixel is called road."""
    root = tmp_path / "scenes"
    save(root / "images" / "a.png", [[10, 20, 30, 40]])
    save(root / "masks" / "a.png", [[0, 1, 1, 11]])
    save(root / "predictions" / "a.png", [[0, 0, 1, 0]])
    classes = [{"id": i, "name": name} for i, name in ((0, "road"), (1, "sky"), (11, "void"))]
    (root / "palette.json").write_text(json.dumps({"classes": classes, "ignore": ["void"]}))
    return root


@pytest.fixture
def started():
    """Open a folder in a new session and wait until all of it is evaluated."""
    sessions: list[Session] = []

    def start(root: Path, **wishes: object) -> Session:
        session = Session(Runner(workers=2))
        sessions.append(session)
        session.open(OpenRequest(root, **wishes))
        settle(session)
        return session

    yield start
    for session in sessions:
        session.close()


def settle(session: Session) -> None:
    while session.runner.busy:
        session.receive()
        time.sleep(0.001)


@pytest.fixture
def session(started, data: Path) -> Session:
    """The data set, open and evaluated."""
    return started(data)


@pytest.fixture(name="settle")
def _settle():
    return settle
