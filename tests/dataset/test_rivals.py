"""Files with one name are told apart by ending, folder or last word; a person chooses one."""

from pathlib import PurePosixPath

import pytest

from segreview.dataset.layouts.layout import Layout, RoleFile
from segreview.dataset.rivals import preferring, rival_files, telling_marks
from segreview.errors import InvalidArgument


def files(*paths):
    stems = [PurePosixPath(path).stem for path in paths]
    return tuple(RoleFile(stem, path) for stem, path in zip(stems, paths, strict=True))


def paths(role):
    return [file.file for file in role]


LAYOUT = Layout(
    "test",
    files("gt/a.png", "gt/b_mask.png", "gt/b_label.png", "gt/c.png"),
    predictions=(("m", files("m/a.png", "m/a.npy", "m/b.png", "m/c.png")),),
)
RIVALS = [list(files("gt/b_mask.png", "gt/b_label.png")), list(files("m/a.png", "m/a.npy"))]


def test_only_files_of_doubtful_keys_are_rivals():
    assert rival_files(LAYOUT, ["a", "b_mask", "b_label"]) == RIVALS
    assert rival_files(LAYOUT, ["c"]) == []
    assert rival_files(LAYOUT, []) == []


def test_marks_are_what_only_one_of_the_rivals_has():
    assert telling_marks(RIVALS) == (".npy", ".png", "_label", "_mask")
    assert telling_marks([files("one/a.png", "two/a.png")]) == ("one/", "two/")
    assert telling_marks([files("a.png", "a.png")]) == ()


def test_the_mark_that_tells_most_comes_first():
    groups = [files("m/a.png", "m/a.npy"), files("m/b.png", "m/b.gif")]
    assert telling_marks(groups)[0] == ".png"


def test_of_many_marks_some_are_offered():
    assert len(telling_marks([files(*(f"{n}/a.png" for n in range(20)))])) == 8


def test_files_with_the_mark_stay_and_the_others_are_told():
    chosen = preferring(LAYOUT, RIVALS, ".npy")
    assert paths(chosen.predictions[0][1]) == ["m/a.npy", "m/b.png", "m/c.png"]
    assert chosen.ground_truth == LAYOUT.ground_truth
    reason = "of files with one name, those with .npy are used"
    assert chosen.unused == ((PurePosixPath("m/a.png"), reason),)


def test_a_word_at_the_end_of_the_name_is_a_mark_too():
    chosen = preferring(LAYOUT, RIVALS, "_mask")
    assert paths(chosen.ground_truth) == ["gt/a.png", "gt/b_mask.png", "gt/c.png"]


def test_a_mark_that_no_rival_has_is_refused():
    with pytest.raises(InvalidArgument, match=r"'x/'; they differ by: \.npy, \.png, _label, _mask"):
        preferring(LAYOUT, RIVALS, "x/")
