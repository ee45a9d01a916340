"""How the daemon fares: its first lines, a small file that says so to others, and a word to the supervisor that started it.

`DATA/health.json` is written anew about every half minute of real time, also in a rehearsal. It holds moments, counts and
branch ids, never a person's data; it is sealed like our other small files and isn't part of a backup. Its moments are counted
back from `at` by a clock that no change of the time touches. Whoever reads it asks first who holds the folder's lock: after a
crash the last file still stands there.

The supervisor (systemd's notify protocol) is fed by the tick: a daemon whose loop hangs writes no file, feeds no watchdog and
is started again.
"""

import asyncio
import contextlib
import logging
import os
import shutil
import socket
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final, Protocol

import msgspec

from zhibu import __version__
from zhibu.bot.platforms.base import Contact, Silence
from zhibu.branch.ids import BranchId
from zhibu.scheduler.clock import Clock
from zhibu.storage import journal
from zhibu.storage.files import Files
from zhibu.storage.seal import sealed, unsealed
from zhibu.storage.swap import BRANCHES

FILE: Final = "health.json"
BACKUP_FILE: Final = "backup.json"
"""When and where the last backup was made. Not part of a backup either."""
PERIOD: Final = 30.0
"""Real seconds between two files."""
STEADY: Final = 300.0
"""Real seconds after which the memory is that of everyday work."""
TICK_LATE: Final = 90.0
"""Real seconds without a tick after which the supervisor isn't fed any more: three beats."""

AGAIN: Final = 1.0
"""Real seconds after which a late tick is looked for again."""

HANGS_AFTER: Final = timedelta(minutes=3)
UNHEARD_AFTER: Final = timedelta(minutes=5)
"""Longer than a long poll and the longest rest after a failed one."""
BACKUP_OLD: Final = timedelta(days=7)
DISK_LOW: Final = 200 * 1024 * 1024
DISK_FULL: Final = 64 * 1024
_MB: Final = 1024 * 1024
_LOOK_OUT: Final = 0.02
_Moment = Annotated[datetime, msgspec.Meta(tz=True)]

log = logging.getLogger(__name__)


class Phase(StrEnum):
    """How far a daemon has come."""

    CONNECTING = "connecting"
    WORKING = "working"
    STOPPED = "stopped"


class Health(msgspec.Struct, frozen=True, kw_only=True):
    """What `health.json` says. `next_look` is None while a rehearsal's clock stands still; `failing` are branches whose
    messages or looks come to nothing, `stopped` those that stand still because of damage. Sizes are in bytes."""

    version: str
    pid: int
    phase: Phase
    started: _Moment
    at: _Moment
    tick: _Moment | None = None
    poll: _Moment | None = None
    update: _Moment | None = None
    silence: Silence | None = None
    next_look: _Moment | None = None
    in_flight: int = 0
    failing: list[str] = []
    stopped: list[str] = []
    memory: int | None = None
    disk_free: int = 0
    journals: dict[str, int] = {}


def read(folder: Path) -> Health | None:
    """What the file says; None where there is none, or it was altered (which `check` finds by its seal)."""
    with contextlib.suppress(OSError, ValueError, msgspec.MsgspecError):
        return msgspec.json.decode(unsealed((folder / FILE).read_bytes()), type=Health)
    return None


# -- what follows from it ---------------------------------------------------------------------------------------------


class Sign(StrEnum):
    """One thing that somebody should know."""

    HANGS = "hangs"
    UNHEARD = "unheard"
    RIVAL = "rival"
    FAILING = "failing"
    ENDED = "ended"
    STOPPED = "stopped"
    AT_WORK = "at_work"
    STARTING = "starting"
    READ_ONLY = "read_only"
    DISK_FULL = "disk_full"
    DISK_LOW = "disk_low"
    BACKUP_OLD = "backup_old"

    @property
    def grave(self) -> bool:
        """Whether a check fails because of it."""
        return self in (Sign.HANGS, Sign.UNHEARD, Sign.RIVAL, Sign.READ_ONLY, Sign.DISK_FULL)


