"""What an act did, and what a record was before and after it, in words: for whose duty it is, never for the group."""

from collections.abc import Callable, Mapping
from typing import Any

from zhibu.bot.wording import ceremony_states, dated, guests, terms
from zhibu.branch.appeal import Appeal
from zhibu.branch.attendance import Leave, SignIn
from zhibu.branch.card import CardMessage
from zhibu.branch.dated import Dated
from zhibu.branch.day import ActivityDay, Check, StepMark, Tick
from zhibu.branch.dues import DuesCheck, Month, Paid
from zhibu.branch.enclosure import Enclosure
from zhibu.branch.guests import Guest
from zhibu.branch.ids import DayId
from zhibu.branch.ladders import Reminder
from zhibu.branch.makeup import MakeUp
from zhibu.branch.own_wish import Wish
from zhibu.branch.people import Member, Preference
from zhibu.branch.plan import Plan
from zhibu.branch.records import Records
from zhibu.branch.sittings import Sitting
from zhibu.branch.superior import Submission
from zhibu.branch.undo import REDONE, UNDONE, Deed, Revision
from zhibu.words import Voice, mark

_TEXT = 80
"""So many characters of a text; the whole of it stands where it was written."""

_TITLES: Mapping[str, str] = {
    "signin.for": mark("Sign-in for {who}"),
    "signin.struck": mark("Sign-in of {who} taken back"),
    "signin.left": mark("{who} left early"),
    "signin.remote": mark("{who} may take part remotely"),
    "sheet.entered": mark("Signed sheet entered, {date}"),
    "makeup.given": mark("Make-up study given to {who}"),
    "makeup.material": mark("Material for make-up study, {date}"),
    "makeup.material_dropped": mark("Material for make-up study taken away, {date}"),
    "day.settled": mark("Step 1 entered, {date}"),
    "day.approved": mark("Approval entered, {date}"),
    "day.step": mark("Step entered, {date}"),
    "day.closed": mark("Activity ended, {date}"),
    "day.held": mark("Held or not, {date}"),
    "day.moved": mark("Day moved to {date}"),
    "day.cancelled": mark("Day cancelled, {date}"),
    "day.noted": mark("Record completed, {date}"),
    "day.filed": mark("Form filed, {date}"),
    "plan.changed": mark("Arrangement changed, {date}"),
    "plan.same": mark("Arrangement changed, {date}"),
    "plan.theme": mark("Theme changed, {date}"),
    "plan.quarter": mark("Theme of a quarter"),
    "plan.added": mark("Day added, {date}"),
    "plan.drafted": mark("Year plan drafted"),
    "plan.settled": mark("Plan settled"),
    "plan.filed": mark("Plan filed"),
    "plan.reason": mark("Reason for a change"),
    "dues.paid": mark("Dues of {who} paid"),
    "dues.all_paid": mark("Dues entered for all the others"),
    "dues.taken_back": mark("Dues of {who} taken back"),
    "dues.checked": mark("Check of the dues noted, {date}"),
    "guest.entered": mark("Guests entered, {date}"),
    "guest.came": mark("Guests noted as present, {date}"),
    "guest.removed": mark("Guest taken off the list, {date}"),
    "comment.entered": mark("Comment entered, {date}"),
    "meetings.entered": mark("Meeting entered"),
    "meetings.taken_back": mark("Meeting taken back"),
    "dated.entered": mark("Date of {who} entered"),
    "dated.taken_back": mark("Date of {who} taken back"),
    "ladder.talked": mark("Reminder talk with {who} entered"),
    "ladder.talk_dropped": mark("Reminder talk with {who} taken away"),
    "ladder.limit": mark("Time limit for {who} entered"),
    "ladder.closed": mark("Time limit for {who} closed"),
    "ceremony.arranged": mark("Ceremony arranged"),
    "ceremony.done": mark("Item of a ceremony ticked"),
    "ceremony.undone": mark("Item of a ceremony no longer ticked"),
    "ceremony.held": mark("Ceremony entered as held"),
    "ceremony.shifted": mark("Another ceremony for {who}"),
    "ceremony.excused": mark("Political birthday of {who} not held"),
    "ceremony.photo": mark("Photo of a ceremony added"),
    "ceremony.photo_out": mark("Photo of a ceremony taken away"),
    "talk.entered": mark("Talk with {who} entered"),
    "talk.changed": mark("Talk with {who} changed"),
    "talk.dropped": mark("Talk with {who} taken back"),
    "birthday.settled": mark("Date of acceptance settled"),
    "card.written": mark("Card message for {who}"),
    "wish.taken_down": mark("Wish of {who} taken off the board"),
    "card.kept": mark("Card message for {who}, kept though it repeats another"),
    "record.photo": mark("Photo added, {date}"),
    "record.photo_out": mark("Photo taken away, {date}"),
    "record.proof": mark("Proof of the filing, {date}"),
    "superior.again": mark("Laid before the superior again, {date}"),
    "preference.birthday": mark("My choice: greeting in the group"),
    "preference.news": mark("My choice: my name in the news"),
    "preference.pictures": mark("My choice: photos of me"),
}
"""What each act did, in a few words for a button."""
_DECIDED = {
    "leave.decided": (mark("Leave of {who} granted"), mark("Leave of {who} refused")),
    "appeal.decided": (mark("Attendance of {who} counted"), mark("Attendance of {who} not counted")),
    "makeup.decided": (mark("Make-up study of {who} accepted"), mark("Make-up study of {who} returned")),
}
"""The same of decisions: yes and no."""
_NOTED = {
    "discussion": mark("Discussion written, {date}"),
    "agreement": mark("Agreement written, {date}"),
    "wanting": mark("What was wanting written, {date}"),
    "summary": mark("Summary written, {date}"),
}
"""The same of the record's texts, by which of them it was."""
_FEW = 2
"""So many people are named in a button; more are counted."""


