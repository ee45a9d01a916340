"""Words in either script are one word; names and texts keep what belongs to them."""

import pytest

from zhibu.forms import terms


@pytest.mark.parametrize("way", ["党小组", "黨小組", " 党 小 组：", "党小组*", "党\u200b小组", "党\n小组"])
def test_one_word_has_one_key(way):
    assert "党小组" == terms.fold(way)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("张　三", "张三"),
        (" 张 三 ", "张三"),
        ("买买提 • 艾力", "买买提·艾力"),
        ("買買提・艾力", "買買提·艾力"),
        ("阿依古丽·吐尔逊", "阿依古丽·吐尔逊"),
        ("ＪＯＨＮ  Smith", "JOHN Smith"),
        ("李䶮", "李䶮"),
        ("王\U00023dc8", "王\U00023dc8"),
        ("\ufa0e田", "\ufa0e田"),
        ("林\uf9f4", "林\uf9f4"),
        ("张\u200b三", "张三"),
    ],
)
def test_a_name_keeps_its_characters_and_loses_stray_spaces(written, expected):
    assert expected == terms.name(written)


def test_a_text_keeps_its_punctuation_and_its_script():
    assert "學習《條例》（第一章）：總則，ＡＢ" == terms.tidy("  學習《條例》（第一章）：總則，ＡＢ　")
