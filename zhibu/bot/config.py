"""The settings: environment and `zhibu.toml`, read once, every mistake named together.

`zhibu.toml` stands in the folder where zhibu is started, not among the data: it may hold the platform's token, and a secret
never stands in a data file (nor in a backup of them). Its keys are the variables' names in small letters without `ZHIBU_`;
the environment wins.
"""

import re
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from ipaddress import ip_address
from pathlib import Path
from typing import Final, Literal, TypeVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from zhibu.words.voice import DEFAULT_LOCALE, LOCALES, Locale

FILE: Final = "zhibu.toml"
TELEGRAM_API: Final = "https://api.telegram.org"
DEFAULT_ZONE: Final = "Asia/Shanghai"
DEFAULT_PORT: Final = 8420

KEYS: Final = ("data", "telegram_token", "telegram_api", "locale", "timezone", "log", "sandbox_port")

_T = TypeVar("_T")
_PREFIX: Final = "ZHIBU_"
_TOKEN: Final = re.compile(r"\d{5,20}:[A-Za-z0-9_-]{30,64}", re.ASCII)
# Another server than Telegram's own (a test server, a rehearsal) may hand out shorter ones.
_SHORT_TOKEN: Final = re.compile(r"\d{1,20}:[A-Za-z0-9_-]{1,128}", re.ASCII)
_SECRET: Final = re.compile(r"\d+:[A-Za-z0-9_-]{10,}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Config:
    """All settings, checked. The token is kept out of every representation."""

    data: Path
    telegram_token: str | None = field(default=None, repr=False)
    telegram_api: str = TELEGRAM_API
    locale: Locale | None = None
    """What was asked for; None: the branch's own language, and Simplified Chinese where there is no branch."""
    timezone: str = DEFAULT_ZONE
    log: Literal["text", "json"] = "text"
    sandbox_port: int = DEFAULT_PORT

    @property
    def speaks(self) -> Locale:
        """The language where no branch has a say."""
        return self.locale or DEFAULT_LOCALE

    @property
    def on_loopback(self) -> bool:
        """Whether every configured platform is on this very machine (with none, the sandbox is)."""
        return self.telegram_token is None or is_loopback(urlsplit(self.telegram_api).hostname or "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One setting that is wrong: the name under which it was written, a code, and what it said (never a secret)."""

    setting: str
    code: str
    value: str = ""


class Misconfigured(Exception):  # noqa: N818 -- an answer to whoever starts the program
    """Everything that is wrong with the settings, and the settings that are left: the defaults stand for the wrong ones."""

    def __init__(self, problems: tuple[Problem, ...], rest: Config) -> None:
        super().__init__(", ".join(f"{problem.setting}: {problem.code}" for problem in problems))
        self.problems = problems
        self.rest = rest


def is_loopback(host: str) -> bool:
    """Whether that name or address is this machine and nothing else."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def load(environ: Mapping[str, str], *, folder: Path, data: Path | None = None) -> Config:
    """The settings from the environment and from `zhibu.toml` in that folder; `data` (`--data`) goes before both.

    Raises `Misconfigured` with everything that is wrong.
    """
    written, problems = _read_file(folder / FILE)
    reader = _Reader({**written, **_environment(environ)}, problems)
    named = reader.take("data", _folder)
    api = reader.take("telegram_api", _api) or TELEGRAM_API
    token = reader.take("telegram_token", _token if api == TELEGRAM_API else _short_token, secret=True)
    port = reader.take("sandbox_port", _port)
    config = Config(
        data=data or named or Path("data"),
        telegram_api=api,
        telegram_token=token,
        locale=reader.take("locale", _locale),
        timezone=reader.take("timezone", zone_name) or DEFAULT_ZONE,
        log=reader.take("log", _log) or "text",
        sandbox_port=DEFAULT_PORT if port is None else port,
    )
    reader.refuse_the_rest()
    if reader.problems:
        raise Misconfigured(tuple(reader.problems), config)
    return config


@dataclass(frozen=True, slots=True)
class _Written:
    """One setting as it stands somewhere: under which name, and what."""

    setting: str
    value: object


def _environment(environ: Mapping[str, str]) -> dict[str, _Written]:
    """Our variables by key. An empty one counts as not set, as it does in a shell's `VARIABLE= command`."""
    known = {f"{_PREFIX}{key.upper()}": key for key in KEYS}
    return {known[name]: _Written(name, value) for name, value in environ.items() if name in known and value.strip()}


def _read_file(path: Path) -> tuple[dict[str, _Written], list[Problem]]:
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        return {}, []
    except OSError:
        return {}, [Problem(setting=str(path), code="file")]
    except ValueError as error:
        # The parser's own words may repeat a value; only the line's number is taken from them.
        line = re.search(r"at line (\d+)", str(error))
        return {}, [Problem(setting=str(path), code="toml", value=line[1] if line else "")]
    return {key: _Written(f"{FILE}: {key}", value) for key, value in table.items()}, []


class _Reader:
    """Takes one setting after the other and keeps what was wrong with them."""

    def __init__(self, written: Mapping[str, _Written], problems: list[Problem]) -> None:
        self._written = dict(written)
        self.problems = problems

    def take(self, key: str, read: Callable[[str], _T], *, secret: bool = False) -> _T | None:
        """The setting as `read` understands it; None where it isn't set or is wrong."""
        written = self._written.pop(key, None)
        if written is None:
            return None
        value = written.value
        if isinstance(value, bool) or not isinstance(value, str | int):
            self._wrong(written, "type")
            return None
        text = str(value).strip()
        try:
            return read(text)
        except ValueError as error:
            self._wrong(written, str(error), "" if secret else text)
            return None

    def refuse_the_rest(self) -> None:
        """Keys of the file that nobody takes: a slip of the pen would otherwise be silently without effect."""
        for written in self._written.values():
            self._wrong(written, "unknown")

    def _wrong(self, written: _Written, code: str, value: str = "") -> None:
        # A token pasted into the wrong line is still a secret.
        self.problems.append(Problem(setting=written.setting, code=code, value=_SECRET.sub("…", value)))


# Each reader raises ValueError with the problem's code.


def _folder(text: str) -> Path:
    return Path(text).expanduser()


def _token(text: str) -> str:
    if not _TOKEN.fullmatch(text):
        raise ValueError("token")
    return text


def _short_token(text: str) -> str:
    if not _SHORT_TOKEN.fullmatch(text):
        raise ValueError("token")
    return text


def _api(text: str) -> str:
    try:
        parts = urlsplit(text)
        host, _ = parts.hostname, parts.port
    except ValueError:
        raise ValueError("api") from None
    if parts.scheme not in ("http", "https") or not host or parts.query or parts.fragment or "@" in parts.netloc:
        raise ValueError("api")
    if _SECRET.search(parts.path):
        # The root alone: a token in it would reach every log line that names the server.
        raise ValueError("api")
    return text.rstrip("/")


def _locale(text: str) -> Locale:
    asked = text.replace("-", "_").casefold()
    for locale in LOCALES:
        if asked == locale.casefold():
            return locale
    raise ValueError("locale")


def zone_name(text: str) -> str:
    """The name of a time zone; ValueError("timezone") for what isn't one."""
    try:
        return ZoneInfo(text).key
    except (ValueError, OSError, LookupError):
        # A folder's name in the zone data is an OSError, an unknown one a LookupError.
        raise ValueError("timezone") from None


def _log(text: str) -> Literal["text", "json"]:
    match text:
        case "text" | "json":
            return text
        case _:
            raise ValueError("log")


def _port(text: str) -> int:
    if not (text.isascii() and text.isdigit() and int(text) <= 65535):
        raise ValueError("port")
    return int(text)
