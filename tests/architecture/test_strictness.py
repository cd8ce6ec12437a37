"""The guards of conftest.py bite."""

import socket
from pathlib import Path

import pytest

from segreview.assets import resource


def test_a_file_in_a_data_folder_cannot_be_opened_for_writing() -> None:
    with pytest.raises(RuntimeError, match="would change a data folder"):
        resource("samples", "new.txt").write_text("never")
    assert not resource("samples", "new.txt").exists()


def test_a_folder_cannot_be_made_in_a_data_folder() -> None:
    with pytest.raises(RuntimeError, match="would change a data folder"):
        resource("samples", "new").mkdir()


def test_elsewhere_files_can_be_written(tmp_path: Path) -> None:
    (tmp_path / "new.txt").write_text("gladly")


def test_no_name_is_looked_up_in_the_network() -> None:
    with pytest.raises(RuntimeError, match="reached for the network"):
        socket.getaddrinfo("example.org", 80)
