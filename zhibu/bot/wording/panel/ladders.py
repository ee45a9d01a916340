"""A year's absences in the panel: the list, one member's page, entering a talk and a time limit. For whose duty it is alone."""

from collections.abc import Sequence
from datetime import date

from zhibu.bot.message import Ask, Bold, Inline, Message, Option, Paragraph, say
from zhibu.bot.wording.citing import clause
from zhibu.bot.wording.ladders import dates, form, since
from zhibu.bot.wording.panel.frame import back, go, in_pairs, lines, page_of, turn, yes_or_no
from zhibu.bot.wording.why import value
from zhibu.branch.calendar import Calendar
from zhibu.branch.ladders import Ladder, ReminderTalk, Rung, TalkForm
from zhibu.branch.people import Member
from zhibu.branch.policy import Clause
from zhibu.branch.records import Records
from zhibu.words import Voice, mark_ctx

PLACES = {
    "m": mark_ctx("place", "meeting room"),
    "o": mark_ctx("place", "office"),
    "h": mark_ctx("place", "at home"),
}
NOWHERE = "-"
"""The place is left blank."""


def every(
    v: Voice,
    records: Records,
    calendar: Calendar,
    found: Sequence[Ladder],
    year: int,
    *,
    page: int,
    others: Sequence[int],
) -> Message:
    """Who has absences that count in that year, in the roster's order."""
    shown, page = page_of(found, page)
    rows = in_pairs(
        Option(v("{label} ({count})", label=one.member.name, count=len(one.absences)), go("ldone", one.id))
        for one in shown
    )
    years = [Option(v.year(each), go("lds", str(each))) for each in others]
    return say(
        (Bold(v("Absences of {year}", year=v.year(year))),),
        lines(_line(v, one) for one in shown) if found else v("No absence counts in {year}.", year=v.year(year)),
        since(v, records, calendar, year),
        v(
            "What counts is this: {what}. Only who sees to it reads this list; the members hear nothing of it from me.",
            what=value(v, records.stand(date(year, 12, 31))["absence.counts"]),
        )
        if found
        else "",
        rows=[
            *rows,
            *turn(v, len(found), page, "lds", str(year)),
            [Option(v.ctx("button", "Facts for the appraisal"), go("appraisal", str(year))), *years],
            back(v, "books"),
        ],
    )


def _line(v: Voice, one: Ladder) -> str:
    told = v("{name}: {dates}", name=one.member.name, dates=dates(v, one.absences))
    notes = []
    if Rung.TALK in one.reached:
        notes.append(v("a talk is entered") if one.talked else v("a talk is asked for"))
    if one.reminder is not None and one.reminder.running is not None:
        notes.append(v("time limit {date}", date=v.short(one.reminder.running.until)))
    if Rung.BASIS in one.reached:
        notes.append(v("a basis for people to decide"))
    return v("{line} ({notes})", line=told, notes=v.list(notes)) if notes else told


def page_of_one(
    v: Voice,
    records: Records,
    calendar: Calendar,
    one: Ladder,
    clauses: Sequence[tuple[Rung, Clause | None]],
    *,
    done: str = "",
) -> Message:
    """One member's absences, what the document says of them, and what people have done."""
    name, reminder = one.member.name, one.reminder
    running = reminder.running if reminder is not None else None
    options = []
    if one.reached or reminder is not None:
        options = [
            Option(v.ctx("button", "Enter the talk"), go("ldtalk", one.id)),
            Option(
                v.ctx("button", "Another day") if running else v.ctx("button", "Set a time limit"),
                go("ldlimit", one.id),
            ),
        ]
    if running is not None:
        options += [
            Option(v.ctx("button", "Put right"), go("lddone", one.id, "y")),
            Option(v.ctx("button", "Not put right"), go("lddone", one.id, "n")),
        ]
    if one.talked:
        options.append(Option(v.ctx("button", "Take the talk's entry back"), go("ldback", one.id)))
    return say(
        done,
        (Bold(v("{name}: absences of {year}", name=name, year=v.year(one.year))),),
        v.plural("{n} counts: {dates}.", "{n} count: {dates}.", len(one.absences), dates=dates(v, one.absences))
        if one.absences
        else v("No absence counts in {year}.", year=v.year(one.year)),
        since(v, records, calendar, one.year),
        *(_step(v, one, rung, given) for rung, given in clauses),
        _talks(v, records, one),
        _limits(v, one),
        rows=[*in_pairs(options), back(v, "lds", str(one.year))],
    )


def _step(v: Voice, one: Ladder, rung: Rung, given: Clause | None) -> Paragraph:
    on = v.short(one.reached[rung].on)
    if rung is Rung.TALK:
        told = v("With {date} a reminder talk and a time limit are asked for.", date=on)
    else:
        told = v("With {date} it is a basis on which people decide.", date=on)
    return (told, "\n", clause(v, given)) if given is not None else (told,)


def talk_line(v: Voice, records: Records, talk: ReminderTalk) -> str:
    """One talk: when, with whom, in which form, where; and when it was entered, if later."""
    who = records.members.get(talk.talker)
    parts = [v.short(talk.held_on), who.name if who is not None else v("someone"), form(v, talk.form), talk.place]
    told = parts[0]
    for each in parts[1:]:
        told = v("{one}, {other}", one=told, other=each) if each else told
    entered = talk.at.astimezone(v.zone).date()
    return v("{line} (entered on {date})", line=told, date=v.short(entered)) if entered > talk.held_on else told


