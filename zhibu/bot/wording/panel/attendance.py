"""Who came, who is on leave, and signing in for somebody: names, for whose duty it is."""

from collections.abc import Sequence

from zhibu.bot.message import Bold, Message, Option, Paragraph, say
from zhibu.bot.wording.panel.frame import back, go, in_pairs, lines, page_of, shortened, turn
from zhibu.branch.attendance import Register, Row, SignIn, Standing, Way
from zhibu.branch.day import REASON_LIMIT, ActivityDay
from zhibu.branch.people import Member
from zhibu.branch.records import Records
from zhibu.words import Voice, mark

WHY = {
    "s": mark("Present, signs on paper"),
    "v": mark("Elderly or frail: visited at home"),
    "p": mark("Took part by telephone"),
    "r": mark("Took part remotely"),
    "h": mark("Took part at the host organisation"),
}
"""How somebody took part who is signed in by another, by the letter in its button."""

_NAMES = 60
"""A register lists so many names a standing; more don't fit into a message."""
_REASON = 60
"""So many characters of a reason; the whole of it stands in the record form."""


def sign_list(
    v: Voice,
    day: ActivityDay,
    missing: Sequence[Member],
    page: int,
    *,
    group: str,
    groups: Sequence[str],
    done: str = "",
) -> Message:
    """Who isn't signed in yet, eight a page; `group` is the place of a Party group in `groups`, or `a` for all."""
    title = (Bold(v("Sign in for someone: {date}", date=v.day(day.on))),)
    if not missing:
        return say(done, title, v("Everybody is signed in."), rows=[back(v, "day", day.id)])
    shown, page = page_of(missing, page)
    options = [Option(member.name, go("why", day.id, member.id)) for member in shown]
    other = [[Option(v.ctx("button", "Party groups"), go("sign", day.id, "g"))]] if groups else []
    return say(
        done,
        title,
        v.plural(
            "{n} isn't signed in yet. Whom do you sign in?",
            "{n} aren't signed in yet. Whom do you sign in?",
            len(missing),
        ),
        rows=[*in_pairs(options), *turn(v, len(missing), page, "sign", day.id, group), *other, back(v, "day", day.id)],
    )


def sign_groups(v: Voice, day: ActivityDay, groups: Sequence[str], *, done: str = "") -> Message:
    """In a large branch first the Party group is chosen."""
    options = [
        Option(name or v("Without a Party group"), go("sign", day.id, str(place))) for place, name in enumerate(groups)
    ]
    everybody = Option(v.ctx("button", "Everybody"), go("sign", day.id, "a"))
    return say(
        done,
        (Bold(v("Sign in for someone: {date}", date=v.day(day.on))),),
        v("From which Party group?"),
        rows=[*in_pairs([*options, everybody]), back(v, "day", day.id)],
    )


def why(v: Voice, day: ActivityDay, member: Member) -> Message:
    """How this member took part; written instead, where none fits."""
    options = [Option(v(text), go("for1", day.id, member.id, letter)) for letter, text in WHY.items()]
    return say(
        (Bold(v("Sign in {name}, {date}", name=member.name, date=v.short(day.on))),),
        v(
            "How did they take part? Choose, or write it and send it to me (up to {limit} characters).",
            limit=REASON_LIMIT,
        ),
        v("Your name is kept with the sign-in."),
        rows=[*([option] for option in options), back(v, "sign", day.id)],
    )


def signed(v: Voice, member: Member, signin: SignIn) -> str:
    """What was just entered, or stood before."""
    if signin.way is not Way.FOR_SOMEONE:
        return v("{name} had signed in already.", name=member.name)
    if signin.late:
        return v("{name} is signed in, marked as entered late: {why}.", name=member.name, why=signin.why)
    return v("{name} is signed in: {why}.", name=member.name, why=signin.why)


# The register


def register(v: Voice, records: Records, shown: Register) -> Message:
    """The day's register by name: for private eyes."""
    policy = records.policy(shown.day.on)
    floor = v.percent(policy.attendance_floor / 100)
    rate = v(
        "Present {present} of {total}, {rate}.", present=shown.present, total=shown.total, rate=v.percent(shown.rate)
    )
    below = (
        v("That is below the floor of {floor}.", floor=floor)
        if shown.below(policy)
        else v("The floor of {floor} is reached.", floor=floor)
    )
    # Before its end nobody is late for the floor: only that it is reached is worth a word.
    waiting = bool(shown.of(Standing.EXPECTED)) and shown.below(policy)
    return say(
        (Bold(v("Register of {date}", date=v.day(shown.day.on))),),
        v.paragraph([rate] if waiting else [rate, below]),
        _named(v, v("Present"), shown.of(Standing.PRESENT)),
        _reasons(v, v("On leave"), shown.of(Standing.ON_LEAVE)),
        _reasons(v, v("Asked for leave, undecided"), shown.of(Standing.ASKED)),
        _named(v, v("Not signed in yet"), shown.of(Standing.EXPECTED)),
        _named(v, v("Not there, no leave"), shown.of(Standing.ABSENT)),
        v("Only those whose duty it is see these names."),
        rows=[back(v, "day", shown.day.id)],
    )


def _named(v: Voice, label: str, rows: Sequence[Row]) -> Paragraph:
    if not rows:
        return ()
    names = [_name(v, row) for row in rows[:_NAMES]]
    if len(rows) > _NAMES:
        names.append(v.plural("and {n} more", "and {n} more", len(rows) - _NAMES))
    return (v("{label} ({count}): {names}", label=label, count=len(rows), names=v.list(names)),)


def _name(v: Voice, row: Row) -> str:
    if row.signin is not None and row.signin.late:
        return v("{name} (entered late)", name=row.member.name)
    return row.member.name


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
