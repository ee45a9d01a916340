"""What is said unasked: one function a kind, and one table. Words are chosen when a notice is sent, never before."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from zhibu.bot.message import Bold, Inline, Message, Option, Paragraph, Verb, say, token
from zhibu.bot.wording import (
    appeal,
    bulletin,
    cards,
    ceremony,
    dues,
    evaluation,
    follow_up,
    forecast,
    greeting,
    ladders,
    leaves,
    makeup,
    meetings,
    opinion,
    pictures,
    plan,
    poll,
    service,
    settling,
    signin,
    superior,
    taken_back,
    terms,
    undelivered,
    wish,
)
from zhibu.bot.wording.scene import End, Ended, Say, Scene
from zhibu.branch.agenda import record as record_rules
from zhibu.branch.attendance import Register, Row, Standing
from zhibu.branch.calendar import Calendar
from zhibu.branch.ceremony import coverage
from zhibu.branch.day import ActivityDay
from zhibu.branch.figures import DayFigures, month_figures
from zhibu.branch.keeping import deadline
from zhibu.branch.notices import GROUP, SECRETARY, Kind, Notice, Said
from zhibu.branch.records import Records
from zhibu.words import Voice


def words(
    notice: Notice, records: Records, calendar: Calendar, v: Voice, *, now: datetime, assumed: bool = False
) -> Message:
    """The message of a notice, in one voice. Pictures and papers are added where it is sent (`bot/courier.py`)."""
    scene = Scene(notice=notice, records=records, calendar=calendar, now=now, assumed=assumed)
    message = _WORDS[notice.kind](v, scene)
    return message if notice.manner.rings else _silent(message)


def _silent(message: Message) -> Message:
    return Message(paragraphs=message.paragraphs, rows=message.rows, ask=message.ask, silent=True)


def _facts(v: Voice, lines: Iterable[tuple[str, str]]) -> Paragraph:
    """Lines of “label: value”, those without a value left out."""
    shown: list[Inline] = []
    for label, value in lines:
        if value:
            shown += ["\n"] if shown else []
            shown.append(v("{label}: {value}", label=label, value=value))
    return tuple(shown)


def _when(v: Voice, scene: Scene, day: ActivityDay) -> str:
    """Date, weekday and hours, with a word where the year's holidays are only estimated."""
    span = v.span(day.starts(scene.calendar), day.planned_end(scene.calendar))
    if scene.calendar.is_estimate(day.on):
        return v("{when} (holidays of {year} estimated)", when=span, year=v.year(day.on.year))
    return span


def _agenda(v: Voice, day: ActivityDay) -> Paragraph:
    if not day.agenda:
        return ()
    lines: list[Inline] = [v("Agenda:")]
    for number, item in enumerate(day.agenda, 1):
        lines += ["\n", v("{number}. {item}", number=number, item=item.text)]
    return tuple(lines)


def _advance_notice(v: Voice, scene: Scene) -> Message:
    day, policy = scene.day, scene.policy
    name = terms.day_name(v, policy)
    counts = v.list(terms.meeting(v, each) for each in day.counts_as)
    moved = day.moves[-1] if day.moves else None
    options = [Option(v.ctx("button", "Calendar"), start="calendar")]
    if scene.notice.audience == GROUP:
        options.insert(0, Option(v.ctx("button", "Leave"), start=f"leave_{day.id}"))
    until = day.starts(scene.calendar) - timedelta(hours=policy.leave_until)
    return say(
        (Bold(v("{branch}: notice of the {day}", branch=scene.records.branch.name, day=name)),),
        taken_back.correction(v, scene),
        v("The day is moved from {was} to {now}.", was=v.day(moved.was), now=v.day(day.on)) if moved else "",
        _facts(
            v,
            [
                (v("Theme"), terms.theme(v, day)),
                (v("Time"), _when(v, scene, day)),
                (v("Place"), day.place),
                (v("Held jointly with"), day.partner),
                (v("Chair"), day.chair),
                (v("Recorder"), day.recorder),
                (v("Also counts as"), counts),
            ],
        ),
        _agenda(v, day),
        v("Who cannot come asks for leave in writing, in the private chat, by {until}.", until=v.moment(until)),
        v("Leave that was asked for stays as it is; who can come after all takes it back there.") if moved else "",
        rows=[options],
    )


