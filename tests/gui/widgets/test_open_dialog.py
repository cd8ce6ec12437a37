from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QComboBox, QFileDialog, QLineEdit, QPushButton, QToolButton

from segreview.dataset.rivals import NameChoices
from segreview.dataset.roles import Roles
from segreview.dataset.score_reading import LOGITS
from segreview.dataset.set_names import SetNames
from segreview.errors import DatasetInside
from segreview.gui.widgets.open_dialog import OpenDialog
from segreview.session.opening import OpenRequest
from segreview.session.opening_watch import OpeningProgress
from segreview.session.recognition import Recognition, SetFound, SubFolder

ROOT = Path("/data/set")
FOLDERS = tuple(
    SubFolder(ROOT / name, name, files)
    for name, files in ((".", 31), ("images", 10), ("masks", 10), ("unet", 10), ("vit", 1))
)
ROLES = Roles(ROOT / "images", ROOT / "masks", (("unet", ROOT / "unet"), ("vit", ROOT / "vit")))
FOUND = Recognition(
    ROOT,
    Roles(),
    FOLDERS,
    ROLES,
    layout="plain folders: image in images",
    pairing="by name",
    example="images/a.png + masks/a.png",
    samples=10,
    images=10,
    sets=(SetFound("unet", 10, 0), SetFound("vit", 1, 9)),
)
NOTHING = Recognition(ROOT, Roles(), FOLDERS, Roles(), failure="No sample in set: give roles.")


@pytest.fixture
def dialog(qtbot):
    made = OpenDialog()
    qtbot.addWidget(made)
    made.asked = []
    made.recognition_wanted.connect(made.asked.append)
    made.opened = []
    made.open_wanted.connect(made.opened.append)
    made.start(None)
    made.show()
    return made


@pytest.fixture
def recognised(dialog):
    dialog.show_folder(ROOT)
    dialog.show_recognition(FOUND, running=False)
    return dialog


def choose(box, words):
    place = box.findText(words, Qt.MatchFlag.MatchStartsWith)
    assert place >= 0, words
    box.setCurrentIndex(place)
    box.activated.emit(place)


def texts(dialog):
    return [(row.name.text(), row.box.currentText(), row.count.text()) for row in dialog.rows.sets]


def test_it_begins_without_a_folder(dialog):
    assert dialog.asked == []
    assert not dialog._open.isEnabled()
    assert not dialog.rows.isEnabled()


def test_a_folder_is_asked_for_and_nothing_can_be_opened_meanwhile(dialog):
    dialog.show_folder(ROOT)
    dialog.show_recognition(None, running=True)
    assert dialog.asked == [(ROOT, Roles())]
    assert not dialog._open.isEnabled()
    assert dialog._busy.isVisible()


def test_what_was_recognised_is_shown_with_its_counts(recognised):
    assert recognised.sentence.text() == "Recognised: plain folders, 10 samples."
    assert "Paired by name" in recognised.example.text()
    assert recognised.rows.images.currentText() == "images   (10 files)"
    assert recognised.rows.ground_truth.currentText() == "masks   (10 files)"
    assert recognised.rows.valid.currentText() == "No valid area"
    assert texts(recognised) == [
        ("unet", "unet   (10 files)", "10 predictions"),
        ("vit", "vit   (1 file)", "1 prediction, 9 missing"),
    ]
    assert not recognised._busy.isVisible()
    assert not recognised.again.isEnabled()


@pytest.mark.parametrize(
    ("changed", "lacks"),
    [
        ({"guessed": replace(ROLES, ground_truth=None)}, "ground truth"),
        ({"guessed": replace(ROLES, predictions=()), "sets": ()}, "predictions"),
    ],
)
def test_what_samples_lack_is_said_before_they_are_opened(dialog, changed, lacks):
    dialog.show_folder(ROOT)
    dialog.show_recognition(replace(FOUND, **changed), running=False)
    assert f"10 samples without {lacks}: nothing is scored." in dialog.sentence.text()


def test_what_is_recognised_is_opened_without_roles(recognised):
    recognised._open.click()
    assert recognised.opened == [OpenRequest(ROOT)]
    assert not recognised.isVisible()


def test_nothing_recognised_says_why_and_opens_nothing(dialog):
    dialog.show_folder(ROOT)
    dialog.show_recognition(NOTHING, running=False)
    assert dialog.sentence.text() == "No sample in set: give roles."
    assert not dialog._open.isEnabled()
    assert dialog.rows.isEnabled()
    assert [row.box.currentText() for row in dialog.rows.sets] == ["Choose a folder…"]


def test_a_changed_role_asks_with_all_roles(recognised):
    choose(recognised.rows.images, "No images")
    root, roles = recognised.asked[-1]
    assert root == ROOT
    assert roles == Roles(None, ROLES.ground_truth, ROLES.predictions)
    choose(recognised.rows.valid, "the folder itself")
    assert recognised.asked[-1][1].valid == ROOT / "."


def test_the_same_folder_asks_nothing(recognised):
    before = len(recognised.asked)
    choose(recognised.rows.images, "images")
    assert len(recognised.asked) == before


