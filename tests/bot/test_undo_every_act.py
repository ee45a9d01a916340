"""Every act that can be taken back: done through the bot, seen with what it was and what it became, undone, and all is as before.

Each row of the table prepares (up to its `yield`) and then does one act as its person would; the walk after it is the same for all.
"""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import fields, replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.bot.members_town import a_town
from tests.bot.panel_walk import press
from tests.bot.test_ladders import LADDER, TOWN, held
from tests.bot.test_ladders import START as JANUARY
from tests.bot.test_undo import DAY, goes, number_of, offered, signs
from tests.town import BRANCH, PEOPLE, PHOTO, START, Town
from zhibu.bot import office
from zhibu.bot.message import Verb, token
from zhibu.branch.card import CardMessage
from zhibu.branch.celebration import Disputed
from zhibu.branch.guests import GuestKind
from zhibu.branch.ids import DayId
from zhibu.branch.own_wish import Wish
from zhibu.branch.records import Records
from zhibu.branch.undo import ACTS, ASIDE
from zhibu.storage.revision import _OF_A_DAY

ANN, BOB, SEC = PEOPLE["ann"].id, PEOPLE["bob"].id, PEOPLE["sec"].id
NOVEMBER = DayId("2026-11")
Steps = Callable[[Town], AsyncIterator[None]]
ROWS: dict[str, tuple[str, Steps, dict[str, Any]]] = {}
"""By the act's name: who does it, how, and in which town."""


def row(act: str, who: str = "sec", **town: Any) -> Callable[[Steps], Steps]:
    def keep(steps: Steps) -> Steps:
        ROWS[act] = who, steps, town
        return steps

    return keep


# Sign-in


@row("signin.for")
async def _(town: Town):
    await town.until("2026-10-08 15:02")
    yield
    await signs(town, "sec", "bob")


@row("signin.struck")
async def _(town: Town):
    await town.until("2026-10-08 14:20")
    await town.presses("ann", "签到", room="group")
    yield
    await goes(town, "sec", "strike2", DAY, ANN, "m")


@row("signin.left")
async def _(town: Town):
    await town.until("2026-10-08 16:30")
    await signs(town, "sec", "bob")
    yield
    await goes(town, "sec", "left3", DAY, BOB, "1600", "w")


@row("signin.remote", "org")
async def _(town: Town):
    await town.until("2026-10-08 14:20")
    yield
    await goes(town, "org", "far1", DAY, ANN)


@row("sheet.entered", "org")
async def _(town: Town):
    await town.until("2026-10-08 19:00")
    await goes(town, "sec", "held", DAY, "y", "p")
    await goes(town, "org", "tick", DAY, ANN, "0")
    await goes(town, "org", "tick", DAY, BOB, "0")
    yield
    await goes(town, "org", "sheetok", DAY, "y")


# Decisions


@row("leave.decided")
async def _(town: Town):
    await town.says("ann", "/leave 出差")
    yield
    await town.presses("sec", "不同意")


@row("appeal.decided")
async def _(town: Town):
    await town.until("2026-10-08 14:05")
    await town.presses("bob", "签到", room="group")
    await town.until("2026-10-08 18:40")
    await town.says("ann", "/appeal 坐在最后一排")
    yield
    await town.presses("sec", "同意", at=_asked(town, "坐在最后一排"))


@row("makeup.decided")
async def _(town: Town):
    await _on_leave_and_over(town)
    await town.says("ann", "/makeup 认真学习了党章第一章")
    yield
    await town.presses("sec", "通过", at=_asked(town, "认真学习了党章"))


@row("makeup.given")
async def _(town: Town):
    await town.until("2026-10-08 14:05")
    await town.presses("bob", "签到", room="group")
    await town.until("2026-10-09 10:00")
    yield
    await goes(town, "sec", "mkgive", DAY, ANN)


@row("makeup.material")
async def _(town: Town):
    await _on_leave_and_over(town)
    await goes(town, "sec", "mkmat", DAY)
    yield
    await town.says("sec", "学习党章第一章")


@row("makeup.material_dropped")
async def _(town: Town):
    await _on_leave_and_over(town)
    await goes(town, "sec", "mkmat", DAY)
    await town.says("sec", "学习党章第一章")
    yield
    await goes(town, "sec", "mkdef", DAY)


# The day