def _day_before(v: Voice, scene: Scene) -> Message:
    day = scene.day
    name = terms.day_name(v, scene.policy)
    when = v.moment(day.starts(scene.calendar))
    if day.place:
        return say(
            v(
                "Tomorrow: {day}, {when}, {place}. Theme: {theme}.",
                day=name,
                when=when,
                place=day.place,
                theme=terms.theme(v, day),
            )
        )
    return say(v("Tomorrow: {day}, {when}. Theme: {theme}.", day=name, when=when, theme=terms.theme(v, day)))


def _day_before_private(v: Voice, scene: Scene) -> Message:
    return _day_before(v, scene)


def _sign_in(v: Voice, scene: Scene) -> Message:
    day, register = scene.day, scene.register
    name = terms.day_name(v, scene.policy)
    return say(
        (Bold(v("{day}: sign-in", day=name)),),
        _facts(
            v,
            [(v("Theme"), terms.theme(v, day)), (v("Time"), _when(v, scene, day)), (v("Place"), day.place)],
        ),
        v("Signed in: {present} of {total}.", present=register.present, total=register.total),
        rows=[[Option(v.ctx("button", "Sign in"), token(Verb.SIGN_IN, day.id))]],
    )


def _totals(v: Voice, scene: Scene, register: Register) -> list[str]:
    """Attendance in totals, as a group may see it."""
    if scene.ahead(register.day):
        return [v("Members due: {total}. Who came is counted on the day.", total=register.total)]
    if not register.present:
        return [v("Members due: {total}. The sign-in isn't entered yet.", total=register.due)]
    lines = [forecast.figures(v, register)]
    if register.on_leave:
        lines.append(v.plural("{n} on leave.", "{n} on leave.", register.on_leave))
    return [*lines, forecast.reached(v, scene.records, register)]


def _attendance_report(v: Voice, scene: Scene) -> Message:
    day, register = scene.day, scene.register
    policy = scene.records.policy(day.on)
    name = terms.day_name(v, policy)
    title = (Bold(v("{day} of {date}: attendance", day=name, date=v.day(day.on))),)
    totals = v.paragraph(_totals(v, scene, register))
    if scene.notice.audience != SECRETARY:
        return say(title, _facts(v, [(v("Theme"), terms.theme(v, day))]), totals, _agenda(v, day))
    if scene.ahead(day):
        return say(title, totals)
    leaves = (
        _named(v, v("On leave"), register.of(Standing.ON_LEAVE), with_reason=True),
        _named(v, v("Asked for leave, undecided"), register.of(Standing.ASKED), with_reason=True),
    )
    if not register.present:
        # Held without a sign-in: it was on paper, and nobody can be said to have stayed away.
        return say(
            title,
            totals,
            *leaves,
            v(
                "Was it signed on paper? Enter the sheet in the panel, under attendance; until then nobody counts as absent here."
            ),
            rows=[[Option(v.ctx("button", "Sign in for someone"), token(Verb.PANEL, "for", day.id))]],
        )
    return say(
        title,
        totals,
        *leaves,
        _named(v, v("Not there, no leave"), register.without_leave, with_reason=False),
        _named(v, v("Not there, leave refused"), register.refused_leave, with_reason=False),
        v("These names are sent to you alone. Whoever was there and isn't counted can be signed in from the panel.")
        if register.present < register.total
        else "",
        rows=[[Option(v.ctx("button", "Sign in for someone"), token(Verb.PANEL, "for", day.id))]]
        if register.present < register.total
        else [],
    )


def _named(v: Voice, label: str, rows: list[Row], *, with_reason: bool) -> Paragraph:
    if not rows:
        return ()
    lines: list[Inline] = [v("{label} ({count}):", label=label, count=len(rows))]
    for row in rows:
        reason = row.leave.reason if with_reason and row.leave is not None else ""
        line = v("{name}: {reason}", name=row.member.name, reason=reason) if reason else row.member.name
        lines += ["\n", line]
    return tuple(lines)


