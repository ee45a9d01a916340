"""The papers of political birthdays: everybody exactly once, what was not done stands as not done, and nothing that is private."""

import io
import re
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import docx
import icalendar
import openpyxl
import pytest

from tests.forms.birthdays import CALENDAR, FOLLOW_UP, LONG, NOW, PRIVATE, PUBLIC, TODAY, YEAR, agreeing, sixty
from tests.forms.full import photo, photos
from zhibu.branch.birthday_year import birthday_year, of_birthday, shown_to_others
from zhibu.branch.ceremony import Stand, ceremony
from zhibu.forms.birthday_plan import birthday_plan_docx
from zhibu.forms.birthday_report import birthday_report_docx, photos_shown
from zhibu.forms.calendar import calendar_ics
from zhibu.forms.ledger import ledger_xlsx
from zhibu.forms.photos import scaled
from zhibu.forms.record import record_docx
from zhibu.forms.talk_sheet import talk_sheets_docx
from zhibu.words import LOCALES, voice

CHINESE = voice("zh_CN", "Asia/Shanghai")
BEGINNING = datetime(2026, 1, 4, 2, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def branch():
    return sixty()


def plan(given, *, v=CHINESE, now=NOW):
    return docx.Document(io.BytesIO(birthday_plan_docx(v, given, YEAR, calendar=CALENDAR, now=now)))


def report(given, *, v=CHINESE, now=NOW, **more):
    return docx.Document(io.BytesIO(birthday_report_docx(v, given, YEAR, calendar=CALENDAR, now=now, **more)))


def talks(given, period="2026-10", *, v=CHINESE):
    whom = [one.birthday for one in ceremony(given, period, TODAY).celebrants]
    return docx.Document(io.BytesIO(talk_sheets_docx(v, given, whom, now=NOW)))


def record(given, day="2026-07", *, v=CHINESE):
    return docx.Document(io.BytesIO(record_docx(v, given, given.days[day], calendar=CALENDAR, now=NOW)))


def ledger(given, *, v=CHINESE):
    return openpyxl.load_workbook(io.BytesIO(ledger_xlsx(v, given, YEAR, calendar=CALENDAR, now=NOW)))


def text_of(document):
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(each.text for each in document.paragraphs), *cells])


def rows_of(table):
    return [[cell.text for cell in row.cells] for row in table.rows]


def everything(given, v=CHINESE):
    """The words of each paper, whole, as they lie in the file."""
    taken = {
        "plan": birthday_plan_docx(v, given, YEAR, calendar=CALENDAR, now=NOW),
        "report": birthday_report_docx(v, given, YEAR, calendar=CALENDAR, now=NOW),
        "talks": talk_sheets_docx(
            v, given, [one.birthday for one in ceremony(given, "2026-07", TODAY).celebrants], now=NOW
        ),
        "record": record_docx(v, given, given.days["2026-07"], calendar=CALENDAR, now=NOW),
        "ledger": ledger_xlsx(v, given, YEAR, calendar=CALENDAR, now=NOW),
        "calendar": calendar_ics(v, given, YEAR, calendar=CALENDAR, now=NOW, member=given.members["m001"]),
    }
    return {name: _unpacked(data) for name, data in taken.items()}


def _unpacked(data):
    if not data.startswith(b"PK"):
        return data.decode()
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        whole = "\n".join(file.read(name).decode(errors="replace") for name in file.namelist())
    return re.sub(r"<[^>]+>", "", whole)


# What no paper holds


@pytest.mark.parametrize("locale", LOCALES)
def test_neither_a_follow_up_nor_a_private_wish_nor_a_talk_s_content_stands_in_any_paper(branch, locale):
    for name, text in everything(branch, voice(locale, "Asia/Shanghai")).items():
        assert FOLLOW_UP not in text, name
        assert "梁国栋" not in text, name
        assert PRIVATE not in text, name


