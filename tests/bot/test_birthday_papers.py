"""The papers of political birthdays as talks: rules.md 2, the rows `birthday.plan`, `birthday.report` and the picture of
`birthday.roster`; talk sheets and photos; and nobody else's hands on them."""

import io
from pathlib import Path

import docx
import icalendar
import pytest

from tests.bot.panel_walk import press
from tests.forms.full import photo
from tests.town import PAPER, PEOPLE, Sent, Town, member
from zhibu.branch.attendance import SignIn
from zhibu.branch.birthday_year import of_birthday
from zhibu.branch.policy import PolicyChange
from zhibu.branch.talks import FollowUp

OCTOBER = of_birthday("2026-10")
REAL, OTHER = Sent(photo(0, 800, 600)), Sent(photo(1, 800, 600))


@pytest.fixture
async def town(tmp_path: Path):
    made = await Town.founded(tmp_path)
    yield made
    await made.leave()


def last(town, who="sec"):
    return town.standing(who)[-1]


def paper_of(town, who="sec"):
    return last(town, who).message.paper


def text_of(paper):
    """All words of a Word paper."""
    document = docx.Document(io.BytesIO(paper.data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(each.text for each in document.paragraphs), *cells])


def rows_of(paper, number=0):
    return [[cell.text for cell in row.cells] for row in docx.Document(io.BytesIO(paper.data)).tables[number].rows]


async def why(town, rule, who="sec"):
    [answer] = await town.says(who, f"/why {rule}")
    return answer.text


async def year(town, who="sec"):
    await town.says(who, "管理")
    await press(town, who, "更多", "政治生日")
    return await press(town, who, "年度资料")


async def october(town, who="sec"):
    await town.says(who, "管理")
    await press(town, who, "更多", "政治生日", "10月")
    return await press(town, who, "谈话表、照片")


async def joined(town):
    """October's ceremony is part of its activity day."""
    await town.says("sec", "管理")
    await press(town, "sec", "更多", "政治生日", "10月", "安排仪式", "并入10月8日的党日")


async def held(town):
    """It was held: the oath was taken, the card handed over; the talk and the application weren't entered."""
    await joined(town)
    await town.until("2026-10-08 19:00")
    await town.says("sec", "管理")
    await press(town, "sec", "更多", "政治生日", "10月", "仪式已举行", "确认")


# The rows


async def test_the_year_s_work_plan_comes_as_a_paper(town: Town):
    """rules.md 2, `birthday.plan`: months, celebrants, form, who is responsible; cadres as ordinary members; /why names 001."""
    await joined(town)
    assert "工作安排写明目标" in await year(town)
    await press(town, "sec", "工作安排")
    paper = paper_of(town)
    text = text_of(paper)

    assert "第一党支部2026年政治生日工作安排.docx" == paper.name
    for part in (
        "一、目标要求",
        "当初入党为什么、如今在党做什么、今后为党留什么",
        "领导干部以普通党员身份参加",
        "书记周秀兰认真落实第一责任人责任",
    ):
        assert part in text
    rows = rows_of(paper)
    names = [row[1] for row in rows if row[0].isdigit()]
    assert sorted(each.name for each in PEOPLE.values()) == sorted(names)
    assert any(
        row[0].startswith("2026年10月（1人）：2026年10月8日，14:30，三楼会议室；与当日党员活动合并举行") for row in rows
    )
    told = await why(town, "birthday.plan")
    assert "研究制定组织党员干部过‘政治生日’工作安排" in told
    assert "001" in told


async def test_what_was_held_and_for_whom_goes_up(town: Town):
    """rules.md 2, `birthday.report`: what was held, and for whom; what was not done stands as not done; /why names 001."""
    await held(town)
    await year(town)
    await press(town, "sec", "情况报告")
    paper = paper_of(town)

    assert "第一党支部2026年政治生日情况报告.docx" == paper.name
    assert ["10月", "10月8日", "王堃"] == rows_of(paper)[1][:3]
    [head, bob] = rows_of(paper, 1)
    told = dict(zip(head, bob, strict=True))
    assert ("王堃", "10", "未做", "未做") == (told["姓名"], told["周年"], told["重温入党志愿书"], told["谈心谈话"])
    assert "已过1人，待过1人。" in text_of(paper)
    assert "自启用之日起（2026年9月25日）统计" in text_of(paper)
    assert "将相关情况及时报院党总支" in await why(town, "birthday.report")


