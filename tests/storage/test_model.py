"""The store against a plain dict, through random commits, failures, crashes, snapshots and reopenings."""

import asyncio
import errno
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from tests.storage.disks import FailingDisk, abandon
from tests.storage.samples import FIRST, NOW, a_member, graves, journal_of, new_store
from zhibu.branch.refusal import Refusal
from zhibu.storage.backup import backup, restore
from zhibu.storage.check import check, repair
from zhibu.storage.store import Store
from zhibu.storage.trouble import NotSaved, Trouble

NUMBERS = st.integers(0, 6)
NAMES = st.sampled_from(["甲", "乙", "堃", '"\\', "\u2028", "\ud7ff", ""])
PUTS = st.lists(st.tuples(NUMBERS, st.none() | NAMES), min_size=1, max_size=4)


class StoreAgainstDict(RuleBasedStateMachine):
    """Members by id: what the store says is what the dict says, durable after every acknowledged step."""

    def __init__(self):
        super().__init__()
        self.loop = asyncio.new_event_loop()
        self.temporary = tempfile.TemporaryDirectory()
        self.folder = Path(self.temporary.name) / "data"
        self.disk = FailingDisk()
        self.model = {}
        self.causes = {}
        self.number = 0

    def run(self, coroutine):
        return self.loop.run_until_complete(coroutine)

    @initialize()
    def begin(self):
        self.store = self.run(new_store(self.folder, files=self.disk, snapshot_bytes=4000))

    async def commit(self, puts, cause):
        async with self.store.unit(FIRST, actor="m1", act="change", now=NOW, cause=cause) as unit:
            for number, name in puts:
                if name is not None:
                    unit.put(a_member(number, name=name))
                elif f"m{number}" in unit.records.members:
                    unit.remove(a_member(number))
            await unit.commit(count=len(puts))

    def after(self, puts, model):
        changed = dict(model)
        for number, name in puts:
            if name is None:
                changed.pop(f"m{number}", None)
            else:
                changed[f"m{number}"] = name
        return changed

    def cause(self):
        self.number += 1
        return f"telegram:{self.number}"

    @rule(puts=PUTS)
    def one_commit(self, puts):
        before, cause = self.model, self.cause()
        self.run(self.commit(puts, cause))
        self.model = self.after(puts, before)
        if self.model != before:
            self.causes[cause] = len(puts)

    @rule(many=st.lists(PUTS, min_size=2, max_size=5))
    def commits_at_once(self, many):
        """In the order of asking."""
        causes = [self.cause() for _ in many]

        async def together():
            await asyncio.gather(*(self.commit(puts, cause) for puts, cause in zip(many, causes, strict=True)))

        self.run(together())
        for puts, cause in zip(many, causes, strict=True):
            before = self.model
            self.model = self.after(puts, before)
            if self.model != before:
                self.causes[cause] = len(puts)

    @rule(puts=PUTS, method=st.sampled_from(["write", "sync_data"]), error=st.sampled_from([errno.ENOSPC, errno.EIO]))
    def a_commit_that_fails(self, puts, method, error):
        """Nothing of it is there, and the next one goes on."""
        if self.after(puts, self.model) == self.model:
            return
        self.run(self.settled())  # a snapshot in the background would take the fault on itself
        self.disk.fail(method, error, times=1)
        with pytest.raises(NotSaved):
            self.run(self.commit(puts, self.cause()))
        self.disk.mend()

    @rule(puts=PUTS)
    def a_refusal(self, puts):
        async def refuse():
            async with self.store.unit(FIRST, actor="m1", act="change", now=NOW) as unit:
                unit.put(a_member(puts[0][0], name="nobody"))
                raise Refusal("no")

        with pytest.raises(Refusal):
            self.run(refuse())

    @rule()
    def a_snapshot(self):
        self.run(self.store.snapshot(FIRST))

    @rule()
    def a_clean_restart(self):
        self.run(self.store.close())
        self.open()

    @rule(torn=st.binary(max_size=30))
    def a_crash(self, torn):
        """In the midst of an append: some beginning of something stands at the end."""
        self.run(self.settled())
        abandon(self.store)
        with journal_of(self.folder).open("ab") as file:
            file.write(torn.replace(b"\n", b" "))
        self.open()

    @rule()
    def a_lost_book(self):
        self.run(self.store.close())
        (self.folder / "branches" / FIRST / "book.json").unlink()
        self.open()

    @rule()
    def a_backup_and_its_restore(self):
        copy = Path(self.temporary.name) / "copy"
        backup(self.folder, copy, now=NOW)
        self.run(self.store.close())
        restore(copy, self.folder, now=NOW, force=True)
        self.open()

    @rule(which=st.integers(0, 3))
    def an_erasure(self, which):
        """Of old lines: nothing of what stands now goes with them."""

        async def erase():
            own = {"branch.created", "journal.erased", "backup.restored"}
            entries = [e for e in await self.store.history(FIRST) if e.act not in own and not e.erased][: which + 1]
            if entries:
                await self.store.erase(FIRST, [entry.n for entry in entries], actor="operator", now=NOW)
            for entry in entries:
                self.causes[entry.cause] = None

        self.run(erase())

    async def settled(self):
        while others := asyncio.all_tasks() - {asyncio.current_task()}:
            await asyncio.gather(*others)

    def open(self):
        self.store = self.run(Store.open(self.folder, files=self.disk, snapshot_bytes=4000))

    @invariant()
    def says_what_the_dict_says(self):
        if not hasattr(self, "store"):
            return
        assert {} == dict(self.store.stopped)
        assert self.model == {id_: member.name for id_, member in self.store.records(FIRST).members.items()}
        for cause, count in list(self.causes.items())[-10:]:
            entry = self.store.done(FIRST, cause)
            assert count == (None if entry.erased else entry.facts["count"])

    @invariant()
    def another_reader_sees_the_same(self):
        if not hasattr(self, "store"):
            return
        reader = self.run(Store.open(self.folder, read_only=True))
        assert self.store.records(FIRST).members == reader.records(FIRST).members
        self.run(reader.close())

    def teardown(self):
        if hasattr(self, "store"):
            self.run(self.store.close())
            assert set(graves(check(self.folder))) <= {Trouble.TORN_KEPT}
            repair(self.folder)
            assert [] == graves(check(self.folder))
        self.run(self.loop.shutdown_default_executor())
        self.loop.close()
        self.temporary.cleanup()


class TestSomeLives(StoreAgainstDict.TestCase):
    settings = settings(max_examples=12, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck))


@pytest.mark.faults
@pytest.mark.timeout(1200)
class TestManyLives(StoreAgainstDict.TestCase):
    settings = settings(
        max_examples=300, stateful_step_count=50, deadline=None, suppress_health_check=list(HealthCheck)
    )
