"""The branch's settings in the panel: what holds, by whose word, and what is chosen instead."""

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from zhibu.bot.message import Ask, Bold, Message, Option, say
from zhibu.bot.wording import why
from zhibu.bot.wording.panel.frame import back, go, in_pairs, lines, page_of, turn
from zhibu.bot.wording.settings import how, origin
from zhibu.branch.policy import InForce, PolicyChange, Unit, Value, write
from zhibu.words import Voice

_BUTTONS = 4


def topics(v: Voice, found: Iterable[str]) -> Message:
    return say(
        (Bold(v("Settings of the branch")),),
        v(
            "Everything that I ask of anybody stands on one of these numbers, each with its clause. A change applies from its day on; what was decided stays as it was decided."
        ),
        rows=[*in_pairs(Option(v(why.TOPICS[key]), go("sett", key)) for key in found), back(v, "setup")],
    )


def topic(v: Voice, key: str, found: Sequence[InForce], page: int) -> Message:
    """A subject's numbers, each with its mark in words, on a button by its number."""
    shown, page = page_of(found, page)
    options = [Option(str(place), go("setone", each.field.name)) for place, each in enumerate(shown, 1)]
    return say(
        (Bold(v(why.TOPICS[key])),),
        lines(v("{number}. {item}", number=place, item=_line(v, each)) for place, each in enumerate(shown, 1)),
        rows=[
            *(options[at : at + _BUTTONS] for at in range(0, len(options), _BUTTONS)),
            *turn(v, len(found), page, "sett", key),
            back(v, "set"),
        ],
    )


def _line(v: Voice, each: InForce) -> str:
    told = v("{label}: {value}", label=why.name(v, each.field.name), value=why.value(v, each))
    return v("{line} ({notes})", line=told, notes=origin(v, each))


def setting(
    v: Voice, stand: InForce, *, topic: str, joined: date, pending: Sequence[PolicyChange], done: str = ""
) -> Message:
    """One number: its value, its clause, what is entered for later, and what can be chosen."""
    field = stand.field
    return say(
        done,
        (Bold(v("{label}: {value}", label=why.name(v, field.name), value=why.value(v, stand))),),
        *why.origin(v, stand, joined),
        v("From {low} to {high}.", low=field.low, high=field.high)
        if field.low is not None and field.high is not None
        else "",
        lines(_pending(v, stand, each) for each in pending),
        v("There is nothing to choose here.") if len(field.choices) == 1 else "",
        rows=[
            *in_pairs(_offered(v, stand)),
            *(
                [Option(v("Take back: {date}", date=v.date(each.since)), go("setdrop", field.name, f"{each.since}"))]
                for each in pending
            ),
            back(v, "sett", topic),
        ],
    )


def _pending(v: Voice, stand: InForce, change: PolicyChange) -> str:
    value = why.value(v, replace(stand, value=stand.field.parse(change.value)))
    return v("From {date} on: {value}.", date=v.date(change.since), value=value)


def _offered(v: Voice, stand: InForce) -> list[Option]:
    field = stand.field
    values: list[Value] = [True, False] if field.unit is Unit.FLAG else list(field.choices)
    if not values:
        return [Option(v.ctx("button", "Another value"), go("setask", field.name))]
    return [
        Option(why.value(v, replace(stand, value=each)), go("setfrom", field.name, write(each)))
        for each in values
        if each != stand.value
    ]


def from_when(v: Voice, stand: InForce, value: Value, offered: Sequence[date], *, today: date) -> Message:
    """What is going to hold; from which day on. The press does it."""
    name, written = stand.field.name, write(value)
    return say(
        (Bold(why.name(v, name)),),
        v("Now: {text}", text=why.value(v, stand)),
        v("Then: {text}", text=why.value(v, replace(stand, value=value))),
        v("From which day on? What was decided before stays as it was decided."),
        rows=[
            *(
                [
                    Option(
                        v("From today on") if each == today else v("From {date} on", date=v.date(each)),
                        go("setyes", name, written, f"{each}"),
                    )
                ]
                for each in offered
            ),
            [Option(v.ctx("button", "Cancel"), go("setone", name))],
        ],
    )


def ask_value(v: Voice, stand: InForce) -> Message:
    field = stand.field
    message = say(
        (Bold(why.name(v, field.name)),),
        v("Now: {text}", text=why.value(v, stand)),
        v("Please write a number between {low} and {high}.", low=field.low, high=field.high)
        if field.low is not None and field.high is not None
        else how(v, field.unit.value),
        rows=[back(v, "setone", field.name)],
    )
    return Message(paragraphs=message.paragraphs, rows=message.rows, ask=Ask(v("the new value")))


def saved(v: Voice) -> str:
    return v("The change is entered.")


def dropped(v: Voice) -> str:
    return v("The change is taken back.")
