"""What is laid before the superior, and what its officers say: the rules as tables."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from zhibu.branch import reporting as rules
from zhibu.branch.agenda import owed
from zhibu.branch.awaited import open_day, returned_day, waiting
from zhibu.branch.branch import Branch, Code, Purpose
from zhibu.branch.calendar import Calendar
from zhibu.branch.day import ActivityDay, Step, StepMark
from zhibu.branch.ids import AccountId, BranchId, DayId
from zhibu.branch.notices import Kind
from zhibu.branch.plan import Plan
from zhibu.branch.policy import PolicyChange
from zhibu.branch.records import Records
from zhibu.branch.refusal import Refusal
from zhibu.branch.superior import Matter, Officer, Verdict, parsed, submission_id

ZONE = ZoneInfo("Asia/Shanghai")
CALENDAR = Calendar(zone=ZONE)
NOW = datetime(2026, 10, 29, 10, 0, tzinfo=ZONE)
WEI, LIN = AccountId("telegram:1"), AccountId("telegram:2")
DAY = DayId("2026-11")


def a_day(*marks: Step, **more: object) -> ActivityDay:
    steps = tuple(StepMark(step=each, by="m001", at=NOW - timedelta(days=20)) for each in marks)
    given = {"on": date(2026, 11, 5), "start": time(14, 30), "minutes": 240, "themes": ("学习",), "steps": steps}
    return ActivityDay(id=DAY, **(given | more))


def a_branch(day: ActivityDay | None = None, *, officers: bool = True, **more: object) -> Records:
    joined = datetime(2026, 9, 1, tzinfo=ZONE)
    branch = Branch(
        id=BranchId("b1"),
        name="第一党支部",
        presets=("theme-party-day",),
        locale="zh_CN",
        timezone="Asia/Shanghai",
        joined_at=joined,
        superior="机关党委",
        superior_id="s1",
    )
    day = a_day(Step.SETTLED) if day is None else day
    two = {each: Officer(id=each, name=each[-1], linked_at=joined) for each in (WEI, LIN)}
    return Records(branch=branch, days={DAY: day}, officers=two if officers else {}, **more)


def decided(records: Records, verdict: Verdict, who: AccountId = WEI, *, id_: str = f"day:{DAY}:1", words: str = "改"):
    done = rules.decide(records, id_, verdict, who, words=words, now=NOW, calendar=CALENDAR)
    put = {done.submission.id: done.submission}
    days = {DAY: done.day} if done.day is not None else records.days
    return replace(records, submissions={**records.submissions, **put}, days=days), done


def refused(code: str, call) -> None:
    with pytest.raises(Refusal) as no:
        call()
    assert code == no.value.code


@pytest.mark.parametrize(
    ("day", "asked"),
    [
        (a_day(Step.SETTLED), True),
        (a_day(), False),
        (a_day(Step.SETTLED, Step.APPROVED), False),
        (a_day(Step.SETTLED, cancelled=True), False),
        (a_day(Step.SETTLED, Step.PUBLISHED), True),
    ],
)
def test_a_settled_day_without_approval_is_asked_about(day: ActivityDay, asked: bool) -> None:
    assert asked == (open_day(a_branch(day), day) is not None)


def test_where_order_is_not_kept_an_unsettled_day_is_asked_about_too() -> None:
    change = PolicyChange.of("steps.order", "no", since=date(2026, 9, 1))
    records = a_branch(a_day(), policy_changes={change.id: change})

    assert open_day(records, records.days[DAY]) is not None


@pytest.mark.parametrize(
    ("matter", "verdict", "may"),
    [
        (Matter.DAY, Verdict.APPROVED, True),
        (Matter.DAY, Verdict.RECEIVED, False),
        (Matter.PLAN, Verdict.RECEIVED, True),
        (Matter.PLAN, Verdict.APPROVED, True),
        (Matter.PLAN, Verdict.RETURNED, True),
        (Matter.RECORD, Verdict.RECEIVED, True),
        (Matter.RECORD, Verdict.APPROVED, False),
        (Matter.RECORD, Verdict.RETURNED, False),
    ],
)
def test_what_may_be_said_to_which_matter(matter: Matter, verdict: Verdict, may: bool) -> None:
    """A day is approved, a plan filed, a form received: nothing else stands under it."""
    plan, laid = rules.lay_plan(a_branch(), 2026, by="m001", now=NOW, today=NOW.date())
    subject = {Matter.DAY: DAY, Matter.PLAN: "2026", Matter.RECORD: DAY}[matter]
    form = replace(laid, id=submission_id(Matter.RECORD, DAY, 1), matter=Matter.RECORD, subject=DAY)
    records = a_branch(plans={"2026": plan}, submissions={laid.id: laid, form.id: form})
    id_ = submission_id(matter, subject, 1)

    if may:
        assert verdict is decided(records, verdict, id_=id_)[1].submission.verdict
    else:
        refused("button.stale", lambda: decided(records, verdict, id_=id_))


def test_the_first_word_counts() -> None:
    """The same officer's same word changes nothing; another word, or another officer's, is refused with who decided."""
    records, done = decided(a_branch(), Verdict.APPROVED)
    assert ("superior", "1") == (done.day.mark(Step.APPROVED).by, done.day.mark(Step.APPROVED).note)

    assert not decided(records, Verdict.APPROVED)[1].changed
    refused("superior.decided", lambda: decided(records, Verdict.APPROVED, LIN))
    refused("superior.decided", lambda: decided(records, Verdict.RETURNED))


@pytest.mark.parametrize("who", [AccountId("telegram:9"), AccountId("")])
def test_nobody_else_decides(who: AccountId) -> None:
    refused("superior.no_officer", lambda: decided(a_branch(), Verdict.APPROVED, who))


@pytest.mark.parametrize("words", ["", "  \n "])
def test_a_return_needs_words(words: str) -> None:
    refused("superior.no_words", lambda: decided(a_branch(), Verdict.RETURNED, words=words))


@pytest.mark.parametrize(
    "id_", ["", "day:2026-11:2", "day:2026-12:1", "day:x", "plan:2026:1", "day:2026-11:²", "x:y:1"]
)
def test_what_was_never_asked_is_stale(id_: str) -> None:
    refused("button.stale", lambda: decided(a_branch(), Verdict.APPROVED, id_=id_))


@pytest.mark.parametrize(
    ("day", "now", "late"),
    [
        (a_day(Step.SETTLED), NOW, False),
        (a_day(Step.SETTLED, Step.PUBLISHED), NOW, True),
        (a_day(Step.SETTLED), datetime(2026, 11, 5, 14, 30, tzinfo=ZONE), True),
    ],
)
def test_an_approval_after_notice_or_start_is_late(day: ActivityDay, now: datetime, late: bool) -> None:
    done = rules.decide(a_branch(day), f"day:{DAY}:1", Verdict.APPROVED, WEI, now=now, calendar=CALENDAR)

    assert late == done.day.mark(Step.APPROVED).late


def test_a_returned_day_waits_until_it_is_laid_before_them_again() -> None:
    records, done = decided(a_branch(), Verdict.RETURNED)
    day = records.days[DAY]
    assert (None, done.submission) == (open_day(records, day), returned_day(records, day))

    again, new = rules.lay_day_again(records, day, by="m001", now=NOW, calendar=CALENDAR)
    assert (f"day:{DAY}:2", True) == (again.id, new)
    records = replace(records, submissions={**records.submissions, again.id: again})
    assert (again, None) == (open_day(records, day), returned_day(records, day))
    assert (again, False) == rules.lay_day_again(records, day, by="m001", now=NOW, calendar=CALENDAR)


def test_a_day_that_wasnt_returned_is_not_laid_again() -> None:
    records = a_branch()
    day = records.days[DAY]

    refused("superior.not_returned", lambda: rules.lay_day_again(records, day, by="m001", now=NOW, calendar=CALENDAR))
    started = datetime(2026, 11, 5, 14, 30, tzinfo=ZONE)
    records, _ = decided(records, Verdict.RETURNED)
    refused("day.begun", lambda: rules.lay_day_again(records, day, by="m001", now=started, calendar=CALENDAR))


def test_a_plan_sent_is_filed_and_a_returned_one_is_not() -> None:
    """It can be filed anew then; while it waits, sending it again changes nothing."""
    records = a_branch()
    plan, laid = rules.lay_plan(records, 2026, by="m001", now=NOW, today=NOW.date())
    assert (NOW, NOW.date(), "m001") == (plan.filed_at, plan.filed_on, plan.filed_by)
    records = replace(records, plans={"2026": plan}, submissions={laid.id: laid})
    assert (plan, None) == rules.lay_plan(records, 2026, by="m001", now=NOW + timedelta(hours=1), today=NOW.date())

    done = rules.decide(records, laid.id, Verdict.RETURNED, WEI, words="补", now=NOW, calendar=CALENDAR)
    assert (None, None, "") == (done.plan.filed_at, done.plan.filed_on, done.plan.filed_by)
    records = replace(records, plans={"2026": done.plan}, submissions={laid.id: done.submission})
    assert "plan:2026:2" == rules.lay_plan(records, 2026, by="m001", now=NOW, today=NOW.date())[1].id


def test_a_plan_that_was_filed_by_hand_is_not_sent() -> None:
    plan = Plan(id="2026", year=2026, entered_at=NOW, by="m001", filed_at=NOW, filed_on=NOW.date())
    records = a_branch(plans={"2026": plan})

    refused("plan.filed_already", lambda: rules.lay_plan(records, 2026, by="m001", now=NOW, today=NOW.date()))


def test_nothing_is_laid_before_nobody() -> None:
    for officers in ({}, {WEI: Officer(id=WEI, name="韦", linked_at=NOW, reachable=False)}):
        records = replace(a_branch(), officers=officers)
        assert rules.by_hand(records)
        refused("superior.nobody", lambda r=records: rules.lay_plan(r, 2026, by="m001", now=NOW, today=NOW.date()))


def test_an_officers_code_opens_once_and_opens_nothing_else() -> None:
    code = Code(id="c", purpose=Purpose.OFFICER, issued_at=NOW)
    above = replace(a_branch(officers=False), codes={"c": code})
    joined = rules.join(above, "c", WEI, " 韦 明 ", now=NOW)
    assert ("韦 明", NOW) == (joined.officer.name, joined.code.used_at)

    known = replace(above, codes={"c": joined.code}, officers={WEI: joined.officer})
    assert rules.Joined(officer=joined.officer) == rules.join(known, "c", WEI, "韦明", now=NOW)
    refused("code.used", lambda: rules.join(known, "c", LIN, "林", now=NOW))
    member = replace(above, codes={"c": replace(code, purpose=Purpose.MEMBER)})
    refused("code.other_purpose", lambda: rules.join(member, "c", WEI, "韦", now=NOW))


def test_a_branch_follows_its_superiors_officers() -> None:
    """Who came and who went; that somebody can't be reached stays with the branch, until the account is linked anew."""
    old, new = (Officer(id=each, name="x", linked_at=NOW) for each in (WEI, LIN))
    branch = replace(a_branch(), officers={WEI: replace(old, reachable=False)})

    assert ([new], []) == rules.followed(branch, replace(a_branch(), officers={WEI: old, LIN: new}))
    assert ([], [replace(old, reachable=False)]) == rules.followed(branch, replace(a_branch(), officers={}))
    anew = replace(old, linked_at=NOW + timedelta(days=1))
    assert ([anew], []) == rules.followed(branch, replace(a_branch(), officers={WEI: anew}))


