"""Make-up study between who missed a day and who accepts it: the task, what is handed in, the answer."""

from collections.abc import Iterable, Sequence

from zhibu.bot.message import Ask, Bold, Message, Option, Paragraph, Verb, say, token
from zhibu.bot.wording import enclosures, terms
from zhibu.bot.wording.saying_no import Facts, says_no
from zhibu.bot.wording.scene import End, Ended, Line, Say, Scene
from zhibu.branch import makeup as rules
from zhibu.branch.attendance import Standing
from zhibu.branch.day import REASON_LIMIT, SUMMARY_LIMIT, ActivityDay
from zhibu.branch.enclosure import Enclosure
from zhibu.branch.ids import DayId
from zhibu.branch.makeup import MakeUp, Stage, Task, Try
from zhibu.branch.notices import Kind
from zhibu.branch.records import Records
from zhibu.words import Voice, mark, mark_ctx

LINE = mark("Make-up study: what I owe, and handing it in")
QUESTION = "makeup.hand"
"""The draft that waits for what is handed in."""
RETURNING = "panel.makeup_words"
"""The draft that waits for what is wanting."""
MORE = "makeup.more"
"""The draft that waits for further photos and papers of it."""
HAND, ADD, BACK, MATERIAL, SEE, SHOW = "do", "add", "back", "mat", "f", "show"
ACCEPT = "y"

STAGES = {
    Stage.UNGIVEN: mark_ctx("make-up study", "can be made up"),
    Stage.OWED: mark_ctx("make-up study", "to be handed in"),
    Stage.HANDED_IN: mark_ctx("make-up study", "handed in, not looked at yet"),
    Stage.RETURNED: mark_ctx("make-up study", "returned, to be handed in again"),
    Stage.ACCEPTED: mark_ctx("make-up study", "made up"),
}
_ON_MY_SHEET = 6
"""So many days stand on the member's own list; older ones are seen to first."""


# The task


def _task(v: Voice, scene: Scene) -> Message:
    task = _task_of(scene)
    return say(
        (Bold(_title(v, scene.records, task.day)),),
        v("You could not take part that day, so please study it afterwards."),
        what(v, scene.records, task.day),
        v(
            "Please hand in a few words on it by {date}, 23:59; photos of your notes or a paper will do, too.",
            date=v.day(task.deadline),
        ),
        rows=_rows(v, scene.records, task.day),
    )


def _reminder(v: Voice, scene: Scene) -> Message:
    task = _task_of(scene)
    return say(
        v(
            "Your make-up study for the {day} of {date} is due today, 23:59.",
            day=_name(v, scene.records, task.day),
            date=v.day(task.day.on),
        ),
        v("If something keeps you from it, please tell whoever sees to it. It can be handed in later, too."),
        rows=_rows(v, scene.records, task.day),
    )


def _returned(v: Voice, scene: Scene) -> Message:
    known, last = _known_of(scene)
    assert last.ruling is not None
    day = scene.records.days[known.day]
    return say(
        (Bold(_title(v, scene.records, day)),),
        v("{name} has returned it.", name=_who(v, scene.records, last.ruling.by)),
        words_of(v, last),
        v("Please hand it in again when you have looked at it."),
        rows=_rows(v, scene.records, day),
    )


def _decided(v: Voice, scene: Scene) -> Message:
    known, last = _known_of(scene)
    assert last.ruling is not None
    date = v.day(scene.records.days[known.day].on)
    return say(
        v("Your make-up study for {date} is accepted: that day is made up.", date=date),
        words_of(v, last),
    )


def what(v: Voice, records: Records, day: ActivityDay) -> Paragraph:
    """What is to be studied: what was entered for the day, else its theme and agenda."""
    entered = records.materials.get(day.id)
    if entered is not None and entered.text:
        return (v("To study: {text}", text=entered.text),)
    lines = [v("To study: {theme}", theme=terms.theme(v, day))]
    lines += [v("{number}. {item}", number=number, item=item.text) for number, item in enumerate(day.agenda, 1)]
    shown: list[str] = []
    for line in lines:
        shown += ["\n", line] if shown else [line]
    return tuple(shown)


def _rows(v: Voice, records: Records, day: ActivityDay) -> list[list[Option]]:
    kept = records.enclosed(rules.of_material(day.id))
    see = [[Option(v.ctx("button", "See the material"), token(Verb.MAKEUP, MATERIAL, day.id, "0"))]] if kept else []
    return [*see, [hand_in(v, day)]]


