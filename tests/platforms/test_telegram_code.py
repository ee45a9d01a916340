"""A picture that renews itself: the message stays, its file is another one."""

from tests.qr import read
from zhibu.bot.message import Message, Option, Picture
from zhibu.charts.code import SignInCode, render


def shown(code):
    link = f"https://t.me/zhibu_bot?start=s-{code}"
    card = SignInCode(
        locale="zh_CN", branch="第一党支部", title="签到", link=link, code=code, hint="扫码", valid="两分钟"
    )
    return Message(
        paragraphs=((f"签到码：{code}",),),
        rows=((Option("停止展示", "ad|spotoff|2026-10"),),),
        picture=Picture("2026-10.png", render(card)),
    )


async def test_the_code_is_renewed_in_its_message_and_ends_as_words(town):
    """One photo, edited twice: a new file with its caption and button, at the end the caption alone."""
    chat = town.id(town.group)
    receipt = await town.telegram.send(chat, shown("482913"))
    await town.telegram.edit(chat, receipt.message, shown("118204"))
    await town.telegram.edit(chat, receipt.message, shown("118204"))
    await town.telegram.edit(chat, receipt.message, Message(paragraphs=(("签到码已停止展示。",),)))

    assert (1, 1, 1) == tuple(len(town.calls(name)) for name in ("sendPhoto", "editMessageMedia", "editMessageCaption"))
    assert "https://t.me/zhibu_bot?start=s-118204" == read(shown("118204").picture.png)
