"""What was said is found again, and forgotten once it can't be owed any more."""

from datetime import timedelta

from tests.storage.samples import FIRST, NOW, new_store, put
from tests.storage.test_codec import SAID
from zhibu.branch.notices import Kind, State
from zhibu.storage import ledger


def said(number, **changes):
    from dataclasses import replace

    return replace(SAID, id=f"sign_in/{number}/group/1", **changes)


def by_id(*lines):
    return {line.id: line for line in lines}


def test_a_message_is_traced_to_its_notice():
    """The latest, where a message was edited into another notice."""
    first = said(1, chat="telegram:-1", message="7")
    report = said(2, chat="telegram:-1", message="7", at=NOW + timedelta(hours=1))
    other = said(3, chat="telegram:-2", message="7")

    assert report == ledger.at_message(by_id(first, report, other), "telegram:-1", "7")
    assert ledger.at_message(by_id(first), "telegram:-1", "8") is None


def test_what_was_said_about_a_subject_stands_in_order():
    late = said(1, at=NOW + timedelta(hours=1))
    early = said(2)
    other = said(3, subject="2026-11")

    assert [early, late] == ledger.about(by_id(late, early, other), "2026-10")
    assert [] == ledger.about(by_id(late), "2026-10", Kind.DAY_BEFORE)


def test_claims_without_a_receipt_are_unsettled():
    claimed, uncertain = said(1, state=State.CLAIMED), said(2, state=State.UNCERTAIN)

    assert [claimed, uncertain] == ledger.unsettled(by_id(claimed, uncertain, said(3), said(4, state=State.MISSED)))


async def test_pruning_takes_from_the_book_and_not_from_the_journal(tmp_path):
    """Only what is settled and long over; the claim that nobody knows about stays."""
    store = await new_store(tmp_path)
    old = said(1, expires=NOW - timedelta(days=40))
    lines = [old, said(2), said(3, expires=NOW - timedelta(days=40), state=State.UNCERTAIN)]
    await put(store, *lines)

    async with store.unit(FIRST, actor="daemon", act="ledger.prune", now=NOW) as unit:
        assert 1 == ledger.prune(unit, keep=timedelta(days=35))
        await unit.commit()

    assert {lines[1].id, lines[2].id} == set(store.records(FIRST).said)
    assert [old.id] == [
        change.id for entry in await store.history(FIRST, table="said", id=old.id) for change in entry.changes[:1]
    ][:1]
    await store.close()
