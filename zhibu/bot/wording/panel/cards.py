"""The secretary's words for the cards of the coming political birthdays."""

from collections.abc import Sequence
from datetime import datetime

from zhibu.bot.message import Bold, Message, Option, Paper, Picture, Verb, say, token
from zhibu.bot.wording import pictures
from zhibu.bot.wording.files import safe
from zhibu.bot.wording.panel.frame import back, in_pairs, lines, page_of, turn
from zhibu.branch.birthday import Birthday, message_id
from zhibu.branch.card import MESSAGE_LIMIT, CardMessage, anniversaries, fingerprint, ready, unaddressed, wishes_happy
from zhibu.branch.past_year import PastYear
from zhibu.branch.records import Records
from zhibu.charts.fonts import GETA
from zhibu.words import Voice

WRITE, KEEP, SHOW, PRINT, MONTH, LIST = "write", "keep", "show", "pdf", "month", "list"
IN_PANEL = "p"
"""The mark in a token that comes from the panel, whose message is edited; from a notice a new one is sent."""


def cards(
    v: Voice,
    records: Records,
    coming: Sequence[Birthday],
    open_: Sequence[Birthday],
    *,
    page: int,
    months: Sequence[tuple[int, int]] = (),
) -> Message:
    """The political birthdays of this month and the next weeks; those in `open_` can still be written for, by this
    person. Of `months` there are cards to print."""
    if not coming:
        return say(
            (Bold(v("Card messages")),), v("No political birthday lies ahead in the next weeks."), rows=[back(v)]
        )
    shown, page = page_of(open_, page)
    options = [Option(one.member.name, token(Verb.BIRTHDAY, WRITE, one.id, IN_PANEL)) for one in shown]
    prints = [
        Option(
            v.ctx("button", "Print {month}", month=v.month(year, month)),
            token(Verb.BIRTHDAY, MONTH, f"{year}-{month:02}"),
        )
        for year, month in months[:2]
    ]
    return say(
        (Bold(v("Card messages")),),
        lines(_listed(v, records, one) for one in coming),
        v("For whom do you write? Without your words the greeting goes out as text, without a card.") if open_ else "",
        rows=[
            *in_pairs(options),
            *turn(v, len(open_), page, "cards"),
            *([prints] if prints else []),
            back(v),
        ],
    )


def _listed(v: Voice, records: Records, one: Birthday) -> str:
    return v(
        "{date}, {name}, {nth} anniversary: {stand}",
        date=v.short(one.on),
        name=one.member.name,
        nth=v.anniversary(one.years),
        stand=_stand(v, records, one),
    )


def _stand(v: Voice, records: Records, one: Birthday) -> str:
    if ready(records, one.id) is not None:
        return v("written")
    return v("repeats other words, to be decided") if one.id in records.cards else v("not written yet")


def write(v: Voice, records: Records, one: Birthday, year: PastYear, unset: Sequence[str] = ()) -> Message:
    """Asks for the words, beside those that stand, last year's, and what the year was. `unset` are the characters of the name
    that no font has."""
    known = records.cards.get(one.id)
    before = records.cards.get(message_id(one.member.id, one.on.year - 1))
    standing = [
        Option(v.ctx("button", "See the card"), token(Verb.BIRTHDAY, SHOW, one.id)),
        Option(v.ctx("button", "To print"), token(Verb.BIRTHDAY, PRINT, one.id)),
    ]
    return say(
        (Bold(v("Words for {name}", name=one.member.name)),),
        v(
            "Political birthday on {date}, {nth} anniversary of joining the Party.",
            date=v.day(one.on),
            nth=v.anniversary(one.years),
        ),
        _year(v, one, year),
        v("Last year: {text}", text=v.quote(before.text)) if before is not None else "",
        v("As it stands: {text}", text=v.quote(known.text)) if known is not None else "",
        _not_set(v, unset),
        v(
            "Please write your words for this one person and send them to me, up to {limit} characters. They can be changed until the greeting.",
            limit=MESSAGE_LIMIT,
        ),
        rows=[*([standing] if ready(records, one.id) is not None else []), back(v, "cards")],
    )


def _year(v: Voice, one: Birthday, year: PastYear) -> str:
    """The facts in a line: nothing is judged, and what there is none of isn't mentioned."""
    facts = []
    if year.held:
        facts.append(
            v.plural(
                "attended {attended} of one day", "attended {attended} of {n} days", year.held, attended=year.attended
            )
        )
    if year.made_up:
        facts.append(v.plural("made up for one day", "made up for {n} days", year.made_up))
    if year.led:
        facts.append(v.plural("chaired or recorded one day", "chaired or recorded {n} days", year.led))
    if year.wishes:
        facts.append(v.plural("fulfilled one micro-wish", "fulfilled {n} micro-wishes", year.wishes))
    held = pictures.offices(v, one.member)
    if held:
        facts.append(v("serves as {duties}", duties=v.list(held)))
    if not facts:
        return ""
    return v("Since {date}: {facts}.", date=v.date(year.since), facts=v.list(facts))


