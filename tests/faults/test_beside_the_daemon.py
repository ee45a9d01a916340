"""One folder, one daemon: a second one is kept out, and commands work beside the first."""

import asyncio
import json
from pathlib import Path

from tests.faults.rig import Rig, until


async def test_a_second_daemon_is_kept_out_and_the_first_goes_on(rig: Rig):
    """Exit code 1 and one sentence that names the process and the folder; nothing of the first is disturbed."""
    first = await rig.starts()
    line = ["run", "--data", rig.data, "--clock", "2026-09-28T09:30"]
    second, third = rig.bears(line), rig.bears(line)

    for late in (second, third):
        assert 1 == await asyncio.wrap_future(late.ended)
        (said,) = late.said().splitlines()
        assert str(first.pid) in said
        assert str(rig.data) in said
    await rig.to("2026-10-08 14:05")
    press = rig.presses("m005", "签到", rig.group)
    await rig.settles()
    assert press.answered
    assert 1 == len((await rig.records()).signins)
    assert "WARNING" not in first.said()


async def test_one_that_starts_while_the_first_waits_for_the_server_is_kept_out_too(rig: Rig):
    rig.sandbox.faults.outage = True
    await rig.starts(waits=False)
    await until(lambda: "trying again" in rig.daemon.said())
    code, said = await rig.zhibu("run", "--clock", "2026-09-28T09:30")

    assert 1 == code
    assert str(rig.daemon.pid) in said


async def test_a_killed_daemon_s_folder_is_free_at_once(rig: Rig):
    first = await rig.starts()
    await rig.kills()
    second = await rig.starts()

    assert first.pid != second.pid
    await rig.to("2026-09-28 10:00")


async def test_every_command_works_beside_it(rig: Rig):
    """Readers and writers; what they say is in the books at once, and the daemon acts on it."""
    await rig.starts()
    await rig.to("2026-09-29 10:00")
    (rig.folder / "roster.csv").write_text("姓名,类别,入党日期\n新来的同志,正式党员,2019-06-01\n", encoding="utf-8")
    (rig.folder / "plan.csv").write_text("月份,主题\n1,新年第一课\n", encoding="utf-8")
    ran = {}
    for line in [
        ("branch", "list"),
        ("agenda", "b1", "--from", "2026-10-01", "--to", "2026-11-30", "--json"),
        ("agenda", "b1"),
        ("policy", "b1"),
        ("policy", "b1", "--set", "attendance.floor=85"),
        ("roster", "import", "b1", "roster.csv"),
        ("plan", "import", "b1", "plan.csv", "--year", "2027"),
        ("invites", "b1"),
        ("branch", "add", "第二支部"),
        ("export", "b1", "roster", "--out", "out.xlsx"),
        ("export", "b1", "calendar", "2026", "--out", "out.ics"),
        ("backup", "copy.tar.gz"),
        ("check",),
        ("clock",),
    ]:
        code, said = await rig.zhibu(*line)
        assert 0 == code, (line, said)
        ran[line[:2]] = said

    records = await rig.records()
    assert 33 == len(records.members)
    assert "https://t.me/zhibu_bot?start=" in ran["invites", "b1"]
    assert {"b1", "b2"} == {path.name for path in (rig.data / "branches").iterdir()}
    assert (rig.folder / "copy.tar.gz").stat().st_size > 1000
    await rig.to("2026-10-08 14:05")
    assert 3 == len(rig.heard(rig.group))
    assert 0 == await rig.stops()
    assert 0 == (await rig.zhibu("check"))[0]


async def test_the_agenda_that_is_printed_is_what_then_happens(rig: Rig):
    """Printed ahead beside the running daemon: each line to the group is said, under that very key, and no other."""
    await rig.starts()
    code, said = await rig.zhibu("agenda", "b1", "--from", "2026-09-28", "--to", "2026-10-08", "--json")
    assert 0 == code, said
    printed = {line["key"] for line in map(json.loads, said.splitlines()) if line["audience"] == "group"}
    await rig.to("2026-10-08 14:05")
    rig.presses("m005", "签到", rig.group)
    await rig.to("2026-10-08 23:59")

    assert 4 == len(printed)
    assert printed == {key for key, line in (await rig.records()).said.items() if line.audience == "group"}


async def test_what_needs_the_folder_alone_is_refused_beside_it(rig: Rig):
    await rig.starts()
    assert 0 == (await rig.zhibu("backup", "copy.tar.gz"))[0]
    for line in (("check", "--repair"), ("restore", "copy.tar.gz", "--force")):
        code, said = await rig.zhibu(*line)
        assert (1, True) == (code, str(rig.daemon.pid) in said)
    await rig.to("2026-09-30 12:00")
    assert 1 == len(rig.heard(rig.group))


async def test_a_backup_made_in_a_rush_is_consistent(rig: Rig, tmp_path: Path):
    """While thirty members sign in: the copy holds a whole beginning of the history, and comes back sound."""
    await rig.starts(snapshot_bytes=1)
    await rig.to("2026-10-08 14:05")
    for who in rig.people:
        rig.presses(who, "签到", rig.group)
    code, said = await rig.zhibu("backup", "copy.tar.gz")
    assert 0 == code, said
    await rig.settles()
    assert 32 == len((await rig.records()).signins)
    await rig.kills()

    code, said = await rig.zhibu("restore", "copy.tar.gz", "--force")
    assert 0 == code, said
    records = await rig.records()
    assert 0 <= len(records.signins) <= 32
    assert 0 == (await rig.zhibu("check"))[0]
