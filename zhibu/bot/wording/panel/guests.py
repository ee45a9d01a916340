"""The guests of a day in the panel: who is invited, who came, their links, and the comments that were given."""

from collections.abc import Sequence
from datetime import date, datetime

from zhibu.bot.message import Bold, Inline, Link, Message, Option, Paragraph, say
from zhibu.bot.wording import guests as words
from zhibu.bot.wording.panel.frame import back, go, in_pairs, lines, page_of, shortened, turn, yes_or_no
from zhibu.branch.comment import LIMIT, Comment, Speaker
from zhibu.branch.day import ActivityDay
from zhibu.branch.guests import Guest, GuestKind, heads
from zhibu.branch.people import Member
from zhibu.words import Voice, mark_ctx

COUNTS = (1, 2, 3, 5, 8, 10)
"""The numbers that stand on buttons; another one is typed."""
_LABELS = {
    GuestKind.LIAISON: mark_ctx("button", "Liaison"),
    GuestKind.CADRE: mark_ctx("button", "Leading cadre"),
    GuestKind.PROSPECTIVE: mark_ctx("button", "Prospective member"),
    GuestKind.APPLICANT: mark_ctx("button", "Active applicant"),
    GuestKind.YOUTH: mark_ctx("button", "Youth League member"),
    GuestKind.OTHER_BRANCH: mark_ctx("button", "Other branch"),
    GuestKind.PARTNER: mark_ctx("button", "Partner"),
    GuestKind.NON_PARTY: mark_ctx("button", "Outside the Party"),
    GuestKind.SERVED: mark_ctx("button", "People served"),
    GuestKind.PUBLIC: mark_ctx("button", "The public"),
}
_SHOWN = 200
"""So many characters of a comment are shown in the list."""


def guests(
    v: Voice,
    day: ActivityDay,
    found: Sequence[Guest],
    page: int = 0,
    *,
    waiting: bool,
    comments: bool,
    linked: frozenset[str] = frozenset(),
    done: str = "",
) -> Message:
    """Everybody who is entered, each with a button. `waiting`: of some it can be noted now that they came; `comments`: somebody
    may comment; `linked` have opened their link."""
    shown, page = page_of(found, page)
    each = [Option(_label(v, guest), go("guest", guest.id)) for guest in shown]
    more = [Option(v.ctx("button", "Add guests"), go("guestadd", day.id))]
    if waiting:
        more.append(Option(v.ctx("button", "All came"), go("guestall", day.id)))
    if comments:
        more.append(Option(v.ctx("button", "Comments"), go("said", day.id)))
    return say(
        done,
        (Bold(v("Guests of {date}", date=v.day(day.on))),),
        v.plural("{n} person so far.", "{n} people so far.", heads(found)) if found else v("Nobody is entered yet."),
        lines(_line(v, guest, opened=guest.id in linked) for guest in shown),
        rows=[*in_pairs(each), *turn(v, len(found), page, "guests", day.id), *in_pairs(more), back(v, "day", day.id)],
    )


def _label(v: Voice, guest: Guest) -> str:
    return guest.name or words.person(v, guest)


def _line(v: Voice, guest: Guest, *, opened: bool) -> str:
    stand = v("came") if guest.came_at is not None else v("invited")
    if guest.late:
        stand = v("came, entered late") if guest.came_at is not None else v("entered late")
    if opened:
        return v("{guest}: {stand}, link opened", guest=words.person(v, guest), stand=stand)
    if guest.invited_at is not None:
        return v("{guest}: {stand}, link made", guest=words.person(v, guest), stand=stand)
    return v("{guest}: {stand}", guest=words.person(v, guest), stand=stand)


def kinds(v: Voice, day: ActivityDay, offered: Sequence[GuestKind]) -> Message:
    """Which kind of guest."""
    options = [Option(v(_LABELS[each]), go("guestof", day.id, each.value)) for each in offered]
    return say(
        (Bold(v("Add guests: {date}", date=v.day(day.on))),),
        v("Who are they?"),
        rows=[*in_pairs(options), back(v, "guests", day.id)],
    )


def enter(v: Voice, day: ActivityDay, which: GuestKind, people: Sequence[Member], page: int = 0) -> Message:
    """Names in one tap where the roster has them, a number in one tap, or names typed."""
    shown, page = page_of(people, page)
    roster = [Option(member.name, go("guestis", day.id, member.id)) for member in shown]
    counts = [
        Option(v("{n} people", n=n) if n > 1 else v("1 person"), go("guestn", day.id, which.value, str(n)))
        for n in COUNTS
    ]
    rows = [counts[:3], counts[3:]] if _counted(which) else []
    return say(
        (Bold(v("{kind}: {date}", kind=v(_LABELS[which]), date=v.day(day.on))),),
        v("Press a name, or write names and send them to me.") if people else "",
        v("Write the names and send them to me, one a line, with the organisation after a comma if you like.")
        if not people
        else "",
        v("Without names press a number, or write one.") if rows else "",
        v("Who is to evaluate by a link of their own needs a name."),
        rows=[
            *in_pairs(roster),
            *turn(v, len(people), page, "guestof", day.id, which.value),
            *rows,
            back(v, "guestadd", day.id),
        ],
    )


