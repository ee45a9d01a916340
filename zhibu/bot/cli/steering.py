"""`clock`: steers a rehearsal that is running."""

from zhibu.bot.cli import values
from zhibu.bot.cli.desk import Steering, Task
from zhibu.bot.cli.grammar import Usage
from zhibu.bot.cli.saying import refused
from zhibu.bot.control import Answer
from zhibu.bot.wording.cli import failures
from zhibu.bot.wording.cli import reports as words


async def clock(task: Task) -> Answer:
    """`clock [show | next | to INSTANT | +DURATION]`, in the daemon. Returns when everything is settled."""
    steering = task.desk.clock
    if steering is None:
        return refused(failures.no_rehearsal(task.v))
    await _steer(steering, task)
    return Answer(stdout=words.standing(task.v, steering.now(), steering.speed, task.desk.next_look()))


async def _steer(steering: Steering, task: Task) -> None:
    act, instant = task.values.maybe("act") or "show", task.values["instant"]
    check(act, has_instant=instant is not None)
    match act:
        case "show":
            return
        case "next":
            await steering.next()
        case "to":
            await steering.to(values.in_zone(task.values.instant("instant"), task.desk.timezone))
        case _:
            await steering.forward(values.a_duration(act))


def check(act: str, *, has_instant: bool) -> None:
    """Refuses a line that means nothing, before anybody is asked."""
    if act == "to":
        if not has_instant:
            raise Usage("clock_instant", "clock")
        return
    if act not in ("show", "next"):
        if not act.startswith("+"):
            raise Usage("clock_act", "clock", value=act)
        try:
            values.a_duration(act)
        except ValueError as error:
            raise Usage("value", "clock", where="ACT", value=act, kind=str(error)) from None
    if has_instant:
        raise Usage("clock_alone", "clock")
