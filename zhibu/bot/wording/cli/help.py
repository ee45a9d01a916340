"""What `--help` says: a line for each verb, a line for each thing that it takes, and what else is good to know."""

from typing import Final

from zhibu.words import Voice, mark, mark_ctx

SUMMARY: Final = mark(
    "Carries a Party branch through its organisational life: activity days, sign-in, leave, evaluation, record forms and political birthdays."
)

# One line a verb; the keys are the verbs' names.
VERBS: Final = {
    "run": mark("Runs the chat bot and its schedule, until it is stopped."),
    "clock": mark("Steers the clock of a rehearsal or of the sandbox that is running."),
    "branch add": mark("Adds a branch; prints its id, a group code and a channel code."),
    "branch list": mark("Lists the branches with their members, group and next activity day."),
    "superior add": mark("Adds a superior organisation; prints its id and the code of its first officer."),
    "superior list": mark("Lists the superior organisations with their officers and branches."),
    "superior code": mark("Issues a code for one more officer of a superior organisation."),
    "superior remove": mark("Takes an officer's office away; what they decided stays."),
    "superior take": mark("Puts a branch that there is already under a superior organisation."),
    "roster import": mark("Imports the roster of a branch from an .xlsx or .csv file."),
    "roster template": mark("Writes an empty roster with the right columns and drop-downs."),
    "plan import": mark("Imports the annual plan of a branch from an .xlsx or .csv file."),
    "plan template": mark("Writes an empty annual plan with the right columns and drop-downs."),
    "history import": mark("Imports the days held before the branch began here, from an .xlsx or .csv file."),
    "history template": mark("Writes an empty sheet for earlier days with the right columns."),
    "invites": mark("Issues a personal link or code for each member who has no account yet."),
    "policy": mark("Shows every number in force with its clause, or changes one from a date on."),
    "agenda": mark("Prints every notice that would be posted: when, to whom, in which words. Changes nothing."),
    "export": mark("Writes record forms, registers, the roster, a calendar, charts or a member's data to files."),
    "check": mark("Reads every file, verifies the chain of acts, the settings and the platforms."),
    "backup": mark("Writes a consistent copy of all data to a file, also while the daemon is running."),
    "restore": mark("Puts the data of a backup into the data folder."),
}

FAMILIES: Final = {
    "branch": mark("Branches: add one, list them."),
    "superior": mark("Superior organisations: add one, list them, their officers, their branches."),
    "roster": mark("The roster: import it, or get an empty one."),
    "plan": mark("The annual plan: import it, or get an empty one."),
    "history": mark("Days from before the branch began here: import them, or get an empty sheet."),
}

