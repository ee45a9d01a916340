"""Records as JSON and back: strict, with the place of what is wrong, and the same for every table."""

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from tests.storage.samples import NOW, a_ballot, a_branch, a_member, an_evaluation
from zhibu.branch.attendance import Decision, Leave
from zhibu.branch.branch import Binding, Place
from zhibu.branch.day import ActivityDay, AgendaItem, ItemKind, Moved, Step, StepMark
from zhibu.branch.notices import Kind, Said, State
from zhibu.branch.people import Duty
from zhibu.branch.records import Records
from zhibu.storage.codec import Codec
from zhibu.storage.tables import TABLES, Tables
from zhibu.storage.trouble import BadRecord

DAY = ActivityDay(
    id="2026-10",
    on=date(2026, 10, 8),
    start=time(14, 30),
    minutes=240,
    themes=("学习", "服务"),
    agenda=(AgendaItem(text="学", kind=ItemKind.STUDY), AgendaItem(text="议")),
    steps=(StepMark(step=Step.SETTLED, by="m1", at=NOW),),
    moves=(Moved(was=date(2026, 10, 5), by="m1", at=NOW, reason="假日"),),
)
LEAVE = Leave(
    id="2026-10:m1",
    day="2026-10",
    member="m1",
    reason="出差",
    asked_at=NOW,
    decision=Decision(granted=True, by="m2", at=NOW),
)
SAID = Said(
    id="sign_in/2026-10/group/1",
    kind=Kind.SIGN_IN,
    subject="2026-10",
    audience="group",
    state=State.SENT,
    at=NOW,
    due=NOW,
    expires=NOW + timedelta(hours=4),
)
RECORDS = [
    a_branch(),
    a_member(1, duties=(Duty.SECRETARY, Duty.ORGANISATION)),
    Binding(id="telegram:-1", place=Place.GROUP, title="群", bound_at=NOW),
    DAY,
    LEAVE,
    an_evaluation(a_ballot("good", "poor", comment="好")),
    SAID,
]


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: type(record).__name__)
def test_a_record_comes_back_as_it_went(record):
    document, back = TABLES.of(record).codec.canonical(record)

    assert record == back
    assert type(record) is type(back)
    assert record.id == document["id"]


def test_every_table_of_the_records_is_derived():
    """A new table needs a line in `Records` and none in storage."""
    assert set(Records.__dataclass_fields__) == {table.name for table in TABLES}


def test_instants_keep_their_offset_and_dates_their_form():
    document = TABLES.of(DAY).codec.encode(DAY)

    assert ("2026-10-08", "14:30:00") == (document["on"], document["start"])
    assert "2026-10-08T14:30:00+08:00" == document["steps"][0]["at"]


@pytest.mark.parametrize(
    ("record", "change", "field", "problem"),
    [
        (DAY, {"colour": "red"}, "colour", "unknown field"),
        (DAY, {"minutes": "240"}, "minutes", "Expected `int`, got `str`"),
        (DAY, {"minutes": True}, "minutes", "Expected `int`, got `bool`"),
        (DAY, {"on": "8 October"}, "on", "Invalid RFC3339"),
        (DAY, {"agenda": [{"text": "学", "kind": "fun"}]}, "agenda[0].kind", "Invalid enum value 'fun'"),
        (DAY, {"agenda": [{"text": "学", "kind": None, "x": 1}]}, "agenda[0].x", "unknown field"),
        (DAY, {"closed_at": "2026-10-08T18:30:00"}, "closed_at", "without its offset"),
        (
            DAY,
            {"moves": [{"was": "2026-10-05", "by": "m1", "at": "2026-10-08T18:30:00", "reason": ""}]},
            "moves[0].at",
            "without its offset",
        ),
        (LEAVE, {"decision": {"granted": True, "by": "m2", "at": "2026-10-08T18:30:00"}}, "decision.at", "offset"),
        (LEAVE, {"reason": None}, "reason", "Expected `str`, got `null`"),
        (DAY, {"themes": "学习"}, "themes", "Expected `array`"),
    ],
)
def test_what_isnt_a_record_is_refused_with_its_place(record, change, field, problem):
    """Table, id and field are named."""
    table = TABLES.of(record)
    document = {**table.codec.encode(record), **change}
    with pytest.raises(BadRecord) as caught:
        table.codec.decode(document)

    assert (table.name, record.id, field) == (caught.value.table, caught.value.id, caught.value.field)
    assert problem in caught.value.problem


