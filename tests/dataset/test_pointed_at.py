"""One file of a data set stands for the folder of the whole."""

import pytest

from segreview.dataset.pointed_at import pointed_at, whole_of
from segreview.errors import DatasetError


@pytest.mark.parametrize(
    "file", ["images/a.png", "val/images/a.jpg", "annotations/instances_val.json", "a.tif"]
)
def test_a_file_stands_for_the_folder_around_what_has_a_role(tmp_path, file):
    path = tmp_path / "street" / file
    path.parent.mkdir(parents=True)
    path.touch()
    assert pointed_at(path) == tmp_path / "street"


def test_folders_manifests_and_what_is_not_there_stand_for_themselves(tmp_path):
    (tmp_path / "images").mkdir()
    (tmp_path / "list.csv").touch()
    for name in ("images", "list.csv", "gone"):
        assert pointed_at(tmp_path / name) == tmp_path / name


def test_a_file_that_can_be_no_part_of_a_data_set_is_one_sentence(tmp_path):
    path = tmp_path / "README.md"
    path.touch()
    with pytest.raises(DatasetError, match=r"README\.md is no data set: open a folder"):
        pointed_at(path)


def test_a_split_is_left_only_around_a_role(tmp_path):
    assert whole_of(tmp_path / "val/images") == tmp_path
    assert whole_of(tmp_path / "images/val") == tmp_path
    assert whole_of(tmp_path / "val") == tmp_path / "val"
