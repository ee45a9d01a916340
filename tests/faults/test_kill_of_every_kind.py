"""`kill -9` at every step of the delivery of every kind of notice: before and after each change of the disk and each call.

Each story stops the daemon shortly before something falls due. It is then lived from there again and again, each time with
the death at the next step, and after that in peace until the next morning. A notice that stands once is well; that stands a
second time must say so; that may be missing must be named to the secretary.
"""

from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests.branch.build import at
from tests.faults.counts import Counted
from tests.faults.nursery import Nursery
from tests.faults.rig import BRANCH, Rig, until
from tests.faults.stage import Stage
from zhibu.bot.platforms.telegram.parse import message_number
from zhibu.branch.agenda.undelivered import Why
from zhibu.branch.attendance import Decision, Leave
from zhibu.branch.greeting import GoodWish
from zhibu.branch.ids import DayId, MemberId
from zhibu.branch.notices import GROUP, Kind, Promise, Said, State, promise_of
from zhibu.branch.own_wish import Wish
from zhibu.branch.people import Preference
from zhibu.branch.policy import PolicyChange
from zhibu.storage.store import Store

DAY = DayId("2026-10")
REPEATED = "这条消息可能已经发送过一次。"
IN_DOUBT = "可能已送达，无从确认"


async def nothing(_rig: Rig) -> None:
    """Time alone."""


@dataclass(frozen=True, kw_only=True)
class Story:
    """What the daemon does between `since` and `until`, of which `kinds` fall due there; `lived` is what people did before, and
    `facts` are put while the daemon is stopped."""

    kinds: frozenset[Kind]
    since: str
    until: str
    lived: Callable[[Rig], Awaitable[None]] = nothing
    facts: tuple[object, ...] = ()


GOOD_WISH = GoodWish(
    id="m008:2026:m005",
    birthday="m008:2026",
    by=MemberId("m005"),
    chosen=1,
    text="",
    at=at("2026-10-15 12:00"),
)


async def somebody_agrees_to_be_greeted(rig: Rig) -> None:
    rig.says("m008", "/me")
    await rig.settles()
    rig.presses("m008", "同意在群内祝福")
    await rig.settles()


async def somebody_signs_in(rig: Rig) -> None:
    await rig.to("2026-10-08 14:05")
    for who in ("m004", "m005"):
        rig.presses(who, "签到", rig.group)
    await rig.settles()


async def somebody_signs_in_and_it_ends(rig: Rig) -> None:
    await somebody_signs_in(rig)
    await rig.to("2026-10-08 18:31")


def leave(*, decided: bool) -> Leave:
    asked = at("2026-09-29 12:00")
    decision = Decision(granted=True, by=MemberId("m003"), at=asked) if decided else None
    member = MemberId("m005")
    return Leave(id=f"{DAY}:{member}", day=DAY, member=member, reason="出差在外", asked_at=asked, decision=decision)


def line(kind: Kind, audience: str, state: State, note: str, *, expires: str) -> Said:
    noted = at("2026-09-29 12:00")
    return Said(
        id=f"{kind.value}/{DAY}/{audience}/e",
        kind=kind,
        subject=DAY,
        audience=audience,
        state=state,
        at=noted,
        due=noted,
        expires=at(expires),
        note=note,
    )


