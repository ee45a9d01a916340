"""A member's own wishes, for the file with their own data: whole, for it is theirs."""

from collections.abc import Iterator
from typing import Final, TypeAlias

from zhibu.branch.ids import MemberId
from zhibu.branch.own_wish import Outcome, TakenDown
from zhibu.branch.records import Records
from zhibu.branch.wish import wishes_of
from zhibu.words import Voice, mark_ctx

Json: TypeAlias = "str | int | bool | list[Json] | dict[str, Json] | None"

_OUTCOMES: Final = {
    Outcome.KEPT: mark_ctx("wish", "it came true"),
    Outcome.GOING: mark_ctx("wish", "still working on it"),
    Outcome.CHANGED: mark_ctx("wish", "something has changed"),
}


def own_wishes(v: Voice, records: Records, member: MemberId) -> Iterator[Json]:
    """Each wish as one object, the latest year first."""
    for wish in wishes_of(records, member):
        yield {
            v.ctx("my data", "year"): wish.year,
            v.ctx("my data", "wish"): wish.text,
            v.ctx("my data", "written"): v.moment(wish.at, year=True),
            v.ctx("my data", "made after the ceremony"): v.yes_no(wish.late),
            v.ctx("my data", "on the board"): v.yes_no(wish.on_board),
            v.ctx("my data", "taken off the board"): _taken(v, records, wish.taken_down) if wish.taken_down else None,
            v.ctx("my data", "what came of it"): v(_OUTCOMES[wish.outcome]) if wish.outcome is not None else None,
            v.ctx("my data", "what came of it is public"): v.yes_no(wish.told_outcome is not None),
        }


def _taken(v: Voice, records: Records, down: TakenDown) -> Json:
    by = records.members.get(down.by)
    return {
        v.ctx("my data", "by"): by.name if by is not None else down.by,
        v.ctx("my data", "at"): v.moment(down.at, year=True),
        v.ctx("my data", "reason"): down.reason,
    }
