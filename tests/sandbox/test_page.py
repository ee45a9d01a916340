"""The page's own endpoints: what it is told, what it may do, and who else may not."""

import asyncio
import contextlib
import gc
import json
import re
import sys
from datetime import timedelta
from importlib import resources

import aiohttp
import pytest
from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from tests.sandbox.conftest import NOW, Clock, picture
from zhibu.bot.sandbox import Sandbox

STATIC = resources.files("zhibu.bot.sandbox") / "static"


class Steps:
    """A rehearsal clock that notes how it was moved."""

    def __init__(self, clock):
        self.clock = clock
        self.moved = []
        self.hold = asyncio.Event()
        self.hold.set()

    async def now(self):
        return self.clock.now

    async def next(self):
        await self.hold.wait()
        self.moved.append("next")

    async def forward(self, delta):
        self.moved.append(delta)
        self.clock.now += delta


@pytest.fixture
async def page(town):
    async with aiohttp.ClientSession(town.sandbox.root) as session:
        yield session


async def news(page, after=0):
    async with page.get("/sandbox/news", params={"after": after}) as answer:
        return await answer.json()


async def post(page, path, body, **more):
    async with page.post(f"/sandbox/{path}", json=body, **more) as answer:
        return answer.status, await answer.json() if answer.content_type == "application/json" else None


async def test_the_page_and_its_parts_are_served_with_a_strict_policy(page):
    for path in ("/", "/static/app.js", "/static/style.css", "/static/words.json", "/static/icon.svg"):
        async with page.get(path) as answer:
            assert 200 == answer.status
            assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    for path in ("/static/nothing.js", "/static/..%2Fserver.py", "/static/__init__.py"):
        async with page.get(path) as answer:
            assert 404 == answer.status


def test_the_page_loads_nothing_from_elsewhere():
    for name in ("index.html", "style.css", "app.js", "world.js", "message.js", "dom.js", "words.js"):
        text = (STATIC / name).read_text("utf-8").replace("http://www.w3.org/2000/svg", "")
        assert [] == re.findall(r"(?:src|href|url|import|fetch)\W{1,3}https?://", text), name


def test_every_word_of_the_page_stands_in_three_languages():
    words = json.loads((STATIC / "words.json").read_text("utf-8"))
    used = set()
    for name in ("index.html", "app.js", "message.js"):
        text = (STATIC / name).read_text("utf-8")
        used |= set(re.findall(r'data-(?:word|label|placeholder)="(\w+)"', text))
        used |= set(re.findall(r'words\.say\("(\w+)"', text))

    assert {"zh_CN", "zh_TW", "en"} == set(words)
    assert set(words["zh_CN"]) == set(words["zh_TW"]) == set(words["en"])
    assert set() == used - set(words["en"])
    assert [] == [key for table in words.values() for key, text in table.items() if not text.strip()]
    for key, text in words["zh_CN"].items():
        for other in ("zh_TW", "en"):
            assert set(re.findall(r"\{\w+\}", text)) == set(re.findall(r"\{\w+\}", words[other][key])), key
    emoji = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf]")
    assert [] == [text for table in words.values() for text in table.values() if emoji.search(text)]


async def test_every_refusal_of_the_page_has_words():
    import inspect

    from zhibu.bot.sandbox import page

    codes = set(re.findall(r'_no\("(\w+)"\)', inspect.getsource(page)))
    words = json.loads((STATIC / "words.json").read_text("utf-8"))

    assert codes
    assert set() == codes - set(words["en"])


async def test_news_are_everything_first_and_then_what_changed(town, page):
    await town.bot.send_message(
        town.group.id, "签到 0", reply_markup=InlineKeyboardMarkup([[InlineKeyboardButton("签到", callback_data="in")]])
    )
    first = await news(page)
    sent = town.world.messages(town.group)[-1]
    await town.bot.edit_message_text("签到 1", town.group.id, sent.id)
    second = await news(page, first["version"])
    third = await news(page, second["version"])

    assert {"第一党支部", "第一党支部公示"} <= {chat["title"] for chat in first["chats"]}
    assert "签到" == first["messages"][-1]["keyboard"][0][0]["text"]
    assert "callback_data" not in json.dumps(first)
    assert [("签到 1", ["签到 0"])] == [(m["text"], m["history"]) for m in second["messages"]]
    assert [] == third["messages"]


