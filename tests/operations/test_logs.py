"""Logs: facts as fields, no words of anybody, other people's libraries silent."""

import asyncio
import json
import logging
import re
import warnings
from datetime import timedelta
from pathlib import Path

import pytest

from tests.month.test_month import COMMENT, NAMES, REASON, Month, live, month  # noqa: F401 -- a fixture is imported by its name
from zhibu.bot import logs
from zhibu.bot.platforms.base import Priority
from zhibu.bot.platforms.telegram import Telegram
from zhibu.bot.router import Router
from zhibu.branch.notices import Kind

log = logging.getLogger("zhibu.test")
TOKEN = "123456789:AAFakeFakeFakeFakeFakeFakeFakeFake12"


def objects(output) -> list[dict]:
    return [json.loads(line) for line in output.getvalue().splitlines()]


def test_named_facts_are_fields_in_json_and_words_in_text(written):
    output = written("json")
    log.warning("branch %(branch)s: errno %(errno)s", {"branch": "b1", "errno": 28})
    log.warning("not saved", extra={"branch": "b1", "cause": "telegram:7"})
    first, second = objects(output)

    assert ("branch b1: errno 28", "b1", 28) == (first["message"], first["branch"], first["errno"])
    assert ("warning", "zhibu.test", "b1", "telegram:7") == tuple(
        second[key] for key in ("level", "logger", "branch", "cause")
    )
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d{4}", first["at"])

    output = written("text")
    log.warning("branch %(branch)s: errno %(errno)s", {"branch": "b1", "errno": 28})
    log.warning("not saved", extra={"branch": "b1", "cause": "telegram:7"})

    assert ["branch b1: errno 28", "not saved (branch=b1, cause=telegram:7)"] == [
        line.split("zhibu.test: ")[1] for line in output.getvalue().splitlines()
    ]


def test_no_line_names_its_branch_by_place_alone():
    """`branch %s` would be words in JSON and no field."""
    sources = Path(logs.__file__).parents[1].rglob("*.py")

    assert [] == [source.name for source in sources if "branch %s" in source.read_text(encoding="utf-8")]


@pytest.mark.parametrize("form", ["text", "json"])
def test_a_trace_tells_where_and_what_kind_never_the_words_or_values(written, form: str):
    def stumbles(name: str) -> None:
        try:
            {}[f"李安 {name}"]
        except KeyError as error:
            raise ExceptionGroup("请假事由", [ValueError("家中有事"), OSError(TOKEN)]) from error

    output = written(form)
    try:
        stumbles("王堃")
    except ExceptionGroup:
        log.exception("branch %(branch)s: pushed ahead", {"branch": "b1"})
    said = output.getvalue()

    for word in ("李安", "王堃", "请假事由", "家中有事", TOKEN, "raise ExceptionGroup"):
        assert word not in said
    for word in ("KeyError", "ExceptionGroup", "ValueError", "OSError", "in stumbles", "test_logs.py"):
        assert word in said
    if form == "json":
        assert "b1" == objects(output)[0]["branch"]


def test_a_token_goes_no_further_whoever_says_it(written):
    output = written("json")
    logging.getLogger("some.library").error("GET https://server/bot%s/getMe failed", TOKEN)
    log.error("strange", extra={"address": f"/bot{TOKEN}/"})

    assert 2 == len(objects(output))
    assert TOKEN not in output.getvalue()


def test_libraries_speak_only_when_something_is_wrong(written):
    output = written("json")
    for name in ("telegram.Bot", "httpx", "aiohttp.access", "apscheduler.scheduler", "asyncio", "any.other"):
        logging.getLogger(name).info("chatty")
        logging.getLogger(name).warning("wrong")

    assert 6 * ["wrong"] == [each["message"] for each in objects(output)]


def test_python_s_own_warnings_are_lines_too(written):
    output = written("json")
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        logging.captureWarnings(False)
        logging.captureWarnings(True)
        warnings.warn("old", UserWarning, stacklevel=1)

    assert ["warning"] == [each["level"] for each in objects(output)]


async def test_what_nobody_waited_for_is_logged_without_its_words(written):
    output = written("json")
    loop = asyncio.get_running_loop()
    logs.guard(loop)

    async def fails() -> None:
        raise RuntimeError("赵丹 不来")

    task = asyncio.create_task(fails(), name="visit b1")
    await asyncio.sleep(0)
    del task
    loop.call_soon(lambda name: {}[name], "孙怡")
    await asyncio.sleep(0.01)
    loop.set_exception_handler(None)
    said = objects(output)

    assert ["in the loop: Exception in callback", "in the loop: Task exception was never retrieved"] == sorted(
        each["message"].partition(" test_")[0] for each in said
    )
    assert {"visit b1", None} == {each.get("task") for each in said}
    assert all("Error" in each["trace"] for each in said)
    assert not any(word in output.getvalue() for word in ("赵丹", "不来", "孙怡"))


async def test_a_busy_month_with_a_bad_server_leaves_no_personal_word(month: Month, written, monkeypatch):  # noqa: F811 -- the fixture
    """Everything at DEBUG: thirty people sign in, ask for leave, vote and comment; the server floods, fails and drops, a member
    blocks the bot, and one answer of ours fails with a name in its error."""
    output = written("json")
    logs.guard(asyncio.get_running_loop())
    faults = month.sandbox.faults
    faults.plan("flood", "sendMessage", chat_id=month.group.id, times=1, seconds=0)
    faults.plan("error", "editMessageText", times=2)
    faults.plan("drop_after", "sendMessage", chat_id=month.people[NAMES[4]].id, times=1)
    month.world.blocks(month.people[NAMES[20]])
    # A fault of ours, with a person's name in its words.
    send, left = Telegram.send, [1]

    async def sends(platform, chat, message, **more):
        if more.get("priority") is not Priority.ANSWER and left and left.pop():
            raise RuntimeError(f"{NAMES[1]}: {REASON}")
        return await send(platform, chat, message, **more)

    monkeypatch.setattr(Telegram, "send", sends)
    talk, once = Router._talk, [REASON, COMMENT]

    def talks(router, heard, now):
        for words in once:
            if words in getattr(heard, "text", ""):
                once.remove(words)
                raise ValueError(heard.text)
        return talk(router, heard, now)

    monkeypatch.setattr(Router, "_talk", talks)
    await live(month)
    await month.clock.forward(timedelta())
    said, lines = output.getvalue(), objects(output)

    assert [] == once
    assert {"warning", "error"} <= {each["level"] for each in lines}
    assert {"zhibu.scheduler.desk", "zhibu.bot.platforms.telegram.polling"} <= {each["logger"] for each in lines}
    assert any("RuntimeError" in each.get("trace", "") for each in lines)
    accounts = [f"telegram:{person.id}" for person in month.people.values()]
    private = [
        REASON,
        COMMENT,
        "主题",
        "讨论",
        "会议室",
        "初心",
        month.sandbox.token,
        month.sandbox.token.split(":")[1],
    ]
    assert [] == [word for word in (*NAMES, *private, *accounts) if word in said]
    # Each line about a branch knows which one.
    assert {month.branch} == {each.get("branch") for each in lines if each["logger"].startswith("zhibu.scheduler.desk")}
    assert any(str(Kind.EVALUATION.value) in each.get("notice", "") for each in lines)
