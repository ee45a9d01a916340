"""The superior's officers: linked by a code, asked to approve, handed plans, changes and forms; and what the branch hears of it."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.town import BRANCH, PEOPLE, START, ZONE, Town
from zhibu.bot import office
from zhibu.bot.incoming import Change, Room
from zhibu.bot.parts import put_together
from zhibu.bot.platforms.base import Trouble
from zhibu.branch.attendance import SignIn, Way
from zhibu.branch.day import AgendaItem, ItemKind, Step
from zhibu.branch.ids import DayId, about
from zhibu.branch.notices import State
from zhibu.branch.superior import Matter, Officer, Verdict, laid

NOVEMBER = DayId("2026-11")
ASKED = "2026-10-28 09:01"
"""The November day is the 5th; the superior is asked from eight days before it on."""


class District:
    """A town whose branch is under a superior, with two officers: `wei` and `lin`."""

    def __init__(self, town: Town, superior: str) -> None:
        self.town = town
        self.superior = superior

    async def officer(self, who: str) -> str:
        """Links an account of that short name; the first words that it hears."""
        code = await office.issue_officer_code(self.town.store, self.superior, now=self.town.now)
        answered = await self.town.says(who, f"/start {code}")
        return answered[-1].text


async def founded(folder: Path, *officers: str, **more: object) -> District:
    town = await Town.founded(folder, **more)
    added = await office.add_superior(
        town.store, name="机关党委", locale="zh_CN", timezone="Asia/Shanghai", now=town.now
    )
    await office.put_under(town.store, BRANCH, added.superior.id, now=town.now)
    district = District(town, added.superior.id)
    for each in officers:
        await district.officer(each)
    return district


@pytest.fixture
async def district(tmp_path: Path) -> AsyncIterator[District]:
    district = await founded(tmp_path, "wei", "lin")
    yield district
    await district.town.leave()


@pytest.fixture
async def town(district: District) -> Town:
    return district.town


def approved(town: Town, day: DayId = NOVEMBER):
    return town.records.days[day].mark(Step.APPROVED)


# Who an officer is


async def test_a_code_makes_an_account_the_superiors_officer_once(tmp_path: Path) -> None:
    """`/start CODE`; the same account again hears the same, another one doesn't get in by a used code."""
    district = await founded(tmp_path)
    town = district.town
    code = await office.issue_officer_code(town.store, district.superior, now=town.now)

    first = await town.says("wei", f"/start {code}")
    again = await town.says("wei", f"/start {code}")
    other = await town.says("lin", f"/start {code}")

    assert "wei，此账号现为机关党委的经办人。" in first[-1].text
    assert "第一党支部" in first[-1].text
    assert first[-1].text == again[-1].text
    assert "经办人" not in other[-1].text
    assert [town.account_of("wei")] == list(town.records.officers)
    await town.leave()


async def test_being_an_officer_grants_nothing_inside_a_branch(town: Town) -> None:
    """Neither the panel, nor the sign-in, nor the branch's days; in the group an officer is a stranger."""
    for said in ("/admin", "/me", "/next", "/plan", "/theme", "/signin", "/leave 出差", "/birthdays"):
        heard = (await town.says("wei", said))[-1].text
        assert "您在这里是上级经办人，这项功能只供支部党员使用。待办事项请看 /superior。" == heard, said
    in_group = await town.says("wei", "/signin", room="group")
    assert not any("机关党委" in one.text for one in in_group)
    assert town.records.accounts.get(town.account_of("wei")) is None


async def test_help_lists_exactly_what_an_officer_may_do(town: Town) -> None:
    told = (await town.says("wei", "/help"))[-1].text

    assert "您在这里可以做的事（机关党委经办人）" in told
    assert "/superior 上级" in told
    assert "/admin" not in told and "/leave" not in told
    assert "/superior" not in (await town.says("ann", "/help"))[-1].text


