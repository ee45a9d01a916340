"""Who may call Telegram when: the queue as a table over seconds, its shell in virtual time."""

import asyncio
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.platforms.virtual import run, seconds
from zhibu.bot.platforms.base import PlatformError, Priority, Trouble
from zhibu.bot.platforms.telegram.pacing import Pace, Pacer, Queue, Ticket

ANSWER, NOTICE, BOARD = Priority.ANSWER, Priority.NOTICE, Priority.BOARD
GROUP, OTHER, ANN, BOB = "telegram:-1", "telegram:-2", "telegram:1", "telegram:2"
PACE = Pace(overall=0.04, group=3.1, private=1.3, private_burst=2, board=5.0)


def ask(chat, priority=NOTICE, board=None, deadline=1e9) -> Ticket:
    group = chat is not None and "-" in chat
    return Ticket(chat=chat, group=group, priority=priority, board=board, deadline=deadline)


def departures(asked: list[tuple[float, Ticket]], *, lasting: float = 0.0) -> list[tuple[float, Ticket]]:
    """When each ticket goes, its call `lasting` so many seconds; asked in the order of time."""
    queue, gone, ends = Queue(PACE), [], []
    asked = sorted(asked, key=lambda pair: pair[0])
    now = 0.0
    while asked or ends or queue.wake(now) is not None:
        moments = [asked[0][0]] if asked else []
        moments += [min(ends, key=lambda end: end[0])[0]] if ends else []
        wake = queue.wake(now)
        moments += [wake] if wake is not None else []
        now = max(now, min(moments))
        while asked and asked[0][0] <= now:
            queue.join(asked.pop(0)[1], now)
        for end in [end for end in ends if end[0] <= now]:
            ends.remove(end)
            queue.leave(end[1])
        while (ticket := queue.take(now)) is not None:
            gone.append((round(now, 3), ticket))
            ends.append((now + lasting, ticket))
            if not lasting:
                ends.pop()
                queue.leave(ticket)
    return gone


def times(asked: list[tuple[float, Ticket]], **more) -> list[float]:
    return [at for at, _ in departures(asked, **more)]


@pytest.mark.parametrize(
    "chats, expected",
    [
        ([ANN, BOB, GROUP, None], [0, 0.04, 0.08, 0.12]),
        ([GROUP, GROUP, GROUP], [0, 3.1, 6.2]),
        ([GROUP, OTHER, GROUP, OTHER], [0, 0.04, 3.1, 3.14]),
        ([ANN, ANN, ANN, ANN], [0, 0.04, 1.3, 2.6]),
    ],
    ids=[
        "one per 40 ms in all",
        "one per 3.1 s in a group",
        "groups don't wait for each other",
        "a short burst passes",
    ],
)
def test_the_pace(chats, expected):
    assert expected == times([(0.0, ask(chat)) for chat in chats])


def test_after_a_quiet_while_the_next_goes_at_once():
    assert [0, 60.0, 63.1] == times([(0.0, ask(GROUP)), (60.0, ask(GROUP)), (60.0, ask(GROUP))])


def test_an_answer_goes_before_a_notice_and_a_notice_before_a_board():
    first, board, notice, answer = ask(GROUP), ask(GROUP, BOARD, "m"), ask(GROUP), ask(GROUP, ANSWER)

    assert [first, answer, notice, board] == [
        ticket for _, ticket in departures([(0.0, first), (0.1, board), (0.2, notice), (0.3, answer)])
    ]


def test_a_board_is_edited_once_in_five_seconds():
    """Also where the chat would allow more."""
    edits = [(0.0, ask(ANN, BOARD, "m")), (0.5, ask(ANN, BOARD, "m")), (0.5, ask(ANN, BOARD, "other"))]

    assert [0, 0.5, 5.0] == times(edits)


def test_a_board_that_waits_holds_up_nobody_behind_it():
    board = ask(GROUP, BOARD, "m")
    asked = [(0.0, ask(GROUP, BOARD, "m")), (0.1, board), (3.2, ask(GROUP))]

    assert [(0, False), (3.2, False), (6.3, True)] == [(at, ticket is board) for at, ticket in departures(asked)]


