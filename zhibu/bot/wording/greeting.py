"""The greeting on a political birthday, and the good wishes that fellow members add to it. Solemn and warm, and short."""

from collections.abc import Sequence
from dataclasses import replace

from zhibu.bot.message import Bold, Message, Option, Verb, say, token
from zhibu.bot.wording.panel.frame import lines
from zhibu.bot.wording.pictures import signed
from zhibu.bot.wording.saying_no import Facts, says_no
from zhibu.bot.wording.scene import End, Ended, Say, Scene
from zhibu.branch.agenda.greeting import WISHES_IN_ONE
from zhibu.branch.birthday import Birthday
from zhibu.branch.card import anniversaries, ready, unaddressed
from zhibu.branch.greeting import SET, WORDS_LIMIT, GoodWish, celebrated, in_group, wishes_for
from zhibu.branch.notices import GROUP, Kind
from zhibu.branch.records import Records
from zhibu.forms.good_wishes import SET_WORDS, words_of
from zhibu.words import Voice

# What is said unasked


def _greeting(v: Voice, scene: Scene) -> Message:
    one = celebrated(scene.records, scene.notice.subject)
    assert one is not None, scene.notice.subject
    if scene.notice.audience == GROUP:
        count = len(wishes_for(scene.records.good_wishes.values(), one.id))
        label = v.ctx("button", "Send good wishes")
        press = Option(f"{label} {count}" if count else label, token(Verb.GREETING, "to", one.id))
        # Other people's greetings come without a sound.
        return replace(say(_to_group(v, one), rows=[[press]]), silent=True)
    card = ready(scene.records, one.id)
    author = scene.records.members.get(card.by) if card is not None else None
    return say(
        _caption(v, one, scene.records.branch.name, card.text if card is not None else ""),
        unaddressed(card.text, one.member.name)
        if card is not None
        else v("May you stay true to why you joined and carry your duty forward."),
        signed(v, author) or scene.records.branch.name,
    )


def _caption(v: Voice, one: Birthday, branch: str, text: str) -> str:
    """The greeting's first line; the occasion is named once, by the secretary's words where they do."""
    if one.years in anniversaries(text):
        return v("{name}: {branch} sends you its respects and good wishes.", name=one.member.name, branch=branch)
    return v(
        "{name}: on the {nth} anniversary of your joining the Party, {branch} sends you its respects and good wishes.",
        name=one.member.name,
        nth=v.anniversary(one.years),
        branch=branch,
    )


def _to_group(v: Voice, one: Birthday) -> str:
    return v(
        "Today is the political birthday of {name}: the {nth} anniversary of joining the Party. The branch sends its respects and good wishes.",
        name=one.member.name,
        nth=v.anniversary(one.years),
    )


def _closed(v: Voice, scene: Scene) -> Message:
    """The group's greeting as it stays: without its button, with the number of good wishes."""
    one = celebrated(scene.records, scene.notice.subject)
    if one is None or not in_group(scene.records, one):
        return _taken_back(v)
    count = len(wishes_for(scene.records.good_wishes.values(), one.id))
    return say(
        v(
            "{date} was the political birthday of {name}: the {nth} anniversary of joining the Party. The branch sent its respects and good wishes.",
            date=v.short(one.on),
            name=one.member.name,
            nth=v.anniversary(one.years),
        ),
        v.plural("One member added their good wishes.", "{n} members added their good wishes.", count) if count else "",
    )


def _taken_back(v: Voice) -> Message:
    return say(v("This greeting was taken back."))


def _greeting_outcome(v: Voice, ended: Ended) -> Message:
    if ended.said.audience == GROUP:
        return _taken_back(v)
    return say(v("This greeting was sent for a date that has been corrected since."))


def _good_wishes(v: Voice, scene: Scene) -> Message:
    """Names and words: the set ones once, with everybody who chose them."""
    found = wishes_for(scene.records.good_wishes.values(), scene.notice.subject)
    first = (int(scene.notice.edition) - 1) * WISHES_IN_ONE
    some = found[first : first + WISHES_IN_ONE]
    shown = []
    for number in range(1, SET + 1):
        names = [_name(scene.records, wish) for wish in some if wish.chosen == number]
        if names:
            shown.append(v("{names}: {words}", names=v.list(names), words=v(SET_WORDS[number - 1])))
    shown += [
        v("{names}: {words}", names=_name(scene.records, wish), words=wish.text) for wish in some if not wish.chosen
    ]
    return say((Bold(v("Good wishes from fellow members on your political birthday")),), lines(shown))