@dataclass(frozen=True, slots=True, kw_only=True)
class Symptom:
    """A sign with its facts: since when, which process, which branches, how many bytes, which file."""

    sign: Sign
    since: datetime | None = None
    pid: int = 0
    branches: tuple[str, ...] = ()
    size: int = 0
    file: str = ""


def symptoms(health: Health | None, *, held: bool, now: datetime) -> tuple[Symptom, ...]:
    """How the daemon fares at the real moment `now`; `held` tells whether somebody has the folder's lock."""
    if health is None:
        return ()
    if not held:
        sign = Sign.STOPPED if health.phase is Phase.STOPPED else Sign.ENDED
        return (Symptom(sign=sign, since=health.at, pid=health.pid),)
    if health.phase is Phase.STOPPED:
        # The one before; whoever holds the folder now hasn't written yet, or is a command that soon ends.
        return (Symptom(sign=Sign.STARTING),)
    beat = health.tick if health.phase is Phase.WORKING else None
    seen = health.at if beat is None or now - health.at > HANGS_AFTER else beat
    if now - seen > HANGS_AFTER:
        return (Symptom(sign=Sign.HANGS, since=seen, pid=health.pid),)
    found = [*_unheard(health)]
    if health.failing:
        found.append(Symptom(sign=Sign.FAILING, branches=tuple(health.failing)))
    if not found:
        sign = Sign.AT_WORK if health.phase is Phase.WORKING else Sign.STARTING
        found.append(Symptom(sign=sign, since=health.started, pid=health.pid))
    return tuple(found)


def _unheard(health: Health) -> Iterable[Symptom]:
    since = health.poll or health.started
    if health.silence is Silence.RIVAL:
        yield Symptom(sign=Sign.RIVAL, since=since)
    elif health.at - since > UNHEARD_AFTER:
        yield Symptom(sign=Sign.UNHEARD, since=since)


def room(folder: Path) -> tuple[Symptom, ...]:
    """Whether something can be saved there: the folder may be written to, and the disk isn't full, or nearly."""
    if not folder.is_dir():
        return ()
    if not os.access(folder, os.W_OK):
        return (Symptom(sign=Sign.READ_ONLY),)
    free = shutil.disk_usage(folder).free
    if free >= DISK_LOW:
        return ()
    return (Symptom(sign=Sign.DISK_FULL if free < DISK_FULL else Sign.DISK_LOW, size=free),)


class LastBackup(msgspec.Struct, frozen=True):
    """When a copy was made last, and where it was put."""

    at: _Moment
    file: str


def note_backup(folder: Path, file: Path, at: datetime) -> None:
    """Remembers that a copy was made. A folder that can't be written to has its copy all the same."""
    with contextlib.suppress(OSError):
        said = msgspec.json.encode(LastBackup(at=at, file=str(file.absolute())))
        Files().replace(folder / BACKUP_FILE, [sealed(said)])


def last_backup(folder: Path) -> LastBackup | None:
    """The last copy that `zhibu backup` made of the folder; None where it made none."""
    with contextlib.suppress(OSError, ValueError, msgspec.MsgspecError):
        return msgspec.json.decode(unsealed((folder / BACKUP_FILE).read_bytes()), type=LastBackup)
    return None


def backup_age(folder: Path, now: datetime) -> tuple[Symptom, ...]:
    """Whether the last copy is old; nothing where none was ever made."""
    last = last_backup(folder)
    if last is None or now - last.at <= BACKUP_OLD:
        return ()
    return (Symptom(sign=Sign.BACKUP_OLD, since=last.at, file=last.file),)


# -- the supervisor ---------------------------------------------------------------------------------------------------