async def test_an_account_may_be_an_officer_and_a_member(district: District) -> None:
    """It keeps both: its own branch's commands, and the superior's."""
    town = district.town
    await district.officer("dep")

    told = (await town.says("dep", "/help"))[-1].text

    assert "/superior" in told and "/admin" in told
    await town.until(ASKED)
    await town.presses("dep", "批准")
    assert "superior" == approved(town).by


async def test_nobody_but_an_officer_uses_an_officers_button(town: Town) -> None:
    """Not the secretary, for nobody approves their own case; not a stranger; nothing changes."""
    await town.until(ASKED)
    token = f"sp|y|{BRANCH}|day:{NOVEMBER}:1"

    for who in ("sec", "ann", "zoe"):
        shown = await town.presses(who, "", token=token)
        assert "这由上级党组织的经办人办理，支部书记和党员不能代办。" == shown.text
    assert approved(town) is None
    assert "这由上级党组织的经办人办理，支部书记和党员不能代办。" == (await town.says("ann", "/superior"))[-1].text


async def test_a_colleague_gets_a_code_in_the_chat_and_an_office_is_given_up(district: District) -> None:
    town = district.town
    await town.says("wei", "上级")
    await town.presses("wei", "增加经办人")
    code = town.heard("wei")[-1].split("start=")[1].split()[0]
    await town.says("new", f"/start {code}")
    assert town.account_of("new") in town.records.officers

    await town.says("new", "上级")
    await town.presses("new", "不再担任经办人")
    await town.presses("new", "确认")

    assert "此账号不再担任机关党委的经办人。" == town.heard("new")[-1]
    assert town.account_of("new") not in town.records.officers
    assert town.account_of("new") not in town.store.records(district.superior).officers


# The approval


async def test_officers_are_asked_about_a_day_and_one_approves_it(town: Town) -> None:
    """rules.md 1, `approval.owed`: 002「②報機關黨委審定」. Theme, agenda, date and place; decided once; the secretary is told
    without a sound; `/why` names the clause."""
    await town.until(ASKED)
    asked = town.standing("lin")[-1]
    assert "第一党支部：主题党日主题和方案，请审定" in asked.text
    assert "学习党章" in asked.text and "三楼会议室" in asked.text and "11月5日" in asked.text
    assert ["批准", "退回"] == asked.labels
    because = (await town.says("lin", "/why", reply_to=asked))[-1].text
    assert "審定" in because and "002" in because

    shown = await town.presses("wei", "批准")

    assert "已批准，支部书记会收到通知。" == shown.text
    mark = approved(town)
    assert ("superior", "wei", False) == (mark.by, mark.note, mark.late)
    assert [] == asked.labels
    assert "wei已批准" in asked.text
    told = town.standing("sec")[-1]
    assert "上级已批准11月5日（星期四）主题党日的主题和方案（wei）。" == told.text
    assert told.message.silent


async def test_the_secretary_isnt_asked_for_what_the_officers_are(town: Town) -> None:
    await town.until(ASKED)

    assert not any("批准" in each for one in town.standing("sec") for each in one.labels)
    assert "审定" not in "".join(town.heard("sec"))
    await town.says("sec", "/admin")
    assert not any("录入" in each for each in (await town.says("sec", "/next"))[-1].labels)


async def test_the_first_answer_counts_and_the_same_press_says_the_same(town: Town) -> None:
    await town.until(ASKED)
    asked = town.standing("lin")[-1]
    token = asked.options[0].token
    await town.presses("wei", "批准", cause="telegram:777")
    mark = approved(town)

    again = await town.presses("wei", "", token=token)
    delivered = await town.presses("wei", "", token=token, cause="telegram:777")
    other = await town.presses("lin", "", token=token)
    sends_back = await town.presses("lin", "", token=token.replace("|y|", "|n|"))

    assert "已批准，支部书记会收到通知。" == again.text
    assert "您的答复已记录。" == delivered.text
    assert "已经批准了（wei）。" == other.text == sends_back.text
    assert mark == approved(town)


