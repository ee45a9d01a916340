"""A store that keeps everything in memory and nothing on disk: nothing is encoded, hashed, written or waited for."""

from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from datetime import datetime
from typing import Any

from zhibu.branch.ids import BranchId
from zhibu.storage.journal import Entry
from zhibu.storage.store import Store, Unit
from zhibu.storage.tables import TABLES


class Forgetful(Store):
    """As the store, but a commit changes the memory alone."""

    def unit(
        self, branch: BranchId, *, actor: str, act: str, now: datetime, cause: str | None = None
    ) -> AbstractAsyncContextManager[Unit]:
        return InMemory(self._shelf(branch), actor=actor, act=act, now=now, cause=cause)


class InMemory(Unit):
    """Units still come one after the other, for rules go by what stands."""

    def put(self, record: Any) -> None:
        table = TABLES.of(record)
        self._tables[table.name] = record if table.single else self._table(table.name).with_(record.id, record)
        self._records = None

    def remove(self, record: Any) -> None:
        table = TABLES.of(record)
        self._tables[table.name] = self._table(table.name).without(record.id)
        self._records = None

    async def commit(self, **_facts: Any) -> Entry:
        shelf = self._shelf
        shelf.durable = shelf.staged = replace(shelf.staged, records=self.records)
        self._committed = True
        self._leave()
        shelf._on_durable(shelf.branch)  # noqa: SLF001 -- whoever listens is told as by the store
        return shelf.staged.last
