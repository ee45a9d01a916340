"""What was changed is always told: whatever differs between two states of a record has its words, in the panel's history of a day and
before an act is taken back."""

from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime, time, timedelta
from enum import Enum
from typing import Any

import pytest

from tests.forms.month import records
from tests.forms.test_member_tables import made, tables
from zhibu.bot.wording import revision
from zhibu.branch.undo import ACTS, UNTOLD, Revision
from zhibu.storage.revision import _OF_A_DAY
from zhibu.words import LOCALES, voice

_TOLD = sorted((_OF_A_DAY | {table for kind in ACTS.values() for table in kind.tables}) - {"guest_accounts"})
"""All but a guest's account, which goes and comes with the guest."""


def another(value: Any) -> Any:
    """Another value of that type."""
    match value:
        case bool():
            return not value
        case Enum():
            return list(type(value))[-1]
        case str():
            return "2026-11" if value == "2026-10" else f"{value}改"
        case int() | float():
            return value + 1
        case datetime() | date():
            return value + timedelta(days=1)
        case time():
            return time(9)
        case tuple():
            return ()
        case _:
            return None


def changed(table: str) -> list[tuple[str, Any, Any]]:
    one = made(tables()[table], table, "")
    if table == "plans":
        one = replace(one, quarters=("一", "二", "三", "四"))
    told = (each.name for each in fields(one) if each.name not in ("id", "day", "member", *UNTOLD.get(table, ())))
    found = [(name, one, replace(one, **{name: another(getattr(one, name))})) for name in told]
    return [("entered", None, one), ("taken away", one, None), *found]


@pytest.mark.parametrize("table", _TOLD)
def test_whatever_differs_is_told(table: str):
    """No empty entry: each field of each table, when it is entered, changed and taken away."""
    assert is_dataclass(tables()[table])
    for what, before, after in changed(table):
        if before == after:
            continue
        each = Revision(table=table, id="x", before=before, after=after)
        for locale in LOCALES:
            told = revision.changes(voice(locale, "Asia/Shanghai"), records(), each)
            assert told and all(told), what


def test_every_undoable_act_has_a_name_of_its_own():
    """Never “an entry was changed” on a button."""
    named = {*revision._TITLES, *revision._DECIDED}
    assert frozenset() == frozenset(ACTS) - named
