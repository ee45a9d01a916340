"""Where a command is carried out: here, on a store opened for reading or for writing, or in the daemon that holds the folder.

Readers open read-only, daemon or not. Writers take the folder themselves where nobody holds it, and else ask the daemon.
"""

import asyncio
import errno
from contextlib import suppress
from pathlib import Path
from typing import Final

from zhibu.bot import codes, control, office
from zhibu.bot.cli.desk import Desk, perform
from zhibu.bot.cli.errand import Errand, clock_of
from zhibu.bot.cli.saying import refused
from zhibu.bot.control import Answer, File, NoAnswer, NoDaemon
from zhibu.bot.wording.cli import failures
from zhibu.branch.refusal import Refusal
from zhibu.scheduler.clock import RealClock
from zhibu.storage.store import Store
from zhibu.storage.trouble import Damaged, Locked, NotSaved, Stopped

SANDBOX: Final = "sandbox"
"""The folder inside the data folder in which the sandbox keeps its demonstration branch."""
_PATIENCE: Final = 10.0
"""Real seconds for which a folder held by somebody who doesn't listen is tried again: a daemon that is starting, another
command that is about to end."""
_PAUSE: Final = 0.1


def carry_out(errand: Errand) -> Answer:
    """Carries out a command and answers for everything that a person can do about."""
    v = errand.v
    try:
        return _carry_out(errand)
    except Refusal as no:
        return refused(failures.refused(v, no))
    except Locked as error:
        return refused(failures.locked(v, error))
    except NotSaved as error:
        return refused(failures.not_saved(v, error))
    except Stopped as error:
        return refused(failures.stopped(v, error, errand.folder))
    except Damaged as error:
        return refused(failures.damaged(v, error, errand.folder))
    except NoAnswer:
        return refused(failures.no_answer(v))
    except OSError as error:
        # A folder that may not be read, a name that is too long: the system's own no, with its place.
        if error.errno is None or error.filename is None:
            raise
        return refused(failures.refused(v, Refusal("path.refused", path=str(error.filename), errno=error.errno)))


def _carry_out(errand: Errand) -> Answer:
    if errand.folder.exists() and not errand.folder.is_dir():
        raise Refusal("path.refused", path=str(errand.folder), errno=errno.ENOTDIR)
    match errand.verb.name:
        case "run":
            from zhibu.bot.cli.running import run

            return run(errand)
        case "clock":
            return _steer(errand)
        case "branch list" | "superior list" | "agenda" | "export":
            return asyncio.run(_read(errand))
        case "policy" if not errand.values["set"]:
            return asyncio.run(_read(errand))
        case "roster template" | "plan template" | "history template":
            from zhibu.bot.cli.templates import template

            return template(errand)
        case "check" | "backup" | "restore":
            from zhibu.bot.cli.keeping import keep

            return keep(errand)
        case _:
            return asyncio.run(_write(errand))


# Readers


async def _read(errand: Errand) -> Answer:
    store = await Store.open(errand.folder, read_only=True)
    try:
        return await perform(_desk(errand, store), errand.request())
    finally:
        await store.close()


# Writers


async def _write(errand: Errand) -> Answer:
    request = errand.request(_file(errand))
    clock = RealClock()
    deadline = clock.monotonic() + _PATIENCE
    while True:
        try:
            store = await Store.open(errand.folder)
        except Locked:
            with suppress(NoDaemon):
                return await asyncio.to_thread(control.call, errand.folder, request)
            if clock.monotonic() > deadline:
                raise
            await clock.sleep(_PAUSE)
            continue
        try:
            return await perform(_desk(errand, store), request)
        finally:
            await store.close()


def _file(errand: Errand) -> File | None:
    """The file that goes with the command, where it is one that reads a file."""
    if errand.verb.name not in ("roster import", "plan import", "history import"):
        return None
    return read_file(Path(errand.values.text("file")).expanduser())


def read_file(path: Path) -> File:
    """A file's name and bytes; a refusal says why it can't be read."""
    try:
        with path.open("rb") as source:
            data = source.read(control.FILE_LIMIT + 1)
    except FileNotFoundError:
        raise Refusal("path.missing", path=str(path)) from None
    except IsADirectoryError:
        raise Refusal("path.folder", path=str(path)) from None
    except OSError as error:
        raise Refusal("path.refused", path=str(path), errno=error.errno or errno.EIO) from None
    if len(data) > control.FILE_LIMIT:
        raise Refusal("path.too_big", path=str(path), limit=control.FILE_LIMIT // 1024 // 1024)
    return File(path.name, data)


# Both


def _desk(errand: Errand, store: Store) -> Desk:
    config = errand.config

    def link(code: str) -> str | None:
        bot = office.known_bot(errand.folder, "telegram")
        return None if bot is None else codes.start_link(bot, code)

    return Desk(
        store=store,
        now=clock_of(errand.folder, config.timezone, store),
        locale=config.speaks,
        timezone=config.timezone,
        link=link,
    )


# The clock


def _steer(errand: Errand) -> Answer:
    """Asks the rehearsal that runs in the folder, else the sandbox in it."""
    from zhibu.bot.cli.steering import check

    act = errand.values.maybe("act") or "show"
    check(act, has_instant=errand.values["instant"] is not None)
    for folder in (errand.folder, errand.folder / SANDBOX):
        with suppress(NoDaemon):
            return control.call(folder, errand.request())
    raise Refusal("clock.nobody", folder=str(errand.folder))
