"""The guests of a day, their links, and the comments of the liaison and of the cadres present."""

from collections.abc import Callable
from datetime import date, timedelta

from zhibu.bot.answer import Answer
from zhibu.bot.carried import date_of, number
from zhibu.bot.codes import new_code, record_of
from zhibu.bot.commands.admin.desk import answered, ask, fresh, the_day, the_member
from zhibu.bot.commands.admin.part import Part
from zhibu.bot.message import Message
from zhibu.bot.talk import Talk
from zhibu.bot.wording.panel import guests as words
from zhibu.branch import comment as comments
from zhibu.branch import guests as rules
from zhibu.branch import voting
from zhibu.branch.agenda.evaluation import closing
from zhibu.branch.attendance import opens
from zhibu.branch.branch import Purpose
from zhibu.branch.comment import Comment, Speaker
from zhibu.branch.day import ActivityDay
from zhibu.branch.guests import Guest, GuestKind
from zhibu.branch.ids import about
from zhibu.branch.keeping import may_keep
from zhibu.branch.people import Act, Member
from zhibu.branch.records import Records
from zhibu.branch.refusal import Refusal
from zhibu.storage.store import Unit

NAMES = "panel.guests"
"""The question for names or a number, about `day:kind`."""
SAID = "panel.said"
"""The question for what was said in a comment, about `speaker@date`."""
_DATES = 6
"""So many dates are offered for a comment, the day's own first, then the latest."""


def may_enter(talk: Talk, records: Records, day: ActivityDay) -> bool:
    """Who signs others in enters guests as well, and who keeps the day's record."""
    return talk.may(Act.SIGN_FOR_SOMEONE) or may_keep(records, day, talk.me, talk.today)


def _enterable(talk: Talk, records: Records, id_: str) -> ActivityDay:
    day = the_day(records, id_)
    if not may_enter(talk, records, day):
        talk.require(Act.SIGN_FOR_SOMEONE)
    return day


def _the_guest(talk: Talk, records: Records, id_: str) -> tuple[ActivityDay, Guest]:
    guest = records.guests.get(id_)
    if guest is None:
        raise Refusal("guest.unknown")
    return _enterable(talk, records, guest.day), guest


def _kind(text: str) -> GuestKind:
    try:
        return GuestKind(text)
    except ValueError:
        raise Refusal("button.stale") from None


def screen(talk: Talk, id_: str, page: int = 0, *, done: str = "") -> Message:
    """Everybody who is entered for the day."""
    records = fresh(talk)
    day = _enterable(talk, records, id_)
    found = rules.of_day(records.guests.values(), day.id)
    open_ = talk.now >= opens(day, records.policy(day.on), talk.calendar)
    return words.guests(
        talk.voice,
        day,
        found,
        page,
        waiting=open_ and any(guest.came_at is None for guest in found),
        comments=talk.now >= day.starts(talk.calendar) and bool(comments.speakers(records, day)),
        linked=frozenset(seat.guest for seat in records.guest_accounts.values() if seat.day == day.id),
        done=done,
    )


async def guests(talk: Talk, args: tuple[str, ...]) -> Answer:
    return Answer(edit=screen(talk, args[0], number(args[1]) if len(args) > 1 else 0))


async def add(talk: Talk, args: tuple[str, ...]) -> Answer:
    """Which kind; the partner's members where the day has a partner."""
    day = _enterable(talk, talk.known, args[0])
    offered = [kind for kind in GuestKind if kind is not GuestKind.PARTNER or day.partner]
    return Answer(edit=words.kinds(talk.voice, day, offered))


async def of_kind(talk: Talk, args: tuple[str, ...]) -> Answer:
    """The people of the roster by name, numbers, or names to be typed."""
    day, kind = _enterable(talk, talk.known, args[0]), _kind(args[1])
    await ask(talk, NAMES, f"{day.id}:{kind.value}")
    page = number(args[2]) if len(args) > 2 else 0
    return Answer(edit=words.enter(talk.voice, day, kind, _roster(fresh(talk), day, kind), page))


def _roster(records: Records, day: ActivityDay, kind: GuestKind) -> list[Member]:
    """Who of the roster is of that kind and isn't entered yet."""
    return [
        member
        for member in records.roster
        if rules.ON_ROSTER.get(member.kind) is kind
        and member.present(day.on)
        and about(day.id, member.id) not in records.guests
    ]


async def one(talk: Talk, args: tuple[str, ...]) -> Answer:
    """Somebody of the roster, in one tap."""
    me = talk.me
    async with talk.unit("guest.entered") as unit:
        records = unit.records
        day = _enterable(talk, records, args[0])
        member = the_member(records, args[1])
        known = records.guests.get(about(day.id, member.id))
        guest = rules.enter_member(
            day,
            member,
            known,
            by=me.id,
            policy=records.policy(day.on),
            calendar=talk.calendar,
            now=talk.now,
        )
        answered(unit, talk)
        unit.put(guest)
        await unit.commit(day=day.id, guest=guest.id)
    return Answer(edit=screen(talk, day.id, done=words.entered(talk.voice, [guest])))


