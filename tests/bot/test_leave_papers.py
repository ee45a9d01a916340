"""Leave with photos and papers, decided with words, kept with the day: as talks."""

import asyncio
import io
import zipfile

import pytest

from tests.town import BRANCH, GROUP, PAPER, PEOPLE, PHOTO, Sent, Town
from zhibu.bot.message import Verb, token
from zhibu.bot.platforms.base import Trouble
from zhibu.branch.enclosure import of_leave
from zhibu.branch.ids import DayId
from zhibu.storage.check import check

OCTOBER = DayId("2026-10")
REASON = "住院检查"
WORDS = "安心养病，学习材料随后发给你"


@pytest.fixture
async def town(tmp_path):
    made = await Town.founded(tmp_path, edit_pause=0.0)
    yield made
    await made.leave()


def leave(town, who="ann"):
    return town.records.leave(OCTOBER, PEOPLE[who].id)


def attached(town, who="ann"):
    return town.records.enclosed(of_leave(OCTOBER, PEOPLE[who].id))


def file_of(standing):
    """The bytes that a message carries."""
    message = standing.message
    return message.picture.png if message.picture else message.paper.data if message.paper else None


# Asking


async def test_leave_in_writing_with_a_paper(town):
    """rules.md 1, `leave.written`: a reason in writing, kept with the day, with the paper that proves it; /why names 002."""
    await town.says("ann", "/leave")
    [answer] = await town.sends("ann", REASON, file=PAPER)

    assert REASON in answer.text
    assert "附件：“请假条.pdf”" in answer.text
    assert (REASON, ["请假条.pdf"]) == (leave(town).reason, [each.name for each in attached(town)])
    asked = town.standing("sec")[-1]
    [why] = await town.says("sec", "/why", reply_to=asked)
    assert "應書面請假,支部保存好相關資料" in why.text


async def test_a_photo_with_the_command_as_its_caption(town):
    await town.sends("ann", f"/leave {REASON}")

    assert REASON == leave(town).reason
    assert ["image/jpeg"] == [each.media for each in attached(town)]


async def test_a_photo_before_the_reason_is_kept_and_the_reason_asked_for(town):
    await town.says("ann", "/leave")
    [answer] = await town.sends("ann")

    assert "请现在写明事由" in answer.text
    assert leave(town) is None
    await town.says("ann", REASON)
    assert (REASON, 1) == (leave(town).reason, len(attached(town)))


async def test_photos_sent_after_it_are_added_and_the_decider_sees_the_count(town):
    """The question is edited, nobody rings twice; the button shows each in private."""
    await town.says("ann", f"/leave {REASON}")
    rung = len(town.standing("sec"))

    assert "已随您10月8日（星期四）的请假存好" in (await town.sends("ann"))[0].text
    await town.passes(minutes=1)
    await town.sends("ann", "出院小结", file=PAPER)

    asked = town.standing("sec")[-1]
    assert rung == len(town.standing("sec"))
    assert "看附件（2）" in asked.labels
    await town.presses("sec", "看附件", at=asked)
    first = town.standing("sec")[-1]
    assert PHOTO.data == file_of(first)
    await town.presses("sec", "看下一份", at=first)
    second = town.standing("sec")[-1]
    assert (PAPER.data, "请假条.pdf") == (file_of(second), second.message.paper.name)
    assert "出院小结" in second.text


async def test_the_button_waits_for_a_paper_and_words_meanwhile_are_none(town):
    [state] = await town.says("ann", f"/leave {REASON}")
    await town.says("ann", "取消")
    assert {} == dict(town.records.drafts)

    await town.presses("ann", "附照片或材料", at=state)
    assert "第" not in (await town.says("ann", "我说别的"))[0].text
    await town.sends("ann")

    assert 1 == len(attached(town))
    assert REASON == leave(town).reason


async def test_the_same_photo_twice_stands_once(town):
    await town.says("ann", f"/leave {REASON}")
    await town.sends("ann", cause="telegram:77")
    await town.sends("ann", cause="telegram:77")
    await town.sends("ann")

    assert 1 == len(attached(town))


