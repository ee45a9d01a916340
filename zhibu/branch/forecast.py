"""Before a day: whether its floor can still be reached, from the leaves so far (002「必須保證達到本支部黨員總數的80%以上」)."""

from dataclasses import dataclass

from zhibu.branch.attendance import Register, Standing
from zhibu.branch.policy import Policy


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