@row("day.settled")
async def _(town: Town):
    await _unsettled(town)
    yield
    await goes(town, "sec", "settle", NOVEMBER, "committee")


@row("day.approved")
async def _(town: Town):
    await goes(town, "sec", "appr", DAY)
    yield
    await town.says("sec", "机关党委〔2026〕12号")


@row("day.step")
async def _(town: Town):
    yield
    await goes(town, "sec", "did", DAY, "3", "board")


@row("day.closed")
async def _(town: Town):
    await town.until("2026-10-08 14:20")
    await town.presses("ann", "签到", room="group")
    await town.until("2026-10-08 15:00")
    yield
    await goes(town, "sec", "close", DAY, "y")


@row("day.held")
async def _(town: Town):
    await town.until("2026-10-08 19:00")
    yield
    await goes(town, "sec", "held", DAY, "y", "p")


@row("day.moved")
async def _(town: Town):
    await goes(town, "sec", "mvy", NOVEMBER, "2026-11-12")
    yield
    await town.says("sec", "领导临时有安排")


@row("day.cancelled")
async def _(town: Town):
    await goes(town, "sec", "pcxy", NOVEMBER)
    yield
    await town.says("sec", "主讲人家中有事")


@row("day.noted")
async def _(town: Town):
    await town.until("2026-10-08 15:02")
    await signs(town, "sec", "bob")
    await goes(town, "sec", "note", DAY, "d")
    yield
    await town.says("sec", "讨论了章程")


@row("day.filed")
async def _(town: Town):
    await town.until("2026-10-08 15:02")
    await signs(town, "sec", "bob")
    await town.until("2026-10-08 18:40")
    yield
    await goes(town, "sec", "file", DAY, "y")


@row("record.photo", "pub")
async def _(town: Town):
    await _ready_for_photos(town)
    yield
    await town.sends("pub", "合影", file=PHOTO)


@row("record.photo_out", "pub")
async def _(town: Town):
    await _ready_for_photos(town)
    await town.sends("pub", "合影", file=PHOTO)
    yield
    await goes(town, "pub", "phx", DAY, next(iter(town.records.enclosures)).rpartition("#")[2])


@row("record.proof", "pub")
async def _(town: Town):
    await town.until("2026-10-08 15:02")
    await signs(town, "sec", "bob")
    await town.until("2026-10-08 18:40")
    await goes(town, "pub", "file", DAY, "y")
    await goes(town, "pub", "prf", DAY)
    yield
    await town.sends("pub", "收文〔2026〕8号", file=PHOTO)


@row("ceremony.photo")
async def _(town: Town):
    await _ready_for_ceremony_photos(town)
    yield
    await town.sends("sec", "宣誓", file=PHOTO)


@row("ceremony.photo_out")
async def _(town: Town):
    await _ready_for_ceremony_photos(town)
    await town.sends("sec", "宣誓", file=PHOTO)
    yield
    await goes(town, "sec", "bphx", DAY, next(iter(town.records.enclosures)).rpartition("#")[2])


async def _ready_for_ceremony_photos(town: Town) -> None:
    """The ceremony of October was part of its day; its period's name is the day's."""
    await goes(town, "sec", "cerj", DAY, DAY)
    await town.until("2026-10-08 19:00")
    await goes(town, "sec", "bph", DAY)


# The plan


@row("plan.changed")
async def _(town: Town):
    await goes(town, "sec", "pplace", NOVEMBER)
    yield
    await town.says("sec", "二楼报告厅")


@row("plan.same")
async def _(town: Town):
    await town.until("2026-10-08 14:20")
    await town.presses("ann", "签到", room="group")
    await town.puts(
        replace(town.records.days[DAY], chair="周秀兰", recorder="陈㛃"), replace(town.records.days[NOVEMBER], place="")
    )
    await town.until("2026-10-12 10:00")
    yield
    await goes(town, "sec", "same", NOVEMBER, "y")


@row("plan.theme")
async def _(town: Town):
    await _plan_filed(town)
    await goes(town, "sec", "ptheme", NOVEMBER)
    yield
    await town.says("sec", "学习贯彻四中全会精神")


@row("plan.quarter")
async def _(town: Town):
    await goes(town, "sec", "pqt", "2026", "4")
    yield
    await town.says("sec", "作风建设")


