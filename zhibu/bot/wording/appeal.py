"""“I was there but not counted”: what is asked, what the decider reads, and how it came out."""

from collections.abc import Iterable
from datetime import date

from zhibu.bot.message import Ask, Bold, Message, Option, Verb, say, token
from zhibu.bot.wording import terms
from zhibu.bot.wording.panel.frame import back
from zhibu.bot.wording.saying_no import Facts, says_no
from zhibu.bot.wording.scene import End, Ended, Say, Scene
from zhibu.branch.appeal import Appeal, Ground
from zhibu.branch.day import REASON_LIMIT, ActivityDay
from zhibu.branch.notices import Kind
from zhibu.branch.policy import Policy
from zhibu.branch.records import Records
from zhibu.words import Voice, mark

QUESTION = "appeal.words"
"""The draft that waits for the member's words."""
PHOTO = "appeal.photo"
"""The draft that still takes a photo or paper after the words."""
ANSWER = "appeal.answer"
"""The draft that waits for the words of who refuses."""

REASONS = {
    "n": mark("Nobody saw you there; please speak to the secretary."),
    "s": mark("Your name isn't on the signed sheet."),
    "p": mark("Please hand in a proof of the host organisation."),
}
"""Usual words with a refusal, by the letter in their button."""


def ask(v: Voice, day: ActivityDay, policy: Policy, ground: Ground, last: date) -> Message:
    """The question for the words; a photo may come with them or after."""
    name = {"day": terms.day_name(v, policy), "date": v.day(day.on)}
    if ground is Ground.HOST:
        first = v(
            "Taking part at the host organisation, {day} of {date}: please write which organisation it was and on which date.",
            **name,
        )
        proof = v("A photo of the stamped proof, or of the day, can be sent with it, your words below the photo.")
    else:
        first = v(
            "You were at the {day} of {date} and aren't counted? Please write what happened: where you sat, who saw you.",
            **name,
        )
        proof = v("A photo can be sent with it, your words below the photo.")
    asked = say(
        first,
        proof,
        v(
            "It is read by who decides it, never in the group. Up to {limit} characters, until {last}.",
            limit=REASON_LIMIT,
            last=v.short(last),
        ),
        rows=[[Option(v.ctx("button", "Cancel"), token(Verb.CANCEL))]],
    )
    return Message(paragraphs=asked.paragraphs, rows=asked.rows, ask=Ask(v("What happened")))


def state(
    v: Voice, records: Records, day: ActivityDay, appeal: Appeal, deciders: Iterable[str], *, photos: int = 0
) -> Message:
    """How it stands: waiting for whom, accepted or refused."""
    head = (Bold(_title(v, appeal, day)),)
    mine = v("Your words: {words}", words=appeal.words)
    with_photos = v.plural("{n} photo or paper with it.", "{n} photos or papers with it.", photos) if photos else ""
    if appeal.ruling is None:
        names = v.or_list(deciders)
        return say(
            head,
            mine,
            with_photos,
            v("It is decided by {names}; the answer comes here.", names=names) if names else terms.nobody_decides(v),
            "" if photos else v("A photo or paper that proves it can be sent now."),
            rows=[[Option(v.ctx("button", "Cancel"), token(Verb.APPEAL, "back", day.id))]],
        )
    again = [[Option(v.ctx("button", "Ask again"), token(Verb.APPEAL, appeal.ground.value[0], day.id))]]
    return say(head, mine, *_ruled(v, records, appeal), rows=[] if appeal.ruling.accepted else again)


def photo_first(v: Voice) -> Message:
    """A photo came without a word."""
    return say(v("The file is kept. Please write a few words now, too."))


def which(v: Voice, day: ActivityDay) -> Message:
    """A mobile member may have been here or at the host organisation."""
    return say(
        v("{date}: what do you want to say?", date=v.day(day.on)),
        rows=[
            [Option(v.ctx("button", "I was there but not counted"), token(Verb.APPEAL, "t", day.id))],
            [Option(v.ctx("button", "I took part at the host organisation"), token(Verb.APPEAL, "h", day.id))],
        ],
    )


def withdrawn(v: Voice, day: ActivityDay) -> Message:
    return say(v("Taken back: for {date} nothing is asked any more.", date=v.day(day.on)))


def _title(v: Voice, appeal: Appeal, day: ActivityDay) -> str:
    if appeal.ground is Ground.HOST:
        return v("Took part at the host organisation, {date}", date=v.day(day.on))
    return v("Was there but not counted, {date}", date=v.day(day.on))


def _ruled(v: Voice, records: Records, appeal: Appeal) -> list[str]:
    assert appeal.ruling is not None
    by = records.members.get(appeal.ruling.by)
    name = by.name if by is not None else v("someone")
    if appeal.ruling.accepted:
        first = v("Accepted by {name}: you are counted, marked as entered late.", name=name)
    else:
        first = v("Not accepted by {name}.", name=name)
    return [first, v("Words with it: {words}", words=appeal.ruling.words) if appeal.ruling.words else ""]


# The decider's side