def _talks(v: Voice, records: Records, one: Ladder) -> Paragraph:
    if not one.talked or one.reminder is None:
        return (v("No talk is entered yet."),) if one.reached else ()
    shown: list[Inline] = [v("Reminder talk:")]
    for each in one.reminder.talks:
        shown += ["\n", talk_line(v, records, each)]
    return tuple(shown)


def _limits(v: Voice, one: Ladder) -> Paragraph:
    found = one.reminder.rectifications if one.reminder is not None else ()
    if not found:
        return ()
    shown: list[Inline] = [v("Time limit for putting it right:")]
    for each in found:
        on = v.date(each.until)
        if each.done is None:
            told = v("until {date}", date=on)
        elif each.done:
            told = v("until {date}: put right", date=on)
        else:
            told = v("until {date}: not put right", date=on)
        shown += ["\n", told]
    return tuple(shown)


# Entering a talk


def talk(
    v: Voice, one: Ladder, which: TalkForm, held_on: date, talker: Member, *, today: date, keys: tuple[str, str, str]
) -> Message:
    """What will be entered; each part is changed by its button. `keys` are form, date and talker as tokens carry them."""
    form_key, on, who = keys
    return say(
        (Bold(v("Reminder talk with {name}", name=one.member.name)),),
        lines(
            [
                v("Held by: {name}", name=talker.name),
                v("On: {date}", date=v.day(held_on) if held_on != today else v("{date} (today)", date=v.day(held_on))),
                v("Form: {form}", form=form(v, which)),
            ]
        ),
        v("Is that right? A button changes its line. What was said is not entered."),
        rows=[
            [
                Option(v.ctx("button", "Other person"), go("ldwho", one.id, form_key, on)),
                Option(v.ctx("button", "Other form"), go("ldform", one.id, on, who)),
            ],
            [
                Option(v.ctx("button", "The day before"), go("ldearly", one.id, form_key, on, who)),
                Option(v.ctx("button", "Other date"), go("lddate", one.id, form_key, who)),
            ],
            yes_or_no(v, go("ldplace", one.id, form_key, on, who), go("ldone", one.id)),
        ],
    )


def choose_form(v: Voice, one: Ladder, options: Sequence[tuple[str, TalkForm]], on: str, who: str) -> Message:
    return say(
        v("In which form was the talk with {name} held?", name=one.member.name),
        rows=[
            *in_pairs(Option(form(v, which), go("ldtalk", one.id, key, on, who)) for key, which in options),
            back(v, "ldone", one.id),
        ],
    )


def choose_talker(v: Voice, one: Ladder, found: Sequence[Member], form_key: str, on: str) -> Message:
    return say(
        v("Who held the talk with {name}?", name=one.member.name),
        rows=[
            *in_pairs(Option(each.name, go("ldtalk", one.id, form_key, on, each.id)) for each in found),
            back(v, "ldone", one.id),
        ],
    )


def ask_date(v: Voice, one: Ladder) -> Message:
    message = say(
        v("When was the talk with {name} held? Please write the date, such as 10-12.", name=one.member.name),
        rows=[back(v, "ldone", one.id)],
    )
    return Message(paragraphs=message.paragraphs, rows=message.rows, ask=Ask(v("such as 10-12")))


def ask_place(v: Voice, one: Ladder, keys: tuple[str, str, str]) -> Message:
    options = [Option(v(label), go("ldsave", one.id, *keys, key)) for key, label in PLACES.items()]
    options.append(Option(v.ctx("button", "Leave blank"), go("ldsave", one.id, *keys, NOWHERE)))
    message = say(
        v("Where was it? Press one, or write the place."),
        rows=[*in_pairs(options), back(v, "ldone", one.id)],
    )
    return Message(paragraphs=message.paragraphs, rows=message.rows, ask=Ask(v("the place")))


def talk_entered(v: Voice) -> str:
    return v("The talk is entered.")


def ask_drop(v: Voice, records: Records, one: Ladder) -> Message:
    """Which entry is taken back."""
    talks = one.reminder.talks if one.reminder is not None else ()
    return say(
        v("Which entry was a mistake? Pressed, it is taken back."),
        rows=[
            *(
                [Option(talk_line(v, records, each), go("lddrop", one.id, str(place)))]
                for place, each in enumerate(talks)
            ),
            back(v, "ldone", one.id),
        ],
    )


def talk_dropped(v: Voice) -> str:
    return v("The entry is taken back.")


# A time limit


def ask_limit(v: Voice, one: Ladder, offered: Sequence[tuple[str, date]]) -> Message:
    """Some days to press, or one to type."""
    options = [
        Option(v("{label}: {value}", label=v(label), value=v.short(day)), go("ldset", one.id, day.isoformat()))
        for label, day in offered
    ]
    message = say(
        v(
            "Until when is it to be put right by {name}? Press one, or write a date such as 12-31.",
            name=one.member.name,
        ),
        rows=[*([option] for option in options), back(v, "ldone", one.id)],
    )
    return Message(paragraphs=message.paragraphs, rows=message.rows, ask=Ask(v("such as 12-31")))


LIMITS = {14: mark_ctx("limit", "two weeks"), 30: mark_ctx("limit", "a month"), 90: mark_ctx("limit", "three months")}


def limit_set(v: Voice, until: date) -> str:
    return v("The time limit is {date}; on that day I remind you.", date=v.day(until))


def limit_closed(v: Voice, *, done: bool) -> str:
    return v("Entered: put right.") if done else v("Entered: not put right.")
