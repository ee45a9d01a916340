"""What the wishes owe: the board in the group, one message a year that is edited; and a word to whose wish was taken off it."""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Final

from zhibu.branch.agenda.outlook import Outlook, face
from zhibu.branch.branch import Place
from zhibu.branch.notices import GROUP, SECRETARY, Kind, Notice, Said, State
from zhibu.branch.wish import board, years_with_wishes

NOT_PINNED: Final = "not_pinned"
"""The ledger's note on a board that stands and may not be pinned."""
_STANDS_YEARS = 10
"""As long as that a board is edited: a wish may be withdrawn later than its year."""
_WORD_LIFE = timedelta(days=7)
_AGAIN = "x"


def wish_board(look: Outlook) -> Iterator[Notice]:
    """000“设立‘政治生日愿望’公示栏”: it appears with the first public wish and goes with the last one. One in each group that is
    the branch's: where it was lost (deleted, another group bound) it is posted anew."""
    today = look.calendar.today(look.until)
    if not look.records.policy(today).birthday_board:
        return
    for year in years_with_wishes(look.records):
        shown = board(look.records, year)
        first = min((each.wish.first_public for each in shown.entries if each.wish.first_public), default=None)
        if first is None:
            continue
        ever = [one.first_public for one in look.records.wishes.values() if one.year == year and one.first_public]
        # From the first time that any was public: what stands is changed at once, at whatever hour.
        due = _awake(look, min(ever))
        entries = [(each.member.name, each.wish.text, each.wish.told_outcome) for each in shown.entries]
        yield Notice(
            kind=Kind.WISH_BOARD,
            subject=str(year),
            audience=GROUP,
            edition=_edition(look, str(year)),
            due=due,
            expires=look.calendar.instant(date(year + _STANDS_YEARS, 1, 1), time(0)),
            clause=look.records.stand(look.calendar.today(due))["birthday.board"].clause,
            face=face(look.records.branch.name, entries, shown.private),
        )


def _edition(look: Outlook, year: str) -> str:
    """The chat in which it stands, and how often it was lost there: a board whose message can't be edited any more is posted
    anew. A group whose id changed keeps the message, but not under a name that we know."""
    bound = [each for each in look.records.bindings.values() if each.place is Place.GROUP]
    latest = max(bound, key=lambda each: each.bound_at, default=None)
    if latest is None:
        return "1"
    lost = sum(_is_lost(said) and _chat_of(said) == latest.id for said in _boards(look, year))
    return f"{latest.id}{_AGAIN}{lost}" if lost else latest.id


def _boards(look: Outlook, year: str) -> list[Said]:
    return [said for said in look.records.said.values() if said.kind is Kind.WISH_BOARD and said.subject == year]


def _is_lost(said: Said) -> bool:
    return said.state in (State.SENT, State.RETRACTED) and not said.message


def _chat_of(said: Said) -> str:
    """The chat for which an edition was meant."""
    return said.id.rpartition("/")[2].partition(_AGAIN)[0]


def board_unpinned(look: Outlook) -> Iterator[Notice]:
    """Said once a year to the secretary: the board stands, but the right to pin it is missing."""
    if not look.records.wishes:
        return
    for said in look.records.said.values():
        if said.kind is not Kind.WISH_BOARD or said.note != NOT_PINNED or said.state is not State.SENT:
            continue
        due = _awake(look, said.at)
        if look.touches(due, due + _WORD_LIFE):
            yield Notice(
                kind=Kind.BOARD_UNPINNED,
                subject=said.subject,
                audience=SECRETARY,
                edition="1",
                due=due,
                expires=due + _WORD_LIFE,
                clause=look.records.stand(look.calendar.today(due))["birthday.board"].clause,
            )


def wish_taken_down(look: Outlook) -> Iterator[Notice]:
    """The author hears that their wish was taken off the board, and why; nobody else does."""
    for wish in look.records.wishes.values():
        if wish.taken_down is None:
            continue
        at = wish.taken_down.at
        if not look.touches(at, at + _WORD_LIFE):
            continue
        yield Notice(
            kind=Kind.WISH_TAKEN_DOWN,
            subject=wish.id,
            audience=look.audience(wish.member, look.calendar.today(at)),
            edition=f"{at:%m%dT%H%M%S}",
            due=_awake(look, at),
            expires=at + _WORD_LIFE,
            clause=look.records.stand(look.calendar.today(at))["birthday.board"].clause,
        )


def _awake(look: Outlook, at: datetime) -> datetime:
    return look.calendar.awake(at, look.records.policy(look.calendar.today(at)))