async def test_killed_between_the_file_and_its_act_the_update_brings_both(town):
    """The file is there, the act isn't; delivered again, it is fetched again and stands once."""
    await town.says("ann", "/leave")
    put = town.store.enclosures.keep
    died = []

    async def die(branch, name, data):
        await put(branch, name, data)
        if not died:
            died.append(name)
            raise asyncio.CancelledError

    town.store.enclosures.keep = die
    with pytest.raises(asyncio.CancelledError):
        await town.sends("ann", REASON, cause="telegram:78")
    assert leave(town) is None
    await town.sends("ann", REASON, cause="telegram:78")

    folder = town.store.folder / "branches" / BRANCH / "enclosures"
    assert (REASON, 1, died) == (leave(town).reason, len(attached(town)), [path.name for path in folder.iterdir()])
    assert [] == check(town.store.folder)


@pytest.mark.parametrize(
    "file, said",
    [
        (Sent(b"MZ", "假条.exe", "application/pdf"), "只能收存照片和文件"),
        (Sent(b"PK", "假条.zip", "application/zip"), "只能收存照片和文件"),
        (Sent(b"%PD", "假条.pdf", "application/pdf"), "打不开"),
        (Sent(b"no picture at all"), "打不开"),
        (Sent(b"\xff\xd8\xff" + bytes(20 * 1024 * 1024)), "超过20 MB"),
    ],
    ids=["program", "archive", "broken", "no photo", "too large"],
)
async def test_what_isnt_a_photo_or_a_paper_is_refused_and_nothing_changed(town, file, said):
    await town.says("ann", "/leave")

    assert said in (await town.sends("ann", REASON, file=file))[0].text
    assert leave(town) is None
    assert {} == dict(town.records.enclosures)
    await town.says("ann", REASON)  # the question still waits
    assert REASON == leave(town).reason


async def test_a_file_that_cant_be_fetched_is_asked_for_again(town):
    await town.says("ann", "/leave")
    town.platform.unfetchable = Trouble.LATER

    assert "过一会儿再发" in (await town.sends("ann", REASON))[0].text
    assert leave(town) is None


async def test_no_more_than_ten(town):
    await town.says("ann", f"/leave {REASON}")
    for number in range(10):
        await town.sends("ann", file=Sent(PHOTO.data + bytes([number])))

    assert "已经附了10份" in (await town.sends("ann"))[0].text
    assert 10 == len(attached(town))


async def test_in_a_group_a_photo_of_a_doctors_note_is_taken_away(town):
    deleted = []

    async def noted(chat, message):
        deleted.append((chat, message))

    town.platform.delete = noted
    await town.sends("ann", "请假", room="group")

    assert [GROUP] == [chat for chat, _ in deleted]
    assert {} == dict(town.records.enclosures)
    assert [] == town.platform.fetched


async def test_too_late_it_isnt_even_fetched(town):
    await town.says("ann", "/leave")
    await town.until("2026-10-08T14:31")
    await town.sends("ann", REASON)

    assert [] == town.platform.fetched


# Taking it back


async def test_withdrawn_it_is_gone_with_its_papers(town):
    [state] = await town.sends("ann", f"/leave {REASON}")
    assert ["看附件（1）", "附照片或材料", "取消"] == state.labels
    await town.presses("ann", "取消", at=state)

    assert leave(town) is None
    assert {} == dict(town.records.enclosures)
    assert "撤回" in town.standing("sec")[-1].text
    assert "没有您的请假" in (await town.presses("ann", "", token=token(Verb.LEAVE, "add", OCTOBER))).text


# Deciding


async def test_refused_with_a_few_words_which_the_member_reads_and_the_day_keeps(town):
    await town.says("ann", f"/leave {REASON}")
    asked = town.standing("sec")[-1]
    await town.presses("sec", "不同意，写几句", at=asked)
    [done] = await town.says("sec", WORDS)

    decision = leave(town).decision
    assert (False, "m001", WORDS) == (decision.granted, decision.by, decision.words)
    assert WORDS in done.text
    assert WORDS in town.heard("ann")[-1]
    assert "没有批准" in town.heard("ann")[-1]
    assert ([], True) == (asked.labels, WORDS in asked.text)
    assert WORDS in town.heard("org")[-1]


