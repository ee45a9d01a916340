"""Attendance in figures: both denominators, and before its day how many must come and still may be missing."""

from datetime import date

from zhibu.bot.message import Bold, Message, Option, Verb, say, token
from zhibu.bot.wording import terms
from zhibu.bot.wording.scene import Say, Scene
from zhibu.branch.attendance import Register
from zhibu.branch.forecast import Forecast, floor_of, forecast, own_floor
from zhibu.branch.notices import Kind
from zhibu.branch.records import Records
from zhibu.words import Voice


def share(v: Voice, records: Records, on: date) -> str:
    """The floor as words; one that no document of the branch states is said to be its own."""
    told = v.percent(floor_of(records, on) / 100)
    return v("{floor} (set by this branch)", floor=told) if own_floor(records, on) else told


def reached(v: Voice, records: Records, register: Register) -> str:
    """After the day: whether the floor was reached; nothing where there is none."""
    on = register.day.on
    if not floor_of(records, on):
        return ""
    floor = share(v, records, on)
    if register.below(records.policy(on)):
        return v("That is below the floor of {floor}.", floor=floor)
    return v("The floor of {floor} is reached.", floor=floor)


def line(v: Voice, records: Records, register: Register) -> str:
    """The floor and what is left to it, in two sentences for the panel; nothing where there is none."""
    on = register.day.on
    if not floor_of(records, on):
        return ""
    ahead = forecast(register, records.policy(on))
    need = v(
        "Floor {floor}: {need} of {total} must come.",
        floor=share(v, records, on),
        need=ahead.need,
        total=ahead.total,
    )
    return v.paragraph([need, _left(v, ahead)])


def figures(v: Voice, shown: Register) -> str:
    """Both denominators: all members of the branch, of whom the floor speaks, and who is due to attend, as the form asks."""
    return v(
        "Members {total}, due to attend {due}, present {present}: {rate} of all members.",
        total=shown.total,
        due=shown.due,
        present=shown.present,
        rate=v.percent(shown.rate),
    )


def _left(v: Voice, ahead: Forecast) -> str:
    if ahead.below:
        short = -ahead.spare
        return v.plural(
            "By the leaves so far {n} is lacking even if everybody else comes.",
            "By the leaves so far {n} are lacking even if everybody else comes.",
            short,
        )
    if ahead.spare == 0:
        return v("By the leaves so far not one more may be missing.")
    return v.plural(
        "By the leaves so far {n} more may be missing.", "By the leaves so far {n} more may be missing.", ahead.spare
    )


def _forecast(v: Voice, scene: Scene) -> Message:
    day = scene.day
    policy = scene.records.policy(day.on)
    ahead = forecast(scene.register, policy)
    counts = [
        v.plural("{n} granted", "{n} granted", ahead.on_leave) if ahead.on_leave else "",
        v.plural("{n} asked, undecided", "{n} asked, undecided", ahead.asked) if ahead.asked else "",
    ]
    return say(
        (Bold(v("Attendance of the {day} of {date}", day=terms.day_name(v, policy), date=v.day(day.on))),),
        line(v, scene.records, scene.register),
        v("Leave so far: {counts}.", counts=v.list(each for each in counts if each)) if any(counts) else "",
        v(
            "Whom a word may still bring? Mobile members can take part remotely, frail ones in a suitable way; a day can also be moved inside its month."
        )
        if ahead.spare <= 0
        else "",
        rows=[[Option(v.ctx("button", "Register"), token(Verb.PANEL, "regnew", day.id))]],
    )


WORDS: dict[Kind, Say] = {Kind.FORECAST: _forecast}