def test_a_missing_field_is_refused_and_a_new_one_with_a_default_isnt():
    """So that a field can be added without a step of migration."""
    table = TABLES.of(DAY)
    document = table.codec.encode(DAY)
    without = {name: value for name, value in document.items() if name != "place"}
    assert replace(DAY, place="") == table.codec.decode(without)
    without.pop("on")
    with pytest.raises(BadRecord) as caught:
        table.codec.decode(without)
    assert "`on`" in caught.value.problem


def test_a_naive_datetime_cant_be_put():
    with pytest.raises(BadRecord) as caught:
        TABLES.of(LEAVE).codec.canonical(replace(LEAVE, asked_at=datetime(2026, 10, 8)))  # noqa: DTZ001 -- the point

    assert "asked_at" == caught.value.field


@pytest.mark.parametrize("name", ["\ud83d", "a\udcffb"])
def test_half_a_character_cant_be_put(name):
    """A platform's broken text is refused at once, not after a restart."""
    with pytest.raises(BadRecord):
        TABLES.of(a_member(1)).codec.canonical(a_member(1, name=name))


def test_memory_holds_what_a_restart_would_read():
    """A zone by its name becomes the offset that it has at that instant."""
    leave = replace(LEAVE, asked_at=datetime(2026, 10, 8, 12, tzinfo=ZoneInfo("Asia/Shanghai")))
    document, canonical = TABLES.of(leave).codec.canonical(leave)

    assert canonical == TABLES.of(leave).codec.decode(document)
    assert repr(canonical) == repr(TABLES.of(leave).codec.decode(document))
    assert leave == canonical


def test_sets_and_mappings_are_written_in_one_order():
    """The same record is the same bytes in every run."""

    @dataclass(frozen=True, slots=True, kw_only=True)
    class Odd:
        id: str
        tags: frozenset[str]
        marks: dict[str, int]

    documents = [
        Codec(Odd, "odds").encode(Odd(id="x", tags=frozenset(tags), marks=dict(marks)))
        for tags, marks in [("abc", [("b", 1), ("a", 2)]), ("cba", [("a", 2), ("b", 1)])]
    ]

    assert ["a", "b", "c"] == documents[0]["tags"]
    assert repr(documents[0]) == repr(documents[1])


def test_what_stands_in_no_table_is_refused():
    with pytest.raises(TypeError, match="no table"):
        TABLES.of(a_ballot("good"))


def test_two_tables_of_one_type_are_refused():
    @dataclass(frozen=True, kw_only=True)
    class Twice:
        one: dict[str, Leave]
        two: dict[str, Leave]

    with pytest.raises(TypeError, match="same type"):
        Tables(Twice)


@pytest.mark.parametrize(
    ("documents", "problem"),
    [
        ({}, "0 records instead of one"),
        ({"branch": "twice"}, "2 records instead of one"),
        ({"branch": "one", "colours": {}}, "unknown table"),
        ({"branch": "one", "members": "moved"}, "stands under another id"),
    ],
)
def test_documents_that_make_no_branch_are_refused(documents, problem):
    branch = TABLES.of(a_branch()).codec.encode(a_branch())
    member = TABLES.of(a_member(1)).codec.encode(a_member(1))
    given = {
        "one": {"first": branch},
        "twice": {"first": branch, "second": {**branch, "id": "second"}},
        "moved": {"m2": member},
    }
    with pytest.raises(BadRecord) as caught:
        TABLES.decode(
            {name: given.get(rows, rows) if isinstance(rows, str) else rows for name, rows in documents.items()}
        )

    assert problem in caught.value.problem


def test_utc_stays_utc():
    branch = replace(a_branch(), joined_at=datetime(2026, 1, 1, tzinfo=UTC))
    assert "2026-01-01T00:00:00Z" == TABLES.of(branch).codec.encode(branch)["joined_at"]
