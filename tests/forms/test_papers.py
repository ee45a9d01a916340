"""The full record form, the notice, the news draft and the ledger: the right words, in every language, and nobody's name where it
may not be."""

import io
import re
import zipfile
from dataclasses import replace
from datetime import timedelta

import docx
import openpyxl
import pytest
from PIL import Image

from tests.forms.full import CALENDAR, DAY, LATER, LIAISON, full, full_day, photo, pictures, traces
from tests.forms.month import NAMES, records
from tests.forms.test_record import fields
from zhibu.branch.day import Cancellation, Moved, Step, StepMark
from zhibu.branch.people import Preference
from zhibu.branch.refusal import Refusal
from zhibu.forms import infodraft
from zhibu.forms import notice as notices
from zhibu.forms.ledger import ledger_xlsx, register_xlsx
from zhibu.forms.photos import scaled
from zhibu.forms.record import record_docx
from zhibu.words import LOCALES, voice

CHINESE = voice("zh_CN", "Asia/Shanghai")
ABSENT = "张堃"


def record(given=None, *, v=CHINESE, now=LATER):
    given = given or full()
    data = record_docx(
        v, given, given.days[DAY], calendar=CALENDAR, now=now, photos=pictures(given.enclosures), traces=traces()
    )
    return docx.Document(io.BytesIO(data))


def text_of(document):
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(each.text for each in document.paragraphs), *cells])


# The record form


def test_every_field_holds_what_was_seen_in_the_order_of_the_form():
    document = record()
    found = fields(document)

    assert [
        "活动主题",
        "活动时间",
        "活动地点",
        "主持人",
        "记录人",
        "参加情况",
        "请假、补学",
        "列席人员",
        "活动内容",
        "讨论情况",
        "形成共识",
        "表决情况",
        "测评结果",
        "点评",
        "活动小结",
        "存在问题和改进措施",
        "附件",
    ] == list(found)
    assert (
        "曹操（住院；已申请，待批）；严肃（赴省城参加业务培训；10月13日已补学）；另有1名同志已补学"
        == found["请假、补学"]
    )
    assert "上级联系指导同志：郑国强（东湖市直机关工委）；群众代表：5人" == found["列席人员"]
    assert "1. 14:30–15:20 集中学习全会公报，书记领学并作辅导（政治学习）\n2. 15:20 重温入党誓词" in found["活动内容"]
    assert "1. 项目清单先做哪一项？（应表决30人，实际26人；飞线整治19票、夜间照明7票）" == found["表决情况"]
    assert "郑国强（东湖市直机关工委）：主题鲜明、准备充分；讨论还可以再深入一些。" == found["点评"]
    assert "签到册1份，书面请假1份，活动照片2张（附后）" == found["附件"]


def test_who_was_absent_and_made_it_up_is_not_named():
    given = full(full_day(discussion="大家踊跃发言。"))

    assert ABSENT not in text_of(record(given))


def test_the_filing_and_everything_late_stand_below():
    lines = [each.text for each in record().paragraphs]

    assert "2026年10月10日 19:30上报。上报凭证：机关党委收文〔2026〕106号。" in lines
    assert "补录：5名列席人员。" in lines
    assert any(line.startswith("补录：上级党组织审定") for line in lines)


def test_photos_stand_two_a_row_with_their_captions():
    document = record(full(count=3))
    rows = [[cell.text.strip() for cell in row.cells] for row in document.tables[1].rows]

    assert [["照片1", "照片2：集中学习现场"], ["照片3", ""]] == rows
    assert 3 == len(document.inline_shapes)
    assert all(shape.width.cm <= 8.0 and shape.height.cm <= 6.5 for shape in document.inline_shapes)


def test_the_last_page_tells_on_which_acts_each_field_rests():
    rows = [[cell.text for cell in row.cells] for row in record().tables[-1].rows]

    assert ["栏目", "日志编号", "录入时间", "录入人"] == rows[0]
    assert ["讨论情况", "40、41", "2026年10月8日 17:50\n– 2026年10月8日 18:00", "刘洋"] in [
        [name, acts.replace("–", "、"), when, by] for name, acts, when, by in rows
    ]
    assert ["参加情况", "4–30"] in [row[:2] for row in rows]


def test_many_acts_stand_in_lines_that_tear_no_number_apart():
    """Forty sign-ins with other acts between them: each line ends behind a whole number and fits its column."""
    many = replace(traces()[0], acts=tuple(range(100, 180, 2)))
    given = full()
    data = record_docx(CHINESE, given, given.days[DAY], calendar=CALENDAR, now=LATER, traces=[many])
    cell = docx.Document(io.BytesIO(data)).tables[-1].rows[1].cells[1].text

    assert "、".join(str(each) for each in range(100, 180, 2)) == cell.replace("\n", "")
    lines = cell.split("\n")
    assert all(re.fullmatch(r"(\d{3}、){3}", line) for line in lines[:-1]), lines