async def test_an_approval_after_the_notice_is_marked_as_late(town: Town) -> None:
    """Late is late: the notice went out without it."""
    await town.until("2026-10-31 10:00")
    await town.presses("wei", "批准")

    assert approved(town).late
    assert "已标注为补录。" in town.heard("sec")[-1]


async def test_a_return_wants_words_and_is_laid_before_them_again(town: Town) -> None:
    """The secretary hears the words; changes the theme; lays it before them again: a new question, and the old one gone."""
    await town.until(ASKED)
    await town.presses("wei", "退回")
    assert "需要修改什么？" in town.heard("wei")[-1]
    assert [] == [one for one in town.records.submissions.values() if one.verdict is not None]

    await town.says("wei", "请补充专题党课")

    assert "已退回，您的意见会转给支部书记。" == town.heard("wei")[-1]
    told = town.standing("sec")[-1]
    assert "上级退回了" in told.text and "请补充专题党课" in told.text
    assert ["活动安排", "再次报审"] == told.labels
    assert not any(one.labels for one in town.standing("lin") if "请审定" in one.text)
    assert "上级退回：" in (await town.says("sec", "/next"))[-1].text

    panel = (await town.says("sec", "/admin"))[-1]
    assert "下一步：上级已退回，请按意见修改后再次报审。" in panel.text
    await town.presses("sec", "下一步：再次报审", at=panel)
    assert "退回意见：请补充专题党课" in panel.text
    await town.presses("sec", "取消", at=panel)
    await town.presses("sec", "九个步骤", at=panel)
    await town.presses("sec", "2 审定", at=panel)
    assert "上级退回意见：请补充专题党课" in panel.text
    assert ["活动安排", "再次报审", "录入审定", "返回"] == panel.labels

    await town.presses("sec", "再次报审", at=told)
    await town.presses("sec", "确认")
    asked = town.standing("lin")[-1]
    assert "上次退回意见：请补充专题党课" in asked.text
    assert "已于" in told.text and [] == told.labels
    await town.presses("lin", "批准")
    assert "lin" == approved(town).note
    stale = await town.presses("lin", "", token=f"sp|y|{BRANCH}|day:{NOVEMBER}:1")
    assert "已经退回了（wei）。" == stale.text


async def test_a_return_without_words_or_called_off_changes_nothing(town: Town) -> None:
    await town.until(ASKED)
    await town.presses("wei", "退回")
    await town.presses("wei", "取消")
    await town.says("wei", "说点别的")
    assert {} == town.records.submissions
    assert {} == town.records.drafts
    assert "没明白" in town.heard("wei")[-1] or "/help" in town.heard("wei")[-1]


async def test_an_approval_that_the_branch_enters_meanwhile_takes_the_question_away(town: Town) -> None:
    """On paper with its reference, as without a superior in the program."""
    await town.until(ASKED)
    asked = town.standing("wei")[-1]
    token = asked.options[0].token
    await town.says("sec", "/admin")
    await town.presses("sec", "", token=f"ad|appr|{NOVEMBER}")
    await town.says("sec", "机党〔2026〕12号")

    assert [] == asked.labels
    assert "支部已录入批准：机党〔2026〕12号" in asked.text
    assert "支部已另行录入批准。" == (await town.presses("wei", "", token=token)).text


async def test_a_changed_plan_is_seen_in_the_question_that_stands(town: Town) -> None:
    """A new theme is shown where it stands; a moved day is asked about anew."""
    await town.until(ASKED)
    asked = town.standing("wei")[-1]
    day = town.records.days[NOVEMBER]
    await town.puts(replace(day, themes=("学习二十大精神",)))
    await town.passes(minutes=1)

    assert "学习二十大精神" in asked.text and asked.labels


