"""A year in rehearsal: twelve days, two moves, forty members with two mobile and three frail, guests, sixty leaves, ten make-ups,
two appeals, three months below 60 %. Everything is said and pressed in chats; then the journal's raw lines are counted again by
other code than the program's, and ledger, record forms, figures and chats have to agree with that.
"""

import io
import json
import logging
import re
from collections import Counter
from datetime import datetime
from pathlib import Path

import openpyxl

from tests.town import BRANCH, Town
from tests.year import recount
from tests.year.lived import APPEALS, LOW, MOVED, Year
from tests.year.people import FRAIL, GUESTS, MOBILE, PEOPLE
from zhibu.bot.message import plain
from zhibu.branch import ladders
from zhibu.branch.attendance import Standing
from zhibu.branch.figures import month_figures
from zhibu.branch.ids import DayId
from zhibu.branch.record import record_facts
from zhibu.forms.ledger import ledger_xlsx
from zhibu.scheduler.workdays import calendar_for
from zhibu.storage.check import check
from zhibu.storage.revision import past
from zhibu.words import voice

YEAR = 2026
NAMES = {member.id: member.name for member in PEOPLE.values()}
MONTHS = [f"{YEAR}-{month:02d}" for month in range(1, 13)]


async def test_a_year_in_rehearsal(tmp_path: Path, caplog):
    caplog.set_level(logging.INFO)
    year = await Year.founded(tmp_path)
    try:
        await year.live()
        town = year.town
        lines = recount.lines_of(tmp_path / "branches" / BRANCH / "journal.jsonl")
        counted = recount.days(lines)
        the_year_was_as_it_was_meant_to_be(lines, counted)
        figures_agree(town, counted)
        record_forms_agree(town, lines, counted)
        the_ledger_agrees(town, lines, counted)
        ladders_agree(town, lines)
        the_group_heard_the_totals(town, counted)
        dues_agree(town, lines)
        nobody_is_named_where_they_may_not_be(year, lines, counted)
        nothing_of_it_is_in_the_logs(year, caplog.text)
        await what_each_act_changed_is_known(town, lines)
    finally:
        await year.town.leave()
    assert [] == [finding.code for finding in check(tmp_path) if finding.grave]


def the_year_was_as_it_was_meant_to_be(lines, counted) -> None:
    tables, acts = recount.standing(lines), recount.acts(lines)
    assert MONTHS == sorted(counted)
    assert 12 == sum(bool(day.present) for day in counted.values())
    assert len(MOVED) == sum(day.moves for day in counted.values()) == acts["day.moved"]
    assert {m: f"{YEAR}-{m:02d}" for m in MOVED} == {int(id_[5:]): id_ for id_, day in counted.items() if day.moves}
    assert 60 == len(tables["leaves"]) == acts["leave.decided"]
    assert 10 == sum(len(day.made_up) for day in counted.values())
    assert len(APPEALS) == acts["appeal.decided"] == len(tables["appeals"])
    assert [f"{YEAR}-{month:02d}" for month in LOW] == [
        id_ for id_, day in sorted(counted.items()) if day.satisfaction is not None and day.satisfaction < 0.6
    ]
    assert 2 == sum(member.get("mobile", False) for member in tables["members"].values()) == len(MOBILE)
    assert 3 == sum(member.get("frail", False) for member in tables["members"].values()) == len(FRAIL)
    ways = Counter(one["way"] for one in tables["signins"].values())
    assert (24, 36, 1) == (ways["remote"], ways["suitable"], ways["appeal"])
    assert 4 * 7 == sum(day.guests for day in counted.values())
    assert (1, 2) == (acts["day.cancelled"], acts["act.undone"])
    assert all(day.filed for day in counted.values())
    # Each member signed in with their own hand, once; everybody else's entry names who made it.
    own = [line for line in lines if line["act"] == "signin"]
    assert all(
        [(line["actor"])] == [c[2]["member"] for c in line["body"]["changes"] if c[0] == "signins"] for line in own
    )


def figures_agree(town: Town, counted) -> None:
    calendar = calendar_for(town.records)
    for month in range(1, 13):
        (shown,) = month_figures(town.records, YEAR, month, calendar=calendar, now=town.now).days
        day = counted[shown.day.id]
        expected = (40, len(day.present), len(day.on_leave), len(day.absent), day.voters)
        got = (
            shown.total,
            shown.present,
            shown.counted[Standing.ON_LEAVE],
            shown.counted[Standing.ABSENT],
            shown.voters,
        )
        assert expected == got, shown.day.id
        assert shown.tally is not None
        assert abs(day.satisfaction - float(shown.tally.rate)) < 1e-9
        assert (len(day.present) / 40 < 0.8) is shown.below


def record_forms_agree(town: Town, lines, counted) -> None:
    calendar, leaves = calendar_for(town.records), recount.standing(lines)["leaves"]
    for id_, day in counted.items():
        facts = record_facts(town.records, town.records.days[DayId(id_)], calendar, town.now)
        assert (40, 40, len(day.present)) == (facts.total, facts.due, facts.present), id_
        expected = {(NAMES[member], leaves[f"{id_}:{member}"]["reason"]) for member in day.on_leave}
        assert expected == {(one.name, one.reason) for one in facts.on_leave}, id_
        studied = {NAMES[member] for member in day.made_up}
        assert studied == {one.name for one in facts.on_leave if one.studied is not None}, id_
        assert day.guests == sum(guest.count for guest in facts.guests), id_
        assert abs(day.satisfaction - float(facts.satisfaction.rate)) < 1e-9, id_


