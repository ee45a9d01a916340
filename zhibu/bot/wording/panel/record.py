"""The record form of a day: what is still blank in it, its photos, and that it was handed up, with what proves it."""

from collections.abc import Sequence
from dataclasses import dataclass

from zhibu.bot.message import Bold, Message, Option, Paper, say
from zhibu.bot.wording import enclosures, terms
from zhibu.bot.wording import superior as superior_words
from zhibu.bot.wording.panel.frame import back, counted, go, in_pairs, lines, yes_or_no
from zhibu.branch.day import REFERENCE_LIMIT, SUMMARY_LIMIT, ActivityDay, Note
from zhibu.branch.enclosure import Enclosure
from zhibu.branch.keeping import PHOTOS
from zhibu.branch.record import FILLS_ITSELF, Blank, RecordFacts, blanks
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


_BLANKS = {
    Blank.PLACE: mark("place"),
    Blank.CHAIR: mark("chair"),
    Blank.RECORDER: mark("recorder"),
    Blank.CONTENT: mark("content"),
    Blank.PRESENT: mark("who took part"),
    Blank.LEAVE: mark("leave that isn't decided"),
    Blank.EVALUATION: mark("result of the evaluation"),
    Blank.COMMENT: mark("comment"),
    Blank.PHOTOS: mark("photos"),
}
"""What is blank beside the four texts."""
_ASKED = {
    Blank.PLACE: mark_ctx("button", "Place"),
    Blank.CHAIR: mark_ctx("button", "Chair"),
    Blank.RECORDER: mark_ctx("button", "Recorder"),
    Blank.CONTENT: mark_ctx("button", "Content"),
    Blank.PRESENT: mark_ctx("button", "Sign in for someone"),
    Blank.LEAVE: mark_ctx("button", "Decide leave"),
    Blank.COMMENT: mark_ctx("button", "Comment"),
}
"""The button that leads to where it is entered."""


_ROOM = 7
"""So many buttons stand on the form's screen, beside the way back."""


def blank(v: Voice, which: Blank) -> str:
    """What is blank, in a word or two."""
    texts = {note.value: label for note, label in _LABELS.items()}
    return v(_BLANKS.get(which) or texts[which.value])


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
    facts: RecordFacts,
    *,
    over: bool,
    home: bool,
    doors: Sequence[tuple[Blank, tuple[str, ...]]] = (),
    points: int = 0,
    done: str = "",
) -> Message:
    """What is written and what is blank, each blank with its button; once the day is `over` it can be filed. `doors` are where
    this person may enter what isn't a text; `home` offers the way back to the panel, which a mere recorder doesn't have;
    `points` were handed in by members for the discussion."""
    day, policy = facts.day, facts.policy
    notes = [
        v("{label}: {stand}", label=v(label), stand=v("written") if text_of(day, which) else v("blank"))
        for which, label in _LABELS.items()
    ]
    lacking = [v(_BLANKS[each]) for each in blanks(facts) if each in _BLANKS and each not in FILLS_ITSELF]
    buttons = _buttons(v, records, facts, over=over, doors=doors, points=points)
    return say(
        done,
        (Bold(v("{form} of {date}", form=terms.form_title(v, policy), date=v.day(day.on))),),
        v("Theme: {theme}", theme=terms.theme(v, day)) if day.themes else "",
        _state(v, facts),
        superior_words.stand(v, laid(records.submissions, Matter.RECORD, day.id)),
        lines(notes),
        v("The form also lacks: {what}.", what=v.list(lacking)) if lacking else "",
        _evaluation(v, facts),
        rows=[*in_pairs(buttons.shown), *([back(v, "day", day.id)] if home else [])],
    )


def rest_of_record(
    v: Voice,
    records: Records,
    facts: RecordFacts,
    *,
    over: bool,
    doors: Sequence[tuple[Blank, tuple[str, ...]]] = (),
    points: int = 0,
) -> Message:
    """What the form's own screen has no room for."""
    buttons = _buttons(v, records, facts, over=over, doors=doors, points=points)
    return say(
        (Bold(v("{form} of {date}", form=terms.form_title(v, facts.policy), date=v.day(facts.day.on))),),
        v("What else is to be filled in or changed?"),
        rows=[*in_pairs(buttons.rest), back(v, "rec", facts.day.id)],
    )


@dataclass(frozen=True, slots=True)
class _Buttons:
    """A form's buttons: those on its own screen, and those behind the last of them."""

    shown: list[Option]
    rest: list[Option]


