"""`kill -9` between claim, send and receipt: an announcement is asked about, a duty is sent again, a board is edited again."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from tests.branch.build import at
from tests.faults.nursery import Nursery
from tests.faults.rig import SECRETARY, Rig, said_twice
from zhibu.branch.notices import GROUP, Kind, Said, State
from zhibu.branch.records import Records


@pytest.fixture
async def rig(tmp_path: Path, nursery: Nursery) -> AsyncIterator[Rig]:
    """Without a channel: one announcement, one question."""
    async with Rig.built(tmp_path, nursery, members=12, channel=False) as built:
        yield built


NOTICE = "2026-09-30 09:00"
STANDS, AGAIN = "已经发出", "重新发送"


def dies_before(rig: Rig, method: str, chat: object) -> None:
    """The daemon is killed when this call of its reaches the server; the call is not carried out."""
    rig.sandbox.faults.plan("drop_before", method, chat_id=chat.id, when=lambda *_: rig.kill_now() or True)


def dies_after(rig: Rig, method: str, chat: object) -> None:
    """The daemon is killed when this call of its was carried out; the answer never comes."""
    rig.sandbox.faults.plan("drop_after", method, chat_id=chat.id, when=lambda *_: rig.kill_now() or True)


def line(records: Records, kind: Kind, audience: str = GROUP) -> Said:
    return next(said for said in records.said.values() if (said.kind, said.audience) == (kind, audience))


async def killed_at_the_notice(rig: Rig, dies: Callable[[Rig, str, object], None]) -> None:
    """The advance notice was claimed for the group, and the process died; it lives again."""
    await rig.starts()
    dies(rig, "sendMessage", rig.group)
    assert not await rig.steers(NOTICE)
    await rig.ended()
    assert State.CLAIMED is line(await rig.records(), Kind.ADVANCE_NOTICE).state

    rig.sandbox.faults.clear()
    await rig.starts()
    await rig.settles()


@pytest.mark.parametrize("dies, standing", [(dies_before, 0), (dies_after, 1)], ids=["not sent", "sent"])
async def test_an_announcement_without_a_receipt_is_never_repeated_and_the_secretary_is_asked(rig: Rig, dies, standing):
    await killed_at_the_notice(rig, dies)

    assert standing == len(rig.heard(rig.group))
    assert State.UNCERTAIN is line(await rig.records(), Kind.ADVANCE_NOTICE).state
    assert [[STANDS, AGAIN]] == [m.labels for m in rig.heard(SECRETARY) if m.labels]


async def test_it_stands_there_settles_the_question(rig: Rig):
    await killed_at_the_notice(rig, dies_after)

    rig.presses(SECRETARY, STANDS)
    await rig.settles()
    rig.presses(SECRETARY, AGAIN)  # too late: it was answered
    await rig.to("2026-10-01 12:00")

    assert 1 == len(rig.heard(rig.group))
    assert State.SENT is line(await rig.records(), Kind.ADVANCE_NOTICE).state
    assert [] == [m.labels for m in rig.heard(SECRETARY) if m.labels]


async def test_post_it_again_posts_it_once(rig: Rig):
    await killed_at_the_notice(rig, dies_before)

    rig.presses(SECRETARY, AGAIN)
    await rig.settles()
    rig.presses(SECRETARY, AGAIN)
    rig.presses(SECRETARY, STANDS)
    await rig.settles()
    await rig.to("2026-10-01 12:00")

    said = line(await rig.records(), Kind.ADVANCE_NOTICE)
    assert [(said.chat, said.message)] == [(f"telegram:{rig.group.id}", str(m.id)) for m in rig.heard(rig.group)]
    assert State.SENT is said.state


@pytest.mark.parametrize("dies, times", [(dies_before, 1), (dies_after, 2)], ids=["not sent", "sent"])
async def test_a_duty_without_a_receipt_is_sent_again(rig: Rig, dies, times):
    """A question to the secretary: it may stand twice, and is never lost."""
    await rig.starts()
    await rig.to("2026-09-30 10:00")
    dies(rig, "sendMessage", rig.people["m003"])  # the organiser decides on a member's leave
    rig.says("m010", "/leave 出差在外")
    await rig.ended()

    rig.sandbox.faults.clear()
    await rig.starts()
    await rig.settles()

    assert State.SENT is line(await rig.records(), Kind.LEAVE_TO_DECIDE, "member:m003").state
    assert times == len([m for m in rig.heard("m003") if "同意" in m.labels])


async def test_a_card_whose_edit_was_lost_shows_the_last_state(rig: Rig):
    await rig.starts()
    await rig.to("2026-10-08 14:05")
    dies_after(rig, "editMessageText", rig.group)
    for who in ("m005", "m006", "m007"):
        rig.presses(who, "签到", rig.group)
    await rig.ended()

    rig.sandbox.faults.clear()
    await rig.starts()
    await rig.settles()

    (card,) = [m for m in rig.heard(rig.group) if m.labels and m.labels[0].startswith("签到")]
    assert "3" in card.labels[0] + card.text
    assert 3 == len((await rig.records()).signins)


async def test_the_report_takes_the_place_of_the_card_once(rig: Rig):
    """Killed right after the card was changed into the report: it isn't posted beside it."""
    await rig.starts()
    await rig.to("2026-10-08 14:05")
    rig.presses("m005", "签到", rig.group)
    await rig.settles()
    before = len(rig.heard(rig.group))
    dies_after(rig, "editMessageText", rig.group)
    assert not await rig.steers("2026-10-08 18:31")
    await rig.ended()

    rig.sandbox.faults.clear()
    await rig.starts()
    await rig.to("2026-10-08 18:31")

    assert before == len(rig.heard(rig.group))
    assert State.SENT is line(await rig.records(), Kind.ATTENDANCE_REPORT).state
    assert ([], []) == said_twice(rig, await rig.records())


