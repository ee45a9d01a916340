"""Make-up study in the panel: one study at a time, a day's list, one member's study, and the material."""

from collections.abc import Sequence

from zhibu.bot.message import Ask, Bold, Message, Option, Verb, say, token
from zhibu.bot.wording import enclosures
from zhibu.bot.wording import makeup as words
from zhibu.bot.wording.panel.frame import back, go, in_pairs, lines, page_of, turn, yes_or_no
from zhibu.branch import makeup as rules
from zhibu.branch.day import SUMMARY_LIMIT, ActivityDay
from zhibu.branch.makeup import MakeUp, Stage, Task
from zhibu.branch.records import Records
from zhibu.words import Voice


def waiting(v: Voice, records: Records, found: Sequence[MakeUp], place: int, *, done: str = "") -> Message:
    """One study at a time, the oldest first."""
    title = (Bold(v("Make-up study to look at")),)
    if not found:
        return say(done, title, v("Nothing waits."), rows=[back(v)])
    place = min(max(place, 0), len(found) - 1)
    known = found[place]
    last = known.tries[-1]
    number = str(len(known.tries))
    kept = words.files_of(records, last)
    turning = []
    if place > 0:
        turning.append(Option(v.ctx("button", "Previous one"), go("mk", str(place - 1))))
    if place + 1 < len(found):
        turning.append(Option(v.ctx("button", "Next one"), go("mk", str(place + 1))))
    return say(
        done,
        title,
        v("{number} of {count}", number=place + 1, count=len(found)),
        words.facts(v, records, known),
        last.text,
        enclosures.listed(v, kept),
        rows=[
            *enclosures.see(v, kept, token(Verb.MAKEUP, words.SEE, known.id, number, "0")),
            _deciding(v, known),
            *([turning] if turning else []),
            back(v),
        ],
    )


def _deciding(v: Voice, known: MakeUp) -> list[Option]:
    number = str(len(known.tries))
    return [
        Option(v.ctx("button", "Accept"), go("mky", known.id, number)),
        Option(v.ctx("button", "Return"), go("mkn", known.id, number)),
    ]


def accepted(v: Voice, records: Records, known: MakeUp) -> str:
    """What was just decided."""
    return v("{name}: accepted.", name=records.members[known.member].name)


def of_day(
    v: Voice, records: Records, day: ActivityDay, tasks: Sequence[Task], page: int, *, done: str = ""
) -> Message:
    """Who owes make-up study for the day, and how far each has come. Names only here."""
    shown, page = page_of(tasks, page)
    options = [_option(each) for each in shown if each.stage is Stage.UNGIVEN or each.known is not None]
    ungiven = any(each.stage is Stage.UNGIVEN for each in tasks)
    return say(
        done,
        (Bold(v("Make-up study for {date}", date=v.day(day.on))),),
        lines(
            v(
                "{name}, {missed}: {stage}",
                name=each.member.name,
                missed=words.missed(v, each),
                stage=v(words.STAGES[each.stage]),
            )
            for each in shown
        )
        if tasks
        else v("Nobody owes any."),
        v("To be handed in by {date}.", date=v.day(tasks[0].deadline)) if tasks else "",
        v("Who was absent without leave hears of it once you have spoken with them: choose the name then.")
        if ungiven
        else "",
        words.what(v, records, day),
        enclosures.listed(v, records.enclosed(rules.of_material(day.id))),
        rows=[
            *in_pairs(options),
            *turn(v, len(tasks), page, "mkday", day.id),
            [Option(v.ctx("button", "Enter the material"), go("mkmat", day.id))],
            back(v, "day", day.id),
        ],
    )


def _option(task: Task) -> Option:
    step = "mkask" if task.stage is Stage.UNGIVEN else "mkone"
    return Option(task.member.name, go(step, task.day.id, task.member.id))


def ask_give(v: Voice, task: Task) -> Message:
    """Asked before the program says a word to who was absent."""
    day, member = task.day.id, task.member.id
    return say(
        (Bold(v("Give {name} the make-up study", name=task.member.name)),),
        v(
            "{name} was absent on {date}; the leave asked for had been refused. Have you spoken with them, in person or by telephone?",
            name=task.member.name,
            date=v.day(task.day.on),
        )
        if task.refused
        else v(
            "{name} was absent on {date} without leave. Have you spoken with them, in person or by telephone?",
            name=task.member.name,
            date=v.day(task.day.on),
        ),
        v("With “Confirm” they get the task with its material; your name is kept with it."),
        rows=[yes_or_no(v, go("mkgive", day, member), go("mkday", day))],
    )


def given(v: Voice, task: Task) -> str:
    """What was just done."""
    return v("{name} has the task, by {date}.", name=task.member.name, date=v.day(task.deadline))


def one(v: Voice, records: Records, task: Task, *, decides: bool) -> Message:
    """One member's study for a day: everything handed in, the newest first, with what was said to it. Who reads it and
    `decides` may do so here."""
    tries = list(enumerate(task.known.tries if task.known is not None else (), 1))
    see = [
        row
        for number, tried in reversed(tries[-2:])
        for row in enclosures.see(
            v, words.files_of(records, tried), token(Verb.MAKEUP, words.SEE, task.id, str(number), "0")
        )
    ]
    told = [
        lines(
            [
                v("Handed in on {at}, late", at=v.moment(tried.at))
                if tried.late
                else v("Handed in on {at}", at=v.moment(tried.at)),
                tried.text,
                _answer(v, records, tried),
            ]
        )
        for _, tried in reversed(tries[-2:])
    ]
    return say(
        (Bold(v("Make-up study of {name} for {date}", name=task.member.name, date=v.day(task.day.on))),),
        v("{missed}: {stage}", missed=words.missed(v, task), stage=v(words.STAGES[task.stage])),
        *told,
        rows=[*see, *([_deciding(v, task.known)] if decides and task.known else []), back(v, "mkday", task.day.id)],
    )


def _answer(v: Voice, records: Records, tried: rules.Try) -> str:
    if tried.ruling is None:
        return ""
    by = records.members.get(tried.ruling.by)
    told = {"name": by.name if by is not None else tried.ruling.by, "at": v.moment(tried.ruling.at)}
    first = v("Accepted by {name}, {at}", **told) if tried.ruling.accepted else v("Returned by {name}, {at}", **told)
    return v.paragraph([first, words.words_of(v, tried)])


def material(v: Voice, records: Records, day: ActivityDay, *, entered: bool = False) -> Message:
    """What is to be studied, and the question for something else."""
    kept = records.enclosed(rules.of_material(day.id))
    own = bool(kept) or day.id in records.materials
    asked = say(
        v("The material is kept.") if entered else "",
        (Bold(v("Material for make-up study, {date}", date=v.day(day.on))),),
        words.what(v, records, day),
        enclosures.listed(v, kept),
        v(
            "Please write what is to be studied, or a link to it (up to {limit} characters), or send a photo or a file. Without anything entered, theme and agenda are studied.",
            limit=SUMMARY_LIMIT,
        ),
        rows=[
            *enclosures.see(v, kept, token(Verb.MAKEUP, words.MATERIAL, day.id, "0")),
            *([[Option(v.ctx("button", "Theme and agenda instead"), go("mkdef", day.id))]] if own else []),
            back(v, "mkday", day.id),
        ],
    )
    return Message(paragraphs=asked.paragraphs, rows=asked.rows, ask=Ask(v("Material for make-up study")))
