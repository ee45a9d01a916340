"""The roster in numbers and names, the month's picture, and fresh codes."""

from collections.abc import Sequence

from zhibu.bot.message import Bold, Inline, Link, Message, Option, Paragraph, say
from zhibu.bot.wording.days import facts
from zhibu.bot.wording.panel.frame import back, beside, go, in_pairs, lines, page_of, turn
from zhibu.bot.wording.pictures import offices
from zhibu.branch.branch import CODE_LIFE, Binding, Purpose
from zhibu.branch.people import Member, MemberKind
from zhibu.branch.records import Records
from zhibu.forms.roster import KINDS, STATUSES
from zhibu.words import Voice


def roster(
    v: Voice, records: Records, members: Sequence[Member], strangers: Sequence[Member], page: int, *, codes: bool
) -> Message:
    """Eight names a page, by Party group; on the first page also how many there are of whom, and who has no account yet."""
    turns = {group: place for place, group in enumerate(_groups(members))}
    ordered = sorted(members, key=lambda member: turns.get(member.group, len(turns)))
    shown, page = page_of(ordered, page)
    return say(
        (Bold(v("Roster of {branch}", branch=records.branch.name)),),
        *(_totals(v, members, strangers) if page == 0 else ()),
        lines(_listed(v, member) for member in shown),
        v("Only those whose duty it is see these names."),
        rows=[
            *in_pairs(Option(member.name, go("rosterm", member.id, str(page))) for member in shown),
            *turn(v, len(ordered), page, "roster"),
            *([[Option(v.ctx("button", "A personal code"), go("codes"))]] if codes and strangers else []),
            back(v, "setup"),
        ],
    )


def _groups(members: Sequence[Member]) -> dict[str, int]:
    """How many there are in each Party group, in the roster's order."""
    groups: dict[str, int] = {}
    for member in members:
        if member.group:
            groups[member.group] = groups.get(member.group, 0) + 1
    return groups


def _totals(v: Voice, members: Sequence[Member], strangers: Sequence[Member]) -> list[str | Paragraph]:
    kinds = {kind: sum(member.kind is kind for member in members) for kind in MemberKind}
    own = sum(member.is_party_member for member in members)
    return [
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
        lines(v("{label}: {count}", label=group, count=count) for group, count in _groups(members).items()),
        v("Linked to an account: {linked} of {count}.", linked=own - len(strangers), count=own),
        v("Without an account: {names}", names=v.list(member.name for member in strangers)) if strangers else "",
    ]


def _listed(v: Voice, member: Member) -> str:
    """A name with what sets the person apart; a full member is the usual case."""
    remarks = beside(
        v,
        [
            member.group,
            *offices(v, member),
            v(KINDS[member.kind]) if member.kind is not MemberKind.FULL else "",
            v.ctx("column", "Mobile") if member.mobile else "",
            v.ctx("column", "Frail") if member.frail else "",
        ],
    )
    return v("{label}: {value}", label=member.name, value=remarks) if remarks else member.name


def member_page(v: Voice, member: Member, page: int, *, linked: bool) -> Message:
    """One person of the roster in short: no contact, no number."""
    marks = [
        v.ctx("column", "Mobile") if member.mobile else "",
        v.ctx("column", "Frail") if member.frail else "",
    ]
    return say(
        (Bold(member.name),),
        facts(
            v,
            [
                (v.ctx("column", "Kind"), v(KINDS[member.kind])),
                (v.ctx("column", "Party group"), member.group),
                (v.ctx("column", "Duty"), v.list(offices(v, member))),
                (v.ctx("column", "Status"), v(STATUSES[member.status])),
                (v.ctx("column", "Accepted on"), v.date(member.accepted_on) if member.accepted_on else ""),
                (v("Remarks"), beside(v, marks)),
                (v("Account linked"), v.yes_no(linked)),
            ],
        ),
        rows=[back(v, "roster", str(page))],
    )


def charts(v: Voice, months: Sequence[tuple[int, int]]) -> Message:
    """Of which month the picture is wanted."""
    options = [Option(v.month(year, month), go("chart", f"{year:04d}-{month:02d}")) for year, month in months]
    return say(
        (Bold(v("Month in figures")),),
        v("Of which month? The picture takes a few seconds.") if months else v("No month has an activity day yet."),
        rows=[*in_pairs(options), back(v, "figs")],
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
        rows=[chats, *in_pairs(people), *turn(v, len(strangers), page, "codes"), back(v, "setup")],
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
