"""`kill -9` at any moment of a rush, snapshots included: what was acknowledged is there."""

import random
import subprocess
import sys
import time

import pytest

from tests.storage.samples import FIRST, graves
from zhibu.storage.check import check
from zhibu.storage.store import Store
from zhibu.storage.trouble import Trouble


@pytest.mark.parametrize(
    "kills",
    [pytest.param(8, id="a few"), pytest.param(100, id="many", marks=[pytest.mark.faults, pytest.mark.timeout(900)])],
)
async def test_what_was_acknowledged_survives_every_kill(tmp_path, kills):
    """The writer goes on in the same folder after each kill; nothing is lost, doubled or out of its order."""
    seed = random.Random(kills)
    acknowledged: dict[str, int] = {}
    for turn in range(kills):
        for line in killed_after(tmp_path, turn, seed.uniform(0.01, 0.25)):
            number, _, id_ = line.partition(" ")
            acknowledged[id_] = int(number)

        reader = await Store.open(tmp_path, read_only=True)
        assert acknowledged.keys() <= reader.records(FIRST).signins.keys()
        assert {} == dict(reader.stopped)
        sample = seed.sample(sorted(acknowledged), min(5, len(acknowledged)))
        await reader.close()
        assert set(graves(check(tmp_path))) <= {Trouble.JOURNAL_TORN, Trouble.TORN_KEPT}

        store = await Store.open(tmp_path)
        assert [acknowledged[id_] for id_ in sample] == [
            entry.n for id_ in sample for entry in await store.history(FIRST, table="signins", id=id_)
        ]
        await store.close()

    assert len(acknowledged) > 10 * kills


def killed_after(folder, turn, seconds):
    """Lets a writer run that long once it is open, kills it, and returns what it had acknowledged."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.storage.writer", str(folder), str(turn)], stdout=subprocess.PIPE, text=True
    )
    try:
        assert "open\n" == process.stdout.readline()
        time.sleep(seconds)
    finally:
        process.kill()
        written, _ = process.communicate()
    whole, _, _ = written.rpartition("\n")  # the last line may be cut by the kill
    return [line for line in whole.splitlines() if line]
