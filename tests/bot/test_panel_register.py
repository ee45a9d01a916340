"""The register put right from the panel: late and early, taken back, from paper, from afar; both denominators and the floor."""

import io
from dataclasses import replace
from datetime import date

import docx
import pytest

from tests.bot.members_town import a_town, entries
from tests.bot.panel_walk import press
from tests.town import BRANCH, PEOPLE, PHOTO, Town, member
from zhibu.bot.message import Verb, token
from zhibu.branch.attendance import SignIn, Way
from zhibu.branch.ids import DayId, about
from zhibu.branch.notices import Kind
from zhibu.branch.policy import PolicyChange

OCTOBER = DayId("2026-10")


@pytest.fixture
async def town(tmp_path):
    """The October day is under way: four came in time, one late. No group is bound, so that no card counts up in real time."""
    async with a_town(tmp_path, bound=False) as town:
        await came(town, "2026-10-08 14:05", "sec", "dep", "ann", "bob")
        await came(town, "2026-10-08 14:41", "cat")
        yield town


async def came(town, at, *people):
    """They press the button of the card at that moment."""
    await town.until(at)
    pressed = [PEOPLE[who].id for who in people]
    await town.puts(*(SignIn(id=about(OCTOBER, id_), day=OCTOBER, member=id_, at=town.now, by=id_) for id_ in pressed))


def signin(town, who):
    return town.records.signin(OCTOBER, PEOPLE[who].id)


async def register(town, who="sec"):
    await town.says(who, "管理")
    await town.presses(who, "", token=token(Verb.PANEL, "reg", OCTOBER), at=town.standing(who)[-1])
    return town.standing(who)[-1]


# Late and early


async def test_who_came_late_hears_it_and_stands_so_in_the_register(tmp_path):
    async with a_town(tmp_path) as town:
        await town.until("2026-10-08 14:41")
        assert "已签到，14:41（活动开始后11分钟）。" == (await town.presses("cat", "签到", room="group")).text
        assert "刘晓燕（14:41，迟到11分钟）" in (await register(town)).text
        assert "11" not in town.in_group()[-1].text.replace("10月", "")


async def test_somebody_left_early_with_a_time_and_a_reason_and_stays_present(town):
    await town.until("2026-10-08 16:07")
    await register(town)
    text = await press(town, "sec", "登记早退", "王堃")
    assert ["16:07", "16:00", "15:30", "15:00", "返回"] == town.standing("sec")[-1].labels, text
    text = await press(town, "sec", "16:00", "临时公务")

    left = signin(town, "bob").left
    assert ("临时公务", "m001", "16:00") == (left.why, left.by, f"{left.at.astimezone(town.now.tzinfo):%H:%M}")
    assert "已登记：王堃，16:00离开：临时公务。" in text
    assert "实到5人" in text


async def test_leaving_early_with_a_typed_reason_after_the_end(town):
    await town.until("2026-10-08 20:00")
    await register(town)
    await press(town, "sec", "登记早退", "李安", "18:00")
    text = (await town.says("sec", "孩子发烧，学校来电"))[0].text
    assert "李安（18:00离开：孩子发烧，学校来电）" in text
    assert signin(town, "ann").left.noted_at == town.now


async def test_the_same_entry_twice_is_one_and_a_later_word_counts(town):
    await town.until("2026-10-08 16:07")
    await register(town)
    for _ in range(2):
        await town.presses(
            "sec", "", token=token(Verb.PANEL, "left3", OCTOBER, "m005", "1600", "w"), at=town.standing("sec")[-1]
        )
    assert signin(town, "ann").left.at.minute == 0
    await town.presses(
        "sec", "", token=token(Verb.PANEL, "left3", OCTOBER, "m005", "1530", "h"), at=town.standing("sec")[-1]
    )
    assert "身体不适" == signin(town, "ann").left.why


@pytest.mark.parametrize(
    ("parts", "says"),
    [
        (("left3", OCTOBER, "m004", "1600", "w"), "还没有签到"),
        (("left3", OCTOBER, "m005", "1900", "w"), "时间应在活动开始与结束之间"),
        (("left3", OCTOBER, "m005", "1400", "w"), "时间应在活动开始与结束之间"),
        (("left3", OCTOBER, "m005", "99xx", "w"), "按钮"),
        (("left3", OCTOBER, "m005", "1600", "z"), "按钮"),
        (("left3", "2026-11", "m005", "1600", "w"), "还没有签到"),
    ],
)
async def test_a_wrong_leaving_is_refused_and_changes_nothing(town, parts, says):
    await town.until("2026-10-08 16:30")
    screen = await register(town)
    before = dict(town.records.signins)
    shown = await town.presses("sec", "", token=token(Verb.PANEL, *parts), at=screen)
    assert says in shown.text
    assert before == dict(town.records.signins)


