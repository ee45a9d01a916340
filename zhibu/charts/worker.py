"""Pictures are drawn in a short-lived process of their own: the daemon never imports matplotlib or typst, and its loop never waits.

`draw` is the daemon's door, `render` the command line's, and `python -m zhibu.charts.worker` is what stands between: a job as JSON
on stdin, the picture on stdout, what went wrong on stderr. A drawing has no effect but its picture, so after a crash, a time-out
or beside a second instance it is simply drawn again.
"""

import asyncio
import hashlib
import os
import re
import sys
import tempfile
from collections.abc import Sequence
from contextlib import ExitStack
from functools import cache as once
from pathlib import Path
from typing import Literal
from weakref import WeakKeyDictionary

import msgspec

from zhibu.charts import board as boards
from zhibu.charts import card as cards
from zhibu.charts import matrix as matrices
from zhibu.charts import month as months
from zhibu.charts import poster as posters
from zhibu.charts import sequence as sequences
from zhibu.charts import year as years
from zhibu.charts.board import WishBoard
from zhibu.charts.card import Card
from zhibu.charts.matrix import MatrixPicture
from zhibu.charts.month import MonthPicture
from zhibu.charts.poster import Poster
from zhibu.charts.sequence import SequencePicture
from zhibu.charts.year import YearPicture

PATIENCE = 60.0
"""Seconds. A picture takes one or two; a daemon's first one also reads every font of the machine."""

AT_ONCE = 2
"""Drawings side by side: each holds about 130 MB, and a branch of many birthdays in a month must not take the machine."""

KEPT = 64
"""Pictures in a cache; it bridges a repeated sending, it is no archive."""

_COMMAND = (sys.executable, "-m", "zhibu.charts.worker")
_HANDED_ON = ("PATH", "PYTHONPATH", "LANG", "LC_ALL", "TMPDIR", "TEMP", "SYSTEMROOT")

_ERROR = re.compile(r"[A-Za-z_][\w.]*(?:Error|Exception|Interrupt)(?=:|$)", re.ASCII)
"""How a trace's last line begins: with the kind of error."""

Picture = MonthPicture | YearPicture | MatrixPicture | SequencePicture | Card | Poster | WishBoard
Form = Literal["png", "pdf"]


class DrawingError(RuntimeError):
    """A picture that could not be drawn, with the reason the worker gave. `kind` is for logs: it quotes nothing."""

    def __init__(self, reason: str, *, kind: str) -> None:
        super().__init__(reason)
        self.kind = kind


class _Job(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    form: Form
    month: MonthPicture | None = None
    card: Card | None = None
    sheets: tuple[Card, ...] = ()
    poster: Poster | None = None
    year: YearPicture | None = None
    matrix: MatrixPicture | None = None
    sequence: SequencePicture | None = None
    board: WishBoard | None = None


async def draw(picture: Picture, *, cache: Path | None = None) -> bytes:
    """The picture as PNG, from the `cache` folder when it has it. Raises DrawingError."""
    return await _draw(_job(picture, "png"), cache)


async def draw_sheets(cards: Sequence[Card], *, cache: Path | None = None) -> bytes:
    """The cards as one A5 PDF to print, a page each. Raises DrawingError."""
    return await _draw(msgspec.json.encode(_Job(form="pdf", sheets=tuple(cards))), cache)


async def draw_poster(poster: Poster, form: Form, *, cache: Path | None = None) -> bytes:
    """A notice for the board on A4, as a picture or as a PDF to print. Raises DrawingError."""
    return await _draw(_job(poster, form), cache)


async def draw_board(board: WishBoard, form: Form, *, cache: Path | None = None) -> bytes:
    """The board of wishes, as a picture or as a PDF to print. Raises DrawingError."""
    return await _draw(_job(board, form), cache)


def render(picture: Picture, form: Form = "png") -> bytes:
    """Draw in this very process and wait for it: for the worker, and for the command line, which has nothing else to do."""
    with _matplotlib_at_home():
        if isinstance(picture, Poster):
            return posters.render(picture, form)
        if isinstance(picture, WishBoard):
            return boards.render(picture, form)
        if isinstance(picture, Card):
            return cards.render(picture) if form == "png" else cards.print_sheets([picture])
        if form != "png":
            raise ValueError("a chart is a PNG")
        if isinstance(picture, YearPicture):
            return years.render(picture)
        if isinstance(picture, MatrixPicture):
            return matrices.render(picture)
        if isinstance(picture, SequencePicture):
            return sequences.render(picture)
        return months.render(picture)


def forget(cache: Path) -> None:
    """Delete every cached picture: cards hold names, and a person's data can be erased."""
    for path in _pictures(cache):
        path.unlink(missing_ok=True)


def altered(cache: Path) -> list[Path]:
    """The kept pictures that aren't as they were drawn. They are never shown: `forget` or a new drawing replaces them."""
    return [
        path for path in sorted(_pictures(cache)) if path.suffix == ".drawn" and _read(path) is None and path.exists()
    ]


def main() -> None:
    """Draw the job on stdin. An exception goes to stderr as it is: its last line is what the daemon reports."""
    job = msgspec.json.decode(sys.stdin.buffer.read(), type=_Job)
    if job.sheets:
        sys.stdout.buffer.write(cards.print_sheets(job.sheets))
        return
    picture = job.month or job.card or job.poster or job.year or job.matrix or job.sequence or job.board
    if picture is None:
        raise ValueError("the job names no picture")
    sys.stdout.buffer.write(render(picture, job.form))


def _job(picture: Picture, form: Form) -> bytes:
    match picture:
        case MonthPicture():
            job = _Job(form=form, month=picture)
        case YearPicture():
            job = _Job(form=form, year=picture)
        case MatrixPicture():
            job = _Job(form=form, matrix=picture)
        case SequencePicture():
            job = _Job(form=form, sequence=picture)
        case WishBoard():
            job = _Job(form=form, board=picture)
        case Card():
            job = _Job(form=form, card=picture)
        case Poster():
            job = _Job(form=form, poster=picture)
    return msgspec.json.encode(job)


async def _draw(job: bytes, cache: Path | None) -> bytes:
    if cache is None:
        return await _at_work(job, _COMMAND, patience=PATIENCE)
    place = cache / f"{hashlib.sha256(_edition() + job).hexdigest()}.drawn"
    kept = await asyncio.to_thread(_read, place)
    if kept is not None:
        return kept
    drawn = await _at_work(job, _COMMAND, patience=PATIENCE)
    await asyncio.to_thread(_keep, place, drawn)
    return drawn


async def _at_work(job: bytes, command: Sequence[str], *, patience: float) -> bytes:
    home = _home()
    async with _places():
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            env=_environment(home),
        )
        try:
            async with asyncio.timeout(patience):
                drawn, complaint = await process.communicate(job)
        except TimeoutError:
            raise DrawingError(f"the picture was not drawn within {patience:g} s", kind="too slow") from None
        finally:
            # Also when the caller is cancelled: no worker outlives its question.
            if process.returncode is None:
                process.kill()
                await process.wait()
                _unlock(home)
    if process.returncode != 0 or not drawn:
        lines = complaint.decode(errors="replace").strip().splitlines()
        silent = f"the worker ended with {process.returncode} and without a word"
        named = _ERROR.match(lines[-1]) if lines else None
        kind = named[0] if named else f"ended with {process.returncode}"
        raise DrawingError(lines[-1] if lines else silent, kind=kind)
    return drawn


