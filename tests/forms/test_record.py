"""The record form and the signature sheet: the right words in the right fields, in every language, and nothing cut."""

import io
import re
from dataclasses import replace
from datetime import date, timedelta

import docx
import pytest

from tests.forms.month import CALENDAR, NAMES, NOW, STARTS, activity_day, records
from zhibu.branch.day import Step, StepMark
from zhibu.branch.policy import PolicyChange
from zhibu.branch.record import record_facts
from zhibu.forms.record import RecordForm, RecordItem, record_docx, write
from zhibu.forms.register import register_docx
from zhibu.words import LOCALES, voice

CHINESE = voice("zh_CN", "Asia/Shanghai")


def form(given=None, *, v=CHINESE, now=NOW):
    given = given or records()
    return RecordForm.of(v, record_facts(given, given.days["2026-10"], CALENDAR, now))


def opened(data):
    return docx.Document(io.BytesIO(data))


def record(given=None, *, v=CHINESE, now=NOW):
    given = given or records()
    return opened(record_docx(v, given, given.days["2026-10"], calendar=CALENDAR, now=now))


def register(given=None, *, v=CHINESE, now=NOW):
    given = given or records()
    return opened(register_docx(v, given, given.days["2026-10"], calendar=CALENDAR, now=now))


def text_of(document):
    lines = [paragraph.text for paragraph in document.paragraphs]
    for table in document.tables:
        for row in table.rows:
            seen = []
            for cell in row.cells:
                if cell._tc not in seen:
                    seen.append(cell._tc)
                    lines.append(cell.text)
    return "\n".join(lines)


def fields(document):
    """Label to text of the form's table."""
    found = {}
    for row in document.tables[0].rows:
        cells = []
        for cell in row.cells:
            if not cells or cell._tc is not cells[-1]._tc:
                cells.append(cell)
        texts = [cell.text for cell in cells]
        found.update(zip(texts[::2], texts[1::2], strict=True))
    return found


def test_the_forms_fields_hold_what_happened():
    given = record()
    found = fields(given)

    assert "主题党日活动纪实表" == given.paragraphs[0].text
    assert "党组织（盖章）：中共东湖市城市管理局机关第一支部委员会\t2026年10月8日" == given.paragraphs[1].text
    assert "2026年10月8日 14:30–18:30" == found["活动时间"]
    assert ("办公楼三楼党员活动室", "王芳", "刘洋") == (found["活动地点"], found["主持人"], found["记录人"])
    assert "应参加党员30人，实际参加党员28人（附签名）。" == found["参加情况"]
    assert "曹操（住院；已申请，待批）；严肃（赴省城参加业务培训）" == found["请假、补学"]
    assert found["活动内容"].startswith("1. 集中学习全会公报，书记领学并作辅导（政治学习）\n2. ")
    assert (
        "满意率88.5%，26人参加测评。\n主题特色鲜明100%；内容充实健康76.9%；方式灵活生动76.9%；效果突出显著100%"
        == found["测评结果"]
    )
    assert ("", "", "") == (found["列席人员"], found["形成共识"], found["点评"])
    assert "签到册1份，书面请假1份，活动照片____张" == found["附件"]
    assert (
        "说明：此表一式两份，党支部留存一份，报上级党组织一份。于活动日后2日内报送（10月10日前）。"
        == given.paragraphs[2].text
    )
    assert "补录：1人的签到在活动结束后录入。" == given.paragraphs[3].text


def test_the_form_of_the_city_has_its_own_title_and_deadline_and_no_evaluation():
    given = record(records(presets=("chizhou", "wulong"), evaluations={}))

    assert "池州市党日活动记录表" == given.paragraphs[0].text
    assert "于活动日后3日内报送（10月11日前）" in text_of(given)
    assert not {"测评结果", "点评"} & set(fields(given))


def test_what_was_not_seen_stays_open():
    day = activity_day(
        discussion="", summary="", wanting="", agenda=(), chair="", recorder="", place="", required=None, counts_as=()
    )
    found = fields(record(records(day, signins={}, leaves={}, evaluations={}), now=STARTS - timedelta(days=1)))

    assert "应参加党员30人，实际参加党员____人（附签名）。" == found["参加情况"]
    assert {""} == {
        found[label]
        for label in ("活动地点", "主持人", "记录人", "请假、补学", "活动内容", "讨论情况", "测评结果", "活动小结")
    }
    assert day.theme == found["活动主题"]


def test_a_step_entered_late_says_so():
    late = StepMark(step=Step.APPROVED, by="m001", at=NOW, late=True)

    assert any(
        line.startswith("补录：") and "2026年10月9日 19:30" in line
        for line in form(records(activity_day(steps=(late,)))).late
    )


@pytest.mark.parametrize("text", ["讨论 & <提纲>", "{{ x }} {% if %}", "第一行\n第二行", "“引号”《书名》"])
def test_signs_that_mean_something_to_a_file_are_only_text(text):
    assert text == fields(record(records(activity_day(discussion=text))))["讨论情况"]


def test_control_characters_do_not_break_the_paper():
    assert "前后" == fields(record(records(activity_day(discussion="前\x0b后"))))["讨论情况"]


