"""What holds for every test: no network, nothing written beside data, no thread left running."""

import os
import socket
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

# Benchmarks are scripts: packaging/dev.py bench runs them.
collect_ignore_glob = ["benchmarks/*"]

ROOT = Path(__file__).resolve().parents[1]
DATA_FOLDERS = (str(ROOT / "resources") + os.sep, str(ROOT.parent / "shared" / "data") + os.sep)
LOOPBACK = {"localhost", "127.0.0.1", "::1", "", None}
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
CHANGES = {"os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.truncate", "sqlite3.connect"}


def _refuse_network(event: str, arguments: tuple[object, ...]) -> None:
    if event == "socket.getaddrinfo":
        host = arguments[0]
    else:
        opened, address = arguments
        if not isinstance(opened, socket.socket) or not isinstance(address, tuple):
            return
        host = address[0]
    if host not in LOOPBACK:
        raise RuntimeError(f"a test reached for the network: {event} {host}")


def _refuse_change(event: str, path: object) -> None:
    if not isinstance(path, str | bytes | os.PathLike):
        return
    if os.path.abspath(os.fsdecode(path)).startswith(DATA_FOLDERS):
        raise RuntimeError(f"a test would change a data folder: {event} {path!r}")


def _opens_for_writing(arguments: tuple[object, ...]) -> bool:
    flags = arguments[2]
    return isinstance(flags, int) and bool(flags & WRITING)


def _watch(event: str, arguments: tuple[object, ...]) -> None:
    if event in ("socket.getaddrinfo", "socket.connect"):
        _refuse_network(event, arguments)
    elif event in CHANGES or (event == "open" and _opens_for_writing(arguments)):
        _refuse_change(event, arguments[0])


sys.addaudithook(_watch)
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")


@pytest.fixture(autouse=True)
def review_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Reviews, caches and settings of a test live and die with it."""
    home = tmp_path / "segreview-home"
    monkeypatch.setenv("SEGREVIEW_HOME", str(home))
    return home


@pytest.fixture(autouse=True)
def no_thread_is_left_running() -> Iterator[None]:
    """Fail a test whose threads outlive it."""
    before = set(threading.enumerate())
    yield
    deadline = time.monotonic() + 5
    while left := set(threading.enumerate()) - before:
        assert time.monotonic() < deadline, f"threads left running: {left}"
        time.sleep(0.01)
