"""`branch add`, `branch list`, `invites`, `policy`."""

import re
import stat
from datetime import date
from pathlib import Path

import pytest

from tests.cli.conftest import START, Zhibu
from zhibu.bot import office
from zhibu.bot.codes import hash_of, new_code
from zhibu.branch.attendance import SignIn
from zhibu.branch.calendar import ONE_DAY
from zhibu.branch.ids import DayId, MemberId, about
from zhibu.branch.policy import FIELDS
from zhibu.storage.files import Files
from zhibu.storage.loading import load
from zhibu.storage.store import Store
from zhibu.storage.tables import TABLES


def books(data: Path, branch: str = "b1"):
    return load(data / "branches" / branch, Files(), TABLES).state.records


def test_a_new_branch_prints_its_id_and_codes_for_scripts(zhibu: Zhibu, data: Path) -> None:
    done = zhibu("branch", "add", "机关党支部", "--preset", "chizhou", "--locale", "zh_TW", "--timezone", "Asia/Taipei")

    assert (0, "") == (done.exit, done.err)
    said = dict(line.split(": ", 1) for line in done.lines[:3])
    assert "b1" == said["id"]
    records = books(data)
    assert ("机关党支部", ("chizhou", "wulong"), "zh_TW", "Asia/Taipei") == (
        records.branch.name,
        records.branch.presets,
        records.branch.locale,
        records.branch.timezone,
    )
    assert {hash_of(said["group"]): "group", hash_of(said["channel"]): "channel"} == {
        code.id: code.purpose.value for code in records.codes.values()
    }


def test_a_code_is_long_unguessable_and_stored_only_as_its_hash(zhibu: Zhibu, data: Path) -> None:
    codes = {new_code() for _ in range(200)}
    assert 200 == len(codes)
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{20,64}", code) for code in codes)

    said = dict(line.split(": ", 1) for line in zhibu("branch", "add", "机关党支部").lines[:3])

    stored = b"".join(file.read_bytes() for file in data.rglob("*") if file.is_file())
    assert said["group"].encode() not in stored
    assert said["channel"].encode() not in stored


def test_data_is_its_owners_alone(zhibu: Zhibu, data: Path, branch: str) -> None:
    modes = {stat.S_IMODE(file.stat().st_mode) for file in data.rglob("*") if file.is_file()}

    assert {0o600} == modes
    assert {0o700} == {stat.S_IMODE(folder.stat().st_mode) for folder in data.rglob("*") if folder.is_dir()}


@pytest.mark.parametrize(
    ("line", "exit_", "said"),
    [
        (["  "], 1, "A branch needs a name."),
        (["机关党支部"], 1, "There is a branch “机关党支部” already: b1."),
        (["二支部", "--preset", "wulong", "--preset", "guiding-opinion"], 1, "same subject"),
        (["二支部", "--preset", "unknown"], 1, "theme-party-day"),
        (["二支部", "--timezone", "Mars"], 2, "--timezone can't be “Mars”"),
        (["二支部", "--locale", "fr"], 2, "zh_CN, zh_TW and en"),
        (["二", "支部"], 2, "支部 is one word too many here"),
    ],
)
def test_a_branch_that_cannot_be_added_is_refused_whole(zhibu: Zhibu, data: Path, line, exit_: int, said: str) -> None:
    zhibu("branch", "add", "机关党支部")

    done = zhibu("branch", "add", *line)

    assert (exit_, "") == (done.exit, done.out)
    assert said in done.err
    assert ["b1"] == [folder.name for folder in (data / "branches").iterdir()]


def test_ids_count_up(zhibu: Zhibu) -> None:
    assert ["id: b1", "id: b2", "id: b3"] == [zhibu("branch", "add", f"第{n}支部").lines[0] for n in "一二三"]


