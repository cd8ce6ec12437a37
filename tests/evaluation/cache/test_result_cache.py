"""What is recalled holds now; every change of what it was made of takes it away."""

import dataclasses
import os
import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from segreview.dataset.sample_files import IMAGE_ROLE
from segreview.dataset.unknown_pixels import UnknownRule
from segreview.evaluation.cache import result_cache
from segreview.evaluation.cache.result_cache import ResultCache, open_cache
from segreview.evaluation.scoreboard import Scoreboard
from segreview.evaluation.spec import MissingRule
from segreview.formats.file_stamps import NOT_READ, file_identity
from segreview.session.opening import OpenRequest, open_request


@pytest.fixture
def home(tmp_path):
    return tmp_path / "cache"


@pytest.fixture
def cache(binary_opened, home):
    return lambda **changes: ResultCache(
        changes.get("dataset", binary_opened.dataset),
        changes.get("reading", binary_opened.reading),
        home,
    )


@pytest.fixture
def remembered(cache, binary_opened, evaluated):
    """Remember the results of three samples in one block."""
    cache().remember(evaluated(binary_opened), complete=True)


def samples(cache):
    """Return the samples of which something is recalled, in order."""
    found, left = cache.recall(cache.blocks)
    assert not left
    return sorted(place for one in found for place in one.samples.tolist())


def blocks(home):
    return sorted(home.rglob("*.block"))


def file_of(opened, role="masks", name="b"):
    return opened.dataset.root / role / f"{name}.png"


def test_results_are_recalled_whatever_their_kind(opened, evaluated, same_boards, home):
    results = evaluated(opened)
    ResultCache(opened.dataset, opened.reading, home).remember(results, complete=True)
    again = open_request(OpenRequest(opened.dataset.root))
    cache = ResultCache(again.dataset, again.reading, home)
    board, wanted = (Scoreboard(one.dataset, one.task) for one in (again, opened))
    for found in cache.recall(cache.blocks)[0]:
        board.put_block(found.samples, found.files, found.block)
    for result in results:
        wanted.put(result)
    same_boards(board, wanted)
    assert board.remembered.all()


@pytest.mark.usefixtures("remembered")
def test_what_did_not_change_is_recalled(cache):
    assert samples(cache()) == [0, 1, 2]


def rewrite(path):
    path.write_bytes(path.read_bytes())


def touch(path):
    os.utime(path, ns=(5, 5))


def grow(path):
    status = path.stat()
    path.write_bytes(path.read_bytes() + b"\0")
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def replace_alike(path):
    """Put another file of the same size and time in its place."""
    status, other = path.stat(), path.with_suffix(".other")
    other.write_bytes(bytes(status.st_size))
    os.utime(other, ns=(status.st_atime_ns, status.st_mtime_ns))
    os.replace(other, path)


def overwrite_alike(path):
    """Write something else of the same size into it, and set its time back."""
    status = path.stat()
    path.write_bytes(bytes(status.st_size))
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns))


def remove(path):
    path.unlink()


def turn_the_clock_back(path):
    """Write it anew while the clock says a time before the last change."""
    status = path.stat()
    path.write_bytes(path.read_bytes())
    os.utime(path, ns=(status.st_atime_ns, status.st_mtime_ns - 3600 * 10**9))


def link_elsewhere(path):
    """Put a link to a file that is alike in its place."""
    path.rename(path.with_suffix(".other"))
    path.symlink_to(path.with_suffix(".copy"))
    path.with_suffix(".copy").write_bytes(path.with_suffix(".other").read_bytes())


CHANGES_OF_A_FILE = [
    rewrite,
    touch,
    grow,
    replace_alike,
    overwrite_alike,
    turn_the_clock_back,
    link_elsewhere,
    remove,
]


@pytest.mark.usefixtures("remembered")
@pytest.mark.parametrize("role", ["masks", "predictions"])
@pytest.mark.parametrize("change", CHANGES_OF_A_FILE)
def test_a_mask_that_changed_takes_the_results_of_its_sample_away(
    cache, binary_opened, change, role
):
    change(file_of(binary_opened, role))
    assert samples(cache()) == [0, 2]