def test_the_longest_texts_are_whole():
    theme, summary = "深" * 120, "总结" * 1000
    found = fields(record(records(activity_day(themes=(theme,), summary=summary))))

    assert summary == found["活动小结"]
    assert found["活动主题"].startswith(theme)


def test_a_form_that_is_too_long_holds_no_row_to_a_height():
    """LibreOffice cuts a row that is both higher than the page and held to that height."""
    rows = record(records(activity_day(summary="总结" * 1000))).tables[0].rows

    assert max(row.height.pt for row in rows) < 40


def test_the_room_of_a_page_is_shared_out_to_what_is_written_by_hand():
    blank = record(records(activity_day(discussion="", summary="", wanting="")))
    heights = {row.cells[0].text: row.height.pt for row in blank.tables[0].rows}

    assert heights["活动小结"] > 1.5 * heights["列席人员"]
    assert sum(heights.values()) < 700


@pytest.mark.parametrize("locale", LOCALES)
def test_every_cell_has_a_width_and_an_east_asian_face(locale):
    document = record(v=voice(locale, "Asia/Shanghai"))
    runs = [
        run for row in document.tables[0].rows for cell in row.cells for each in cell.paragraphs for run in each.runs
    ]
    faces = {
        run._element.rPr.rFonts.get("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}eastAsia")
        for run in runs
    }

    assert None not in faces
    assert all(cell.width for row in document.tables[0].rows for cell in row.cells)
    assert pytest.approx(16.8, abs=0.05) == sum(column.width.cm for column in document.tables[0].columns)


def test_the_paper_names_its_branch_and_not_our_tools():
    facts = record().core_properties

    assert ("主题党日活动纪实表", "中共东湖市城市管理局机关第一支部委员会", "") == (
        facts.title,
        facts.author,
        facts.comments,
    )


def test_items_with_times_show_them():
    given = replace(
        form(), content=(RecordItem(text="学习", at="14:30–16:00"), RecordItem(text="讨论", kind="民主议事"))
    )

    assert "1. 14:30–16:00 学习\n2. 讨论（民主议事）" == fields(opened(write(CHINESE, given, now=NOW)))["活动内容"]


def test_one_copy_and_three():
    def note(copies):
        given = records()
        facts = record_facts(given, given.days["2026-10"], CALENDAR, NOW)
        return RecordForm.of(
            voice("en", "Asia/Shanghai"), replace(facts, policy=replace(facts.policy, record_copies=copies))
        ).note

    assert note(1).startswith("Note: In 1 copy, for the superior")
    assert note(3).startswith("Note: In 3 copies: one is kept")


@pytest.mark.parametrize("locale", ["zh_CN", "zh_TW"])
def test_no_english_is_left_in_a_chinese_paper(locale):
    v = voice(locale, "Asia/Shanghai")

    assert [] == re.findall(r"[A-Za-z]{2,}", text_of(record(v=v)) + text_of(register(v=v)))


# The signature sheet


def test_the_sheet_has_name_time_way_and_an_empty_place_to_sign():
    table = register().tables[0]
    first = [cell.text for cell in table.rows[1].cells]

    assert ["序号", "姓名", "时间", "方式", "签名"] * 2 == [cell.text for cell in table.rows[0].cells]
    assert ["1", "王芳", "14:01", "本人", "", "15", "卫东", "14:15", "本人", ""] == first


def test_who_was_signed_in_by_another_and_late_is_marked_and_told():
    document = register()

    assert ["28", "孔明", "10月9日\n10:30", "代签补录", ""] == [
        cell.text for cell in document.tables[0].rows[14].cells
    ][5:]
    assert "由王芳代为签到：孔明（行动不便，上门）。" in text_of(document)


def test_before_the_day_everybody_has_a_line_to_sign():
    given = records(signins={})
    text = text_of(register(given, now=STARTS - timedelta(days=1)))

    assert all(name in text for name in NAMES)
    assert "党员总数30人；应参加30人；实际参加____人" in text


def test_afterwards_no_absentee_stands_there():
    text = text_of(register())

    assert "曹操" not in text
    assert "党员总数30人；应参加30人；实际参加28人" in text


def test_where_the_button_is_enough_there_is_no_place_to_sign():
    change = PolicyChange.of("signature.printed", "no", since=date(2026, 1, 1))
    unsigned = records(policy_changes={change.id: change})

    assert ["序号", "姓名", "时间", "方式"] * 2 == [cell.text for cell in register(unsigned).tables[0].rows[0].cells]


@pytest.mark.parametrize(("count", "pages"), [(1, 1), (40, 1), (41, 2), (89, 3)])
def test_forty_names_a_page_down_the_left_panel_then_the_right(count, pages):
    given = records(names=[f"同志{n}" for n in range(1, count + 1)], signins={}, leaves={}, away=0)
    document = register(given, now=STARTS - timedelta(days=1))
    numbers = [
        int(cell.text)
        for table in document.tables
        for row in table.rows[1:]
        for cell in (row.cells[0], row.cells[5])
        if cell.text
    ]

    assert (pages, list(range(1, count + 1))) == (len(document.tables), sorted(numbers))


def test_an_empty_roster_still_gives_a_sheet():
    assert "签到册" == register(records(members={}, signins={}, leaves={}, evaluations={})).paragraphs[0].text