@pytest.mark.parametrize("locale", ["zh_CN", "zh_TW"])
def test_no_english_is_left(branch, locale):
    v = voice(locale, "Asia/Shanghai")
    told = "".join(
        text_of(each) for each in (plan(branch, v=v), report(branch, v=v), talks(branch, v=v), record(branch, v=v))
    )

    assert [] == re.findall(r"[A-Za-z]{2,}", told.replace("Gulnur", "").replace("Abdurahman", ""))


def test_the_length_of_membership_is_printed_nowhere(branch):
    for name, text in everything(branch).items():
        assert "党龄" not in text, name


# The work plan


@pytest.mark.parametrize("quarter", [False, True])
def test_everybody_stands_in_the_plan_exactly_once_in_the_sequence(quarter):
    given = sixty(quarter=quarter, done=False)
    rows = rows_of(plan(given, now=BEGINNING).tables[0])
    people = [row for row in rows if row[0].isdigit()]

    assert [str(number) for number in range(1, 60)] == [row[0] for row in people]
    assert sorted(each.name for each in given.roster if each.accepted_on is not None) == sorted(
        row[1] for row in people
    )
    months = [int(row[4].partition("月")[0]) for row in people]
    assert months == sorted(months)
    periods = [row[0] for row in rows[1:] if not row[0].isdigit()]
    assert (4 if quarter else 11) == len(periods)
    assert periods[0].startswith("2026年第一季度（11人）：" if quarter else "2026年2月（6人）：")


def test_the_plan_names_day_and_anniversary_and_29_february_falls_on_the_28th(branch):
    rows = {row[1]: row for row in rows_of(plan(branch).tables[0])}

    assert ["2008年2月29日", "2月28日", "18", "已过"] == rows["欧阳志远"][3:]
    assert ["第二党小组", "1986年2月2日", "2月2日", "40"] == rows["王芳"][2:6]
    assert "由11月调来" == rows[_shifted(branch)][6]


def _shifted(given):
    [id_] = given.shifted
    return given.members[id_.partition(":")[0]].name


def test_the_plan_has_goal_steps_and_who_is_responsible(branch):
    text = text_of(plan(branch))

    for part in (
        "当初入党为什么、如今在党做什么、今后为党留什么",
        "一、目标要求",
        "二、计划安排",
        "三、实施步骤",
        "四、责任分工",
        "书记王芳认真落实第一责任人责任",
        "领导干部以普通党员身份参加",
        "政治生日+参观学习、志愿服务",
        "由党支部书记或委员采取个别谈话或集中座谈形式",
    ):
        assert part in text


def test_a_month_from_before_the_branch_was_here_has_nothing_left_to_settle():
    given = sixty(done=False)
    given = replace(given, branch=replace(given.branch, joined_at=datetime(2026, 9, 1, tzinfo=UTC)))
    heads = [row[0] for row in rows_of(plan(given).tables[0]) if "月（" in row[0]]

    assert all(head.endswith("：启用前") for head in heads if "2026年2月" in head or "2026年5月" in head)
    assert any(head.startswith("2026年2月") for head in heads)
    assert any(head.startswith("2026年12月") and "时间地点待定" in head for head in heads)


def test_a_cadre_stands_in_the_plan_as_everybody_else(branch):
    rows = {row[1]: row for row in rows_of(plan(branch).tables[0])}
    cadres = [each for each in branch.roster if each.cadre and each.name in rows]

    assert cadres
    assert not any("领导" in cell for each in cadres for cell in rows[each.name])


def test_who_has_no_settled_date_is_named_as_to_be_verified(branch):
    text = text_of(plan(branch))

    assert f"{branch.members['m060'].name}：无入党日期。" in text
    assert f"{branch.members['m003'].name}：两份名单的入党日期不一致。" in text