@pytest.mark.usefixtures("remembered")
@pytest.mark.parametrize("change", CHANGES_OF_A_FILE)
def test_an_image_of_which_nothing_was_read_takes_nothing_away(cache, binary_opened, change):
    change(file_of(binary_opened, "images"))
    assert samples(cache()) == [0, 1, 2]


@pytest.mark.usefixtures("remembered")
def test_an_image_of_which_nothing_was_read_is_not_looked_at(cache, binary_opened, monkeypatch):
    looked_at = []
    monkeypatch.setattr(
        "segreview.dataset.sample_files.file_identity",
        lambda path: looked_at.append(path) or file_identity(path),
    )
    found, _ = cache().recall(cache().blocks)
    a = binary_opened.dataset.samples[0]
    assert {a.ground_truth.file, a.predictions[0].file} < {*looked_at}
    assert a.image.file not in looked_at
    assert (found[0].files[:, IMAGE_ROLE] == NOT_READ[:2]).all()


@pytest.fixture
def polygons(tmp_path):
    """Polygons as fractions of an image beside them, whose size is read."""
    root = tmp_path / "polygons"
    for name in "abc":
        (root / "preds").mkdir(parents=True, exist_ok=True)
        for folder in (root, root / "preds"):
            Image.new("L", (8, 8)).save(folder / f"{name}.png")
        (root / f"{name}.txt").write_text("0 0.1 0.1 0.9 0.1 0.9 0.9 0.1 0.9")
    return open_request(OpenRequest(root))


@pytest.mark.parametrize("change", CHANGES_OF_A_FILE)
def test_an_image_whose_size_was_read_takes_the_results_of_its_sample_away(
    home, polygons, evaluated, change
):
    results = evaluated(polygons)
    ResultCache(polygons.dataset, polygons.reading, home).remember(results, complete=True)
    change(polygons.dataset.root / "b.png")
    assert samples(ResultCache(polygons.dataset, polygons.reading, home)) == [0, 2]


def test_images_of_which_some_were_read_are_looked_at(home, binary_opened, evaluated):
    first, *others = evaluated(binary_opened)
    first.origin.identities[IMAGE_ROLE] = file_identity(file_of(binary_opened, "images", "a"))
    cache = ResultCache(binary_opened.dataset, binary_opened.reading, home)
    cache.remember([first, *others], complete=True)
    for name in "ab":
        touch(file_of(binary_opened, "images", name))
    assert samples(ResultCache(binary_opened.dataset, binary_opened.reading, home)) == [1, 2]


def test_a_mask_behind_a_link_is_the_file_to_which_it_points(
    cache, binary_opened, evaluated, tmp_path
):
    mask, target = file_of(binary_opened), tmp_path / "target.png"
    mask.rename(target)
    mask.symlink_to(target)
    cache().remember(evaluated(binary_opened), complete=True)
    assert samples(cache()) == [0, 1, 2]
    overwrite_alike(target)
    assert samples(cache()) == [0, 2]


def test_a_mask_of_two_names_is_changed_under_both(cache, binary_opened, evaluated):
    a, b = (file_of(binary_opened, name=name) for name in "ab")
    b.unlink()
    os.link(a, b)
    cache().remember(evaluated(binary_opened), complete=True)
    assert samples(cache()) == [0, 1, 2]
    overwrite_alike(a)
    assert samples(cache()) == [2]


@pytest.mark.usefixtures("remembered")
def test_another_number_alone_is_another_file(cache, monkeypatch):
    real = result_cache.all_file_identities

    def numbered_anew(*of):
        found = real(*of)
        found[1, 0, 3] += 1
        return found

    monkeypatch.setattr(result_cache, "all_file_identities", numbered_anew)
    assert samples(cache()) == [0, 2]


