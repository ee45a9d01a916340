"""Signing in for somebody: names, for whose duty it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from zhibu.bot.message import Bold, Message, Option, say
from zhibu.bot.wording.panel.frame import back, go, in_pairs, page_of, turn
from zhibu.bot.wording.saying_no import Facts, says_no
from zhibu.branch.attendance import SignIn, Way
from zhibu.branch.day import REASON_LIMIT, ActivityDay
from zhibu.branch.people import Member
from zhibu.words import Voice, mark

CAME = "panel.came"
"""The draft that waits for when somebody came who came late."""
LATE = "l"
"""The letter of who came late: of them the time is asked."""
HOST = "panel.host"
"""The draft that waits for the host organisation and the date there."""


@dataclass(frozen=True, slots=True)
class Usual:
    """A usual way in which somebody takes part whom another signs in."""

    text: str
    way: Way


WHY = {
    "s": Usual(mark("Present, signs on paper"), Way.FOR_SOMEONE),
    LATE: Usual(mark("Present, came late"), Way.FOR_SOMEONE),
    "v": Usual(mark("Elderly or frail: visited at home"), Way.SUITABLE),
    "p": Usual(mark("Took part by telephone"), Way.SUITABLE),
    "r": Usual(mark("Took part remotely"), Way.REMOTE),
}
"""How somebody took part who is signed in by another, by the letter in its button."""


def sign_list(
    v: Voice,
    day: ActivityDay,
    missing: Sequence[Member],
    page: int,
    *,
    group: str,
    groups: Sequence[str],
    done: str = "",
) -> Message:
    """Who isn't signed in yet, eight a page; `group` is the place of a Party group in `groups`, or `a` for all."""
    title = (Bold(v("Sign in for someone: {date}", date=v.day(day.on))),)
    if not missing:
        return say(done, title, v("Everybody is signed in."), rows=[back(v, "day", day.id)])
    shown, page = page_of(missing, page)
    options = [Option(member.name, go("why", day.id, member.id)) for member in shown]
    other = [[Option(v.ctx("button", "Party groups"), go("sign", day.id, "g"))]] if groups else []
    return say(
        done,
        title,
        v.plural(
            "{n} isn't signed in yet. Whom do you sign in?",
            "{n} aren't signed in yet. Whom do you sign in?",
            len(missing),
        ),
        rows=[*in_pairs(options), *turn(v, len(missing), page, "sign", day.id, group), *other, back(v, "day", day.id)],
    )


def sign_groups(v: Voice, day: ActivityDay, groups: Sequence[str], *, done: str = "") -> Message:
    """In a large branch first the Party group is chosen."""
    options = [
        Option(name or v("Without a Party group"), go("sign", day.id, str(place))) for place, name in enumerate(groups)
    ]
    everybody = Option(v.ctx("button", "Everybody"), go("sign", day.id, "a"))
    return say(
        done,
        (Bold(v("Sign in for someone: {date}", date=v.day(day.on))),),
        v("From which Party group?"),
        rows=[*in_pairs([*options, everybody]), back(v, "day", day.id)],
    )


def why(v: Voice, day: ActivityDay, member: Member, *, far: bool, begun: bool) -> Message:
    """How this member took part, what fits them best first; written instead, where none fits. `far`: the branch lets members
    take part from elsewhere; before the day has `begun` nobody came late."""
    letters = sorted(WHY, key=lambda letter: not _fits(member, WHY[letter].way))
    options = [
        Option(
            v(WHY[letter].text), go(*(("came",) if letter == LATE else ("for1",)), day.id, member.id, *_tail(letter))
        )
        for letter in letters
        if (far or WHY[letter].way is not Way.REMOTE) and (begun or letter != LATE)
    ]
    elsewhere = Option(v("Took part at the host organisation"), go("host", day.id, member.id))
    if far:
        options.insert(1 if member.mobile else len(options), elsewhere)
    return say(
        (Bold(v("Sign in {name}, {date}", name=member.name, date=v.short(day.on))),),
        v(
            "How did they take part? Choose, or write it and send it to me (up to {limit} characters).",
            limit=REASON_LIMIT,
        ),
        v("Your name is kept with the sign-in."),
        rows=[*([option] for option in options), back(v, "sign", day.id)],
    )


def _tail(letter: str) -> tuple[str, ...]:
    return () if letter == LATE else (letter,)


def came(v: Voice, day: ActivityDay, member: Member, times: Sequence[datetime]) -> Message:
    """Asks when somebody came: by a time that is offered, or typed; or nobody knows."""
    options = [Option(v.time(each), go("came1", day.id, member.id, f"{each:%H%M}")) for each in times]
    unknown = Option(v.ctx("button", "The time isn't known"), go("for1", day.id, member.id, LATE))
    return say(
        (Bold(v("When did {name} come?", name=member.name)),),
        v("Choose the time, or write it and send it to me, such as 15:10."),
        rows=[*in_pairs(options), [unknown], back(v, "why", day.id, member.id)],
    )


def _fits(member: Member, way: Way) -> bool:
    return (member.frail and way is Way.SUITABLE) or (member.mobile and way is Way.REMOTE)


def host(v: Voice, day: ActivityDay, member: Member) -> Message:
    """Asks for the proof of the host organisation."""
    return say(
        (Bold(v("{name} took part at the host organisation", name=member.name)),),
        v(
            "Please write which organisation it was and on which date (up to {limit} characters). A photo of the stamped proof can come with it, your words below the photo.",
            limit=REASON_LIMIT,
        ),
        rows=[back(v, "sign", day.id)],
    )


def signed(v: Voice, member: Member, signin: SignIn) -> str:
    """What was just entered, or stood before."""
    if signin.by == signin.member:
        return v("{name} had signed in already.", name=member.name)
    if signin.came is not None and not signin.late:
        return v("{name} is signed in, came at {time}.", name=member.name, time=v.time(signin.came))
    if signin.came is not None:
        return v(
            "{name} is signed in, came at {time}; marked as entered late.", name=member.name, time=v.time(signin.came)
        )
    if signin.late:
        return v("{name} is signed in, marked as entered late: {why}.", name=member.name, why=signin.why)
    return v("{name} is signed in: {why}.", name=member.name, why=signin.why)


@says_no("came.when")
def _came_when(v: Voice, facts: Facts) -> str:
    return v(
        "Who comes late comes after {starts} and until {ends}. Please give a time between.",
        starts=v.time(facts.moment("starts")),
        ends=v.time(facts.moment("ends")),
    )


@says_no("host.no_words")
def _no_words(v: Voice, facts: Facts) -> str:
    del facts
    return v("Please write the organisation and the date with the photo.")
