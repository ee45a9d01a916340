"""Formats of the documents, and one function for each step from one to the next.

A step takes all documents of a branch, by table and id, and returns them in the next format; it is pure and runs again on
every replay. A journal keeps its old lines as they are: the act `format.migrated` marks where the next format begins.
Adding a field with a default needs no step.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

from zhibu.storage import journal
from zhibu.storage.tables import Documents
from zhibu.storage.trouble import Damaged, Finding, Trouble

Step = Callable[[Documents], Documents]
STEPS: Mapping[int, Step] = {}
"""From a format to the one after it."""


def refuse_newer(format_: int, path: Path) -> None:
    """`Damaged` when the file was written by a newer program than this one."""
    if format_ > journal.FORMAT:
        raise Damaged(
            Finding(code=Trouble.NEWER_FORMAT, file=path, line=1, facts={"format": format_, "known": journal.FORMAT}),
        )


def migrated(documents: Documents, *, since: int, to: int | None = None) -> Documents:
    """The documents, taken from one format to another (the program's own), step by step."""
    for format_ in range(since, journal.FORMAT if to is None else to):
        documents = STEPS[format_](documents)
    return documents
