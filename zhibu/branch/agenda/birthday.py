"""What political birthdays owe: the preparation a week ahead, the dates that aren't settled, and the one follow-up of a talk."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from itertools import groupby

from zhibu.branch.agenda.outlook import Outlook, face
from zhibu.branch.birthday import Birthday
from zhibu.branch.calendar import ONE_DAY, months_between, quarter_of
from zhibu.branch.card import ready
from zhibu.branch.celebration import Ceremony, Item, mark_id
from zhibu.branch.ceremony import Occasion, celebrated_at, found_ceremony, own_ceremony, span
from zhibu.branch.ids import MemberId
from zhibu.branch.notices import SECRETARY, Kind, Notice, State, to_member
from zhibu.branch.people import Act, Duty, Member, holders
from zhibu.branch.records import Records
from zhibu.branch.settling import unsettled
from zhibu.branch.talks import FollowUp
from zhibu.branch.wish import returning

CARD, PREPARE = "card", "prepare"
"""The editions of what lies ahead: to who writes the card and sees to the rest, and to the celebrant."""
ASKED, AGREED, WRITTEN = "asked", "agreed", "written"
"""Those of a follow-up: to the member, to who held the talk, to the member."""
_FOLLOWED = timedelta(days=14)


def birthday_ahead(look: Outlook) -> Iterator[Notice]:
    """`birthday.prepare_days` before the political birthday, or before its ceremony where that comes first: who writes the card
    reads what is missing for each celebrant, the celebrant what to prepare (001“提前重温入党志愿书”)."""
    for occasion in _first(look):
        assert occasion.on is not None
        ahead = _after(look.records, occasion)
        last = max((one.on for one in ahead), default=occasion.on)
        yield from _prepared(look, occasion.period, occasion.on, last, ahead)
    for on, group in groupby(look.birthdays, key=lambda one: one.on):
        yield from _prepared(look, on.isoformat(), on, on, _by_date(look.records, group))


def prepared(records: Records, subject: str, audience: str) -> list[Birthday]:
    """The celebrants for whom that notice asks whom it addresses: those of a date, or of a period whose ceremony comes first."""
    try:
        on = date.fromisoformat(subject)
    except ValueError:
        first, _ = span(subject)
        occasion = found_ceremony(records, subject, first)
        found = _after(records, occasion) if occasion is not None and occasion.on is not None else []
    else:
        found = _by_date(records, (one for one in records.birthdays(on.year) if one.on == on))
    return [one for one in found if writer_of(records, one) == audience]


def _first(look: Outlook) -> Iterator[Occasion]:
    """The arranged ceremonies near the span."""
    for each in look.records.ceremonies.values():
        on = _date_of(look.records, each)
        if on is not None and look.first <= on <= look.last:
            first, _ = span(each.id)
            occasion = found_ceremony(look.records, each.id, first)
            if occasion is not None:
                yield occasion


def _date_of(records: Records, arranged: Ceremony) -> date | None:
    day = records.days.get(arranged.day) if arranged.day is not None else None
    return arranged.on if day is None else None if day.cancelled else day.on


def _after(records: Records, occasion: Occasion) -> list[Birthday]:
    """The celebrants whose ceremony comes before their political birthday."""
    return [one.birthday for one in occasion.celebrants if _comes_first(records, one.birthday)]


def _by_date(records: Records, birthdays: Iterable[Birthday]) -> list[Birthday]:
    """Those whose ceremony doesn't come first."""
    if not records.ceremonies:
        return list(birthdays)
    return [one for one in birthdays if not _comes_first(records, one)]


def _comes_first(records: Records, one: Birthday) -> bool:
    """Whether the ceremony comes before that political birthday; no more once the birthday's date was told of: a ceremony that is
    arranged afterwards asks for nothing a second time."""
    arranged = records.ceremonies.get(own_ceremony(records, one))
    on = _date_of(records, arranged) if arranged is not None else None
    return on is not None and on < one.on and not _told_by_date(records, one)


def _told_by_date(records: Records, one: Birthday) -> bool:
    told = records.said.get(f"{Kind.BIRTHDAY_AHEAD}/{one.on.isoformat()}/{writer_of(records, one)}/{CARD}")
    return told is not None and told.state is State.SENT


def _prepared(look: Outlook, subject: str, on: date, last: date, celebrants: list[Birthday]) -> Iterator[Notice]:
    """What is owed `birthday.prepare_days` before that date, until the last of these birthdays."""
    calendar, records = look.calendar, look.records
    policy = records.policy(on)
    due = calendar.awake(
        calendar.instant(on - timedelta(days=policy.birthday_prepare_days), policy.notice_hour), policy
    )
    if not look.touches(due, calendar.instant(last, time(0))):
        return
    stand = records.stand(on)
    writers = {one.id: writer_of(records, one) for one in celebrants}
    for audience in dict.fromkeys(writer for writer in writers.values() if writer is not None):
        told = [one for one in celebrants if writers[one.id] == audience]
        yield Notice(
            kind=Kind.BIRTHDAY_AHEAD,
            subject=subject,
            audience=audience,
            edition=CARD,
            due=due,
            expires=calendar.instant(max(one.on for one in told), time(0)),
            clause=stand["birthday.card"].clause,
            face=face([(one.member.id, *missing(records, one)) for one in told]),
        )
    for one in celebrants:
        if prepares(records, one):
            yield Notice(
                kind=Kind.BIRTHDAY_AHEAD,
                subject=one.id,
                audience=to_member(one.member.id),
                edition=PREPARE,
                due=due,
                expires=calendar.instant(one.on, time(0)),
                clause=stand["birthday.application"].clause,
                face=face(
                    "application" in missing(records, one),
                    returning(records, one.member.id, one.on.year) is None,
                    *_ceremony_face(records, one),
                ),
            )


