"""The record form and the papers beside it, as talks: rules.md 1, the rows `record.*`, and section 3 on publicity."""

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import docx
import openpyxl
import pytest

from tests.bot.panel_walk import press
from tests.forms.full import photo
from tests.town import BRANCH, PAPER, PEOPLE, PHOTO, Sent, Town
from zhibu.branch.attendance import SignIn
from zhibu.branch.enclosure import of_day
from zhibu.branch.ids import DayId, about
from zhibu.branch.people import Preference
from zhibu.branch.record import of_filing

DAY, NOVEMBER = DayId("2026-10"), DayId("2026-11")
REAL = Sent(photo(0, 800, 600))


async def founded(folder: Path, **more):
    """A town in which Ann and the publicity member came to the October day, at its end."""
    town = await Town.founded(folder, edit_pause=0.0, **more)
    await town.until("2026-10-08 14:30")
    for who in ("ann", "pub", "sec"):
        id_ = PEOPLE[who].id
        await town.puts(SignIn(id=about(DAY, id_), day=DAY, member=id_, at=town.now, by=id_))
    await town.until("2026-10-08 18:31")
    return town


@pytest.fixture
async def town(tmp_path: Path):
    made = await founded(tmp_path)
    yield made
    await made.leave()


def day(town, id_=DAY):
    return town.records.days[id_]


def photos(town):
    return town.records.enclosed(of_day(DAY))


def last(town, who="sec"):
    return town.standing(who)[-1]


def text_of(paper):
    """All words of a Word paper."""
    document = docx.Document(io.BytesIO(paper.data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(each.text for each in document.paragraphs), *cells])


async def why(town, rule, who="sec"):
    [answer] = await town.says(who, f"/why {rule}")
    return answer.text


async def opened(town, who="sec"):
    await town.says(who, "管理")
    return await press(town, who, "纪实表")


async def form(town, who="sec"):
    await press(town, who, "下载纪实表")
    return last(town, who).message.paper


# The rows


async def test_the_form_is_to_be_handed_up_within_its_days(town: Town):
    """rules.md 1, `record.days`: 2 days after the activity (002); after them it is late, and /why names the clause."""
    assert "请于10月10日（星期六）前上报" in await opened(town)
    assert "于活动日后2日内报送（10月10日前）" in text_of(await form(town))
    told = await why(town, "record.days")
    assert "2日內上報活動紀實表" in told

    await town.until("2026-10-11 09:00")
    await opened(town)
    await press(town, "sec", "已上报", "确认")
    assert "超过期限" in last(town).text
    await opened(town)
    assert "（逾期补报）" in text_of(await form(town))


async def test_three_days_where_the_city_says_so(tmp_path: Path):
    """rules.md 1, `record.days`: 3 days in 003."""
    town = await founded(tmp_path, presets=("chizhou", "wulong"))
    try:
        await town.says("sec", "管理")
        assert "请于10月11日" in await press(town, "sec", "记录表")
        assert "于每次活动日后3日内报送" in await why(town, "record.days")
    finally:
        await town.leave()


async def test_the_form_is_made_out_in_duplicate(tmp_path: Path):
    """rules.md 1, `record.copies`: 003“此表一式两份，党支部留存一份，报上级党组织一份”, with the seal's line."""
    town = await founded(tmp_path, presets=("chizhou", "wulong"))
    try:
        await town.says("sec", "管理")
        await press(town, "sec", "记录表", "下载记录表")
        text = text_of(last(town).message.paper)
        assert "此表一式两份，党支部留存一份，报上级党组织一份" in text
        assert "党组织（盖章）：第一党支部" in text
        assert "此表一式两份，党支部留存一份，报上级党组织一份" in await why(town, "record.copies")
    finally:
        await town.leave()


@pytest.mark.parametrize(
    ("presets", "title", "button", "clause"),
    [
        (("theme-party-day", "wulong"), "主题党日活动纪实表", "纪实表", "每月活動結束後2日內上報活動紀實表"),
        (("chizhou", "wulong"), "池州市党日活动记录表", "记录表", "池州市党日活动记录表"),
        (("zhengzhou-normal", "wulong"), "党日活动记录表", "记录表", "以党支部为单位，每月确定一天为党员活动日"),
    ],
)
async def test_the_form_bears_its_documents_title(tmp_path: Path, presets, title, button, clause):
    """rules.md 1, `record.title`: 002 主题党日活动纪实表; 003 党日活动记录表 after the place's name."""
    town = await founded(tmp_path, presets=presets)
    try:
        await town.says("sec", "管理")
        await press(town, "sec", button, f"下载{button}")
        document = docx.Document(io.BytesIO(last(town).message.paper.data))
        assert title == document.paragraphs[0].text
        assert clause in await why(town, "record.title")
    finally:
        await town.leave()


