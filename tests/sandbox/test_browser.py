"""The chat page in a real browser (Debian's chromium), driven over its DevTools port."""

import asyncio
import json
import re
import shutil
from collections.abc import AsyncIterator

import aiohttp
import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from tests.sandbox.conftest import picture

pytestmark = pytest.mark.system


class Tab:
    """One tab: evaluates JavaScript, and collects whatever the page complains about."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket
        self.number = 0
        self.complaints: list[str] = []

    async def send(self, method: str, **parameters) -> dict:
        self.number += 1
        await self.socket.send_json({"id": self.number, "method": method, "params": parameters})
        async for message in self.socket:
            body = json.loads(message.data)
            if body.get("id") == self.number:
                assert "error" not in body, body
                return body["result"]
            if body.get("method") == "Runtime.exceptionThrown":
                self.complaints.append(body["params"]["exceptionDetails"]["exception"]["description"])
            if body.get("method") == "Log.entryAdded" and body["params"]["entry"]["level"] == "error":
                self.complaints.append(body["params"]["entry"]["text"])
        raise AssertionError("the browser went away")

    async def does(self, script: str):
        """The value of a script, which may await."""
        wrapped = f"(async () => {{ {script} }})()"
        answer = await self.send("Runtime.evaluate", expression=wrapped, awaitPromise=True, returnByValue=True)
        assert "exceptionDetails" not in answer, answer
        return answer["result"].get("value")

    async def sees(self, expression: str, timeout: float = 10):
        """Wait until an expression is true on the page."""
        async with asyncio.timeout(timeout):
            while not await self.does(f"return !!({expression})"):
                await asyncio.sleep(0.05)
        return True

    async def width(self, width: int, height: int) -> None:
        await self.send(
            "Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=width < 600
        )


@pytest.fixture
async def tab(town, tmp_path) -> AsyncIterator[Tab]:
    town.world.starts(town.li)
    town.world.updates.drop()
    program = shutil.which("chromium")
    assert program, "apt-get install chromium"
    browser = await asyncio.create_subprocess_exec(
        program,
        "--headless=new",
        "--no-sandbox",
        "--disable-gpu",
        "--remote-debugging-port=0",
        f"--user-data-dir={tmp_path}",
        "about:blank",
        stderr=asyncio.subprocess.PIPE,
    )
    async with asyncio.timeout(30):
        while not (found := re.search(rb"ws://(\S+?)/", await browser.stderr.readline())):
            pass
    drain = asyncio.create_task(browser.stderr.read())
    root = f"http://{found.group(1).decode()}"
    async with aiohttp.ClientSession() as session:
        async with session.put(f"{root}/json/new?about:blank") as answer:
            address = (await answer.json(content_type=None))["webSocketDebuggerUrl"]
        async with session.ws_connect(address, max_msg_size=0) as socket:
            tab = Tab(socket)
            for domain in ("Runtime", "Log", "Page"):
                await tab.send(f"{domain}.enable")
            await tab.width(1400, 900)
            await tab.send("Page.navigate", url=town.sandbox.root)
            await tab.sees("document.querySelectorAll('.chat').length === 3")
            yield tab
    browser.terminate()
    await browser.wait()
    await drain
    assert [] == tab.complaints


def buttons(*labels):
    return InlineKeyboardMarkup([[InlineKeyboardButton(label, callback_data=label) for label in labels]])


CHATS = "document.querySelectorAll('.chat')"
TALK = "document.querySelector('#talk').innerText"


async def test_a_message_appears_its_button_is_pressed_and_the_answer_is_shown(town, tab):
    await tab.does(f"{CHATS}[1].click()")
    sent = await town.bot.send_message(town.group.id, "签到 · 三月主题党日", reply_markup=buttons("签到", "请假"))
    await tab.sees(f"{TALK}.includes('签到 · 三月主题党日')")
    await tab.does("document.querySelector('.key').click()")
    await town.sandbox.until(lambda: town.world.presses_made)
    (update,) = await town.hears()
    await update.callback_query.answer("已签到")
    await sent.edit_text("签到 · 三月主题党日，1 人", reply_markup=buttons("签到 1", "请假"))

    assert ("签到", town.wang.id) == (update.callback_query.data, update.callback_query.from_user.id)
    assert await tab.sees("document.querySelector('#toasts').innerText === '已签到'")
    assert await tab.sees("document.querySelector('.key').innerText === '签到 1'")
    assert await tab.sees(f"{TALK}.includes('已编辑')")


async def test_an_alert_a_picture_and_a_file_are_shown(town, tab):
    await town.bot.send_photo(town.wang.id, picture(400, 300), caption="三月", reply_markup=buttons("好"))
    await town.bot.send_document(town.wang.id, b"x" * 2048, filename="纪实表.docx")
    await tab.does(f"{CHATS}[0].click()")
    await tab.sees("document.querySelector('.photo img')?.naturalWidth === 400")
    await tab.does("document.querySelector('.photo').click()")
    assert await tab.sees(
        "document.querySelector('#picture').open && document.querySelector('#full').naturalWidth === 400"
    )
    await tab.does("document.querySelector('#picture').close(); document.querySelector('.key').click()")
    press = await town.sandbox.until(lambda: list(town.world.presses_made.values()))
    await town.bot.answer_callback_query(press[0].id, "只有书记可以。", show_alert=True)

    assert await tab.sees(
        "document.querySelector('#alert').open && document.querySelector('#alerttext').innerText === '只有书记可以。'"
    )
    assert "纪实表.docx\n2.0 KB" == await tab.does(
        "return document.querySelector('.paper').innerText.replace('DOCX\\n', '')"
    )


WRITE = """
    const area = document.querySelector('textarea');
    area.value = TEXT; area.dispatchEvent(new Event('input'));
