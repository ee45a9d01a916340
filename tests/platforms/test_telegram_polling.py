"""The poll loop against a queue of updates in memory, in virtual time."""

import asyncio
import contextlib
import logging
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import pytest

from tests.platforms.virtual import run, seconds
from zhibu.bot.incoming import Change, Happened, Incoming, Room, Said, Where
from zhibu.bot.platforms.base import PlatformError, Trouble
from zhibu.bot.platforms.telegram.errors import RivalError, WrongTokenError
from zhibu.bot.platforms.telegram.polling import Backoff, Poller, Polling, hurried, off_the_clock
from zhibu.branch.ids import AccountId, ChatId

START = datetime(2026, 3, 5, 6, 30, tzinfo=UTC)


def wall() -> datetime:
    return START + timedelta(seconds=seconds())


class Updates:
    """Telegram's queue: hands out what isn't confirmed, again and again. `down` answers every poll with an error."""

    def __init__(self) -> None:
        self.open: list[dict] = []
        self.confirmed: list[int] = []
        self.polls: list[tuple[float, int | None, int]] = []
        self.down: PlatformError | None = None
        self.arrived = asyncio.Event()

    def add(self, number: int, text: str = "", *, chat: int = 1, person: int | None = 1, age: float = 0) -> None:
        self.open.append({"update_id": number, "text": text, "chat": chat, "person": person, "age": age})
        self.arrived.set()

    async def fetch(self, offset: int | None, wait: int) -> Sequence[dict]:
        self.polls.append((seconds(), offset, wait))
        if self.down is not None:
            raise self.down
        if offset is not None:
            self.confirmed += [each["update_id"] for each in self.open if each["update_id"] < offset]
            self.open = [each for each in self.open if each["update_id"] >= offset]
        if not self.open and wait:
            self.arrived.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.arrived.wait(), wait)
        return self.open[:100]


def read(raw) -> Incoming | None:
    if raw["text"] == "unreadable":
        raise KeyError("秘密")
    if raw["text"] == "nothing":
        return None
    where = Where(chat=ChatId(f"telegram:{raw['chat']}"), room=Room.GROUP)
    at = wall() - timedelta(seconds=raw["age"])
    cause = f"telegram:{raw['update_id']}"
    if raw["text"] == "removed":
        return Happened(cause=cause, where=where, change=Change.REMOVED, at=at)
    account = AccountId(f"telegram:{raw['person']}") if raw["person"] else None
    return Said(cause=cause, where=where, account=account, at=at, message="1", text=raw["text"])


class Scene:
    """A poller at work. `heard` notes when each update's handler began, `ended` when it returned."""

    def __init__(self, **more) -> None:
        self.updates = Updates()
        self.heard: list[tuple[float, str]] = []
        self.ended: list[tuple[float, str]] = []
        self.late: list[str] = []
        knobs = Polling(wait=30, handler=10.0, glance=0.5, backoff=30.0, farewell=10.0, at_once=64)
        self.poller = Poller(
            fetch=self.updates.fetch,
            read=read,
            now=wall,
            knobs=more.pop("knobs", knobs),
            on_timeout=self.told_late,
            jitter=lambda: 0.0,
            **more,
        )
        self.handle = self.slowly

    async def told_late(self, incoming: Incoming) -> None:
        self.late.append(incoming.cause)

    async def slowly(self, incoming: Incoming) -> None:
        """Takes as many seconds as its text says."""
        self.heard.append((seconds(), incoming.cause.removeprefix("telegram:")))
        await asyncio.sleep(float(getattr(incoming, "text", "") or 0))
        self.ended.append((seconds(), incoming.cause.removeprefix("telegram:")))

    @contextlib.asynccontextmanager
    async def running(self):
        task = asyncio.create_task(self.poller.run(lambda incoming: self.handle(incoming)))
        try:
            yield task
        finally:
            await self.poller.stop()
            with contextlib.suppress(asyncio.CancelledError):
                await task


def test_an_update_is_confirmed_only_when_it_is_done():
    async def play():
        scene = Scene()
        scene.updates.add(7, "3")
        async with scene.running():
            await asyncio.sleep(2.9)
            before = list(scene.updates.confirmed)
            await asyncio.sleep(0.5)
            return before, scene.updates.confirmed, scene.heard

    assert ([], [7], [(0.0, "7")]) == run(play())