@pytest.mark.parametrize("locale", ["zh_CN", "zh_TW"])
def test_no_english_is_left(locale):
    v = voice(locale, "Asia/Shanghai")
    sheet = notices.notice_sheet(v, full(), full_day(), calendar=CALENDAR, now=LATER)
    draft = infodraft.news_draft(v, full(), full_day(), calendar=CALENDAR, now=LATER)
    told = text_of(record(v=v)) + notices.text_of(v, sheet) + infodraft.text_of(draft) + "".join(draft.hints)

    assert [] == re.findall(r"[A-Za-z]{2,}", told)


# Photos


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF"])
def test_a_photo_of_any_kind_is_made_small(kind):
    made = Image.open(io.BytesIO(scaled(photo(0, 3000, 2000, kind))))

    assert ("JPEG", (1280, 853)) == (made.format, made.size)


def test_a_photo_stands_upright_however_the_phone_was_held():
    turned = Image.new("RGB", (400, 200), "red")
    exif = Image.Exif()
    exif[0x0112] = 6
    kept = io.BytesIO()
    turned.save(kept, "JPEG", exif=exif)

    assert (200, 400) == Image.open(io.BytesIO(scaled(kept.getvalue()))).size


@pytest.mark.parametrize("data", [b"", b"\xff\xd8\xff broken", photo(0)[:300], b"%PDF-1.4"])
def test_what_is_no_picture_is_left_out(data):
    assert scaled(data) is None


# The notice


def test_the_notice_holds_the_plan_and_no_more():
    given = full()
    text = notices.text_of(CHINESE, notices.notice_sheet(CHINESE, given, given.days[DAY], calendar=CALENDAR, now=LATER))

    assert text.startswith("中共东湖市城市管理局机关第一支部委员会\n2026年10月主题党日公示")
    assert "参加人员：本支部全体党员；列席：上级联系指导同志、群众代表" in text
    assert "因故不能参加的，请于10月8日（星期四）14:30前书面请假。" in text
    assert text.endswith("中共东湖市城市管理局机关第一支部委员会\n2026年10月14日")
    others = [name for name in NAMES if name not in ("王芳", "刘洋")]
    assert [] == [name for name in [*others, LIAISON] if name in text]


def test_a_copy_made_after_the_day_bears_the_date_of_its_publication():
    """Before the day it is dated today; afterwards as it went out, or as it went out again after a move."""
    day = full_day()
    starts = day.starts(CALENDAR)
    published = StepMark(step=Step.PUBLISHED, by="daemon", at=starts - timedelta(days=8))
    moved = Moved(was=day.on - timedelta(days=3), by="m001", at=starts - timedelta(days=6), reason="书记住院")
    late = StepMark(step=Step.PUBLISHED, by="m001", at=starts + timedelta(days=1), late=True)

    def dated(now, *steps, moves=()):
        its = full_day(steps=steps, moves=moves)
        return notices.notice_sheet(CHINESE, full(its), its, calendar=CALENDAR, now=now).signature[-1]

    assert "2026年10月2日" == dated(starts - timedelta(days=6), published)
    assert "2026年9月30日" == dated(LATER, published)
    assert "2026年10月2日" == dated(LATER, published, moves=(moved,))
    assert "2026年10月14日" == dated(LATER) == dated(LATER, late)


def test_a_moved_day_says_so_and_not_why():
    moved = Moved(was=full_day().on - timedelta(days=3), by="m001", at=LATER, reason="书记住院")
    day = full_day(moves=(moved,))
    text = notices.text_of(CHINESE, notices.notice_sheet(CHINESE, full(day), day, calendar=CALENDAR, now=LATER))

    assert "原定2026年10月5日的活动改期。" in text
    assert "住院" not in text


def test_a_cancelled_days_notice_says_that_it_isnt_held_and_not_why():
    """The same sheet for the board, as a text and as a paper; nothing of agenda, chair or leave stands in it."""
    day = full_day(cancelled=True, cancellation=Cancellation(by="m001", at=LATER, reason="书记住院"))
    sheet = notices.notice_sheet(CHINESE, full(day), day, calendar=CALENDAR, now=LATER)
    text = notices.text_of(CHINESE, sheet)

    assert "关于取消2026年10月主题党日的公告" in text
    assert "不再举行" in text
    assert "住院" not in text and "主持" not in text and "请假截止" not in text
    assert b"PK" == notices.notice_docx(CHINESE, sheet, now=LATER)[:2]


# The news draft


def test_a_name_stands_in_the_news_only_where_its_bearer_agreed():
    silent = infodraft.text_of(draft())
    agreed = {each: Preference(id=each, name_in_news=True) for each in ("m001", "m004", "m010")}

    assert [] == [name for name in [*NAMES, LIAISON] if name in silent]
    told = infodraft.text_of(draft(full(preferences=agreed)))
    assert "王芳同志主持。" in told
    assert "张堃、吴敏等8名同志发言" in told


