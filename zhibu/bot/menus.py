"""The commands as a platform's menus show them: by audience and language."""

from collections.abc import Iterable, Iterator

from zhibu.bot.command import Command, Manner, Who
from zhibu.bot.house import House
from zhibu.bot.platforms.base import Audience, Menu, MenuEntry
from zhibu.branch.ids import ChatId
from zhibu.branch.people import Act, may
from zhibu.branch.policy import switched_on
from zhibu.words import LOCALES, Voice, voice


def menus(commands: Iterable[Command], house: House) -> list[Menu]:
    """For every private chat and for every group, in each language; and for the private chats of those who run a branch or
    chose a language, in theirs.

    `/bind` stands in none: it is used once, by one person, who is told about it.
    """
    known = [each for each in commands if each.text and each.act is not Act.BIND and _anywhere(each, house)]
    plain = [each for each in known if each.who not in (Who.LEADER, Who.OFFICER)]
    leading = [each for each in known if each.who is not Who.OFFICER]
    here = [each for each in plain if each.manner is Manner.ANYWHERE]
    found = []
    for locale in LOCALES:
        v = voice(locale, house.timezone)
        found.append(Menu(audience=Audience.PRIVATE, locale=locale, entries=_entries(v, plain)))
        found.append(Menu(audience=Audience.GROUP, locale=locale, entries=_entries(v, here)))
    for chat, (own, acts) in sorted(_own(house).items(), key=lambda each: each[0]):
        shown = [each for each in leading if each.act is None or each.act in acts] if acts else plain
        entries = _entries(voice(own, house.timezone), shown)
        found.append(Menu(audience=Audience.LEADERS, locale=own, entries=entries, chat=chat))
    officers = list(_of_officers(known, found, house))
    theirs = {menu.chat for menu in officers}
    return [*(menu for menu in found if menu.chat is None or menu.chat not in theirs), *officers]


def _anywhere(command: Command, house: House) -> bool:
    """Whether any branch has it switched on: a menu is for the private chats of all."""
    if not command.setting:
        return True
    every = [house.records(branch) for branch in house.store.branches()]
    policies = (each.policy(house.calendar_of(each).today(house.now())) for each in every)
    return not every or any(switched_on(policy, command.setting) for policy in policies)


def _of_officers(known: Iterable[Command], found: Iterable[Menu], house: House) -> Iterator[Menu]:
    """The menus of the superiors' officers: their own command before what else they may do, by their menu in `found`."""
    known = list(known)
    theirs = [each for each in known if each.who is Who.OFFICER]
    anyone = [each for each in known if each.who is Who.ANYONE or each.officers]
    members = [each for each in known if each.who not in (Who.OFFICER, Who.LEADER) or each.officers]
    by_chat = {menu.chat: menu for menu in found if menu.chat is not None}
    for chat, locale in sorted(_officers(house).items()):
        own = by_chat.get(chat)
        v = voice(own.locale if own is not None else locale, house.timezone)
        more = own.entries if own is not None else _entries(v, members if house.store.accounts(chat) else anyone)
        yield Menu(audience=Audience.LEADERS, locale=v.locale, entries=(*_entries(v, theirs), *more), chat=chat)


def _officers(house: House) -> dict[ChatId, str]:
    """The private chats of the superiors' officers, each with its language."""
    found: dict[ChatId, str] = {}
    for superior in house.store.superiors():
        records = house.records(superior)
        found.update({ChatId(each): records.branch.locale for each in records.officers})
    return found


def _entries(v: Voice, commands: Iterable[Command]) -> tuple[MenuEntry, ...]:
    return tuple(MenuEntry(command=each.name, description=v(each.text)) for each in commands)


def _own(house: House) -> dict[ChatId, tuple[str, frozenset[Act]]]:
    """The private chats that see a menu of their own: in which language, and what their owner may do as one who leads, nothing
    for who leads nowhere. An account is at the same time its private chat; one that leads anywhere sees a leader's menu."""
    found: dict[ChatId, tuple[str, frozenset[Act]]] = {}
    for branch in house.store.branches():
        records = house.records(branch)
        today = house.calendar_of(records).today(house.now())
        for account in records.accounts.values():
            member = records.members.get(account.member)
            if member is None or not account.reachable:
                continue
            chosen = records.preference(member.id).locale
            leads = may(member, Act.ADMIN, today)
            acts = frozenset(act for act in Act if may(member, act, today)) if leads else frozenset[Act]()
            chat = ChatId(account.id)
            led = chat in found and bool(found[chat][1])
            if (leads or chosen is not None) and not led:
                found[chat] = (chosen or records.branch.locale, acts)
    return found
