"""The urn: one ballot a voter while the vote is open, and nobody can tell afterwards who voted what."""

import asyncio
import errno
import re
from collections import Counter

import pytest

from tests.storage.disks import Crash, CrashingDisk, FailingDisk, abandon
from tests.storage.samples import DAY, FIRST, NOW, a_ballot, a_member, an_evaluation, graves, new_store, put
from zhibu.branch.evaluation import Ballot, Voted
from zhibu.branch.ids import MemberId
from zhibu.storage.check import check
from zhibu.storage.store import Store
from zhibu.storage.trouble import Damaged, NotSaved, Trouble
from zhibu.storage.urn import UrnClosed, Urns

VOTERS = [MemberId(f"m{number}") for number in range(8)]
MARKS = [("good", "fair"), ("poor", "poor"), ("fairly_good", "good")]


def ballot_of(number):
    return a_ballot(*MARKS[number % 3], comment=f"话{number}")


async def voted(store, number):
    """As the bot does it: into the urn first, then the fact that somebody voted."""
    voter = VOTERS[number]
    await store.urns.cast(FIRST, DAY, voter, ballot_of(number))
    await put(store, Voted(id=f"{DAY}:{voter}", day=DAY, member=voter), act="vote", actor=voter, cause=f"t:{number}")


async def closed(store):
    ballots = await store.urns.close(FIRST, DAY)
    await put(store, an_evaluation(*ballots), act="evaluation.close", actor="daemon")
    await store.urns.destroy(FIRST, DAY)
    return ballots


def contents(ballots):
    return Counter((ballot.marks, ballot.comment) for ballot in ballots)


def everything(folder):
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


async def test_a_voter_can_change_their_mind_until_the_closing(tmp_path):
    store = await new_store(tmp_path)
    for number in range(8):
        await voted(store, number)
    await store.urns.cast(FIRST, DAY, VOTERS[2], a_ballot("good", "good", comment="好"))

    assert a_ballot("good", "good", comment="好") == (await store.urns.mine(FIRST, DAY, VOTERS[2])).cast

    expected = [*(ballot_of(number) for number in range(8) if number != 2), a_ballot("good", "good", comment="好")]
    assert contents(expected) == contents(await closed(store))
    await store.close()


async def test_marks_that_werent_handed_in_dont_count(tmp_path):
    """They live in the urn and nowhere else; a ballot handed in before stands beside them."""
    store = await new_store(tmp_path)
    await store.urns.draft(FIRST, DAY, VOTERS[0], a_ballot("poor"))
    await store.urns.cast(FIRST, DAY, VOTERS[1], ballot_of(1))
    await store.urns.draft(FIRST, DAY, VOTERS[1], a_ballot("poor", comment="unfinished"))
    slip = await store.urns.mine(FIRST, DAY, VOTERS[1])

    assert (a_ballot("poor", comment="unfinished"), ballot_of(1)) == (slip.draft, slip.cast)
    assert contents([ballot_of(1)]) == contents(await store.urns.close(FIRST, DAY))
    assert not any(b"unfinished" in data for data in everything(tmp_path).values())
    await store.close()


async def test_an_empty_urn_is_sealed_too(tmp_path):
    """Nobody has voted when the closing begins; who comes before its ballots are committed is told that it is too late, and
    no ballot is lost that was taken in."""
    store = await new_store(tmp_path)

    assert () == await store.urns.close(FIRST, DAY)
    with pytest.raises(UrnClosed):
        await store.urns.cast(FIRST, DAY, VOTERS[0], ballot_of(0))
    with pytest.raises(UrnClosed):
        await store.urns.draft(FIRST, DAY, VOTERS[0], ballot_of(0))
    assert () == await store.urns.close(FIRST, DAY)
    assert [] == graves(check(tmp_path))

    await put(store, an_evaluation(), act="evaluation.close", actor="daemon")
    await store.urns.destroy(FIRST, DAY)
    assert [] == [path for path in everything(tmp_path) if "urns" in path.parts]
    await store.close()


