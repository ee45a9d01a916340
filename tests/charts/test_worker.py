import asyncio
import os
import subprocess
import sys
import time

import pytest

from tests.charts.samples import WORDS, a_card, a_month
from zhibu.charts import worker
from zhibu.charts.worker import DrawingError, draw, draw_sheets, forget, render

PNG = b"\x89PNG\r\n\x1a\n"


async def test_both_kinds_are_drawn_in_a_process_of_their_own(tmp_path):
    """What comes back is what this process would have drawn."""
    month, card = await asyncio.gather(draw(a_month(), cache=tmp_path / "a" / "b"), draw(a_card()))

    assert render(a_month()) == month
    assert render(a_card()) == card
    # Pictures only, and for nobody else: matplotlib's own files lie elsewhere.
    assert [".drawn"] == [path.suffix for path in (tmp_path / "a" / "b").iterdir()]
    assert {0o700} == {folder.stat().st_mode & 0o777 for folder in (tmp_path / "a", tmp_path / "a" / "b")}


async def test_a_card_is_also_a_sheet_to_print():
    assert b"%PDF-" == (await draw_sheets([a_card()]))[:5]


def test_the_daemon_stays_without_matplotlib_and_typst():
    """Importing the worker's door brings neither, so memory and start stay small."""
    code = "import sys, zhibu.charts.worker as w; sys.exit(bool({'matplotlib', 'typst', 'numpy'} & set(sys.modules)))"

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


async def test_a_cached_picture_is_not_drawn_again(tmp_path, monkeypatch):
    """The same data a second time needs no worker; other data, or another form, does."""
    first = await draw(a_card(), cache=tmp_path)
    monkeypatch.setattr(worker, "_COMMAND", (sys.executable, "-c", "import sys; sys.exit('drawn again')"))

    assert first == await draw(a_card(), cache=tmp_path)
    with pytest.raises(DrawingError, match="drawn again"):
        await draw(a_card(years=16), cache=tmp_path)
    with pytest.raises(DrawingError, match="drawn again"):
        await draw_sheets([a_card()], cache=tmp_path)


async def test_a_torn_or_altered_cached_picture_is_drawn_again(tmp_path):
    drawn = await draw(a_card(), cache=tmp_path)
    (kept,) = tmp_path.glob("*.drawn")
    whole = kept.read_bytes()
    for damaged in (b"", whole[:1000], whole[:500] + b"?" + whole[501:]):
        kept.write_bytes(damaged)

        assert drawn == await draw(a_card(), cache=tmp_path)
    assert whole == kept.read_bytes()


async def test_the_cache_is_private_bounded_and_can_be_forgotten(tmp_path, monkeypatch):
    """Cards hold names: nobody else reads them, they don't pile up, and erasing a person's data erases them too."""
    cache = tmp_path / "pictures"
    monkeypatch.setattr(worker, "KEPT", 2)
    fake = (sys.executable, "-c", "import sys; sys.stdout.write('drawn')")
    monkeypatch.setattr(worker, "_COMMAND", fake)
    for years in range(1, 5):
        await draw(a_card(years=years), cache=cache)
    (cache / "other.txt").write_text("somebody else's")

    assert 2 == len(list(cache.glob("*.drawn")))
    assert 0o700 == cache.stat().st_mode & 0o777
    assert {0o600} == {path.stat().st_mode & 0o777 for path in cache.glob("*.drawn")}
    forget(cache)
    assert ["other.txt"] == [path.name for path in cache.iterdir()]


async def test_a_cache_that_cannot_be_written_costs_only_the_cache(tmp_path, monkeypatch):
    """A full disk, a file where the folder should be: the picture still comes."""
    monkeypatch.setattr(worker, "_COMMAND", (sys.executable, "-c", "import sys; sys.stdout.write('drawn')"))
    (tmp_path / "file").write_text("")

    assert b"drawn" == await draw(a_card(), cache=tmp_path / "file")


async def test_what_went_wrong_is_said_in_one_line():
    with pytest.raises(DrawingError, match="the message is too long for the card") as error:
        await draw(a_card(message=WORDS * 40))

    assert "\n" not in str(error.value)


async def test_a_worker_that_hangs_is_ended(tmp_path, monkeypatch):
    """Within its time-out, and together with the lock it may have left for the next one."""
    monkeypatch.setattr(worker, "_COMMAND", (sys.executable, "-c", "import time; time.sleep(60)"))
    monkeypatch.setattr(worker, "PATIENCE", 0.3)
    home = worker._home()
    assert home is not None
    lock = home / "matplotlib" / "fontlist.json.matplotlib-lock"
    lock.parent.mkdir(exist_ok=True)
    lock.touch()
    began = time.monotonic()

    with pytest.raises(DrawingError, match=r"within 0\.3 s"):
        await draw(a_card(), cache=tmp_path)
    assert time.monotonic() - began < 5
    assert not lock.exists()


async def test_a_cancelled_question_leaves_no_worker_behind(tmp_path, monkeypatch):
    note = tmp_path / "pid"
    code = f"import os, time; open({str(note)!r}, 'w').write(str(os.getpid())); time.sleep(60)"
    monkeypatch.setattr(worker, "_COMMAND", (sys.executable, "-c", code))
    asking = asyncio.create_task(draw(a_card()))
    while not (note.exists() and note.read_text()):
        await asyncio.sleep(0.02)
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking

    with pytest.raises(ProcessLookupError):
        os.kill(int(note.read_text()), 0)


async def test_a_silent_death_is_an_error_too(monkeypatch):
    monkeypatch.setattr(worker, "_COMMAND", (sys.executable, "-c", "import os; os._exit(3)"))

    with pytest.raises(DrawingError, match="ended with 3"):
        await draw(a_card())


async def test_the_worker_is_told_no_secret(tmp_path, monkeypatch):
    """The daemon's settings, its token among them, stay with the daemon."""
    monkeypatch.setenv("ZHIBU_TELEGRAM_TOKEN", "1:secret")
    code = "import os, sys; sys.stdout.write(' '.join(os.environ))"
    monkeypatch.setattr(worker, "_COMMAND", (sys.executable, "-c", code))

    assert b"ZHIBU" not in await draw(a_card(), cache=tmp_path)


async def test_only_two_are_drawn_at_once(tmp_path, monkeypatch):
    """Many birthdays in a month queue up instead of taking the machine's memory."""
    code = (
        "import os, sys, time, pathlib; here = pathlib.Path(sys.argv[1]); mine = here / str(os.getpid()); mine.touch();"
        "time.sleep(0.2); sys.stdout.write(str(len(list(here.iterdir())))); mine.unlink()"
    )
    monkeypatch.setattr(worker, "_COMMAND", (sys.executable, "-c", code, str(tmp_path)))
    counts = await asyncio.gather(*(draw(a_card(years=years)) for years in range(1, 7)))

    assert max(map(int, counts)) <= 2


def test_a_month_is_never_a_pdf():
    with pytest.raises(ValueError, match="PNG"):
        render(a_month(), "pdf")


def test_a_job_with_an_unknown_field_is_refused():
    """Two versions side by side after an upgrade: said, not guessed."""
    done = subprocess.run(
        [sys.executable, "-m", "zhibu.charts.worker"],
        input=b'{"form":"png","banner":{}}',
        capture_output=True,
        check=False,
    )

    assert done.returncode == 1
    assert b"unknown field `banner`" in done.stderr.splitlines()[-1]
