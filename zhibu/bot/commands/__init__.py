"""Every command that there is, a file a subject. The router, the menus and help read this one list, in help's order."""

from zhibu.bot.command import Tables
from zhibu.bot.commands import (
    admin,
    appeal,
    bind,
    birthdays,
    calendar,
    choosing,
    comment,
    dues,
    guest,
    help,  # noqa: A004 -- the command's own name
    language,
    leave,
    me,
    micro,
    next,  # noqa: A004 -- the command's own name
    opinion,
    pages,
    plan,
    poll,
    signin,
    start,
    vote,
    why,
)

ALL: tuple[Tables, ...] = (
    start.TABLES,
    next.TABLES,
    signin.TABLES,
    leave.TABLES,
    appeal.TABLES,
    vote.TABLES,
    guest.TABLES,
    comment.TABLES,
    plan.TABLES,
    birthdays.TABLES,
    me.TABLES,
    dues.TABLES,
    opinion.TABLES,
    poll.TABLES,
    micro.TABLES,
    calendar.TABLES,
    why.TABLES,
    admin.TABLES,
    language.TABLES,
    bind.TABLES,
    help.TABLES,
    choosing.TABLES,
    pages.TABLES,
)