async def test_each_day_has_a_named_recorder_who_keeps_its_form(tmp_path: Path):
    """rules.md 1, `record.recorder`: 002「指定專人負責記錄」; who is named keeps it, without any other duty; others don't."""
    town = await Town.founded(tmp_path, edit_pause=0.0)
    try:
        await town.puts(replace(day(town), recorder="李安", held=True))
        await town.until("2026-10-08 18:31")
        notice = next(one for one in town.standing("ann") if one.message.paper is not None)
        assert "李安" in text_of(notice.message.paper)
        await town.presses("ann", "补充记录", at=notice)
        assert "还缺" in last(town, "ann").text
        assert "记录人" not in last(town, "ann").text.partition("表中还缺")[2]
        assert (await town.presses("bob", "", at=notice, token=f"ad|ph|{DAY}")).alert
        assert "指定專人負責記錄" in await why(town, "record.recorder", "ann")
    finally:
        await town.leave()


# What is missing is asked for


async def test_the_screen_names_what_the_form_lacks_each_with_its_button(town: Town):
    text = await opened(town)

    assert "表中还缺：主持人、记录人、活动内容、活动照片。" in text
    labels = last(town).labels
    assert len(labels) <= 8
    await press(town, "sec", "其余待填")
    labels += last(town).labels
    assert {"主持人", "记录人", "活动内容", "活动照片"} <= set(labels)
    assert len(last(town).labels) <= 8
    await press(town, "sec", "主持人", "周秀兰")
    assert "周秀兰" == day(town).chair
    assert "表中还缺：记录人、活动内容、活动照片。" in await opened(town)


async def test_the_publicity_member_gets_no_button_for_what_is_not_theirs(town: Town):
    await opened(town, "pub")

    assert not {"主持人", "记录人"} & set(last(town, "pub").labels)
    assert {"讨论情况", "活动照片"} <= set(last(town, "pub").labels)


# Photos


async def test_photos_sent_in_chat_stand_in_the_form_with_their_captions(town: Town):
    await opened(town, "pub")
    await press(town, "pub", "活动照片")
    [first] = await town.sends("pub", "集中学习现场", file=REAL)
    [second] = await town.sends("pub", file=Sent(photo(1, 600, 900)))

    assert ("照片1已保存。", "照片2已保存。") == (first.text, second.text)
    await press(town, "pub", "返回记录")
    paper = await form(town, "pub")
    with zipfile.ZipFile(io.BytesIO(paper.data)) as packed:
        assert 2 == sum(name.startswith("word/media/") for name in packed.namelist())
    assert "照片1：集中学习现场" in text_of(paper)
    assert "活动照片2张" in text_of(paper)


async def test_the_same_photo_twice_is_one(town: Town):
    await opened(town)
    await press(town, "sec", "活动照片")
    for _ in range(2):
        assert "照片1已保存" in (await town.sends("sec", file=REAL))[0].text

    assert 1 == len(photos(town))


async def test_a_paper_is_no_photo_and_words_are_understood_as_ever(town: Town):
    await opened(town)
    await press(town, "sec", "活动照片")

    assert "不是照片" in (await town.sends("sec", file=PAPER))[0].text
    assert "请假" in (await town.says("sec", "帮助"))[0].text or (await town.says("sec", "/help"))
    assert () == photos(town)


async def test_what_cannot_be_shown_on_paper_is_named(town: Town):
    """A broken picture, an iPhone's HEIC: the form says that it lies with the branch's files."""
    await opened(town)
    await press(town, "sec", "活动照片")
    await town.sends("sec", file=PHOTO)
    await press(town, "sec", "返回记录")

    assert "照片1：原件存支部档案。" in text_of(await form(town))


async def test_a_photo_is_looked_at_and_taken_away_until_the_form_is_filed(town: Town):
    await opened(town)
    await press(town, "sec", "活动照片")
    await town.sends("sec", file=REAL)
    await press(town, "sec", "查看照片")
    assert last(town).message.picture is not None
    shown = last(town)
    await town.presses("sec", "删除照片", at=shown)
    assert () == photos(town)
    assert not (await town.presses("sec", "删除照片", at=shown)).alert

    await press(town, "sec", "返回")
    await press(town, "sec", "活动照片")
    await town.sends("sec", file=REAL)
    await opened(town)
    await press(town, "sec", "已上报", "确认")
    token = f"ad|phx|{DAY}|{photos(town)[0].id.rpartition('#')[2]}"
    assert "不能删除" in (await town.presses("sec", "", at=last(town), token=token)).text
    assert 1 == len(photos(town))


