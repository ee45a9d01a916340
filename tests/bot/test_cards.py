"""The words for the cards in the secretary's panel: written for one person, looked at, printed."""

import asyncio
from dataclasses import replace

import pytest

from tests.bot.members_town import PEOPLE, a_town, at, entries
from tests.bot.panel_walk import press
from tests.bot.test_undo import goes, number_of, undoes
from zhibu.branch.attendance import SignIn
from zhibu.branch.card import CardMessage, ready
from zhibu.branch.ids import DayId, about

WORDS = "扎根一线十年，初心不改；愿您不忘来路，继续前行。"
BOB = "m006:2026"
DAY = DayId("2026-10")


@pytest.fixture
async def town(tmp_path):
    """12 October: bob's tenth political birthday is on the 20th."""
    async with a_town(tmp_path, now=at("2026-10-12 10:00")) as town:
        yield town


def card(whom, year, text, when, **more):
    one = PEOPLE[whom]
    return CardMessage(
        id=f"{one.id}:{year}", member=one.id, year=year, text=text, by=PEOPLE["sec"].id, at=at(when), **more
    )


async def writes(town, text=WORDS, who="sec"):
    await town.says(who, "管理")
    await press(town, who, "贺卡寄语", "王堃")
    [answer] = await town.says(who, text)
    return answer


async def test_the_finished_card_is_shown_after_writing_and_can_be_printed(town):
    """rules.md 2, `birthday.card`: words written by the secretary; of one design. With /why."""
    answer = await writes(town)
    assert answer.message.picture.png.startswith(b"\x89PNG")
    assert "10月20日08:00" in answer.text or "08:00" in answer.text
    assert ["重写", "打印版", "返回"] == answer.labels

    await town.presses("sec", "打印版", at=answer)
    paper = town.standing("sec")[-1].message.paper
    assert ("王堃政治生日贺卡（2026年）.pdf", b"%PDF-") == (paper.name, paper.data[:5])
    assert "100%" in town.standing("sec")[-1].text
    [why] = await town.says("sec", "/why birthday.card")
    assert "党支部书记撰写生日贺词或寄语" in why.text


async def test_an_occasion_that_the_words_name_themselves_isn_t_set_twice(town):
    answer = await writes(town, "值此您入党十周年之际，愿您不忘来路。")

    assert 1 == answer.text.count("值此您入党十周年之际")
    assert "请再看一看" not in answer.text


async def test_a_salutation_that_she_writes_isn_t_set_twice_and_happy_birthday_is_hinted_at(town):
    answer = await writes(town, "王堃同志：祝您生日快乐，不忘来路。")

    assert 1 == answer.text.count("王堃同志：")
    assert "按惯例说“值此您入党十周年之际”。" in answer.text


async def test_another_member_s_anniversary_left_in_the_words_is_pointed_out(town):
    """Words taken over from another card: the number is the other's."""
    answer = await writes(town, "值此您入党十二周年之际，愿您不忘来路。")

    assert "请再看一看：寄语里写的周年数与本人的入党十周年不一致。" in answer.text
    assert "王堃同志：\n值此您入党十周年之际" in answer.text


async def test_facts_of_the_year_and_last_year_s_words_lie_beside_the_draft(tmp_path):
    async with a_town(tmp_path) as town:
        await town.until("2026-10-12 10:00")
        await facts_beside_the_draft(town)


async def facts_beside_the_draft(town):
    await town.puts(
        card("bob", 2025, "去年的话。", "2025-10-10 09:00"),
        replace(town.records.days[DAY], on=at("2026-10-08 14:30").date(), held=True, chair="王堃"),
        SignIn(id=about(DAY, PEOPLE["bob"].id), day=DAY, member=PEOPLE["bob"].id, at=town.now, by=PEOPLE["bob"].id),
    )
    await town.says("sec", "管理")
    text = await press(town, "sec", "贺卡寄语", "王堃")
    assert "入党十周年" in text
    assert "去年的寄语：“去年的话。”" in text
    assert "开展主题党日1次，参加1次" in text
    assert "主持或记录1次" in text


async def test_a_copied_message_is_asked_about_and_stands_only_for_this_one_person(town):
    await town.puts(card("ann", 2026, WORDS, "2026-06-01 09:00"))
    answer = await writes(town, f"王堃同志：{WORDS}".replace("同志", ""))
    assert answer.message.picture is None
    assert "与给李安同志的寄语（2026年）相同" in answer.text
    assert "只对这一位，仍用这段话" in answer.labels
    assert ready(town.records, BOB) is None

    await press(town, "sec", "返回")
    assert "王堃，入党十周年：与别处重复，待定" in town.standing("sec")[-1].text
    await town.presses("sec", "只对这一位，仍用这段话", at=answer)
    assert "王堃同志的贺卡仍用这段话" in answer.text
    assert town.standing("sec")[-1].message.picture is not None
    assert ready(town.records, BOB).kept

    before = entries(town)
    await town.presses("sec", "", at=answer, token=f"bd|keep|{BOB}|{at_of(town)}")
    assert before == entries(town)


def at_of(town):
    return f"{town.records.cards[BOB].at.timestamp():.0f}"


async def test_the_celebrant_s_own_words_of_last_year_are_a_copy_too(town):
    await town.puts(card("bob", 2025, WORDS, "2025-10-01 09:00"))
    answer = await writes(town)
    assert "与王堃同志2025年贺卡上的寄语相同" in answer.text
    await town.until("2026-10-20 08:01")
    assert not [one for one in town.standing("bob") if one.message.picture is not None]
    assert any("值此您入党十周年之际" in one for one in town.heard("bob"))


