"""The ballot, screen by screen, and what stands in its place once it is handed in."""

from dataclasses import dataclass

from zhibu.bot.message import Bold, Inline, Message, Option, Paragraph, Verb, say, token
from zhibu.bot.wording import terms
from zhibu.branch.day import ActivityDay
from zhibu.branch.evaluation import COMMENT_LIMIT, Grade, dimensions
from zhibu.branch.ids import BranchId, DayId
from zhibu.branch.policy import Policy
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """The ballot of one day. `guest_at` is the branch whose guest fills it in, None for a member: their buttons say so, for a
    guest's account may be a member of another branch. `comments`: this voter is asked for a comment (点评) as well."""

    day: ActivityDay
    policy: Policy
    guest_at: BranchId | None = None
    comments: bool = False

    def step(self, marks: str, *then: str) -> str:
        """The token of a page: the marks so far, and what follows them."""
        if self.guest_at is not None:
            return token(Verb.GUEST, self.guest_at, self.day.id, marks, *then)
        return token(Verb.VOTE, self.day.id, marks, *then)

    def to_comment(self, v: Voice) -> list[Option]:
        """The row with the button that asks for the comment."""
        return [Option(v.ctx("button", "Comment"), comment_token(self.day.id, self.guest_at))]


def comment_token(day: DayId, guest_at: BranchId | None = None) -> str:
    """What asks for the comment on a day: of a guest of that branch, or of one of its members."""
    return token(Verb.COMMENT, day, *((guest_at,) if guest_at is not None else ()))


def ballot(v: Voice, sheet: Sheet, marks: str = "", *, again: bool = False, first: str = "") -> Message:
    """The next dimension to mark, with its four grades; `marks` are the digits given so far, fewer than there are
    dimensions. The marks stand in the buttons and nowhere else. `again`: the voter has handed a ballot in before. `first` is a
    sentence that comes before everything."""
    asked = dimensions(sheet.policy)
    place = len(marks)
    question = v(
        "{number} of {count}: {dimension}",
        number=place + 1,
        count=len(asked),
        dimension=terms.dimension(v, asked[place], sheet.policy),
    )
    secret = (
        v("The vote is secret. At its close the ballots are shuffled, and nobody can tell any more who voted what.")
        if not marks
        else ""
    )
    buttons = [Option(terms.grade(v, grade), sheet.step(marks + str(i))) for i, grade in enumerate(_GRADES)]
    rows = [buttons[:2], buttons[2:]]
    if marks:
        rows.append([Option(v.ctx("button", "Back"), sheet.step(marks[:-1]))])
    known = v("You have voted already. Your old ballot counts until you hand in a new one.") if again else ""
    return say(first, _title(v, sheet), known, secret, _given(v, marks, sheet.policy), (Bold(question),), rows=rows)


def comment(v: Voice, sheet: Sheet, marks: str) -> Message:
    """All is marked: whether the voter has anything to add, in writing."""
    return say(
        _title(v, sheet),
        _given(v, marks, sheet.policy),
        v(
            "Is there anything to add? Write it and send it to me, up to {limit} characters, or skip.",
            limit=COMMENT_LIMIT,
        ),
        v("It is kept with the ballot, without your name."),
        rows=[
            [Option(v.ctx("button", "Skip"), sheet.step(marks, COMMENT))],
            [Option(v.ctx("button", "Back"), sheet.step(marks[:-1]))],
        ],
    )


def summary(v: Voice, sheet: Sheet, marks: str, remark: str = "") -> Message:
    """The whole ballot before it is handed in."""
    submit = SUBMIT_COMMENTED if remark else SUBMIT
    return say(
        _title(v, sheet),
        _given(v, marks, sheet.policy),
        v("Comment: {text}", text=v.quote(remark)) if remark else v("Comment: none"),
        v("Nothing is handed in yet."),
        rows=[
            [Option(v.ctx("button", "Submit"), sheet.step(marks, submit))],
            [Option(v.ctx("button", "Start over"), sheet.step(""))],
        ],
    )


def submitted(v: Voice, sheet: Sheet) -> Message:
    """What stands in the ballot's place once it is handed in, and in the place of the notice that asked for it."""
    return say(
        v(
            "Thank you. Your ballot on the {day} of {date} is handed in.",
            day=terms.day_name(v, sheet.policy),
            date=v.day(sheet.day.on),
        ),
        v("Until the vote closes you can vote again with /vote; the new ballot takes the old one's place."),
        v("You are also asked for a comment: your view of the activity, kept with your name in the record.")
        if sheet.comments
        else "",
        rows=[sheet.to_comment(v)] if sheet.comments else [],
    )


def _title(v: Voice, sheet: Sheet) -> Paragraph:
    day = sheet.day
    facts = {"day": terms.day_name(v, sheet.policy), "date": v.day(day.on)}
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