async def test_what_fell_due_while_it_was_down_is_said_once_or_named(rig: Rig):
    """Down from before the notice until after the day: nothing stale is posted, and the secretary hears what was missed."""
    await rig.starts()
    await rig.kills()
    rig.goes_to(at("2026-10-09 12:00"))
    await rig.starts()
    await rig.to(rig.now)

    records = await rig.records()
    assert [] == rig.heard(rig.group)
    assert State.MISSED is line(records, Kind.ADVANCE_NOTICE).state
    assert State.MISSED is line(records, Kind.SIGN_IN).state
    await rig.to("2026-10-10 10:00")
    assert 1 == len([text for text in rig.shown(SECRETARY) if "预告" in text])


async def test_a_report_that_has_no_card_to_replace_is_not_posted_twice(rig: Rig):
    """The card was lost, so the report is a message of its own: killed after it was sent, it is asked about like any other
    announcement."""
    await rig.starts()
    await rig.to("2026-10-08 12:00")
    dies_before(rig, "sendMessage", rig.group)
    assert not await rig.steers("2026-10-08 14:05")
    rig.sandbox.faults.clear()
    await rig.starts()
    await rig.settles()
    rig.says("m005", "/signin")
    await rig.settles()
    dies_after(rig, "sendMessage", rig.group)
    assert not await rig.steers("2026-10-08 18:31")
    rig.sandbox.faults.clear()
    await rig.starts()
    await rig.to("2026-10-09 12:00")

    assert 1 == len([text for text in rig.shown(rig.group) if "到会情况" in text])
    assert [[STANDS, AGAIN]] == [m.labels for m in rig.heard(SECRETARY) if "到会情况" in m.text and STANDS in m.labels]
    rig.presses(SECRETARY, STANDS)
    await rig.settles()
    assert State.SENT is line(await rig.records(), Kind.ATTENDANCE_REPORT).state
