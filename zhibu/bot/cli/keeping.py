"""`check`, `backup`, `restore`: what keeps the data whole."""

import http.client
import json
import stat
import urllib.error
import urllib.request
from collections.abc import Iterable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from zhibu.bot import health, office, pictures, rehearsal
from zhibu.bot.cli.errand import Errand, clock_of
from zhibu.bot.cli.saying import line, refused
from zhibu.bot.config import FILE, Config
from zhibu.bot.control import Answer
from zhibu.bot.wording.cli import complaints, failures
from zhibu.bot.wording.cli import keeping as words
from zhibu.bot.wording.cli.findings import finding
from zhibu.bot.wording.cli.findings import wrong as wrong_there
from zhibu.bot.wording.cli.health import not_running, sign
from zhibu.branch.branch import Place
from zhibu.branch.notices import State
from zhibu.branch.records import Records
from zhibu.branch.refusal import Refusal
from zhibu.branch.superior import reached
from zhibu.charts import worker as drawings
from zhibu.scheduler.clock import RealClock
from zhibu.storage import backup as copies
from zhibu.storage import check as files
from zhibu.storage import lock
from zhibu.storage.files import Files
from zhibu.storage.loading import load
from zhibu.storage.lock import FolderLock
from zhibu.storage.seal import unsealed
from zhibu.storage.store import branch_folders
from zhibu.storage.swap import BRANCHES
from zhibu.storage.tables import TABLES
from zhibu.storage.trouble import Damaged, Finding, Locked, NotSaved, WayOut
from zhibu.words import Voice, voice

OURS: Final = (office.BOT_FILE, rehearsal.FILE)
"""Small sealed files beside the branches; a backup takes them along."""
OF_THIS_MACHINE: Final = (health.FILE, health.BACKUP_FILE)
"""The same, but of no use elsewhere: a backup leaves them out."""
_PATIENCE: Final = 10
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO
_LATELY: Final = timedelta(days=30)


def keep(errand: Errand) -> Answer:
    match errand.verb.name:
        case "check":
            return _check(errand)
        case "backup":
            return _backup(errand)
        case _:
            return _restore(errand)


# check


def _check(errand: Errand) -> Answer:
    """Files, settings, platforms; how the daemon fares; then what the branches lack. Notes alone are no failure."""
    v, folder = errand.v, errand.folder
    if errand.values.on("quick"):
        return _check_quickly(v, folder)
    mended: list[Finding] = []
    renewed: list[str] = []
    if errand.values.on("repair"):
        try:
            mended = files.repair(folder)
            renewed = _renew(folder)
        except Locked as error:
            return refused(failures.must_be_stopped(v, error))
    found = files.check(folder)
    fares = _fares(folder)
    wrong = [
        *(sign(v, each, folder) for each in fares if each.sign.grave),
        *(finding(v, each, folder) for each in found if each.grave),
        *(words.altered(v, path.relative_to(folder).as_posix()) for path in _altered(folder)),
        *(complaints.setting(v, each.setting, each.code, each.value) for each in errand.problems),
        *_open_secret(v, Path.cwd() / FILE),
        *_platforms(v, errand.config),
    ]
    notes = [finding(v, each, folder) for each in found if not each.grave]
    every = [*_books(folder)]
    books = [records for records in every if not records.branch.is_superior]
    now = clock_of(folder, errand.config.timezone)()
    for records in books:
        notes += _lacks(voice(errand.config.locale or records.branch.locale, records.branch.timezone), records, now)
    for records in every:
        if records.branch.is_superior and not reached(records.officers.values()):
            of = records.branch
            notes.append(words.no_officer(voice(errand.config.locale or of.locale, of.timezone), of))
    said = [
        *(words.mended(v, wrong_there(v, each, folder)) for each in mended),
        *(words.renewed(v, name) for name in renewed),
        *_where(v, folder, found),
        *notes,
        *(sign(v, each, folder) for each in fares if not each.sign.grave),
        *([] if wrong else [words.all_well(v, len(books))]),
    ]
    return Answer(exit=1 if wrong else 0, stdout="".join(map(line, said)), stderr="".join(map(line, wrong)))


def _where(v: Voice, folder: Path, found: Iterable[Finding]) -> Iterator[str]:
    """What has to be known about the folder itself, and where the copy is that somebody needs now."""
    if not branch_folders(folder / BRANCHES):
        yield words.no_branch(v, str(folder.absolute()))
    if rehearsal.is_marked(folder):
        yield words.rehearsed(v, str(folder.absolute()))
    last = health.last_backup(folder)
    if last is not None and any(each.way_out is WayOut.RESTORE for each in found):
        yield words.last_backup(v, last.file, last.at)


def _check_quickly(v: Voice, folder: Path) -> Answer:
    """Whether a daemon is at work here: for supervisors, every minute."""
    fares = _fares(folder)
    said = [sign(v, each, folder) for each in fares]
    held = lock.holder(folder) is not None
    if not held and not any(each.sign in (health.Sign.ENDED, health.Sign.STOPPED) for each in fares):
        said.append(not_running(v, folder))
    if not held or any(each.sign.grave for each in fares):
        return Answer(exit=1, stderr="".join(map(line, said)))
    return Answer(stdout="".join(map(line, said)))


def _fares(folder: Path) -> tuple[health.Symptom, ...]:
    """What should be known about daemon, disk and backups. Real time, in a rehearsed folder too, where nobody expects that
    a daemon runs or that copies are made."""
    now, held = RealClock().now(), lock.holder(folder) is not None
    daemon = health.symptoms(health.read(folder), held=held, now=now)
    lasting = () if rehearsal.is_marked(folder) else health.backup_age(folder, now)
    if rehearsal.is_marked(folder) and not held:
        daemon = ()
    return (*daemon, *health.room(folder), *lasting)


