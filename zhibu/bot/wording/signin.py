"""What a member hears on signing in, and the code that is shown on the spot."""

from datetime import datetime

from zhibu.bot.message import Ask, Bold, Link, Message, Option, Verb, say, token
from zhibu.bot.wording import terms
from zhibu.bot.wording.saying_no import Facts, says_no
from zhibu.bot.wording.scene import End, Ended, Say, Scene
from zhibu.branch.agenda import spot as spots
from zhibu.branch.attendance import SignIn, Way
from zhibu.branch.day import ActivityDay
from zhibu.branch.notices import Kind
from zhibu.branch.policy import Policy
from zhibu.branch.spot import DIGITS
from zhibu.words import Voice

QUESTION = "signin.code"
"""The draft that waits for the code of the spot."""
START = "s-"
"""How a start link begins that carries the code: short, so that the QR stays coarse."""


def signed_in(v: Voice, signin: SignIn, late: int = 0) -> str:
    """Short enough for a button's answer; no number that would rank who came first. `late`: minutes after the start."""
    at = v.time(signin.at)
    if signin.by != signin.member:
        return v("You were signed in at {time}.", time=at)
    if signin.way is Way.REMOTE:
        return v("Signed in for taking part remotely, {time}.", time=at)
    if late:
        return v.plural(
            "Signed in, {time}, {n} minute after the start.",
            "Signed in, {time}, {n} minutes after the start.",
            late,
            time=at,
        )
    return v("Signed in, {time}.", time=at)


def ask_code(v: Voice, day: ActivityDay, policy: Policy, *, remotely: bool) -> Message:
    """The question for the code; who may take part remotely is offered that instead."""
    far = [[Option(v.ctx("button", "Take part remotely"), token(Verb.SIGN_IN, day.id, "r"))]] if remotely else []
    asked = say(
        v(
            "Sign-in for the {day} of {date}: scan the code that is shown on the spot with your phone's camera, or write me its {n} digits.",
            day=terms.day_name(v, policy),
            date=v.day(day.on),
            n=DIGITS,
        ),
        v("You aren't there but take part remotely? Then press the button.") if remotely else "",
        rows=[*far, [Option(v.ctx("button", "Cancel"), token(Verb.CANCEL))]],
    )
    return Message(paragraphs=asked.paragraphs, rows=asked.rows, ask=Ask(v("Code of the spot")))


def closed(v: Voice, day: ActivityDay, sentence: str, *, there: bool, host: bool) -> Message:
    """The sign-in is over for who isn't counted: the way to say so."""
    rows = []
    if there:
        rows.append([Option(v.ctx("button", "I was there but not counted"), token(Verb.APPEAL, "t", day.id))])
    if host:
        rows.append([Option(v.ctx("button", "I took part at the host organisation"), token(Verb.APPEAL, "h", day.id))])
    return say(sentence, rows=rows)


# The code of the spot


def spaced(code: str) -> str:
    """The digits in two groups, for the eye."""
    return f"{code[: DIGITS // 2]} {code[DIGITS // 2 :]}"


def title(v: Voice, day: ActivityDay, policy: Policy) -> str:
    return v("Sign-in for the {day} of {date}", day=terms.day_name(v, policy), date=v.short(day.on))


def hint(v: Voice, code: str) -> str:
    return v("Scan with the phone's camera, or send me “/signin {code}”", code=code)


def valid(v: Voice, until: datetime) -> str:
    return v("Valid until {time}, then it renews itself", time=v.time(until))


