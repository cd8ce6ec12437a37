"""What holds for every test: no network, and reviews that never reach the person's own folder."""

import socket
import sys
from pathlib import Path

import pytest

# Benchmarks are scripts: packaging/dev.py bench runs them.
collect_ignore_glob = ["benchmarks/*"]

LOOPBACK = {"localhost", "127.0.0.1", "::1", "", None}


def _refuse_network(event: str, arguments: tuple[object, ...]) -> None:
    if event == "socket.getaddrinfo":
        host = arguments[0]
    elif event == "socket.connect":
        opened, address = arguments
        if not isinstance(opened, socket.socket) or opened.family == getattr(
            socket, "AF_UNIX", None
        ):
            return
        host = address[0] if isinstance(address, tuple) else address
    else:
        return
    if host not in LOOPBACK:
        raise RuntimeError(f"a test reached for the network: {event} {host}")


sys.addaudithook(_refuse_network)


@pytest.fixture(autouse=True)
def review_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Reviews, caches and settings of a test live and die with it."""
    home = tmp_path / "segreview-home"
    monkeypatch.setenv("SEGREVIEW_HOME", str(home))
    return home