STORIES = {
    "a notice ahead": Story(kinds=frozenset({Kind.ADVANCE_NOTICE}), since="2026-09-29 12:00", until="2026-09-30 09:00"),
    "the eve": Story(
        kinds=frozenset({Kind.DAY_BEFORE, Kind.DAY_BEFORE_PRIVATE}),
        since="2026-10-07 16:00",
        until="2026-10-07 17:00",
        facts=(PolicyChange.of("notice.reminder", "true", since=date(2026, 9, 1)),),
    ),
    "the card": Story(kinds=frozenset({Kind.SIGN_IN}), since="2026-10-08 13:00", until="2026-10-08 14:05"),
    "a day's end": Story(
        kinds=frozenset({Kind.ATTENDANCE_REPORT, Kind.EVALUATION, Kind.RECORD_DUE}),
        since="2026-10-08 18:00",
        until="2026-10-08 18:31",
        lived=somebody_signs_in,
    ),
    "a day without anybody": Story(
        kinds=frozenset({Kind.HELD_TO_CONFIRM}), since="2026-10-08 18:00", until="2026-10-08 18:31"
    ),
    "a vote's end": Story(
        kinds=frozenset({Kind.EVALUATION_RESULT}),
        since="2026-10-09 18:00",
        until="2026-10-09 18:31",
        lived=somebody_signs_in_and_it_ends,
    ),
    "a leave that is asked": Story(
        kinds=frozenset({Kind.LEAVE_TO_DECIDE}),
        since="2026-09-29 12:00",
        until="2026-09-29 12:01",
        facts=(leave(decided=False),),
    ),
    "a leave that is decided": Story(
        kinds=frozenset({Kind.LEAVE_DECIDED}),
        since="2026-09-29 12:00",
        until="2026-09-29 12:01",
        facts=(leave(decided=True),),
    ),
    "a birthday ahead": Story(
        kinds=frozenset({Kind.BIRTHDAY_AHEAD}), since="2026-10-08 08:30", until="2026-10-08 09:00"
    ),
    "a birthday": Story(
        kinds=frozenset({Kind.BIRTHDAY_GREETING}),
        since="2026-10-15 07:30",
        until="2026-10-15 08:00",
        facts=(Preference(id=MemberId("m008"), birthday_in_group=True),),
    ),
    "words still missing on the eve": Story(
        kinds=frozenset({Kind.CARD_MISSING}), since="2026-10-14 08:30", until="2026-10-14 09:00"
    ),
    "good wishes": Story(
        kinds=frozenset({Kind.GOOD_WISHES}),
        since="2026-10-15 12:00",
        until="2026-10-15 12:01",
        facts=(Preference(id=MemberId("m008"), birthday_in_group=True), GOOD_WISH),
    ),
    "the evening of a birthday": Story(
        kinds=frozenset({Kind.GREETING_CLOSED}),
        since="2026-10-15 21:30",
        until="2026-10-15 22:00",
        lived=somebody_agrees_to_be_greeted,
    ),
    "a month in figures": Story(
        kinds=frozenset({Kind.MONTH_CHARTS}),
        since="2026-11-02 08:30",
        until="2026-11-02 09:00",
        lived=somebody_signs_in,
    ),
    "the board of wishes": Story(
        kinds=frozenset({Kind.WISH_BOARD}),
        since="2026-09-29 12:00",
        until="2026-09-29 12:01",
        facts=(
            Wish(
                id="m005:2026",
                member=MemberId("m005"),
                year=2026,
                text="把社区的事当作自己的事",
                by=MemberId("m005"),
                at=at("2026-09-29 12:00"),
                public=True,
                first_public=at("2026-09-29 12:00"),
            ),
        ),
    ),
    "a list of who could not be reached": Story(
        kinds=frozenset({Kind.UNREACHED}),
        since="2026-09-30 08:00",
        until="2026-09-30 09:01",
        facts=(line(Kind.EVALUATION, "member:m005", State.MISSED, Why.UNREACHED.value, expires="2026-09-29 18:00"),),
    ),
    "a list of what was missed": Story(
        kinds=frozenset({Kind.MISSED}),
        since="2026-09-30 08:00",
        until="2026-09-30 09:01",
        facts=(line(Kind.BIRTHDAY_AHEAD, "secretary", State.MISSED, Why.LATE.value, expires="2026-09-29 18:00"),),
    ),
    "a question about an announcement": Story(
        kinds=frozenset({Kind.UNCERTAIN}),
        since="2026-09-29 12:00",
        until="2026-09-29 12:01",
        facts=(line(Kind.ADVANCE_NOTICE, GROUP, State.UNCERTAIN, "", expires="2026-10-20 18:00"),),
    ),
}


# -- up to the story --------------------------------------------------------------------------------------------------


async def prepared(rig: Rig, story: Story) -> Stage:
    await rig.starts()
    await story.lived(rig)
    await rig.to(story.since)
    assert 0 == await rig.stops()
    if story.facts:
        store = await Store.open(rig.data)
        async with store.unit(BRANCH, actor="operator", act="test.facts", now=rig.now) as unit:
            for fact in story.facts:
                unit.put(fact)
            await unit.commit()
        await store.close()
    return Stage.kept(rig)


# -- deaths -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Death:
    """`where` is "disk", "before" a call or "after" it; `step` counts from 1."""

    where: str
    step: int


async def dies(rig: Rig, story: Story, death: Death) -> bool:
    """Lives the story up to its death; False when there was no such step."""
    knobs: dict[str, Any] = {}
    counts = rig.folder / "counts"
    counts.unlink(missing_ok=True)
    if death.where == "disk":
        knobs["disk"] = {"dies_at": death.step, "counts": str(counts)}
    else:
        left = [death.step]

        def strikes(method: str, _chat: object) -> bool:
            left[0] -= method.startswith(("send", "edit", "pin"))
            if left[0] == 0 and method.startswith(("send", "edit", "pin")):
                rig.kill_now()
                return True
            return False

        rig.sandbox.faults.plan(f"drop_{death.where}", when=strikes)
    if story.facts:
        counts.touch()
    await rig.starts(waits=False, **knobs)
    await until(lambda: not rig.daemon.alive or "at work" in rig.daemon.said())
    counts.touch()
    lived = rig.daemon.alive and await rig.steers(story.until)
    if lived:
        await rig.kills()
    await rig.ended()
    rig.sandbox.faults.clear()
    return not lived


async def goes_on(rig: Rig, story: Story) -> None:
    """In peace, until the secretary has heard the next morning's list."""
    rig.goes_to(story.until)
    await rig.starts()
    await rig.to(rig.now)
    morning = rig.now.replace(hour=9, minute=30)
    await rig.to(morning if morning > rig.now else morning + timedelta(days=1))
    await rig.kills()


# -- the verdict ------------------------------------------------------------------------------------------------------


