"""Who and where, over all branches."""

from tests.branch.build import at, member, records
from zhibu.branch.branch import Binding, Code, Place, Purpose
from zhibu.branch.guests import GuestAccount
from zhibu.branch.people import Account
from zhibu.storage.index import Index
from zhibu.storage.rows import Rows

NOON = at("2026-10-08 12:00")
ACCOUNT = Account(id="telegram:1", member=member(1).id, linked_at=NOON)


def bound(when: str) -> Binding:
    return Binding(id="telegram:-1", place=Place.GROUP, title="g", bound_at=at(when))


def test_an_account_is_found_in_every_branch_in_order():
    index = Index()
    index.take("b2", records(accounts=[ACCOUNT]))
    index.take("b1", records(accounts=[ACCOUNT]))

    assert (("b1", "m001"), ("b2", "m001")) == index.members_of("telegram:1")
    assert () == index.members_of("telegram:2")


def test_what_a_commit_takes_away_is_found_no_more():
    index, known = Index(), records(accounts=[ACCOUNT])
    index.take("b1", known)
    index.take("b1", known.with_tables({"accounts": Rows({})}))

    assert () == index.members_of("telegram:1")


def test_a_branch_that_stands_still_is_found_no_more_and_the_others_are():
    index = Index()
    index.take("b1", records(accounts=[ACCOUNT]))
    index.take("b2", records(accounts=[ACCOUNT]))
    index.take("b1", None)

    assert (("b2", "m001"),) == index.members_of("telegram:1")


def test_a_chat_belongs_to_the_branch_that_bound_it_last():
    index = Index()
    index.take("b1", records(bindings=[bound("2026-10-08 12:00")]))
    index.take("b2", records(bindings=[bound("2026-10-08 11:00")]))
    assert "b1" == index.branch_of_chat("telegram:-1")

    index.take("b2", records(bindings=[bound("2026-10-08 13:00")]))

    assert "b2" == index.branch_of_chat("telegram:-1")


def test_a_guest_s_account_is_found_where_it_was_invited_and_stays_what_else_it_is():
    index, seat = Index(), GuestAccount(id="telegram:1", guest="2026-10:g1", day="2026-10", linked_at=NOON)
    index.take("b1", records(guest_accounts=[seat]))
    index.take("b2", records(accounts=[ACCOUNT]))

    assert (("b1", seat),) == index.guests_of("telegram:1")
    assert (("b2", "m001"),) == index.members_of("telegram:1")
    index.take("b1", None)
    assert () == index.guests_of("telegram:1")


def test_a_code_is_found_where_it_was_issued():
    index = Index()
    index.take("b1", records(codes=[Code(id="h", purpose=Purpose.GROUP, issued_at=NOON)]))

    assert "b1" == index.branch_of_code("h")
    assert None is index.branch_of_code("x")
