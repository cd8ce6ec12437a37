"""A small folder with ground truth, two prediction sets and images."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image


def save(path: Path, rows: list[list[int]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.array(rows, np.uint8)).save(path)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Per image one of each outcome at the threshold 0.5 for the set ``sure``."""
    root = tmp_path / "data"
    for name in ("a", "b"):
        save(root / "images" / f"{name}.png", [[10, 20], [30, 40]])
        save(root / "ground_truth" / f"{name}.png", [[255, 255], [0, 0]])
        save(root / "predictions" / "sure" / f"{name}.png", [[255, 0], [200, 0]])
        save(root / "predictions" / "soft" / f"{name}.png", [[128, 127], [90, 3]])
    return root


@pytest.fixture
def valid(tmp_path: Path) -> Path:
    """Valid areas that count the upper row only."""
    for name in ("a", "b"):
        save(tmp_path / "valid" / f"{name}.png", [[255, 255], [0, 0]])
    return tmp_path / "valid"
