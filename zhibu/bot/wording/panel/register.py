"""A day's register by name, and what is put right in it: names, for whose duty it is."""

from collections.abc import Sequence
from datetime import datetime

from zhibu.bot.message import Bold, Message, Option, Paragraph, say
from zhibu.bot.wording import forecast as floors
from zhibu.bot.wording.panel.frame import back, beside, counted, go, in_pairs, lines, page_of, shortened, turn
from zhibu.branch.appeal import Appeal
from zhibu.branch.attendance import Register, Row, SignIn, Standing, Struck, Way, came_at, minutes_late
from zhibu.branch.calendar import Calendar
from zhibu.branch.day import REASON_LIMIT, ActivityDay
from zhibu.branch.people import Member
from zhibu.branch.records import Records
from zhibu.words import Voice, mark, mark_ctx

LEFT = {
    "w": mark("Urgent duty at work"),
    "f": mark("Family matters"),
    "h": mark("Not well"),
}
"""Usual reasons for leaving early, by the letter in their button."""
STRUCK = {
    "m": mark("Signed in by mistake"),
    "o": mark("Somebody else pressed the button"),
    "l": mark("Pressed it, and didn't come"),
}
"""Usual reasons for taking a sign-in back."""

_WAYS = {
    Way.REMOTE: mark_ctx("register", "remotely"),
    Way.FOR_SOMEONE: mark_ctx("register", "signed in by another"),
    Way.SUITABLE: mark_ctx("register", "in a suitable way"),
    Way.HOST: mark_ctx("register", "at the host organisation"),
    Way.SHEET: mark_ctx("register", "from the signed sheet"),
    Way.APPEAL: mark_ctx("register", "after an appeal"),
}
"""How somebody took part where it isn't a sign-in of one's own on the spot."""

_NAMES = 60
"""A register lists so many names a standing; more don't fit into a message."""
_REASON = 60
"""So many characters of a reason; the whole of it stands in the record form."""


def register(
    v: Voice,
    records: Records,
    shown: Register,
    calendar: Calendar,
    *,
    guests: int,
    opened: bool,
    options: Sequence[Option],
    done: str = "",
) -> Message:
    """The day's register by name, with both denominators and the floor: for private eyes. Before the sign-in is `opened`
    nobody is late with it, so nobody is listed as missing. `done` says what was just entered."""
    day = shown.day
    struck = [each for each in records.struck.values() if each.day == day.id and each.id not in records.signins]
    return say(
        done,
        (Bold(v("Register of {date}", date=v.day(day.on))),),
        floors.figures(v, shown),
        floor(v, records, shown, over=_over(shown)),
        v("Guests: {count}.", count=guests) if guests else "",
        _present(v, shown, calendar),
        _reasons(v, v("On leave"), shown.of(Standing.ON_LEAVE)),
        _reasons(v, v("Asked for leave, undecided"), shown.of(Standing.ASKED)),
        _named(v, v("Not signed in yet"), shown.of(Standing.EXPECTED)) if opened else (),
        _named(v, v("Not there, no leave"), shown.without_leave),
        _named(v, v("Not there, leave refused"), shown.refused_leave),
        _named(v, v("Frail, not asked to attend"), shown.of(Standing.EXEMPT)),
        _struck(v, records, struck),
        v("Only those whose duty it is see these names."),
        rows=[*in_pairs(options), back(v, "day", day.id)],
    )


def floor(v: Voice, records: Records, shown: Register, *, over: bool) -> str:
    """Before the end what is left to the floor, after it whether it was reached."""
    return floors.reached(v, records, shown) if over else floors.line(v, records, shown)


def _over(shown: Register) -> bool:
    """Whether nobody is expected any more: after the end, or once all have come."""
    return not shown.of(Standing.EXPECTED)


def _present(v: Voice, shown: Register, calendar: Calendar) -> Paragraph:
    rows = shown.of(Standing.PRESENT)
    return _list(v, v("Present"), [_here(v, row, shown.day, calendar) for row in rows])