async def test_who_takes_part_from_afar_leaves_no_room(town):
    await town.says("dan", "/signin")
    await town.until("2026-10-08 16:30")
    await register(town)
    await press(town, "sec", "登记早退")
    assert "赵丹" not in town.standing("sec")[-1].labels


# Not here after all


async def test_a_wrong_sign_in_is_taken_back_with_its_reason_and_stays_in_the_books(town):
    await register(town)
    text = await press(town, "sec", "撤销签到", "刘晓燕", "按了签到但没有到会")

    assert "已撤销刘晓燕的签到：按了签到但没有到会。" in text
    assert "实到4人" in text
    assert "已撤销签到（1人）：\n刘晓燕：按了签到但没有到会" in text
    struck = town.records.struck["2026-10:m007"]
    assert ("m001", "按了签到但没有到会", Way.BUTTON) == (struck.by, struck.why, struck.was.way)


async def test_the_button_doesnt_bring_it_back_but_the_secretary_does(town):
    await register(town)
    await press(town, "sec", "撤销签到", "刘晓燕", "误签")
    assert "签到已被撤销" in (await town.says("cat", "签到"))[0].text
    assert signin(town, "cat") is None

    await town.says("sec", "管理")
    await town.presses("sec", "", token=token(Verb.PANEL, "sign", OCTOBER), at=town.standing("sec")[-1])
    await press(town, "sec", "刘晓燕", "现场参加")
    assert "m001" == signin(town, "cat").by


async def test_pressed_twice_it_is_taken_back_once(town):
    await register(town)
    for _ in range(2):
        shown = await town.presses(
            "sec", "", token=token(Verb.PANEL, "strike2", OCTOBER, "m007", "m"), at=town.standing("sec")[-1]
        )
        assert not shown.alert
    assert 1 == [entry.act for entry in await town.store.history(BRANCH)].count("signin.struck")


async def test_once_the_record_is_filed_attendance_stands(town):
    await town.until("2026-10-08 19:00")
    await town.puts(replace(town.records.days[OCTOBER], filed_at=town.now))
    screen = await register(town)
    assert not {"撤销签到", "登记早退", "录入纸质签到"} & set(screen.labels)
    for parts in (
        ("strike2", OCTOBER, "m007", "m"),
        ("left3", OCTOBER, "m005", "1600", "w"),
        ("tick", OCTOBER, "m004", "0"),
        ("sheetin", OCTOBER),
    ):
        shown = await town.presses("sec", "", token=token(Verb.PANEL, *parts), at=screen)
        assert "到会情况不再改动" in shown.text, parts
    assert signin(town, "cat") is not None


# Remotely


async def test_whom_the_secretary_allows_it_takes_part_remotely_for_that_day(town):
    await register(town)
    text = await press(town, "sec", "批准远程参加", "孙怡")
    assert "孙怡这次可以远程参加" in text

    assert "已签到（远程参加），14:41。" == (await town.says("eva", "签到"))[0].text
    assert Way.REMOTE is signin(town, "eva").way
    assert {"2026-10:m009"} == set(town.records.allowances)


async def test_nobody_allows_it_to_themselves(town):
    await town.puts(replace(PEOPLE["org"]))
    screen = await register(town, "org")
    shown = await town.presses("org", "", token=token(Verb.PANEL, "far1", OCTOBER, "m003"), at=screen)
    assert "不能为自己批准" in shown.text


async def test_the_host_organisation_is_written_by_the_secretary_with_a_photo(town):
    await town.says("sec", "管理")
    await town.presses("sec", "", token=token(Verb.PANEL, "sign", OCTOBER), at=town.standing("sec")[-1])
    await press(town, "sec", "赵丹", "在流入地参加")
    answer = (await town.sends("sec", "东莞市某社区党支部，10月8日", file=PHOTO))[0]

    assert "已为赵丹签到：东莞市某社区党支部，10月8日。" in answer.text
    assert (Way.HOST, "m001") == (signin(town, "dan").way, signin(town, "dan").by)
    assert 1 == len(town.records.enclosed("signin:2026-10:m008"))


