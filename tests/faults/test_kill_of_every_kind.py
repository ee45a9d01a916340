"""`kill -9` at every step of the delivery of every kind of notice: before and after each change of the disk and each call.

Each story stops the daemon shortly before something falls due. It is then lived from there again and again, each time with
the death at the next step, and after that in peace until the next morning. A notice that stands once is well; that stands a
second time must say so; that may be missing must be named to the secretary.
"""

from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from tests.branch.build import at
from tests.faults.counts import Counted
from tests.faults.nursery import Nursery
from tests.faults.rig import BRANCH, Rig, until
from tests.faults.stage import Stage
from zhibu.bot import office
from zhibu.bot.platforms.telegram.parse import message_number
from zhibu.bot.sandbox.state import GROUP_RIGHTS
from zhibu.branch.agenda.undelivered import Why
from zhibu.branch.appeal import Appeal, Ground
from zhibu.branch.attendance import Decision, Leave, SignIn, Way
from zhibu.branch.before import Earlier
from zhibu.branch.calendar import Override
from zhibu.branch.celebration import Disputed
from zhibu.branch.day import ActivityDay, Cancellation, Step, StepMark
from zhibu.branch.dues import DuesCheck
from zhibu.branch.greeting import GoodWish
from zhibu.branch.ids import AccountId, DayId, MemberId
from zhibu.branch.ladders import Rectification, Reminder, ReminderTalk
from zhibu.branch.ladders import TalkForm as ReminderForm
from zhibu.branch.makeup import MakeUp, Try
from zhibu.branch.notices import GROUP, Kind, Promise, Said, State, promise_of
from zhibu.branch.opinion import Opinion
from zhibu.branch.own_wish import TakenDown, Wish
from zhibu.branch.people import Preference
from zhibu.branch.plan import ChangeKind, Plan, PlanChange
from zhibu.branch.policy import PolicyChange
from zhibu.branch.poll import Poll
from zhibu.branch.ruling import Ruling
from zhibu.branch.service import Claim, MicroWish, Pledge, Whose
from zhibu.branch.spot import Showing, Spot
from zhibu.branch.superior import Matter, Officer, Submission, Verdict
from zhibu.branch.talks import FollowUp
from zhibu.storage.store import Store

DAY = DayId("2026-10")
REPEATED = "这条消息可能已经发送过一次。"
IN_DOUBT = "可能已送达，无从确认"


async def nothing(_rig: Rig) -> None:
    """Time alone."""


@dataclass(frozen=True, kw_only=True)
class Story:
    """What the daemon does between `since` and `until`, of which `kinds` fall due there; `lived` is what people did before, and
    `facts` are put while the daemon is stopped; with `superior` the branch is under one, whose officer the last member is."""

    kinds: frozenset[Kind]
    since: str
    until: str
    lived: Callable[[Rig], Awaitable[None]] = nothing
    facts: tuple[object, ...] = ()
    superior: bool = False


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


async def the_bot_may_not_pin(rig: Rig) -> None:
    rig.world.promotes(rig.group, rig.world.bot, rights=GROUP_RIGHTS - {"can_pin_messages"})
    await rig.settles()


async def the_secretary_shows_the_code(rig: Rig) -> None:
    """The first code stands at hers; at 14:07 the next one takes its place, and after that she shows none."""
    await rig.to("2026-10-08 14:04")
    assert 0 == await rig.stops()
    await puts(rig, code_shown(until="2026-10-08 14:09"))
    await rig.starts()
    await rig.to("2026-10-08 14:05")


async def somebody_on_leave_gets_a_task(rig: Rig) -> None:
    assert 0 == await rig.stops()
    await puts(rig, leave(decided=True, number=6))
    await rig.starts()
    await somebody_signs_in_and_it_ends(rig)
    await rig.to("2026-10-09 09:00")


async def everybody_comes_but_two(rig: Rig) -> None:
    await rig.to("2026-10-08 14:05")
    for present in ("m001", "m002", "m003", "m004", "m007", "m008"):
        rig.presses(present, "签到", rig.group)
    await rig.settles()


def who(number: int) -> MemberId:
    return MemberId(f"m{number:03d}")


