"""Who and where, over all branches, right after each commit."""

from datetime import timedelta

from tests.storage.samples import FIRST, NOW, SECOND, new_store, put
from zhibu.branch.branch import Binding, Code, Place, Purpose
from zhibu.branch.people import Account
from zhibu.storage.store import Store


def an_account(account, member):
    return Account(id=account, member=member, linked_at=NOW)


def a_binding(chat, at=NOW):
    return Binding(id=chat, place=Place.GROUP, title="群", bound_at=at)


async def test_an_account_is_found_in_every_branch_it_is_linked_in(tmp_path):
    store = await new_store(tmp_path, SECOND, FIRST)
    await put(store, an_account("telegram:1", "m1"), an_account("telegram:2", "m2"))
    await put(store, an_account("telegram:1", "m7"), branch=SECOND)

    assert ((FIRST, "m1"), (SECOND, "m7")) == store.accounts("telegram:1")
    assert () == store.accounts("telegram:3")

    async with store.unit(FIRST, actor="m1", act="unlink", now=NOW) as unit:
        unit.remove(an_account("telegram:1", "m1"))
        await unit.commit()

    assert ((SECOND, "m7"),) == store.accounts("telegram:1")
    await store.close()


async def test_a_chat_belongs_to_the_branch_that_bound_it_last(tmp_path):
    store = await new_store(tmp_path, FIRST, SECOND)
    assert store.chat_branch("telegram:-1") is None

    await put(store, a_binding("telegram:-1", NOW + timedelta(hours=1)), branch=SECOND)
    await put(store, a_binding("telegram:-1"))

    assert SECOND == store.chat_branch("telegram:-1")
    await store.close()
    store = await Store.open(tmp_path, read_only=True)
    assert SECOND == store.chat_branch("telegram:-1")
    await store.close()


async def test_a_code_is_found_by_its_hash(tmp_path):
    store = await new_store(tmp_path, FIRST, SECOND)
    await put(store, Code(id="h4sh", purpose=Purpose.GROUP, issued_at=NOW), branch=SECOND)

    assert SECOND == store.code_branch("h4sh")
    assert store.code_branch("other") is None
    await store.close()
