"""Blocks appear whole, in a bounded folder that is never anybody's data."""

import os
from pathlib import Path

import pytest

from segreview.evaluation.cache import folder as module
from segreview.evaluation.cache.folder import BlockFolder, cache_home

HOME = {"HOME": "/h"}


@pytest.mark.parametrize(
    ("environ", "platform", "home"),
    [
        ({**HOME, "SEGREVIEW_HOME": "/s"}, "linux", "/s/cache"),
        (HOME, "linux", "/h/.cache/segreview"),
        ({**HOME, "XDG_CACHE_HOME": "/x"}, "linux", "/x/segreview"),
        (HOME, "darwin", "/h/Library/Caches/segreview"),
        ({"USERPROFILE": "/u"}, "win32", "/u/AppData/Local/segreview/cache"),
        ({"USERPROFILE": "/u", "LOCALAPPDATA": "/l"}, "win32", "/l/segreview/cache"),
        ({}, "linux", str(Path.home() / ".cache" / "segreview")),
    ],
)
def test_the_home_is_the_platforms_folder_for_what_may_be_deleted(environ, platform, home):
    assert cache_home(environ, platform).as_posix() == home


@pytest.fixture
def folder(tmp_path):
    return BlockFolder(tmp_path / "cache" / "one", byte_bound=100)


def test_nothing_is_made_before_something_is_written(folder, tmp_path):
    folder.make_room()
    assert folder.names() == []
    folder.drop("nothing.block")
    folder.clear()
    assert list(tmp_path.iterdir()) == []


def test_what_was_written_is_listed_and_read(folder):
    names = sorted(folder.write(data) for data in (b"one", b"two"))
    assert folder.names() == names
    assert sorted(map(folder.read, names)) == [b"one", b"two"]


def test_a_folder_is_the_persons_own(folder, tmp_path):
    folder.write(b"one")
    if os.name == "posix":
        assert (tmp_path / "cache" / "one").stat().st_mode & 0o077 == 0


def test_what_was_dropped_is_gone(folder):
    name = folder.write(b"one")
    folder.drop(name)
    assert folder.names() == []
    with pytest.raises(FileNotFoundError):
        folder.read(name)


def test_a_block_that_could_not_be_finished_leaves_nothing(folder, tmp_path, monkeypatch):
    def full(*_):
        raise OSError("no room")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(OSError, match="no room"):
        folder.write(b"one")
    assert list((tmp_path / "cache" / "one").iterdir()) == []


def test_what_an_ended_program_left_unfinished_is_removed_after_an_hour(folder, tmp_path):
    folder.write(b"one")
    old, new = (tmp_path / "cache" / "one" / f"{name}.block.new" for name in ("old", "new"))
    for path in (old, new):
        path.write_bytes(b"half")
    os.utime(old, (0, 0))
    folder.make_room()
    assert not old.exists()
    assert new.exists()
    assert len(folder.names()) == 1


def sizes(tmp_path):
    found = {path.name: path for path in (tmp_path / "cache").iterdir()}
    return {name: sum(f.stat().st_size for f in path.iterdir()) for name, path in found.items()}


def test_the_data_sets_that_were_not_opened_for_longest_make_room(folder, tmp_path):
    for age, name in enumerate(("new", "middle", "old"), 1):
        BlockFolder(tmp_path / "cache" / name).write(bytes(40))
        os.utime(tmp_path / "cache" / name, (1e9 - age, 1e9 - age))
    folder.write(bytes(30))
    os.utime(tmp_path / "cache" / "one", (0, 0))
    folder.make_room()
    assert sizes(tmp_path) == {"new": 40, "one": 30}


def test_a_data_set_that_is_listed_counts_as_opened(tmp_path):
    folder = BlockFolder(tmp_path / "cache" / "a")
    folder.write(b"one")
    os.utime(tmp_path / "cache" / "a", (0, 0))
    folder.names()
    assert (tmp_path / "cache" / "a").stat().st_mtime > 0


def test_a_data_set_beyond_the_bound_begins_anew(folder, tmp_path):
    BlockFolder(tmp_path / "cache" / "one").write(bytes(101))
    folder.make_room()
    assert folder.names() == []
    folder.write(bytes(100))


def test_nothing_is_written_beyond_the_bound(folder):
    folder.make_room()
    first = folder.write(bytes(60))
    with pytest.raises(OSError, match="no room"):
        folder.write(bytes(41))
    folder.write(bytes(40))
    folder.drop(first)
    folder.write(bytes(60))
    folder.clear()
    folder.write(bytes(100))


def test_half_of_the_free_disk_is_left_alone(folder, monkeypatch):
    monkeypatch.setattr(module, "_free", lambda _: 20)
    folder.make_room()
    folder.write(bytes(10))
    with pytest.raises(OSError, match="no room"):
        folder.write(b"1")


def test_what_is_no_folder_of_blocks_is_left_alone(folder, tmp_path):
    (tmp_path / "cache" / "other").mkdir(parents=True)
    note = tmp_path / "cache" / "other" / "note.txt"
    note.write_bytes(bytes(200))
    folder.make_room()
    assert note.exists()
