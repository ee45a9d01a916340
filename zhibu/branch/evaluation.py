"""The evaluation of a day: ballots on the dimensions, kept secret, counted at the closing.

002「每次…活動後必須當即開展測評」. While the vote is open the ballots lie in an urn outside the records; the records know
only that somebody voted. At the closing they come in shuffled, without times or names.
"""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from zhibu.branch.ids import DayId, MemberId
from zhibu.branch.policy import Policy
from zhibu.branch.refusal import Refusal

COMMENT_LIMIT = 500


class Grade(StrEnum):
    """A mark on one dimension (好 / 较好 / 一般 / 差)."""

    GOOD = "good"
    FAIRLY_GOOD = "fairly_good"
    FAIR = "fair"
    POOR = "poor"


class Dimension(StrEnum):
    """What is marked. A branch may add one of its own (`EXTRA`, named by `evaluation.extra`)."""

    THEME = "theme"
    CONTENT = "content"
    FORM = "form"
    EFFECT = "effect"
    EXTRA = "extra"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ballot:
    """One voter's marks, in the order of `dimensions`, and what they wrote. The id is random."""

    id: str
    marks: tuple[Grade, ...]
    comment: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Voted:
    """That a member voted on a day; not how, and not when."""

    id: str
    day: DayId
    member: MemberId


@dataclass(frozen=True, slots=True, kw_only=True)
class Evaluation:
    """A closed evaluation: how many were asked, members and guests together, and the ballots of all of them, shuffled.

    `guests_asked` and `guests_voted` are the guests among them; their ballots can't be told from the members'.
    """

    id: DayId
    closed_at: datetime
    asked: int
    ballots: tuple[Ballot, ...]
    guests_asked: int = 0
    guests_voted: int = 0

    @property
    def members_asked(self) -> int:
        return self.asked - self.guests_asked

    @property
    def members_voted(self) -> int:
        return len(self.ballots) - self.guests_voted


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What the ballots say, members' and guests' alike: marks by dimension and grade, and the share of satisfied marks."""

    voters: int
    asked: int
    marks: Mapping[Dimension, Mapping[Grade, int]]
    satisfied: int
    total: int
    comments: tuple[str, ...]

    @property
    def rate(self) -> float:
        """Satisfied marks ÷ all marks; 0 without any."""
        return self.satisfied / self.total if self.total else 0.0


def dimensions(policy: Policy) -> tuple[Dimension, ...]:
    """The dimensions that are marked, in their order."""
    return tuple(Dimension)[: policy.evaluation_dimensions]


def satisfied_grades(policy: Policy) -> frozenset[Grade]:
    if policy.evaluation_grades == "first":
        return frozenset({Grade.GOOD})
    return frozenset({Grade.GOOD, Grade.FAIRLY_GOOD})


def ballot(id_: str, marks: Iterable[Grade], comment: str, policy: Policy) -> Ballot:
    """A complete ballot; refused while a dimension is unmarked or when the comment is too long."""
    given = tuple(marks)
    wanted = len(dimensions(policy))
    if len(given) != wanted:
        raise Refusal("evaluation.incomplete", given=len(given), wanted=wanted)
    if len(comment) > COMMENT_LIMIT:
        raise Refusal("text.too_long", limit=COMMENT_LIMIT, length=len(comment))
    return Ballot(id=id_, marks=given, comment=comment.strip())


def tally(evaluation: Evaluation, policy: Policy) -> Tally | None:
    """The result, or None where too few voted for it to be shown (nobody must be recognised)."""
    if len(evaluation.ballots) < policy.evaluation_min_voters:
        return None
    marked = dimensions(policy)
    marks = {
        dimension: Counter(each.marks[place] for each in evaluation.ballots if place < len(each.marks))
        for place, dimension in enumerate(marked)
    }
    good = satisfied_grades(policy)
    return Tally(
        voters=len(evaluation.ballots),
        asked=evaluation.asked,
        marks=marks,
        satisfied=sum(count for one in marks.values() for grade, count in one.items() if grade in good),
        total=sum(sum(one.values()) for one in marks.values()),
        comments=tuple(sorted(each.comment for each in evaluation.ballots if each.comment)),
    )


def share(marks: Mapping[Grade, int], policy: Policy) -> float:
    """The satisfied share of one dimension's marks; 0 without any."""
    total = sum(marks.values())
    good = satisfied_grades(policy)
    return sum(count for grade, count in marks.items() if grade in good) / total if total else 0.0


# The year


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """One evaluation in the year's row. `rate` is None where too few voted for it to be shown; `below`: under the floor that
    was in force on its day; `imported`: from before the branch was with us, as its papers say."""

    on: date
    rate: float | None
    below: bool
    voted: int = 0
    asked: int = 0
    imported: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class YearResults:
    """The year's evaluations up to a day, in order."""

    year: int
    results: tuple[Result, ...]

    @property
    def rated(self) -> list[Result]:
        """Those with a rate."""
        return [each for each in self.results if each.rate is not None]

    @property
    def average(self) -> float | None:
        """The mean of the rates, each evaluation alike; None without any."""
        rates = [each.rate for each in self.results if each.rate is not None]
        return sum(rates) / len(rates) if rates else None

    @property
    def below(self) -> list[Result]:
        """Those under the floor (002「本年度內測評結果3次以上滿意率低於60%的」)."""
        return [each for each in self.results if each.below]


def year_results(
    evaluations: Iterable[tuple[date, Evaluation]],
    year: int,
    policy_on: Callable[[date], Policy],
    *,
    until: date | None = None,
    earlier: Iterable[Result] = (),
) -> YearResults:
    """The year's results, each by the numbers of its own day; those after `until` are left out. `earlier` are imported ones: a
    day that was evaluated here counts as it was counted here."""
    own = {on: _result(on, closed, policy_on(on)) for on, closed in evaluations if on.year == year}
    told = {each.on: each for each in earlier if each.on.year == year} | own
    return YearResults(year=year, results=tuple(told[on] for on in sorted(told) if until is None or on <= until))


def below_floor(rate: float, policy: Policy) -> bool:
    """Whether a rate lies under the floor; at the floor it doesn't (“滿意率低於60%”)."""
    return rate * 100 < policy.satisfaction_floor


def _result(on: date, closed: Evaluation, policy: Policy) -> Result:
    counted = tally(closed, policy)
    return Result(
        on=on,
        rate=counted.rate if counted is not None else None,
        below=counted is not None and below_floor(counted.rate, policy),
        voted=len(closed.ballots),
        asked=closed.asked,
    )
