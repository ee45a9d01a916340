"""What the ledger owes the secretary: what reached nobody, what was missed, and what is uncertain."""

from collections.abc import Iterator

from zhibu.branch.agenda.outlook import Outlook
from zhibu.branch.notices import Notice


def unreached(look: Outlook) -> Iterator[Notice]:
    del look
    yield from ()


def missed(look: Outlook) -> Iterator[Notice]:
    del look
    yield from ()


def uncertain(look: Outlook) -> Iterator[Notice]:
    del look
    yield from ()
