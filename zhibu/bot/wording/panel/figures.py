"""The charts in the panel: which there are, and what stands beside each. For one person in private."""

from collections.abc import Sequence

from zhibu.bot.message import Bold, Message, Option, say
from zhibu.bot.wording.files import safe
from zhibu.bot.wording.panel.frame import back, go, in_pairs
from zhibu.words import Voice, mark_ctx

CHARTS = {
    "attendance": mark_ctx("button", "The year by month"),
    "groups": mark_ctx("button", "By Party group"),
    "matrix": mark_ctx("button", "Members and days"),
    "evaluation": mark_ctx("button", "Evaluation by dimension"),
    "dues": mark_ctx("button", "Dues by month"),
}


def menu(v: Voice, year: int, charts: Sequence[str], others: Sequence[int], *, facts: bool) -> Message:
    """The charts that this person may see."""
    options = [Option(v(CHARTS[each]), go("fig", each, str(year))) for each in charts]
    options.insert(0, Option(v.ctx("button", "A month's picture"), go("charts")))
    if facts:
        options.append(Option(v.ctx("button", "Facts for the appraisal"), go("appraisal", str(year))))
    years = [Option(v.year(each), go("figs", str(each))) for each in others]
    return say(
        (Bold(v("Charts of {year}", year=v.year(year))),),
        v(
            "They come here, to you alone, in a few seconds. What the group sees once a month is the month's picture, in totals."
        ),
        rows=[*in_pairs(options), *([years] if years else []), back(v, "books")],
    )


def caption(v: Voice, which: str, year: int, page: int, pages: int) -> Message:
    """Beside a chart; a chart of several pages leads to the next."""
    rows = []
    if page + 1 < pages:
        rows.append([Option(v.ctx("button", "Next page"), go("fig", which, str(year), str(page + 1)))])
    title = v("{label}, {year}", label=v(CHARTS[which]), year=v.year(year))
    names = v("It names members: for the branch's own use, please don't pass it on.") if which == "matrix" else ""
    return say(
        (Bold(title),), v("Page {page} of {pages}.", page=page + 1, pages=pages) if pages > 1 else "", names, rows=rows
    )


def not_ready(v: Voice) -> Message:
    return say(v("The picture isn't ready yet. Please press the button again in a minute."))


def appraisal(v: Voice, year: int) -> Message:
    return say(
        (Bold(v("Facts of {year} for the appraisal", year=v.year(year))),),
        v(
            "One row a member, in the roster's order, each column with its source on the second sheet. There are no points and no ranking; people decide. It names members: please keep it within the branch."
        ),
    )


def appraisal_name(v: Voice, branch: str, year: int) -> str:
    return safe(v("{branch} facts for the appraisal {year}", branch=branch, year=v.year(year))) + ".xlsx"
