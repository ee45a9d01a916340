"""One nursery for all tests of a process (it imports the program once), and what the tests counted, listed in the end."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.faults.counts import counted, summary
from tests.faults.nursery import Nursery
from tests.faults.rig import Rig

__all__ = ["counted"]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    summary(terminalreporter, config)


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    opened = Nursery.opened()
    yield opened
    opened.close()


@pytest.fixture
async def rig(tmp_path: Path, nursery: Nursery) -> AsyncIterator[Rig]:
    async with Rig.built(tmp_path, nursery) as built:
        yield built
