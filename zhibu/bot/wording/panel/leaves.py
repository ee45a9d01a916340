"""Leave in the panel: what waits to be decided, and what is kept with a day."""

from collections.abc import Sequence

from zhibu.bot.message import Bold, Message, Option, Paragraph, Verb, say, token
from zhibu.bot.wording import enclosures, leaves, terms
from zhibu.bot.wording.panel.frame import back, go, lines
from zhibu.branch.attendance import Leave
from zhibu.branch.day import ActivityDay
from zhibu.branch.enclosure import of_leave
from zhibu.branch.people import Member
from zhibu.branch.records import Records
from zhibu.words import Voice


def waiting(v: Voice, records: Records, undecided: Sequence[Leave], place: int, *, done: str = "") -> Message:
    """One request at a time, the oldest first."""
    title = (Bold(v("Leave to decide")),)
    if not undecided:
        return say(done, title, v("No request is open."), rows=[back(v)])
    place = min(max(place, 0), len(undecided) - 1)
    leave = undecided[place]
    return say(
        done,
        title,
        v("{number} of {count}", number=place + 1, count=len(undecided)),
        _facts(v, records, leave),
        rows=[
            *leaves.deciding(v, records, leave, panel=True),
            *_turning(v, place, len(undecided), "leaves"),
            back(v),
        ],
    )


def kept(v: Voice, records: Records, day: ActivityDay, asked: Sequence[Leave], place: int) -> Message:
    """The requests of one day as they are kept, one at a time."""
    title = (Bold(v("Leave on {date}", date=v.day(day.on))),)
    if not asked:
        return say(title, v("Nobody asked for leave."), rows=[back(v, "day", day.id)])
    place = min(max(place, 0), len(asked) - 1)
    leave = asked[place]
    papers = records.enclosed(of_leave(leave.day, leave.member))
    return say(
        title,
        v("{number} of {count}", number=place + 1, count=len(asked)),
        _facts(v, records, leave),
        _decision(v, records, leave),
        enclosures.listed(v, papers),
        rows=[
            *enclosures.see(v, papers, token(Verb.DECIDE, leave.id, leaves.SEE, "0")),
            *_turning(v, place, len(asked), "lvday", day.id),
            back(v, "day", day.id),
        ],
    )


def _facts(v: Voice, records: Records, leave: Leave) -> Paragraph:
    day = records.days[leave.day]
    return lines(
        [
            v("Name: {name}", name=records.members[leave.member].name),
            v("Day: {day} of {date}", day=terms.day_name(v, records.policy(day.on)), date=v.day(day.on)),
            v("Reason: {reason}", reason=leave.reason) if leave.reason else "",
            v("Asked on {at}", at=v.moment(leave.asked_at)),
        ]
    )


def _decision(v: Voice, records: Records, leave: Leave) -> Paragraph:
    if leave.decision is None:
        return (v("It isn't decided."),)
    by = records.members.get(leave.decision.by)
    facts = {"name": by.name if by is not None else leave.decision.by, "at": v.moment(leave.decision.at)}
    first = v("Granted by {name}, {at}", **facts) if leave.decision.granted else v("Refused by {name}, {at}", **facts)
    return lines([first, leaves.words_of(v, leave)])


def _turning(v: Voice, place: int, count: int, *screen: str) -> list[list[Option]]:
    row = []
    if place > 0:
        row.append(Option(v.ctx("button", "Previous one"), go(*screen, str(place - 1))))
    if place + 1 < count:
        row.append(Option(v.ctx("button", "Next one"), go(*screen, str(place + 1))))
    return [row] if row else []


def decided(v: Voice, leave: Leave, member: Member) -> str:
    """What was just decided."""
    if leave.decision is not None and leave.decision.granted:
        return v("{name}: leave granted.", name=member.name)
    return v("{name}: leave refused.", name=member.name)