@pytest.mark.usefixtures("remembered")
def test_a_sample_that_came_or_went_changes_nothing_for_the_others(cache, binary_opened):
    dataset = binary_opened.dataset
    a, b, c = dataset.samples
    fewer = replace(dataset, samples=(c, a))
    assert samples(cache(dataset=fewer)) == [0, 1]
    more = replace(dataset, samples=(b._replace(valid=a.ground_truth), b, a))
    assert samples(cache(dataset=more)) == [1, 2]


CHANGES = {
    "valid_marks_ignored": True,
    "ignored_values": frozenset({7}),
    "pixel_limit": 5,
    "missing": MissingRule.SKIP,
    "counts_unreadable": True,
    "ground_truth_only": True,
    "predictions_only": True,
    "resizes": True,
    "unknown": UnknownRule.LEFT_OUT,
    "minimum_area": 3,
}


@pytest.mark.usefixtures("remembered")
@pytest.mark.parametrize("name", CHANGES)
def test_another_reading_recalls_nothing(cache, binary_opened, name):
    other = replace(binary_opened.reading, **{name: CHANGES[name]})
    assert samples(cache(reading=other)) == []
    assert samples(cache()) == [0, 1, 2]


@pytest.mark.usefixtures("remembered")
def test_another_scale_or_class_table_is_another_reading(cache, binary_opened):
    task = binary_opened.task
    (reading,) = task.readings
    scale = replace(reading.scale, high=reading.scale.high - 1)
    others = (
        replace(task, readings=(replace(reading, scale=scale),)),
        replace(task, classes=type(task.classes)(task.classes.classes[:1])),
        replace(task, foreground_above=0.5),
    )
    for other in others:
        assert samples(cache(reading=replace(binary_opened.reading, task=other))) == []


def test_every_field_of_a_reading_is_told(binary_opened):
    told = {field.name for field in dataclasses.fields(binary_opened.reading)}
    assert told == {"task", *CHANGES}


@pytest.mark.usefixtures("remembered")
def test_another_program_recalls_nothing(cache, monkeypatch):
    monkeypatch.setattr(result_cache, "program_digest", lambda: "another")
    assert samples(cache()) == []


@pytest.mark.usefixtures("remembered")
def test_a_copy_of_the_data_set_recalls_nothing(home, binary_opened, tmp_path):
    shutil.copytree(binary_opened.dataset.root, tmp_path / "copy")
    copy = open_request(OpenRequest(tmp_path / "copy"))
    assert samples(ResultCache(copy.dataset, copy.reading, home)) == []


@pytest.mark.usefixtures("remembered")
def test_what_is_forgotten_is_not_recalled(cache, home):
    cache().forget()
    assert samples(cache()) == []
    assert blocks(home) == []


def test_an_incomplete_block_is_replaced_by_the_next_one(cache, home, binary_opened, evaluated):
    results, writing = evaluated(binary_opened), cache()
    writing.remember(results[:1], complete=False)
    writing.remember(results[:2], complete=False)
    assert (len(blocks(home)), samples(cache())) == (1, [0, 1])
    writing.remember(results, complete=True)
    writing.remember(results[2:], complete=False)
    assert (len(blocks(home)), samples(cache())) == (2, [0, 1, 2, 2])


def test_two_windows_write_and_read_at_once(cache, binary_opened, evaluated):
    results, first, second = evaluated(binary_opened), cache(), cache()
    first.remember(results[:2], complete=True)
    second.remember(results[1:], complete=True)
    board, third = Scoreboard(binary_opened.dataset, binary_opened.task), cache()
    first.forget()
    assert third.recall(third.blocks) == ([], ())
    second.remember(results, complete=True)
    second.remember(results, complete=True)
    fourth = cache()
    for found in fourth.recall(fourth.blocks)[0]:
        board.put_block(found.samples, found.files, found.block)
    assert (board.done, samples(fourth)) == (3, [0, 0, 1, 1, 2, 2])