@row("plan.added")
async def _(town: Town):
    await goes(town, "sec", "paddd", "2026-11-24")
    yield
    await town.says("sec", "参观学习")


@row("plan.drafted")
async def _(town: Town):
    await town.until("2026-12-14 10:00")
    yield
    await goes(town, "sec", "copyy", "2027")


@row("plan.settled")
async def _(town: Town):
    await _unsettled(town)
    yield
    await goes(town, "sec", "psettley", "2026", "committee")


@row("plan.filed")
async def _(town: Town):
    yield
    await _plan_filed(town)


@row("plan.reason")
async def _(town: Town):
    await _plan_filed(town)
    await goes(town, "sec", "ptheme", NOVEMBER)
    await town.says("sec", "学习贯彻四中全会精神")
    yield
    await town.says("sec", "按上级部署调整")


# Dues


@row("dues.paid", "org")
async def _(town: Town):
    await town.until("2026-10-08 15:00")
    yield
    await goes(town, "org", "duesp", "2026-10", ANN)


@row("dues.all_paid", "org")
async def _(town: Town):
    await town.until("2026-10-08 15:00")
    await goes(town, "org", "duesp", "2026-10", ANN)
    yield
    await goes(town, "org", "duesa", "2026-10", "y")


@row("dues.taken_back", "org")
async def _(town: Town):
    await town.until("2026-10-08 15:00")
    await goes(town, "org", "duesp", "2026-10", ANN)
    yield
    await goes(town, "org", "duesu", "2026-10", ANN)


@row("dues.checked", "org")
async def _(town: Town):
    await town.until("2026-10-08 15:00")
    yield
    await goes(town, "org", "duesc", DAY, "y")


# Guests and comments


@row("guest.entered", "org")
async def _(town: Town):
    yield
    await _guests(town, "org", "王大娘、李师傅")


@row("guest.came", "org")
async def _(town: Town):
    await _guests(town, "org", "王大娘")
    await town.until("2026-10-08 15:00")
    yield
    await goes(town, "org", "guestcame", _guest(town))


@row("guest.removed", "org")
async def _(town: Town):
    await _guests(town, "org", "王大娘")
    yield
    await goes(town, "org", "guestgone", _guest(town), "y")


@row("comment.entered")
async def _(town: Town):
    await _guests(town, "sec", "张处长", kind=GuestKind.LIAISON)
    await town.until("2026-10-08 18:40")
    await goes(town, "sec", "held", DAY, "y", "p")
    await goes(town, "sec", "guestcame", _guest(town))
    await goes(town, "sec", "saying", _guest(town), "2026-10-08")
    yield
    await town.says("sec", "主题鲜明")


# Ledgers


@row("meetings.entered", "org")
async def _(town: Town):
    yield
    await goes(town, "org", "meeto", "lecture", "2026-09-24", "y")


@row("meetings.taken_back", "org")
async def _(town: Town):
    await goes(town, "org", "meeto", "lecture", "2026-09-24", "y")
    yield
    await goes(town, "org", "meetl")
    await press(town, "org", "9月24日 党课", "确认")


@row("dated.entered", "org")
async def _(town: Town):
    await goes(town, "org", "datet", "visit", ANN, "0")
    yield
    await goes(town, "org", "dateok", "visit", "2026-09-24", "y")


@row("dated.taken_back", "org")
async def _(town: Town):
    await goes(town, "org", "datet", "visit", ANN, "0")
    await goes(town, "org", "dateok", "visit", "2026-09-24", "y")
    yield
    await goes(town, "org", "dateu", next(iter(town.records.dated)), "y")


_YEAR = {"people": TOWN, "now": JANUARY, "presets": ("chizhou", "wulong"), "bound": False}


async def _absent(town: Town) -> None:
    await held(town, 1, 2, 3)
    await town.until("2026-03-14T09:01")


async def _talked(town: Town) -> None:
    await goes(town, "sec", "ldplace", LADDER, "t", "2026-03-14", SEC)


@row("ladder.talked", **_YEAR)
async def _(town: Town):
    await _absent(town)
    yield
    await _talked(town)


@row("ladder.talk_dropped", **_YEAR)
async def _(town: Town):
    await _absent(town)
    await _talked(town)
    yield
    await goes(town, "sec", "lddrop", LADDER, "0")


