"""The greeting on a political birthday and the good wishes under it, through the whole bot."""

from datetime import date

import pytest

from tests.bot.members_town import PEOPLE, a_second_branch, a_town, at, entries
from tests.bot.panel_walk import press
from tests.town import member
from zhibu.branch.card import CardMessage
from zhibu.branch.notices import Kind, State
from zhibu.branch.people import MemberKind

DAY = "2026-10-20"
WORDS = "扎根一线十年，初心不改。"
PNG = b"\x89PNG"


@pytest.fixture
async def town(tmp_path):
    """王堃 (bob) agreed that the group hears of his political birthday, 20 October, the tenth."""
    async with a_town(tmp_path, now=at("2026-10-19 12:00")) as town:
        await town.prefers("bob", birthday_in_group=True)
        yield town


async def the_day(town, hour="08:01"):
    await town.until(f"{DAY} {hour}")


def in_group(town):
    return next(one for one in town.in_group() if "政治生日" in one.text)


def to_bob(town):
    """The good wishes as they stand with the celebrant."""
    return next((one for one in town.standing("bob") if "同志们送来的祝福" in one.text), None)


async def gives(town, who, label="愿您初心如磐"):
    led = await town.presses(who, "送上祝福", room="group", at=in_group(town))
    await town.says(who, f"/start {led.start}")
    return await press(town, who, label)


async def test_the_greeting_comes_at_eight_personally_and_with_consent_in_the_group(town):
    """rules.md 2, `birthday.greeting`: 000“送‘政治生日’祝福”: 08:00 on the day, personally; in the group if the member agrees."""
    await town.until(f"{DAY} 07:59")
    assert not [one for one in (*town.heard("bob"), *town.heard("ann", "group")) if "值此" in one]

    await the_day(town)
    personal = next(one for one in town.standing("bob") if "值此您入党十周年之际" in one.text)
    assert "今天是王堃同志的政治生日。值此入党十周年之际" in in_group(town).text
    assert ["送上祝福"] == in_group(town).labels
    assert (False, True) == (personal.message.silent, in_group(town).message.silent)
    assert not [one for one in town.in_channel() if "王堃" in one.text]
    assert not [one for one in (*town.heard("bob"), *town.heard("ann", "group")) if "生日快乐" in one]
    for who, said in (("bob", personal), ("ann", in_group(town))):
        room = "private" if who == "bob" else "group"
        [why] = await town.says(who, "/why", room=room, reply_to=said)
        assert "000" in why.text or "001" in why.text
        assert "祝福" in why.text or "寄语" in why.text
    [why] = await town.says("ann", "/why birthday.greeting")
    assert "送“政治生日”祝福" in why.text or "送‘政治生日’祝福" in why.text


async def test_who_agreed_to_nothing_public_is_greeted_alone(town):
    await town.prefers("bob", birthday_in_group=False)
    await the_day(town)

    assert any("值此您入党十周年之际" in one for one in town.heard("bob"))
    assert not [one for one in (*town.in_group(), *town.in_channel()) if "王堃" in one.text]


async def test_good_wishes_are_given_in_private_counted_in_the_group_and_read_by_the_celebrant(town):
    await the_day(town)
    led = await town.presses("ann", "送上祝福", room="group", at=in_group(town))
    assert "greet_m006_2026" == led.start
    await town.says("ann", f"/start {led.start}")
    offered = town.standing("ann")[-1]
    assert 7 > len(offered.labels) > 4
    assert "群里只显示人数" in offered.text

    text = await press(town, "ann", "愿您初心如磐")
    assert "祝福已转达给王堃同志" in text
    assert ["送上祝福 1"] == in_group(town).labels
    assert "李安：愿您初心如磐，使命在肩。" in to_bob(town).text
    assert to_bob(town).message.silent

    await gives(town, "cat")
    await gives(town, "dan", "写自己的话")
    await town.says("dan", "老王，谢谢你带我入门。")
    assert ["送上祝福 3"] == in_group(town).labels
    assert "李安、刘晓燕：愿您初心如磐，使命在肩。" in to_bob(town).text or "李安和刘晓燕" in to_bob(town).text
    assert "赵丹：老王，谢谢你带我入门。" in to_bob(town).text
    assert 1 == len([one for one in town.standing("bob") if "同志们送来的祝福" in one.text])
    assert not [
        one for one in town.in_group() if any(name in one.text for name in ("李安", "刘晓燕", "赵丹", "带我入门"))
    ]
    [why] = await town.says("bob", "/why", reply_to=to_bob(town))
    assert "000" in why.text or "001" in why.text


