"""Folders that are dropped together are the parts of one data set, by their names."""

from pathlib import Path

from segreview.dataset.roles import Roles
from segreview.session.dropped import is_review, request_of
from segreview.session.opening import OpenRequest

DATA = Path("/data")


def places(*names):
    return [DATA / name for name in names]


def test_folders_have_the_roles_of_their_names():
    assert request_of(places("images", "masks", "preds", "fov")) == OpenRequest(
        DATA, Roles(DATA / "images", DATA / "masks", (("preds", DATA / "preds"),), DATA / "fov")
    )


def test_folders_beside_ground_truth_that_no_word_names_are_predictions():
    roles = request_of(places("unet", "masks", "deeplab")).roles
    assert roles.predictions == (("unet", DATA / "unet"), ("deeplab", DATA / "deeplab"))


def test_two_predictions_of_one_name_are_told_apart_by_the_folders_above():
    roles = request_of(places("masks", "a/preds", "b/preds")).roles
    assert [name for name, _ in roles.predictions] == ["a/preds", "b/preds"]


def test_what_tells_no_parts_stands_for_the_folder_that_holds_it():
    assert request_of(places("street", "cells")) == OpenRequest(DATA)
    assert request_of(places("image_1.png", "mask_1.png")) == OpenRequest(DATA)


def test_data_sets_of_several_places_are_opened_one_at_a_time():
    assert request_of(places("a/street", "b/cells")) == OpenRequest(DATA / "a/street")


def test_a_review_is_known_by_its_ending():
    assert is_review(Path("a.SEGREVIEW"))
    assert not is_review(Path("segreview"))
