"""Good wishes on a political birthday in words: the set ones that there are to choose from, and a member's own for their file."""

from collections.abc import Iterator
from typing import Final, TypeAlias

from zhibu.branch.greeting import SET, GoodWish, celebrated
from zhibu.branch.ids import MemberId
from zhibu.branch.records import Records
from zhibu.words import Voice, mark

Json: TypeAlias = "str | int | bool | list[Json] | dict[str, Json] | None"

SET_WORDS: Final = (
    mark("May you stay true to why you joined, and carry your mission forward."),
    mark("With respect: may you always keep the true colours of a Party member."),
    mark("Thank you for all you have given; we walk on side by side."),
    mark("We wish you good health, and every success in your work."),
    mark("May you achieve new things on the new journey."),
)
"""By their number from 1."""
assert len(SET_WORDS) == SET


def words_of(v: Voice, wish: GoodWish) -> str:
    """A good wish in the reader's language; one's own words as they were written."""
    return v(SET_WORDS[wish.chosen - 1]) if wish.chosen else wish.text


def own_good_wishes(v: Voice, records: Records, member: MemberId) -> Iterator[Json]:
    """What the member gave to others, and what others gave to them, the oldest first."""
    for wish in sorted(records.good_wishes.values(), key=lambda each: (each.at, each.id)):
        one = celebrated(records, wish.birthday)
        whom = one.member if one is not None else records.members.get(wish.birthday.partition(":")[0])
        if member not in (wish.by, whom.id if whom is not None else None):
            continue
        by = records.members.get(wish.by)
        yield {
            v.ctx("my data", "given by"): by.name if by is not None else wish.by,
            v.ctx("my data", "given to"): whom.name if whom is not None else wish.birthday,
            v.ctx("my data", "text"): words_of(v, wish),
            v.ctx("my data", "at"): v.moment(wish.at, year=True),
        }
