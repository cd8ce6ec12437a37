"""Large tables lie in a temporary file that goes with them."""

import mmap
import os
import shutil
import tempfile

import numpy as np
import pytest

from segreview.evaluation.large_array import IN_MEMORY, zero_counts


@pytest.fixture
def temporary(tmp_path, monkeypatch):
    """An empty folder for temporary files."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def in_file(array: np.ndarray) -> bool:
    while isinstance(array, np.ndarray):
        array = array.base
    return isinstance(array, mmap.mmap)


def test_half_a_gigabyte_stays_in_memory():
    assert IN_MEMORY == 500_000_000


@pytest.mark.usefixtures("temporary")
def test_small_tables_lie_in_memory():
    found = zero_counts((2, 3, 5), in_memory=120)
    assert not in_file(found)
    assert (found.dtype, found.shape, found.any()) == (np.uint32, (2, 3, 5), False)


@pytest.mark.usefixtures("temporary")
def test_larger_tables_lie_in_a_file():
    found = zero_counts((2, 3, 5), in_memory=119)
    assert in_file(found)
    assert (type(found), found.dtype, found.shape) == (np.ndarray, np.uint32, (2, 3, 5))
    assert not found.any()
    found[1, 2] = 7
    assert found.sum() == 35


@pytest.mark.skipif(os.name == "nt", reason="Windows deletes the file when the array goes")
def test_the_file_has_no_name_that_could_be_left_behind(temporary):
    found = zero_counts((1000,), in_memory=0)
    assert in_file(found)
    assert list(temporary.iterdir()) == []


def test_the_file_is_gone_with_the_array(temporary):
    found = zero_counts((1000,), in_memory=0)
    found[:] = 1
    del found
    assert list(temporary.iterdir()) == []


@pytest.mark.usefixtures("temporary")
def test_without_room_for_a_file_the_table_lies_in_memory(monkeypatch):
    def refuse(*_):
        raise OSError("no space left on device")

    monkeypatch.setattr(os, "posix_fallocate", refuse, raising=False)
    found = zero_counts((10,), in_memory=0)
    assert not in_file(found)
    assert found.tolist() == [0] * 10


def test_where_space_cannot_be_reserved_the_disk_is_asked(temporary, monkeypatch):
    monkeypatch.delattr(os, "posix_fallocate", raising=False)
    assert in_file(zero_counts((10,), in_memory=0))
    usage = shutil.disk_usage(temporary)._replace(free=39)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage)
    assert not in_file(zero_counts((10,), in_memory=0))
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=40))
    assert in_file(zero_counts((10,), in_memory=0))
