"""TinyDB as it comes: a table, an insert, a file that is written anew each time. And the bot's store on it."""

from contextlib import AbstractAsyncContextManager
from datetime import datetime
from pathlib import Path
from typing import Any

from tinydb import TinyDB

from benchmarks.peers.no_storage import InMemory
from zhibu.branch.ids import BranchId
from zhibu.storage.journal import Entry
from zhibu.storage.shelf import Shelf
from zhibu.storage.store import Store, Unit
from zhibu.storage.tables import TABLES


class Stock:
    """One file. `insert` returns when the file is written; stock TinyDB flushes and fsyncs it itself."""

    def __init__(self, path: Path) -> None:
        self._db = TinyDB(path)
        self._table = self._db.table("signins")

    def fill(self, documents: list[dict[str, Any]]) -> None:
        self._table.insert_multiple(documents)

    def insert(self, document: dict[str, Any]) -> None:
        self._table.insert(document)

    def close(self) -> None:
        self._db.close()


class Rewriting(Store):
    """The bot's store with one stock TinyDB file a branch beside the journal that it was opened from."""

    def _shelve(self, branch: BranchId, *loaded: Any) -> None:
        super()._shelve(branch, *loaded)
        _file_of(self._shelves[branch])

    def unit(
        self, branch: BranchId, *, actor: str, act: str, now: datetime, cause: str | None = None
    ) -> AbstractAsyncContextManager[Unit]:
        return _Unit(self._shelf(branch), actor=actor, act=act, now=now, cause=cause)


class _Unit(InMemory):
    def __init__(self, shelf: Shelf, **more: Any) -> None:
        super().__init__(shelf, **more)
        self._puts: list[Any] = []

    def put(self, record: Any) -> None:
        super().put(record)
        self._puts.append(record)

    async def commit(self, **facts: Any) -> Entry:
        db = _file_of(self._shelf)
        for record in self._puts:
            table = TABLES.of(record)
            db.table(table.name).insert(table.codec.encode(record))
        return await super().commit(**facts)


_files: dict[str, TinyDB] = {}


def _file_of(shelf: Shelf) -> TinyDB:
    """The branch's file, made with everything that the branch holds."""
    if shelf.branch not in _files:
        db = _files[shelf.branch] = TinyDB(shelf._folder / "stock.json")  # noqa: SLF001 -- beside the journal of the same branch
        for table in TABLES:
            if not table.single:
                rows = getattr(shelf.durable.records, table.name)
                db.table(table.name).insert_multiple([table.codec.encode(row) for row in rows.values()])
    return _files[shelf.branch]
