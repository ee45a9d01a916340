"""Who and where, over all branches. It is told of each branch's records whenever they have become durable."""

from collections.abc import Mapping
from typing import TypeVar

from zhibu.branch.branch import Binding
from zhibu.branch.guests import GuestAccount
from zhibu.branch.ids import BranchId, MemberId
from zhibu.branch.people import Account
from zhibu.branch.records import Records
from zhibu.branch.superior import Officer

T = TypeVar("T")


class Index:
    """Accounts, chats and codes, each with the branches that know it. Looking one up costs the same for any number of
    branches, and so does telling of a commit that changed none of them."""

    def __init__(self) -> None:
        self._accounts: _Places[Account] = _Places()
        self._guests: _Places[GuestAccount] = _Places()
        self._chats: _Places[Binding] = _Places()
        self._codes: _Places[object] = _Places()
        self._officers: _Places[Officer] = _Places()

    def take(self, branch: BranchId, records: Records | None) -> None:
        """How the branch stands now; None: it stands still, and nobody is found in it."""
        self._accounts.take(branch, {} if records is None else records.accounts)
        self._guests.take(branch, {} if records is None else records.guest_accounts)
        self._chats.take(branch, {} if records is None else records.bindings)
        self._codes.take(branch, {} if records is None else records.codes)
        self._officers.take(branch, {} if records is None else records.officers)

    def members_of(self, account: str) -> tuple[tuple[BranchId, MemberId], ...]:
        """The members that an account is linked to, at most one a branch."""
        return tuple(
            (branch, found.member) for branch, found in sorted(self._accounts.of(account).items(), key=_branch)
        )

    def guests_of(self, account: str) -> tuple[tuple[BranchId, GuestAccount], ...]:
        """The guests whose links that account opened, the latest in each branch."""
        return tuple(sorted(self._guests.of(account).items(), key=_branch))

    def offices_of(self, account: str) -> tuple[BranchId, ...]:
        """The superiors for which that account acts, and their branches."""
        return tuple(sorted(self._officers.of(account)))

    def branch_of_chat(self, chat: str) -> BranchId | None:
        """The branch whose group or channel that chat is. A chat bound twice belongs to the branch that bound it last."""
        bound = [(found.bound_at, branch) for branch, found in self._chats.of(chat).items()]
        return max(bound)[1] if bound else None

    def branch_of_code(self, code_hash: str) -> BranchId | None:
        """The branch that issued the code with that hash."""
        return min(self._codes.of(code_hash), default=None)


class _Places(dict[str, dict[BranchId, T]]):
    """One table of every branch, by the ids of its records."""

    def __init__(self) -> None:
        super().__init__()
        self._tables: dict[BranchId, Mapping[str, T]] = {}

    def take(self, branch: BranchId, table: Mapping[str, T]) -> None:
        known = self._tables.get(branch, {})
        if table is known:
            return
        for id_ in known:
            if id_ not in table:
                self._remove(id_, branch)
        for id_, record in table.items():
            self.setdefault(id_, {})[branch] = record
        self._tables[branch] = table

    def of(self, id_: str) -> Mapping[BranchId, T]:
        return self.get(id_, {})

    def _remove(self, id_: str, branch: BranchId) -> None:
        branches = self[id_]
        del branches[branch]
        if not branches:
            del self[id_]


def _branch(item: tuple[BranchId, object]) -> BranchId:
    return item[0]
