"""Questions that wait for a typed answer in memory alone: where even that somebody was asked must stand nowhere.

A restart forgets them; what is typed then isn't understood, and is asked for again.
"""

from dataclasses import dataclass, field

from zhibu.branch.branch import Draft
from zhibu.branch.ids import AccountId, BranchId


@dataclass(slots=True)
class Unnoted:
    """The question of each account, and the branch in which it was asked. What was answered leaves its place empty: a question
    in the records that is older isn't asked anew by it. A later one in the records takes its place (`forget`)."""

    _asked: dict[AccountId, tuple[BranchId, Draft | None]] = field(default_factory=dict)

    def ask(self, branch: BranchId, draft: Draft) -> None:
        """Waits for an answer of that account; it replaces an earlier question."""
        self._asked[draft.id] = (branch, draft)

    def of(self, account: AccountId) -> tuple[BranchId, Draft | None] | None:
        """What that account is asked, and in which branch; None where the records say what it is asked."""
        return self._asked.get(account)

    def answered(self, account: AccountId) -> None:
        """Nothing waits any more."""
        known = self._asked.get(account)
        if known is not None:
            self._asked[account] = (known[0], None)

    def forget(self, account: AccountId) -> None:
        """From now on the records say what that account is asked."""
        self._asked.pop(account, None)
