"""What the secretary hears about notices that reached nobody, were missed, or may stand or not."""

from collections.abc import Iterable
from dataclasses import replace
from hashlib import blake2s

from zhibu.bot.message import Bold, Inline, Message, Option, Paragraph, Verb, say, token
from zhibu.bot.wording import terms
from zhibu.bot.wording.cli.agenda import KINDS
from zhibu.bot.wording.scene import Scene
from zhibu.branch.agenda.undelivered import RESTORED_SUBJECT, Why, items
from zhibu.branch.ids import DayId
from zhibu.branch.notices import CHANNEL, GROUP, SECRETARY, Kind, Said, State, guest_of, member_of, officer_of
from zhibu.branch.records import Records
from zhibu.words import Voice, mark, mark_ctx

STANDS = "stands"
AGAIN = "again"

_LINES = 30
"""A digest names so many lines; of more than that it gives the number. (Telegram's 4096 characters hold about twice as many.)"""

_WHAT = {
    Kind.ADVANCE_NOTICE: mark_ctx("notice", "advance notice"),
    Kind.DAY_BEFORE: mark_ctx("notice", "line on the eve"),
    Kind.DAY_BEFORE_PRIVATE: mark_ctx("notice", "reminder on the eve"),
    Kind.SIGN_IN: mark_ctx("notice", "sign-in card"),
    Kind.ATTENDANCE_REPORT: mark_ctx("notice", "attendance report"),
    Kind.LEAVE_TO_DECIDE: mark_ctx("notice", "leave to decide"),
    Kind.LEAVE_DECIDED: mark_ctx("notice", "answer to a request for leave"),
    Kind.SIGN_IN_CODE: mark_ctx("notice", "sign-in code"),
    Kind.FORECAST: mark_ctx("notice", "word on the attendance floor"),
    Kind.APPEAL_TO_DECIDE: mark_ctx("notice", "attendance to decide"),
    Kind.APPEAL_DECIDED: mark_ctx("notice", "answer about attendance"),
    Kind.EVALUATION: mark_ctx("notice", "ballot of the evaluation"),
    Kind.EVALUATION_REMINDER: mark_ctx("notice", "reminder of the evaluation"),
    Kind.EVALUATION_RESULT: mark_ctx("notice", "result of the evaluation"),
    Kind.RECORD_DUE: mark_ctx("notice", "record form"),
    Kind.HELD_TO_CONFIRM: mark_ctx("notice", "question whether the day was held"),
    Kind.BIRTHDAY_AHEAD: mark_ctx("notice", "preparing a political birthday"),
    Kind.BIRTHDAY_GREETING: mark_ctx("notice", "greeting on a political birthday"),
    Kind.BIRTHDAY_UNSETTLED: mark_ctx("notice", "dates of acceptance to settle"),
    Kind.FOLLOW_UP: mark_ctx("notice", "word after a talk"),
    Kind.MONTH_CHARTS: mark_ctx("notice", "the month in figures"),
    Kind.MEETINGS_GAP: mark_ctx("notice", "word on meetings still to be held"),
    Kind.PLAN_DUE: mark_ctx("notice", "reminder to file the plan"),
    Kind.PLAN_CHANGED: mark_ctx("notice", "report of a changed plan"),
    Kind.PLAN_NEXT: mark_ctx("notice", "offer of next year's plan"),
    Kind.APPROVAL_MISSING: mark_ctx("notice", "question about the approval"),
    Kind.CLASH: mark_ctx("notice", "question about a date"),
    Kind.DAY_CANCELLED: mark_ctx("notice", "notice of a cancelled day"),
    Kind.APPROVAL_TO_GIVE: mark_ctx("notice", "approval to give"),
    Kind.PLAN_TO_RECEIVE: mark_ctx("notice", "the filed plan"),
    Kind.RECORD_TO_RECEIVE: mark_ctx("notice", "the record form sent up"),
    Kind.SUPERIOR_ANSWERED: mark_ctx("notice", "the superior's answer"),
    Kind.SUPERIOR_RETURNED: mark_ctx("notice", "what the superior returned"),
    Kind.UNREACHED: mark_ctx("notice", "list of who could not be reached"),
    Kind.MISSED: mark_ctx("notice", "list of what was missed"),
    Kind.UNCERTAIN: mark_ctx("notice", "question about an announcement"),
}
"""The kinds that are called otherwise within a list than in the agenda."""
_WHY = {
    Why.LATE.value: mark("its time had passed"),
    Why.NOWHERE.value: mark("no group, channel or secretary to write to"),
    Why.UNCERTAIN.value: mark("it may have arrived, nobody can tell"),
    Why.DROPPED.value: mark("it may have arrived, nobody can tell"),
}


def _name(kind: Kind) -> str:
    return _WHAT.get(kind) or KINDS[kind]


def fingerprint(said_id: str) -> str:
    """A ledger line's id, short enough for a button."""
    return blake2s(said_id.encode(), digest_size=8).hexdigest()


def repeated(v: Voice, message: Message) -> Message:
    """A notice that was tried before and may have arrived: who reads it a second time knows that it is the same one."""
    return replace(message, paragraphs=(*message.paragraphs, (v("This may have been sent once already."),)))


