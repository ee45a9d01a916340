"""Wrong order, wrong month, wrong person, late, twice, in the wrong chat: a clear refusal, and nothing changed.

No screen and no verb stands here: whatever the town shows at some moment of the month (`walk_everything`) is pressed by hands
that it wasn't meant for. What is new in the panel is guarded without a line here.
"""

import logging
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.bot.walk_everything import (
    COMMANDS,
    MEMBERS,
    SECRETS,
    Collected,
    Hand,
    Moment,
    Outcome,
    a_month,
    again,
    differences,
    facts,
    shape,
    walk,
)
from tests.town import PEOPLE, Town
from zhibu.bot.commands import ALL
from zhibu.branch.attendance import Way
from zhibu.branch.branch import Draft

NAMES = tuple(each.name for each in PEOPLE.values())


@dataclass(frozen=True)
class Walked:
    """The month's moments, all that was shown in them, and what went wrong on the way."""

    moments: list[Moment]
    found: Collected
    wrong: list[str]

    def shown(self, at: int) -> list[tuple[str, str, str]]:
        """Of every shape what was shown first at that moment: token, to whom, where."""
        first = (seen[0] for seen in self.found.tokens.values())
        return [(token, who, room) for token, who, room, when in first if when == at]

    def public(self, token: str) -> bool:
        return any(room == "group" for _, _, room, _ in self.found.tokens[shape(token)])

    def members(self, token: str) -> bool:
        return any(who in MEMBERS or room == "group" for _, who, room, _ in self.found.tokens[shape(token)])


async def _walked(folder: Path) -> Walked:
    moments = await a_month(folder)
    found, wrong = Collected(), []
    for at, moment in enumerate(moments):
        town = await again(moment, folder / f"walk-{at}")
        wrong += [f"{moment.name}: {each}" for each in await walk(town, at, found)]
        await town.leave()
    return Walked(moments, found, wrong)


