"""`/me`: my own page: my year, my choices, my data as a file, and the way out."""

import asyncio
import contextlib
from dataclasses import replace

from zhibu.bot.answer import Answer
from zhibu.bot.command import Command, Manner, Tables, Who
from zhibu.bot.commands.language import MINE, NAMES
from zhibu.bot.commands.next import look_of
from zhibu.bot.commands.own_choice import choose
from zhibu.bot.message import Message, Paper, Verb
from zhibu.bot.talk import Talk
from zhibu.bot.wording import mine
from zhibu.bot.wording.help import LINES
from zhibu.branch.dated import of_member
from zhibu.branch.own_year import own_year
from zhibu.branch.refusal import Refusal
from zhibu.forms.member import file_name, member_json, own_enclosures, packed

_PACK_LIMIT = 45 * 1024 * 1024
"""Bytes that a bot can send in one file, with some room."""


async def me(talk: Talk, rest: str) -> Message:
    """The page as it stands now."""
    del rest
    return _page(talk)


async def pressed(talk: Talk, parts: tuple[str, ...]) -> Answer:
    """show: the page; back: the page again in place of a question; birthday y/n; news y/n; language; data; unlink, unlinked."""
    if not talk.private:
        return Answer(start="me")
    match parts:
        case ("unlinked",):
            return Answer(edit=await _unlink(talk))
        case ("show",):
            return Answer(say=_page(talk))
        case ("back",):
            return Answer(edit=_page(talk))
        case ("birthday", "y" | "n" as answer):
            return await _greet(talk, in_group=answer == "y")
        case ("news", "y" | "n" as answer):
            return await _name(talk, in_news=answer == "y")
        case ("language",):
            return Answer(say=mine.which_language(talk.voice, NAMES, MINE))
        case ("data",):
            return Answer(say=mine.my_data(talk.voice, await _data(talk)))
        case ("unlink",):
            _ = talk.me  # who isn't linked has nothing to unlink
            return Answer(edit=mine.ask_unlink(talk.voice, branch=talk.known.branch.name))
    raise Refusal("button.stale")


async def _data(talk: Talk) -> Paper:
    """Everything kept about me: one file, or, with photos and papers, a pack of them. What is too much for one message is
    named in the list, and whoever runs the program has it."""
    member = talk.me
    told = member_json(talk.voice, talk.known, member, now=talk.now)
    kept = own_enclosures(talk.known, member)
    if not kept:
        return Paper(f"{member.id}.json", told)
    files, size = [(f"{member.id}.json", told)], len(told)
    for number, each in enumerate(kept, 1):
        if size + each.size > _PACK_LIMIT:
            break
        with contextlib.suppress(Refusal):  # a damaged one; the list still names it
            files.append((file_name(number, each), await talk.contents(each)))
            size += each.size
    return Paper(f"{member.id}.zip", await asyncio.to_thread(packed, files))


def _page(talk: Talk) -> Message:
    records, member = talk.known, talk.me
    others = [
        (branch, talk.house.records(branch).branch.name) for branch, _ in talk.memberships if branch != talk.branch
    ]
    return mine.my_year(
        talk.voice,
        look_of(talk),
        member,
        own_year(records, member, talk.today.year, calendar=talk.calendar, now=talk.now),
        records.preference(member.id),
        accounts=len(records.accounts_of(member.id)),
        language=NAMES[talk.voice.locale],
        others=others,
        dates=of_member(records.dated, member.id, talk.today.year),
    )


async def _greet(talk: Talk, *, in_group: bool) -> Answer:
    """Whether the group may see the greeting on the political birthday: said yes by the member alone, no by default."""
    await choose(talk, "preference.birthday", "birthday_in_group", in_group=in_group)
    fresh = replace(talk, records=talk.house.records(talk.branch_id))
    return Answer(toast=mine.birthday_choice(talk.voice, in_group=in_group), edit=_page(fresh))


async def _name(talk: Talk, *, in_news: bool) -> Answer:
    """Whether the member's name may stand in the branch's news: said yes by the member alone, no by default."""
    await choose(talk, "preference.news", "name_in_news", in_news=in_news)
    fresh = replace(talk, records=talk.house.records(talk.branch_id))
    return Answer(toast=mine.news_choice(talk.voice, in_news=in_news), edit=_page(fresh))


async def _unlink(talk: Talk) -> Message:
    """Takes this account away from the member, with the question that may wait for it; what happened stays."""
    v = talk.voice
    if talk.member is None:
        return mine.unlinked(v)
    async with talk.unit("account.unlinked") as unit:
        account = unit.records.accounts.get(talk.account)
        draft = unit.records.drafts.get(talk.account)
        if draft is not None:
            unit.remove(draft)
        if account is not None:
            unit.remove(account)
        await unit.commit(member=talk.member.id)
    return mine.unlinked(v)


TABLES = Tables(
    commands=(Command(name="me", words=("我的",), run=me, who=Who.MEMBER, text=LINES["me"], manner=Manner.PRIVATE),),
    presses=((Verb.ME, pressed),),
)
