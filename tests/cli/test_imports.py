"""`roster import`, `plan import`, `history import`, and the templates."""

from pathlib import Path

import pytest

from tests.cli.conftest import Zhibu
from tests.cli.test_branches import books


def test_a_roster_is_imported_and_once_more_changes_nothing(zhibu: Zhibu, data: Path, roster: Path) -> None:
    zhibu("branch", "add", "机关党支部")

    first, again = zhibu("roster", "import", "b1", roster), zhibu("roster", "import", "b1", roster)

    assert ["Roster imported: 4 new, 0 updated, 0 unchanged."] == first.lines
    assert ["Roster imported: 0 new, 0 updated, 4 unchanged."] == again.lines
    assert ["周秀兰", "李四", "王堃", "谢婷婷"] == [member.name for member in books(data).roster]


def test_a_corrected_roster_updates_and_names_who_is_missing(zhibu: Zhibu, branch: str, roster: Path) -> None:
    lines = roster.read_text(encoding="utf-8").replace("组织委员", "宣传委员").splitlines()
    roster.write_text("\n".join(line for line in lines if "王堃" not in line), encoding="utf-8")

    done = zhibu("roster", "import", "b1", roster)

    assert ["Roster imported: 0 new, 1 updated, 2 unchanged."] == done.lines
    assert "王堃" in done.err


def test_all_bad_cells_are_listed_with_their_places_and_nothing_is_imported(zhibu: Zhibu, data: Path, tmp_path) -> None:
    zhibu("branch", "add", "机关党支部")
    bad = tmp_path / "bad.csv"
    bad.write_text("姓名,类别,入党日期\n张三,正式党员,2018-13-05\n,正式党员,2018-06-05\n王五,群众,\n", encoding="utf-8")

    done = zhibu("roster", "import", "b1", bad)

    assert (1, "") == (done.exit, done.out)
    *cells, last = done.complaints
    assert [2, 3, 4] == [int(line.split("Row ")[1].split(",")[0]) for line in cells]
    assert all(line.startswith("bad.csv: ") for line in cells)
    assert "入党日期" in cells[0] and "C2" in cells[0]
    assert "Nothing was imported: 3 places are to be put right." == last
    assert () == books(data).roster


def test_a_roster_without_secretary_is_taken_with_a_warning(zhibu: Zhibu, roster: Path) -> None:
    zhibu("branch", "add", "机关党支部")
    roster.write_text(roster.read_text(encoding="utf-8").replace("书记", ""), encoding="utf-8")

    done = zhibu("roster", "import", "b1", roster)

    assert 0 == done.exit
    assert "secretary" in done.err


@pytest.mark.parametrize(
    ("name", "exit_", "said"),
    [("nothing.csv", 1, "There is no file nothing.csv."), (".", 1, ". is a folder; a file is needed.")],
)
def test_a_file_that_is_not_there_is_named(zhibu: Zhibu, branch: str, name: str, exit_: int, said: str) -> None:
    done = zhibu("roster", "import", "b1", name)

    assert (exit_, [said]) == (done.exit, done.complaints)


@pytest.mark.parametrize("kind", ["roster", "plan", "history"])
def test_a_file_that_is_no_spreadsheet_is_refused(zhibu: Zhibu, branch: str, tmp_path: Path, kind: str) -> None:
    file = tmp_path / "picture.xlsx"
    file.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(500))

    done = zhibu(kind, "import", "b1", file)

    assert 1 == done.exit
    assert done.complaints[0].startswith("picture.xlsx: ")


def test_a_plan_of_months_takes_the_fixed_day_moved_off_holidays(zhibu: Zhibu, branch: str, plan: Path) -> None:
    """5 April, 3 and 5 October, 5 September and 5 December 2026 aren't working days."""
    done = zhibu("plan", "import", "b1", plan)

    assert "Plan of 2026 imported: 0 new, 0 updated, 12 unchanged." == done.lines[0]
    days = {line.split()[-1]: " ".join(line.split()[1:3]) for line in done.lines[1:]}
    assert ("7 April", "7 September", "8 October", "7 December") == tuple(days[f"主题{n}"] for n in (4, 9, 10, 12))


def test_warnings_of_a_plan(zhibu: Zhibu, branch: str, tmp_path: Path) -> None:
    """A written day off is kept and a working day named; months without a day; a year without official holidays."""
    file = tmp_path / "plan.csv"
    file.write_text("日期,主题\n2027-05-09,甲\n2027-06-07,乙\n", encoding="utf-8")

    done = zhibu("plan", "import", "b1", file, "--year", "2027")

    assert 0 == done.exit
    assert "Sunday 9 May (estimated)" in done.lines[1]
    day_off, gaps, estimated = done.complaints
    assert day_off.startswith("Sunday 9 May is not a working day. It is kept as written") and "Monday 10 May" in day_off
    assert "January, February, March, April, July" in gaps and "at least 12 a year" in gaps
    assert "2027" in estimated and "estimated" in estimated


def test_months_alone_are_of_this_year_unless_another_is_named(
    zhibu: Zhibu, data: Path, branch: str, plan: Path
) -> None:
    zhibu("plan", "import", "b1", plan, "--year", "2027")

    assert {2026: 12, 2027: 12} == {
        year: sum(day.on.year == year for day in books(data).days.values()) for year in (2026, 2027)
    }