"""
ENTER = "area.dispatchEvent(new KeyboardEvent('keydown', {key: 'Enter', bubbles: true, cancelable: true}))"


async def test_somebody_writes_and_takes_a_command_from_the_menu(town, tab):
    await town.bot.set_my_commands([("next", "待办"), ("help", "帮助")])
    await tab.does(f"{CHATS}[0].click()")
    await tab.sees("document.querySelector('textarea')")
    await tab.does(WRITE.replace("TEXT", "'请假 出差'") + ENTER)
    await tab.sees(f"{TALK}.includes('请假 出差')")
    await tab.does("document.querySelector('.slash').click()")
    await tab.sees("!document.querySelector('#menu').hidden")
    await tab.does(WRITE.replace("TEXT", "'/h'"))
    await tab.sees("document.querySelector('#menu').children.length === 1")
    await tab.does("const area = document.querySelector('textarea');" + ENTER)
    await tab.sees(f"{TALK}.includes('/help')")

    assert ["请假 出差", "/help"] == [update.message.text for update in await town.hears()]


async def test_an_input_methods_enter_sends_nothing(town, tab):
    await tab.does(f"{CHATS}[0].click()")
    await tab.sees("document.querySelector('textarea')")
    composing = ENTER.replace("bubbles", "isComposing: true, bubbles")
    await tab.does(WRITE.replace("TEXT", "'qing jia'") + composing)
    await tab.does(WRITE.replace("TEXT", "'请假'") + ENTER)
    await tab.sees(f"{TALK}.includes('请假')")

    assert ["请假"] == [update.message.text for update in await town.hears()]


async def test_a_stranger_starts_with_a_code_and_joins_the_group(town, tab):
    await tab.does("document.querySelector('#me').click()")
    await tab.does("[...document.querySelectorAll('#persons button')].find(b => b.innerText.includes('赵一')).click()")
    await tab.sees("document.querySelector('.starting')")
    await tab.does(
        "document.querySelector('.starting input').value = 'abc-123';"
        "document.querySelector('.starting .primary').click()"
    )
    await tab.sees(f"{TALK}.includes('/start abc-123')")
    await tab.does(f"{CHATS}[1].click()")
    await tab.sees("document.querySelector('.joining .primary')")
    await tab.does("document.querySelector('.joining .primary').click()")

    assert await tab.sees("document.querySelector('.writing textarea')")
    assert town.group.seat(town.zhao.id).inside


@pytest.mark.parametrize(("width", "height"), [(320, 640), (390, 844), (768, 1024), (1000, 700), (1400, 900)])
async def test_nothing_is_cut_off_at_any_width(town, tab, width, height):
    await town.bot.send_message(
        town.group.id,
        "https://example.cn/" + "a" * 200,
        reply_markup=buttons("很长的一个按钮文字要换行", "请假", "日历"),
    )
    await tab.width(width, height)
    wide = "document.documentElement.scrollWidth <= innerWidth && document.querySelector('#talk').scrollWidth <= document.querySelector('#talk').clientWidth"
    for locale in ("zh_CN", "zh_TW", "en"):
        await tab.does(
            f"const l = document.querySelector('#language'); l.value = '{locale}'; l.dispatchEvent(new Event('change'))"
        )
        assert await tab.sees(wide), locale
        await tab.does(f"{CHATS}[1].click()")
        await tab.sees(f"{TALK}.includes('example.cn')")
        assert await tab.sees(wide), locale
        assert await tab.sees("document.querySelector('#composer').getBoundingClientRect().bottom <= innerHeight")
        await tab.does("document.querySelector('#back').click()")


async def test_rare_characters_of_names_are_drawn(tab):
    """The page's own face has them, whatever fonts the machine has."""
    assert 1 == await tab.does("return (await document.fonts.load('16px \"zhibu CJK\"', '堃䶮𣗋')).length")
