"""Telegram away, slow, flooded or forgetful: nothing is lost, nothing has a second effect, an announcement never comes twice."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path
from random import Random

import pytest

from tests.faults.counts import Counted
from tests.faults.nursery import Nursery
from tests.faults.rig import SECRETARY, Rig, said_twice, until
from zhibu.branch.notices import GROUP, Kind, Promise, Said, State, promise_of
from zhibu.branch.records import Records

STANDS, AGAIN = "已经发出", "重新发送"


@pytest.fixture
async def rig(tmp_path: Path, nursery: Nursery) -> AsyncIterator[Rig]:
    """Without a channel: one announcement, one question."""
    async with Rig.built(tmp_path, nursery, members=12, channel=False) as built:
        yield built


def line(records: Records, kind: Kind, audience: str = GROUP) -> Said:
    return next(said for said in records.said.values() if (said.kind, said.audience) == (kind, audience))


# -- updates that come again ------------------------------------------------------------------------------------------


async def test_updates_delivered_again_have_no_second_effect_and_are_answered_again(rig: Rig):
    """In the same life, after a restart, and after a kill: presses, words and a leave."""
    await rig.starts()
    await rig.to("2026-10-08 13:00")
    rig.says("m010", "/leave 出差在外")
    await rig.settles()
    await rig.to("2026-10-08 14:05")
    presses = [rig.presses(who, "签到", rig.group) for who in ("m005", "m006", "m005")]
    await rig.settles()
    acts = [(act.act, act.cause) for act in await rig.history() if act.cause]
    told = len(rig.heard("m010"))
    answers = [len(press.answers) for press in presses]

    for restart in (None, rig.stops, rig.kills):
        if restart is not None:
            await restart()
            await rig.starts()
        rig.world.updates.redeliver([u for u in rig.world.updates.all if u.kind in ("message", "callback_query")])
        await rig.settles()

    assert acts == [(act.act, act.cause) for act in await rig.history() if act.cause]
    assert [1, 1, 1] == answers
    # The same life knows its updates and is silent; each later one answers again from what was done.
    assert [3, 3, 3] == [len(press.answers) for press in presses]
    assert {"您的签到已保存。", "已签到，14:05。"} == {each.text for press in presses for each in press.answers}
    assert told + 2 == len(rig.heard("m010"))
    assert 1 == len(rig.heard("m003")), "the question to who decides stands once"


async def test_a_whole_rush_delivered_again_after_a_kill_signs_nobody_in_twice(rig: Rig):
    await rig.starts()
    await rig.to("2026-10-08 14:05")
    for who in rig.people:
        rig.presses(who, "签到", rig.group)
    await rig.settles()
    await rig.kills()
    rig.world.updates.redeliver([u for u in rig.world.updates.all if u.kind == "callback_query"])
    await rig.starts()
    await rig.settles()

    assert {1} == set(Counter(act.actor for act in await rig.history(table="signins")).values())


async def test_a_press_that_comes_again_too_late_is_passed_over_in_silence(rig: Rig):
    """After a kill Telegram has forgotten the query: its answer is refused once, which is no error and isn't tried again."""
    await rig.starts()
    await rig.to("2026-10-08 14:05")
    presses = [rig.presses(who, "签到", rig.group) for who in ("m005", "m006")]
    await rig.settles()
    await rig.kills()
    rig.world.forget_presses()
    refused = len(rig.sandbox.refused)
    rig.world.updates.redeliver([u for u in rig.world.updates.all if u.kind == "callback_query"])
    daemon = await rig.starts()
    await rig.settles()

    assert 2 == len((await rig.records()).signins)
    assert [1, 1] == [len(press.answers) for press in presses]
    assert ["answerCallbackQuery"] * 2 == [call.method for call in rig.sandbox.refused[refused:]]
    assert [] == [line for line in daemon.said().splitlines() if "WARNING" in line or "ERROR" in line]


# -- away -------------------------------------------------------------------------------------------------------------


