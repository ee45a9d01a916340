"""Before a day: whether its floor can still be reached, from the leaves so far (002「必須保證達到本支部黨員總數的80%以上」)."""

from dataclasses import dataclass
from datetime import date

from zhibu.branch.attendance import Register, Standing
from zhibu.branch.policy import Policy
from zhibu.branch.records import Records


def floor_of(records: Records, on: date) -> int:
    """The floor of that day, in percent of all members; 0 where neither a document of the branch states one nor the branch has
    set its own: 003 and 004 don't, and a default asks nobody for anything."""
    stand = records.stand(on)["attendance.floor"]
    return records.policy(on).attendance_floor if stand.asked else 0


def own_floor(records: Records, on: date) -> bool:
    """Whether the floor is the branch's own, stated by none of its documents."""
    stand = records.stand(on)["attendance.floor"]
    return stand.asked and stand.clause is None


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """Members by what is known of them. `need` is how many must come for the floor, of all `total` members; `likely` counts
    who came and who is expected; with the undecided leaves granted it is that, with them refused it is `likely + asked`."""

    total: int
    need: int
    likely: int
    on_leave: int
    asked: int

    @property
    def spare(self) -> int:
        """How many more may be missing; negative: so many are missing already."""
        return self.likely - self.need

    @property
    def below(self) -> bool:
        """Whether the floor isn't reached even if everybody else comes."""
        return self.spare < 0

    @property
    def close(self) -> bool:
        """Whether somebody is excused and not one more may be missing."""
        return self.spare <= 0 and self.on_leave + self.asked > 0


def forecast(register: Register, policy: Policy) -> Forecast:
    """What the register promises before its day, and while it is under way."""
    return Forecast(
        total=register.total,
        need=-(-register.total * policy.attendance_floor // 100),
        likely=len(register.of(Standing.PRESENT, Standing.EXPECTED)),
        on_leave=register.on_leave,
        asked=len(register.of(Standing.ASKED)),
    )
