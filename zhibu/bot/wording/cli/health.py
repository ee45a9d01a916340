"""How the daemon fares, in words for whoever looks after the machine: what it is, where, and the way out."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from zhibu.bot.health import Sign, Symptom
from zhibu.words import Voice

_MB: Final = 1024 * 1024


def sign(v: Voice, found: Symptom, folder: Path) -> str:
    """One sentence for what was found in that folder."""
    return _SENTENCES[found.sign](v, found, str(folder.absolute()))


def not_running(v: Voice, folder: Path) -> str:
    """Nothing tells that a daemon ever ran there."""
    return v("No zhibu is running in {folder}. Start it: zhibu run.", folder=str(folder.absolute()))


def _since(v: Voice, found: Symptom) -> str:
    assert found.since is not None
    return v.moment(found.since, year=True)


_SENTENCES: Final[dict[Sign, Callable[[Voice, Symptom, str], str]]] = {
    Sign.HANGS: lambda v, found, _: v(
        "zhibu (process {pid}) hangs: there has been no sign of life since {when}. End this process and start zhibu again; nothing that was acknowledged is lost.",
        pid=found.pid,
        when=_since(v, found),
    ),
    Sign.UNHEARD: lambda v, found, _: v(
        "Telegram hasn't been heard since {when}, so nobody gets an answer. See to the network; zhibu goes on trying and catches up by itself.",
        when=_since(v, found),
    ),
    Sign.RIVAL: lambda v, _found, _: v(
        "Another program fetches this bot's messages, and only one may. Stop the other one; if you don't know of any, get a new token from BotFather (/revoke)."
    ),
    Sign.FAILING: lambda v, found, _: v(
        "Some messages of {branches} don't get through at present. zhibu goes on trying; its log says why.",
        branches=v.list(found.branches),
    ),
    Sign.ENDED: lambda v, found, _: v(
        "zhibu isn't running: its last sign of life was on {when}, and nobody stopped it. Start it again: zhibu run. Nothing that was acknowledged is lost.",
        when=_since(v, found),
    ),
    Sign.STOPPED: lambda v, found, _: v(
        "zhibu isn't running: it was stopped on {when}. Start it again: zhibu run.", when=_since(v, found)
    ),
    Sign.AT_WORK: lambda v, found, _: v(
        "zhibu (process {pid}) has been at work since {when}.", pid=found.pid, when=_since(v, found)
    ),
    Sign.STARTING: lambda v, _found, _: v("zhibu is starting; ask again in a minute."),
    Sign.READ_ONLY: lambda v, _found, folder: v(
        "This user can't write to {folder}, so zhibu can save nothing there. Run zhibu as the user to whom the folder belongs; if the disk is read-only, have it mounted for writing.",
        folder=folder,
    ),
    Sign.DISK_FULL: lambda v, _found, folder: v(
        "The disk is full, nothing can be saved. Make room on the disk of {folder}; zhibu goes on by itself.",
        folder=folder,
    ),
    Sign.DISK_LOW: lambda v, found, folder: v(
        "The disk is nearly full: {size} MB are left. Make room on the disk of {folder}; once it is full, nothing can be saved.",
        size=found.size // _MB,
        folder=folder,
    ),
    Sign.BACKUP_OLD: lambda v, found, _: v(
        "The last backup ({file}) is of {when}, more than a week old. Make a new one: zhibu backup FILE.",
        file=found.file,
        when=_since(v, found),
    ),
}