def test_the_plan_s_head_is_repeated_on_every_page_and_no_row_is_parted(branch):
    table = plan(branch).tables[0]._tbl

    assert 1 == len(table.xpath(".//w:tblHeader"))
    assert len(table.xpath("./w:tr")) - 1 == len(table.xpath(".//w:cantSplit"))


# The talk sheet


def test_a_talk_sheet_holds_who_when_and_where_and_ruled_lines_alone(branch):
    given = branch
    one = next(each for each in ceremony(given, "2026-07", TODAY).celebrants if each.id in given.heart_talks)
    document = docx.Document(io.BytesIO(talk_sheets_docx(CHINESE, given, [one.birthday], now=NOW)))
    cells = [cell for row in rows_of(document.tables[0]) for cell in row]

    talk = given.heart_talks[one.id]
    assert {one.member.name, given.members[talk.host].name, talk.place} <= set(cells)
    ruled = [row[1] for row in rows_of(document.tables[0]) if "\t" in row[1]]
    assert 5 == len(ruled)
    assert {"\t", "\n"} == set("".join(ruled))


def test_a_talk_that_is_not_held_yet_is_blank_and_each_celebrant_has_a_page(branch):
    document = talks(branch)
    celebrants = ceremony(branch, "2026-10", TODAY).celebrants

    assert len(celebrants) == len(document.tables)
    for table, one in zip(document.tables, celebrants, strict=True):
        rows = rows_of(table)
        assert ["谈话对象", one.member.name, "谈话人", ""] == rows[0]
        assert ["谈话时间", "", "谈话地点", ""] == rows[2]
        assert "□个别谈话　□集中座谈" == rows[3][1]


def test_a_talk_entered_late_says_so(branch):
    late = next(each for each in branch.heart_talks.values() if each.late)
    [one] = [
        each.birthday
        for each in ceremony(branch, late.id[-4:] + f"-{_month(branch, late.id):02d}", TODAY).celebrants
        if each.id == late.id
    ]
    document = docx.Document(io.BytesIO(talk_sheets_docx(CHINESE, branch, [one], now=NOW)))

    assert any("补录" in each.text for each in document.paragraphs)


def _month(given, id_):
    return next(
        one.celebrant.birthday.on.month
        for one in birthday_year(given, YEAR, TODAY).birthdays
        if one.celebrant.id == id_
    )


# The report


def test_the_report_counts_everybody_once(branch):
    text = text_of(report(branch))
    stands = birthday_year(branch, YEAR, TODAY).coverage

    assert 59 == stands.total == stands.held + stands.planned + stands.with_reason + stands.owed
    assert "2026年应过“政治生日”的党员59人。共开展仪式7次。" in text
    assert f"已过{stands.held}人，其中补过4人，待过{stands.planned}人，因故未过1人，逾期未过{stands.owed}人。" in text
    assert "因故未过：李建国（长期住院）。" in text


def test_what_was_not_done_stands_as_not_done(branch):
    people = {row[1]: row for row in rows_of(report(branch).tables[1])}

    assert ["√", "未做", "未做", "√", "√", "√"] == people["王芳"][4:]
    assert ["√", "√", "√", "", "√", "本人保留"] == people["阿依古丽"][4:]
    assert "√补录" == people["欧阳志远"][5]
    assert {one.member.name for one in birthday_year(branch, YEAR, TODAY).birthdays if one.held} == set(people) - {
        "姓名"
    }


def test_each_ceremony_is_told_with_day_celebrants_study_and_oath(branch):
    rows = {row[0]: row for row in rows_of(report(branch).tables[0])}

    assert "4月2日\n（补过）" == rows["3月"][1]
    assert ["2月8日", "王芳、阿依古丽、陈思远、汪一、吕梁、欧阳志远"] == rows["2月"][1:3]
    assert ["政治生日+党课\n与党员活动日合并", "座谈", "王芳领誓"] == rows["2月"][3:]
    assert "8月" not in rows


