"""What came of a command: one function a report."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Final

from zhibu.bot.office import BranchAdded, Invite
from zhibu.bot.wording import settings
from zhibu.bot.wording.citing import brief
from zhibu.bot.wording.cli.fields import meaning
from zhibu.branch.day import ActivityDay
from zhibu.branch.people import Duty, Member
from zhibu.branch.policy import InForce, PolicyChange, Unit, Value, write
from zhibu.words import Voice, mark_ctx

# Branches


def branch_added(v: Voice, added: BranchAdded) -> str:
    """Three lines for scripts, then what to do next."""
    branch = added.branch
    return "\n".join(
        (
            f"id: {branch.id}",
            f"group: {added.group_code}",
            f"channel: {added.channel_code}",
            "",
            v("Next steps:"),
            "1. " + v("Import the roster: {command}", command=f"zhibu roster import {branch.id} FILE"),
            "2. " + v("Import the annual plan: {command}", command=f"zhibu plan import {branch.id} FILE"),
            "3. "
            + v(
                "Print the personal links and give the secretary hers: {command}", command=f"zhibu invites {branch.id}"
            ),
            "4. "
            + v(
                "Once her account is linked, she sends this in the branch's group: {command}",
                command=f"/bind {added.group_code}",
            ),
            "   " + v("For a channel, this is posted there: {command}", command=f"/bind {added.channel_code}"),
            v("Both codes are valid for 30 days and for one use. They are shown this once."),
            "",
        )
    )


def branch_heads(v: Voice) -> tuple[str, ...]:
    return (
        v.ctx("column", "Id"),
        v.ctx("column", "Branch"),
        v.ctx("column", "Members"),
        v.ctx("column", "Group"),
        v.ctx("column", "Next activity day"),
    )


def no_branches(v: Voice) -> str:
    return v("There is no branch yet. Add one by zhibu branch add.")


def group_of(v: Voice, title: str | None) -> str:
    """A branch's group by its title; None where none is bound."""
    if title is None:
        return v.ctx("group", "not bound")
    return title or v.ctx("group", "bound")


def next_day(v: Voice, day: ActivityDay | None, *, estimated: bool) -> str:
    if day is None:
        return v.ctx("day", "none planned")
    when = f"{v.date(day.on)} {v.time(day.start)}"
    return v("{when} (estimated)", when=when) if estimated else when


def stands_still(v: Voice) -> str:
    return v("stands still: see zhibu check")


# Roster


def roster_imported(v: Voice, *, new: int, updated: int, unchanged: int) -> str:
    return v(
        "Roster imported: {new} new, {updated} updated, {unchanged} unchanged.",
        new=new,
        updated=updated,
        unchanged=unchanged,
    )


def missing_members(v: Voice, names: Sequence[str]) -> str:
    """Members who aren't in the file. They stay; somebody who left gets a status."""
    return v(
        "Not in the file, kept as they are: {names}. Give who has left the status transferred, with its date.",
        names=v.list(names),
    )


def nothing_imported(v: Voice, wrong: int) -> str:
    return v.plural(
        "Nothing was imported: {n} place is to be put right.",
        "Nothing was imported: {n} places are to be put right.",
        wrong,
    )


def at_file(v: Voice, file: str, problem: str) -> str:
    """A problem of a file with the file's name before it."""
    return v("{file}: {problem}", file=file, problem=problem)


# Plan


def plan_imported(v: Voice, years: Iterable[int], *, new: int, updated: int, unchanged: int) -> str:
    return v(
        "Plan of {years} imported: {new} new, {updated} updated, {unchanged} unchanged.",
        years=v.list(v.year(year) for year in years),
        new=new,
        updated=updated,
        unchanged=unchanged,
    )


def plan_day(v: Voice, day: ActivityDay, *, estimated: bool) -> tuple[str, str, str]:
    """One day of the plan: date, time, theme."""
    when = v("{day} (estimated)", day=v.day(day.on)) if estimated else v.day(day.on)
    return (when, v.time(day.start), day.theme)


def on_day_off(v: Voice, day: date, instead: date) -> str:
    """A date as written is no working day; it is kept, and a working one is named."""
    return v(
        "{day} is not a working day. It is kept as written; the nearest working day of the month is {instead}.",
        day=v.day(day),
        instead=v.day(instead),
    )


def only_days_off(v: Voice, day: date) -> str:
    return v("{day} is not a working day. It is kept as written.", day=v.day(day))


def estimates(v: Voice, years: Iterable[int]) -> str:
    return v(
        "The official holidays of {years} are not announced yet: working days there are estimated.",
        years=v.list(v.year(year) for year in years),
    )