def _buttons(
    v: Voice,
    records: Records,
    facts: RecordFacts,
    *,
    over: bool,
    doors: Sequence[tuple[Blank, tuple[str, ...]]],
    points: int,
) -> _Buttons:
    """First what is blank, then the photos, the paper itself and its way up; what is written, and what is needed seldom, stands
    behind one button."""
    day = facts.day
    notes = {which: Option(v(label), go("note", day.id, which.value[0])) for which, label in _BUTTONS.items()}
    blank_ = [option for which, option in notes.items() if not text_of(day, which)]
    blank_ += [Option(v(_ASKED[each]), go(*place)) for each, place in doors]
    written = [option for which, option in notes.items() if text_of(day, which)]
    fixed = [
        Option(counted(v, v.ctx("button", "Photos"), len(facts.photos)), go("ph", day.id)),
        Option(
            v.ctx("button", "Get the form")
            if facts.policy.record_title == "theme_party_day"
            else v.ctx("button", "Get the activity record form"),
            go("form", day.id),
        ),
    ]
    if over:
        fixed += superior_words.send_record(v, records, day)
    if over and day.filed_at is None:
        fixed.append(Option(v.ctx("button", "It is filed"), go("file", day.id)))
    if day.filed_at is not None:
        fixed.append(Option(v.ctx("button", "Receipt"), go("prf", day.id)))
    seldom = [Option(v.ctx("button", "Further papers"), go("dpap", day.id))]
    if points:
        seldom.insert(0, Option(counted(v, v.ctx("button", "Points to discuss"), points), go("points", day.id)))
    first = [*blank_, *written, *seldom]
    room = _ROOM - len(fixed)
    if len(first) <= room:
        return _Buttons([*first, *fixed], [])
    rest = first[room - 1 :]
    left = sum(option in blank_ for option in rest)
    label = counted(v, v.ctx("button", "More to fill in"), left) if left else v.ctx("button", "Change, further papers")
    return _Buttons([*first[: room - 1], Option(label, go("recm", day.id)), *fixed], rest)


def send(v: Voice, facts: RecordFacts) -> Message:
    """Before a form with blanks goes to the superior: what is blank. A whole one isn't asked about."""
    day = facts.day
    names = [blank(v, each) for each in blanks(facts) if each not in FILLS_ITSELF]
    form = terms.form_name(v, facts.policy)
    return say(
        (Bold(v("Send the {form} of {date} to {superior}?", form=form, date=v.day(day.on), superior=facts.superior)),),
        v("Still blank: {what}.", what=v.list(names)) if names else "",
        _evaluation(v, facts),
        rows=[yes_or_no(v, go("recsend", day.id, "y"), go("rec", day.id))],
    )


def _evaluation(v: Voice, facts: RecordFacts) -> str:
    """That the result is still coming, and that the form's days don't wait for it; or that it came after the form went up."""
    if facts.closes is not None and facts.present is not None:
        if facts.day.filed_at is not None:
            return v(
                "The evaluation closes on {when}; its result enters the form by itself then, and the form can be handed up anew with it.",
                when=v.moment(facts.closes),
            )
        return v(
            "The evaluation closes on {when}; its result enters the form by itself then. The form can be handed up before, and anew with the result.",
            when=v.moment(facts.closes),
        )
    if facts.incomplete:
        return v(
            "The result of the evaluation came after the form was handed up: it stands in the form now. Please print it once more, or send it again, so that the superior has it."
        )
    return ""


def _state(v: Voice, facts: RecordFacts) -> str:
    """By when it is to be handed up, or when it was, and what proves it."""
    day = facts.day
    if day.filed_at is None:
        last = v.day(facts.deadline)
        if facts.overdue:
            return v("It was to be handed up by {last}; it goes up late, and says so.", last=last)
        return v("It is to be handed up by {last}.", last=last)
    at = v.moment(day.filed_at)
    told = (
        v("It was handed up on {at}, too late.", at=at) if facts.filed_late else v("It was handed up on {at}.", at=at)
    )
    proof = [v("Reference: {reference}", reference=day.filed_reference)] if day.filed_reference else []
    if facts.proofs:
        proof.append(v.plural("{n} photo of the receipt is kept.", "{n} photos of the receipt are kept.", facts.proofs))
    return v.paragraph([told, *proof]) if proof else v.paragraph([told, v("Nothing proves it yet.")])


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


def file(v: Voice, records: Records, facts: RecordFacts) -> Message:
    """Asks before the form counts as handed up; what proves it comes with it, or without."""
    day = facts.day
    form = terms.form_name(v, records.policy(day.on))
    return say(
        (Bold(v("Was the {form} of {date} handed up to the superior?", form=form, date=v.day(day.on))),),
        v(
            "Please send me what proves it: the reference of the letter, who took it, or a photo of the receipt."
            " With it the form is noted as filed."
        ),
        v("Without it, please confirm. Nobody is reminded of the form any more; the receipt can follow later."),
        _evaluation(v, facts),
        rows=[yes_or_no(v, go("file", day.id, "y"), go("rec", day.id))],
    )


