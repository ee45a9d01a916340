"""The comment (点评) of the liaison and of the cadres present: asked for, and kept with a name."""

from dataclasses import replace

from zhibu.bot.message import Ask, Bold, Message, Option, Verb, say, token
from zhibu.bot.wording import terms
from zhibu.bot.wording.saying_no import Facts, says_no
from zhibu.bot.wording.vote import Sheet, comment_token
from zhibu.branch.comment import LIMIT, Comment
from zhibu.words import Voice


def ask(v: Voice, sheet: Sheet, known: Comment | None) -> Message:
    """Asks for the comment, in the speaker's own words; what stands already is shown."""
    asked = say(
        (
            Bold(
                v(
                    "Your comment on the {day} of {date}",
                    day=terms.day_name(v, sheet.policy),
                    date=v.day(sheet.day.on),
                )
            ),
        ),
        v("So far: {text}", text=v.quote(known.text)) if known is not None else "",
        v(
            "Please write what was good, what was wanting, and what to strive for, and send it to me (up to {limit} characters).",
            limit=LIMIT,
        ),
        v("It is kept with your name in the day's record. The evaluation stays secret all the same."),
        rows=[[Option(v.ctx("button", "Cancel"), token(Verb.CANCEL))]],
    )
    return replace(asked, ask=Ask(v("Your comment")))


def given(v: Voice, sheet: Sheet, comment: Comment, *, votes: bool) -> Message:
    """The comment is kept; until the close it can be written anew. `votes`: the speaker hasn't voted and may."""
    rows = [[Option(v.ctx("button", "Write it anew"), comment_token(sheet.day.id, sheet.guest_at))]]
    if votes:
        rows.insert(0, [Option(v.ctx("button", "Evaluate"), sheet.step(""))])
    return say(
        v("Thank you. Your comment stands in the record with your name: {text}", text=v.quote(comment.text)),
        rows=rows,
    )


@says_no("comment.not_asked")
def _not_asked(v: Voice, facts: Facts) -> str:
    del facts
    return v("A comment with a name is given by the superior's liaison and by the leading cadres who took part.")


@says_no("comment.own_words")
def _own_words(v: Voice, facts: Facts) -> str:
    return v(
        "{name} has written this comment personally; it stays as it was written.",
        name=facts.text("name"),
    )


@says_no("comment.date")
def _date(v: Voice, facts: Facts) -> str:
    return v("A comment is given between {first} and today.", first=v.day(facts.day("first")))


@says_no("comment.empty")
def _empty(v: Voice, facts: Facts) -> str:
    del facts
    return v("Please write the comment and send it to me.")
