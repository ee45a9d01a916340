"""Three Meetings and One Lecture (三会一课) in words: what a period still lacks, told to the secretary alone."""

from datetime import date

from zhibu.bot.message import Bold, Message, Option, Verb, say, token
from zhibu.bot.wording import dated, terms
from zhibu.bot.wording.saying_no import Facts, says_no
from zhibu.bot.wording.scene import End, Ended, Line, Say, Scene
from zhibu.branch.calendar import Calendar
from zhibu.branch.day import Meeting
from zhibu.branch.earlier import since
from zhibu.branch.meetings import Body, lacking
from zhibu.branch.notices import Kind
from zhibu.branch.period import Period
from zhibu.branch.records import Records
from zhibu.forms.periods import period
from zhibu.words import Voice, mark


def body(v: Voice, which: Body) -> str:
    """A kind of meeting, and of a Party-group meeting whose."""
    name = terms.meeting(v, which.kind)
    return v("{meeting} ({group})", meeting=name, group=which.group) if which.group else name


def _period(subject: str) -> Period:
    found = Period.read(subject)
    assert found is not None, subject
    return found


def _gaps(v: Voice, records: Records, which: Period, on: date) -> str:
    return v.list(body(v, each) for each in lacking(records, which, on))


def counted_since(v: Voice, records: Records, calendar: Calendar, which: Period) -> str:
    """From when on it is counted, where the period began before the branch was with us."""
    from_ = since(records, calendar, which.first.year)
    if from_ <= which.first:
        return ""
    return dated.counted_since(v, from_, imported=from_ < calendar.today(records.branch.joined_at))


def _gap(v: Voice, scene: Scene) -> Message:
    which, on = _period(scene.notice.subject), scene.calendar.today(scene.notice.due)
    return say(
        (Bold(v("Three Meetings and One Lecture, {period}", period=period(v, which))),),
        v("Neither held nor planned so far: {meetings}.", meetings=_gaps(v, scene.records, which, on)),
        v(
            "There is time until {date}. An activity day can count as one; what was held otherwise is entered here.",
            date=v.short(which.last),
        ),
        counted_since(v, scene.records, scene.calendar, which),
        rows=[
            [
                Option(v.ctx("button", "Three Meetings and One Lecture"), token(Verb.PANEL, "new", "meetings")),
                Option(v.ctx("button", "Year plan"), token(Verb.PANEL, "new", "plan")),
            ]
        ],
    )


def _line(v: Voice, scene: Scene) -> str:
    which, on = _period(scene.notice.subject), scene.calendar.today(scene.notice.due)
    return v(
        "Neither held nor planned in {period}: {meetings}",
        period=period(v, which),
        meetings=_gaps(v, scene.records, which, on),
    )


def _outcome(v: Voice, ended: Ended) -> Message:
    which = _period(ended.said.subject)
    title = (Bold(v("Three Meetings and One Lecture, {period}", period=period(v, which))),)
    gaps = _gaps(v, ended.records, which, ended.calendar.today(ended.said.due))
    if not gaps:
        return say(title, v("All of them are held or planned now."))
    return say(title, v("The time is over. Neither held nor planned: {meetings}.", meetings=gaps))


WORDS: dict[Kind, Say] = {Kind.MEETINGS_GAP: _gap}
LINES: dict[Kind, Line] = {Kind.MEETINGS_GAP: _line}
ASK = {Kind.MEETINGS_GAP: mark("See the meetings")}
OUTCOMES: dict[Kind, End] = {Kind.MEETINGS_GAP: _outcome}


@says_no("meetings.off")
def _off(v: Voice, facts: Facts) -> str:
    del facts
    return v("The Three Meetings and One Lecture aren't kept here in your branch.")


@says_no("meetings.future")
def _future(v: Voice, facts: Facts) -> str:
    return v(
        "{date} is still to come: enter a meeting once it was held. What is planned stands in the year plan.",
        date=v.date(facts.day("on")),
    )


@says_no("meetings.too_early")
def _too_early(v: Voice, facts: Facts) -> str:
    return v("Meetings are entered from {date} on.", date=v.date(facts.day("first")))


@says_no("meetings.no_body")
def _no_body(v: Voice, facts: Facts) -> str:
    which = Body(Meeting(facts.text("kind")), facts.text("group"))
    return v("On that date the branch had nobody to hold it: {meeting}.", meeting=body(v, which))


@says_no("meetings.day_counts")
def _day_counts(v: Voice, facts: Facts) -> str:
    return v("The activity day of {date} counts as one already.", date=v.date(facts.day("day")))
