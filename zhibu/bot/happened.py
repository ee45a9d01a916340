"""Our place in a chat changed: added, removed, moved to a new id, blocked or let in again."""

from dataclasses import replace
from datetime import datetime

from zhibu.bot.house import House
from zhibu.bot.incoming import Change, Happened, Room
from zhibu.branch.branch import Binding
from zhibu.branch.people import Account

DAEMON = "daemon"


async def happened(house: House, heard: Happened, now: datetime) -> None:
    """Notes it with the facts that it changes: who or what can be written to."""
    if heard.where.room is Room.PRIVATE:
        if heard.account is not None and heard.change in (Change.BLOCKED, Change.UNBLOCKED):
            await _reach(house, heard, heard.change is Change.UNBLOCKED, now)
        return
    branch = house.store.chat_branch(heard.where.chat)
    if branch is None:
        return
    async with house.store.unit(branch, actor=DAEMON, act="chat.changed", now=now, cause=heard.cause) as unit:
        known = unit.records.bindings.get(heard.where.chat)
        if known is None:
            return
        changed = _changed(known, heard)
        if changed == known:
            return
        if changed.id != known.id:
            unit.remove(known)
        unit.put(changed)
        await unit.commit(change=heard.change.value)


def _changed(known: Binding, heard: Happened) -> Binding:
    match heard.change:
        case Change.MIGRATED if heard.now_chat is not None:
            return replace(known, id=heard.now_chat)
        case Change.REMOVED:
            return replace(known, reachable=False)
        case Change.ADDED:
            return replace(known, reachable=True, title=heard.where.title or known.title)
        case _:
            return known


async def _reach(house: House, heard: Happened, reachable: bool, now: datetime) -> None:
    assert heard.account is not None
    for branch in {at for at, _ in house.store.accounts(heard.account)}:
        async with house.store.unit(branch, actor=DAEMON, act="account.reach", now=now, cause=heard.cause) as unit:
            known: Account | None = unit.records.accounts.get(heard.account)
            if known is not None and known.reachable is not reachable:
                unit.put(replace(known, reachable=reachable))
                await unit.commit(reachable=reachable)