@pytest.mark.parametrize("matter", Matter)
def test_an_id_is_read_back(matter: Matter) -> None:
    assert (matter, "2026-11-2", 12) == parsed(submission_id(matter, "2026-11-2", 12))


def test_what_waits_is_asked_from_eight_days_before_on() -> None:
    records = a_branch()

    assert [] == waiting(records, now=datetime(2026, 10, 28, 8, 59, tzinfo=ZONE), calendar=CALENDAR)
    found = waiting(records, now=datetime(2026, 10, 28, 9, 0, tzinfo=ZONE), calendar=CALENDAR)
    assert [f"day:{DAY}:1"] == [each.id for each in found]


def test_the_agenda_looks_ahead_to_the_superior_as_one() -> None:
    """Whether or not an officer is known; each officer is asked when it comes to it, and nobody in their place."""
    since, until = datetime(2026, 10, 28, tzinfo=ZONE), datetime(2026, 10, 29, tzinfo=ZONE)

    def asked(records: Records, **how: bool) -> list[tuple[str, str]]:
        kinds = (Kind.APPROVAL_TO_GIVE, Kind.APPROVAL_MISSING)
        found = owed(records, CALENDAR, since=since, until=until, kinds=kinds, **how)
        return sorted((each.kind.value, each.audience) for each in found)

    assert [("approval_to_give", "superior")] == asked(a_branch(officers=False), assumed=True)
    two = [("approval_to_give", f"superior:{each}") for each in (WEI, LIN)]
    assert two == asked(a_branch())
    assert [("approval_missing", "secretary")] == asked(a_branch(officers=False))
