"""Pinning on Telegram: without a sound, and a right that is missing costs the pin alone."""

import pytest

from zhibu.bot.message import say
from zhibu.bot.platforms.base import PlatformError, Trouble


def service(town, group):
    """What the group is told of pins."""
    return [
        each for each in group.messages.values() if each.content.service and "pinned_message" in each.content.service
    ]


async def a_group(town, *, administrator):
    group = town.world.add_group("第二党支部", [town.bob], bot="left")
    town.world.adds_bot(town.bob, group, administrator=administrator)
    await town.sandbox.settled()
    return group


async def test_a_board_is_pinned_without_a_sound_and_the_pin_taken_off(town):
    async with town.listening():
        group = await a_group(town, administrator=True)
        board = await town.telegram.send(town.id(group), say("公示栏"))
        await town.telegram.pin(board.chat, board.message)

        assert [int(board.message)] == group.pinned
        assert [True] == [each.silent for each in service(town, group)]

        await town.telegram.unpin(board.chat, board.message)
        await town.telegram.unpin(board.chat, board.message)

    assert [] == group.pinned
    assert 1 == len(town.calls("pinChatMessage"))


async def test_only_the_message_that_is_named_loses_its_pin(town):
    async with town.listening():
        group = await a_group(town, administrator=True)
        old, new = [await town.telegram.send(town.id(group), say(text)) for text in ("一", "二")]
        for each in (old, new):
            await town.telegram.pin(each.chat, each.message)
        await town.telegram.unpin(old.chat, old.message)

    assert [int(new.message)] == group.pinned


async def test_a_missing_right_is_refused_and_the_chat_can_be_written_to_all_the_same(town):
    async with town.listening():
        group = await a_group(town, administrator=False)
        board = await town.telegram.send(town.id(group), say("公示栏"))
        for call in (town.telegram.pin, town.telegram.unpin):
            with pytest.raises(PlatformError) as refused:
                await call(board.chat, board.message)
            assert Trouble.REFUSED is refused.value.trouble
        await town.telegram.send(town.id(group), say("二"))

    assert 2 == len(town.said(group))


async def test_a_message_that_is_gone_cannot_be_pinned(town):
    async with town.listening():
        group = await a_group(town, administrator=True)
        board = await town.telegram.send(town.id(group), say("公示栏"))
        await town.telegram.delete(board.chat, board.message)
        with pytest.raises(PlatformError) as refused:
            await town.telegram.pin(board.chat, board.message)

    assert Trouble.REFUSED is refused.value.trouble