def test_only_public_wishes_stand_in_the_report(branch):
    wishes = rows_of(report(branch).tables[2])[1:]
    public = {branch.members[each.member].name for each in branch.wishes.values() if each.public}

    assert public == {row[0] for row in wishes}
    assert {PUBLIC} == {row[1] for row in wishes}


def test_a_report_of_a_year_without_a_ceremony_says_so():
    text = text_of(report(sixty(done=False), now=BEGINNING))

    assert "尚未开展。" in text
    assert "已过0人，待过59人。" in text


# Photos


def photographed(given, *periods, count=3):
    kept = {}
    for period in periods:
        for id_, each in photos(count).items():
            taken = replace(each, id=id_.replace("day:2026-10", of_birthday(period)), subject=of_birthday(period))
            kept[taken.id] = taken
    return replace(given, enclosures=kept)


def celebrated(given, period):
    return [one.member.id for one in ceremony(given, period, TODAY).celebrants]


def test_photos_are_pictures_in_the_report_only_where_all_celebrants_agreed(branch):
    given = photographed(branch, "2026-02", "2026-05")
    pictures = {id_: scaled(photo(0, 800, 600)) for id_ in given.enclosures}
    february = celebrated(given, "2026-02")

    assert 0 == len(report(given, photos=pictures).inline_shapes)
    assert 0 == len(report(agreeing(given, *february[:-1]), photos=pictures).inline_shapes)
    shown = report(agreeing(given, *february), photos=pictures)
    assert 3 == len(shown.inline_shapes)
    assert "2026年5月：照片3张（党支部留存）。" in text_of(shown)


def test_of_many_photos_the_report_shows_a_few_and_counts_the_others(branch):
    given = agreeing(photographed(branch, "2026-02", count=7), *celebrated(branch, "2026-02"))
    wanted = list(photos_shown(given, YEAR, TODAY))
    pictures = {each.id: scaled(photo(0, 800, 600)) for each in wanted}
    pictures[wanted[0].id] = None
    shown = report(given, photos=pictures)

    assert (4, 3) == (len(wanted), len(shown.inline_shapes))
    assert "2026年2月：另有照片4张（党支部留存）。" in text_of(shown)


def test_a_photo_that_may_not_be_shown_is_never_read(branch):
    given = photographed(branch, "2026-02", "2026-05")
    agreed = agreeing(given, *celebrated(given, "2026-02"))

    assert [] == list(photos_shown(given, YEAR, TODAY))
    assert {of_birthday("2026-02")} == {each.subject for each in photos_shown(agreed, YEAR, TODAY)}
    assert not shown_to_others(agreed, ceremony(agreed, "2026-10", TODAY))


# The record form and the ledger


def test_a_ceremony_that_was_part_of_the_day_has_its_section(branch):
    rows = {row[0]: row[1] for row in rows_of(record(branch).tables[0])}
    told = rows["政治生日"]

    assert told.startswith("过政治生日的同志：严肃（入党四十一周年）、刘洋（入党三十五周年）")
    assert "重温入党誓词：严肃领誓" in told
    assert "赠送贺卡：王芳现场赠予刘洋、" in told
    assert f"政治生日愿望（严肃）：{PUBLIC}" in told
    assert "另有3人的愿望由本人保留。" in told


def test_a_day_without_a_ceremony_has_none(branch):
    assert "政治生日" not in [row[0] for row in rows_of(record(branch, "2026-08").tables[0])]


def test_a_ceremony_that_is_not_noted_as_held_names_its_celebrants_alone(branch):
    rows = {row[0]: row[1] for row in rows_of(record(branch, "2026-10").tables[0])}

    assert rows["政治生日"].endswith("\n（仪式尚未记为已举行）")
    assert 2 == len(rows["政治生日"].splitlines())


