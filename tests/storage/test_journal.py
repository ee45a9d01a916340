"""The journal: every byte is covered, a torn end is cut off, anything else stops the branch."""

import asyncio
import json
import random
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from tests.storage.disks import abandon
from tests.storage.samples import FIRST, NOW, SECOND, a_member, a_signin, graves, journal_of, new_store, put
from zhibu.storage import journal
from zhibu.storage.check import check
from zhibu.storage.journal import Change
from zhibu.storage.store import Store
from zhibu.storage.trouble import Damaged, Stopped, Trouble, WayOut

PATH = Path("journal.jsonl")


def lines_of(count):
    """A journal of that many lines, as bytes and entries."""
    written, last = [], None
    for number in range(count):
        change = Change(table="members", id=f"m{number}", document={"id": f"m{number}", "name": "堃䶮\u2028"})
        line, last = journal.write(
            last,
            actor="operator",
            act="put",
            now=NOW + timedelta(minutes=number),
            cause=f"telegram:{number}" if number % 2 else None,
            changes=[change] if number % 3 else [],
            facts={"way": "button", "count": number},
            branch=FIRST if last is None else None,
        )
        written.append(line)
    return b"".join(written)


def test_anybody_can_verify_a_journal_with_a_few_lines_of_python():
    """The rule as the documentation states it, without our code."""
    prev = "0" * 64
    for number, raw in enumerate(lines_of(5).splitlines(), start=1):
        line = json.loads(raw)
        head, _, rest = raw.partition(b',"hash":"')
        body = rest[64 + len(b'","body":') : -1]

        assert number == line["n"]
        assert prev == line["prev"]
        assert sha256(head).hexdigest() == line["hash"]
        assert sha256(body).hexdigest() == line["body_hash"]
        prev = line["hash"]


def test_the_same_act_twice_has_different_hashes_for_its_salt():
    """A short reason can't be guessed from the hash of an erased body."""
    hashes = {journal.write(None, actor="m1", act="leave", now=NOW, facts={"reason": "病"})[1].hash for _ in range(10)}

    assert 10 == len(hashes)


def test_a_scan_reads_what_was_written():
    data = lines_of(7)
    scan = journal.scan(data, path=PATH)

    assert [1, 2, 3, 4, 5, 6, 7] == [line.entry.n for line in scan.lines]
    assert (len(data), b"", False) == (scan.end, scan.torn, scan.open_ended)
    assert "堃䶮\u2028" == scan.lines[1].entry.changes[0].document["name"]


def test_every_cut_of_the_last_line_is_a_torn_end():
    """An interrupted append leaves a beginning of its line: it is told apart at every single byte."""
    whole, more = lines_of(3), lines_of(4)
    assert not more.startswith(whole)  # salts
    more = lines_of(4)
    start = more.rindex(b"\n", 0, -1) + 1
    for cut in range(start, len(more)):
        scan = journal.scan(more[:cut], path=PATH)
        kept = 4 if cut == len(more) - 1 else 3

        assert kept == len(scan.lines), cut
        assert (b"", True) == (scan.torn, scan.open_ended) if kept == 4 else scan.torn == more[start:cut]


@pytest.mark.parametrize("garbage", [b"\0" * 4096, b"\xff", b'{"n":4', b"}", b"}}}}", b"x" * 10])
def test_what_follows_the_last_newline_or_the_last_line_is_torn(garbage):
    """Zeros of blocks that never reached the disk too; a sound last line before them is kept."""
    data = lines_of(3)
    after = journal.scan(data + garbage, path=PATH)
    instead = journal.scan(data[:-1] + garbage, path=PATH)

    assert (3, garbage, False) == (len(after.lines), after.torn, after.open_ended)
    assert (3, garbage, True) == (len(instead.lines), instead.torn, instead.open_ended)


def test_every_flipped_byte_is_found():
    """Whatever byte becomes whatever other byte: the scan stops there, or reports a torn end after the last sound line."""
    data = lines_of(4)
    seed = random.Random(4)
    for place in range(len(data)):
        flipped = bytearray(data)
        flipped[place] ^= seed.randrange(1, 256)
        try:
            scan = journal.scan(bytes(flipped), path=PATH)
        except Damaged as damaged:
            assert damaged.finding.line is not None
            assert place >= damaged.finding.offset
        else:
            assert len(data) - 1 == place, "only the very last newline can be lost without losing a line"
            assert (4, True) == (len(scan.lines), scan.open_ended)
            assert scan.torn


