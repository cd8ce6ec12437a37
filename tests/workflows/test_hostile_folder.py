"""Whatever lies in a folder: one row or one sentence each, and the rest is scored."""

import csv
import os
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from segreview.__main__ import main

ROLES = ("images", "ground_truth", "predictions")
TRUTH = [[255, 255], [0, 0]]
SCORES = [[255, 0], [200, 0]]


def save(path: Path, rows: list[list[int]]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(np.array(rows, np.uint8)).save(path)


def add_sample(root: Path, name: str) -> Path:
    """Add a good sample; return its prediction, which a test may spoil."""
    for role, rows in zip(ROLES, (SCORES, TRUTH, SCORES), strict=True):
        save(root / role / f"{name}.png", rows)
    return root / "predictions" / f"{name}.png"


def cut_short(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-20])


def flip_a_bit(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[data.index(b"IDAT") + 8] ^= 0x10
    path.write_bytes(data)


def write_text(path: Path) -> None:
    path.write_text("this is no picture\n")


def announce_a_bomb(path: Path) -> None:
    header = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(b"")), (b"IEND", b""))
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*entry) for entry in chunks))


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def put_a_pipe(path: Path) -> None:
    path.unlink()
    os.mkfifo(path)


def widen(path: Path) -> None:
    save(path, [[0, 255, 0]])


HOSTILE = {
    "truncated": cut_short,
    "flipped": flip_a_bit,
    "text": write_text,
    "bomb": announce_a_bomb,
    "other size": widen,
}
if hasattr(os, "mkfifo"):
    HOSTILE["pipe"] = put_a_pipe


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Two good samples."""
    for name in ("good", "well"):
        add_sample(tmp_path / "data", name)
    return tmp_path / "data"


def evaluated(root: Path, tmp_path: Path) -> tuple[int, dict[str, dict[str, str]]]:
    out = tmp_path / "out.csv"
    status = main(["evaluate", str(root), "--quiet", "--csv", str(out)])
    with open(out, newline="", encoding="utf-8") as file:
        return status, {row["sample"]: row for row in csv.DictReader(file)}


def counts(row: dict[str, str]) -> list[str]:
    return [row[name] for name in ("tp", "fp", "fn", "tn")]


def assert_the_good_ones_are_scored(rows: dict[str, dict[str, str]]) -> None:
    assert [counts(rows[name]) for name in ("good", "well")] == [["1"] * 4] * 2


@pytest.mark.parametrize("kind", HOSTILE)
@pytest.mark.parametrize("role", ["predictions", "ground_truth"])
def test_a_hostile_mask_is_one_row_and_one_sentence(root, tmp_path, capsys, kind, role):
    add_sample(root, "spoiled")
    HOSTILE[kind](root / role / "spoiled.png")
    status, rows = evaluated(root, tmp_path)
    assert status == 1
    assert_the_good_ones_are_scored(rows)
    assert len(rows) == 3
    assert rows["spoiled"]["reason"]
    assert counts(rows["spoiled"]) == [""] * 4
    (sentence,) = capsys.readouterr().err.splitlines()
    assert sentence.startswith("spoiled (predictions): ")


def test_all_at_once_leave_the_rest_scored_and_the_folder_alone(root, tmp_path, capsys):
    for kind, spoil in HOSTILE.items():
        spoil(add_sample(root, kind))
    before = {path: path.lstat().st_mtime_ns for path in root.rglob("*")}
    status, rows = evaluated(root, tmp_path)
    assert status == 1
    assert_the_good_ones_are_scored(rows)
    assert {name for name, row in rows.items() if row["reason"]} == set(HOSTILE)
    assert len(capsys.readouterr().err.splitlines()) == len(HOSTILE)
    assert {path: path.lstat().st_mtime_ns for path in root.rglob("*")} == before


def test_a_missing_prediction_counts_as_empty_and_is_said(root, tmp_path, capsys):
    add_sample(root, "missed").unlink()
    status, rows = evaluated(root, tmp_path)
    assert status == 1
    assert_the_good_ones_are_scored(rows)
    assert counts(rows["missed"]) == ["0", "0", "2", "2"]
    assert capsys.readouterr().err.splitlines() == [
        "missed (predictions): prediction missing, counted as empty"
    ]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no newline in names")
def test_a_newline_and_an_emoji_in_a_name_are_nothing_special(root, tmp_path, capsys):
    add_sample(root, "odd\nname 🦊")
    status, rows = evaluated(root, tmp_path)
    assert (status, capsys.readouterr().err) == (0, "")
    assert counts(rows["odd\nname 🦊"]) == ["1"] * 4


@pytest.mark.skipif(os.name == "nt", reason="Windows has no newline in names")
def test_a_problem_of_an_odd_name_is_said_on_one_line(root, tmp_path, capsys):
    write_text(add_sample(root, "odd\nname 🦊"))
    status, rows = evaluated(root, tmp_path)
    assert status == 1
    assert rows["odd\nname 🦊"]["reason"]
    (sentence,) = capsys.readouterr().err.splitlines()
    assert sentence.startswith("odd\\nname 🦊 (predictions): ")


def test_a_damaged_image_does_not_stop_the_counting(root, tmp_path):
    write_text(root / "images" / "good.png")
    status, rows = evaluated(root, tmp_path)
    assert status == 0
    assert_the_good_ones_are_scored(rows)


def test_an_empty_folder_is_one_sentence(tmp_path, capsys):
    (tmp_path / "empty").mkdir()
    assert main(["evaluate", str(tmp_path / "empty"), "--csv", str(tmp_path / "out.csv")]) == 2
    (sentence,) = capsys.readouterr().err.splitlines()
    assert "empty" in sentence
    assert not (tmp_path / "out.csv").exists()
    assert list((tmp_path / "empty").iterdir()) == []


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="nothing is locked for root"
)
def test_a_locked_folder_is_one_sentence(root, tmp_path, capsys):
    locked = root / "predictions" / "locked"
    locked.mkdir(mode=0)
    _, rows = evaluated(root, tmp_path)
    locked.chmod(0o700)
    assert_the_good_ones_are_scored(rows)
    (sentence,) = capsys.readouterr().err.splitlines()
    assert "locked" in sentence
