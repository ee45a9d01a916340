"""Micro-wishes and pledges: the list, the card in the group, and what is said when one is done or thanked for."""

from collections.abc import Sequence
from datetime import date, datetime

from zhibu.bot.message import Ask, Bold, Inline, Message, Option, Paragraph, Verb, say, token
from zhibu.bot.wording.panel.frame import in_pairs, shortened
from zhibu.bot.wording.saying_no import Facts, says_no
from zhibu.bot.wording.scene import End, Ended, Say, Scene
from zhibu.branch.notices import Kind
from zhibu.branch.own_year import OwnYear
from zhibu.branch.records import Records
from zhibu.branch.service import (
    CONTACT_LIMIT,
    NEEDED,
    PLEDGE_LIMIT,
    WISH_LIMIT,
    WORDS_LIMIT,
    MicroWish,
    Pledge,
    Stage,
    Whose,
)
from zhibu.words import Voice, mark, mark_ctx

LINE = mark("Micro-wishes: see, claim, done")
PLEDGE_LINE = mark("My pledges, and those of fellow members who show theirs")
"""What the commands do, in menus and help."""

_WHOSE = {
    Whose.STUDENT: mark_ctx("whose", "a student"),
    Whose.TEACHER: mark_ctx("whose", "a teacher"),
    Whose.PUBLIC: mark_ctx("whose", "a resident"),
    Whose.OTHER: mark_ctx("whose", "somebody else"),
}
_STAGES = {
    Stage.DRAFT: mark_ctx("wish", "not posted yet"),
    Stage.OPEN: mark_ctx("wish", "waiting for somebody"),
    Stage.TAKEN: mark_ctx("wish", "claimed"),
    Stage.DONE: mark_ctx("wish", "done"),
    Stage.THANKED: mark_ctx("wish", "done and thanked for"),
    Stage.WITHDRAWN: mark_ctx("wish", "withdrawn"),
    Stage.LAPSED: mark_ctx("wish", "closed, nobody could be found"),
}
_PER_PAGE = 6
_IN_LINE = 60


def do(*parts: str) -> str:
    """The token of a step with a micro-wish."""
    return token(Verb.MICRO, *parts)


def vow(*parts: str) -> str:
    """The token of a step with a pledge."""
    return token(Verb.PLEDGE, *parts)


# The list, and one of it


def wishes(v: Voice, shown: Sequence[MicroWish], mine: int, page: int, now: datetime) -> Message:
    """What waits for somebody first, then what is under way, then what was done lately."""
    part = shown[page * _PER_PAGE : (page + 1) * _PER_PAGE]
    lines: list[Inline] = []
    for number, wish in enumerate(part, page * _PER_PAGE + 1):
        lines += ["\n"] if lines else []
        text = v(
            "{text} ({whose}; {state})", text=shortened(wish.text, 60), whose=whose(v, wish), state=state(v, wish, now)
        )
        lines.append(v("{number}. {item}", number=number, item=text))
    numbers = [Option(str(n), do("see", wish.id)) for n, wish in enumerate(part, page * _PER_PAGE + 1)]
    turn = []
    if page:
        turn.append(Option(v.ctx("button", "Previous page"), do("list", str(page - 1))))
    if (page + 1) * _PER_PAGE < len(shown):
        turn.append(Option(v.ctx("button", "Next page"), do("list", str(page + 1))))
    return say(
        (Bold(v("Micro-wishes")),),
        tuple(lines) or v("No micro-wish waits at present."),
        v.plural("You have one under way.", "You have {n} under way.", mine) if mine else "",
        rows=[
            *([numbers] if numbers else []),
            *([turn] if turn else []),
            [
                Option(v.ctx("button", "Enter a wish"), do("new")),
                Option(v.ctx("button", "My pledges"), vow("list")),
            ],
        ],
    )


def whose(v: Voice, wish: MicroWish) -> str:
    return v(_WHOSE[wish.whose])


def state(v: Voice, wish: MicroWish, now: datetime) -> str:
    """The stage; where several are looked for, how many were found."""
    stage = wish.stage(now)
    if wish.needed > 1 and stage in (Stage.OPEN, Stage.TAKEN):
        return v(
            "{claimed} of {needed} found, {done} done", claimed=len(wish.claims), needed=wish.needed, done=wish.done
        )
    return v(_STAGES[stage])