async def test_a_deleted_message_is_told_once(town, page):
    sent = await town.bot.send_message(town.group.id, "x")
    before = await news(page)
    await sent.delete()
    after = await news(page, before["version"])

    assert [(sent.message_id, True)] == [(m["id"], m["deleted"]) for m in after["messages"]]


async def test_the_stream_rings_when_something_changes(town, page):
    async with page.get("/sandbox/events") as stream:
        assert f"data: {town.world.version}".encode() == (await stream.content.readline()).strip()
        await stream.content.readline()
        town.world.says(town.li, town.group, "早")
        rung = await asyncio.wait_for(stream.content.readline(), 2)

        assert f"data: {town.world.version}".encode() == rung.strip()


async def test_a_page_that_is_shut_leaves_no_task_behind(town, page):
    """asyncio complains aloud of a task that nobody waits for any more."""
    before = asyncio.all_tasks()
    streams = [await page.get("/sandbox/events") for _ in range(3)]
    for stream in streams:
        await stream.content.readline()
    for stream in streams:
        stream.close()

    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(2):
            while asyncio.all_tasks() - before:
                await asyncio.sleep(0.01)
    assert set() == asyncio.all_tasks() - before


async def test_a_clock_that_fails_after_the_page_is_shut_is_logged_and_not_shouted_about(caplog):
    """Nobody waits for that step any more: its error is taken up all the same."""

    class Stuck:
        def __init__(self):
            self.go = asyncio.Event()

        async def now(self):
            return NOW

        async def next(self):
            await self.go.wait()
            raise RuntimeError("words of a person")

        async def forward(self, delta): ...

    shouted = []
    asyncio.get_running_loop().set_exception_handler(lambda _loop, context: shouted.append(context["message"]))
    controls = Stuck()
    sandbox = Sandbox(clock=lambda: NOW, controls=controls)
    async with sandbox.running(), aiohttp.ClientSession(sandbox.root) as page:
        with pytest.raises(asyncio.TimeoutError):
            await page.post("/sandbox/clock", json={"step": "next"}, timeout=aiohttp.ClientTimeout(total=0.1))
        await asyncio.sleep(0.1)
        controls.go.set()
        await asyncio.sleep(0.1)
        gc.collect()

    assert [] == shouted
    assert ["the clock could not be moved: RuntimeError"] == [each.getMessage() for each in caplog.records]


async def test_the_page_speaks_presses_and_opens_links_for_anybody(town, page):
    await post(page, "say", {"as": town.li.id, "chat": town.group.id, "text": "/help"})
    await post(page, "say", {"as": town.wang.id, "chat": town.channel.id, "text": "/bind 1"})
    await post(page, "open", {"as": town.zhao.id, "link": "https://t.me/zhibu_bot?start=abc"})
    await post(page, "open", {"as": town.han.id, "link": "abc-1"})
    heard = await town.hears()
    await town.bot.send_message(
        town.zhao.id, "语言", reply_markup=InlineKeyboardMarkup([[InlineKeyboardButton("简体", callback_data="zh")]])
    )
    sent = town.world.messages(town.zhao)[-1]
    status, press = await post(
        page,
        "press",
        {"as": town.zhao.id, "chat": town.zhao.id, "message": sent.id, "label": "简体", "row": 0, "column": 0},
    )
    await town.bot.answer_callback_query(press["id"], "好")

    assert ["/help", "/bind 1", "/start abc", "/start abc-1"] == [(u.message or u.channel_post).text for u in heard]
    assert 200 == status
    assert [{"text": "好", "alert": False, "url": ""}] == (await news(page))["presses"][-1]["answers"]


