"""The polls in the panel, and the points that members handed in for the discussion of a day."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from zhibu.bot.message import Bold, Inline, Message, Option, Paragraph, say
from zhibu.bot.wording.panel.frame import back, go, in_pairs, lines, page_of, shortened, turn, yes_or_no
from zhibu.bot.wording.poll import manner, quorum, result
from zhibu.branch.day import ActivityDay
from zhibu.branch.policy import Policy
from zhibu.branch.poll import OPTION_LIMIT, OPTIONS, QUESTION_LIMIT, Choice, Point, Poll, Stage
from zhibu.branch.records import Records
from zhibu.words import Voice, mark_ctx

_STAGES = {
    Stage.DRAFT: mark_ctx("poll", "draft"),
    Stage.OPEN: mark_ctx("poll", "open"),
    Stage.CLOSED: mark_ctx("poll", "over"),
    Stage.WITHDRAWN: mark_ctx("poll", "withdrawn"),
}
_IN_LINE = 30


def polls(v: Voice, found: Sequence[Poll], page: int) -> Message:
    """All polls, the latest first."""
    shown, page = page_of(found, page)
    numbered = list(enumerate(shown, page * 8 + 1))
    listed = (
        v(
            "{number}. {item}",
            number=number,
            item=v("{question} ({stage})", question=shortened(one.question, _IN_LINE), stage=v(_STAGES[one.stage])),
        )
        for number, one in numbered
    )
    return say(
        (Bold(v("Polls")),),
        lines(listed) if found else v("There has been no poll yet."),
        v(
            "A poll asks all members about a matter of the branch. It doesn't take the place of a formal vote of the members' meeting."
        ),
        rows=[
            *in_pairs(Option(str(number), go("poll", one.id)) for number, one in numbered),
            *turn(v, len(found), page, "polls"),
            [Option(v.ctx("button", "New poll"), go("poll_new"))],
            back(v, "voices"),
        ],
    )


def ask_question(v: Voice, poll: Poll | None) -> Message:
    return say(
        v("What is asked? Please write the question in one sentence, up to {limit} characters.", limit=QUESTION_LIMIT),
        rows=[back(v, "poll", poll.id) if poll is not None else back(v, "polls")],
    )


def ask_options(v: Voice, poll: Poll) -> Message:
    return say(
        (Bold(poll.question),),
        v(
            "Please write the options, one a line, {least} to {most} of them, each up to {limit} characters.",
            least=OPTIONS[0],
            most=OPTIONS[-1],
            limit=OPTION_LIMIT,
        ),
        rows=[back(v, "poll", poll.id)],
    )


def draft(v: Voice, poll: Poll, policy: Policy, day: ActivityDay | None, done: str = "") -> Message:
    """A poll before it is opened; `day` is the activity day in hand, to which it can belong."""
    how = v.ctx("button", "By name") if poll.secret else v.ctx("button", "Secret")
    written = Option(v.ctx("button", "Options"), go("poll_o", poll.id))
    ends = Option(v.ctx("button", "When it ends"), go("poll_when", poll.id))
    begin = Option(v.ctx("button", "Open it"), go("poll_go", poll.id))
    # What it lacks comes first, in a row of its own; then the button that opens it.
    first = written if not poll.options else ends if poll.closes_at is None else begin
    options = [
        Option(v.ctx("button", "Question"), go("poll_q", poll.id)),
        *(each for each in (written, ends) if each is not first),
        Option(how, go("poll_set", poll.id, "n" if poll.secret else "s")),
    ]
    if poll.day is not None:
        options.append(Option(v.ctx("button", "Untie from the day"), go("poll_set", poll.id, "0")))
    elif day is not None:
        options.append(Option(v("Belongs to {date}", date=v.short(day.on)), go("poll_set", poll.id, "d")))
    return say(
        done,
        (Bold(v("Poll, not open yet")),),
        (Bold(poll.question),),
        _options(v, poll),
        manner(v, poll),
        v("Ends on {at}.", at=v.moment(poll.closes_at))
        if poll.closes_at is not None
        else v("When it ends isn't chosen yet."),
        quorum(v, poll, policy),
        v("It belongs to an activity day: the result goes into its record.") if poll.day is not None else "",
        rows=[
            [first],
            *in_pairs(options),
            [Option(v.ctx("button", "Delete"), go("poll_end", poll.id))],
            back(v, "polls"),
        ],
    )


def _options(v: Voice, poll: Poll) -> Paragraph | str:
    if not poll.options:
        return v("It has no options yet.")
    return lines(v("{number}. {item}", number=number, item=one) for number, one in enumerate(poll.options, 1))


def when(v: Voice, poll: Poll, offered: Mapping[str, datetime]) -> Message:
    """The ends that can be chosen."""
    return say(
        (Bold(v("When does the poll end?")),),
        rows=[
            *([Option(v.moment(at), go("poll_close", poll.id, key))] for key, at in offered.items()),
            back(v, "poll", poll.id),
        ],
    )


def confirm_open(v: Voice, poll: Poll) -> Message:
    return say(
        (Bold(v("Open this poll?")),),
        (Bold(poll.question),),
        _options(v, poll),
        manner(v, poll),
        v("The group is told once. After that nothing of it can be changed; it can be withdrawn."),
        rows=[yes_or_no(v, go("poll_go", poll.id, "y"), go("poll", poll.id))],
    )


def confirm_end(v: Voice, poll: Poll) -> Message:
    told = (
        v("What was chosen so far is destroyed, and there will be no result.")
        if poll.stage is Stage.OPEN
        else v("Nobody has seen it yet.")
    )
    return say(
        (Bold(v("Take this poll away?")),),
        poll.question,
        told,
        rows=[yes_or_no(v, go("poll_end", poll.id, "y"), go("poll", poll.id))],
    )


def poll(v: Voice, records: Records, one: Poll, policy: Policy, *, voters: int, asked: int, done: str = "") -> Message:
    """A poll that is open, over or withdrawn."""
    body: list[Inline | Paragraph]
    rows = []
    match one.stage:
        case Stage.OPEN:
            until = v.moment(one.closes_at) if one.closes_at is not None else ""
            body = [
                v("Open until {until}.", until=until),
                v("Took part so far: {voters} of {asked}.", voters=voters, asked=asked),
                quorum(v, one, policy),
                manner(v, one),
            ]
            rows.append([Option(v.ctx("button", "Withdraw"), go("poll_end", one.id))])
        case Stage.CLOSED:
            body = [*result(v, one, policy), _names(v, records, one)]
        case _:
            body = [v("This poll was withdrawn.")]
    return say(done, (Bold(one.question),), *body, rows=[*rows, back(v, "polls")])


def _names(v: Voice, records: Records, one: Poll) -> Paragraph:
    """Who chose what, where it was by name: for the record alone."""
    return lines(
        v("{label}: {value}", label=option, value=v.list(_name(records, each) for each in chosen))
        for place, option in enumerate(one.options)
        if (chosen := [each for each in one.choices if each.option == place])
    )


def _name(records: Records, choice: Choice) -> str:
    member = records.members.get(choice.member)
    return member.name if member is not None else ""


def opened(v: Voice) -> str:
    return v("The poll is open; the group is told.")


def withdrawn(v: Voice) -> str:
    return v("The poll is withdrawn.")


# Points


def points(v: Voice, records: Records, day: ActivityDay, found: Sequence[Point], page: int, *, home: bool) -> Message:
    """What members handed in, each to be taken over into the discussion text, or put back."""
    shown, page = page_of(found, page)
    numbered = list(enumerate(shown, page * 8 + 1))
    listed = []
    for number, one in numbered:
        author = records.members.get(one.member)
        text = v("{label}: {value}", label=author.name if author is not None else "", value=one.text)
        stand = v("{text} (taken over)", text=text) if one.taken_at is not None else text
        listed.append(v("{number}. {item}", number=number, item=stand))
    options = [
        Option(
            v.ctx("button", "Put {number} back", number=number)
            if one.taken_at is not None
            else v.ctx("button", "Take {number} over", number=number),
            go("point", one.id, "n" if one.taken_at is not None else "y", str(page)),
        )
        for number, one in numbered
    ]
    return say(
        (Bold(v("Points for the discussion of {date}", date=v.day(day.on))),),
        lines(listed) if found else v("No point has been handed in."),
        v("What is taken over stands in the discussion text of the record, under its author's name.") if found else "",
        rows=[
            *in_pairs(options),
            *turn(v, len(found), page, "points", day.id),
            back(v, "rec", day.id) if not home else back(v, "day", day.id),
        ],
    )