def one(
    v: Voice,
    records: Records,
    wish: MicroWish,
    *,
    me: str,
    keeps: bool,
    now: datetime,
    photos: int = 0,
    told: str = "",
) -> Message:
    """A wish as this member may see it: its contact only who claimed it and who looks after it."""
    mine = next((claim for claim in wish.claims if claim.member == me), None)
    sees = wish.contact and (mine is not None or wish.by == me)
    stage = wish.stage(now)
    return say(
        told,
        (Bold(v("Micro-wish of {whose}", whose=whose(v, wish))),),
        wish.text,
        v("State: {state}", state=state(v, wish, now)),
        _claimers(v, records, wish),
        v("To reach them: {contact}", contact=wish.contact) if sees else "",
        v("How to reach them is shown to who claims it.") if wish.contact and not sees and stage is Stage.OPEN else "",
        v("Thanks: {text}", text=v.quote(wish.thanks)) if wish.thanks else "",
        v("Entered by {name}", name=_name(records, wish.by)),
        rows=_steps(
            v,
            wish,
            stage=stage,
            claimed=mine is not None,
            done=mine is not None and mine.done_at is not None,
            keeps=keeps,
            photos=photos,
        ),
    )


def _steps(
    v: Voice, wish: MicroWish, *, stage: Stage, claimed: bool, done: bool, keeps: bool, photos: int
) -> list[list[Option]]:
    options = []
    if stage is Stage.OPEN and not claimed:
        options.append(Option(v.ctx("button", "Claim"), do("claim", wish.id)))
    if claimed and not done and wish.withdrawn_at is None:
        options.append(Option(v.ctx("button", "Done"), do("done", wish.id)))
        options.append(Option(v.ctx("button", "Give it back"), do("back", wish.id)))
    if photos:
        options.append(Option(v.ctx("button", "Photos ({n})", n=photos), do("photo", wish.id, "0")))
    if keeps and wish.done:
        options.append(Option(v.ctx("button", "Enter thanks"), do("thank", wish.id)))
    if keeps and stage is Stage.OPEN and wish.claims:
        options.append(Option(v.ctx("button", "Enough were found"), do("enough", wish.id)))
    if keeps and stage in (Stage.OPEN, Stage.TAKEN) and not wish.done:
        options.append(Option(v.ctx("button", "Withdraw"), do("drop", wish.id)))
    return [*in_pairs(options), [Option(v.ctx("button", "All micro-wishes"), do("list", "0"))]]


def _claimers(v: Voice, records: Records, wish: MicroWish) -> Paragraph:
    lines: list[Inline] = []
    for claim in wish.claims:
        name = _name(records, claim.member)
        done = claim.done_at is not None
        line = v("{name}: done", name=name) if done else v("{name}: has claimed it", name=name)
        lines += ["\n"] if lines else []
        lines.append(v("{line} {words}", line=line, words=v.quote(claim.words)) if claim.words else line)
    return tuple(lines)


def _name(records: Records, member: str) -> str:
    found = records.members.get(member)
    return found.name if found is not None else ""


def confirm_drop(v: Voice, wish: MicroWish) -> Message:
    return say(
        (Bold(v("Withdraw this wish?")),),
        wish.text,
        v("Its card in the group loses its button."),
        rows=[
            [
                Option(v.ctx("button", "Confirm"), do("drop", wish.id, "y")),
                Option(v.ctx("button", "Cancel"), do("see", wish.id)),
            ]
        ],
    )


# Entering one


def ask_whose(v: Voice) -> Message:
    options = [Option(v(label), do("new", each.value)) for each, label in _WHOSE.items()]
    return say(
        (Bold(v("A micro-wish on behalf of somebody")),),
        v("Whose wish is it? A name is never asked for."),
        rows=[*in_pairs(options), [Option(v.ctx("button", "All micro-wishes"), do("list", "0"))]],
    )


def ask_text(v: Voice) -> Message:
    return _asking(
        v,
        v(
            "What is wished for? Please write it, up to {limit} characters. The group reads it: no name, no telephone number, no address.",
            limit=WISH_LIMIT,
        ),
        v("The wish"),
    )


