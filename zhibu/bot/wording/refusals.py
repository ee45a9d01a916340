"""A rule's no in the reader's words: what is wrong, and what would be right. One sentence for each code.

What belongs to a subject with a wording file of its own stands there; the imports below take those in.
"""

from zhibu.bot.wording import (  # noqa: F401 -- imported, their sentences are known
    appeal,
    birthday_papers,
    cards,
    ceremony,
    comment,
    dated,
    dues,
    enclosures,
    greeting,
    guests,
    inspection,
    ladders,
    leaves,
    makeup,
    meetings,
    opinion,
    plan,
    poll,
    record,
    service,
    settings,
    signin,
    superior,
    wish,
)
from zhibu.bot.wording.saying_no import Facts, codes, says_no, sentence
from zhibu.branch.people import Act
from zhibu.branch.refusal import Refusal
from zhibu.words import Voice, mark, mark_ctx

__all__ = ("Facts", "codes", "refusal")


def refusal(v: Voice, no: Refusal) -> str:
    """The sentence for a refusal; a general one for a code that has none."""
    return sentence(v, no) or v("This can't be done now. /help lists what you can do here.")


# Who, and where


@says_no("who.anonymous")
def _anonymous(v: Voice, facts: Facts) -> str:
    del facts
    return v("I can't see who wrote this. Please write with your own account, not anonymously as the group.")


@says_no("who.stranger")
def _stranger(v: Voice, facts: Facts) -> str:
    del facts
    return v("This account isn't linked to a member yet. Please open the personal link from your branch's secretary.")


@says_no("chat.unbound")
def _unbound(v: Voice, facts: Facts) -> str:
    del facts
    return v("This group isn't bound to a branch yet. Its secretary does that with /bind and the group code.")


_ALLOWED = {
    Act.TAKE_PART.value: mark("This is for the members on the branch's books."),
    Act.DECIDE_LEAVE.value: mark(
        "Leave is decided by the secretary, the deputy secretary or the organisation committee member."
    ),
    Act.SIGN_FOR_SOMEONE.value: mark(
        "Signing in for somebody is done by the secretary, the deputy secretary or the organisation committee member."
    ),
    Act.SEE_REGISTER.value: mark(
        "The roster and who came are seen by the secretary, the deputy secretary or the organisation committee member."
    ),
    Act.RUN_DAY.value: mark("This is done by the secretary or the deputy secretary."),
    Act.WRITE_CARD.value: mark("The words on the card are written by the secretary or the deputy secretary."),
    Act.KEEP_RECORD.value: mark(
        "The record form is kept by its recorder, the publicity committee member, the secretary or the deputy secretary."
    ),
    Act.KEEP_DUES.value: mark(
        "The dues are kept by the secretary, the deputy secretary or the organisation committee member."
    ),
    Act.WATCH_ABSENCES.value: mark(
        "The year's absences are seen by the secretary, the deputy secretary and the committee member for discipline."
    ),
    Act.KEEP_LEDGER.value: mark(
        "This is entered by the secretary, the deputy secretary or the organisation committee member."
    ),
    Act.KEEP_BIRTHDAYS.value: mark(
        "Ceremonies are arranged by the secretary, the deputy secretary or the organisation committee member."
    ),
    Act.HOLD_TALK.value: mark("The talk is held by the secretary or a committee member."),
    Act.SET_POLICY.value: mark("The branch's settings are changed by the secretary or the deputy secretary."),
    Act.BIND.value: mark(
        "A chat is bound by the secretary or the deputy secretary. Please ask one of them; the code is still good."
    ),
    Act.ADMIN.value: mark("This is for the secretary, the deputy secretary and the committee members."),
}


@says_no("not_allowed")
def _not_allowed(v: Voice, facts: Facts) -> str:
    known = _ALLOWED.get(facts.text("act"))
    return v(known) if known else v("This is done by those whose duty it is. /help lists what you can do here.")


@says_no("button.stale")
def _stale(v: Voice, facts: Facts) -> str:
    del facts
    return v("This button is out of date. Please use the latest message, or send the command again.")


@says_no("text.too_long")
def _too_long(v: Voice, facts: Facts) -> str:
    return v(
        "This text has {length} characters; {limit} at most are possible. Please shorten it.",
        length=facts.number("length"),
        limit=facts.number("limit"),
    )


# Codes and chats


