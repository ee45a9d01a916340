"""Everything kept about one member, and nothing of others."""

import io
import json
import zipfile
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from tests.forms.month import NOW, STARTS, records
from zhibu.branch.branch import Code, Draft, Purpose
from zhibu.branch.card import CardMessage
from zhibu.branch.celebration import Item, Mark, Shifted
from zhibu.branch.dated import Dated, Deed, dated_id
from zhibu.branch.enclosure import Enclosure
from zhibu.branch.evaluation import Voted
from zhibu.branch.makeup import MakeUp, Try
from zhibu.branch.notices import Kind, Said, State
from zhibu.branch.people import Account, Preference
from zhibu.branch.ruling import Ruling
from zhibu.branch.talks import FollowUp, HeartTalk, TalkForm
from zhibu.forms.member import member_json, packed
from zhibu.words import LOCALES, voice


def everything():
    """The branch with something in every table about 严肃 (m030) and about others."""
    return records(
        accounts={"telegram:7": Account(id="telegram:7", member="m030", linked_at=STARTS - timedelta(days=90))},
        preferences={"m030": Preference(id="m030", locale="zh_TW", birthday_in_group=True)},
        codes={
            "hash-a": Code(
                id="hash-a", purpose=Purpose.MEMBER, issued_at=STARTS - timedelta(days=91), member="m030", used_at=NOW
            ),
            "hash-b": Code(id="hash-b", purpose=Purpose.MEMBER, issued_at=STARTS, member="m001"),
        },
        voted={"v": Voted(id="v", day="2026-10", member="m030")},
        cards={
            "m030:2026": CardMessage(id="m030:2026", member="m030", year=2026, text="不忘初心", by="m001", at=NOW),
            "m002:2026": CardMessage(id="m002:2026", member="m002", year=2026, text="别人的寄语", by="m001", at=NOW),
        },
        drafts={"telegram:7": Draft(id="telegram:7", question="leave.reason", subject="2026-11", asked_at=NOW)},
        said={
            "s": Said(
                id="s",
                kind=Kind.LEAVE_DECIDED,
                subject="2026-10",
                audience="member:m030",
                state=State.SENT,
                at=NOW,
                due=NOW,
                expires=NOW,
            )
        },
    )


def told(locale="zh_CN", member="m030", given=None):
    given = given or everything()
    return json.loads(member_json(voice(locale, "Asia/Shanghai"), given, given.members[member], now=NOW))


def test_every_table_that_knows_the_member_is_in_it():
    data = told()

    assert ("严肃", "正式党员", "2010-07-01") == (data["名册"]["姓名"], data["名册"]["类别"], data["名册"]["入党日期"])
    assert {
        "语言": "繁體中文",
        "政治生日祝福可在群内发布": "是",
        "仪式照片用于支部材料": "否",
        "信息稿中出现姓名": "否",
    } == data["个人选择"]
    assert [("telegram:7", "2026年7月10日 14:30")] == [
        (each["账号"], each["关联时间"]) for each in data["已关联的账号"]
    ]
    assert 1 == len(data["个人邀请"])
    assert [("赴省城参加业务培训", "是", "王芳")] == [
        (each["请假"]["请假事由"], each["请假"]["准假"], each["请假"]["办理人"]) for each in data["党日活动"]
    ]
    assert ["是"] == [each["参加测评"] for each in data["党日活动"]]
    assert [("不忘初心", "王芳")] == [(each["内容"], each["办理人"]) for each in data["贺卡寄语"]]
    assert ["leave_decided"] == [each["通知"] for each in data["已发通知"]]


def test_a_sign_in_by_another_names_who_entered_it():
    (day,) = told(member="m028")["党日活动"]

    assert ("代签", "王芳", "是", "行动不便，上门") == tuple(
        day["签到"][key] for key in ("方式", "办理人", "补录", "原因")
    )


def test_what_was_done_for_a_political_birthday_is_in_it_and_what_two_agreed_on_isnt():
    """The talk's date and host, what was ticked, why it was put off; the one follow-up is read by the two in their chats."""
    talk = HeartTalk(
        id="m030:2026", member="m030", host="m001", on=NOW.date(), form=TalkForm.INDIVIDUAL, by="m001", at=NOW
    )
    follow = FollowUp(
        id="m030:2026", member="m030", host="m001", asked_at=NOW, agreed_at=NOW, text="联系老年大学", written_at=NOW
    )
    read = Mark(
        id="m030:2026:application",
        subject="m030:2026",
        item=Item.APPLICATION,
        by="m030",
        at=NOW,
        on=NOW.date(),
    )
    away = Shifted(id="m030:2026", member="m030", to="2026-08", reason="出差", by="m001", at=NOW)
    given = replace(
        everything(),
        heart_talks={talk.id: talk},
        follow_ups={follow.id: follow},
        ceremony_marks={read.id: read},
        shifted={away.id: away},
    )
    data = told(given=given)

    assert ["重温入党志愿书", "谈心谈话", "参加2026年8月的仪式"] == [each["事项"] for each in data["政治生日"]]
    assert "王芳" == data["政治生日"][1]["谈话人"]
    assert "老年大学" not in json.dumps(data, ensure_ascii=False)


