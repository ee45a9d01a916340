"""Leave between who asks and who decides: the question, its outcome, and the answer."""

from zhibu.bot.message import Ask, Bold, Message, Option, Verb, say, token
from zhibu.bot.wording import enclosures, terms
from zhibu.bot.wording.saying_no import Facts, says_no
from zhibu.bot.wording.scene import End, Ended, Say, Scene
from zhibu.branch.attendance import Leave, came_all_the_same
from zhibu.branch.day import REASON_LIMIT
from zhibu.branch.enclosure import of_leave
from zhibu.branch.ids import DayId
from zhibu.branch.notices import Kind
from zhibu.branch.records import Records
from zhibu.words import Voice

IN_PANEL = "p"
"""The mark in a token that comes from the panel, whose message is edited on."""
WITH_WORDS = "w"
SEE = "f"


def deciding(v: Voice, records: Records, leave: Leave, *, panel: bool = False) -> list[list[Option]]:
    """The rows under a request: what is attached, the answer at once, and the answer with a few words."""
    tail = (IN_PANEL,) if panel else ()
    kept = records.enclosed(of_leave(leave.day, leave.member))
    return [
        *enclosures.see(v, kept, token(Verb.DECIDE, leave.id, SEE, "0")),
        [
            Option(v.ctx("button", "Grant"), token(Verb.DECIDE, leave.id, "y", *tail)),
            Option(v.ctx("button", "Refuse"), token(Verb.DECIDE, leave.id, "n", *tail)),
        ],
        [
            Option(v.ctx("button", "Grant, with a few words"), token(Verb.DECIDE, leave.id, "y", WITH_WORDS)),
            Option(v.ctx("button", "Refuse, with a few words"), token(Verb.DECIDE, leave.id, "n", WITH_WORDS)),
        ],
    ]


def question(v: Voice, records: Records, leave: Leave) -> Message:
    """What is asked of whose duty it is."""
    day = records.days[leave.day]
    name = records.members[leave.member].name
    return say(
        (Bold(v("Leave to decide")),),
        v(
            "{name} asks to be excused from the {day} of {date}.",
            name=name,
            day=terms.day_name(v, records.policy(day.on)),
            date=v.day(day.on),
        ),
        v("Reason: {reason}", reason=leave.reason) if leave.reason else "",
        rows=deciding(v, records, leave),
    )


def ask_words(v: Voice, records: Records, leave: Leave, *, granted: bool) -> Message:
    """The question for the words that go with the answer; what is typed next decides."""
    facts = {"name": records.members[leave.member].name, "date": v.day(records.days[leave.day].on)}
    title = v("Grant leave: {name}, {date}", **facts) if granted else v("Refuse leave: {name}, {date}", **facts)
    asked = say(
        (Bold(title),),
        v(
            "Please write what you say to {name} with it (up to {limit} characters). With your words it is decided.",
            name=facts["name"],
            limit=REASON_LIMIT,
        ),
        rows=[[Option(v.ctx("button", "Cancel"), token(Verb.CANCEL))]],
    )
    return Message(paragraphs=asked.paragraphs, rows=asked.rows, ask=Ask(v("A few words")))


def outcome(v: Voice, records: Records, leave_id: str) -> Message:
    """What stands in the question's place once it is settled, for everyone who was asked."""
    leave = records.leaves.get(leave_id)
    if leave is None:
        return say(v("This request was withdrawn."))
    day = records.days[leave.day]
    facts = {"name": records.members[leave.member].name, "date": v.day(day.on), "reason": leave.reason}
    if leave.decision is None and day.cancelled:
        return say(v("{name} asked to be excused on {date}. The day is cancelled; nothing is to be decided.", **facts))
    if came_all_the_same(leave, records.signins):
        return say(v("{name} asked to be excused on {date}, and came all the same. Nothing is to be decided.", **facts))
    if leave.decision is None:
        return say(v("{name} asked to be excused on {date}: {reason}. The day is over; it stands undecided.", **facts))
    by = records.members.get(leave.decision.by)
    facts["by"] = by.name if by is not None else v("someone")
    words = words_of(v, leave)
    if leave.decision.granted:
        return say(v("{name}, {date}: {reason}. Leave granted by {by}.", **facts), words)
    return say(v("{name}, {date}: {reason}. Leave refused by {by}.", **facts), words)


def words_of(v: Voice, leave: Leave) -> str:
    """What was said with the decision, in a line."""
    if leave.decision is None or not leave.decision.words:
        return ""
    return v("Words with it: {words}", words=leave.decision.words)


def _to_decide(v: Voice, scene: Scene) -> Message:
    return question(v, scene.records, scene.records.leaves[scene.notice.subject])


def _outcome(v: Voice, ended: Ended) -> Message:
    return outcome(v, ended.records, ended.said.subject)


def _decided(v: Voice, scene: Scene) -> Message:
    leave = scene.records.leaves[scene.notice.subject]
    day = scene.records.days[leave.day]
    assert leave.decision is not None
    facts = {"day": terms.day_name(v, scene.policy), "date": v.day(day.on)}
    if leave.decision.granted:
        first = v("Your leave for the {day} of {date} is granted.", **facts)
    elif leave.decision.at < day.starts(scene.calendar):
        first = v("Your leave for the {day} of {date} is refused. Please come.", **facts)
    else:
        first = v("Your leave for the {day} of {date} is refused.", **facts)
    return say(first, words_of(v, leave))


WORDS: dict[Kind, Say] = {Kind.LEAVE_TO_DECIDE: _to_decide, Kind.LEAVE_DECIDED: _decided}
OUTCOMES: dict[Kind, End] = {Kind.LEAVE_TO_DECIDE: _outcome}


# What the member reads of what is attached


def paper_first(v: Voice, records: Records, day_id: DayId) -> Message:
    """A photo came before the reason: it is kept, the reason is still asked for."""
    day = records.days[day_id]
    asked = say(
        v("The photo or paper is kept."),
        v("Please write the reason now, for {date}: leave is asked for in writing.", date=v.day(day.on)),
        rows=[[Option(v.ctx("button", "Cancel"), token(Verb.LEAVE, "back", day_id))]],
    )
    return Message(paragraphs=asked.paragraphs, rows=asked.rows, ask=Ask(v("Reason for leave")))


def ask_paper(v: Voice, records: Records, day_id: DayId) -> Message:
    """What is sent next is added to the request."""
    return say(
        v(
            "Please send me the photos or papers for your leave on {date}, one after the other.",
            date=v.day(records.days[day_id].on),
        ),
        v("Only who decides it and who keeps the record sees them."),
        rows=[[Option(v.ctx("button", "Cancel"), token(Verb.CANCEL))]],
    )


def paper_added(v: Voice, records: Records, day_id: DayId) -> Message:
    """One more is kept with the request."""
    return say(
        v("It is kept with your leave for {date}. You can send another one.", date=v.day(records.days[day_id].on))
    )


@says_no("leave.no_request")
def _no_request(v: Voice, facts: Facts) -> str:
    del facts
    return v("There is no request for leave of yours for that day. Please ask for leave first, with /leave.")


@says_no("leave.refused")
def _refused(v: Voice, facts: Facts) -> str:
    at = v.moment(facts.moment("at"))
    return v("This leave was refused on {at}. To ask again, send /leave with a new reason.", at=at)
