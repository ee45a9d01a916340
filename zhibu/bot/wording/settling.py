"""Dates of acceptance that can't be counted from, in words: what is the matter with each, and that they are settled."""

from zhibu.bot.message import Bold, Message, Option, Verb, say, token
from zhibu.bot.wording.panel.frame import beside, lines
from zhibu.bot.wording.saying_no import Facts, says_no
from zhibu.bot.wording.scene import End, Ended, Say, Scene
from zhibu.branch.notices import Kind
from zhibu.branch.settling import Unsettled, unsettled
from zhibu.words import Voice, mark

_WHY = {
    "missing": mark("no date of acceptance on file"),
    "founding": mark("{date} is before the Party was founded"),
    "full": mark("{date} is after the day of becoming a full member"),
    "future": mark("{date} is still to come"),
}


def why(v: Voice, one: Unsettled) -> str:
    """What is the matter with a date of acceptance."""
    on = one.member.accepted_on
    told = v(_WHY[one.why], date=v.date(on)) if on is not None and one.why in _WHY else ""
    if one.why == "missing":
        told = v(_WHY["missing"])
    if one.other is None:
        return told
    other = (
        v("on file {date}, another list says {other}", date=v.date(on), other=v.date(one.other))
        if on is not None
        else v("another list says {other}", other=v.date(one.other))
    )
    return other if one.why == "disputed" else beside(v, [told, other])


def _unsettled(v: Voice, scene: Scene) -> Message:
    found = unsettled(scene.records, scene.calendar.today(scene.now))
    return say(
        (Bold(v("Dates of acceptance to settle")),),
        lines(v("{label}: {value}", label=one.member.name, value=why(v, one)) for one in found[:30]),
        v("Without a date that can be counted from nobody can be placed in the sequence of political birthdays.")
        if any(one.why != "disputed" for one in found)
        else "",
        v("Until a disputed date is settled, the one on file stands.")
        if any(one.why == "disputed" for one in found)
        else "",
        rows=[[Option(v.ctx("button", "Settle the dates"), token(Verb.PANEL, "new", "uns"))]],
    )


def _settled(v: Voice, ended: Ended) -> Message:
    del ended
    return say(v("The dates of acceptance are settled."))


WORDS: dict[Kind, Say] = {Kind.BIRTHDAY_UNSETTLED: _unsettled}
OUTCOMES: dict[Kind, End] = {Kind.BIRTHDAY_UNSETTLED: _settled}


_IMPOSSIBLE = {
    "founding": mark("{date} is before the Party was founded."),
    "full": mark("{date} is after the day of becoming a full member."),
    "future": mark("{date} is still to come."),
}


@says_no("birthday.impossible")
def _impossible(v: Voice, facts: Facts) -> str:
    return v(_IMPOSSIBLE[facts.text("why")], date=v.date(facts.day("on")))


@says_no("birthday.unreadable")
def _unreadable(v: Voice, facts: Facts) -> str:
    return v("{value} is not a date. Write it like 2018-06-05.", value=v.quote(facts.text("value")))
