"""Logs as the daemon writes them, and everything as it was afterwards."""

import io
import logging
import warnings
from collections.abc import Callable, Iterator

import pytest

from tests.cli.conftest import _alone, branch, data, plan, roster, zhibu  # noqa: F401 -- fixtures: a line of the command line
from zhibu.bot import logs


@pytest.fixture
def written() -> Iterator[Callable[..., io.StringIO]]:
    """`output = written("json")`: what `logs.set_up` lets through from now on, at DEBUG."""
    names = ["", logs.OURS, *logs._NOISY]
    before = {name: (logging.getLogger(name).level, logging.getLogger(name).handlers[:]) for name in names}
    shown = warnings.showwarning

    def begin(form: str, level: int = logging.DEBUG) -> io.StringIO:
        output = io.StringIO()
        logs.set_up(form, level=level, output=output)
        return output

    yield begin
    logging.captureWarnings(False)
    warnings.showwarning = shown
    for name, (level, handlers) in before.items():
        logging.getLogger(name).setLevel(level)
        logging.getLogger(name).handlers[:] = handlers
