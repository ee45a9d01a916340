"""The record form of a day: what is still blank in it, and that it was handed up."""

from zhibu.bot.message import Bold, Message, Option, Paper, say
from zhibu.bot.wording import superior as superior_words
from zhibu.bot.wording import terms
from zhibu.bot.wording.panel.frame import back, counted, go, in_pairs, lines, yes_or_no
from zhibu.branch.agenda.record import deadline
from zhibu.branch.day import SUMMARY_LIMIT, ActivityDay, Note
from zhibu.branch.records import Records
from zhibu.branch.superior import Matter, laid
from zhibu.words import Voice, mark, mark_ctx

_BUTTONS = {
    Note.DISCUSSION: mark_ctx("button", "Discussion"),
    Note.AGREEMENT: mark_ctx("button", "What was agreed"),
    Note.WANTING: mark_ctx("button", "What was wanting"),
    Note.SUMMARY: mark_ctx("button", "Summary"),
}
_LABELS = {
    Note.DISCUSSION: mark("Discussion"),
    Note.AGREEMENT: mark("What was agreed"),
    Note.WANTING: mark("What was wanting, and what will be better"),
    Note.SUMMARY: mark("Summary of the activity"),
}
_QUESTIONS = {
    Note.DISCUSSION: mark("What was discussed, and who spoke about what?"),
    Note.AGREEMENT: mark("What was agreed in the discussion?"),
    Note.WANTING: mark(
        "What was wanting this time, and what will be done better? It is shown when the next day is prepared."
    ),
    Note.SUMMARY: mark("How did the activity go, and what came of it?"),
}


def text_of(day: ActivityDay, which: Note) -> str:
    """What stands in that field."""
    return {
        Note.DISCUSSION: day.discussion,
        Note.AGREEMENT: day.agreement,
        Note.WANTING: day.wanting,
        Note.SUMMARY: day.summary,
    }[which]


def record(
    v: Voice,
    records: Records,
    day: ActivityDay,
    *,
    over: bool,
    late: bool,
    home: bool,
    points: int = 0,
    done: str = "",
) -> Message:
    """What is written and what is blank; once the day is `over` it can be filed. `home` offers the way back to the panel,
    which a mere recorder doesn't have; `points` were handed in by members for the discussion."""
    policy = records.policy(day.on)
    state = v("It is to be handed up by {last}.", last=v.day(deadline(day, policy)))
    if day.filed_at is not None:
        at = v.moment(day.filed_at)
        state = v("It was handed up on {at}, too late.", at=at) if late else v("It was handed up on {at}.", at=at)
    notes = [
        v("{label}: {stand}", label=v(label), stand=v("written") if text_of(day, which) else v("blank"))
        for which, label in _LABELS.items()
    ]
    options = [
        *(Option(v(label), go("note", day.id, which.value[0])) for which, label in _BUTTONS.items()),
        Option(v.ctx("button", "Get the form"), go("form", day.id)),
        Option(v.ctx("button", "Get the signature sheet"), go("sheet", day.id)),
    ]
    if points:
        options.append(Option(counted(v, v.ctx("button", "Points to discuss"), points), go("points", day.id)))
    if over:
        options += superior_words.send_record(v, records, day)
    if over and day.filed_at is None:
        options.append(Option(v.ctx("button", "It is filed"), go("file", day.id)))
    return say(
        done,
        (Bold(v("{form} of {date}", form=terms.form_title(v, policy), date=v.day(day.on))),),
        v("Theme: {theme}", theme=terms.theme(v, day)) if day.themes else "",
        state,
        superior_words.stand(v, laid(records.submissions, Matter.RECORD, day.id)),
        lines(notes),
        rows=[*in_pairs(options), *([back(v, "day", day.id)] if home else [])],
    )


def note(v: Voice, day: ActivityDay, which: Note) -> Message:
    """Asks for one of the texts, beside the one that stands."""
    known = text_of(day, which)
    return say(
        (Bold(v(_LABELS[which])),),
        v(_QUESTIONS[which]),
        v("As it stands: {text}", text=v.quote(known)) if known else "",
        v(
            "Please write it and send it to me, up to {limit} characters. A new text takes the old one's place.",
            limit=SUMMARY_LIMIT,
        )
        if known
        else v("Please write it and send it to me, up to {limit} characters.", limit=SUMMARY_LIMIT),
        rows=[back(v, "rec", day.id)],
    )


def noted(v: Voice, which: Note) -> str:
    return v("Saved: {label}.", label=v(_LABELS[which]))


def file(v: Voice, records: Records, day: ActivityDay) -> Message:
    """Asks before the form counts as handed up."""
    form = terms.form_name(v, records.policy(day.on))
    return say(
        (Bold(v("Was the {form} of {date} handed up to the superior?", form=form, date=v.day(day.on))),),
        v("Once you confirm, nobody is reminded of it any more."),
        rows=[yes_or_no(v, go("file", day.id, "y"), go("rec", day.id))],
    )


def filed(v: Voice, *, late: bool) -> str:
    return v("Noted: the form is filed, after its last day.") if late else v("Noted: the form is filed.")


def form(v: Voice, records: Records, day: ActivityDay, paper: Paper) -> Message:
    """The form itself."""
    name = terms.form_name(v, records.policy(day.on))
    told = say(v("The {form} of {date}, as it stands now.", form=name, date=v.day(day.on)))
    return Message(paragraphs=told.paragraphs, paper=paper)


def sheet(v: Voice, day: ActivityDay, paper: Paper) -> Message:
    """The signature sheet."""
    told = say(v("The signature sheet of {date}, as it stands now.", date=v.day(day.on)))
    return Message(paragraphs=told.paragraphs, paper=paper)
