"""Wishes through a strict Bot API server: the board pinned and edited in the group, and nothing there of whoever agreed to nothing."""

from tests.month.test_month import NAMES, month

__all__ = ("month",)

SECRET = "想多陪陪家里的老人"
HOPE = "把社区的事当作自己的事"
CELEBRANT, OTHER = NAMES[7], NAMES[8]
"""His political birthday is 20 October; hers was in January."""


def ever_shown(chat):
    """Every text that stood in a chat, with the words of its buttons."""
    return "\n".join(
        f"{content.text} {[button['text'] for row in content.keyboard or [] for button in row]}"
        for message in chat.messages.values()
        for content in (*message.history, message.content)
    )


def the_board(chat):
    return next(each for each in chat.messages.values() if "“政治生日愿望”公示栏" in each.content.text)


async def test_the_group_sees_what_is_public_pinned_and_nothing_of_a_private_wish(month):
    await month.says(CELEBRANT, f"/wish {SECRET}")
    await month.presses(CELEBRANT, "只留给自己")
    await month.says(OTHER, f"/wish {HOPE}")
    await month.presses(OTHER, "公开到公示栏")
    await month.settle()

    board = the_board(month.group)
    assert [board.id] == month.group.pinned
    assert board.silent
    assert f"{OTHER}\n{HOPE}" in board.content.text
    assert "另有1条愿望由本人保留" in board.content.text
    pins = [
        each
        for each in month.group.messages.values()
        if each.content.service and "pinned_message" in each.content.service
    ]
    assert [True] == [each.silent for each in pins]

    await month.says(NAMES[5], "/wishes", month.group)
    await month.says(CELEBRANT, f"/wish {SECRET}", month.group)
    await month.to("2026-10-21 10:00")
    for chat in (month.group, month.channel):
        ours = "\n".join(each.content.text for each in chat.messages.values() if each.sender_id == month.world.bot.id)
        assert SECRET not in ours
        assert CELEBRANT not in ours
    assert SECRET not in ever_shown(month.channel)
    standing = [each for each in month.group.messages.values() if not each.deleted]
    assert not any(SECRET in each.content.text for each in standing), "what was typed there was taken away"

    await month.says(OTHER, "/wish")
    await month.presses(OTHER, "只留给自己")
    await month.settle()
    assert HOPE not in board.content.text
    assert [] == month.group.pinned
    assert [] == month.sandbox.refused