def title(v: Voice, records: Records, deed: Deed) -> str:
    """What an act did, in a few words."""
    if deed.of is not None and deed.act == UNDONE:
        return v("Undone: {what}", what=title(v, records, deed.of))
    if deed.of is not None and deed.act == REDONE:
        return v("Put back: {what}", what=title(v, records, deed.origin))
    facts = {"who": _who(v, records, deed), "date": _date(v, records, deed)}
    if deed.act in _DECIDED:
        yes, no = _DECIDED[deed.act]
        return v(yes if deed.facts.get("granted", deed.facts.get("accepted")) else no, **facts)
    if deed.act == "day.noted" and deed.facts.get("note") in _NOTED:
        return v(_NOTED[deed.facts["note"]], **facts)
    return v(_TITLES[deed.act], **facts) if deed.act in _TITLES else v("An entry was changed")


def of_act(v: Voice, act: str) -> str:
    """What kind of act it was, where only its name is known."""
    return v("Undone") if act == UNDONE else v("Put back") if act == REDONE else ""


def _who(v: Voice, records: Records, deed: Deed) -> str:
    found: dict[str, str] = {}
    for each in deed.matter:
        member = getattr(_either(each), "member", None)
        if member is not None and member in records.members:
            found[member] = records.members[member].name
    names = list(found.values())
    if len(names) <= _FEW:
        return v.list(names)
    return v.plural("{n} people", "{n} people", len(names))


def _date(v: Voice, records: Records, deed: Deed) -> str:
    for each in deed.matter:
        if isinstance(each.after, ActivityDay):
            return v.short(each.after.on)
        day = records.days.get(_day_of(each.table, _either(each)))
        if day is not None:
            return v.short(day.on)
    return ""


def _day_of(table: str, record: Any) -> DayId:
    """The day that a record is about; of one that is about none, an id that no day has."""
    if isinstance(record, (ActivityDay, DuesCheck)) or table == "materials":
        return DayId(record.id)
    if isinstance(record, Enclosure):
        return DayId(record.subject.partition(":")[2].partition(":")[0])
    if isinstance(record, Submission):
        return DayId(record.subject)
    return DayId(getattr(record, "day", None) or "")


def _either(each: Revision) -> Any:
    return each.after if each.after is not None else each.before


# Before and after


def changes(v: Voice, records: Records, each: Revision, *, backwards: bool = False) -> list[str]:
    """What a record was and what it became, a line each; `backwards`: what it is and what it will be again."""
    if not each.known:
        return [v("{what}: what it was before was erased", what=_label(v, records, each))]
    before, after = (each.after, each.before) if backwards else (each.before, each.after)
    if isinstance(before, ActivityDay) and isinstance(after, ActivityDay):
        told = _of_day(v, before, after)
    elif isinstance(before, Plan) and isinstance(after, Plan):
        told = _of_plan(v, before, after)
    elif each.table in _STATES:
        was, became = _STATES[each.table](v, records, before), _STATES[each.table](v, records, after)
        told = [(_label(v, records, each), was, became)] if was != became else []
    else:
        told = []
    if not told and before != after:
        return [_anew(v, records, each)]
    return [v("{what}: {before} → {after}", what=what, before=was, after=became) for what, was, became in told]