def draft(v: Voice, wish: MicroWish, told: str = "") -> Message:
    """The wish before it is posted."""
    return say(
        told,
        (Bold(v("Micro-wish of {whose}", whose=whose(v, wish))),),
        wish.text,
        v("To reach them: {contact}", contact=wish.contact) if wish.contact else v("To reach them: nothing entered"),
        v.plural("Looked for: one person", "Looked for: {n} people", wish.needed),
        v("The group will see the wish, silently; how to reach them is shown to who claims it."),
        rows=[
            [Option(v.ctx("button", "How to reach them"), do("contact", wish.id))],
            [
                Option(v.plural("{n} person", "{n} people", each), do("need", wish.id, str(each)))
                for each in NEEDED
                if each != wish.needed
            ],
            [
                Option(v.ctx("button", "Confirm"), do("post", wish.id)),
                Option(v.ctx("button", "Cancel"), do("away", wish.id)),
            ],
        ],
    )


def ask_contact(v: Voice, wish: MicroWish) -> Message:
    return _asking(
        v,
        v(
            "How can they be reached? Only who claims the wish will see it. Up to {limit} characters.",
            limit=CONTACT_LIMIT,
        ),
        v("How to reach them"),
        Option(v.ctx("button", "Back"), do("draft", wish.id)),
    )


def discarded(v: Voice) -> Message:
    return say(v("Dropped; nothing was posted."), rows=[[Option(v.ctx("button", "All micro-wishes"), do("list", "0"))]])


def posted(v: Voice) -> str:
    return v("Posted. The group sees it without a sound.")


# Done, and thanks


def ask_done(v: Voice, wish: MicroWish) -> Message:
    return _asking(
        v,
        v(
            "Noted as done, thank you. Would you add a few words or a photo? Up to {limit} characters.",
            limit=WORDS_LIMIT,
        ),
        v("A few words"),
        Option(v.ctx("button", "Skip"), do("see", wish.id)),
    )


def ask_thanks(v: Voice, wish: MicroWish) -> Message:
    return _asking(
        v,
        v(
            "What did they say? Please write their words of thanks, up to {limit} characters. The group reads them too: no names.",
            limit=WORDS_LIMIT,
        ),
        v("Words of thanks"),
        Option(v.ctx("button", "Back"), do("see", wish.id)),
    )


def _asking(v: Voice, question: str, hint: str, *ways: Option) -> Message:
    away = list(ways) or [Option(v.ctx("button", "Cancel"), token(Verb.CANCEL))]
    asked = say(question, rows=[away])
    return Message(paragraphs=asked.paragraphs, rows=asked.rows, ask=Ask(hint))


def kept(v: Voice) -> str:
    return v("Kept, thank you.")


def claimed(v: Voice) -> str:
    return v("You have claimed this wish. Thank you.")


def given_back(v: Voice) -> str:
    return v("You have given it back; somebody else can claim it.")


# What is said unasked


def _card(v: Voice, scene: Scene) -> Message:
    wish = scene.records.micro_wishes[scene.notice.subject]
    stage = wish.stage(scene.now)
    return say(
        (Bold(v("Micro-wish of {whose}", whose=whose(v, wish))),),
        wish.text,
        v("State: {state}", state=state(v, wish, scene.now)),
        v("Thanks: {text}", text=v.quote(wish.thanks)) if wish.thanks else "",
        rows=[[Option(v.ctx("button", "Claim"), do("claim", wish.id))]] if stage is Stage.OPEN else [],
    )


def _card_outcome(v: Voice, ended: Ended) -> Message:
    wish = ended.records.micro_wishes[ended.said.subject]
    return say(
        (Bold(v("Micro-wish of {whose}", whose=whose(v, wish))),),
        wish.text,
        v("State: {state}", state=state(v, wish, ended.now)),
        v("Thanks: {text}", text=v.quote(wish.thanks)) if wish.thanks else "",
    )


def _done(v: Voice, scene: Scene) -> Message:
    wish = scene.records.micro_wishes[scene.notice.subject]
    claim = next((each for each in wish.claims if each.member == scene.notice.edition), None)
    name = _name(scene.records, scene.notice.edition)
    return say(
        v("{name} has done the micro-wish that you entered: {text}", name=name, text=v.quote(wish.text)),
        v.quote(claim.words) if claim is not None and claim.words else "",
        v("If there are words of thanks, you can enter them."),
        rows=[[Option(v.ctx("button", "Enter thanks"), do("thank", wish.id))]],
    )


def _done_outcome(v: Voice, ended: Ended) -> Message:
    wish = ended.records.micro_wishes[ended.said.subject]
    return say(v("The micro-wish is done: {text}", text=v.quote(wish.text)))