def test_a_slow_handler_delays_nobody_else():
    """What comes meanwhile is fetched and done; nothing behind the slow one is confirmed before it."""

    async def play():
        scene = Scene()
        scene.updates.add(7, "8", person=1)
        scene.updates.add(8, "0", person=2)
        async with scene.running():
            await asyncio.sleep(2.2)
            scene.updates.add(9, "0", person=3)
            await asyncio.sleep(3)
            before = list(scene.updates.confirmed)
            await asyncio.sleep(5)
            return scene.heard, before, scene.updates.confirmed

    heard, before, after = run(play())
    assert [(0.0, "7"), (0.0, "8"), (2.5, "9")] == heard
    assert ([], [7, 8, 9]) == (before, after)


def test_one_who_floods_is_hurried_through_while_others_wait_behind_and_hears_the_last_answers():
    """Two and a half windows of updates by one person, each of which takes a while unless it is hurried, then somebody else's."""

    async def play():
        scene = Scene()
        answered = []

        async def paced(incoming):
            if not hurried():
                await asyncio.sleep(1.3)
                answered.append(incoming.cause)
            scene.ended.append((seconds(), incoming.cause.removeprefix("telegram:")))

        scene.handle = paced
        for number in range(1, 251):
            scene.updates.add(number, "0", person=1)
        scene.updates.add(251, "0", person=2)
        async with scene.running():
            await asyncio.sleep(200)
        return scene.ended, answered, scene.updates.confirmed

    ended, answered, confirmed = run(play())
    assert list(range(1, 252)) == sorted(int(number) for _, number in ended) == confirmed
    assert next(when for when, number in ended if number == "251") < 6
    assert [f"telegram:{number}" for number in range(246, 251)] == [one for one in answered if one != "telegram:251"][
        -5:
    ]
    assert len(answered) <= 101


def test_a_hundred_people_at_once_are_each_answered_in_full():
    async def play():
        scene = Scene()
        seen = []

        async def handle(_incoming):
            seen.append(hurried())

        scene.handle = handle
        for number in range(300):
            scene.updates.add(number + 1, "0", person=number % 40)
        async with scene.running():
            await asyncio.sleep(5)
        return seen

    assert [False] * 300 == run(play())


def test_one_persons_updates_in_a_chat_come_in_order_others_side_by_side():
    async def play():
        scene = Scene()
        for number, person in ((1, 1), (2, 2), (3, 1), (4, 2)):
            scene.updates.add(number, "1", person=person)
        async with scene.running():
            await asyncio.sleep(5)
        return scene.heard

    assert [(0.0, "1"), (0.0, "2"), (1.0, "3"), (1.0, "4")] == sorted(run(play()))


@pytest.mark.parametrize("text, person", [("removed", 1), ("1", None)], ids=["what happened to it", "nobody's words"])
def test_what_concerns_the_chat_waits_for_all_before_it_and_all_after_wait_for_it(text, person):
    async def play():
        scene = Scene()
        scene.updates.add(1, "1", person=1)
        scene.updates.add(2, text, person=person)
        scene.updates.add(3, "1", person=3)
        scene.updates.add(4, "1", person=4, chat=2)
        async with scene.running():
            await asyncio.sleep(5)
        return scene.heard

    heard = run(play())
    assert ["1", "4", "2", "3"] == [number for _, number in heard]
    assert [0.0, 0.0, 1.0] == [at for at, _ in heard][:3]


def test_at_most_so_many_run_at_once():
    async def play():
        scene = Scene(knobs=Polling(at_once=2))
        for number in range(6):
            scene.updates.add(number, "1", person=number + 1)
        async with scene.running():
            await asyncio.sleep(10)
        return [at for at, _ in scene.heard]

    assert [0, 0, 1, 1, 2, 2] == run(play())


def test_an_update_delivered_twice_runs_once():
    async def play():
        scene = Scene()
        scene.updates.add(7)
        async with scene.running():
            await asyncio.sleep(1)
            scene.updates.add(7)
            scene.updates.add(8)
            await asyncio.sleep(1)
        return scene.heard, scene.updates.confirmed

    heard, confirmed = run(play())
    assert ["7", "8"] == [number for _, number in heard]
    assert [7, 7, 8] == confirmed


def test_a_handler_that_takes_too_long_is_cancelled_and_the_person_told():
    async def play():
        scene = Scene()
        scene.updates.add(7, "60")
        scene.updates.add(8, "0")
        async with scene.running():
            await asyncio.sleep(12)
        return scene

    scene = run(play())
    assert ["telegram:7"] == scene.late
    assert [(10.0, "8")] == scene.ended, "the same person's next one goes on"
    assert [7, 8] == scene.updates.confirmed