def test_the_ledger_has_a_row_a_celebrant(branch):
    sheet = ledger(branch)["政治生日"]
    heads, *rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]
    told = {row[1]: dict(zip(heads, row, strict=True)) for row in rows}

    assert 59 == len(rows) == len(told)
    first = told["阿依古丽"]
    assert (39, "已过", "王芳", "√", "王芳领誓", "本人保留") == tuple(
        first[head] for head in ("周年", "状态", "贺卡（赠送人）", "重温入党志愿书", "重温入党誓词", "政治生日愿望")
    )
    assert "2月5日，李建国，集中座谈，书记办公室" == first["谈心谈话"]
    assert date(2026, 2, 8) == first["仪式日期"].date()
    assert ("因故未过", None, None, "长期住院") == tuple(
        told["李建国"][head] for head in ("状态", "贺卡（赠送人）", "谈心谈话", "备注")
    )
    assert PUBLIC == told["王芳"]["政治生日愿望"]
    assert ("无", "未做") == (told["陈思远"]["政治生日愿望"], told["王芳"]["谈心谈话"])


# The calendar


def events(given, member=None):
    found = given.members.get(member) if member else None
    data = calendar_ics(CHINESE, given, YEAR, calendar=CALENDAR, now=NOW, member=found)
    return {str(each["UID"]): each for each in icalendar.Calendar.from_ical(data).walk("VEVENT")}


def test_the_branch_s_calendar_holds_ceremonies_without_names(branch):
    found = events(branch)
    text = "".join(str(each.get("DESCRIPTION", "")) + str(each["SUMMARY"]) for each in found.values())

    assert 12 + 9 == len(found)
    assert not any(each.name in text for each in branch.roster if each.name not in ("王芳", "刘洋"))
    august = found["b1-ceremony-2026-08@zhibu"]
    assert ("政治生日仪式（8月）", "烈士陵园", 9) == (august["SUMMARY"], august["LOCATION"], august.start.hour)
    assert "birthday" not in "".join(found)


def test_the_secretary_finds_everybody_s_birthday_and_a_member_their_own(branch):
    secretary, member, other = events(branch, "m001"), events(branch, "m008"), events(branch, "m060")

    birthdays = {uid for uid in secretary if "-birthday-" in uid}
    assert 59 == len(birthdays)
    assert ["b1-birthday-m008-2026@zhibu"] == [uid for uid in member if "-birthday-" in uid]
    assert set(events(branch)) == set(other)
    period = f"2026-{branch.members['m008'].accepted_on.month:02d}"
    assert "您的政治生日" in member[f"b1-ceremony-{period}@zhibu"]["DESCRIPTION"]
    assert branch.members["m008"].name in secretary[f"b1-ceremony-{period}@zhibu"]["DESCRIPTION"]


def test_a_moved_ceremony_keeps_its_uid_with_a_higher_sequence(branch):
    known = branch.ceremonies["2026-08"]
    later = replace(known, on=known.on + timedelta(days=3), at=NOW + timedelta(hours=1))
    moved = replace(branch, ceremonies={**branch.ceremonies, "2026-08": later})
    before, after = (events(each)["b1-ceremony-2026-08@zhibu"] for each in (branch, moved))

    assert 23 == after.start.day
    assert before["SEQUENCE"] < after["SEQUENCE"]


def test_the_ceremony_of_a_cancelled_day_is_said_to_be_cancelled(branch):
    day = replace(branch.days["2026-10"], cancelled=True)
    given = replace(branch, days={**branch.days, "2026-10": day})

    assert "CANCELLED" == events(given)["b1-ceremony-2026-10@zhibu"]["STATUS"]


def test_every_stand_is_met_by_the_branch_of_these_tests(branch):
    stands = {one.celebrant.stand for one in birthday_year(branch, YEAR, TODAY).birthdays}

    assert {Stand.HELD, Stand.HELD_LATE, Stand.EXCUSED, Stand.PLANNED, Stand.OWED} <= stands
    assert LONG in {each.name for each in branch.roster}