def _name(records: Records, wish: GoodWish) -> str:
    member = records.members.get(wish.by)
    return member.name if member is not None else wish.by


def _good_wishes_outcome(v: Voice, ended: Ended) -> Message:
    del ended
    return say(v("The good wishes that stood here were taken back by who had sent them."))


# In private, to who gives them


def offer(v: Voice, one: Birthday, known: GoodWish | None, *, closes: str, told: str = "") -> Message:
    """The set ones as buttons, one's own words, and what was given so far."""
    rows = [
        [Option(v(words), token(Verb.GREETING, "give", one.id, str(number)))]
        for number, words in enumerate(SET_WORDS, 1)
    ]
    last = [Option(v.ctx("button", "In my own words"), token(Verb.GREETING, "own", one.id))]
    if known is not None:
        last.append(Option(v.ctx("button", "Take it back"), token(Verb.GREETING, "back", one.id)))
    return say(
        told,
        (
            Bold(
                v(
                    "Good wishes to {name}, on the {nth} anniversary of joining the Party",
                    name=one.member.name,
                    nth=v.anniversary(one.years),
                )
            ),
        ),
        v("Yours: {text}", text=v.quote(words_of(v, known))) if known is not None else "",
        v(
            "Choose one; for words of your own, press the last button first. {name} alone reads names and words; the group sees how many there are. Until {time} yours can be changed or taken back.",
            name=one.member.name,
            time=closes,
        ),
        rows=[*rows, last],
    )


def ask_words(v: Voice, one: Birthday) -> Message:
    return say(
        v(
            "Please write your good wish to {name}, up to {limit} characters. Plain and sincere is best.",
            name=one.member.name,
            limit=WORDS_LIMIT,
        ),
        rows=[[Option(v.ctx("button", "Back"), token(Verb.GREETING, "to", one.id))]],
    )


def given(v: Voice, one: Birthday) -> str:
    return v("Your good wish goes to {name}.", name=one.member.name)


def taken(v: Voice, one: Birthday) -> str:
    return v("Your good wish to {name} is taken back.", name=one.member.name)


def today(v: Voice, found: Sequence[Birthday]) -> Message:
    """Whose greeting stands in the group today."""
    if not found:
        return say(v("No political birthday is greeted in the group today."))
    return say(
        v("To whom do you send good wishes?"),
        rows=[[Option(one.member.name, token(Verb.GREETING, "to", one.id))] for one in found],
    )


# Refusals


@says_no("greeting.none")
def _none(v: Voice, facts: Facts) -> str:
    del facts
    return v("No good wishes are taken here at present.")


@says_no("greeting.own")
def _own(v: Voice, facts: Facts) -> str:
    del facts
    return v("These good wishes are for you. You need do nothing.")


@says_no("greeting.early")
def _early(v: Voice, facts: Facts) -> str:
    return v(
        "The political birthday of {name} is on {on}; good wishes can be sent from then.",
        name=facts.text("name"),
        on=v.day(facts.day("on")),
    )


@says_no("greeting.closed")
def _over(v: Voice, facts: Facts) -> str:
    return v(
        "Good wishes to {name} could be sent and changed until {at}.",
        name=facts.text("name"),
        at=v.moment(facts.moment("at")),
    )


@says_no("greeting.empty")
def _empty(v: Voice, facts: Facts) -> str:
    del facts
    return v("There are no words in it. Please write a few, or choose one of the set ones.")


WORDS: dict[Kind, Say] = {
    Kind.BIRTHDAY_GREETING: _greeting,
    Kind.GREETING_CLOSED: _closed,
    Kind.GOOD_WISHES: _good_wishes,
}
OUTCOMES: dict[Kind, End] = {
    Kind.BIRTHDAY_GREETING: _greeting_outcome,
    Kind.GOOD_WISHES: _good_wishes_outcome,
}
