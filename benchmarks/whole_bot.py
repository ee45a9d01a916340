"""The whole bot, as `zhibu run` starts it, with what a measure turns: no pace towards Telegram, or another storage.

python -m benchmarks.whole_bot --data DIR --api ROOT [--no-pace] [--storage none|tinydb]
"""

import argparse
import asyncio
from pathlib import Path

from benchmarks.stage import TOKEN
from zhibu.bot import app
from zhibu.bot.config import Config
from zhibu.bot.platforms.telegram import Pace


def main() -> None:
    given = argparse.ArgumentParser()
    given.add_argument("--data", type=Path, required=True)
    given.add_argument("--api", required=True)
    given.add_argument("--no-pace", action="store_true")
    given.add_argument("--storage", choices=("journal", "none", "tinydb"), default="journal")
    asked = given.parse_args()
    if asked.storage == "none":
        from benchmarks.peers.no_storage import Forgetful

        app.Store = Forgetful  # type: ignore[misc]
    elif asked.storage == "tinydb":
        from benchmarks.peers.stock_tinydb import Rewriting

        app.Store = Rewriting  # type: ignore[misc]
    pace = Pace(overall=0, group=0, private=0, board=5.0) if asked.no_pace else Pace()
    config = Config(data=asked.data, telegram_token=TOKEN, telegram_api=asked.api)
    asyncio.run(app.run(config, knobs=app.Knobs(pace=pace)))


if __name__ == "__main__":
    main()