def test_waiting_for_the_pacing_isnt_the_handlers_fault():
    async def play():
        scene = Scene()

        async def handle(incoming):
            await asyncio.sleep(6)
            with off_the_clock():
                await asyncio.sleep(25)
            await asyncio.sleep(3 if incoming.cause == "telegram:7" else 5)
            scene.ended.append((seconds(), incoming.cause))

        scene.handle = handle
        scene.updates.add(7, person=1)
        scene.updates.add(8, person=2)
        async with scene.running():
            await asyncio.sleep(60)
        return scene

    scene = run(play())
    assert [(34.0, "telegram:7")] == scene.ended
    assert ["telegram:8"] == scene.late, "nine seconds of its own are allowed, eleven are not"


def test_a_handlers_own_time_out_isnt_taken_for_ours():
    async def play():
        scene = Scene()

        async def handle(incoming):
            scene.heard.append((seconds(), incoming.cause))
            raise TimeoutError

        scene.handle = handle
        scene.updates.add(7)
        async with scene.running():
            await asyncio.sleep(1)
        return scene

    scene = run(play())
    assert [] == scene.late
    assert 2 == len(scene.heard)


@pytest.mark.parametrize("error", [RuntimeError("王堃 因病请假"), asyncio.CancelledError()])
def test_a_handler_that_fails_is_tried_again_once_and_then_given_up_by_its_number(caplog, error):
    caplog.set_level(logging.DEBUG)

    async def play():
        scene = Scene()

        async def handle(incoming):
            scene.heard.append((seconds(), incoming.cause))
            raise error

        scene.handle = handle
        scene.updates.add(7)
        async with scene.running():
            await asyncio.sleep(1)
        return scene

    scene = run(play())
    assert ["telegram:7"] * 2 == [cause for _, cause in scene.heard]
    assert [7] == scene.updates.confirmed
    assert "update 7 failed twice" in caplog.text
    assert "王堃" not in caplog.text


def test_an_update_that_fails_once_is_done_at_the_second_try():
    async def play():
        scene = Scene()

        async def handle(incoming):
            scene.heard.append((seconds(), incoming.cause))
            if len(scene.heard) == 1:
                raise RuntimeError

        scene.handle = handle
        scene.updates.add(7)
        async with scene.running():
            await asyncio.sleep(1)
        return len(scene.heard), scene.updates.confirmed

    assert (2, [7]) == run(play())


def test_an_update_nobody_can_read_blocks_no_others_and_isnt_quoted(caplog):
    async def play():
        scene = Scene()
        scene.updates.add(7, "unreadable")
        scene.updates.add(8, "nothing")
        scene.updates.add(9)
        async with scene.running():
            await asyncio.sleep(1)
        return [number for _, number in scene.heard], scene.updates.confirmed

    assert (["9"], [7, 8, 9]) == run(play())
    assert "update 7 can't be read" in caplog.text
    assert "秘密" not in caplog.text


# -- outages --------------------------------------------------------------------------------------------------------


def test_an_outage_is_waited_out_with_growing_pauses_and_logged_once(caplog):
    caplog.set_level(logging.INFO)

    async def play():
        scene = Scene()
        scene.updates.down = PlatformError(Trouble.LATER, "ClientConnectorError")
        async with scene.running():
            await asyncio.sleep(100)
            scene.updates.down = None
            scene.updates.add(7)
            await asyncio.sleep(30)
        return scene

    scene = run(play())
    pauses = [round(b[0] - a[0], 3) for a, b in zip(scene.updates.polls, scene.updates.polls[1:], strict=False)]
    assert [0.5, 1, 2, 4, 8, 16, 30, 30] == pauses[:8]
    assert ["7"] == [number for _, number in scene.heard]
    assert 1 == caplog.text.count("no updates from Telegram")
    assert 1 == caplog.text.count("updates come again")


def test_another_reader_of_the_same_bot_is_named_clearly(caplog):
    async def play():
        scene = Scene()
        scene.updates.down = RivalError("Conflict: terminated by other getUpdates request")
        async with scene.running():
            await asyncio.sleep(20)
        return scene

    run(play())
    assert "another program reads this bot's updates" in caplog.text


