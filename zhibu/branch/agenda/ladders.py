"""What the year's ladders owe: a member's third and sixth absence and the last day of a rectification, to who sees to it; the
branch's satisfaction, to the secretary. To the member, and to the group, nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from zhibu.branch.agenda.outlook import Outlook, face
from zhibu.branch.attendance import Standing
from zhibu.branch.calendar import ONE_DAY
from zhibu.branch.day import ActivityDay
from zhibu.branch.earlier import results as earlier_results
from zhibu.branch.earlier import whole
from zhibu.branch.evaluation import YearResults, year_results
from zhibu.branch.ids import DayId, MemberId
from zhibu.branch.ladders import Ladder, Rectification, Rung, ladders, low_reached, recommended, watchers
from zhibu.branch.notices import SECRETARY, Kind, Notice
from zhibu.branch.people import Member
from zhibu.branch.policy import Clause

_ASKED_FOR = timedelta(days=60)
_TOLD_FOR = timedelta(days=14)
_RECOMMENDED_FOR = timedelta(days=30)
_KINDS = {Rung.TALK: Kind.LADDER, Rung.BASIS: Kind.LADDER_BASIS}


@dataclass(frozen=True, slots=True)
class _Step:
    """A step as everybody who reached it on the same day shares it."""

    kind: Kind
    due: datetime
    expires: datetime
    clause: Clause | None


def absence_ladder(look: Outlook) -> Iterator[Notice]:
    """On the morning after the day that reached a step: once for each member and step. The first stands until the talk is
    entered; what is made up or signed in later takes either away again."""
    today = look.calendar.today(look.until)
    shows, audiences = _Shown(look), _Audiences(look)
    for year in _years(look):
        steps: dict[tuple[Rung, DayId], _Step] = {}
        for each in ladders(look.records, year, calendar=look.calendar, now=_known_until(look)):
            if not each.reached or not each.member.on_books(today):
                continue
            for rung, day in each.reached.items():
                if rung is Rung.TALK and each.talked:
                    continue
                step = steps.get((rung, day.id))
                if step is None:
                    step = steps[rung, day.id] = _step(look, rung, day, year)
                if not look.touches(step.due, step.expires):
                    continue
                for audience in audiences.of(each.member, step.due):
                    yield Notice(
                        kind=step.kind,
                        subject=each.id,
                        audience=audience,
                        edition="",
                        due=step.due,
                        expires=step.expires,
                        clause=step.clause,
                        face=shows.of(each),
                    )


def _step(look: Outlook, rung: Rung, day: ActivityDay, year: int) -> _Step:
    policy = look.records.policy(day.on)
    due = look.calendar.awake(look.calendar.instant(day.on + ONE_DAY, policy.notice_hour), policy)
    expires = max(look.calendar.end_of(date(year, 12, 31)), due + _ASKED_FOR)
    return _Step(_KINDS[rung], due, expires, clause_of(look, _KINDS[rung], day.on))


class _Shown:
    """What a notice shows of a ladder. Most who stay away stay away on the same few days, and share it."""

    def __init__(self, look: Outlook) -> None:
        self._look = look
        self._over: dict[DayId, bool] = {}
        self._faces: dict[tuple[tuple[date, Standing], ...], str] = {}

    def of(self, ladder: Ladder) -> str:
        """The face of its absences that are over."""
        shown = tuple((one.day.on, one.standing) for one in ladder.absences if self._is_over(one.day))
        known = self._faces.get(shown)
        if known is None:
            known = self._faces[shown] = face(list(shown))
        return known

    def _is_over(self, day: ActivityDay) -> bool:
        # A look reaches ahead of now; a day that is over only then must not show before its words do.
        known = self._over.get(day.id)
        if known is None:
            known = self._over[day.id] = day.ends(self._look.calendar) <= self._look.since
        return known


class _Audiences:
    """Who hears of whom. All who hold no duty have the same watchers."""

    def __init__(self, look: Outlook) -> None:
        self._look = look
        self._known: dict[tuple[MemberId | None, datetime], list[str]] = {}

    def of(self, member: Member, due: datetime) -> list[str]:
        key = (member.id if member.duties else None, due)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = _audiences(self._look, member.id, due)
        return known


def _known_until(look: Outlook) -> datetime:
    """Up to when it is known who came: a look ahead knows no more than the last thing that was said."""
    if not look.assumed:
        return look.until
    said = (each.at for each in look.records.said.values())
    return min(look.until, max(said, default=look.records.branch.joined_at))


def _years(look: Outlook) -> list[int]:
    """The year, and the last one while its last day's absences are still a matter; none of which a part is unknown."""
    years = range(look.first.year, look.calendar.today(look.until).year + 1)
    return [year for year in years if whole(look.records, look.calendar, year)]