def _here(v: Voice, row: Row, day: ActivityDay, calendar: Calendar) -> str:
    signin = row.signin
    assert signin is not None
    remarks = beside(v, _remarks(v, signin, day, calendar))
    return v("{name} ({remarks})", name=row.member.name, remarks=remarks) if remarks else row.member.name


def _remarks(v: Voice, signin: SignIn, day: ActivityDay, calendar: Calendar) -> list[str]:
    late = minutes_late(signin, day, calendar)
    return [
        v(_WAYS[signin.way]) if signin.way in _WAYS else "",
        v("entered late") if signin.late else "",
        v.plural("{time}, {n} minute late", "{time}, {n} minutes late", late, time=v.time(came_at(signin) or signin.at))
        if late
        else "",
        left(v, signin) if signin.left is not None else "",
    ]


def left(v: Voice, signin: SignIn) -> str:
    assert signin.left is not None
    return v("left at {time}: {why}", time=v.time(signin.left.at), why=shortened(signin.left.why, _REASON))


def _named(v: Voice, label: str, rows: Sequence[Row]) -> Paragraph:
    return _list(v, label, [row.member.name for row in rows])


def _list(v: Voice, label: str, names: Sequence[str]) -> Paragraph:
    if not names:
        return ()
    shown = list(names[:_NAMES])
    if len(names) > _NAMES:
        shown.append(v.plural("and {n} more", "and {n} more", len(names) - _NAMES))
    return (v("{label} ({count}): {names}", label=label, count=len(names), names=v.list(shown)),)


def _reasons(v: Voice, label: str, rows: Sequence[Row]) -> Paragraph:
    if not rows:
        return ()
    each = [
        v("{name}: {reason}", name=row.member.name, reason=shortened(row.leave.reason, _REASON))
        if row.leave
        else row.member.name
        for row in rows[:_NAMES]
    ]
    return lines([v("{label} ({count}):", label=label, count=len(rows)), *each])


def _struck(v: Voice, records: Records, struck: Sequence[Struck]) -> Paragraph:
    if not struck:
        return ()
    each = [
        v("{name}: {reason}", name=records.members[one.member].name, reason=shortened(one.why, _REASON))
        for one in struck
    ]
    return lines([v("{label} ({count}):", label=v("Sign-in taken back"), count=len(struck)), *each])


# Whom it is about


def whom(
    v: Voice, day: ActivityDay, members: Sequence[Member], page: int, *, title: str, question: str, verb: str, to: str
) -> Message:
    """Members to choose from, eight a page; `verb` is the screen that turns the pages, `to` where a name leads."""
    shown, page = page_of(members, page)
    options = [Option(member.name, go(to, day.id, member.id)) for member in shown]
    return say(
        (Bold(title),),
        question if members else v("There is nobody."),
        rows=[*in_pairs(options), *turn(v, len(members), page, verb, day.id), back(v, "reg", day.id)],
    )


def who_left(v: Voice, day: ActivityDay, members: Sequence[Member], page: int) -> Message:
    title = v("Left early: {date}", date=v.day(day.on))
    return whom(v, day, members, page, title=title, question=v("Who left before the end?"), verb="left", to="left1")


def left_when(v: Voice, day: ActivityDay, member: Member, times: Sequence[datetime]) -> Message:
    """When; the latest times first."""
    options = [Option(v.time(each), go("left2", day.id, member.id, f"{each:%H%M}")) for each in times]
    return say(
        (Bold(v("{name} left early", name=member.name)),),
        v("At about what time?"),
        rows=[*in_pairs(options), back(v, "left", day.id)],
    )


def left_why(v: Voice, day: ActivityDay, member: Member, at: str) -> Message:
    options = [Option(v(text), go("left3", day.id, member.id, at, letter)) for letter, text in LEFT.items()]
    return say(
        (Bold(v("{name} left at {time}", name=member.name, time=f"{at[:2]}:{at[2:]}")),),
        v("Why? Choose, or write it and send it to me (up to {limit} characters).", limit=REASON_LIMIT),
        v("They stay counted as present; the register and the sheet say when they left."),
        rows=[*([option] for option in options), back(v, "left", day.id)],
    )


