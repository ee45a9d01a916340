"""How an account becomes a member's, and a chat the branch's: by a one-time code, each exactly once."""

from dataclasses import dataclass, replace
from datetime import date, datetime

from zhibu.branch.branch import Binding, Code, Place, Purpose, use, void_others
from zhibu.branch.ids import AccountId, ChatId, MemberId
from zhibu.branch.people import Account, Act, Member, require
from zhibu.branch.records import Records
from zhibu.branch.refusal import Refusal

_OPENED_BY = {Place.GROUP: Purpose.GROUP, Place.CHANNEL: Purpose.CHANNEL}


@dataclass(frozen=True, slots=True, kw_only=True)
class Linked:
    """Who the account belongs to, and what that changes: nothing where it was linked to them before."""

    member: Member
    account: Account
    codes: tuple[Code, ...] = ()


def link(records: Records, code_id: str, account: AccountId, *, now: datetime, today: date) -> Linked:
    """Links an account to the member whose personal code that is; the code is spent, the member's others are void.

    The same account again changes nothing, whatever became of the code. Refused for who no longer belongs to the branch, and
    for an account that is another member's in this branch, unless that one left.
    """
    code = records.codes.get(code_id)
    known = records.accounts.get(account)
    again = known is not None and code is not None and known.member == code.member
    spent = code if again and code is not None else use(code, Purpose.MEMBER, now=now)
    member = records.members.get(spent.member or "")
    if member is None or not member.present(today):
        raise Refusal("code.gone")
    if known is not None and again:
        return Linked(member=member, account=known)
    holder = records.members.get(known.member) if known is not None else None
    if holder is not None and holder.present(today):
        raise Refusal("account.other_member", name=holder.name)
    return Linked(
        member=member,
        account=Account(id=account, member=member.id, linked_at=now, chosen_at=now),
        codes=(spent, *void_others(records.codes.values(), spent)),
    )


def choose(records: Records, account: AccountId, *, now: datetime) -> Account:
    """That this branch is meant from now on, where an account belongs to several; refused for one that isn't linked."""
    known = records.accounts.get(account)
    if known is None:
        raise Refusal("who.stranger")
    return replace(known, chosen_at=now)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bound:
    """The chat's binding, and what it changes: nothing where it was bound before. `replaced` are the branch's earlier
    chats of that kind: it has one group and one channel."""

    binding: Binding
    code: Code | None = None
    replaced: tuple[Binding, ...] = ()


def bind(
    records: Records,
    code_id: str,
    place: Place,
    chat: ChatId,
    title: str,
    *,
    by: Member | None,
    now: datetime,
    today: date,
) -> Bound:
    """Makes a chat the branch's group or channel. A group needs the secretary or the deputy, and nobody else spends its
    code; a channel, where posts have no sender, needs the code alone."""
    code = records.codes.get(code_id)
    if place is Place.GROUP:
        if by is None:
            raise Refusal("bind.stranger")
        require(by, Act.BIND, today)
    known = records.bindings.get(chat)
    if known is not None and known.place is place and code is not None and code.purpose is _OPENED_BY[place]:
        return Bound(binding=known)
    spent = use(code, _OPENED_BY[place], now=now)
    who: MemberId | None = by.id if by is not None else None
    return Bound(
        binding=Binding(id=chat, place=place, title=title, bound_at=now, by=who),
        code=spent,
        replaced=tuple(one for one in records.bindings.values() if one.place is place and one.id != chat),
    )
