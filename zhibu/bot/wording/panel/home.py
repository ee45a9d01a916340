"""The first screen of the panel, and the one with everything that isn't needed every week."""

from dataclasses import dataclass

from zhibu.bot.message import Bold, Message, Option, say
from zhibu.bot.wording import terms
from zhibu.bot.wording.panel.day import DayView, heading, steps, totals
from zhibu.bot.wording.panel.frame import back, counted, go, in_pairs
from zhibu.branch.day import ActivityDay
from zhibu.branch.records import Records
from zhibu.words import Voice


@dataclass(frozen=True, slots=True, kw_only=True)
class HomeOffers:
    """What this person may open from here; the numbers say how much waits there."""

    sign: bool = False
    leaves: bool = False
    register: bool = False
    cards: bool = False
    record: bool = False
    undecided: int = 0
    unwritten: int = 0


def home(v: Voice, records: Records, view: DayView | None, offers: HomeOffers) -> Message:
    """The day in hand with its nine steps, and what can be done, by duty."""
    title = (Bold(v("{branch}: administration", branch=records.branch.name)),)
    leaves = counted(v, v.ctx("button", "Decide leave"), offers.undecided)
    cards = counted(v, v.ctx("button", "Card messages"), offers.unwritten)
    general = [
        (offers.leaves, leaves, ("leaves",)),
        (offers.cards, cards, ("cards",)),
        (True, v.ctx("button", "Year plan"), ("plan",)),
        (True, v.ctx("button", "More"), ("more",)),
    ]
    if view is None:
        return say(
            title,
            v("No activity day stands in the plan. The plan of the year is imported by whoever runs the program."),
            rows=in_pairs(Option(label, go(*place)) for offered, label, place in general if offered),
        )
    known = view.day.id
    of_the_day = [
        (True, v.ctx("button", "This activity"), ("day", known)),
        (offers.sign, v.ctx("button", "Sign in for someone"), ("sign", known)),
        (offers.register, v.ctx("button", "Register"), ("reg", known)),
        (offers.record, terms.form_title(v, records.policy(view.day.on)), ("rec", known)),
    ]
    return say(
        title,
        heading(v, records, view),
        steps(v, view),
        totals(v, view.register),
        rows=in_pairs(Option(label, go(*place)) for offered, label, place in (*of_the_day, *general) if offered),
    )


def more(v: Voice, others: list[ActivityDay], *, roster: bool, codes: bool) -> Message:
    """The rest: the days before and after, the roster, the month's picture, codes."""
    offered = [
        *((True, v("The activity of {date}", date=v.short(each.on)), ("day", each.id)) for each in others),
        (roster, v.ctx("button", "Roster"), ("roster",)),
        (True, v.ctx("button", "Month in figures"), ("charts",)),
        (codes, v.ctx("button", "Codes"), ("codes",)),
    ]
    options = [Option(label, go(*place)) for shown, label, place in offered if shown]
    return say((Bold(v("More")),), v("What would you like to see?"), rows=[*in_pairs(options), back(v)])
