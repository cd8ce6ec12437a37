import pytest

from segreview.errors import UnsupportedInstallation
from segreview.gui.installation import check_installation, check_this_installation


@pytest.mark.parametrize("pyside", [(6, 12), (6, 13), (7, 0)])
def test_pyside_6_12_and_later_are_refused_on_python_3_11(pyside: tuple[int, int]) -> None:
    with pytest.raises(UnsupportedInstallation, match=r"crashes on Python 3\.11"):
        check_installation((3, 11), pyside)


@pytest.mark.parametrize(
    ("python", "pyside"),
    [((3, 11), (6, 8)), ((3, 11), (6, 11)), ((3, 12), (6, 12)), ((3, 14), (6, 13))],
)
def test_other_pairs_are_let_through(python: tuple[int, int], pyside: tuple[int, int]) -> None:
    check_installation(python, pyside)


def test_the_installation_that_runs_the_tests_is_sound() -> None:
    check_this_installation()


def test_the_sentence_names_both_versions_and_the_way_out() -> None:
    with pytest.raises(UnsupportedInstallation) as refusal:
        check_installation((3, 11), (6, 12))
    assert str(refusal.value) == (
        "PySide6 6.12 crashes on Python 3.11: use Python 3.12 or newer, "
        "or run: pip install 'PySide6-Essentials<6.12'"
    )
