"""Many branches in one folder, each with its people and its group, on one stage."""

from typing import Any

from tests.faults.rig import START, Rig, found_branch
from zhibu.branch.branch import Binding, Place
from zhibu.branch.ids import BranchId, ChatId
from zhibu.storage.store import Store


class District:
    """Further branches beside the rig's own. `people[branch, member]` are the world's persons, `groups[branch]` its chats."""

    def __init__(self, rig: Rig) -> None:
        self.rig = rig
        self.people: dict[tuple[str, str], Any] = {("b1", who): user for who, user in rig.people.items()}
        self.groups: dict[str, Any] = {"b1": rig.group}

    @classmethod
    async def founded(cls, rig: Rig, *, branches: int, members: int) -> "District":
        """So many branches in all, the others with so many members each."""
        district = cls(rig)
        store = await Store.open(rig.data)
        for number in range(2, branches + 1):
            await district._found(store, BranchId(f"b{number}"), members)
        await store.close()
        rig.world.updates.drop()
        return district

    async def _found(self, store: Store, branch: BranchId, members: int) -> None:
        world = self.rig.world
        named = {f"m{n:03d}": f"支{branch[1:]}员{n}" for n in range(1, members + 1)}
        users = {}
        for id_, name in named.items():
            user = users[id_] = self.people[branch, id_] = world.add_user(name)
            user.started = user.met = True
        everybody = list(users.values())
        group = self.groups[branch] = world.add_group(f"{branch}群", everybody, owner=everybody[0], bot="administrator")
        await found_branch(store, branch, named, {id_: user.id for id_, user in users.items()})
        async with store.unit(branch, actor="operator", act="test.bound", now=START) as unit:
            unit.put(Binding(id=ChatId(f"telegram:{group.id}"), place=Place.GROUP, title="群", bound_at=START))
            await unit.commit()

    def all_press(self, label: str) -> list[Any]:
        """Everybody presses that button in their group, at one instant."""
        return [
            self.rig.world.presses(user, self.groups[branch], label)
            for (branch, _), user in sorted(self.people.items())
        ]

    def chats(self) -> set[int]:
        """Every chat there is."""
        return {user.id for user in self.people.values()} | {group.id for group in self.groups.values()}
