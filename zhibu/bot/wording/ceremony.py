"""Ceremonies of political birthdays in words: what is prepared a week ahead, and what can't be done."""

from collections.abc import Sequence
from datetime import date

from zhibu.bot.message import Bold, Inline, Message, Option, Verb, say, token
from zhibu.bot.wording import wish
from zhibu.bot.wording.panel.frame import in_pairs
from zhibu.bot.wording.saying_no import Facts, says_no
from zhibu.bot.wording.scene import Line, Say, Scene
from zhibu.branch.agenda.birthday import CARD, missing, prepared
from zhibu.branch.birthday import Birthday, birthday
from zhibu.branch.celebration import Item
from zhibu.branch.ceremony import Occasion, ceremony_of
from zhibu.branch.ceremony_checklist import Doing
from zhibu.branch.ceremony_checklist import Line as Row
from zhibu.branch.duties import unprepared
from zhibu.branch.notices import Kind
from zhibu.branch.people import Member
from zhibu.branch.records import Records
from zhibu.forms.ceremonies import forms_named, period_named, when_and_where
from zhibu.words import Voice, mark, mark_ctx

_MISSING = {
    "card": mark_ctx("missing", "words for the card"),
    "talk": mark_ctx("missing", "talk"),
    "application": mark_ctx("missing", "application re-read"),
}
_SEPARATE = 3
"""For so many celebrants each step has a button of its own under the notice; for more there is one a celebrant."""
_NAMED = 16
"""So many are named by buttons; the panel has them all."""


def do(*parts: str) -> str:
    """The token of a celebrant's own step."""
    return token(Verb.CELEBRANT, *parts)


# The ceremony


def where(v: Voice, occasion: Occasion) -> str:
    """When and where the ceremony is, and what goes with it; empty while nothing is arranged."""
    told = when_and_where(v, occasion)
    if not told:
        return ""
    also = forms_named(v, occasion)
    line = v("Ceremony: {when}", when=told)
    return v("{line} ({notes})", line=line, notes=also) if also else line


_DOINGS = {
    Doing.OPEN: mark_ctx("item", "open"),
    Doing.DONE: mark_ctx("item", "done"),
    Doing.ADDED: mark_ctx("item", "done, entered afterwards"),
    Doing.NOT_DONE: mark_ctx("item", "not done"),
}


def doing(v: Voice, row: Row) -> str:
    """How an item of a check-list stands."""
    return v(_DOINGS[row.doing])


# A week ahead


def _celebrant(scene: Scene) -> Birthday:
    member_id, year = scene.notice.subject.rsplit(":", 1)
    member = scene.records.members[member_id]
    found = birthday(member, int(year), scene.records.policy(date(int(year), 1, 1)))
    assert found is not None, scene.notice.subject
    return found


def _ahead(v: Voice, scene: Scene) -> Message:
    return _to_prepare(v, scene) if scene.notice.edition == CARD else _own_ahead(v, scene)


def _own_ahead(v: Voice, scene: Scene) -> Message:
    """To the celebrant, gently: everything in one message."""
    one = _celebrant(scene)
    found = ceremony_of(scene.records, one.member.id, one.on.year, scene.calendar.today(scene.now))
    policy = scene.records.policy(one.on)
    leads = found is not None and leads_oath(found[0], one.member)
    reads = "application" in missing(scene.records, one)
    # The agenda is printed for whoever runs the program: a wish is its author's alone.
    before, answers = ([], []) if scene.assumed else wish.returned(v, scene.records, one)
    return say(
        v(
            "{date} is your political birthday, the {nth} anniversary of your joining the Party.",
            date=v.day(one.on),
            nth=v.anniversary(one.years),
        ),
        where(v, found[0]) if found is not None else "",
        v("You lead the oath.") if leads else "",
        v("Please re-read your application form beforehand, and think of what made you join.")
        if reads
        else v("Please think of what made you join."),
        v("If you like, make a wish; it stays yours alone unless you show it.") if policy.birthday_wish else "",
        *before,
        v("Nothing of it is public unless you want it. To let the group know, open “My year”."),
        rows=[
            *([[Option(v.ctx("button", "I have re-read my application"), do("read", one.id, "n"))]] if reads else []),
            [
                *([Option(v.ctx("button", "My wish"), do("wish"))] if policy.birthday_wish else []),
                Option(v.ctx("button", "My political birthday"), do("mine")),
            ],
            *answers,
            [
                *([Option(v.ctx("button", "The words of the oath"), do("oath"))] if leads else []),
                Option(v.ctx("button", "My year"), token(Verb.ME, "show")),
            ],
        ],
    )


