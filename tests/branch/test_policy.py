"""Every number is data with a range and a clause; the clause's words stand in the document."""

from datetime import date, time
from pathlib import Path

import pytest

from tests.branch.build import records
from zhibu.branch.policy import FIELDS, MonthDay, PolicyChange, write
from zhibu.branch.presets import (
    BEST_CASE,
    CADRES_ATTEND,
    COMMENTED,
    COMMITTEE_SETTLES,
    EACH_MONTH,
    FLAG_AND_BADGES,
    GROUPS_INSPECTED,
    GUESTS_WELCOME,
    HALF_A_DAY,
    JOINTLY,
    LEDGER_KEPT,
    PRESETS,
    REPORT_STEP,
    SIGN_IN_STEP,
    STUDY_REQUIRED,
    SUITABLE_WAY,
    WORK_ALONE,
    compose,
    stand,
)
from zhibu.branch.refusal import Refusal

DOCUMENTS = {path.stem: path.read_text(encoding="utf-8") for path in (Path(__file__).parent / "documents").iterdir()}
QUOTES = [(name, field.clause) for name, field in FIELDS.items() if field.clause] + [
    (f"{preset.name} {name}", given.clause) for preset in PRESETS.values() for name, given in preset.given.items()
]


@pytest.mark.parametrize(("where", "clause"), QUOTES, ids=[where for where, _ in QUOTES])
def test_a_clause_quotes_its_document_word_for_word(where, clause):
    assert clause.quote in DOCUMENTS[clause.document], where


@pytest.mark.parametrize(
    "clause",
    [
        *SIGN_IN_STEP,
        *REPORT_STEP,
        *STUDY_REQUIRED,
        *WORK_ALONE,
        *HALF_A_DAY,
        *EACH_MONTH,
        *JOINTLY,
        *FLAG_AND_BADGES,
        *LEDGER_KEPT,
        *GROUPS_INSPECTED,
        *COMMENTED,
        *COMMITTEE_SETTLES,
        *CADRES_ATTEND,
        *SUITABLE_WAY,
        *GUESTS_WELCOME,
        *BEST_CASE,
    ],
    ids=str,
)
def test_a_step_quotes_its_document_word_for_word(clause):
    assert clause.quote in DOCUMENTS[clause.document]


def test_a_preset_quotes_only_its_own_document():
    strangers = [
        (preset.name, name)
        for preset in PRESETS.values()
        for name, given in preset.given.items()
        if given.clause.document != preset.document
    ]

    assert [] == strangers


def test_a_preset_states_only_values_in_range():
    for preset in PRESETS.values():
        for name, given in preset.given.items():
            assert given.value == FIELDS[name].parse(write(given.value)), (preset.name, name)


@pytest.mark.parametrize("name", FIELDS)
def test_a_default_can_be_written_and_read_back(name):
    field = FIELDS[name]

    assert field.default == field.parse(write(field.default))


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("activity.day", "31", "policy.range"),
        ("activity.day", "0", "policy.range"),
        ("activity.day", "five", "policy.unreadable"),
        ("activity.start", "25:00", "policy.unreadable"),
        ("attendance.floor", "101", "policy.range"),
        ("birthday.period", "year", "policy.choice"),
        ("plan.due", "02-29", "policy.unreadable"),
        ("notice.reminder", "perhaps", "policy.unreadable"),
        ("no.such", "1", "policy.unknown_field"),
    ],
)
def test_a_wrong_number_is_refused_with_its_code(name, text, code):
    with pytest.raises(Refusal) as no:
        PolicyChange.of(name, text, since=date(2026, 1, 1))

    assert code == no.value.code


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("attendance.floor", "75%", 75),
        ("activity.start", "09:30", time(9, 30)),
        ("plan.due", "03-25", MonthDay(3, 25)),
        ("notice.reminder", "是", True),
    ],
)
def test_a_number_is_read_as_people_write_it(name, text, value):
    assert value == FIELDS[name].parse(text)


def test_a_change_holds_from_its_date_on():
    known = records(policy_changes=[PolicyChange.of("activity.notice_days", "7", since=date(2026, 6, 1))])

    assert 5 == known.policy(date(2026, 5, 31)).activity_notice_days
    assert 7 == known.policy(date(2026, 6, 1)).activity_notice_days


def test_the_latest_change_up_to_the_day_wins():
    changes = [
        PolicyChange.of("record.days", "3", since=date(2026, 3, 1)),
        PolicyChange.of("record.days", "5", since=date(2026, 9, 1)),
    ]

    assert [2, 3, 5] == [records(policy_changes=changes).policy(date(2026, m, 1)).record_days for m in (1, 3, 12)]


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ((), ("theme-party-day", "wulong")),
        (("chizhou",), ("chizhou", "wulong")),
        (("guiding-opinion",), ("theme-party-day", "guiding-opinion")),
        (("guiding-opinion", "zhengzhou-normal"), ("zhengzhou-normal", "guiding-opinion")),
    ],
)
def test_presets_are_one_for_each_subject(names, expected):
    assert expected == compose(names)


