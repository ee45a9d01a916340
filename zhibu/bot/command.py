"""The shape of the tables that the router reads: commands, presses, answers to questions, and deep links."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from zhibu.bot.answer import Answer
from zhibu.bot.message import Message, Verb
from zhibu.bot.talk import Talk
from zhibu.branch.people import Act, Member, may

Run = Callable[[Talk, str], Awaitable[Answer | Message]]
"""A command with the rest of its line."""
Press = Callable[[Talk, tuple[str, ...]], Awaitable[Answer]]


class Who(StrEnum):
    """Who may see and use a command. Each act is checked again by its rule, at the moment it runs."""

    ANYONE = "anyone"
    GUEST = "guest"
    """Members, and who was invited to a day's evaluation and opened the link, until it closes."""
    OFFICER = "officer"
    """The superior's officers alone."""
    MEMBER = "member"
    LEADER = "leader"


class Manner(StrEnum):
    """Where a command is answered: anywhere; or only in private, to which a group is led by a button."""

    ANYWHERE = "anywhere"
    PRIVATE = "private"


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """One command: its name, the Chinese words that mean the same, what it does, who sees it, and its line in the menu
    (an English sentence of the catalogues; without one it stands in no menu). With an `act`, menus and help show it only to
    who may do that."""

    name: str
    words: tuple[str, ...]
    run: Run
    who: Who
    text: str
    manner: Manner = Manner.ANYWHERE
    act: Act | None = None
    officers: bool = False
    """Whether the superior's officers may use it as well, who are no members."""
    setting: str = ""
    """The switch of the policy that it stands on, such as `poll.held`: where a branch has it off, help leaves it out."""


def listed(
    command: Command, member: Member | None, today: date | None, *, guest: bool = False, officer: bool = False
) -> bool:
    """Whether help and menus show the command to this person (None: somebody whom we don't know, a `guest`, or an `officer` of
    the superior who is no member; a member may be one besides)."""
    if not command.text:
        return False
    if command.who is Who.OFFICER:
        return officer
    if officer and command.officers:
        return True
    if member is None or today is None:
        return (command.who is Who.ANYONE or (guest and command.who is Who.GUEST)) and command.act is None
    if command.who is Who.LEADER and not may(member, Act.ADMIN, today):
        return False
    return command.act is None or may(member, command.act, today)


Answered = Callable[[Talk, str, str], Awaitable[Answer | Message]]
"""(talk, the draft's subject, what was typed)."""

ShownAgain = Callable[[Talk, str], Awaitable[Message | None]]
"""(talk, the day that the act was about): what an update led to that was committed before and is delivered again; None where
a sentence says enough."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """One subject's part of the tables."""

    commands: tuple[Command, ...] = ()
    presses: tuple[tuple[Verb, Press], ...] = ()
    answers: tuple[tuple[str, Answered], ...] = ()
    files: tuple[str, ...] = ()
    """The questions among `answers` that may be answered with a photo or a paper as well (`talk.heard.file`), with or without
    words beside it."""
    only_files: tuple[str, ...] = ()
    """Those that take nothing else: words meanwhile are understood as if nothing were asked."""
    again: tuple[tuple[str, ShownAgain], ...] = ()
    """By act: what is shown again where its update comes a second time, because one sentence would leave its speaker stuck."""