def the_ledger_agrees(town: Town, lines, counted) -> None:
    made = ledger_xlsx(
        voice("zh_CN", "Asia/Shanghai"), town.records, YEAR, calendar=calendar_for(town.records), now=town.now
    )
    book = openpyxl.load_workbook(io.BytesIO(made))
    rows = _rows(book["党日台账"])
    assert 12 == len(rows)
    for row in rows:
        on = row["日期"].date().isoformat()
        day = next(each for each in counted.values() if each.on == on)
        expected = (40, len(day.present), len(day.on_leave), len(day.absent), len(day.made_up), day.guests, day.voters)
        got = tuple(row[name] or 0 for name in ("党员总数", "实到", "请假", "不参加", "已补学", "列席", "测评人数"))
        assert expected == got, on
        assert abs(day.satisfaction - row["满意率"]) < 1e-9, on
        assert row["上报日期"] is not None, on
    granted = sum((one["decision"] or {})["granted"] for one in recount.standing(lines)["leaves"].values())
    asked = [row for row in _rows(book["请假补学"]) if row["申请时间"] is not None]
    assert 60 == len(asked)
    assert granted == sum(row["审批"] == "准假" for row in asked), Counter(row["审批"] for row in asked)


def _rows(sheet) -> list[dict]:
    every = [list(row) for row in sheet.iter_rows(values_only=True)]
    start = next(number for number, row in enumerate(every) if row[0] == "日期")
    return [dict(zip(every[start], row, strict=True)) for row in every[start + 1 :] if isinstance(row[0], datetime)]


def ladders_agree(town: Town, lines) -> None:
    calendar, expected = calendar_for(town.records), recount.absences(lines, MONTHS)
    found = ladders.ladders(town.records, YEAR, calendar=calendar, now=town.now)
    got = {one.member.id: sorted(each.day.id for each in one.absences) for one in found if one.absences}
    assert dict(expected) == got
    assert any(len(days) >= 3 for days in expected.values()), "somebody was absent three times"


def the_group_heard_the_totals(town: Town, counted) -> None:
    """Each day's card ends as its report: the number who took part as it was at the closing, and no name."""
    for day in counted.values():
        on = datetime.fromisoformat(day.on)
        title = re.compile(rf"{on.month}月{on.day}日.*到会情况")
        (report,) = [one.text for one in town.in_group() if title.match(one.text)]
        told = int(re.search(r"实到(\d+)人", report)[1])
        assert told <= len(day.present) <= told + 1, (day.on, report)


def dues_agree(town: Town, lines) -> None:
    expected = recount.dues_paid(lines)
    got = Counter(one.month for one in town.records.dues.values())
    assert expected == got
    assert set(MONTHS) == set(expected)


def nobody_is_named_where_they_may_not_be(year: Year, lines, counted) -> None:
    """The group and the channel read totals; a member reads of no other member but of who decides."""
    town = year.town
    public = _texts(town.in_group()) + _texts(town.in_channel())
    assert len(public) > 60
    hers = "".join(_texts(town.standing("sec")))
    assert all(word in hers for word in (*year.reasons, *GUESTS)), "where names may be, this search finds them"
    secret = [*NAMES.values(), *GUESTS, *year.reasons, *year.comments, "元", "缺席名单"]
    assert [] == [(word, text) for text in public for word in secret if word in text]

    deciders = {NAMES[PEOPLE[who].id] for who in ("sec", "dep", "org", "pub", "p05")}
    for who, member in PEOPLE.items():
        if member.duties:
            continue
        own = _texts(town.standing(who))
        others = [name for name in NAMES.values() if name not in deciders and name != member.name]
        written = _written_by(lines, member.id)
        mine = {reason for reason in year.reasons if reason in written}
        foreign = [*others, *(each for each in year.reasons if each not in mine), *GUESTS]
        assert [] == [(who, word) for text in own for word in foreign if word in text]


def _written_by(lines, member: str) -> str:
    """What that member wrote, as the journal has it."""
    return "".join(json.dumps(line["body"], ensure_ascii=False) for line in lines if line["actor"] == member)


def _texts(chat) -> list[str]:
    """Everything that ever stood in a chat, edited away or not."""
    return [text for one in chat for text in (one.text, *_earlier(one))]


def _earlier(standing) -> list[str]:
    return [plain(message) for message in standing.before]


def nothing_of_it_is_in_the_logs(year: Year, logged: str) -> None:
    assert [] == [word for word in (*NAMES.values(), *GUESTS, *year.reasons, *year.comments) if word in logged]


async def what_each_act_changed_is_known(town: Town, lines) -> None:
    """Before-images: each act's records before are what the raw lines, played up to it, leave standing."""
    read = await past(town.store, BRANCH)
    tables: dict = {}
    for line in lines:
        deed = read.deed(line["n"])
        for each in deed.revisions:
            assert each.known
            assert (each.before is None) is ((each.table, each.id) not in tables), (line["n"], each.table, each.id)
        for table, id_, document in line["body"]["changes"]:
            if document is None:
                tables.pop((table, id_), None)
            else:
                tables[table, id_] = document