async def test_before_the_day_there_are_no_photos_and_nobody_else_sends_any(tmp_path: Path):
    town = await Town.founded(tmp_path, edit_pause=0.0)
    try:
        [screen] = await town.says("sec", "管理")
        assert "开始后再发" in (await town.presses("sec", "", at=screen, token=f"ad|ph|{DAY}")).text
        await town.until("2026-10-08 15:00")
        for who in ("ann", "org"):
            shown = await town.presses(who, "", at=screen, token=f"ad|ph|{DAY}")
            assert shown.alert, who
    finally:
        await town.leave()


async def test_the_panel_of_papers_never_opens_in_the_group(town: Town):
    shown = await town.presses("sec", "", room="group", at=town.in_group()[-1], token=f"ad|dpap|{DAY}")

    assert "admin" == shown.start


# Filed, with what proves it


async def test_the_reference_of_the_letter_files_the_form(town: Town):
    await opened(town)
    await press(town, "sec", "已上报")
    [answer] = await town.says("sec", "机关党委收文 106 号")

    assert "机关党委收文 106 号" in answer.text
    assert ("机关党委收文 106 号", town.now, "m001") == (
        day(town).filed_reference,
        day(town).filed_at,
        day(town).filed_by,
    )
    assert "上报凭证：机关党委收文 106 号。" in text_of(await form(town))


async def test_a_photo_of_the_receipt_files_the_form_and_can_be_seen(town: Town):
    await opened(town)
    await press(town, "sec", "已上报")
    [answer] = await town.sends("sec", file=REAL)

    assert day(town).filed_at == town.now
    assert 1 == len(town.records.enclosed(of_filing(DAY)))
    assert "附回执1份" in answer.text
    await press(town, "sec", "上报凭证", "查看回执")
    assert last(town).message.picture is not None


async def test_filed_without_proof_it_is_asked_for_and_can_follow(town: Town):
    await opened(town)
    assert "尚无上报凭证" in await press(town, "sec", "已上报", "确认")
    filed = day(town).filed_at
    await town.passes(hours=2)
    await opened(town)
    await press(town, "sec", "上报凭证")
    assert "张干事签收" in (await town.says("sec", "张干事签收"))[0].text
    assert (filed, "张干事签收") == (day(town).filed_at, day(town).filed_reference)


async def test_what_is_said_after_the_filing_is_no_reference(town: Town):
    """The question doesn't linger: pressed twice, or gone on to another screen."""
    await opened(town)
    question = last(town)
    await press(town, "sec", "已上报")
    for _ in range(2):
        await town.presses("sec", "", at=question, token=f"ad|file|{DAY}|y")
    await town.says("sec", "今天天气很好")

    assert "" == day(town).filed_reference
    assert 1 == [entry.act for entry in await town.store.history(BRANCH)].count("day.filed")


# As last month


async def test_next_month_starts_from_the_last_one_in_one_tap(town: Town):
    """The place, who chairs and who records; what stands there stays; pressed twice it is the same."""
    await town.puts(
        replace(day(town), place="红岩展厅", chair="周秀兰", recorder="陈㛃"), replace(day(town, NOVEMBER), place="")
    )
    await town.until("2026-10-20 09:00")
    await town.says("sec", "管理")
    screen = last(town)
    shown = await town.presses("sec", "", at=screen, token=f"ad|day|{NOVEMBER}")
    assert not shown.alert
    assert any(label.startswith("同上月") for label in screen.labels)
    await town.presses("sec", "同上月", at=screen)

    assert "已照上次安排：地点红岩展厅；主持人周秀兰；记录人陈㛃。" in screen.text
    put = day(town, NOVEMBER)
    assert ("红岩展厅", "周秀兰", "陈㛃") == (put.place, put.chair, put.recorder)
    assert not any(label.startswith("同上月") for label in screen.labels)
    await town.presses("sec", "", at=screen, token=f"ad|same|{NOVEMBER}")
    assert put == day(town, NOVEMBER)
    assert (await town.presses("pub", "", at=screen, token=f"ad|same|{NOVEMBER}")).alert


async def test_there_is_nothing_to_take_over_before_the_first_day(tmp_path: Path):
    town = await Town.founded(tmp_path)
    try:
        [screen] = await town.says("sec", "管理")
        assert "同上月" not in screen.labels
        assert (await town.presses("sec", "", at=screen, token=f"ad|same|{DAY}")).alert
    finally:
        await town.leave()


# The notice


