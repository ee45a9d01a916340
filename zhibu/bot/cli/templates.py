"""`roster template`, `plan template`, `history template`: an empty workbook. An existing file is left alone: it may be a filled one."""

import errno
from pathlib import Path

from zhibu.bot.cli.errand import Errand
from zhibu.bot.control import Answer
from zhibu.bot.wording.cli import reports as words
from zhibu.branch.refusal import Refusal


def template(errand: Errand) -> Answer:
    """Writes the workbook in the reader's language."""
    match errand.verb.name:
        case "roster template":
            from zhibu.forms.roster import roster_template as make
        case "history template":
            from zhibu.forms.history import history_template as make
        case _:
            from zhibu.forms.plan import plan_template as make
    path = Path(errand.values.text("file")).expanduser()
    write_new(path, make(errand.v))
    return Answer(stdout=words.written([str(path)]))


def write_new(path: Path, data: bytes) -> None:
    """A file that wasn't there; a refusal leaves what is there alone."""
    try:
        with path.open("xb") as target:
            target.write(data)
    except FileExistsError:
        raise Refusal("path.exists", path=str(path)) from None
    except OSError as error:
        raise Refusal("path.refused", path=str(path), errno=error.errno or errno.EIO) from None
