"""A process that signs people in as fast as it can and says on its output what was acknowledged; it is there to be killed.

`python -m tests.storage.writer FOLDER SEED`: a line `number name` is printed for each commit that returned.
"""

import asyncio
import sys
from pathlib import Path

from tests.storage.samples import FIRST, NOW, a_branch, a_signin
from zhibu.branch.ids import MemberId
from zhibu.storage.store import Store


async def rush(folder: Path, seed: int) -> None:
    # Snapshots come every few dozen commits, so that kills fall into them too.
    store = await Store.open(folder, snapshot_bytes=20_000)
    if FIRST not in store.branches():
        await store.create(a_branch(), actor="operator", now=NOW)
    assert not store.stopped, store.stopped
    print("open", flush=True)

    async def one(lane: int) -> None:
        number = 0
        while True:
            record = a_signin(MemberId(f"{seed}-{lane}-{number}"))
            async with store.unit(FIRST, actor="m1", act="signin", now=NOW, cause=f"t:{record.id}") as unit:
                unit.put(record)
                entry = await unit.commit()
            print(f"{entry.n} {record.id}", flush=True)
            number += 1

    await asyncio.gather(*(one(lane) for lane in range(8)))


if __name__ == "__main__":
    asyncio.run(rush(Path(sys.argv[1]), int(sys.argv[2])))
