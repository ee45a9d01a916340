"""What people write: read without what nobody sees, and compared in one form."""

import pytest

from zhibu.branch.written import plain, readable, says_something, simplified


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("愿\u202eabc\u202c好", "愿abc好"),
        ("a\x00b\x07c\x1b[31m", "abc[31m"),
        ("一行\n二行\t三", "一行\n二行\t三"),
        ("买买提·吐尔逊 𣗋 👨\u200d👩\u200d👧", "买买提·吐尔逊 𣗋 👨\u200d👩\u200d👧"),
        ("شكرا", "شكرا"),
    ],
)
def test_signs_that_nobody_sees_and_that_break_what_stands_beside_them_go(text, read):
    assert read == readable(text)


@pytest.mark.parametrize("text", ["", " \n", "。。。", "\u3164", "\uffa0", "\u200b", "🎉", "⠀"])
def test_what_shows_nothing_says_nothing(text):
    assert not says_something(text)


@pytest.mark.parametrize("text", ["好", "1", "a", "ع"])
def test_one_letter_says_something(text):
    assert says_something(text)


def test_both_scripts_are_compared_in_one():
    assert plain("您始終堅持學習，為群眾服務。") == plain("您始终坚持学习,为群众服务")
    assert "党小组" == simplified("黨小組")