def test_branches_are_listed_with_what_lies_ahead(zhibu: Zhibu, branch: str) -> None:
    zhibu("branch", "add", "二支部")

    done = zhibu("branch", "list")

    assert [
        ["b1", "机关党支部", "3", "not bound", "7 September 2026 14:30"],
        ["b2", "二支部", "0", "not bound", "none planned"],
    ] == [re.split(r"  +", line) for line in done.lines[1:]]


def test_a_branch_is_meant_by_its_name_too(zhibu: Zhibu, branch: str) -> None:
    assert 0 == zhibu("policy", "机关党支部").exit
    assert "There is no branch 机关; there are b1 机关党支部." == zhibu("policy", "机关").complaints[0]


def test_without_any_branch_the_way_to_one_is_told(zhibu: Zhibu) -> None:
    assert ["There is no branch yet. Add one by zhibu branch add."] == zhibu("branch", "list").lines
    assert "zhibu branch add" in zhibu("agenda", "b1").err


# Invites


def test_each_member_without_account_gets_a_code(zhibu: Zhibu, data: Path, branch: str) -> None:
    """The applicant isn't a member of the branch; a code is said once and stored as its hash."""
    done = zhibu("invites", "b1")

    rows = [[cell.strip() for cell in line.split("\t")] for line in done.lines]
    assert ["周秀兰 (secretary)", "李四", "王堃"] == [name for name, _, _ in rows]
    assert all(row[2] == "valid until 1 October 2026, 08:00" for row in rows)
    stored = {code.id: code.member for code in books(data).codes.values() if code.member}
    assert {hash_of(code): f"m00{n}" for n, (_, code, _) in enumerate(rows, 1)} == stored
    assert "The bot's name isn't known yet" in done.err


def test_invites_again_adds_codes_and_leaves_the_first_ones_valid(zhibu: Zhibu, data: Path, branch: str) -> None:
    zhibu("invites", "b1")
    zhibu("invites", "b1")

    codes = [code for code in books(data).codes.values() if code.member == "m001"]
    assert 2 == len(codes)
    assert not any(code.void or code.used_at for code in codes)


def test_where_the_bot_is_known_links_are_printed(zhibu: Zhibu, data: Path, branch: str) -> None:
    office.remember_bot(data, "telegram", "zhibu_test_bot")

    done = zhibu("invites", "b1")

    assert "" == done.err
    assert all(re.search(r"\thttps://t\.me/zhibu_test_bot\?start=[A-Za-z0-9_-]{20,64}\t", line) for line in done.lines)


def test_a_bots_name_whose_file_was_altered_is_not_trusted(zhibu: Zhibu, data: Path, branch: str) -> None:
    office.remember_bot(data, "telegram", "zhibu_test_bot")
    file = data / office.BOT_FILE
    file.write_bytes(file.read_bytes().replace(b"test", b"evil"))

    assert "t.me" not in zhibu("invites", "b1").out


def test_nobody_to_invite(zhibu: Zhibu) -> None:
    zhibu("branch", "add", "机关党支部")

    assert (0, "", "There is no member on the books yet. Import the roster first.\n") == (
        (done := zhibu("invites", "b1")).exit,
        done.out,
        done.err,
    )


# Policy


def test_every_number_in_force_is_listed_with_its_clause(zhibu: Zhibu, branch: str) -> None:
    done = zhibu("policy", "b1")

    named = [line.split()[0] for line in done.lines if not line.startswith(" ")]
    assert list(FIELDS) == named
    lines = {line.split()[0]: n for n, line in enumerate(done.lines)}
    assert done.lines[lines["attendance.floor"]].split()[1:3] == ["80%", "S"]
    assert (
        "「主題黨日活動每次參加的人數,必須保證達到本支部黨員總數的80%以上」"
        in done.lines[lines["attendance.floor"] + 1]
    )
    assert "002" in done.lines[lines["attendance.floor"] + 1]
    words = {name: done.lines[lines[name]] for name in ("attendance.floor", "absence.talk_at", "evaluation.hours")}
    assert " S stated " in words["attendance.floor"]
    assert " O left open " in words["absence.talk_at"], "another document's number is no clause of this branch's"
    assert " O asked for, the detail left open " in words["evaluation.hours"]
    assert " X general practice " in done.lines[lines["signin.opens"]]


