import pytest
from PIL import Image, ImageDraw, ImageFont

from tests.charts.samples import RARE
from zhibu.charts import fonts

FACES = 2, 3  # Simplified, Traditional


@pytest.mark.parametrize("face", FACES)
@pytest.mark.parametrize("path", [fonts.regular(), fonts.variable()], ids=["regular", "variable"])
@pytest.mark.parametrize("char", [*RARE, "·", "骨", "歐", "é"])
def test_every_rare_character_has_a_drawing_of_its_own_in_both_fonts(path, face, char):
    """None falls to the box that stands for a missing character."""
    font = ImageFont.truetype(str(path), size=64, index=face)

    def ink(text):
        sheet = Image.new("L", (96, 96))
        ImageDraw.Draw(sheet).text((8, 0), text, font=font, fill=255)
        return sheet.tobytes()

    assert ink("\ue000") != ink(char)
    assert b"\0" * 96 * 96 != ink(char)


@pytest.mark.parametrize(
    ("text", "drawn"),
    [
        ("陈㛃同志：", "陈㛃同志："),
        (f"{RARE}·阿卜杜拉", f"{RARE}·阿卜杜拉"),
        ("10月8日　主题\n第二行", "10月8日　主题\n第二行"),
        ("祝贺🎂🎉！", "祝贺！"),
        ("☀️晴", "☀晴"),  # the selector goes, the sign DejaVu has stays
        ("a\tb\x07c\u200bd", "a bcd"),
        ("Гүлнұр", "Гүлнұр"),
        ("𓀀", "〓"),  # a letter no font has
        ("", ""),
    ],
)
def test_what_no_font_has_is_left_out_and_a_letter_is_marked(text, drawn):
    """A sign nobody can draw vanishes; a letter, which may belong to a name, never vanishes unseen."""
    assert drawn == fonts.drawable(text)


@pytest.mark.parametrize(
    ("locale", "family"),
    [("zh_CN", "Noto Sans CJK SC"), ("zh_TW", "Noto Sans CJK TC"), ("en", "Noto Sans CJK SC")],
)
def test_each_locale_is_set_in_its_own_face(locale, family):
    assert family == fonts.family(locale)


def test_every_font_file_is_there():
    assert [True] * 3 == [path.is_file() for path in (fonts.regular(), fonts.variable(), fonts.fallback())]


@pytest.mark.parametrize(
    ("text", "missing"),
    [
        (f"{RARE}·é，「」", ()),
        ("愿您如𪚥翔九天", ("𪚥",)),
        ("𪚥𪚥𓀀", ("𪚥", "𓀀")),
        ("祝贺🎂🎉！", ("🎂", "🎉")),
        ("☀️晴\u200b\n 好", ()),  # nobody sees that a selector or a joiner is left out
        ("", ()),
    ],
)
def test_what_cant_be_set_as_it_is_written_is_named(text, missing):
    assert missing == fonts.missing(text)


def test_the_fonts_characters_are_read_as_the_library_reads_them():
    """Ours needs no library, for the daemon asks as well."""
    from matplotlib.ft2font import FT2Font

    theirs = {*FT2Font(fonts.regular(), face_index=2).get_charmap(), *FT2Font(fonts.fallback()).get_charmap()}
    assert theirs == fonts._known()