async def test_the_notice_as_text_stands_alone_to_be_forwarded(tmp_path: Path):
    """rules.md 3: every notice also as plain text to forward and as an A4 公示."""
    town = await Town.founded(tmp_path)
    try:
        [screen] = await town.says("sec", "管理")
        await town.presses("sec", "", at=screen, token=f"ad|dpap|{DAY}")
        await press(town, "sec", "公示文字")
        told = last(town)
        assert told.text.startswith("第一党支部\n2026年10月主题党日公示\n\n现将本支部主题党日有关安排公示如下：")
        assert "活动时间：2026年10月8日 星期四 14:30–18:30" in told.text
        assert [] == told.labels
        await press(town, "sec", "公示Word")
        assert "现将本支部主题党日有关安排公示如下" in text_of(last(town).message.paper)
        await press(town, "sec", "公示PDF")
        assert last(town).message.paper.data.startswith(b"%PDF")
        await press(town, "sec", "公示图片")
        assert last(town).message.picture.png.startswith(b"\x89PNG")
    finally:
        await town.leave()


async def test_the_notice_names_no_member_but_who_runs_the_day(town: Town):
    await press_papers(town)
    await press(town, "sec", "公示文字")

    assert [] == [who.name for who in PEOPLE.values() if who.name in last(town).text]


async def press_papers(town, who="sec"):
    [screen] = await town.says(who, "管理")
    await town.presses(who, "", at=screen, token=f"ad|dpap|{DAY}")


# The news draft


async def test_the_news_draft_names_only_who_agreed(town: Town):
    """rules.md 3: from recorded facts, names and photos only of people who agreed, published by a person."""
    await town.puts(
        replace(
            day(town),
            chair="周秀兰",
            discussion="李安：要多下社区。王堃：要学原文。大家一致认为要知行合一。",
            summary="活动取得实效。",
        )
    )
    await town.says("bob", "我的")
    await press(town, "bob", "同意信息稿出现我的姓名")
    assert town.records.preference(PEOPLE["bob"].id).name_in_news
    await press_papers(town)
    await press(town, "sec", "活动信息稿")
    text = text_of(last(town).message.paper)

    assert "3名党员参加" in text
    assert "王堃：要学原文。大家一致认为要知行合一。" in text
    assert "李安" not in text
    assert "周秀兰" not in text
    assert "记录中有1句涉及未同意公开姓名的同志，已略去。" in text


async def test_a_photo_goes_into_the_news_only_where_everybody_on_it_agreed(town: Town):
    async def drawn():
        await press_papers(town)
        await press(town, "sec", "活动信息稿")
        with zipfile.ZipFile(io.BytesIO(last(town).message.paper.data)) as packed:
            return sum(name.startswith("word/media/") for name in packed.namelist())

    await opened(town)
    await press(town, "sec", "活动照片")
    await town.sends("sec", file=REAL)
    assert 0 == await drawn()
    await opened(town)
    await press(town, "sec", "活动照片", "查看照片", "都已同意对外使用")
    assert "m001" == photos(town)[0].cleared_by
    assert 1 == await drawn()


async def test_before_its_end_a_day_makes_no_news(tmp_path: Path):
    town = await Town.founded(tmp_path)
    try:
        [screen] = await town.says("sec", "管理")
        assert (await town.presses("sec", "", at=screen, token=f"ad|news|{DAY}")).alert
    finally:
        await town.leave()


# The year


async def test_the_ledger_the_register_and_the_days_to_choose_from(town: Town):
    await town.says("sec", "管理")
    await press(town, "sec", "更多", "台账", "全年材料", "台账（Excel）")
    book = openpyxl.load_workbook(io.BytesIO(last(town).message.paper.data))
    assert ["党日台账", "请假补学", "签到台账"] == book.sheetnames[:3]
    await press(town, "sec", "签到台账")
    assert last(town).message.paper.name.endswith(".xlsx")
    text = await press(town, "sec", "年度最佳案例")
    assert "10月8日“学习党章”\n到会率33.3%" in text.replace(" ", "")


async def test_the_year_s_papers_hold_names_and_are_for_whose_duty_they_are(town: Town):
    [screen] = await town.says("sec", "管理")
    for token in ("ad|ypap", "ad|yledger|2026", "ad|yreg|2026"):
        assert (await town.presses("pub", "", at=screen, token=token)).alert, token
        assert (await town.presses("ann", "", at=screen, token=token)).alert, token


async def test_a_stranger_gets_nothing(town: Town):
    screen = last(town)
    for token in (f"ad|dpap|{DAY}", f"ad|ntext|{DAY}", f"ad|form|{DAY}", f"ad|phs|{DAY}|0"):
        assert (await town.presses("zoe", "", at=screen, token=token)).alert, token


def test_nothing_is_public_by_default():
    assert not Preference(id="m001").name_in_news
