"""A reason, an absent person's name, a ballot, the token: in no group, in no log, in no other branch; and once a vote is closed, in
no file that tells who voted what."""

import base64
import json
import re
import shutil
import tarfile
from collections.abc import AsyncIterator, Iterator
from dataclasses import fields
from pathlib import Path

import pytest

from tests.faults.nursery import Nursery
from tests.faults.rig import BRANCH, OTHER, SECRETARY, Rig, names, public
from zhibu.branch.evaluation import Ballot, Grade
from zhibu.branch.ids import DayId, MemberId
from zhibu.storage.files import Files
from zhibu.storage.seal import unsealed
from zhibu.storage.store import Store
from zhibu.storage.urn import Urns

MEMBERS = 12
REASON = "要陪家人去住院做手术这件事"
TYPED = "孩子高考那天走不开这件事"
COMMENT = "会议室太冷而且念稿太多这句话"
NAMES = names(MEMBERS)
ABSENT = [NAMES[who] for who in ("m009", "m010", "m011", "m012")]
VOTES = {
    "m005": ("好", "好", "好", "好"),
    "m006": ("好", "较好", "一般", "差"),
    "m007": ("差", "一般", "较好", "好"),
    "m008": ("较好", "较好", "差", "差"),
}
DAY = DayId("2026-10")


@pytest.fixture
async def rig(tmp_path: Path, nursery: Nursery) -> AsyncIterator[Rig]:
    async with Rig.built(tmp_path, nursery, members=MEMBERS, neighbour=True) as built:
        yield built


async def asks_leave(rig: Rig) -> None:
    """In private by the command, and by the button with the reason typed after it; one is granted, one refused."""
    await rig.to("2026-09-30 10:00")
    rig.says("m010", f"/leave {REASON}")
    rig.presses("m011", "请假", rig.group)
    rig.says("m011", "/start leave_2026-10")
    await rig.settles()
    rig.says("m011", TYPED)
    await rig.settles()
    rig.presses("m003", "同意")
    await rig.settles()
    # What should never be written there: it is answered without being repeated.
    rig.says("m012", f"/leave {REASON}", rig.group)
    await rig.settles()


async def attends(rig: Rig) -> None:
    await rig.to("2026-10-08 14:05")
    for who in list(rig.people)[:8]:
        rig.presses(who, "签到", rig.group)
    await rig.settles()
    await rig.to("2026-10-08 18:31")


async def vote(rig: Rig) -> None:
    """Four ballots, one with a comment and one changed after it was handed in; one stays a draft."""
    for who, marks in VOTES.items():
        for label in marks:
            rig.presses(who, label)
            await rig.settles()
        if who == "m006":
            rig.says(who, COMMENT)
        else:
            rig.presses(who, "跳过")
        await rig.settles()
        rig.presses(who, "提交")
        await rig.settles()
    for label in ("差", "差", "差", "差"):
        rig.presses("m004", label)
        await rig.settles()


def files(*folders: Path) -> Iterator[tuple[Path, bytes]]:
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                yield path, path.read_bytes()


def holding(what: str | bytes, *folders: Path) -> list[Path]:
    """The files in which that stands, as it is or as JSON would escape it."""
    spelt = [what] if isinstance(what, bytes) else [what.encode(), json.dumps(what).strip('"').encode()]
    return [path for path, data in files(*folders) if any(each in data for each in spelt)]


def logs(rig: Rig) -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in rig.folder.glob("output-*.txt"))


def nothing_in_public(rig: Rig) -> None:
    said = public(rig)

    assert len(said) > 5
    for secret in (REASON, TYPED, COMMENT, *ABSENT):
        assert [] == [text for text in said if secret in text], secret


def nothing_in_the_logs(rig: Rig) -> None:
    said = logs(rig)

    assert "zhibu is at work" in said
    for secret in (REASON, TYPED, COMMENT, *NAMES.values(), rig.sandbox.token, rig.sandbox.token.split(":")[1]):
        assert secret not in said
        assert json.dumps(secret).strip('"') not in said