def answer(dialog, **changed):
    _, roles = dialog.asked[-1]
    sets = tuple(SetFound(name, 10, 0) for name, _ in roles.predictions)
    found = Recognition(ROOT, roles, FOLDERS, roles, samples=10, sets=sets, **changed)
    dialog.show_recognition(found, running=False)


def test_chosen_roles_are_opened(recognised):
    choose(recognised.rows.images, "No images")
    answer(recognised)
    assert recognised.sentence.text() == "As you chose: 10 samples."
    recognised._open.click()
    assert recognised.opened == [
        OpenRequest(ROOT, Roles(None, ROLES.ground_truth, ROLES.predictions))
    ]


def test_recognising_again_forgets_the_roles(recognised):
    choose(recognised.rows.images, "No images")
    answer(recognised)
    recognised.again.click()
    assert recognised.asked[-1] == (ROOT, Roles())
    recognised.show_recognition(FOUND, running=False)
    assert recognised.rows.images.folder == ROOT / "images"


def call(row, name):
    row.name.setText(name)
    row.name.editingFinished.emit()


def test_a_set_that_was_found_gets_a_name_and_nothing_is_listed_again(recognised):
    before = len(recognised.asked)
    call(recognised.rows.sets[0], "my model")
    assert len(recognised.asked) == before
    assert "Found as unet" in recognised.rows.sets[0].name.toolTip()
    recognised._open.click()
    names = SetNames((("unet", "my model"),))
    assert recognised.opened == [OpenRequest(ROOT, names=NameChoices(sets=names))]


def test_a_name_that_is_emptied_is_the_one_that_was_found(recognised):
    call(recognised.rows.sets[0], "my model")
    call(recognised.rows.sets[0], " ")
    recognised._open.click()
    assert recognised.opened == [OpenRequest(ROOT)]


def test_two_sets_of_one_name_are_refused_in_a_sentence(recognised):
    call(recognised.rows.sets[0], "vit")
    assert recognised.sentence.text().startswith("Two prediction sets are called vit: ")
    assert not recognised._open.isEnabled()
    call(recognised.rows.sets[1], "unet")
    assert recognised.sentence.text() == "Recognised: plain folders, 10 samples."
    recognised._open.click()
    swapped = SetNames((("unet", "vit"), ("vit", "unet")))
    assert recognised.opened[0].names.sets == swapped


def test_a_new_set_cannot_have_the_name_under_which_another_was_found(recognised):
    call(recognised.rows.sets[0], "my model")
    recognised.rows.add.click()
    row = recognised.rows.sets[-1]
    choose(row.box, "masks")
    call(row, "unet")
    assert "my model was found as unet" in recognised.rows.problem
    call(row, "other")
    assert recognised.rows.problem == ""
    assert recognised.asked[-1][1].predictions[-1] == ("other", ROOT / "masks")


def test_names_and_choices_of_what_is_open_are_there_again(dialog):
    names = SetNames((("unet", "A"), ("gone", "B")))
    request = OpenRequest(ROOT, scores=(("A", LOGITS),), names=NameChoices(sets=names))
    dialog.start(request)
    dialog.show_recognition(FOUND, running=False)
    assert [row.name.text() for row in dialog.rows.sets] == ["A", "vit"]
    call(dialog.rows.sets[0], "C")
    dialog._open.click()
    assert dialog.opened[0].scores == (("C", LOGITS),)
    assert dialog.opened[0].names.sets == SetNames((("gone", "B"), ("unet", "C")))


def test_a_set_is_removed_but_not_the_last_one(recognised):
    recognised.rows.sets[0].remove.click()
    assert recognised.asked[-1][1].predictions == ROLES.predictions[1:]
    assert not recognised.rows.sets[0].remove.isEnabled()


def test_a_set_is_added_and_asks_once_it_has_a_folder(recognised):
    before = len(recognised.asked)
    recognised.rows.add.click()
    row = recognised.rows.sets[-1]
    assert len(recognised.asked) == before
    choose(row.box, "masks")
    assert recognised.asked[-1][1].predictions[-1] == ("masks", ROOT / "masks")


def test_a_folder_from_elsewhere_can_be_chosen(recognised, monkeypatch):
    chosen = ["/other/place", ""]
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: chosen.pop(0))
    choose(recognised.rows.ground_truth, "Another folder")
    assert recognised.asked[-1][1].ground_truth == Path("/other/place")
    assert recognised.rows.ground_truth.currentText() == "/other/place"
    before = len(recognised.asked)
    choose(recognised.rows.ground_truth, "Another folder")
    assert len(recognised.asked) == before
    assert recognised.rows.ground_truth.currentText() == "/other/place"


def test_a_single_file_can_be_chosen_and_gives_its_set_a_name(recognised, monkeypatch):
    chosen = [("/other/results.json", "")]
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: chosen.pop(0))
    recognised.rows.add.click()
    choose(recognised.rows.sets[-1].box, "A single file")
    assert recognised.asked[-1][1].predictions[-1] == ("results", Path("/other/results.json"))


