import importlib.util
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
DEV = ROOT / "packaging" / "dev.py"


@pytest.fixture(scope="module")
def dev() -> ModuleType:
    spec = importlib.util.spec_from_file_location("segreview_dev", DEV)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("version", [(3, 11, 0), (3, 14, 2)])
def test_supported_pythons_are_no_problem(dev: ModuleType, version: tuple[int, ...]) -> None:
    assert dev.python_problem(version) is None


@pytest.mark.parametrize("version", [(3, 9, 2), (3, 15, 0)])
def test_other_pythons_are_named_in_a_sentence(dev: ModuleType, version: tuple[int, ...]) -> None:
    assert f"this is Python 3.{version[1]}:" in dev.python_problem(version)


def test_the_libraries_for_x11_are_needed_only_with_an_x_display(dev: ModuleType) -> None:
    without = dev.needed_libraries({}, "linux")
    with_display = dev.needed_libraries({"DISPLAY": ":0"}, "linux")
    assert "libegl1" in without
    assert "libxcb-cursor0" not in without
    assert "libxcb-cursor0" in with_display
    assert dev.needed_libraries({"DISPLAY": ":0"}, "darwin") == {}


def test_a_package_is_missing_when_its_library_cannot_be_loaded(dev: ModuleType) -> None:
    assert dev.missing_packages({"libnowhere1": "libnowhere-for-sure.so.1"}) == ["libnowhere1"]


def test_a_window_needs_a_display_and_a_platform_that_shows_it(dev: ModuleType) -> None:
    assert not dev.has_display({}, "linux")
    assert dev.has_display({"DISPLAY": ":0"}, "linux")
    assert dev.has_display({"WAYLAND_DISPLAY": "wayland-0"}, "linux")
    assert dev.has_display({}, "darwin")
    assert not dev.has_display({"DISPLAY": ":0", "QT_QPA_PLATFORM": "offscreen"}, "linux")


def test_the_apt_line_can_be_typed_as_it_stands(dev: ModuleType) -> None:
    assert dev.apt_line(["libegl1", "libgl1"]) == (
        "sudo apt-get update && sudo apt-get install -y libegl1 libgl1"
    )


def test_another_group_is_another_installation(dev: ModuleType) -> None:
    assert dev.fingerprint("test") != dev.fingerprint(None)
    assert dev.fingerprint("test") == dev.fingerprint("test")


def test_the_tests_run_last_so_that_their_summary_is_the_end(dev: ModuleType) -> None:
    assert list(dev.checks())[-1] == "tests"


@pytest.mark.parametrize(
    ("arguments", "status", "told"),
    [
        (["--help"], 0, "usage:"),
        ([], 2, "usage:"),
        (["sing"], 2, "sing is no command."),
        (["demo", "x"], 1, "demo takes no arguments"),
        (["bench", "nothing-of-that-name"], 1, "There is no benchmark named nothing-of-that-name"),
    ],
)
def test_wrong_words_are_answered_in_a_sentence(
    arguments: list[str], status: int, told: str
) -> None:
    answer = subprocess.run(
        [sys.executable, str(DEV), *arguments], capture_output=True, text=True, check=False
    )
    assert answer.returncode == status
    assert told in answer.stdout + answer.stderr


def test_every_dependency_is_pinned_for_every_python() -> None:
    pinned = (ROOT / "packaging" / "constraints.txt").read_text(encoding="utf-8")
    requirements = [line for line in pinned.splitlines() if not line.startswith("#")]
    assert all("==" in line for line in requirements)
    assert not any("/" in line for line in requirements)
    names = {line.split("==")[0] for line in requirements}
    assert {"numpy", "pillow", "pyqtgraph", "pyside6-essentials", "pytest", "pip"} <= names
