"""Two programs that write as the daemon does and say on their output what was acknowledged, a line each.

`python -m tests.storage.writer rush FOLDER SEED` signs people in as fast as it can, in three branches; it is there to be killed.
    Lines: `BRANCH NUMBER RECORD` for each commit that returned.
`python -m tests.storage.writer life FOLDER` does everything that storage does, to its end. Lines: see `life`.
"""

import asyncio
import contextlib
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from tests.storage.samples import (
    BOX,
    DAY,
    FIRST,
    NOW,
    SECOND,
    a_ballot,
    a_branch,
    a_photo,
    a_poll,
    a_signin,
    an_evaluation,
    journal_of,
    put,
)
from zhibu.branch.ids import BranchId, DayId, MemberId
from zhibu.branch.opinion import Opinion, Sheet
from zhibu.branch.poll import Mark
from zhibu.storage.backup import backup, restore
from zhibu.storage.check import check, repair
from zhibu.storage.files import Files
from zhibu.storage.store import Store
from zhibu.storage.urn import UrnClosed

THIRD = BranchId("third")
BRANCHES = (FIRST, SECOND, THIRD)
COPY = "copy.tar.gz"


async def rush(folder: Path, seed: str, *, files: Files | None = None) -> None:
    """Eight at once in each branch, for ever. Snapshots come every few dozen commits, so that kills fall into them too."""
    store = await Store.open(folder, snapshot_bytes=20_000, files=files)
    for branch in BRANCHES:
        if branch not in store.branches():
            await store.create(a_branch(branch), actor="operator", now=NOW)
    assert not store.stopped, store.stopped
    print("open", flush=True)

    async def one(branch: BranchId, lane: int) -> None:
        number = 0
        while True:
            record = a_signin(MemberId(f"{seed}-{lane}-{number}"))
            async with store.unit(branch, actor="m1", act="signin", now=NOW, cause=f"t:{record.id}") as unit:
                unit.put(record)
                entry = await unit.commit()
            print(f"{branch} {entry.n} {record.id}", flush=True)
            number += 1

    await asyncio.gather(*(one(branch, lane) for branch in BRANCHES for lane in range(8)))


