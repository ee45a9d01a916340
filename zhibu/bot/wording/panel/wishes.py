"""The wishes of political birthdays in the panel: who has made one, which stand on the board, and taking one down."""

from collections.abc import Sequence
from dataclasses import replace

from zhibu.bot.message import Bold, Message, Option, Paper, Picture, say
from zhibu.bot.wording.panel.frame import back, go, in_pairs, lines, page_of, shortened, turn, yes_or_no
from zhibu.branch.own_wish import Wish
from zhibu.branch.records import Records
from zhibu.branch.wish import REASON_LIMIT, Celebrated, Seen
from zhibu.words import Voice, mark, mark_ctx

REASONS = (
    mark("It tells of somebody's private matters."),
    mark("It has nothing to do with the political birthday."),
    mark("It tells of what is internal and not to be published."),
)
"""Reasons for a button; the author reads the whole sentence."""
_LABELS = (
    mark_ctx("button", "Private matters"),
    mark_ctx("button", "Off the subject"),
    mark_ctx("button", "Internal matters"),
)
_SEEN = {
    Seen.PRIVATE: mark_ctx("wish", "kept private by its author"),
    Seen.TAKEN_DOWN: mark_ctx("wish", "taken off the board"),
    Seen.BOARD_OFF: mark_ctx("wish", "the board is not in use"),
    Seen.NONE: mark_ctx("wish", "none made yet"),
}
_IN_LINE = 40


def wishes(
    v: Voice, year: int, found: Sequence[Celebrated], page: int, *, board: bool, years: Sequence[int], told: str = ""
) -> Message:
    """The year's celebrants in their sequence, each with the state of their wish; never the text of a private one."""
    shown, page = page_of(found, page)
    numbered = list(enumerate(shown, page * 8 + 1))
    public = [
        Option(v("{number}. {item}", number=number, item=one.member.name), go("bwish", one.id))
        for number, one in numbered
        if one.shown.seen in (Seen.PUBLIC, Seen.TAKEN_DOWN)
    ]
    picture = [
        Option(v.ctx("button", "Board as a picture"), go("bwpng", str(year))),
        Option(v.ctx("button", "Board to print"), go("bwpdf", str(year), "a4")),
    ]
    any_public = any(one.shown.seen is Seen.PUBLIC for one in found)
    others = [Option(v.year(each), go("bwishes", str(each), "0")) for each in years if each != year]
    return say(
        told,
        (Bold(v("Wishes on political birthdays, {year}", year=v.year(year))),),
        lines(_line(v, number, one) for number, one in numbered)
        if found
        else v("Nobody has a political birthday in this year."),
        v("Your branch keeps no board of wishes.") if not board else "",
        rows=[
            *in_pairs(public),
            *turn(v, len(found), page, "bwishes", str(year)),
            *([picture] if board and any_public else []),
            *([others[-2:]] if others else []),
            back(v, "voices"),
        ],
    )


def _line(v: Voice, number: int, one: Celebrated) -> str:
    state = v.quote(shortened(one.shown.text, _IN_LINE)) if one.shown.seen is Seen.PUBLIC else v(_SEEN[one.shown.seen])
    if one.aloud:
        state = v("made one aloud")
    text = v("{date} {name}: {state}", date=v.short(one.on), name=one.member.name, state=state)
    if one.late:
        text = v("{text} (made afterwards)", text=text)
    return v("{number}. {item}", number=number, item=text)


def one(v: Voice, records: Records, wish: Wish, *, mine: bool) -> Message:
    """One wish that is public or was; what was taken down is its author's again."""
    name = records.members[wish.member].name
    down = wish.taken_down
    heading = (Bold(v("Wish of {name}, {year}", name=name, year=v.year(wish.year))),)
    if down is not None:
        by = records.members.get(down.by)
        return say(
            heading,
            v(
                "{by} took it off the board on {date}. The reason, told to its author alone: {reason}",
                by=by.name if by is not None else "",
                date=v.short(down.at),
                reason=v.quote(down.reason),
            ),
            v("“Undo” puts it back."),
            rows=[[Option(v.ctx("button", "Undo"), go("undo"))], back(v, "bwishes", str(wish.year), "0")],
        )
    return say(
        heading,
        v.quote(wish.text),
        v("This is your own wish: /wish takes it off the board.") if mine else "",
        rows=[
            *([[Option(v.ctx("button", "Take it off the board"), go("bwdown", wish.id))]] if not mine else []),
            back(v, "bwishes", str(wish.year), "0"),
        ],
    )


def ask_reason(v: Voice, records: Records, wish: Wish) -> Message:
    """Why it is taken down: a reason by button, or in words of her own."""
    options = [Option(v(label), go("bwsure", wish.id, str(number))) for number, label in enumerate(_LABELS)]
    return say(
        (Bold(v("Take the wish of {name} off the board?", name=records.members[wish.member].name)),),
        v.quote(wish.text),
        v(
            "The author is told the reason, in private; nothing is said in the group. Choose one, or write it, up to {limit} characters.",
            limit=REASON_LIMIT,
        ),
        rows=[*in_pairs(options), back(v, "bwish", wish.id)],
    )


def confirm(v: Voice, records: Records, wish: Wish, number: int) -> Message:
    """Before the author hears it."""
    return say(
        (Bold(v("Take the wish of {name} off the board?", name=records.members[wish.member].name)),),
        v.quote(wish.text),
        v("Reason: {reason}", reason=v(REASONS[number])),
        rows=[yes_or_no(v, go("bwaway", wish.id, str(number)), go("bwish", wish.id))],
    )


def taken_down(v: Voice) -> str:
    return v("It is off the board. Its author is told the reason in private; “Undo” puts it back.")


def picture(v: Voice, year: int, made: Picture | Paper, *, larger: bool = False) -> Message:
    """The board as a picture or as sheets to print; `larger`: sheets of A3 are still to be had."""
    options = [Option(v.ctx("button", "On A3 sheets"), go("bwpdf", str(year), "a3"))] if larger else []
    told = say(
        v("The board of wishes, {year}, as it stands now.", year=v.year(year)), rows=[options] if options else []
    )
    return replace(told, picture=made) if isinstance(made, Picture) else replace(told, paper=made)


def not_drawn(v: Voice) -> str:
    return v("It can't be drawn just now. Please try again in a moment.")


def pinning(v: Voice) -> Message:
    return say(v("I try once more. If it still isn't pinned in a minute, the right is still missing."))