def test_nobody_starves_behind_those_who_come_later():
    """Twenty seconds of waiting are worth a rank."""
    board = ask(GROUP, BOARD, "m")
    answers = [(3.0 * n, ask(GROUP, ANSWER)) for n in range(200)]
    gone = departures([*answers, (0.1, board)])

    assert next(at for at, ticket in gone if ticket is board) < 50 < gone[-1][0]


def test_one_call_at_a_time_in_a_chat_however_slow_it_is():
    """Two side by side could arrive in the wrong order."""
    assert [0, 10.0, 20.0] == times([(0.0, ask(GROUP)), (0.0, ask(GROUP)), (0.0, ask(GROUP))], lasting=10.0)


def test_a_flooded_chat_waits_alone():
    queue = Queue(PACE)
    queue.flooded(GROUP, 30, 0.0)
    for chat in (GROUP, ANN, OTHER):
        queue.join(ask(chat), 0.0)

    assert [ANN, OTHER] == [queue.take(0.04 * n).chat for n in range(2)]
    assert queue.take(29.9) is None
    assert GROUP == queue.take(30.0).chat


def test_a_flood_in_chat_after_chat_stops_all():
    queue = Queue(PACE)
    for at, chat in enumerate((GROUP, ANN, OTHER)):
        queue.flooded(chat, 10, at / 10)
    queue.join(ask(BOB), 0.3)

    assert queue.take(10.1) is None
    assert BOB == queue.take(10.2).chat


def test_floods_far_apart_stop_nobody_else():
    queue = Queue(PACE)
    for at, chat in enumerate((GROUP, ANN, OTHER)):
        queue.flooded(chat, 10, at * 3.0)
    queue.join(ask(BOB), 6.0)

    assert BOB == queue.take(6.0).chat


def test_a_line_that_is_too_long_is_named_before_the_deadline():
    """Where a flood lasts longer than anybody's patience, waiting for the deadline would help nobody."""
    queue = Queue(PACE)
    patient, hasty = ask(GROUP, deadline=100.0), ask(GROUP, deadline=20.0)
    queue.join(patient, 0.0)
    queue.join(hasty, 0.0)
    queue.flooded(GROUP, 30, 5.0)

    assert [(hasty, 30.0)] == list(queue.overdue(5.0))


def test_chats_long_quiet_are_forgotten():
    queue = Queue(PACE)
    for number in range(2_000):
        ticket = ask(f"telegram:{number}", NOTICE, f"board {number}")
        queue.join(ticket, number * 1.0)
        assert queue.take(number * 1.0) is ticket
        queue.leave(ticket)

    assert len(queue._lines) + len(queue._boards) < 600


chats = st.sampled_from([GROUP, OTHER, ANN, BOB, "telegram:3", "telegram:4"])
asks = st.lists(
    st.tuples(st.floats(0, 30), chats, st.sampled_from(Priority), st.sampled_from([None, "m", "n"])), max_size=120
)


@given(asks, st.sampled_from([0.0, 0.2]))
def test_telegrams_limits_hold_and_everybody_goes(asked, lasting):
    """In any second at most 30; in any minute at most 20 in a group; in five seconds at most 5 in a private chat."""
    gone = departures([(at, ask(chat, priority, board)) for at, chat, priority, board in asked], lasting=lasting)

    assert len(asked) == len(gone)
    assert_window([at for at, _ in gone], count=30, seconds=1)
    for chat in (GROUP, OTHER):
        assert_window([at for at, ticket in gone if ticket.chat == chat], count=20, seconds=60)
    for chat in (ANN, BOB, "telegram:3", "telegram:4"):
        assert_window([at for at, ticket in gone if ticket.chat == chat], count=5, seconds=5)
    for board in ("m", "n"):
        edits = [at for at, ticket in gone if ticket.board == board and ticket.priority is BOARD]
        assert all(later - earlier > 4.99 for earlier, later in pairwise(edits))


def assert_window(moments: list[float], *, count: int, seconds: float) -> None:
    for first, over in zip(moments, moments[count:], strict=False):
        assert over - first >= seconds - 1e-6, f"{count + 1} calls within {over - first} s"


# -- the shell ------------------------------------------------------------------------------------------------------


async def call(pacer: Pacer, chat, gone: list, name, *, priority=NOTICE, patience=60.0, lasting=0.0, board=None):
    async with pacer.turn(chat, priority=priority, patience=patience, board=board) as turn:
        await turn.ready()
        gone.append((name, seconds()))
        await asyncio.sleep(lasting)


