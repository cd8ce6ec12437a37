"""Samples whose files are in another state than when they were read are known."""

import numpy as np
import pytest

from segreview.evaluation.read_files import ReadFiles
from segreview.formats.file_stamps import NOT_READ


def states(*times):
    """The states of two files for each sample."""
    return np.array([[(4, time), (-1, -1)] for time in times], np.int64)


@pytest.fixture
def read():
    made = ReadFiles(4)
    for sample, files in ((0, states(5)), (2, states(7)), (3, states(8))):
        made.put(sample, files[0])
    return made


def test_nothing_differs_before_anything_was_read():
    assert ReadFiles(2).differing(states(1, 2)).tolist() == [False, False]


def test_size_and_time_of_every_file_count(read):
    assert not read.differing(states(5, 6, 7, 8)).any()
    for role, column in ((0, 0), (0, 1), (1, 0)):
        changed = states(5, 6, 7, 8)
        changed[2, role, column] += 1
        assert read.differing(changed).tolist() == [False, False, True, False]


def test_what_was_never_read_does_not_differ(read):
    assert read.differing(states(9, 9, 9, 9)).tolist() == [True, False, True, True]


def test_what_was_not_read_is_compared_with_what_it_was_at_the_first_look():
    read = ReadFiles(2)
    read.put(0, np.array([NOT_READ[:2], (4, 7)]))
    first, later = states(5, 5), states(6, 6)
    first[:, 1] = later[:, 1] = (4, 7)
    assert read.differing(first).tolist() == [False, False]
    assert read.states(np.array([True, False])).tolist() == [first[0].tolist()]
    assert read.differing(later).tolist() == [True, False]


def test_states_are_given_back(read):
    chosen = np.array([True, False, False, True])
    found = read.states(chosen)
    assert found.tolist() == states(5, 8).tolist()
    found[:] = 0
    assert read.states(chosen).tolist() == states(5, 8).tolist()


def test_what_is_forgotten_does_not_differ_until_it_is_read_again(read):
    read.forget(np.array([True, False, False, False]))
    assert read.differing(states(9, 9, 9, 9)).tolist() == [False, False, True, True]
    read.put(0, states(6)[0])
    assert read.differing(states(9, 9, 9, 9)).tolist() == [True, False, True, True]


def test_states_move_with_their_samples(read):
    moved = read.moved(6, np.array([1, 2, 4, 5]))
    expected = [False, True, False, False, False, True]
    assert moved.differing(states(9, 9, 9, 9, 7, 9)).tolist() == expected
    assert not ReadFiles(1).moved(2, np.array([1])).differing(states(1, 1)).any()