def test_stale_answers_are_not_shown(recognised):
    choose(recognised.rows.images, "No images")
    recognised.show_recognition(FOUND, running=False)
    assert recognised.rows.images.folder is None
    assert not recognised._open.isEnabled()


def test_a_folder_is_chosen_typed_and_dropped(dialog, monkeypatch, qtbot):
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: "/chosen")
    dialog.choose.click()
    dialog.folder.setText("/typed")
    qtbot.keyClick(dialog.folder, Qt.Key.Key_Return)
    # File managers offer the path as text too, which a field would take for itself.
    assert not any(field.acceptDrops() for field in dialog.findChildren(QLineEdit))
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile("/dropped")])
    dropped = QDropEvent(
        QPoint(), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier(0)
    )
    # What enters is asked the same questions; its own constructor is deprecated.
    dialog.dragEnterEvent(dropped)
    assert dropped.isAccepted()
    dialog.dropEvent(dropped)
    assert [root for root, _ in dialog.asked] == [Path("/chosen"), Path("/typed"), Path("/dropped")]


def test_a_review_that_is_named_or_dropped_is_gone_on_with_after_the_drop(dialog, qtbot):
    with qtbot.waitSignal(dialog.review_wanted) as wanted:
        dialog.show_folder(Path("/mine.segreview"))
        assert dialog.isVisible()
    assert wanted.args == [Path("/mine.segreview")]
    assert not dialog.isVisible()
    assert dialog.asked == []


def test_what_is_open_begins_with_its_roles(dialog):
    dialog.start(OpenRequest(ROOT, ROLES, resizes=True))
    assert dialog.asked == [(ROOT, ROLES)]
    answer(dialog)
    dialog._open.click()
    assert dialog.opened == [OpenRequest(ROOT, ROLES, resizes=True)]


def test_every_control_has_a_name_for_screen_readers(recognised):
    for kind in (QComboBox, QLineEdit, QToolButton):
        for control in recognised.findChildren(kind):
            assert control.accessibleName(), control
    for button in recognised.findChildren(QPushButton):
        assert button.accessibleName() or button.text(), button


def test_how_much_of_a_large_file_was_read_is_shown_until_the_answer_comes(dialog):
    dialog.show_folder(ROOT)
    dialog.show_recognition(None, True, OpeningProgress(3))
    assert dialog._busy.maximum() == 0
    assert dialog.sentence.text() == "Listing the folder… 3 files"
    dialog.show_recognition(None, True, OpeningProgress(3, "instances.json", 37))
    assert dialog.sentence.text() == "Reading instances.json… 37 %"
    assert (dialog._busy.value(), dialog._busy.maximum()) == (37, 100)
    dialog.show_recognition(FOUND, False, OpeningProgress(3, "instances.json", 100))
    assert dialog.sentence.text() == "Recognised: plain folders, 10 samples."
    dialog.show_recognition(None, running=True)
    assert dialog._busy.maximum() == 0


def test_disabled_buttons_say_what_is_missing(dialog):
    def tips():
        return [button.toolTip().partition("\n")[2] for button in (dialog._open, dialog.again)]

    dialog.start(None)
    assert tips() == ["Choose a folder first", "No role was chosen here"]
    dialog.show_folder(ROOT)
    dialog.show_recognition(None, running=True)
    assert tips()[0] == "The folder is still being listed"
    dialog.show_recognition(Recognition(ROOT, Roles(), (), Roles(), failure="x"), running=False)
    assert tips()[0] == "There is no data set"
    dialog.show_recognition(FOUND, running=False)
    assert tips()[0] == ""


def test_the_data_sets_inside_a_folder_are_offered_and_one_click_opens_one(dialog, qtbot):
    several = Recognition(
        ROOT,
        Roles(),
        FOLDERS,
        Roles(),
        failure="set holds 2 data sets: open one of a, b/c.",
        inside=(
            DatasetInside(ROOT / "a", "COCO, 3 ground truths"),
            DatasetInside(ROOT / "b/c", "x"),
        ),
    )
    dialog.show_folder(ROOT)
    dialog.show_recognition(several, running=False)
    offered = dialog.inside.list
    assert dialog._open.toolTip().endswith("Click one of the data sets above")
    assert not dialog.rows.isVisible()
    assert [offered.item(row).text() for row in range(offered.count())] == [
        "a   (COCO, 3 ground truths)",
        "b/c   (x)",
    ]
    place = offered.visualItemRect(offered.item(1)).center()
    qtbot.mouseClick(offered.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert dialog.opened == [OpenRequest(ROOT / "b/c")]
    assert not dialog.isVisible()


def test_roles_are_back_for_a_folder_that_is_one_data_set(dialog):
    several = Recognition(
        ROOT, Roles(), FOLDERS, Roles(), failure="x", inside=(DatasetInside(ROOT / "a", "y"),) * 2
    )
    dialog.show_folder(ROOT)
    dialog.show_recognition(several, running=False)
    dialog.show_recognition(FOUND, running=False)
    assert dialog.rows.isVisible()
    assert not dialog.inside.isVisible()