async def test_twice_the_same_changes_nothing_and_another_takes_its_place(town):
    await the_day(town)
    await gives(town, "ann")
    before = entries(town)
    screen = town.standing("ann")[-1]
    again = await town.presses("ann", "愿您初心如磐", at=screen)
    assert not again.alert
    assert before == entries(town)

    await press(town, "ann", "感谢您的付出")
    assert ["送上祝福 1"] == in_group(town).labels
    assert "感谢您的付出" in to_bob(town).text
    assert "初心如磐" not in to_bob(town).text


async def test_a_good_wish_can_be_taken_back_until_the_evening(town):
    await the_day(town)
    await gives(town, "ann")
    text = await press(town, "ann", "收回祝福")
    assert "已收回" in text
    assert ["送上祝福"] == in_group(town).labels
    assert not [one for one in town.heard("bob") if "李安" in one]
    assert {} == dict(town.records.good_wishes)
    assert not (await town.presses("ann", "", at=town.standing("ann")[-1], token="gr|back|m006:2026")).alert

    await gives(town, "ann")
    assert "李安" in to_bob(town).text


async def test_in_the_evening_the_button_goes_and_the_number_stays(town):
    await the_day(town)
    await gives(town, "ann")
    screen = town.standing("ann")[-1]
    card = in_group(town)
    await town.until(f"{DAY} 22:01")

    assert [] == card.labels
    assert "1位同志送上了祝福" in card.text
    assert 1 == len([one for one in town.in_group() if "王堃" in one.text])
    for label in ("感谢您的付出", "收回祝福", "写自己的话"):
        late = await town.presses("ann", label, at=screen)
        assert late.alert and "22:00" in late.text
    assert "李安：愿您初心如磐" in to_bob(town).text
    pressed = await town.presses("cat", "", room="group", at=card, token="gr|to|m006:2026")
    assert pressed.alert and pressed.start is None


async def test_own_words_that_come_after_the_evening_are_refused(town):
    await the_day(town, "21:58")
    await gives(town, "ann", "写自己的话")
    await town.until(f"{DAY} 22:00")
    [answer] = await town.says("ann", "一路同行")

    assert "22:00" in answer.text
    assert {} == dict(town.records.good_wishes)


async def test_words_that_are_too_long_or_say_nothing_are_asked_for_again(town):
    await the_day(town)
    await gives(town, "ann", "写自己的话")
    assert "60" in (await town.says("ann", "长" * 61))[0].text
    assert "没有看到文字" in (await town.says("ann", "！！"))[0].text
    assert "祝福已转达" in (await town.says("ann", "一路同行"))[0].text


async def test_a_step_back_ends_the_question(town):
    await the_day(town)
    await gives(town, "ann", "写自己的话")
    await press(town, "ann", "返回")
    await town.says("ann", "一路同行")

    assert {} == dict(town.records.good_wishes)


@pytest.mark.parametrize("who", ["eva", "outsider", "bob", "nobody"])
async def test_wrong_hands(town, who):
    """An applicant, a stranger, the celebrant, and who hides behind the group: told so, and nothing is written."""
    if who == "eva":
        await town.puts(member("eva", "孙怡", 9, kind=MemberKind.APPLICANT, accepted_on=None))
    await the_day(town)
    before = entries(town)
    for room in ("group", "private"):
        if who == "nobody":
            continue
        for token in ("gr|to|m006:2026", "gr|give|m006:2026|1", "gr|own|m006:2026", "gr|back|m006:2026"):
            shown = await town.presses(who, "", room=room, at=in_group(town) if room == "group" else None, token=token)
            assert shown.start is None, token
    assert before == entries(town)
    assert {} == dict(town.records.good_wishes)


@pytest.mark.parametrize(
    "token", ["gr|give|m006:2026|9", "gr|give|m006:2026|0", "gr|give|m006|1", "gr|x|m006:2026", "gr|to|m999:2026", "gr"]
)
async def test_a_forged_button_is_refused(town, token):
    await the_day(town)
    await town.says("ann", "/start greet_m006_2026")
    assert (await town.presses("ann", "", at=town.standing("ann")[-1], token=token)).alert
    assert {} == dict(town.records.good_wishes)


