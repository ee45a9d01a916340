"""What Telegram is handed for a message of ours."""

import pytest
from telegram import MessageEntity

from zhibu.bot.incoming import Room
from zhibu.bot.message import Ask, Bold, Link, Mention, Message, Option, Paper, Picture, Verb, say, token
from zhibu.bot.platforms.telegram.render import Part, Words, clipped, cut, file_name, parts, units
from zhibu.branch.ids import AccountId, MemberId

ANN = MemberId("ann")
ACCOUNTS = {ANN: AccountId("telegram:42"), MemberId("mat"): AccountId("matrix:@mat:example.org")}


def rendered(message: Message, *, room: Room = Room.PRIVATE, replies: bool = False) -> tuple[Part, ...]:
    return parts(
        message,
        room=room,
        account_of=ACCOUNTS.get,
        start_link=lambda payload: f"https://t.me/zhibu_bot?start={payload}",
        replies=replies,
    )


def shown(part: Part) -> list[tuple[str, str, str | None]]:
    """Each entity as Telegram would cut it out of the text: kind, words, url."""
    raw = part.words.text.encode("utf-16-le")
    return [
        (e.type, raw[e.offset * 2 : (e.offset + e.length) * 2].decode("utf-16-le"), e.url)
        for e in part.words.entities()
    ]


def test_paragraphs_stand_apart_by_an_empty_line():
    (part,) = rendered(say("一", "二", ("三", "，四")))

    assert "一\n\n二\n\n三，四" == part.words.text


def test_bold_mentions_and_links_become_entities_over_their_own_words():
    """Counted in UTF-16 units: characters outside the basic plane weigh two."""
    (part,) = rendered(
        say(
            ("𣗋𣗋 ", Bold("支部主题党日"), " 🎂"),
            ("请 ", Mention("王堃", ANN), " 看", Link("这里", "https://example.org"), "或", Link("私聊", start="go_1")),
        )
    )

    assert [
        (MessageEntity.BOLD, "支部主题党日", None),
        (MessageEntity.TEXT_LINK, "王堃", "tg://user?id=42"),
        (MessageEntity.TEXT_LINK, "这里", "https://example.org"),
        (MessageEntity.TEXT_LINK, "私聊", "https://t.me/zhibu_bot?start=go_1"),
    ] == shown(part)


@pytest.mark.parametrize("member", [MemberId("mat"), MemberId("nobody")])
def test_a_member_without_an_account_here_is_only_named(member):
    (part,) = rendered(say(("请 ", Mention("李四", member))))

    assert "请 李四" == part.words.text
    assert [] == shown(part)


def test_what_looks_like_markup_is_shown_as_it_is():
    (part,) = rendered(say("讨论 & <b>提纲</b> _一_ *二* [三](四)"))

    assert "讨论 & <b>提纲</b> _一_ *二* [三](四)" == part.words.text
    assert [] == shown(part)


def test_blanks_at_the_edges_go_and_entities_stay_on_their_words():
    """Telegram trims a text; entities counted before that would shift."""
    (part,) = rendered(Message(paragraphs=(("  ", Bold(" 重要 "), "的事 "), ("\n",))))

    assert "重要 的事" == part.words.text
    assert [(MessageEntity.BOLD, "重要 ", None)] == shown(part)


def test_options_become_rows_of_buttons():
    (part,) = rendered(
        say(
            "好",
            rows=[
                [Option("签到", token(Verb.SIGN_IN, "d1")), Option("请假", start="leave_d1")],
                [Option("取消", "cx")],
            ],
        )
    )

    assert [[("签到", "si|d1"), ("请假", "go|leave_d1")], [("取消", "cx")]] == [
        [(button.text, button.callback_data) for button in row] for row in part.keyboard.inline_keyboard
    ]


@pytest.mark.parametrize("option", [Option("空"), Option("长", "字" * 22), Option("长", start="x" * 62)])
def test_a_token_telegram_would_refuse_is_an_error_of_ours(option):
    with pytest.raises(ValueError, match="1 to 64 bytes"):
        rendered(say("好", rows=[[option]]))


def test_an_empty_message_is_an_error_of_ours():
    with pytest.raises(ValueError, match="without words"):
        rendered(Message(paragraphs=((" ",),)))


# -- questions ------------------------------------------------------------------------------------------------------


def asking(**more) -> Message:
    return Message(paragraphs=(("请写明事由",),), ask=Ask(hint="事由"), **more)


