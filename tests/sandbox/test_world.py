"""The world by itself: who is where, what they can do, what the bot is told of it."""

import pytest

from tests.sandbox.conftest import Clock, picture
from zhibu.bot.sandbox import World
from zhibu.bot.sandbox.errors import ApiError
from zhibu.bot.sandbox.rules import photo_size
from zhibu.bot.sandbox.state import Content
from zhibu.bot.sandbox.text import formatted, units, url_fault


@pytest.fixture
def world():
    return World(clock=Clock())


@pytest.fixture
def wang(world):
    return world.add_user("王芳")


def heard(world):
    return [(update.kind, update.body) for update in world.updates.pending]


def bots(world, chat, text, *buttons):
    keyboard = [[{"text": label, "callback_data": f"{n}"} for n, label in enumerate(buttons)]]
    return world.post(chat, Content(text=text, keyboard=keyboard), sender=world.bot)


def test_a_group_is_entered_with_a_member_update_and_a_service_message(world, wang):
    world.add_group("支部", [wang])
    (first, change), (second, message) = heard(world)

    assert ("my_chat_member", "member") == (first, change["new_chat_member"]["status"])
    assert ("message", world.bot.id) == (second, message["new_chat_members"][0]["id"])


def test_ids_repeat_between_groups_but_not_between_private_chats(world, wang):
    """Whoever keys messages by their id alone mixes chats up, here as at Telegram."""
    li = world.add_user("李雷")
    one, two = world.add_group("一", [wang]), world.add_group("二", [wang])
    first, second = world.says(wang, one, "x"), world.says(wang, two, "x")
    assert first.id == second.id

    assert world.says(wang, None, "x").id != world.says(li, None, "x").id


def test_user_ids_need_more_than_32_bits(wang):
    assert wang.id > 2**32


@pytest.mark.parametrize(
    ("wanted", "data"), [("签到", "0"), ("签到 12", "0"), ("1", "1"), ("请假", "1"), ("同意", "3"), ("不同意", "2")]
)
def test_a_button_is_found_by_label_with_or_without_its_count_or_by_data(world, wang, wanted, data):
    bots(world, world.chat(wang), "x", "签到 12", "请假（2）", "不同意", "同意")

    assert data == world.presses(wang, wang, wanted).data


def test_the_newest_message_with_the_button_is_meant(world, wang):
    bots(world, world.chat(wang), "旧", "好")
    new = bots(world, world.chat(wang), "新", "好")
    bots(world, world.chat(wang), "别的", "差")

    assert new.id == world.presses(wang, wang, "好").message_id


def test_a_button_that_never_was_cannot_be_pressed(world, wang):
    bots(world, world.chat(wang), "x", "签到")

    with pytest.raises(LookupError, match=r"no button '请假' in \[\['签到'\]\]"):
        world.presses(wang, wang, "请假")


def test_a_link_is_opened_not_pressed(world, wang):
    keyboard = [[{"text": "计划", "url": "https://example.cn/"}]]
    world.post(world.chat(wang), Content(text="x", keyboard=keyboard), sender=world.bot)

    with pytest.raises(LookupError, match="opens a link"):
        world.presses(wang, wang, "计划")


def test_who_is_not_in_a_group_neither_speaks_nor_presses_there(world, wang):
    group = world.add_group("支部", [wang])
    stranger = world.add_user("赵一")
    card = bots(world, group, "x", "签到")

    with pytest.raises(ValueError, match="can't write"):
        world.says(stranger, group, "/signin")
    with pytest.raises(ValueError, match="isn't in"):
        world.presses(stranger, card, "签到")


@pytest.mark.parametrize(
    ("link", "payload"),
    [
        ("https://t.me/zhibu_bot?start=a-B_9", "a-B_9"),
        ("t.me/Zhibu_Bot?start=x", "x"),
        ("https://t.me/zhibu_bot", ""),
        ("tg://resolve?domain=zhibu_bot&start=x", "x"),
        ("https://t.me/zhibu_bot?startgroup=x", None),
        ("https://t.me/other_bot?start=x", None),
        ("https://example.cn/zhibu_bot?start=x", None),
    ],
)
def test_links_to_the_bot_are_told_from_others(world, link, payload):
    assert payload == world.start_payload(link)


@pytest.mark.parametrize("payload", ["x" * 65, "签到", "a b", "a=b"])
def test_a_start_payload_has_telegrams_alphabet_and_length(world, wang, payload):
    with pytest.raises(ValueError, match="start payload"):
        world.starts(wang, payload)