def _altered(folder: Path) -> list[Path]:
    """The files beside the branches that aren't as they were written: our small ones, and kept pictures."""
    return [
        *(path for name in (*OURS, *OF_THIS_MACHINE) if _unsealed(path := folder / name)),
        *drawings.altered(folder / pictures.FOLDER),
    ]


def _unsealed(path: Path) -> bool:
    try:
        unsealed(path.read_bytes())
    except FileNotFoundError:
        return False
    except ValueError:
        return True
    return False


def _renew(folder: Path) -> list[str]:
    """Removes what is written again when it is needed. The mark of a rehearsal is never taken away: it is written anew."""
    found = _altered(folder)
    if not found:
        return []
    held = FolderLock.acquire(folder, Files())
    try:
        for path in found:
            if path.name == rehearsal.FILE:
                joined = (records.branch.joined_at for records in _books(folder))
                rehearsal.renew(folder, min(joined, default=RealClock().now()))
            else:
                path.unlink()
    except OSError as error:
        raise NotSaved.of(error, Path(error.filename or folder)) from error
    finally:
        held.release()
    return [path.relative_to(folder).as_posix() for path in found]


def _open_secret(v: Voice, path: Path) -> Iterator[str]:
    """A token that others on this machine can read in the settings' file."""
    with suppress(OSError):
        if path.stat().st_mode & _OTHERS and b"telegram_token" in path.read_bytes():
            yield words.open_secret(v, str(path))


def _books(folder: Path) -> Iterator[Records]:
    """The branches that can be read; the others were named already."""
    for _, place in branch_folders(folder / BRANCHES):
        try:
            yield load(place, Files(), TABLES).state.records
        except (Damaged, OSError):
            continue


def _lacks(v: Voice, records: Records, now: datetime) -> Iterable[str]:
    """What keeps a sound branch from being reached, and what was not said lately."""
    on = office.today(records, now)
    branch = records.branch
    if not records.members:
        yield words.no_roster(v, branch)
        return
    secretary = records.secretary(on)
    if secretary is None:
        yield words.no_secretary(v, branch)
    elif records.address(secretary.id) is None:
        yield words.secretary_unreached(v, branch, secretary)
    if records.place(Place.GROUP) is None:
        yield words.no_group(v, branch)
    lost = [each.name for each in records.officers.values() if not each.reachable]
    if lost:
        yield words.officers_unreached(v, branch, lost)
    if not any(day.on >= on for day in records.days.values()):
        yield words.no_day_ahead(v, branch)
    for state, say in ((State.MISSED, words.missed), (State.UNCERTAIN, words.uncertain)):
        lately = [each for each in records.said.values() if each.state is state and each.due >= now - _LATELY]
        if lately:
            yield say(v, branch, len(lately), max(each.due for each in lately))


def _platforms(v: Voice, config: Config) -> Iterable[str]:
    """Asks each configured platform who we are. The address holds the token: it stands in no message."""
    if config.telegram_token is None:
        return
    # A proxy has no way to a server on this very machine.
    ways = [urllib.request.ProxyHandler({})] if config.on_loopback else []
    address = f"{config.telegram_api}/bot{config.telegram_token}/getMe"
    try:
        with urllib.request.build_opener(*ways).open(address, timeout=_PATIENCE) as answer:
            if json.load(answer).get("ok") is not True:
                yield words.platform_strange(v, config.telegram_api)
    except urllib.error.HTTPError as error:
        refused = error.code in (http.client.UNAUTHORIZED, http.client.NOT_FOUND)
        yield words.token_refused(v) if refused else words.platform_strange(v, config.telegram_api)
    except (OSError, http.client.HTTPException):
        yield words.platform_unreached(v, config.telegram_api)
    except (ValueError, AttributeError):
        yield words.platform_strange(v, config.telegram_api)


# backup, restore


def _backup(errand: Errand) -> Answer:
    """An earlier backup at that place is replaced as a whole; any other file is left alone."""
    v = errand.v
    file = Path(errand.values.text("file")).expanduser()
    if file.is_dir():
        raise Refusal("path.folder", path=str(file))
    if file.exists() and not _is_backup(file):
        raise Refusal("path.exists", path=str(file))
    made = copies.backup(errand.folder, file, now=clock_of(errand.folder, errand.config.timezone)(), also=OURS)
    health.note_backup(errand.folder, file, RealClock().now())
    lost = [words.left_out(v, finding(v, each, errand.folder)) for each in made.left_out]
    return Answer(
        exit=1 if lost else 0,
        stdout=line(words.backed_up(v, str(made.file), len(made.branches), made.made_at)),
        stderr="".join(map(line, lost)),
    )


def _is_backup(file: Path) -> bool:
    try:
        copies.read(file)
    except Damaged:
        return False
    return True


def _restore(errand: Errand) -> Answer:
    v = errand.v
    file = Path(errand.values.text("file")).expanduser()
    if not file.is_file():
        raise Refusal("path.folder" if file.is_dir() else "path.missing", path=str(file))
    now = clock_of(errand.folder, errand.config.timezone)()
    try:
        manifest = copies.restore(file, errand.folder, now=now, force=errand.values.on("force"))
    except Locked as error:
        return refused(failures.must_be_stopped(v, error))
    except copies.WouldOverwrite:
        return refused(words.would_overwrite(v, str(errand.folder)))
    return Answer(stdout=line(words.restored(v, len(manifest.branches), manifest.made_at)))
