"""Why something wasn't done: one sentence each for what only the command line meets; the rules' own refusals stand in
`wording/refusals.py`."""

from collections.abc import Callable
from difflib import get_close_matches
from pathlib import Path
from typing import Final

from zhibu.bot.wording.cli.findings import finding, remedy, system
from zhibu.bot.wording.saying_no import Facts
from zhibu.branch.refusal import Refusal
from zhibu.storage.trouble import Damaged, Locked, NotSaved, Stopped
from zhibu.words import Voice


def refused(v: Voice, no: Refusal) -> str:
    """A refusal's sentence."""
    say = _SENTENCES.get(no.code)
    if say is not None:
        return say(v, Facts(no.facts))
    # Every subject's words: what isn't refused doesn't wait for them.
    from zhibu.bot.wording.refusals import refusal

    return refusal(v, no)


def codes() -> frozenset[str]:
    """Every code that has its own sentence here."""
    return frozenset(_SENTENCES)


def locked(v: Voice, error: Locked) -> str:
    """Another process holds the folder and doesn't answer."""
    if error.pid is None:
        return v(
            "Another zhibu uses {folder} and doesn't answer; try again in a moment.", folder=str(error.path.parent)
        )
    return v(
        "Another zhibu (process {pid}) uses {folder} and doesn't answer; try again in a moment.",
        pid=error.pid,
        folder=str(error.path.parent),
    )


def second_daemon(v: Voice, error: Locked) -> str:
    """A daemon was to be started where one is running."""
    if error.pid is None:
        return v("A zhibu is running in {folder} already.", folder=str(error.path.parent))
    return v("A zhibu (process {pid}) is running in {folder} already.", pid=error.pid, folder=str(error.path.parent))


def must_be_stopped(v: Voice, error: Locked) -> str:
    """What can't be done beside a running daemon."""
    if error.pid is None:
        return v("This can't be done while a zhibu runs in {folder}; stop it first.", folder=str(error.path.parent))
    return v(
        "This can't be done while a zhibu (process {pid}) runs in {folder}; stop it first.",
        pid=error.pid,
        folder=str(error.path.parent),
    )


def not_saved(v: Voice, error: NotSaved) -> str:
    """The disk refused; nothing of the act is there."""
    said = v("Nothing was saved: {path}: {why}.", path=str(error.path), why=system(v, error.errno))
    return v.paragraph((said, remedy(v, error.errno)))


def stopped(v: Voice, error: Stopped, folder: Path) -> str:
    """A branch stands still because its files are damaged."""
    return v("The branch stands still. {finding}", finding=finding(v, error.damage, folder))


def no_answer(v: Voice) -> str:
    """The daemon took the request and didn't answer."""
    return v("The running zhibu took the request but didn't answer; look whether it was carried out.")


def damaged(v: Voice, error: Damaged, folder: Path) -> str:
    """A file that was to be read is damaged."""
    return finding(v, error.finding, folder)


def no_rehearsal(v: Voice) -> str:
    """The daemon runs on the real clock."""
    return v("This zhibu runs on the real clock; only a rehearsal (zhibu run --clock …) or the sandbox is steered.")


def unforeseen(v: Voice, kind: str) -> str:
    """Something that nobody thought of."""
    return v("zhibu failed ({kind}); nothing was acknowledged. Run zhibu check, and report this.", kind=kind)


def _branch_unknown(v: Voice, facts: Facts) -> str:
    known = [*facts.list("known")]
    if not known:
        return v(
            "There is no branch {given}; there is none at all yet. Add one by zhibu branch add.",
            given=facts.text("given"),
        )
    return v("There is no branch {given}; there are {known}.", given=facts.text("given"), known=v.list(known))


def _branch_no_name(v: Voice, _: Facts) -> str:
    return v("A branch needs a name.")


def _branch_doubled(v: Voice, facts: Facts) -> str:
    return v("There is a branch {name} already: {id}.", name=v.quote(facts.text("name")), id=facts.text("id"))


def _superior_unknown(v: Voice, facts: Facts) -> str:
    known = [*facts.list("known")]
    if not known:
        return v(
            "There is no superior {given}; there is none at all yet. Add one by zhibu superior add.",
            given=facts.text("given"),
        )
    return v("There is no superior {given}; there are {known}.", given=facts.text("given"), known=v.list(known))


def _officer_unknown(v: Voice, facts: Facts) -> str:
    known = [*facts.list("known")]
    if not known:
        return v("Nobody acts for this superior.")
    return v(
        "No single officer is called {given}; there are {known}. Of several with one name, name the account.",
        given=facts.text("given"),
        known=v.list(known),
    )


def _superior_no_name(v: Voice, _: Facts) -> str:
    return v("A superior needs a name.")


def _superior_doubled(v: Voice, facts: Facts) -> str:
    return v("There is a superior {name} already: {id}.", name=v.quote(facts.text("name")), id=facts.text("id"))


