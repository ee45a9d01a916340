"""Everything kept about one person, as a file that they may take with them."""

import json
from datetime import datetime
from typing import Any

from zhibu.branch.ids import MemberId
from zhibu.branch.notices import to_member
from zhibu.branch.records import Records
from zhibu.storage.tables import TABLES, rows_of


def personal_data(records: Records, member: MemberId, *, now: datetime) -> bytes:
    """A JSON object: the branch, the instant, and by table every record that is about this member, as it is stored.

    A record is about somebody when its id or its `member` is theirs, when it belongs to their account, or when it notes
    what was said to them. A table that comes later is looked through by itself.
    """
    mine = {member, to_member(member), *(account.id for account in records.accounts_of(member))}
    kept: dict[str, list[Any]] = {}
    for table in TABLES:
        rows = rows_of(records, table)
        about = [rows[id_] for id_ in sorted(rows) if mine & _names(rows[id_])]
        if about:
            kept[table.name] = [table.codec.encode(row) for row in about]
    said = {"branch": {"id": records.branch.id, "name": records.branch.name}, "made_at": now.isoformat(), "kept": kept}
    return json.dumps(said, ensure_ascii=False, indent=2).encode() + b"\n"


def _names(row: object) -> set[object]:
    """Whom a record is about."""
    return {getattr(row, name, None) for name in ("id", "member", "audience")}
