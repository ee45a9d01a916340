"""The desk at which a command that needs the books is carried out: the same in the command line's own process, on a store
that it opened, and in the daemon for a command line beside it.

`perform` is the one place here where a refusal, a full disk or a damaged branch becomes words.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib import import_module
from typing import Final, Protocol

from zhibu.bot import office
from zhibu.bot.cli.grammar import Typed, Usage
from zhibu.bot.cli.saying import line, refused, wrong_usage
from zhibu.bot.cli.verbs import GRAMMAR
from zhibu.bot.control import Answer, File, Request
from zhibu.bot.wording.cli import failures
from zhibu.branch.ids import BranchId
from zhibu.branch.records import Records
from zhibu.branch.refusal import Refusal
from zhibu.storage.store import Store
from zhibu.storage.trouble import NotSaved, Stopped
from zhibu.words import Voice, voice

NOW: Final = "now"
"""The one request that is no verb: what time it is for the daemon, as an instant in ISO form."""


class Steering(Protocol):
    """A rehearsal's clock. Each step returns when everything due is settled and every update is answered."""

    @property
    def speed(self) -> float: ...

    def now(self) -> datetime: ...

    async def next(self) -> datetime: ...

    async def to(self, instant: datetime) -> datetime: ...

    async def forward(self, delta: timedelta) -> datetime: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """What a command works with. `link` makes a start link of a code where the bot's name is known; `clock` and `next_look`
    are there in a rehearsal only."""

    store: Store
    now: Callable[[], datetime]
    locale: str
    timezone: str
    link: Callable[[str], str | None]
    clock: Steering | None = None
    next_look: Callable[[], datetime | None] = lambda: None


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """One command at the desk: what it was given, for which branch (None: for none), in which voice."""

    desk: Desk
    values: Typed
    file: File | None
    branch: BranchId | None
    v: Voice
    locale: str | None
    """The language that was asked for; None: the branch's."""

    @property
    def at(self) -> BranchId:
        assert self.branch is not None
        return self.branch

    @property
    def records(self) -> Records:
        """The branch as it is durable; `Stopped` when it stands still."""
        return self.desk.store.records(self.at)


Act = Callable[[Task], Awaitable[Answer]]


async def perform(desk: Desk, request: Request) -> Answer:
    """Carries out one command. Everything that a person can do about is answered; the rest is raised."""
    if request.verb == NOW:
        return Answer(stdout=desk.now().isoformat())
    v = voice(request.locale or desk.locale, desk.timezone)
    verb = GRAMMAR.verbs[request.verb]
    try:
        values = verb.typed(request.values)
        branch = None if values["branch"] is None else office.find(desk.store, values.text("branch"))
        if branch is not None:
            of = desk.store.records(branch).branch
            v = voice(request.locale or of.locale, of.timezone)
        task = Task(desk=desk, values=values, file=request.file, branch=branch, v=v, locale=request.locale)
        return await _act(verb.name)(task)
    except Usage as wrong:
        return wrong_usage(v, wrong)
    except Refusal as no:
        return refused(failures.refused(v, no))
    except office.Refused as several:
        return Answer(exit=1, stderr="".join(line(failures.refused(v, no)) for no in several.refusals))
    except NotSaved as error:
        return refused(failures.not_saved(v, error))
    except Stopped as error:
        return refused(failures.stopped(v, error, desk.store.folder))


def handler(desk: Desk) -> Callable[[Request], Awaitable[Answer]]:
    """The daemon's answers to a command line beside it, for `control.Server`."""

    async def answer(request: Request) -> Answer:
        return await perform(desk, request)

    return answer


def _act(name: str) -> Act:
    """The act of that verb; its module is imported when it is asked for, so that a simple one doesn't wait for the
    others."""
    module, act = _ACTS[name]
    found: Act = getattr(import_module(f"zhibu.bot.cli.{module}"), act)
    return found


_ACTS: Final = {
    "branch add": ("branches", "add"),
    "branch list": ("branches", "listing"),
    "superior add": ("superiors", "add"),
    "superior list": ("superiors", "listing"),
    "superior code": ("superiors", "code"),
    "superior remove": ("superiors", "remove"),
    "superior take": ("superiors", "take"),
    "roster import": ("imports", "roster"),
    "plan import": ("imports", "plan"),
    "history import": ("imports", "history"),
    "invites": ("branches", "invites"),
    "policy": ("branches", "policy"),
    "agenda": ("agenda", "agenda"),
    "export": ("exports", "export"),
    "clock": ("steering", "clock"),
}
