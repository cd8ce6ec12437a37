import time
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from segreview.dataset.roles import Roles
from segreview.evaluation.runner import Runner
from segreview.session.recognition import Recogniser, SetFound, SubFolder, recognise


def shown(folders):
    return [(folder.shown, folder.files) for folder in folders]


def test_a_recognised_folder_tells_roles_and_counts(data):
    found = recognise(data, Roles())
    assert found.failure == ""
    assert (found.samples, found.images, found.valid) == (4, 4, 0)
    assert found.sets == (SetFound("model", 4, 0), SetFound("other", 3, 1))
    assert found.guessed == Roles(
        data / "images",
        data / "ground_truth",
        (("model", data / "predictions" / "model"), ("other", data / "predictions" / "other")),
    )
    assert found.layout.startswith("plain folders")
    assert found.pairing == "by name"
    assert found.example.startswith("images/a.png + ground_truth/a.png + predictions/model/a.png")


def test_the_folders_are_listed_with_their_files_the_outer_ones_first(data):
    assert shown(recognise(data, Roles()).folders) == [
        (".", 15),
        ("ground_truth", 4),
        ("images", 4),
        ("predictions", 7),
        ("predictions/model", 4),
        ("predictions/other", 3),
    ]


def test_explicit_roles_stay_as_they_were_asked(data):
    roles = Roles(
        ground_truth=data / "ground_truth",
        predictions=(("mine", data / "predictions" / "other"),),
    )
    found = recognise(data, roles)
    assert found.guessed is roles
    assert found.sets == (SetFound("mine", 3, 1),)
    assert found.images == 0


def test_where_nothing_is_recognised_folders_are_guessed_by_name(tmp_path):
    for folder in ("pictures", "my_masks", "net_pred"):
        (tmp_path / folder).mkdir()
        Image.fromarray(np.zeros((2, 2), np.uint8)).save(tmp_path / folder / f"{folder}.png")
    found = recognise(tmp_path, Roles())
    assert "no two names match" in found.failure
    assert found.guessed == Roles(
        None, tmp_path / "my_masks", (("net_pred", tmp_path / "net_pred"),)
    )
    assert found.samples == 0


def test_roles_that_are_not_whole_say_what_is_needed(data):
    found = recognise(data, Roles(images=data / "images"))
    assert found.failure.startswith("A ground truth folder or file is needed")
    assert found.guessed == Roles(images=data / "images")
    assert len(found.folders) == 6


def test_a_folder_that_is_not_there_is_one_sentence(tmp_path):
    found = recognise(tmp_path / "gone", Roles())
    assert found.failure.endswith("is no folder that can be opened.")
    assert found.folders == ()


def test_known_folders_are_not_listed_again(data):
    known = (SubFolder(Path("x"), "x", 1),)
    assert recognise(data, Roles(), known).folders is known


@pytest.fixture
def runner():
    made = Runner(workers=1)
    yield made
    made.close()


def take(runner, recogniser):
    while runner.busy:
        for reply in runner.take_replies():
            recogniser.receive(reply)
        time.sleep(0.001)


def test_only_the_last_answer_is_heard(runner, data, tmp_path):
    recogniser = Recogniser(runner)
    recogniser.want(tmp_path, Roles())
    recogniser.want(data, Roles())
    assert recogniser.running
    take(runner, recogniser)
    assert not recogniser.running
    assert recogniser.found is not None
    assert recogniser.found.root == data


def test_what_is_forgotten_is_not_heard(runner, data):
    recogniser = Recogniser(runner)
    recogniser.want(data, Roles())
    recogniser.forget()
    assert not recogniser.running
    take(runner, recogniser)
    assert recogniser.found is None


def test_the_folders_of_one_root_are_listed_once(runner, data):
    recogniser = Recogniser(runner)
    recogniser.want(data, Roles())
    take(runner, recogniser)
    assert recogniser.found is not None
    folders = recogniser.found.folders
    recogniser.want(data, Roles(images=data))
    take(runner, recogniser)
    assert recogniser.found.folders is folders