async def test_after_the_closing_no_file_tells_who_voted_what(tmp_path):
    """No key, no urn, no pseudonym; random ids; no order and no time that could be laid beside the journal's."""
    store = await new_store(tmp_path)
    for number in range(8):
        await voted(store, number)
    key = (tmp_path / "branches" / FIRST / "urns" / f"{DAY}.key").read_bytes()
    pseudonyms = set(
        re.findall(rb'"([0-9a-f]{64})":', (tmp_path / "branches" / FIRST / "urns" / f"{DAY}.urn").read_bytes())
    )
    ballots = await closed(store)
    await store.close()
    files = everything(tmp_path)

    assert 8 == len(pseudonyms)
    assert {"journal.jsonl", "book.json", "lock"} == {path.name for path in files}
    for data in files.values():
        assert key[:32] not in data
        assert not any(pseudonym in data for pseudonym in pseudonyms)
    # The journal says who voted, in order; the ballots come after it, in one entry, under ids that say nothing.
    assert "given" not in {ballot.id for ballot in ballots}
    assert 8 == len({ballot.id for ballot in ballots})
    assert [] == graves(check(tmp_path))


async def test_ballots_come_out_in_any_order(tmp_path):
    """Over a few votes the first voter's ballot stands at different places."""
    store = await new_store(tmp_path)
    places = set()
    for month in range(1, 13):
        day = f"2026-{month:02d}"
        for number in range(8):
            await store.urns.cast(FIRST, day, VOTERS[number], ballot_of(number))
        ballots = await store.urns.close(FIRST, day)
        places.add([ballot.comment for ballot in ballots].index("话0"))
        await store.urns.destroy(FIRST, day)

    assert len(places) > 2
    await store.close()


async def test_the_urns_file_is_sorted_by_pseudonym_not_by_time(tmp_path):
    store = await new_store(tmp_path)
    path = tmp_path / "branches" / FIRST / "urns" / f"{DAY}.urn"
    for number in range(8):
        await store.urns.cast(FIRST, DAY, VOTERS[number], ballot_of(number))
        found = re.findall(rb'"([0-9a-f]{64})":', path.read_bytes())
        assert sorted(found) == found
        assert not any(voter.encode() in path.read_bytes().replace(b"comment", b"") for voter in VOTERS)
    await store.close()


async def test_while_the_vote_is_open_the_journal_knows_no_marks(tmp_path):
    store = await new_store(tmp_path)
    for number in range(8):
        await voted(store, number)
    await store.snapshot(FIRST)
    branch = tmp_path / "branches" / FIRST

    for name in ("journal.jsonl", "book.json"):
        assert b"fairly_good" not in (branch / name).read_bytes()
        assert "话".encode() not in (branch / name).read_bytes()
    await store.close()


async def test_a_closed_urn_takes_nothing_more(tmp_path):
    from zhibu.storage.urn import UrnClosed

    store = await new_store(tmp_path)
    await voted(store, 0)
    await store.urns.close(FIRST, DAY)
    with pytest.raises(UrnClosed):
        await store.urns.cast(FIRST, DAY, VOTERS[1], ballot_of(1))
    await closed(store)
    with pytest.raises(UrnClosed):
        await store.urns.draft(FIRST, DAY, VOTERS[1], ballot_of(1))

    assert () == await store.urns.close(FIRST, DAY)
    await store.close()


async def test_votes_at_the_same_moment_all_count(tmp_path):
    store = await new_store(tmp_path)
    await asyncio.gather(*(store.urns.cast(FIRST, DAY, VOTERS[n], ballot_of(n)) for n in range(8)))

    assert 8 == len(await store.urns.close(FIRST, DAY))
    await store.close()


async def test_an_empty_urn_closes_empty(tmp_path):
    store = await new_store(tmp_path)

    assert () == await closed(store)
    assert None is (await store.urns.mine(FIRST, DAY, VOTERS[0])).cast
    await store.close()


