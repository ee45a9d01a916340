"""Fresh codes: for the group, for the channel, and for a member without an account. Each is shown once."""

from zhibu.bot.answer import Answer
from zhibu.bot.carried import number
from zhibu.bot.codes import new_code, record_of
from zhibu.bot.commands.admin.desk import fresh, the_member
from zhibu.bot.commands.admin.part import Part
from zhibu.bot.message import Message
from zhibu.bot.talk import Talk
from zhibu.bot.wording.panel import year as words
from zhibu.branch.branch import Place, Purpose
from zhibu.branch.people import Act
from zhibu.branch.refusal import Refusal

_CHATS = {"g": Purpose.GROUP, "c": Purpose.CHANNEL}


def screen(talk: Talk, page: int = 0) -> Message:
    talk.require(Act.BIND)
    records = fresh(talk)
    strangers = [
        member for member in records.roster if member.on_books(talk.today) and not records.accounts_of(member.id)
    ]
    return words.codes(talk.voice, records.place(Place.GROUP), records.place(Place.CHANNEL), strangers, page)


async def codes(talk: Talk, args: tuple[str, ...]) -> Answer:
    """The panel's screen; from under a notice (`new`) a message of its own."""
    if args == ("new",):
        return Answer(say=screen(talk))
    return Answer(edit=screen(talk, number(args[0]) if args else 0))


async def chat(talk: Talk, args: tuple[str, ...]) -> Answer:
    """A code that binds the group or the channel."""
    talk.require(Act.BIND)
    if len(args) != 1 or args[0] not in _CHATS:
        raise Refusal("button.stale")
    purpose, code = _CHATS[args[0]], new_code()
    async with talk.unit("codes.issued") as unit:
        unit.put(record_of(code, purpose, now=talk.now))
        await unit.commit(purpose=purpose.value)
    return Answer(say=words.chat_code(talk.voice, purpose, code))


async def person(talk: Talk, args: tuple[str, ...]) -> Answer:
    """A member's own code; earlier unused ones stay valid until one of them is used."""
    talk.require(Act.BIND)
    code = new_code()
    async with talk.unit("codes.issued") as unit:
        member = the_member(unit.records, args[0])
        if not member.on_books(talk.today) or unit.records.accounts_of(member.id):
            raise Refusal("button.stale")
        unit.put(record_of(code, Purpose.MEMBER, now=talk.now, member=member.id))
        await unit.commit(purpose=Purpose.MEMBER.value, member=member.id)
    return Answer(say=words.person_code(talk.voice, member, code, talk.house.platform.start_link(code)))


PART = Part(
    screens={"codes": (codes, 0), "code": (chat, 1), "person": (person, 1)},
)
