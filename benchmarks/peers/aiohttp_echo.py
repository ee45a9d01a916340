"""An echo on python-telegram-bot's Bot with our request class and a loop of its own: a batch is fetched, handled side by side, and only
then confirmed.

    python -m benchmarks.peers.aiohttp_echo ROOT
"""

import asyncio
import contextlib
import signal
import sys

from telegram import Bot, Update

from benchmarks.stage import TOKEN
from zhibu.bot.platforms.telegram.request import AiohttpRequest, Waits


async def handle(update: Update) -> None:
    if update.callback_query is not None:
        await update.callback_query.answer()
    elif update.message is not None and update.message.text is not None:
        await update.message.reply_text(update.message.text)


async def main(root: str) -> None:
    requests = [AiohttpRequest(root, waits=Waits()) for _ in range(2)]
    bot = Bot(TOKEN, base_url=f"{root}/bot", get_updates_request=requests[0], request=requests[1])
    async with bot:
        offset = 0
        while True:
            batch = await bot.get_updates(offset=offset, timeout=30, limit=100)
            await asyncio.gather(*map(handle, batch))
            if batch:
                offset = batch[-1].update_id + 1


async def until_told(root: str) -> None:
    task = asyncio.ensure_future(main(root))
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await task


if __name__ == "__main__":
    asyncio.run(until_told(sys.argv[1]))
