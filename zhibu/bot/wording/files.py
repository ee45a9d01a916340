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


def safe(name: str) -> str:
    """A name that every system takes."""
    return name.translate(_FORBIDDEN)[:80]