def test_starting_again_unblocks(world, wang):
    world.starts(wang)
    world.blocks(wang)
    world.blocks(wang)
    world.starts(wang)

    changes = [body["new_chat_member"]["status"] for kind, body in heard(world) if kind == "my_chat_member"]
    assert ["kicked", "member"] == changes


def test_update_ids_count_up_without_a_gap(world, wang):
    for _ in range(5):
        world.says(wang, None, "x")
    ids = [update.id for update in world.updates.all]

    assert list(range(ids[0], ids[0] + 5)) == ids


def test_everything_that_changes_gets_a_later_version(world, wang):
    rung = []
    stop = world.listen(lambda: rung.append(world.version))
    message = world.says(wang, None, "x")
    before = message.version
    world.change(message, Content(text="y"))
    stop()
    world.remove(message)

    assert message.born == before < message.version == world.version
    assert rung == sorted(rung)
    assert max(rung) < world.version


@pytest.mark.parametrize(
    ("data", "size"),
    [
        (picture(7, 5), (7, 5)),
        (b"GIF89a\x07\x00\x05\x00", (7, 5)),
        (b"\xff\xd8\xff\xe0\x00\x04ab\xff\xc2\x00\x0b\x08\x00\x05\x00\x07\x01\x01\x11\x00", (7, 5)),
        (b"RIFF\x00\x00\x00\x00WEBPVP8X\x0a\x00\x00\x00\x00\x00\x00\x00\x06\x00\x00\x04\x00\x00", (7, 5)),
    ],
)
def test_a_picture_is_measured(data, size):
    assert size == photo_size(data)


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("https://example.cn/a?b", None),
        ("example.cn", None),
        ("tg://user?id=5", None),
        ("http://localhost:8420/", None),
        ("javascript://x", "Unsupported URL protocol"),
        ("https://", "URL host is empty"),
        ("https://内网", "Wrong HTTP URL"),
    ],
)
def test_links_are_judged_as_telegram_does(url, fault):
    assert fault == url_fault(url)


def test_length_is_counted_in_utf16():
    assert 5 == units("a𠀀b堃")


def test_trimming_moves_entities_along_and_drops_what_is_left_empty():
    made = formatted(
        "  𠀀主题  ",
        None,
        [
            {"type": "bold", "offset": 0, "length": 4},
            {"type": "italic", "offset": 4, "length": 4},
            {"type": "underline", "offset": 7, "length": 1},
        ],
        knows=lambda _id: True,
    )

    assert "𠀀主题" == made.text
    assert [("bold", 0, 2), ("italic", 2, 2)] == [(e["type"], e["offset"], e["length"]) for e in made.entities]


def test_a_mention_of_nobody_known_loses_its_link():
    entities = [
        {"type": "text_mention", "offset": 0, "length": 1, "user": {"id": 1}},
        {"type": "text_mention", "offset": 1, "length": 1, "user": {"id": 2}},
    ]

    assert [1] == [e["user"]["id"] for e in formatted("ab", None, entities, knows=lambda id_: id_ == 1).entities]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("/start abc", [("bot_command", "/start")]),
        ("见 /help@zhibu_bot。", [("bot_command", "/help@zhibu_bot")]),
        ("和/或 1/2 https://a.cn/b/c", [("url", "https://a.cn/b/c")]),
        ("（https://a.cn/计划）", [("url", "https://a.cn/计划")]),
        ("a@b.cn 与 @zhibu_bot", [("email", "a@b.cn"), ("mention", "@zhibu_bot")]),
        ("#三月 #12", [("hashtag", "#三月")]),
    ],
)
def test_telegram_finds_these_itself(text, found):
    made = formatted(text, None, None, knows=lambda _id: True)
    utf16 = made.text.encode("utf-16-le")

    assert found == [
        (e["type"], utf16[2 * e["offset"] : 2 * (e["offset"] + e["length"])].decode("utf-16-le")) for e in made.entities
    ]


@pytest.mark.parametrize("source", ["<b", "a < b", "</b>", "<b>x", "<span>x</span>", "<x>y</x>", "<b><i>x</b></i>"])
def test_broken_html_is_refused(source):
    with pytest.raises(ApiError, match="can't parse entities"):
        formatted(source, "HTML", None, knows=lambda _id: True)