def _anew(v: Voice, records: Records, each: Revision) -> str:
    """What differs in nothing that is told: in whose hand or at what time it was entered."""
    what, by = _label(v, records, each), getattr(_either(each), "by", None)
    if isinstance(by, str) and by in records.members:
        return v("{what}: entered anew by {by}", what=what, by=_name(v, records, by))
    return v("{what}: entered anew", what=what)


def _label(v: Voice, records: Records, each: Revision) -> str:
    """What or whom a record is about."""
    record = _either(each)
    if each.table == "guests":
        return v("Guest")
    member = getattr(record, "member", None)
    if member is not None and member in records.members:
        return records.members[member].name
    return v(_TABLES.get(each.table, _RECORD))


_RECORD = mark("Entry")
_TABLES = {
    "days": mark("Activity day"),
    "plans": mark("Annual plan"),
    "dues_checks": mark("Check of the dues"),
    "materials": mark("Material"),
    "comments": mark("Comment"),
    "plan_changes": mark("Report upward"),
    "meetings": mark("Meeting"),
    "enclosures": mark("Photo or paper"),
    "preferences": mark("My choice"),
    "submissions": mark("The superior"),
    "ceremonies": mark("Ceremony"),
    "ceremony_marks": mark("Ceremony"),
    "members": mark("Date of acceptance"),
    "disputed": mark("Date of acceptance"),
}


def _signin(v: Voice, records: Records, one: SignIn | None) -> str:
    if one is None:
        return v("not signed in")
    facts = {"time": v.moment(one.at), "by": _name(v, records, one.by)}
    told = v("signed in, {time}", **facts)
    if one.by != one.member:
        told = v("signed in by {by}, {time}", **facts)
    if one.late:
        told = v("{state} (entered late)", state=told)
    if one.came is not None:
        told = v("{state}, came at {came}", state=told, came=v.time(one.came))
    if one.left is not None:
        told = v("{state}, left at {left}", state=told, left=v.time(one.left.at))
    return told


def _leave(v: Voice, records: Records, one: Leave | None) -> str:
    if one is None:
        return v("no leave asked for")
    facts = {"reason": _short(one.reason)}
    if one.decision is None:
        return v("leave asked for, undecided: {reason}", **facts)
    facts["by"] = _name(v, records, one.decision.by)
    if one.decision.granted:
        return v("leave granted by {by}: {reason}", **facts)
    return v("leave refused by {by}: {reason}", **facts)


def _appeal(v: Voice, records: Records, one: Appeal | None) -> str:
    if one is None:
        return v("no word of theirs")
    if one.ruling is None:
        return v("attendance asked for, undecided: {words}", words=_short(one.words))
    facts = {"by": _name(v, records, one.ruling.by)}
    return v("counted by {by}", **facts) if one.ruling.accepted else v("not counted, by {by}", **facts)


def _makeup(v: Voice, records: Records, one: MakeUp | None) -> str:
    if one is None or (one.last is None and one.given is None):
        return v("no make-up study given")
    if one.last is None:
        return v("make-up study given")
    if one.last.ruling is None:
        return v("make-up study handed in, undecided")
    facts = {"by": _name(v, records, one.last.ruling.by)}
    if one.last.ruling.accepted:
        return v("make-up study accepted by {by}", **facts)
    return v("make-up study returned by {by}", **facts)


def _allowance(v: Voice, records: Records, one: object) -> str:
    del records
    return v("not allowed to take part remotely") if one is None else v("allowed to take part remotely")


def _wish(v: Voice, records: Records, one: Wish | None) -> str:
    """Only whether it stands on the board: what it says is its author's."""
    del records
    return v("on the board") if one is not None and one.on_board else v("not on the board")


def _paid(v: Voice, records: Records, one: Paid | None) -> str:
    del records
    if one is None:
        return v("dues not entered")
    month = Month.read(one.month)
    return v("dues of {month} paid", month=v.month(month.year, month.month)) if month is not None else v("dues paid")


def _checked(v: Voice, records: Records, one: DuesCheck | None) -> str:
    del records
    if one is None:
        return v("not checked")
    return v("checked on {at}: {paid} of {due} had paid", at=v.moment(one.at), paid=one.paid, due=one.due)


