"""The words of the secretary's panel: a file a subject, one function a screen."""

from zhibu.words import mark

LINE = mark("The branch's work: activity days, leave, records")
"""What the command does, in menus and help."""
