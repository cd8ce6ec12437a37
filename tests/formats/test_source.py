"""Reading bytes and listing folders."""

import hashlib
import os

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from segreview.errors import Cancelled, TooLarge, UnreadableFile
from segreview.formats.source import (
    FOUND_EVERY,
    list_files,
    natural_key,
    natural_sorted,
    read_file,
    shown_name,
)


def listed(root):
    return [str(path) for path in list_files(root).paths()]


def test_a_file_is_read_with_its_hash(tmp_path):
    path = tmp_path / "a.png"
    path.write_bytes(b"abc")
    content = read_file(path)
    assert content.data == b"abc"
    assert content.sha256 == hashlib.sha256(b"abc").hexdigest()


def test_more_digits_than_python_makes_a_number_of_are_sorted_too():
    many = "1" * 5000
    names = [f"b{many}", "b2", f"a{many}2", f"a{many}1"]
    assert natural_sorted(names) == [names[3], names[2], "b2", names[0]]


def test_a_named_pipe_is_refused_without_waiting(tmp_path):
    os.mkfifo(tmp_path / "pipe.png")
    with pytest.raises(UnreadableFile, match=r"pipe\.png is a named pipe"):
        read_file(tmp_path / "pipe.png")


def test_a_folder_a_device_and_nothing_are_refused(tmp_path):
    with pytest.raises(UnreadableFile, match="is a folder"):
        read_file(tmp_path)
    with pytest.raises(UnreadableFile, match="is a device"):
        read_file(type(tmp_path)("/dev/zero"))
    with pytest.raises(UnreadableFile, match=r"gone\.png cannot be read: No such file"):
        read_file(tmp_path / "gone.png")


def test_a_file_over_the_limit_is_not_read(tmp_path):
    path = tmp_path / "a.png"
    path.write_bytes(b"12345")
    with pytest.raises(TooLarge, match="5 bytes"):
        read_file(path, byte_limit=4)


def test_files_are_listed_in_natural_order_without_hidden_ones(tmp_path):
    (tmp_path / "sub").mkdir()
    for name in ("a10.png", "a2.png", ".hidden", "sub/b.png"):
        (tmp_path / name).touch()
    assert listed(tmp_path) == ["a2.png", "a10.png", "sub/b.png"]


def test_a_link_back_to_its_folder_is_entered_once(tmp_path):
    (tmp_path / "masks").mkdir()
    (tmp_path / "masks" / "a.png").touch()
    (tmp_path / "masks" / "again").symlink_to(tmp_path)
    listing = list_files(tmp_path)
    assert [str(path) for path in listing.paths()] == ["masks/a.png"]
    assert listing.skipped == ("The folder masks/again leads to one that is listed already.",)


def test_of_two_ways_into_a_folder_the_real_one_is_kept(tmp_path):
    (tmp_path / "masks").mkdir()
    (tmp_path / "masks" / "a.png").touch()
    (tmp_path / "alias").symlink_to(tmp_path / "masks")
    assert listed(tmp_path) == ["masks/a.png"]


def test_a_pipe_and_a_broken_link_are_listed_for_reading_says_what_they_are(tmp_path):
    os.mkfifo(tmp_path / "a.png")
    (tmp_path / "b.png").symlink_to(tmp_path / "nowhere")
    assert listed(tmp_path) == ["a.png", "b.png"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every folder")
def test_a_locked_folder_is_named_and_the_rest_is_listed(tmp_path):
    (tmp_path / "locked").mkdir(mode=0)
    (tmp_path / "a.png").touch()
    listing = list_files(tmp_path)
    assert [str(path) for path in listing.paths()] == ["a.png"]
    assert listing.skipped == ("The folder locked cannot be listed: Permission denied.",)


def test_names_with_newlines_emoji_and_undecodable_bytes_survive(tmp_path):
    names = ["a\nb.png", "🙂.png", os.fsdecode(b"\xff.png")]
    for name in names:
        (tmp_path / name).write_bytes(b"x")
    assert sorted(listed(tmp_path)) == sorted(names)
    assert [read_file(tmp_path / name).data for name in names] == [b"x"] * 3
    assert [shown_name(name) for name in names] == ["a\\nb.png", "🙂.png", "\\xff.png"]


def test_natural_keys_order_numbers_before_words():
    assert sorted(["b", "a10", "a9", "10", "9"], key=natural_key) == ["9", "10", "a9", "a10", "b"]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text("aB1_09é\udc80", max_size=6)), st.integers(1, 5))
def test_texts_sort_by_the_natural_key_whether_or_not_only_digits_differ(texts, piece):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("segreview.formats.source._PIECE", piece)
        assert natural_sorted(texts) == sorted(texts, key=natural_key)


def test_the_files_found_so_far_are_told_per_folder_and_in_between(tmp_path):
    (tmp_path / "masks").mkdir()
    (tmp_path / "a.png").touch()
    for i in range(FOUND_EVERY + 1):
        os.link(tmp_path / "a.png", tmp_path / "masks" / f"{i}.png")
    told = []
    list_files(tmp_path, told.append)
    assert told == [1, FOUND_EVERY + 1, FOUND_EVERY + 2]


def test_what_hears_of_the_files_can_end_the_listing(tmp_path):
    (tmp_path / "a.png").touch()

    def stop(_found):
        raise Cancelled

    with pytest.raises(Cancelled):
        list_files(tmp_path, stop)
