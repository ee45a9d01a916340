"""What the fault programs counted, listed at the end of a run.

    def test_…(counted):
        counted("a writer that is killed", kills=1000, torn=0, lost=0)

A name may be counted again: its numbers add up. Under pytest-xdist nothing is listed, for its workers have no summary.
"""

from typing import Protocol

import pytest


class Counted(Protocol):
    def __call__(self, name: str, /, **counts: float) -> None: ...


_COUNTS = pytest.StashKey[dict[str, dict[str, float]]]()


@pytest.fixture(scope="session")
def counted(pytestconfig: pytest.Config) -> Counted:
    """Lists counts under a name at the end of the run. An underscore in a count's name is shown as a blank."""
    listed = pytestconfig.stash.setdefault(_COUNTS, {})

    def add(name: str, /, **counts: float) -> None:
        known = listed.setdefault(name, {})
        for what, number in counts.items():
            known[what] = known.get(what, 0) + number

    return add


def summary(reporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Writes the section, if anything was counted."""
    if listed := config.stash.get(_COUNTS, {}):
        reporter.section("faults")
        for name, counts in listed.items():
            words = " · ".join(f"{what.replace('_', ' ')} {_worded(number)}" for what, number in counts.items())
            reporter.line(f"faults: {name}: {words}")


def _worded(number: float) -> str:
    return f"{number:,}" if isinstance(number, int) else f"{number:,.1f}"