@once
def _temporary() -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(prefix="zhibu-")


def _home() -> Path | None:
    """Where the workers keep matplotlib's list of fonts as long as we live; None where there is no room for it, and each
    reads the fonts anew. Not among the data: there each file is private, and an altered one is found."""
    try:
        return Path(_temporary().name)
    except OSError:
        return None


def _environment(home: Path | None) -> dict[str, str]:
    # Neither the token nor any other setting of the daemon: a worker needs a path, a language and a place for its font list.
    environment = {name: os.environ[name] for name in _HANDED_ON if name in os.environ}
    if home is not None:
        environment["MPLCONFIGDIR"] = str(home / "matplotlib")
    return environment


def _matplotlib_at_home() -> ExitStack:
    """A place for matplotlib's list of fonts: where we were told, else in a folder that goes away again."""
    stack = ExitStack()
    if "MPLCONFIGDIR" not in os.environ and "matplotlib" not in sys.modules:
        os.environ["MPLCONFIGDIR"] = stack.enter_context(tempfile.TemporaryDirectory(prefix="zhibu-"))
        stack.callback(os.environ.pop, "MPLCONFIGDIR", None)
    return stack


_places_by_loop: WeakKeyDictionary[asyncio.AbstractEventLoop, asyncio.Semaphore] = WeakKeyDictionary()


def _places() -> asyncio.Semaphore:
    # A semaphore belongs to one loop; the daemon has one, its tests have many.
    return _places_by_loop.setdefault(asyncio.get_running_loop(), asyncio.Semaphore(AT_ONCE))


def _unlock(home: Path | None) -> None:
    # A worker killed while it wrote matplotlib's font list leaves its lock, and each later one would wait for it in vain.
    if home is not None:
        for lock in (home / "matplotlib").glob("*.matplotlib-lock"):
            lock.unlink(missing_ok=True)


@once
def _edition() -> bytes:
    """The drawing code itself is part of a picture's name: after an upgrade nothing is shown in the old design."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.rglob("*")):
        if path.suffix in {".py", ".typ"}:
            digest.update(path.read_bytes())
    return digest.digest()


def _read(place: Path) -> bytes | None:
    """The kept picture, if it is whole: it is followed by its digest, so a torn or altered file is drawn again."""
    try:
        for folder in (place.parent.parent, place.parent):
            folder.mkdir(mode=0o700, exist_ok=True)
        stored = place.read_bytes()
    except OSError:
        return None
    drawn, digest = stored[:-32], stored[-32:]
    return drawn if hashlib.sha256(drawn).digest() == digest else None


def _keep(place: Path, drawn: bytes) -> None:
    # Not fsynced: what a power cut takes is drawn again. A full disk costs the cache, never the picture.
    try:
        handle, beside = tempfile.mkstemp(dir=place.parent, suffix=".drawing")
        with os.fdopen(handle, "wb") as file:
            file.write(drawn + hashlib.sha256(drawn).digest())
        Path(beside).replace(place)
        for path in sorted(_pictures(place.parent), key=lambda path: path.stat().st_mtime)[:-KEPT]:
            path.unlink(missing_ok=True)
    except OSError:
        return


def _pictures(cache: Path) -> list[Path]:
    """What this module put there, a half-written file of a crash included, and nothing else."""
    return [path for path in cache.iterdir() if path.suffix in {".drawn", ".drawing"}] if cache.is_dir() else []


if __name__ == "__main__":
    main()