def _not_set(v: Voice, unset: Sequence[str]) -> str:
    if not unset:
        return ""
    return v(
        "The card's type has no form of {signs}: a character becomes {mark}, another sign is left out. Perhaps it can be written otherwise, or added by hand to the printed card.",
        signs=v.list(unset),
        mark=v.quote(GETA),
    )


def _another_year(v: Voice, one: Birthday, card: CardMessage) -> str:
    """Words taken from somebody else's card often name their anniversary."""
    if all(years == one.years for years in anniversaries(card.text)):
        return ""
    return v(
        "Please look again: the words name another anniversary of joining than the {nth}.", nth=v.anniversary(one.years)
    )


def _by_custom(v: Voice, one: Birthday, card: CardMessage) -> str:
    """A political birthday isn't wished happy; that is said, and the words are hers."""
    if not wishes_happy(card.text):
        return ""
    return v("By custom one says {words} here.", words=v.quote(pictures.occasion(v, one.years)))


def written(
    v: Voice,
    records: Records,
    one: Birthday,
    card: CardMessage,
    at: datetime,
    *,
    picture: Picture | None = None,
    unset: Sequence[str] = (),
    saved: bool = True,
) -> Message:
    """The card as the celebrant will see it; in words where it couldn't be drawn."""
    author = records.members.get(card.by)
    occasion = pictures.own_occasion(v, one.years, card.text)
    spelled = (
        lines([pictures.salutation(v, one.member.name), v("{occasion}:", occasion=occasion) if occasion else ""]),
        unaddressed(card.text, one.member.name),
        lines(pictures.signature(v, author, records.branch.name, one.on)),
    )
    goes = (
        v("It goes to {name} on {at}. Until then it can be changed.", name=one.member.name, at=v.moment(at))
        if saved
        else v("The card for {name}, {date}.", name=one.member.name, date=v.date(one.on))
    )
    message = say(
        (Bold(v("The words are saved. So the card will look:") if saved else v("The card")),),
        *spelled,
        _not_set(v, unset),
        _another_year(v, one, card),
        _by_custom(v, one, card),
        goes,
        rows=[
            [
                *([Option(v.ctx("button", "Write it anew"), token(Verb.BIRTHDAY, WRITE, one.id))] if saved else []),
                Option(v.ctx("button", "To print"), token(Verb.BIRTHDAY, PRINT, one.id)),
            ],
            [Option(v.ctx("button", "Back"), token(Verb.BIRTHDAY, LIST))],
        ],
    )
    return Message(paragraphs=message.paragraphs, rows=message.rows, picture=picture)


def repeats(v: Voice, records: Records, one: Birthday, card: CardMessage, other: CardMessage) -> Message:
    """These words were written before: for whom and when, and whether they are to stand for this one person."""
    if other.member == card.member:
        which = v(
            "These are the same words as on {name}'s card of {year}.", name=one.member.name, year=v.year(other.year)
        )
    else:
        known = records.members.get(other.member)
        which = v(
            "These are the same words as those for {other} ({year}).",
            other=known.name if known is not None else other.member,
            year=v.year(other.year),
        )
    return say(
        (Bold(v("The card for {name} waits", name=one.member.name)),),
        which,
        v.quote(card.text),
        v(
            "A card is meant for one person. As it is, the greeting would go out as text, without a card. Will you write other words, or shall these stand for {name} alone?",
            name=one.member.name,
        ),
        rows=[
            [Option(v.ctx("button", "Write it anew"), token(Verb.BIRTHDAY, WRITE, one.id))],
            [
                Option(
                    v.ctx("button", "For this person only: keep these words"),
                    token(Verb.BIRTHDAY, KEEP, one.id, fingerprint(card)),
                )
            ],
            [Option(v.ctx("button", "Back"), token(Verb.BIRTHDAY, LIST))],
        ],
    )


def kept(v: Voice, one: Birthday) -> Message:
    return say(v("Noted: these words stand for {name}.", name=one.member.name))


def paper(v: Voice, one: Birthday, data: bytes) -> Message:
    name = safe(v("Card for {name} {year}", name=one.member.name, year=v.year(one.on.year))) + ".pdf"
    return Message(paragraphs=((_about_print(v),),), paper=Paper(name, data))


def month(v: Voice, year: int, number: int, count: int, data: bytes) -> Message:
    name = v("Cards {month}", month=v.month(year, number)) + ".pdf"
    text = v.plural("One card, a page.", "{n} cards, a page each.", count)
    return Message(paragraphs=((v.paragraph([text, _about_print(v)]),),), paper=Paper(name, data))


def _about_print(v: Voice) -> str:
    return v("A5 with 3 mm to cut away: print at 100 %, and cut along the marks.")