async def count(talk: Talk, args: tuple[str, ...]) -> Answer:
    """A number in one tap."""
    return Answer(edit=await _enter(talk, args[0], _kind(args[1]), number(args[2])))


async def typed(talk: Talk, subject: str, text: str) -> Message:
    """Names or a number were typed."""
    day_id, _, kind = subject.rpartition(":")
    return await _enter(talk, day_id, _kind(kind), rules.written(text))


async def _enter(talk: Talk, day_id: str, kind: GuestKind, what: int | list[tuple[str, str]]) -> Message:
    me = talk.me
    async with talk.unit("guest.entered") as unit:
        day = _enterable(talk, unit.records, day_id)
        new = [_counted(talk, unit, day, kind, what)] if isinstance(what, int) else _named(talk, unit, day, kind, what)
        answered(unit, talk)
        for guest in new:
            unit.put(guest)
        await unit.commit(day=day.id, by=me.id, count=rules.heads(new))
    return screen(talk, day.id, done=words.entered(talk.voice, new))


def _counted(talk: Talk, unit: Unit, day: ActivityDay, kind: GuestKind, how_many: int) -> Guest:
    records = unit.records
    return rules.enter_count(
        day,
        kind,
        how_many,
        records.guests.get(rules.count_id(day.id, kind)),
        by=talk.me.id,
        policy=records.policy(day.on),
        calendar=talk.calendar,
        now=talk.now,
    )


def _named(talk: Talk, unit: Unit, day: ActivityDay, kind: GuestKind, people: list[tuple[str, str]]) -> list[Guest]:
    """Each a guest of their own. A number is given out once a day, for a link may have named it."""
    records = unit.records
    taken = {*records.guests, *(code.guest for code in records.codes.values())}
    known = list(records.guests.values())
    new: list[Guest] = []
    for name, organisation in people:
        guest = rules.enter(
            day,
            kind,
            name,
            known,
            number=rules.next_number(day.id, taken),
            by=talk.me.id,
            policy=records.policy(day.on),
            calendar=talk.calendar,
            now=talk.now,
            organisation=organisation,
        )
        taken.add(guest.id)
        if guest not in known:
            known.append(guest)
        if guest not in new:
            new.append(guest)
    return new


# One guest


async def guest(talk: Talk, args: tuple[str, ...]) -> Answer:
    records = fresh(talk)
    day, known = _the_guest(talk, records, args[0])
    policy = records.policy(day.on)
    return Answer(
        edit=words.guest(
            talk.voice,
            known,
            opened=any(seat.guest == known.id for seat in records.guest_accounts.values()),
            votes=_possible(lambda: voting.check_invitation(records, known, talk.calendar, talk.now)),
            arrives=known.came_at is None and talk.now >= opens(day, policy, talk.calendar),
            speaks=_dates(talk, day) if _possible(lambda: _unsaid(talk, known.id)) else (),
            closes=closing(day, policy, talk.calendar),
            gone=_possible(
                lambda: rules.check_removal(known, day, commented=comments.commented(records.comments, known))
            ),
        )
    )


def _possible(check: Callable[[], object]) -> bool:
    try:
        check()
    except Refusal:
        return False
    return True


async def came(talk: Talk, args: tuple[str, ...]) -> Answer:
    """It is noted that this guest came."""
    async with talk.unit("guest.came") as unit:
        day, known = _the_guest(talk, unit.records, args[0])
        policy = unit.records.policy(day.on)
        there = rules.came(known, day, policy=policy, calendar=talk.calendar, now=talk.now)
        if there is not known:
            unit.put(there)
            await unit.commit(day=day.id, guest=known.id)
    return Answer(edit=screen(talk, day.id, done=words.came(talk.voice)))


async def all_came(talk: Talk, args: tuple[str, ...]) -> Answer:
    """The same of everybody who was invited."""
    async with talk.unit("guest.came") as unit:
        records = unit.records
        day = _enterable(talk, records, args[0])
        policy = records.policy(day.on)
        invited = [each for each in rules.of_day(records.guests.values(), day.id) if each.came_at is None]
        for each in invited:
            unit.put(rules.came(each, day, policy=policy, calendar=talk.calendar, now=talk.now))
        if invited:
            await unit.commit(day=day.id, count=rules.heads(invited))
    return Answer(edit=screen(talk, day.id, done=words.came(talk.voice)))