def question(v: Voice, records: Records, appeal: Appeal, *, panel: bool = False) -> Message:
    """What is to be decided, with its buttons; `panel` edits the panel's message on."""
    day = records.days[appeal.day]
    who = records.members[appeal.member]
    policy = records.policy(day.on)
    facts = {"name": who.name, "day": terms.day_name(v, policy), "date": v.day(day.on)}
    if appeal.ground is Ground.HOST:
        said = v("{name} says they took part at the host organisation on the {day} of {date}.", **facts)
    else:
        said = v("{name} says they were at the {day} of {date} and aren't counted.", **facts)
    photos = len(records.enclosed(subject(appeal.id)))
    tail = ("p",) if panel else ()
    look = [[Option(v.ctx("button", "See the photos"), token(Verb.APPEAL, "see", appeal.id))]] if photos else []
    return say(
        (Bold(v("Attendance to decide")),),
        said,
        v("Words: {words}", words=appeal.words),
        v.plural("{n} photo or paper with it.", "{n} photos or papers with it.", photos) if photos else "",
        v("The record form is filed already. If you accept, the form with the new figure has to be handed up again.")
        if day.filed_at is not None
        else "",
        rows=[
            *look,
            [
                Option(v.ctx("button", "Grant"), token(Verb.APPEAL, "y", appeal.id, *tail)),
                Option(v.ctx("button", "Refuse"), token(Verb.APPEAL, "n", appeal.id, *tail)),
            ],
        ],
    )


def subject(id_: str) -> str:
    """What the photos with an appeal are kept under."""
    return f"signin:{id_}"


def ask_answer(v: Voice, records: Records, appeal: Appeal) -> Message:
    """A refusal says why: chosen, or written."""
    options = [
        [Option(v(text), token(Verb.APPEAL, "r", appeal.id, letter))]
        for letter, text in REASONS.items()
        if (letter == "p") is (appeal.ground is Ground.HOST) or letter == "n"
    ]
    return say(
        (Bold(v("Not to be counted: {name}", name=records.members[appeal.member].name)),),
        v(
            "What do you say to them? Choose, or write it and send it to me (up to {limit} characters).",
            limit=REASON_LIMIT,
        ),
        rows=[*options, [Option(v.ctx("button", "Cancel"), token(Verb.CANCEL))]],
    )


def photos_of(v: Voice, records: Records, appeal: Appeal) -> str:
    """The line beside a photo that was sent with it."""
    day = records.days[appeal.day]
    return v("{name}, {date}", name=records.members[appeal.member].name, date=v.short(day.on))


def outcome(v: Voice, records: Records, id_: str, *, panel: bool = False) -> Message:
    """What stands in the question's place once it is settled, for everybody who was asked; in the `panel` with a way on."""
    told = _outcome(v, records, id_)
    return say(*told.paragraphs, rows=[back(v, "appeals")]) if panel else told


def _outcome(v: Voice, records: Records, id_: str) -> Message:
    appeal = records.appeals.get(id_)
    if appeal is None:
        return say(v("This was taken back by who asked."))
    day = records.days[appeal.day]
    facts = {"name": records.members[appeal.member].name, "date": v.day(day.on), "words": appeal.words}
    if appeal.ruling is None:
        return say(v("{name}, {date}: {words}. Nobody decided it; it stands open in the panel.", **facts))
    by = records.members.get(appeal.ruling.by)
    facts["by"] = by.name if by is not None else v("someone")
    if appeal.ruling.accepted:
        return say(v("{name}, {date}: {words}. Counted, by the word of {by}.", **facts))
    return say(v("{name}, {date}: {words}. Not counted, by the word of {by}.", **facts), appeal.ruling.words)


def _to_decide(v: Voice, scene: Scene) -> Message:
    return question(v, scene.records, scene.records.appeals[scene.notice.subject])


def _decided(v: Voice, scene: Scene) -> Message:
    appeal = scene.records.appeals[scene.notice.subject]
    day = scene.records.days[appeal.day]
    return say((Bold(_title(v, appeal, day)),), *_ruled(v, scene.records, appeal))


def _to_decide_outcome(v: Voice, ended: Ended) -> Message:
    return outcome(v, ended.records, ended.said.subject)


WORDS: dict[Kind, Say] = {Kind.APPEAL_TO_DECIDE: _to_decide, Kind.APPEAL_DECIDED: _decided}
OUTCOMES: dict[Kind, End] = {Kind.APPEAL_TO_DECIDE: _to_decide_outcome}


# No


@says_no("appeal.counted")
def _counted(v: Voice, facts: Facts) -> str:
    return v(
        "You are counted for {day}: signed in at {at}.", day=v.day(facts.day("day")), at=v.moment(facts.moment("at"))
    )


@says_no("appeal.host")
def _host(v: Voice, facts: Facts) -> str:
    del facts
    return v(
        "Mobile members can take part at their host organisation. If you are one, please tell the secretary, who keeps the roster."
    )


@says_no("appeal.early")
def _early(v: Voice, facts: Facts) -> str:
    return v("This can be asked from {opens} on. Until then, please sign in.", opens=v.moment(facts.moment("opens")))


@says_no("appeal.too_late")
def _too_late(v: Voice, facts: Facts) -> str:
    return v(
        "For {day} this could be asked until {until}. Please speak to the secretary.",
        day=v.day(facts.day("day")),
        until=v.moment(facts.moment("until")),
    )


@says_no("appeal.no_words")
def _no_words(v: Voice, facts: Facts) -> str:
    del facts
    return v("Please write a few words with it.")


@says_no("appeal.no_answer")
def _no_answer(v: Voice, facts: Facts) -> str:
    del facts
    return v("Please say why; the member reads it.")


@says_no("appeal.gone")
def _gone(v: Voice, facts: Facts) -> str:
    del facts
    return v("This was taken back by who asked.")


@says_no("appeal.none")
def _none(v: Voice, facts: Facts) -> str:
    del facts
    return v("There is no activity day for which you could ask this now.")


@says_no("appeal.own_case")
def _own_case(v: Voice, facts: Facts) -> str:
    del facts
    return v("Nobody decides their own case: it is for somebody else whose duty it is.")


@says_no("appeal.decided")
def _decided_already(v: Voice, facts: Facts) -> str:
    if facts.flag("accepted"):
        return v("This was accepted already, on {at}.", at=v.moment(facts.moment("at")))
    return v("This was refused already, on {at}.", at=v.moment(facts.moment("at")))