def _policy_unknown(v: Voice, facts: Facts) -> str:
    """In place of the general sentence, which lists all seventy."""
    near = get_close_matches(facts.text("field"), [*facts.list("fields")], n=1)
    if near:
        return v("There is no field {field}. Did you mean {near}?", field=facts.text("field"), near=near[0])
    return v("There is no field {field}; zhibu policy BRANCH lists them.", field=facts.text("field"))


def _policy_past(v: Voice, facts: Facts) -> str:
    return v(
        "A change can't apply from {since}, for the activity day of {held} was held by the former numbers; the earliest date is {earliest}.",
        since=v.date(facts.day("since")),
        held=v.date(facts.day("held")),
        earliest=v.date(facts.day("earliest")),
    )


def _path_missing(v: Voice, facts: Facts) -> str:
    return v("There is no file {path}.", path=facts.text("path"))


def _path_folder(v: Voice, facts: Facts) -> str:
    return v("{path} is a folder; a file is needed.", path=facts.text("path"))


def _path_exists(v: Voice, facts: Facts) -> str:
    return v("{path} is there already and was left alone; take another name.", path=facts.text("path"))


def _path_refused(v: Voice, facts: Facts) -> str:
    number = facts.number("errno")
    said = v("{path}: {why}.", path=facts.text("path"), why=system(v, number))
    return v.paragraph((said, remedy(v, number)))


def _path_too_big(v: Voice, facts: Facts) -> str:
    return v("{path} is too big; at most {limit} MB are read.", path=facts.text("path"), limit=facts.number("limit"))


def _export_no_day(v: Voice, facts: Facts) -> str:
    days = [*facts.list("days")]
    if not days:
        return v("There is no activity day on {on}.", on=v.date(facts.day("on")))
    return v(
        "There is no activity day on {on}; in that year there are {days}.",
        on=v.date(facts.day("on")),
        days=v.list(days),
    )


def _export_no_days(v: Voice, facts: Facts) -> str:
    return v("The plan of {year} has no activity days yet.", year=v.year(facts.number("year")))


def _export_no_month(v: Voice, facts: Facts) -> str:
    month = facts.day("month")
    return v("There is nothing to draw for {month}: it has no activity day.", month=v.month(month.year, month.month))


def _member_unknown(v: Voice, facts: Facts) -> str:
    return v("There is nobody called {given} on the roster.", given=v.quote(facts.text("given")))


def _member_several(v: Voice, facts: Facts) -> str:
    return v(
        "Several are called {given}; name one by id: {ids}.",
        given=v.quote(facts.text("given")),
        ids=v.list(facts.list("ids")),
    )


def _folder_rehearsed(v: Voice, facts: Facts) -> str:
    return v(
        "{folder} was rehearsed: its time isn't the real one. Take another folder, or go on rehearsing with --clock.",
        folder=facts.text("folder"),
    )


def _token_wrong(v: Voice, facts: Facts) -> str:
    return v(
        "Telegram doesn't know this token; look up the right one at BotFather ({setting}).",
        setting=facts.text("setting"),
    )


def _port_taken(v: Voice, facts: Facts) -> str:
    return v(
        "Something listens on port {port} already; take another one by {setting}.",
        port=facts.number("port"),
        setting=facts.text("setting"),
    )


def _clock_nobody(v: Voice, facts: Facts) -> str:
    return v("No rehearsal and no sandbox is running in {folder}.", folder=facts.text("folder"))


def _clock_back(v: Voice, facts: Facts) -> str:
    return v("The clock never goes back: it is {now} already.", now=v.moment(facts.moment("now"), year=True))


def _clock_stopping(v: Voice, facts: Facts) -> str:
    return v("This zhibu is being stopped; its clock stands at {now}.", now=v.moment(facts.moment("now"), year=True))


_SENTENCES: Final[dict[str, Callable[[Voice, Facts], str]]] = {
    "branch.unknown": _branch_unknown,
    "branch.no_name": _branch_no_name,
    "branch.doubled": _branch_doubled,
    "superior.unknown": _superior_unknown,
    "superior.officer_unknown": _officer_unknown,
    "superior.no_name": _superior_no_name,
    "superior.doubled": _superior_doubled,
    "policy.unknown_field": _policy_unknown,
    "policy.past": _policy_past,
    "path.missing": _path_missing,
    "path.folder": _path_folder,
    "path.exists": _path_exists,
    "path.refused": _path_refused,
    "path.too_big": _path_too_big,
    "export.no_day": _export_no_day,
    "export.no_days": _export_no_days,
    "export.no_month": _export_no_month,
    "member.unknown": _member_unknown,
    "member.several": _member_several,
    "folder.rehearsed": _folder_rehearsed,
    "token.wrong": _token_wrong,
    "sandbox.port_taken": _port_taken,
    "clock.nobody": _clock_nobody,
    "clock.back": _clock_back,
    "clock.stopping": _clock_stopping,
}