async def test_without_a_superior_in_the_program_the_secretary_is_asked(tmp_path: Path) -> None:
    """As before: the approval is entered with its reference; so it is while a superior has no officer yet."""
    district = await founded(tmp_path)
    town = district.town
    await town.until(ASKED)

    assert any("录入" in label for one in town.standing("sec") for label in one.labels)
    await district.officer("wei")
    assert ["批准", "退回"] == town.standing("wei")[-1].labels
    await town.leave()


async def test_who_cant_be_reached_is_told_to_the_secretary(town: Town) -> None:
    """One of two officers blocked the bot: the other is asked, the secretary's list names the first. Both: she is asked."""
    town.platform.broken[f"{town.account_of('wei')}"] = Trouble.UNREACHABLE
    await town.until(ASKED)
    assert ["批准", "退回"] == town.standing("lin")[-1].labels
    assert not town.records.officers[town.account_of("wei")].reachable
    assert any(State.MISSED is said.state for said in town.records.said.values() if "superior:" in said.audience)

    await town.until("2026-10-29 09:01")
    assert "wei（机关党委）" in "".join(town.heard("sec"))
    await town.happens(Change.BLOCKED, chat=town.account_of("lin"), room=Room.PRIVATE, account=town.account_of("lin"))
    await town.passes(minutes=1)
    assert any("录入" in label for one in town.standing("sec") for label in one.labels)

    town.platform.broken.clear()
    await town.says("wei", "/help")
    assert town.records.officers[town.account_of("wei")].reachable
    assert ["批准", "退回"] == town.standing("wei")[-1].labels or any(
        "请审定" in one.text and one.labels for one in town.standing("wei")
    )


async def test_officers_are_found_again_after_a_restart(tmp_path: Path) -> None:
    """What is asked stands in the branch's own ledger; nothing is asked twice."""
    district = await founded(tmp_path, "wei")
    town = district.town
    await town.until(ASKED)
    before = len(town.standing("wei"))
    await town.parts.daemon.stop()
    town.parts = put_together(
        town.store, town.platform, town.clock, data=tmp_path, locale="zh_CN", timezone="Asia/Shanghai"
    )
    town.clock.attach(town.parts.stage)
    await town.parts.daemon.start()

    await town.passes(days=1)

    assert before == len(town.standing("wei"))
    audience = f"superior:{town.account_of('wei')}"
    lines = [said for said in town.records.said.values() if (said.audience, said.subject) == (audience, NOVEMBER)]
    assert [State.SENT] == [said.state for said in lines]
    await town.leave()


async def test_a_crash_before_the_branch_knew_of_its_officer_is_made_good(tmp_path: Path) -> None:
    """The superior's own shelf holds it; the branch follows when the daemon comes back."""
    district = await founded(tmp_path)
    town = district.town
    await town.parts.daemon.stop()
    account = town.account_of("wei")
    async with town.store.unit(district.superior, actor=account, act="superior.joined", now=town.now) as unit:
        unit.put(Officer(id=account, name="wei", linked_at=town.now))
        await unit.commit()
    assert {} == town.records.officers

    town.parts = put_together(
        town.store, town.platform, town.clock, data=tmp_path, locale="zh_CN", timezone="Asia/Shanghai"
    )
    town.clock.attach(town.parts.stage)
    await town.parts.daemon.start()
    await town.settle()

    assert [account] == list(town.records.officers)
    await town.leave()


# The plan


async def sends_plan(town: Town) -> None:
    await town.says("sec", "/admin")
    await town.presses("sec", "", token="ad|pfile|2026")
    await town.presses("sec", "发给上级")
    await town.presses("sec", "确认")