async def test_an_interrupted_closing_is_finished_wherever_it_was_interrupted(tmp_path):
    """At every change of the disk: no ballot is lost or doubled, and in the end neither key nor urn is left."""
    finished = 0
    for steps in range(40):
        folder = tmp_path / str(steps)
        store = await new_store(folder)
        for number in range(4):
            await voted(store, number)
        disk = CrashingDisk(after=steps)
        dying = Urns(folder / "branches", Ballot, disk)
        try:
            ballots = await dying.close(FIRST, DAY)
            await put(store, an_evaluation(*ballots))
            await dying.destroy(FIRST, DAY)
            finished += 1
        except Crash:
            pass
        await asyncio.gather(*asyncio.all_tasks() - {asyncio.current_task()}, return_exceptions=True)
        abandon(store)

        store = await Store.open(folder)
        if DAY not in store.records(FIRST).evaluations:
            await closed(store)
        evaluation = store.records(FIRST).evaluations[DAY]

        assert contents(ballot_of(number) for number in range(4)) == contents(evaluation.ballots)
        assert [] == store.urns.days(FIRST)
        await store.close()
        assert [] == graves(check(folder))
        if finished:
            break
    assert finished


async def test_closing_again_gives_the_same_ballots(tmp_path):
    """A commit that failed is tried again without anything changing, also after a restart."""
    store = await new_store(tmp_path)
    for number in range(4):
        await voted(store, number)
    first = await store.urns.close(FIRST, DAY)

    assert first == await store.urns.close(FIRST, DAY)
    await store.close()
    store = await Store.open(tmp_path)
    assert first == await store.urns.close(FIRST, DAY)
    await store.close()


@pytest.mark.parametrize("method", ["write", "sync", "rename"])
async def test_a_ballot_that_couldnt_be_saved_is_told(tmp_path, method):
    disk = FailingDisk()
    store = await new_store(tmp_path, files=disk)
    await store.urns.cast(FIRST, DAY, VOTERS[0], ballot_of(0))
    disk.fail(method, errno.ENOSPC)
    with pytest.raises(NotSaved):
        await store.urns.cast(FIRST, DAY, VOTERS[0], ballot_of(1))
    disk.mend()

    assert ballot_of(0) == (await store.urns.mine(FIRST, DAY, VOTERS[0])).cast
    await store.close()


async def test_without_its_key_an_urn_takes_no_vote_but_can_be_closed(tmp_path):
    """A new key would let everybody vote twice."""
    store = await new_store(tmp_path)
    await store.urns.cast(FIRST, DAY, VOTERS[0], ballot_of(0))
    (tmp_path / "branches" / FIRST / "urns" / f"{DAY}.key").unlink()
    with pytest.raises(Damaged) as caught:
        await store.urns.cast(FIRST, DAY, VOTERS[0], ballot_of(0))

    assert Trouble.URN_KEY == caught.value.finding.code
    assert [Trouble.URN_KEY] == [finding.code for finding in check(tmp_path)]
    assert 1 == len(await store.urns.close(FIRST, DAY))
    await store.close()


async def test_the_name_of_a_day_cant_leave_the_folder(tmp_path):
    store = await new_store(tmp_path)
    for day in ("../x", "a/b", "", ".key"):
        with pytest.raises(ValueError, match="id of a day"):
            await store.urns.cast(FIRST, day, VOTERS[0], ballot_of(0))
    await put(store, a_member(1), now=NOW)
    await store.close()


async def test_a_key_whose_destruction_was_interrupted_is_an_unfinished_closing(tmp_path):
    """A half overwritten key needs nobody's eyes: the next opening, or a repair, ends what was begun."""
    store = await new_store(tmp_path)
    await store.urns.cast(FIRST, DAY, VOTERS[0], ballot_of(0))
    ballots = await store.urns.close(FIRST, DAY)
    await put(store, an_evaluation(*ballots))
    await store.close()
    key = tmp_path / "branches" / FIRST / "urns" / f"{DAY}.key"
    key.write_bytes(b"?" * 10 + key.read_bytes()[10:])

    assert {Trouble.URN_UNFINISHED} == set(graves(check(tmp_path)))
    store = await Store.open(tmp_path)
    await store.close()
    assert [] == graves(check(tmp_path))
