"""The sign-in code as a picture: what its QR says is read from its pixels, and nothing is cut."""

import io
from dataclasses import replace

import pytest
from PIL import Image

from tests.qr import read
from zhibu.charts.code import SignInCode, render

CARD = SignInCode(
    locale="zh_CN",
    branch="中共东湖市城市管理局机关第一支部委员会",
    title="10月8日主题党日签到",
    link="https://t.me/zhibu_bot?start=s-482913",
    code="482913",
    hint="用手机相机扫码，或私聊发送“签到 482913”",
    valid="14:32前有效，到时自动更新",
)


@pytest.mark.parametrize("name", ["bot", "zhibu_bot", "a_very_long_name_of_a_branch_bot"])
@pytest.mark.parametrize("code", ["000000", "482913", "999999"])
def test_the_qr_says_the_link(name, code):
    """By a decoder of the tests' own, which shares nothing with what drew it."""
    link = f"https://t.me/{name}?start=s-{code}"

    assert link == read(render(replace(CARD, link=link, code=code)))


def test_it_is_large_enough_for_a_camera_and_small_enough_for_a_phone():
    """The QR takes more than half the width with its quiet zone; the file is sent anew every few minutes."""
    png = render(CARD)
    picture = Image.open(io.BytesIO(png)).convert("L")
    dark = [x for y in range(250, 900, 10) for x in range(picture.width) if picture.getpixel((x, y)) < 100]

    assert 1080 == picture.width
    assert picture.width / 2 < max(dark) - min(dark)
    assert 80_000 > len(png)


@pytest.mark.parametrize("locale", ["zh_CN", "zh_TW", "en"])
def test_long_words_stay_inside_the_picture(locale):
    long = replace(
        CARD, locale=locale, branch="第一支部" * 15, title="主题党日签到" * 6, hint=CARD.hint * 3, valid="有效" * 40
    )
    picture = Image.open(io.BytesIO(render(long))).convert("L")
    edges = [picture.getpixel((x, y)) for x in (*range(24), *range(1056, 1080)) for y in range(20, picture.height)]

    assert 200 < min(edges), "ink at an edge"
    assert CARD.link == read(render(long))


def test_the_same_code_is_the_same_picture():
    assert render(CARD) == render(CARD)
