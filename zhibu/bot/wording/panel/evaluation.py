"""The evaluation of a day in the panel: how many have voted, and once it is closed its result with the year before it."""

from collections.abc import Sequence
from datetime import datetime

from zhibu.bot.message import Bold, Message, Option, say
from zhibu.bot.wording import evaluation as words
from zhibu.bot.wording import terms
from zhibu.bot.wording.panel.frame import back, go, page_of, turn
from zhibu.branch.day import ActivityDay
from zhibu.branch.evaluation import Evaluation, YearResults, tally
from zhibu.branch.records import Records
from zhibu.words import Voice


def waiting(
    v: Voice,
    records: Records,
    day: ActivityDay,
    *,
    opens: datetime,
    closes: datetime,
    now: datetime,
    members: tuple[int, int],
    guests: tuple[int, int],
) -> Message:
    """Before the close: totals only, (voted, asked) of the members and of the guests; nobody sees who hasn't voted."""
    if now < opens:
        told = v("It opens on {at}, for everybody who took part.", at=v.moment(opens))
    elif now < closes:
        told = v("It is open until {at}.", at=v.moment(closes))
    else:
        told = v("It is being closed.")
    counted = [v("Members: {voted} of {asked} have voted.", voted=members[0], asked=members[1])]
    if guests[1]:
        counted.append(v("Guests: {voted} of {asked} have voted.", voted=guests[0], asked=guests[1]))
    return say(
        _title(v, records, day),
        told,
        v.paragraph(counted) if now >= opens else "",
        v("Who hasn't voted is reminded once, by me; how anybody votes can be seen by nobody."),
        rows=[back(v, "day", day.id)],
    )


def result(
    v: Voice, records: Records, day: ActivityDay, closed: Evaluation, year: YearResults, *, page: int = 0
) -> Message:
    """The result, the year so far, and what was written on the ballots, page by page."""
    counted = tally(closed, records.policy(day.on))
    remarks: Sequence[str] = counted.comments if counted is not None else ()
    shown, page = page_of(remarks, page)
    every = len(remarks)
    return say(
        _title(v, records, day),
        *(words.result(v, records, day, closed) if page == 0 else ()),
        words.history(v, records, year) if page == 0 else (),
        words.below(v, records, day, year) if page == 0 else (),
        words.remarks(v, shown),
        rows=[*turn(v, every, page, "evaluation", day.id), _comments(v, day), back(v, "day", day.id)],
    )


def _comments(v: Voice, day: ActivityDay) -> list[Option]:
    return [Option(v.ctx("button", "Comments"), go("said", day.id))]


def _title(v: Voice, records: Records, day: ActivityDay) -> tuple[Bold]:
    name = terms.day_name(v, records.policy(day.on))
    return (Bold(v("Evaluation of the {day} of {date}", day=name, date=v.day(day.on))),)
