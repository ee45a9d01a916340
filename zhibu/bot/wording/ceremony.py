"""Ceremonies of political birthdays in words: what is prepared a week ahead, dates to be settled, the one follow-up of a talk,
and what can't be done."""

from collections.abc import Sequence
from datetime import date

from zhibu.bot.message import Bold, Inline, Message, Option, Paragraph, Verb, say, token
from zhibu.bot.wording import wish
from zhibu.bot.wording.panel.frame import beside, in_pairs, lines
from zhibu.bot.wording.saying_no import Facts, says_no
from zhibu.bot.wording.scene import End, Ended, Line, Say, Scene
from zhibu.branch.agenda.birthday import AGREED, ASKED, CARD, missing, prepared
from zhibu.branch.birthday import Birthday, birthday
from zhibu.branch.celebration import Item
from zhibu.branch.ceremony import Occasion, ceremony_of
from zhibu.branch.ceremony_checklist import Doing
from zhibu.branch.ceremony_checklist import Line as Row
from zhibu.branch.duties import unprepared
from zhibu.branch.notices import Kind
from zhibu.branch.people import Member
from zhibu.branch.records import Records
from zhibu.branch.settling import Unsettled, unsettled
from zhibu.branch.talks import FollowUp
from zhibu.forms.ceremonies import forms_named, period_named, when_and_where
from zhibu.words import Voice, mark, mark_ctx

_MISSING = {
    "card": mark_ctx("missing", "words for the card"),
    "talk": mark_ctx("missing", "talk"),
    "application": mark_ctx("missing", "application re-read"),
}
_WHY = {
    "missing": mark("no date of acceptance on file"),
    "founding": mark("{date} is before the Party was founded"),
    "full": mark("{date} is after the day of becoming a full member"),
    "future": mark("{date} is still to come"),
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


# Dates to settle


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


# The one follow-up of a talk


def _follow_up(v: Voice, scene: Scene) -> Message:
    known = scene.records.follow_ups[scene.notice.subject]
    host, member = scene.records.members[known.host], scene.records.members[known.member]
    match scene.notice.edition:
        case each if each == ASKED:
            return say(
                v(
                    "{name} would like to note one thing with which the branch can help you after your talk: what, who, and by when. Only the two of you could read it. Do you agree?",
                    name=host.name,
                ),
                v("You need not. Nothing that was said in the talk is kept."),
                rows=[
                    [
                        Option(v.ctx("button", "Agree"), do("fu", "y", known.id)),
                        Option(v.ctx("button", "Disagree"), do("fu", "n", known.id)),
                    ]
                ],
            )
        case each if each == AGREED:
            return say(
                v(
                    "{name} agrees that one thing to help with is noted. Only the two of you can read it.",
                    name=member.name,
                ),
                rows=[[Option(v.ctx("button", "Write it down"), do("fu", "write", known.id))]],
            )
        case _:
            return say(
                v("{name} has noted what was agreed after your talk. Only the two of you can read it.", name=host.name),
                rows=[[Option(v.ctx("button", "Read it"), do("fu", "show", known.id))]],
            )


def _followed(v: Voice, ended: Ended) -> Message:
    del ended
    return say(v("This is settled; nothing more is asked of you here."))


def follow_up(v: Voice, records: Records, known: FollowUp, me: Member, *, done: str = "") -> Message:
    """What was agreed, to one of the two."""
    other = records.members[known.host if me.id == known.member else known.member]
    if known.declined_at is not None:
        told: Paragraph = (v("Nothing is noted: that was not wanted."),)
    elif known.agreed_at is None:
        told = (v("It isn't agreed yet that anything is noted."),)
    elif known.written_at is None or known.due is None:
        told = (v("Nothing is written down yet."),)
    else:
        told = lines(
            [
                v("{label}: {value}", label=v("To help with"), value=known.text),
                v("{label}: {value}", label=v("Who"), value=known.who),
                v("{label}: {value}", label=v("By when"), value=v.date(known.due)),
                v("It is done.") if known.done_at is not None else "",
            ]
        )
    return say(
        done,
        (Bold(v("After the talk with {name}", name=other.name)),),
        told,
        v("Only the two of you can read this."),
        rows=_follow_rows(v, known, me),
    )


def _follow_rows(v: Voice, known: FollowUp, me: Member) -> list[list[Option]]:
    rows = []
    if known.declined_at is None and known.agreed_at is not None:
        if me.id == known.host and known.done_at is None:
            rows.append([Option(v.ctx("button", "Write it down"), do("fu", "write", known.id))])
        if known.written_at is not None and known.done_at is None:
            rows.append([Option(v.ctx("button", "Done"), do("fu", "done", known.id))])
    if me.id == known.member:
        if known.declined_at is None and known.agreed_at is None:
            rows.append(
                [
                    Option(v.ctx("button", "Agree"), do("fu", "y", known.id)),
                    Option(v.ctx("button", "Disagree"), do("fu", "n", known.id)),
                ]
            )
        elif known.agreed_at is not None:
            rows.append([Option(v.ctx("button", "Take my consent back"), do("fu", "n", known.id))])
    return rows


def ask_follow_up(v: Voice) -> Message:
    """What, who and by when, in one message of three lines."""
    return say(
        (Bold(v("What is agreed")),),
        v("Please write three lines: what to help with, who does it, and by when (such as 11-30)."),
        v("Only that; nothing of what was said in the talk."),
        rows=[[Option(v.ctx("button", "Cancel"), token(Verb.CANCEL))]],
    )


WORDS: dict[Kind, Say] = {
    Kind.BIRTHDAY_AHEAD: _ahead,
    Kind.BIRTHDAY_UNSETTLED: _unsettled,
    Kind.FOLLOW_UP: _follow_up,
}
OUTCOMES: dict[Kind, End] = {Kind.BIRTHDAY_UNSETTLED: _settled, Kind.FOLLOW_UP: _followed}
LINES: dict[Kind, Line] = {Kind.BIRTHDAY_AHEAD: _duty_line}
ASK: dict[Kind, str] = {Kind.BIRTHDAY_AHEAD: mark("Prepare it")}


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


@says_no("follow_up.host")
def _follow_host(v: Voice, facts: Facts) -> str:
    del facts
    return v("Only who held the talk may propose and write this.")


@says_no("follow_up.declined")
def _follow_declined(v: Voice, facts: Facts) -> str:
    del facts
    return v("The member doesn't want anything to be noted; that is asked only once.")


@says_no("follow_up.unagreed")
def _follow_unagreed(v: Voice, facts: Facts) -> str:
    del facts
    return v("The member hasn't agreed to it.")


@says_no("follow_up.past")
def _follow_past(v: Voice, facts: Facts) -> str:
    del facts
    return v("That date is past.")


@says_no("follow_up.lines")
def _follow_lines(v: Voice, facts: Facts) -> str:
    del facts
    return v("Please write three lines: what to help with, who does it, and by when (such as 11-30).")


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