def test_bad_cells_of_a_plan_are_all_listed(zhibu: Zhibu, data: Path, branch: str, tmp_path: Path) -> None:
    file = tmp_path / "plan.csv"
    file.write_text("月份,主题\n13,甲\n2,\n", encoding="utf-8")

    done = zhibu("plan", "import", "b1", file)

    assert (1, 3) == (done.exit, len(done.complaints))
    assert 12 == len(books(data).days)


@pytest.mark.parametrize("kind", ["roster", "plan", "history"])
def test_a_template_is_written_once_and_never_over_a_filled_one(zhibu: Zhibu, tmp_path: Path, kind: str) -> None:
    import openpyxl

    done = zhibu(kind, "template", tmp_path / "t.xlsx")

    assert (0, [str(tmp_path / "t.xlsx")]) == (done.exit, done.lines)
    openpyxl.load_workbook(tmp_path / "t.xlsx")
    (tmp_path / "t.xlsx").write_bytes(b"filled")
    again = zhibu(kind, "template", tmp_path / "t.xlsx")
    assert 1 == again.exit
    assert "was left alone" in again.err
    assert b"filled" == (tmp_path / "t.xlsx").read_bytes()


def test_a_filled_template_is_read_back(zhibu: Zhibu, data: Path, tmp_path: Path) -> None:
    """What `export roster` writes is what `roster import` reads, in each language."""
    zhibu("branch", "add", "一支部")
    zhibu("branch", "add", "二支部", "--locale", "zh_TW")
    (tmp_path / "r.csv").write_text("姓名,类别,入党日期,职务\n王堃,正式党员,2012-02-29,书记\n", encoding="utf-8")
    zhibu("roster", "import", "b1", "r.csv")
    zhibu("export", "b1", "roster", "--out", "r.xlsx")

    done = zhibu("roster", "import", "b2", "r.xlsx")

    assert ["Roster imported: 1 new, 0 updated, 0 unchanged."] == done.lines
    assert books(data, "b1").roster == books(data, "b2").roster


EARLIER = "日期,主题,签到名单,请假,党费\n2026-03-05,学雷锋,除王堃外,王堃（出差）,全体\n4月7日,清明,全体,,\n"


def test_earlier_days_are_imported_once_and_count_from_their_first_month(
    zhibu: Zhibu, data: Path, branch: str, tmp_path: Path
) -> None:
    """rules.md 4, starting in mid-year: they become the plan's days of their months, marked, whoever imports them again."""
    file = tmp_path / "earlier.csv"
    file.write_text(EARLIER, encoding="utf-8")

    first, again = zhibu("history", "import", "b1", file), zhibu("history", "import", "b1", file)

    assert first.lines[0].startswith("Earlier days imported: 2 new, 0 updated, 0 unchanged.")
    assert "the figures count from 1 March 2026 now" in first.lines[0]
    assert ["2 of 3", "3 of 3"] == [" ".join(line.split()[-4:-1]) for line in first.lines[1:]]
    assert again.lines[0].startswith("Earlier days imported: 0 new, 0 updated, 2 unchanged.")
    known = books(data)
    assert (12, {"2026-03", "2026-04"}) == (len(known.days), set(known.earlier))
    assert all(signin.late and signin.by == "operator" for signin in known.signins.values())
    assert 0 == zhibu("check").exit


def test_bad_cells_of_earlier_days_are_all_listed(zhibu: Zhibu, data: Path, branch: str, tmp_path: Path) -> None:
    file = tmp_path / "earlier.csv"
    file.write_text(EARLIER.replace("王堃（出差）", "无名（病）").replace("4月7日", "2026-09-01"), encoding="utf-8")

    done = zhibu("history", "import", "b1", file)

    assert (1, "") == (done.exit, done.out)
    first, second, last = done.complaints
    assert "earlier.csv: Row 2" in first and "“无名”" in first
    assert "Row 3" in second and "1 September 2026, when the branch began here" in second
    assert "Nothing was imported: 2 places are to be put right." == last
    assert {} == dict(books(data).earlier)


def test_dates_without_a_year_lie_in_the_year_that_is_named(zhibu: Zhibu, data: Path, branch: str, tmp_path) -> None:
    file = tmp_path / "earlier.csv"
    file.write_text("日期,主题,签到名单\n12月5日,总结,全体\n", encoding="utf-8")

    assert 1 == zhibu("history", "import", "b1", file).exit
    assert 0 == zhibu("history", "import", "b1", file, "--year", "2025").exit
    assert {"2025-12"} == set(books(data).earlier)


def test_a_plan_imported_afterwards_leaves_earlier_days_as_their_papers_say(
    zhibu: Zhibu, data: Path, branch: str, plan: Path, tmp_path: Path
) -> None:
    file = tmp_path / "earlier.csv"
    file.write_text(EARLIER, encoding="utf-8")
    zhibu("history", "import", "b1", file)
    before = books(data).days["2026-03"]

    done = zhibu("plan", "import", "b1", plan)

    assert "Plan of 2026 imported: 0 new, 0 updated, 12 unchanged." == done.lines[0]
    assert before == books(data).days["2026-03"]