async def test_the_plan_is_filed_by_sending_it_to_the_officers(town: Town) -> None:
    """rules.md 1, `plan.due`: 002「及時上報機關黨委備案」. As a spreadsheet; filed at that instant; their answer is its proof."""
    await sends_plan(town)

    plan = town.records.plans["2026"]
    assert (town.now, town.now.date()) == (plan.filed_at, plan.filed_on)
    handed = town.standing("wei")[-1]
    assert "第一党支部：2026年度计划" in handed.text
    assert ["收到", "批准", "退回"] == handed.labels
    book = load_workbook(BytesIO(handed.message.paper.data))
    assert "学习党章" in "".join(str(cell.value) for row in book.active.iter_rows() for cell in row)
    assert "上報機關黨委備案" in (await town.says("wei", "/why", reply_to=handed))[-1].text

    await town.presses("lin", "收到")

    assert [] == handed.labels and "lin已收到" in handed.text
    assert "上级已收到2026年度计划（lin）。" == town.heard("sec")[-1]
    await town.says("sec", "/admin")
    await town.presses("sec", "年度计划")
    assert "lin已收到" in town.heard("sec")[-1]


async def test_a_returned_plan_is_not_filed_and_filed_anew(town: Town) -> None:
    await sends_plan(town)
    await town.presses("wei", "退回")
    await town.says("wei", "每季度请列一次党课")

    assert town.records.plans["2026"].filed_at is None
    assert "每季度请列一次党课" in town.heard("sec")[-1]
    await sends_plan(town)
    assert town.records.plans["2026"].filed_at is not None
    assert 2 == laid(town.records.submissions, Matter.PLAN, "2026").number
    assert ["收到", "批准", "退回"] == town.standing("lin")[-1].labels


async def test_a_plan_is_sent_once(town: Town) -> None:
    """Pressed again it says the same; nobody but the secretary or the deputy sends it."""
    await sends_plan(town)
    first = town.records.plans["2026"]
    before = len(town.standing("wei"))
    await town.passes(minutes=2)

    await town.presses("sec", "", token="ad|psendy|2026")

    assert first == town.records.plans["2026"]
    assert before == len(town.standing("wei"))
    shown = await town.presses("org", "", token="ad|psendy|2026")
    assert shown.alert


async def test_changes_of_a_filed_plan_go_to_the_officers(town: Town) -> None:
    """rules.md 1, `activity.move`: 002「需報黨委報備並說明原因」. With the reason, to the officers, not as a text to forward."""
    await sends_plan(town)
    await town.says("sec", "/admin")
    await town.presses("sec", "", token=f"ad|mvy|{NOVEMBER}|2026-11-06")
    await town.says("sec", "与上级会议冲突")
    await town.passes(minutes=1)

    for officer in ("wei", "lin"):
        told = town.standing(officer)[-1]
        assert "第一党支部：计划调整报告" in told.text
        assert "与上级会议冲突" in told.text
        assert [] == told.labels
    assert not any("请原样转发" in each or "转发" in each for each in town.heard("sec"))


async def test_a_change_without_its_reason_is_asked_about_and_completed_where_it_stands(town: Town) -> None:
    """After half an hour it goes up without; the secretary is asked; once given, the officers' report holds it."""
    await sends_plan(town)
    await town.presses("sec", "", token=f"ad|ptheme|{NOVEMBER}")
    await town.says("sec", "学习二十届四中全会精神")
    await town.passes(minutes=5)
    assert not any("计划调整报告" in each for each in town.heard("wei"))
    await town.passes(minutes=26)
    told = town.standing("wei")[-1]
    assert "学习二十届四中全会精神" in told.text and "待补" in told.text
    asked = next(one for one in town.standing("sec") if "上级经办人会自动收到这段文字" in one.text)

    await town.presses("sec", asked.labels[0], at=asked)
    await town.says("sec", "上级有新部署")
    await town.passes(minutes=1)

    assert "上级有新部署" in told.text
    assert "上级有新部署" in asked.text and [] == asked.labels


# The record form


async def held(town: Town) -> None:
    """The October day is held, its form not sent yet."""
    await town.until("2026-10-08 14:31")
    day = DayId("2026-10")
    for who in ("sec", "ann", "bob"):
        member = PEOPLE[who].id
        signin = SignIn(id=about(day, member), day=day, member=member, at=town.now, way=Way.BUTTON, by=member)
        await town.puts(signin)
    await town.until("2026-10-08 18:31")