def leave(*, decided: bool, number: int = 5) -> Leave:
    asked = at("2026-09-29 12:00")
    decision = Decision(granted=True, by=MemberId("m003"), at=asked) if decided else None
    member = who(number)
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


NOON = at("2026-09-29 12:00")
AFTERWARDS = at("2026-10-09 08:00")
LATER = at("2026-10-28 08:00")


def micro(number: int, *claims: Claim, thanks: str = "") -> MicroWish:
    return MicroWish(
        id=f"20260929-{number}",
        by=who(5),
        made_at=NOON,
        whose=Whose.STUDENT,
        text=f"想要第{number}本字典",
        posted_at=NOON,
        claims=claims,
        thanks=thanks,
        thanked_at=NOON if thanks else None,
    )


def study(number: int, ruling: Ruling | None = None) -> MakeUp:
    tried = Try(at=AFTERWARDS, text="学习体会", ruling=ruling)
    return MakeUp(id=f"{DAY}:{who(number)}", day=DAY, member=who(number), tries=(tried,))


def appeal(number: int, ruling: Ruling | None = None) -> Appeal:
    return Appeal(
        id=f"{DAY}:{who(number)}",
        day=DAY,
        member=who(number),
        ground=Ground.THERE,
        words="坐在后排",
        asked_at=AFTERWARDS,
        ruling=ruling,
    )


def a_day(month: int, **more: Any) -> ActivityDay:
    """One that the committee settled, and no superior approved."""
    settled = StepMark(step=Step.SETTLED, by=who(1), at=NOON)
    given = {"start": time(14, 30), "minutes": 240, "themes": ("学习党章",), "steps": (settled,)} | more
    return ActivityDay(id=DayId(f"2026-{month:02d}"), on=date(2026, month, 5 if month < 12 else 7), **given)


def imported(on: str, *, away: tuple[int, ...] = (), satisfaction: float | None = None) -> tuple[object, ...]:
    """A day from before the branch joined, as its papers say: who was away, and how it was evaluated."""
    id_ = DayId(on[:7])
    signed = [who(number) for number in range(1, 9) if number not in away]
    rated = {} if satisfaction is None else {"satisfaction": satisfaction, "voted": 8, "asked": 8}
    return (
        ActivityDay(
            id=id_,
            on=date.fromisoformat(on),
            start=time(14, 30),
            minutes=240,
            themes=("学习党章",),
            held=True,
            held_by="operator",
        ),
        Earlier(id=id_, at=NOON, by="operator", signed=tuple(signed), added=True, **rated),
        *(
            SignIn(
                id=f"{id_}:{member}",
                day=id_,
                member=member,
                at=NOON,
                by=MemberId("operator"),
                way=Way.SHEET,
                late=True,
            )
            for member in signed
        ),
    )


def code_shown(*, until: str) -> Spot:
    """By the secretary, from 14:05 on the day; a code every two minutes."""
    opened = at("2026-10-08 14:05")
    showing = Showing(member=who(1), since=opened, until=at(until))
    return Spot(id=DAY, secret="5a" * 20, opened_at=opened, minutes=2, showings=(showing,))


def follow_up(number: int, **more: Any) -> FollowUp:
    return FollowUp(id=f"{who(number)}:2026", member=who(number), host=who(1), asked_at=NOON, **more)


def poll(number: int, **more: Any) -> Poll:
    return Poll(
        id=f"20260929-{number}", question="去哪里参观？", by=who(1), made_at=NOON, options=("纪念馆", "展览馆"), **more
    )


def submission(matter: Matter, subject: str, verdict: Verdict | None = None, said: str = "") -> Submission:
    laid = Submission(id=f"{matter.value}:{subject}:1", matter=matter, subject=subject, number=1, by=who(1), at=LATER)
    if verdict is None:
        return laid
    return replace(laid, verdict=verdict, words=said, officer="魏主任", account="telegram:1", decided_at=LATER)