@pytest.mark.parametrize("bound", ["BYTES_AT_ONCE", "SAMPLES_AT_ONCE"])
def test_much_is_recalled_in_several_pieces(cache, binary_opened, evaluated, monkeypatch, bound):
    monkeypatch.setattr(result_cache, bound, 1)
    for result in evaluated(binary_opened):
        cache().remember([result], complete=True)
    whole, found, pieces = cache(), [], 0
    left = whole.blocks
    while left:
        piece, left = whole.recall(left)
        found += [place for one in piece for place in one.samples.tolist()]
        pieces += 1
    assert (sorted(found), pieces) == ([0, 1, 2], 3)


@pytest.mark.usefixtures("remembered")
def test_a_block_of_which_nothing_holds_is_deleted(cache, home, binary_opened):
    for name in "abc":
        touch(file_of(binary_opened, name=name))
    assert samples(cache()) == []
    assert blocks(home) == []


@pytest.mark.usefixtures("remembered")
def test_files_that_cannot_be_reached_delete_nothing(cache, binary_opened):
    root = binary_opened.dataset.root
    root.rename(root.with_name("away"))
    assert samples(cache()) == []
    root.with_name("away").rename(root)
    assert samples(cache()) == [0, 1, 2]


@pytest.mark.usefixtures("remembered")
def test_a_damaged_block_is_no_block_and_is_deleted(cache, home):
    (block,) = blocks(home)
    data = bytearray(block.read_bytes())
    data[len(data) // 2] ^= 1
    block.write_bytes(data)
    assert samples(cache()) == []
    assert blocks(home) == []


@pytest.mark.usefixtures("remembered")
def test_a_foreign_file_or_folder_harms_nothing(cache, home):
    (block,) = blocks(home)
    block.with_name("0.block").write_text("something else")
    block.with_name("1.block").mkdir()
    block.with_name("2.txt").write_text("something else")
    assert samples(cache()) == [0, 1, 2]


def unwritable(home: Path) -> None:
    home.write_text("a file where a folder should be")


def test_a_cache_that_cannot_be_written_is_not_used(cache, home, binary_opened, evaluated):
    unwritable(home)
    writing = cache()
    writing.remember(evaluated(binary_opened), complete=True)
    writing.remember(evaluated(binary_opened), complete=False)
    writing.forget()
    assert samples(cache()) == []


KILLED = """
import os, sys
from pathlib import Path
import segreview.formats.file_stamps as stamps
from segreview.evaluation.cache.origins import evaluate_noting
from segreview.evaluation.cache.result_cache import ResultCache
from segreview.session.opening import OpenRequest, open_request
stamps._TICK = 0
opened = open_request(OpenRequest(Path(sys.argv[1])))
results = [evaluate_noting(s, i, opened.reading) for i, s in enumerate(opened.dataset.samples)]
cache = ResultCache(opened.dataset, opened.reading, Path(sys.argv[2]))
print("writes", flush=True)
while True:
    cache.remember(results, complete=False)
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="needs kill -9")
def test_a_program_that_is_killed_while_it_writes_leaves_nothing_wrong(
    cache, home, binary_opened, evaluated, same_boards
):
    command = [sys.executable, "-c", KILLED, str(binary_opened.dataset.root), str(home)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        with pytest.raises(subprocess.TimeoutExpired):
            process.wait(0.005)
        process.send_signal(signal.SIGKILL)
    recalling = cache()
    board, wanted = (Scoreboard(binary_opened.dataset, binary_opened.task) for _ in range(2))
    for found in recalling.recall(recalling.blocks)[0]:
        board.put_block(found.samples, found.files, found.block)
    for result in evaluated(binary_opened):
        wanted.put(result)
    if board.done:
        same_boards(board, wanted)
    recalling.remember(evaluated(binary_opened), complete=True)
    assert set(samples(cache())) == {0, 1, 2}


def test_the_persons_own_cache_is_used(binary_opened, review_home, evaluated):
    open_cache(binary_opened.dataset, binary_opened.reading).remember(
        evaluated(binary_opened), complete=True
    )
    assert len(blocks(review_home / "cache")) == 1
    assert np.array_equal(
        samples(open_cache(binary_opened.dataset, binary_opened.reading)), [0, 1, 2]
    )
