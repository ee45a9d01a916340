"""Undo and the history of a day in the panel; and why an act can't be taken back."""

from collections.abc import Sequence

from zhibu.bot.message import Bold, Message, Option, Paragraph, say
from zhibu.bot.wording import revision
from zhibu.bot.wording.panel.frame import back, go, lines, shortened, yes_or_no
from zhibu.bot.wording.saying_no import Facts, says_no
from zhibu.branch.day import ActivityDay
from zhibu.branch.people import Member
from zhibu.branch.records import Records
from zhibu.branch.undo import UNDONE, Correction, Deed
from zhibu.words import Voice

A_PAGE = 5
"""So many corrections stand on one screen."""
_BUTTON = 40
_LINES = 8
"""So many changed records of one act are told; a plan has dozens."""


def undoable(v: Voice, records: Records, deeds: Sequence[Deed], me: Member, *, done: str = "") -> Message:
    """The last acts that can be taken back, the latest first, a button each."""
    options = [Option(_button(v, records, each, me), go("undo1", str(each.n))) for each in deeds]
    return say(
        done,
        (Bold(v("Undo")),),
        v("Which entry is to be taken back? You see what changes before it is done.")
        if deeds
        else v("There is nothing that could be taken back."),
        v("What was done and taken back both stay in the books.") if deeds else "",
        rows=[*([option] for option in options), back(v, "more")],
    )


def _button(v: Voice, records: Records, deed: Deed, me: Member) -> str:
    at = v("{date} {time}", date=v.short(deed.at.astimezone(v.zone).date()), time=v.time(deed.at))
    facts = {"at": at, "what": revision.title(v, records, deed)}
    if deed.by == me.id:
        return shortened(v("{at} {what}", **facts), _BUTTON)
    return shortened(v("{at} {name}: {what}", name=revision.who(v, records, deed.by), **facts), _BUTTON)


def confirm(v: Voice, records: Records, deed: Deed) -> Message:
    """What was done, and what it will be again."""
    return say(
        (Bold(_heading(v, records, deed)),),
        v("{at}, {name}", at=v.moment(deed.at), name=revision.who(v, records, deed.by)),
        _differences(v, records, deed, backwards=True),
        v("Is this to be put back?") if deed.act == UNDONE else v("Is this to be taken back?"),
        rows=[yes_or_no(v, go("undo1", str(deed.n), "y"), go("undo"))],
    )


def _heading(v: Voice, records: Records, deed: Deed) -> str:
    if deed.act == UNDONE:
        return v("Put back: {what}", what=revision.title(v, records, deed.origin))
    return v("Take back: {what}", what=revision.title(v, records, deed))


def _differences(v: Voice, records: Records, deed: Deed, *, backwards: bool) -> Paragraph:
    told = [line for each in deed.matter for line in revision.changes(v, records, each, backwards=backwards)]
    more = len(told) - _LINES
    if more > 0:
        told = [*told[:_LINES], v.plural("and {n} more", "and {n} more", more)]
    return lines(told)


def undone(v: Voice, records: Records, deed: Deed) -> str:
    """That it was done."""
    if deed.act == UNDONE:
        return v("Put back: {what}.", what=revision.title(v, records, deed.origin))
    return v("Taken back: {what}.", what=revision.title(v, records, deed))


# The history of a day


def history(v: Voice, records: Records, day: ActivityDay, found: Sequence[Correction], page: int) -> Message:
    """What was changed of a day's entries: when, by whom, what it was and what it became. For private eyes."""
    last = max(0, (len(found) - 1) // A_PAGE)
    page = min(max(page, 0), last)
    shown = found[page * A_PAGE : (page + 1) * A_PAGE]
    turning = []
    if page > 0:
        turning.append(Option(v.ctx("button", "Previous page"), go("hist", day.id, str(page - 1))))
    if page < last:
        turning.append(Option(v.ctx("button", "Next page"), go("hist", day.id, str(page + 1))))
    return say(
        (Bold(v("Changes to the entries of {date}", date=v.day(day.on))),),
        *(_correction(v, records, each) for each in shown),
        "" if found else v("Nothing was changed after it was entered."),
        rows=[*([turning] if turning else []), back(v, "day", day.id)],
    )


def _correction(v: Voice, records: Records, each: Correction) -> Paragraph:
    head = v("{at}, {name}", at=v.moment(each.at), name=revision.who(v, records, each.by))
    kind = revision.of_act(v, each.act)
    if kind:
        head = v("{head} ({note})", head=head, note=kind)
    return lines([head, *revision.changes(v, records, each.revision)])


# No


@says_no("undo.kind")
def _kind(v: Voice, facts: Facts) -> str:
    del facts
    return v("This can't be taken back here. What can be is listed under “Undo” in the panel.")


@says_no("undo.done")
def _done(v: Voice, facts: Facts) -> str:
    return v("This was taken back already, {at}.", at=v.moment(facts.moment("at")))


@says_no("undo.lost")
def _lost(v: Voice, facts: Facts) -> str:
    del facts
    return v("What stood there before was erased and can't be restored. Please correct the entry where it stands.")


@says_no("undo.changed")
def _changed(v: Voice, facts: Facts) -> str:
    del facts
    return v(
        "The same entry was changed since. Please take the later change back first, or correct it where it stands."
    )


@says_no("undo.filed")
def _filed(v: Voice, facts: Facts) -> str:
    return v("The form of {day} is filed; its entries stay as they went up.", day=v.day(facts.day("day")))


@says_no("undo.voted")
def _voted(v: Voice, facts: Facts) -> str:
    return v(
        "{name} has voted or commented as one who took part. Please correct it in the register, with a reason.",
        name=facts.text("name"),
    )


@says_no("undo.begun")
def _begun(v: Voice, facts: Facts) -> str:
    return v("The sign-in of {day} is open or over; this can't be taken back any more.", day=v.day(facts.day("day")))


@says_no("undo.over")
def _over(v: Voice, facts: Facts) -> str:
    return v("The activity of {day} would be over by now anyhow; its end stays.", day=v.day(facts.day("day")))


@says_no("undo.built_on")
def _built_on(v: Voice, facts: Facts) -> str:
    del facts
    return v("Others have gone by this since: somebody signed in, took part or voted. It can't be taken back any more.")


@says_no("undo.told")
def _told(v: Voice, facts: Facts) -> str:
    return v(
        "The day of {day} was announced, or somebody asked for leave. Please cancel it.", day=v.day(facts.day("day"))
    )


@says_no("undo.greeted")
def _greeted(v: Voice, facts: Facts) -> str:
    return v("The card of {name} has gone out.", name=facts.text("name"))


@says_no("undo.not_yours")
def _not_yours(v: Voice, facts: Facts) -> str:
    del facts
    return v("Only who entered this, or the secretary, takes it back.")


@says_no("undo.own_case")
def _own_case(v: Voice, facts: Facts) -> str:
    del facts
    return v("This is about yourself; another one takes it back.")