@pytest.mark.parametrize(
    ("names", "code"), [(("nanjing",), "preset.unknown"), (("chizhou", "theme-party-day"), "preset.twice")]
)
def test_presets_that_do_not_go_together_are_refused(names, code):
    with pytest.raises(Refusal) as no:
        compose(names)

    assert code == no.value.code


@pytest.mark.parametrize(
    ("preset", "days", "evaluation"),
    [("theme-party-day", 2, True), ("chizhou", 3, False), ("zhengzhou-normal", 2, False)],
)
def test_each_document_has_its_own_numbers(preset, days, evaluation):
    policy = records(presets=(preset, "wulong")).policy(date(2026, 1, 1))

    assert (days, evaluation) == (policy.record_days, policy.evaluation_owed)


def test_a_document_that_a_branch_does_not_follow_is_never_its_reason():
    stand = records(presets=("chizhou", "wulong")).stand(date(2026, 1, 1))

    assert None is stand["activity.notice_days"].clause
    assert "003" == stand["record.days"].clause.document


STATED_BY = {
    # The activity day: which of its three documents state each rule
    "activity.per_month": "002 003 004",
    "activity.day": "002 003 004",
    "activity.hours": "002",
    "agenda.required": "002 003 004",
    "activity.off_days": "003",
    "activity.move": "002",
    "activity.notice_days": "002",
    "attendance.floor": "002",
    "attendance.due": "002 003 004",
    "attendance.remote": "003",
    "leave.written": "002",
    "makeup.required": "002",
    "makeup.days": "002",
    "absence.counts": "002 003 004",
    "absence.talk_at": "003",
    "absence.basis_at": "003",
    "evaluation.owed": "002 003 004",
    "approval.owed": "002 003 004",
    "evaluation.dimensions": "002",
    "evaluation.opens": "002",
    "evaluation.hours": "002",
    "evaluation.guests": "002",
    "satisfaction.floor": "002",
    "satisfaction.times": "002",
    "satisfaction.high": "002",
    "record.days": "002 003",
    "record.copies": "003",
    "record.title": "002 003 004",
    "record.recorder": "002",
    "plan.minimum": "003",
    "plan.due": "002 003 004",
    "plan.due_county": "003",
    "plan.levels": "004",
    "theme.menu": "002 003",
    "steps.order": "002",
    "chair.delegated": "002",
    "dues.check": "003 004",
    "meetings.counted": "002 003 004",
    "inspection": "001 003 004",
    "joint.days": "003",
    "opinion.heard": "001 003",
    "poll.held": "002 003",
    "service.wishes": "002 003 004",
    "service.pledges": "004",
    "ledger.dates": "003 004",
    # The political birthday: which of its two
    "birthday.basis": "000 001",
    "birthday.period": "000 001",
    "birthday.roster": "000 001",
    "birthday.greeting": "000",
    "birthday.application": "001",
    "birthday.talk": "001",
    "birthday.study": "000",
    "birthday.card": "000 001",
    "birthday.oath": "000 001",
    "birthday.order": "001",
    "birthday.plan": "000 001",
    "birthday.wish": "000 001",
    "birthday.board": "000",
    "birthday.linked_day": "000 001",
    "birthday.report": "001",
}


@pytest.mark.parametrize("name", STATED_BY)
def test_each_rule_is_backed_by_each_document_that_states_it_and_by_no_other(name):
    alone = {preset.document: stand((preset.name,), (), date(2026, 1, 1))[name] for preset in PRESETS.values()}

    backed = [number for number, each in sorted(alone.items()) if each.clause is not None]

    assert STATED_BY[name] == " ".join(backed)
    assert all(alone[number].clause.document == number for number in backed)


def test_every_rule_that_a_document_states_is_in_that_table():
    stated = {name for name, field in FIELDS.items() if field.source == "S"}

    assert set() == stated - set(STATED_BY) - {"evaluation.extra", "record.place"}


def test_what_both_documents_of_a_branch_state_is_backed_by_the_activity_days():
    """001 inspects political birthdays, 003 activity days; the month's inspection is the activity day's."""
    assert "003" == stand(("chizhou", "wulong"), (), date(2026, 1, 1))["inspection"].clause.document
    assert "001" == stand(("theme-party-day", "wulong"), (), date(2026, 1, 1))["inspection"].clause.document
