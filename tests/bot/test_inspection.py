"""`/inspect` and `/bulletin`: what a month shows and lacks, to the branch's leaders and to the superior's officers; each look is on
record; the bulletin as text and as paper, and the one quiet word that it is due."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import docx
import pytest

from tests.bot.test_superior import District, founded
from tests.town import BRANCH, PEOPLE, Town
from zhibu.bot import office
from zhibu.bot.commands import ALL
from zhibu.bot.menus import menus
from zhibu.branch.attendance import Decision, Leave, SignIn
from zhibu.branch.branch import Branch
from zhibu.branch.day import ActivityDay, AgendaItem, ItemKind
from zhibu.branch.ids import BranchId, DayId, about
from zhibu.branch.notices import Kind

OCTOBER = DayId("2026-10")
COMMANDS = [command for tables in ALL for command in tables.commands]
NAMES = [each.name for each in PEOPLE.values()]


@pytest.fixture
async def district(tmp_path: Path) -> AsyncIterator[District]:
    made = await founded(tmp_path, "wei", "lin")
    yield made
    await made.town.leave()


@pytest.fixture
def town(district: District) -> Town:
    return district.town


async def held(town: Town, *who: str) -> ActivityDay:
    """The October day is held and over: these came, one was on leave, nothing is filed."""
    day = town.records.days[OCTOBER]
    begins = day.starts(town.parts.house.calendar_of(town.records))
    await town.until(begins)
    come = [PEOPLE[each] for each in who or ("sec", "dep", "org", "pub", "ann", "bob")]
    signed = [SignIn(id=about(day.id, each.id), day=day.id, member=each.id, at=begins, by=each.id) for each in come]
    cat = PEOPLE["cat"].id
    leave = Leave(
        id=about(day.id, cat),
        day=day.id,
        member=cat,
        reason="住院手术",
        asked_at=begins - timedelta(days=1),
        decision=Decision(granted=True, by=PEOPLE["sec"].id, at=begins - timedelta(hours=5)),
    )
    await town.puts(*signed, leave)
    return day


async def test_an_inspection_shows_each_step_and_what_is_missing_without_a_members_name(town: Town) -> None:
    """rules.md 1, row `inspection`: 001“定期对各党支部…进行集中检查通报”. The officer reads steps, dates, offices and figures; no name,
    no reason; `/why` names the clause."""
    await held(town)
    await town.until("2026-10-12 09:30")

    told = (await town.says("wei", "检查 2026-10"))[-1].text

    for shown in (
        "检查：第一党支部，2026年10月",
        "缺第2步",
        "逾期未报",
        "当日未查验党费",
        "到会率未达要求",
        "到会：9人中到6人",
        "请假：书面1份，准假1份",
        "补学：应补1人",
        "三会一课",
    ):
        assert shown in told, shown
    for number in range(1, 10):
        assert f"{number}. " in told
    assert not [name for name in NAMES if name in told]
    assert "住院" not in told
    because = (await town.says("wei", "/why inspection"))[-1].text
    assert "001" in because and "检查通报" in because


async def test_the_secretary_reads_the_same_with_names(town: Town) -> None:
    """Who did a step is named to the branch's own leaders."""
    day = await held(town)
    await town.until("2026-10-12 09:30")
    await town.says("sec", "/admin")
    await town.presses("sec", "", token=f"ad|step|{day.id}|1")

    told = (await town.says("sec", "/inspect"))[-1].text

    assert "检查：第一党支部，2026年10月" in told
    assert "逾期未报" in told


async def test_the_panel_leads_to_it_and_back(town: Town) -> None:
    await held(town)
    await town.until("2026-10-12 09:30")
    await town.says("sec", "/admin")
    await town.presses("sec", "", token="ad|books")
    await town.presses("sec", "检查")
    assert "检查：第一党支部，2026年10月" in town.heard("sec")[-1]
    assert "年度计划：启用前已到备案期限，此处没有备案记录。" in town.heard("sec")[-1]
    assert "年度计划：未备案" not in town.heard("sec")[-1]

    await town.presses("sec", "看全年")
    assert "10月：开展1/1次，到会6/9，逾期未报" in town.heard("sec")[-1]
    await town.presses("sec", "2026年10月")
    await town.presses("sec", "2026年9月")
    assert "2026年9月" in town.heard("sec")[-1]
    await town.presses("sec", "返回")
    assert any(label.startswith("检查") for label in town.standing("sec")[-1].labels)


