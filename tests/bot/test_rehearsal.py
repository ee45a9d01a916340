"""A rehearsal that begins later than its folder was set up."""

from datetime import timedelta

from tests.town import BRANCH, START, Town
from zhibu.bot import rehearsal
from zhibu.branch.branch import Purpose


async def test_what_was_set_up_on_the_real_clock_comes_along(tmp_path):
    """Codes don't run out, and nothing counts as missed, in a time that never passed."""
    town = await Town.founded(tmp_path, linked=())
    code = await town.code(Purpose.MEMBER, "ann")
    later = START + timedelta(days=120)
    await rehearsal.begin(town.store, later)

    found = town.store.records(BRANCH)
    assert later == found.branch.joined_at
    assert [later] == [each.issued_at for each in found.codes.values()]
    assert code
    await town.leave()