# What a verb's own help says after the first line.
MORE: Final[dict[str, tuple[str, ...]]] = {
    "run": (
        mark(
            "It runs on every platform that is configured. With none, it starts the sandbox: a demonstration branch in the browser, kept in the folder sandbox inside the data folder."
        ),
        mark(
            "With --clock or --speed it rehearses: only where every platform is on this machine, and only in a folder that a daemon on the real clock never uses again."
        ),
    ),
    "clock": (
        mark("It returns when everything due is settled and every message fetched is answered."),
        mark("DURATION is written like +1d, +2h30m, +45m or +1w."),
    ),
    "branch add": (
        mark(
            "Presets, one a subject: theme-party-day, chizhou or zhengzhou-normal for activity days; wulong or guiding-opinion for political birthdays. The default is theme-party-day with wulong."
        ),
        mark("The codes are valid for 30 days and for one use; the secretary gets new ones by /admin."),
    ),
    "superior add": (
        mark(
            "Its officers approve activity days and receive plans and record forms in the private chat. Being one grants nothing inside a branch."
        ),
    ),
    "superior code": (mark("The code is valid for 30 days and for one use; each officer needs one of their own."),),
    "roster import": (
        mark(
            "Columns may stand in any order, with Chinese or English headers: name, kind, accepted on, duty and others."
        ),
        mark(
            "Importing again updates the members and never doubles them. One bad cell, and nothing is imported: all bad cells are listed."
        ),
    ),
    "plan import": (
        mark("A date that is written is kept; a month alone takes the branch's fixed day, moved off holidays."),
        mark(
            "Importing again updates the days and never doubles them. One bad cell, and nothing is imported: all bad cells are listed."
        ),
    ),
    "history import": (
        mark(
            "Columns may stand in any order: date, theme, who took part, on leave, satisfaction rate, voters, dues paid, place. Who took part is a list of names, “all”, or “all except” with names."
        ),
        mark(
            "The days are marked as entered later and owe nothing; the yearly figures count from the first of them. Importing again updates the days and never doubles them. One bad cell, and nothing is imported: all bad cells are listed."
        ),
    ),
    "invites": (
        mark(
            "Each line is a name, a link (or the code alone while the bot's name isn't known) and the day until which it is valid, set apart by tabs. Calling it again adds links; unused ones stay valid."
        ),
    ),
    "policy": (
        mark("A change applies from its date on; what was decided before stays as it was decided."),
        mark("Where a number comes from: S stated by a document, O left open by the documents, X general practice."),
    ),
    "agenda": (
        mark(
            "It takes each day as held as planned, also in the past. Without dates it covers today and the 30 days after it."
        ),
        mark(
            "With --json it prints one object a line, in order of time: key, kind, branch, audience, due, expires, clause, text."
        ),
    ),
    "export": (
        mark(
            "record: the record form of a day (.docx). register: its signature sheet (.docx). roster: the members (.xlsx). calendar: the days of a year (.ics). charts: the picture of a month (.png). member: everything kept about one person (.json)."
        ),
        mark(
            "notice: the notice of a day for the board (.docx, .pdf, .png) and to forward (.txt). news: the draft of a news text of a day (.docx). ledger: the ledger of a year (.xlsx). register with a year: the sign-in register of that year (.xlsx)."
        ),
        mark(
            "appraisal: the facts of a year for the appraisal, one row a member (.xlsx); it names members, people decide."
        ),
        mark(
            "card: a member's card for the political birthday of this year or of the one that is named, to print on A5 (.pdf) and as it is sent (.png). cards: all cards of a month (.pdf)."
        ),
        mark(
            "birthday-plan: the work plan of the political birthdays of a year (.docx). birthday-report: the report on them for the superior (.docx). sequence: the year's sequence as a picture (.png); it names members. talks: the blank talk sheets of a month's or its quarter's ceremony, to be filled in by hand (.docx)."
        ),
        mark(
            "wishes: the board of the wishes that their authors show, of this year or of the one that is named (.pdf on A4 and on A3, .png)."
        ),
        mark(
            "A file named by --out is replaced; without it an existing file is left alone and a number is added to the name."
        ),
    ),
    "check": (
        mark(
            "Beside a running daemon it only reads. --repair needs the daemon to be stopped; it loses nothing that was acknowledged."
        ),
    ),
    "backup": (mark("Open evaluations are left out of a backup, so that it can't tell who voted what."),),
    "restore": (
        mark(
            "Notices that were due between the backup and now are uncertain then: the secretary gets them in one list, and none is sent again by itself."
        ),
    ),
}

