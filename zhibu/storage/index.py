"""Who and where, over all branches: derived at the moment of asking from what is durable, so that it can't be stale."""

from collections.abc import Iterable

from zhibu.branch.ids import BranchId, MemberId
from zhibu.branch.records import Records

Branches = Iterable[tuple[BranchId, Records]]


def members_of(account: str, branches: Branches) -> tuple[tuple[BranchId, MemberId], ...]:
    """The members that an account is linked to, at most one a branch."""
    return tuple((branch, found.member) for branch, records in branches if (found := records.accounts.get(account)))


def branch_of_chat(chat: str, branches: Branches) -> BranchId | None:
    """The branch whose group or channel that chat is. A chat bound twice belongs to the branch that bound it last."""
    bound = [(found.bound_at, branch) for branch, records in branches if (found := records.bindings.get(chat))]
    return max(bound)[1] if bound else None


def branch_of_code(code_hash: str, branches: Branches) -> BranchId | None:
    """The branch that issued the code with that hash."""
    return next((branch for branch, records in branches if code_hash in records.codes), None)