@says_no("code.locked")
def _locked(v: Voice, facts: Facts) -> str:
    return v("Too many wrong codes. Please try again after {until}.", until=v.time(facts.moment("until")))


@says_no("code.unknown")
def _code_unknown(v: Voice, facts: Facts) -> str:
    del facts
    return v("This code isn't known. Please copy it whole, or ask the secretary for a new one.")


_OPENS = {
    "member": mark("This is a personal code. Its owner opens it in the private chat with /start."),
    "group": mark("This is a group code. The secretary sends it with /bind in the branch's group."),
    "guest": mark("This is a guest's code. Its owner opens it in the private chat with /start."),
    "channel": mark("This is a channel code. It is posted with /bind in the branch's channel."),
}


@says_no("code.other_purpose")
def _other_purpose(v: Voice, facts: Facts) -> str:
    known = _OPENS.get(facts.text("purpose"))
    return v(known) if known else v("This code is for something else. Please ask the secretary for the right one.")


@says_no("code.used")
def _code_used(v: Voice, facts: Facts) -> str:
    del facts
    return v("This code was used before; each works once. Please ask the secretary for a new one.")


@says_no("code.expired")
def _code_expired(v: Voice, facts: Facts) -> str:
    del facts
    return v("This code has expired after 30 days. Please ask the secretary for a new one.")


@says_no("code.gone")
def _code_gone(v: Voice, facts: Facts) -> str:
    del facts
    return v("The person this code was made for isn't on the branch's roster any more. Please ask the secretary.")


@says_no("account.other_member")
def _other_member(v: Voice, facts: Facts) -> str:
    return v(
        "This account is linked to {name} already. To link it to somebody else, first unlink it with /me.",
        name=facts.text("name"),
    )


@says_no("bind.private")
def _bind_private(v: Voice, facts: Facts) -> str:
    del facts
    return v("A group is bound in the group itself: add me there and send /bind with the group code.")


@says_no("bind.no_code")
def _bind_no_code(v: Voice, facts: Facts) -> str:
    del facts
    return v("Please send /bind with the code that belongs to this chat, in one line.")


@says_no("bind.stranger")
def _bind_stranger(v: Voice, facts: Facts) -> str:
    del facts
    return v(
        "A group is bound by the branch's secretary or deputy secretary. If that is you, open your personal link first and send /bind again; the code is still good."
    )


@says_no("bind.other_branch")
def _bind_other(v: Voice, facts: Facts) -> str:
    del facts
    return v("This chat belongs to another branch already. Each branch needs a group of its own.")


# The activity day


@says_no("day.none")
def _no_day(v: Voice, facts: Facts) -> str:
    del facts
    return v("No further activity day stands in the plan. The secretary enters the plan.")


@says_no("day.unknown")
def _day_unknown(v: Voice, facts: Facts) -> str:
    del facts
    return v("This activity day is no longer in the plan. /plan shows the days as they stand.")


@says_no("day.cancelled")
def _cancelled(v: Voice, facts: Facts) -> str:
    return v(
        "The activity day of {day} was cancelled. /plan shows the days as they stand.", day=v.day(facts.day("day"))
    )


@says_no("day.not_begun")
def _not_begun(v: Voice, facts: Facts) -> str:
    return v("The activity day hasn't begun; it starts on {starts}.", starts=facts.moment("starts"))


@says_no("day.closed_already")
def _closed_already(v: Voice, facts: Facts) -> str:
    return v("The activity day was closed at {at}.", at=v.time(facts.moment("at")))


@says_no("day.over")
def _over(v: Voice, facts: Facts) -> str:
    return v("The activity day ended by itself at {at}; it needn't be closed.", at=v.time(facts.moment("at")))


_STEPS = {
    1: mark("Step 1, settling theme and plan, is entered already."),
    2: mark("Step 2, the superior's approval, is entered already."),
    3: mark("Step 3, publishing the notice, is entered already."),
    4: mark("Step 4, convening the meeting, is entered already."),
    5: mark("Step 5, the sign-in, is entered already."),
    6: mark("Step 6, reporting the attendance, is entered already."),
    7: mark("Step 7, holding the activity, is entered already."),
    8: mark("Step 8, the evaluation, is entered already."),
    9: mark("Step 9, the summary, is entered already."),
}


@says_no("day.step_done")
def _step_done(v: Voice, facts: Facts) -> str:
    return v(_STEPS[facts.number("step")])


