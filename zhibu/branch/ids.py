"""A new type for every id, so that a member is never taken for a day.

A fact about one member on one day is kept under both ids (`about`), so that it can be found without an index and can't
stand twice.
"""

from typing import NewType

BranchId = NewType("BranchId", str)
MemberId = NewType("MemberId", str)
DayId = NewType("DayId", str)
AccountId = NewType("AccountId", str)
ChatId = NewType("ChatId", str)
"""`platform:number`, such as `telegram:-1001234`."""


def about(day: DayId, member: MemberId) -> str:
    """The id of a fact about one member on one day, such as a sign-in."""
    return f"{day}:{member}"
