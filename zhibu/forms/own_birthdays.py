"""What is kept of a member's own political birthdays, for the file with their own data: what was done, the talk that was held, why
one was put off. The one follow-up of a talk isn't in it: the two read it in their chats, and a file is passed on."""

from collections.abc import Iterator
from typing import TypeAlias

from zhibu.branch.ids import MemberId
from zhibu.branch.records import Records
from zhibu.forms.ceremonies import ITEMS, named, period_named
from zhibu.words import Voice

Json: TypeAlias = "str | int | bool | list[Json] | dict[str, Json] | None"


def own_birthdays(v: Voice, records: Records, member: MemberId) -> Iterator[Json]:
    """Each entry as one object, by kind and then by year."""
    yield from _done(v, records, member)
    yield from _talks(v, records, member)
    yield from _put_off(v, records, member)
    disputed = records.disputed.get(member)
    if disputed is not None:
        yield {
            v.ctx("my data", "what"): v.ctx("my data", "date of acceptance on another list"),
            v.ctx("my data", "day"): disputed.other.isoformat() if disputed.other is not None else None,
            v.ctx("my data", "settled against"): [each.isoformat() for each in disputed.rejected],
            v.ctx("my data", "at"): v.moment(disputed.at, year=True),
        }


def _done(v: Voice, records: Records, member: MemberId) -> Iterator[Json]:
    for mark in sorted(records.ceremony_marks.values(), key=lambda each: each.id):
        if mark.subject.startswith(f"{member}:"):
            yield {
                v.ctx("my data", "year"): _year(mark.subject),
                v.ctx("my data", "what"): v(ITEMS[mark.item]) if mark.item in ITEMS else mark.item.value,
                v.ctx("my data", "day"): mark.on.isoformat(),
                v.ctx("my data", "held by"): named(records, mark.who),
                v.ctx("my data", "by"): named(records, mark.by),
                v.ctx("my data", "entered late"): v.yes_no(mark.late),
            }


def _talks(v: Voice, records: Records, member: MemberId) -> Iterator[Json]:
    for talk in sorted(records.heart_talks.values(), key=lambda each: each.id):
        if talk.member == member:
            yield {
                v.ctx("my data", "year"): _year(talk.id),
                v.ctx("my data", "what"): v.ctx("my data", "heart-to-heart talk"),
                v.ctx("my data", "day"): talk.on.isoformat(),
                v.ctx("my data", "held by"): named(records, talk.host),
                v.ctx("my data", "place"): talk.place,
                v.ctx("my data", "by"): named(records, talk.by),
                v.ctx("my data", "entered late"): v.yes_no(talk.late),
            }


def _put_off(v: Voice, records: Records, member: MemberId) -> Iterator[Json]:
    """To another period's ceremony, or not held."""
    for shifted in sorted(records.shifted.values(), key=lambda each: each.id):
        if shifted.member == member:
            yield {
                v.ctx("my data", "year"): _year(shifted.id),
                v.ctx("my data", "what"): v(
                    "celebrated at the ceremony of {period}", period=period_named(v, shifted.to)
                ),
                v.ctx("my data", "reason"): shifted.reason,
                v.ctx("my data", "by"): named(records, shifted.by),
            }
    for excused in sorted(records.excused.values(), key=lambda each: each.id):
        if excused.member == member:
            yield {
                v.ctx("my data", "year"): _year(excused.id),
                v.ctx("my data", "what"): v.ctx("my data", "not held"),
                v.ctx("my data", "reason"): excused.reason,
                v.ctx("my data", "by"): named(records, excused.by),
            }


def _year(id_: str) -> str:
    return id_.rpartition(":")[2]
