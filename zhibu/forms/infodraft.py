"""A short news text of an activity day (活动信息稿) for the publicity member to edit: made of recorded facts alone.

001“及时宣传报道”, 002「總結宣傳」. Names stand in it only of members who agreed, photos only where the recorder noted that everybody
on them did; a sentence that names anybody else is left out. It is published by a person, never by the program.
"""

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from zhibu.branch.calendar import Calendar
from zhibu.branch.day import ActivityDay
from zhibu.branch.keeping import check_news
from zhibu.branch.record import RecordFacts, item_of, record_facts
from zhibu.branch.records import Records
from zhibu.forms.paper import Paper, Type
from zhibu.forms.plan import MEETINGS
from zhibu.forms.record import GUESTS
from zhibu.words import Voice

_TITLE: Final = Type(size=20, line=32, bold=True, title=True, align="center")
_TEXT: Final = Type(size=14, line=26)
_NOTE: Final = Type(size=10.5, line=16)
_CAPTION: Final = Type(size=10, line=14, align="center")
_MARGINS: Final = (2.6, 2.2, 2.6)
_PICTURE_HEIGHT: Final = 6.4
_SENTENCE: Final = re.compile(r"[^。！？!?；;\n]*(?:[。！？!?；;]+[”’」』\"']*|\n|$)")


@dataclass(frozen=True, slots=True, kw_only=True)
class NewsDraft:
    """The draft in words: its title, its paragraphs, its author's line, and what the person who edits it should know."""

    title: str
    paragraphs: tuple[str, ...]
    source: str
    hints: tuple[str, ...]


def news_draft(v: Voice, records: Records, day: ActivityDay, *, calendar: Calendar, now: datetime) -> NewsDraft:
    """The draft for a day that is over. Refused before its end, and for a day that wasn't held."""
    check_news(records, day, calendar=calendar, now=now)
    facts = record_facts(records, day, calendar, now)
    unnamed = _unnamed(records, facts)
    told, left_out = [], 0
    for text in (day.discussion, day.agreement, day.summary):
        kept, dropped = without(text, unnamed)
        told.append(kept)
        left_out += dropped
    discussion, agreement, summary = told
    return NewsDraft(
        title=v(
            "{branch} holds a {day} on {theme}",
            branch=records.branch.name,
            day=_day_name(v, facts),
            theme=v.list(v.quote(each) for each in day.themes),
        ),
        paragraphs=tuple(
            part
            for part in (
                _lead(v, facts, unnamed),
                _content(v, day, unnamed),
                v("In the discussion: {text}", text=discussion) if discussion else "",
                v("It was agreed: {text}", text=agreement) if agreement else "",
                summary,
            )
            if part
        ),
        source=v("({branch}, {date})", branch=records.branch.name, date=v.date(day.on)),
        hints=tuple(_hints(v, facts, left_out)),
    )


def _day_name(v: Voice, facts: RecordFacts) -> str:
    if facts.policy.record_title == "theme_party_day":
        return v("Theme Party Day")
    return v("Party Member Activity Day")


def _unnamed(records: Records, facts: RecordFacts) -> frozenset[str]:
    """The names that may not stand in it: of members who didn't agree, and of guests, who weren't asked."""
    members = (each.name for each in records.roster if not records.preference(each.id).name_in_news)
    guests = (each.name for each in facts.guests if each.name and each.member is None)
    return frozenset(name for name in (*members, *guests) if len(name) > 1)


def without(text: str, names: Collection[str]) -> tuple[str, int]:
    """The text without the sentences in which one of these names stands, and how many those were."""
    kept, dropped = [], 0
    for sentence in _SENTENCE.findall(text):
        if any(name in sentence for name in names):
            dropped += 1
        else:
            kept.append(sentence)
    return re.sub(r"\n{2,}", "\n", "".join(kept)).strip(), dropped


def _lead(v: Voice, facts: RecordFacts, unnamed: Collection[str]) -> str:
    day = facts.day
    said = [
        v(
            "On {date}, {branch} held its {day} with the theme {theme}.",
            date=v.date(day.on),
            branch=facts.branch,
            day=_day_name(v, facts),
            theme=v.list(v.quote(each) for each in day.themes),
        )
    ]
    if day.place:
        said.append(v("Place: {place}.", place=day.place))
    if day.partner:
        said.append(v("It was held jointly with {partner}.", partner=day.partner))
    if day.chair and day.chair not in unnamed:
        said.append(v("{name} was in the chair.", name=day.chair))
    if facts.present is not None:
        said.append(v.plural("{n} member took part.", "{n} members took part.", facts.present))
    if facts.guests:
        kinds: dict[str, int] = {}
        for guest in facts.guests:
            kinds[v(GUESTS[guest.kind])] = kinds.get(v(GUESTS[guest.kind]), 0) + guest.count
        several = v.list(v("{kind} {count}", kind=kind, count=count) for kind, count in kinds.items())
        said.append(v("Guests: {kinds}.", kinds=several))
    if day.counts_as:
        meetings = v.list(v(MEETINGS[each]) for each in day.counts_as)
        said.append(v("The day also counted as: {meetings}.", meetings=meetings))
    return v.paragraph(said)


def _content(v: Voice, day: ActivityDay, unnamed: Collection[str]) -> str:
    items = [item_of(each).text for each in day.agenda]
    told = [each for each in items if not any(name in each for name in unnamed)]
    return v("Its content: {items}.", items=("; " if v.locale == "en" else "；").join(told)) if told else ""


def _hints(v: Voice, facts: RecordFacts, left_out: int) -> list[str]:
    """For the person who edits it; not part of the text."""
    hints = [
        v("A draft of recorded facts, for the publicity member to edit. The program publishes nothing."),
        v("Names stand in it only of members who agreed."),
    ]
    if left_out:
        hints.append(
            v.plural(
                "{n} sentence of the record is left out, for it names somebody who hasn't agreed.",
                "{n} sentences of the record are left out, for they name somebody who hasn't agreed.",
                left_out,
            )
        )
    if not facts.day.summary:
        hints.append(v("The record has no summary yet; once it is written, it stands here."))
    return hints


def text_of(draft: NewsDraft) -> str:
    """The draft as plain text, without the hints."""
    return "\n\n".join((draft.title, *draft.paragraphs, draft.source))


def news_docx(
    v: Voice, draft: NewsDraft, *, author: str, now: datetime, photos: Sequence[tuple[bytes, str]] = ()
) -> bytes:
    """The draft as a Word paper; `photos` are those that everybody on them agreed to, scaled, each with its caption."""
    paper = Paper(v, title=draft.title, author=author, now=now, margins=_MARGINS)
    paper.paragraph(draft.title, _TITLE, after=12)
    for part in draft.paragraphs:
        for line in part.split("\n"):
            paper.paragraph(line if v.locale == "en" else f"　　{line}", _TEXT)
    paper.paragraph(draft.source, _TEXT, before=10, after=10)
    if photos:
        paper.pictures(photos, _CAPTION, height=_PICTURE_HEIGHT)
    for hint in draft.hints:
        paper.paragraph(v("Note: {text}", text=hint), _NOTE, before=2)
    return paper.saved()
