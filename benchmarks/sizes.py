"""How much is measured: all of it, enough to develop by, or just enough to see that the programs run."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Size:
    """Rounds of pairs; commits in a round; documents few and many; presses in a rush over so many branches of so many
    members; seconds over which they are spread; messages; branches of a town; kinds of updates; seconds of calm to compare
    with, and of quiet before a measure begins."""

    rounds: int
    commits: int
    few: int
    many: int
    branches: int
    members: int
    presses: int
    spread: float
    messages: int
    town: int
    loads: int
    calm: float
    pause: float


SIZES = {
    "full": Size(
        rounds=7,
        commits=200,
        few=1_000,
        many=50_000,
        branches=20,
        members=50,
        presses=1_000,
        spread=10.0,
        messages=2_000,
        town=1_000,
        loads=3,
        calm=2.0,
        pause=1.0,
    ),
    "quick": Size(
        rounds=3,
        commits=60,
        few=1_000,
        many=50_000,
        branches=20,
        members=50,
        presses=1_000,
        spread=4.0,
        messages=1_000,
        town=200,
        loads=3,
        calm=2.0,
        pause=0.6,
    ),
    "tiny": Size(
        rounds=1,
        commits=4,
        few=20,
        many=60,
        branches=2,
        members=3,
        presses=6,
        spread=0.2,
        messages=6,
        town=3,
        loads=1,
        calm=0.2,
        pause=0.1,
    ),
}