@says_no("day.move_reason")
def _move_reason(v: Voice, facts: Facts) -> str:
    del facts
    return v("Moving the day needs a reason, for it is reported to the superior. Please write it.")


@says_no("day.move_month")
def _move_month(v: Voice, facts: Facts) -> str:
    day = facts.day("day")
    return v("The day must stay in its month: please choose a date in {month}.", month=v.month(day.year, day.month))


@says_no("day.begun")
def _begun(v: Voice, facts: Facts) -> str:
    return v("The activity day of {day} has begun and can't be moved any more.", day=v.day(facts.day("day")))


@says_no("day.move_same")
def _move_same(v: Voice, facts: Facts) -> str:
    return v("The day is on {day} already. Please choose another date.", day=v.day(facts.day("day")))


@says_no("day.move_past")
def _move_past(v: Voice, facts: Facts) -> str:
    return v("{to} is past. Please choose today or a later date.", to=v.day(facts.day("to")))


@says_no("day.no_reference")
def _no_reference(v: Voice, facts: Facts) -> str:
    del facts
    return v("The approval needs its reference, such as the number of the letter or who said so when. Please write it.")


@says_no("day.not_over")
def _not_over(v: Voice, facts: Facts) -> str:
    return v("The activity day isn't over yet; it ends on {ends}.", ends=facts.moment("ends"))


@says_no("day.somebody_came")
def _somebody_came(v: Voice, facts: Facts) -> str:
    return v("Members signed in on {day}, so the day counts as held.", day=v.day(facts.day("day")))


@says_no("day.not_held")
def _not_held(v: Voice, facts: Facts) -> str:
    return v("The day of {day} isn't recorded as held. Please say first that it was held.", day=v.day(facts.day("day")))


@says_no("plan.year")
def _plan_year(v: Voice, facts: Facts) -> str:
    return v("“{written}” isn't a year. Please write it as in /plan 2027.", written=facts.text("written"))


@says_no("theme.month")
def _theme_month(v: Voice, facts: Facts) -> str:
    return v("“{written}” isn't a month. Please write it as in /theme 10.", written=facts.text("written"))


@says_no("theme.no_day")
def _theme_no_day(v: Voice, facts: Facts) -> str:
    return v(
        "No activity day is planned in {month}. /plan shows the year's days.",
        month=v.month(facts.number("year"), facts.number("month")),
    )


# Sign-in and leave


@says_no("signin.not_member")
def _signin_not_member(v: Voice, facts: Facts) -> str:
    del facts
    return v("You aren't on the branch's books for this day. The secretary can look into the roster.")


@says_no("signin.early")
def _signin_early(v: Voice, facts: Facts) -> str:
    return v("The sign-in opens on {opens}.", opens=facts.moment("opens"))


@says_no("signin.closed")
def _signin_closed(v: Voice, facts: Facts) -> str:
    return v(
        "The sign-in closed on {closed}. If you took part, the secretary can enter it late.",
        closed=facts.moment("closed"),
    )


@says_no("leave.too_late")
def _leave_too_late(v: Voice, facts: Facts) -> str:
    return v(
        "Leave could be asked for until {until}. Please speak to the secretary directly.",
        until=facts.moment("until"),
    )


@says_no("leave.granted_already")
def _leave_granted(v: Voice, facts: Facts) -> str:
    return v("Your leave for {day} is granted already.", day=v.day(facts.day("day")))


@says_no("leave.signed_in")
def _leave_signed_in(v: Voice, facts: Facts) -> str:
    return v(
        "You signed in for {day} at {at}, so leave isn't needed.",
        day=v.day(facts.day("day")),
        at=v.time(facts.moment("at")),
    )


@says_no("leave.past")
def _leave_past(v: Voice, facts: Facts) -> str:
    return v("The day of {day} is over; the request stays with its record.", day=v.day(facts.day("day")))


@says_no("leave.no_reason")
def _leave_no_reason(v: Voice, facts: Facts) -> str:
    return v("Leave for {day} is asked for in writing. Please write the reason.", day=v.day(facts.day("day")))


@says_no("leave.own_case")
def _leave_own(v: Voice, facts: Facts) -> str:
    del facts
    return v("Nobody decides their own leave: it is for somebody else whose duty it is.")


@says_no("leave.decided")
def _leave_decided(v: Voice, facts: Facts) -> str:
    at = v.moment(facts.moment("at"))
    return (
        v("This leave was granted on {at}.", at=at)
        if facts.flag("granted")
        else v("This leave was refused on {at}.", at=at)
    )