def _thanked(v: Voice, scene: Scene) -> Message:
    wish = scene.records.micro_wishes[scene.notice.subject]
    return say(
        v("For the micro-wish that you did, {text}, there came thanks:", text=v.quote(wish.text)), v.quote(wish.thanks)
    )


def _pledge_due(v: Voice, scene: Scene) -> Message:
    pledge = scene.records.pledges[scene.notice.subject]
    return say(
        v("Your pledge runs until {until}: {text}", until=v.day(pledge.until), text=v.quote(pledge.text)),
        v("If it is done, one tap says so; if it takes longer, choose another day."),
        rows=[
            [
                Option(v.ctx("button", "Done"), vow("done", pledge.id)),
                Option(v.ctx("button", "Another day"), vow("when", pledge.id)),
            ]
        ],
    )


def _pledge_outcome(v: Voice, ended: Ended) -> Message:
    pledge = ended.records.pledges.get(ended.said.subject)
    if pledge is None or pledge.done_at is None:
        return say(v("This is settled."))
    return say(v("Pledge done: {text}", text=v.quote(pledge.text)))


WORDS: dict[Kind, Say] = {
    Kind.MICRO_WISH: _card,
    Kind.MICRO_DONE: _done,
    Kind.MICRO_THANKED: _thanked,
    Kind.PLEDGE_DUE: _pledge_due,
}
OUTCOMES: dict[Kind, End] = {
    Kind.MICRO_WISH: _card_outcome,
    Kind.MICRO_DONE: _done_outcome,
    Kind.PLEDGE_DUE: _pledge_outcome,
}


# Pledges


def pledges(v: Voice, mine: Sequence[Pledge], others: Sequence[tuple[str, Pledge]]) -> Message:
    """My pledges, and what fellow members show of theirs."""
    lines: list[Inline] = []
    for number, each in enumerate(mine, 1):
        lines += ["\n"] if lines else []
        lines.append(v("{number}. {item}", number=number, item=line_of(v, each)))
    theirs: list[Inline] = []
    for name, each in others:
        theirs += ["\n"] if theirs else [v("Fellow members pledge:"), "\n"]
        theirs.append(v("{label}: {value}", label=name, value=line_of(v, each, own=False)))
    return say(
        (Bold(v("My pledges")),),
        tuple(lines) or v("You have made none so far."),
        tuple(theirs),
        rows=[
            *in_pairs(Option(str(n), vow("see", each.id)) for n, each in enumerate(mine, 1)),
            [
                Option(v.ctx("button", "Make a pledge"), vow("new")),
                Option(v.ctx("button", "All micro-wishes"), do("list", "0")),
            ],
        ],
    )


def in_my_year(v: Voice, year: OwnYear) -> tuple[Paragraph, Paragraph]:
    """What a member pledged, and which micro-wishes they took on, with how each stands; empty where there is nothing."""
    taken = []
    for own in year.wishes:
        done = own.claim.done_at
        stand = v("done on {date}", date=v.short(done.astimezone(v.zone))) if done is not None else v("under way")
        taken.append(v("{text} ({stand})", text=shortened(own.wish.text, _IN_LINE), stand=stand))
    pledged = [line_of(v, each) for each in year.pledges]
    return _headed(v("My pledges"), pledged), _headed(v("Micro-wishes I claimed"), taken)


def _headed(heading: str, told: Sequence[str]) -> Paragraph:
    lines: list[Inline] = [Bold(heading)]
    for line in told:
        lines += ["\n", line]
    return tuple(lines) if told else ()


def line_of(v: Voice, pledge: Pledge, *, own: bool = True) -> str:
    """A pledge in one line; whether it can be seen is said to its owner and to the secretary alone."""
    stand = (
        v("done on {date}", date=v.short(pledge.done_at.astimezone(v.zone)))
        if pledge.done_at is not None
        else v("until {date}", date=v.short(pledge.until))
    )
    if own and pledge.public:
        return v("{text} ({stand}; fellow members see it)", text=pledge.text, stand=stand)
    return v("{text} ({stand})", text=pledge.text, stand=stand)


def ask_pledge(v: Voice) -> Message:
    return _asking(
        v,
        v(
            "What do you pledge? Something small and real, up to {limit} characters. The secretary sees it; fellow members only if you choose so.",
            limit=PLEDGE_LIMIT,
        ),
        v("My pledge"),
    )