async def test_the_recorder_sends_the_form_and_its_receipt_is_the_proof(town: Town) -> None:
    """rules.md 1, `record.days`: 002「2日內上報活動紀實表」. The officers get the .docx; 收到 comes back to who sent it."""
    await held(town)
    await town.presses("pub", "发给上级")
    assert "形成共识" in town.heard("pub")[-1] and {} == town.records.submissions
    await town.presses("pub", "确认")

    day = town.records.days[DayId("2026-10")]
    assert (town.now, PEOPLE["pub"].id) == (day.filed_at, day.filed_by)
    handed = town.standing("wei")[-1]
    assert "第一党支部" in handed.text and ["收到"] == handed.labels
    assert b"PK" == handed.message.paper.data[:2] and handed.message.paper.name.endswith(".docx")
    assert "收到" not in "".join(label for one in town.standing("sec") for label in one.labels)

    await town.presses("lin", "收到")

    assert [] == handed.labels
    assert "上级已收到" in town.heard("pub")[-1] and town.standing("pub")[-1].message.silent
    assert "机关党委 lin" == town.records.days[DayId("2026-10")].filed_reference
    await town.presses("pub", "", token="ad|rec|2026-10")
    assert "尚无上报凭证" not in town.heard("pub")[-1]
    assert Verdict.RECEIVED is laid(town.records.submissions, Matter.RECORD, "2026-10").verdict


async def test_a_whole_form_goes_up_in_one_tap(town: Town) -> None:
    """Only blanks are asked about before it goes."""
    await held(town)
    day = town.records.days[DayId("2026-10")]
    texts = dict.fromkeys(("discussion", "agreement", "summary", "wanting"), "已写")
    item = AgendaItem(text="学习党章", kind=ItemKind.STUDY)
    await town.puts(replace(day, chair="周秀兰", recorder="陈㛃", agenda=(item,), **texts))
    await town.presses("pub", "", token="ad|rec|2026-10")
    await town.presses("pub", "活动照片")
    await town.sends("pub")

    await town.presses("pub", "", token="ad|recsend|2026-10")

    assert town.records.days[DayId("2026-10")].filed_at is not None
    assert ["收到"] == town.standing("wei")[-1].labels


async def test_a_form_is_sent_once_and_by_its_recorder_alone(town: Town) -> None:
    await held(town)
    refused = await town.presses("ann", "", token="ad|recsend|2026-10")
    assert refused.alert and {} == town.records.submissions
    early = await town.presses("pub", "", token=f"ad|recsend|{NOVEMBER}")
    assert early.alert
    await town.presses("pub", "", token="ad|recsend|2026-10|y")
    first = dict(town.records.submissions)
    await town.passes(minutes=3)
    await town.presses("sec", "", token="ad|recsend|2026-10|y")
    await town.presses("sec", "", token="ad|recsend|2026-10")

    assert first == town.records.submissions
    assert "button.stale" not in str((await town.presses("wei", "", token=f"sp|n|{BRANCH}|record:2026-10:1")).text)
    assert laid(town.records.submissions, Matter.RECORD, "2026-10").verdict is None


async def test_nothing_is_sent_where_nobody_is_there(tmp_path: Path) -> None:
    """Without an officer there is no such button, and a forged one is refused with another way."""
    district = await founded(tmp_path)
    town = district.town
    await held(town)

    assert not any("发给上级" in label for one in town.standing("pub") for label in one.labels)
    shown = await town.presses("pub", "", token="ad|recsend|2026-10")
    assert "上级党组织目前没有能联系上的经办人。请用其他方式上报，再作登记。" == shown.text
    assert town.records.days[DayId("2026-10")].filed_at is None
    await town.leave()


# What an officer sees