def leads_oath(occasion: Occasion, member: Member) -> bool:
    """Whether the oath is theirs to lead, and still to come."""
    arranged = occasion.arrangement
    return arranged is not None and arranged.leader == member.id and occasion.held is None


def _to_prepare(v: Voice, scene: Scene) -> Message:
    """To who writes the words and sees to the rest: what is missing for each celebrant, one tap each."""
    records, subject = scene.records, scene.notice.subject
    celebrants = prepared(records, subject, scene.notice.audience)
    shown: list[Inline] = [heading(v, subject)]
    for one in celebrants:
        still = [v(_MISSING[each]) for each in missing(records, one)]
        line = v("{name}, {nth} anniversary", name=one.member.name, nth=v.anniversary(one.years))
        value = v("still missing: {list}", list=v.list(still)) if still else v("everything is ready")
        shown += ["\n", v("{label}: {value}", label=line, value=value)]
    unwritten = [one.member.name for one in celebrants if "card" in missing(records, one)]
    return say(
        (Bold(v("Political birthdays to prepare")),),
        tuple(shown),
        v(
            "Please write a few words of your own for {names}, each their own. Without them the greeting goes out as text, without a card.",
            names=v.list(unwritten),
        )
        if 1 < len(unwritten) <= _SEPARATE
        else "",
        v(
            "Please write a few words of your own for each of them. Without them the greeting goes out as text, without a card."
        )
        if len(unwritten) > _SEPARATE
        else "",
        v(
            "Please write a few words of your own for {name}. Without them the greeting goes out as text, without a card.",
            name=unwritten[0],
        )
        if len(unwritten) == 1
        else "",
        rows=_steps(v, records, celebrants),
    )


def heading(v: Voice, subject: str) -> str:
    """“Political birthdays on 20 October”, or those whose period's ceremony comes first."""
    try:
        on = date.fromisoformat(subject)
    except ValueError:
        return v("Ceremony of {period}, before these political birthdays:", period=period_named(v, subject))
    return v("Political birthdays on {date}:", date=v.day(on))


def _steps(v: Voice, records: Records, celebrants: Sequence[Birthday]) -> list[list[Option]]:
    """Of a few celebrants each step has a button; of many each of them has one, which leads to all of it."""
    if len(celebrants) > _SEPARATE:
        open_ = [one for one in celebrants if missing(records, one)]
        return in_pairs(Option(one.member.name, token(Verb.PANEL, "new", "cel", one.id)) for one in open_[:_NAMED])
    rows = []
    for one in celebrants:
        still, name = missing(records, one), one.member.name
        if "card" in still:
            rows.append([Option(v("A message for {name}", name=name), token(Verb.BIRTHDAY, "write", one.id))])
        row = []
        if "talk" in still:
            row.append(Option(v("Talk held: {name}", name=name), token(Verb.PANEL, "new", "tk", one.id)))
        if "application" in still:
            row.append(
                Option(
                    v("Application re-read: {name}", name=name),
                    token(Verb.PANEL, "new", "celm", one.id, Item.APPLICATION.value, "n"),
                )
            )
        if row:
            rows.append(row)
    return rows


def _duty_line(v: Voice, scene: Scene) -> str:
    open_ = list(unprepared(scene.records, scene.notice.subject, scene.notice.audience))
    cards = any("card" in missing(scene.records, one) for one in open_)
    try:
        on = date.fromisoformat(scene.notice.subject)
    except ValueError:
        return v("Ceremony of {period} to prepare", period=period_named(v, scene.notice.subject))
    if cards:
        return v("Words for the card, political birthday on {date}", date=v.short(on))
    return v("Talk before the political birthday on {date}", date=v.short(on))


