"""`/bind CODE`: a chat becomes the branch's group or channel."""

from zhibu.bot.answer import Answer
from zhibu.bot.codes import hash_of
from zhibu.bot.command import Command, Tables, Who
from zhibu.bot.incoming import Room
from zhibu.bot.message import Message
from zhibu.bot.platforms.base import PlatformError
from zhibu.bot.talk import Talk
from zhibu.bot.wording import linking
from zhibu.bot.wording.help import LINES
from zhibu.branch.branch import Binding, Place
from zhibu.branch.ids import BranchId
from zhibu.branch.linking import bind as bind_chat
from zhibu.branch.people import Act, Member
from zhibu.branch.records import Records
from zhibu.branch.refusal import Refusal
from zhibu.words import voice


async def bind(talk: Talk, rest: str) -> Answer | Message:
    """In a group the secretary's or the deputy's word with the group code; in a channel, where posts have no sender, the
    channel code alone. The second time it says the same."""
    where, house, now = talk.heard.where, talk.house, talk.now
    if where.room is Room.PRIVATE:
        raise Refusal("bind.private")
    place = Place.GROUP if where.room is Room.GROUP else Place.CHANNEL
    who = talk.account if place is Place.GROUP else where.chat
    house.doors.check(who, now)
    if not rest:
        raise Refusal("bind.no_code")
    code_id = hash_of(rest)
    branch = house.store.code_branch(code_id)
    if branch is None:
        house.doors.wrong(who, now)
        raise Refusal("code.unknown")
    if talk.branch is not None and talk.branch != branch:
        raise Refusal("bind.other_branch")
    by = _speaker(talk, branch)
    actor = by.id if by is not None else where.chat
    async with house.store.unit(branch, actor=actor, act="chat.bound", now=now, cause=talk.heard.cause) as unit:
        today = house.calendar_of(unit.records).today(now)
        bound = bind_chat(unit.records, code_id, place, where.chat, where.title, by=by, now=now, today=today)
        if bound.code is not None:
            unit.put(bound.code)
            unit.put(bound.binding)
            for earlier in bound.replaced:
                unit.remove(earlier)
            await unit.commit(place=place.value)
    house.doors.right(who)
    return await _answer(talk, house.records(branch), bound.binding, bound.replaced)


def _speaker(talk: Talk, branch: BranchId) -> Member | None:
    """The speaker as a member of the code's branch; the chat itself knows no branch yet."""
    member = next((member for at, member in talk.memberships if at == branch), None)
    return talk.house.records(branch).members.get(member) if member is not None else None


async def _answer(talk: Talk, records: Records, binding: Binding, replaced: tuple[Binding, ...]) -> Message:
    v = voice(records.branch.locale, records.branch.timezone)
    today = talk.house.calendar_of(records).today(talk.now)
    more: int | None = None
    if binding.place is Place.GROUP:
        # Everybody on the roster may be in the group, linked or not; whoever is more than they is nobody we know.
        known = sum(1 for member in records.roster if member.present(today))
        try:
            more = await talk.house.platform.strangers(binding.id, known)
        except PlatformError:
            more = None
    earlier = replaced[0].title if replaced else ""
    return linking.bound(v, branch=records.branch.name, place=binding.place, replaced=earlier, more=more)


TABLES = Tables(
    commands=(Command(name="bind", words=("绑定", "綁定"), run=bind, who=Who.ANYONE, text=LINES["bind"], act=Act.BIND),)
)
