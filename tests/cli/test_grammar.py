"""How a line is read."""

from datetime import date, datetime, timedelta

import pytest

from zhibu.bot.cli import values
from zhibu.bot.cli.grammar import Argument, Grammar, Option, Usage, Verb

GRAMMAR = Grammar(
    (
        Verb(
            name="roster import",
            arguments=(Argument(name="branch", shown="BRANCH"), Argument(name="file", shown="FILE", optional=True)),
            options=(
                Option(flag="--set", name="set", shown="X", repeats=True),
                Option(flag="--on", name="on", shown="DATE", read=values.a_date),
                Option(flag="--json", name="json"),
            ),
        ),
        Verb(name="check"),
    )
)


@pytest.mark.parametrize(
    ("line", "values"),
    [
        ("roster import b1", {"branch": "b1"}),
        ("roster import b1 f", {"branch": "b1", "file": "f"}),
        ("roster import --json b1 f", {"branch": "b1", "file": "f", "json": True}),
        ("roster import b1 --set a=1 --set b=2", {"branch": "b1", "set": ["a=1", "b=2"]}),
        ("roster import b1 --set=a=1", {"branch": "b1", "set": ["a=1"]}),
        ("roster import -- --json", {"branch": "--json"}),
        ("roster import b1 -", {"branch": "b1", "file": "-"}),
        ("roster import -1", {"branch": "-1"}),
        ("check", {}),
    ],
)
def test_options_stand_anywhere_and_arguments_by_their_place(line: str, values: dict) -> None:
    assert values == GRAMMAR.read(line.split()).values


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("", "no_verb"),
        ("roster", "half_a_verb"),
        ("rooster import", "unknown_verb"),
        ("roster export", "unknown_verb"),
        ("roster import", "missing"),
        ("roster import a b c", "too_much"),
        ("roster import b1 --jsn", "unknown_option"),
        ("roster import b1 --json=1", "no_value_wanted"),
        ("roster import b1 --set", "value_wanted"),
        ("roster import b1 --set --json", "value_wanted"),
        ("roster import b1 --on 2026-01-01 --on 2026-01-02", "twice"),
    ],
)
def test_a_line_that_is_not_right_is_named(line: str, code: str) -> None:
    with pytest.raises(Usage) as wrong:
        GRAMMAR.read(line.split())

    assert code == wrong.value.code


@pytest.mark.parametrize(("given", "near"), [("chek", "check"), ("roster imprt", "roster import"), ("xyz", "")])
def test_a_slip_of_the_pen_is_answered_with_the_word_that_was_meant(given: str, near: str) -> None:
    with pytest.raises(Usage) as wrong:
        GRAMMAR.read(given.split())

    assert near == wrong.value.facts["near"]


def test_a_value_that_cannot_be_read_names_its_option() -> None:
    line = GRAMMAR.read(["roster", "import", "b1", "--on", "soon"])

    with pytest.raises(Usage) as wrong:
        line.verb.typed(line.values)

    assert {"where": "--on", "value": "soon", "kind": "date"} == wrong.value.facts


@pytest.mark.parametrize("word", ["--help", "-h"])
def test_help_is_asked_for_anywhere_and_of_anything(word: str) -> None:
    assert ("roster", True) == ((line := GRAMMAR.read(["roster", word])).family, line.help)
    assert GRAMMAR.read([word]).help
    assert GRAMMAR.read(["roster", "import", word]).help


@pytest.mark.parametrize(
    ("read", "written", "expected"),
    [
        (values.a_date, "2026-10-08", date(2026, 10, 8)),
        (values.a_date, "2026/10/8", date(2026, 10, 8)),
        (values.a_date, "2026年10月8日", date(2026, 10, 8)),
        (values.a_date, "2026-02-30", ValueError),
        (values.a_date, "2026-10", ValueError),
        (values.a_month, "2026-10", date(2026, 10, 1)),
        (values.a_month, "2026-13", ValueError),
        (values.a_year, "2026", 2026),
        (values.a_year, "26", ValueError),
        (values.an_instant, "2026-10-08T14:30", datetime.fromisoformat("2026-10-08T14:30")),
        (values.an_instant, "2026-10-08 14:30", datetime.fromisoformat("2026-10-08T14:30")),
        (values.an_instant, "2026-10-08T14:30+08:00", datetime.fromisoformat("2026-10-08T14:30+08:00")),
        (values.an_instant, "2026-10-08T06:30Z", datetime.fromisoformat("2026-10-08T06:30+00:00")),
        (values.an_instant, "2026-10-08", datetime.fromisoformat("2026-10-08T00:00")),
        (values.an_instant, "14:30", ValueError),
        (values.a_duration, "+1d", timedelta(days=1)),
        (values.a_duration, "+2h30m", timedelta(hours=2, minutes=30)),
        (values.a_duration, "+45m", timedelta(minutes=45)),
        (values.a_duration, "+1w", timedelta(weeks=1)),
        (values.a_duration, "+1W2D", timedelta(days=9)),
        (values.a_duration, "+", ValueError),
        (values.a_duration, "+0m", timedelta(0)),
        (values.a_duration, "+30m2h", ValueError),
        (values.a_duration, "+99999w", ValueError),
        (values.a_duration, "+" + "9" * 30 + "w", ValueError),
        (values.a_speed, "0", 0.0),
        (values.a_speed, "2.5", 2.5),
        (values.a_speed, "-1", ValueError),
        (values.a_speed, "nan", ValueError),
        (values.a_locale, "zh-tw", "zh_TW"),
        (values.a_locale, "fr", ValueError),
        (values.a_zone, "Asia/Urumqi", "Asia/Urumqi"),
        (values.a_zone, "Asia", ValueError),
        (values.a_zone, "../etc/passwd", ValueError),
        (values.a_setting, "attendance.floor = 85", ("attendance.floor", "85")),
        (values.a_setting, "evaluation.extra=a=b", ("evaluation.extra", "a=b")),
        (values.a_setting, "85", ValueError),
    ],
)
def test_what_is_written_on_the_command_line(read, written: str, expected) -> None:
    if expected is ValueError:
        with pytest.raises(ValueError):
            read(written)
        return

    assert expected == read(written)