async def test_the_sequence_comes_as_a_picture(town: Town):
    """rules.md 2, `birthday.roster`: the year's sequence as a picture, in private; /why names the order and that nobody is left
    out."""
    await year(town)
    await press(town, "sec", "序列图")
    shown = last(town)

    assert shown.message.picture.png.startswith(b"\x89PNG")
    assert "请勿转发" in shown.text
    assert "按入党日期排出‘政治生日’序列" in await why(town, "birthday.roster")


async def test_sixty_members_take_several_pages_that_lead_on(tmp_path: Path):
    """rules.md 2, `birthday.roster`: nobody is left out of the picture; its second page comes by a button."""
    people = {**PEOPLE, **{f"x{n}": member(f"x{n}", f"同志{n}", n) for n in range(10, 130)}}
    town = await Town.founded(tmp_path, people=people, linked=("sec",))
    try:
        await year(town)
        await press(town, "sec", "序列图")
        assert "第1页" in last(town).text
        first = last(town).message.picture.png
        await press(town, "sec", "下一页")
        assert first != last(town).message.picture.png
        assert "第2页" in last(town).text
    finally:
        await town.leave()


# Talk sheets


async def test_a_talk_sheet_is_blank_but_for_what_is_recorded(town: Town):
    """rules.md 2, `birthday.talk`: a blank 谈心谈话记录表 with who, with whom, when, where and in which form, for handwriting."""
    await october(town)
    await press(town, "sec", "谈心谈话记录表")
    rows = rows_of(paper_of(town))

    assert ["谈话对象", "王堃", "谈话人", ""] == rows[0]
    assert {"", "\t", "\n"} >= set("".join(row[1] for row in rows[4:9]))
    assert "谈话内容和评价不录入任何系统" in text_of(paper_of(town))


async def test_a_committee_member_who_holds_talks_gets_the_sheet_and_no_report(town: Town):
    await october(town, "pub")
    await press(town, "pub", "谈心谈话记录表")
    assert paper_of(town, "pub") is not None
    await year(town, "pub")
    assert ["序列图"] == [label for label in last(town, "pub").labels if "年" not in label and label != "返回"]


# Photos


async def test_photos_are_kept_with_the_ceremony_and_stand_in_the_report_only_by_consent(town: Town):
    await held(town)
    await october(town)
    await press(town, "sec", "仪式照片")
    await town.sends("sec", "宣誓", file=REAL)
    await town.sends("sec", file=REAL)
    await town.sends("sec", file=OTHER)
    assert 2 == len(town.records.enclosed(OCTOBER))
    assert "照片2已保存" in last(town).text

    await year(town)
    await press(town, "sec", "情况报告")
    assert 0 == len(docx.Document(io.BytesIO(paper_of(town).data)).inline_shapes)
    assert "2026年10月：照片2张（党支部留存）。" in text_of(paper_of(town))

    await town.prefers("bob", birthday_in_pictures=True)
    await year(town)
    await press(town, "sec", "情况报告")
    assert 2 == len(docx.Document(io.BytesIO(paper_of(town).data)).inline_shapes)


async def test_a_photo_is_looked_at_and_taken_away_once(town: Town):
    await held(town)
    await october(town)
    await press(town, "sec", "仪式照片")
    await town.sends("sec", "宣誓", file=REAL)
    await press(town, "sec", "查看照片")
    shown = last(town)
    assert (True, "宣誓" in shown.text) == (shown.message.picture is not None, True)
    await town.presses("sec", "删除", at=shown)
    assert () == town.records.enclosed(OCTOBER)
    await town.presses("sec", "删除", at=shown)
    assert "还没有照片" in last(town).text
    assert () == town.records.enclosed(OCTOBER)


async def test_no_photo_before_the_ceremony_s_day(town: Town):
    await october(town)
    shown = await town.presses("sec", "仪式照片")
    assert "举行当天起" in shown.text
    await joined(town)
    await october(town)
    assert "举行当天起" in (await town.presses("sec", "仪式照片")).text
    assert () == town.records.enclosed(OCTOBER)


async def test_a_paper_is_no_photo(town: Town):
    await held(town)
    await october(town)
    await press(town, "sec", "仪式照片")
    await town.sends("sec", file=PAPER)
    assert () == town.records.enclosed(OCTOBER)


# Wrong hands, wrong chat, switched off


@pytest.mark.parametrize(
    "screen",
    [
        ("bpap", "2026"),
        ("bplan", "2026"),
        ("brep", "2026"),
        ("bseq", "2026", "0"),
        ("bcer", "2026-10"),
        ("btalk", "2026-10"),
        ("bph", "2026-10"),
        ("bphs", "2026-10", "0"),
        ("bphx", "2026-10", "0" * 12),
    ],
)
@pytest.mark.parametrize("who", ["ann", "bob", "nobody knows"])
async def test_an_ordinary_member_or_a_stranger_sees_none_of_it(town: Town, screen, who):
    shown = await town.presses(who, "", token="|".join(("ad", *screen)))

    assert shown.alert or shown.text
    assert all(one.message.paper is None and one.message.picture is None for one in town.standing(who))
    assert "王堃" not in "".join(town.heard(who))
    assert () == town.records.enclosed(OCTOBER)


