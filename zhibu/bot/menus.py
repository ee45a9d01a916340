"""The commands as a platform's menus show them: by audience and language."""

from collections.abc import Iterable, Iterator

from zhibu.bot.command import Command, Manner, Who
from zhibu.bot.house import House
from zhibu.bot.platforms.base import Audience, Menu, MenuEntry
from zhibu.branch.ids import ChatId
from zhibu.branch.people import Act, may
from zhibu.words import LOCALES, Voice, voice


def menus(commands: Iterable[Command], house: House) -> list[Menu]:
    """For every private chat, for every group, and for the private chat of each who runs a branch; in each language.

    `/bind` stands in none: it is used once, by one person, who is told about it.
    """
    known = [each for each in commands if each.text and each.act is not Act.BIND]
    plain = [each for each in known if each.who is not Who.LEADER]
    here = [each for each in plain if each.manner is Manner.ANYWHERE]
    found = []
    leaders = sorted(set(_leaders(house)))
    for locale in LOCALES:
        v = voice(locale, house.timezone)
        found.append(Menu(audience=Audience.PRIVATE, locale=locale, entries=_entries(v, plain)))
        found.append(Menu(audience=Audience.GROUP, locale=locale, entries=_entries(v, here)))
        found += [
            Menu(audience=Audience.LEADERS, locale=locale, entries=_entries(v, known), chat=chat) for chat in leaders
        ]
    return found


def _entries(v: Voice, commands: Iterable[Command]) -> tuple[MenuEntry, ...]:
    return tuple(MenuEntry(command=each.name, description=v(each.text)) for each in commands)


def _leaders(house: House) -> Iterator[ChatId]:
    """The private chats of who may use what is for leaders; an account is at the same time its private chat."""
    for branch in house.store.branches():
        records = house.records(branch)
        today = house.calendar_of(records).today(house.now())
        for account in records.accounts.values():
            member = records.members.get(account.member)
            if member is not None and account.reachable and may(member, Act.ADMIN, today):
                yield ChatId(account.id)
