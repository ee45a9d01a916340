"""What stands in the place of what was told, once it holds no longer because it was taken back."""

from zhibu.bot.message import Message, say
from zhibu.bot.wording import terms
from zhibu.bot.wording.scene import End, Ended, Scene
from zhibu.branch.agenda.told import told_again
from zhibu.branch.ids import DayId
from zhibu.branch.notices import Kind
from zhibu.words import Voice


def correction(v: Voice, scene: Scene) -> str:
    """The first line of a notice that is told again; empty where it isn't."""
    if not told_again(scene.notice.edition):
        return ""
    return v("Correction: what was said since about this day no longer holds. It takes place as stated here.")


def _about(v: Voice, ended: Ended) -> dict[str, str]:
    """The day of a subject such as `2026-10:m003`."""
    day = ended.records.days.get(DayId(ended.said.subject.partition(":")[0]))
    return {"date": v.day(day.on)} if day is not None else {"date": ""}


def _leave(v: Voice, ended: Ended) -> Message:
    return say(
        v(
            "The answer about your leave for {date} no longer stands; your request is open. The new answer comes here.",
            **_about(v, ended),
        )
    )


def _appeal(v: Voice, ended: Ended) -> Message:
    return say(
        v(
            "The answer about your attendance on {date} no longer stands; it is being decided anew. The new answer comes here.",
            **_about(v, ended),
        )
    )


def _makeup(v: Voice, ended: Ended) -> Message:
    return say(
        v(
            "The answer about your make-up study for {date} no longer stands; it is being looked at anew.",
            **_about(v, ended),
        )
    )


def _change(v: Voice, ended: Ended) -> Message:
    del ended
    return say(v("This change was taken back; it needs no report. If it was passed on already, please say so there."))


def _cancelled(v: Voice, ended: Ended) -> Message:
    day = ended.day
    return say(
        v(
            "The cancellation no longer holds: the {day} takes place on {when}.",
            day=terms.day_name(v, ended.records.policy(day.on)),
            when=v.moment(day.starts(ended.calendar)),
        )
    )


OUTCOMES: dict[Kind, End] = {
    Kind.LEAVE_DECIDED: _leave,
    Kind.APPEAL_DECIDED: _appeal,
    Kind.MAKEUP_DECIDED: _makeup,
    Kind.PLAN_CHANGED: _change,
    Kind.DAY_CANCELLED: _cancelled,
}
