"""Political birthdays as a member sees them: the year's sequence, and a celebrant's own page."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from zhibu.bot.message import Bold, Message, Option, Paragraph, Verb, say, token
from zhibu.bot.wording.ceremony import do, doing, leads_oath, where
from zhibu.bot.wording.days import Look, listed
from zhibu.bot.wording.panel.frame import lines
from zhibu.branch.birthday import Birthday
from zhibu.branch.celebration import Item
from zhibu.branch.ceremony import Celebrant, Occasion, Stand
from zhibu.branch.ceremony_checklist import Doing, Line
from zhibu.branch.oath import OATH
from zhibu.branch.people import Member, Preference
from zhibu.branch.records import Records
from zhibu.branch.talks import FollowUp
from zhibu.forms.ceremonies import ITEMS, period_named
from zhibu.words import Voice, mark

# The sequence


def birthdays(
    v: Voice,
    look: Look,
    me: Member,
    year: int,
    shown: Iterable[Birthday],
    *,
    quarter: int | None,
    total: int,
    mine: bool = False,
    leads: bool = False,
) -> Message:
    """The year's sequence, or one quarter of it; one's own is marked in words and leads to one's own page; who leads an oath to
    come reads its words."""
    title = (
        v("{branch}: political birthdays, {year}", branch=look.records.branch.name, year=v.year(year))
        if quarter is None
        else v("{branch}: political birthdays, {year}", branch=look.records.branch.name, year=v.quarter(year, quarter))
    )
    found = [_line(v, one, mine=one.member.id == me.id, today=look.today) for one in shown]
    rows = [[Option(v.ctx("button", "My political birthday"), do("mine"))]] if mine else []
    if leads:
        rows.append([Option(v.ctx("button", "The words of the oath"), do("oath"))])
    if quarter is not None:
        others = [other for other in (1, 2, 3, 4) if other != quarter]
        rows.append(
            [Option(v.quarter(year, other), token(Verb.PAGE, "birthdays", str(year), str(other))) for other in others]
        )
    return say(
        (Bold(title),),
        listed(found) if found else v("There is none."),
        v.plural("{n} member in the whole year.", "{n} members in the whole year.", total)
        if quarter is not None
        else "",
        rows=rows,
    )


def _line(v: Voice, one: Birthday, *, mine: bool, today: date) -> str:
    line = v(
        "{date} {name}, {nth} anniversary",
        date=v.short(one.on),
        name=one.member.name,
        nth=v.anniversary(one.years),
    )
    notes = []
    if mine:
        notes.append(v.ctx("birthday", "this is you"))
    if one.on == today:
        notes.append(v.ctx("birthday", "today"))
    return v("{line} ({notes})", line=line, notes=v.list(notes)) if notes else line


# One's own page


def own_none(v: Voice) -> Message:
    return say(v("You have no political birthday in the sequence of this year."))


@dataclass(frozen=True, slots=True, kw_only=True)
class Own:
    """What a celebrant's own page shows."""

    records: Records
    occasion: Occasion
    one: Celebrant
    rows: Sequence[Line]
    choice: Preference
    follow: FollowUp | None = None

    @property
    def leads(self) -> bool:
        return leads_oath(self.occasion, self.one.member)


def own(v: Voice, page: Own, *, done: str = "") -> Message:
    """A celebrant's own page: the day, the ceremony and its place, what is prepared, and what may be shown of it in public."""
    occasion, one = page.occasion, page.one
    return say(
        done,
        (Bold(v("Your political birthday")),),
        v(
            "{date}, the {nth} anniversary of your joining the Party.",
            date=v.day(one.birthday.on),
            nth=v.anniversary(one.birthday.years),
        ),
        _ceremony(v, occasion, one),
        v("You lead the oath.") if page.leads else "",
        _prepared_so_far(v, page.rows),
        v("In public: {what}.", what=_public(v, page.choice)),
        rows=_own_rows(v, page),
    )


def _ceremony(v: Voice, occasion: Occasion, one: Celebrant) -> str:
    period = period_named(v, occasion.period)
    match one.stand:
        case Stand.HELD | Stand.HELD_LATE:
            return v("The ceremony was held on {date}.", date=v.day(occasion.on or occasion.last))
        case Stand.EXCUSED:
            return v("It isn't held this year: {reason}", reason=one.reason)
        case _:
            return where(v, occasion) or v("The ceremony of {period} isn't arranged yet.", period=period)


def _prepared_so_far(v: Voice, rows: Sequence[Line]) -> Paragraph:
    shown = [row for row in rows if row.item in (Item.APPLICATION, Item.TALK, Item.WISH)]
    return lines(v("{label}: {value}", label=v(ITEMS[row.item]), value=doing(v, row)) for row in shown)


def _public(v: Voice, choice: Preference) -> str:
    shown = [
        v("the greeting in the group") if choice.birthday_in_group else "",
        v("photos of the ceremony in the branch's papers") if choice.birthday_in_pictures else "",
    ]
    told = [each for each in shown if each]
    return v.list(told) if told else v("nothing, unless you want it")


def _own_rows(v: Voice, page: Own) -> list[list[Option]]:
    rows, choice = [], page.choice
    if page.occasion.held is None:
        if any(row.item is Item.APPLICATION and row.doing is Doing.OPEN for row in page.rows):
            rows.append([Option(v.ctx("button", "I have re-read my application"), do("read", page.one.id))])
        if page.records.policy(page.one.birthday.on).birthday_wish:
            rows.append([Option(v.ctx("button", "My wish"), do("wish"))])
    if page.leads:
        rows.append([Option(v.ctx("button", "The words of the oath"), do("oath"))])
    rows.append(
        [
            Option(v.ctx("button", "Greet me only here"), do("group", "n"))
            if choice.birthday_in_group
            else Option(v.ctx("button", "The group may greet me, too"), do("group", "y"))
        ]
    )
    rows.append(
        [
            Option(v.ctx("button", "No photos of me"), do("pics", "n"))
            if choice.birthday_in_pictures
            else Option(v.ctx("button", "Photos may show me"), do("pics", "y"))
        ]
    )
    if page.follow is not None:
        rows.append([Option(v.ctx("button", "What was agreed in the talk"), do("fu", "show", page.follow.id))])
    return rows


def noted(v: Voice) -> str:
    return v("Noted.")


def group_choice(v: Voice, *, in_group: bool) -> str:
    return v("The group may see the greeting.") if in_group else v("The greeting comes only to you.")


def picture_choice(v: Voice, *, shown: bool) -> str:
    return (
        v("Photos of the ceremony that show you may stand in the branch's papers.")
        if shown
        else v("Photos that show you stay out of the branch's papers.")
    )


def oath(v: Voice) -> Message:
    """The oath word for word; in other languages with a translation, which says that it is none of the Party's."""
    return say(
        (Bold(v("The oath")),),
        OATH,
        v("Unofficial translation, for understanding only: {text}", text=v(_TRANSLATED)) if v.locale != "zh_CN" else "",
    )


_TRANSLATED = mark(
    "I join the Communist Party of China of my own free will. I uphold the Party's programme, observe its constitution, fulfil a member's duties, carry out its decisions, strictly observe its discipline, guard its secrets, am loyal to it, work hard, fight for communism all my life, am ready at all times to sacrifice everything for the Party and the people, and will never betray the Party."
)