def _guest(v: Voice, records: Records, one: Guest | None) -> str:
    del records
    if one is None:
        return v("not on the list")
    facts = {"who": guests.person(v, one)}
    return v("{who}, present", **facts) if one.came_at is not None else v("{who}, on the list", **facts)


def _text(v: Voice, records: Records, one: Any) -> str:
    del records
    return v("(none)") if one is None or not one.text else v.quote(_short(one.text))


def _card(v: Voice, records: Records, one: CardMessage | None) -> str:
    text = _text(v, records, one)
    return (
        v("{text}, kept for this person though it repeats another", text=text) if one is not None and one.kept else text
    )


def _day(v: Voice, records: Records, one: ActivityDay | None) -> str:
    del records
    return v("not in the plan") if one is None else v("{date}, {theme}", date=v.day(one.on), theme=_short(one.theme))


def _plan(v: Voice, records: Records, one: Plan | None) -> str:
    del records
    return v("none") if one is None else v("there is one")


def _change(v: Voice, records: Records, one: Any) -> str:
    """What is reported upward, with its reason."""
    del records
    if one is None:
        return v("nothing to report")
    return v("to be reported: {reason}", reason=_short(one.reason)) if one.reason else v("to be reported")


def _meeting(v: Voice, records: Records, one: Sitting | None) -> str:
    del records
    if one is None:
        return v("not entered")
    return v("{date}, {kind}", date=v.day(one.on), kind=terms.meeting(v, one.kind))


def _dated(v: Voice, records: Records, one: Dated | None) -> str:
    del records
    return v("not entered") if one is None else v("{date}, {kind}", date=v.day(one.on), kind=dated.deed(v, one.deed))


def _reminder(v: Voice, records: Records, one: Reminder | None) -> str:
    """How many talks were held, and how the time limit stands; never what was said."""
    del records
    if one is None or not (one.talks or one.rectifications):
        return v("nothing entered")
    told = []
    if one.talks:
        told.append(v("reminder talk on {dates}", dates=v.list(v.short(each.held_on) for each in one.talks)))
    if one.rectifications:
        last = one.rectifications[-1]
        limit = v("time limit to {date}", date=v.short(last.until))
        if last.done is not None:
            note = v("put right") if last.done else v("not put right")
            limit = v("{state} ({note})", state=limit, note=note)
        told.append(limit)
    return v.list(told)


_CHOICES = {
    "birthday_in_group": mark("greeting in the group"),
    "birthday_in_pictures": mark("my picture in the branch's papers"),
    "name_in_news": mark("my name in the news"),
}


def _choice(v: Voice, records: Records, one: Preference | None) -> str:
    """What somebody agreed to."""
    del records
    agreed = [v(label) for name, label in _CHOICES.items() if one is not None and getattr(one, name)]
    return v("agreed to: {what}", what=v.list(agreed)) if agreed else v("agreed to nothing")


def _laid(v: Voice, records: Records, one: Any) -> str:
    del records
    return v("not laid before them again") if one is None else v("laid before them on {at}", at=v.moment(one.at))


def _enclosed(v: Voice, records: Records, one: Any) -> str:
    del records
    return v("(none)") if one is None else v("attached")


_STATES: Mapping[str, Callable[[Voice, Records, Any], str]] = {
    "signins": _signin,
    "leaves": _leave,
    "appeals": _appeal,
    "makeups": _makeup,
    "allowances": _allowance,
    "wishes": _wish,
    "dues": _paid,
    "dues_checks": _checked,
    "guests": _guest,
    "comments": _text,
    "materials": _text,
    "cards": _card,
    "meetings": _meeting,
    "dated": _dated,
    "reminders": _reminder,
    "days": _day,
    "plans": _plan,
    "plan_changes": _change,
    "enclosures": _enclosed,
    "preferences": _choice,
    "submissions": _laid,
    **ceremony_states.STATES,
}
"""How a record stands, in a few words, by its table."""
_Told = tuple[str, str, str]


def _of_day(v: Voice, before: ActivityDay, after: ActivityDay) -> list[_Told]:
    """The parts of a day that differ."""
    told = [
        (v(label), state(v, before), state(v, after)) for label, state in _PARTS if state(v, before) != state(v, after)
    ]
    return [*told, *_steps(v, before.steps, after.steps), *_ticks(v, before.ticks, after.ticks)]


