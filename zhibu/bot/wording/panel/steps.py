"""The nine steps in the panel: all of them with who did each and when, and one of them with what it needs."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from zhibu.bot.message import Bold, Message, Option, Paragraph, say
from zhibu.bot.wording import terms
from zhibu.bot.wording.citing import clause
from zhibu.bot.wording.panel.day import DayView, totals, with_first
from zhibu.bot.wording.panel.frame import back, beside, go, lines
from zhibu.branch.agenda.evaluation import closing
from zhibu.branch.awaited import returned_day
from zhibu.branch.day import TICKED, ActivityDay, Check, Step
from zhibu.branch.people import Member
from zhibu.branch.presets import FLAG_AND_BADGES, cited
from zhibu.branch.records import Records
from zhibu.branch.reporting import by_hand
from zhibu.branch.steps import BY_OTHER_MEANS, DAEMON, Body, Means, StepStand, settling, unready
from zhibu.branch.superior import SUPERIOR
from zhibu.words import Voice, mark, mark_ctx

_SHORT = {
    Step.SETTLED: mark_ctx("button", "1 Settle"),
    Step.APPROVED: mark_ctx("button", "2 Approve"),
    Step.PUBLISHED: mark_ctx("button", "3 Publish"),
    Step.CONVENED: mark_ctx("button", "4 Convene"),
    Step.SIGNED_IN: mark_ctx("button", "5 Sign in"),
    Step.REPORTED: mark_ctx("button", "6 Report"),
    Step.HELD: mark_ctx("button", "7 Hold"),
    Step.EVALUATED: mark_ctx("button", "8 Evaluate"),
    Step.SUMMARISED: mark_ctx("button", "9 Sum up"),
}
_NOTES = {
    Body.COMMITTEE.value: mark("by the branch committee"),
    Body.SECRETARY.value: mark("by the secretary"),
    Body.MEMBERS.value: mark("by the members' meeting"),
    Means.BOARD.value: mark("on the notice board"),
    Means.PHONE.value: mark("by telephone"),
    Means.SPOKEN.value: mark("by word of mouth"),
}
_CHECKS = {
    Check.PLACE: mark("The place is set"),
    Check.CHAIR: mark("The chair is named"),
    Check.RECORDER: mark("The recorder is named"),
    Check.FLAG: mark("Party flag and badges"),
    Check.MATERIALS: mark("Materials"),
}
_SET = {
    Check.PLACE: (mark_ctx("button", "Set the place"), "pplace"),
    Check.CHAIR: (mark_ctx("button", "Name the chair"), "pchair"),
    Check.RECORDER: (mark_ctx("button", "Name the recorder"), "precord"),
}
_TICKS = {
    Check.FLAG: mark_ctx("button", "Flag and badges"),
    Check.MATERIALS: mark_ctx("button", "Materials"),
}
_BODIES = {
    Body.COMMITTEE: mark_ctx("button", "The committee has settled it"),
    Body.SECRETARY: mark_ctx("button", "The secretary has settled it"),
    Body.MEMBERS: mark_ctx("button", "The members' meeting has settled it"),
}
_MEANS = {
    Means.BOARD: mark_ctx("button", "On the notice board"),
    Means.PHONE: mark_ctx("button", "By telephone"),
    Means.SPOKEN: mark_ctx("button", "By word of mouth"),
}


def name(v: Voice, records: Records, day: ActivityDay, which: Step) -> str:
    """A step's name; the first one's names the body that the branch has."""
    if which is Step.SETTLED and Body.COMMITTEE not in settling(records, day.on):
        return v("Theme and plan are settled")
    return terms.step(v, which)


def steps(v: Voice, records: Records, view: DayView) -> Paragraph:
    """One line a step: done by whom and when, missing where a later one is done, next, or still to come."""
    return lines(
        v(
            "{number}. {step}: {stand}",
            number=stand.step.value,
            step=name(v, records, view.day, stand.step),
            stand=_stand(v, records, view, stand),
        )
        for stand in view.stands
    )


def _stand(v: Voice, records: Records, view: DayView, stand: StepStand) -> str:
    if stand.done:
        facts = [
            v.short(view.calendar.today(stand.at)) if stand.at is not None else "",
            who(v, records, stand.by),
            v("entered late") if stand.late else "",
            note(v, stand),
        ]
        told = beside(v, facts)
        return v("done ({facts})", facts=told) if told else v("done")
    if not stand.owed or view.day.held is False:
        return v("not asked for")
    if stand.missing:
        return v("missing")
    return v("next") if stand.coming else v("still to come")


def who(v: Voice, records: Records, by: str) -> str:
    """Who did a step: a member by name, the program, or whoever imported the plan."""
    if not by:
        return ""
    if by == DAEMON:
        return v("zhibu")
    if by == SUPERIOR:
        return v("the superior")
    known = records.members.get(by)
    return known.name if known is not None else v("by import")


def note(v: Voice, stand: StepStand) -> str:
    """A step's note: which body, by which means, or the reference as it was written."""
    known = _NOTES.get(stand.note)
    return v(known) if known is not None else stand.note


