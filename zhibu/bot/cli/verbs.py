"""The verbs of `zhibu`: what follows each of them on the command line. The words about them stand in `wording/cli/help.py`."""

from typing import Final

from zhibu.bot.cli import values
from zhibu.bot.cli.grammar import Argument, Grammar, Option, Verb

_BRANCH = Argument(name="branch", shown="BRANCH")
_FILE = Argument(name="file", shown="FILE")

RUN = Verb(
    name="run",
    options=(
        Option(flag="--clock", name="clock", shown="INSTANT", read=values.an_instant),
        Option(flag="--speed", name="speed", shown="N", read=values.a_speed),
    ),
)
CLOCK = Verb(
    name="clock",
    arguments=(
        Argument(name="act", shown="ACT", optional=True),
        Argument(name="instant", shown="INSTANT", read=values.an_instant, optional=True),
    ),
    forms=((), ("show",), ("next",), ("to", "INSTANT"), ("+DURATION",)),
)
BRANCH_ADD = Verb(
    name="branch add",
    arguments=(Argument(name="name", shown="NAME"),),
    options=(
        Option(flag="--preset", name="presets", shown="PRESET", repeats=True),
        Option(flag="--superior", name="superior", shown="ID"),
        Option(flag="--locale", name="locale", shown="LOCALE", read=values.a_locale),
        Option(flag="--timezone", name="timezone", shown="ZONE", read=values.a_zone),
    ),
)
BRANCH_LIST = Verb(name="branch list")
_SUPERIOR = Argument(name="superior", shown="SUPERIOR")
SUPERIOR_ADD = Verb(
    name="superior add",
    arguments=(Argument(name="name", shown="NAME"),),
    options=(
        Option(flag="--locale", name="locale", shown="LOCALE", read=values.a_locale),
        Option(flag="--timezone", name="timezone", shown="ZONE", read=values.a_zone),
    ),
)
SUPERIOR_LIST = Verb(name="superior list")
SUPERIOR_CODE = Verb(name="superior code", arguments=(_SUPERIOR,))
SUPERIOR_REMOVE = Verb(name="superior remove", arguments=(_SUPERIOR, Argument(name="officer", shown="OFFICER")))
SUPERIOR_TAKE = Verb(name="superior take", arguments=(_SUPERIOR, _BRANCH))
ROSTER_IMPORT = Verb(name="roster import", arguments=(_BRANCH, _FILE))
ROSTER_TEMPLATE = Verb(name="roster template", arguments=(_FILE,))
PLAN_IMPORT = Verb(
    name="plan import",
    arguments=(_BRANCH, _FILE),
    options=(Option(flag="--year", name="year", shown="YEAR", read=values.a_year),),
)
PLAN_TEMPLATE = Verb(name="plan template", arguments=(_FILE,))
HISTORY_IMPORT = Verb(
    name="history import",
    arguments=(_BRANCH, _FILE),
    options=(Option(flag="--year", name="year", shown="YEAR", read=values.a_year),),
)
HISTORY_TEMPLATE = Verb(name="history template", arguments=(_FILE,))
INVITES = Verb(name="invites", arguments=(_BRANCH,))
POLICY = Verb(
    name="policy",
    arguments=(_BRANCH,),
    options=(
        Option(flag="--set", name="set", shown="FIELD=VALUE", read=values.a_setting, repeats=True),
        Option(flag="--from", name="from", shown="DATE", read=values.a_date),
    ),
)
AGENDA = Verb(
    name="agenda",
    arguments=(_BRANCH,),
    options=(
        Option(flag="--from", name="from", shown="DATE", read=values.a_date),
        Option(flag="--to", name="to", shown="DATE", read=values.a_date),
        Option(flag="--json", name="json"),
    ),
)
EXPORT = Verb(
    name="export",
    arguments=(
        _BRANCH,
        Argument(name="what", shown="WHAT"),
        Argument(name="which", shown="WHICH", optional=True),
        Argument(name="year", shown="YEAR", read=values.a_year, optional=True),
    ),
    options=(Option(flag="--out", name="out", shown="PATH"),),
    forms=(
        ("BRANCH", "record", "DAY"),
        ("BRANCH", "register", "DAY"),
        ("BRANCH", "register", "YEAR"),
        ("BRANCH", "notice", "DAY"),
        ("BRANCH", "news", "DAY"),
        ("BRANCH", "ledger", "YEAR"),
        ("BRANCH", "roster"),
        ("BRANCH", "calendar", "YEAR"),
        ("BRANCH", "appraisal", "YEAR"),
        ("BRANCH", "charts", "MONTH"),
        ("BRANCH", "member", "MEMBER"),
        ("BRANCH", "card", "MEMBER"),
        ("BRANCH", "card", "MEMBER", "YEAR"),
        ("BRANCH", "cards", "MONTH"),
        ("BRANCH", "wishes"),
        ("BRANCH", "wishes", "YEAR"),
    ),
)
CHECK = Verb(
    name="check",
    options=(Option(flag="--repair", name="repair"), Option(flag="--quick", name="quick")),
)
BACKUP = Verb(name="backup", arguments=(_FILE,))
RESTORE = Verb(name="restore", arguments=(_FILE,), options=(Option(flag="--force", name="force"),))

GRAMMAR: Final = Grammar(
    (
        RUN,
        CLOCK,
        BRANCH_ADD,
        BRANCH_LIST,
        SUPERIOR_ADD,
        SUPERIOR_LIST,
        SUPERIOR_CODE,
        SUPERIOR_REMOVE,
        SUPERIOR_TAKE,
        ROSTER_IMPORT,
        ROSTER_TEMPLATE,
        PLAN_IMPORT,
        PLAN_TEMPLATE,
        HISTORY_IMPORT,
        HISTORY_TEMPLATE,
        INVITES,
        POLICY,
        AGENDA,
        EXPORT,
        CHECK,
        BACKUP,
        RESTORE,
    )
)