async def test_of_two_buttons_with_one_label_the_one_under_the_finger_is_pressed(town, page):
    rows = [[InlineKeyboardButton("好", callback_data=f"{row}|{mark}") for mark in "ab"] for row in (1, 2)]
    sent = await town.bot.send_message(town.wang.id, "测评", reply_markup=InlineKeyboardMarkup(rows))
    body = {"as": town.wang.id, "chat": town.wang.id, "message": sent.message_id, "label": "好", "row": 1, "column": 1}
    await post(page, "press", body)
    await sent.edit_text("测评已结束")
    await post(page, "press", body | {"column": 0})

    assert ["2|b", "2|a"] == [u.callback_query.data for u in await town.hears()]


async def test_the_page_sends_files(town, page):
    form = aiohttp.FormData(quote_fields=False)
    for name, value in (("as", town.wang.id), ("chat", town.wang.id), ("caption", "名册"), ("photo", "false")):
        form.add_field(name, str(value))
    form.add_field("file", b"a,b", filename="名册.csv", content_type="text/csv")
    async with page.post("/sandbox/send", data=form) as answer:
        assert 200 == answer.status
    (update,) = await town.hears()

    assert ("名册.csv", "名册") == (update.message.document.file_name, update.message.caption)


REFUSED = [
    ("say", {"as": "wang", "chat": "group", "text": " "}, "text"),
    ("say", {"as": "wang", "chat": "group", "text": "长" * 4097}, "text"),
    ("say", {"as": "zhao", "chat": "group", "text": "x"}, "failed"),
    ("say", {"as": "li", "chat": "channel", "text": "x"}, "read_only"),
    ("say", {"as": 1, "chat": "group", "text": "x"}, "nobody"),
    ("say", {"as": "wang", "chat": 1, "text": "x"}, "nobody"),
    ("press", {"as": "wang", "chat": "group", "message": 99, "label": "x"}, "gone"),
    ("press", {"as": "wang", "chat": "group", "message": 1, "label": "x"}, "failed"),
    ("open", {"as": "wang", "link": "https://example.cn/"}, "link_out"),
    ("open", {"as": "wang", "link": "one two"}, "failed"),
    ("act", {"as": "li", "chat": "group", "act": "remove_bot"}, "failed"),
    ("act", {"as": "li", "chat": "group", "act": "explode"}, "failed"),
    ("people", {"name": ""}, "text"),
]


@pytest.mark.parametrize(("path", "body", "code"), REFUSED)
async def test_what_nobody_can_do_is_refused_with_a_code(town, page, path, body, code):
    names = {name: getattr(town, name).id for name in ("wang", "li", "zhao", "group", "channel")}
    filled = {key: names.get(value, value) for key, value in body.items()}

    assert (409, {"error": code}) == await post(page, path, filled)
    assert [] == await town.hears()


async def test_people_come_join_block_and_move_the_bot(town, page):
    _, made = await post(page, "people", {"name": "路人"})
    for body in (
        {"as": made["user"], "chat": town.group.id, "act": "join"},
        {"as": town.wang.id, "chat": town.group.id, "act": "promote_bot"},
        {"as": town.wang.id, "chat": town.wang.id, "act": "block"},
        {"as": town.wang.id, "chat": town.group.id, "act": "remove_bot"},
    ):
        assert 200 == (await post(page, "act", body))[0]
    told = await news(page)

    group = next(chat for chat in told["chats"] if chat["id"] == town.group.id)
    assert made["user"] in group["members"]
    assert "outside" == group["bot"]
    assert next(user for user in told["users"] if user["id"] == town.wang.id)["blocked"]


