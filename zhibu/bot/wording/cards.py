"""The eve's word that a card still waits for its words, and why words are refused."""

from datetime import date

from zhibu.bot.message import Bold, Message, Option, Verb, say, token
from zhibu.bot.wording.saying_no import Facts, says_no
from zhibu.bot.wording.scene import End, Ended, Say, Scene
from zhibu.branch.birthday import Birthday, greeted_at
from zhibu.branch.card import ready
from zhibu.branch.notices import SECRETARY, Kind
from zhibu.branch.records import Records
from zhibu.words import Voice


def _of(records: Records, on: date, audience: str) -> list[Birthday]:
    """The celebrants of that day for whom this audience writes."""
    acting = records.secretary(on)
    for_acting = audience != SECRETARY
    return [
        one
        for one in records.birthdays(on.year)
        if one.on == on and (acting is not None and acting.id == one.member.id) is for_acting
    ]


def _missing(v: Voice, scene: Scene) -> Message:
    on = date.fromisoformat(scene.notice.subject)
    records = scene.records
    missing = [one for one in _of(records, on, scene.notice.audience) if ready(records, one.id) is None]
    repeated = [one.member.name for one in missing if one.id in records.cards]
    at = greeted_at(missing[0], records.policy(on), scene.calendar) if missing else scene.notice.expires
    return say(
        (Bold(v("Words for the card are still missing")),),
        v(
            "{date} is the political birthday of {names}.",
            date=v.day(on),
            names=v.list(one.member.name for one in missing),
        ),
        v("What is written for {names} repeats other words, and waits for you to decide.", names=v.list(repeated))
        if repeated
        else "",
        v(
            "Written before {time}, your words go out with the card. Without them the greeting goes out as text, without a card.",
            time=v.time(at),
        ),
        rows=[
            [Option(v("Words for {name}", name=one.member.name), token(Verb.BIRTHDAY, "write", one.id))]
            for one in missing[:8]
        ],
    )


def _missing_outcome(v: Voice, ended: Ended) -> Message:
    on = date.fromisoformat(ended.said.subject)
    every = _of(ended.records, on, ended.said.audience)
    if every and all(ready(ended.records, one.id) is not None for one in every):
        return say(v("The words for {date} are written; the cards go out with the greeting.", date=v.day(on)))
    return say(v("The greetings of {date} have gone out.", date=v.day(on)))


@says_no("card.none")
def _none(v: Voice, facts: Facts) -> str:
    del facts
    return v("There is no political birthday for which words could be written.")


@says_no("card.own")
def _own(v: Voice, facts: Facts) -> str:
    del facts
    return v(
        "The words on your own card are written by somebody else: the deputy secretary, else one of the committee."
    )


@says_no("card.too_late")
def _too_late(v: Voice, facts: Facts) -> str:
    return v(
        "The greeting of {on} has gone out; the words on its card can't be changed any more.", on=v.day(facts.day("on"))
    )


@says_no("card.empty")
def _empty(v: Voice, facts: Facts) -> str:
    del facts
    return v("That says nothing yet. Please write some words of your own for the card.")


@says_no("card.no_words")
def _no_words(v: Voice, facts: Facts) -> str:
    return v(
        "There is no card for {name} in {year}: no words are written for it yet.",
        name=facts.text("name"),
        year=v.year(facts.number("year")),
    )


@says_no("card.no_month")
def _no_month(v: Voice, facts: Facts) -> str:
    month = facts.day("day")
    return v("For {month} no card has its words yet.", month=v.month(month.year, month.month))


@says_no("card.not_drawn")
def _not_drawn(v: Voice, facts: Facts) -> str:
    del facts
    return v("The card couldn't be drawn just now. Please try again.")


WORDS: dict[Kind, Say] = {Kind.CARD_MISSING: _missing}
OUTCOMES: dict[Kind, End] = {Kind.CARD_MISSING: _missing_outcome}
