"""The book: an ordinary TinyDB file that holds a branch as it stood at some entry of the journal.

Anybody can open it with stock TinyDB: a table for each kind of record, documents with their own `id`, and one table
`zhibu` with a single document that says which entry it stands at and carries the digest of everything else in the file. It
is never changed in place: a new one is written beside it and renamed.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec
from tinydb.storages import Storage

from zhibu.branch.records import Records
from zhibu.storage.files import Files
from zhibu.storage.tables import Documents, Tables, rows_of
from zhibu.storage.trouble import Damaged, Finding, Trouble

FILE = "book.json"
HEADER = "zhibu"
SLICE = 200  # records encoded at a time: a slice takes well under a millisecond, and other threads come in between
_MARK = b'"digest":"'
_encode = msgspec.json.Encoder(order="deterministic").encode


class Restored(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """That the branch came back from a backup: the copy's instant and the instant of the restore, and the votes that were
    open in the copy (their urns weren't in it)."""

    copied_at: datetime
    at: datetime
    votes: list[str]


class Header(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a book says about itself: its format, its branch, the entry at which it stands (`n`, its hash `head`, and the
    journal's length right after it)."""

    format: int
    branch: str
    n: int
    head: str
    end: int
    restored: Restored | None


class BookStorage(Storage):
    """TinyDB's storage for a book: reads it whole and verified, and replaces it atomically.

    `TinyDB(path, storage=BookStorage)` opens one. Writing through TinyDB keeps the header as it is and seals the file anew;
    the journal then disagrees, and `check` says so.
    """

    def __init__(self, path: str | Path, files: Files | None = None) -> None:
        self._path = Path(path)
        self._files = files or Files()

    def read(self) -> dict[str, dict[str, Any]] | None:
        """All tables; None when there is no file yet. `Damaged` when a byte was altered."""
        try:
            raw = self._files.read(self._path)
        except FileNotFoundError:
            return None
        if not _sound(raw):
            raise Damaged(Finding(code=Trouble.BOOK_ALTERED, file=self._path))
        book: dict[str, dict[str, Any]] = msgspec.json.decode(raw)
        return book

    def write(self, data: Mapping[str, Mapping[Any, Any]]) -> None:
        header = msgspec.convert(_header_document(data), Header)
        tables = {name: list(table.values()) for name, table in data.items() if name != HEADER}
        self.replace(header, _pieces(tables.items()))

    def replace(self, header: Header, body: Iterable[bytes]) -> None:
        """Puts a new book in place: the header and the pieces of everything after it."""
        rest = [*body, b"\n}\n"]
        start = b'{"%b":{"1":%b' % (HEADER.encode(), _encode(header)[:-1] + b",")
        digest = sha256(start)
        digest.update(b'"}}')
        for piece in rest:
            digest.update(piece)
        whole = start + _MARK + digest.hexdigest().encode() + b'"}}'
        self._files.replace(self._path, [b"".join([whole, *rest])])


def _sound(raw: bytes) -> bool:
    """Whether every byte is as it was written: the digest covers all of them but itself."""
    place = raw.find(_MARK)
    value = place + len(_MARK)
    digest = sha256(raw[:place])
    digest.update(raw[value + 64 :])
    return place > 0 and raw[value : value + 64] == digest.hexdigest().encode()


def _header_document(data: Mapping[str, Mapping[Any, Any]]) -> dict[str, Any]:
    (document,) = data[HEADER].values()
    return {name: value for name, value in document.items() if name != "digest"}


def load(path: Path, files: Files) -> tuple[Header, Documents] | None:
    """A book's header and its documents by table and id; None when there is none. `Damaged` when it was altered."""
    book = BookStorage(path, files).read()
    if book is None:
        return None
    try:
        header = msgspec.convert(_header_document(book), Header)
        documents = {
            name: {document["id"]: document for document in table.values()}
            for name, table in book.items()
            if name != HEADER
        }
    except (KeyError, TypeError, ValueError, msgspec.MsgspecError) as error:
        raise Damaged(Finding(code=Trouble.BOOK_ALTERED, file=path, facts={"problem": str(error)})) from None
    return header, documents


def save(path: Path, header: Header, records: Records, tables: Tables, files: Files) -> None:
    """Writes the records as the book, in slices, so that a thread that does it holds nobody up for long."""
    ordered = ((table.name, rows_of(records, table).values()) for table in tables)
    BookStorage(path, files).replace(header, _pieces(ordered))


def _pieces(tables: Iterable[tuple[str, Iterable[Any]]]) -> Iterator[bytes]:
    """The tables as TinyDB writes them, a document a line, `SLICE` documents a piece."""
    for name, documents in tables:
        yield b',\n"%b":{' % name.encode()
        numbered = enumerate(documents, start=1)
        first = True
        while lines := [b'\n"%d":%b' % (number, _encode(document)) for number, document in islice(numbered, SLICE)]:
            yield (b"" if first else b",") + b",".join(lines)
            first = False
        yield b"}"
