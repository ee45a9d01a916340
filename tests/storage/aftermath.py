"""What a power cut must not have done, judged by the store itself: the books open, their chains hold, every acknowledged act is
there and stands once, no vote is lost, and what was destroyed is gone."""

import asyncio
import shutil
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from random import Random

from tests.storage.disks import Crash
from tests.storage.power import Call, InMemory, Medium, RecordingDisk, State, lay_out, states
from tests.storage.samples import BOX, DAY, a_poll, a_signin, book_of, graves, put
from tests.storage.writer import COPY, again, life
from zhibu.branch.ids import BranchId, DayId
from zhibu.storage import backup
from zhibu.storage.check import check
from zhibu.storage.store import Store
from zhibu.storage.trouble import Damaged, Finding, NotSaved, Stopped, Trouble, WayOut

_TABLES = ("signins", "evaluations", "enclosures", "polls", "opinions")
_VOTERS = 3
"""So many vote in a branch's poll."""
CHANGES = {"write", "truncate", "rename", "unlink", "make_folder", "remove_folder", "sync"}


async def losses(
    model: type[Medium], calls: list[Call], count: int, folder: Path, seed: Random
) -> dict[int, tuple[list[str], State]]:
    """Cuts so many times; what was wrong, by the number of the cut, and the state in which it was."""
    found = {}
    for number, (moment, state, acknowledged) in enumerate(states(model, calls, count, seed)):
        place = folder / "cut"
        lay_out(state, place)
        if wrong := await wrong_with(place, acknowledged):
            found[number] = ([f"after {moment} calls", *wrong], state)
        shutil.rmtree(place)
    return found


async def losses_while_recovering(
    model: type[Medium], calls: list[Call], count: int, folder: Path, seed: Random
) -> tuple[int, list[list[str]]]:
    """Cuts so many times, and three times more while the store opens what was left, goes on and closes: (cuts, what was wrong)."""
    cuts, found = 0, []
    place = folder / "cut"
    for _, state, acknowledged in states(model, calls, count, seed):
        lay_out(state, place)
        disk = RecordingDisk(place)
        store = await Store.open(place, files=disk)
        for branch in store.branches():
            record = a_signin("recovered")
            await put(store, record, branch=branch)
            disk.acknowledge(f"signins {branch} {record.id}")
        await store.close()
        shutil.rmtree(place)
        for _ in range(3):
            medium = model(state, acknowledged)
            for call in disk.calls[: seed.randint(0, len(disk.calls))]:
                medium.apply(call)
            lay_out(medium.after_cut(seed), place)
            cuts += 1
            if wrong := await wrong_with(place, medium.acknowledged):
                found.append(wrong)
            shutil.rmtree(place)
    return cuts, found


def losses_after_a_kill(
    model: type[Medium], kills: int, cuts: int, folder: Path, seed: Random
) -> tuple[int, list[list[str]]]:
    """A life that is killed at one of its changes, another one in the same folder, and then a power cut: what the first had named
    but not made durable must not pull away the ground under the second. (Cuts, what was wrong)."""
    place = folder / "life"
    whole = _killed_life(place, None)
    made, found = 0, []
    for _ in range(kills):
        shutil.rmtree(place)
        calls = _killed_life(place, seed.randrange(1, sum(call.kind in CHANGES for call in whole)))
        disk = RecordingDisk(place, calls)
        asyncio.run(again(place, disk.acknowledge, disk))
        for moment, state, acknowledged in states(model, disk.calls, cuts, seed, since=len(calls), fewer=True):
            cut = folder / "cut"
            lay_out(state, cut)
            made += 1
            if wrong := asyncio.run(wrong_with(cut, acknowledged)):
                found.append([f"killed after {len(calls)} calls, cut after {moment}", *wrong])
            shutil.rmtree(cut)
    return made, found


def _killed_life(folder: Path, at: int | None) -> list[Call]:
    folder.mkdir(mode=0o700)
    disk = MortalDisk(folder, at)
    try:
        asyncio.run(life(folder, disk.acknowledge, files=disk))
    except (Crash, NotSaved, Stopped):
        assert disk.left == 0
        disk.abandon()
    return disk.calls


class MortalDisk(RecordingDisk):
    """A recorded disk whose process dies before the `left`-th change."""

    def __init__(self, root: Path, left: int | None) -> None:
        super().__init__(root)
        self.left = left

    def _step(self) -> None:
        if self.left is not None:
            self.left -= 1
            if self.left <= 0:
                self.left = 0
                raise Crash

    def acknowledge(self, what: str) -> None:
        if self.left != 0:
            super().acknowledge(what)


def _mortal(name: str):
    real = getattr(RecordingDisk, name)

    def method(self, *arguments):
        self._step()
        return real(self, *arguments)

    return method


for _name in (
    "write",
    "truncate",
    "rename",
    "unlink",
    "make_folder",
    "remove_folder",
    "sync",
    "sync_data",
    "sync_folder",
):
    setattr(MortalDisk, _name, _mortal(_name))