async def test_who_looked_is_on_record_and_the_secretary_sees_it(town: Town) -> None:
    """Least surprise: once a day and subject, with the officer's name and organisation."""
    await held(town)
    await town.until("2026-10-12 09:30")
    await town.says("wei", "/inspect 2026-10")
    before = len(town.records.inspections)

    await town.says("wei", "/inspect 2026-10")

    assert 1 == before == len(town.records.inspections)
    acts = [entry.act for entry in await town.store.history(BRANCH)]
    assert 1 == acts.count("inspection.made")
    await town.says("sec", "/inspect")
    await town.presses("sec", "检查记录")
    told = town.heard("sec")[-1]
    assert "wei（机关党委），2026年10月" in told
    assert "周秀兰，2026年10月" in told
    seen = await town.presses("wei", "", token=f"in|l|{BRANCH}")
    assert "检查记录" not in seen.text


async def test_nobody_else_inspects(town: Town) -> None:
    """A member, a committee member, a stranger; in the group it leads to the private chat; an officer of another superior."""
    await held(town)
    for who in ("ann", "org", "zoe"):
        told = (await town.says(who, "/inspect"))[-1].text
        assert "缺" not in told and "到会" not in told, who
        for token in (
            f"in|m|{BRANCH}|2026-10",
            f"in|y|{BRANCH}|2026",
            f"in|l|{BRANCH}",
            f"in|d|{BRANCH}|2026-10",
            "in|p",
        ):
            shown = await town.presses(who, "", token=token)
            assert shown.alert and "到会" not in shown.text, (who, token)
    in_group = await town.says("sec", "/inspect", room="group")
    assert "到会" not in in_group[-1].text
    assert {} == town.records.inspections
    other = await office.add_superior(
        town.store, name="别的党委", locale="zh_CN", timezone="Asia/Shanghai", now=town.now
    )
    code = await office.issue_officer_code(town.store, other.superior.id, now=town.now)
    await town.says("max", f"/start {code}")
    assert "到会" not in (await town.says("max", "/inspect"))[-1].text
    assert (await town.presses("max", "", token=f"in|m|{BRANCH}|2026-10")).alert
    assert {} == town.records.inspections


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("/inspect 2026-12", "还没有到"),
        ("/inspect 2027", "还没有到"),
        ("/inspect b9 2026-09", "您可以检查：b1 第一党支部"),
        ("/inspect 乱写", "您可以检查：b1 第一党支部"),
        ("/bulletin 2026-12", "还没有到"),
        ("/bulletin 乱写", "看不懂“乱写”"),
        ("/bulletin 2026", "看不懂“2026”"),
    ],
)
async def test_a_wrong_month_or_branch_is_said_and_nothing_is_noted(town: Town, said: str, answer: str) -> None:
    told = (await town.says("wei", said))[-1].text

    assert answer in told
    assert {} == town.records.inspections


async def test_a_branch_is_named_by_id_or_name_and_a_month_as_people_write_it(town: Town) -> None:
    for said in ("检查 b1 9月", "/inspect 第一党支部 2026年9月", "/inspect 2026-09", "/inspect 9"):
        assert "检查：第一党支部，2026年9月" in (await town.says("wei", said))[-1].text, said
    assert "检查：第一党支部，2026年" in (await town.says("wei", "/inspect 2026"))[-1].text


async def test_too_few_voters_show_no_rate_to_anybody(town: Town) -> None:
    """`evaluation.min_voters`: nobody must be recognised, by the superior neither."""
    await held(town)
    await town.until("2026-10-12 09:30")

    told = (await town.says("wei", "/inspect 2026-10"))[-1].text

    assert "人数过少，不显示结果" in told
    assert "满意率" not in told


async def test_of_several_branches_one_is_chosen(district: District) -> None:
    town = district.town
    await second(district)
    asked = (await town.says("wei", "/inspect"))[-1]

    assert ["第一党支部", "第二党支部"] == asked.labels[:2]
    await town.presses("wei", "第二党支部")
    assert "检查：第二党支部" in town.heard("wei")[-1]


async def second(district: District) -> None:
    """A second branch under the same superior."""
    store = district.town.store
    branch = Branch(
        id=BranchId("b2"),
        name="第二党支部",
        presets=("chizhou", "wulong"),
        locale="zh_CN",
        timezone="Asia/Shanghai",
        joined_at=district.town.now,
        superior="机关党委",
        superior_id=district.superior,
    )
    await store.create(branch, actor="operator", now=district.town.now)
    async with store.unit(BranchId("b2"), actor="operator", act="town.put", now=district.town.now) as unit:
        unit.put(PEOPLE["eva"])
        await unit.commit()
    await district.town.settle()


