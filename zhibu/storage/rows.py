"""A table in memory: an immutable mapping by id that shares structure with the one it was made from.

A put costs what it changes, whatever the table weighs. It is read in the order of its ids, the same in every run and after
every restart.
"""

from collections.abc import ItemsView, Iterator, KeysView, Mapping, ValuesView
from typing import Any, TypeVar

from immutables import Map

T = TypeVar("T")


class Rows(Mapping[str, T]):
    """One table's records by id."""

    __slots__ = ("_map", "_ordered")

    def __init__(self, rows: Mapping[str, T] | Map[str, T]) -> None:
        self._map: Map[str, T] = rows if isinstance(rows, Map) else Map(rows)
        self._ordered: dict[str, T] | None = None  # made when it is first walked through

    def with_(self, id_: str, row: T) -> "Rows[T]":
        """The table with that record added or replaced."""
        return Rows(self._map.set(id_, row))

    def without(self, id_: str) -> "Rows[T]":
        """The table without that record; KeyError when it isn't there."""
        return Rows(self._map.delete(id_))

    def __getitem__(self, id_: str) -> T:
        return self._map[id_]

    def get(self, id_: str, default: Any = None) -> Any:
        return self._map.get(id_, default)  # the mapping's own goes by an exception for what isn't there

    def __contains__(self, id_: object) -> bool:
        return id_ in self._map

    def __len__(self) -> int:
        return len(self._map)

    def __iter__(self) -> Iterator[str]:
        return iter(self._walked())

    def keys(self) -> KeysView[str]:
        return self._walked().keys()

    def values(self) -> ValuesView[T]:
        return self._walked().values()

    def items(self) -> ItemsView[str, T]:
        return self._walked().items()

    def __repr__(self) -> str:
        return f"Rows({self._walked()!r})"

    def _walked(self) -> dict[str, T]:
        if self._ordered is None:
            self._ordered = dict(sorted(self._map.items()))
        return self._ordered
