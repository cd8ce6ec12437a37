"""A large COCO file is read by another process: the same file, and every end is one sentence."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from segreview.errors import Cancelled, TooLarge, UnreadableFile
from segreview.formats import READ_COCO
from segreview.formats.coco import process, reading
from segreview.formats.coco.child import main as child_main
from segreview.formats.coco.document import CocoImage, CocoKind
from segreview.formats.coco.packing import FilePayload
from segreview.formats.coco.reading import read_coco

TRIANGLE = [[0.5, 0, 2, 0, 0, 2]]
RUNS = {"size": [2, 4], "counts": [6, 2]}
IMAGES = [
    {"id": n, "file_name": f"folder/ä\ud800{n}.jpg", "height": 2, "width": 4} for n in range(700)
]
CATEGORIES = [{"id": 2, "name": "cat", "supercategory": "animal", "color": [1, 2, 3]}, {"id": 5}]
INSTANCES = {
    "annotations": [
        {"image_id": n % 3, "category_id": 2, "segmentation": shape, "iscrowd": int(n == 3)}
        for n, shape in enumerate([TRIANGLE, None, RUNS, RUNS, "odd", TRIANGLE])
    ]
    + [{"image_id": 900, "category_id": 7, "segmentation": TRIANGLE}],
    "images": IMAGES,
    "categories": CATEGORIES,
}
RESULTS = [{"image_id": 1, "category_id": 2, "segmentation": TRIANGLE, "score": 0.25}] * 3
SEGMENT = {"id": 7, "category_id": 2, "iscrowd": 1}
PANOPTIC = {
    "images": IMAGES[:1],
    "categories": CATEGORIES,
    "annotations": [{"image_id": 1, "file_name": "a.png", "segments_info": [SEGMENT]}],
}
CAPTIONS = {"images": IMAGES[:1], "annotations": [{"image_id": 1, "caption": "a cat"}]}


@pytest.fixture
def own_process(monkeypatch):
    monkeypatch.setattr(reading, "OWN_PROCESS", 0)


through_a_process = pytest.mark.usefixtures("own_process")


def written(tmp_path, document, name="a.json"):
    path = tmp_path / name
    path.write_text(json.dumps(document))
    return path


def said(file):
    """Return all that a file says, the annotations of every image taken out."""
    if file.kind is CocoKind.PANOPTIC:
        taken = [file.segments(place).taken() for place in range(len(file.segment_names))]
    else:
        images = file.images.values() or [CocoImage(i, "a.jpg", 2, 4) for i in file.places]
        taken = [file.shapes(image).taken() for image in images]
    return (
        (file.kind, file.images, file.categories, file.places, file.segment_names),
        (
            file.used_categories,
            file.crowds,
            file.crowds_are_brushes,
            file.reason,
            file.findings,
            taken,
        ),
    )


@pytest.mark.parametrize("document", [INSTANCES, RESULTS, PANOPTIC, CAPTIONS, []])
def test_the_other_process_reads_the_same(tmp_path, monkeypatch, document):
    path = written(tmp_path, document, "ein Bild\n-1.json")
    here, told = read_coco(path), []
    monkeypatch.setattr(reading, "OWN_PROCESS", 0)
    there = read_coco(path, lambda *heard: told.append(heard))
    assert said(there) == said(here)
    size = path.stat().st_size
    assert told[0] == (path, min(size, 1 << 18), size)


def test_small_files_are_read_here(tmp_path, monkeypatch):
    monkeypatch.setattr(reading, "read_in_process", None)
    path = written(tmp_path, RESULTS)
    monkeypatch.setattr(reading, "OWN_PROCESS", path.stat().st_size + 1)
    assert read_coco(path).kind is CocoKind.RESULTS
    assert reading.OWN_PROCESS != 64 * 1024 * 1024


def test_files_beyond_the_limit_are_not_read(tmp_path, monkeypatch):
    path = written(tmp_path, [])
    monkeypatch.setattr(reading, "COCO_BYTE_LIMIT", 2)
    assert read_coco(path).kind is CocoKind.RESULTS
    monkeypatch.setattr(reading, "COCO_BYTE_LIMIT", 1)
    with pytest.raises(TooLarge, match=r"a\.json has 2 bytes; a COCO file may have 1\."):
        read_coco(path)


@through_a_process
def test_what_is_odd_about_a_file_is_said_by_the_other_process(tmp_path):
    path = tmp_path / "a.json"
    for data, sentence in (
        (b'{"images": [1]}', "a.json cannot be used as a COCO file: images is no list of objects."),
        (b"[NaN]", "a.json is no valid JSON file: it holds NaN, which is no JSON number."),
    ):
        path.write_bytes(data)
        with pytest.raises(UnreadableFile) as caught:
            read_coco(path)
        assert str(caught.value) == sentence
    path.unlink()
    with pytest.raises(UnreadableFile, match=r"a\.json cannot be read: No such file"):
        read_coco(path)


def as_if(monkeypatch, code):
    """Let the other process run some code instead."""
    monkeypatch.setattr(process, "command", lambda _: [sys.executable, "-S", "-c", code])


@through_a_process
def test_a_process_that_is_killed_is_one_sentence(tmp_path, monkeypatch):
    as_if(monkeypatch, "import os; os.write(2, b'{\"read\": 1}\\n'); os.kill(os.getpid(), 9)")
    with pytest.raises(UnreadableFile) as caught:
        read_coco(written(tmp_path, RESULTS))
    assert str(caught.value) == (
        "a.json was not read to its end: the process that reads it ended (signal 9); free some "
        "memory and open the folder again."
    )


@through_a_process
def test_a_process_that_fails_says_why(tmp_path, monkeypatch):
    as_if(monkeypatch, "raise MemoryError('all of it')")
    with pytest.raises(UnreadableFile, match=r"\(exit status 1: MemoryError: all of it\)"):
        read_coco(written(tmp_path, RESULTS))


@through_a_process
def test_a_process_that_cannot_be_started_is_one_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr(process, "command", lambda _: [str(tmp_path / "gone")])
    with pytest.raises(UnreadableFile, match=r"which cannot be started: No such file"):
        read_coco(written(tmp_path, RESULTS))


@through_a_process
def test_whoever_listens_can_end_the_process(tmp_path, monkeypatch):
    code = "import os, time; os.write(2, b'{\"read\": %d}\\n' % os.getpid()); time.sleep(60)"
    as_if(monkeypatch, code)
    heard = []

    def cancel(*told):
        heard.append(told)
        raise Cancelled("nobody waits")

    began = time.monotonic()
    with pytest.raises(Cancelled):
        read_coco(written(tmp_path, RESULTS), cancel)
    assert time.monotonic() - began < 30
    ((_, child, _),) = heard
    with pytest.raises(ProcessLookupError):
        os.kill(child, 0)


def test_the_process_ends_when_nobody_listens(tmp_path):
    path = tmp_path / "a.json"
    path.write_bytes(b"[" + b'{"a": 1}, ' * 4_000_000 + b"{}]")
    child = subprocess.Popen(
        process.command(path), stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    assert json.loads(child.stderr.readline())["read"] > 0
    child.stderr.close()
    assert child.wait(30) != 0


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="this system has no /dev/full")
@through_a_process
def test_a_temporary_folder_that_is_full_is_one_sentence(tmp_path, monkeypatch):
    def always_full(prefix):
        assert prefix == "segreview-"
        return Path("/dev/full").open("r+b")

    monkeypatch.setattr(process.tempfile, "TemporaryFile", always_full)
    with pytest.raises(UnreadableFile) as caught:
        read_coco(written(tmp_path, RESULTS))
    assert "a.json is too large to be read in memory, and the temporary folder" in str(caught.value)
    assert "cannot take what it holds (No space left on device); free some room" in str(
        caught.value
    )


@through_a_process
def test_a_temporary_folder_that_is_gone_is_one_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr(process.tempfile, "tempdir", str(tmp_path / "gone"))
    with pytest.raises(UnreadableFile, match=r"cannot take what it holds \(No such file"):
        read_coco(written(tmp_path, RESULTS))


@through_a_process
def test_the_temporary_file_is_gone_with_what_was_read(tmp_path, monkeypatch):
    monkeypatch.setattr(process.tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    before = open_files()
    file = read_coco(written(tmp_path, INSTANCES))
    assert list((tmp_path / "temporary").iterdir()) == []
    assert file.shapes(file.images["2"]).taken().counts.data
    del file
    assert open_files() == before


def open_files():
    handles = Path("/proc/self/fd")
    return len(list(handles.iterdir())) if handles.is_dir() else 0


def test_a_program_in_one_piece_starts_itself(monkeypatch):
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert process.command(Path("a.json")) == [sys.executable, READ_COCO, "a.json"]


def test_the_process_is_python_told_to_read_and_takes_no_module_from_the_current_folder():
    given = process.command(Path("a.json"))
    assert given[:3] == [sys.executable, "-P", "-c"]
    assert given[-2:] == [READ_COCO, "a.json"]


def test_the_reading_process_imports_no_window():
    code = "import sys, segreview.formats.coco.child; sys.exit('PySide6' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


@through_a_process
def test_points_come_back_exactly(tmp_path):
    rings = np.random.default_rng(3).random((3, 8)).tolist()
    entry = {"image_id": 1, "category_id": 2, "segmentation": rings}
    file = read_coco(written(tmp_path, [entry]))
    shapes = file.shapes(CocoImage("1", "a.jpg", 2, 4)).taken()
    assert np.frombuffer(shapes.polygons.data).tolist() == np.ravel(rings).tolist()


def test_a_file_that_is_none_is_said_by_the_reading_process(tmp_path, capfd):
    assert child_main(tmp_path / "gone.json") == 1
    assert json.loads(capfd.readouterr().err) == {
        "error": "gone.json cannot be read: No such file or directory."
    }


@through_a_process
def test_a_file_is_not_read_again_while_its_annotations_are_held(tmp_path, monkeypatch):
    path = written(tmp_path, INSTANCES)
    file = read_coco(path)
    read_in_process, started = reading.read_in_process, []

    def counted(*arguments):
        started.append(arguments)
        return read_in_process(*arguments)

    monkeypatch.setattr(reading, "read_in_process", counted)
    shapes = file.shapes(file.images["2"])
    before = said(file)
    del file
    again = read_coco(path)
    assert said(again) == before
    assert again.table is shapes.table
    assert started == []
    del again, shapes
    assert reading._TOLD == {}
    read_coco(path)
    assert len(started) == 1


@through_a_process
def test_a_file_that_changed_is_read_again(tmp_path):
    path = written(tmp_path, RESULTS)
    before = read_coco(path)
    written(tmp_path, [])
    assert len(before.table.rows) == 3
    assert len(read_coco(path).table.rows) == 0


def test_bytes_in_a_file_are_those_of_any_place_on_every_system(tmp_path):
    data = np.random.default_rng(3).bytes(200_000)
    (tmp_path / "a").write_bytes(data)
    with (tmp_path / "a").open("rb") as file:
        payload = FilePayload(file)
    for start, size in ((0, 5), (70_000, 100_000), (65_536, 1), (199_999, 1), (7, 0)):
        expected = data[start : start + size]
        assert payload.piece(start, size) == payload._mapped_piece(start, size) == expected