def test_nothing_of_another_member_is_in_it():
    text = json.dumps(told(), ensure_ascii=False)

    assert not [word for word in ("曹操", "住院", "别人的寄语", "hash-", "李建国") if word in text]


def test_what_somebody_did_by_duty_is_in_their_file_without_the_others_name():
    text = json.dumps(told(member="m001")["本人办理的事项"], ensure_ascii=False)

    assert ("审批请假" in text, "代他人签到" in text, "撰写贺卡寄语" in text) == (True, True, True)
    assert not [word for word in ("严肃", "孔明", "培训") if word in text]


def test_how_somebody_voted_is_in_nobodys_file():
    """The closed evaluation has 26 ballots; none of them belongs to anybody."""
    keys = {key for day in told()["党日活动"] for key in day}

    facts = {"活动日", "主题", "签到", "请假", "参加测评", "已撤销的签到", "到会申诉", "批准远程参加"}
    assert facts == keys


@pytest.mark.parametrize("locale", LOCALES)
def test_it_is_readable_in_each_language(locale):
    data = told(locale)

    assert {"zh_CN": "名册", "zh_TW": "名冊", "en": "roster"}[locale] in data
    assert 22 == len(data)


def test_it_is_plain_text_that_people_can_read():
    given = everything()
    raw = member_json(
        voice("zh_CN", "Asia/Shanghai"), given, given.members["m030"], now=datetime(2026, 10, 9, tzinfo=UTC)
    )

    assert '\n  "名册": {\n' in raw.decode("utf-8")


def an_enclosure(number, by, subject, name=""):
    return Enclosure(
        id=f"{subject}#{number}",
        name=name,
        media="image/jpeg",
        size=3,
        sha256=f"{number}" * 64,
        subject=subject,
        by=by,
        at=NOW + timedelta(minutes=number),
    )


def test_make_up_study_photos_and_papers_are_in_it_and_nobody_elses():
    own = (
        an_enclosure(1, "m030", "leave:2026-10:m030", "假条.jpg"),
        an_enclosure(2, "m001", "signin:2026-10:m030"),
    )
    other = an_enclosure(3, "m002", "leave:2026-10:m002", "别人的假条.jpg")
    ruling = Ruling(accepted=True, by="m001", at=NOW, words="写得好")
    study = MakeUp(
        id="2026-10:m030", day="2026-10", member="m030", tries=(Try(at=NOW, text="学习体会", ruling=ruling),)
    )
    given = records(enclosures={each.id: each for each in (*own, other)}, makeups={study.id: study})

    data = told(given=given)

    assert [("001-假条.jpg", "leave:2026-10:m030"), ("002-22222222.jpg", "signin:2026-10:m030")] == [
        (each["文件"], each["属于"]) for each in data["照片和材料"]
    ]
    assert [("学习体会", "是", "写得好")] == [(each["内容"], each["通过"], each["附言"]) for each in data["补学"]]
    assert "别人的假条" not in json.dumps(data, ensure_ascii=False)


def test_the_dates_of_the_ledger_are_in_it_and_nobody_elses():
    def dated(member, by, deed=Deed.VISIT):
        on = NOW.date()
        return Dated(id=dated_id(deed, on, member), deed=deed, member=member, on=on, at=NOW, by=by)

    found = [dated("m030", "m001"), dated("m002", "m030", Deed.REVIEW)]
    given = records(dated={each.id: each for each in found})
    data = told(given=given)
    assert [("走访慰问", NOW.date().isoformat(), "王芳", "否")] == [
        (each["事项"], each["活动日"], each["办理人"], each["补录"]) for each in data["日期台账"]
    ]
    assert "民主评议" not in json.dumps(data, ensure_ascii=False)
    assert ["登记日期台账"] == [each["事项"] for each in data["本人办理的事项"]]


def test_files_are_packed_under_their_names_and_the_same_files_are_the_same_pack():
    files = [("m030.json", b"{}"), ("001-假条.jpg", b"\xff\xd8\xff")]

    with zipfile.ZipFile(io.BytesIO(packed(files))) as pack:
        assert files == [(name, pack.read(name)) for name in pack.namelist()]
    assert packed(files) == packed(files)
