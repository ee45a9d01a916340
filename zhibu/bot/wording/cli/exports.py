"""The names of exported files."""

from datetime import date

from zhibu.bot.wording import terms
from zhibu.branch.birthday import Birthday
from zhibu.branch.day import ActivityDay
from zhibu.branch.people import Member
from zhibu.branch.records import Records
from zhibu.words import Voice


def record(v: Voice, records: Records, day: ActivityDay) -> str:
    form = terms.form_name(v, records.policy(day.on))
    return v("{branch} {day} {form}", branch=records.branch.name, day=day.on.isoformat(), form=form) + ".docx"


def register(v: Voice, records: Records, day: ActivityDay) -> str:
    return v("{branch} {day} register", branch=records.branch.name, day=day.on.isoformat()) + ".docx"


def notice(v: Voice, records: Records, day: ActivityDay) -> str:
    """Without its ending: it is written as a paper, as a text and as a picture."""
    return v("{branch} {day} notice", branch=records.branch.name, day=day.on.isoformat())


def news(v: Voice, records: Records, day: ActivityDay) -> str:
    return v("{branch} {day} news draft", branch=records.branch.name, day=day.on.isoformat()) + ".docx"


def appraisal(v: Voice, records: Records, year: int) -> str:
    return v("{branch} facts for the appraisal {year}", branch=records.branch.name, year=v.year(year)) + ".xlsx"


def ledger(v: Voice, records: Records, year: int) -> str:
    return v("{branch} ledger of {year}", branch=records.branch.name, year=v.year(year)) + ".xlsx"


def year_register(v: Voice, records: Records, year: int) -> str:
    return v("{branch} sign-in register of {year}", branch=records.branch.name, year=v.year(year)) + ".xlsx"


def roster(v: Voice, records: Records) -> str:
    return v("{branch} roster", branch=records.branch.name) + ".xlsx"


def calendar(v: Voice, records: Records, year: int) -> str:
    return v("{branch} activity days of {year}", branch=records.branch.name, year=v.year(year)) + ".ics"


def charts(v: Voice, records: Records, month: date) -> str:
    return v("{branch} in {month}", branch=records.branch.name, month=v.month(month.year, month.month)) + ".png"


def member(v: Voice, records: Records, who: Member) -> str:
    return v("{branch} {name}", branch=records.branch.name, name=who.name) + ".json"


def card(v: Voice, records: Records, one: Birthday) -> str:
    return (
        v("{branch} {name} card {year}", branch=records.branch.name, name=one.member.name, year=v.year(one.on.year))
        + ".pdf"
    )


def cards(v: Voice, records: Records, month: date) -> str:
    return v("{branch} cards {month}", branch=records.branch.name, month=v.month(month.year, month.month)) + ".pdf"
