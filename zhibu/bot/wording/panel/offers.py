"""The panel's buttons that lead from one screen to another, each with its one label."""

from collections.abc import Iterable
from dataclasses import dataclass

from zhibu.bot.message import Option
from zhibu.bot.wording.panel.frame import counted, go
from zhibu.words import Voice, mark_ctx


@dataclass(frozen=True, slots=True)
class Offer:
    """A button: its label's name, where it leads, how much waits there, whether it is offered now, and whether it is one of
    what waits for this person."""

    name: str
    place: tuple[str, ...]
    count: int = 0
    when: bool = True
    waits: bool = False


_LABELS = {
    "absences": mark_ctx("button", "Absences"),
    "activity": mark_ctx("button", "This activity"),
    "again": mark_ctx("button", "Lay it before them again"),
    "appeals": mark_ctx("button", "Attendance to decide"),
    "approve": mark_ctx("button", "Enter the approval"),
    "arrange": mark_ctx("button", "Arrangement"),
    "birthday_papers": mark_ctx("button", "Papers of political birthdays"),
    "birthday_wishes": mark_ctx("button", "Wishes on political birthdays"),
    "books": mark_ctx("button", "Ledgers and charts"),
    "cards": mark_ctx("button", "Card messages"),
    "ceremonies": mark_ctx("button", "Political birthdays"),
    "close": mark_ctx("button", "End the activity"),
    "code": mark_ctx("button", "Show the sign-in code"),
    "codes": mark_ctx("button", "Codes"),
    "day_more": mark_ctx("button", "More about the day"),
    "dated": mark_ctx("button", "Ledger of dates"),
    "dues": mark_ctx("button", "Dues"),
    "earlier": mark_ctx("button", "Import earlier days"),
    "evaluation": mark_ctx("button", "Result of the evaluation"),
    "figures": mark_ctx("button", "Charts"),
    "guests": mark_ctx("button", "Guests"),
    "held": mark_ctx("button", "It was held"),
    "history": mark_ctx("button", "Changes to the entries"),
    "inspection": mark_ctx("button", "Inspection"),
    "leaves": mark_ctx("button", "Decide leave"),
    "leaves_kept": mark_ctx("button", "Leave and papers"),
    "makeup": mark_ctx("button", "Make-up study"),
    "makeup_waiting": mark_ctx("button", "Look at make-up study"),
    "meetings": mark_ctx("button", "Three Meetings and One Lecture"),
    "more": mark_ctx("button", "More"),
    "move": mark_ctx("button", "Move the day"),
    "not_held": mark_ctx("button", "It was not held"),
    "opinions": mark_ctx("button", "Opinions"),
    "papers": mark_ctx("button", "Papers of the day"),
    "papers_year": mark_ctx("button", "Papers of the year"),
    "plan": mark_ctx("button", "Year plan"),
    "pledges": mark_ctx("button", "Pledges"),
    "points": mark_ctx("button", "Points to discuss"),
    "polls": mark_ctx("button", "Polls"),
    "record": mark_ctx("button", "Record form"),
    "register": mark_ctx("button", "Register"),
    "roster": mark_ctx("button", "Roster"),
    "same": mark_ctx("button", "As last month"),
    "setup": mark_ctx("button", "Members and settings"),
    "settings": mark_ctx("button", "Settings of the branch"),
    "sign": mark_ctx("button", "Sign in for someone"),
    "steps": mark_ctx("button", "Nine steps"),
    "undo": mark_ctx("button", "Undo"),
    "voices": mark_ctx("button", "Voices and service"),
    "waiting": mark_ctx("button", "Waiting for you"),
    "wishes": mark_ctx("button", "Micro-wishes"),
}


def options(v: Voice, offers: Iterable[Offer], **own: str) -> list[Option]:
    """The buttons in their order; `own` gives a label of their own to some by name."""
    return [
        Option(counted(v, own.get(offer.name) or v(_LABELS[offer.name]), offer.count), go(*offer.place))
        for offer in offers
    ]