async def life(folder: Path, said: Callable[[str], None], *, files: Files | None = None, size: int = 1) -> None:
    """Two branches, lone commits and rushes, snapshots, votes with changed minds and their closings, photos, a poll, a box of
    unsigned opinions, an erasure, a copy and a restore, a torn end that is mended, a repair. Said is, each once it is acknowledged:

        branch BRANCH · signins BRANCH ID · evaluations BRANCH ID · vote BRANCH VOTER-TURN · destroyed BRANCH SORT · erased BRANCH N
        · copied · enclosures BRANCH ID · polls BRANCH ID · mark BRANCH VOTER · opinions BRANCH ID · sheet BRANCH TEXT
    """
    files = files or Files()
    store = await Store.open(folder, snapshot_bytes=6_000, files=files)
    for branch in (FIRST, SECOND):
        await store.create(a_branch(branch), actor="operator", now=NOW)
        said(f"branch {branch}")

    async def sign_in(branch: BranchId, name: object) -> None:
        record = a_signin(name)
        await put(store, record, branch=branch, cause=f"t:{record.id}")
        said(f"signins {branch} {record.id}")

    async def vote(branch: BranchId, voter: int, turn: int) -> None:
        ballot = a_ballot("good", comment=f"{voter}-{turn}")
        await store.urns.cast(branch, DAY, MemberId(f"m{voter}"), ballot)
        said(f"vote {branch} {voter}-{turn}")

    async def enclose(branch: BranchId, number: int) -> None:
        data = f"photo {number} of {branch}".encode() * 50
        record = a_photo(data)
        await store.enclosures.keep(branch, record.file, data)
        await put(store, record, branch=branch)
        said(f"enclosures {branch} {record.id}")

    async def poll(branch: BranchId) -> None:
        asked = a_poll()
        await put(store, asked, branch=branch)
        said(f"polls {branch} {asked.id}")
        for voter in range(3):
            await store.polls.cast(branch, DayId(asked.id), MemberId(f"m{voter}"), Mark(id="", option=voter % 2))
            said(f"mark {branch} {voter}")
        marks = await store.polls.close(branch, DayId(asked.id))
        counts = tuple(sum(mark.option == option for mark in marks) for option in range(2))
        await put(store, replace(asked, closed_at=NOW, voters=len(marks), counts=counts), branch=branch)
        await store.polls.destroy(branch, DayId(asked.id))
        said(f"destroyed {branch} polls")

    async def write_unsigned(branch: BranchId) -> None:
        for author in range(3):
            sheet = Sheet(id="", number=f"{author}", text=f"opinion-{author}")
            await store.boxes.cast(branch, BOX, MemberId(f"m{author}"), sheet)
            said(f"sheet {branch} {sheet.text}")
        sheets = await store.boxes.close(branch, BOX)
        await put(
            store,
            *(Opinion(id=each.number, text=each.text, at=NOW, box=BOX) for each in sheets),
            branch=branch,
        )
        for each in sheets:
            said(f"opinions {branch} {each.number}")
        await store.boxes.destroy(branch, BOX)
        said(f"destroyed {branch} boxes")

    async def meet(branch: BranchId) -> None:
        for number in range(6 * size):
            await sign_in(branch, f"alone{number}")
        for turn in range(3 * size):
            people = (sign_in(branch, f"rush{turn}-{number}") for number in range(24))
            await asyncio.gather(*people, *([vote(branch, turn, 0)] if turn < 4 else []))
        for voter in range(3):
            await vote(branch, voter, 1)
        await asyncio.gather(enclose(branch, 1), enclose(branch, 2), poll(branch), write_unsigned(branch))
        await store.snapshot(branch)
        ballots = await store.urns.close(branch, DAY)
        await put(store, an_evaluation(*ballots), branch=branch)
        said(f"evaluations {branch} {DAY}")
        await store.urns.destroy(branch, DAY)
        said(f"destroyed {branch} urns")

    await asyncio.gather(meet(FIRST), meet(SECOND))
    await store.erase(FIRST, [3, 4], actor="operator", now=NOW)
    said(f"erased {FIRST} 3")
    await sign_in(FIRST, "after the erasure")
    await store.close()

    later = NOW + timedelta(days=1)
    await asyncio.to_thread(backup, folder, folder / COPY, now=later, files=files)
    said("copied")
    await asyncio.to_thread(restore, folder / COPY, folder, now=later, force=True, files=files)
    store = await Store.open(folder, snapshot_bytes=6_000, files=files)
    for branch in (FIRST, SECOND):
        await sign_in(branch, "after the restore")
    await store.close()

    # A kill in the midst of an append leaves such an end.
    fd = files.open(journal_of(folder, SECOND), os.O_WRONLY | os.O_APPEND)
    files.write(fd, b'{"n":1000,"at":"2026-')
    files.close(fd)
    store = await Store.open(folder, snapshot_bytes=6_000, files=files)
    await asyncio.gather(*(sign_in(SECOND, f"mended{number}") for number in range(12)))
    await store.close()
    await asyncio.to_thread(repair, folder, files=files)
    assert [] == [finding for finding in check(folder) if finding.grave]


async def again(folder: Path, said: Callable[[str], None], files: Files) -> None:
    """What comes after a life that was killed: acts in every branch that there is, and a vote where one is open."""
    store = await Store.open(folder, snapshot_bytes=1 << 20, files=files)
    for branch in store.branches():
        for number in range(2):
            record = a_signin(f"again{number}")
            await put(store, record, branch=branch, cause=f"t:{record.id}")
            said(f"signins {branch} {record.id}")
        if DAY not in store.records(branch).evaluations:
            with contextlib.suppress(UrnClosed):
                await store.urns.cast(branch, DAY, MemberId("m9"), a_ballot("good", comment="9-0"))
                said(f"vote {branch} 9-0")
    await store.close()


def main(line: list[str], files: Files | None = None) -> int:
    program, folder, *seed = line
    if program == "rush":
        asyncio.run(rush(Path(folder), *seed, files=files))
    else:
        asyncio.run(life(Path(folder), lambda what: print(what, flush=True), files=files, size=2))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
