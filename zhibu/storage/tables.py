"""The tables of a branch, derived from `Records`: a new record type needs a line there and none here."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, get_args, get_origin, get_type_hints

from zhibu.branch.records import Records
from zhibu.storage.codec import Codec, Document
from zhibu.storage.rows import Rows
from zhibu.storage.trouble import BadRecord

BRANCH = "branch"
Documents = dict[str, dict[str, Document]]
"""Documents by table and id, as they stand in journal and book, not decoded."""


@dataclass(frozen=True, slots=True)
class Table:
    """One table: its name (the field of `Records`), the type of its records, and how they are written."""

    name: str
    kind: type[Any]
    codec: Codec[Any]

    @property
    def single(self) -> bool:
        """The branch itself: one record, not a mapping."""
        return self.name == BRANCH


class Tables:
    """All tables, by name and by the type of their records."""

    def __init__(self, records: type[Any]) -> None:
        self._by_name = {name: Table(name, kind, Codec(kind, name)) for name, kind in _kinds(records)}
        self._by_kind = {table.kind: table for table in self._by_name.values()}
        if len(self._by_kind) != len(self._by_name):
            raise TypeError("two tables hold the same type of record")

    def __iter__(self) -> Iterator[Table]:
        return iter(self._by_name.values())

    def __contains__(self, name: str) -> bool:
        return name in self._by_name

    def named(self, name: str) -> Table:
        """The table of that name; `BadRecord` when there is none."""
        try:
            return self._by_name[name]
        except KeyError:
            raise BadRecord(table=name, id="?", field="", problem="unknown table") from None

    def of(self, record: object) -> Table:
        """The table in which such a record stands; TypeError for anything else."""
        try:
            return self._by_kind[type(record)]
        except KeyError:
            raise TypeError(f"{type(record).__name__} stands in no table") from None

    def decode(self, documents: Documents) -> Records:
        """The records that the documents stand for; `BadRecord` names the first that isn't one."""
        decoded: dict[str, Any] = {}
        for table in self:
            decode = table.codec.decode
            rows = {id_: decode(document) for id_, document in documents.get(table.name, {}).items()}
            for id_, row in rows.items():
                if row.id != id_:
                    raise BadRecord(table=table.name, id=id_, field="id", problem="stands under another id")
            if table.single:
                if len(rows) != 1:
                    raise BadRecord(table=table.name, id="?", field="", problem=f"{len(rows)} records instead of one")
                (decoded[table.name],) = rows.values()
            else:
                decoded[table.name] = Rows(rows)
        for name in documents:
            self.named(name)
        return Records(**decoded)


def _kinds(records: type[Any]) -> Iterator[tuple[str, type[Any]]]:
    for name, hint in get_type_hints(records).items():
        if get_origin(hint) is None:
            yield name, hint
        elif issubclass(get_origin(hint), Mapping):
            yield name, get_args(hint)[1]
        else:
            raise TypeError(f"{name}: a table is a mapping from ids to records")


def rows_of(records: Records, table: Table) -> Mapping[str, Any]:
    """One table's records by id."""
    if table.single:
        return {records.branch.id: records.branch}
    found: Mapping[str, Any] = getattr(records, table.name)
    return found


def changed(records: Records, tables: Mapping[str, Any]) -> Records:
    """The records with some tables put in place of theirs; the others are shared."""
    return records.with_tables(tables) if tables else records


TABLES = Tables(Records)
