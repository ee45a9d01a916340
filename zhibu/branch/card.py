"""The card of a political birthday: the secretary's own words for one celebrant.

001“由党支部书记撰写生日贺词或寄语”. Words are written for one person: what repeats another celebrant's words of this year or
last, or the celebrant's own of last year, goes on no card unless who wrote it keeps it for this one person.
"""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from zhibu.branch.birthday import Birthday, greeted_at, message_id
from zhibu.branch.calendar import Calendar
from zhibu.branch.ids import MemberId
from zhibu.branch.kept import kept
from zhibu.branch.people import Member
from zhibu.branch.policy import Policy
from zhibu.branch.refusal import Refusal
from zhibu.branch.written import plain

if TYPE_CHECKING:
    from zhibu.branch.records import Records

MESSAGE_LIMIT = 300
_PARTS = re.compile(r"[^\W_]+")
_HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003ffff]+")
_WHOLE_NAME = 3
"""A Chinese name of so many characters is addressed by what follows the family name, too: 周秀兰 as 秀兰同志."""
_ANNIVERSARY = re.compile(
    r"入[党黨][^\n。，,0-9零〇一二三四五六七八九十百]{0,4}([0-9]+|[零〇一二三四五六七八九十百]+)\s*[周週]年"
)
_SALUTATION = re.compile(r"\s*([^\n：:，,！!。]{1,40})[：:，,！!\n]")
_ENDEARED = re.compile(r"^(?:敬爱的|亲爱的|尊敬的)")
_HAPPY = re.compile(r"生日快[乐樂]|happy birthday", re.IGNORECASE)
_DIGITS = {sign: value for value, sign in enumerate("零一二三四五六七八九")} | {"〇": 0}
_YEARS = re.compile(r"[0-9零一二三四五六七八九十百]+周年")


@dataclass(frozen=True, slots=True, kw_only=True)
class CardMessage:
    """The secretary's own words (寄语) for one celebrant in one year. `kept` says that they stand for this one person though
    they repeat other words."""

    id: str
    member: MemberId
    year: int
    text: str
    by: MemberId
    at: datetime
    kept: bool = False


# Who may write, and what


def may_write(
    one: Birthday | None, by: Member, *, policy: Callable[[date], Policy], calendar: Calendar, now: datetime
) -> Birthday:
    """The birthday, if this person may still write its words: not once the greeting went out, and never their own."""
    if one is None:
        raise Refusal("card.none")
    if one.member.id == by.id:
        raise Refusal("card.own")
    if now >= greeted_at(one, policy(one.on), calendar):
        raise Refusal("card.too_late", on=one.on)
    return one


def write_message(
    member: Member, year: int, text: str, *, by: Member, now: datetime, known: CardMessage | None = None
) -> CardMessage:
    """The secretary's words for one celebrant; refused when they say nothing, or are longer than the card holds. The same words
    as those that stand (`known`) leave them as they are."""
    words = "\n".join(line.strip() for line in text.strip().splitlines() if line.strip())
    if not essence(words, member.name):
        raise Refusal("card.empty")
    if len(words) > MESSAGE_LIMIT:
        raise Refusal("text.too_long", limit=MESSAGE_LIMIT, length=len(words))
    if known is not None and known.text == words:
        return known
    return CardMessage(id=message_id(member.id, year), member=member.id, year=year, text=words, by=by.id, at=now)


def keep(card: CardMessage | None, text: str) -> CardMessage:
    """The words stand for this one person all the same; refused where they aren't (any more) those that were asked about.
    `text` is their fingerprint, as the button carried it."""
    if card is None or fingerprint(card) != text:
        raise Refusal("button.stale")
    return card if card.kept else replace(card, kept=True)


def fingerprint(card: CardMessage) -> str:
    """What tells these words from later ones, short enough for a button."""
    return f"{card.at.timestamp():.0f}"


def wishes_happy(text: str) -> bool:
    """Whether the words wish a happy birthday, which isn't said on a political one."""
    return _HAPPY.search(text) is not None


def unaddressed(text: str, name: str) -> str:
    """The words without a salutation of the celebrant at their beginning (淑芬同志：): the card has its own. Words that are nothing
    else, or that address anybody else, stay as they are."""
    head = _SALUTATION.match(text)
    if head is None:
        return text
    said = _ENDEARED.sub("", plain(head[1]))
    forms = {form for part in _names(name) for form in (part, f"{part}同志", f"comrade{part}", f"dear{part}")}
    rest = text[head.end() :].strip()
    return rest if rest and said in forms else text


# Whether they are the celebrant's own


@lru_cache(maxsize=2048)
def essence(text: str, name: str) -> str:
    """What the words say, for comparing: without spaces, punctuation, width, case, script, the name of whom they address, and
    which anniversary it is."""
    said = plain(text)
    for part in _names(name):
        for form in (f"{part}同志", f"comrade{part}", part):
            said = said.replace(form, "")
    return _YEARS.sub("周年", said)


def _names(name: str) -> Iterator[str]:
    """The name whole, and its parts where it is made of several (买买提·吐尔逊, John Smith), or the given name: longest first."""
    whole = plain(name)
    if not whole:
        return
    yield whole
    parts = [plain(part) for part in _PARTS.findall(unicodedata.normalize("NFKC", name))]
    if len(parts) > 1:
        yield from sorted((part for part in parts if len(part) > 1), key=len, reverse=True)
    elif len(whole) >= _WHOLE_NAME and _HAN.fullmatch(whole):
        yield whole[-2:]


def repeated(records: "Records", card: CardMessage) -> CardMessage | None:
    """The earlier words that these repeat: another celebrant's of this year or last, or the celebrant's own of last year."""
    own = _said(records, card)
    earlier = (
        other
        for other in records.cards.values()
        if other.id != card.id
        and other.year in (card.year, card.year - 1)
        and (other.year, other.at, other.id) < (card.year, card.at, card.id)
    )
    same = (other for other in earlier if _kept_said(records, other.id) == own)
    return min(same, key=lambda other: (other.member != card.member, other.at, other.id), default=None)


def _said(records: "Records", card: CardMessage) -> str:
    member = records.members.get(card.member)
    return essence(card.text, member.name if member is not None else "")


@kept(lambda records: records.worded)
def _kept_said(records: "Records", id_: str) -> str:
    """Each look compares the words of who is near with all of two years."""
    return _said(records, records.cards[id_])


def ready(records: "Records", id_: str) -> CardMessage | None:
    """The words that go out on the card of `m006:2026`; None where there are none, or where they repeat others and weren't kept
    for this one person."""
    card = records.cards.get(id_)
    if card is None or card.kept or repeated(records, card) is None:
        return card
    return None


# What they say of the occasion


def anniversaries(text: str) -> tuple[int, ...]:
    """Which anniversaries of joining the Party the words name, in their order: 入党十五周年, 入黨15週年; not 建党一百周年."""
    return tuple(_counted(found) for found in _ANNIVERSARY.findall(unicodedata.normalize("NFKC", text)))


def _counted(written: str) -> int:
    """15, 十五, 一百零五, 一〇五 as a number."""
    if written.isdecimal():
        return int(written)
    if not set(written) & {"十", "百"}:
        return int("".join(str(_DIGITS[sign]) for sign in written))
    total, digit = 0, 0
    for sign in written:
        if sign in _DIGITS:
            digit = _DIGITS[sign]
        else:
            total, digit = total + (digit or 1) * (10 if sign == "十" else 100), 0
    return total + digit