async def test_for_who_is_frail_the_suitable_ways_come_first(town):
    await town.puts(replace(PEOPLE["eva"], frail=True))
    await town.says("sec", "管理")
    await town.presses("sec", "", token=token(Verb.PANEL, "sign", OCTOBER), at=town.standing("sec")[-1])
    await press(town, "sec", "孙怡")
    assert ["年老体弱，上门送学", "电话参加"] == town.standing("sec")[-1].labels[:2]
    await press(town, "sec", "电话参加")
    assert Way.SUITABLE is signin(town, "eva").way


# The sheet on paper


async def test_a_signed_sheet_is_entered_afterwards_with_ticks_and_one_confirmation(town):
    await town.until("2026-10-08 20:00")
    screen = await register(town)
    await press(town, "sec", "录入纸质签到")
    assert "另有5人已签到，不再列出。" in screen.text
    assert not {"李安", "王堃"} & set(screen.labels)
    await press(town, "sec", "何淑芬", "陈㛃", "孙怡")
    await press(town, "sec", "✓ 孙怡")
    text = await press(town, "sec", "录入（2）")
    assert "何淑芬和陈㛃" in text or "何淑芬、陈㛃" in text
    assert "将标注为补录" in text
    assert signin(town, "org") is None
    text = await press(town, "sec", "确认")

    assert "已按纸质签到表录入2人。" in text
    assert [(Way.SHEET, "m001", True)] * 2 == [
        (signin(town, who).way, signin(town, who).by, signin(town, who).late) for who in ("org", "pub")
    ]
    assert signin(town, "eva") is None
    assert {} == town.records.sheets


async def test_a_photo_of_the_sheet_is_kept_with_the_day(town):
    await town.until("2026-10-08 20:00")
    await register(town)
    await press(town, "sec", "录入纸质签到", "全选", "录入（4）", "确认")
    answer = (await town.sends("sec", file=PHOTO))[0]

    assert "签到表照片已存档" in answer.text
    assert 1 == len(town.records.enclosed("signin:2026-10"))


async def test_confirmed_twice_nobody_is_listed_twice(town):
    await town.until("2026-10-08 20:00")
    await register(town)
    await press(town, "sec", "录入纸质签到", "全选", "录入（4）")
    screen = town.standing("sec")[-1]
    yes = next(one.token for one in screen.options if one.label == "确认")
    for _ in range(2):
        shown = await town.presses("sec", "", token=yes, at=screen)
        assert not shown.alert
    assert 9 == len(town.records.signins)
    assert 1 == [entry.act for entry in await town.store.history(BRANCH)].count("sheet.entered")


async def test_who_signed_in_between_the_tick_and_the_confirmation_keeps_their_own_time(town):
    await register(town)
    await press(town, "sec", "录入纸质签到", "全选", "录入（4）")
    await town.says("eva", "签到")
    await press(town, "sec", "确认")

    assert Way.BUTTON is signin(town, "eva").way
    assert 9 == len(town.records.signins)


async def test_an_empty_sheet_is_refused(town):
    screen = await register(town)
    await press(town, "sec", "录入纸质签到", "孙怡", "✓ 孙怡")
    before = entries(town)
    shown = await town.presses("sec", "", token=token(Verb.PANEL, "sheetok", OCTOBER, "y"), at=screen)
    assert "还没有勾选" in shown.text
    assert before == entries(town)


async def test_forty_names_are_ticked_by_pages(tmp_path):
    people = {f"p{n}": member(f"p{n}", f"党员{n:02d}", n) for n in range(2, 41)} | {"sec": PEOPLE["sec"]}
    async with a_town(tmp_path, people=people, bound=False) as town:
        await town.until("2026-10-08 20:00")
        await town.says("sec", "管理")
        screen = town.standing("sec")[-1]
        await town.presses("sec", "", token=token(Verb.PANEL, "sheetin", OCTOBER), at=screen)
        await press(town, "sec", "党员02", "下一页", "党员10", "下一页", "党员20")
        assert "已勾选3/40人。" in screen.text
        assert 12 >= len(screen.labels)
        await press(town, "sec", "上一页", "上一页", "全选", "录入（40）", "确认")
        assert 40 == len(town.records.signins)


# Who may


