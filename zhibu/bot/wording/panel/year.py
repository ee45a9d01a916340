"""The year's plan, the roster in numbers, the month's picture, and fresh codes."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from zhibu.bot.message import Bold, Inline, Link, Message, Option, say
from zhibu.bot.wording.panel.frame import back, beside, go, in_pairs, lines, page_of, turn
from zhibu.branch.branch import CODE_LIFE, Binding, Purpose
from zhibu.branch.calendar import Calendar
from zhibu.branch.day import ActivityDay, lacks_required
from zhibu.branch.people import Member, MemberKind
from zhibu.branch.records import Records
from zhibu.words import Voice


def plan(
    v: Voice,
    records: Records,
    year: int,
    days: Sequence[ActivityDay],
    gaps: Sequence[int],
    *,
    calendar: Calendar,
    now: datetime,
    others: Iterable[int],
) -> Message:
    """The year's days as they stand, the months without one, and dates that fall on a day off."""
    whole = calendar.today(records.branch.joined_at).year < year
    minimum = records.policy(calendar.today(now).replace(year=year, month=1, day=1)).plan_minimum
    count = len([day for day in days if not day.cancelled])
    switch = [Option(v("Plan of {year}", year=v.year(each)), go("plan", str(each))) for each in others]
    return say(
        (Bold(v("Activity days of {year}", year=v.year(year))),),
        lines(_planned(v, records, day, calendar, now) for day in days) if days else v("No day is planned."),
        v("Without a day: {months}.", months=v.list(v.month_name(month) for month in gaps)) if gaps else "",
        v("{count} days are planned; at least {minimum} a year are asked for.", count=count, minimum=minimum)
        if whole and count < minimum
        else "",
        v("{year}: holidays aren't announced yet; working days are estimated.", year=v.year(year))
        if year not in calendar.official
        else "",
        rows=[*([switch] if switch else []), back(v)],
    )


def _planned(v: Voice, records: Records, day: ActivityDay, calendar: Calendar, now: datetime) -> str:
    stand = v("coming")
    if day.cancelled:
        stand = v("cancelled")
    elif day.ends(calendar) <= records.branch.joined_at:
        stand = v("before zhibu was put to use")
    elif now >= day.ends(calendar):
        stand = v("held") if records.held(day) else v("not recorded as held")
    elif now >= day.starts(calendar):
        stand = v("under way")
    warnings = [
        stand,
        v("a day off") if not calendar.is_workday(day.on) and now < day.starts(calendar) else "",
        v("no political study in it") if lacks_required(day) else "",
    ]
    return v(
        "{date}, {theme}: {stand}",
        date=v.short(day.on),
        theme=day.theme,
        stand=beside(v, warnings),
    )


def roster(
    v: Voice, records: Records, members: Sequence[Member], strangers: Sequence[Member], *, codes: bool
) -> Message:
    """How many there are of whom, by Party group, and who has no account yet."""
    kinds = {kind: sum(member.kind is kind for member in members) for kind in MemberKind}
    groups: dict[str, int] = {}
    for member in members:
        if member.group:
            groups[member.group] = groups.get(member.group, 0) + 1
    linked = len(members) - len(strangers)
    return say(
        (Bold(v("Roster of {branch}", branch=records.branch.name)),),
        lines(
            [
                v("Full members: {count}", count=kinds[MemberKind.FULL]),
                v("Probationary members: {count}", count=kinds[MemberKind.PROBATIONARY]),
                v("Active applicants: {count}", count=kinds[MemberKind.APPLICANT])
                if kinds[MemberKind.APPLICANT]
                else "",
                v("Prospective members: {count}", count=kinds[MemberKind.PROSPECTIVE])
                if kinds[MemberKind.PROSPECTIVE]
                else "",
            ]
        ),
        lines(v("{label}: {count}", label=group, count=count) for group, count in groups.items()),
        v("Linked to an account: {linked} of {count}.", linked=linked, count=len(members)),
        v("Without an account: {names}", names=v.list(member.name for member in strangers)) if strangers else "",
        rows=[
            *([[Option(v.ctx("button", "A personal code"), go("codes"))]] if codes and strangers else []),
            back(v, "more"),
        ],
    )


def charts(v: Voice, months: Sequence[tuple[int, int]]) -> Message:
    """Of which month the picture is wanted."""
    options = [Option(v.month(year, month), go("chart", f"{year:04d}-{month:02d}")) for year, month in months]
    return say(
        (Bold(v("Month in figures")),),
        v("Of which month? The picture takes a few seconds.") if months else v("No month has an activity day yet."),
        rows=[*in_pairs(options), back(v, "more")],
    )


def without_picture(v: Voice, message: Message) -> Message:
    """The numbers, where the picture wasn't drawn in time."""
    told = say(v("The picture isn't ready yet. Please press the month again in a minute."))
    return Message(paragraphs=(*message.paragraphs, *told.paragraphs), silent=message.silent)


# Codes


def codes(v: Voice, group: Binding | None, channel: Binding | None, strangers: Sequence[Member], page: int) -> Message:
    """Fresh codes: for the group, for the channel, and for a member without an account."""
    shown, page = page_of(strangers, page)
    people = [Option(member.name, go("person", member.id)) for member in shown]
    chats = [
        Option(v.ctx("button", "Group code"), go("code", "g")),
        Option(v.ctx("button", "Channel code"), go("code", "c")),
    ]
    return say(
        (Bold(v("Codes")),),
        lines(
            [
                v("Group: {title}", title=group.title or group.id) if group is not None else v("Group: not bound yet"),
                v("Channel: {title}", title=channel.title or channel.id)
                if channel is not None
                else v("Channel: not bound yet"),
            ]
        ),
        v("A code is shown once and works once, for {days} days.", days=CODE_LIFE.days),
        v("For a personal code press the member's name. Without an account yet: {count}.", count=len(strangers))
        if strangers
        else v("Every member has an account."),
        rows=[chats, *in_pairs(people), *turn(v, len(strangers), page, "codes"), back(v, "more")],
    )


def chat_code(v: Voice, purpose: Purpose, code: str) -> Message:
    """A fresh code for a chat, with what to do with it."""
    command = f"/bind {code}"
    if purpose is Purpose.GROUP:
        how = v("Please send this line in the branch's group, with your own account:")
    else:
        how = v("Please post this line in the branch's channel:")
    return say(how, (Bold(command),), v("This code is shown only now. If it gets lost, take a new one."))


def person_code(v: Voice, member: Member, code: str, link: str | None) -> Message:
    """A fresh personal code, to be handed to that member alone."""
    door: Inline = Link(link, url=link) if link is not None else Bold(f"/start {code}")
    return say(
        v("The personal link for {name}:", name=member.name)
        if link is not None
        else v("The personal line for {name}, to be sent to me in the private chat:", name=member.name),
        (door,),
        v("Please hand it to {name} alone: whoever opens it first is taken for {name}.", name=member.name),
    )