def test_a_flood_on_polling_is_waited_out():
    async def play():
        scene = Scene()
        scene.updates.down = PlatformError(Trouble.LATER, "too many requests", retry_after=17)
        async with scene.running():
            await asyncio.sleep(20)
        return [at for at, _, _ in scene.updates.polls]

    assert [0.0, 17.0] == run(play())


def test_a_token_that_is_refused_again_and_again_ends_the_loop(caplog):
    """Once or twice may be Telegram's own trouble."""

    async def play():
        scene = Scene()
        scene.updates.down = WrongTokenError()
        with pytest.raises(WrongTokenError):
            await scene.poller.run(scene.slowly)
        return len(scene.updates.polls)

    assert 3 == run(play())
    assert "ZHIBU_TELEGRAM_TOKEN" in caplog.text


@pytest.mark.parametrize("hours, warned", [(19, False), (21, True)])
def test_messages_that_waited_almost_a_day_are_warned_about(caplog, hours, warned):
    """Telegram keeps them for 24 hours: earlier ones may be lost."""

    async def play():
        scene = Scene()
        scene.updates.add(7, age=hours * 3600)
        scene.updates.add(8, age=60)
        async with scene.running():
            await asyncio.sleep(1)

    run(play())
    assert warned is ("hours old" in caplog.text)


def test_after_a_week_of_silence_the_old_offset_is_forgotten():
    """Telegram may then count from anywhere, also from below."""

    async def play():
        scene = Scene()
        scene.updates.add(7_000)
        async with scene.running():
            await asyncio.sleep(1)
            await asyncio.sleep(timedelta(days=6, hours=1).total_seconds())
            scene.updates.polls.clear()
            scene.updates.add(12)
            await asyncio.sleep(100)
        return [number for _, number in scene.heard], [offset for _, offset, _ in scene.updates.polls]

    heard, offsets = run(play())
    assert ["7000", "12"] == heard
    assert offsets[0] == 13


# -- stopping -------------------------------------------------------------------------------------------------------


def test_a_stop_lets_handlers_end_and_confirms_what_is_done():
    async def play():
        scene = Scene()
        scene.updates.add(7, "3")
        async with scene.running():
            await asyncio.sleep(1)
            await scene.poller.stop()
        return scene.ended, scene.updates.confirmed, scene.updates.polls[-1]

    assert ([(3.0, "7")], [7], (3.0, 8, 0)) == run(play())


def test_a_stop_in_a_long_poll_is_quick_and_polls_no_more():
    async def play():
        scene = Scene()
        async with scene.running():
            await asyncio.sleep(1)
            await scene.poller.stop()
        return seconds(), len(scene.updates.polls)

    assert (1.0, 1) == run(play())


def test_a_stop_during_an_outage_is_quick():
    async def play():
        scene = Scene()
        scene.updates.down = PlatformError(Trouble.LATER)
        async with scene.running():
            await asyncio.sleep(40)
        return seconds()

    assert 40.0 == run(play())


def test_what_doesnt_end_in_time_is_left_for_the_next_process():
    async def play():
        scene = Scene(knobs=Polling(handler=100, farewell=2))
        scene.updates.add(7, "0", person=1)
        scene.updates.add(8, "60", person=2)
        scene.updates.add(9, "0", person=3)
        async with scene.running():
            await asyncio.sleep(1)
        return seconds(), scene.updates.confirmed

    assert (3.0, [7]) == run(play())


def test_killed_in_mid_batch_nothing_is_confirmed_that_wasnt_done():
    async def play():
        scene = Scene()
        for number in range(1, 9):
            scene.updates.add(number, "0" if number < 4 else "5", person=number)
        task = asyncio.create_task(scene.poller.run(scene.slowly))
        await asyncio.sleep(2)
        task.cancel()
        await asyncio.wait([task])
        return [int(number) for _, number in scene.ended], scene.updates.confirmed, task.cancelled()

    done, confirmed, cancelled = run(play())
    assert set(confirmed) <= set(done)
    assert ([1, 2, 3], True) == (done, cancelled)


def test_back_off_grows_to_its_limit_and_jitter_shortens_it():
    plain, jittery = Backoff(30, jitter=lambda: 0.0), Backoff(30, jitter=lambda: 1.0)

    assert [0.5, 1, 2, 4, 8, 16, 30, 30] == [plain.next() for _ in range(8)]
    assert [0.25, 0.5, 1, 2, 4, 8, 15, 15] == [jittery.next() for _ in range(8)]