def test_those_who_wait_are_woken_in_time():
    async def scene():
        pacer, gone = Pacer(PACE), []
        await asyncio.gather(*(call(pacer, GROUP, gone, n) for n in range(3)), call(pacer, ANN, gone, "ann"))
        return gone

    assert [(0, 0), ("ann", 0.04), (1, 3.1), (2, 6.2)] == run(scene())


def test_who_gives_up_leaves_the_line():
    async def scene():
        pacer, gone = Pacer(PACE), []
        tasks = [asyncio.create_task(call(pacer, GROUP, gone, n)) for n in range(3)]
        await asyncio.sleep(1)
        tasks[1].cancel()
        await asyncio.wait(tasks)
        return gone

    assert [(0, 0), (2, 3.1)] == run(scene())


def test_who_is_cancelled_at_the_moment_of_their_turn_doesnt_keep_the_chat():
    async def scene():
        pacer, gone = Pacer(PACE), []
        async with pacer.turn(ANN, priority=NOTICE, patience=60) as turn:
            await turn.ready()
            second = asyncio.create_task(call(pacer, ANN, gone, "second"))
            await asyncio.sleep(1)
        second.cancel()
        await asyncio.wait([second])
        await call(pacer, ANN, gone, "third")
        return gone

    assert ["third"] == [name for name, _ in run(scene())]


def test_patience_ends_with_later_and_says_when_to_come_again():
    async def scene():
        pacer, gone = Pacer(PACE), []
        async with pacer.turn(GROUP, priority=NOTICE, patience=60) as turn:
            await turn.ready()
            turn.flooded(90)
        with pytest.raises(PlatformError) as told:
            await call(pacer, GROUP, gone, "late")
        return told.value, seconds()

    error, at = run(scene())
    assert (Trouble.LATER, 90.0, 0.0) == (error.trouble, error.retry_after, at)


def test_the_parts_of_one_message_stand_together():
    """An answer that comes between them waits, although it has the higher priority."""

    async def scene():
        pacer, gone = Pacer(PACE), []

        async def two_parts():
            async with pacer.turn(GROUP, priority=NOTICE, patience=60) as turn:
                for part in ("picture", "text"):
                    await turn.ready()
                    gone.append((part, seconds()))

        task = asyncio.create_task(two_parts())
        await asyncio.sleep(0.1)
        await call(pacer, GROUP, gone, "answer", priority=ANSWER)
        await task
        return gone

    assert [("picture", 0), ("text", 3.1), ("answer", 6.2)] == run(scene())


def test_a_turn_can_be_hurried():
    async def scene():
        pacer, gone = Pacer(PACE), []
        turn = pacer.turn(GROUP, priority=BOARD, patience=60, board="m")

        async def board():
            async with turn:
                await turn.ready()
                gone.append(("board", seconds()))

        tasks = [asyncio.create_task(call(pacer, GROUP, gone, n)) for n in range(2)]
        tasks.append(asyncio.create_task(board()))
        await asyncio.sleep(1)
        turn.hurry(ANSWER)
        await asyncio.wait(tasks)
        return gone

    assert [(0, 0), ("board", 3.1), (1, 6.2)] == run(scene())


def test_closing_tells_everybody_later():
    async def scene():
        pacer, gone = Pacer(PACE), []
        tasks = [asyncio.create_task(call(pacer, GROUP, gone, n)) for n in range(3)]
        await asyncio.sleep(1)
        pacer.close()
        await asyncio.wait(tasks)
        with pytest.raises(PlatformError):
            await call(pacer, ANN, gone, "after")
        return [type(task.exception()) for task in tasks], seconds()

    assert ([type(None), PlatformError, PlatformError], 1.0) == run(scene())


def test_a_thousand_at_once_all_go_at_forty_milliseconds():
    async def scene():
        pacer, gone = Pacer(PACE), []
        await asyncio.gather(*(call(pacer, f"telegram:{n + 1}", gone, n) for n in range(1000)))
        return gone

    gone = run(scene())
    assert [n for n, _ in gone] == list(range(1000))
    assert pytest.approx(999 * 0.04) == gone[-1][1]
