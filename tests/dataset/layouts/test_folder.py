"""What recognisers see of a folder, by name."""

from pathlib import Path, PurePosixPath

from segreview.dataset.layouts.layout import Folder, RoleFile
from segreview.formats.registry import mask_files
from segreview.formats.source import ListedFolder, Listing

FOLDER = Folder(
    Path("data"),
    Listing(
        (
            ListedFolder("", ("notes.txt", "all.json")),
            ListedFolder("masks", ("a.png", "b.PNG", "c.nii.gz", "d.json", "noending")),
            ListedFolder("texts", ("a.txt",)),
        ),
        (),
    ),
)


def test_folders_of_masks_hold_only_the_names_that_promise_pixels():
    assert FOLDER.mask_folders == (ListedFolder("masks", ("a.png", "b.PNG", "c.nii.gz")),)
    assert [str(path) for path in FOLDER.mask_paths] == [
        "masks/a.png",
        "masks/b.PNG",
        "masks/c.nii.gz",
    ]


def test_files_are_found_by_their_ending_with_their_folder():
    assert FOLDER.files_ending(".json") == [
        PurePosixPath("all.json"),
        PurePosixPath("masks/d.json"),
    ]
    assert FOLDER.files_ending(".txt", ".JSON") == [
        PurePosixPath("notes.txt"),
        PurePosixPath("texts/a.txt"),
    ]
    assert FOLDER.files_ending("a") == []


def test_an_ending_is_one_only_at_the_end_of_a_name():
    assert FOLDER.has_ending("noending")
    assert FOLDER.has_ending(".json")
    assert not FOLDER.has_ending("note")


def test_the_path_of_a_role_file_may_be_text():
    assert RoleFile("a", "masks/a.png").path == PurePosixPath("masks/a.png")
    assert RoleFile("a", PurePosixPath("masks/a.png")).path == PurePosixPath("masks/a.png")


def test_names_that_end_alike_are_all_masks_or_none_and_others_are_looked_at():
    assert mask_files(("a.png", "b.png")) == ("a.png", "b.png")
    assert mask_files(("a.txt", "b.txt")) == ()
    assert mask_files(("a.png", "b.png.txt", "c.npy")) == ("a.png", "c.npy")
    assert mask_files(("a.nii.gz", "b.gz")) == ("a.nii.gz",)
    assert mask_files(()) == ()