def left_noted(v: Voice, member: Member, signin: SignIn) -> str:
    return v("Noted: {name}, {what}.", name=member.name, what=left(v, signin))


def whose_sign_in(v: Voice, day: ActivityDay, members: Sequence[Member], page: int) -> Message:
    title = v("Not here after all: {date}", date=v.day(day.on))
    question = v("Whose sign-in is taken back?")
    return whom(v, day, members, page, title=title, question=question, verb="strike", to="strike1")


def strike_why(v: Voice, day: ActivityDay, member: Member) -> Message:
    options = [Option(v(text), go("strike2", day.id, member.id, letter)) for letter, text in STRUCK.items()]
    return say(
        (Bold(v("Take back the sign-in of {name}, {date}", name=member.name, date=v.short(day.on))),),
        v("Why? Choose, or write it and send it to me (up to {limit} characters).", limit=REASON_LIMIT),
        v("What was entered, your name and the reason stay in the books. You can sign them in again."),
        rows=[*([option] for option in options), back(v, "strike", day.id)],
    )


def struck(v: Voice, member: Member, one: Struck) -> str:
    return v("The sign-in of {name} is taken back: {why}.", name=member.name, why=one.why)


def not_signed_in(v: Voice, member: Member) -> str:
    return v("{name} isn't signed in.", name=member.name)


def who_remotely(v: Voice, day: ActivityDay, members: Sequence[Member], page: int) -> Message:
    title = v("Allow taking part remotely: {date}", date=v.day(day.on))
    question = v("Mobile members may anyhow. Who else may, for this day?")
    return whom(v, day, members, page, title=title, question=question, verb="far", to="far1")


def remotely_allowed(v: Voice, member: Member) -> str:
    return v("{name} may take part remotely on this day, with /signin in the private chat.", name=member.name)


# Appeals


def appeals(v: Voice, asked: Message | None, open_: Sequence[Appeal], place: int) -> Message:
    """One at a time, the oldest first."""
    if asked is None:
        return say((Bold(v("Attendance to decide")),), v("Nothing is open."), rows=[back(v)])
    turning = []
    if place > 0:
        turning.append(Option(v.ctx("button", "Previous one"), go("appeals", str(place - 1))))
    if place + 1 < len(open_):
        turning.append(Option(v.ctx("button", "Next one"), go("appeals", str(place + 1))))
    head, *rest = asked.paragraphs
    number = v("{number} of {count}", number=place + 1, count=len(open_))
    return say(head, number, *rest, rows=[*asked.rows, *([turning] if turning else []), back(v)])


def labels(v: Voice, day: ActivityDay, *, may: Sequence[str], waiting: int) -> list[Option]:
    """The register's buttons, those of `may`; `waiting` appeals."""
    known = {
        "sign": (v.ctx("button", "Sign in for someone"), ("sign", day.id)),
        "code": (v.ctx("button", "Show the sign-in code"), ("spot", day.id)),
        "sheet": (v.ctx("button", "Enter the signed sheet"), ("sheetin", day.id)),
        "left": (v.ctx("button", "Left early"), ("left", day.id)),
        "strike": (v.ctx("button", "Not here after all"), ("strike", day.id)),
        "far": (v.ctx("button", "Allow taking part remotely"), ("far", day.id)),
        "appeals": (counted(v, v.ctx("button", "Attendance to decide"), waiting), ("appeals",)),
        "history": (v.ctx("button", "Changes to the entries"), ("hist", day.id)),
    }
    return [Option(known[name][0], go(*known[name][1])) for name in may]


# The code of the spot


def code_shown(v: Voice) -> str:
    return v("The sign-in code comes as a picture below, and renews itself until you stop it or the sign-in closes.")


def code_hidden(v: Voice) -> str:
    return v("The sign-in code is no longer shown.")
