"""Micro-wishes and pledges in the panel: what stands, and what is still to be thanked for."""

from collections.abc import Sequence
from datetime import datetime

from zhibu.bot.message import Bold, Message, Option, say
from zhibu.bot.wording.panel.frame import back, in_pairs, lines, page_of, shortened, turn
from zhibu.bot.wording.service import do, line_of, state, whose
from zhibu.branch.records import Records
from zhibu.branch.service import MicroWish, Pledge
from zhibu.words import Voice

_IN_LINE = 40


def wishes(v: Voice, found: Sequence[MicroWish], page: int, now: datetime) -> Message:
    """The wishes of the last months, those that ask for something first; each opens as its own page."""
    shown, page = page_of(found, page)
    numbered = list(enumerate(shown, page * 8 + 1))
    listed = (
        v(
            "{number}. {item}",
            number=number,
            item=v(
                "{text} ({whose}; {state})",
                text=shortened(one.text, _IN_LINE),
                whose=whose(v, one),
                state=state(v, one, now),
            ),
        )
        for number, one in numbered
    )
    return say(
        (Bold(v("Micro-wishes")),),
        lines(listed) if found else v("No micro-wish was entered yet."),
        rows=[
            *in_pairs(Option(str(number), do("see", one.id)) for number, one in numbered),
            *turn(v, len(found), page, "wishes"),
            [Option(v.ctx("button", "Enter a wish"), do("new"))],
            back(v, "voices"),
        ],
    )


def pledges(v: Voice, records: Records, found: Sequence[Pledge], page: int, year: int) -> Message:
    """The year's pledges by their last day; for the secretary alone, in no order of people."""
    shown, page = page_of(found, page)
    listed = []
    for one in shown:
        member = records.members.get(one.member)
        listed.append(v("{label}: {value}", label=member.name if member is not None else "", value=line_of(v, one)))
    return say(
        (Bold(v("Pledges of {year}", year=v.year(year))),),
        lines(listed) if found else v("No pledge was made yet."),
        v("Pledges are made freely and are counted for nobody.") if found else "",
        rows=[*turn(v, len(found), page, "pledges"), back(v, "voices")],
    )
