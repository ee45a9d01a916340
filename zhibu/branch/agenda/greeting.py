"""What a political birthday owes on the day: the greeting."""

from collections.abc import Iterator

from zhibu.branch.agenda.outlook import Outlook
from zhibu.branch.notices import GROUP, Kind, Notice, to_member


def birthday_greeting(look: Outlook) -> Iterator[Notice]:
    """Personally, on the day (000“送‘政治生日’祝福”); in the group only with the celebrant's consent."""
    calendar = look.calendar
    for one in look.birthdays:
        policy = look.records.policy(one.on)
        due = calendar.awake(calendar.instant(one.on, policy.birthday_greeting), policy)
        expires = calendar.instant(one.on, policy.birthday_greeting_until)
        if not look.touches(due, expires):
            continue
        audiences = [to_member(one.member.id)]
        if look.records.preference(one.member.id).birthday_in_group:
            audiences.append(GROUP)
        for audience in audiences:
            yield Notice(
                kind=Kind.BIRTHDAY_GREETING,
                subject=one.id,
                audience=audience,
                edition="greeting",
                due=due,
                expires=expires,
                clause=look.records.stand(one.on)["birthday.greeting"].clause
                or look.records.stand(one.on)["birthday.card"].clause,
            )
