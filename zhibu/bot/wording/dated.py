"""The ledger of dates in words: what it is called, a member's own entries, and what can't be entered. Never any content."""

from collections.abc import Iterable, Sequence
from datetime import date

from zhibu.bot.message import Bold, Inline, Paragraph
from zhibu.bot.wording.saying_no import Facts, says_no
from zhibu.branch.dated import Dated, Deed
from zhibu.forms.dates import DEEDS
from zhibu.words import Voice


def deed(v: Voice, which: Deed) -> str:
    return v(DEEDS[which])


def when(v: Voice, one: Dated) -> str:
    """A date; marked where it was entered late."""
    return v("{date} (entered later)", date=v.short(one.on)) if one.late else v.short(one.on)


def counted_since(v: Voice, from_: date, *, imported: bool) -> str:
    """From when on a year's figures are known: the branch's beginning here (自启用之日起), or the first imported days."""
    if imported:
        return v("Counted since {date}, from the imported days on.", date=v.date(from_))
    return v("Counted since {date}, when the branch began here.", date=v.date(from_))


def by_kind(v: Voice, entries: Iterable[Dated]) -> list[str]:
    """One person's dates, a line a kind."""
    told: dict[Deed, list[str]] = {}
    for one in entries:
        told.setdefault(one.deed, []).append(when(v, one))
    return [v("{label}: {value}", label=deed(v, which), value=v.list(dates)) for which, dates in told.items()]


def own(v: Voice, entries: Sequence[Dated]) -> Paragraph:
    """What a member sees of themselves; nothing where nothing is entered."""
    if not entries:
        return ()
    lines: list[Inline] = [Bold(v("Dates in the branch's ledger"))]
    for line in by_kind(v, entries):
        lines += ["\n", line]
    return tuple(lines)


@says_no("dated.off")
def _off(v: Voice, facts: Facts) -> str:
    del facts
    return v("The ledger of dates isn't kept here in your branch.")


@says_no("dated.unreadable")
def _unreadable(v: Voice, facts: Facts) -> str:
    return v("{value} is not a date. Write it like 11-9 or 2026-11-09.", value=v.quote(facts.text("value")))


@says_no("dated.future")
def _future(v: Voice, facts: Facts) -> str:
    return v("{date} is still to come: a date is entered once it has passed.", date=v.date(facts.day("on")))


@says_no("dated.too_early")
def _too_early(v: Voice, facts: Facts) -> str:
    return v("Dates are entered from {date} on.", date=v.date(facts.day("first")))


@says_no("dated.nobody")
def _nobody(v: Voice, facts: Facts) -> str:
    del facts
    return v("Nobody is ticked yet.")


@says_no("dated.not_here")
def _not_here(v: Voice, facts: Facts) -> str:
    return v(
        "These weren't members of the branch on {date}: {names}.",
        date=v.date(facts.day("on")),
        names=v.list(facts.list("names")),
    )


@says_no("history.not_imported")
def _not_imported(v: Voice, facts: Facts) -> str:
    del facts
    return v("This day wasn't imported, or was taken back already.")


@says_no("history.not_earlier")
def _not_earlier(v: Voice, facts: Facts) -> str:
    return v(
        "{date} isn't before {joined}, when the branch began here: that day has its own register.",
        date=v.date(facts.day("day")),
        joined=v.date(facts.day("first")),
    )


@says_no("history.no_file")
def _no_file(v: Voice, facts: Facts) -> str:
    del facts
    return v("Please send the filled sheet as a file, .xlsx or .csv.")
