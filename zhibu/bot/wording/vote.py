"""The ballot, screen by screen, and what stands in its place once it is handed in."""

from zhibu.bot.message import Bold, Inline, Message, Option, Paragraph, Verb, say, token
from zhibu.bot.wording import terms
from zhibu.branch.day import ActivityDay
from zhibu.branch.evaluation import COMMENT_LIMIT, Grade, dimensions
from zhibu.branch.policy import Policy
from zhibu.branch.records import Records
from zhibu.words import Voice, mark

LINE = mark("Evaluate the activity day")
"""What the command does, in menus and help."""

_GRADES = tuple(Grade)
COMMENT = "c"
"""After the marks: the voter skips the comment and sees the whole ballot."""
SUBMIT = "s"
"""After the marks: the ballot is handed in without a comment."""
SUBMIT_COMMENTED = "sc"
"""After the marks: the ballot is handed in with the comment that lies in the urn."""


def marks_of(digits: str) -> tuple[Grade, ...] | None:
    """The marks that a token carries, a digit each; None for what isn't one of ours."""
    places = [ord(digit) - ord("0") for digit in digits]
    return tuple(_GRADES[place] for place in places) if all(0 <= place < len(_GRADES) for place in places) else None


def digits_of(marks: tuple[Grade, ...]) -> str:
    """The marks as a token carries them."""
    return "".join(str(_GRADES.index(mark)) for mark in marks)


def ballot(
    v: Voice, records: Records, day: ActivityDay, policy: Policy, marks: str = "", *, again: bool = False
) -> Message:
    """The next dimension to mark, with its four grades; `marks` are the digits given so far, fewer than there are
    dimensions. The marks stand in the buttons and nowhere else. `again`: the voter has handed a ballot in before."""
    del records
    asked = dimensions(policy)
    place = len(marks)
    question = v(
        "{number} of {count}: {dimension}",
        number=place + 1,
        count=len(asked),
        dimension=terms.dimension(v, asked[place], policy),
    )
    secret = (
        v("The vote is secret. At its close the ballots are shuffled, and nobody can tell any more who voted what.")
        if not marks
        else ""
    )
    buttons = [Option(terms.grade(v, grade), _step(day, marks + str(i))) for i, grade in enumerate(_GRADES)]
    rows = [buttons[:2], buttons[2:]]
    if marks:
        rows.append([Option(v.ctx("button", "Back"), _step(day, marks[:-1]))])
    known = v("You have voted already. Your old ballot counts until you hand in a new one.") if again else ""
    return say(_title(v, day, policy), known, secret, _given(v, marks, policy), (Bold(question),), rows=rows)


def comment(v: Voice, day: ActivityDay, policy: Policy, marks: str) -> Message:
    """All is marked: whether the voter has anything to add, in writing."""
    return say(
        _title(v, day, policy),
        _given(v, marks, policy),
        v(
            "Is there anything to add? Write it and send it to me, up to {limit} characters, or skip.",
            limit=COMMENT_LIMIT,
        ),
        v("It is kept with the ballot, without your name."),
        rows=[
            [Option(v.ctx("button", "Skip"), _step(day, marks, COMMENT))],
            [Option(v.ctx("button", "Back"), _step(day, marks[:-1]))],
        ],
    )


def summary(v: Voice, day: ActivityDay, policy: Policy, marks: str, remark: str = "") -> Message:
    """The whole ballot before it is handed in."""
    submit = SUBMIT_COMMENTED if remark else SUBMIT
    return say(
        _title(v, day, policy),
        _given(v, marks, policy),
        v("Comment: {text}", text=v.quote(remark)) if remark else v("Comment: none"),
        v("Nothing is handed in yet."),
        rows=[
            [Option(v.ctx("button", "Submit"), _step(day, marks, submit))],
            [Option(v.ctx("button", "Start over"), _step(day, ""))],
        ],
    )


def submitted(v: Voice, records: Records, day: ActivityDay) -> Message:
    """What stands in the ballot's place once it is handed in, and in the place of the notice that asked for it."""
    return say(
        v(
            "Thank you. Your ballot on the {day} of {date} is handed in.",
            day=terms.day_name(v, records.policy(day.on)),
            date=v.day(day.on),
        ),
        v("Until the vote closes you can vote again with /vote; the new ballot takes the old one's place."),
    )


def _title(v: Voice, day: ActivityDay, policy: Policy) -> Paragraph:
    facts = {"day": terms.day_name(v, policy), "date": v.day(day.on)}
    head: list[Inline] = [Bold(v("Evaluation of the {day} of {date}", **facts))]
    if day.themes:
        head += ["\n", v("Theme: {theme}", theme=terms.theme(v, day))]
    return tuple(head)


def _given(v: Voice, marks: str, policy: Policy) -> Paragraph:
    """The marks given so far, a line each."""
    lines: list[Inline] = []
    for which, grade in zip(dimensions(policy), marks_of(marks) or (), strict=False):
        lines += ["\n"] if lines else []
        lines.append(v("{label}: {value}", label=terms.dimension(v, which, policy), value=terms.grade(v, grade)))
    return tuple(lines)


def _step(day: ActivityDay, marks: str, *then: str) -> str:
    return token(Verb.VOTE, day.id, marks, *then)