def proof(v: Voice, day: ActivityDay, kept: Sequence[Enclosure]) -> Message:
    """Asks for what proves the filing, beside what is there."""
    see = [[Option(counted(v, v.ctx("button", "See the receipt"), len(kept)), go("prfs", day.id, "0"))]] if kept else []
    return say(
        (Bold(v("That the form of {date} was handed up", date=v.day(day.on))),),
        v("Reference: {reference}", reference=day.filed_reference) if day.filed_reference else "",
        enclosures.listed(v, kept),
        v(
            "Please send me the reference of the letter or who took it (up to {limit} characters), or a photo of the"
            " receipt.",
            limit=REFERENCE_LIMIT,
        ),
        rows=[*see, back(v, "rec", day.id)],
    )


def proven(v: Voice) -> str:
    return v("The receipt is kept.")


def filed(v: Voice, *, late: bool) -> str:
    return v("Noted: the form is filed, after its last day.") if late else v("Noted: the form is filed.")


def form(v: Voice, records: Records, day: ActivityDay, paper: Paper) -> Message:
    """The form itself."""
    name = terms.form_name(v, records.policy(day.on))
    told = say(v("The {form} of {date}, as it stands now.", form=name, date=v.day(day.on)))
    return Message(paragraphs=told.paragraphs, paper=paper)


# Photos


def photos(v: Voice, facts: RecordFacts, *, done: str = "") -> Message:
    """Asks for the day's photos; how many there are, and the way to look at them."""
    day, kept = facts.day, facts.photos
    see = [Option(counted(v, v.ctx("button", "Look at the photos"), len(kept)), go("phs", day.id, "0"))] if kept else []
    return say(
        done,
        (Bold(v("Photos of {date}", date=v.day(day.on))),),
        v.plural("{n} photo is kept.", "{n} photos are kept.", len(kept)) if kept else v("There is none yet."),
        v(
            "Please send them to me here, one or several at once, up to {limit}. What you write beside a photo stands below it"
            " in the form.",
            limit=PHOTOS,
        ),
        v(
            "They belong to the branch's record. A news text takes only those of which you say that everybody on them agreed."
        ),
        rows=[*([see] if see else []), back(v, "rec", day.id)],
    )


def photo_kept(v: Voice, day: ActivityDay, number: int, *, late: bool) -> Message:
    """A photo came; more may follow."""
    told = v("Photo {number} is kept.", number=number)
    if late:
        told = v.paragraph([told, v("It came after the form's last day and is marked so.")])
    return say(
        told,
        rows=[
            [
                Option(v.ctx("button", "Look at the photos"), go("phs", day.id, str(number - 1))),
                Option(v.ctx("button", "Back to the record"), go("rec", day.id)),
            ]
        ],
    )


def photo(v: Voice, facts: RecordFacts, place: int, key: str) -> Message:
    """One photo's words and buttons; the picture goes with it, and can't become a screen: that comes anew."""
    day, kept = facts.day, facts.photos[place]
    at = v.moment(kept.at, year=True)
    row = [
        Option(v.ctx("button", "Not for the news"), go("phc", day.id, key, "n"))
        if kept.cleared_by
        else Option(v.ctx("button", "Everybody on it agreed"), go("phc", day.id, key, "y"))
    ]
    if day.filed_at is None:
        row.append(Option(v.ctx("button", "Take it away"), go("phx", day.id, key)))
    further = (
        [[Option(v.ctx("button", "The next one"), go("phs", day.id, str(place + 1)))]]
        if place + 1 < len(facts.photos)
        else []
    )
    return say(
        v("Photo {number} of {count}, sent on {at}", number=place + 1, count=len(facts.photos), at=at),
        kept.caption,
        v("Everybody on it agreed: a news text may take it.") if kept.cleared_by else v("For the record only."),
        rows=[row, *further, [Option(v.ctx("button", "Back to the record"), go("new", "rec", day.id))]],
    )


def photo_cleared(v: Voice, *, cleared: bool) -> str:
    return v("Noted: a news text may take it.") if cleared else v("Noted: it stays in the record.")


def photo_out(v: Voice) -> str:
    return v("The photo is taken away.")


def receipt_at(day: ActivityDay, place: str) -> str:
    """Where the receipt of that number is shown."""
    return go("prfs", day.id, place)
