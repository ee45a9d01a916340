"""What `zhibu check` found in the files, and what to do about it."""

import errno
import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Final, cast

from zhibu.storage.trouble import Finding, Trouble, WayOut
from zhibu.words import Voice, mark

_SAID: Final = {
    Trouble.JOURNAL_MISSING: mark("the branch's journal is missing"),
    Trouble.JOURNAL_LINE: mark("this line was altered or can't be read"),
    Trouble.JOURNAL_CHAIN: mark(
        "this line doesn't follow the one before it: lines were taken out, put in or reordered"
    ),
    Trouble.JOURNAL_FOREIGN: mark("this file belongs to another branch"),
    Trouble.JOURNAL_ERASED: mark("the content of this line was taken out, and no erasure says so"),
    Trouble.JOURNAL_UNERASED: mark("an erasure isn't finished: the erased content still stands there"),
    Trouble.JOURNAL_TORN: mark("the last line is incomplete; it was never acknowledged to anybody"),
    Trouble.TORN_KEPT: mark("an incomplete last line was cut off earlier and is kept here to be looked at"),
    Trouble.TORN_ALTERED: mark("what was cut off and kept here was altered afterwards"),
    Trouble.BOOK_ALTERED: mark("the book was altered or can't be read; the journal still holds everything"),
    Trouble.BOOK_AHEAD: mark(
        "the book knows acts that the journal doesn't hold: the journal was shortened or replaced"
    ),
    Trouble.BOOK_DIFFERS: mark("the book says something else than the journal"),
    Trouble.NEWER_FORMAT: mark("it was written by a newer zhibu"),
    Trouble.RECORD: mark("it holds a record that can't be understood"),
    Trouble.REFERENCE: mark("a record names another one that doesn't exist"),
    Trouble.URN_ALTERED: mark("the urn of an evaluation was altered"),
    Trouble.URN_KEY: mark("the urn of an open evaluation has no key, or the key was altered"),
    Trouble.URN_UNFINISHED: mark("the evaluation is closed, but its urn still stands"),
    Trouble.ENCLOSURE_MISSING: mark("a photo or paper that was attached to a record is missing"),
    Trouble.ENCLOSURE_ALTERED: mark("this attached photo or paper was altered"),
    Trouble.MODE: mark("others on this machine can read it"),
    Trouble.UNKNOWN_FILE: mark("this file isn't one of zhibu's"),
    Trouble.LEFTOVER: mark("it is left over from an interrupted write"),
    Trouble.UNFINISHED_RESTORE: mark("putting back a backup was interrupted"),
    Trouble.LOCK_ALTERED: mark("the lock file was altered"),
    Trouble.BACKUP_ALTERED: mark("the backup was altered or is incomplete"),
    Trouble.UNREADABLE: mark("the system refuses to read or write it"),
}

_WAY: Final = {
    WayOut.REPAIR: mark("Stop zhibu, then run zhibu check --repair; nothing that was acknowledged is lost."),
    WayOut.RESTORE: mark(
        "Stop zhibu, keep a copy of the whole data folder, then put back the last good backup: zhibu restore FILE --force. What came after it has to be entered again; until then this branch stands still and the others go on."
    ),
    WayOut.UPGRADE: mark("Install that version of zhibu or a later one."),
    WayOut.ACCESS: mark("See to the rights of the file, the space on the disk and its health."),
    WayOut.LOOK: mark(
        "zhibu can't mend this by itself: keep a copy of the whole data folder, and ask whoever takes care of zhibu."
    ),
}

_OWN_WAY: Final = {
    Trouble.MODE: mark("Stop zhibu, then run zhibu check --repair."),
    Trouble.BACKUP_ALTERED: mark("Take an earlier backup."),
    Trouble.ENCLOSURE_MISSING: mark(
        "Take the file of that name from a backup, or have it sent again; everything else goes on."
    ),
    Trouble.ENCLOSURE_ALTERED: mark(
        "Take the file of that name from a backup, or have it sent again; everything else goes on."
    ),
    Trouble.UNKNOWN_FILE: mark("If it is yours, move it elsewhere; zhibu leaves it alone."),
}

