"""A year's political birthdays as papers tell of them: what was held, for whom, and what was done of the check-lists.

Facts alone. Nothing of a talk but that it was held; nothing of a wish that its author keeps; of the follow-up, which belongs to
two people, nothing at all.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from zhibu.branch.celebration import Item
from zhibu.branch.ceremony import Celebrant, Coverage, Occasion, Stand, ceremonies, ceremony_of_day, coverage
from zhibu.branch.ceremony_checklist import Line, checklist
from zhibu.branch.enclosure import Enclosure
from zhibu.branch.ids import DayId
from zhibu.branch.people import Member
from zhibu.branch.records import Records
from zhibu.branch.refusal import Refusal
from zhibu.branch.wish import Seen, Shown, wish_shown

PHOTOS: Final = 24
"""So many photos belong to one ceremony."""
HELD: Final = frozenset({Stand.HELD, Stand.HELD_LATE})


# Photos


def of_birthday(period: str) -> str:
    """The subject of a ceremony's photos."""
    return f"birthday:{period}"


def photos_of(records: Records, period: str) -> tuple[Enclosure, ...]:
    """The ceremony's photos, the oldest first."""
    return tuple(each for each in records.enclosed(of_birthday(period)) if each.is_image)


def require_begun(occasion: Occasion, today: date) -> None:
    """Refuses photos of a ceremony whose day hasn't come."""
    if occasion.held is None and (occasion.on is None or occasion.on > today):
        raise Refusal("ceremony.photo_early")


def check_photo(records: Records, occasion: Occasion, today: date) -> None:
    """Refuses one more photo of a ceremony whose day hasn't come, or that has as many as it may have."""
    require_begun(occasion, today)
    if len(photos_of(records, occasion.period)) >= PHOTOS:
        raise Refusal("file.too_many", limit=PHOTOS)


def shown_to_others(records: Records, occasion: Occasion) -> bool:
    """Whether the ceremony's photos may stand as pictures in a paper that goes up: everybody celebrated there agreed, for any of
    them may be on any photo."""
    celebrated = [one for one in occasion.celebrants if one.stand in HELD]
    return bool(celebrated) and all(records.preference(one.member.id).birthday_in_pictures for one in celebrated)


# The year


@dataclass(frozen=True, slots=True, kw_only=True)
class Celebrated:
    """One political birthday with its ceremony, its check-list by item, and its wish as others may see it."""

    celebrant: Celebrant
    occasion: Occasion
    lines: Mapping[Item, Line]
    wish: Shown

    @property
    def member(self) -> Member:
        return self.celebrant.member

    @property
    def held(self) -> bool:
        return self.celebrant.stand in HELD


@dataclass(frozen=True, slots=True, kw_only=True)
class OccasionFacts:
    """One ceremony: its own check-list by item, its celebrants, and how many photos there are of it."""

    occasion: Occasion
    lines: Mapping[Item, Line]
    celebrants: tuple[Celebrated, ...]
    photos: tuple[Enclosure, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class BirthdayYear:
    """A year's ceremonies in order, and all its political birthdays in sequence, each exactly once: also those celebrated in the
    next year's first ceremony."""

    year: int
    occasions: tuple[OccasionFacts, ...]
    birthdays: tuple[Celebrated, ...]
    coverage: Coverage


def birthday_year(records: Records, year: int, today: date) -> BirthdayYear:
    """The year as it stands."""
    every = [
        occasion_facts(records, one, today) for each in (year, year + 1) for one in ceremonies(records, each, today)
    ]
    stands = coverage(records, year, today)
    found = {one.celebrant.id: one for each in every for one in each.celebrants}
    return BirthdayYear(
        year=year,
        occasions=tuple(each for each in every if each.occasion.year == year),
        birthdays=tuple(found[one.id] for one in stands.celebrants),
        coverage=stands,
    )


def occasion_facts(records: Records, occasion: Occasion, today: date) -> OccasionFacts:
    """One ceremony as it stands."""
    known = checklist(records, occasion)
    return OccasionFacts(
        occasion=occasion,
        lines={line.item: line for line in known.ceremony},
        celebrants=tuple(
            Celebrated(
                celebrant=one,
                occasion=occasion,
                lines={line.item: line for line in lines},
                wish=wish_shown(records, one.member.id, one.birthday.on.year, today),
            )
            for one, lines in known.celebrants
        ),
        photos=photos_of(records, occasion.period),
    )


def wished(one: Celebrated) -> bool:
    """Whether a wish was made, here or aloud at the ceremony."""
    line = one.lines.get(Item.WISH)
    return one.wish.seen is not Seen.NONE or (line is not None and line.done)


def of_day(records: Records, day: DayId, today: date) -> OccasionFacts | None:
    """The ceremony that was part of that activity day; None where there was none."""
    found = ceremony_of_day(records, day, today)
    return occasion_facts(records, found, today) if found is not None else None
