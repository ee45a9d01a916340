"""The one follow-up of a heart-to-heart talk in words: asked for, agreed, written down. Only the two read it."""

from zhibu.bot.message import Bold, Message, Option, Paragraph, Verb, say, token
from zhibu.bot.wording.panel.frame import lines
from zhibu.bot.wording.saying_no import Facts, says_no
from zhibu.bot.wording.scene import End, Ended, Say, Scene
from zhibu.branch.agenda.birthday import AGREED, ASKED
from zhibu.branch.notices import Kind
from zhibu.branch.people import Member
from zhibu.branch.records import Records
from zhibu.branch.talks import FollowUp
from zhibu.words import Voice


def do(*parts: str) -> str:
    """The token of a step with it."""
    return token(Verb.CELEBRANT, "fu", *parts)


def _notice(v: Voice, scene: Scene) -> Message:
    known = scene.records.follow_ups[scene.notice.subject]
    host, member = scene.records.members[known.host], scene.records.members[known.member]
    match scene.notice.edition:
        case each if each == ASKED:
            return say(
                v(
                    "{name} would like to note one thing with which the branch can help you after your talk: what, who, and by when. Only the two of you could read it. Do you agree?",
                    name=host.name,
                ),
                v("You need not. Nothing that was said in the talk is kept."),
                rows=[
                    [
                        Option(v.ctx("button", "Agree"), do("y", known.id)),
                        Option(v.ctx("button", "Disagree"), do("n", known.id)),
                    ]
                ],
            )
        case each if each == AGREED:
            return say(
                v(
                    "{name} agrees that one thing to help with is noted. Only the two of you can read it.",
                    name=member.name,
                ),
                rows=[[Option(v.ctx("button", "Write it down"), do("write", known.id))]],
            )
        case _:
            return say(
                v("{name} has noted what was agreed after your talk. Only the two of you can read it.", name=host.name),
                rows=[[Option(v.ctx("button", "Read it"), do("show", known.id))]],
            )


def _followed(v: Voice, ended: Ended) -> Message:
    if ended.said.id.rpartition("/")[2] == ASKED:
        return say(v("This has been answered."))
    return say(v("This is settled; nothing more is asked of you here."))


def follow_up(v: Voice, records: Records, known: FollowUp, me: Member, *, done: str = "") -> Message:
    """What was agreed, to one of the two."""
    other = records.members[known.host if me.id == known.member else known.member]
    if known.declined_at is not None:
        told: Paragraph = (v("Nothing is noted: that was not wanted."),)
    elif known.agreed_at is None:
        told = (v("It isn't agreed yet that anything is noted."),)
    elif known.written_at is None or known.due is None:
        told = (v("Nothing is written down yet."),)
    else:
        told = lines(
            [
                v("{label}: {value}", label=v("To help with"), value=known.text),
                v("{label}: {value}", label=v("Who"), value=known.who),
                v("{label}: {value}", label=v("By when"), value=v.date(known.due)),
                v("It is done.") if known.done_at is not None else "",
            ]
        )
    return say(
        done,
        (Bold(v("After the talk with {name}", name=other.name)),),
        told,
        v("Only the two of you can read this."),
        rows=_rows(v, known, me),
    )


def _rows(v: Voice, known: FollowUp, me: Member) -> list[list[Option]]:
    rows = []
    if known.declined_at is None and known.agreed_at is not None:
        if me.id == known.host and known.done_at is None:
            rows.append([Option(v.ctx("button", "Write it down"), do("write", known.id))])
        if known.written_at is not None and known.done_at is None:
            rows.append([Option(v.ctx("button", "Done"), do("done", known.id))])
    if me.id == known.member:
        if known.declined_at is None and known.agreed_at is None:
            rows.append(
                [
                    Option(v.ctx("button", "Agree"), do("y", known.id)),
                    Option(v.ctx("button", "Disagree"), do("n", known.id)),
                ]
            )
        elif known.agreed_at is not None:
            rows.append([Option(v.ctx("button", "Take my consent back"), do("n", known.id))])
    return rows


def ask(v: Voice) -> Message:
    """What, who and by when, in one message of three lines."""
    return say(
        (Bold(v("What is agreed")),),
        v("Please write three lines: what to help with, who does it, and by when (such as 11-30)."),
        v("Only that; nothing of what was said in the talk."),
        rows=[[Option(v.ctx("button", "Cancel"), token(Verb.CANCEL))]],
    )


WORDS: dict[Kind, Say] = {Kind.FOLLOW_UP: _notice}
OUTCOMES: dict[Kind, End] = {Kind.FOLLOW_UP: _followed}


@says_no("follow_up.host")
def _follow_host(v: Voice, facts: Facts) -> str:
    del facts
    return v("Only who held the talk may propose and write this.")


@says_no("follow_up.declined")
def _follow_declined(v: Voice, facts: Facts) -> str:
    del facts
    return v("The member doesn't want anything to be noted; that is asked only once.")


@says_no("follow_up.unagreed")
def _follow_unagreed(v: Voice, facts: Facts) -> str:
    del facts
    return v("The member hasn't agreed to it.")


@says_no("follow_up.past")
def _follow_past(v: Voice, facts: Facts) -> str:
    del facts
    return v("That date is past.")


@says_no("follow_up.lines")
def _follow_lines(v: Voice, facts: Facts) -> str:
    match facts.number("given"):
        case 1:
            missing = v("Two lines are missing: who does it, and by when (such as 11-30).")
        case 2:
            missing = v("The third line is missing: by when (such as 11-30).")
        case _:
            missing = v("That isn't three lines: what to help with, who does it, and by when (such as 11-30).")
    return v.paragraph([missing, v("Please send all three lines in one message.")])