def missing_months(v: Voice, year: int, months: Iterable[int], minimum: int) -> str:
    return v(
        "The plan of {year} has no activity day in {months}; at least {minimum} a year are asked for.",
        year=v.year(year),
        months=v.list(v.month_name(month) for month in months),
        minimum=minimum,
    )


def short_months(v: Voice, year: int, months: Iterable[int]) -> str:
    return v(
        "The plan of {year} has fewer activity days than activity.per_month asks for in {months}.",
        year=v.year(year),
        months=v.list(v.month_name(month) for month in months),
    )


def flaw_of(v: Voice, day: ActivityDay, flaw: str) -> str:
    """What a day lacks, with the clause, behind the day."""
    return v("{day} ({theme}): {problem}", day=v.day(day.on), theme=day.theme, problem=flaw)


# Earlier days


def history_imported(v: Voice, *, new: int, updated: int, unchanged: int, since: date) -> str:
    return v.paragraph(
        [
            v(
                "Earlier days imported: {new} new, {updated} updated, {unchanged} unchanged.",
                new=new,
                updated=updated,
                unchanged=unchanged,
            ),
            v("They are marked as entered later; the figures count from {date} now.", date=v.date(since)),
        ]
    )


def history_day(v: Voice, day: ActivityDay, present: int, total: int) -> tuple[str, str, str]:
    """One imported day: date, who took part of all members, theme."""
    return (v.day(day.on), v("{present} of {total}", present=present, total=total), day.theme)


# Invites


def invite(v: Voice, one: Invite, link: str | None) -> tuple[str, str, str]:
    """Name, link or code, and until when it is valid."""
    return (_named(v, one.member), link or one.code, v("valid until {when}", when=v.moment(one.expires_at, year=True)))


def _named(v: Voice, member: Member) -> str:
    return v("{name} (secretary)", name=member.name) if member.has(Duty.SECRETARY) else member.name


def no_invites(v: Voice) -> str:
    return v("Every member on the books has an account; nothing was issued.")


def nobody_to_invite(v: Voice) -> str:
    return v("There is no member on the books yet. Import the roster first.")


def codes_alone(v: Voice) -> str:
    return v(
        "The bot's name isn't known yet, so the codes are printed alone: each is sent to the bot as /start CODE. Once zhibu has run with its token, links are printed."
    )


# Policy

_UNITS: Final = {
    Unit.TIMES: "{value}",
    Unit.DAY_OF_MONTH: mark_ctx("value", "day {value} of the month"),
    Unit.DAYS: mark_ctx("value", "{value} d"),
    Unit.HOURS: mark_ctx("value", "{value} h"),
    Unit.MINUTES: mark_ctx("value", "{value} min"),
    Unit.PERCENT: "{value}%",
    Unit.PEOPLE: mark_ctx("value", "{value} people"),
    Unit.COPIES: mark_ctx("value", "{value} copies"),
}


def policy_row(v: Voice, one: InForce) -> tuple[str, str, str, str]:
    """A field's name, its value with unit, by whose word it holds (S, O, X and in words), and what it means."""
    mark = f"{settings.backing(one).value} {settings.origin(v, one)}"
    return (one.field.name, _policy_value(v, one, one.value), mark, meaning(v, one.field.name))


def _policy_value(v: Voice, one: InForce, value: Value) -> str:
    written = write(value)
    return v(_UNITS.get(one.field.unit, "{value}"), value=written) if written else "–"


def policy_why(v: Voice, one: InForce, pending: Iterable[PolicyChange]) -> list[str]:
    """The clause behind a field, since when the branch has its own number, and what is entered for later."""
    said = [brief(v, one.clause)] if one.clause else []
    if one.since is not None:
        said.append(v("The branch's own number since {since}.", since=v.date(one.since)))
    for change in pending:
        value = _policy_value(v, one, one.field.parse(change.value))
        said.append(v("{value} from {since} on.", value=value, since=v.date(change.since)))
    return said


def policy_changed(v: Voice, change: PolicyChange) -> str:
    return v("{field} is {value} from {since} on.", field=change.field, value=change.value, since=v.date(change.since))


# Clock


def standing(v: Voice, now: datetime, speed: float, next_look: datetime | None) -> str:
    """Where the clock stands: an instant for scripts, then the same in words."""
    pace = v("standing still") if speed == 0 else v("speed {speed}", speed=speed)
    parts = [now.isoformat(timespec="seconds"), v.moment(now, year=True), pace]
    if next_look is not None:
        parts.append(v("next to do: {when}", when=v.moment(next_look, year=True)))
    return "\t".join(parts) + "\n"


# Files


def written(paths: Iterable[str]) -> str:
    return "".join(f"{path}\n" for path in paths)
