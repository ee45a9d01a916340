"""The secretary's words for the cards of the coming political birthdays."""

from collections.abc import Sequence
from datetime import datetime

from zhibu.bot.message import Bold, Message, Option, Verb, say, token
from zhibu.bot.wording import pictures
from zhibu.bot.wording.panel.frame import back, in_pairs, lines, page_of, turn
from zhibu.branch.birthday import Birthday, message_id
from zhibu.branch.card import MESSAGE_LIMIT, CardMessage
from zhibu.branch.records import Records
from zhibu.words import Voice

WRITE = "write"
IN_PANEL = "p"
"""The mark in a token that comes from the panel, whose message is edited; from a notice a new one is sent."""


def cards(v: Voice, records: Records, coming: Sequence[Birthday], open_: Sequence[Birthday], page: int) -> Message:
    """The political birthdays of this month and the next weeks; those in `open_` can still be written for, by this
    person."""
    if not coming:
        return say(
            (Bold(v("Card messages")),), v("No political birthday lies ahead in the next weeks."), rows=[back(v)]
        )
    shown, page = page_of(open_, page)
    options = [Option(one.member.name, token(Verb.BIRTHDAY, WRITE, one.id, IN_PANEL)) for one in shown]
    return say(
        (Bold(v("Card messages")),),
        lines(
            v(
                "{date}, {name}, {nth} anniversary: {stand}",
                date=v.short(one.on),
                name=one.member.name,
                nth=v.anniversary(one.years),
                stand=v("written") if one.id in records.cards else v("not written yet"),
            )
            for one in coming
        ),
        v("For whom do you write? Without your words the greeting goes out as text, without a card.") if open_ else "",
        rows=[*in_pairs(options), *turn(v, len(open_), page, "cards"), back(v)],
    )


def write(v: Voice, records: Records, one: Birthday) -> Message:
    """Asks for the words, beside those that stand and last year's."""
    known = records.cards.get(one.id)
    before = records.cards.get(message_id(one.member.id, one.on.year - 1))
    return say(
        (Bold(v("Words for {name}", name=one.member.name)),),
        v(
            "Political birthday on {date}, {nth} anniversary of joining the Party.",
            date=v.day(one.on),
            nth=v.anniversary(one.years),
        ),
        v("As it stands: {text}", text=v.quote(known.text)) if known is not None else "",
        v("Last year: {text}", text=v.quote(before.text)) if before is not None else "",
        v(
            "Please write your words and send them to me, up to {limit} characters. They can be changed until the day.",
            limit=MESSAGE_LIMIT,
        ),
        rows=[back(v, "cards")],
    )


def written(v: Voice, records: Records, one: Birthday, card: CardMessage, at: datetime) -> Message:
    """The words as the celebrant will read them."""
    author = records.members.get(card.by)
    signature = pictures.signature(v, author.name if author is not None else "", records.branch.name, one.on)
    return say(
        (Bold(v("The words are saved. So they will read:")),),
        lines([pictures.salutation(v, one.member.name), v("{occasion}:", occasion=pictures.occasion(v, one.years))]),
        card.text,
        lines(signature),
        v("They go to {name} on {at}.", name=one.member.name, at=v.moment(at)),
        rows=[
            [Option(v.ctx("button", "Write it anew"), token(Verb.BIRTHDAY, WRITE, one.id, IN_PANEL))],
            back(v, "cards"),
        ],
    )
