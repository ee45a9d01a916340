"""The ceremonies of political birthdays in the panel: short screens, one tap each."""

from collections.abc import Sequence
from datetime import date

from zhibu.bot.message import Ask, Bold, Message, Option, Verb, say, token
from zhibu.bot.wording.ceremony import doing, where
from zhibu.bot.wording.panel.birthday_papers import to_ceremony
from zhibu.bot.wording.panel.birthday_papers import to_year as to_papers
from zhibu.bot.wording.panel.frame import PAGE, back, beside, counted, go, in_pairs, lines, page_of, turn, yes_or_no
from zhibu.bot.wording.settling import why
from zhibu.branch.birthday_year import photos_of
from zhibu.branch.celebration import Form, Item, Mark, Oath, Study
from zhibu.branch.ceremony import Celebrant, Coverage, Occasion, Stand
from zhibu.branch.ceremony_arranging import oath_of
from zhibu.branch.ceremony_checklist import Checklist, Doing, Line
from zhibu.branch.day import ActivityDay
from zhibu.branch.ids import MemberId
from zhibu.branch.oath import QUESTIONS
from zhibu.branch.people import Member
from zhibu.branch.records import Records
from zhibu.branch.settling import Unsettled
from zhibu.branch.wish import wish_shown
from zhibu.forms.ceremonies import FORMS, ITEMS, OATHS, STANDS, STUDIES, named, period_named, wish_told
from zhibu.words import Voice, mark_ctx

TICKED = (Item.APPLICATION, Item.CARD, Item.BOOK, Item.STORY, Item.WISH)
"""What one tap enters; the talk has a screen of its own."""
_TICK = {
    Item.APPLICATION: mark_ctx("button", "Application re-read"),
    Item.CARD: mark_ctx("button", "Card handed over"),
    Item.BOOK: mark_ctx("button", "Book handed over"),
    Item.STORY: mark_ctx("button", "Story told"),
    Item.WISH: mark_ctx("button", "Wish made"),
}
_NOTED = {
    Item.APPLICATION: mark_ctx("noted", "Noted: {name} has re-read the application form."),
    Item.CARD: mark_ctx("noted", "Noted: {name} was handed the card."),
    Item.BOOK: mark_ctx("noted", "Noted: {name} was handed a book."),
    Item.STORY: mark_ctx("noted", "Noted: {name} told the story of joining."),
    Item.WISH: mark_ctx("noted", "Noted: {name} made a wish."),
}
_UNSETTLED = 20


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
                _when(v, occasion),
                _oath_line(v, records, occasion),
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


def _when(v: Voice, occasion: Occasion) -> str:
    if occasion.held is not None:
        on = v("Held on {date}", date=v.day(occasion.held.on))
        return v("{when} (entered later)", when=on) if occasion.held.late else on
    arranged = occasion.arrangement
    if arranged is not None and arranged.day is not None and occasion.day is None:
        return v("The activity day to which it was joined is cancelled: please arrange it anew.")
    joined = v("{line}, as part of the activity day", line=where(v, occasion))
    return (joined if occasion.day is not None else where(v, occasion)) or v("Not arranged yet.")


def _oath_line(v: Voice, records: Records, occasion: Occasion) -> str:
    mode = oath_of(occasion.arrangement, records.policy(occasion.on or occasion.first))
    leader = named(records, occasion.arrangement.leader) if occasion.arrangement is not None else ""
    led = v("{mode}: {name}", mode=v(OATHS[mode]), name=leader) if leader else v(OATHS[mode])
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
    value = v("not done: {list}", list=v.list(missing)) if over else v("open: {list}", list=v.list(missing))
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
        lines([_when(v, occasion), _oath_line(v, records, occasion)]),
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
        _oath_line(v, records, occasion),
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


# One celebrant


def celebrant(
    v: Voice,
    records: Records,
    occasion: Occasion,
    one: Celebrant,
    rows: Sequence[Line],
    *,
    keeps: bool,
    writes: bool = False,
    done: str = "",
) -> Message:
    """A celebrant's check-list; what isn't done has a button; who `writes` the words for the card finds the way to them."""
    return say(
        done,
        (Bold(v("{name}, {nth} anniversary", name=one.member.name, nth=v.anniversary(one.birthday.years))),),
        lines(
            [
                v("Political birthday: {date}", date=v.day(one.birthday.on)),
                _whereabouts(v, occasion, one),
            ]
        ),
        lines(_detail(v, records, line) for line in rows),
        rows=[
            *(
                [[Option(v.ctx("button", "Words for the card"), token(Verb.BIRTHDAY, "write", one.id))]]
                if writes
                else []
            ),
            *_ticks(v, occasion, one, rows, keeps=keeps),
            back(v, "cer", occasion.period),
        ],
    )


def _whereabouts(v: Voice, occasion: Occasion, one: Celebrant) -> str:
    if one.stand is Stand.EXCUSED:
        return v("Not held this year: {reason}", reason=one.reason)
    stand = v(STANDS[one.stand])
    line = v("{label}: {value}", label=v("Ceremony, {period}", period=period_named(v, occasion.period)), value=stand)
    return v("{line} ({notes})", line=line, notes=one.reason) if one.shifted and one.reason else line