def pledge(v: Voice, one: Pledge, untils: Sequence[date], told: str = "") -> Message:
    """One pledge, with what its owner can do."""
    rows = []
    if one.done_at is None:
        rows.append(
            [
                Option(v("until {date}", date=v.date(each)), vow("until", one.id, each.isoformat()))
                for each in untils[:2]
            ]
        )
        rows.append(
            [
                Option(v("until {date}", date=v.date(each)), vow("until", one.id, each.isoformat()))
                for each in untils[2:]
            ]
        )
        rows.append(
            [
                Option(v.ctx("button", "Done"), vow("done", one.id)),
                Option(v.ctx("button", "Take away"), vow("drop", one.id)),
            ]
        )
    shown = (
        v.ctx("button", "Hide it from fellow members") if one.public else v.ctx("button", "Show it to fellow members")
    )
    rows.append([Option(shown, vow("public", one.id, "n" if one.public else "y"))])
    rows.append([Option(v.ctx("button", "My pledges"), vow("list"))])
    return say(
        told,
        (Bold(one.text),),
        v("Until {date}", date=v.date(one.until))
        if one.done_at is None
        else v("Done on {date}", date=v.date(one.done_at.astimezone(v.zone))),
        v.quote(one.words) if one.words else "",
        v("Fellow members see it.") if one.public else v("Only the secretary and you see it."),
        rows=[row for row in rows if row],
    )


def ask_kept(v: Voice, one: Pledge) -> Message:
    return _asking(
        v,
        v("Noted as done. Would you add a few words? Up to {limit} characters.", limit=WORDS_LIMIT),
        v("A few words"),
        Option(v.ctx("button", "Skip"), vow("see", one.id)),
    )


def pledge_dropped(v: Voice) -> str:
    return v("The pledge is taken away.")


def pledged(v: Voice) -> str:
    return v("Your pledge is kept.")


# Why not


@says_no("service.empty")
def _empty(v: Voice, facts: Facts) -> str:
    del facts
    return v("There are no words in it. Please write them.")


@says_no("micro.private")
def _private(v: Voice, facts: Facts) -> str:
    del facts
    return v(
        "The group will read this, and it tells how to reach somebody. Please write it without numbers and addresses."
    )


@says_no("micro.not_yours")
def _not_yours(v: Voice, facts: Facts) -> str:
    del facts
    return v("This wish is looked after by who entered it, the secretary or the deputy secretary.")


@says_no("micro.posted")
def _posted(v: Voice, facts: Facts) -> str:
    del facts
    return v("This wish is posted already.")


@says_no("micro.unknown")
def _unknown(v: Voice, facts: Facts) -> str:
    del facts
    return v("There is no such wish any more. /micro shows those that there are.")


@says_no("micro.withdrawn")
def _withdrawn(v: Voice, facts: Facts) -> str:
    del facts
    return v("This wish was withdrawn.")


@says_no("micro.lapsed")
def _lapsed(v: Voice, facts: Facts) -> str:
    del facts
    return v("This wish was closed, for nobody could be found for a long time.")


@says_no("micro.taken")
def _taken(v: Voice, facts: Facts) -> str:
    del facts
    return v("Enough have claimed this wish already. Thank you all the same.")


@says_no("micro.done")
def _is_done(v: Voice, facts: Facts) -> str:
    del facts
    return v("This wish is done already, and what is done stays.")


@says_no("micro.not_claimed")
def _not_claimed(v: Voice, facts: Facts) -> str:
    del facts
    return v("You haven't claimed this wish.")


@says_no("micro.not_done")
def _not_done(v: Voice, facts: Facts) -> str:
    del facts
    return v("Thanks are entered once the wish is done.")


@says_no("micro.nobody")
def _nobody(v: Voice, facts: Facts) -> str:
    del facts
    return v("Nobody has claimed this wish yet. It can be withdrawn.")


@says_no("pledge.unknown")
def _pledge_unknown(v: Voice, facts: Facts) -> str:
    del facts
    return v("There is no such pledge of yours any more.")


@says_no("pledge.done")
def _pledge_done(v: Voice, facts: Facts) -> str:
    del facts
    return v("This pledge is done already, and what is done stays.")


@says_no("pledge.past")
def _pledge_past(v: Voice, facts: Facts) -> str:
    return v("{until} is past. Please choose a later day.", until=v.date(facts.day("until")))
