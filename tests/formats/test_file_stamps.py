"""Files are known again by size and time, and what an opening looked at is noted."""

import os
import threading
import time

import pytest

from segreview.errors import UnreadableFile
from segreview.formats.file_stamps import (
    GONE,
    NOWHERE,
    UNSETTLED,
    file_identity,
    file_stamp,
    holds,
    is_settled,
    noting,
    settled_stamp,
)
from segreview.formats.source import list_files, open_regular, read_file, read_start


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "folder" / "a.txt"
    path.parent.mkdir()
    path.write_bytes(b"four")
    os.utime(path, ns=(5, 1_000_000_007))
    return path


def test_a_stamp_is_size_and_time(file):
    assert file_stamp(file) == file_stamp(str(file)) == (4, 1_000_000_007)


@pytest.mark.parametrize("age", [0, 500_000, 9_999_999])
def test_a_file_that_changed_within_a_tick_of_the_clock_is_not_settled(file, monkeypatch, age):
    monkeypatch.setattr(time, "time_ns", lambda: 1_000_000_007 + age)
    assert settled_stamp(file) == UNSETTLED


@pytest.mark.parametrize("age", [10_000_000, 3_600_000_000_000, -1])
def test_a_file_that_changed_earlier_or_by_another_clock_is_settled(file, monkeypatch, age):
    monkeypatch.setattr(time, "time_ns", lambda: 1_000_000_007 + age)
    assert settled_stamp(file) == (4, 1_000_000_007)


def test_a_coarse_clock_is_waited_for_two_seconds(file, monkeypatch):
    os.utime(file, ns=(5, 8_000_000_000))
    monkeypatch.setattr(time, "time_ns", lambda: 9_999_999_999)
    assert settled_stamp(file) == UNSETTLED
    monkeypatch.setattr(time, "time_ns", lambda: 10_000_000_000)
    assert settled_stamp(file) == (4, 8_000_000_000)


def test_an_identity_is_a_stamp_the_time_of_any_change_and_a_number(file):
    status = file.stat()
    wanted = (4, 1_000_000_007, status.st_ctime_ns, status.st_ino)
    assert file_identity(file) == file_identity(str(file)) == wanted


def test_another_file_of_the_same_stamp_has_another_identity(file):
    before, other = file_identity(file), file.with_name("b.txt")
    other.write_bytes(b"five")
    os.utime(other, ns=(5, 1_000_000_007))
    os.replace(other, file)
    assert file_identity(file)[:2] == before[:2]
    assert file_identity(file)[3] != before[3]


def test_a_number_of_64_bits_is_taken_as_one_that_fits(file, monkeypatch):
    values = list(os.stat(file))
    values[1] = 2**64 - 1
    status = os.stat_result(values)
    monkeypatch.setattr(os, "stat", lambda _: status)
    assert file_identity(file)[3] == 2**63 - 1


@pytest.mark.parametrize("name", ["nowhere", "a.txt/below", "nul\0byte", "x" * 5000])
def test_what_cannot_be_looked_at_is_nowhere(file, name):
    assert file_identity(os.path.join(file.parent, name)) == NOWHERE
    assert is_settled(NOWHERE)


@pytest.mark.parametrize(
    ("changed", "noted", "now", "settled"),
    [
        (7, 1_000_000_007, 1_010_000_006, False),
        (7, 1_000_000_007, 1_010_000_007, True),
        (1_000_000_007, 7, 1_010_000_006, False),
        (1_000_000_007, 7, 1_010_000_007, True),
        (8_000_000_000, 7, 9_999_999_999, False),
        (8_000_000_000, 7, 10_000_000_000, True),
        (9_000_000_007, 7, 8_000_000_000, False),
    ],
)
def test_a_file_is_settled_a_tick_after_its_last_change(monkeypatch, changed, noted, now, settled):
    monkeypatch.setattr(time, "time_ns", lambda: now)
    assert is_settled((4, changed, noted, 1)) is settled


def test_what_is_not_there_is_gone_and_not_unsettled(tmp_path):
    assert settled_stamp(tmp_path / "nowhere") == GONE


@pytest.mark.parametrize("name", ["nowhere", "a.txt/below", "nul\0byte", "x" * 5000])
def test_what_cannot_be_looked_at_is_gone(file, name):
    assert file_stamp(os.path.join(file.parent, name)) == GONE


def test_everything_that_is_read_is_noted(file):
    with noting() as noted:
        read_file(file)
    assert noted == {str(file): (4, 1_000_000_007)}
    with noting() as noted:
        read_start(file, 2)
    assert list(noted) == [str(file)]
    with noting() as noted, open_regular(file):
        pass
    assert list(noted) == [str(file)]


def test_every_folder_that_is_listed_is_noted(file):
    with noting() as noted:
        list_files(file.parent.parent)
    folders = [os.path.join(file.parent.parent, ""), str(file.parent)]
    assert list(noted) == folders


def test_a_file_that_is_refused_is_noted_too(tmp_path):
    with noting() as noted, pytest.raises(UnreadableFile):
        read_file(tmp_path)
    assert list(noted) == [str(tmp_path)]


def test_the_first_look_counts(file):
    with noting() as noted:
        read_file(file)
        file.write_bytes(b"longer")
        read_file(file)
    assert noted[str(file)] == (4, 1_000_000_007)


def test_nothing_is_noted_outside_and_by_other_threads(file):
    with noting() as noted:
        reader = threading.Thread(target=read_file, args=(file,))
        reader.start()
        reader.join()
    read_file(file)
    assert noted == {}


def test_an_inner_collection_takes_over(file):
    with noting() as outer:
        with noting() as inner:
            read_file(file)
        read_start(file, 1)
    assert list(inner) == list(outer) == [str(file)]


def test_what_was_noted_holds_until_something_of_it_changes(file):
    with noting() as noted:
        list_files(file.parent)
        read_file(file)
    assert holds({})
    assert holds(noted)
    os.utime(file, ns=(5, 6))
    assert not holds(noted)


def test_a_listing_holds_until_a_file_comes_or_goes(file):
    os.utime(file.parent, ns=(5, 6))
    with noting() as noted:
        list_files(file.parent)
    file.write_bytes(b"another content")
    assert holds(noted)
    file.with_name("b.txt").write_bytes(b"")
    assert not holds(noted)
