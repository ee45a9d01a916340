"""sqlite as it is set up where nothing may be lost: a write-ahead log, synchronous=FULL, one transaction an insert."""

import json
import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any


class Sqlite:
    def __init__(self, path: Path, documents: Iterable[dict[str, Any]]) -> None:
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=FULL")
        self._db.execute("CREATE TABLE signins (id TEXT PRIMARY KEY, document TEXT)")
        self._db.execute("BEGIN")
        self._db.executemany(
            "INSERT INTO signins VALUES (?, ?)", ((each["id"], json.dumps(each)) for each in documents)
        )
        self._db.execute("COMMIT")

    def insert(self, id_: str, document: dict[str, Any]) -> None:
        self._db.execute("INSERT INTO signins VALUES (?, ?)", (id_, json.dumps(document)))

    def close(self) -> None:
        self._db.close()
