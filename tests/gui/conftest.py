"""What holds for every test with widgets."""

import gc
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def garbage_is_collected_by_the_main_thread() -> Iterator[None]:
    """Collect all that the test made before a worker of a later test could: freeing Qt objects.

    What was there before is frozen, so that a whole collection looks at little.
    """
    gc.disable()
    gc.freeze()
    yield
    gc.collect()
    gc.enable()