async def wrong_with(folder: Path, acknowledged: Iterable[str]) -> list[str]:
    """What is wrong with a folder after a cut, before its opening, after it, and once it was written to again."""
    wrong = [
        f"{each.code} before the opening" for each in check(folder) if each.grave and each.way_out is not WayOut.REPAIR
    ]
    said = [line.split(" ", 2) for line in acknowledged]
    branches = [BranchId(branch) for what, branch, *_ in _padded(said) if what == "branch"]
    store = await Store.open(folder, files=InMemory())
    try:
        wrong += [f"{branch} stands still: {_place(found)}" for branch, found in store.stopped.items()]
        wrong += [f"{branch} is gone" for branch in branches if branch not in {*store.branches(), *store.stopped}]
        for branch in store.branches():
            wrong += await _missing(store, branch, [line for line in _padded(said) if line[1] == branch])
            wrong += await _doubled(store, branch)
            await put(store, a_signin("goes on"), branch=branch)
    except Damaged as damaged:
        wrong.append(_place(damaged.finding))
    finally:
        await store.close()
    if ["copied"] in said:
        try:
            backup.read(folder / COPY)
        except (Damaged, OSError) as error:
            wrong.append(f"the copy can't be read: {error}")
    wrong += [f"{code} after the opening" for code in graves(check(folder)) if code is not Trouble.TORN_KEPT]
    return [*wrong, *(f"{branch} has no book" for branch in branches if not book_of(folder, branch).exists())]


async def _missing(store: Store, branch: BranchId, said: list[list[str]]) -> list[str]:
    records = store.records(branch)
    wrong = [
        f"{table} {id_} of {branch} is lost"
        for table, _, id_ in said
        if table in _TABLES and id_ not in getattr(records, table)
    ]
    wrong += await _unread(store, branch)
    wrong += await _unheard(store, branch, said)
    cast: dict[str, int] = {}
    for what, _, vote in said:
        if what == "vote":
            voter, turn = vote.split("-")
            cast[voter] = int(turn)
    # A vote in flight may have arrived; a voter's newest one counts, once.
    evaluation = records.evaluations.get(DAY)
    ballots = await store.urns.close(branch, DAY) if evaluation is None else evaluation.ballots
    found = [ballot.comment.split("-") for ballot in ballots]
    counted = Counter(voter for voter, _ in found)
    wrong += [f"voter {voter} of {branch} counts {times} times" for voter, times in counted.items() if times > 1]
    newest = {voter: int(turn) for voter, turn in found}
    wrong += [
        f"the vote of {voter} in {branch} is lost" for voter, turn in cast.items() if newest.get(voter, -1) < turn
    ]
    wrong += [
        f"one of the {sort} of {branch} is there again"
        for what, _, sort in said
        if what == "destroyed" and getattr(store, sort).days(branch)
    ]
    erased = {int(n) for what, _, n in said if what == "erased"}
    wrong += [
        f"entry {e.n} of {branch} is there again" for e in await store.history(branch) if e.n in erased and not e.erased
    ]
    return wrong


async def _unread(store: Store, branch: BranchId) -> list[str]:
    """Photos of which the book tells, and whose bytes aren't there or aren't theirs."""
    wrong = []
    for one in store.records(branch).enclosures.values():
        try:
            await store.enclosures.read(branch, one)
        except Damaged:
            wrong.append(f"the bytes of {one.id} in {branch} are lost")
    return wrong


async def _unheard(store: Store, branch: BranchId, said: list[list[str]]) -> list[str]:
    """Marks of the poll and unsigned opinions that were acknowledged and are neither in their urn nor in the book; and marks that
    count twice."""
    records, asked = store.records(branch), a_poll()
    marked = sum(what == "mark" for what, _, _ in said)
    known = records.polls.get(asked.id)
    counted = 0
    if known is not None and known.closed_at is not None:
        counted = sum(known.counts)
    elif known is not None:
        counted = len(await store.polls.close(branch, DayId(asked.id)))
    wrong = [f"{counted} marks of {marked} count in {branch}"] if not marked <= counted <= _VOTERS else []
    texts = {one.text for one in records.opinions.values()}
    if not texts:
        texts = {sheet.text for sheet in await store.boxes.close(branch, BOX)}
    written = {text for what, _, text in said if what == "sheet"}
    return [*wrong, *(f"the opinion {text} of {branch} is lost" for text in sorted(written - texts))]


async def _doubled(store: Store, branch: BranchId) -> list[str]:
    entries = await store.history(branch)
    acts = Counter(entry.cause for entry in entries if entry.cause is not None)
    return [f"{cause} stands {times} times in {branch}" for cause, times in acts.items() if times > 1]


def _padded(said: list[list[str]]) -> list[list[str]]:
    return [[*line, "", ""][:3] for line in said]


def _place(finding: Finding) -> str:
    return f"{finding.code} in {finding.file.name}, line {finding.line}, {dict(finding.facts)}"