async def test_granted_with_words_once_and_whoever_comes_second_is_told(town):
    """The words of the slower one go nowhere, and they read what was decided."""
    await town.says("ann", f"/leave {REASON}")
    await town.presses("org", "同意，写几句")
    await town.presses("sec", "不同意")

    [late] = await town.says("org", WORDS)

    assert "周秀兰" in late.text
    assert ("", False) == (leave(town).decision.words, leave(town).decision.granted)
    assert {} == {key: draft for key, draft in town.records.drafts.items() if draft.question.startswith("panel.")}


async def test_words_too_long_are_refused_and_nothing_is_decided(town):
    await town.says("ann", f"/leave {REASON}")
    await town.presses("sec", "同意，写几句")

    assert "501" in (await town.says("sec", "长" * 501))[0].text
    assert leave(town).decision is None


async def test_nobody_decides_their_own_nor_sees_anothers_paper_without_the_duty(town):
    await town.sends("sec", f"/leave {REASON}")
    own = leave(town, "sec").id

    for parts in (("y",), ("y", "w")):
        assert "不能" in (await town.presses("sec", "", token=token(Verb.DECIDE, own, *parts))).text
    shown = await town.presses("bob", "", token=token(Verb.DECIDE, own, "f", "0"))
    assert shown.alert
    assert None is leave(town, "sec").decision
    assert PHOTO.data not in [file_of(each) for each in town.standing("bob")]
    await town.presses("dep", "看附件")
    assert PHOTO.data == file_of(town.standing("dep")[-1])


async def test_a_paper_never_shows_in_the_group(town):
    await town.sends("ann", f"/leave {REASON}")

    await town.presses("sec", "", room="group", token=token(Verb.DECIDE, leave(town).id, "f", "0"))
    await town.presses("ann", "", room="group", token=token(Verb.LEAVE, "see", OCTOBER, "0"))

    assert not [each for each in town.in_group() if file_of(each)]


# Kept


async def test_the_day_keeps_reason_words_and_paper(town):
    """From the panel's day: each request with its decision and what is attached; a doctor's note may come after it."""
    await town.says("ann", f"/leave {REASON}")
    await town.presses("sec", "同意，写几句")
    await town.says("sec", WORDS)
    await town.says("ann", "/leave")
    await town.presses("ann", "附照片或材料")
    await town.sends("ann", file=PAPER)

    await town.says("sec", "/admin")
    await town.presses("sec", "本次活动")
    await town.presses("sec", "请假与材料")

    kept = town.standing("sec")[-1]
    for told in (REASON, WORDS, "周秀兰", "李安", "请假条.pdf"):
        assert told in kept.text
    await town.presses("sec", "看附件", at=kept)
    assert PAPER.data == file_of(town.standing("sec")[-1])
    assert "返回" in kept.labels


async def test_after_a_restart_the_paper_is_there_and_a_damaged_one_is_said(town):
    await town.sends("ann", f"/leave {REASON}")
    [path] = (town.store.folder / "branches" / BRANCH / "enclosures").iterdir()
    path.write_bytes(b"flipped")

    shown = await town.presses("sec", "看附件")

    assert "已损坏或缺失" in shown.text
    assert [path] == [found.file for found in check(town.store.folder)]


async def test_my_data_is_a_pack_with_my_papers_once_there_are_some(town):
    await town.presses("ann", "", token=token(Verb.ME, "data"))
    assert "m005.json" == town.standing("ann")[-1].message.paper.name
    await town.sends("ann", f"/leave {REASON}", file=PAPER)
    await town.sends("bob", "/leave 出差")

    await town.presses("ann", "", token=token(Verb.ME, "data"))

    paper = town.standing("ann")[-1].message.paper
    with zipfile.ZipFile(io.BytesIO(paper.data)) as pack:
        assert ("m005.zip", ["m005.json", "001-请假条.pdf"]) == (paper.name, pack.namelist())
        assert PAPER.data == pack.read("001-请假条.pdf")
