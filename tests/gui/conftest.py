"""What holds for every test with widgets."""

import gc
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def garbage_is_collected_by_the_main_thread() -> Iterator[None]:
    """Collect as the program does: a worker that frees Qt objects crashes it."""
    gc.disable()
    yield
    gc.collect(1)
    gc.enable()
