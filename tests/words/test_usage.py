"""What the check calls wrong in a text, and what it must leave alone."""

import subprocess
import sys

import pytest

from zhibu.words import usage

WRONG = [
    ("zh_CN", "请按时缴纳党费。", "交纳"),
    ("zh_TW", "請按時繳納黨費。", "交納"),
    ("zh_CN", "祝您生日快乐！", "值此您入党"),
    ("zh_CN", "签到成功🎉", "emoji"),
    ("en", "Signed in ☑", "emoji"),
    ("en", "Happy birthday!", "solemn"),
    ("en", "The organization", "organis"),
    ("en", "Leave 请假", "Chinese"),
    ("en", "Leave，please", "full-width"),
    ("zh_CN", "今日打卡", "签到"),
    ("zh_CN", "缺席3次", "不参加"),
    ("zh_CN", "主题:学习", "full-width"),
    ("zh_CN", "请假(病假)", "full-width"),
    ("zh_CN", "已签到.", "。"),
    ("zh_CN", '主题"学习"', "typographic"),
    ("zh_CN", "已签到。 谢谢", "full-width marks"),
    ("zh_CN", "加载中...", "ellipsis"),
    ("zh_CN", "已  签到", "one space"),
    ("zh_CN", "「学习」", "“…”"),
    ("zh_CN", "簽到", "traditional"),
    ("zh_CN", "请先登陆", "登录"),
    ("zh_CN", "記實表", "traditional"),
    ("zh_CN", "记实表", "纪实表"),
    ("zh_TW", "签到", "simplified"),
    ("zh_TW", "黨员", "simplified"),
    ("zh_TW", "活動結束后", "simplified"),
    ("zh_TW", "參与", "simplified"),
    ("zh_TW", "“學習”", "「…」"),
    ("zh_TW", "默認設定", "預設"),
    ("zh_TW", "個人信息", "訊息"),
    ("zh_TW", "點選鏈接", "連結"),
    ("zh_TW", "文件夾", "資料夾"),
    ("zh_TW", "用戶", "使用者"),
    ("zh_TW", "軟件", "軟體"),
    ("zh_TW", "視頻", "影片"),
    ("zh_TW", "網絡不通", "網路"),
    ("zh_TW", "程序出錯", "程式"),
    ("zh_TW", "屏幕", "螢幕"),
    ("zh_TW", "未保存", "儲存"),
    ("zh_TW", "打印", "列印"),
    ("zh_TW", "賬號", "帳號"),
    ("zh_TW", "設置時間", "設定"),
    ("zh_TW", "發消息", "訊息"),
    ("zh_TW", "干部", "幹部"),
    ("zh_TW", "志愿服務", "simplified"),
    ("zh_TW", "標准", "標準"),
    ("zh_TW", "聯系", "聯繫"),
    ("zh_TW", "臺賬", "台賬"),
    ("zh_TW", "台帳", "台賬"),
    ("zh_TW", "活動記實表", "紀實表"),
    ("zh_TW", "主題評測", "測評"),
]

RIGHT = [
    ("en", "Leave for {day} is granted."),
    ("en", "“Theme” – the members’ meeting…"),
    ("zh_CN", "您{day}的请假已批准。"),
    ("zh_CN", "值此您入党{n}周年之际，谨致祝贺！"),
    ("zh_CN", "交纳党费"),
    ("zh_CN", "主题：“学习”（必选）"),
    ("zh_CN", "时间 {start}–{end}，到会 {n}/{total}"),
    ("zh_CN", "用 /leave 请假，或见 https://example.org/a?b=c,d"),
    ("zh_CN", "✓ 张三"),
    ("zh_CN", "版本 1.2"),
    ("zh_CN", "亲自参加"),
    ("zh_TW", "您{day}的請假已批准。"),
    ("zh_TW", "簽到、台賬、紀實表、報備、測評"),
    ("zh_TW", "支部保存好相關資料，按照基本程序開展"),
    ("zh_TW", "主題菜單；精心設置主題"),
    ("zh_TW", "准假、不准假"),
    ("zh_TW", "黨員幹部在網路上儲存檔案，公里、鄰里"),
    ("zh_TW", "若干意見"),
    ("zh_TW", "政治生日願望公示欄"),
]


@pytest.mark.parametrize(("locale", "text", "advice"), WRONG)
def test_a_wrong_text_is_named_with_what_to_write_instead(locale, text, advice):
    assert advice in "; ".join(usage.faults(locale, text))


@pytest.mark.parametrize(("locale", "text"), RIGHT)
def test_a_right_text_is_left_alone(locale, text):
    assert [] == usage.faults(locale, text)


def test_the_name_of_a_fact_is_code_and_not_judged_as_wording():
    assert [] == usage.faults("zh_CN", "请假{day}.{time}")


@pytest.mark.parametrize(
    ("source", "text", "faults"),
    [
        ("Leave is granted.", "请假已批准。", []),
        ("Leave is granted.", "请假已批准", ["ends without 。"]),
        ("Leave is granted (see above).", "请假已批准（见上）。", []),
        ("It says “yes.”", "它说“是。”", []),
        ("Is it right?", "对吗？", []),
        ("Is it right?", "对吗。", ["ends without ？"]),
        ("Sign in", "签到。", ["ends with a mark, the English doesn't"]),
        ("Sign in", "签到", []),
        ("no.", "编号", []),
        ("One.\nTwo.", "一。二。", ["0 line breaks, the English has 1"]),
        ("Sign in", "签到 ", ["white space at its edge"]),
        ("Sign in", "Sign in", ["is still the English text"]),
        ("{n} / {total}", "{n} / {total}", []),
        ("{n} h", "{n} h", []),
    ],
)
def test_a_translation_keeps_the_shape_of_its_sentence(source, text, faults):
    assert faults == usage.disagreements(source, text)


@pytest.mark.parametrize("character", "签党后与里"[:4])
def test_simplified_only_characters(character):
    assert usage.is_simplified(character)


@pytest.mark.parametrize("character", "簽黨里台准人群a（")
def test_characters_that_traditional_texts_may_use(character):
    assert not usage.is_simplified(character)


@pytest.mark.parametrize(
    ("character", "traditional"), [("簽", True), ("後", True), ("签", False), ("镕", False), ("a", False)]
)
def test_traditional_only_characters(character, traditional):
    assert traditional == usage.is_traditional(character)


def test_the_tables_are_compiled_when_a_text_is_judged_and_not_at_the_programs_start():
    """The program asks only for a character's script; a hundred patterns would cost its start 15 ms."""
    code = "import re; made = []; real = re._compile; re._compile = lambda *given: made.append(1) or real(*given)\n"
    code += "import zhibu.words; made.clear(); import zhibu.words.usage; print(len(made))"

    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout

    assert int(printed) <= 2
