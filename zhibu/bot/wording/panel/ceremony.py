"""The ceremonies of political birthdays in the panel: the year, one ceremony, and that it was held."""

from collections.abc import Sequence
from datetime import date

from zhibu.bot.message import Ask, Bold, Message, Option, say
from zhibu.bot.wording.ceremony import doing, where
from zhibu.bot.wording.panel.birthday_papers import to_ceremony
from zhibu.bot.wording.panel.birthday_papers import to_year as to_papers
from zhibu.bot.wording.panel.frame import PAGE, back, beside, counted, go, in_pairs, lines, page_of, turn, yes_or_no
from zhibu.branch.birthday_year import photos_of
from zhibu.branch.celebration import Item, Study
from zhibu.branch.ceremony import Celebrant, Coverage, Occasion, Stand
from zhibu.branch.ceremony_arranging import oath_of
from zhibu.branch.ceremony_checklist import Checklist, Doing, Line
from zhibu.branch.oath import QUESTIONS
from zhibu.branch.records import Records
from zhibu.forms.ceremonies import ITEMS, OATHS, STANDS, STUDIES, named, period_named
from zhibu.words import Voice

# The year


def year(v: Voice, occasions: Sequence[Occasion], cover: Coverage, of: int, *, today: date, settles: int) -> Message:
    """Every ceremony of the year in a line, and how far the year has come."""
    open_ = [Option(_short(v, one), go("cer", one.period)) for one in occasions]
    shown = [_in_the_year(v, one) for one in occasions]
    rows = [open_[place : place + 3] for place in range(0, len(open_), 3)]
    if settles:
        rows.append([Option(counted(v, v.ctx("button", "Dates to settle"), settles), go("uns"))])
    other = of - 1 if of == today.year else today.year
    rows.append([to_papers(v, of)])
    rows.append([Option(v.year(other), go("cers", str(other)))])
    if of == today.year:
        rows[-1].append(Option(v.year(of + 1), go("cers", str(of + 1))))
    return say(
        (Bold(v("Ceremonies of political birthdays, {year}", year=v.year(of))),),
        coverage(v, cover),
        lines(shown) if shown else v("Nobody has a political birthday in this year's sequence."),
        rows=[*rows, back(v)],
    )


def coverage(v: Voice, cover: Coverage) -> str:
    """One line: of how many, held, planned, with a reason, still owed."""
    if not cover.total:
        return ""
    parts = [
        v.ctx("birthdays", "held {n}", n=cover.held),
        v.ctx("birthdays", "planned {n}", n=cover.planned) if cover.planned else "",
        v.ctx("birthdays", "not held with a reason {n}", n=cover.with_reason) if cover.with_reason else "",
        v.ctx("birthdays", "still owed {n}", n=cover.owed) if cover.owed else "",
        v.ctx("birthdays", "without a settled date {n}", n=len(cover.unsettled)) if cover.unsettled else "",
    ]
    return v("{label}: {value}", label=v("Of {n}", n=cover.total), value=beside(v, parts))


def _short(v: Voice, one: Occasion) -> str:
    """“10月 (3)”: the period and how many stand in it."""
    return counted(v, period_named(v, one.period, year=False), len(one.celebrants))


def _in_the_year(v: Voice, one: Occasion) -> str:
    people = v.list(each.member.name for each in one.celebrants[:PAGE])
    if len(one.celebrants) > PAGE:
        people = v.plural("{names} and {n} more", "{names} and {n} more", len(one.celebrants) - PAGE, names=people)
    stand = v(STANDS[one.stand])
    if one.stand is Stand.PLANNED:
        stand = v.short(one.on) if one.on is not None else v.ctx("ceremony", "not arranged")
    elif one.held is not None:
        stand = v("{stand} {date}", stand=stand, date=v.short(one.held.on))
    return v("{period} ({stand}): {names}", period=period_named(v, one.period, year=False), stand=stand, names=people)


# One ceremony


def ceremony(
    v: Voice,
    records: Records,
    occasion: Occasion,
    check: Checklist,
    page: int,
    *,
    keeps: bool,
    begun: bool,
    done: str = "",
) -> Message:
    """When and where, what is done of the ceremony itself, and what each celebrant still lacks."""
    shown, page = page_of(occasion.celebrants, page)
    people = [Option(one.member.name, go("cel", one.id)) for one in shown]
    return say(
        done,
        (Bold(v("Ceremony, {period}", period=period_named(v, occasion.period))),),
        lines(
            [
                when(v, occasion),
                oath_line(v, records, occasion),
                *(_item_line(v, line) for line in check.ceremony),
            ]
        ),
        lines(_celebrant_line(v, one, check) for one in shown),
        rows=[
            *in_pairs(people),
            *turn(v, len(occasion.celebrants), page, "cer", occasion.period),
            *(_keeping(v, occasion, check, begun=begun) if keeps else []),
            [to_ceremony(v, occasion, len(photos_of(records, occasion.period)))],
            back(v, "cers", str(occasion.year)),
        ],
    )


