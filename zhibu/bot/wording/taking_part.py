"""What a member hears on signing in and on asking for leave."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from zhibu.bot.message import Ask, Bold, Message, Option, Verb, say, token
from zhibu.bot.wording import enclosures, leaves, terms
from zhibu.branch.attendance import Leave
from zhibu.branch.day import ActivityDay
from zhibu.branch.enclosure import Enclosure
from zhibu.branch.policy import Policy
from zhibu.words import Voice

QUESTION = "leave.reason"
"""The draft that waits for the reason."""
PAPER = "leave.paper"
"""The draft that waits for photos and papers."""


def ask_reason(v: Voice, day: ActivityDay, policy: Policy, until: datetime) -> Message:
    """The question for the reason; what is typed next is the answer."""
    asked = say(
        v(
            "Leave from the {day} of {date} is asked for in writing. Please write the reason now.",
            day=terms.day_name(v, policy),
            date=v.day(day.on),
        ),
        v("A photo or a paper may come with it: send it with the reason beside it, or after it."),
        v("The reason is read by who decides it and who keeps the record; it never stands in the group."),
        v("Leave can be asked for until {until}.", until=v.moment(until)),
        rows=[[cancel(v)]],
    )
    return Message(paragraphs=asked.paragraphs, rows=asked.rows, ask=Ask(v("Reason for leave")))


def cancel(v: Voice) -> Option:
    """Drops the question that waits for a typed answer."""
    return Option(v.ctx("button", "Cancel"), token(Verb.CANCEL))


def leave_asked(
    v: Voice, day: ActivityDay, policy: Policy, leave: Leave, *, deciders: Iterable[str], kept: Sequence[Enclosure]
) -> Message:
    """The request as it was saved, who decides it, and the ways to add a paper and to take it back."""
    names = v.or_list(deciders)
    return say(
        (Bold(v("Leave asked for: {day} of {date}", day=terms.day_name(v, policy), date=v.day(day.on))),),
        v("Reason: {reason}", reason=leave.reason) if leave.reason else "",
        enclosures.listed(v, kept),
        v("It is decided by {names}; the answer comes here.", names=names) if names else terms.nobody_decides(v),
        v("To change the reason, send /leave with the new one. “Cancel” takes the request back."),
        rows=[
            *enclosures.see(v, kept, token(Verb.LEAVE, "see", day.id, "0")),
            [add_paper(v, day)],
            [Option(v.ctx("button", "Cancel"), token(Verb.LEAVE, "back", day.id))],
        ],
    )


def add_paper(v: Voice, day: ActivityDay) -> Option:
    """Leads to where a photo or a paper is sent."""
    return Option(v.ctx("button", "Add a photo or paper"), token(Verb.LEAVE, "add", day.id))


def leave_decided(
    v: Voice, day: ActivityDay, policy: Policy, leave: Leave, kept: Sequence[Enclosure], *, again: bool, back: bool
) -> Message:
    """How a leave that was decided stands; a refused one can be asked for `again` while there is time, a granted one be taken
    `back` where the day was moved since."""
    assert leave.decision is not None
    names = {"day": terms.day_name(v, policy), "date": v.day(day.on)}
    if leave.decision.granted:
        return say(
            v("Your leave from the {day} of {date} is granted.", **names),
            leaves.words_of(v, leave),
            enclosures.listed(v, kept),
            v("It was granted before the day was moved. Whoever can come now takes it back with “Cancel”.")
            if back
            else "",
            rows=[
                *enclosures.see(v, kept, token(Verb.LEAVE, "see", day.id, "0")),
                [add_paper(v, day)],
                *([[Option(v.ctx("button", "Cancel"), token(Verb.LEAVE, "back", day.id))]] if back else []),
            ],
        )
    return say(
        v("Your leave from the {day} of {date} was refused.", **names),
        leaves.words_of(v, leave),
        v("If something has changed, you can ask again with another reason.") if again else "",
        rows=[[Option(v.ctx("button", "Leave"), token(Verb.LEAVE, "again", day.id))]] if again else [],
    )


def leave_withdrawn(v: Voice, day: ActivityDay, policy: Policy) -> Message:
    """The request is taken back; the member is expected again."""
    return say(
        v(
            "Your request for leave from the {day} of {date} is withdrawn. You are expected.",
            day=terms.day_name(v, policy),
            date=v.day(day.on),
        )
    )
