"""The line of each command in menus and help, and what help says around them."""

from collections.abc import Iterable

from zhibu.bot.message import Bold, Inline, Message, Option, Paragraph, say
from zhibu.bot.wording.linking import to_panel
from zhibu.words import Voice, mark

LINES = {
    "bind": mark("Make this chat the branch's group"),
    "help": mark("What you can do here"),
    "language": mark("Choose the language"),
    "next": mark("The next activity day, and what you still owe"),
    "plan": mark("The year's activity days"),
    "theme": mark("The day's theme and agenda"),
    "signin": mark("Sign in to the activity day"),
    "leave": mark("Ask for leave, with a reason"),
    "appeal": mark("Say that I was there but not counted"),
    "birthdays": mark("This year's political birthdays"),
    "me": mark("My year, my choices and my data"),
    "calendar": mark("The activity days as a calendar file"),
    "why": mark("The clause behind a notice or a rule"),
}
"""Command → what it does. A command without a line stands in no menu."""


def commands(v: Voice, entries: Iterable[tuple[str, str, str]]) -> Paragraph:
    """A line for each command: its name, its Chinese word, what it does."""
    lines: list[Inline] = []
    for name, word, text in entries:
        lines += ["\n"] if lines else []
        label = f"/{name} {word}" if word else f"/{name}"
        lines.append(v("{label}: {value}", label=label, value=v(text)))
    return tuple(lines)


def in_private(v: Voice, branch: str, entries: Iterable[tuple[str, str, str]], *, panel: bool) -> Message:
    """What a member may do in the private chat; `panel`: this person has the panel."""
    return say(
        (Bold(v("What you can do here ({branch})", branch=branch)),),
        commands(v, entries),
        v("The Chinese word alone does the same, and a few words may follow it, such as a reason."),
        rows=[to_panel(v, panel)] if panel else [],
    )


def in_group(v: Voice, entries: Iterable[tuple[str, str, str]], *, linked: bool) -> Message:
    """What may be done in the branch's group, by a member or by anybody else."""
    return say(
        (Bold(v("What you can do in this group")),) if linked else (),
        commands(v, entries)
        if linked
        else v("Here I answer this branch's members. Your account isn't linked to one yet."),
        v("Whatever concerns you personally is answered in the private chat."),
        v("In a group I see only commands, replies to my messages and buttons. A Chinese word works as a reply to me.")
        if linked
        else "",
        rows=[[Option(v("Open the private chat"), start="help")]],
    )


def in_unbound_group(v: Voice) -> Message:
    """What has to happen before anything can be done in a group."""
    return say(
        v("This group isn't bound to a branch yet. Its secretary does that with /bind and the group code."),
        v("She needs to have opened her personal link before, so that I know her."),
    )


def to_stranger(v: Voice, entries: Iterable[tuple[str, str, str]]) -> Message:
    """How somebody whom we don't know becomes known, and what they can do until then."""
    return say(
        v("I help a Party branch through its activity days. I don't know you yet."),
        v("Please open the personal link that your branch's secretary gave you, or send /start with your code."),
        commands(v, entries),
    )