def test_a_change_holds_from_its_date_on(zhibu: Zhibu, data: Path, branch: str) -> None:
    done = zhibu("policy", "b1", "--set", "attendance.floor=85%", "--set", "record.days=3", "--from", "2026-10-01")

    assert 0 == done.exit
    assert ["attendance.floor is 85 from 1 October 2026 on.", "record.days is 3 from 1 October 2026 on."] == done.lines
    listed = zhibu("policy", "b1").lines
    floor = next(place for place, line in enumerate(listed) if line.startswith("attendance.floor"))
    assert "80%" in listed[floor]
    assert "    85% from 1 October 2026 on." == listed[floor + 2], "what is entered for later is seen"
    assert (80, 85) == tuple(books(data).policy(date(2026, month, 1)).attendance_floor for month in (9, 10))


def test_all_wrong_settings_are_named_and_none_is_taken(zhibu: Zhibu, data: Path, branch: str) -> None:
    done = zhibu("policy", "b1", "--set", "attendance.floor=200", "--set", "record.day=3", "--set", "makeup.days=5")

    assert (1, 2) == (done.exit, len(done.complaints))
    assert "attendance.floor" in done.complaints[0]
    assert "There is no field record.day. Did you mean record.days?" == done.complaints[1]
    assert {} == dict(books(data).policy_changes)


def test_hours_in_which_nothing_would_ever_be_said_are_refused(zhibu: Zhibu, branch: str, data: Path) -> None:
    late = zhibu("policy", "b1", "--set", "birthday.greeting=23:30")
    unread = zhibu("policy", "b1", "--set", "notice.quiet=evening")
    both = zhibu("policy", "b1", "--set", "birthday.greeting=22:30", "--set", "birthday.greeting_until=23:00")

    assert (1, ["birthday.greeting can't be 23:30; it lies between 00:00 and 22:00."]) == (late.exit, late.complaints)
    wants = "“evening” can't be read as a value of notice.quiet; it wants two times such as 22:00-07:30."
    assert (1, [wants]) == (unread.exit, unread.complaints)
    assert 0 == both.exit
    assert {"birthday.greeting", "birthday.greeting_until"} == {
        change.field for change in books(data).policy_changes.values()
    }


def test_a_date_without_a_change_is_wrong_usage(zhibu: Zhibu, branch: str) -> None:
    assert 2 == zhibu("policy", "b1", "--from", "2026-10-01").exit


async def test_what_was_decided_stays_as_it_was_decided(tmp_path: Path) -> None:
    """A change can't apply from before a day that was held; from the day after it, it can."""
    at = START.replace(day=7, hour=15)
    store = await Store.open(tmp_path / "office")
    added = await office.add_branch(
        store, name="机关党支部", preset_names=(), locale="zh_CN", timezone="Asia/Shanghai", now=START
    )
    of = added.branch.id
    people = "姓名,类别,入党日期\n王堃,正式党员,2012-02-29\n".encode()
    await office.import_roster(store, of, name="r.csv", data=people, now=START)
    await office.import_plan(store, of, name="p.csv", data="月份,主题\n9,甲\n".encode(), year=2026, now=START)
    day, member = DayId("2026-09"), MemberId("m001")
    async with store.unit(of, actor="m001", act="signed_in", now=at) as unit:
        unit.put(SignIn(id=about(day, member), day=day, member=member, at=at, by=member))
        await unit.commit()

    floor = [("attendance.floor", "90")]
    with pytest.raises(office.Refused) as no:
        await office.set_policy(store, of, floor, since=at.date(), now=at)
    changed = await office.set_policy(store, of, floor, since=at.date() + ONE_DAY, now=at)
    await store.close()

    assert ["policy.past"] == [each.code for each in no.value.refusals]
    assert ["attendance.floor@2026-09-08"] == [each.id for each in changed]