async def test_in_the_group_the_buttons_open_the_private_chat(town: Town):
    shown = await town.presses("sec", "", room="group", token="ad|bplan|2026")

    assert "admin" == shown.start
    assert all(one.message.paper is None for one in town.in_group())


@pytest.mark.parametrize(
    "screen",
    [
        ("bpap", "abcd"),
        ("bplan", "9999"),
        ("bseq", "2026", "7"),
        ("bcer", "2026-13"),
        ("btalk", "2026-02"),
        ("bphs", "2026-10", "3"),
    ],
)
async def test_a_button_that_leads_nowhere_says_so(town: Town, screen):
    shown = await town.presses("sec", "", token="|".join(("ad", *screen)))

    assert shown.alert or shown.text
    assert all(one.message.paper is None for one in town.standing("sec"))


async def test_what_the_branch_s_documents_do_not_ask_for_is_not_offered(town: Town):
    for name in ("birthday.plan", "birthday.report", "birthday.roster"):
        await town.puts(PolicyChange.of(name, "no", since=town.now.date()))
    await year(town)

    assert not {"工作安排（Word）", "情况报告（Word）", "序列图"} & set(last(town).labels)


async def test_a_follow_up_between_two_is_in_no_paper(town: Town):
    await held(town)
    secret = FollowUp(
        id="m006:2026", member="m006", host="m001", asked_at=town.now, agreed_at=town.now, text="帮助联系住院床位"
    )
    await town.puts(secret)
    await year(town)
    for label in ("工作安排", "情况报告"):
        await press(town, "sec", label)
        assert "住院床位" not in text_of(paper_of(town))
        await year(town)
    await october(town)
    await press(town, "sec", "谈心谈话记录表")
    assert "住院床位" not in text_of(paper_of(town))


# The calendar and the group's picture


async def test_the_group_s_month_tells_the_coverage_in_totals(town: Town):
    from zhibu.bot.pictures import month_picture
    from zhibu.words import voice

    await held(town)
    picture = month_picture(
        town.records,
        2026,
        10,
        calendar=town.parts.house.calendar_of(town.records),
        now=town.now,
        v=voice("zh_CN", "Asia/Shanghai"),
    )

    assert "应过2人，已过1人，待过1人" == picture.coverage.sentence
    assert (1, 1, 2) == (picture.coverage.held, picture.coverage.planned, picture.coverage.total)
    assert "王堃" not in repr(picture)


async def entries(town, who, room="private"):
    [answer] = await town.says(who, "/calendar", room=room)
    found = icalendar.Calendar.from_ical(answer.message.paper.data).walk("VEVENT")
    return (
        answer.text,
        [str(each["SUMMARY"]) for each in found],
        "".join(str(each.get("DESCRIPTION", "")) for each in found),
    )


async def test_everybody_s_birthday_stands_in_the_secretary_s_calendar_alone(town: Town):
    await joined(town)
    told, titles, about = await entries(town, "sec")
    assert {"政治生日仪式（10月）", "王堃入党十周年"} <= set(titles)
    assert "王堃" in about
    assert "仅供您本人使用" in told

    _, titles, about = await entries(town, "bob")
    assert {"政治生日仪式（10月）", "入党十周年"} <= set(titles)
    assert "您的政治生日" in about
    assert "王堃" not in "".join(titles) + about

    for who, room in (("ann", "private"), ("sec", "group")):
        _, titles, about = await entries(town, who, room)
        assert "政治生日仪式（10月）" in titles
        assert "王堃" not in "".join(titles) + about
        assert not any("入党十周年" in each for each in titles)


async def test_the_day_s_form_has_the_ceremony_and_tells_on_which_acts_it_rests(town: Town):
    await town.puts(SignIn(id="2026-10:m001", day="2026-10", member="m001", at=town.now, by="m001"))
    await held(town)
    await town.says("sec", "管理")
    await press(town, "sec", "纪实表", "下载纪实表")
    paper = paper_of(town)
    fields = {row[0]: row[1] for row in rows_of(paper)}
    traces = {row[0]: row for row in rows_of(paper, -1)}

    assert "过政治生日的同志：王堃（入党十周年）" == fields["政治生日"]
    assert "周秀兰" == traces["政治生日"][3]