async def test_a_server_that_is_down_at_the_start_is_waited_for(rig: Rig):
    rig.sandbox.faults.outage = True
    await rig.starts(waits=False)
    await until(lambda: "trying again" in rig.daemon.said())
    code, said = await rig.zhibu("agenda", "b1")
    assert 0 == code, said
    rig.says("m005", "/next")
    rig.sandbox.faults.outage = False
    await rig.at_work()
    await rig.settles()

    assert "第10个主题" in rig.heard("m005")[-1].text
    assert 1 == rig.daemon.said().count("can't be reached")


async def test_what_falls_due_while_the_server_is_away_is_said_once_it_is_back(rig: Rig):
    """Nobody listens there for a while, from the eve on; people write meanwhile."""
    await rig.starts()
    await rig.to("2026-10-07 12:00")
    before = len(rig.heard(rig.group))
    await rig.loses_the_server()
    await until(lambda: "no updates from Telegram" in rig.daemon.said())
    steering = asyncio.create_task(rig.to("2026-10-08 14:05"))
    await asyncio.sleep(1)
    assert not steering.done()
    rig.says("m010", "/me")
    await rig.finds_the_server()
    await asyncio.wait_for(steering, 60)
    press = rig.presses("m005", "签到", rig.group)
    await rig.settles()

    assert press.answered
    assert rig.heard("m010")
    assert before + 2 == len(rig.heard(rig.group)), "the eve's line once, and the card"
    assert ([], []) == said_twice(rig, await rig.records())
    assert "updates come again" in rig.daemon.said()


async def test_a_server_that_hangs_up_on_every_call_leads_to_questions_and_not_to_repetitions(rig: Rig):
    """Each call goes out and is cut: nobody knows whether it arrived. Chatter is let go, an announcement is asked about."""
    await rig.starts()
    rig.sandbox.faults.outage = True
    steering = asyncio.create_task(rig.to("2026-10-08 14:05"))
    await until(lambda: "nobody knows" in rig.daemon.said())
    rig.sandbox.faults.outage = False
    await asyncio.wait_for(steering, 60)
    await rig.settles()

    records = await rig.records()
    assert State.UNCERTAIN is line(records, Kind.ADVANCE_NOTICE).state
    assert [] == [text for text in rig.shown(rig.group) if "预告" in text]
    assert 1 == len([m for m in rig.heard(SECRETARY) if "预告" in m.text])
    assert ([], []) == said_twice(rig, records)


async def test_a_daemon_that_was_away_for_hours_says_what_is_still_good(rig: Rig):
    """Stopped before the eve's line, started while sign-in is open: no line of yesterday, but the card."""
    await rig.starts()
    await rig.to("2026-10-07 12:00")
    assert 0 == await rig.stops()
    rig.goes_to("2026-10-08 14:40")
    before = len(rig.heard(rig.group))
    await rig.starts()
    await rig.to(rig.now)

    new = rig.heard(rig.group)[before:]
    assert 1 == len(new)
    assert new[0].labels[0].startswith("签到")
    assert State.MISSED is line(await rig.records(), Kind.DAY_BEFORE).state


# -- errors -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("fault", ["flood", "error", "drop_before"])
async def test_a_notice_that_surely_did_not_arrive_is_sent_later_and_stands_once(rig: Rig, fault: str):
    """429, 502, and a connection that broke; the last may have arrived, so that it is asked about instead."""
    await rig.starts()
    rig.sandbox.faults.plan(fault, "sendMessage", chat_id=rig.group.id, times=1, seconds=1, status=502)
    await rig.to("2026-09-30 12:00")

    if fault == "drop_before":
        assert [STANDS, AGAIN] == rig.heard(SECRETARY)[-1].labels
        rig.presses(SECRETARY, AGAIN)
        await rig.settles()
    assert 1 == len(rig.heard(rig.group))
    assert State.SENT is line(await rig.records(), Kind.ADVANCE_NOTICE).state


