import subprocess
import sys

import pytest

from segreview import __version__
from segreview.__main__ import main
from segreview.assets import resource
from segreview.cli import COMMANDS


def test_version_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"segreview {__version__}\n"


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    told = capsys.readouterr().out
    assert all(command in told for command in COMMANDS)


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["evaluate", "--help"]])
def test_the_command_line_never_imports_qt(arguments: list[str]) -> None:
    script = (
        "import sys; from segreview.__main__ import main\n"
        "try:\n    main(sys.argv[1:])\nexcept SystemExit:\n    pass\n"
        "print('PySide6' in sys.modules, file=sys.stderr)"
    )
    told = subprocess.run(
        [sys.executable, "-c", script, *arguments], capture_output=True, text=True, check=True
    )
    assert told.stderr.strip().endswith("False")


def test_the_bundled_samples_are_found() -> None:
    assert resource("samples", "objects", "images").is_dir()
