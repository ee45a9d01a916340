"""What a branch has switched off, as its members hear it."""

from zhibu.bot.wording.saying_no import Facts, says_no
from zhibu.words import Voice, mark_ctx

_SWITCHES = {
    "joint.days": mark_ctx("setting", "joint days"),
    "opinion.heard": mark_ctx("setting", "opinions to the secretary"),
    "poll.held": mark_ctx("setting", "polls"),
    "service.pledges": mark_ctx("setting", "pledges"),
    "service.wishes": mark_ctx("setting", "micro-wishes"),
    "theme.menu": mark_ctx("setting", "required and own themes"),
}


@says_no("setting.off")
def _off(v: Voice, facts: Facts) -> str:
    return v(
        "This branch hasn't switched on: {what}. The secretary can do so with /admin, under “More” and “Settings of the branch”.",
        what=v(_SWITCHES[facts.text("setting")]),
    )