def overview(v: Voice, records: Records, view: DayView, *, done: str = "") -> Message:
    """All nine, each with its button."""
    buttons = [Option(v(_SHORT[stand.step]), go("step", view.day.id, str(stand.step.value))) for stand in view.stands]
    rows = [buttons[place : place + 3] for place in range(0, len(buttons), 3)]
    return say(
        done,
        (Bold(v("The nine steps of {date}", date=v.day(view.day.on))),),
        steps(v, records, view),
        rows=[*rows, back(v, "day", view.day.id)],
    )


# One step


def step(
    v: Voice,
    records: Records,
    view: DayView,
    stand: StepStand,
    *,
    whose: Member | None,
    published: datetime,
    opens: datetime,
    options: Sequence[Option],
    first: Option | None = None,
    done: str = "",
) -> Message:
    """One step: where it stands, what it needs, whose it is, what comes next. `published` and `opens`: when the notice and
    the sign-in card go out by themselves; `first` leads on from a step that is done."""
    after = next((each for each in view.stands if each.owed and not each.done and each.step > stand.step), None)
    return say(
        done,
        (
            Bold(
                v(
                    "Step {number}: {step}",
                    number=stand.step.value,
                    step=name(v, records, view.day, stand.step),
                )
            ),
        ),
        v("Now: {stand}", stand=_stand(v, records, view, stand)),
        v.paragraph(_needs(v, records, view, stand, published=published, opens=opens)),
        _check_list(v, records, view.day) if stand.step is Step.CONVENED else "",
        v("In charge: {name}", name=whose.name) if whose is not None and not stand.done else "",
        v("Afterwards: {step}", step=name(v, records, view.day, after.step)) if after is not None else "",
        rows=[*with_first(first, options), back(v, "steps", view.day.id)],
    )


