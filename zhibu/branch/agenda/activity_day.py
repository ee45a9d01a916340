"""What an activity day owes: the advance notice, the line on the eve, the sign-in card and the attendance report."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from zhibu.branch import attendance
from zhibu.branch.agenda.outlook import Outlook, face
from zhibu.branch.agenda.told import edition_now
from zhibu.branch.attendance import Standing
from zhibu.branch.calendar import ONE_DAY
from zhibu.branch.day import ActivityDay, edition_of
from zhibu.branch.notices import CHANNEL, GROUP, SECRETARY, Kind, Notice, to_member
from zhibu.branch.presets import REPORT_STEP, SIGN_IN_STEP

_REPORT_LIFE = timedelta(hours=24)
_CONFIRM_LIFE = timedelta(days=7)


def published_at(look: Outlook, day: ActivityDay) -> datetime:
    """When the notice of the day as it stands now is due. What was published and then moved is told at once, not only so
    many days before the new date."""
    policy, calendar = look.records.policy(day.on), look.calendar

    def ahead(on: date) -> datetime:
        at = calendar.workday_up_to(on - timedelta(days=policy.activity_notice_days))
        return calendar.awake(calendar.instant(at, policy.notice_hour), policy)

    dates = [*(move.was for move in day.moves), day.on]
    due = ahead(dates[0])
    for move, to in zip(day.moves, dates[1:], strict=True):
        told = move.at >= due
        due = min(ahead(to), calendar.awake(move.at, policy)) if told else ahead(to)
    return due


def advance_notice(look: Outlook) -> Iterator[Notice]:
    """At least `activity.notice_days` before, on a working day (002「原則上提前5天…公示」): group and channel."""
    calendar = look.calendar
    for day in look.days:
        policy = look.records.policy(day.on)
        due = published_at(look, day)
        expires = attendance.opens(day, policy, calendar)
        if not look.touches(due, expires):
            continue
        shown = face(day.themes, day.agenda, day.place, day.chair, day.minutes, [str(m) for m in day.counts_as])
        if day.partner:
            shown = face(shown, day.partner)
        if day.recorder:
            shown = face(shown, day.recorder)
        for audience in (GROUP, CHANNEL):
            yield Notice(
                kind=Kind.ADVANCE_NOTICE,
                subject=day.id,
                audience=audience,
                edition=edition_now(look, Kind.ADVANCE_NOTICE, day, audience, edition_of(day)),
                due=due,
                expires=expires,
                clause=look.records.stand(day.on)["activity.notice_days"].clause,
                face=shown,
            )


def day_before(look: Outlook) -> Iterator[Notice]:
    """One line in the group on the eve; to each member in private where the branch wants that."""
    calendar = look.calendar
    for day in look.days:
        policy = look.records.policy(day.on)
        due = calendar.awake(calendar.instant(day.on - ONE_DAY, policy.notice_eve), policy)
        if not look.touches(due, day.starts(calendar)):
            continue
        audiences = [(Kind.DAY_BEFORE, GROUP)]
        if policy.notice_reminder:
            due_to_attend = [member for member in look.records.roster if member.on_books(day.on)]
            audiences += [(Kind.DAY_BEFORE_PRIVATE, to_member(member.id)) for member in due_to_attend]
        for kind, audience in audiences:
            yield Notice(
                kind=kind,
                subject=day.id,
                audience=audience,
                edition=edition_of(day),
                due=due,
                expires=day.starts(calendar),
            )


def sign_in(look: Outlook) -> Iterator[Notice]:
    """The sign-in card, one message that counts up in place (002「⑤黨員簽到」)."""
    for day in look.days:
        policy = look.records.policy(day.on)
        opens, closes = attendance.opens(day, policy, look.calendar), attendance.closes(day, policy, look.calendar)
        if not look.touches(opens, closes):
            continue
        yield Notice(
            kind=Kind.SIGN_IN,
            subject=day.id,
            audience=GROUP,
            edition=edition_of(day),
            due=opens,
            expires=closes,
            clause=look.cites(*SIGN_IN_STEP),
            face=face(*look.records.turnout(day), day.themes, day.place),
        )


def attendance_report(look: Outlook) -> Iterator[Notice]:
    """Totals and the agenda into the sign-in card (002「⑥通報到會情況和活動內容」), names to the secretary only."""
    for day in look.days:
        policy = look.records.policy(day.on)
        due = attendance.closes(day, policy, look.calendar)
        if not look.touches(due, due + _REPORT_LIFE) or not look.held(day):
            continue
        register = look.records.register(day, calendar=look.calendar, now=due)
        standings = [(row.member.id, row.standing.value) for row in register.rows]
        totals = [(one.value, len(register.of(one))) for one in Standing]
        public = [totals, day.themes, [item.text for item in day.agenda]]
        for audience, shown in ((GROUP, public), (SECRETARY, standings)):
            yield Notice(
                kind=Kind.ATTENDANCE_REPORT,
                subject=day.id,
                audience=audience,
                edition=edition_of(day),
                due=due if audience == GROUP else look.calendar.awake(due, policy),
                expires=due + _REPORT_LIFE,
                clause=look.cites(*REPORT_STEP),
                face=face(shown),
            )


def held_to_confirm(look: Outlook) -> Iterator[Notice]:
    """Where nobody signed in, the secretary is asked once whether the day was held; until then nothing more is owed."""
    if look.assumed:
        return
    for day in look.days:
        policy = look.records.policy(day.on)
        ends = attendance.closes(day, policy, look.calendar)
        if not look.touches(ends, ends + _CONFIRM_LIFE):
            continue
        if day.held is not None or not look.lived(day) or look.records.held(day):
            continue
        yield Notice(
            kind=Kind.HELD_TO_CONFIRM,
            subject=day.id,
            audience=SECRETARY,
            edition=edition_of(day),
            due=look.calendar.awake(ends, policy),
            expires=ends + _CONFIRM_LIFE,
            clause=look.records.stand(day.on)["activity.per_month"].clause,
        )
