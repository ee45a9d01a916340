"""Arranging a ceremony in the panel: its day, what goes with it, its oath and who leads it."""

from collections.abc import Sequence
from datetime import date

from zhibu.bot.message import Ask, Bold, Message, Option, say
from zhibu.bot.wording.panel.ceremony import oath_line, when
from zhibu.bot.wording.panel.frame import back, go, in_pairs, lines, page_of, turn
from zhibu.branch.celebration import Form, Oath
from zhibu.branch.ceremony import Occasion
from zhibu.branch.ceremony_arranging import oath_of
from zhibu.branch.day import ActivityDay
from zhibu.branch.people import Member
from zhibu.branch.records import Records
from zhibu.forms.ceremonies import FORMS, period_named
from zhibu.words import Voice


def arranged(v: Voice) -> str:
    return v("The ceremony is arranged.")


def arranging(v: Voice, records: Records, occasion: Occasion, offered: Sequence[ActivityDay]) -> Message:
    """One tap joins it to an activity day; else it is held on its own. What goes with it, and the oath, have screens of their own."""
    known = occasion.arrangement
    days = [
        Option(v("Join it to the activity day of {date}", date=v.short(day.on)), go("cerj", occasion.period, day.id))
        for day in offered
        if known is None or known.day != day.id
    ]
    return say(
        (Bold(v("Arrange the ceremony, {period}", period=period_named(v, occasion.period))),),
        lines([when(v, occasion), oath_line(v, records, occasion)]),
        rows=[
            *([day] for day in days),
            [Option(v.ctx("button", "Hold it on its own"), go("cero", occasion.period))],
            [
                Option(v.ctx("button", "What goes with it"), go("cerff", occasion.period)),
                Option(v.ctx("button", "Oath"), go("ceroo", occasion.period)),
            ],
            back(v, "cer", occasion.period),
        ],
    )


def forms(v: Voice, occasion: Occasion) -> Message:
    """Party lecture, visit, volunteering, reading: each tapped on and off."""
    return say(
        (Bold(v("What goes with the ceremony, {period}?", period=period_named(v, occasion.period))),),
        rows=[*in_pairs(_form(v, occasion, form) for form in Form), back(v, "cera", occasion.period)],
    )


def oath(v: Voice, records: Records, occasion: Occasion) -> Message:
    """How the oath is taken, who leads it, and its words."""
    mode = oath_of(occasion.arrangement, records.policy(occasion.on or occasion.first))
    other = Oath.COLLECTIVE if mode is Oath.CELEBRANT else Oath.CELEBRANT
    return say(
        (Bold(v("The oath at the ceremony, {period}", period=period_named(v, occasion.period))),),
        oath_line(v, records, occasion),
        rows=[
            [
                Option(v.ctx("button", "Who leads the oath"), go("cerl", occasion.period)),
                Option(v.ctx("button", "Words of the oath"), go("cerw")),
            ],
            [Option(_to_oath(v, other), go("cerm", occasion.period, other.value))],
            back(v, "cera", occasion.period),
        ],
    )


def _form(v: Voice, occasion: Occasion, form: Form) -> Option:
    chosen = occasion.arrangement is not None and form in occasion.arrangement.forms
    label = v("+ {form}", form=v(FORMS[form]))
    return Option(f"✓ {label}" if chosen else label, go("cerf", occasion.period, form.value, "n" if chosen else "y"))


def _to_oath(v: Voice, oath: Oath) -> str:
    if oath is Oath.COLLECTIVE:
        return v.ctx("button", "Oath taken all together")
    return v.ctx("button", "Oath led by a celebrant")


def ask_apart(v: Voice, occasion: Occasion, today: date) -> Message:
    between = {"first": v.short(occasion.first), "last": v.short(occasion.last)}
    asked = say(
        (Bold(v("Hold it on its own")),),
        v("Write me the date, the time and the place, such as 11-9 14:30 and the room."),
        v("Its time, from {first} to {last}, is over; it is made up for as soon as can be.", **between)
        if today > occasion.last
        else v("It belongs to the time from {first} to {last}.", **between),
        rows=[back(v, "cera", occasion.period)],
    )
    return Message(paragraphs=asked.paragraphs, rows=asked.rows, ask=Ask(v("Date, time, place")))


def leaders(v: Voice, occasion: Occasion, found: Sequence[Member], page: int) -> Message:
    shown, page = page_of(found, page)
    return say(
        (Bold(v("Who leads the oath?")),),
        "" if found else v("Nobody can lead it as it is arranged."),
        rows=[
            *in_pairs(Option(one.name, go("cerd", occasion.period, one.id)) for one in shown),
            *turn(v, len(found), page, "cerl", occasion.period),
            back(v, "ceroo", occasion.period),
        ],
    )
