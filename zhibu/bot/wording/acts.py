"""What was saved already: the answer to an update that is delivered a second time."""

from zhibu.words import Voice, mark

_DONE = {
    "account.linked": mark("Your account is linked. /help lists what you can do here."),
    "account.unlinked": mark("Your account is no longer linked."),
    "branch.chosen": mark("The branch is chosen."),
    "branch.language": mark("The branch's language is set."),
    "chat.bound": mark("This chat is bound to the branch."),
    "draft.dropped": mark("Cancelled; nothing was sent."),
    "language.chosen": mark("Your language is set."),
    "leave.asked": mark("Your request for leave is saved."),
    "leave.begun": mark("Please write the reason for your leave."),
    "leave.withdrawn": mark("Your request for leave is withdrawn."),
    "preference.birthday": mark("Your choice is saved."),
    "signin": mark("Your sign-in is saved."),
}
"""Act → what it did, in one sentence. An act without its own sentence is answered by the general one."""


def done(v: Voice, act: str) -> str:
    """That this was done and saved, the first time that it came."""
    known = _DONE.get(act)
    return v(known) if known is not None else v("This is saved already.")