@pytest.fixture(autouse=True)
def quiet(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    """Nothing here may leave an error in the log."""
    yield
    assert [] == [record.getMessage() for record in caplog.records if record.levelno >= logging.ERROR]


class Watch:
    """What hands did to a town, and what they were told, noted where it shouldn't have been."""

    def __init__(self, town: Town, moment: Moment) -> None:
        self.town = town
        self.moment = moment
        self.hand = Hand(town)
        self.wrong: list[str] = []
        self._before = facts(town.records)

    def note(self, what: str) -> None:
        self.wrong.append(f"{self.moment.name}: {what}")

    def answered(self, what: str, outcome: Outcome) -> None:
        if not outcome.answered:
            self.note(f"{what}: no answer")

    def silent(self, what: str, text: str, words: tuple[str, ...]) -> None:
        """None of these words was said."""
        if told := [each for each in words if each in text]:
            self.note(f"{what}: told {told}: {text[:200]!r}")

    def unchanged(self, what: str, *, but: tuple[str, ...] = ()) -> None:
        """No record is another than when this was asked last, except those of `but` (a part of their ids, or their owner)."""
        now = facts(self.town.records)
        for table, key in differences(self._before, now):
            record = now[table].get(key) if key else None
            owned = [getattr(record, name, None) for name in ("by", "member", "author", "claimed_by")]
            if any(each in key or each in owned for each in but):
                continue
            self.note(f"{what}: changed {table} {key}")
        self._before = now

    def all_wrong(self) -> list[str]:
        return [*(f"{self.moment.name}: {each}" for each in self.hand.raised), *self.wrong]


async def in_other_hands(walked: Walked, folder: Path) -> list[str]:
    """An ordinary member, a stranger, the secretary in the group, and another branch's secretary press all that others saw."""
    wrong: list[str] = []
    bob = PEOPLE["bob"].id
    for at, moment in enumerate(walked.moments):
        town = await again(moment, folder / str(at))
        watch = Watch(town, moment)
        for token, _, _ in walked.shown(at):
            outcome = await watch.hand.presses("zed", token)
            watch.answered(f"a stranger {token}", outcome)
            watch.silent(f"a stranger {token}", outcome.text, (*NAMES, *SECRETS))
            watch.unchanged(f"a stranger {token}")

            outcome = await watch.hand.presses("zoe", token)
            watch.answered(f"another branch {token}", outcome)
            watch.silent(f"another branch {token}", outcome.text, (*NAMES, *SECRETS))
            watch.unchanged(f"another branch {token}")

            outcome = await watch.hand.presses("sec", token, room="group")
            watch.answered(f"in the group {token}", outcome)
            watch.silent(f"in the group {token}", "\n".join(outcome.group), (*NAMES, *SECRETS))
            watch.unchanged(f"in the group {token}", but=(PEOPLE["sec"].id,) if walked.public(token) else ())

            outcome = await watch.hand.presses("bob", token)
            watch.answered(f"a member {token}", outcome)
            watch.silent(f"a member {token}", outcome.text, SECRETS)
            watch.unchanged(f"a member {token}", but=(bob, town.account_of("bob")) if walked.members(token) else ())
        wrong += watch.all_wrong()
        await town.leave()
    return wrong


WRONG_DAYS = ("2031-01", "1999-01", "0001-01", "", "2026-13", "9" * 40, "📌", "2026-10:m001", "-1")
WRONG_PEOPLE = ("m999", "", "m01", "n001", "2026-10", "🧑", "x" * 60)
WRONG_NUMBERS = ("-1", "", "99999999999999999999", "1.5", "٣", "²", "y", "2026-10")
_DAY = re.compile(r"2026-\d\d")
_MEMBER = re.compile(r"m\d\d\d")


def cut(token: str) -> list[str]:
    """The same button with fewer parts, or with one more."""
    head, *parts = token.split("|")
    made = ["|".join((head, *parts[:n])) for n in range(len(parts))]
    return made + ["|".join((head, *parts, each)) for each in ("x", "x" * 80, "", "\u202e\n<b>&")]


def garbled(token: str) -> list[str]:
    """The same button with what it can't carry: another day, nobody, no number, nonsense."""
    head, *parts = token.split("|")
    made: list[str] = []
    for at, part in enumerate(parts):
        wrong: tuple[str, ...] = ("", "📌", "\u202e\n<b>&", "0" * 30, "0" * 200)
        if _DAY.search(part):
            wrong += tuple(_DAY.sub(each, part) for each in WRONG_DAYS)
        if _MEMBER.search(part):
            wrong += tuple(_MEMBER.sub(each, part) for each in WRONG_PEOPLE)
        if part.isdecimal():
            wrong += WRONG_NUMBERS
        made += ["|".join((head, *parts[:at], each, *parts[at + 1 :])) for each in wrong]
    return list(dict.fromkeys(made))


async def garbled_buttons(walked: Walked, folder: Path) -> list[str]:
    """Who was shown a button presses it with other ids, too few parts, too many, or nonsense in them."""
    wrong: list[str] = []
    for at, moment in enumerate(walked.moments):
        town = await again(moment, folder / str(at))
        watch = Watch(town, moment)
        for token, who, _ in walked.shown(at):
            for each in garbled(token):
                outcome = await watch.hand.presses(who, each)
                watch.answered(f"{who} {each}", outcome)
                watch.unchanged(f"{who} {each}")
        for token, who, _ in walked.shown(at):
            for each in () if shape(token) in walked.found.drawn else cut(token):  # may be another whole button
                watch.answered(f"{who} {each}", await watch.hand.presses(who, each))
        wrong += watch.all_wrong()
        await town.leave()
    return wrong


# Too early, too late, out of order


OF_THE_DAY = ("signins", "struck", "voted", "evaluations", "appeals", "makeups", "sheets", "spots", "comments")
"""What can't be before the day has begun."""
OWN = ("signins", "leaves", "voted", "evaluations", "days", "comments")
"""What no member's button changes any more, weeks after the day."""


async def _press_all(walked: Walked, watch: Watch, tables: tuple[str, ...], people: tuple[str, ...]) -> None:
    """Everything that was shown at any moment, by who saw it; these tables stand still in the hands of these people. Whatever
    question waits meanwhile, it doesn't matter."""
    questions = list(walked.found.questions.items())
    turn = 0
    for name, seen in walked.found.tokens.items():
        for token, who, _, _ in () if name in walked.found.drawn else (seen[0], seen[-1]):
            question, (subject, _, _) = questions[turn % len(questions)]
            turn += 1
            if turn % 3 == 0 and who in PEOPLE:
                account = watch.town.account_of(who)
                await watch.town.puts(Draft(id=account, question=question, subject=subject, asked_at=watch.town.now))
            before = facts(watch.town.records)
            watch.answered(f"{who} {token}", await watch.hand.presses(who, token))
            after = facts(watch.town.records)
            for table, key in differences(before, after):
                if table in tables and who in people:
                    watch.note(f"{who} {token}: changed {table} {key}")


async def too_early(walked: Walked, folder: Path) -> list[str]:
    """Buttons of the day and of what follows it, pressed before its notice has gone out."""
    town = await again(walked.moments[0], folder / "early")
    watch = Watch(town, walked.moments[0])
    await _press_all(walked, watch, OF_THE_DAY, tuple(PEOPLE))
    await town.leave()
    return watch.all_wrong()


async def weeks_later(walked: Walked, folder: Path) -> list[str]:
    town = await again(walked.moments[-1], folder / "late")
    watch = Watch(town, walked.moments[-1])
    await _press_all(walked, watch, OWN, MEMBERS)
    await town.leave()
    return watch.all_wrong()


# Typed


async def answered_late(walked: Walked, folder: Path) -> list[str]:
    """A question a day old isn't answered any more; one whose matter is over is answered and changes nothing of the day."""
    town = await again(walked.moments[-1], folder / "town")
    watch = Watch(town, walked.moments[-1])
    for question, (subject, who, _) in walked.found.questions.items():
        if who not in PEOPLE:
            continue
        account = town.account_of(who)
        old = Draft(id=account, question=question, subject=subject, asked_at=town.now - timedelta(hours=25))
        await town.puts(old)
        watch.unchanged(f"{who} is asked {question}")
        watch.answered(f"{who} answers {question} a day later", await watch.hand.says(who, "改在三楼会议室"))
        watch.unchanged(f"{who} answers {question} a day later")
        for text in ("改在三楼会议室", "2026-10-20", "15"):
            await town.puts(replace(old, asked_at=town.now))
            before = facts(town.records)
            watch.answered(f"{who} answers {question} late", await watch.hand.says(who, text))
            for table, key in differences(before, facts(town.records)):
                if who in MEMBERS and table in OWN:
                    watch.note(f"{who} answers {question} late with {text}: changed {table} {key}")
        watch.unchanged("", but=("",))
    await town.leave()
    return watch.all_wrong()


QUESTIONS = tuple(question for tables in ALL for question, _ in tables.answers)
SUBJECTS = (
    "",
    "x",
    "2026-10",
    "2031-01",
    "m999",
    "2026-10:m005",
    "2026-10:m999:1",
    ":::",
    "2026:2026-13-45",
    "📌",
    "9" * 300,
)
TEXTS = ("📌", "\u202eabc\n<b>&amp;</b>", "2026-10:m001", "是", "0", "长" * 4096)


async def hostile_questions(walked: Walked, folder: Path) -> list[str]:
    """Every question that the program knows, about days and people that there aren't; asked of the secretary and a member."""
    town = await again(walked.moments[4], folder / "typed")
    watch = Watch(town, walked.moments[4])
    turn = 0
    for question in QUESTIONS:
        for subject in SUBJECTS:
            for who in ("sec", "bob"):
                turn += 1
                draft = Draft(id=town.account_of(who), question=question, subject=subject, asked_at=town.now)
                await town.puts(draft)
                before = facts(town.records)
                outcome = await watch.hand.says(who, TEXTS[turn % len(TEXTS)])
                what = f"{who} answers {question} about {subject[:30]!r} with {TEXTS[turn % len(TEXTS)][:12]!r}"
                watch.answered(what, outcome)
                own = (PEOPLE["bob"].id, town.account_of("bob"))
                for table, key in differences(before, facts(town.records)):
                    if who == "bob" and not any(each in key for each in own):
                        watch.note(f"{what}: changed {table} {key}")
    await town.leave()
    return watch.all_wrong()


ODD = (
    "",
    "长" * 5000,
    "📌",
    "\u202eתודה",
    "第一行\n第二行",
    "<b>*_`[x](y)&amp;",
    "2026-10:m001",
    "n001",
    "2031-01",
    "2026-13",
    "-1",
    "b2",
    "0" * 64,
)


async def odd_commands(walked: Walked, folder: Path) -> list[str]:
    """From the secretary, a member, a stranger, and another branch's secretary, in private and in the group."""
    wrong: list[str] = []
    for at in (1, 4):
        town = await again(walked.moments[at], folder / str(at))
        watch = Watch(town, walked.moments[at])
        for command in COMMANDS:
            for odd in ODD:
                for who, room in (("zed", "private"), ("zoe", "private"), ("zed", "group"), ("sec", "group")):
                    what = f"{who} in {room}: /{command} {odd[:20]!r}"
                    outcome = await watch.hand.says(who, f"/{command} {odd}", room=room)
                    watch.answered(what, outcome)
                    if who != "sec":
                        watch.silent(what, outcome.text if room == "private" else "", (*NAMES, *SECRETS))
                        watch.unchanged(what)
                    watch.silent(what, "\n".join(outcome.group), (*NAMES, *SECRETS))
                    watch.unchanged(what, but=(PEOPLE["sec"].id,))
                for who in ("sec", "bob"):
                    watch.answered(f"{who}: /{command} {odd[:20]!r}", await watch.hand.says(who, f"/{command} {odd}"))
                watch.unchanged("", but=("",))
        wrong += watch.all_wrong()
        await town.leave()
    return wrong


# One's own case


def own_cases(town: Town) -> list[str]:
    """What somebody decided of themselves."""
    records = town.records
    found = [
        f"leave {each.id}" for each in records.leaves.values() if each.decision and each.decision.by == each.member
    ]
    found += [f"appeal {each.id}" for each in records.appeals.values() if each.ruling and each.ruling.by == each.member]
    for study in records.makeups.values():
        if any(each.ruling is not None and each.ruling.by == study.member for each in study.tries):
            found.append(f"makeup {study.id}")
    late = [each for each in records.signins.values() if each.late and each.by == each.member]
    found += [f"sign-in {each.id}" for each in late if each.way is not Way.SHEET]  # the paper bears their signature
    return found


async def own_case_by_any_path(walked: Walked, folder: Path) -> list[str]:
    """Every button and every question that names a member, about the leader's own leave, make-up study and appeal instead."""
    wrong: list[str] = []
    for at in (1, 5):
        town = await again(walked.moments[at], folder / str(at))
        watch = Watch(town, walked.moments[at])
        for who in ("dep", "org", "sec"):
            own = PEOPLE[who].id
            for seen in walked.found.tokens.values():
                for token, _, _, _ in (seen[0], seen[-1]):
                    if not _MEMBER.search(token):
                        continue
                    await watch.hand.presses(who, _MEMBER.sub(own, token))
                    await watch.hand.says(who, "同意")
                    if own_cases(town):
                        watch.note(f"{who} {token}: {own_cases(town)}")
            for question, (subject, _, _) in walked.found.questions.items():
                if _MEMBER.search(subject):
                    account = town.account_of(who)
                    asked = Draft(id=account, question=question, subject=_MEMBER.sub(own, subject), asked_at=town.now)
                    await town.puts(asked)
                    await watch.hand.says(who, "同意")
                    if own_cases(town):
                        watch.note(f"{who} {question}: {own_cases(town)}")
        wrong += watch.all_wrong()
        await town.leave()
    return wrong


async def test_everything_that_is_shown_at_any_moment_is_harmless_in_the_wrong_hands(tmp_path: Path):
    """One test, for one walk serves all: whatever is shown is answered, also when it comes twice; and nothing changes by who
    may not, by what is garbled, too early or too late, typed or pressed, and by nobody in their own case."""
    walked = await _walked(tmp_path)
    phases = (
        in_other_hands,
        garbled_buttons,
        too_early,
        weeks_later,
        answered_late,
        hostile_questions,
        odd_commands,
        own_case_by_any_path,
    )
    wrong = {"walking": walked.wrong}
    for phase in phases:
        folder = tmp_path / phase.__name__
        folder.mkdir()
        wrong[phase.__name__] = await phase(walked, folder)
    assert {} == {name: found for name, found in wrong.items() if found}
    assert len(walked.found.tokens) > 300  # the walk came through