_REMEDY: Final = {
    errno.ENOSPC: mark("Make room on that disk and try again."),
    errno.EDQUOT: mark("Make room on that disk and try again."),
    errno.EROFS: mark("Have the disk mounted for writing, or take another folder."),
    errno.EACCES: mark("Run zhibu as the user to whom the folder belongs."),
    errno.EPERM: mark("Run zhibu as the user to whom the folder belongs."),
    errno.EIO: mark("Copy the data folder to another disk as soon as you can: this one is failing."),
    errno.ENOENT: mark("Name the right folder by --data or ZHIBU_DATA."),
    errno.ENOTDIR: mark("Name the right folder by --data or ZHIBU_DATA."),
}

_ERRNO: Final = {
    errno.ENOSPC: mark("no space is left on the disk"),
    errno.EDQUOT: mark("no space is left on the disk"),
    errno.EROFS: mark("the disk is read-only"),
    errno.EACCES: mark("the rights don't allow it"),
    errno.EPERM: mark("the rights don't allow it"),
    errno.EIO: mark("the disk reports an error"),
    errno.ENOTDIR: mark("a file stands where a folder should be"),
    errno.EISDIR: mark("a folder stands where a file should be"),
    errno.ENOENT: mark("the folder doesn't exist"),
}


def system(v: Voice, number: int) -> str:
    """Why the system refused; in its own English words where it says something rare."""
    return v(_ERRNO[number]) if number in _ERRNO else os.strerror(number)


def remedy(v: Voice, number: int) -> str:
    """What a person can do where the system refused; nothing where it says something rare."""
    return v(_REMEDY[number]) if number in _REMEDY else ""


def finding(v: Voice, found: Finding, folder: Path) -> str:
    """One line: the file, the place in it, what is wrong, and what to do."""
    return v.paragraph((wrong(v, found, folder), _way(v, found)))


def wrong(v: Voice, found: Finding, folder: Path) -> str:
    """The same without what to do: for what is mended already."""
    place, what = _place(v, found, folder), v(_SAID[found.code])
    if details := _details(v, found):
        return v("{place}: {what} ({details}).", place=place, what=what, details=details)
    return v("{place}: {what}.", place=place, what=what)


def _way(v: Voice, found: Finding) -> str:
    if found.code in _OWN_WAY:
        return v(_OWN_WAY[found.code])
    number = found.facts.get("errno")
    return (remedy(v, number) if isinstance(number, int) else "") or v(_WAY[found.way_out])


def _place(v: Voice, found: Finding, folder: Path) -> str:
    file = str(found.file.relative_to(folder) if found.file.is_relative_to(folder) else found.file)
    if found.line is not None and found.offset is not None:
        return v("{file}, line {line} (from byte {offset} on)", file=file, line=found.line, offset=found.offset)
    if found.line is not None:
        return v("{file}, line {line}", file=file, line=found.line)
    return file


def _details(v: Voice, found: Finding) -> str:
    facts: Mapping[str, object] = found.facts
    return v.list(say(v, facts[name]) for name, say in _FACTS.items() if facts.get(name) not in (None, ""))


_FACTS: Final[dict[str, Callable[[Voice, object], str]]] = {
    "branch": lambda v, fact: v("branch {id}", id=str(fact)),
    "table": lambda v, fact: v("table {name}", name=str(fact)),
    "ids": lambda v, fact: v("records {ids}", ids=v.list(str(each) for each in cast("Iterable[object]", fact))),
    "bytes": lambda v, fact: v.plural("{n} byte", "{n} bytes", int(str(fact))),
    "id": lambda v, fact: v("record {id}", id=str(fact)),
    "field": lambda v, fact: v("field {name}", name=str(fact)),
    "n": lambda v, fact: v("act no. {n}", n=str(fact)),
    "expected": lambda v, fact: v("expected no. {n}", n=str(fact)),
    "last": lambda v, fact: v("the journal ends at no. {n}", n=str(fact)),
    "format": lambda v, fact: v("format {n}", n=str(fact)),
    "known": lambda v, fact: v("this zhibu knows format {n}", n=str(fact)),
    "errno": lambda v, fact: system(v, int(str(fact))),
}
