"""Our place in a chat changed: added, removed, moved to a new id, blocked or let in again."""

import contextlib
from dataclasses import replace
from datetime import datetime

from zhibu.bot.house import House
from zhibu.bot.incoming import Change, Happened, Room
from zhibu.branch.branch import Binding
from zhibu.branch.ids import AccountId
from zhibu.branch.people import Account
from zhibu.storage.trouble import NotSaved, Stopped

DAEMON = "daemon"


async def happened(house: House, heard: Happened, now: datetime) -> None:
    """Notes it with the facts that it changes: who or what can be written to."""
    if heard.where.room is Room.PRIVATE:
        if heard.account is not None and heard.change in (Change.BLOCKED, Change.UNBLOCKED):
            await _reach(house, heard.account, heard.change is Change.UNBLOCKED, now, heard.cause)
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


async def heard_from(house: House, account: AccountId, now: datetime) -> None:
    """Who speaks to us in private can be written to again, also where the word that we were let in again got lost.

    It is no effect of that update, which goes on to its own; and it isn't worth failing for.
    """
    officers = (house.records(branch).officers[account] for branch in house.store.offices(account))
    if all(house.records(branch).accounts[account].reachable for branch, _ in house.store.accounts(account)) and all(
        officer.reachable for officer in officers
    ):
        return
    with contextlib.suppress(NotSaved, Stopped):
        await _reach(house, account, True, now)


async def _reach(house: House, account: AccountId, reachable: bool, now: datetime, cause: str | None = None) -> None:
    for branch in {*(at for at, _ in house.store.accounts(account)), *house.store.offices(account)}:
        async with house.store.unit(branch, actor=DAEMON, act="account.reach", now=now, cause=cause) as unit:
            known: Account | None = unit.records.accounts.get(account)
            officer = unit.records.officers.get(account)
            changed = [
                replace(each, reachable=reachable)
                for each in (known, officer)
                if each is not None and each.reachable is not reachable
            ]
            for each in changed:
                unit.put(each)
            if changed:
                await unit.commit(reachable=reachable)
