"""A store in memory that keeps the real one's word: units one after the other, durable a moment later, then the callbacks.

It can be full, and it can be killed between staging and durability.
"""

import asyncio
from dataclasses import fields, replace
from pathlib import Path
from typing import get_args, get_origin, get_type_hints

from zhibu.branch.records import Records
from zhibu.storage.trouble import NotSaved, Stopped

_HINTS = get_type_hints(Records)
TABLES = {
    get_args(_HINTS[each.name])[1]: each.name for each in fields(Records) if get_origin(_HINTS[each.name]) is not None
}


class _Shelf:
    def __init__(self, records):
        self.durable = self.staged = records
        self.waiting = []
        self.lock = asyncio.Lock()
        self.stopped = False


class FakeBooks:
    """`acts` lists what was committed; `full` refuses to save; `delay` is what an fsync takes."""

    def __init__(self, *branches: Records, delay=0.001):
        self._shelves = {each.branch.id: _Shelf(each) for each in branches}
        self._callbacks = []
        self.delay = delay
        self.full = False
        self.acts = []
        self.snapshots = []
        self.came_back = None
        self.units = 0

    def branches(self):
        return tuple(sorted(self._shelves))

    def records(self, branch):
        shelf = self._shelves[branch]
        if shelf.stopped:
            raise Stopped(None)
        return shelf.durable

    def unit(self, branch, *, actor, act, now, cause=None):
        self.units += 1
        if self._shelves[branch].stopped:
            raise Stopped(None)
        return _Unit(self, self._shelves[branch], branch, act, now)

    def on_commit(self, callback):
        self._callbacks.append(callback)

    async def snapshot(self, branch):
        self.snapshots.append(branch)

    def restored(self, branch):
        return self.came_back

    def stop(self, branch):
        self._shelves[branch].stopped = True

    def add(self, records):
        self._shelves[records.branch.id] = _Shelf(records)
        self._call_back(records.branch.id)

    async def put(self, branch, *given, act="facts"):
        """Commits some records as somebody else's act; functions are given the records first."""
        async with self.unit(branch, actor="somebody", act=act, now=None) as unit:
            for each in given:
                for record in each(unit.records) if callable(each) else [each]:
                    unit.put(record)
            await unit.commit()

    def kill(self, durable: int = 0):
        """The process dies: of what is staged, the first lines are durable, the others were never there."""
        for branch, shelf in self._shelves.items():
            for records, act, _ in shelf.waiting[:durable]:
                shelf.durable = records
                self.acts.append((branch, act))
            shelf.staged, shelf.waiting, shelf.lock = shelf.durable, [], asyncio.Lock()
        self._callbacks.clear()

    def _stage(self, branch, shelf, records, act):
        done = asyncio.get_running_loop().create_future()
        shelf.staged = records
        if not shelf.waiting:
            asyncio.get_running_loop().call_later(self.delay, self._write, branch, shelf)
        shelf.waiting.append((records, act, done))
        return done

    def _write(self, branch, shelf):
        waiting, shelf.waiting = shelf.waiting, []
        if self.full:
            shelf.staged = shelf.durable
        for records, act, done in waiting:
            if done.done():
                continue
            if self.full:
                done.set_exception(NotSaved(28, Path("journal.jsonl")))
                continue
            shelf.durable = records
            self.acts.append((branch, act))
            done.set_result(None)
        if waiting and not self.full:
            self._call_back(branch)

    def _call_back(self, branch):
        for callback in self._callbacks:
            asyncio.get_running_loop().call_soon(callback, branch)


class _Unit:
    def __init__(self, books, shelf, branch, act, now):
        self._books, self._shelf, self._branch, self._act = books, shelf, branch, act
        self.now = now
        self._tables = {}

    async def __aenter__(self):
        await self._shelf.lock.acquire()
        self._lock = self._shelf.lock
        self.records = self._shelf.staged
        return self

    async def __aexit__(self, *_):
        if self._lock.locked() and self._lock is self._shelf.lock and not self._left:
            self._leave()

    _left = False

    def _leave(self):
        self._left = True
        self._lock.release()

    def _table(self, record):
        name = TABLES[type(record)]
        if name not in self._tables:
            self._tables[name] = dict(getattr(self.records, name))
            self.records = replace(self.records, **self._tables)
        return self._tables[name]

    def put(self, record):
        self._table(record)[record.id] = record
        self.records = replace(self.records)  # forgets the cached look-ups

    def remove(self, record):
        del self._table(record)[record.id]
        self.records = replace(self.records)

    async def commit(self, **facts):
        if not self._tables:
            self._leave()
            return
        done = self._books._stage(self._branch, self._shelf, self.records, self._act)
        self._leave()
        await done
