"""What a command gives back: an answer to whom it talks to. Everything to anybody else is a notice."""

from dataclasses import dataclass

from zhibu.bot.message import Message


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One answer. After a press: `edit` replaces the message under which the button stands, `toast` is the short line
    that pops up (`alert` keeps it until it is closed), `start` opens the private chat. `say` is a new message in the
    same chat, after words or a press alike. `forget` deletes what the person wrote, where that is allowed. `then` leads
    on to a command with the rest of its line: its answer is the answer."""

    say: Message | None = None
    edit: Message | None = None
    toast: str = ""
    alert: bool = False
    start: str | None = None
    forget: bool = False
    then: tuple[str, str] | None = None