async def test_an_officer_sees_totals_and_no_person(town: Town) -> None:
    """Of its branches only; no name of a member, no reason."""
    await held(town)
    seen = (await town.says("wei", "/superior"))[-1]

    assert "机关党委：2026年所属支部情况" in seen.text
    assert "第一党支部：党员9人" in seen.text
    everything = "".join(town.heard("wei"))
    assert [] == [each.name for each in PEOPLE.values() if each.name in everything]


@pytest.mark.parametrize(
    ("preset", "now", "shown"),
    [("chizhou", "2026-03-01", True), ("chizhou", "2026-06-01", False), ("theme-party-day", "2026-03-01", False)],
)
async def test_the_county_levels_own_day_is_shown_while_it_matters(tmp_path: Path, preset, now, shown) -> None:
    """rules.md 1, `plan.due_county`: 003 binds the county level towards the city; nobody else hears of it."""
    begun = datetime.fromisoformat(f"{now}T10:00").replace(tzinfo=ZONE)
    district = await founded(tmp_path, "wei", now=begun, presets=(preset, "wulong"))

    told = (await district.town.says("wei", "/superior"))[-1].text

    assert shown is ("3月25日" in told)
    assert shown is ("003（池州市党员活动日意见）“后者于每年3月25日前报市委组织部备案”" in told)
    assert "后者于每年3月25日前" in (await district.town.says("wei", "/why 县级备案"))[-1].text
    await district.town.leave()


async def test_what_waits_is_shown_again_where_it_was_lost(town: Town) -> None:
    await town.until(ASKED)
    seen = (await town.says("wei", "上级"))[-1]
    assert "有1件待答复：" in seen.text

    await town.presses("wei", "第一党支部：", at=seen)
    assert ["批准", "退回"] == town.standing("wei")[-1].labels
    await town.presses("wei", "批准")
    assert approved(town) is not None
    assert "没有待办事项。" in (await town.says("wei", "上级"))[-1].text


async def test_a_branch_of_another_superior_is_closed(district: District) -> None:
    """An officer of one superior answers nothing of another's branches."""
    town = district.town
    other = await office.add_superior(town.store, name="学校党委", locale="zh_CN", timezone="Asia/Shanghai", now=START)
    await town.says("far", f"/start {other.code}")
    await town.until(ASKED)

    shown = await town.presses("far", "", token=f"sp|y|{BRANCH}|day:{NOVEMBER}:1")

    assert shown.alert and approved(town) is None
    assert "第一党支部" not in (await town.says("far", "/superior"))[-1].text


async def test_a_branch_under_another_superior_follows_its_officers(district: District) -> None:
    """Put under another one, the former's officers are out at once."""
    town = district.town
    other = await office.add_superior(
        town.store, name="学校党委", locale="zh_CN", timezone="Asia/Shanghai", now=town.now
    )
    await town.says("far", f"/start {other.code}")
    await office.put_under(town.store, BRANCH, other.superior.id, now=town.now)
    await town.passes(minutes=1)

    assert [town.account_of("far")] == list(town.records.officers)


# An answer taken back


async def test_an_approval_given_by_mistake_is_taken_back_by_its_officer(town: Town) -> None:
    """Until the day begins. It waits for an answer again where it was asked, the secretary reads that it was taken back, and a new
    answer is told anew."""
    await town.until(ASKED)
    await town.presses("wei", "批准")
    told = next(one for one in reversed(town.standing("sec")) if "已审定" in one.text or "批准" in one.text)
    await town.says("wei", "上级")
    await town.presses("wei", "我的答复")
    [label] = [each for each in town.standing("wei")[-1].labels if "返回" not in each]
    await town.presses("wei", label)
    assert "要收回这个答复吗" in town.standing("wei")[-1].text
    assert approved(town) is not None, "nothing is done before it is confirmed"
    await town.presses("wei", "确认")
    assert "已收回：" in town.standing("wei")[-1].text

    assert approved(town) is None
    assert laid(town.records.submissions, Matter.DAY, NOVEMBER).verdict is None
    assert "已收回" in told.text
    for who in ("wei", "lin"):
        asked = next(one for one in town.standing(who) if "请审定" in one.text)
        assert ["批准", "退回"] == asked.labels
    before = len(town.standing("sec"))
    await town.presses("lin", "批准")
    assert "lin" in approved(town).note
    assert before + 1 == len(town.standing("sec"))