def _held_to_confirm(v: Voice, scene: Scene) -> Message:
    day = scene.day
    return say(
        v(
            "Nobody signed in for the {day} of {date}. Was it held?",
            day=terms.day_name(v, scene.policy),
            date=v.day(day.on),
        ),
        v("Until you say so, no report, evaluation or {form} is asked for.", form=terms.form_name(v, scene.policy)),
        rows=[
            [
                Option(v.ctx("button", "It was held"), token(Verb.PANEL, "held", day.id, "y")),
                Option(v.ctx("button", "It was not held"), token(Verb.PANEL, "held", day.id, "n")),
            ]
        ],
    )


def _record_due(v: Voice, scene: Scene) -> Message:
    day = scene.day
    policy = scene.records.policy(day.on)
    last = deadline(day, policy)
    facts = {
        "form": terms.form_name(v, policy),
        "day": terms.day_name(v, policy),
        "date": v.day(day.on),
        "last": v.short(last),
    }
    if scene.notice.edition.endswith(record_rules.REMINDER):
        first = v("The {form} of the {day} of {date} is due today, {last}.", **facts)
        if scene.now > scene.calendar.end_of(last):
            first = v("The {form} of the {day} of {date} was due on {last} and isn't filed yet.", **facts)
    else:
        first = v("Here is the {form} of the {day} of {date}. It is to be filed by {last}.", **facts)
    return say(
        first,
        v("It is filled with what really happened. What nobody entered is blank: please complete it."),
        rows=[
            [
                Option(v.ctx("button", "Complete the record"), token(Verb.PANEL, "record", day.id)),
                Option(v.ctx("button", "It is filed"), token(Verb.PANEL, "filed", day.id)),
            ],
            *([sends] if (sends := superior.send_record(v, scene.records, day, anew=True)) else []),
        ],
    )


def _month_charts(v: Voice, scene: Scene) -> Message:
    year, month = (int(part) for part in scene.notice.subject.split("-"))
    figures = month_figures(scene.records, year, month, calendar=scene.calendar, now=scene.now)
    lines = [_month_line(v, scene, each) for each in figures.days]
    return say(
        (Bold(v("{branch}: {month} in figures", branch=scene.records.branch.name, month=v.month(year, month))),),
        *lines,
        _birthdays(v, scene, year),
    )


def _birthdays(v: Voice, scene: Scene, year: int) -> str:
    """How far the year's political birthdays have come, in totals, as in the picture."""
    stands = coverage(scene.records, year, scene.calendar.today(scene.now))
    if not stands.total or not scene.records.policy(scene.calendar.today(scene.now)).birthday_roster:
        return ""
    counts = pictures.coverage(v, stands)
    return v("{label}: {value}", label=pictures.birthdays(v, year), value=counts)


def _month_line(v: Voice, scene: Scene, each: DayFigures) -> str:
    date_ = v.day(each.day.on)
    if scene.ahead(each.day):
        return v("{date}: attendance and evaluation as they will have been counted.", date=date_)
    if not each.held:
        return v("{date}: not recorded as held.", date=date_)
    counts: dict[str, str | int] = {
        "date": date_,
        "present": each.present,
        "total": each.total,
        "rate": v.percent(each.rate),
    }
    floor = forecast.share(v, scene.records, each.day.on)
    parts = [
        v("{date}: present {present} of {total}, {rate} (floor {floor}).", floor=floor, **counts)
        if each.floor
        else v("{date}: present {present} of {total}, {rate}.", **counts)
    ]
    if each.tally is not None:
        parts.append(
            v(
                "Satisfaction {rate} (floor {floor}), {voters} voted.",
                rate=v.percent(each.tally.rate),
                floor=v.percent(each.satisfaction_floor / 100),
                voters=each.voters,
            )
        )
    elif each.evaluated:
        parts.append(v("Too few voted for a result to be shown."))
    return v.paragraph(parts)


def outcome(said: Said, records: Records, calendar: Calendar, v: Voice, *, now: datetime) -> Message:
    """What stands in the place of a notice that is retracted: no buttons, and how it came out."""
    end = _OUTCOMES.get(said.kind)
    if end is None:
        return say(v("This is settled."))
    return end(v, Ended(said=said, records=records, calendar=calendar, now=now))


