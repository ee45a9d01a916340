"""A thousand one-time jobs in APScheduler's own stores, each of which sends a message. Its defaults, as most bots have them.

python -m benchmarks.peers.apscheduler_jobs ROOT memory|sqlite FILE HOWMANY INSTANT [--add-only | --resume]
"""

import asyncio
import contextlib
import logging
import signal
import sys
from datetime import datetime

import aiohttp
from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler

_session: aiohttp.ClientSession | None = None


async def send(root: str, chat: int) -> None:
    assert _session is not None
    async with _session.post(f"{root}/bot1:x/sendMessage", data={"chat_id": str(chat), "text": "x"}) as answer:
        await answer.read()


async def main(root: str, store: str, place: str, howmany: int, at: datetime, how: str) -> None:
    global _session  # noqa: PLW0603 -- a job in a store can only name a function, not carry a connection
    _session = aiohttp.ClientSession()
    if store == "sqlite":
        from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore

        jobs = SQLAlchemyJobStore(url=f"sqlite:///{place}")
    else:
        jobs = MemoryJobStore()
    scheduler = AsyncIOScheduler(jobstores={"default": jobs})
    scheduler.start(paused=True)
    if how != "--resume":
        for chat in range(1, howmany + 1):
            scheduler.add_job(send, "date", run_date=at, args=(root, chat))
    if how != "--add-only":
        scheduler.resume()
        stopped = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
        await stopped.wait()
    scheduler.shutdown(wait=False)
    with contextlib.suppress(Exception):
        await _session.close()


if __name__ == "__main__":
    logging.basicConfig(level=logging.ERROR)
    root, store, place, howmany, at, *how = sys.argv[1:]
    asyncio.run(main(root, store, place, int(howmany), datetime.fromisoformat(at), *(how or [""])))
