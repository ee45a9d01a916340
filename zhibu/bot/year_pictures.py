"""From a year's figures to what the secretary's charts draw. They are sent to one person in private, never to a chat."""

from collections.abc import Mapping
from datetime import date, datetime

from zhibu.bot.wording import pictures as shared
from zhibu.bot.wording import year_pictures as labels
from zhibu.branch.calendar import Calendar
from zhibu.branch.earlier import known_from
from zhibu.branch.earlier import results as earlier_results
from zhibu.branch.evaluation import Dimension
from zhibu.branch.forecast import floor_of
from zhibu.branch.policy import Policy
from zhibu.branch.records import Records
from zhibu.branch.voting import results_of_year
from zhibu.branch.year_figures import (
    Counts,
    MemberYear,
    dues_by_month,
    group_turnouts,
    member_years,
    satisfaction,
    turnouts,
)
from zhibu.charts.matrix import Line, MatrixPicture, Tile, pages
from zhibu.charts.month import MonthAttendance, Turnout, YearPanel
from zhibu.charts.year import Bar, BarsPanel, Columns, YearPicture
from zhibu.words import Voice


class YearPictures:
    """A branch's pictures of one year, as it stands now, in one voice."""

    def __init__(self, records: Records, year: int, *, calendar: Calendar, now: datetime, v: Voice) -> None:
        self.records, self.year, self.calendar, self.now, self.v = records, year, calendar, now, v
        from_ = known_from(records, calendar, year)
        self._note = labels.since(v, from_) if from_ is not None else ""
        self._first = from_.month if from_ is not None else 1
        today = calendar.today(now)
        self._last = 12 if today.year > year else today.month if today.year == year else 0

    def attendance(self) -> YearPicture:
        """The year by month: attendance against its floor and, where the branch evaluates, satisfaction against its own."""
        v, records = self.v, self.records
        counts = turnouts(records, self.year, calendar=self.calendar, now=self.now)
        panels = [
            Columns(panel=self._panel(labels.attendance(v), counts, "attendance_floor", note=self._note, held=True))
        ]
        formulas = [labels.formula_attendance(v)]
        rated = satisfaction(records, self.year)[None]
        if rated or self._policy(12).evaluation_owed:
            panels.append(
                Columns(
                    panel=self._panel(labels.satisfaction(v), rated, "satisfaction_floor"), sentence=self._average()
                )
            )
            formulas.append(labels.formula_satisfaction(v))
        return YearPicture(
            locale=v.locale,
            branch=records.branch.name,
            title=labels.attendance_title(v, self.year),
            columns=tuple(panels),
            footer=v.paragraph(formulas),
        )

    def groups(self) -> YearPicture:
        """Attendance by Party group, in the roster's order."""
        v = self.v
        found = group_turnouts(self._members())
        floor = floor_of(self.records, date(self.year, 12, 1))
        bars = tuple(
            Bar(name=name or labels.no_group(v), count=labels.group_count(v, *counts), turnout=_turnout(counts))
            for name, counts in found.items()
            if counts[1]
        )
        panel = BarsPanel(
            heading=labels.groups(v), floor=floor, floor_label=shared.floor(v, floor), bars=bars, note=self._note
        )
        return YearPicture(
            locale=v.locale,
            branch=self.records.branch.name,
            title=labels.groups_title(v, self.year),
            bars=panel if bars else None,
            sentence="" if bars else labels.nothing(v, self.year),
            footer=v.paragraph([labels.formula_attendance(v), labels.formula_groups(v)]),
        )

    def dues(self) -> YearPicture:
        """How many have paid, month by month; no amounts and no names."""
        v = self.v
        counts = dues_by_month(self.records, self.year, calendar=self.calendar, now=self.now)
        panel = self._panel(labels.dues(v), counts, None, counted=True)
        return YearPicture(
            locale=v.locale,
            branch=self.records.branch.name,
            title=labels.dues_title(v, self.year),
            columns=(Columns(panel=panel),) if counts else (),
            sentence="" if counts else labels.nothing(v, self.year),
            footer=labels.formula_dues(v),
        )

    def evaluation(self) -> YearPicture:
        """The evaluation over the year: all together, then each dimension."""
        v, found = self.v, satisfaction(self.records, self.year)
        panels = [
            Columns(
                panel=self._panel(shared.overall(v), found[None], "satisfaction_floor", note=self._note),
                sentence=self._average(),
            )
        ]
        for which in Dimension:
            if counts := found.get(which):
                name = shared.dimension(v, which, self._policy(12))
                panels.append(Columns(panel=self._panel(labels.of_dimension(v, name), counts, "satisfaction_floor")))
        return YearPicture(
            locale=v.locale,
            branch=self.records.branch.name,
            title=labels.evaluation_title(v, self.year),
            columns=tuple(panels) if found[None] else (),
            sentence="" if found[None] else labels.nothing(v, self.year),
            footer=labels.formula_satisfaction(v),
        )

    def matrix(self) -> tuple[MatrixPicture, ...]:
        """Who stood how to which day: the pages, with names. For whose duty it is alone."""
        v, years = self.v, self._members()
        cut = pages(len(years))
        return tuple(
            MatrixPicture(
                locale=v.locale,
                branch=self.records.branch.name,
                title=labels.matrix_title(v, self.year, number, len(cut)),
                months=tuple(v.month_short(month) for month in range(1, 13)),
                lines=tuple(_line(each) for each in years[first:last]),
                legend=labels.legend(v),
                note=self._note,
                footer=labels.formula_matrix(v),
            )
            for number, (first, last) in enumerate(cut, 1)
        )

    def _members(self) -> tuple[MemberYear, ...]:
        return member_years(self.records, self.year, calendar=self.calendar, now=self.now)

    def _floor(self, month: int, field: str) -> int:
        """A month's floor; of attendance 0 where nobody asks for one."""
        if field == "attendance_floor":
            return floor_of(self.records, date(self.year, month, 1))
        return int(getattr(self._policy(month), field))

    def _policy(self, month: int) -> Policy:
        return self.records.policy(date(self.year, month, 1))

    def _average(self) -> str:
        year = results_of_year(self.records, self.year, earlier=earlier_results(self.records))
        return labels.average(self.v, year.average) if year.average is not None else ""

    def _panel(
        self,
        heading: str,
        counts: Mapping[int, Counts],
        floor: str | None,
        *,
        note: str = "",
        held: bool = False,
        counted: bool = False,
    ) -> YearPanel:
        """A column for each month that has something; with `held`, a past month without a day says so; `counted` shows the
        counts in place of the rate. `floor` names the number of the policy that is the floor."""
        months = []
        for month in range(1, 13):
            found = counts.get(month)
            past = self._first <= month < self._last
            months.append(
                MonthAttendance(
                    label=self.v.month_short(month),
                    floor=self._floor(month, floor) if floor is not None else 0,
                    turnout=_turnout(found),
                    mark=shared.none_held(self.v) if held and past and found is None else "",
                    current=month == self._last,
                    figure=f"{found[0]}/{found[1]}" if counted and found is not None else "",
                )
            )
        label = shared.floor(self.v, int(months[-1].floor)) if floor is not None else ""
        return YearPanel(heading=heading, months=tuple(months), floor_label=label, note=note)


def _turnout(counts: Counts | None) -> Turnout | None:
    return Turnout(present=counts[0], total=counts[1]) if counts is not None and counts[1] else None


def _line(each: MemberYear) -> Line:
    by_month: dict[int, list[Tile]] = {}
    for entry in each.entries:
        by_month.setdefault(entry.day.on.month, []).append(Tile(entry.mark.value))
    return Line(name=each.member.name, tiles=tuple(tuple(by_month.get(month, ())) for month in range(1, 13)))