async def test_a_link_kept_from_another_day_leads_nowhere(town):
    [answer] = await town.says("ann", "/start greet_m006_2026")
    assert "10月20日" in answer.text
    await town.until("2026-10-21 09:00")
    [answer] = await town.says("ann", "/start greet_m006_2026")
    assert "22:00" in answer.text
    [answer] = await town.says("ann", "/start greet_m006_2025")
    assert "22:00" in answer.text or "不收祝福" in answer.text


async def test_the_word_alone_finds_who_is_greeted_today(town):
    [answer] = await town.says("ann", "祝福")
    assert "今天群里没有" in answer.text
    await the_day(town)
    [answer] = await town.says("ann", "祝福")
    assert ["王堃"] == answer.labels
    [answer] = await town.says("bob", "祝福")
    assert "今天群里没有" in answer.text


async def test_a_withdrawn_consent_takes_the_greeting_out_of_the_group(town):
    """Words, number and card: nothing of the person is left; the celebrant keeps what was wished."""
    await town.puts(card())
    await the_day(town)
    await gives(town, "ann")
    greeting = in_group(town)
    assert greeting.message.picture is not None
    shown = greeting.message.picture.png

    await town.prefers("bob", birthday_in_group=False)
    assert "这条祝贺已收回。" == greeting.text
    assert [] == greeting.labels
    assert greeting.message.picture.png not in (shown, None)
    assert "李安" in to_bob(town).text
    assert (await town.presses("cat", "", room="group", at=greeting, token="gr|to|m006:2026")).alert

    await town.prefers("bob", birthday_in_group=True)
    assert "王堃" in greeting.text
    assert ["送上祝福 1"] == greeting.labels
    assert shown == greeting.message.picture.png


async def test_consent_withdrawn_days_later_still_counts(town):
    await town.puts(card())
    await the_day(town)
    greeting = in_group(town)
    shown = greeting.message.picture.png
    await town.until("2026-10-23 09:00")
    assert "王堃" in greeting.text
    assert shown == greeting.message.picture.png

    await town.prefers("bob", birthday_in_group=False)
    assert "这条祝贺已收回。" == greeting.text
    assert shown != greeting.message.picture.png
    assert not [one for one in town.in_group() if "王堃" in one.text]


async def test_who_belongs_to_two_branches_is_led_to_the_one_of_the_group(town):
    await a_second_branch(town, "ann")
    await town.says("ann", "/help")
    await town.presses("ann", "第二党支部")
    await the_day(town)
    await gives(town, "ann")
    assert ["送上祝福 1"] == in_group(town).labels
    assert "李安：愿您初心如磐" in to_bob(town).text


async def test_the_group_s_messages_are_not_read_as_good_wishes(town):
    await the_day(town)
    before = entries(town)
    await town.says("ann", "祝贺老王！", room="group", reply_to=in_group(town))
    assert {} == dict(town.records.good_wishes)
    assert before == entries(town)


async def test_the_words_stand_in_nobody_else_s_chat_and_in_no_draft(town):
    await the_day(town)
    await gives(town, "ann", "写自己的话")
    (draft,) = town.records.drafts.values()
    assert ("greeting.words", "m006:2026") == (draft.question, draft.subject)
    await town.says("ann", "只给你看的话")
    for who in ("sec", "dep", "cat"):
        assert not [one for one in town.heard(who) if "只给你看的话" in one]


# The card with it


def card(text=WORDS, whom="bob", **more):
    one = PEOPLE[whom]
    given = {"year": 2026, "by": PEOPLE["sec"].id, "at": at("2026-10-15 09:00")} | more
    return CardMessage(id=f"{one.id}:{given['year']}", member=one.id, text=text, **given)


async def test_the_card_goes_out_with_the_secretary_s_words(town):
    """rules.md 2, `birthday.card`: 001“党支部书记撰写生日贺词或寄语”: one card for each celebrant, with words by the secretary."""
    await town.puts(card())
    await the_day(town)
    greeting = next(one for one in town.standing("bob") if WORDS in one.text)
    assert greeting.message.picture.png.startswith(PNG)
    assert "支部书记　周秀兰" in greeting.text
    assert in_group(town).message.picture.png.startswith(PNG)
    assert WORDS not in in_group(town).text
    [why] = await town.says("sec", "/why birthday.card")
    assert "党支部书记撰写生日贺词或寄语" in why.text
    assert "001" in why.text


async def test_without_words_the_greeting_is_a_plain_personal_text(town):
    await the_day(town)
    greeting = next(one for one in town.standing("bob") if "值此您入党十周年之际" in one.text)
    assert greeting.message.picture is None
    assert in_group(town).message.picture is None


