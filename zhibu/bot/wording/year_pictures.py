"""The labels of a year's charts."""

from datetime import date

from zhibu.charts.matrix import Meaning, Tile
from zhibu.words import Voice, mark_ctx

_TILES = {
    Tile.PRESENT: (None, mark_ctx("tile", "present")),
    Tile.ON_LEAVE: (mark_ctx("tile sign", "L"), mark_ctx("tile", "on leave")),
    Tile.MADE_UP: (mark_ctx("tile sign", "M"), mark_ctx("tile", "made up")),
    Tile.ASKED: (mark_ctx("tile sign", "?"), mark_ctx("tile", "leave undecided")),
    Tile.ABSENT: (mark_ctx("tile sign", "A"), mark_ctx("tile", "absent")),
    Tile.EXEMPT: (mark_ctx("tile sign", "E"), mark_ctx("tile", "not asked to come")),
    Tile.OUT: (None, mark_ctx("tile", "not on the books")),
}


def attendance_title(v: Voice, year: int) -> str:
    return v("Attendance and satisfaction in {year}", year=v.year(year))


def groups_title(v: Voice, year: int) -> str:
    return v("Attendance by Party group, {year}", year=v.year(year))


def dues_title(v: Voice, year: int) -> str:
    return v("Dues of {year}, month by month", year=v.year(year))


def evaluation_title(v: Voice, year: int) -> str:
    return v("Evaluation over {year}", year=v.year(year))


def matrix_title(v: Voice, year: int, page: int, pages: int) -> str:
    title = v("Members and activity days, {year}", year=v.year(year))
    return v("{line} ({page}/{pages})", line=title, page=page, pages=pages) if pages > 1 else title


def attendance(v: Voice) -> str:
    return v("Attendance by month (%)")


def satisfaction(v: Voice) -> str:
    return v("Satisfaction by month (%)")


def of_dimension(v: Voice, name: str) -> str:
    return v("{name} (%)", name=name)


def groups(v: Voice) -> str:
    return v("Attendance by Party group")


def no_group(v: Voice) -> str:
    return v("In no group")


def group_count(v: Voice, present: int, total: int) -> str:
    return v("{present} attendances of {total} possible", present=present, total=total)


def average(v: Voice, rate: float) -> str:
    return v("On average {rate} over the year.", rate=v.percent(rate))


def dues(v: Voice) -> str:
    return v("Paid / due")


def since(v: Voice, day: date) -> str:
    return v("Since zhibu was put to use on {date}", date=v.date(day))


def nothing(v: Voice, year: int) -> str:
    return v("Nothing of {year} can be shown yet.", year=v.year(year))


def formula_attendance(v: Voice) -> str:
    return v("Attendance: members present ÷ all members of the branch.")


def formula_satisfaction(v: Voice) -> str:
    return v("Satisfaction: marks good and fairly good ÷ all marks.")


def formula_groups(v: Voice) -> str:
    return v("In the roster's order, no ranking. A member's group is the one of today's roster.")


def formula_dues(v: Voice) -> str:
    return v("How many members have paid of those who pay; no amounts.")


def formula_matrix(v: Voice) -> str:
    return v("In the roster's order, no ranking. For the branch's own use; please don't pass it on.")


def legend(v: Voice) -> tuple[Meaning, ...]:
    """What each tile means, in the order in which they are told."""
    return tuple(
        Meaning(tile=tile, sign=v(sign) if sign is not None else "", name=v(name))
        for tile, (sign, name) in _TILES.items()
    )