def draft(given=None):
    given = given or full()
    return infodraft.news_draft(CHINESE, given, given.days[DAY], calendar=CALENDAR, now=LATER)


def test_what_was_left_out_is_said_and_nothing_is_made_up():
    made = draft()

    assert "记录中有1句涉及未同意公开姓名的同志，已略去。" in made.hints
    assert "27名党员参加。上级联系指导同志1人、群众代表5人列席。" in made.paragraphs[0]
    empty = draft(full(full_day(summary="", discussion="", agreement="", agenda=())))
    assert 1 == len(empty.paragraphs)
    assert "活动小结尚未填写，填写后重新生成即可写入。" in empty.hints


@pytest.mark.parametrize(
    ("text", "kept", "dropped"),
    [
        ("张堃发言。大家鼓掌。", "大家鼓掌。", 1),
        ("大家鼓掌。", "大家鼓掌。", 0),
        ("张堃：好\n吴敏：对！大家同意", "大家同意", 2),
        ("“张堃说得好！”大家同意。", "大家同意。", 1),
        ("", "", 0),
        ("没有句号也提到张堃", "", 1),
    ],
)
def test_a_sentence_that_names_somebody_is_left_out(text, kept, dropped):
    assert (kept, dropped) == infodraft.without(text, {"张堃", "吴敏"})


def test_a_day_that_was_not_held_makes_no_news():
    with pytest.raises(Refusal, match=r"day\.not_held"):
        draft(full(signins={}))


# The ledger


def book(data):
    return openpyxl.load_workbook(io.BytesIO(data))


def rows(sheet):
    return [[cell.value for cell in row] for row in sheet.iter_rows(min_row=3)]


def ledger(given=None, v=CHINESE, now=LATER):
    return book(ledger_xlsx(v, given or full(), 2026, calendar=CALENDAR, now=now))


def test_the_ledger_has_a_row_a_day_and_a_sheet_a_duty():
    made = ledger()

    assert [
        "党日台账",
        "请假补学",
        "签到台账",
        "党费",
        "三会一课",
        "日期台账",
        "政治生日",
        "计划变更",
        "微心愿",
        "承诺践诺",
    ] == made.sheetnames[:10]
    heads, day = rows(made["党日台账"])
    told = dict(zip(heads, day, strict=True))
    assert (30, 30, 27, 0.9, 1, 1, 2, 6) == tuple(
        told[head] for head in ("党员总数", "应到", "实到", "到会率", "请假", "不参加", "已补学", "列席")
    )
    assert ("8月9日", "10月9日\n补录", "10月8日", "10月10日") == tuple(
        told[head] for head in ("①确定主题", "②报送审定", "⑤签到", "⑨总结提升")
    )
    assert (0.885, 26, "机关党委收文〔2026〕106号") == (
        round(told["满意率"], 3),
        told["测评人数"],
        told["上报凭证"],
    )


def test_the_ledgers_sheets_are_frozen_and_printed_as_wide_as_the_page():
    for sheet in ledger():
        assert sheet.freeze_panes in ("B4", "C4"), sheet.title
        assert (1, 0, "landscape") == (
            sheet.page_setup.fitToWidth,
            sheet.page_setup.fitToHeight,
            sheet.page_setup.orientation,
        )
        assert "$3:$3" == sheet.print_title_rows


def test_the_register_of_the_year_marks_each_member_each_day():
    made = book(register_xlsx(CHINESE, full(), 2026, calendar=CALENDAR, now=LATER))
    told = {row[1]: row[3] for row in rows(made["签到台账"])[1:]}

    assert ("√", "缺\n已补学", "√\n补录", "待批", "假\n已补学") == tuple(
        told[name] for name in ("王芳", ABSENT, "孔明", "曹操", "严肃")
    )
    assert 27 == len(rows(made["签到明细"])) - 1


def test_a_name_that_looks_like_a_formula_stays_a_name():
    names = ["=1+1", *NAMES[1:]]
    made = book(register_xlsx(CHINESE, records(names=names), 2026, calendar=CALENDAR, now=LATER))

    assert ("=1+1", "s") == (made["签到台账"]["B4"].value, made["签到台账"]["B4"].data_type)


def test_a_branch_that_began_in_mid_year_says_so():
    given = full()
    young = replace(given, branch=replace(given.branch, joined_at=LATER - timedelta(days=20)))

    assert "2026年9月24日" in ledger(young)["党日台账"]["A2"].value


@pytest.mark.parametrize("locale", LOCALES)
def test_the_ledger_can_be_opened_in_every_language(locale):
    data = ledger_xlsx(voice(locale, "Asia/Shanghai"), full(), 2026, calendar=CALENDAR, now=LATER)

    assert zipfile.is_zipfile(io.BytesIO(data))
    assert all(sheet["A1"].value for sheet in book(data))