@pytest.mark.parametrize(("kept", "pictured"), [(False, False), (True, True)])
async def test_copied_words_go_on_no_card_unless_they_are_kept_for_this_one_person(town, kept, pictured):
    await town.puts(card(whom="ann", at=at("2026-06-01 09:00")), card(text=f"王堃：{WORDS}", kept=kept))
    await the_day(town)
    greeting = next(one for one in town.standing("bob") if "值此您入党十周年之际" in one.text)
    assert pictured is (greeting.message.picture is not None)
    assert pictured is (WORDS in greeting.text)


async def test_the_evening_before_the_secretary_hears_once_more_of_missing_words(town):
    """rules.md 2, `birthday.card`: the greeting of who has no words is a text; the secretary is told in time."""
    word = next(one for one in town.standing("sec") if "贺卡寄语还没有写" in one.text)
    assert "王堃" in word.text and "08:00" in word.text
    [why] = await town.says("sec", "/why", reply_to=word)
    assert "寄语" in why.text
    await town.presses("sec", "给王堃的寄语", at=word)
    await town.says("sec", WORDS)
    assert [] == word.labels
    assert "已写好" in word.text
    await the_day(town)
    assert 1 == len([one for one in town.heard("sec") if "已写好，将随祝贺发出" in one])


async def test_with_the_words_written_nobody_is_reminded(tmp_path):
    async with a_town(tmp_path, now=at("2026-10-18 12:00")) as town:
        await town.puts(card())
        await town.until("2026-10-19 20:00")
        assert not [one for one in town.heard("sec") if "贺卡寄语还没有写" in one]


async def test_the_secretary_s_own_card_is_the_deputy_s_matter(tmp_path):
    people = PEOPLE | {"sec": member("sec", "周秀兰", 1, duties=PEOPLE["sec"].duties, accepted_on=date(1999, 10, 20))}
    async with a_town(tmp_path, now=at("2026-10-19 12:00"), people=people) as town:
        words = [one.text for one in town.standing("dep") if "贺卡寄语还没有写" in one.text]
        assert ["周秀兰" in one and "王堃" not in one for one in words] == [True]
        assert not [one for one in town.heard("sec") if "贺卡寄语还没有写" in one and "周秀兰" in one]
        await town.presses("dep", "给周秀兰的寄语")
        await town.says("dep", "您是我们的主心骨。")
        await town.until(f"{DAY} 08:01")
        assert any("支部副书记　梁国栋" in one for one in town.heard("sec"))


async def test_a_late_start_greets_once_and_after_ten_in_the_evening_not_at_all(town):
    assert Kind.BIRTHDAY_GREETING not in {said.kind for said in town.records.said.values()}
    await the_day(town, "23:30")
    greeted = [said for said in town.records.said.values() if said.kind is Kind.BIRTHDAY_GREETING]
    assert {State.SENT} == {said.state for said in greeted}
    assert 1 == len([one for one in town.heard("bob") if "值此您入党十周年之际" in one])


async def test_without_a_deputy_the_secretary_s_own_card_is_a_committee_member_s_matter(tmp_path):
    """Nobody is left out: who stands in writes the words of that one card, and of no other."""
    people = PEOPLE | {
        "sec": member("sec", "周秀兰", 1, duties=PEOPLE["sec"].duties, accepted_on=date(1999, 10, 20)),
        "dep": member("dep", "梁国栋", 2),
    }
    async with a_town(tmp_path, now=at("2026-10-12 12:00"), people=people) as town:
        await town.until("2026-10-13 09:01")
        asked = next(one for one in reversed(town.standing("org")) if "政治生日准备" in one.text)
        assert "周秀兰" in asked.text and "王堃" not in asked.text
        assert not any("政治生日准备" in each for each in town.heard("pub"))
        assert (await town.presses("org", "", token="bd|write|m006:2026", at=asked)).alert
        assert (await town.presses("pub", "", token="bd|write|m001:2026", at=asked)).alert
        assert (await town.presses("sec", "", token="bd|write|m001:2026", at=asked)).alert
        await town.presses("org", "给周秀兰写寄语", at=asked)
        [written] = await town.says("org", WORDS)
        assert written.message.picture is not None
        text = await press(town, "org", "返回")
        assert "周秀兰" in text and "王堃" not in text
        await the_day(town)
        assert [one for one in town.standing("sec") if one.message.picture is not None]
