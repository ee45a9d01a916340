"""The ledger of dates in the panel. Dates only: no content, no score, nobody compared with anybody."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date

from zhibu.bot.message import Ask, Bold, Message, Option, say
from zhibu.bot.wording.dated import by_kind, deed
from zhibu.bot.wording.dated import when as dated_when
from zhibu.bot.wording.panel.frame import back, counted, go, in_pairs, lines, page_of, tick_all, ticks, turn, yes_or_no
from zhibu.bot.wording.panel.offers import Offer, options
from zhibu.branch.dated import Dated, Deed
from zhibu.branch.ids import MemberId
from zhibu.branch.people import Member
from zhibu.branch.records import Records
from zhibu.words import Voice

_DATES = 12
"""So many dates of a kind stand on its screen, the latest first."""


def books(v: Voice, offers: Sequence[Offer]) -> Message:
    """The branch's ledgers, each with its button."""
    return say(
        (Bold(v("Ledgers and charts")),),
        v("What the branch keeps over the year besides its activity days."),
        rows=[*in_pairs(options(v, offers)), back(v, "more")],
    )


def home(v: Voice, counts: Mapping[Deed, int], year: int) -> Message:
    """The six kinds, each with how many entries the year has."""
    kinds = [Option(counted(v, deed(v, each), counts[each]), go("datek", each.value)) for each in Deed]
    return say(
        (Bold(v("Ledger of dates, {year}", year=v.year(year))),),
        v("Only dates are kept here: who and when. No content, no score."),
        rows=[*in_pairs(kinds), [Option(v.ctx("button", "By member"), go("datem"))], back(v, "books")],
    )


def kind(v: Voice, records: Records, which: Deed, entries: Sequence[Dated], year: int, *, done: str = "") -> Message:
    """One kind's dates of the year with the names, the latest first."""
    dates: dict[date, list[Dated]] = {}
    for one in entries:
        dates.setdefault(one.on, []).append(one)
    shown = [_day(v, records, several) for several in list(dates.values())[:_DATES]]
    more = [Option(v.ctx("button", "Enter"), go("datew", which.value))]
    if entries:
        more.append(Option(v.ctx("button", "Take an entry back"), go("dateb", which.value)))
    return say(
        done,
        (Bold(v("{kind}, {year}", kind=deed(v, which), year=v.year(year))),),
        lines(shown) if shown else v("Nothing is entered yet."),
        v.plural("and {n} more date", "and {n} more dates", len(dates) - _DATES) if len(dates) > _DATES else "",
        rows=[more, back(v, "dated")],
    )


def _day(v: Voice, records: Records, several: Sequence[Dated]) -> str:
    """A date with its names; marked where all of it was entered late."""
    names = v.list(_name(records, one.member) for one in several)
    late = all(one.late for one in several)
    on = dated_when(v, several[0]) if late else v.short(several[0].on)
    return v("{label}: {value}", label=on, value=names)


def _name(records: Records, member: MemberId) -> str:
    known = records.members.get(member)
    return known.name if known is not None else member


def ticking(v: Voice, which: Deed, members: Sequence[Member], ticked: Collection[MemberId], page: int) -> Message:
    """Who it was: a press ticks or takes the tick away."""
    shown, page = page_of(members, page)
    further = [Option(v.ctx("button", "On to the date ({count})", count=len(ticked)), go("datedd", which.value))]
    return say(
        (Bold(v("{kind}: who?", kind=deed(v, which))),),
        v("Tick one or several. Nothing counts before you confirm it."),
        rows=[
            *ticks(shown, ticked, page, "datet", which.value),
            *turn(v, len(members), page, "datew", which.value),
            [tick_all(v, members, ticked, page, "datea", which.value), *(further if ticked else [])],
            back(v, "datek", which.value),
        ],
    )


def when(v: Voice, which: Deed, members: Sequence[Member], *, today: date, yesterday: date) -> Message:
    return say(
        (Bold(v("{kind}: when?", kind=deed(v, which))),),
        v.list(one.name for one in members),
        rows=[
            [
                Option(v.ctx("button", "Today"), go("dateok", which.value, today.isoformat())),
                Option(v.ctx("button", "Yesterday"), go("dateok", which.value, yesterday.isoformat())),
            ],
            [Option(v.ctx("button", "Another date"), go("dateq", which.value))],
            back(v, "datew", which.value),
        ],
    )


def which_date(v: Voice, which: Deed) -> Message:
    """The date is typed."""
    asked = say(
        (Bold(v("{kind}: when?", kind=deed(v, which))),),
        v("Write me the date, such as 11-9 or 2026-11-09."),
        rows=[back(v, "datedd", which.value)],
    )
    return Message(paragraphs=asked.paragraphs, rows=asked.rows, ask=Ask(v("The date")))


def confirm(v: Voice, which: Deed, members: Sequence[Member], on: date) -> Message:
    return say(
        (Bold(v("Enter {kind} on {date}?", kind=deed(v, which), date=v.date(on))),),
        v.list(one.name for one in members),
        rows=[yes_or_no(v, go("dateok", which.value, on.isoformat(), "y"), go("datek", which.value))],
    )


def entered(v: Voice, count: int, on: date) -> str:
    return v.plural("Entered for {n} member on {date}.", "Entered for {n} members on {date}.", count, date=v.short(on))


def taking_back(
    v: Voice, records: Records, which: Deed, entries: Sequence[Dated], page: int, *, done: str = ""
) -> Message:
    """The entries of this year and the last, to be taken back one by one."""
    shown, page = page_of(entries, page)
    names = [
        Option(
            v("{date} {name}", date=v.short(one.on), name=_name(records, one.member)),
            go("dateu", one.id),
        )
        for one in shown
    ]
    return say(
        done,
        (Bold(v("{kind}: which entry was a mistake?", kind=deed(v, which))),),
        "" if entries else v("Nothing is entered yet."),
        rows=[
            *in_pairs(names),
            *turn(v, len(entries), page, "dateb", which.value),
            back(v, "datek", which.value),
        ],
    )


def ask_back(v: Voice, records: Records, one: Dated) -> Message:
    return say(
        (Bold(v("Take this entry back?")),),
        v("{kind}, {name}, {date}", kind=deed(v, one.deed), name=_name(records, one.member), date=v.date(one.on)),
        rows=[yes_or_no(v, go("dateu", one.id, "y"), go("dateb", one.deed.value))],
    )


def gone(v: Voice) -> str:
    return v("The entry is taken back.")


def members(v: Voice, everybody: Sequence[Member], page: int) -> Message:
    shown, page = page_of(everybody, page)
    names = [Option(one.name, go("dateo", one.id)) for one in shown]
    return say(
        (Bold(v("Whose dates?")),),
        rows=[*in_pairs(names), *turn(v, len(everybody), page, "datem"), back(v, "dated")],
    )


def member(v: Voice, one: Member, entries: Sequence[Dated], year: int) -> Message:
    return say(
        (Bold(v("{name}: dates of {year}", name=one.name, year=v.year(year))),),
        lines(by_kind(v, entries)) if entries else v("Nothing is entered yet."),
        rows=[back(v, "datem")],
    )
