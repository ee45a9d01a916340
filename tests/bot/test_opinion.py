"""Opinions to the secretary: signed or unsigned by choice, answered by the secretary, never in the group."""

import json
import logging
import re
from datetime import timedelta

import pytest

from tests.bot.members_town import PEOPLE, a_town, at, entries
from tests.bot.panel_walk import press
from tests.town import BRANCH, GROUP
from zhibu.bot.chores import do_chores
from zhibu.branch.notices import Kind
from zhibu.scheduler.workdays import calendar_for
from zhibu.storage.check import check
from zhibu.storage.store import Store

TEXT = "建议把学习材料提前三天发给大家"
NUMBER = re.compile(r"[2-9A-HJKMNP-Z]{6}")


@pytest.fixture
async def town(tmp_path):
    async with a_town(tmp_path) as town:
        yield town


def journal(folder):
    lines = (folder / "branches" / BRANCH / "journal.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


async def unsigned(town, who, text=TEXT):
    """Hands it in unsigned; its number."""
    await town.says(who, f"/opinion {text}")
    await press(town, who, "不署名")
    return NUMBER.search(town.heard(who)[-1])[0]


async def test_a_signed_opinion_is_answered_and_its_author_hears_it(town):
    """rules.md 3, opinions and suggestions, signed: to the secretary, answered, with its clause behind /why."""
    asked = await town.says("ann", f"/opinion {TEXT}")

    assert ["署名", "不署名", "取消"] == asked[0].labels
    assert {} == dict(town.records.opinions)

    await press(town, "ann", "署名")
    (known,) = town.records.opinions.values()
    assert (TEXT, PEOPLE["ann"].id) == (known.text, known.author)

    await town.says("sec", "/admin")
    text = await press(town, "sec", "意见", "1")
    assert TEXT in text
    assert "李安" in text
    await press(town, "sec", "答复")
    await town.says("sec", "从下月起提前五天发。")

    assert "从下月起提前五天发。" in town.heard("ann")[-1]
    notice = town.standing("ann")[-1]
    why = await town.says("ann", "/why", reply_to=notice)
    assert "听取党员干部对党组织的意见和建议" in why[0].text
    assert "001" in why[0].text


async def test_the_word_names_the_subject_and_the_clause_of_the_branch_own_document(tmp_path):
    """rules.md 3: 003“拓宽党员表达意见的渠道”, where the branch follows 003."""
    async with a_town(tmp_path, presets=("chizhou", "wulong")) as town:
        told = await town.says("ann", "/why 意见")

        assert "拓宽党员表达意见的渠道" in told[0].text
        assert "003" in told[0].text


async def test_an_unsigned_opinion_leaves_nothing_that_leads_to_its_author(town, tmp_path, caplog):
    """rules.md 3, unsigned by choice: neither records, nor journal, nor logs name the author or the hour."""
    caplog.set_level(logging.DEBUG)
    before = entries(town)
    number = await unsigned(town, "ann")

    assert before == entries(town)
    assert TEXT not in (tmp_path / "branches" / BRANCH / "journal.jsonl").read_text(encoding="utf-8")

    await town.until("2026-09-26T09:00")
    (known,) = town.records.opinions.values()
    assert (None, TEXT, at("2026-09-26T09:00")) == (known.author, known.text, known.at)
    (line,) = [entry for entry in journal(tmp_path) if TEXT in json.dumps(entry, ensure_ascii=False)]
    assert ("daemon", "opinions.unboxed", None) == (line["actor"], line["act"], line.get("cause"))
    assert [] == [each for each in ("m005", "1005", "李安") if each in json.dumps(line, ensure_ascii=False)]
    told = [record.getMessage() + repr(record.__dict__) for record in caplog.records]
    assert [] == [each for each in told if number in each or TEXT in each or "telegram:1005" in each]
    assert [] == list((tmp_path / "branches" / BRANCH / "boxes").iterdir())


async def test_who_did_not_sign_reads_the_answer_by_its_number_and_gets_no_notice(town):
    number = await unsigned(town, "ann")
    waiting = await town.says("ann", f"/opinion {number.lower()}")
    assert "在意见箱里" in waiting[0].text

    await town.until("2026-09-26T09:00")
    await press(town, "sec", "查看并答复", "1", "答复")
    before = len(town.heard("ann"))
    await town.says("sec", "采纳。")

    assert before == len(town.heard("ann"))
    shown = await town.says("ann", f"/opinion {number}")
    assert "采纳。" in shown[0].text
    assert TEXT in shown[0].text


async def test_unsigned_ones_come_out_of_the_box_together_and_the_secretary_hears_once(town):
    for who in ("ann", "bob", "cat"):
        await unsigned(town, who, f"{TEXT}{who}")
        await town.passes(hours=1)
    assert {} == dict(town.records.opinions)

    await town.until("2026-09-26T12:00")

    said = [one for one in town.records.said.values() if one.kind is Kind.OPINION_RECEIVED]
    assert 1 == len(said)
    assert "收到3条意见" in town.heard("sec")[-1]
    assert 1 == len({one.at for one in town.records.opinions.values()})


async def test_signed_and_unsigned_of_a_day_are_told_in_one_message(town):
    await unsigned(town, "ann")
    await town.says("bob", "意见 会议室的灯坏了")
    await press(town, "bob", "署名")

    assert not [one for one in town.records.said.values() if one.kind is Kind.OPINION_RECEIVED]
    await town.until("2026-09-26T09:00")
    assert "收到2条意见" in town.heard("sec")[-1]


async def test_answered_before_the_morning_it_is_not_told_again(town):
    await town.says("bob", "意见 会议室的灯坏了")
    await press(town, "bob", "署名")
    await town.says("sec", "/admin")
    await press(town, "sec", "意见", "1", "答复")
    await town.says("sec", "已报修。")

    await town.until("2026-09-27T12:00")
    assert not [one for one in town.records.said.values() if one.kind is Kind.OPINION_RECEIVED]


@pytest.mark.parametrize("choice", ["署名", "不署名"])
async def test_a_press_that_comes_twice_hands_in_once(town, choice):
    await town.says("ann", f"/opinion {TEXT}")
    asked = town.standing("ann")[-1]
    token = next(option.token for option in asked.options if option.label == choice)
    await town.presses("ann", choice, at=asked, token=token, cause="telegram:777")
    first = town.heard("ann")[-1]
    await town.presses("ann", choice, at=asked, token=token, cause="telegram:777")
    await town.presses("ann", choice, at=asked, token=token, cause="telegram:778")
    await town.presses("ann", choice, at=asked, token=token.replace("op|u", "op|s").replace("op|s", "op|u"))

    assert first == town.heard("ann")[-1]
    await town.until("2026-09-26T09:00")
    assert 1 == len(town.records.opinions)


async def test_it_cant_be_handed_in_once_more_the_other_way(town):
    await town.says("ann", f"/opinion {TEXT}")
    asked = town.standing("ann")[-1]
    tokens = {option.label: option.token for option in asked.options}
    await town.presses("ann", "不署名", at=asked, token=tokens["不署名"])
    await town.presses("ann", "署名", at=asked, token=tokens["署名"])

    assert "不署名" in town.heard("ann")[-1]
    await town.until("2026-09-26T09:00")
    (known,) = town.records.opinions.values()
    assert known.author is None


async def test_what_is_dropped_is_gone(town, tmp_path):
    await town.says("ann", f"/opinion {TEXT}")
    asked = town.standing("ann")[-1]
    tokens = {option.label: option.token for option in asked.options}
    await press(town, "ann", "取消")

    for path in (tmp_path / "branches" / BRANCH).rglob("*"):
        assert path.is_dir() or TEXT.encode() not in path.read_bytes(), path
    gone = await town.presses("ann", "不署名", at=asked, token=tokens["不署名"])
    assert "没有保留" in gone.text
    await town.until("2026-09-26T09:00")
    assert {} == dict(town.records.opinions)


async def test_after_midnight_it_goes_into_the_new_days_box(town):
    """What was typed late and pressed after midnight lies hours in a box all the same."""
    await town.until("2026-09-25T23:59")
    await town.says("ann", f"/opinion {TEXT}")
    await town.until("2026-09-26T00:01")
    await press(town, "ann", "不署名")

    await town.until("2026-09-26T12:00")
    assert {} == dict(town.records.opinions)
    await town.until("2026-09-27T09:00")
    assert 1 == len(town.records.opinions)


async def test_a_choice_made_after_the_box_was_opened_asks_for_the_text_again(town):
    await town.says("ann", f"/opinion {TEXT}")
    await town.until("2026-09-26T10:00")

    shown = await town.presses("ann", "不署名")
    assert "没有保留" in shown.text
    assert {} == dict(town.records.opinions)


async def test_without_a_text_it_is_asked_for_and_even_that_is_written_nowhere(town):
    before = entries(town)
    asked = await town.says("ann", "意见")
    assert asked[0].message.ask is not None
    await town.says("ann", TEXT)

    assert TEXT in town.heard("ann")[-1]
    assert ["署名", "不署名", "取消"] == town.standing("ann")[-1].labels
    assert before == entries(town)
    again = await town.says("ann", "随便说一句")
    assert "没看懂" in again[0].text or "帮助" in again[0].text or "/help" in again[0].text


async def test_the_question_is_cancelled_without_a_trace(town):
    before = entries(town)
    await town.says("ann", "意见")
    await press(town, "ann", "取消")
    await town.says("ann", TEXT)

    assert before == entries(town)
    assert "署名" not in town.standing("ann")[-1].labels


async def test_a_later_question_takes_the_place_of_the_one_in_memory(town):
    """The clock may stand still between the two."""
    await town.says("ann", "意见")
    await town.says("ann", "/leave")
    await town.says("ann", "出差")

    assert "出差" == town.records.leave("2026-10", PEOPLE["ann"].id).reason


async def test_an_older_question_does_not_come_back_after_it(town):
    await town.says("ann", "/leave")
    await town.says("ann", "意见")
    await town.says("ann", TEXT)
    await press(town, "ann", "不署名")
    await town.says("ann", "谢谢")

    assert town.records.leave("2026-10", PEOPLE["ann"].id) is None


async def test_an_opinion_is_never_taken_for_the_answer_to_another_question(town):
    await town.says("ann", "/leave")
    await town.says("ann", f"意见 {TEXT}")

    assert town.records.leave("2026-10", PEOPLE["ann"].id) is None
    assert ["署名", "不署名", "取消"] == town.standing("ann")[-1].labels


@pytest.mark.parametrize("written", [f"/opinion {TEXT}", f"意见 {TEXT}", f"意見：{TEXT}"])
async def test_in_the_group_the_text_is_taken_away_and_never_repeated(town, written):
    before = entries(town)
    answered = await town.says("ann", written, room="group")

    assert [] == [one for one in town.heard("ann", "group") if TEXT in one]
    assert 1 == len(answered)
    assert answered[0].options[0].start == "opinion"
    assert before == entries(town)
    await town.presses(
        "ann", "打开私聊" if "打开私聊" in answered[0].labels[0] else answered[0].labels[0], at=answered[0]
    )
    assert "意见和建议" in town.heard("ann")[-1]


async def test_a_stranger_and_the_secretary_herself_are_told_why_not(town):
    stranger = await town.says("zoe", f"/opinion {TEXT}")
    assert "没有关联" in stranger[0].text or "链接" in stranger[0].text
    own = await town.says("sec", f"/opinion {TEXT}")
    assert "您就是书记" in own[0].text


async def test_only_the_secretary_reads_them(town):
    await town.says("ann", f"/opinion {TEXT}")
    await press(town, "ann", "署名")
    (number,) = town.records.opinions

    for who in ("dep", "org", "bob"):
        for token in ("ad|opinions|0", f"ad|opinion|{number}", f"ad|opinion_answer|{number}"):
            shown = await town.presses(who, "", at=None, token=token)
            assert "书记本人" in shown.text
        await town.says(who, "/admin")
        assert not [one for one in town.heard(who) if TEXT in one]
    other = await town.says("bob", f"/opinion {number}")
    assert "没有这个编号" in other[0].text


async def test_numbers_cant_be_tried_out(town):
    for tried in ("22222A", "22222B", "22222C", "22222D", "22222E"):
        assert "没有这个编号" in (await town.says("bob", f"/opinion {tried}"))[0].text

    locked = await town.says("bob", "/opinion 22222F")
    assert "没有这个编号" not in locked[0].text


async def test_brought_to_the_committee_is_noted_once(town):
    await town.says("ann", f"/opinion {TEXT}")
    await press(town, "ann", "署名")
    await town.says("sec", "/admin")
    text = await press(town, "sec", "意见", "1", "已提交支委会")

    assert "提交支委会" in text
    (known,) = town.records.opinions.values()
    number, first = known.id, known.committee_at
    await town.passes(hours=1)
    await town.presses("sec", "", token=f"ad|opinion_committee|{number}")
    assert first == town.records.opinions[number].committee_at


async def test_after_a_restart_the_box_is_opened_at_its_time(tmp_path):
    """Handed in, killed, opened anew: it comes out once, and nothing is left of the box."""
    async with a_town(tmp_path) as town:
        await unsigned(town, "ann")
    store = await Store.open(tmp_path)
    calendar = calendar_for(store.records(BRANCH))
    await do_chores(store, BRANCH, calendar, at("2026-09-25T18:00"))
    assert {} == dict(store.records(BRANCH).opinions)
    await do_chores(store, BRANCH, calendar, at("2026-09-26T11:00"))
    await do_chores(store, BRANCH, calendar, at("2026-09-26T11:01"))

    (known,) = store.records(BRANCH).opinions.values()
    assert at("2026-09-26T09:00") == known.at
    await store.close()
    assert [] == check(tmp_path)


async def test_killed_between_the_book_and_the_box_it_stands_once(tmp_path):
    async with a_town(tmp_path) as town:
        await unsigned(town, "ann")
    store = await Store.open(tmp_path)
    calendar = calendar_for(store.records(BRANCH))
    box = "2026-09-26"
    (sheet,) = await store.boxes.close(BRANCH, box)
    await do_chores(store, BRANCH, calendar, at("2026-09-26T09:00"))
    await store.close()

    store = await Store.open(tmp_path)
    assert [sheet.number] == list(store.records(BRANCH).opinions)
    await store.close()


async def test_too_long_and_empty_ones_are_refused(town):
    long = await town.says("ann", "/opinion " + "长" * 1001)
    assert "1000" in long[0].text.replace(",", "")
    assert {} == dict(town.records.opinions)


async def test_a_month_of_opinions_costs_their_author_one_message_each(town):
    """The answer, and nothing else, comes unasked."""
    await town.says("ann", f"/opinion {TEXT}")
    await press(town, "ann", "署名")
    before = len(town.heard("ann"))
    await town.says("sec", "/admin")
    await press(town, "sec", "意见", "1", "答复")
    await town.says("sec", "好的。")
    await town.until(town.now + timedelta(days=2))

    assert 1 == len([one for one in town.heard("ann")[before:] if TEXT in one])
    assert not [one for one in town.platform.chats.get(GROUP, []) if TEXT in one.text]
