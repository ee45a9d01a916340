"""The bulletin (通报) in an officer's chat: the text to forward, the paper, and the one word that it is due."""

from collections.abc import Sequence
from datetime import date

from zhibu.bot.message import Bold, Message, Option, Verb, say, token
from zhibu.bot.wording.files import safe
from zhibu.bot.wording.panel.frame import in_pairs, shortened
from zhibu.bot.wording.scene import End, Ended, Say, Scene
from zhibu.branch.calendar import ONE_DAY
from zhibu.branch.ids import BranchId
from zhibu.branch.notices import Kind
from zhibu.branch.period import Period
from zhibu.forms.bulletin import BulletinSheet, text_of
from zhibu.forms.periods import period as period_of
from zhibu.words import Voice, mark

LINE = mark("A bulletin of your branches, month by month")
_ROOM = 3500
"""So many characters of it stand in one message; of a longer one the branches stand in the paper alone."""
_LABEL = 30


def does(what: str, *parts: str) -> str:
    """A token of the bulletin's."""
    return token(Verb.BULLETIN, what, *parts)


def shown(v: Voice, superior: BranchId, span: Period, sheet: BulletinSheet, *, today: date) -> Message:
    """The bulletin, and the ways to its paper and to other months."""
    text = text_of(v, sheet)
    told = [*text.split("\n\n")]
    if len(text) > _ROOM:
        told = [*text_of(v, sheet, branches=False).split("\n\n"), v("The branches one by one stand in the Word paper.")]
    before = Period.of(span.first - ONE_DAY, span.months)
    after = Period.of(span.last + ONE_DAY, span.months)
    turns = [Option(period_of(v, before), does("s", superior, str(before)))]
    if after.first <= today:
        turns.append(Option(period_of(v, after), does("s", superior, str(after))))
    return say(
        *told,
        rows=[
            [Option(v.ctx("button", "As a Word paper"), does("w", superior, str(span)))],
            turns,
            [Option(v.ctx("button", "Back"), token(Verb.SUPERIOR, "s"))],
        ],
    )


def paper(v: Voice, span: Period) -> Message:
    return say(v("The bulletin of {period}, to be looked over, stamped and sent out.", period=period_of(v, span)))


def file_name(v: Voice, superior: str, span: Period) -> str:
    return safe(v("{superior} bulletin of {period}", superior=superior, period=period_of(v, span))) + ".docx"


def choose(v: Voice, superiors: Sequence[tuple[BranchId, str]], span: Period) -> Message:
    """Whose branches are meant, for who acts for several superiors."""
    options = [Option(shortened(name, _LABEL), does("s", id_, str(span))) for id_, name in superiors]
    return say((Bold(v("The bulletin of which organisation?")),), rows=in_pairs(options))


# The reminder


def _span(subject: str) -> Period:
    found = Period.read(subject)
    assert found is not None, subject
    return found


def _due(v: Voice, scene: Scene) -> Message:
    span, branch = _span(scene.notice.subject), scene.records.branch
    return say(
        (Bold(v("{superior}: the bulletin of {period}", superior=branch.superior, period=period_of(v, span))),),
        v(
            "{period} is over. The bulletin of your branches can be made: totals only, with a Word paper.",
            period=period_of(v, span),
        ),
        rows=[[Option(v.ctx("button", "Make the bulletin"), does("n", branch.superior_id, scene.notice.subject))]],
    )


def _done(v: Voice, ended: Ended) -> Message:
    span, branch = _span(ended.said.subject), ended.records.branch
    title = (Bold(v("{superior}: the bulletin of {period}", superior=branch.superior, period=period_of(v, span))),)
    turn = ended.records.rounds.get("bulletin")
    made = turn is not None and turn.last >= f"{span.last:%Y-%m}"
    return say(title, v("It was made.") if made else v("This message is out of date."))


WORDS: dict[Kind, Say] = {Kind.BULLETIN_DUE: _due}
OUTCOMES: dict[Kind, End] = {Kind.BULLETIN_DUE: _done}