def _audiences(look: Outlook, member: MemberId, due: datetime) -> list[str]:
    on = look.calendar.today(due)
    found = [look.audience(one.id, on) for one in watchers(look.records, member, on)]
    return list(dict.fromkeys(found)) or ([] if _is_secretary(look, member, on) else [SECRETARY])


def _is_secretary(look: Outlook, member: MemberId, on: date) -> bool:
    acting = look.records.secretary(on)
    return acting is not None and acting.id == member


def clause_of(look: Outlook, kind: Kind, on: date) -> Clause | None:
    """003's own words where the branch follows it, else what its document says of who stays away without a reason."""
    stand = look.records.stand(on)
    number = "absence.basis_at" if kind is Kind.LADDER_BASIS else "absence.talk_at"
    return stand[number].clause or stand["absence.counts"].clause


def rectification_due(look: Outlook) -> Iterator[Notice]:
    """On the last day of a rectification, to who sees to it, until they say what came of it."""
    for reminder in look.records.reminders.values():
        running, member = reminder.running, look.records.members.get(reminder.member)
        if running is None or member is None or not member.on_books(running.until):
            continue
        policy = look.records.policy(running.until)
        due = look.calendar.awake(look.calendar.instant(running.until, policy.notice_hour), policy)
        due = max(due, _entered(look, running))
        expires = look.calendar.end_of(running.until) + _ASKED_FOR
        if not look.touches(due, expires):
            continue
        for audience in _audiences(look, member.id, due):
            yield Notice(
                kind=Kind.RECTIFICATION_DUE,
                subject=reminder.id,
                audience=audience,
                edition=running.until.isoformat(),
                due=due,
                expires=expires,
                clause=clause_of(look, Kind.LADDER, running.until),
            )


def _entered(look: Outlook, running: Rectification) -> datetime:
    """Set on its very last day, it isn't asked about before an hour has passed."""
    return look.calendar.awake(running.at + timedelta(hours=1), look.records.policy(running.until))


# The branch's satisfaction


def satisfaction_low(look: Outlook) -> Iterator[Notice]:
    """When the evaluation is closed with which the year has as many below the floor as the document names
    (002「本年度內測評結果3次以上滿意率低於60%的」); once a year."""
    for year in _years(look):
        results = _results(look, year, until=look.calendar.today(look.until))
        last = low_reached(look.records, results)
        if last is None:
            continue
        due = look.calendar.awake(_closed_at(look, last.on), look.records.policy(last.on))
        yield Notice(
            kind=Kind.SATISFACTION_LOW,
            subject=str(year),
            audience=SECRETARY,
            edition="",
            due=due,
            expires=due + _TOLD_FOR,
            clause=look.records.stand(last.on)["satisfaction.times"].clause,
            face=face([(each.on, each.rate) for each in results.below]),
        )


def _results(look: Outlook, year: int, *, until: date | None = None) -> YearResults:
    # `voting.results_of_year` says the same; who may vote rests on the agenda, and can't be asked from here.
    records = look.records
    closed = ((records.days[id_].on, each) for id_, each in records.evaluations.items() if id_ in records.days)
    return year_results(closed, year, records.policy, until=until, earlier=earlier_results(records))


def _closed_at(look: Outlook, on: date) -> datetime:
    closed = next(
        (each for id_, each in look.records.evaluations.items() if look.records.days[id_].on == on),
        None,
    )
    return closed.closed_at if closed is not None else look.calendar.instant(on, look.records.policy(on).notice_hour)


def satisfaction_high(look: Outlook) -> Iterator[Notice]:
    """On the new year's first working day: whether the year that is over recommends the branch (002「對長期滿意率高…的,所在黨支部及其班子成員
    作為評先選優的重點推薦對象」)."""
    for year in _years(look):
        on = look.calendar.first_workday(year + 1, 1)
        policy = look.records.policy(date(year, 12, 31))
        due = look.calendar.awake(look.calendar.instant(on, policy.notice_hour), policy)
        expires = due + _RECOMMENDED_FOR
        if not look.touches(due, expires) or not recommended(look.records, _results(look, year)):
            continue
        yield Notice(
            kind=Kind.SATISFACTION_HIGH,
            subject=str(year),
            audience=SECRETARY,
            edition="",
            due=due,
            expires=expires,
            clause=look.records.stand(date(year, 12, 31))["satisfaction.high"].clause,
        )