def _needs(
    v: Voice, records: Records, view: DayView, stand: StepStand, *, published: datetime, opens: datetime
) -> Iterable[str]:
    day, policy = view.day, records.policy(view.day.on)
    if not stand.owed:
        yield v("The branch's documents don't ask for this step.")
        return
    match stand.step:
        case Step.SETTLED if not stand.done:
            if Body.COMMITTEE in settling(records, day.on):
                yield v("The branch committee settles theme and plan; please enter it once it has.")
            else:
                yield v("The branch has no committee: the secretary or the members' meeting settles theme and plan.")
        case Step.APPROVED if not stand.done:
            returned = returned_day(records, day)
            if by_hand(records):
                yield v("The superior reviews and approves; please enter the reference.")
            elif returned is not None:
                yield v("The superior returned it: {words}", words=returned.words)
            else:
                yield v(
                    "The superior's officers are asked here {n} days before the day. An approval on paper is entered with its reference.",
                    n=policy.approval_ask_days,
                )
            yield v("A missing approval doesn't hold up the notice. Entered after it, it is marked as entered late.")
        case Step.PUBLISHED if not stand.done:
            if published > view.now:
                yield v("The notice goes to the group and the channel by itself on {when}.", when=v.moment(published))
            yield v("Was it published in another way? Then please enter how.")
        case Step.CONVENED if not stand.done:
            yield v(
                "The sign-in card convenes the meeting; it goes to the group by itself on {when}.", when=v.moment(opens)
            )
        case Step.SIGNED_IN:
            yield totals(v, view.register)
            if not stand.done:
                yield v("The sign-in opens on {when}.", when=v.moment(opens))
        case Step.REPORTED if not stand.done:
            yield v("At the end, attendance is reported to the group in totals, by itself.")
        case Step.HELD if not stand.done:
            yield v("It counts as held once somebody signed in and it is over, or you say so.")
        case Step.EVALUATED if not stand.done:
            yield v(
                "At the end each one who took part gets a ballot, open for {hours} hours.",
                hours=policy.evaluation_hours,
            )
        case Step.SUMMARISED if not stand.done:
            yield v(
                "The {form} is completed and handed up within {days} days.",
                form=terms.form_name(v, policy),
                days=policy.record_days,
            )


def _check_list(v: Voice, records: Records, day: ActivityDay) -> Paragraph:
    told = [v("To be made ready:")]
    for check in Check:
        sign = "✓" if day.ready(check) else "–"
        tick = next((each for each in day.ticks if each.check is check), None)
        by = who(v, records, tick.by) if tick is not None else ""
        what = {Check.PLACE: day.place, Check.CHAIR: day.chair, Check.RECORDER: day.recorder}.get(check, by)
        named = v("{label}: {value}", label=v(_CHECKS[check]), value=what) if what else v(_CHECKS[check])
        told.append(v("{sign} {check}", sign=sign, check=named))
    stated = cited(records.branch.presets, *FLAG_AND_BADGES)
    if stated is not None:
        told.append(v("Flag and badges: {clause}", clause=clause(v, stated)))
    return lines(told)


# What can be pressed


def settle_options(v: Voice, records: Records, day: ActivityDay) -> list[Option]:
    return [Option(v(_BODIES[body]), go("settle", day.id, body.value)) for body in settling(records, day.on)]


def means_options(v: Voice, day: ActivityDay, which: Step) -> list[Option]:
    return [
        Option(v(_MEANS[means]), go("did", day.id, str(which.value), means.value)) for means in BY_OTHER_MEANS[which]
    ]


def check_options(v: Voice, day: ActivityDay, *, plans: bool) -> list[Option]:
    """What is still to be named (for who keeps the plan), and the ticks."""
    options = []
    for check in Check:
        if check in TICKED:
            ready = day.ready(check)
            label = v("{sign} {check}", sign="✓", check=v(_TICKS[check])) if ready else v(_TICKS[check])
            options.append(Option(label, go("ready", day.id, check.value, "n" if ready else "y")))
        elif plans and not day.ready(check):
            label, place = _SET[check]
            options.append(Option(v(label), go(place, day.id)))
    return options


# The next step in words


