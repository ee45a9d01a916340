"""`/wish`: the wish of one's political birthday; `/wishes`: the board. Nothing of a wish is public without its author's word."""

from zhibu.bot.answer import Answer
from zhibu.bot.carried import number, yes
from zhibu.bot.command import Command, Manner, Tables, Who
from zhibu.bot.commands.plan import year_written
from zhibu.bot.message import Message, Verb
from zhibu.bot.talk import Talk
from zhibu.bot.wording import wish as words
from zhibu.branch import wish as rules
from zhibu.branch.own_wish import Outcome, Wish, wish_id
from zhibu.branch.people import Act
from zhibu.branch.records import Records
from zhibu.branch.refusal import Refusal
from zhibu.storage.store import Unit

TEXT = "wish.text"
_ASKING = frozenset({"ask", "mine"})
"""The steps after which a question may wait; any other drops it."""


async def wish(talk: Talk, rest: str) -> Message:
    """With words: the wish, new or written anew. Without: how it stands, or the question for it."""
    year = _year(talk)
    if rest:
        return await _make(talk, year, rest)
    return await _mine(talk, year)


async def typed(talk: Talk, subject: str, text: str) -> Message:
    """The wish came as the answer to the question. A question that came too late doesn't go on waiting."""
    year = number(subject)
    known = talk.known.wishes.get(wish_id(talk.me.id, year))
    if known is not None and rules.open_until(talk.known, known, talk.today) is None:
        await _drop(talk)
    return await _make(talk, year, text)


async def pressed(talk: Talk, parts: tuple[str, ...]) -> Answer:
    """A step with a wish of one's own, or a page of the board. In the group it leads to the private chat."""
    _ = talk.me  # a stranger is told how to be linked before being led anywhere
    step, args = (parts[0], parts[1:]) if parts else ("", ())
    if not talk.private:
        return Answer(start="wishes" if step == "board" else "wish")
    answer = await _pressed(talk, step, args)
    if step not in _ASKING:
        await _drop(talk)
    return answer


async def _pressed(talk: Talk, step: str, args: tuple[str, ...]) -> Answer:
    v = talk.voice
    match step, args:
        case "ask", ():
            return Answer(say=await _mine(talk, _year(talk)))
        case "ask", (year,):
            return Answer(say=await _ask(talk, number(year)))
        case "mine", ():
            return Answer(say=await _mine(talk, _year(talk)))
        case "see", (id_,):
            return Answer(edit=_shown(talk, _own(talk, talk.known, id_)))
        case "pub", (id_, stamp):
            if words.stamp(_own(talk, talk.known, id_)) != stamp:
                raise Refusal("button.stale")  # it was written anew since: the consent was for other words
            return await _choose(talk, id_, public=True, toast=words.is_public(v))
        case "own", (id_,):
            return await _choose(talk, id_, public=False, toast=words.is_private(v))
        case "tell", (id_, outcome) if outcome in tuple(Outcome):
            return await _tell(talk, id_, Outcome(outcome))
        case "show", (id_, answer):
            return await _show_outcome(talk, id_, public=yes(answer))
        case "board", (year, page):
            return Answer(edit=_board(talk, number(year), number(page)))
    raise Refusal("button.stale")


async def wishes(talk: Talk, rest: str) -> Message:
    """The board of this year, or of the year that is named; in the group only where it stands and how many."""
    year = year_written(rest) or talk.today.year
    records = talk.known
    if not talk.private:
        return words.in_group(talk.voice, rules.board(records, year), keeps_board=_keeps_board(talk, records))
    return _board(talk, year, 0)


# The author's own


def _year(talk: Talk) -> int:
    return rules.year_of_wish(talk.known, talk.me, talk.today)


def _own(talk: Talk, records: Records, id_: str) -> Wish:
    """The speaker's own wish of that id; anybody else's doesn't exist for them."""
    found = records.wishes.get(id_)
    if found is None or found.member != talk.me.id:
        raise Refusal("wish.none")
    return found


async def _mine(talk: Talk, year: int) -> Message:
    rules.turn(talk.known, talk.me, year, talk.today)
    known = talk.known.wishes.get(wish_id(talk.me.id, year))
    return _shown(talk, known) if known is not None else await _ask(talk, year)