def test_a_question_in_a_group_forces_a_reply_and_shows_its_hint():
    (part,) = rendered(asking(), room=Room.GROUP, replies=True)

    assert (True, "事由") == (part.force_reply.selective, part.force_reply.input_field_placeholder)


def test_a_question_to_nobody_in_particular_is_for_everybody():
    """A selective one that names and answers nobody would ask no one."""
    (part,) = rendered(asking(), room=Room.GROUP)

    assert part.force_reply.selective is False


@pytest.mark.parametrize("room", [Room.PRIVATE, Room.CHANNEL])
def test_a_question_is_plain_in_a_private_chat_and_in_a_channel(room):
    (part,) = rendered(asking(), room=room)

    assert part.force_reply is None


def test_buttons_go_before_a_forced_reply():
    (part,) = rendered(asking(rows=((Option("取消", "cx"),),)), room=Room.GROUP)

    assert part.force_reply is None
    assert part.keyboard is not None


# -- limits ---------------------------------------------------------------------------------------------------------


def test_a_long_text_is_cut_between_paragraphs_and_the_buttons_stand_under_the_last():
    message = say(*["段" * 1000] * 5, rows=[[Option("好", "cx")]])

    first, last = rendered(message)

    assert ["\n\n".join(["段" * 1000] * 4), "段" * 1000] == [first.words.text, last.words.text]
    assert [None, ["好"]] == [first.keyboard, [b.text for row in last.keyboard.inline_keyboard for b in row]]
    assert [False, True] == [first.silent, last.silent], "only the first part rings"


def test_a_long_paragraph_is_cut_after_a_sentence_and_nothing_is_lost():
    sentence = "今天学习了党章的第一章内容。"
    words = Words(sentence * 500)

    pieces = cut(words, 4096)

    assert words.text == "".join(piece.text for piece in pieces)
    assert all(piece.text.endswith("。") and units(piece.text) <= 4096 for piece in pieces)


def test_a_text_without_any_break_is_cut_within_the_limit_between_characters():
    words = Words("𣗋" * 5000)

    pieces = cut(words, 4096)

    assert [4096, 4096, 1808] == [units(piece.text) for piece in pieces]


def test_an_entity_over_a_cut_goes_on_in_the_next_piece():
    (part, after) = rendered(say((Bold("粗" * 5000),)))

    assert [(MessageEntity.BOLD, "粗" * 4096, None)] == shown(part)
    assert [(MessageEntity.BOLD, "粗" * 904, None)] == shown(after)


def test_what_fits_isnt_clipped():
    words = Words("好")

    assert words is clipped(words, 1)


def test_a_picture_carries_its_text_as_a_caption():
    (part,) = rendered(
        Message(paragraphs=(("贺卡",),), picture=Picture("贺卡.png", b"png"), rows=((Option("好", "cx"),),))
    )

    assert ("贺卡", "贺卡.png", True) == (part.words.text, part.file.name, part.file.picture)
    assert part.keyboard is not None


def test_a_picture_keeps_its_first_paragraph_where_the_text_is_too_long_for_a_caption():
    """The rest follows as a message of its own; the buttons stand there."""
    message = Message(
        paragraphs=(("标题",), ("文" * 1500,)), picture=Picture("图.png", b"png"), rows=((Option("好", "cx"),),)
    )

    picture, text = rendered(message)

    assert ("标题", True, None) == (picture.words.text, picture.file.picture, picture.keyboard)
    assert ("文" * 1500, None) == (text.words.text, text.file)
    assert text.keyboard is not None


def test_a_paper_without_words_has_no_caption():
    (part,) = rendered(Message(paragraphs=(), paper=Paper("记录表.docx", b"docx")))

    assert ("", "记录表.docx", False) == (part.words.text, part.file.name, part.file.picture)


@pytest.mark.parametrize(
    "name, kept",
    [
        ("党员大会 记录（3月）.docx", "党员大会 记录（3月）.docx"),
        ('a/b\\c"d\r\ne.txt', "a_b_c_d_e.txt"),
        ("", "file"),
    ],
)
def test_a_files_name_keeps_its_chinese_and_loses_what_breaks_an_upload(name, kept):
    assert kept == file_name(name)


def test_parts_that_look_the_same_are_known_by_their_digest():
    one, same, other = (
        rendered(say("签到", rows=[[Option(label, "si")]]))[0] for label in ("签到 1", "签到 1", "签到 2")
    )

    assert one.digest == same.digest
    assert one.digest != other.digest
