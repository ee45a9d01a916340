"""The settings: from the environment and the file, all mistakes at once, no secret anywhere."""

from pathlib import Path

import pytest

from tests.cli.conftest import Zhibu
from zhibu.bot.config import TELEGRAM_API, Config, Misconfigured, is_loopback, load

TOKEN = "123456789:AAF_abcdefghijklmnopqrstuvwxyz01234"


def read(tmp_path: Path, **environ: str) -> Config:
    return load({f"ZHIBU_{name.upper()}": value for name, value in environ.items()}, folder=tmp_path)


def problems(tmp_path: Path, **environ: str) -> list[tuple[str, str]]:
    with pytest.raises(Misconfigured) as wrong:
        read(tmp_path, **environ)
    return [(each.setting, each.code) for each in wrong.value.problems]


def test_without_any_setting_the_defaults_hold(tmp_path: Path) -> None:
    config = read(tmp_path)

    assert Config(data=Path("data")) == config
    assert (TELEGRAM_API, "Asia/Shanghai", "text", 8420, "zh_CN", True) == (
        config.telegram_api,
        config.timezone,
        config.log,
        config.sandbox_port,
        config.speaks,
        config.on_loopback,
    )


def test_the_file_holds_the_same_keys_and_the_environment_wins(tmp_path: Path) -> None:
    (tmp_path / "zhibu.toml").write_text('locale = "en"\nsandbox_port = 9000\ndata = "/srv/zhibu"\n', encoding="utf-8")

    config = read(tmp_path, locale="zh-TW")

    assert ("zh_TW", 9000, Path("/srv/zhibu")) == (config.locale, config.sandbox_port, config.data)


def test_everything_that_is_wrong_is_named_at_once(tmp_path: Path) -> None:
    (tmp_path / "zhibu.toml").write_text("colour = 'red'\nlog = 5\n", encoding="utf-8")

    found = problems(
        tmp_path,
        telegram_token="123",
        telegram_api="localhost:8081",
        locale="fr",
        timezone="Asia/Nowhere",
        sandbox_port="70000",
    )

    assert {
        ("ZHIBU_TELEGRAM_TOKEN", "token"),
        ("ZHIBU_TELEGRAM_API", "api"),
        ("ZHIBU_LOCALE", "locale"),
        ("ZHIBU_TIMEZONE", "timezone"),
        ("ZHIBU_SANDBOX_PORT", "port"),
        ("zhibu.toml: log", "log"),
        ("zhibu.toml: colour", "unknown"),
    } == set(found)


@pytest.mark.parametrize(
    ("token", "api", "right"),
    [
        (TOKEN, "", True),
        ("123456789:short", "", False),
        (f'"{TOKEN}"', "", False),
        (TOKEN.replace(":", " "), "", False),
        ("1:test", "http://127.0.0.1:8081", True),
        ("1:te st", "http://127.0.0.1:8081", False),
    ],
)
def test_a_token_has_its_shape_and_a_test_server_may_have_shorter_ones(tmp_path, token, api, right) -> None:
    if right:
        assert token == read(tmp_path, telegram_token=token, telegram_api=api).telegram_token
    else:
        assert [("ZHIBU_TELEGRAM_TOKEN", "token")] == problems(tmp_path, telegram_token=token, telegram_api=api)


@pytest.mark.parametrize(
    ("api", "root"),
    [
        ("http://127.0.0.1:8081", "http://127.0.0.1:8081"),
        ("http://127.0.0.1:8081/", "http://127.0.0.1:8081"),
        ("https://bot.example/api/", "https://bot.example/api"),
        ("127.0.0.1:8081", None),
        ("ftp://127.0.0.1", None),
        ("http://", None),
        ("http://127.0.0.1:99999999", None),
        ("http://user:word@127.0.0.1", None),
        (f"https://api.telegram.org/bot{TOKEN}", None),
    ],
)
def test_the_root_of_the_bot_api(tmp_path: Path, api: str, root: str | None) -> None:
    if root is None:
        assert [("ZHIBU_TELEGRAM_API", "api")] == problems(tmp_path, telegram_api=api)
    else:
        assert root == read(tmp_path, telegram_api=api).telegram_api


def test_the_token_stands_in_no_representation_and_no_error(tmp_path: Path) -> None:
    """Not even where it was pasted into the wrong setting."""
    config = read(tmp_path, telegram_token=TOKEN)
    with pytest.raises(Misconfigured) as wrong:
        read(tmp_path, telegram_token=f"{TOKEN}!", timezone=TOKEN, telegram_api=f"https://a.b/bot{TOKEN}")

    secret = TOKEN.partition(":")[2]
    assert secret not in f"{config!r} {wrong.value!r} {wrong.value.problems!r} {wrong.value.rest!r}"


@pytest.mark.parametrize(
    ("host", "is_one"),
    [
        ("127.0.0.1", True),
        ("localhost", True),
        ("::1", True),
        ("127.8.8.8", True),
        ("10.0.0.1", False),
        ("localhost.example", False),
        ("", False),
        ("0.0.0.0", False),
        ("api.telegram.org", False),
    ],
)
def test_what_is_the_loopback(host: str, is_one: bool) -> None:
    assert is_one == is_loopback(host)


def test_wrong_settings_stop_every_command_but_help_and_check(zhibu: Zhibu, monkeypatch) -> None:
    monkeypatch.setenv("ZHIBU_TELEGRAM_TOKEN", TOKEN[:-20])
    monkeypatch.setenv("ZHIBU_SANDBOX_PORT", "http")

    listed = zhibu("branch", "list")

    assert 2 == listed.exit
    assert 2 == len(listed.complaints)
    assert "ZHIBU_TELEGRAM_TOKEN" in listed.complaints[0] and "BotFather" in listed.complaints[0]
    assert TOKEN[10:20] not in listed.err
    assert 0 == zhibu("branch", "list", "--help").exit
    checked = zhibu("check")
    assert (1, 2) == (checked.exit, len(checked.complaints))


@pytest.mark.parametrize(
    ("text", "said"),
    [("locale = en", "zhibu.toml, line 1"), ('locale = "en"\nx y\n', "line 2"), ("a = {", "zhibu.toml")],
)
def test_a_file_that_is_not_toml_is_named_with_its_line(zhibu: Zhibu, tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "zhibu.toml").write_text(text, encoding="utf-8")

    done = zhibu("branch", "list")

    assert 2 == done.exit
    assert said in done.err