async def _ask(talk: Talk, year: int) -> Message:
    """Waits for the words; who can't change them any more isn't asked."""
    async with talk.unit("wish.begun") as unit:
        records = unit.records
        whose = rules.turn(records, talk.me, year, talk.today)
        known = records.wishes.get(wish_id(talk.me.id, year))
        rules.may_write(whose, known, talk.today)
        unit.put(talk.draft(TEXT, str(year)))
        await unit.commit(year=year)
    return words.ask(talk.voice, year, until=whose.until if whose.open else None, again=known is not None)


async def _make(talk: Talk, year: int, text: str) -> Message:
    async with talk.unit("wish.made") as unit:
        known = unit.records.wishes.get(wish_id(talk.me.id, year))
        made = rules.make(unit.records, talk.me, year, text, calendar=talk.calendar, now=talk.now)
        if made is not known:
            unit.put(made)
        _answered(unit, talk)
        await unit.commit(wish=made.id)
    if made is known:
        return _shown(talk, made)
    return words.kept(talk.voice, made, keeps_board=_keeps_board(talk, talk.known))


async def _choose(talk: Talk, id_: str, *, public: bool, toast: str) -> Answer:
    async with talk.unit("wish.shown" if public else "wish.withdrawn") as unit:
        known = _own(talk, unit.records, id_)
        chosen = rules.choose(known, public=public, board=_keeps_board(talk, unit.records), now=talk.now)
        if chosen is not known:
            unit.put(chosen)
            await unit.commit(wish=id_)
    return Answer(edit=_shown(talk, chosen), toast=toast)


async def _tell(talk: Talk, id_: str, outcome: Outcome) -> Answer:
    """What came of it. The screen comes as a message of its own: what it stood under keeps its words."""
    async with talk.unit("wish.told") as unit:
        known = _own(talk, unit.records, id_)
        told = rules.tell(unit.records, known, outcome, calendar=talk.calendar, now=talk.now)
        if told is not known:
            unit.put(told)
            await unit.commit(wish=id_)
    noted = words.outcome_saved(talk.voice, outcome)
    return Answer(say=_shown(talk, told, told=noted), toast=noted)


async def _show_outcome(talk: Talk, id_: str, *, public: bool) -> Answer:
    async with talk.unit("wish.outcome_shown") as unit:
        known = _own(talk, unit.records, id_)
        shown = rules.show_outcome(known, public=public)
        if shown is not known:
            unit.put(shown)
            await unit.commit(wish=id_)
    return Answer(edit=_shown(talk, shown), toast=words.saved(talk.voice))


def _shown(talk: Talk, known: Wish, *, told: str = "") -> Message:
    records = talk.house.records(talk.branch_id)
    until = rules.open_until(records, known, talk.today)
    earlier = next((each for each in rules.wishes_of(records, talk.me.id) if each.year < known.year), None)
    keeps = _keeps_board(talk, records)
    return words.own(talk.voice, known, open_until=until, keeps_board=keeps, earlier=earlier, told=told)


def _answered(unit: Unit, talk: Talk) -> None:
    asked = unit.records.drafts.get(talk.account)
    if asked is not None and asked.question == TEXT:
        unit.remove(asked)


async def _drop(talk: Talk) -> None:
    """The wish isn't waited for any more."""
    known = talk.house.records(talk.branch_id).drafts.get(talk.account)
    if known is None or known.question != TEXT:
        return
    async with talk.unit("draft.dropped") as unit:
        _answered(unit, talk)
        await unit.commit()


# The board


def _keeps_board(talk: Talk, records: Records) -> bool:
    return records.policy(talk.today).birthday_board


def _board(talk: Talk, year: int, page: int) -> Message:
    records = talk.known
    if not _keeps_board(talk, records):
        return words.no_board(talk.voice)
    shown = rules.board(records, year)
    seen = rules.wish_shown(records, talk.me.id, year, talk.today).seen
    years = [each for each in rules.years_with_wishes(records) if rules.board(records, each).entries]
    return words.board_page(talk.voice, shown, page=page, mine=(talk.me, seen), years=years)


TABLES = Tables(
    commands=(
        Command(
            name="wish",
            words=("愿望", "願望"),
            run=wish,
            who=Who.MEMBER,
            text=words.LINE,
            manner=Manner.PRIVATE,
            act=Act.TAKE_PART,
        ),
        Command(name="wishes", words=("公示栏", "公示欄"), run=wishes, who=Who.MEMBER, text=words.BOARD_LINE),
    ),
    presses=((Verb.WISH, pressed),),
    answers=((TEXT, typed),),
)