# Evaluation and political birthday


@says_no("evaluation.incomplete")
def _incomplete(v: Voice, facts: Facts) -> str:
    return v(
        "{given} of {wanted} questions are marked. Please mark the others, too.",
        given=facts.number("given"),
        wanted=facts.number("wanted"),
    )


@says_no("evaluation.none")
def _evaluation_none(v: Voice, facts: Facts) -> str:
    del facts
    return v("There is no activity day to evaluate.")


@says_no("evaluation.not_owed")
def _evaluation_not_owed(v: Voice, facts: Facts) -> str:
    return v(
        "The activity day of {day} isn't evaluated: the branch's rules don't ask for it.", day=v.day(facts.day("day"))
    )


@says_no("evaluation.not_open")
def _evaluation_not_open(v: Voice, facts: Facts) -> str:
    return v("The evaluation opens when the activity day ends, on {opens}.", opens=facts.moment("opens"))


@says_no("evaluation.closed")
def _evaluation_closed(v: Voice, facts: Facts) -> str:
    return v("The evaluation of {day} closed on {closed}.", day=v.day(facts.day("day")), closed=facts.moment("closed"))


@says_no("evaluation.not_voter")
def _evaluation_not_voter(v: Voice, facts: Facts) -> str:
    return v(
        "Whoever took part on {day} evaluates the day; you aren't signed in for it. If you were there, please tell the secretary.",
        day=v.day(facts.day("day")),
    )


@says_no("evaluation.altered")
def _evaluation_altered(v: Voice, facts: Facts) -> str:
    return v(
        "The ballots of {day} can't be read just now, and nothing was changed. Please tell the secretary.",
        day=v.day(facts.day("day")),
    )


@says_no("uncertain.answered")
def _uncertain_answered(v: Voice, facts: Facts) -> str:
    del facts
    return v("This question is settled already.")


# Settings


@says_no("preset.unknown")
def _preset_unknown(v: Voice, facts: Facts) -> str:
    return v(
        "There is no preset {name}; there are {presets}.",
        name=facts.text("name"),
        presets=v.list(facts.list("presets")),
    )


@says_no("preset.twice")
def _preset_twice(v: Voice, facts: Facts) -> str:
    return v(
        "{first} and {second} regulate the same subject. Please name one of them.",
        first=facts.text("first"),
        second=facts.text("second"),
    )


_UNITS = {
    "times": mark_ctx("unit", "a number"),
    "day_of_month": mark_ctx("unit", "a day of the month"),
    "days": mark_ctx("unit", "a number of days"),
    "hours": mark_ctx("unit", "a number of hours"),
    "minutes": mark_ctx("unit", "a number of minutes"),
    "percent": mark_ctx("unit", "a percentage"),
    "people": mark_ctx("unit", "a number of people"),
    "copies": mark_ctx("unit", "a number of copies"),
    "clock": mark_ctx("unit", "a time such as 14:30"),
    "span": mark_ctx("unit", "two times such as 22:00-07:30"),
    "month_day": mark_ctx("unit", "a month and a day such as 02-28"),
    "flag": mark_ctx("unit", "yes or no"),
}


@says_no("policy.unreadable")
def _policy_unreadable(v: Voice, facts: Facts) -> str:
    unit = _UNITS.get(facts.text("unit"))
    return v(
        "“{value}” can't be read as a value of {field}; it wants {unit}.",
        value=facts.text("value"),
        field=facts.text("field"),
        unit=v(unit) if unit else facts.text("unit"),
    )


@says_no("policy.choice")
def _policy_choice(v: Voice, facts: Facts) -> str:
    return v(
        "{field} can't be “{value}”; it can be {choices}.",
        field=facts.text("field"),
        value=facts.text("value"),
        choices=v.or_list(facts.list("choices")),
    )


@says_no("policy.range")
def _policy_range(v: Voice, facts: Facts) -> str:
    return v(
        "{field} can't be {value}; it lies between {low} and {high}.",
        field=facts.text("field"),
        value=facts.text("value"),
        low=facts.text("low"),
        high=facts.text("high"),
    )


@says_no("policy.unknown_field")
def _policy_unknown(v: Voice, facts: Facts) -> str:
    return v(
        "There is no setting {field}; there are {fields}.",
        field=facts.text("field"),
        fields=v.list(facts.list("fields")),
    )
