"""The opinions in the panel: for the secretary alone."""

from collections.abc import Sequence
from datetime import datetime

from zhibu.bot.message import Bold, Message, Option, say
from zhibu.bot.wording.opinion import answer_of
from zhibu.bot.wording.panel.frame import back, go, in_pairs, lines, page_of, shortened, turn
from zhibu.branch.opinion import TEXT_LIMIT, Opinion
from zhibu.branch.records import Records
from zhibu.words import Voice

_IN_LINE = 40


def opinions(
    v: Voice, records: Records, open_: Sequence[Opinion], page: int, *, answered: int, opens: datetime
) -> Message:
    """What waits for an answer, the oldest first."""
    shown, page = page_of(open_, page)
    numbered = list(enumerate(shown, page * 8 + 1))
    rest = [Option(v.ctx("button", "Answered ({count})", count=answered), go("opinions_old", "0"))] if answered else []
    return say(
        (Bold(v("Opinions")),),
        lines(_line(v, records, number, one) for number, one in numbered)
        if open_
        else v("No opinion waits for an answer."),
        v("Unsigned ones come out of the box together, next on {at}.", at=v.moment(opens)),
        rows=[
            *in_pairs(Option(_label(v, number, one), go("opinion", one.id)) for number, one in numbered),
            *turn(v, len(open_), page, "opinions"),
            *([rest] if rest else []),
            back(v),
        ],
    )


def answered(v: Voice, records: Records, found: Sequence[Opinion], page: int) -> Message:
    """What was answered, the latest first."""
    shown, page = page_of(found, page)
    numbered = list(enumerate(shown, page * 8 + 1))
    return say(
        (Bold(v("Answered opinions")),),
        lines(_line(v, records, number, one) for number, one in numbered),
        rows=[
            *in_pairs(Option(_label(v, number, one), go("opinion", one.id)) for number, one in numbered),
            *turn(v, len(found), page, "opinions_old"),
            back(v, "opinions", "0"),
        ],
    )


def _line(v: Voice, records: Records, number: int, one: Opinion) -> str:
    text = v("{text} ({who}, {date})", text=shortened(one.text, _IN_LINE), who=who(v, records, one), date=_date(v, one))
    return v("{number}. {item}", number=number, item=text)


def _label(v: Voice, number: int, one: Opinion) -> str:
    mark = v("to the committee") if one.committee_at is not None else ""
    return v("{number}. {item}", number=number, item=mark) if mark else str(number)


def who(v: Voice, records: Records, one: Opinion) -> str:
    """The name where it is signed."""
    if one.author is None:
        return v("unsigned")
    member = records.members.get(one.author)
    return member.name if member is not None else v("signed")


def _date(v: Voice, one: Opinion) -> str:
    return v.short(one.at.astimezone(v.zone))


def opinion(v: Voice, records: Records, one: Opinion, done: str = "") -> Message:
    """One opinion, whole, with what can be done."""
    committee = one.committee_at
    again = v.ctx("button", "Answer anew") if one.answered_at is not None else v.ctx("button", "Answer")
    options = [Option(again, go("opinion_answer", one.id))]
    if committee is None:
        options.append(Option(v.ctx("button", "Brought to the committee"), go("opinion_committee", one.id)))
    place = "opinions" if one.answered_at is None else "opinions_old"
    return say(
        done,
        (Bold(v("Opinion, {who}, {date}", who=who(v, records, one), date=_date(v, one))),),
        v.quote(one.text),
        answer_of(v, one) if one.answered_at is not None else v("Not answered yet."),
        v("Brought before the committee on {date}.", date=v.short(committee.astimezone(v.zone))) if committee else "",
        rows=[options, back(v, place, "0")],
    )


def ask_answer(v: Voice, records: Records, one: Opinion) -> Message:
    """Asks for the answer."""
    heard = (
        v("{name} hears it at once.", name=who(v, records, one))
        if one.signed
        else v("Nobody knows who it is; with its number they can read the answer.")
    )
    return say(
        v.quote(one.text),
        v("Please write your answer and send it to me, up to {limit} characters.", limit=TEXT_LIMIT),
        heard,
        rows=[back(v, "opinion", one.id)],
    )


def saved(v: Voice) -> str:
    return v("The answer is saved.")


def brought(v: Voice) -> str:
    return v("Noted: it was brought before the committee.")