def _counted(which: GuestKind) -> bool:
    return which not in (GuestKind.LIAISON, GuestKind.CADRE, GuestKind.PROSPECTIVE, GuestKind.APPLICANT)


def entered(v: Voice, new: Sequence[Guest]) -> str:
    return v("Entered: {names}.", names=v.list(words.person(v, guest) for guest in new))


def guest(
    v: Voice,
    known: Guest,
    *,
    opened: bool,
    votes: bool,
    arrives: bool,
    speaks: Sequence[date],
    gone: bool,
    closes: datetime,
) -> Message:
    """One guest. `votes`: a link can be made; `arrives`: it can be noted that they came; `speaks`: the dates on which a comment
    may have been given; `gone`: they can be taken off."""
    options = []
    if votes:
        options.append(Option(v.ctx("button", "Link for the evaluation"), go("guestlink", known.id)))
    if arrives:
        options.append(Option(v.ctx("button", "Came"), go("guestcame", known.id)))
    if speaks:
        options.append(Option(v.ctx("button", "Enter the comment"), _to_say(known.id, speaks)))
    if gone:
        options.append(Option(v.ctx("button", "Take off the list"), go("guestgone", known.id)))
    return say(
        (Bold(_line(v, known, opened=opened)),),
        v("A link lets them evaluate the activity from its end to {at}.", at=v.moment(closes)) if votes else "",
        rows=[*in_pairs(options), back(v, "guests", known.day)],
    )


def gone(v: Voice, known: Guest) -> Message:
    """Asks before a guest is taken off."""
    return say(
        (Bold(v("Take {guest} off the list?", guest=words.person(v, known))),),
        v("Then nothing of them stands in this day's register and record."),
        v("Their link stops working.") if known.invited_at is not None else "",
        rows=[yes_or_no(v, go("guestgone", known.id, "y"), go("guest", known.id))],
    )


def removed(v: Voice, known: Guest) -> str:
    return v("{guest} is off the list.", guest=words.person(v, known))


def came(v: Voice) -> str:
    return v("Noted: they came.")


def link(v: Voice, known: Guest, code: str, url: str | None, *, closes: datetime) -> Message:
    """A fresh link, to be handed to that guest alone: as a link, and as a line to send."""
    line = f"/start {code}"
    door: Inline = Link(url, url=url) if url is not None else Bold(line)
    return say(
        v("The link for {name} to evaluate the activity:", name=known.name),
        (door,),
        v("Or, in the private chat with me, this line:") if url is not None else "",
        (Bold(line),) if url is not None else (),
        v(
            "Please hand it to {name} alone. It opens for one account, and until {at}; a new one takes its place.",
            name=known.name,
            at=v.moment(closes),
        ),
    )


# Comments


def _to_say(speaker: str, dates: Sequence[date]) -> str:
    """Where the text is asked for: at once where one date is possible, else the date first."""
    return go("saying", speaker, dates[0].isoformat()) if len(dates) == 1 else go("says", speaker)


def said(
    v: Voice,
    day: ActivityDay,
    speakers: Sequence[Speaker],
    given: dict[str, Comment],
    dates: Sequence[date],
    *,
    done: str = "",
) -> Message:
    """Who may comment, with what they said, and the dates on which it may have been."""
    open_ = (one for one in speakers if one.id not in given or given[one.id].by is not None)
    options = [Option(one.name, _to_say(one.id, dates)) for one in open_]
    return say(
        done,
        (Bold(v("Comments on {date}", date=v.day(day.on))),),
        v("The superior's liaison and the leading cadres present comment; it is kept with their names."),
        *(_given(v, one, given.get(one.id)) for one in speakers),
        "" if speakers else v("Nobody is entered as liaison or leading cadre."),
        rows=[*in_pairs(options), back(v, "guests", day.id)],
    )


def _given(v: Voice, one: Speaker, comment: Comment | None) -> Paragraph:
    if comment is None:
        return (v("{name}: no comment yet", name=one.name),)
    facts = {"name": one.name, "date": v.short(comment.said_on), "text": shortened(comment.text, _SHOWN)}
    if comment.late:
        return (v("{name}, {date} (entered late): {text}", **facts),)
    return (v("{name}, {date}: {text}", **facts),)


def when(v: Voice, day: ActivityDay, one: Speaker, dates: Sequence[date]) -> Message:
    """On which day it was said."""
    options = [Option(v.short(each), go("saying", one.id, each.isoformat())) for each in dates]
    return say(
        (Bold(v("{name}: when was the comment given?", name=one.name)),),
        rows=[*in_pairs(options), back(v, "said", day.id)],
    )


def text(v: Voice, day: ActivityDay, one: Speaker, on: date) -> Message:
    """Asks for what was said."""
    return say(
        (Bold(v("Comment of {name}, {date}", name=one.name, date=v.short(on))),),
        v("Please write what {name} said and send it to me (up to {limit} characters).", name=one.name, limit=LIMIT),
        v("It is kept with their name and with yours, who entered it."),
        rows=[back(v, "said", day.id)],
    )


def kept(v: Voice, one: Speaker) -> str:
    return v("The comment of {name} is kept.", name=one.name)
