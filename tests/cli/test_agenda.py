"""`agenda`: what plan, roster, policy and calendar imply, in words, and nothing changed."""

import json
from datetime import datetime
from pathlib import Path

import pytest

from tests.cli.conftest import Zhibu

KINDS = {"advance_notice", "day_before", "sign_in", "attendance_report", "evaluation", "evaluation_result"} | {
    "record_due",
    "birthday_ahead",
    "birthday_greeting",
    "month_charts",
    "approval_missing",
    "plan_next",
    "dues_check",
    "meetings_gap",
}


def agenda(zhibu: Zhibu, *more: str) -> list[dict]:
    done = zhibu("agenda", "b1", "--json", *more)
    assert (0, "") == (done.exit, done.err)
    return [json.loads(line) for line in done.lines]


def test_json_prints_one_object_a_line_in_order_of_time(zhibu: Zhibu, branch: str) -> None:
    told = agenda(zhibu, "--from", "2026-01-01", "--to", "2026-12-31")

    assert all(["key", "kind", "branch", "audience", "due", "expires", "clause", "text"] == list(one) for one in told)
    dues = [datetime.fromisoformat(one["due"]) for one in told]
    assert dues == sorted(dues)
    assert {"+08:00"} == {one["due"][-6:] for one in told} | {one["expires"][-6:] for one in told}
    assert {"b1"} == {one["branch"] for one in told}
    assert KINDS == {one["kind"] for one in told}
    assert len(told) == len({one["key"] for one in told})
    assert all(one["text"].strip() for one in told)
    assert all(one["clause"] is None or {"document", "quote"} == set(one["clause"]) for one in told)
    assert all(
        one["audience"] in ("group", "channel", "secretary") or one["audience"].startswith("member:m") for one in told
    )


def test_the_year_2026_as_the_documents_ask_for_it(zhibu: Zhibu, branch: str) -> None:
    """October's day is the 8th (holiday), its notice on 30 September (a rest day before it); April's the 7th; each notice
    at least five days before its day; a birthday of 29 February on the 28th."""
    told = agenda(zhibu, "--from", "2026-01-01", "--to", "2026-12-31")

    notices = {
        one["key"]: one["due"][:10] for one in told if one["kind"] == "advance_notice" and one["audience"] == "group"
    }
    days = {one["key"]: one["due"][:10] for one in told if one["kind"] == "sign_in"}
    by_month = {key.split("/")[1]: day for key, day in days.items()}
    assert ("2026-10-08", "2026-04-07") == (by_month["2026-10"], by_month["2026-04"])
    published = {key.split("/")[1]: day for key, day in notices.items()}
    assert "2026-09-30" == published["2026-10"]
    for month, day in by_month.items():
        if month in published:
            lead = datetime.fromisoformat(day) - datetime.fromisoformat(published[month])
            assert lead.days >= 5, month
    greeted = {one["audience"]: one["due"][:10] for one in told if one["kind"] == "birthday_greeting"}
    assert "2026-02-28" == greeted["member:m003"]


def test_the_agenda_changes_nothing(zhibu: Zhibu, data: Path, branch: str) -> None:
    before = {file: file.read_bytes() for file in data.rglob("*") if file.is_file()}

    zhibu("agenda", "b1")

    assert before == {file: file.read_bytes() for file in data.rglob("*") if file.is_file()}


def test_without_dates_it_covers_today_and_thirty_days(zhibu: Zhibu, branch: str) -> None:
    assert agenda(zhibu, "--from", "2026-09-01", "--to", "2026-10-01") == agenda(zhibu)
    assert agenda(zhibu, "--from", "2026-10-01", "--to", "2026-10-31") == agenda(zhibu, "--from", "2026-10-01")


def test_for_people_it_is_grouped_by_date_with_audience_and_clause(zhibu: Zhibu, branch: str) -> None:
    lines = zhibu("agenda", "b1", "--from", "2026-09-30", "--to", "2026-09-30").lines

    assert "30 September 2026, Wednesday" == lines[0]
    assert lines[1].startswith("  09:00  Advance notice  to the channel  002「原則上提前5天")
    assert any(line.startswith("  09:00  Advance notice  to the group") for line in lines)


def test_the_words_are_those_that_would_be_posted(zhibu: Zhibu, branch: str) -> None:
    """In the branch's language, whatever language the operator reads."""
    (said, *_) = (one["text"] for one in agenda(zhibu, "--from", "2026-09-30") if one["kind"] == "advance_notice")

    assert "主题10" in said and "预告" in said


def test_a_year_without_official_holidays_is_said_to_be_estimated(zhibu: Zhibu, branch: str, plan: Path) -> None:
    zhibu("plan", "import", "b1", plan, "--year", "2027")

    lines = zhibu("agenda", "b1", "--from", "2027-03-01", "--to", "2027-03-31").lines

    assert all(line.endswith("(estimated)") for line in lines if line and not line.startswith(" "))


def test_nothing_to_post(zhibu: Zhibu, branch: str) -> None:
    assert ["Nothing is to be posted on 2 October 2026."] == zhibu(
        "agenda", "b1", "--from", "2026-10-02", "--to", "2026-10-02"
    ).lines
    assert "" == zhibu("agenda", "b1", "--from", "2026-10-02", "--to", "2026-10-02", "--json").out


@pytest.mark.parametrize(
    "line",
    [["--from", "2026-10-08", "--to", "2026-10-07"], ["--from", "soon"], ["--to", "2026-02-30"], ["--days", "3"]],
)
def test_a_period_that_is_none_is_wrong_usage(zhibu: Zhibu, branch: str, line: list[str]) -> None:
    assert 2 == zhibu("agenda", "b1", *line).exit