def unreached(v: Voice, scene: Scene) -> Message:
    """Who has to be told in another way, and of what. Names, no contents."""
    missing: dict[str, list[str]] = {}
    for said in items(scene.records, scene.notice):
        names = missing.setdefault(_what(v, scene.records, said), [])
        name = _whom(v, scene.records, said.audience)
        if name not in names:
            names.append(name)
    lines = [v("{label}: {value}", label=what, value=v.list(names)) for what, names in missing.items()]
    return say(
        (Bold(v("Who could not be reached")),),
        v("These members have no account that I can write to. Please tell them in another way."),
        _listed(v, lines),
        rows=[[Option(v.ctx("button", "A personal code"), token(Verb.PANEL, "codes", "new"))]],
    )


def missed(v: Voice, scene: Scene) -> Message:
    """What wasn't said at all, to whom, and why."""
    lines = [
        v(
            "{what}, {whom}: {why}",
            what=_what(v, scene.records, said),
            whom=_whom(v, scene.records, said.audience),
            why=_why(v, said),
        )
        for said in items(scene.records, scene.notice)
    ]
    return say(
        (Bold(v("What was not sent")),),
        v("It won't be sent any more. Please see what still matters."),
        _listed(v, lines),
    )


def uncertain(v: Voice, scene: Scene) -> Message:
    """Whether an announcement stands there: only a person can look. After a restored backup, one list without questions."""
    found = items(scene.records, scene.notice)
    if not found:
        return answered(v, scene.records, scene.notice.subject)
    if scene.notice.subject == RESTORED_SUBJECT:
        lines = [
            v(
                "{when}, {what}, {whom}",
                when=v.moment(said.due),
                what=_what(v, scene.records, said),
                whom=_whom(v, scene.records, said.audience),
            )
            for said in found
        ]
        return say(
            (Bold(v("A backup was restored")),),
            v("These fell due since the backup was made. They may have been sent then, and are not sent again."),
            _listed(v, lines),
        )
    said = found[0]
    short = fingerprint(said.id)
    return say(
        (Bold(v("Does it stand there?")),),
        v(
            "I tried to post this and can't tell whether it arrived: {what}, {whom}. Please look, then choose.",
            what=_what(v, scene.records, said),
            whom=_whom(v, scene.records, said.audience),
        ),
        rows=[
            [
                Option(v.ctx("button", "It stands there"), token(Verb.UNCERTAIN, short, STANDS)),
                Option(v.ctx("button", "Post it again"), token(Verb.UNCERTAIN, short, AGAIN)),
            ]
        ],
    )


def answered(v: Voice, records: Records, said_id: str) -> Message:
    """What stands in the question's place once it is answered, or was settled otherwise."""
    said = records.said.get(said_id)
    if said is None:
        return say(v("This is settled."))
    facts = {"what": _what(v, records, said), "whom": _whom(v, records, said.audience)}
    if said.note == Why.POST_AGAIN:
        return say(v("Noted: it isn't there and is posted again ({what}, {whom}).", **facts))
    if said.state is State.SENT:
        return say(v("Noted: it stands there ({what}, {whom}).", **facts))
    return say(v("This is settled ({what}, {whom}).", **facts))


def _what(v: Voice, records: Records, said: Said) -> str:
    """The notice by its name, with the date of the activity day, or the month, where it is about one."""
    if said.kind is Kind.MONTH_CHARTS:
        # Spelt like the month's day, but not about it.
        year, month = (int(part) for part in said.subject.split("-"))
        return v("{what} of {date}", what=v(_name(said.kind)), date=v.month(year, month))
    day = records.days.get(DayId(said.subject.partition(":")[0]))
    what = v(_name(said.kind))
    if day is None:
        return what
    if said.kind is Kind.RECORD_DUE:
        what = terms.form_name(v, records.policy(day.on))
    return v("{what} of {date}", what=what, date=v.short(day.on))


def _whom(v: Voice, records: Records, audience: str) -> str:
    member = member_of(audience)
    if member is not None:
        known = records.members.get(member)
        return known.name if known is not None else v("someone")
    office = officer_of(audience)
    if office is not None:
        officer = records.officers.get(office)
        name = officer.name if officer is not None else v("someone")
        return v("{name} ({organisation})", name=name, organisation=records.branch.superior)
    guest = guest_of(audience)
    if guest is not None:
        return records.guests[guest].name if guest in records.guests else v("someone")
    return {GROUP: v("group"), CHANNEL: v("channel"), SECRETARY: v("secretary")}.get(audience, audience)


def _why(v: Voice, said: Said) -> str:
    known = _WHY.get(said.note)
    return v(known) if known is not None else v("the platform refused it")


def _listed(v: Voice, lines: Iterable[str]) -> Paragraph:
    every = list(lines)
    shown: list[Inline] = []
    for line in every[:_LINES]:
        shown += ["\n"] if shown else []
        shown.append(line)
    if len(every) > _LINES:
        shown += ["\n", v.plural("and {n} more", "and {n} more", len(every) - _LINES)]
    return tuple(shown)
