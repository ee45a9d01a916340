"""No table that knows a person is forgotten in the file with their own data."""

import json
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime, time
from enum import Enum
from types import NoneType, UnionType
from typing import Any, NewType, Union, get_args, get_origin, get_type_hints

import pytest

from tests.forms.month import NOW, records
from zhibu.branch.branch import Branch
from zhibu.branch.ids import AccountId, DayId, MemberId, about
from zhibu.branch.people import Account
from zhibu.branch.records import Records
from zhibu.forms.member import member_json
from zhibu.words import voice

ME, OTHER, DAY = "m030", "m002", "2026-10"
ACCOUNT, OTHERS_ACCOUNT = "telegram:7", "telegram:8"
_NAMED = ("by", "author", "member")
"""What a plain text field is called that names a person, or the program, or whoever runs it."""

ELSEWHERE = {
    "accounts.id": "whose account it is, its member says",
    "bulletins.account": "an officer of the superior is no member here",
    "codes.guest": "a guest's invitation; a guest is no member",
    "comments.guest": "a guest's comment; a guest is no member",
    "earlier.excused[]": "the leave that came in with it stands under its day",
    "earlier.signed[]": "the sign-in that came in with it stands under its day",
    "enclosures.cleared_by": "the photo itself stands in its sender's file",
    "follow_ups.host": "the two read it in their chats alone; a file is passed on",
    "follow_ups.member": "the two read it in their chats alone; a file is passed on",
    "guest_accounts.guest": "a guest is no member",
    "guest_accounts.id": "whose account a guest's is, is known of the guest alone",
    "officers.id": "an officer of the superior acts by their account, and is no member here",
    "sheets.ticked[]": "ticks that become sign-ins, which stand under their day",
    "struck.was.by": "told with the sign-in that was taken back",
    "struck.was.left.by": "told with the sign-in that was taken back",
    "struck.was.member": "the same person as the record's own",
    "submissions.account": "an officer of the superior is no member here",
    "wishes.by": "its author, whose wish it is, stands in the same file by that",
    "ticking.id": "a half-finished entry; what comes of it stands in the ledger",
    "ticking.ticked[]": "a half-finished entry; what comes of it stands in the ledger",
}
"""What names a person and has no line of its own in their file, and why."""


def _paths(kind: Any, at: str) -> Iterator[tuple[str, Any]]:
    """Where a record type names a person or an account."""
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        for each in fields(kind):
            yield from _paths(hints[each.name], f"{at}.{each.name}")
    elif get_origin(kind) is not None:
        for part in get_args(kind):
            yield from _paths(part, f"{at}[]" if get_origin(kind) is tuple else at)
    elif kind in (MemberId, AccountId):
        yield at, kind
    elif kind is str and (at.rpartition(".")[2] in (*_NAMED, "account", "guest") or at.endswith("_by")):
        yield at, MemberId


def tables() -> dict[str, Any]:
    hints = get_type_hints(Records)
    return {each.name: get_args(hints[each.name])[1] for each in fields(Records) if each.name != "branch"}


PLACES = {path: kind for table, record in tables().items() for path, kind in _paths(record, table)}


def made(kind: Any, at: str, mine: str) -> Any:
    """A value of that type with everything filled in; the person at `mine` is the one whose file it is."""
    origin, parts = get_origin(kind), [part for part in get_args(kind) if part not in (NoneType, Ellipsis)]
    if origin in (Union, UnionType):
        return made(parts[0], at, mine)
    if origin is tuple:
        return (made(parts[0], f"{at}[]", mine),)
    if is_dataclass(kind):
        hints = get_type_hints(kind)
        given = {each.name: made(hints[each.name], f"{at}.{each.name}", mine) for each in fields(kind)}
        whole = kind(**given)
        if {"day", "member"} <= given.keys():
            whole = replace(whole, id=about(whole.day, whole.member))
        return whole
    if kind is AccountId:
        return ACCOUNT if at == mine else OTHERS_ACCOUNT
    if PLACES.get(at) is MemberId:
        return ME if at == mine else OTHER
    return _plain(kind, at)


def _plain(kind: Any, at: str) -> Any:
    if isinstance(kind, type) and issubclass(kind, Enum):
        return next(iter(kind))
    if kind is DayId or at in ("days.id", "spots.id", "sheets.id", "materials.id", "dues_checks.id", "earlier.id"):
        return DAY
    values = {str: "2026-10", bool: True, int: 0, float: 1.0, datetime: NOW, date: NOW.date(), time: time(14, 30)}
    return "x" if isinstance(kind, NewType) else values[kind]


def _file(path: str, mine: str) -> str:
    table = path.partition(".")[0].removesuffix("[]")
    record = made(tables()[table], table, mine)
    given = records()
    known = {**getattr(given, table), record.id: record}
    if table == "members":
        known = {**given.members, ME: replace(given.members[ME], contact="told" if mine == path else "")}
    given_too: dict[str, Any] = {
        "accounts": {ACCOUNT: Account(id=AccountId(ACCOUNT), member=MemberId(ME), linked_at=NOW)},
        "polls": {"2026-10": made(tables()["polls"], "polls", "")},
    }
    whole = given.with_tables(given_too | {table: known})
    told = json.loads(member_json(voice("zh_CN", "Asia/Shanghai"), whole, whole.members[ME], now=NOW))
    return json.dumps(told, ensure_ascii=False)


@pytest.mark.parametrize("path", sorted(set(PLACES) - set(ELSEWHERE)))
def test_whoever_stands_there_reads_of_it_in_their_own_file(path):
    """A new table or field that names a person belongs into `forms/member.py` (what is about them) or `forms/by_duty.py` (what
    they entered); where it doesn't, it stands in ELSEWHERE with the reason."""
    assert _file(path, "") != _file(path, path)


@pytest.mark.parametrize("path", sorted(ELSEWHERE))
def test_what_is_left_out_still_names_a_person(path):
    """A reason for what is gone would hide a later field of that name."""
    assert path in PLACES


def test_the_program_knows_its_branch_alone_beside_its_tables():
    assert [] == list(_paths(Branch, "branch"))


@pytest.mark.parametrize("table", ["voted", "polled"])
def test_of_secret_votes_nothing_is_kept_but_that_one_took_part(table):
    """Yes or no, and neither when nor how: the ballots are shuffled and bear no name."""
    assert {"id", "day", "poll", "member"} >= {each.name for each in fields(tables()[table])}


def test_an_unsigned_opinion_is_in_nobodys_file():
    """Signed, it is its author's own word; unsigned, nobody can tell whose it is."""
    signed = made(tables()["opinions"], "opinions", "opinions.author")
    given = [records(opinions={"1": replace(signed, text="心里话", author=author)}) for author in (signed.author, None)]
    told = [member_json(voice("zh_CN", "Asia/Shanghai"), each, each.members[ME], now=NOW).decode() for each in given]
    assert [True, False] == ["心里话" in each for each in told]