def hand_in(v: Voice, day: ActivityDay) -> Option:
    """Leads to where it is handed in."""
    return Option(v.ctx("button", "Hand in make-up study"), token(Verb.MAKEUP, HAND, day.id))


# Handing in


def ask(v: Voice, records: Records, task: Task) -> Message:
    """The question for what is handed in; what is sent next is it."""
    asked = say(
        (Bold(_title(v, records, task.day)),),
        what(v, records, task.day),
        v(
            "Please write what you studied and what you take from it (up to {limit} characters), or send me photos or papers.",
            limit=SUMMARY_LIMIT,
        ),
        rows=[[Option(v.ctx("button", "Cancel"), token(Verb.CANCEL))]],
    )
    return Message(paragraphs=asked.paragraphs, rows=asked.rows, ask=Ask(v("My make-up study")))


def handed_in(v: Voice, records: Records, task: Task, *, deciders: Iterable[str]) -> Message:
    """What was handed in as it is kept, who looks at it, and the ways to add to it and to take it back."""
    assert task.known is not None
    last = task.known.tries[-1]
    kept = files_of(records, last)
    names = v.or_list(deciders)
    return say(
        (Bold(v("Handed in: make-up study for {date}", date=v.day(task.day.on))),),
        last.text,
        enclosures.listed(v, kept),
        v("It came after {date} and is marked as late.", date=v.day(task.deadline)) if last.late else "",
        v("{names} looks at it; the answer comes here.", names=names) if names else terms.nobody_decides(v),
        v("“Cancel” takes it back."),
        rows=[
            *enclosures.see(v, kept, token(Verb.MAKEUP, SEE, task.id, str(len(task.known.tries)), "0")),
            [Option(v.ctx("button", "Add a photo or paper"), token(Verb.MAKEUP, ADD, task.day.id))],
            [Option(v.ctx("button", "Cancel"), token(Verb.MAKEUP, BACK, task.day.id))],
        ],
    )


def ask_more(v: Voice, task: Task) -> Message:
    """What is sent next is added to what was handed in."""
    return say(
        v("Please send me further photos or papers for {date}, one after the other.", date=v.day(task.day.on)),
        rows=[[Option(v.ctx("button", "Cancel"), token(Verb.CANCEL))]],
    )


def added(v: Voice, task: Task, count: int) -> Message:
    """One more is kept with it."""
    return say(
        v(
            "It is kept with your make-up study for {date}: {count} by now. You can send another one.",
            date=v.day(task.day.on),
            count=count,
        )
    )


def taken_back(v: Voice, task: Task) -> Message:
    """It is the member's again."""
    return say(
        v("Your make-up study for {date} is taken back.", date=v.day(task.day.on)),
        rows=[[hand_in(v, task.day)]],
    )


def accepted_already(v: Voice, task: Task) -> Message:
    """Nothing is left to do for that day."""
    return say(v("That day, {date}, is made up already.", date=v.day(task.day.on)))


def mine(v: Voice, tasks: Sequence[Task]) -> Message:
    """What I owe and what I have made up; a day under way in it is handed in by its button."""
    if not tasks:
        return say(v("You owe no make-up study."))
    open_ = [each for each in tasks if each.stage in (*rules.OPEN, Stage.UNGIVEN)]
    shown = [*open_, *(each for each in reversed(tasks) if each not in open_)][:_ON_MY_SHEET]
    lines: list[str] = []
    for each in shown:
        lines += ["\n"] if lines else []
        stage = v(STAGES[each.stage])
        if each.stage in rules.OPEN:
            lines.append(
                v("{date}: {stage}, by {last}", date=v.short(each.day.on), stage=stage, last=v.short(each.deadline))
            )
        else:
            lines.append(v("{label}: {value}", label=v.short(each.day.on), value=stage))
    options = [
        [
            Option(
                v("{label}: {value}", label=v.ctx("button", "Hand in make-up study"), value=v.short(each.day.on)),
                token(Verb.MAKEUP, HAND, each.day.id),
            )
        ]
        for each in shown
        if each in open_
    ]
    waiting = [
        [
            Option(
                v("{label}: {value}", label=v.ctx("button", "What I handed in"), value=v.short(each.day.on)),
                token(Verb.MAKEUP, SHOW, each.day.id),
            )
        ]
        for each in shown
        if each.stage is Stage.HANDED_IN
    ]
    return say((Bold(v("My make-up study")),), tuple(lines), rows=[*options, *waiting])


