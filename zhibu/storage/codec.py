"""Dataclass ⇄ JSON, strict: an unknown field, a wrong type, a datetime without its offset is refused, with its place.

Datetimes stand as ISO 8601 with offset, enums by their value. What is put is read back at once, so that memory holds the
very value that a restart would read, and nothing unreadable gets into a journal.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields, is_dataclass
from datetime import datetime
from types import NoneType, UnionType
from typing import Any, Generic, NewType, TypeVar, Union, get_args, get_origin, get_type_hints

import msgspec

from zhibu.branch.refusal import Refusal
from zhibu.storage.trouble import BadRecord

T = TypeVar("T")
Document = dict[str, Any]
_to_json = msgspec.json.Encoder(order="deterministic").encode
_Check = Callable[[Any, Any, str], None]


class _MisfitError(ValueError):
    def __init__(self, field: str, problem: str) -> None:
        super().__init__(field, problem)
        self.field = field
        self.problem = problem


class Codec(Generic[T]):
    """Encodes and decodes the records of one table."""

    def __init__(self, kind: type[T], table: str) -> None:
        """`kind` is a dataclass with an `id`; TypeError when msgspec can't tell its values apart."""
        self.kind = kind
        self.table = table
        msgspec.json.Decoder(kind)  # refuses a type that it couldn't decode, here and not at the first record
        self._check = _checker(kind)

    def encode(self, record: T) -> Document:
        """The record as a document of plain JSON values, sets and mappings in a fixed order."""
        try:
            # Through the very bytes: what JSON can't hold (half a surrogate pair, NaN) shows here and not after a restart.
            document: Document = msgspec.json.decode(_to_json(record))
        except (TypeError, ValueError, OverflowError, msgspec.MsgspecError) as error:
            raise self._bad(getattr(record, "id", "?"), "", str(error)) from error
        return document

    def decode(self, document: object) -> T:
        """The record that a document stands for; `BadRecord` names table, id and field."""
        id_ = document.get("id", "?") if isinstance(document, Mapping) else "?"
        try:
            record = msgspec.convert(document, self.kind, str_keys=True)
            if self._check is not None:
                self._check(document, record, "")
        except _MisfitError as misfit:
            raise self._bad(id_, misfit.field, misfit.problem) from None
        except msgspec.ValidationError as error:
            problem, _, place = str(error).partition(" - at `$")
            raise self._bad(id_, place.rstrip("`").lstrip("."), problem) from None
        except (ValueError, TypeError, LookupError, ArithmeticError, Refusal) as error:  # a record's own rules
            raise self._bad(id_, "", str(error)) from error
        return record

    def canonical(self, record: T) -> tuple[Document, T]:
        """The document, and the record as it will be read back from it."""
        document = self.encode(record)
        return document, self.decode(document)

    def _bad(self, id_: object, field: str, problem: str) -> BadRecord:
        return BadRecord(table=self.table, id=str(id_), field=field, problem=problem)


def _checker(kind: Any) -> _Check | None:
    """What msgspec leaves unchecked for a type: unknown fields and naive datetimes; None where there is nothing to check."""
    if isinstance(kind, NewType):
        return _checker(kind.__supertype__)
    if kind is datetime:
        return _aware
    if isinstance(kind, type) and is_dataclass(kind):
        return _fields_checker(kind)
    origin, arguments = get_origin(kind), get_args(kind)
    if origin in (Union, UnionType):
        return _union_checker([each for each in arguments if each is not NoneType])
    if origin is None or not arguments:
        return None
    if issubclass(origin, Mapping):
        return _each(_checker(arguments[1]), lambda mapping: mapping.values())
    if issubclass(origin, Sequence):
        return _each(_checker(arguments[0]), lambda items: items)
    if _checker(arguments[0]) is not None:
        raise TypeError(f"{kind}: only plain values in a set")
    return None


def _aware(_document: object, value: datetime, place: str) -> None:
    if value.tzinfo is None:
        raise _MisfitError(place, "a datetime without its offset")


def _fields_checker(kind: Any) -> _Check:
    hints = get_type_hints(kind)
    known = frozenset(each.name for each in fields(kind))
    inner = [(name, check) for name in known if (check := _checker(hints[name])) is not None]

    def check_fields(document: Mapping[str, object], value: object, place: str) -> None:
        if not known.issuperset(document):
            name = min(set(document) - known)
            raise _MisfitError(_join(place, name), "unknown field")
        for name, check in inner:
            if name in document:
                check(document[name], getattr(value, name), _join(place, name))

    return check_fields


def _union_checker(kinds: list[Any]) -> _Check | None:
    checks = [(get_origin(kind) or kind, check) for kind in kinds if (check := _checker(kind)) is not None]
    if not checks:
        return None

    def check_union(document: object, value: object, place: str) -> None:
        for kind, check in checks:
            if isinstance(value, kind):
                check(document, value, place)

    return check_union


def _each(check: _Check | None, items: Callable[[Any], Any]) -> _Check | None:
    if check is None:
        return None

    def check_each(document: Any, value: Any, place: str) -> None:
        for number, (one, decoded) in enumerate(zip(items(document), items(value), strict=True)):
            check(one, decoded, f"{place}[{number}]")

    return check_each


def _join(place: str, name: str) -> str:
    return f"{place}.{name}" if place else name