async def gone(talk: Talk, args: tuple[str, ...]) -> Answer:
    """Asked first, done when confirmed. Their link dies with it."""
    if args[1:] != ("y",):
        _, known = _the_guest(talk, talk.known, args[0])
        return Answer(edit=words.gone(talk.voice, known))
    async with talk.unit("guest.removed") as unit:
        records = unit.records
        day, known = _the_guest(talk, records, args[0])
        rules.check_removal(known, day, commented=comments.commented(records.comments, known))
        unit.remove(known)
        for seat in [seat for seat in records.guest_accounts.values() if seat.guest == known.id]:
            unit.remove(seat)
        await unit.commit(day=day.id, guest=known.id)
    return Answer(edit=screen(talk, day.id, done=words.removed(talk.voice, known)))


async def link(talk: Talk, args: tuple[str, ...]) -> Answer:
    """A fresh link; an earlier one that nobody opened is void."""
    code = new_code()
    async with talk.unit("guest.invited") as unit:
        day, known = _the_guest(talk, unit.records, args[0])
        invited, void = voting.invite(unit.records, known, calendar=talk.calendar, now=talk.now)
        unit.put(invited)
        for each in void:
            unit.put(each)
        unit.put(record_of(code, Purpose.GUEST, now=talk.now, guest=known.id))
        await unit.commit(day=day.id, guest=known.id)
    closes = closing(day, fresh(talk).policy(day.on), talk.calendar)
    url = talk.house.platform.start_link(code)
    return Answer(say=words.link(talk.voice, known, code, url, closes=closes))


# Comments


def said_screen(talk: Talk, id_: str, *, done: str = "") -> Message:
    records = fresh(talk)
    day = _enterable(talk, records, id_)
    speakers = comments.speakers(records, day)
    given = {each.speaker.id: each.comment for each in comments.comments(records, day)}
    return words.said(talk.voice, day, speakers, given, _dates(talk, day), done=done)


async def said(talk: Talk, args: tuple[str, ...]) -> Answer:
    return Answer(edit=said_screen(talk, args[0]))


def _speaker(talk: Talk, records: Records, id_: str) -> tuple[ActivityDay, Speaker, Comment | None]:
    day = _enterable(talk, records, id_.rpartition(":")[0])
    return day, comments.speaker(records, day, id_), records.comments.get(id_)


async def says(talk: Talk, args: tuple[str, ...]) -> Answer:
    """Whose comment it is was chosen: on which date it was given."""
    day, who = _unsaid(talk, args[0])
    return Answer(edit=words.when(talk.voice, day, who, _dates(talk, day)))


def _unsaid(talk: Talk, id_: str) -> tuple[ActivityDay, Speaker]:
    """The day and the speaker, where a comment can be entered: what they wrote themselves stays."""
    day, who, known = _speaker(talk, talk.known, id_)
    comments.check_begun(day, calendar=talk.calendar, now=talk.now)
    if known is not None and known.by is None:
        raise Refusal("comment.own_words", name=who.name)
    return day, who


def _dates(talk: Talk, day: ActivityDay) -> list[date]:
    """The day's own date, and the latest up to today."""
    since = min((talk.today - day.on).days, _DATES - 1)
    return [day.on, *(talk.today - timedelta(days=back) for back in reversed(range(since)))]


async def saying(talk: Talk, args: tuple[str, ...]) -> Answer:
    """Asks for what was said."""
    day, who = _unsaid(talk, args[0])
    on = date_of(args[1])
    await ask(talk, SAID, f"{who.id}@{on.isoformat()}")
    return Answer(edit=words.text(talk.voice, day, who, on))


async def was_said(talk: Talk, subject: str, text: str) -> Message:
    id_, _, on = subject.rpartition("@")
    me = talk.me
    async with talk.unit("comment.entered") as unit:
        day, who, known = _speaker(talk, unit.records, id_)
        comment = comments.enter(
            day,
            who,
            text,
            known,
            said_on=date_of(on),
            by=me,
            closes=closing(day, unit.records.policy(day.on), talk.calendar),
            calendar=talk.calendar,
            now=talk.now,
        )
        answered(unit, talk)
        unit.put(comment)
        await unit.commit(day=day.id, comment=comment.id)
    return said_screen(talk, day.id, done=words.kept(talk.voice, who))


PART = Part(
    screens={
        "guests": (guests, 1),
        "guestadd": (add, 1),
        "guestis": (one, 2),
        "guestn": (count, 3),
        "guest": (guest, 1),
        "guestcame": (came, 1),
        "guestall": (all_came, 1),
        "guestgone": (gone, 1),
        "guestlink": (link, 1),
        "said": (said, 1),
        "says": (says, 1),
    },
    questions={"guestof": (of_kind, 2), "saying": (saying, 2)},
    answers=((NAMES, typed), (SAID, was_said)),
)