def appended(durable, count):
    """A journal of so many durable lines, and so many after them that waited for one fsync; and where those begin."""
    data, last = b"", None
    for number in range(durable + count):
        line, last = journal.write(
            last,
            actor="m1",
            act="put",
            now=NOW,
            facts={"words": "长" * 100},
            branch=FIRST if last is None else None,
            waiting=max(0, number - durable),
        )
        data += line
    return data, data.index(b'{"n":%d,' % (durable + 1))


def zeroed(data, begin, end):
    return data[:begin] + bytes(end - begin) + data[end:]


def test_a_block_that_an_interrupted_append_lost_is_a_torn_end_with_all_after_it():
    """A disk writes its blocks in any order: the later ones may be there. Whichever it was, what was durable is kept."""
    data, begin = appended(3, 8)
    for block in range(begin // 512 * 512, len(data) - 512, 512):
        scan = journal.scan(zeroed(data, max(block, begin), block + 512), path=PATH)

        assert 3 <= len(scan.lines) < 11
        assert data[: scan.end] == b"".join(line.raw + b"\n" for line in scan.lines)
        assert len(data) == scan.end + len(scan.torn)


def test_a_block_of_durable_lines_that_became_zeros_is_no_torn_end():
    """A later line proves that they were there: nothing is cut off, the place is named."""
    data, begin = appended(12, 4)
    for block in range(0, begin - 512, 512):
        with pytest.raises(Damaged) as caught:
            journal.scan(zeroed(data, block, block + 512), path=PATH)

        assert Trouble.JOURNAL_LINE == caught.value.finding.code
        assert caught.value.finding.offset <= block + 512


@pytest.mark.parametrize(("begin", "end"), [(1, 511), (0, 100), (300, 1024), (512, 1000)])
def test_zeros_that_are_no_whole_block_are_no_torn_end(begin, end):
    """No cut leaves them: something has altered the line."""
    data, start = appended(3, 8)
    block = start // 512 * 512 + 512
    with pytest.raises(Damaged):
        journal.scan(zeroed(data, block + begin, block + end), path=PATH)


async def test_lines_that_wait_for_one_fsync_say_so(tmp_path):
    store = await new_store(tmp_path)
    await put(store, a_member(0))
    await asyncio.gather(*(put(store, a_member(number)) for number in range(1, 6)))
    await put(store, a_member(9))
    await store.close()

    lines = [json.loads(line) for line in journal_of(tmp_path).read_bytes().splitlines()]
    assert [0, 0, 0, 1, 2, 3, 4, 0] == [line.get("waiting", 0) for line in lines]


async def test_a_branch_goes_on_after_an_append_of_which_a_block_is_missing(tmp_path):
    """What was cut off is kept, the check names it, and the next acts follow."""
    store = await new_store(tmp_path)
    await put(store, a_member(0))
    before = journal_of(tmp_path).stat().st_size
    await asyncio.gather(*(put(store, a_member(number)) for number in range(1, 12)))
    abandon(store)
    path = journal_of(tmp_path)
    path.write_bytes(zeroed(path.read_bytes(), before, before // 512 * 512 + 512))
    assert [Trouble.JOURNAL_TORN] == graves(check(tmp_path))

    store = await Store.open(tmp_path)
    assert {} == dict(store.stopped)
    assert ["m0"] == list(store.records(FIRST).members)
    await put(store, a_member(1))
    await store.close()
    assert [Trouble.TORN_KEPT] == graves(check(tmp_path))


@pytest.mark.parametrize(
    "disorder",
    [
        lambda lines: [lines[0], lines[2], lines[1], lines[3]],
        lambda lines: [lines[0], lines[1], lines[3]],
        lambda lines: lines[1:],
        lambda lines: [*lines, lines[3]],
        lambda lines: [lines[0], lines[1], *lines_of(4).splitlines(keepends=True)[2:]],
    ],
    ids=["swapped", "one missing", "the first missing", "one twice", "another journal's end"],
)
def test_lines_that_dont_follow_each_other_are_found(disorder):
    lines = lines_of(4).splitlines(keepends=True)
    with pytest.raises(Damaged) as caught:
        journal.scan(b"".join(disorder(lines)), path=PATH)

    assert Trouble.JOURNAL_CHAIN == caught.value.finding.code


def test_an_emptied_body_keeps_the_chain():
    lines = list(journal.scan(lines_of(3), path=PATH).lines)
    erased = lines[0].raw + b"\n" + journal.without_body(lines[1]) + lines[2].raw + b"\n"
    scan = journal.scan(erased, path=PATH)

    assert [False, True, False] == [line.entry.erased for line in scan.lines]
    assert b"m1" not in erased


# -- as a store lives with it -----------------------------------------------------------------------------------------


async def test_a_torn_end_is_cut_off_and_kept_at_every_byte(tmp_path):
    """Nothing acknowledged is lost, the branch goes on, and what was cut off lies beside the journal."""
    store = await new_store(tmp_path)
    await put(store, a_member(1))
    path = journal_of(tmp_path)
    whole = path.read_bytes()
    await put(store, a_member(2))
    line = path.read_bytes()[len(whole) :]
    await store.close()
    book = path.with_name("book.json")
    book.unlink()

    for cut in [1, 2, 17, len(line) // 2, len(line) - 3, len(line) - 2]:
        path.write_bytes(whole + line[:cut])
        store = await Store.open(tmp_path)
        kept = sorted(path.parent.glob("journal.torn-*"))

        assert ["m1"] == list(store.records(FIRST).members), cut
        assert whole == path.read_bytes()
        assert [line[:cut]] == [each.read_bytes().partition(b"\nsha256 ")[0] for each in kept]

        await put(store, a_member(3))
        await store.close()
        for each in [*kept, book]:
            each.unlink()


async def test_a_whole_last_line_is_kept_without_its_newline(tmp_path):
    store = await new_store(tmp_path)
    await put(store, a_member(1), cause="telegram:1")
    await store.close()
    path = journal_of(tmp_path)
    path.with_name("book.json").unlink()
    path.write_bytes(path.read_bytes()[:-1])

    store = await Store.open(tmp_path)
    await put(store, a_member(2))

    assert {"m1", "m2"} == set(store.records(FIRST).members)
    assert 2 == store.done(FIRST, "telegram:1").n
    await store.close()
    store = await Store.open(tmp_path)
    assert {"m1", "m2"} == set(store.records(FIRST).members)
    assert [] == list(path.parent.glob("journal.torn-*"))
    await store.close()


async def test_an_altered_line_stops_its_branch_and_no_other(tmp_path):
    """The place is named; the daemon goes on without that branch."""
    store = await new_store(tmp_path, FIRST, SECOND)
    await put(store, a_member(1, name="王五"))
    await put(store, a_member(2))
    await put(store, a_member(1), branch=SECOND)
    path = journal_of(tmp_path)
    await store.close()
    path.with_name("book.json").unlink()
    path.write_bytes(path.read_bytes().replace("王五".encode(), "王六".encode()))

    store = await Store.open(tmp_path)
    damage = store.stopped[FIRST]

    assert (SECOND,) == store.branches()
    assert (Trouble.JOURNAL_LINE, path, 2, WayOut.RESTORE) == (damage.code, damage.file, damage.line, damage.way_out)
    with pytest.raises(Stopped):
        store.records(FIRST)
    with pytest.raises(Stopped):
        store.unit(FIRST, actor="m1", act="put", now=NOW)
    await put(store, a_signin(1), branch=SECOND)
    await store.close()


async def test_a_journal_shorter_than_its_book_stops_the_branch(tmp_path):
    """Acts that were acknowledged and are gone are damage, not a torn end."""
    store = await new_store(tmp_path)
    await put(store, a_member(1))
    await put(store, a_member(2))
    await store.close()
    path = journal_of(tmp_path)
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-1]))

    store = await Store.open(tmp_path)

    assert Trouble.BOOK_AHEAD == store.stopped[FIRST].code
    await store.close()


async def test_another_branchs_files_are_not_taken_for_ones_own(tmp_path):
    store = await new_store(tmp_path, FIRST, SECOND)
    await put(store, a_member(1))
    await store.close()
    for name in ("journal.jsonl", "book.json"):
        source = tmp_path / "branches" / FIRST / name
        (tmp_path / "branches" / SECOND / name).write_bytes(source.read_bytes())

    store = await Store.open(tmp_path)
    assert Trouble.JOURNAL_FOREIGN == store.stopped[SECOND].code
    await store.close()

    (tmp_path / "branches" / SECOND / "book.json").unlink()
    store = await Store.open(tmp_path)
    assert Trouble.JOURNAL_FOREIGN == store.stopped[SECOND].code
    await store.close()


async def test_history_tells_who_changed_what_from_what(tmp_path):
    store = await new_store(tmp_path)
    await put(store, a_member(1), act="roster.import")
    await put(store, a_member(2), act="roster.import")
    await put(store, a_member(1, contact="1380"), act="roster.change", actor="m2")

    history = await store.history(FIRST, table="members", id="m1")

    assert [("operator", "roster.import", ""), ("m2", "roster.change", "1380")] == [
        (entry.actor, entry.act, entry.changes[0].document["contact"]) for entry in history
    ]
    assert 4 == len(await store.history(FIRST))
    await store.close()
