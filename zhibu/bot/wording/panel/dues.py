"""The dues in the panel: a month's list, who has paid, and the check on the day. For whose duty it is alone."""

from collections.abc import Sequence

from zhibu.bot.message import Bold, Message, Option, say
from zhibu.bot.wording.dues import totals
from zhibu.bot.wording.panel.frame import back, go, in_pairs, page_of, turn, yes_or_no
from zhibu.branch.day import ActivityDay
from zhibu.branch.dues import DuesCheck, DuesStand, Month
from zhibu.branch.people import Member
from zhibu.words import Voice


def month(
    v: Voice,
    stand: DuesStand,
    page: int,
    *,
    day: ActivityDay | None,
    checked: DuesCheck | None,
    others: Sequence[Month],
    done: str = "",
) -> Message:
    """Who hasn't paid that month, to be ticked one by one; `day` is the activity day whose check can be noted, `checked` the
    check that was."""
    owing, named = stand.owing, v.month(stand.month.year, stand.month.month)
    shown, page = page_of(owing, page)
    ticks = [Option(each.name, go("duesp", str(stand.month), each.id, str(page))) for each in shown]
    more = []
    if len(owing) > 1:
        more.append(Option(v.ctx("button", "All the others have paid"), go("duesa", str(stand.month))))
    if stand.paid:
        more.append(Option(v.ctx("button", "Who has paid"), go("duesw", str(stand.month))))
    if day is not None:
        more.append(Option(v.ctx("button", "Note the check"), go("duesc", day.id)))
    months = [Option(v.month_name(each.month), go("dues", str(each))) for each in others]
    return say(
        done,
        (Bold(v("Dues of {month}", month=named)),),
        totals(v, stand),
        v("Press who has paid:") if owing else v("Everybody has paid."),
        _checked(v, checked) if checked is not None else "",
        rows=[*in_pairs(ticks), *turn(v, len(owing), page, "dues", str(stand.month)), *in_pairs(more), months, back(v)],
    )


def _checked(v: Voice, checked: DuesCheck) -> str:
    return v(
        "The check is noted: {when}, {paid} of {due} had paid.",
        when=v.moment(checked.at),
        paid=checked.paid,
        due=checked.due,
    )


def who(v: Voice, stand: DuesStand, page: int, *, done: str = "") -> Message:
    """Who has paid; pressed, the entry is taken back."""
    paid = [each for each in stand.due if each.id in stand.paid]
    shown, page = page_of(paid, page)
    ticks = [Option(each.name, go("duesu", str(stand.month), each.id, str(page))) for each in shown]
    return say(
        done,
        (Bold(v("Paid for {month}", month=v.month(stand.month.year, stand.month.month))),),
        v("Was one entered by mistake? Press the name, and the entry is taken back.")
        if paid
        else v("Nobody is entered yet."),
        rows=[
            *in_pairs(ticks),
            *turn(v, len(paid), page, "duesw", str(stand.month)),
            back(v, "dues", str(stand.month)),
        ],
    )


def all_paid(v: Voice, stand: DuesStand) -> Message:
    """Asks before everybody who is still open is entered at once."""
    count = len(stand.owing)
    return say(
        (
            Bold(
                v.plural(
                    "Enter {n} member as paid for {month}?",
                    "Enter {n} members as paid for {month}?",
                    count,
                    month=v.month(stand.month.year, stand.month.month),
                )
            ),
        ),
        v("They are: {names}.", names=v.list(each.name for each in stand.owing)),
        rows=[yes_or_no(v, go("duesa", str(stand.month), "y"), go("dues", str(stand.month)))],
    )


def check(v: Voice, day: ActivityDay, stand: DuesStand) -> Message:
    """Asks before the check is noted, for it tells who still owes."""
    count = len(stand.owing)
    return say(
        (Bold(v("Note the check of the dues on {date}?", date=v.day(day.on))),),
        totals(v, stand),
        v.plural(
            "{n} member who still owes is told so privately, once. The group hears nothing.",
            "{n} members who still owe are told so privately, once. The group hears nothing.",
            count,
        )
        if count
        else v("Everybody has paid."),
        rows=[yes_or_no(v, go("duesc", day.id, "y"), go("dues", str(stand.month)))],
    )


def paid(v: Voice, member: Member, month: Month) -> str:
    return v("{name}: paid for {month}.", name=member.name, month=v.month(month.year, month.month))


def taken_back(v: Voice, member: Member, month: Month) -> str:
    return v("{name}: the entry for {month} is taken back.", name=member.name, month=v.month(month.year, month.month))


def all_entered(v: Voice, month: Month) -> str:
    return v("All are entered as paid for {month}.", month=v.month(month.year, month.month))


def noted(v: Voice) -> str:
    return v("The check is noted.")