async def test_a_month_with_troubles_keeps_every_secret(rig: Rig):
    """The daemon is killed, the server fails, the disk is full for a while: whatever is logged, no secret is in it, nor in group,
    channel or the neighbours' books."""
    full = rig.folder / "full"
    await rig.starts(disk={"full": str(full)})
    rig.sandbox.faults.plan("error", times=None, when=every(31))
    await asks_leave(rig)
    full.touch()
    rig.says("m009", f"/leave {REASON}")
    await rig.sandbox.settled()
    full.unlink()
    await attends(rig)
    rig.sandbox.faults.clear()
    await rig.kills()
    rig.world.updates.redeliver(rig.world.updates.all[-40:])
    await rig.starts()
    await vote(rig)
    await rig.to("2026-10-12 12:00")
    assert 0 == await rig.stops()

    nothing_in_public(rig)
    nothing_in_the_logs(rig)
    other = rig.data / "branches" / OTHER
    for secret in (REASON, TYPED, COMMENT, *NAMES.values()):
        assert [] == holding(secret, other)
    assert [] == holding(rig.sandbox.token.split(":")[1], rig.data)
    strangers = [text for who in rig.people if who.startswith("other") for text in rig.shown(who)]
    for secret in (REASON, TYPED, COMMENT, *NAMES.values()):
        assert [] == [text for text in strangers if secret in text]


def every(n: int):
    calls = [0]

    def strikes(method: str, _chat: object) -> bool:
        calls[0] += 1
        return calls[0] % n == 0 and method != "getUpdates"

    return strikes


async def test_who_isn_t_concerned_never_reads_a_reason_or_a_ballot(rig: Rig):
    """A reason is for who decides it and for whom it is about; a ballot's comment for the secretary, once the vote is closed.
    The log as JSON, with all its fields, is as silent as the text."""
    rig.environment["ZHIBU_LOG"] = "json"
    await rig.starts()
    await asks_leave(rig)
    await attends(rig)
    await vote(rig)
    before = {who: "\n".join(rig.shown(who)) for who in rig.people}
    await rig.to("2026-10-12 12:00")

    for secret, concerned in ((REASON, {"m010", "m003"}), (TYPED, {"m011", "m003"})):
        knows = {who for who in rig.people if secret in "\n".join(rig.shown(who))}
        assert {"m003"} <= knows <= concerned | {SECRETARY}
    assert {"m006"} == {who for who, text in before.items() if COMMENT in text}
    after = {who for who in rig.people if COMMENT in "\n".join(rig.shown(who))}
    assert after <= {"m006", SECRETARY}
    assert all(json.loads(line)["logger"] for line in rig.daemon.said().splitlines())
    nothing_in_public(rig)
    nothing_in_the_logs(rig)


async def test_while_a_vote_is_open_ballots_lie_in_the_urn_alone(rig: Rig):
    """In no journal, book, log or backup: neither marks nor comment nor pseudonym."""
    await rig.starts(snapshot_bytes=1)
    await attends(rig)
    await vote(rig)
    code, said = await rig.zhibu("backup", "copy.tar.gz")
    assert 0 == code, said
    urns = rig.data / "branches" / BRANCH / "urns"
    slips = json.loads(unsealed((urns / "2026-10.urn").read_bytes()))["slips"]
    with tarfile.open(rig.folder / "copy.tar.gz") as copy:
        copy.extractall(rig.folder / "copied", filter="data")

    assert 5 == len(slips)
    assert sorted(slips) == list(slips)
    assert [urns / "2026-10.urn"] == holding(COMMENT, rig.data, rig.folder / "copied")
    for pseudonym, slip in slips.items():
        ids = [ballot["id"] for ballot in slip.values() if ballot]
        for secret in (pseudonym, *ids):
            assert [urns / "2026-10.urn"] == holding(secret, rig.data, rig.folder / "copied")
            assert secret not in logs(rig)
    journal = (rig.data / "branches" / BRANCH / "journal.jsonl").read_text(encoding="utf-8")
    for act in re.findall(r'.*"act":"evaluation\.[a-z]+".*', journal):
        assert '"marks"' not in act
    assert [] == list((rig.folder / "copied").rglob("urns"))


