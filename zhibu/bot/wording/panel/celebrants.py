"""A celebrant's check-list in the panel: each item with its tap, corrected; another ceremony, or not this year."""

from collections.abc import Sequence
from datetime import date

from zhibu.bot.message import Ask, Bold, Message, Option, Verb, say, token
from zhibu.bot.wording.ceremony import doing
from zhibu.bot.wording.panel.frame import PAGE, back, go, in_pairs, lines
from zhibu.branch.celebration import Item, Mark
from zhibu.branch.ceremony import Celebrant, Occasion, Stand
from zhibu.branch.ceremony_checklist import Line
from zhibu.branch.ids import MemberId
from zhibu.branch.people import Member
from zhibu.branch.records import Records
from zhibu.branch.wish import wish_shown
from zhibu.forms.ceremonies import ITEMS, STANDS, named, period_named, wish_told
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


def celebrant(
    v: Voice,
    records: Records,
    occasion: Occasion,
    one: Celebrant,
    rows: Sequence[Line],
    *,
    today: date,
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
        lines(_detail(v, records, line, today) for line in rows),
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


def _detail(v: Voice, records: Records, line: Line, today: date) -> str:
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
        value = wish_told(v, wish_shown(records, MemberId(member), int(year), today), aloud=line.mark is not None)
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
