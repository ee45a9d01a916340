"""Every number is data with a range and a clause; the clause's words stand in the document."""

from datetime import date, time
from pathlib import Path

import pytest

from tests.branch.build import records
from zhibu.branch.policy import FIELDS, MonthDay, PolicyChange, write
from zhibu.branch.presets import (
    EACH_MONTH,
    FLAG_AND_BADGES,
    HALF_A_DAY,
    JOINTLY,
    PRESETS,
    REPORT_STEP,
    SIGN_IN_STEP,
    STUDY_REQUIRED,
    WORK_ALONE,
    compose,
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
    [*SIGN_IN_STEP, *REPORT_STEP, *STUDY_REQUIRED, *WORK_ALONE, *HALF_A_DAY, *EACH_MONTH, *JOINTLY, *FLAG_AND_BADGES],
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
