"""A report is in place when it is whole, and the old one stays until then."""

import subprocess
import sys
from pathlib import Path

import pytest

from segreview.errors import ExportError
from segreview.reports.files import make_folder, write_whole

FILLER = """
import resource, signal, sys
from pathlib import Path
from segreview.errors import ExportError
from segreview.reports.files import write_whole

signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (1000, 1000))
try:
    write_whole(Path(sys.argv[1]), b"new" * 1000)
except ExportError as error:
    print(error)
"""


def test_a_report_replaces_the_old_one(tmp_path):
    write_whole(tmp_path / "out.csv", b"old")
    write_whole(tmp_path / "out.csv", b"new")
    assert [path.read_bytes() for path in tmp_path.glob("*.csv")] == [b"new"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no limit on the size of files")
def test_the_old_report_stays_when_the_disk_is_full(tmp_path):
    old = tmp_path / "folder" / "out.csv"
    make_folder(old.parent)
    old.write_bytes(b"old")
    command = [sys.executable, "-c", FILLER, str(old)]
    checkout = Path(__file__).parents[2]
    said = subprocess.run(command, cwd=checkout, stdout=subprocess.PIPE, check=True, text=True)
    assert f"{old} was not written" in said.stdout
    assert [path.read_bytes() for path in old.parent.iterdir()] == [b"old"]


def test_a_folder_in_the_place_of_a_file_is_said(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ExportError, match="cannot be made"):
        make_folder(tmp_path / "file" / "folder")
