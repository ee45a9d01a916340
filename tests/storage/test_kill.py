"""`kill -9` at any moment of a rush, snapshots included: what was acknowledged is there. (`make faults` kills a thousand times.)"""

import random
import subprocess
import sys
import time

from tests.storage.kills import Killed


async def test_what_was_acknowledged_survives_every_kill(tmp_path):
    """The writer goes on in the same folder after each kill; nothing is lost, doubled or out of its order."""
    seed, killed = random.Random(8), Killed(tmp_path)
    for turn in range(6):
        killed.said(killed_after(tmp_path, turn, seed.uniform(0.01, 0.25)))
        assert [] == await killed.wrong(seed)

    assert len(killed.acknowledged) > 60


def killed_after(folder, turn, seconds):
    """Lets a writer run that long once it is open, kills it, and returns all it had said."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.storage.writer", "rush", str(folder), str(turn)],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert "open\n" == process.stdout.readline()
        time.sleep(seconds)
    finally:
        process.kill()
        written, _ = process.communicate()
    return written