@row("ladder.limit", **_YEAR)
async def _(town: Town):
    await _absent(town)
    await _talked(town)
    yield
    await goes(town, "sec", "ldset", LADDER, "2026-04-14")


@row("ladder.closed", **_YEAR)
async def _(town: Town):
    await _absent(town)
    await _talked(town)
    await goes(town, "sec", "ldset", LADDER, "2026-04-14")
    yield
    await goes(town, "sec", "lddone", LADDER, "y")


# The superior, and one's own choices


@row("superior.again")
async def _(town: Town):
    superior = await office.add_superior(
        town.store, name="机关党委", locale="zh_CN", timezone="Asia/Shanghai", now=town.now
    )
    await office.put_under(town.store, BRANCH, superior.superior.id, now=town.now)
    code = await office.issue_officer_code(town.store, superior.superior.id, now=town.now)
    await town.says("wei", f"/start {code}")
    await town.until("2026-10-28 09:01")
    await town.presses("wei", "退回", at=next(one for one in town.standing("wei") if "退回" in one.labels))
    await town.says("wei", "请补充理论学习内容")
    yield
    await goes(town, "sec", "againy", NOVEMBER)


@row("preference.birthday")
async def _(town: Town):
    await town.says("sec", "/me")
    yield
    await town.presses("sec", "同意在群内祝福")


@row("preference.news")
async def _(town: Town):
    await town.says("sec", "/me")
    yield
    await town.presses("sec", "", token=token(Verb.ME, "news", "y"))


# Ceremonies of political birthdays, talks, dates of acceptance


@row("preference.pictures")
async def _(town: Town):
    await town.until("2026-10-14 10:00")
    await town.puts(replace(PEOPLE["sec"], accepted_on=date(1999, 10, 30)))
    yield
    await town.presses("sec", "", token=token(Verb.CELEBRANT, "pics", "y"), at=(await town.says("sec", "/me"))[-1])


@row("ceremony.arranged", "org")
async def _(town: Town):
    yield
    await goes(town, "org", "cerj", "2026-10", DAY)


@row("ceremony.done", "org")
async def _(town: Town):
    yield
    await goes(town, "org", "celm", f"{BOB}:2026", "story")


@row("ceremony.undone", "org")
async def _(town: Town):
    await goes(town, "org", "celm", f"{BOB}:2026", "card")
    yield
    await goes(town, "org", "celu", f"{BOB}:2026", "card")


@row("ceremony.held", "org")
async def _(town: Town):
    await town.until("2026-10-14 10:00")
    yield
    await goes(town, "org", "cerh", "2026-10", "y")


@row("ceremony.shifted", "org")
async def _(town: Town):
    await goes(town, "org", "cels", f"{BOB}:2026", "2026-11")
    yield
    await town.says("org", "出差")


@row("ceremony.excused", "org")
async def _(town: Town):
    await goes(town, "org", "cele", f"{BOB}:2026")
    yield
    await town.says("org", "长期住院")


@row("talk.entered", "org")
async def _(town: Town):
    yield
    await goes(town, "org", "tk", f"{BOB}:2026")


@row("talk.changed", "org")
async def _(town: Town):
    await goes(town, "org", "tk", f"{BOB}:2026")
    yield
    await goes(town, "org", "tkhs", f"{BOB}:2026", "m002")


@row("talk.dropped", "org")
async def _(town: Town):
    await goes(town, "org", "tk", f"{BOB}:2026")
    yield
    await goes(town, "org", "tkx", f"{BOB}:2026", "y")


@row("birthday.settled", "org")
async def _(town: Town):
    await town.puts(Disputed(id=BOB, other=date(2016, 11, 20), at=town.now, by="operator"))
    yield
    await goes(town, "org", "unsk", BOB, "o")


# Cards


@row("card.written")
async def _(town: Town):
    await town.until("2026-10-14 10:00")
    await town.says("sec", "管理")
    await town.presses("sec", "", token=token(Verb.BIRTHDAY, "write", f"{BOB}:2026", "p"), at=town.standing("sec")[-1])
    yield
    await town.says("sec", "愿您不忘初心")


