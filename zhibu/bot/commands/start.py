"""`/start`: a personal link makes an account a member's; any other link leads to the command that it names."""

from zhibu.bot.answer import Answer
from zhibu.bot.codes import hash_of
from zhibu.bot.command import Command, Tables, Who
from zhibu.bot.commands import guest, signin, superior
from zhibu.bot.incoming import Said
from zhibu.bot.message import Message
from zhibu.bot.talk import Talk
from zhibu.bot.wording import days, linking, replies
from zhibu.bot.wording import signin as signin_words
from zhibu.branch import people
from zhibu.branch.branch import Place, Purpose
from zhibu.branch.day import next_day
from zhibu.branch.linking import choose, link
from zhibu.branch.people import Act, Member
from zhibu.branch.records import Records
from zhibu.branch.refusal import Refusal
from zhibu.words import voice


async def start(talk: Talk, rest: str) -> Answer | Message:
    """A code, a command's name with what it is about (`leave_2026-10`), or nothing."""
    if not talk.private:
        return linking.start_in_group(talk.voice, branch=talk.records.branch.name if talk.records is not None else "")
    handed = (talk.heard.start if isinstance(talk.heard, Said) else None) or rest
    if handed.startswith(signin_words.START):
        return await _on_the_spot(talk, handed.removeprefix(signin_words.START))
    if handed:
        command, _, about = handed.partition("_")
        if any(each.name == command for each in talk.commands):
            return Answer(then=(command, about))
        return await _link(talk, handed)
    if talk.records is None and talk.memberships:
        branches = [(branch, talk.house.records(branch).branch.name) for branch, _ in talk.memberships]
        return replies.which_branch(talk.voice, branches, "help")
    known = talk.member is not None or bool(talk.seats) or bool(talk.offices)
    return Answer(then=("help", "")) if known else linking.stranger(talk.voice)


async def _on_the_spot(talk: Talk, code: str) -> Answer:
    """The QR of a sign-in was scanned: signed in where it is shown, in whichever of the speaker's branches that is."""
    branch = signin.branch_of(talk, code)
    if branch is not None and branch != talk.branch:
        member = next(member for at, member in talk.memberships if at == branch)
        house, now = talk.house, talk.now
        async with house.store.unit(branch, actor=member, act="branch.chosen", now=now, cause=talk.heard.cause) as unit:
            unit.put(choose(unit.records, talk.account, now=now))
            await unit.commit()
    return Answer(then=("signin", code))


async def _link(talk: Talk, code: str) -> Message:
    house, account, now = talk.house, talk.account, talk.now
    house.doors.check(account, now)
    code_id = hash_of(code)
    branch = house.store.code_branch(code_id)
    if branch is None:
        house.doors.wrong(account, now)
        raise Refusal("code.unknown")
    issued = house.records(branch).codes.get(code_id)
    if issued is not None and issued.purpose is Purpose.GUEST:
        return await guest.opened(talk, branch, code_id)
    if issued is not None and issued.purpose is Purpose.OFFICER:
        return await superior.opened(talk, branch, code_id)
    async with house.store.unit(branch, actor=account, act="account.linked", now=now, cause=talk.heard.cause) as unit:
        today = house.calendar_of(unit.records).today(now)
        linked = link(unit.records, code_id, account, now=now, today=today)
        if linked.codes:
            unit.put(linked.account)
            for spent in linked.codes:
                unit.put(spent)
            await unit.commit(member=linked.member.id)
    house.doors.right(account)
    return _welcome(talk, house.records(branch), linked.member)


def _welcome(talk: Talk, records: Records, member: Member) -> Message:
    """In the language in which this person is spoken to from now on."""
    v = voice(records.preference(member.id).locale or records.branch.locale, records.branch.timezone)
    calendar = talk.house.calendar_of(records)
    look = days.Look(records=records, calendar=calendar, now=talk.now)
    day = next_day(records.days, now=talk.now, calendar=calendar)
    binds = people.may(member, Act.BIND, look.today) and records.place(Place.GROUP) is None
    return linking.welcome(
        v,
        name=member.name,
        branch=records.branch.name,
        next_day=days.one_line(v, look, day) if day is not None else "",
        to_bind=binds,
        panel=people.may(member, Act.ADMIN, look.today),
    )


TABLES = Tables(commands=(Command(name="start", words=(), run=start, who=Who.ANYONE, text=""),))