async def test_after_the_closing_no_file_tells_who_voted_what(rig: Rig):
    """Key, urn and pseudonyms are gone from every file, the ballots stand under new ids, and a draft that wasn't handed in
    nowhere at all."""
    await rig.starts(snapshot_bytes=1)
    await attends(rig)
    await vote(rig)
    urns = rig.data / "branches" / BRANCH / "urns"
    key = unsealed((urns / "2026-10.key").read_bytes())
    slips = json.loads(unsealed((urns / "2026-10.urn").read_bytes()))["slips"]
    await rig.to("2026-10-12 12:00")
    assert 0 == await rig.stops()
    records = await rig.records()
    ballots = records.evaluations[DAY].ballots

    assert [] == list(urns.iterdir())
    old = [ballot["id"] for slip in slips.values() for ballot in slip.values() if ballot]
    for secret in (key, key.hex().encode(), base64.b64encode(key).rstrip(b"="), *map(str.encode, (*slips, *old))):
        assert [] == holding(secret, rig.data)
    assert 4 == len(ballots)
    assert (Grade.POOR,) * 4 not in [ballot.marks for ballot in ballots]
    assert {COMMENT} == {ballot.comment for ballot in ballots if ballot.comment}
    assert {"id", "marks", "comment"} == {field.name for field in fields(Ballot)}
    assert set(records.voted) == {f"{DAY}:{who}" for who in VOTES}


async def test_the_order_of_the_ballots_says_nothing(tmp_path: Path):
    """The same urn closed a dozen times: each time in another order, under ids that never come again."""
    branches = tmp_path / "branches"
    urns = Urns(branches, Ballot, Files())
    for number, marks in enumerate(VOTES.values()):
        ballot = Ballot(id=f"given-{number}", marks=tuple(_GRADES[mark] for mark in marks), comment="")
        await urns.cast(BRANCH, DAY, MemberId(f"m{number:03d}"), ballot)
    orders, ids = set(), []
    for turn in range(12):
        copy = tmp_path / f"copy-{turn}"
        shutil.copytree(branches, copy)
        closed = await Urns(copy, Ballot, Files()).close(BRANCH, DAY)
        orders.add(tuple(ballot.marks for ballot in closed))
        ids += [ballot.id for ballot in closed]

    assert len(orders) > 3
    assert len(ids) == len(set(ids)) == 48
    assert not {f"given-{number}" for number in range(4)} & set(ids)


_GRADES = dict(zip(("好", "较好", "一般", "差"), Grade, strict=True))


async def test_a_killed_daemon_leaves_no_secret_behind_beside_its_files(rig: Rig):
    """Torn ends and half-written files are the owner's alone to read, and a start removes or keeps them so."""
    await rig.starts()
    await asks_leave(rig)
    await rig.kills()
    journal = rig.data / "branches" / BRANCH / "journal.jsonl"
    with journal.open("ab") as torn:
        torn.write(f'{{"n":99,"body":"{REASON}'.encode())
    await rig.starts()
    assert 0 == await rig.stops()

    (kept,) = journal.parent.glob("journal.torn-*")
    assert 0o600 == kept.stat().st_mode & 0o777
    assert {0o600, 0o700} >= {path.stat().st_mode & 0o777 for path in rig.data.rglob("*") if not path.is_socket()}


async def test_another_store_of_the_branch_sees_no_open_ballot(rig: Rig):
    """Whoever opens the books while the vote is open finds who voted, and nothing more."""
    await rig.starts()
    await attends(rig)
    await vote(rig)
    reader = await Store.open(rig.data, read_only=True)
    records = reader.records(BRANCH)
    await reader.close()

    assert {} == dict(records.evaluations)
    assert 4 == len(records.voted)
    assert COMMENT not in repr(records)