class Supervisor:
    """systemd, or whoever else listens at NOTIFY_SOCKET; nobody, when it isn't set. What it can't be told is let go."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._address = environ.get("NOTIFY_SOCKET", "")
        micros = environ.get("WATCHDOG_USEC", "")
        ours = environ.get("WATCHDOG_PID", str(os.getpid())) == str(os.getpid())
        self.patience = int(micros) / 1e6 if self._address and ours and micros.isdigit() and int(micros) else None
        """Real seconds after which it starts a silent daemon again; None where it doesn't watch."""

    def tell(self, **said: str | int) -> None:
        """READY=1, STATUS=…, WATCHDOG=1, STOPPING=1: one datagram."""
        if not self._address:
            return
        # A name in the abstract space is written with @ and begins with a zero byte.
        address = f"\0{self._address[1:]}" if self._address.startswith("@") else self._address
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as door:
            door.setblocking(False)
            door.sendto("\n".join(f"{name}={value}" for name, value in said.items()).encode(), address)


# -- keeping it -------------------------------------------------------------------------------------------------------


class Beating(Protocol):
    """The daemon, as far as its health is concerned."""

    def quiet_for(self) -> float | None: ...

    def next_look(self) -> datetime | None: ...

    def in_flight(self) -> int: ...

    def failing(self) -> tuple[BranchId, ...]: ...


class Heard(Protocol):
    """The platform, as far as our health is concerned."""

    def contact(self) -> Contact: ...


class Branches(Protocol):
    """The store, as far as our health is concerned."""

    @property
    def folder(self) -> Path: ...

    @property
    def stopped(self) -> Mapping[BranchId, object]: ...

    def branches(self) -> Iterable[BranchId]: ...


