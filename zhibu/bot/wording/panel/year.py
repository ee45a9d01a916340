"""The roster in numbers, the month's picture, and fresh codes."""

from collections.abc import Sequence

from zhibu.bot.message import Bold, Inline, Link, Message, Option, say
from zhibu.bot.wording.panel.frame import back, go, in_pairs, lines, page_of, turn
from zhibu.branch.branch import CODE_LIFE, Binding, Purpose
from zhibu.branch.people import Member, MemberKind
from zhibu.branch.records import Records
from zhibu.words import Voice


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
            back(v, "setup"),
        ],
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