@pytest.mark.parametrize("who", ["ann", "pub"])
async def test_a_button_grants_nothing(town, who):
    await town.says(who, "/help")
    screen = town.standing(who)[-1]
    before = entries(town)
    for parts in (
        ("reg", OCTOBER),
        ("regnew", OCTOBER),
        ("left", OCTOBER),
        ("left3", OCTOBER, "m006", "1435", "w"),
        ("strike", OCTOBER),
        ("strike2", OCTOBER, "m006", "m"),
        ("far", OCTOBER),
        ("far1", OCTOBER, "m009"),
        ("sheetin", OCTOBER),
        ("tick", OCTOBER, "m004", "0"),
        ("ticks", OCTOBER, "y", "0"),
        ("sheetok", OCTOBER, "y"),
        ("host", OCTOBER, "m008"),
        ("spot", OCTOBER),
        ("spotoff", OCTOBER),
    ):
        shown = await town.presses(who, "", token=token(Verb.PANEL, *parts), at=screen)
        assert shown.alert, parts
    assert before == entries(town)


@pytest.mark.parametrize("locale", ["zh_CN", "zh_TW", "en"])
async def test_every_screen_of_the_register_is_whole_in_each_language(town, locale):
    """Nothing unfilled, nothing English in a Chinese panel, no more than twelve buttons, each narrow enough for a phone."""
    await town.prefers("sec", locale=locale)
    await town.says("dan", "/signin")
    await town.until("2026-10-08 16:00")
    screen = await register(town)
    for parts in (
        ("left", OCTOBER),
        ("left1", OCTOBER, "m005"),
        ("left2", OCTOBER, "m005", "1530"),
        ("strike", OCTOBER),
        ("strike1", OCTOBER, "m005"),
        ("far", OCTOBER),
        ("sheetin", OCTOBER),
        ("tick", OCTOBER, "m004", "0"),
        ("sheetok", OCTOBER),
        ("appeals",),
        ("why", OCTOBER, "m009"),
        ("host", OCTOBER, "m009"),
        ("reg", OCTOBER),
    ):
        shown = await town.presses("sec", "", token=token(Verb.PANEL, *parts), at=screen)
        assert not shown.alert, (parts, shown.text)
        assert "{" not in screen.text
        assert all(0 < len(label) <= 40 for label in screen.labels), screen.labels
        assert len(screen.labels) <= 12, screen.labels
        assert any(label in ("返回", "Back", "取消", "Cancel") for label in screen.labels), parts
        if locale != "en":
            assert not [line for line in screen.text.splitlines() if line.isascii() and len(line) > 8], parts


# The floor and the denominators: rows of rules.md


async def test_attendance_floor_is_shown_before_the_day_and_after_it(tmp_path):
    """rules.md 1, `attendance.floor`: 80 % of all members; from the leaves so far before the day, counted after it; and /why."""
    async with a_town(tmp_path, bound=False) as town:
        for who in ("ann", "bob"):
            await town.says(who, "请假 出差")
            await town.presses("sec", "同意")
        screen = await register(town)
        assert "到会率要求80%：党员9人中至少到会8人。按目前请假情况，其余同志全部到会仍差1人。" in screen.text
        await came(town, "2026-10-08 14:05", "sec", "dep", "org", "pub", "cat", "dan", "eva")
        await town.until("2026-10-08 18:31")
        text = (await register(town)).text
        assert "实到7人，占党员总数77.8%" in text
        assert "低于80%的要求。" in text
        answer = (await town.says("ann", "/why attendance.floor"))[0].text
        assert "（002）" in answer
        assert "主題黨日活動每次參加的人數,必須保證達到本支部黨員總數的80%以上" in answer


async def test_attendance_floor_in_danger_is_said_on_the_eve_and_to_the_secretary_alone(tmp_path):
    """rules.md 1, `attendance.floor`: only where leaves endanger it, and once."""
    async with a_town(tmp_path) as town:
        await town.says("ann", "请假 出差")
        await town.presses("sec", "同意")
        await town.says("bob", "请假 出差")
        await town.until("2026-10-07 17:01")
        [told] = [one for one in town.standing("sec") if "的到会预计" in one.text]
        assert "仍差1人" in told.text
        assert "准假1人" in told.text
        assert "待批1人" in told.text
        assert [] == [text for text in town.heard("org") if "到会预计" in text]
        await town.presses("bob", "取消")
        await town.passes(seconds=10)
        assert "一个也不能再少" in told.text, "what it says follows the facts"
        await town.presses("sec", "到会情况", at=told)
        assert "10月8日（星期四）到会情况" in town.standing("sec")[-1].text