# What a verb takes. The keys are the grammar's names (`shown` for what has a place, the flag for an option), after the
# verb where the same name means different things.
TAKES: Final = {
    "BRANCH": mark("the branch's id, such as b1, or its full name"),
    "--data": mark("the data folder (default: $ZHIBU_DATA, else ./data)"),
    "--help": mark("this help"),
    "--version": mark("the program's version"),
    "run --clock": mark("rehearse from this instant on, such as 2026-09-01T08:00"),
    "run --speed": mark("how many times faster than real time; 0 stands still between clock commands"),
    "clock ACT": mark("show (the default), next: on to the next notice, to INSTANT, or +DURATION"),
    "clock INSTANT": mark("such as 2026-10-08T14:30, with or without offset"),
    "branch add NAME": mark("the branch's full name, as it stands on forms"),
    "SUPERIOR": mark("the superior's id, such as s1, or its full name"),
    "branch add --superior": mark("the superior organisation that it is under, by its id or full name"),
    "superior add NAME": mark("the superior's full name, as it stands on papers"),
    "superior remove OFFICER": mark(
        "the officer's name, or account where several bear it, as superior list shows them"
    ),
    "superior add --locale": mark("the language in which its officers are spoken to: zh_CN, zh_TW or en"),
    "superior add --timezone": mark("its time zone, such as Asia/Shanghai"),
    "branch add --preset": mark("the numbers of one source document; may be repeated, once a subject"),
    "branch add --locale": mark("the branch's language: zh_CN, zh_TW or en"),
    "branch add --timezone": mark("the branch's time zone, such as Asia/Shanghai"),
    "roster import FILE": mark("the filled roster, .xlsx or .csv"),
    "roster template FILE": mark("where to write it (.xlsx); an existing file is left alone"),
    "plan import FILE": mark("the filled annual plan, .xlsx or .csv"),
    "plan import --year": mark("the year of a plan that gives months only (default: this year)"),
    "history import FILE": mark("the filled sheet of earlier days, .xlsx or .csv"),
    "history import --year": mark(
        "the year of dates that name none (default: the year in which the branch began here)"
    ),
    "history template FILE": mark("where to write it (.xlsx); an existing file is left alone"),
    "plan template FILE": mark("where to write it (.xlsx); an existing file is left alone"),
    "policy --set": mark("gives a field this branch's own value; may be repeated"),
    "policy --from": mark("the date from which the change applies (default: today)"),
    "agenda --from": mark("the first day (default: today)"),
    "agenda --to": mark("the last day (default: 30 days after the first)"),
    "agenda --json": mark("for scripts: one JSON object a line"),
    "export WHAT": mark("what is written: one of the things named below"),
    "export WHICH": mark(
        "for record and register the day (2026-10-08), for calendar the year (2026), for charts the month (2026-10), for member an id or a name"
    ),
    "export YEAR": mark("the year of the card (default: this year)"),
    "export --out": mark("the file or the folder to write to (default: this folder)"),
    "check --repair": mark("mends what can be mended, and says so"),
    "check --quick": mark("asks only whether zhibu is at work and the disk has room"),
    "backup FILE": mark("where to write the copy; an earlier backup there is replaced, any other file left alone"),
    "restore FILE": mark("a file that zhibu backup wrote"),
    "restore --force": mark("replaces the data that is there"),
}

_SHOWN: Final = {
    "BRANCH": mark_ctx("metavar", "BRANCH"),
    "SUPERIOR": mark_ctx("metavar", "SUPERIOR"),
    "OFFICER": mark_ctx("metavar", "OFFICER"),
    "ID": mark_ctx("metavar", "ID"),
    "FILE": mark_ctx("metavar", "FILE"),
    "NAME": mark_ctx("metavar", "NAME"),
    "DIR": mark_ctx("metavar", "DIR"),
    "INSTANT": mark_ctx("metavar", "INSTANT"),
    "+DURATION": mark_ctx("metavar", "+DURATION"),
    "N": mark_ctx("metavar", "N"),
    "ACT": mark_ctx("metavar", "ACT"),
    "PRESET": mark_ctx("metavar", "PRESET"),
    "LOCALE": mark_ctx("metavar", "LOCALE"),
    "ZONE": mark_ctx("metavar", "ZONE"),
    "YEAR": mark_ctx("metavar", "YEAR"),
    "MONTH": mark_ctx("metavar", "MONTH"),
    "DAY": mark_ctx("metavar", "DAY"),
    "DATE": mark_ctx("metavar", "DATE"),
    "MEMBER": mark_ctx("metavar", "MEMBER"),
    "FIELD=VALUE": mark_ctx("metavar", "FIELD=VALUE"),
    "WHAT": mark_ctx("metavar", "WHAT"),
    "WHICH": mark_ctx("metavar", "WHICH"),
    "PATH": mark_ctx("metavar", "PATH"),
    "VERB": mark_ctx("metavar", "VERB"),
}


def shown(v: Voice, name: str) -> str:
    """How a thing that is to be filled in is written in a usage line; other words stand for themselves."""
    return v(_SHOWN[name]) if name in _SHOWN else name


def takes(v: Voice, verb: str, name: str) -> str:
    """What is said about something that a verb takes."""
    return v(TAKES.get(f"{verb} {name}") or TAKES[name])


def usage(v: Voice) -> str:
    return v("Usage:")


def commands(v: Voice) -> str:
    return v("Commands:")


def arguments(v: Voice) -> str:
    return v("Arguments:")


def options(v: Voice) -> str:
    return v("Options:")


def more_of_each(v: Voice) -> str:
    return v("More about a command: zhibu {verb} --help", verb=shown(v, "VERB"))