WORDS: dict[Kind, Say] = {
    Kind.BIRTHDAY_AHEAD: _ahead,
}
LINES: dict[Kind, Line] = {Kind.BIRTHDAY_AHEAD: _duty_line}
ASK: dict[Kind, str] = {Kind.BIRTHDAY_AHEAD: mark("Prepare it")}


@says_no("talk.own")
def _own_talk(v: Voice, facts: Facts) -> str:
    del facts
    return v("Nobody talks with themselves: somebody else of the committee holds this talk.")


@says_no("talk.host")
def _host(v: Voice, facts: Facts) -> str:
    del facts
    return v("The talk is held by the secretary or a committee member.")


@says_no("talk.empty")
def _empty(v: Voice, facts: Facts) -> str:
    del facts
    return v("There is nothing in this message that I could enter.")


@says_no("talk.place")
def _place(v: Voice, facts: Facts) -> str:
    return v(
        "Only the place is entered here, in {limit} characters at most and without sentences. Nothing of what was said is kept.",
        limit=facts.number("limit"),
    )


# What can't be done


@says_no("ceremony.unknown")
def _unknown(v: Voice, facts: Facts) -> str:
    del facts
    return v("There is no such ceremony (any more). /birthdays shows the year's sequence.")


@says_no("ceremony.held")
def _held(v: Voice, facts: Facts) -> str:
    return v("This ceremony was held on {date}; it stands as it was.", date=v.day(facts.day("on")))


@says_no("ceremony.out_of_period")
def _out_of_period(v: Voice, facts: Facts) -> str:
    return v(
        "The ceremony belongs to the time from {first} to {last}. Who can't be there then takes part in another one.",
        first=v.short(facts.day("first")),
        last=v.short(facts.day("last")),
    )


@says_no("ceremony.leader")
def _leader(v: Voice, facts: Facts) -> str:
    if facts.text("oath") == "led_by_celebrant":
        return v("The oath is led by one of the celebrants.")
    return v("The oath is led by a member on the branch's books.")


@says_no("ceremony.shift_period")
def _shift_period(v: Voice, facts: Facts) -> str:
    del facts
    return v("They can't take part in that ceremony: it is over, or too far from the political birthday.")


@says_no("ceremony.celebrated")
def _celebrated(v: Voice, facts: Facts) -> str:
    return v("The political birthday of {name} was already celebrated this year.", name=facts.text("name"))


@says_no("ceremony.reason")
def _reason(v: Voice, facts: Facts) -> str:
    del facts
    return v("Please give a reason.")


@says_no("ceremony.nobody")
def _nobody(v: Voice, facts: Facts) -> str:
    del facts
    return v("Nobody would be celebrated at this ceremony.")


@says_no("ceremony.not_yet")
def _not_yet(v: Voice, facts: Facts) -> str:
    return v("This ceremony is on {date}; it can be entered as held once it has begun.", date=v.day(facts.day("on")))


@says_no("ceremony.item")
def _item(v: Voice, facts: Facts) -> str:
    del facts
    return v("Your branch doesn't ask for this.")


@says_no("ceremony.future")
def _future(v: Voice, facts: Facts) -> str:
    return v("{date} is still to come: it is entered once it was done.", date=v.date(facts.day("on")))


@says_no("ceremony.before_only")
def _before_only(v: Voice, facts: Facts) -> str:
    return v(
        "This comes before the ceremony, which was held on {date}. If it was done before, enter the day on which it was.",
        date=v.short(facts.day("on")),
    )


@says_no("ceremony.not_before")
def _not_before(v: Voice, facts: Facts) -> str:
    return v(
        "That is after the ceremony of {date}: what was not done before it stands as not done.",
        date=v.short(facts.day("on")),
    )


@says_no("ceremony.unreadable")
def _unreadable_date(v: Voice, facts: Facts) -> str:
    return v(
        "I can't read {value}. Write it like 11-9, or 11-9 14:30 and the place.", value=v.quote(facts.text("value"))
    )