async def test_a_floor_stands_only_where_a_document_or_the_branch_itself_sets_one(tmp_path):
    """rules.md 1, `attendance.floor`: 003 and 004 state none, so no sentence speaks of one; a branch's own is said to be its own."""
    town = await Town.founded(tmp_path, presets=("chizhou", "wulong"))
    try:
        for who in ("ann", "bob", "cat"):
            await town.says(who, "/leave 出差")
            await town.presses("sec", "同意")
        await town.until("2026-10-07 17:01")
        assert not any("到会率要求" in each for each in town.heard("sec"))
        screen = await register(town)
        assert "到会率要求" not in screen.text and "80%" not in screen.text
        await town.until("2026-10-08 14:40")
        await town.says("sec", "/signin")
        await town.until("2026-10-08 18:31")
        assert not any("80%" in one.text for one in town.in_group())

        await town.puts(PolicyChange.of("attendance.floor", "70", since=date(2026, 11, 1)))
        await town.until("2026-11-05 15:00")
        await town.says("sec", "/signin")
        await town.until("2026-11-05 18:31")
        assert "低于70%（按本支部设定）的要求" in town.in_group()[-1].text
        told = (await town.says("sec", "/why attendance.floor"))[0].text
        assert "002" not in told
    finally:
        await town.leave()


async def test_where_the_floor_is_in_no_danger_the_eve_is_silent(tmp_path):
    async with a_town(tmp_path) as town:
        await town.until("2026-10-07 20:00")
        assert [] == [said for said in town.records.said.values() if said.kind is Kind.FORECAST]


async def test_attendance_due_counts_all_members_unless_the_branch_exempts_the_frail(tmp_path):
    """rules.md 1, `attendance.due`: 应到 and 党员总数 are both shown; the exemption is a setting, off; and /why."""
    people = PEOPLE | {"eva": replace(PEOPLE["eva"], frail=True)}
    async with a_town(tmp_path, people=people, presets=("chizhou", "wulong")) as town:
        assert "党员总数9人，应到9人，实到0人" in (await register(town)).text
        answer = (await town.says("ann", "/why attendance.due"))[0].text
        assert "坚持全覆盖、齐参与，党员都要参加所在支部的党员活动日" in answer
        await town.puts(PolicyChange.of("attendance.due", "without_frail", since=date(2026, 10, 1)))
        screen = await register(town)
        assert "党员总数9人，应到8人，实到0人" in screen.text
        assert "年老体弱，不作到会要求（1人）：孙怡" in screen.text
        await came(town, "2026-10-08 14:05", "eva")
        assert "党员总数9人，应到9人，实到1人" in (await register(town)).text
        await town.until("2026-10-08 18:32")
        assert "应到9人，实到1人" in next(one.text for one in town.in_group() if "实到" in one.text)


async def test_the_signature_sheet_says_how_everybody_signed_in(town):
    """rules.md 1, the signature sheet (`signature.printed` [O], 003 附签名): late, early, from paper, by another; and /why."""
    await town.until("2026-10-08 16:05")
    screen = await register(town)
    for parts in (("left3", OCTOBER, "m006", "1600", "w"), ("for1", OCTOBER, "m009", "v")):
        await town.presses("sec", "", token=token(Verb.PANEL, *parts), at=screen)
    await town.until("2026-10-08 20:00")
    await town.presses("sec", "", token=token(Verb.PANEL, "tick", OCTOBER, "m003", "0"), at=screen)
    await town.presses("sec", "", token=token(Verb.PANEL, "sheetok", OCTOBER, "y"), at=screen)
    await town.presses("sec", "", token=token(Verb.PANEL, "sheet", OCTOBER), at=screen)
    paper = docx.Document(io.BytesIO(town.standing("sec")[-1].message.paper.data))
    text = "\n".join(each.text for each in paper.paragraphs)
    cells = [cell.text for row in paper.tables[0].rows for cell in row.cells]

    assert "党员总数9人；应参加9人；实际参加7人" in text
    assert "迟到：刘晓燕（11分钟）。早退：王堃（16:00，临时公务）。" in text
    assert "由周秀兰代为签到：孙怡（年老体弱，上门送学）。" in text
    assert "由周秀兰按纸质签到表补录：何淑芬。" in text
    assert "陈㛃" not in cells, "no absentee stands there"
    assert 1 == cells.count("何淑芬")
    answer = (await town.says("ann", "/why signature.printed"))[0].text
    assert "签到" in answer