def _code(v: Voice, scene: Scene) -> Message:
    """To whoever shows it, beside the picture."""
    day = scene.day
    policy = scene.records.policy(day.on)
    spot = scene.records.spots[day.id]
    step = spots.step_of(scene.notice.edition)
    code = spot.code(step)
    present, total = scene.records.turnout(day)
    return say(
        (Bold(v("Sign-in code: {code}", code=spaced(code))),),
        v(
            "{day} of {date}. Signed in: {present} of {total}.",
            day=terms.day_name(v, policy),
            date=v.short(day.on),
            present=present,
            total=total,
        ),
        v(
            "Show this picture to everybody. It renews itself here, the next time at {time}; a code from before doesn't count.",
            time=v.time(spot.begins(step + 1)),
        ),
        (Link(v("What the picture leads to"), start=START + code),),
        rows=[[Option(v.ctx("button", "Stop showing"), token(Verb.PANEL, "spotoff", day.id))]],
    )


def _code_outcome(v: Voice, ended: Ended) -> Message:
    return say(
        v(
            "The sign-in code of {date} is no longer shown. “Show the sign-in code” in the panel shows it again while the sign-in is open.",
            date=v.short(ended.day.on),
        )
    )


WORDS: dict[Kind, Say] = {Kind.SIGN_IN_CODE: _code}
OUTCOMES: dict[Kind, End] = {Kind.SIGN_IN_CODE: _code_outcome}


# No


@says_no("spot.needed")
def _needed(v: Voice, facts: Facts) -> str:
    del facts
    return v(
        "Here sign-in is by the code that is shown on the spot. Please scan it, or send me “/signin” with its digits."
    )


@says_no("spot.closed")
def _closed(v: Voice, facts: Facts) -> str:
    del facts
    return v("No sign-in code is shown at present. Please ask the secretary.")


@says_no("spot.old")
def _old(v: Voice, facts: Facts) -> str:
    del facts
    return v("This code is out of date. Please scan the one that is shown now, or write its digits.")


@says_no("spot.wrong")
def _wrong(v: Voice, facts: Facts) -> str:
    del facts
    return v("This isn't the code that is shown now. Please look again, or scan it.")


@says_no("signin.struck")
def _struck(v: Voice, facts: Facts) -> str:
    return v(
        "Your sign-in for {day} was taken back. If you are there, please speak to the secretary, who can sign you in.",
        day=v.day(facts.day("day")),
    )


@says_no("signin.filed")
def _filed(v: Voice, facts: Facts) -> str:
    return v(
        "The record form of {day} was filed on {at}, so its attendance stands as it is.",
        day=v.day(facts.day("day")),
        at=v.moment(facts.moment("at")),
    )


@says_no("signin.strike_reason")
def _strike_reason(v: Voice, facts: Facts) -> str:
    del facts
    return v("Please say why the sign-in is taken back; it is kept with it.")


@says_no("left.not_signed_in")
def _not_signed_in(v: Voice, facts: Facts) -> str:
    del facts
    return v("Who isn't signed in can't leave early. Please sign them in first.")


@says_no("left.from_afar")
def _from_afar(v: Voice, facts: Facts) -> str:
    del facts
    return v("They took part from elsewhere and so can't have left early.")


@says_no("left.when")
def _left_when(v: Voice, facts: Facts) -> str:
    return v(
        "The time lies between the start and the end: {times}.",
        times=v.times(facts.moment("starts"), facts.moment("ends")),
    )


@says_no("left.no_reason")
def _left_reason(v: Voice, facts: Facts) -> str:
    del facts
    return v("Please say why they left early.")


@says_no("remote.off")
def _remote_off(v: Voice, facts: Facts) -> str:
    del facts
    return v("In this branch nobody takes part remotely: that is its setting.")


@says_no("signin.own_case")
@says_no("remote.own_case")
def _remote_own(v: Voice, facts: Facts) -> str:
    del facts
    return v("You can't allow this to yourself. Please ask the deputy secretary or a committee member.")


@says_no("remote.not_allowed")
def _remote_not_allowed(v: Voice, facts: Facts) -> str:
    del facts
    return v(
        "Mobile members take part remotely, and whom the secretary allowed it for that day. Please ask the secretary."
    )


@says_no("sheet.nobody")
def _nobody(v: Voice, facts: Facts) -> str:
    del facts
    return v("Nobody is ticked who isn't signed in already. Please tick who signed on the sheet.")
