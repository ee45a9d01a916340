"""What a kill -9 must not have done to the books of `tests.storage.writer`'s rush."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from tests.storage.power import InMemory
from tests.storage.samples import graves
from tests.storage.writer import BRANCHES
from zhibu.branch.ids import BranchId
from zhibu.storage.check import check
from zhibu.storage.store import Store
from zhibu.storage.trouble import Trouble


@dataclass
class Killed:
    """One folder, in which a writer is killed again and again."""

    folder: Path
    acknowledged: dict[tuple[BranchId, str], int] = field(default_factory=dict)
    """The number of each acknowledged act, by its branch and its record's id."""
    torn: int = 0
    """Kills in the midst of an append, whose end had to be cut off."""

    def said(self, output: str) -> int:
        """Takes note of what the writer had on its output when it was killed; how many acts that were."""
        whole, _, _ = output.rpartition("\n")  # the last line may be cut by the kill
        lines = [line.split(" ", 2) for line in whole.splitlines() if line != "open"]
        self.acknowledged |= {(BranchId(branch), id_): int(number) for branch, number, id_ in lines}
        return len(lines)

    async def wrong(self, seed: Random) -> list[str]:
        """What is wrong after a kill: for who only reads, and for who opens the folder to go on."""
        found = graves(check(self.folder))
        self.torn += Trouble.JOURNAL_TORN in found
        wrong = [f"{code} before the opening" for code in {*found} - {Trouble.JOURNAL_TORN, Trouble.TORN_KEPT}]
        for read_only in (True, False):
            store = await Store.open(self.folder, read_only=read_only, files=InMemory())
            wrong += [f"{branch} stands still: {damage.code}" for branch, damage in store.stopped.items()]
            wrong += [
                f"{id_} of {branch} is lost"
                for branch, id_ in self.acknowledged
                if branch not in store.branches() or id_ not in store.records(branch).signins
            ]
            if not read_only and not wrong:
                wrong += await self._out_of_order(store, seed.choice(BRANCHES))
            await store.close()
        return [*wrong, *(f"{code} after the opening" for code in {*graves(check(self.folder))} - {Trouble.TORN_KEPT})]

    async def _out_of_order(self, store: Store, branch: BranchId) -> list[str]:
        """Acts of a branch that stand twice, or elsewhere than where they were acknowledged."""
        if branch not in store.branches():
            return []
        acts = [entry for entry in await store.history(branch, table="signins") if entry.cause is not None]
        times = Counter(entry.cause for entry in acts)
        numbers = {(branch, entry.changes[0].id): entry.n for entry in acts}
        return [
            *(f"{cause} stands {count} times" for cause, count in times.items() if count > 1),
            *(
                f"{id_} stands at {numbers.get((at, id_))} instead of {number}"
                for (at, id_), number in self.acknowledged.items()
                if at == branch and numbers.get((at, id_)) != number
            ),
        ]