async def test_an_announcement_whose_answer_was_lost_is_not_repeated_and_the_secretary_is_asked(rig: Rig):
    """It was carried out, the connection broke; “it stands there” settles it, and what stands is never edited away."""
    await rig.starts()
    rig.sandbox.faults.plan("drop_after", "sendMessage", chat_id=rig.group.id)
    await rig.to("2026-09-30 12:00")

    assert 1 == len(rig.heard(rig.group))
    assert State.UNCERTAIN is line(await rig.records(), Kind.ADVANCE_NOTICE).state
    assert [STANDS, AGAIN] == rig.heard(SECRETARY)[-1].labels
    rig.presses(SECRETARY, STANDS)
    await rig.settles()
    rig.presses(SECRETARY, AGAIN)
    await rig.to("2026-10-02 12:00")

    assert 1 == len(rig.heard(rig.group))
    assert State.SENT is line(await rig.records(), Kind.ADVANCE_NOTICE).state
    assert [] == rig.heard(SECRETARY)[-1].labels


async def test_post_it_again_after_a_lost_answer_posts_once_more(rig: Rig):
    await rig.starts()
    rig.sandbox.faults.plan("drop_before", "sendMessage", chat_id=rig.group.id)
    await rig.to("2026-09-30 12:00")
    for _ in range(3):
        rig.presses(SECRETARY, AGAIN)
        await rig.settles()

    assert 1 == len(rig.heard(rig.group))
    assert State.SENT is line(await rig.records(), Kind.ADVANCE_NOTICE).state


async def test_a_duty_whose_answer_was_lost_is_sent_again(rig: Rig):
    await rig.starts()
    await rig.to("2026-09-30 12:00")
    rig.sandbox.faults.plan("drop_after", "sendMessage", chat_id=rig.people["m003"].id)
    rig.says("m010", "/leave 出差在外")
    await rig.settles()

    assert 2 == len([m for m in rig.heard("m003") if "同意" in m.labels])
    assert State.SENT is line(await rig.records(), Kind.LEAVE_TO_DECIDE, "member:m003").state


async def test_a_duty_that_never_gets_an_answer_is_given_up_and_named(rig: Rig):
    """Three tries, then it is told: not one more at each look."""
    await rig.starts()
    await rig.to("2026-09-30 12:00")
    rig.sandbox.faults.plan("drop_after", "sendMessage", chat_id=rig.people["m003"].id, times=None)
    rig.says("m010", "/leave 出差在外")
    await rig.settles()
    rig.sandbox.faults.clear()
    await rig.to("2026-10-02 12:00")

    assert 3 == len([m for m in rig.heard("m003") if "同意" in m.labels])
    assert State.REFUSED is line(await rig.records(), Kind.LEAVE_TO_DECIDE, "member:m003").state


async def test_a_press_whose_answer_was_lost_counts(rig: Rig):
    await rig.starts()
    await rig.to("2026-10-08 14:05")
    rig.sandbox.faults.plan("drop_after", "answerCallbackQuery", times=3)
    for who in ("m005", "m006", "m007", "m008"):
        rig.presses(who, "签到", rig.group)
    await rig.settles()

    assert 4 == len((await rig.records()).signins)
    assert [] == [call.description for call in rig.sandbox.refused]


@pytest.mark.parametrize("seconds", [1, pytest.param(12, marks=pytest.mark.faults)])
async def test_an_announcement_whose_answer_is_slow_stands_once(rig: Rig, seconds: int):
    """Slower than any call is waited for: then nobody knows, and the secretary is asked instead of a second one posted."""
    await rig.starts()
    slow = rig.sandbox.faults.plan("slow", "sendMessage", chat_id=rig.group.id, seconds=seconds)
    await rig.to("2026-09-30 12:00")
    await until(lambda: rig.heard(rig.group))

    assert 1 == slow.happened == len(rig.heard(rig.group))
    known = line(await rig.records(), Kind.ADVANCE_NOTICE).state
    assert known is State.SENT or [STANDS, AGAIN] == rig.heard(SECRETARY)[-1].labels


@pytest.mark.faults
async def test_an_outage_of_hours_fills_no_journal_and_posts_nothing_stale(rig: Rig):
    """The server refuses every call from the eve until the card is due; each minute of waiting costs no line on disk."""
    await rig.starts()
    await rig.to("2026-10-07 12:00")
    rig.sandbox.faults.plan("error", times=None, status=503)
    before = len(await rig.history())
    steering = asyncio.create_task(rig.to("2026-10-08 14:05"))
    await asyncio.sleep(4)
    assert not steering.done()
    assert len(await rig.history()) - before < 12
    rig.sandbox.faults.clear()
    await asyncio.wait_for(steering, 60)
    await rig.settles()

    assert ([], []) == said_twice(rig, await rig.records())
    assert State.SENT is line(await rig.records(), Kind.SIGN_IN).state


