"""What a member alone says yes to, no by default: what others may see of them."""

from dataclasses import replace
from typing import Any, Literal

from zhibu.bot.talk import Talk

Choice = Literal["birthday_in_group", "name_in_news", "birthday_in_pictures"]


async def choose(talk: Talk, act: str, choice: Choice, **said: bool) -> None:
    """Keeps the member's yes or no, which is the one fact of the act; the same again changes nothing."""
    [yes] = said.values()
    chosen: dict[str, Any] = {choice: yes}
    async with talk.unit(act) as unit:
        known = unit.records.preference(talk.me.id)
        if getattr(known, choice) is not yes:
            unit.put(replace(known, **chosen))
            await unit.commit(**said)