def _steps(v: Voice, before: tuple[StepMark, ...], after: tuple[StepMark, ...]) -> list[_Told]:
    was, became = {each.step: each for each in before}, {each.step: each for each in after}
    return [
        (terms.step(v, step), _mark(v, was.get(step)), _mark(v, became.get(step)))
        for step in sorted({*was, *became})
        if was.get(step) != became.get(step)
    ]


def _mark(v: Voice, one: StepMark | None) -> str:
    if one is None:
        return v("not entered")
    told = v("entered, {at}", at=v.moment(one.at))
    return v("{state} ({note})", state=told, note=_short(one.note)) if one.note else told


_CHECKS = {Check.FLAG: mark("Flag and badges"), Check.MATERIALS: mark("Materials")}


def _ticks(v: Voice, before: tuple[Tick, ...], after: tuple[Tick, ...]) -> list[_Told]:
    was, became = {each.check for each in before}, {each.check for each in after}
    return [
        (v(_CHECKS[check]), _ready(v, check in was), _ready(v, check in became))
        for check in _CHECKS
        if (check in was) is not (check in became)
    ]


def _ready(v: Voice, ready: bool) -> str:
    return v("ready") if ready else v("not ready")


def _agenda(v: Voice, day: ActivityDay) -> str:
    return _short("；".join(item.text for item in day.agenda)) or v("(none)")


def _written(text: str) -> Callable[[Voice, ActivityDay], str]:
    def state(v: Voice, day: ActivityDay) -> str:
        found: str = getattr(day, text)
        return v.quote(_short(found)) if found else v("(none)")

    return state


def _held(v: Voice, day: ActivityDay) -> str:
    if day.held is None:
        return v("nothing said")
    return v("held") if day.held else v("not held")


def _cancelled(v: Voice, day: ActivityDay) -> str:
    if not day.cancelled:
        return v("no")
    return v.quote(_short(day.cancellation.reason)) if day.cancellation is not None else v("yes")


def _required(v: Voice, day: ActivityDay) -> str:
    if day.required is None:
        return v("nothing said")
    return v("required theme") if day.required else v("own theme")


_PARTS: tuple[tuple[str, Callable[[Voice, ActivityDay], str]], ...] = (
    (mark("Date"), lambda v, day: v.day(day.on)),
    (mark("Start"), lambda v, day: v.time(day.start)),
    (mark("Length"), lambda v, day: v.plural("{n} minute", "{n} minutes", day.minutes)),
    (mark("Theme"), lambda v, day: _short(day.theme) or v("(none)")),
    (mark("Required or own"), _required),
    (mark("Agenda"), _agenda),
    (mark("Place"), _written("place")),
    (mark("Chair"), _written("chair")),
    (mark("Recorder"), _written("recorder")),
    (mark("Held jointly with"), _written("partner")),
    (mark("Also counts as"), lambda v, day: v.list(terms.meeting(v, each) for each in day.counts_as) or v("(none)")),
    (mark("Why it was moved"), lambda v, day: v.quote(_short(day.moves[-1].reason)) if day.moves else v("(none)")),
    (mark("Kept on a day off"), lambda v, day: v.yes_no(day.off)),
    (mark("Cancelled"), _cancelled),
    (mark("Ended"), lambda v, day: v.moment(day.closed_at) if day.closed_at is not None else v("as planned")),
    (mark("Held"), _held),
    (mark("Discussion"), _written("discussion")),
    (mark("What was agreed"), _written("agreement")),
    (mark("What was wanting"), _written("wanting")),
    (mark("Summary"), _written("summary")),
    (mark("Form filed"), lambda v, day: v.moment(day.filed_at) if day.filed_at is not None else v("not filed")),
    (mark("Proof of the filing"), _written("filed_reference")),
)
"""The parts of a day, each with how it is told."""


def _of_plan(v: Voice, before: Plan, after: Plan) -> list[_Told]:
    told = []
    for number in range(1, 5):
        was, became = before.quarter_theme(number), after.quarter_theme(number)
        if was != became:
            told.append((v.quarter(after.year, number), was or v("(none)"), became or v("(none)")))
    if before.filed_at != after.filed_at:
        filed = [v.moment(each.filed_at) if each.filed_at is not None else v("not filed") for each in (before, after)]
        told.append((v("Plan filed"), filed[0], filed[1]))
    return told


def _name(v: Voice, records: Records, by: str) -> str:
    found: Member | None = records.members.get(by)
    return found.name if found is not None else v("someone")


def who(v: Voice, records: Records, by: str) -> str:
    """Who acted, by name."""
    return _name(v, records, by)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _TEXT else f"{line[: _TEXT - 1]}…"
