"""A stock python-telegram-bot echo: Application, its own polling, httpx. What most bots are.

python -m benchmarks.peers.ptb_echo ROOT [--concurrent]
"""

import sys
from typing import Any

from telegram import Update
from telegram.ext import ApplicationBuilder, CallbackQueryHandler, MessageHandler, filters

from benchmarks.stage import TOKEN


async def echo(update: Update, _context: Any) -> None:
    await update.message.reply_text(update.message.text)


async def pressed(update: Update, _context: Any) -> None:
    await update.callback_query.answer()


def main() -> None:
    builder = ApplicationBuilder().token(TOKEN).base_url(f"{sys.argv[1]}/bot")
    if "--concurrent" in sys.argv:
        builder = builder.concurrent_updates(True)
    application = builder.build()
    application.add_handler(MessageHandler(filters.TEXT, echo))
    application.add_handler(CallbackQueryHandler(pressed))
    application.run_polling(allowed_updates=["message", "callback_query"])


if __name__ == "__main__":
    main()
