"""From the wishes that are public to the board that is printed; nothing else of anybody goes in."""

from datetime import date
from typing import Literal

from zhibu.bot.wording import wish as words
from zhibu.branch.records import Records
from zhibu.branch.wish import board
from zhibu.charts.board import WishBoard, WishLine
from zhibu.words import Voice


def wish_board(records: Records, year: int, *, today: date, v: Voice, paper: Literal["a3", "a4"]) -> WishBoard:
    """The year's board as of that day."""
    shown = board(records, year)
    return WishBoard(
        locale=v.locale,
        paper=paper,
        branch=records.branch.name,
        title=words.picture_title(v),
        year=v.year(year),
        wishes=tuple(
            WishLine(name=each.member.name, text=each.wish.text, outcome=words.outcome_of(v, each.wish))
            for each in shown.entries
        ),
        private=words.others_private(v, shown.private),
        closing=words.by_choice(v),
        stands=words.as_of(v, today),
    )
