"""What `check`, `backup` and `restore` say, apart from what stands in `findings.py`."""

from collections.abc import Iterable
from datetime import datetime

from zhibu.branch.branch import Branch
from zhibu.branch.people import Member
from zhibu.words import Voice


def all_well(v: Voice, branches: int) -> str:
    return v.plural(
        "Nothing is wrong with the data ({n} branch), the settings or the platforms.",
        "Nothing is wrong with the data ({n} branches), the settings or the platforms.",
        branches,
    )


def no_branch(v: Voice, folder: str) -> str:
    """A folder without any: perhaps it isn't the one that was meant."""
    return v(
        "There is no branch in {folder}. If yours lies elsewhere, name its folder by --data or ZHIBU_DATA; a new one begins with zhibu branch add.",
        folder=folder,
    )


def rehearsed(v: Voice, folder: str) -> str:
    """A folder whose time isn't the real one."""
    return v(
        "{folder} was rehearsed: its time isn't the real one, and a real branch needs another folder.", folder=folder
    )


def last_backup(v: Voice, file: str, at: datetime) -> str:
    """Where to look when a backup is needed."""
    return v("The last backup is of {when}: {file}", when=v.moment(at, year=True), file=file)


def mended(v: Voice, what: str) -> str:
    return v("Mended. {what}", what=what)


def altered(v: Voice, file: str) -> str:
    """A small file of ours whose digest doesn't fit."""
    return v(
        "{file}: this file was altered. Stop zhibu, then run zhibu check --repair; nothing that was acknowledged is lost.",
        file=file,
    )


def renewed(v: Voice, file: str) -> str:
    """A small file of ours was written anew, or is when it is needed."""
    return v("Mended. {file}: it was altered; it is written anew.", file=file)


def open_secret(v: Voice, file: str) -> str:
    return v("{file} holds the token and others on this machine can read it: chmod 600.", file=file)


def no_roster(v: Voice, branch: Branch) -> str:
    return v("{branch}: the roster is empty; import it by zhibu roster import.", branch=_name(branch))


def no_secretary(v: Voice, branch: Branch) -> str:
    return v(
        "{branch}: the roster names no secretary; write it in the column of duties and import the roster again.",
        branch=_name(branch),
    )


def secretary_unreached(v: Voice, branch: Branch, secretary: Member) -> str:
    return v(
        "{branch}: {secretary}, the secretary, can't be reached; print her personal link by zhibu invites {id} and give it to her to open.",
        id=branch.id,
        branch=_name(branch),
        secretary=secretary.name,
    )


def no_group(v: Voice, branch: Branch) -> str:
    return v(
        "{branch}: no group is bound; the secretary adds the bot to the group and sends /bind and the group code there (a new code: /admin).",
        branch=_name(branch),
    )


def no_officer(v: Voice, superior: Branch) -> str:
    return v(
        "{superior}: nobody acts for this superior in the program, so its branches deal with it by other means; issue a code by zhibu superior code {id} and give it to an officer to open.",
        id=superior.id,
        superior=_name(superior),
    )


def officers_unreached(v: Voice, branch: Branch, names: Iterable[str]) -> str:
    return v(
        "{branch}: of {superior}, {names} can't be reached in chat; they should open the chat with the bot again.",
        branch=_name(branch),
        superior=branch.superior,
        names=v.list(names),
    )


def no_day_ahead(v: Voice, branch: Branch) -> str:
    return v("{branch}: no activity day lies ahead; import the plan by zhibu plan import.", branch=_name(branch))


def missed(v: Voice, branch: Branch, count: int, latest: datetime) -> str:
    return v.plural(
        "{branch}: {n} notice was missed in the last 30 days, the latest due on {when}.",
        "{branch}: {n} notices were missed in the last 30 days, the latest due on {when}.",
        count,
        branch=_name(branch),
        when=v.moment(latest),
    )


def uncertain(v: Voice, branch: Branch, count: int, latest: datetime) -> str:
    return v.plural(
        "{branch}: of {n} notice of the last 30 days it isn't known whether it arrived; it was due on {when}.",
        "{branch}: of {n} notices of the last 30 days it isn't known whether they arrived; the latest was due on {when}.",
        count,
        branch=_name(branch),
        when=v.moment(latest),
    )


def token_refused(v: Voice) -> str:
    return v(
        "Telegram doesn't know this token; look up the right one at BotFather ({setting}).",
        setting="ZHIBU_TELEGRAM_TOKEN",
    )


def platform_unreached(v: Voice, api: str) -> str:
    return v("{api} can't be reached; see to the network or to ZHIBU_TELEGRAM_API.", api=api)


def platform_strange(v: Voice, api: str) -> str:
    return v("{api} doesn't answer like a Bot API server; see to ZHIBU_TELEGRAM_API.", api=api)


def backed_up(v: Voice, file: str, branches: int, at: datetime) -> str:
    return v.plural(
        "{file}: {n} branch, as of {at}.",
        "{file}: {n} branches, as of {at}.",
        branches,
        file=file,
        at=v.moment(at, year=True),
    )


def left_out(v: Voice, what: str) -> str:
    return v("Left out, because it is damaged: {what}", what=what)


def restored(v: Voice, branches: int, at: datetime) -> str:
    return v.plural(
        "{n} branch is back as of {at}.", "{n} branches are back as of {at}.", branches, at=v.moment(at, year=True)
    )


def would_overwrite(v: Voice, folder: str) -> str:
    return v("{folder} holds data already; nothing was changed. With --force it is replaced.", folder=folder)


def _name(branch: Branch) -> str:
    return f"{branch.id} {branch.name}"