def _ceremony_face(records: Records, one: Birthday) -> tuple[object, ...]:
    """What the celebrant reads of their ceremony: when and where it is, what goes with it, and whether they lead the oath."""
    arranged = records.ceremonies.get(own_ceremony(records, one))
    on = _date_of(records, arranged) if arranged is not None else None
    if arranged is None or on is None:
        return ()
    day = records.days.get(arranged.day) if arranged.day is not None else None
    time_and_place = (arranged.start, arranged.place) if day is None else (day.start, day.place)
    return on, *time_and_place, arranged.forms, arranged.leader == one.member.id


def missing(records: Records, one: Birthday) -> tuple[str, ...]:
    """What is still to be done for that celebrant by others or with them, as far as the policy asks: the words for the card
    (`card`), the talk, the re-reading of the application form; of who isn't celebrated this year, the card alone."""
    policy = records.policy(one.on)
    celebrates = one.id not in records.excused
    wanted = (
        ("card", policy.birthday_card and ready(records, one.id) is None),
        ("talk", celebrates and policy.birthday_talk and one.id not in records.heart_talks),
        (
            "application",
            celebrates
            and policy.birthday_application
            and mark_id(one.id, Item.APPLICATION) not in records.ceremony_marks,
        ),
    )
    return tuple(name for name, is_missing in wanted if is_missing)


def prepares(records: Records, one: Birthday) -> bool:
    """Whether the celebrant has something to prepare for: not once it was held, nor where it isn't held this year."""
    return celebrated_at(records, one.id) is None and one.id not in records.excused


def birthday_unsettled(look: Outlook) -> Iterator[Notice]:
    """Once a quarter, silently: the dates of acceptance that are missing, impossible or disputed (000“确保…全覆盖”)."""
    calendar, records = look.calendar, look.records
    first, last = calendar.today(look.since), calendar.today(look.until)
    for year, month in months_between(first.replace(month=3 * quarter_of(first) - 2, day=1), last):
        if month % 3 != 1:
            continue
        on = calendar.first_workday(year, month)
        policy = records.policy(on)
        due = calendar.awake(max(calendar.instant(on, policy.notice_hour), records.branch.joined_at), policy)
        after = date(year + (month == 10), (month + 2) % 12 + 1, 1)
        expires = calendar.instant(after, time(0))
        if not look.touches(due, expires):
            continue
        found = unsettled(records, max(on, min(first, after - ONE_DAY)))
        if found and policy.birthday_roster:
            yield Notice(
                kind=Kind.BIRTHDAY_UNSETTLED,
                subject=f"{year}-Q{quarter_of(on)}",
                audience=SECRETARY,
                edition="settle",
                due=due,
                expires=expires,
                clause=records.stand(on)["birthday.roster"].clause,
                face=face([(one.member.id, one.why, one.other) for one in found]),
            )


def follow_up(look: Outlook) -> Iterator[Notice]:
    """The member is asked whether one thing may be kept; who talked with them is told of a yes, and the member when it is
    written down. What it is stands in no notice (001“切实帮助解决实际问题”)."""
    for each in look.records.follow_ups.values():
        told = _step(each)
        if told is None:
            continue
        audience, edition, at = told
        policy = look.records.policy(look.calendar.today(at))
        due = look.calendar.awake(at, policy)
        yield Notice(
            kind=Kind.FOLLOW_UP,
            subject=each.id,
            audience=to_member(audience),
            edition=edition,
            due=due,
            expires=due + _FOLLOWED,
            clause=look.records.stand(look.calendar.today(at))["birthday.talk"].clause,
        )


def _step(each: FollowUp) -> tuple[MemberId, str, datetime] | None:
    if each.declined_at is not None or each.done_at is not None:
        return None
    if each.agreed_at is None:
        return each.member, ASKED, each.asked_at
    if each.written_at is None:
        return each.host, AGREED, each.agreed_at
    return each.member, WRITTEN, each.written_at


def writer_of(records: Records, one: Birthday) -> str | None:
    """The secretary (001“党支部书记撰写生日贺词或寄语”); for the secretary's own the deputy, else one of the committee; None where
    there is nobody else."""
    acting = records.secretary(one.on)
    if acting is None or acting.id != one.member.id:
        return SECRETARY
    others = [member for member in holders(records.roster, Act.ADMIN, one.on) if member.id != one.member.id]
    writer = min(others, key=_rank, default=None)
    return to_member(writer.id) if writer is not None else None


def _rank(member: Member) -> tuple[bool, bool]:
    return not member.has(Duty.DEPUTY), not member.has(Duty.ORGANISATION)