async def test_another_sites_page_cannot_act(town, page):
    body = {"as": town.wang.id, "chat": town.group.id, "text": "/help"}
    for headers in ({"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}):
        assert 403 == (await post(page, "say", body, headers=headers))[0]
    assert 200 == (await post(page, "say", body, headers={"Origin": town.sandbox.root}))[0]

    assert 1 == len(await town.hears())


async def test_a_foreign_host_name_reads_nothing(page):
    for host in ("evil.example", "evil.example:8420", "127.0.0.1.evil.example", ""):
        async with page.get("/sandbox/news", headers={"Host": host}) as answer:
            assert answer.status in (400, 421), host


async def test_a_sent_page_never_runs_as_ours(town, page):
    town.world.sends_file(town.wang, None, b"<script>alert(1)</script>", "x.html", mime="text/html")
    town.world.sends_file(town.wang, None, picture(), "x.png", mime="image/png", photo=True)
    messages = (await news(page))["messages"]
    async with page.get(messages[-2]["document"]["url"]) as answer:
        assert ("application/octet-stream", "attachment") == (
            answer.content_type,
            answer.headers["Content-Disposition"],
        )
        assert "nosniff" == answer.headers["X-Content-Type-Options"]
    async with page.get(messages[-1]["photo"]["url"]) as answer:
        assert ("image/png", "inline") == (answer.content_type, answer.headers["Content-Disposition"])
        assert picture() == await answer.read()


async def test_the_token_is_nowhere_on_the_page(town, page):
    await town.bot.send_document(town.wang.id, b"x", filename="x.txt")
    secret = town.sandbox.token.split(":")[1]
    for path in ("/", "/sandbox/config", "/sandbox/news", f"/sandbox/commands?as={town.wang.id}&chat={town.wang.id}"):
        async with page.get(path) as answer:
            assert secret not in await answer.text()


async def test_the_page_shows_the_menu_of_a_person_and_chat(town, page):
    await town.bot.set_my_commands([("help", "帮助")])
    async with page.get("/sandbox/commands", params={"as": town.li.id, "chat": town.group.id}) as answer:
        assert [{"command": "help", "description": "帮助"}] == await answer.json()


async def test_without_a_rehearsal_there_is_no_clock(page):
    async with page.get("/sandbox/clock") as answer:
        assert 404 == answer.status
    assert 404 == (await post(page, "clock", {"step": "next"}))[0]


async def test_the_clock_moves_one_step_at_a_time_even_if_its_page_goes():
    steps = Steps(Clock())
    async with Sandbox(clock=steps.clock, controls=steps).running() as sandbox:
        async with aiohttp.ClientSession(sandbox.root) as page:
            await post(page, "clock", {"step": "hour"})
            assert 409 == (await post(page, "clock", {"step": "year"}))[0]
            steps.hold.clear()
            first = asyncio.create_task(post(page, "clock", {"step": "next"}))
            await asyncio.sleep(0.05)
            assert (409, {"error": "moving"}) == await post(page, "clock", {"step": "day"})
            async with page.get("/sandbox/clock") as answer:
                assert {"now": (NOW + timedelta(hours=1)).isoformat(), "moving": True} == await answer.json()
            first.cancel()
        await asyncio.sleep(0.05)
        steps.hold.set()
        await asyncio.sleep(0.05)

        assert [timedelta(hours=1), "next"] == steps.moved


async def test_the_chinese_face_is_a_whole_font(page):
    """The page's font is one face of the collection, rare name characters included."""
    import io

    from fontTools.ttLib import TTFont

    async with page.get("/sandbox/font") as answer:
        font = TTFont(io.BytesIO(await answer.read()))

    assert "Noto Sans CJK SC" == font["name"].getDebugName(4)
    assert {0x5803, 0x4DAE, 0x233F4, 0x515A} <= set(font.getBestCmap())
    font["CFF "].cff[0].CharStrings  # noqa: B018 - the glyphs can be read


async def test_alone_it_tells_a_daemon_where_to_go_and_stops_on_a_signal():
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "zhibu.bot.sandbox", "--port", "0", "王芳", stdout=asyncio.subprocess.PIPE
    )
    lines = [(await asyncio.wait_for(process.stdout.readline(), 20)).decode().strip() for _ in range(2)]
    root, token = (line.split("=", 1)[1] for line in lines)
    async with aiohttp.ClientSession() as session, session.get(f"{root}/bot{token}/getMe") as answer:
        assert (await answer.json())["ok"]
    process.terminate()

    assert 0 == await asyncio.wait_for(process.wait(), 10)
    assert ["ZHIBU_TELEGRAM_API", "ZHIBU_TELEGRAM_TOKEN"] == [line.split("=")[0] for line in lines]
