"""A photo and a paper through the whole bot: the chat page's world, the Bot API server, the adapter, the router, the disk."""

import asyncio

from tests.platforms.conftest import FAST
from tests.sandbox.conftest import picture
from tests.town import BRANCH, PEOPLE, START, Town
from zhibu.bot.parts import put_together
from zhibu.bot.platforms.telegram import Telegram
from zhibu.bot.sandbox import Sandbox
from zhibu.branch.enclosure import of_leave
from zhibu.branch.ids import DayId
from zhibu.storage.check import check
from zhibu.storage.store import Store

OCTOBER = DayId("2026-10")


async def test_a_photo_and_a_paper_come_to_the_books_and_back_to_the_decider(tmp_path):
    town = await Town.founded(tmp_path)
    await town.leave()
    photo, paper = picture(60, 40), b"%PDF-1.4 discharge"
    sandbox = Sandbox(clock=lambda: START)
    world = sandbox.world
    ann, sec = (world.add_user(PEOPLE[who].name, user_id=1000 + int(PEOPLE[who].id[1:])) for who in ("ann", "sec"))
    world.starts(world.add_user(PEOPLE["org"].name, user_id=1003))
    world.starts(sec)
    world.starts(ann)
    world.updates.drop()
    store = await Store.open(tmp_path)
    async with sandbox.running():
        telegram = Telegram(sandbox.token, api=sandbox.root, now=lambda: START, **FAST)
        parts = put_together(
            store, telegram, town.clock, data=tmp_path, locale="zh_CN", timezone="Asia/Shanghai", edit_pause=0.0
        )
        await telegram.start()
        await parts.daemon.start()
        listening = asyncio.create_task(telegram.listen(parts.router.handle))
        world.says(ann, None, "/leave")
        await sandbox.settled()
        world.sends_file(ann, None, photo, "photo.png", mime="image/png", caption="住院检查", photo=True)
        await sandbox.settled()
        world.sends_file(ann, None, paper, "出院小结.pdf", mime="application/pdf")
        await sandbox.settled()
        await parts.daemon.settle()
        [asked] = [one for one in world.said_by_bot(sec) if "待批请假" in one.text]
        world.presses(sec, asked, "看附件（2）")
        await sandbox.settled()
        await telegram.stop()
        await listening
        await parts.daemon.stop()

    kept = store.records(BRANCH).enclosed(of_leave(OCTOBER, PEOPLE["ann"].id))
    shown = world.said_by_bot(sec)[-1].content
    assert {photo, paper} == {await store.enclosures.read(BRANCH, each) for each in kept}
    assert world.files[shown.media].data in (photo, paper)
    assert [] == sandbox.refused
    await store.close()
    assert [] == check(tmp_path)
