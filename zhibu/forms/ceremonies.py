"""The ceremonies of political birthdays in words, as papers say them."""

from collections.abc import Iterable, Sequence
from typing import Final

from zhibu.branch.birthday_year import Celebrated, OccasionFacts
from zhibu.branch.celebration import Form, Item, Oath, Study
from zhibu.branch.ceremony import Occasion, Stand, span
from zhibu.branch.ceremony_arranging import oath_of
from zhibu.branch.ceremony_checklist import Doing, Line
from zhibu.branch.ids import MemberId
from zhibu.branch.records import Records
from zhibu.branch.wish import Seen, Shown
from zhibu.words import Voice, mark_ctx

FORMS: Final = {
    Form.LECTURE: mark_ctx("ceremony", "Party lecture"),
    Form.VISIT: mark_ctx("ceremony", "visit"),
    Form.VOLUNTEERING: mark_ctx("ceremony", "volunteering"),
    Form.READING: mark_ctx("ceremony", "reading"),
}
STUDIES: Final = {
    Study.DISCUSSION: mark_ctx("ceremony", "discussion"),
    Study.LECTURE: mark_ctx("ceremony", "talk by a speaker"),
    Study.FILM: mark_ctx("ceremony", "film for members"),
    Study.RULES: mark_ctx("ceremony", "the Party's rules and regulations"),
}
OATHS: Final = {
    Oath.COLLECTIVE: mark_ctx("ceremony", "taken by all together"),
    Oath.CELEBRANT: mark_ctx("ceremony", "led by a celebrant"),
}
ITEMS: Final = {
    Item.STUDY: mark_ctx("ceremony", "Group study"),
    Item.OATH: mark_ctx("ceremony", "Oath"),
    Item.APPLICATION: mark_ctx("ceremony", "Application re-read"),
    Item.TALK: mark_ctx("ceremony", "Talk"),
    Item.CARD: mark_ctx("ceremony", "Card"),
    Item.BOOK: mark_ctx("ceremony", "Book"),
    Item.STORY: mark_ctx("ceremony", "Story"),
    Item.WISH: mark_ctx("ceremony", "Wish"),
}
STANDS: Final = {
    Stand.PLANNED: mark_ctx("birthday", "planned"),
    Stand.HELD: mark_ctx("birthday", "held"),
    Stand.HELD_LATE: mark_ctx("birthday", "held late"),
    Stand.EXCUSED: mark_ctx("birthday", "not held, with a reason"),
    Stand.LEFT: mark_ctx("birthday", "left the branch"),
    Stand.OWED: mark_ctx("birthday", "not held"),
    Stand.EARLIER: mark_ctx("birthday", "before the branch was here"),
}


def period_named(v: Voice, period: str, *, year: bool = True) -> str:
    """“2026年10月”, “2026年第四季度”; without the year “10月”, “第四季度”."""
    first, _ = span(period)
    if "Q" not in period:
        return v.month(first.year, first.month) if year else v.month_name(first.month)
    number = (first.month + 2) // 3
    if year:
        return v.quarter(first.year, number)
    return v("{nth} quarter", nth=v.ordinal(number))


def forms_named(v: Voice, occasion: Occasion) -> str:
    """“政治生日＋党课、志愿服务”; empty where nothing goes with it."""
    arranged = occasion.arrangement
    if arranged is None or not arranged.forms:
        return ""
    return v("political birthday + {forms}", forms=v.list(v(FORMS[each]) for each in arranged.forms))


def when_and_where(v: Voice, occasion: Occasion) -> str:
    """The day, the hour and the place as they are arranged; empty where nothing is."""
    if occasion.on is None:
        return ""
    parts = [v.date(occasion.on)]
    if occasion.start is not None:
        parts.append(v.time(occasion.start))
    if occasion.place:
        parts.append(occasion.place)
    return (", " if v.locale == "en" else "，").join(parts)


def oath_told(v: Voice, records: Records, occasion: Occasion, line: Line | None) -> str:
    """How the oath was taken and who led it; empty where it isn't known to have been."""
    if line is None or not line.done:
        return ""
    policy = records.policy(occasion.on or occasion.first)
    leader = line.mark.who if line.mark is not None and line.mark.who else None
    if leader is None and occasion.arrangement is not None:
        leader = occasion.arrangement.leader
    name = named(records, leader)
    if name:
        return v("led by {name}", name=name)
    return v(OATHS[oath_of(occasion.arrangement, policy)])