def when(v: Voice, occasion: Occasion) -> str:
    if occasion.held is not None:
        on = v("Held on {date}", date=v.day(occasion.held.on))
        return v("{when} (entered later)", when=on) if occasion.held.late else on
    arranged = occasion.arrangement
    if arranged is not None and arranged.day is not None and occasion.day is None:
        return v("The activity day to which it was joined is cancelled: please arrange it anew.")
    joined = v("{line}, as part of the activity day", line=where(v, occasion))
    return (joined if occasion.day is not None else where(v, occasion)) or v("Not arranged yet.")


def oath_line(v: Voice, records: Records, occasion: Occasion) -> str:
    mode = oath_of(occasion.arrangement, records.policy(occasion.on or occasion.first))
    leader = named(records, occasion.arrangement.leader) if occasion.arrangement is not None else ""
    led = v("{mode} ({name})", mode=v(OATHS[mode]), name=leader) if leader else v(OATHS[mode])
    return v("{label}: {value}", label=v("How the oath is taken"), value=led)


def _item_line(v: Voice, line: Line) -> str:
    return v("{label}: {value}", label=v(ITEMS[line.item]), value=doing(v, line))


def _celebrant_line(v: Voice, one: Celebrant, check: Checklist) -> str:
    """One celebrant with what is missing."""
    name = v("{name}, {nth} anniversary", name=one.member.name, nth=v.anniversary(one.birthday.years))
    if one.stand is Stand.EXCUSED:
        return v("{label}: {value}", label=name, value=v("not held this year"))
    missing = [v(ITEMS[item]) for item in check.missing(one.id)]
    asked = [line for line in check.of(one.id) if not line.optional]
    if asked and len(missing) == len(asked) and all(line.doing is Doing.OPEN for line in asked):
        return v("{label}: {value}", label=name, value=v("nothing done yet"))
    if not missing:
        return v("{label}: {value}", label=name, value=v("everything is done"))
    over = one.stand in (Stand.HELD, Stand.HELD_LATE)
    value = v("not done ({list})", list=v.list(missing)) if over else v("open ({list})", list=v.list(missing))
    return v("{label}: {value}", label=name, value=value)


def _keeping(v: Voice, occasion: Occasion, check: Checklist, *, begun: bool) -> list[list[Option]]:
    undone = {line.item for line in check.ceremony if not line.done}
    row = []
    if Item.STUDY in undone:
        row.append(Option(v.ctx("button", "Group study held"), go("cerst", occasion.period)))
    if Item.OATH in undone:
        row.append(Option(v.ctx("button", "Oath taken"), go("cerox", occasion.period)))
    rows = [row] if row else []
    if occasion.held is None:
        last = [Option(v.ctx("button", "Arrange the ceremony"), go("cera", occasion.period))]
        if begun and occasion.in_hand:
            last.append(Option(v.ctx("button", "Ceremony held"), go("cerh", occasion.period)))
        rows.append(last)
    if any(line.mark is not None for line in check.ceremony):
        rows.append([Option(v.ctx("button", "Correct"), go("celc", occasion.period))])
    return rows


def studies(v: Voice, occasion: Occasion) -> Message:
    """The form of the group study, on the three questions."""
    return say(
        (Bold(v("In which form was the group study held?")),),
        v("Its questions: {questions}", questions=v.list(QUESTIONS)),
        rows=[
            *in_pairs(Option(v(STUDIES[each]), go("cerst", occasion.period, each.value)) for each in Study),
            back(v, "cer", occasion.period),
        ],
    )


def ask_held(v: Voice, occasion: Occasion, check: Checklist, on: date) -> Message:
    """Before it is entered as held: for whom, and what then stands as not done."""
    undone = [
        v("{label}: {value}", label=one.member.name, value=v.list(v(ITEMS[item]) for item in missing))
        for one in occasion.in_hand
        if (missing := [item for item in check.missing(one.id) if item in (Item.APPLICATION, Item.TALK)])
    ]
    return say(
        (Bold(v("Was the ceremony held on {date}?", date=v.day(on))),),
        v("For: {names}", names=v.list(one.member.name for one in occasion.in_hand)),
        v("These come before it and aren't entered; they will stand as not done:") if undone else "",
        lines(undone),
        rows=[
            yes_or_no(v, go("cerh", occasion.period, "y"), go("cer", occasion.period)),
            [Option(v.ctx("button", "On another day"), go("cerhd", occasion.period))],
        ],
    )


def ask_held_on(v: Voice, occasion: Occasion) -> Message:
    asked = say(
        (Bold(v("On which day was it held?")),),
        v("Write me the date, such as 11-9 or 2026-11-09."),
        rows=[back(v, "cer", occasion.period)],
    )
    return Message(paragraphs=asked.paragraphs, rows=asked.rows, ask=Ask(v("The date")))


def was_held(v: Voice) -> str:
    return v("The ceremony is entered as held.")
