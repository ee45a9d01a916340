"""What was wrong with the line or the settings, and what would be right: one sentence each."""

from collections.abc import Callable
from typing import Final

from zhibu.bot.wording.cli import help as helping
from zhibu.words import Voice, mark

Facts = dict[str, str]


def usage(v: Voice, code: str, facts: Facts) -> str:
    """A line that can't be read."""
    return _USAGE[code](v, facts)


def see_help(v: Voice, verb: str) -> str:
    """Where to look it up; `verb` is as far as the line could be read."""
    return v("See {command}.", command=" ".join(part for part in ("zhibu", verb, "--help") if part))


def _no_verb(v: Voice, _: Facts) -> str:
    return v("Name a command: zhibu --help lists them.")


def _half_a_verb(v: Voice, _: Facts) -> str:
    return v("The command isn't complete.")


def _unknown_verb(v: Voice, facts: Facts) -> str:
    if facts["near"]:
        return v("There is no command {given}. Did you mean {near}?", given=facts["given"], near=facts["near"])
    return v("There is no command {given}.", given=facts["given"])


def _unknown_option(v: Voice, facts: Facts) -> str:
    if facts["near"]:
        return v("There is no option {flag} here. Did you mean {near}?", flag=facts["flag"], near=facts["near"])
    return v("There is no option {flag} here.", flag=facts["flag"])


def _value_wanted(v: Voice, facts: Facts) -> str:
    return v("{flag} needs a value: {shown}.", flag=facts["flag"], shown=helping.shown(v, facts["shown"]))


def _no_value_wanted(v: Voice, facts: Facts) -> str:
    return v("{flag} takes no value.", flag=facts["flag"])


def _twice(v: Voice, facts: Facts) -> str:
    return v("{flag} is given twice.", flag=facts["flag"])


def _too_much(v: Voice, facts: Facts) -> str:
    return v("{given} is one word too many here; put a name with spaces in quotation marks.", given=facts["given"])


def _missing(v: Voice, facts: Facts) -> str:
    return v("{shown} is missing.", shown=helping.shown(v, facts["shown"]))


def _value(v: Voice, facts: Facts) -> str:
    where = facts["where"] if facts["where"].startswith("--") else helping.shown(v, facts["where"])
    return v(
        "{where} can't be {value}: {wanted}.",
        where=where,
        value=v.quote(facts["value"]),
        wanted=v(_WANTED[facts["kind"]]),
    )


def _export_what(v: Voice, facts: Facts) -> str:
    return v(
        "{what} can't be exported; there are {things}.",
        what=v.quote(facts["value"]),
        things=v.list(facts["things"].split()),
    )


def _export_which(v: Voice, facts: Facts) -> str:
    return v("export {what} needs one thing more: {shown}.", what=facts["what"], shown=helping.shown(v, facts["shown"]))


def _export_alone(v: Voice, facts: Facts) -> str:
    return v("export {what} takes nothing more.", what=facts["what"])


def _clock_act(v: Voice, facts: Facts) -> str:
    return v(
        "{act} isn't understood here; there are show, next, to with an instant, and a step like +1d.",
        act=v.quote(facts["value"]),
    )


def _clock_instant(v: Voice, _: Facts) -> str:
    return v("clock to needs an instant, such as 2026-10-08T14:30.")


def _clock_alone(v: Voice, _: Facts) -> str:
    return v("Only clock to takes an instant.")


def _dates_crossed(v: Voice, facts: Facts) -> str:
    return v("The last day ({last}) lies before the first ({first}).", first=facts["first"], last=facts["last"])


def _from_alone(v: Voice, _: Facts) -> str:
    return v("--from says from when a change applies; it needs --set.")


def _no_token(v: Voice, facts: Facts) -> str:
    return v(
        "{setting} isn't set, but {data} holds a branch: set it to the bot's token from BotFather (or take another folder by --data to see the sandbox).",
        setting=facts["setting"],
        data=facts["data"],
    )


def _not_loopback(v: Voice, facts: Facts) -> str:
    return v(
        "--clock and --speed rehearse only where every platform is on this machine; {setting} leads elsewhere ({api}).",
        setting=facts["setting"],
        api=facts["api"],
    )


_USAGE: Final[dict[str, Callable[[Voice, Facts], str]]] = {
    "no_verb": _no_verb,
    "half_a_verb": _half_a_verb,
    "unknown_verb": _unknown_verb,
    "unknown_option": _unknown_option,
    "value_wanted": _value_wanted,
    "no_value_wanted": _no_value_wanted,
    "twice": _twice,
    "too_much": _too_much,
    "missing": _missing,
    "value": _value,
    "export_what": _export_what,
    "export_which": _export_which,
    "export_alone": _export_alone,
    "clock_act": _clock_act,
    "clock_instant": _clock_instant,
    "clock_alone": _clock_alone,
    "dates_crossed": _dates_crossed,
    "from_alone": _from_alone,
    "no_token": _no_token,
    "not_loopback": _not_loopback,
}

_WANTED: Final = {
    "date": mark("write a date like 2026-10-08"),
    "month": mark("write a month like 2026-10"),
    "year": mark("write a year like 2026"),
    "instant": mark("write an instant like 2026-10-08T14:30"),
    "duration": mark("write a step like +1d, +2h30m, +45m or +1w, of at most ten years"),
    "speed": mark("write a number from 0 to 1000000"),
    "locale": mark("there are zh_CN, zh_TW and en"),
    "timezone": mark("write the name of a time zone like Asia/Shanghai"),
    "setting": mark("write the field's name and its value like attendance.floor=85"),
}


def setting(v: Voice, name: str, code: str, value: str) -> str:
    """A setting that is wrong, by the name under which it was written. The value is empty for a secret."""
    match code:
        case "token":
            return v(
                "{setting} isn't a bot token; BotFather writes one like 123456789:AAxxxxxxxx, without quotation marks.",
                setting=name,
            )
        case "api":
            return v(
                "{setting} can't be {value}; write the root of the Bot API server, such as http://127.0.0.1:8081.",
                setting=name,
                value=v.quote(value),
            )
        case "locale":
            return v("{setting} can't be {value}; there are zh_CN, zh_TW and en.", setting=name, value=v.quote(value))
        case "timezone":
            return v(
                "{setting} can't be {value}; write the name of a time zone like Asia/Shanghai.",
                setting=name,
                value=v.quote(value),
            )
        case "log":
            return v("{setting} can't be {value}; there are text and json.", setting=name, value=v.quote(value))
        case "port":
            return v(
                "{setting} can't be {value}; write a port number from 0 to 65535.", setting=name, value=v.quote(value)
            )
        case "type":
            return v("{setting} must be a text or a whole number.", setting=name)
        case "unknown":
            return v("{setting} is no setting of zhibu.", setting=name)
        case "toml" if value:
            return v(
                '{file}, line {line}: this isn\'t TOML; write a setting like locale = "en".', file=name, line=value
            )
        case "toml":
            return v('{file} isn\'t TOML; write settings like locale = "en".', file=name)
        case _:
            return v("{file} can't be read; the system refuses.", file=name)