def study_told(v: Voice, line: Line | None) -> str:
    """In which form the group study was held; empty where it isn't known to have been."""
    if line is None or not line.done:
        return ""
    study = line.mark.study if line.mark is not None else None
    return v(STUDIES[study]) if study is not None else v.ctx("ceremony", "held")


def named(records: Records, member: MemberId | None) -> str:
    """A member's name; empty for nobody."""
    found = records.members.get(member) if member is not None else None
    return found.name if found is not None else ""


def wish_told(v: Voice, shown: Shown, *, aloud: bool = False) -> str:
    """A wish as others may see it: its text where it is public, that its author keeps it, or that there is none. `aloud`: it was
    ticked off at the ceremony, and not written down."""
    if shown.seen is Seen.PUBLIC:
        return shown.text
    if shown.seen is Seen.BOARD_OFF:
        return v("the wish board is not in use")
    if shown.seen is not Seen.NONE:
        return v("kept by its author")
    return v("made at the ceremony") if aloud else v("none")


def done_told(v: Voice, line: Line | None) -> str:
    """A tick, 补录, or what else an item's stand is called; a dash where it isn't asked for."""
    if line is None:
        return "—"
    match line.doing:
        case Doing.DONE:
            return "√"
        case Doing.ADDED:
            return v.ctx("ceremony", "√ late entry")
        case Doing.NOT_DONE:
            return "" if line.optional else v.ctx("ceremony", "not done")
        case Doing.OPEN:
            return ""


# The section of a day's record form


def ceremony_section(v: Voice, records: Records, facts: OccasionFacts) -> str:
    """What was done at the ceremony that was part of the day, a line each: what wasn't done has no line. A wish stands in it only
    where it is public; of the others, how many are kept by their authors."""
    held = facts.occasion.held is not None
    those = [one for one in facts.celebrants if one.held] if held else list(facts.celebrants)
    people = [
        v("{name} ({nth} anniversary)", name=one.member.name, nth=v.anniversary(one.celebrant.birthday.years))
        for one in those
    ]
    lines = [v("Celebrants: {names}", names=v.list(people))]
    if not held:
        return "\n".join([*lines, v("(not noted as held)")])
    study, oath = facts.lines.get(Item.STUDY), facts.lines.get(Item.OATH)
    if study is not None and study.done:
        lines.append(v("Group study on the three questions: {form}", form=study_told(v, study)))
    if told := oath_told(v, records, facts.occasion, oath):
        lines.append(v("The oath was taken again: {how}", how=told))
    lines += _handed(v, records, those)
    if names := _names(those, Item.STORY):
        lines.append(v("Told how they joined: {names}", names=v.list(names)))
    lines += _wishes(v, those)
    return "\n".join(lines)


def _names(those: Iterable[Celebrated], item: Item) -> list[str]:
    return [one.member.name for one in those if (line := one.lines.get(item)) is not None and line.done]


def _handed(v: Voice, records: Records, those: Sequence[Celebrated]) -> list[str]:
    """Who handed the cards to whom, and who was given a book."""
    by: dict[str, list[str]] = {}
    for one in those:
        line = one.lines.get(Item.CARD)
        if line is not None and line.done:
            giver = named(records, line.mark.who if line.mark is not None else None)
            by.setdefault(giver, []).append(one.member.name)
    lines = [
        v("Cards handed over by {giver} to: {names}", giver=giver, names=v.list(names))
        if giver
        else v("Cards handed over to: {names}", names=v.list(names))
        for giver, names in by.items()
    ]
    if books := _names(those, Item.BOOK):
        lines.append(v("Books given to: {names}", names=v.list(books)))
    return lines


def _wishes(v: Voice, those: Sequence[Celebrated]) -> list[str]:
    lines = [
        v("Wish of {name}: {text}", name=one.member.name, text=one.wish.text)
        for one in those
        if one.wish.seen is Seen.PUBLIC
    ]
    kept = sum(one.wish.seen in (Seen.PRIVATE, Seen.TAKEN_DOWN) for one in those)
    if kept:
        lines.append(v.plural("{n} wish is kept by its author.", "{n} wishes are kept by their authors.", kept))
    return lines
