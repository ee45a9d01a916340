"""What the ledger of dates holds, in words."""

from collections.abc import Mapping
from typing import Final

from zhibu.branch.dated import Deed
from zhibu.words import mark_ctx

DEEDS: Final[Mapping[Deed, str]] = {
    Deed.THOUGHTS: mark_ctx("deed", "Report of one's thoughts"),
    Deed.VISIT: mark_ctx("deed", "Visit"),
    Deed.AID: mark_ctx("deed", "Paired help"),
    Deed.COMMUNITY: mark_ctx("deed", "Report to the community"),
    Deed.ANALYSIS: mark_ctx("deed", "Party-spirit analysis"),
    Deed.REVIEW: mark_ctx("deed", "Democratic appraisal"),
}
