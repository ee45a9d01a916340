"""The first screen of the panel, and the one with everything that isn't needed every week."""

from collections.abc import Iterable, Sequence

from zhibu.bot.message import Bold, Message, Option, say
from zhibu.bot.wording import terms
from zhibu.bot.wording.panel.day import DayView, heading, totals, with_first
from zhibu.bot.wording.panel.frame import back, go, in_pairs
from zhibu.bot.wording.panel.offers import Offer, options
from zhibu.branch.day import ActivityDay
from zhibu.branch.records import Records
from zhibu.words import Voice


def home(
    v: Voice,
    records: Records,
    view: DayView | None,
    offers: Sequence[Offer],
    *,
    coming: str = "",
    lacking: str = "",
    first: Option | None = None,
) -> Message:
    """The day in hand, what comes next with its one big button, what it lacks, and what can be done, by duty."""
    title = (Bold(v("{branch}: administration", branch=records.branch.name)),)
    if view is None:
        return say(
            title,
            v(
                "No activity day stands in the plan. Days are added under “Year plan”, or the plan of the year is imported as a file."
            ),
            rows=in_pairs(options(v, offers)),
        )
    form = terms.form_title(v, records.policy(view.day.on))
    return say(
        title,
        heading(v, records, view),
        coming,
        lacking,
        totals(v, view.register),
        rows=with_first(first, options(v, offers, record=form)),
    )


def more(v: Voice, around: Iterable[ActivityDay], offers: Sequence[Offer]) -> Message:
    """The rest: the days before and after, and what isn't needed every week."""
    days = [Option(v("The activity of {date}", date=v.short(each.on)), go("day", each.id)) for each in around]
    return say(
        (Bold(v("More")),),
        v("What would you like to see?"),
        rows=[*in_pairs([*days, *options(v, offers)]), back(v)],
    )


def waiting(v: Voice, offers: Sequence[Offer]) -> Message:
    """What waits for this person, each with how much of it."""
    return say(
        (Bold(v("Waiting for you")),),
        v("What would you like to see to?") if offers else v("Nothing waits for you."),
        rows=[*in_pairs(options(v, offers)), back(v)],
    )


def setup(v: Voice, offers: Sequence[Offer]) -> Message:
    """The branch's people and its settings, each with its button."""
    return say(
        (Bold(v("Members and settings")),),
        v("Who belongs to the branch, and how it is set up here."),
        rows=[*in_pairs(options(v, offers)), back(v, "more")],
    )


def voices(v: Voice, offers: Sequence[Offer]) -> Message:
    """What members say, and what they do for others, each with its button."""
    return say(
        (Bold(v("Voices and service")),),
        v("What members say about the branch's matters, and what they do for others."),
        rows=[*in_pairs(options(v, offers)), back(v, "more")],
    )
