"""A flipped byte anywhere in the data folder is found by `zhibu check`, which names the file."""

import random
from pathlib import Path

import pytest

from tests.faults.counts import Counted
from tests.faults.nursery import Nursery
from tests.faults.rig import Rig
from zhibu.bot.cli import main
from zhibu.storage.files import BESIDE

NOT_OURS = {"matplotlib"}
"""matplotlib's own list of the machine's fonts: it makes it anew by itself."""


def ours(data: Path) -> list[Path]:
    """Every file with something in it."""
    files = (path for path in sorted(data.rglob("*")) if path.is_file() and not NOT_OURS & set(path.parts))
    # A daemon that runs may be about to put one in the place of another.
    return [path for path in files if path.suffix != BESIDE and path.stat().st_size]


def positions(size: int, count: int, seed: random.Random) -> list[int]:
    """Both ends, and so many places between."""
    return sorted({0, size - 1, size // 2, *(seed.randrange(size) for _ in range(count))})


async def voted_folder(rig: Rig) -> None:
    """A vote is open, a daemon was killed: journal, book, urn, key, lock, and what the bot notes of itself."""
    await rig.starts(snapshot_bytes=3_000)
    await rig.to("2026-10-08 14:05")
    for who in ("m005", "m006", "m007", "m008"):
        rig.presses(who, "签到", rig.group)
    await rig.settles()
    await rig.to("2026-10-08 18:31")
    for who in ("m005", "m006"):
        for label in ("好", "好", "较好", "一般", "跳过", "提交"):
            rig.presses(who, label)
            await rig.settles()
    await rig.kills()


@pytest.fixture
def checks(rig: Rig, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]):
    """`zhibu check` in this process: its exit code and all it said."""
    for name in ("ZHIBU_TELEGRAM_TOKEN", "ZHIBU_TELEGRAM_API", "ZHIBU_DATA"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(rig.folder)

    def check(*more: str) -> tuple[int, str]:
        capfd.readouterr()
        code = main(["check", "--data", str(rig.data), *more])
        said = capfd.readouterr()
        return code, said.out + said.err

    return check


def every_flip_is_found(data: Path, checks, count: int, seed: random.Random) -> int:
    """Flips one byte after the other; how many there were."""
    assert 0 == checks()[0], checks()
    done = 0
    for path in ours(data):
        sound = path.read_bytes()
        for place in positions(len(sound), count, seed):
            altered = bytearray(sound)
            altered[place] ^= seed.randrange(1, 256)
            path.write_bytes(altered)
            code, said = checks()
            assert (1, True) == (code, path.name in said), (path, place, said)
            done += 1
        path.write_bytes(sound)
    assert 0 == checks()[0]
    return done


async def test_in_every_file_of_a_folder_with_an_open_vote(rig: Rig, checks):
    await voted_folder(rig)
    found = {path.relative_to(rig.data).as_posix() for path in ours(rig.data)}

    assert {
        "bot.json",
        "branches/b1/book.json",
        "branches/b1/journal.jsonl",
        "branches/b1/urns/2026-10.key",
        "branches/b1/urns/2026-10.urn",
        "lock",
        "rehearsal.json",
    } <= found
    every_flip_is_found(rig.data, checks, 8, random.Random(1))


async def test_in_every_file_of_a_month_that_was_lived(rig: Rig, checks):
    """After the vote was closed and the month's charts were drawn; a few of the flips through the command line itself."""
    await voted_folder(rig)
    await rig.starts(snapshot_bytes=3_000)
    await rig.to("2026-11-02 12:00")
    assert 0 == await rig.stops()
    found = ours(rig.data)

    assert ["b1.drawn"] == [f"b1{path.suffix}" for path in found if path.suffix == ".drawn"]
    assert [] == [path for path in found if "urns" in path.parts]
    seed = random.Random(2)
    every_flip_is_found(rig.data, checks, 3, seed)
    for path in found:
        sound = path.read_bytes()
        path.write_bytes(sound[:-1] + bytes([sound[-1] ^ 1]))
        code, said = await rig.zhibu("check")
        assert (1, True) == (code, path.name in said)
        path.write_bytes(sound)


async def test_beside_a_running_daemon_too(rig: Rig, checks):
    """The daemon goes on from what it holds in memory; the check names what was altered under its feet."""
    await voted_folder(rig)
    await rig.starts(snapshot_bytes=3_000)
    seed = random.Random(3)
    for path in ours(rig.data):
        if path.name in ("lock", "health.json"):
            continue  # they may be just being written: who holds the folder is asked of the kernel
        sound = path.read_bytes()
        path.write_bytes(bytes([sound[0] ^ seed.randrange(1, 256)]) + sound[1:])
        code, said = checks()
        assert (1, True) == (code, path.name in said), (path, said)
        path.write_bytes(sound)


async def test_repair_mends_what_needs_no_guess_and_leaves_the_rest(rig: Rig, checks):
    """A flip in the book, the lock or a small file of ours is mended, and everything is as before; a flip in the journal or in an
    open vote isn't touched, and the branch goes on from a backup."""
    await voted_folder(rig)
    assert 0 == (await rig.zhibu("backup", "copy.tar.gz"))[0]
    before = await rig.records()
    for path in sorted(ours(rig.data), key=lambda path: path.name != "lock"):  # a repair takes the lock
        sound = path.read_bytes()
        path.write_bytes(sound[:20] + bytes([sound[20] ^ 1]) + sound[21:])
        code, said = checks("--repair")
        mended = path.name == "book.json" or path.parent == rig.data

        assert (0 if mended else 1) == code, (path, said)
        assert (rig.data / "rehearsal.json").exists()
        if not mended:
            assert path.read_bytes() != sound
            path.write_bytes(sound)
        assert 0 == checks()[0], path
        assert before == await rig.records()

    journal = rig.data / "branches" / "b1" / "journal.jsonl"
    whole = journal.read_bytes()
    journal.write_bytes(whole[:500] + bytes([whole[500] ^ 1]) + whole[501:])
    assert 0 == (await rig.zhibu("restore", "copy.tar.gz", "--force"))[0]
    assert before.signins == (await rig.records()).signins


@pytest.mark.faults
@pytest.mark.timeout(1800)
async def test_at_very_many_places(rig: Rig, counted: Counted, checks):
    await voted_folder(rig)
    done = every_flip_is_found(rig.data, checks, 400, random.Random(4))
    counted("flipped bytes", flipped=done, found_and_named=done)


async def test_a_branch_whose_journal_was_altered_stands_still_and_the_others_go_on(tmp_path: Path, nursery: Nursery):
    """The daemon starts; members of the altered branch are told that it stands still, their neighbours notice nothing."""
    async with Rig.built(tmp_path, nursery, members=8, neighbour=True) as rig:
        await rig.starts()
        await rig.to("2026-09-30 12:00")
        await rig.kills()
        journal = rig.data / "branches" / "b1" / "journal.jsonl"
        sound = journal.read_bytes()
        journal.write_bytes(sound.replace(b"test.bound", b"test.bouNd"))
        await rig.starts()
        rig.says("other m001", "/next")
        rig.says("m005", "/next")
        await rig.sandbox.settled()

        assert "第10个主题" in rig.heard("other m001")[-1].text
        assert "这里保存的记录有损坏" in rig.heard("m005")[-1].text
        assert "CRITICAL" in rig.daemon.said()
        assert str(journal) in rig.daemon.said()
        assert "Traceback" not in rig.daemon.said()
        code, said = await rig.zhibu("agenda", "b1")
        assert (1, True) == (code, "journal.jsonl" in said)
        assert 0 == (await rig.zhibu("agenda", "b2"))[0]

        assert 0 == await rig.stops()
        journal.write_bytes(sound)
        await rig.starts()
        rig.says("m005", "/next")
        await rig.sandbox.settled()
        assert "第10个主题" in rig.heard("m005")[-1].text