async def said_in_peace(rig: Rig, story: Story) -> dict[str, tuple[str, str]]:
    """What the story says when nobody dies: each notice's chat and words, by its key."""
    before = await rig.records()
    await rig.starts()
    await rig.to(story.until)
    await rig.kills()
    records = await rig.records()
    new = {
        key: said
        for key, said in records.said.items()
        if said.state in (State.SENT, State.RETRACTED) and key not in before.said
    }
    assert story.kinds <= {said.kind for said in new.values()}, Counter(said.kind for said in new.values())
    return {key: (said.chat, words(standing(rig, said.chat, said.message))) for key, said in new.items()}


def standing(rig: Rig, chat: str, message: str) -> Any:
    return messages(rig, chat)[message_number(message)]


def messages(rig: Rig, chat: str) -> dict[int, Any]:
    return rig.world.chats[int(chat.removeprefix("telegram:"))].messages


def words(message: Any) -> str:
    return message.content.text


def plain(text: str) -> str:
    return text.replace(REPEATED, "").strip()


def copies(rig: Rig, chat: str, text: str) -> list[str]:
    """Each message that ever showed these words, as it said so, the oldest first."""
    found = []
    for message in messages(rig, chat).values():
        shown = [each.text for each in (*message.history, message.content) if plain(each.text) == text]
        found += shown[:1]
    return found


async def judged(rig: Rig, expected: dict[str, tuple[str, str]]) -> list[str]:
    """How each notice came out: "once", "twice, aloud" or "named"."""
    records = await rig.records()
    outcomes = []
    for key, (chat, text) in expected.items():
        said = records.said.get(key)
        assert said is not None, f"{key}: nobody knows of it"
        found = copies(rig, chat, text)
        if len(found) > 1:
            promise = promise_of(replace(said, message=""))  # as it was when it was claimed
            assert promise is Promise.AT_LEAST_ONCE, f"{key} stands {len(found)} times"
            assert 2 == len(found), f"{key} stands {len(found)} times"
            assert REPEATED in found[1], f"{key} stands twice, and nothing says so"
            outcomes.append("twice, aloud")
        elif said.state in (State.SENT, State.RETRACTED) and found:
            outcomes.append("once")
        else:
            assert is_named(rig, records, said), (
                f"{key} is {said.state} {said.note}, stands {len(found)} times, unnamed"
            )
            outcomes.append("named")
    return outcomes


def is_named(rig: Rig, records: Any, said: Said) -> bool:
    """Whether the secretary was asked (the question may be settled since), or told."""
    for other in records.said.values():
        if other.state not in (State.SENT, State.RETRACTED) or other.audience != "secretary":
            continue
        asked = other.kind is Kind.UNCERTAIN and other.subject == said.id
        if asked or (other.kind is Kind.MISSED and IN_DOUBT in words(standing(rig, other.chat, other.message))):
            return True
    return False


# -- the runs ---------------------------------------------------------------------------------------------------------


async def one_death(rig: Rig, story: Story, stage: Stage, expected: dict[str, tuple[str, str]], death: Death) -> Any:
    """How everything came out, or None when there was no such step."""
    stage.restores(rig)
    if not await dies(rig, story, death):
        return None
    await goes_on(rig, story)
    try:
        return await judged(rig, expected)
    except AssertionError as error:
        raise AssertionError(f"{death}: {error}") from error


@pytest.mark.faults
@pytest.mark.timeout(600)
@pytest.mark.parametrize("name", STORIES)
async def test_a_kill_at_each_step(tmp_path: Path, nursery: Nursery, counted: Counted, name: str):
    """Said once, said again aloud, or named; never silently twice or not at all."""
    story = STORIES[name]
    async with Rig.built(tmp_path, nursery, members=8, channel=False) as rig:
        stage = await prepared(rig, story)
        expected = await said_in_peace(rig, story)
        outcomes: Counter[str] = Counter()
        deaths = 0
        for where in ("disk", "before", "after"):
            for step in count(1):
                found = await one_death(rig, story, stage, expected, Death(where, step))
                if found is None:
                    break
                deaths += 1
                outcomes.update(found)
    assert deaths >= 6
    counted(
        "a kill at each step of each kind's delivery",
        kinds=len(story.kinds),
        kills=deaths,
        notices=sum(outcomes.values()),
        once=outcomes["once"],
        again_aloud=outcomes["twice, aloud"],
        named=outcomes["named"],
        silently_twice_or_lost=0,
    )


@pytest.mark.parametrize(("name", "outcome"), [("the eve", "named"), ("a birthday", "twice, aloud")])
async def test_a_kill_right_after_a_call(tmp_path: Path, nursery: Nursery, name: str, outcome: str):
    """The worst step of all, for chatter and for a duty: it stands there, and nobody knows."""
    story = STORIES[name]
    async with Rig.built(tmp_path, nursery, members=8, channel=False) as rig:
        stage = await prepared(rig, story)
        expected = await said_in_peace(rig, story)
        outcomes = await one_death(rig, story, stage, expected, Death("after", 1))

    assert outcome in outcomes
