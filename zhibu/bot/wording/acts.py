"""What was saved already: the answer to an update that is delivered a second time."""

from zhibu.words import Voice, mark

_DONE = {
    "account.linked": mark("Your account is linked. /help lists what you can do here."),
    "account.unlinked": mark("Your account is no longer linked."),
    "branch.chosen": mark("The branch is chosen."),
    "branch.language": mark("The branch's language is set."),
    "chat.bound": mark("This chat is bound to the branch."),
    "draft.dropped": mark("Cancelled; nothing was sent."),
    "card.written": mark("The words for the card are saved."),
    "codes.issued": mark("The code was issued and shown once. If it got lost, take a new one."),
    "day.approved": mark("The approval is entered."),
    "day.closed": mark("The activity is ended."),
    "day.filed": mark("The form is filed."),
    "day.held": mark("Whether the day was held is noted."),
    "day.moved": mark("The day is moved."),
    "day.noted": mark("Your text is saved in the record."),
    "evaluation.begun": mark("Your marks are noted; nothing is handed in yet."),
    "evaluation.commented": mark("Your marks are noted; nothing is handed in yet."),
    "comment.begun": mark("Please write your answer and send it to me."),
    "comment.entered": mark("The comment is saved."),
    "comment.given": mark("Your comment is saved."),
    "evaluation.voted": mark("Your ballot is handed in."),
    "guest.came": mark("That the guests came is noted."),
    "guest.entered": mark("The guests are entered."),
    "guest.invited": mark("The link was made and shown once. If it got lost, take a new one."),
    "guest.linked": mark("You are a guest of the branch. /help lists what you can do here."),
    "guest.removed": mark("The guest is taken off the list."),
    "language.chosen": mark("Your language is set."),
    "leave.asked": mark("Your request for leave is saved."),
    "leave.begun": mark("Please write the reason for your leave."),
    "leave.decided": mark("The leave is decided."),
    "leave.enclosed": mark("The photo or paper is kept with your leave."),
    "leave.paper_begun": mark("Please send the photo or paper."),
    "leave.withdrawn": mark("Your request for leave is withdrawn."),
    "preference.birthday": mark("Your choice is saved."),
    "panel.asked": mark("Please write your answer and send it to me."),
    "signin": mark("Your sign-in is saved."),
    "signin.for": mark("The sign-in is saved."),
    "uncertain.answered": mark("Your answer is saved."),
}
"""Act → what it did, in one sentence. An act without its own sentence is answered by the general one."""


def done(v: Voice, act: str) -> str:
    """That this was done and saved, the first time that it came."""
    known = _DONE.get(act)
    return v(known) if known is not None else v("This is saved already.")
