"""`/help`: exactly what this person may do in this chat."""

from collections.abc import Iterable
from datetime import date

from zhibu.bot.command import Command, Manner, Tables, Who, listed
from zhibu.bot.commands import guest
from zhibu.bot.message import Message
from zhibu.bot.talk import Talk
from zhibu.bot.wording import help as words
from zhibu.bot.wording import replies
from zhibu.bot.wording import superior as superior_words
from zhibu.bot.wording.help import LINES
from zhibu.branch.people import Act
from zhibu.branch.policy import switched_on
from zhibu.words import Locale, usage


async def help_(talk: Talk, rest: str) -> Message:
    """The commands of this chat, each with its Chinese word."""
    del rest
    v = talk.voice
    today = talk.today if talk.records else None
    shown = [each for each in talk.commands if _shown(talk, each, today)]
    if not talk.private:
        if talk.records is None:
            return words.in_unbound_group(v)
        here = [each for each in shown if each.manner is Manner.ANYWHERE]
        return words.in_group(v, _entries(here, v.locale), linked=talk.member is not None)
    shown = [each for each in shown if each.act is not Act.BIND]  # that is done in the group
    if talk.member is not None:
        return words.in_private(v, talk.known.branch.name, _entries(shown, v.locale), panel=talk.may(Act.ADMIN))
    if talk.seats and not talk.memberships:
        return guest.help_(talk, _entries(shown, v.locale))
    if talk.offices and not talk.memberships:
        names = [talk.house.records(each).branch.name for each in talk.house.store.superiors() if each in talk.offices]
        return superior_words.help_(v, names, words.commands(v, _entries(shown, v.locale)))
    if talk.memberships:
        branches = [(branch, talk.house.records(branch).branch.name) for branch, _ in talk.memberships]
        return replies.which_branch(v, branches, "help")
    return words.to_stranger(v, _entries(shown, v.locale))


def _shown(talk: Talk, command: Command, today: date | None) -> bool:
    if command.setting and talk.records and not switched_on(talk.records.policy(talk.today), command.setting):
        return False
    return listed(command, talk.member, today, guest=bool(talk.seats), officer=bool(talk.offices))


def _entries(commands: Iterable[Command], locale: Locale) -> list[tuple[str, str, str]]:
    return [(each.name, word(each, locale), each.text) for each in commands]


def word(command: Command, locale: Locale) -> str:
    """The command's Chinese word in the reader's script (Simplified beside English)."""
    foreign = usage.is_simplified if locale == "zh_TW" else usage.is_traditional
    fitting = (each for each in command.words if not any(map(foreign, each)))
    return next(fitting, command.words[0] if command.words else "")


TABLES = Tables(
    commands=(
        Command(
            name="help",
            words=("帮助", "幫助", "说明", "說明"),
            run=help_,
            who=Who.ANYONE,
            text=LINES["help"],
        ),
    )
)
