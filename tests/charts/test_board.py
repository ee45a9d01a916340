"""The board of wishes for the wall: every wish whole, inside the frame, on as few sheets as hold it."""

import io
import subprocess

import pytest
from PIL import Image, ImageChops

from tests.charts.samples import RARE
from zhibu.charts.board import WishBoard, WishLine, too_tall
from zhibu.charts.worker import render

SHEET = (1191, 1684)
TEXTS = {
    "zh_CN": ("把社区的事当作自己的事，多走访、多倾听，不负入党时的誓言。", "坚持每天读书半小时。", "少说多做。"),
    "zh_TW": ("把社區的事當作自己的事，多走訪、多傾聽，不負入黨時的誓言。", "堅持每天讀書半小時。", "少說多做。"),
    "en": ("To be of use to the people whom I serve, every single day.", "To read ten books this year.", "More deeds."),
}


def a_board(count, *, locale="zh_CN", paper="a4", long=False, **more):
    texts = TEXTS[locale]
    lines = tuple(
        WishLine(
            name=f"阿卜杜热西提·吐尔逊{n}" if n % 7 == 3 else f"同志{n}",
            text=(f"第{n}条：" + "好事要一件一件地办" * 30)[:200] if long else f"{n}. {texts[n % 3]}",
            outcome="实现了" if n % 5 == 2 else "",
        )
        for n in range(count)
    )
    given = {
        "locale": locale,
        "paper": paper,
        "branch": "第一党支部",
        "title": "政治生日愿望",
        "year": "2026年",
        "wishes": lines,
        "private": "另有4条愿望由本人保留。",
        "closing": "公示栏上的愿望均由本人选择公开。",
        "stands": "截至2026年11月22日",
    }
    return WishBoard(**given | more)


def picture(board):
    return Image.open(io.BytesIO(render(board))).convert("RGB")


@pytest.mark.parametrize(
    ("count", "locale", "sheets"),
    [(1, "zh_CN", 1), (20, "zh_CN", 1), (20, "zh_TW", 1), (20, "en", 1), (60, "zh_CN", 2), (60, "en", 2)],
)
def test_it_takes_as_few_sheets_as_hold_it(count, locale, sheets):
    drawn = picture(a_board(count, locale=locale))
    assert (SHEET[0], SHEET[1] * sheets) == drawn.size


@pytest.mark.parametrize(
    ("count", "long", "locale"),
    [
        (1, True, "zh_CN"),
        (1, True, "en"),
        (3, True, "zh_TW"),
        (20, False, "zh_TW"),
        (20, False, "en"),
        (24, True, "zh_CN"),
    ],
)
def test_nothing_lies_on_the_frame_or_beyond_it(count, long, locale):
    """The difference to a bare sheet lies within the text's own room, on each sheet."""
    bare = picture(a_board(0, locale=locale, branch="", title="", year="", private="", closing="", stands=""))
    drawn = picture(a_board(count, locale=locale, long=long))
    for top in range(0, drawn.height, SHEET[1]):
        sheet = drawn.crop((0, top, SHEET[0], top + SHEET[1]))
        left, above, right, below = ImageChops.difference(sheet, bare).getbbox()
        assert left >= 130, "the text begins at the margin"
        assert right <= SHEET[0] - 130
        assert above >= 120
        assert below <= SHEET[1] - 110


def test_rare_characters_and_long_names_are_drawn():
    one = a_board(1)
    plain = picture(one)
    for char in RARE[:6]:
        other = WishBoard(**{**_fields(one), "wishes": (WishLine(name=f"王{char}", text=TEXTS["zh_CN"][0]),)})
        geta = WishBoard(**{**_fields(one), "wishes": (WishLine(name="王〓", text=TEXTS["zh_CN"][0]),)})
        assert None is not ImageChops.difference(picture(other), picture(geta)).getbbox(), char
    assert SHEET == plain.size


def _fields(board):
    return {name: getattr(board, name) for name in board.__dataclass_fields__}


def png(width, height):
    """The head of a picture of that size."""
    return b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + width.to_bytes(4, "big") + height.to_bytes(4, "big")


def test_a_board_of_many_sheets_is_known_to_be_too_tall_for_a_photo():
    assert not too_tall(png(1191, 1684 * 5))
    assert too_tall(png(1191, 1684 * 6))


def test_the_same_board_is_the_same_file():
    assert render(a_board(3), "pdf") == render(a_board(3), "pdf")


@pytest.mark.system
@pytest.mark.parametrize("paper", ["a4", "a3"])
@pytest.mark.parametrize(("count", "long"), [(1, False), (20, False), (60, True)])
def test_every_wish_stands_whole_on_paper(tmp_path, count, long, paper):
    board = a_board(count, paper=paper, long=long)
    pdf = tmp_path / "board.pdf"
    pdf.write_bytes(render(board, "pdf"))
    shown = subprocess.run(["pdftotext", "-raw", str(pdf), "-"], check=True, capture_output=True, text=True).stdout
    told = "".join(shown.split())
    for each in board.wishes:
        assert "".join(each.text.split()) in told
        assert each.name in told
    info = subprocess.run(["pdfinfo", str(pdf)], check=True, capture_output=True, text=True).stdout
    assert {"a4": "595.2", "a3": "841.8"}[paper] in info