async def test_only_who_answered_takes_it_back_and_only_until_the_day_begins(town: Town) -> None:
    await town.until(ASKED)
    await town.presses("wei", "批准")
    back = f"sp|t|{BRANCH}|day:{NOVEMBER}:1|y"
    assert "这是wei答复的，只能由本人收回。" == (await town.presses("lin", "", token=back)).text
    for who in ("sec", "ann", "zoe"):
        assert "经办人" in (await town.presses(who, "", token=back)).text
    assert approved(town) is not None
    await town.until("2026-11-05 14:31")
    refused = (await town.presses("wei", "", token=back)).text
    assert refused
    assert approved(town) is not None
    assert "我的答复" not in (await town.says("wei", "上级"))[-1].labels


async def test_taken_back_twice_is_taken_back_once(town: Town) -> None:
    await town.until(ASKED)
    await town.presses("wei", "批准")
    back = f"sp|t|{BRANCH}|day:{NOVEMBER}:1|y"
    await town.presses("wei", "", token=back)
    entries = town.store.last(BRANCH).n
    await town.presses("wei", "", token=back)
    assert entries == town.store.last(BRANCH).n
    assert 1 == laid(town.records.submissions, Matter.DAY, NOVEMBER).taken_back


async def test_a_return_is_taken_back_until_it_is_laid_before_them_again(town: Town) -> None:
    await town.until(ASKED)
    await town.presses("wei", "退回")
    await town.says("wei", "请补充理论学习内容")
    told = next(one for one in reversed(town.standing("sec")) if "请补充理论学习内容" in one.text)
    back = f"sp|t|{BRANCH}|day:{NOVEMBER}:1|y"
    await town.presses("wei", "", token=back)
    assert [] == told.labels
    assert "已收回" in told.text
    await town.presses("wei", "退回", at=next(one for one in town.standing("wei") if "请审定" in one.text))
    await town.says("wei", "请补充理论学习内容")
    await town.presses("sec", "", token=f"ad|againy|{NOVEMBER}")
    refused = (await town.presses("wei", "", token=back)).text
    assert "支部已按这个答复办理" in refused


async def test_a_receipt_taken_back_is_no_proof_any_more(town: Town) -> None:
    await held(town)
    await town.presses("pub", "", token="ad|recsend|2026-10|y")
    await town.presses("lin", "收到", at=next(one for one in reversed(town.standing("lin")) if "收到" in one.labels))
    assert "机关党委 lin" == town.records.days[DayId("2026-10")].filed_reference
    await town.presses("lin", "", token=f"sp|t|{BRANCH}|record:2026-10:1|y")
    assert "" == town.records.days[DayId("2026-10")].filed_reference
    assert town.records.days[DayId("2026-10")].filed_at is not None, "that it was handed up stays"
    assert "收到" in next(one for one in reversed(town.standing("wei")) if "纪实表" in one.text).labels


async def test_a_returned_plan_stays_returned(town: Town) -> None:
    """The branch changes it freely from then on; it is filed anew."""
    await town.presses("sec", "", token="ad|psendy|2026")
    await town.presses("wei", "退回", at=next(one for one in reversed(town.standing("wei")) if "退回" in one.labels))
    await town.says("wei", "请增加一次理论学习")
    refused = (await town.presses("wei", "", token=f"sp|t|{BRANCH}|plan:2026:1|y")).text
    assert "重新报送时再答复" in refused
    assert Verdict.RETURNED is laid(town.records.submissions, Matter.PLAN, "2026").verdict