def _sign_in_outcome(v: Voice, ended: Ended) -> Message:
    register = ended.records.register(ended.day, calendar=ended.calendar, now=ended.now)
    return say(
        (Bold(v("{day}: sign-in", day=terms.day_name(v, ended.records.policy(ended.day.on)))),),
        v("Sign-in is closed. Signed in: {present} of {total}.", present=register.present, total=register.total),
    )


def _uncertain_outcome(v: Voice, ended: Ended) -> Message:
    return undelivered.answered(v, ended.records, ended.said.subject)


def _record_outcome(v: Voice, ended: Ended) -> Message:
    day, records = ended.day, ended.records
    form = terms.form_name(v, records.policy(day.on))
    if day.filed_at is not None:
        filed = v.moment(day.filed_at)
        return say(v("The {form} of {date} is filed: {when}.", form=form, date=v.day(day.on), when=filed))
    last = deadline(day, records.policy(day.on))
    if ended.now > ended.calendar.end_of(last) and not day.cancelled and records.held(day):
        return say(v("The {form} of {date} was not filed by {last}.", form=form, date=v.day(day.on), last=v.day(last)))
    return say(v("The {form} of {date}: this message is out of date.", form=form, date=v.day(day.on)))


def _held_outcome(v: Voice, ended: Ended) -> Message:
    day, records = ended.day, ended.records
    if day.held is False:
        return say(v("Noted: the day of {date} was not held.", date=v.day(day.on)))
    if records.held(day):
        return say(v("Noted: the day of {date} was held.", date=v.day(day.on)))
    return say(v("Nothing was said about the day of {date}; it stands as not recorded.", date=v.day(day.on)))


_WORDS: dict[Kind, Say] = {
    Kind.ADVANCE_NOTICE: _advance_notice,
    Kind.DAY_BEFORE: _day_before,
    Kind.DAY_BEFORE_PRIVATE: _day_before_private,
    Kind.SIGN_IN: _sign_in,
    Kind.ATTENDANCE_REPORT: _attendance_report,
    Kind.RECORD_DUE: _record_due,
    Kind.HELD_TO_CONFIRM: _held_to_confirm,
    Kind.MONTH_CHARTS: _month_charts,
    Kind.UNREACHED: undelivered.unreached,
    Kind.MISSED: undelivered.missed,
    Kind.UNCERTAIN: undelivered.uncertain,
    **evaluation.WORDS,
    **dues.WORDS,
    **meetings.WORDS,
    **plan.WORDS,
    **leaves.WORDS,
    **ladders.WORDS,
    **makeup.WORDS,
    **signin.WORDS,
    **forecast.WORDS,
    **cards.WORDS,
    **greeting.WORDS,
    **appeal.WORDS,
    **ceremony.WORDS,
    **settling.WORDS,
    **follow_up.WORDS,
    **opinion.WORDS,
    **poll.WORDS,
    **service.WORDS,
    **superior.WORDS,
    **bulletin.WORDS,
    **wish.WORDS,
}
"""What each kind says. A subject with a wording file of its own hands in its table: `**dues.WORDS`."""

_OUTCOMES: dict[Kind, End] = {
    Kind.RECORD_DUE: _record_outcome,
    Kind.HELD_TO_CONFIRM: _held_outcome,
    Kind.UNCERTAIN: _uncertain_outcome,
    Kind.SIGN_IN: _sign_in_outcome,
    **evaluation.OUTCOMES,
    **cards.OUTCOMES,
    **greeting.OUTCOMES,
    **dues.OUTCOMES,
    **meetings.OUTCOMES,
    **plan.OUTCOMES,
    **leaves.OUTCOMES,
    **taken_back.OUTCOMES,
    **ladders.OUTCOMES,
    **makeup.OUTCOMES,
    **signin.OUTCOMES,
    **appeal.OUTCOMES,
    **settling.OUTCOMES,
    **follow_up.OUTCOMES,
    **opinion.OUTCOMES,
    **poll.OUTCOMES,
    **service.OUTCOMES,
    **superior.OUTCOMES,
    **bulletin.OUTCOMES,
    **wish.OUTCOMES,
}
"""What stands in the place of each kind that is retracted; `**dues.OUTCOMES`."""