# Deciding


def question(v: Voice, records: Records, known: MakeUp) -> Message:
    """What is asked of whose duty it is."""
    last = known.tries[-1]
    return say(
        (Bold(v("Make-up study to look at")),),
        facts(v, records, known),
        last.text,
        enclosures.listed(v, files_of(records, last)),
        rows=deciding(v, records, known),
    )


def facts(v: Voice, records: Records, known: MakeUp) -> str:
    """Whose it is, for which day, and when it came."""
    day, last = records.days[known.day], known.tries[-1]
    told = {
        "name": records.members[known.member].name,
        "day": _name(v, records, day),
        "date": v.day(day.on),
        "at": v.moment(last.at),
    }
    if last.late:
        return v("{name}, {day} of {date}, handed in on {at}, late.", **told)
    return v("{name}, {day} of {date}, handed in on {at}.", **told)


def deciding(v: Voice, records: Records, known: MakeUp) -> list[list[Option]]:
    """The rows under it. The number of the try goes with each: an old button decides nothing newer."""
    number = str(len(known.tries))
    kept = files_of(records, known.tries[-1])
    return [
        *enclosures.see(v, kept, token(Verb.MAKEUP, SEE, known.id, number, "0")),
        [
            Option(v.ctx("button", "Accept"), token(Verb.MAKEUP, ACCEPT, known.id, number)),
            Option(v.ctx("button", "Return"), token(Verb.PANEL, "mkn", known.id, number)),
        ],
    ]


def ask_words(v: Voice, records: Records, known: MakeUp) -> Message:
    """What is wanting; what is typed next returns it."""
    name = records.members[known.member].name
    asked = say(
        (Bold(v("Return the make-up study of {name}", name=name)),),
        v(
            "Please write what is still wanting (up to {limit} characters). With your words it goes back.",
            limit=REASON_LIMIT,
        ),
        rows=[[Option(v.ctx("button", "Cancel"), token(Verb.CANCEL))]],
    )
    return Message(paragraphs=asked.paragraphs, rows=asked.rows, ask=Ask(v("What is wanting")))


def outcome(v: Voice, records: Records, id_: str) -> Message:
    """What stands in the question's place once it is settled, for everybody who was asked."""
    known = records.makeups.get(id_)
    if known is None or known.last is None or known.day not in records.days:
        return say(v("This was taken back."))
    last = known.tries[-1]
    told = {"name": records.members[known.member].name, "date": v.day(records.days[known.day].on)}
    if last.ruling is None:
        return say(v("{name}, make-up study for {date}: handed in anew.", **told))
    by = _who(v, records, last.ruling.by)
    if last.ruling.accepted:
        return say(v("{name}, make-up study for {date}: accepted by {by}.", by=by, **told))
    return say(v("{name}, make-up study for {date}: returned by {by}.", by=by, **told), words_of(v, last))


def words_of(v: Voice, last: Try) -> str:
    """What was said with the answer, in a line."""
    if last.ruling is None or not last.ruling.words:
        return ""
    return v("Words with it: {words}", words=last.ruling.words)


def files_of(records: Records, last: Try) -> list[Enclosure]:
    """What is attached to one try, in the order in which it came."""
    return [records.enclosures[each] for each in last.files if each in records.enclosures]


# The notices


def _to_accept(v: Voice, scene: Scene) -> Message:
    return question(v, scene.records, scene.records.makeups[scene.notice.subject])


def _to_accept_outcome(v: Voice, ended: Ended) -> Message:
    return outcome(v, ended.records, ended.said.subject)


def _task_outcome(v: Voice, ended: Ended) -> Message:
    day_id, _, member_id = ended.said.subject.rpartition(":")
    day, member = ended.records.days.get(DayId(day_id)), ended.records.members.get(member_id)
    found = (
        rules.task(ended.records, day, member, calendar=ended.calendar, held=ended.records.held(day))
        if day is not None and member is not None
        else None
    )
    if found is None or found.stage is Stage.UNGIVEN:
        return say(v("This make-up study is no longer asked for."))
    return say(v("Make-up study for {date}: {stage}.", date=v.day(found.day.on), stage=v(STAGES[found.stage])))


def _line(v: Voice, scene: Scene) -> str:
    task = _task_of(scene)
    return v("Make-up study for {date}, by {last}", date=v.short(task.day.on), last=v.short(task.deadline))