def coming(
    v: Voice, records: Records, view: DayView, stand: StepStand | None, *, published: datetime, opens: datetime
) -> str:
    """What comes next, in a sentence or two."""
    day = view.day
    if day.held is False:
        return ""
    if stand is None:
        wanting = v.list(name(v, records, day, each.step) for each in view.stands if each.missing)
        return v("Still missing: {steps}.", steps=wanting) if wanting else v("All steps are done.")
    match stand.step:
        case Step.SETTLED:
            return v("Next: theme and plan are to be settled.")
        case Step.APPROVED:
            if not by_hand(records) and returned_day(records, day) is not None:
                return v("Next: the superior returned it. Please change what is wanted, then lay it before them again.")
            if not by_hand(records):
                return v("Next: the superior's officers approve it here.")
            return v("Next: the superior's approval is to be entered.")
        case Step.PUBLISHED:
            if published <= view.now:
                return _overdue(v, v("Next: the notice was due on {when} and isn't out yet.", when=v.moment(published)))
            return v("Next: the notice goes out by itself on {when}.", when=v.moment(published))
        case Step.CONVENED:
            if opens <= view.now:
                return _overdue(
                    v, v("Next: the sign-in card was due on {when} and isn't out yet.", when=v.moment(opens))
                )
            first = v("Next: the sign-in card goes out by itself on {when}.", when=v.moment(opens))
            missing = v.list(v(_CHECKS[check]) for check in unready(day))
            return v.paragraph([first, v("Not ready yet: {what}.", what=missing) if missing else ""])
        case Step.SIGNED_IN:
            return v("Next: members sign in.")
        case Step.REPORTED:
            return v("Next: at the end, attendance is reported by itself.")
        case Step.HELD:
            return v("Next: was the day held?") if view.over else v("Next: the activity.")
        case Step.EVALUATED:
            return _evaluating(v, records, view)
        case _:
            form = terms.form_name(v, records.policy(day.on))
            return v("Next: the {form} is to be completed and handed up.", form=form)


def _evaluating(v: Voice, records: Records, view: DayView) -> str:
    """The evaluation needs nobody; what can be done meanwhile is the record form."""
    policy = records.policy(view.day.on)
    if not view.over:
        return v("Next: the evaluation runs and closes by itself.")
    closes = closing(view.day, policy, view.calendar)
    form = terms.form_name(v, policy)
    return v(
        "The evaluation runs and closes by itself on {when}. Next: the {form} can be completed meanwhile.",
        when=v.moment(closes),
        form=form,
    )


def lacking(v: Voice, records: Records, view: DayView, next_: StepStand) -> str:
    """Which earlier steps are still missing, beside what comes next."""
    names = [name(v, records, view.day, each.step) for each in view.stands if each.missing and each.step != next_.step]
    return v("Still missing: {steps}.", steps=v.list(names)) if names else ""


def _overdue(v: Voice, what: str) -> str:
    return v.paragraph([what, v("Is the group bound? If it was done in another way, please enter how.")])


_NEXT = {
    Step.SETTLED: mark_ctx("button", "Next: settle theme and plan"),
    Step.APPROVED: mark_ctx("button", "Next: enter the approval"),
    Step.PUBLISHED: mark_ctx("button", "Next: the notice"),
    Step.CONVENED: mark_ctx("button", "Next: make ready"),
    Step.SIGNED_IN: mark_ctx("button", "Next: the sign-in"),
    Step.REPORTED: mark_ctx("button", "Next: the report"),
    Step.HELD: mark_ctx("button", "Next: was it held?"),
    Step.EVALUATED: mark_ctx("button", "Next: the evaluation"),
    Step.SUMMARISED: mark_ctx("button", "Next: the record form"),
}


def next_option(v: Voice, stand: StepStand, place: tuple[str, ...]) -> Option:
    """The one big button."""
    if place[0] == "rec":
        return Option(v(_NEXT[Step.SUMMARISED]), go(*place))
    if place[0] == "close":
        return Option(v.ctx("button", "Next: end the activity"), go(*place))
    if place[0] == "again":
        return Option(v.ctx("button", "Next: lay it before them again"), go(*place))
    if stand.step is Step.APPROVED and place[0] == "step":
        return Option(v.ctx("button", "Next: the approval"), go(*place))
    return Option(v(_NEXT[stand.step]), go(*place))


# What was entered


def settled(v: Voice, *, late: bool) -> str:
    return (
        v("Entered: theme and plan are settled, marked as entered late.")
        if late
        else v("Entered: theme and plan are settled.")
    )


def entered(v: Voice, which: Step, *, late: bool) -> str:
    step_ = terms.step(v, which)
    return v("Entered late: {step}.", step=step_) if late else v("Entered: {step}.", step=step_)


def ticked(v: Voice, check: Check, *, ready: bool) -> str:
    what = v(_CHECKS[check])
    return v("Ready: {what}.", what=what) if ready else v("Not ready: {what}.", what=what)
