"""The store in memory keeps the same word as the real one, as far as the tick relies on it."""

import asyncio
from dataclasses import replace

import pytest

from tests.branch.build import at, member, records
from tests.scheduler.books import FakeBooks
from tests.scheduler.fakes import notice, said
from zhibu.storage.store import Store
from zhibu.storage.trouble import NotSaved

NOW = at("2026-10-08 09:00")
LINE = said(notice())


@pytest.fixture(params=["in memory", "on disk"])
async def books(request, tmp_path):
    if request.param == "in memory":
        yield FakeBooks(records())
        return
    store = await Store.open(tmp_path)
    await store.create(records().branch, actor="operator", now=NOW)
    yield store
    await store.close()


async def put(books, *given, act="put"):
    async with books.unit("b1", actor="daemon", act=act, now=NOW) as unit:
        for each in given:
            unit.put(each)
        await unit.commit(keys=[each.id for each in given])


async def test_what_was_committed_is_there_and_can_be_taken_away(books):
    await put(books, LINE)
    assert LINE == books.records("b1").said[LINE.id]
    async with books.unit("b1", actor="daemon", act="away", now=NOW) as unit:
        unit.remove(unit.records.said[LINE.id])
        await unit.commit()

    assert {} == dict(books.records("b1").said)


async def test_a_unit_sees_its_own_puts_and_what_was_staged_before_it(books):
    async def second():
        async with books.unit("b1", actor="daemon", act="second", now=NOW) as unit:
            seen = LINE.id in unit.records.said
            unit.put(member(1))
            assert "m001" in unit.records.members
            await unit.commit()
            return seen

    _, seen = await asyncio.gather(put(books, LINE), second())

    assert seen
    assert {"m001"} == set(books.records("b1").members)


async def test_a_unit_without_a_commit_changes_nothing(books):
    async with books.unit("b1", actor="daemon", act="look", now=NOW) as unit:
        assert {} == dict(unit.records.said)
    await put(books, LINE)

    assert {LINE.id} == set(books.records("b1").said)


async def test_an_error_in_a_unit_changes_nothing(books):
    with pytest.raises(ZeroDivisionError):
        async with books.unit("b1", actor="daemon", act="fail", now=NOW) as unit:
            unit.put(LINE)
            raise ZeroDivisionError
    await put(books, member(1))

    assert {} == dict(books.records("b1").said)


async def test_a_commit_calls_back_once_it_is_durable(books):
    heard = []
    books.on_commit(lambda branch: heard.append((branch, LINE.id in books.records("b1").said)))
    await put(books, LINE)
    await asyncio.sleep(0.05)

    assert [("b1", True)] == heard


def test_a_branch_that_isnt_there_is_a_key_error():
    with pytest.raises(KeyError):
        FakeBooks(records()).records("b2")


async def test_a_full_disk_fails_the_unit_and_all_that_was_staged_on_it():
    books = FakeBooks(records())
    books.full = True
    results = await asyncio.gather(put(books, LINE), put(books, replace(LINE, id="other")), return_exceptions=True)

    assert [NotSaved, NotSaved] == [type(each) for each in results]
    assert {} == dict(books.records("b1").said)


async def test_a_kill_keeps_the_lines_that_were_durable_and_no_others():
    books = FakeBooks(records())
    first, second = asyncio.create_task(put(books, LINE)), asyncio.create_task(put(books, replace(LINE, id="other")))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    books.kill(durable=1)
    first.cancel()
    second.cancel()

    assert {LINE.id} == set(books.records("b1").said)