class Pulse:
    """Lives beside the daemon from the moment the folder is open: `begin`, `working` once the platform answered, `stop` while the
    folder is still ours. `clock` is asked for real time only; `steady` is after how many real seconds the memory is told once
    more."""

    def __init__(
        self,
        store: Branches,
        daemon: Beating,
        platform: Heard,
        clock: Clock,
        *,
        supervisor: Supervisor,
        period: float = PERIOD,
        steady: float = STEADY,
    ) -> None:
        self._store = store
        self._daemon = daemon
        self._platform = platform
        self._clock = clock
        self._supervisor = supervisor
        self._period = min(period, supervisor.patience / 3) if supervisor.patience else period
        self._steady = steady
        self._phase = Phase.CONNECTING
        self._started = clock.real()
        self._since = clock.monotonic()
        self._stopping = asyncio.Event()
        self._changed = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._unwritten = False

    def begin(self) -> None:
        """Ready: books open, other commands answered; the platform may take its time."""
        self._supervisor.tell(READY=1, STATUS="waiting for the platform")
        self._tasks = [asyncio.create_task(self._beat(), name="health")]

    def working(self) -> None:
        """The platform answered, the daemon beats, updates are listened for."""
        self._phase = Phase.WORKING
        self._changed.set()
        self._tasks.append(asyncio.create_task(self._speak(), name="first lines"))

    def stopping(self) -> None:
        """Said first: what follows takes as long as the last messages take."""
        self._supervisor.tell(STOPPING=1, STATUS="stopping")

    async def stop(self) -> None:
        """The last file; nothing is written after it."""
        self._stopping.set()
        self._changed.set()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._phase = Phase.STOPPED
        if self._tasks:
            await self._write()

    async def _beat(self) -> None:
        while not self._stopping.is_set():
            self._changed.clear()
            quiet = self._daemon.quiet_for()
            late = quiet is not None and quiet >= TICK_LATE
            if not late:
                self._supervisor.tell(WATCHDOG=1)
            try:
                await self._write()
            except Exception:
                # Only whoever watches us would be misled: the daemon itself goes on.
                log.exception("the health file isn't written")
            # After a pause (a laptop that slept) the tick may come just after us: it isn't held late for half a minute more.
            await _within(min(self._period, AGAIN) if late else self._period, self._changed)

    async def _speak(self) -> None:
        """The first line once the first poll is on its way, the second when all has settled."""
        while (began := self._platform.contact().began) is None:
            if await _within(_LOOK_OUT, self._stopping):
                return
        branches = len([*self._store.branches()])
        facts: dict[str, object] = {"version": __version__, "branches": branches}
        said = "zhibu is at work: version %(version)s, branches: %(branches)d"
        age = process_age()
        if age is not None:
            facts["first_poll"] = max(0.0, age - (asyncio.get_running_loop().time() - began))
            said += ", first poll after %(first_poll).1f s"
        self._tell_memory(said, facts)
        self._supervisor.tell(STATUS=f"at work, branches: {branches}")
        if not await _within(self._steady - (self._clock.monotonic() - self._since), self._stopping):
            minutes = (self._clock.monotonic() - self._since) / 60
            self._tell_memory("zhibu has settled after %(minutes).0f minutes", {"minutes": minutes})

    def _tell_memory(self, said: str, facts: dict[str, object]) -> None:
        held = memory()
        if held is not None:
            facts["memory_mb"] = held / _MB
            said += ", %(memory_mb).0f MB"
        log.info(said, facts)

    async def _write(self) -> None:
        known = self._known()
        try:
            await asyncio.to_thread(_write, self._store.folder, known, [*self._store.branches()])
        except OSError as error:
            if not self._unwritten:
                log.warning("the health file isn't written, errno %(errno)s", {"errno": error.errno})
            self._unwritten = True
        else:
            self._unwritten = False

    def _known(self) -> Health:
        at, contact, daemon = self._clock.real(), self._platform.contact(), self._daemon
        loop = asyncio.get_running_loop().time()

        def moment(stamp: float | None) -> datetime | None:
            return None if stamp is None else at - timedelta(seconds=loop - stamp)

        quiet, look = daemon.quiet_for(), daemon.next_look()
        ahead = None if look is None else self._clock.seconds_until(look)
        return Health(
            version=__version__,
            pid=os.getpid(),
            phase=self._phase,
            started=self._started,
            at=at,
            tick=None if quiet is None else at - timedelta(seconds=quiet),
            poll=moment(contact.polled),
            update=moment(contact.update),
            silence=contact.silence,
            next_look=None if ahead is None else at + timedelta(seconds=ahead),
            in_flight=daemon.in_flight(),
            failing=[*daemon.failing()],
            stopped=sorted(self._store.stopped),
            memory=memory(),
        )


async def _within(seconds: float, event: asyncio.Event) -> bool:
    """Whether it happened within so many seconds."""
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(max(0.0, seconds)):
            await event.wait()
    return event.is_set()


def _write(folder: Path, known: Health, branches: Iterable[BranchId]) -> None:
    """Blocks. What has to be asked of the disk is asked here."""
    known = msgspec.structs.replace(
        known,
        disk_free=shutil.disk_usage(folder).free,
        journals={branch: size for branch in branches if (size := _size(folder / BRANCHES / branch / journal.FILE))},
    )
    Files().replace(folder / FILE, [sealed(msgspec.json.encode(known))])


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


# -- this process -----------------------------------------------------------------------------------------------------


def memory() -> int | None:
    """Bytes that this process holds in memory; None where the system doesn't tell."""
    try:
        pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError):
        return None


def process_age() -> float | None:
    """Seconds since this process was started, Python's own start included; None where the system doesn't tell."""
    try:
        stat = Path("/proc/self/stat").read_text(encoding="ascii", errors="replace")
        # The name in parentheses may hold anything; the start, since the machine's own, is the twentieth field after it.
        begun = int(stat.rpartition(")")[2].split()[19]) / os.sysconf("SC_CLK_TCK")
        return time.clock_gettime(time.CLOCK_BOOTTIME) - begun
    except (OSError, ValueError, IndexError, AttributeError):
        return None
