"""One nursery for all tests of a process: it imports the program once."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.faults.nursery import Nursery
from tests.faults.rig import Rig


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    opened = Nursery.opened()
    yield opened
    opened.close()


@pytest.fixture
async def rig(tmp_path: Path, nursery: Nursery) -> AsyncIterator[Rig]:
    async with Rig.built(tmp_path, nursery) as built:
        yield built
