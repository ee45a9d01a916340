"""The words for what reached nobody, was missed, or came back uncertain from a backup."""

from datetime import timedelta

import pytest

from tests.branch.build import CALENDAR, at, day, member, records
from zhibu.bot.message import plain
from zhibu.bot.wording import notices, undelivered
from zhibu.branch.agenda import owed
from zhibu.branch.agenda.undelivered import Why
from zhibu.branch.notices import Kind, Said, State
from zhibu.branch.people import Duty
from zhibu.words import voice

SECRETARY = member(1, name="周秀兰", duties=(Duty.SECRETARY,))
PEOPLE = [SECRETARY, member(2, name="李安"), member(3, name="王堃"), *(member(number) for number in range(10, 60))]
NOTED = at("2026-10-08 18:30")
MORNING = at("2026-10-09 09:00")


def said(kind: Kind, audience: str, state: State, note: Why, subject: str = "2026-10", when=NOTED) -> Said:
    return Said(
        id=f"{kind.value}/{subject}/{audience}/e",
        kind=kind,
        subject=subject,
        audience=audience,
        state=state,
        at=when,
        due=when,
        expires=when + timedelta(days=1),
        note=str(note),
    )


def told(kind: Kind, lines: list[Said], locale: str = "zh_CN"):
    known = records(PEOPLE, days=[day()], said=lines, joined="2026-10-08 09:00")
    (notice,) = (
        each
        for each in owed(known, CALENDAR, since=MORNING - timedelta(hours=1), until=MORNING + timedelta(minutes=1))
        if each.kind is kind
    )
    return notices.words(notice, known, CALENDAR, voice(locale, "Asia/Shanghai"), now=MORNING)


def test_who_could_not_be_reached_stands_behind_what_they_missed():
    """A line a notice, not a line a person: sixty ballots are one line."""
    lines = [
        said(Kind.EVALUATION, "member:m002", State.MISSED, Why.UNREACHED),
        said(Kind.EVALUATION, "member:m003", State.MISSED, Why.UNREACHED),
        said(Kind.LEAVE_DECIDED, "member:m003", State.MISSED, Why.UNREACHED, subject="2026-10:m003"),
    ]
    message = told(Kind.UNREACHED, lines)
    assert "10月8日测评票：李安、王堃" in plain(message)
    assert "10月8日请假答复：王堃" in plain(message)
    assert ["ad|codes|new"] == [option.token for row in message.rows for option in row]


@pytest.mark.parametrize(
    ("state", "note", "expected"),
    [
        (State.MISSED, Why.LATE, "10月8日签到消息，群：已过时间"),
        (State.MISSED, Why.NOWHERE, "10月8日签到消息，群：没有可用的群、频道或书记账号"),
        (State.REFUSED, "bad_request", "10月8日签到消息，群：平台拒收"),
        (State.REFUSED, Why.UNCERTAIN, "10月8日签到消息，群：可能已送达，无从确认"),
    ],
)
def test_what_was_missed_says_to_whom_and_why(state: State, note: Why, expected: str):
    assert expected in plain(told(Kind.MISSED, [said(Kind.SIGN_IN, "group", state, note)]))


def test_chatter_that_may_have_arrived_is_told_too():
    """Also of a kind of which nobody hears that it was late: a ballot that met three kills, a reminder that met one."""
    lines = [
        said(Kind.DAY_BEFORE_PRIVATE, "member:m002", State.UNCERTAIN, Why.DROPPED),
        said(Kind.EVALUATION, "member:m003", State.REFUSED, Why.UNCERTAIN),
        said(Kind.LEAVE_DECIDED, "member:m002", State.UNCERTAIN, Why.DROPPED, subject="2026-10:m002"),
        said(Kind.DAY_BEFORE_PRIVATE, "member:m003", State.MISSED, Why.LATE),
    ]
    told_of = plain(told(Kind.MISSED, lines))

    assert 2 == told_of.count("可能已送达，无从确认")
    assert "请假" not in told_of, "what is no longer owed"
    assert "已过时间" not in told_of


def test_after_a_restored_backup_there_is_a_list_and_no_question():
    lines = [
        said(Kind.ADVANCE_NOTICE, "channel", State.UNCERTAIN, Why.RESTORED),
        said(Kind.EVALUATION_RESULT, "secretary", State.UNCERTAIN, Why.RESTORED),
        said(Kind.MONTH_CHARTS, "group", State.UNCERTAIN, Why.RESTORED),
    ]
    message = told(Kind.UNCERTAIN, lines)
    assert "不再重发" in plain(message)
    assert "2026年10月月度图表，群" in plain(message)
    assert "10月8日（星期四）18:30，10月8日活动预告，频道" in plain(message)
    assert "10月8日测评结果，书记" in plain(message)
    assert () == message.rows


def test_a_long_list_gives_the_number_of_what_it_leaves_out():
    lines = [
        said(Kind.BIRTHDAY_GREETING, f"member:m{number:03d}", State.MISSED, Why.LATE, subject=f"m{number:03d}:2026")
        for number in range(10, 60)
    ]
    text = plain(told(Kind.MISSED, lines))
    assert "另有20条" in text
    assert len(text) < 4096


@pytest.mark.parametrize("locale", ["zh_CN", "zh_TW", "en"])
@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_has_a_name_in_each_language(locale: str, kind: Kind):
    v = voice(locale, "Asia/Shanghai")
    known = records(PEOPLE, days=[day()], said=[said(kind, "group", State.SENT, Why.LATE)])
    text = plain(undelivered.answered(v, known, f"{kind.value}/2026-10/group/e"))
    assert "{" not in text
    if locale != "en":
        assert not any(word.isascii() and len(word) > 3 for word in text.replace("（", " ").split())
