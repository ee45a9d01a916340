"""The code of the spot: a function of secret and step, good for its step and a short grace."""

from datetime import timedelta

import pytest

from tests.branch.build import CALENDAR, at, day, records
from zhibu.branch import spot
from zhibu.branch.ids import DayId, MemberId
from zhibu.branch.refusal import Refusal

DAY = day("2026-10-08")
POLICY = records().policy(DAY.on)
RULES = {"policy": POLICY, "calendar": CALENDAR}
SECRET = "0b" * 32
OPENED = at("2026-10-08 14:05")
ANN, BOB = MemberId("m001"), MemberId("m002")


def shown(now=OPENED, known=None, by=ANN, secret=SECRET):
    return spot.show(DAY, known, by=by, secret=secret, now=now, **RULES)


def test_the_code_is_six_digits_and_depends_on_secret_day_and_step():
    one = shown()
    other = shown(secret="0c" * 32)

    assert one.code(0) == shown().code(0)
    assert all(len(one.code(n)) == 6 and one.code(n).isdecimal() for n in range(200))
    assert 195 < len({one.code(n) for n in range(200)})
    assert one.code(0) != other.code(0)


def test_the_code_is_rfc_4226s_truncation():
    """Reckoned here by hand, from the digest's own bytes."""
    import hashlib
    import hmac

    digest = hmac.new(bytes.fromhex(SECRET), b"2026-10:7", hashlib.sha256).digest()
    offset = digest[31] % 16
    number = int.from_bytes(digest[offset : offset + 4], "big") % 2**31

    assert str(number)[-6:].rjust(6, "0") == shown().code(7)


@pytest.mark.parametrize(
    ("after", "takes"),
    [("0:00", True), ("1:59", True), ("2:00", True), ("2:59", True), ("3:00", False), ("9:00", False)],
)
def test_a_code_is_good_for_its_two_minutes_and_one_of_grace(after, takes):
    one = shown()
    minutes, seconds = map(int, after.split(":"))

    assert takes is spot.holds(one, one.code(0), now=OPENED + timedelta(minutes=minutes, seconds=seconds))


def test_before_it_was_opened_no_code_holds():
    one = shown()

    assert not spot.holds(one, one.code(-1), now=OPENED - timedelta(seconds=1))


def test_an_old_code_is_told_from_one_that_never_was():
    one = shown()
    now = OPENED + timedelta(minutes=30)
    never = next(f"{n:06d}" for n in range(10**6) if f"{n:06d}" not in {one.code(k) for k in range(20)})

    assert "spot.old" == spot.refusal(one, one.code(2), now=now).code
    assert "spot.wrong" == spot.refusal(one, never, now=now).code
    assert "spot.closed" == spot.refusal(None, never, now=now).code
    assert spot.refusal(one, one.code(15), now=now) is None


@pytest.mark.parametrize(
    ("now", "code"),
    [
        ("2026-10-08 13:59", "signin.early"),
        ("2026-10-08 18:30", "signin.closed"),
        ("2026-10-09 10:00", "signin.closed"),
    ],
)
def test_it_is_shown_only_while_the_sign_in_is_open(now, code):
    with pytest.raises(Refusal) as no:
        shown(at(now))

    assert code == no.value.code


def test_shown_again_it_keeps_its_secret_and_ends_in_three_hours_or_with_the_sign_in():
    one = shown()
    again = shown(at("2026-10-08 17:30"), one, secret="0c" * 32)

    assert one.showing(ANN).until == at("2026-10-08 17:05")
    assert (SECRET, at("2026-10-08 18:30")) == (again.secret, again.showing(ANN).until)
    assert one is shown(at("2026-10-08 15:00"), one)


def test_each_who_shows_it_ends_it_for_themselves():
    both = shown(known=shown(), by=BOB)
    hidden = spot.hide(both, by=ANN, now=at("2026-10-08 14:30"))

    assert (at("2026-10-08 14:30"), at("2026-10-08 17:05")) == (hidden.showing(ANN).until, hidden.showing(BOB).until)
    assert hidden is spot.hide(hidden, by=ANN, now=at("2026-10-08 14:31"))


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("482913", "482913"),
        ("482 913", "482913"),
        ("482-913", "482913"),
        ("４８２９１３", "482913"),
        ("48291", None),
        ("4829134", None),
        ("48291a", None),
        ("四八二九一三", None),
        ("", None),
    ],
)
def test_a_code_is_read_as_people_write_it(text, digits):
    assert digits == spot.looks_like(text)


def test_its_day_names_it():
    assert DayId("2026-10") == shown().id
