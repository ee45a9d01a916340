"""What is said of guests and to them: who they are, what their link opens, and what they may do here."""

from collections.abc import Iterable
from datetime import datetime

from zhibu.bot.message import Bold, Message, Option, Paragraph, say
from zhibu.bot.wording import terms
from zhibu.bot.wording.help import commands
from zhibu.bot.wording.saying_no import Facts, says_no
from zhibu.bot.wording.vote import Sheet
from zhibu.branch.guests import Guest, GuestKind, heads
from zhibu.words import Voice, mark

_KINDS = {
    GuestKind.LIAISON: mark("liaison of the superior"),
    GuestKind.CADRE: mark("leading cadre"),
    GuestKind.PROSPECTIVE: mark("prospective member"),
    GuestKind.APPLICANT: mark("active applicant"),
    GuestKind.YOUTH: mark("Youth League member"),
    GuestKind.OTHER_BRANCH: mark("member of another branch"),
    GuestKind.PARTNER: mark("member of the partner"),
    GuestKind.NON_PARTY: mark("person outside the Party"),
    GuestKind.SERVED: mark("person served"),
    GuestKind.PUBLIC: mark("representative of the public"),
}


def kind(v: Voice, which: GuestKind) -> str:
    """What a guest is to the branch."""
    return v(_KINDS[which])


def person(v: Voice, guest: Guest) -> str:
    """A guest with organisation and kind; several by their number."""
    what = kind(v, guest.kind)
    if not guest.name:
        return v("{kind}: {count}", kind=what, count=guest.count)
    if guest.organisation:
        return v("{name} ({organisation}, {kind})", name=guest.name, organisation=guest.organisation, kind=what)
    return v("{name} ({kind})", name=guest.name, kind=what)


def summary(v: Voice, guests: Iterable[Guest]) -> str:
    """All guests in one line, for a register or a record form; empty without any."""
    found = list(guests)
    if not found:
        return ""
    names = v.list(person(v, guest) for guest in found)
    return v.plural("{n} guest: {names}", "{n} guests: {names}", heads(found), names=names)


# To the guest


def welcome(
    v: Voice, *, guest: Guest, branch: str, sheet: Sheet, opens: datetime, closes: datetime, now: datetime
) -> Message:
    """A guest opened their link: what they are invited to, until when, and what is kept of it."""
    day = terms.day_name(v, sheet.policy)
    is_open = now >= opens
    rows = [[Option(v.ctx("button", "Evaluate"), sheet.step(""))]] if is_open else []
    if sheet.comments:
        rows.append(sheet.to_comment(v))
    return say(
        (Bold(v("{name}, welcome as a guest of {branch}.", name=guest.name, branch=branch)),),
        v(
            "You are invited to evaluate the {day} of {date}: a few buttons, until {at}.",
            day=day,
            date=v.day(sheet.day.on),
            at=v.moment(closes),
        ),
        "" if is_open else v("The evaluation opens on {at}; I will write to you then.", at=v.moment(opens)),
        v(
            "The evaluation is secret: it is kept that you took part, never how. After its close this link opens nothing any more."
        ),
        v("You are also asked for a comment: your view of the activity, kept with your name in the record.")
        if sheet.comments
        else "",
        rows=rows,
    )


def help_(v: Voice, branches: Iterable[tuple[str, datetime]], entries: Iterable[tuple[str, str, str]]) -> Message:
    """What a guest may do here: exactly this, until the evaluation closes."""
    lines: Paragraph = tuple(
        v("You are a guest of {branch}, until {at}.", branch=branch, at=v.moment(closes)) for branch, closes in branches
    )
    return say(*lines, (Bold(v("What you can do here")),), commands(v, entries))


# Refusals


@says_no("guest.only")
def _only(v: Voice, facts: Facts) -> str:
    del facts
    return v("You are here as a guest, for the evaluation alone. /help lists what you can do.")


@says_no("guest.own_member")
def _own_member(v: Voice, facts: Facts) -> str:
    del facts
    return v("This link is for a guest. As a member of this branch you have a vote of your own: /vote.")


@says_no("guest.no_name")
def _no_name(v: Voice, facts: Facts) -> str:
    del facts
    return v("Please write the guest's name, or how many there are.")


@says_no("guest.too_many")
def _too_many(v: Voice, facts: Facts) -> str:
    return v(
        "These are {given} names; please enter at most {limit} at once.",
        given=facts.number("given"),
        limit=facts.number("limit"),
    )


@says_no("guest.count")
def _count(v: Voice, facts: Facts) -> str:
    return v("The number must lie between 1 and {limit}.", limit=facts.number("limit"))


@says_no("guest.is_member")
def _is_member(v: Voice, facts: Facts) -> str:
    return v(
        "{name} isn't an applicant or a prospective member; members sign in instead of being entered as guests.",
        name=facts.text("name"),
    )


@says_no("guest.gone")
def _gone(v: Voice, facts: Facts) -> str:
    del facts
    return v("This invitation no longer stands. Please ask the branch's secretary.")


@says_no("guest.unknown")
def _unknown(v: Voice, facts: Facts) -> str:
    del facts
    return v("This guest isn't on the list any more. Please open the list of guests again.")


@says_no("guest.has_spoken")
def _has_spoken(v: Voice, facts: Facts) -> str:
    return v("{name} has voted or commented and stays on the list.", name=facts.text("name"))


@says_no("guest.filed")
def _filed(v: Voice, facts: Facts) -> str:
    return v("The record of {date} is filed; its guests stay as they are.", date=v.day(facts.day("day")))


@says_no("guest.no_votes")
def _no_votes(v: Voice, facts: Facts) -> str:
    del facts
    return v("This branch evaluates among its members only (evaluation.guests is off).")


@says_no("guest.unnamed")
def _unnamed(v: Voice, facts: Facts) -> str:
    del facts
    return v("A personal link needs a person: please enter this guest by name.")