FAULTS = ("drop_before", "drop_after", "error", "flood", "slow")


@pytest.mark.faults
@pytest.mark.timeout(300)
@pytest.mark.parametrize("seed", range(4))
async def test_a_month_with_a_server_that_does_all_of_it_wrong(rig: Rig, counted: Counted, seed: int):
    """A fifth of all calls meets a fault drawn from the seed, getUpdates too; updates are delivered again at random, and now and
    then the server is away: every sign-in counts once, and what may not stand is named."""
    random = Random(seed)
    met: Counter[str] = Counter()

    def strikes(fault: str):
        def strike(method: str, _chat: object) -> bool:
            hit = method != "getMe" and random.random() < 0.2 / len(FAULTS)
            met[fault] += hit
            return hit

        return strike

    for fault in FAULTS:
        rig.sandbox.faults.plan(fault, times=None, seconds=1 if fault == "flood" else 0.3, when=strikes(fault))
    await rig.starts()
    presses = []
    for instant in ("2026-09-30 12:00", "2026-10-08 14:05", "2026-10-08 18:31", "2026-10-09 18:31", "2026-10-12 12:00"):
        await rig.to(instant)
        if instant.endswith("14:05"):
            for who in rig.people:
                with suppress(LookupError):  # the card itself may be in doubt
                    presses.append(rig.presses(who, "签到", rig.group))
                if not presses:
                    rig.says(who, "/signin")
        await rig.sandbox.settled(60)
        rig.world.updates.redeliver(random.sample(rig.world.updates.all, min(8, len(rig.world.updates.all))))
        rig.sandbox.faults.outage = True
        met["away"] += 1
        await asyncio.sleep(0.5)
        rig.sandbox.faults.outage = False
        await rig.sandbox.settled(60)
    rig.sandbox.faults.clear()
    await rig.settles()
    await rig.to("2026-10-14 09:30")
    records = await rig.records()
    twice, _ = said_twice(rig, records)
    in_doubt = [
        said for said in records.said.values() if said.state is State.UNCERTAIN and promise_of(said) is Promise.ASK
    ]

    assert 12 == len(records.signins)
    assert {1} == set(Counter(c.id for act in await rig.history(table="signins") for c in act.changes).values())
    assert [] == twice
    assert [] == [said.id for said in in_doubt if not any(said.id == other.subject for other in records.said.values())]
    assert [] == [said.id for said in records.said.values() if said.state is State.CLAIMED]
    counted(
        "a month with a faulty server", months=1, **{f"{fault}s": met[fault] for fault in (*FAULTS, "away")}, doubled=0
    )


@pytest.mark.faults
async def test_a_month_among_errors_says_everything_once(rig: Rig):
    """Every seventh call is answered 502 and every twenty-third 429: nothing is missing, nothing stands twice."""
    await rig.starts()
    calls = [0]

    def every(n: int):
        def strikes(method: str, _chat: object) -> bool:
            calls[0] += method not in ("getUpdates", "getMe")
            return method not in ("getUpdates", "getMe") and calls[0] % n == 0

        return strikes

    rig.sandbox.faults.plan("error", times=None, when=every(7))
    rig.sandbox.faults.plan("flood", times=None, seconds=1, when=every(23))
    await rig.to("2026-10-08 14:05")
    for who in rig.people:
        rig.presses(who, "签到", rig.group)
    await rig.settles()
    await rig.to("2026-10-08 18:31")
    records = await rig.records()

    assert 12 == len(records.signins)
    assert ([], []) == said_twice(rig, records)
    assert {State.SENT} == {said.state for said in records.said.values() if said.audience == GROUP}
    assert 12 == len({said.audience for said in records.said.values() if said.kind is Kind.EVALUATION})