# The bulletin


async def test_a_bulletin_tells_totals_of_the_branches_in_the_rosters_order(district: District) -> None:
    """rules.md 1, row `inspection`: the bulletin; held, attendance, filed, evaluation, birthdays; as a text to forward and as a
    paper; nobody's name, nothing ranked."""
    town = district.town
    await second(district)
    await held(town)
    await town.until("2026-11-02 08:00")

    told = (await town.says("wei", "通报 2026-10"))[-1]

    text = told.text
    assert "关于2026年10月党日活动和政治生日开展情况的通报" in text
    assert "计划开展党日活动1次，已开展1次" in text
    assert "应到9人次，实到6人次" in text
    assert "开展/计划：1/1" in text
    assert "政治生日" in text
    assert text.index("第一党支部") < text.index("第二党支部")
    assert not [name for name in NAMES if name in text]
    await town.presses("wei", "Word 文稿")
    paper = town.standing("wei")[-1].message.paper
    assert paper is not None and paper.name.endswith(".docx")
    written = docx.Document(BytesIO(paper.data))
    cells = [cell.text for row in written.tables[0].rows for cell in row.cells]
    assert "第一党支部" in cells and "1/1" in cells
    assert not [name for name in NAMES if name in "".join(cells)]


async def test_a_bulletin_that_is_due_is_said_once_silently_and_goes_when_it_is_made(district: District) -> None:
    """`inspection` 1: on the first working day of the next month, to each officer; made by one, it goes at the others'. With one
    branch too; nobody in the branch hears of it."""
    town = district.town
    await held(town)
    await town.until("2026-11-02 08:00")
    assert not any(said.kind is Kind.BULLETIN_DUE for said in town.records.said.values() if "2026-10" in said.subject)

    await town.until("2026-11-02 09:30")

    asked = town.standing("lin")[-1]
    assert "机关党委：2026年10月通报" in asked.text
    assert asked.message.silent
    assert ["生成通报"] == asked.labels
    because = (await town.says("lin", "/why", reply_to=asked))[-1].text
    assert "001" in because
    await town.presses("lin", "生成通报", at=asked)
    assert "关于2026年10月" in town.heard("lin")[-1]
    await town.passes(minutes=1)
    assert [] == asked.labels and "已生成通报" in asked.text
    others = next(one for one in town.standing("wei") if "机关党委：2026年10月通报" in one.text)
    assert [] == others.labels
    assert "通报" not in "".join(town.heard("sec"))
    made = town.store.records(district.superior).bulletins
    assert ["2026-10+1"] == list(made)
    await town.presses("lin", "", token=f"bu|n|{district.superior}|2026-10+1")
    assert made == town.store.records(district.superior).bulletins


async def test_of_two_branches_one_carries_the_reminder(district: District) -> None:
    town = district.town
    await second(district)
    await town.until("2026-11-02 09:30")

    asked = [one for one in town.standing("wei") if "机关党委：2026年10月通报" in one.text]

    assert 1 == len(asked)
    assert ["bulletin"] == list(town.records.rounds)
    assert {} == town.store.records(BranchId("b2")).rounds


async def test_a_quarters_bulletin_is_due_after_the_quarter(town: Town) -> None:
    """`inspection` 3: not after October, but after December; its button makes the quarter's."""
    from zhibu.branch.policy import PolicyChange

    await town.puts(PolicyChange.of("inspection", "3", since=town.now.date()))
    await town.until("2026-11-03 09:30")
    assert not any("10月通报" in one.text for one in town.standing("wei"))

    await town.until("2027-01-04 09:30")

    asked = next(one for one in town.standing("wei") if "2026年第四季度通报" in one.text)
    await town.presses("wei", "生成通报", at=asked)
    assert "关于2026年第四季度" in town.heard("wei")[-1]


async def test_a_bulletin_of_a_month_under_way_says_so_and_is_not_made(district: District) -> None:
    town = district.town
    told = (await town.says("wei", "/bulletin 2026-09"))[-1].text

    assert "2026年9月尚未结束" in told
    assert {} == town.store.records(district.superior).bulletins


