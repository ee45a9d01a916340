"""A newer program opens an older folder; an older program refuses a newer one, clearly."""

import pytest

from tests.storage.samples import FIRST, a_member, book_of, graves, journal_of, new_store, put
from zhibu.storage import journal, migrations
from zhibu.storage.check import check
from zhibu.storage.store import Store
from zhibu.storage.trouble import Trouble, WayOut


def test_there_is_one_step_from_every_older_format():
    assert list(range(1, journal.FORMAT)) == sorted(migrations.STEPS)


def test_steps_run_one_after_the_other(monkeypatch):
    steps = {
        1: lambda documents: {**documents, "members": {"m1": {"id": "m1", "steps": 1}}},
        2: lambda documents: {
            "members": {id_: {**each, "steps": each["steps"] + 1} for id_, each in documents["members"].items()}
        },
    }
    monkeypatch.setattr(migrations, "STEPS", steps)

    assert {"members": {"m1": {"id": "m1", "steps": 2}}} == migrations.migrated({}, since=1, to=3)


@pytest.fixture
def next_format(monkeypatch):
    """A program one format ahead: it calls a member's contact `contact`, where the old one wrote `phone`."""

    def step(documents):
        members = {}
        for id_, document in documents["members"].items():
            renamed = dict(document)
            if "phone" in renamed:
                renamed["contact"] = renamed.pop("phone")
            members[id_] = renamed
        return {**documents, "members": members}

    def apply():
        monkeypatch.setattr(journal, "FORMAT", 2)
        monkeypatch.setattr(migrations, "STEPS", {1: step})

    return apply


async def test_an_older_folder_is_opened_marked_and_goes_on(tmp_path, next_format):
    """Once, at the first opening; the old lines stay as they are, and the book can still be rebuilt from them."""
    store = await new_store(tmp_path)
    await put(store, a_member(1, contact="1380"))
    await store.close()
    next_format()

    store = await Store.open(tmp_path)
    await put(store, a_member(2))
    await store.close()
    acts = [line.entry.act for line in journal.scan(journal_of(tmp_path).read_bytes(), path=tmp_path).lines]

    assert ["branch.created", "put", "format.migrated", "put"] == acts

    book_of(tmp_path).unlink()
    store = await Store.open(tmp_path)
    assert {"m1", "m2"} == set(store.records(FIRST).members)
    assert 4 == store.last(FIRST).n
    await store.close()
    assert [] == graves(check(tmp_path))


async def test_a_newer_folder_is_refused_clearly(tmp_path, monkeypatch):
    monkeypatch.setattr(journal, "FORMAT", 9)
    store = await new_store(tmp_path)
    await put(store, a_member(1))
    await store.close()
    monkeypatch.undo()
    for _ in range(2):  # with the book, and from the journal alone
        store = await Store.open(tmp_path)
        damage = store.stopped[FIRST]
        await store.close()

        assert (Trouble.NEWER_FORMAT, WayOut.UPGRADE) == (damage.code, damage.way_out)
        assert {"format": 9, "known": 1} == damage.facts
        assert Trouble.NEWER_FORMAT in graves(check(tmp_path))
        book_of(tmp_path).unlink(missing_ok=True)