@row("card.kept")
async def _(town: Town):
    """The words for bob repeat those for ann."""
    ann = f"{ANN}:2026"
    await town.puts(CardMessage(id=ann, member=ANN, year=2026, text="愿您不忘初心", by=SEC, at=town.now))
    await town.until("2026-10-14 10:00")
    await town.says("sec", "管理")
    await town.presses("sec", "", token=token(Verb.BIRTHDAY, "write", f"{BOB}:2026", "p"), at=town.standing("sec")[-1])
    await town.says("sec", "愿您不忘初心")
    yield
    await press(town, "sec", "只对这一位")


@row("wish.taken_down")
async def _(town: Town):
    wish = Wish(id=f"{BOB}:2026", member=BOB, year=2026, text="多读书", by=BOB, at=town.now)
    await town.puts(replace(wish, public=True, first_public=town.now))
    yield
    await goes(town, "sec", "bwaway", wish.id, "0")


# What they share


def _asked(town: Town, words: str):
    return next(one for one in reversed(town.standing("sec")) if words in one.text)


async def _on_leave_and_over(town: Town) -> None:
    await town.says("ann", "/leave 出差")
    await town.presses("sec", "同意")
    await town.until("2026-10-08 14:05")
    await town.presses("bob", "签到", room="group")
    await town.until("2026-10-09 10:00")


async def _ready_for_photos(town: Town) -> None:
    await town.until("2026-10-08 15:02")
    await goes(town, "pub", "ph", DAY)


async def _unsettled(town: Town) -> None:
    await town.puts(*(replace(day, steps=()) for day in town.records.days.values()))


async def _plan_filed(town: Town) -> None:
    await goes(town, "sec", "pfiley", "2026", "2026-09-25")


async def _guests(town: Town, who: str, names: str, *, kind: GuestKind = GuestKind.PUBLIC) -> None:
    await goes(town, who, "guestof", DAY, kind.value)
    await town.says(who, names)


def _guest(town: Town) -> str:
    return next(iter(town.records.guests))


@asynccontextmanager
async def a_town_of(folder: Path, given: dict[str, Any]):
    async with a_town(folder, **{"now": START, **given}) as town:
        yield town


def matter(records: Records) -> dict[str, dict[str, Any]]:
    """All that is restored, table by table."""
    names = (each.name for each in fields(Records))
    return {name: dict(getattr(records, name)) for name in names if name not in ASIDE | {"branch"}}


def told(text: str) -> list[tuple[str, str]]:
    """What stands as before and after, line by line."""
    lines = [line.rpartition("：")[2] if "→" not in line.rpartition("：")[2] else line for line in text.splitlines()]
    return [tuple(part.strip() for part in line.split("→")) for line in lines if "→" in line]


@pytest.mark.parametrize("act", sorted(ACTS))
async def test_it_is_done_seen_taken_back_and_all_is_as_before(act: str, tmp_path: Path):
    who, steps, given = ROWS[act]
    async with a_town_of(tmp_path, given) as town:
        doing = steps(town)
        await anext(doing)
        before = matter(town.records)
        with pytest.raises(StopAsyncIteration):
            await anext(doing)
        after = matter(town.records)
        changed = [name for name in before if before[name] != after[name]]
        assert changed, "the act changed something"
        assert frozenset(changed) <= ACTS[act].tables

        number = str(await number_of(town, act))
        labels = await offered(town, who)
        assert "更改了" not in labels[0], "its button says what it was"
        await press(town, who, labels[0])
        seen = told(town.standing(who)[-1].text)
        assert seen, "what it was and what it becomes again stands there before it is confirmed"
        assert all(was and becomes and was != becomes for was, becomes in seen)
        assert "已撤销" in await press(town, who, "确认")
        assert before == matter(town.records)
        assert "这项操作已于" in await goes(town, who, "undo1", number)

        if ACTS[act].tables & _OF_A_DAY and (day := _day_of(town, changed, before, after)) is not None:
            history = await goes(town, "sec", "hist", day)
            assert "（撤销）" in history
            assert told(history)


def _day_of(town: Town, changed: list[str], before: Any, after: Any) -> str | None:
    """The day whose history tells of it, where something that stands there was changed or taken away by the undo."""
    for table in changed:
        if table not in _OF_A_DAY:
            continue
        for id_, record in after[table].items():
            if before[table].get(id_) != record:
                day = id_ if table in ("days", "dues_checks", "materials") else getattr(record, "day", None)
                if day in town.records.days:
                    return day
    return None