async def test_a_button_of_earlier_words_doesn_t_keep_later_ones(town):
    await town.puts(card("ann", 2026, WORDS, "2026-06-01 09:00"), card("cat", 2026, "第二段话", "2026-06-01 09:00"))
    answer = await writes(town)
    await town.passes(minutes=1)
    await writes(town, "第二段话")
    assert (await town.presses("sec", "只对这一位", at=answer)).alert
    assert ready(town.records, BOB) is None


async def test_words_can_be_taken_back_until_the_greeting(town):
    await writes(town)
    assert "已撤销" in await undoes(town, "sec", "王堃的贺卡寄语")
    assert {} == dict(town.records.cards)

    assert "已恢复" in await undoes(town, "sec", "王堃的贺卡寄语")
    assert WORDS == ready(town.records, BOB).text


async def test_once_the_greeting_has_gone_out_its_words_stand(town):
    await writes(town)
    number = await number_of(town, "card.written")
    await town.until("2026-10-20 08:01")
    assert "不能" in await goes(town, "sec", "undo1", str(number), "y")
    assert WORDS == ready(town.records, BOB).text


async def test_that_copied_words_stand_can_be_taken_back(town):
    await town.puts(card("ann", 2026, WORDS, "2026-06-01 09:00"))
    await writes(town)
    await press(town, "sec", "只对这一位")
    assert "已撤销" in await undoes(town, "sec", "虽有重复，仍保留")
    assert ready(town.records, BOB) is None
    assert WORDS == town.records.cards[BOB].text


async def test_an_empty_message_is_no_message(town):
    answer = await writes(town, "。。。")
    assert "还没有看到寄语" in answer.text
    assert {} == dict(town.records.cards)
    [answer] = await town.says("sec", WORDS)
    assert answer.message.picture is not None


async def test_a_character_that_the_card_can_t_set_is_named(town):
    answer = await writes(town, f"愿您如𪚥翔九天🎂。{WORDS}")
    assert "贺卡字库里没有𪚥" in answer.text
    assert "🎂" in answer.text.split("贺卡字库里没有", 1)[1]
    assert answer.message.picture is not None


async def test_a_month_is_printed_in_one_file_without_one_s_own(town):
    people = {
        key: replace(PEOPLE[key], accepted_on=at(f"2012-10-{day} 09:00").date())
        for key, day in (("sec", 25), ("ann", 28))
    }
    await town.puts(*people.values())
    await town.puts(
        card("ann", 2026, "三十年如一日", "2026-10-01 09:00"),
        card("bob", 2026, "一路同行", "2026-10-01 09:00"),
        replace(card("sec", 2026, "您是主心骨", "2026-10-01 09:00"), by=PEOPLE["dep"].id),
    )
    await town.says("sec", "管理")
    await press(town, "sec", "贺卡寄语", "打印2026年10月贺卡")
    assert "2张贺卡" in town.standing("sec")[-1].text
    await town.says("dep", "管理")
    await press(town, "dep", "贺卡寄语", "打印2026年10月贺卡")
    assert "3张贺卡" in town.standing("dep")[-1].text
    assert (await town.presses("sec", "", at=town.standing("sec")[-1], token="bd|show|m001:2026")).alert
    assert (await town.presses("sec", "", at=town.standing("sec")[-1], token="bd|pdf|m001:2026")).alert


@pytest.mark.parametrize("who", ["ann", "org", "bob", "outsider"])
@pytest.mark.parametrize(
    "step", [f"write|{BOB}", f"show|{BOB}", f"pdf|{BOB}", "month|2026-10", "list", f"keep|{BOB}|0"]
)
async def test_wrong_hands(town, who, step):
    await town.puts(card("bob", 2026, WORDS, "2026-10-01 09:00"))
    before, heard = entries(town), len(town.standing(who))
    shown = await town.presses(who, "", token=f"bd|{step}")
    assert shown.alert
    assert (before, heard) == (entries(town), len(town.standing(who)))


@pytest.mark.parametrize("step", [f"write|{BOB}", f"show|{BOB}", "month|2026-10", "list"])
async def test_in_the_group_nothing_of_a_card_is_shown(town, step):
    await town.puts(card("bob", 2026, WORDS, "2026-10-01 09:00"))
    shown = await town.presses("sec", "", room="group", token=f"bd|{step}")
    assert shown.alert
    assert [] == town.in_group()


async def test_the_card_is_in_the_celebrant_s_own_language(town):
    await town.prefers("bob", locale="en")
    answer = await writes(town)
    simplified = answer.message.picture.png
    await town.until("2026-10-20 08:01")
    greeting = next(one for one in town.standing("bob") if one.message.picture is not None)
    assert simplified == greeting.message.picture.png
    assert "on the 10th anniversary" in greeting.text


async def test_drawing_doesn_t_hold_up_the_others(town):
    """While a card is drawn the loop goes on."""
    beats = 0

    async def beat():
        nonlocal beats
        while True:
            await asyncio.sleep(0.005)
            beats += 1

    await town.says("sec", "管理")
    await press(town, "sec", "贺卡寄语", "王堃")
    heart = asyncio.create_task(beat())
    [answer] = await town.says("sec", WORDS)
    heart.cancel()

    assert answer.message.picture is not None
    assert beats >= 10
