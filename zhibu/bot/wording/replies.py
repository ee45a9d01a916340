"""The short answers that any command may need."""

from collections.abc import Iterable
from datetime import datetime

from zhibu.bot.message import Message, Option, Verb, say, token
from zhibu.branch.ids import BranchId
from zhibu.words import Voice


def sentence(text: str) -> Message:
    """One sentence as a message."""
    return say(text)


def not_saved(v: Voice) -> str:
    """The disk said no; nothing was acknowledged before, and nothing stands."""
    return v("This could not be saved just now, and nothing was changed. Please try again in a moment.")


def stands_still(v: Voice) -> str:
    """The branch's files are damaged; nothing is read or written until somebody has seen to it."""
    return v(
        "Records kept here are damaged and stand still until they are repaired. Please tell whoever runs this service."
    )


def try_again(v: Voice) -> str:
    """It took too long and was given up before anything was saved."""
    return v("This took too long, and nothing was changed. Please try again.")


def sandbox_open(v: Voice, address: str) -> str:
    """For the person at the terminal: where the sandbox's page is."""
    return v("The sandbox is open: {address} (stop with Ctrl+C)", address=address)


def in_private(v: Voice, command: str) -> Message:
    """A group is led to the private chat, where `command` runs at once."""
    return say(
        v("This is answered in the private chat, where only you can read it."),
        rows=[[Option(v("Open the private chat"), start=command)]],
    )


def unknown(v: Voice, *, linked: bool, command: str = "") -> Message:
    """Words that mean nothing to us, or a `command` that there isn't; a stranger is told how to be known."""
    if linked and command:
        return say(v("There is no command /{command}. /help lists what you can do here.", command=command))
    if linked:
        return say(v("I didn't understand this. /help lists what you can do here."))
    return say(
        v("I didn't understand this, and I don't know you yet."),
        v("Please open the personal link that your branch's secretary gave you, or send /start with your code."),
    )


def too_late(v: Voice, asked_at: datetime, *, hours: int, command: str) -> Message:
    """An answer to a question that was asked too long ago; `command` leads back to it."""
    label = v.ctx("button", "Panel") if command == "admin" else v.ctx("button", "Open it again")
    return say(
        v(
            "If this was the answer to my question of {when}: it came after more than {hours} hours, and was not kept.",
            when=v.moment(asked_at),
            hours=hours,
        ),
        v("Please open it again and answer there."),
        rows=[[Option(label, token(Verb.AGAIN, command))]],
    )


def no_files(v: Voice, *, linked: bool) -> Message:
    """A picture, a file, a sticker or a voice, while nothing is asked that it could answer."""
    if linked:
        return say(
            v("Nothing is waiting for a photo or a file just now, so it was not kept."),
            v(
                "A photo or a paper can be sent with a request for leave (/leave) or for make-up study (/makeup): open that first, then send it. Voice and films can't be kept."
            ),
        )
    return say(
        v("I don't know you yet, so nothing was kept."),
        v("Please open the personal link that your branch's secretary gave you, or send /start with your code."),
    )


def which_branch(v: Voice, branches: Iterable[tuple[BranchId, str]], command: str) -> Message:
    """Somebody who belongs to several branches is asked which one is meant; `command` goes on after the answer."""
    return say(
        v("You belong to several branches. Which one do you mean?"),
        rows=[[Option(name, token(Verb.CHOOSE, branch, command))] for branch, name in branches],
    )