async def test_nobody_but_an_officer_makes_a_bulletin(district: District) -> None:
    town = district.town
    for who in ("sec", "ann", "zoe"):
        assert "经办人" in (await town.says(who, "/bulletin"))[-1].text
        for what in ("s", "n", "w"):
            shown = await town.presses(who, "", token=f"bu|{what}|{district.superior}|2026-09+1")
            assert "经办人" in shown.text, (who, what)
    for token in (f"bu|s|{district.superior}|2030-01+1", f"bu|s|{district.superior}|x", "bu|x"):
        assert (await town.presses("wei", "", token=token)).alert
    assert {} == town.store.records(district.superior).bulletins


async def test_the_officers_own_screen_leads_to_both(town: Town) -> None:
    await town.says("wei", "/superior")
    await town.presses("wei", "检查")
    assert "检查：第一党支部" in town.heard("wei")[-1]
    await town.presses("wei", "返回")
    await town.presses("wei", "通报")
    assert "通报" in town.heard("wei")[-1]


# A form that goes up while the vote is open


async def test_a_form_goes_up_while_the_vote_is_open_and_anew_with_its_result(town: Town) -> None:
    """rules.md 1, `record.days`: 「2日內上報」 doesn't wait for the vote; what is still coming is said with its time, and the form is
    offered again once it has come."""
    day = await held(town)
    await town.until("2026-10-08 19:00")
    await town.says("sec", "/admin")
    await town.presses("sec", "", token=f"ad|rec|{day.id}")
    assert "测评10月9日（星期五）18:30截止，结果届时自动填入" in town.heard("sec")[-1]
    await town.presses("sec", "发给上级")
    assert "测评10月9日（星期五）18:30截止" in town.heard("sec")[-1]
    await town.presses("sec", "确认")
    assert "record:2026-10:1" in town.records.submissions

    await town.until("2026-10-10 09:30")

    offered = next(one for one in town.standing("sec") if "报送时测评还没有结束" in one.text)
    assert offered.labels
    await town.presses("sec", "", token=f"ad|rec|{day.id}")
    assert "报送之后测评结果才出来" in town.heard("sec")[-1]
    await town.presses("sec", "补报测评结果")
    await town.presses("sec", "确认")
    assert "record:2026-10:2" in town.records.submissions
    await town.passes(minutes=1)
    assert any("这是补报" in one.text for one in town.standing("wei"))
    again = town.records
    await town.presses("sec", "", token=f"ad|recsend|{day.id}|y")
    assert again.submissions == town.records.submissions


async def test_attendance_and_agenda_are_reported_to_the_group_in_totals(town: Town) -> None:
    """rules.md 1, step 6: 002「⑥通報到會情況和活動內容」: figures and the agenda, no name; a corrected agenda is corrected there."""
    day = town.records.days[OCTOBER]
    items = (AgendaItem(text="学习党章总纲", kind=ItemKind.STUDY), AgendaItem(text="交流讨论"))
    await town.puts(replace(day, agenda=items))
    await held(town)
    await town.until("2026-10-08 18:31")

    told = next(one for one in reversed(town.in_group()) if "实到6人" in one.text)

    assert "1. 学习党章总纲\n2. 交流讨论" in told.text
    assert not [name for name in NAMES if name in told.text]
    await town.puts(replace(town.records.days[OCTOBER], agenda=(*items, AgendaItem(text="重温入党誓词"))))
    await town.passes(minutes=1)
    assert "3. 重温入党誓词" in told.text
    because = (await town.says("ann", "/why", reply_to=told, room="group"))[-1].text
    assert "通報到會情況和活動內容" in because


async def test_menus_and_help_show_them_to_who_may_alone(town: Town) -> None:
    """A committee member has the panel and doesn't inspect; an officer inspects and makes bulletins; the secretary inspects."""
    shown = {menu.chat: [each.command for each in menu.entries] for menu in menus(COMMANDS, town.parts.house)}
    for who, inspects, compiles in (
        ("sec", True, False),
        ("dep", True, False),
        ("org", False, False),
        ("wei", True, True),
    ):
        listed = shown[town.account_of(who)]
        assert (inspects, compiles) == ("inspect" in listed, "bulletin" in listed), who
        told = (await town.says(who, "/help"))[-1].text
        assert (inspects, compiles) == ("/inspect" in told, "/bulletin" in told), who
    assert "/inspect" not in (await town.says("ann", "/help"))[-1].text
