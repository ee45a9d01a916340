"""Dates of acceptance to settle in the panel."""

from collections.abc import Sequence
from datetime import date

from zhibu.bot.message import Ask, Bold, Message, Option, say
from zhibu.bot.wording.panel.frame import back, go, in_pairs, lines, page_of, turn
from zhibu.bot.wording.settling import why
from zhibu.branch.people import Member
from zhibu.branch.settling import Unsettled
from zhibu.words import Voice


def unsettled(v: Voice, found: Sequence[Unsettled], page: int, *, done: str = "") -> Message:
    shown, page = page_of(found, page)
    return say(
        done,
        (Bold(v("Dates of acceptance to settle")),),
        lines(v("{label}: {value}", label=one.member.name, value=why(v, one)) for one in shown)
        if found
        else v("Every date is settled."),
        rows=[
            *in_pairs(Option(one.member.name, go("uns1", one.member.id)) for one in shown),
            *turn(v, len(found), page, "uns"),
            back(v, "cers"),
        ],
    )


def settle(v: Voice, one: Unsettled) -> Message:
    """One tap for each date that stands to choose; any other is typed."""
    rows = []
    if one.why == "disputed" and one.member.accepted_on is not None:
        label = v("As on file: {date}", date=v.date(one.member.accepted_on))
        rows.append([Option(label, go("unsk", one.member.id, "f"))])
    if one.other is not None:
        label = v("As the other list: {date}", date=v.date(one.other))
        rows.append([Option(label, go("unsk", one.member.id, "o"))])
    return say(
        (Bold(one.member.name),),
        why(v, one),
        v("It counts on which day the members' meeting accepted them as a probationary member; their file tells."),
        rows=[
            *rows,
            [Option(v.ctx("button", "Write the date"), go("unsq", one.member.id))],
            back(v, "uns"),
        ],
    )


def ask_accepted(v: Voice, member: Member) -> Message:
    asked = say(
        (Bold(v("{name}: accepted on", name=member.name)),),
        v("Write me the date on which the members' meeting accepted them, such as 2018-06-05."),
        rows=[back(v, "uns1", member.id)],
    )
    return Message(paragraphs=asked.paragraphs, rows=asked.rows, ask=Ask(v("The date")))


def is_settled(v: Voice, name: str, on: date) -> str:
    return v("{name}: accepted on {date}. It is settled.", name=name, date=v.date(on))