def _to_accept_line(v: Voice, scene: Scene) -> str:
    known, _ = _known_of(scene)
    name = scene.records.members[known.member].name
    return v("Make-up study to look at: {name}, {date}", name=name, date=v.short(scene.records.days[known.day].on))


def in_my_year(v: Voice, task: Task | None) -> str:
    """How a missed day of my year stands, beside how I missed it."""
    return v(STAGES[task.stage]) if task is not None and task.stage is not Stage.UNGIVEN else ""


def missed(v: Voice, task: Task) -> str:
    """Why somebody owes it, in a word."""
    return v.ctx("make-up study", "leave refused") if task.refused else v(_MISSED[task.missed])


_MISSED = {
    Standing.ON_LEAVE: mark_ctx("make-up study", "on leave"),
    Standing.ASKED: mark_ctx("make-up study", "leave undecided"),
    Standing.ABSENT: mark_ctx("make-up study", "no leave"),
}

WORDS: dict[Kind, Say] = {
    Kind.MAKEUP_TASK: _task,
    Kind.MAKEUP_REMINDER: _reminder,
    Kind.MAKEUP_RETURNED: _returned,
    Kind.MAKEUP_DECIDED: _decided,
    Kind.MAKEUP_TO_ACCEPT: _to_accept,
}
OUTCOMES: dict[Kind, End] = {
    Kind.MAKEUP_TASK: _task_outcome,
    Kind.MAKEUP_REMINDER: _task_outcome,
    Kind.MAKEUP_RETURNED: _task_outcome,
    Kind.MAKEUP_TO_ACCEPT: _to_accept_outcome,
}
LINES: dict[Kind, Line] = {
    Kind.MAKEUP_TASK: _line,
    Kind.MAKEUP_RETURNED: _line,
    Kind.MAKEUP_TO_ACCEPT: _to_accept_line,
}
ASK = {
    Kind.MAKEUP_TASK: mark("About my make-up study"),
    Kind.MAKEUP_RETURNED: mark("About my make-up study"),
    Kind.MAKEUP_TO_ACCEPT: mark("Look at the make-up study"),
}


def _task_of(scene: Scene) -> Task:
    day_id, _, member_id = scene.notice.subject.rpartition(":")
    day, member = scene.records.days[DayId(day_id)], scene.records.members[member_id]
    found = rules.task(scene.records, day, member, calendar=scene.calendar, held=True)
    assert found is not None, scene.notice.key
    return found


def _known_of(scene: Scene) -> tuple[MakeUp, Try]:
    known = scene.records.makeups[scene.notice.subject]
    return known, known.tries[-1]


def _title(v: Voice, records: Records, day: ActivityDay) -> str:
    return v("Make-up study: {day} of {date}", day=_name(v, records, day), date=v.day(day.on))


def _name(v: Voice, records: Records, day: ActivityDay) -> str:
    return terms.day_name(v, records.policy(day.on))


def _who(v: Voice, records: Records, id_: str) -> str:
    found = records.members.get(id_)
    return found.name if found is not None else v("someone")


# No


@says_no("makeup.not_owed")
def _not_owed(v: Voice, facts: Facts) -> str:
    del facts
    return v("No make-up study is owed for that day. /makeup lists yours.")


@says_no("makeup.accepted")
def _accepted(v: Voice, facts: Facts) -> str:
    return v("That day, {date}, is made up already.", date=v.day(facts.day("day")))


@says_no("makeup.empty")
def _empty(v: Voice, facts: Facts) -> str:
    del facts
    return v("There is nothing in it. Please write a few words, or send a photo or a paper.")


@says_no("makeup.nothing_in")
def _nothing_in(v: Voice, facts: Facts) -> str:
    del facts
    return v("Nothing is handed in that could be taken back or added to.")


@says_no("makeup.decided")
def _decided_already(v: Voice, facts: Facts) -> str:
    at = v.moment(facts.moment("at"))
    if facts.flag("accepted"):
        return v("This make-up study was accepted on {at}.", at=at)
    return v("This make-up study was returned on {at}.", at=at)


@says_no("makeup.own_case")
def _own_case(v: Voice, facts: Facts) -> str:
    del facts
    return v("Nobody decides on their own make-up study. Another person whose duty it is sees to it.")


@says_no("makeup.no_words")
def _no_words(v: Voice, facts: Facts) -> str:
    del facts
    return v("Please write what is still wanting; without it nobody knows what to do better.")
