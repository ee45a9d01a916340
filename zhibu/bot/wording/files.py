"""What files are called."""

from zhibu.bot.wording import terms
from zhibu.branch.day import ActivityDay
from zhibu.branch.policy import Policy
from zhibu.words import Voice

_FORBIDDEN = str.maketrans(dict.fromkeys('/\\:*?"<>|\n\r\t', "-"))


def record(v: Voice, branch: str, day: ActivityDay, policy: Policy) -> str:
    name = v("{branch} {day} {form}", branch=branch, day=day.on.isoformat(), form=terms.form_name(v, policy))
    return safe(name) + ".docx"


def register(v: Voice, branch: str, day: ActivityDay) -> str:
    return safe(v("{branch} {day} sign-in sheet", branch=branch, day=day.on.isoformat())) + ".docx"


def notice(v: Voice, branch: str, day: ActivityDay) -> str:
    """Without its ending: it comes as a paper, as a text and as a picture."""
    return safe(v("{branch} {day} notice", branch=branch, day=day.on.isoformat()))


def news(v: Voice, branch: str, day: ActivityDay) -> str:
    """Without its ending."""
    return safe(v("{branch} {day} news draft", branch=branch, day=day.on.isoformat()))


def ledger(v: Voice, branch: str, year: int) -> str:
    return safe(v("{branch} ledger of {year}", branch=branch, year=v.year(year))) + ".xlsx"


def year_register(v: Voice, branch: str, year: int) -> str:
    return safe(v("{branch} sign-in register of {year}", branch=branch, year=v.year(year))) + ".xlsx"


def safe(name: str) -> str:
    """A name that every system takes."""
    return name.translate(_FORBIDDEN)[:80]