def _detail(v: Voice, records: Records, line: Line) -> str:
    """One item: how it stands, and by whom."""
    value = doing(v, line)
    if line.optional and not line.done:
        return ""
    if line.talk is not None:
        value = v("{name}, {date}", name=named(records, line.talk.host), date=v.short(line.talk.on))
        value = v("{what} (entered later)", what=value) if line.talk.late else value
    elif line.mark is not None and line.mark.who is not None:
        value = v("{stand}, by {name}", stand=value, name=named(records, line.mark.who))
    elif line.item is Item.WISH and line.done:
        # A private wish is kept by its author: it is there, and nobody else reads it.
        member, _, year = line.subject.rpartition(":")
        value = wish_told(v, wish_shown(records, MemberId(member), int(year)), aloud=line.mark is not None)
    return v("{label}: {value}", label=v(ITEMS[line.item]), value=value)


def _ticks(v: Voice, occasion: Occasion, one: Celebrant, rows: Sequence[Line], *, keeps: bool) -> list[list[Option]]:
    over = occasion.held is not None
    options = []
    for line in rows:
        if line.item is Item.TALK:
            label = v.ctx("button", "The talk") if line.done else v.ctx("button", "Talk held")
            options.append(Option(label, go("tk", one.id)))
        elif keeps and not line.done:
            late = over and line.item is Item.APPLICATION
            options.append(Option(v(_TICK[line.item]), go("celd" if late else "celm", one.id, line.item.value)))
    if not keeps:
        return in_pairs(options)
    marked = [line for line in rows if line.mark is not None]
    last = []
    if any(line.item is Item.CARD and line.mark is not None for line in rows):
        last.append(Option(v.ctx("button", "Card by somebody else"), go("celg", one.id)))
    if marked:
        last.append(Option(v.ctx("button", "Correct"), go("celc", one.id)))
    if one.stand not in (Stand.HELD, Stand.HELD_LATE, Stand.LEFT):
        last.append(Option(v.ctx("button", "Not at this ceremony"), go("celo", one.id)))
    return [*in_pairs(options), *in_pairs(last)]


def ticked(v: Voice, item: Item, name: str) -> str:
    return v(_NOTED[item], name=name)


def ask_when(v: Voice, occasion: Occasion, one: Celebrant, item: Item) -> Message:
    """Something that came before a ceremony which is over: on which day."""
    on = occasion.held.on if occasion.held is not None else occasion.last
    asked = say(
        (Bold(v("{name}: {what}", name=one.member.name, what=v(ITEMS[item]))),),
        v(
            "The ceremony was held on {date}. If it was done before, write me the day; it is noted that it was entered afterwards. Else it stands as not done.",
            date=v.day(on),
        ),
        rows=[back(v, "cel", one.id)],
    )
    return Message(paragraphs=asked.paragraphs, rows=asked.rows, ask=Ask(v("The date")))


def givers(v: Voice, one: Celebrant, found: Sequence[Member]) -> Message:
    return say(
        (Bold(v("Who handed the card to {name}?", name=one.member.name)),),
        rows=[
            *in_pairs(Option(each.name, go("celgb", one.id, each.id)) for each in found[:PAGE]),
            back(v, "cel", one.id),
        ],
    )


def correcting(v: Voice, subject: str, marks: Sequence[Mark]) -> Message:
    """What was ticked by mistake."""
    return say(
        (Bold(v("What was entered by mistake?")),),
        "" if marks else v("Nothing is entered here."),
        rows=[
            *in_pairs(Option(v(ITEMS[mark.item]), go("celu", subject, mark.item.value)) for mark in marks),
            back(v, "cel" if ":" in subject else "cer", subject),
        ],
    )


def otherwise(v: Voice, records: Records, occasion: Occasion, one: Celebrant, to: Sequence[str]) -> Message:
    """Another ceremony, or none this year."""
    excused = one.id in records.excused
    periods = [Option(period_named(v, each), go("cels", one.id, each)) for each in to if each != one.own]
    rows = in_pairs(periods)
    if occasion.period != one.own:
        label = v("Back to {period}", period=period_named(v, one.own, year=False))
        rows.append([Option(label, go("cels", one.id, one.own))])
    rows.append(
        [
            Option(v.ctx("button", "Held this year after all"), go("cele", one.id, "n"))
            if excused
            else Option(v.ctx("button", "Not held this year"), go("cele", one.id))
        ]
    )
    return say(
        (
            Bold(
                v(
                    "{name} can't take part in the ceremony of {period}",
                    name=one.member.name,
                    period=_named(v, occasion),
                )
            ),
        ),
        v(
            "Choose another ceremony, or give a reason why it isn't held this year. Nobody is left out without a reason."
        ),
        rows=[*rows, back(v, "cel", one.id)],
    )


def _named(v: Voice, occasion: Occasion) -> str:
    return period_named(v, occasion.period)


def ask_reason(v: Voice, one: Celebrant, to: str) -> Message:
    """The reason; `to` another ceremony, or for not at all."""
    title = (
        v("{name} takes part in the ceremony of {period}", name=one.member.name, period=period_named(v, to))
        if to
        else v("{name}: not held this year", name=one.member.name)
    )
    asked = say(
        (Bold(title),),
        v("Please write me the reason in a few words, such as “on a journey”."),
        rows=[back(v, "cel", one.id)],
    )
    return Message(paragraphs=asked.paragraphs, rows=asked.rows, ask=Ask(v("The reason")))


def shifted(v: Voice, name: str, to: str) -> str:
    return v("{name} takes part in the ceremony of {period}.", name=name, period=period_named(v, to))


# Dates to settle


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
