"""What a branch has switched off, as its members hear it."""

from zhibu.bot.wording.saying_no import Facts, says_no
from zhibu.branch.policy import InForce, Source
from zhibu.words import Voice, mark, mark_ctx

_ORIGINS = {
    Source.STATED: mark_ctx("setting", "stated"),
    Source.OPEN: mark_ctx("setting", "left open"),
    Source.PRACTICE: mark_ctx("setting", "general practice"),
}
_SWITCHES = {
    "joint.days": mark_ctx("setting", "joint days"),
    "opinion.heard": mark_ctx("setting", "opinions to the secretary"),
    "poll.held": mark_ctx("setting", "polls"),
    "service.pledges": mark_ctx("setting", "pledges"),
    "service.wishes": mark_ctx("setting", "micro-wishes"),
    "theme.menu": mark_ctx("setting", "required and own themes"),
}


def backing(each: InForce) -> Source:
    """What stands behind a number for this branch: what another document states, its own leave open."""
    stated = each.field.source is Source.STATED and each.clause is None
    return Source.OPEN if stated else each.field.source


def origin(v: Voice, each: InForce) -> str:
    """By whose word a number holds: the branch's own, its document's, or nobody's but the program's default."""
    if each.since is not None:
        return v.ctx("setting", "the branch's own")
    if each.clause is not None and each.field.source is Source.OPEN:
        return v.ctx("setting", "asked for, the detail left open")
    return v(_ORIGINS[backing(each)])


@says_no("policy.past")
def _past(v: Voice, facts: Facts) -> str:
    return v(
        "The activity day of {held} was held by the former number, so the change can apply from {earliest} on at the earliest.",
        held=v.date(facts.day("held")),
        earliest=v.date(facts.day("earliest")),
    )


_HOW = {
    "clock": mark("Please write a time of day, such as 14:30."),
    "span": mark("Please write two times of day, such as 22:00-07:30."),
    "month_day": mark("Please write month and day, such as 02-28."),
}


def how(v: Voice, unit: str) -> str:
    """How a value of that unit is written."""
    return v(_HOW[unit]) if unit in _HOW else v("Please write the value.")


@says_no("setting.range")
def _range(v: Voice, facts: Facts) -> str:
    return v("Please write a number between {low} and {high}.", low=facts.number("low"), high=facts.number("high"))


@says_no("setting.unreadable")
def _unreadable(v: Voice, facts: Facts) -> str:
    return how(v, facts.text("unit"))


@says_no("setting.off")
def _off(v: Voice, facts: Facts) -> str:
    return v(
        "This branch hasn't switched on: {what}. The secretary can do so with /admin, under “More”, “Members and settings”, “Settings of the branch”.",
        what=v(_SWITCHES[facts.text("setting")]),
    )