PUBLIC_WISH = Wish(
    id="m005:2026",
    member=who(5),
    year=2026,
    text="把社区的事当作自己的事",
    by=who(5),
    at=NOON,
    public=True,
    first_public=NOON,
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
        kinds=frozenset({Kind.ATTENDANCE_REPORT, Kind.EVALUATION, Kind.RECORD_DUE, Kind.DUES_CHECK}),
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
        facts=(PUBLIC_WISH,),
    ),
    "micro-wishes": Story(
        kinds=frozenset({Kind.MICRO_WISH, Kind.MICRO_DONE, Kind.MICRO_THANKED}),
        since="2026-09-29 12:00",
        until="2026-09-29 12:01",
        facts=(
            micro(1),
            micro(2, Claim(member=who(6), at=NOON, done_at=NOON)),
            micro(3, Claim(member=who(7), at=NOON, done_at=NOON), thanks="多谢"),
        ),
    ),
    "opinions": Story(
        kinds=frozenset({Kind.OPINION_RECEIVED, Kind.OPINION_ANSWERED}),
        since="2026-09-29 08:30",
        until="2026-09-29 09:00",
        facts=(
            Opinion(id="1", text="多组织参观", at=at("2026-09-28 20:00"), author=who(5)),
            Opinion(
                id="2",
                text="早点通知",
                at=at("2026-09-28 20:00"),
                author=who(6),
                answer="好的",
                answered_at=at("2026-09-29 08:30"),
                answered_by=who(1),
            ),
        ),
    ),
    "polls": Story(
        kinds=frozenset({Kind.POLL_OPEN, Kind.POLL_RESULT}),
        since="2026-09-29 12:00",
        until="2026-09-29 12:01",
        facts=(
            poll(1, opened_at=NOON, closes_at=at("2026-10-05 18:00")),
            poll(2, opened_at=NOON, closes_at=NOON, closed_at=NOON, asked=8, voters=5, counts=(2, 3)),
        ),
    ),
    "appeals": Story(
        kinds=frozenset({Kind.APPEAL_TO_DECIDE, Kind.APPEAL_DECIDED}),
        since="2026-10-09 12:00",
        until="2026-10-09 12:01",
        lived=somebody_signs_in_and_it_ends,
        facts=(appeal(6), appeal(7, Ruling(accepted=False, by=who(1), at=AFTERWARDS, words="未见到"))),
    ),
    "make-up study": Story(
        kinds=frozenset({Kind.MAKEUP_TASK, Kind.MAKEUP_TO_ACCEPT, Kind.MAKEUP_DECIDED, Kind.MAKEUP_RETURNED}),
        since="2026-10-09 08:30",
        until="2026-10-09 09:00",
        lived=somebody_signs_in_and_it_ends,
        facts=(
            *(leave(decided=True, number=number) for number in (2, 6, 7, 8)),
            study(7),
            study(8, Ruling(accepted=True, by=who(1), at=AFTERWARDS)),
            study(2, Ruling(accepted=False, by=who(1), at=AFTERWARDS, words="再写一点")),
        ),
    ),
    "a plan that changes": Story(
        kinds=frozenset({Kind.PLAN_CHANGED, Kind.DAY_CANCELLED}),
        since="2026-09-29 12:00",
        until="2026-09-29 12:01",
        facts=(
            PlanChange(
                id="2026-12-1",
                year=2026,
                subject="2026-12",
                what=ChangeKind.MOVED,
                was="2026-12-07",
                now="2026-12-08",
                reason="按部署调整",
                by=who(1),
                at=NOON,
            ),
            a_day(11, cancelled=True, cancellation=Cancellation(by=who(1), at=NOON, reason="停电")),
        ),
    ),
    "a date that became a day off": Story(
        kinds=frozenset({Kind.CLASH}),
        since="2026-09-29 12:00",
        until="2026-09-30 09:01",
        facts=(Override(id="2026-11-05", day=date(2026, 11, 5), working=False),),
    ),
    "an approval that is missing": Story(
        kinds=frozenset({Kind.APPROVAL_MISSING}),
        since="2026-10-27 20:00",
        until="2026-10-28 09:00",
        facts=(a_day(11),),
    ),
    "a superior": Story(
        kinds=frozenset(
            {
                Kind.APPROVAL_TO_GIVE,
                Kind.PLAN_TO_RECEIVE,
                Kind.RECORD_TO_RECEIVE,
                Kind.SUPERIOR_ANSWERED,
                Kind.SUPERIOR_RETURNED,
                Kind.BULLETIN_DUE,
            }
        ),
        since="2026-10-28 08:30",
        until="2026-10-28 09:00",
        lived=somebody_signs_in_and_it_ends,
        facts=(
            a_day(11),
            a_day(12),
            Plan(
                id="2026", year=2026, entered_at=NOON, by=who(1), filed_at=LATER, filed_on=LATER.date(), filed_by=who(1)
            ),
            submission(Matter.PLAN, "2026"),
            submission(Matter.PLAN, "2025", Verdict.RECEIVED),
            submission(Matter.RECORD, DAY),
            submission(Matter.DAY, "2026-12", Verdict.RETURNED, "请补充理论学习"),
        ),
        superior=True,
    ),
    "December": Story(
        kinds=frozenset({Kind.PLAN_NEXT, Kind.MEETINGS_GAP}), since="2026-11-30 20:00", until="2026-12-01 09:00"
    ),
    "dues that are owed": Story(
        kinds=frozenset({Kind.DUES_OWED}),
        since="2026-10-09 08:30",
        until="2026-10-09 09:00",
        lived=somebody_signs_in_and_it_ends,
        facts=(DuesCheck(id=DAY, at=at("2026-10-08 18:40"), by=who(1), paid=0, due=8),),
    ),
    "a pledge's last day": Story(
        kinds=frozenset({Kind.PLEDGE_DUE}),
        since="2026-09-29 08:30",
        until="2026-09-29 10:00",
        facts=(
            Pledge(
                id="m005:2026-1",
                member=who(5),
                text="走访一户",
                until=date(2026, 9, 29),
                made_at=at("2026-09-28 12:00"),
            ),
        ),
    ),
    "a time limit's end": Story(
        kinds=frozenset({Kind.RECTIFICATION_DUE}),
        since="2026-09-29 12:30",
        until="2026-09-29 13:00",
        facts=(
            Reminder(
                id="m005:2026",
                member=who(5),
                year=2026,
                rectifications=(Rectification(until=date(2026, 9, 29), by=who(1), at=NOON),),
            ),
        ),
    ),
    "absences that add up": Story(
        kinds=frozenset({Kind.LADDER, Kind.LADDER_BASIS}),
        since="2026-10-09 08:30",
        until="2026-10-09 09:00",
        lived=everybody_comes_but_two,
        facts=(
            *(fact for month in (4, 5, 6) for fact in imported(f"2026-{month:02d}-08", away=(6,))),
            *(fact for month in (7, 8) for fact in imported(f"2026-{month:02d}-08", away=(5, 6))),
            Reminder(
                id="m006:2026",
                member=who(6),
                year=2026,
                talks=(
                    ReminderTalk(
                        held_on=date(2026, 9, 28), talker=who(1), form=ReminderForm.IN_PERSON, by=who(1), at=NOON
                    ),
                ),
            ),
        ),
    ),
    "a third evaluation below the floor": Story(
        kinds=frozenset({Kind.SATISFACTION_LOW}),
        since="2026-09-29 12:00",
        until="2026-09-29 12:01",
        facts=tuple(
            fact for on in ("2026-07-08", "2026-08-10", "2026-09-18") for fact in imported(on, satisfaction=0.5)
        ),
    ),
    "a year that recommends the branch": Story(
        kinds=frozenset({Kind.SATISFACTION_HIGH}),
        since="2027-01-03 20:00",
        until="2027-01-04 09:00",
        facts=tuple(
            fact for on in ("2026-07-08", "2026-08-10", "2026-09-18") for fact in imported(on, satisfaction=0.95)
        ),
    ),
    "a sign-in code": Story(
        kinds=frozenset({Kind.SIGN_IN_CODE}),
        since="2026-10-08 14:05",
        until="2026-10-08 14:06",
        facts=(code_shown(until="2026-10-08 14:07"),),
    ),
    "a sign-in code that renews itself": Story(
        kinds=frozenset({Kind.SIGN_IN_CODE}),
        since="2026-10-08 14:06",
        until="2026-10-08 14:08",
        lived=the_secretary_shows_the_code,
    ),
    "dates of acceptance that two lists give": Story(
        kinds=frozenset({Kind.BIRTHDAY_UNSETTLED}),
        since="2026-09-29 12:00",
        until="2026-09-29 12:01",
        facts=(Disputed(id=who(7), other=date(2012, 3, 15), at=NOON, by="operator"),),
    ),
    "after a talk": Story(
        kinds=frozenset({Kind.FOLLOW_UP}),
        since="2026-09-29 12:00",
        until="2026-09-29 12:01",
        facts=(
            follow_up(5),
            follow_up(6, agreed_at=NOON),
            follow_up(7, agreed_at=NOON, text="联系社区医院", who="书记", written_at=NOON),
        ),
    ),
    "a wish that is taken off the board": Story(
        kinds=frozenset({Kind.WISH_TAKEN_DOWN}),
        since="2026-09-29 12:00",
        until="2026-09-29 12:01",
        facts=(
            replace(PUBLIC_WISH, taken_down=TakenDown(by=who(1), at=at("2026-09-29 12:00"), reason="写到了别人的名字")),
        ),
    ),
    "a board that may not be pinned": Story(
        kinds=frozenset({Kind.WISH_BOARD, Kind.BOARD_UNPINNED}),
        since="2026-09-29 12:00",
        until="2026-09-29 12:01",
        lived=the_bot_may_not_pin,
        facts=(PUBLIC_WISH,),
    ),
    "the last day of make-up study": Story(
        kinds=frozenset({Kind.MAKEUP_REMINDER}),
        since="2026-10-15 08:30",
        until="2026-10-15 09:31",  # a doubt of today is named in tomorrow's list, which is waited for from then on
        lived=somebody_on_leave_gets_a_task,
    ),
    "a plan that isn't filed": Story(
        kinds=frozenset({Kind.PLAN_DUE}),
        since="2026-09-29 08:30",
        until="2026-09-29 09:00",
        facts=(PolicyChange.of("plan.due", "10-13", since=date(2026, 1, 1)),),
    ),
    "a vote that is still open": Story(
        kinds=frozenset({Kind.EVALUATION_REMINDER}),
        since="2026-10-09 08:00",
        until="2026-10-09 18:00",
        lived=somebody_signs_in_and_it_ends,
    ),
    "a floor that may be missed": Story(
        kinds=frozenset({Kind.FORECAST}),
        since="2026-10-07 16:00",
        until="2026-10-07 17:00",
        facts=tuple(leave(decided=True, number=number) for number in (5, 6, 7)),
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


WITHOUT_A_STORY: dict[Kind, str] = {}
"""The kinds that no process is killed over, each with its reason."""


def test_every_kind_has_its_story():
    told = frozenset().union(*(story.kinds for story in STORIES.values()))

    assert set() == set(Kind) - told - set(WITHOUT_A_STORY), "each needs a story, or a reason to have none"
    assert set() == told & set(WITHOUT_A_STORY)
    assert all(WITHOUT_A_STORY.values())


# -- up to the story --------------------------------------------------------------------------------------------------


async def prepared(rig: Rig, story: Story) -> Stage:
    await rig.starts()
    await story.lived(rig)
    await rig.to(story.since)
    assert 0 == await rig.stops()
    if story.facts:
        await puts(rig, *story.facts, superior=story.superior)
    return Stage.kept(rig)


async def puts(rig: Rig, *facts: object, superior: bool = False) -> None:
    """Into the folder, while no daemon runs."""
    store = await Store.open(rig.data)
    if superior:
        await under_a_superior(rig, store)
    async with store.unit(BRANCH, actor="operator", act="test.facts", now=rig.now) as unit:
        for fact in facts:
            unit.put(fact)
        await unit.commit()
    await store.close()


async def under_a_superior(rig: Rig, store: Store) -> None:
    """The last member acts for it as well."""
    added = await office.add_superior(store, name="机关党委", locale="zh_CN", timezone="Asia/Shanghai", now=rig.now)
    await office.put_under(store, BRANCH, added.superior.id, now=rig.now)
    officer = Officer(id=AccountId(f"telegram:{rig.people['m008'].id}"), name="魏主任", linked_at=rig.now)
    async with store.unit(added.superior.id, actor="operator", act="test.officer", now=rig.now) as unit:
        unit.put(officer)
        await unit.commit()


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
