"""Folder and chats as they were at one moment, to be set back to it again and again."""

import copy
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Self

from tests.faults.rig import Rig


@dataclass(frozen=True)
class Stage:
    """The moment before a story."""

    folder: Path
    chats: dict[int, Any]
    now: datetime

    @classmethod
    def kept(cls, rig: Rig) -> Self:
        """As it is now; no daemon runs."""
        folder = rig.folder / "before"
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(rig.data, folder)
        return cls(folder, {chat.id: copy.deepcopy(chat.messages) for chat in rig.world.chats.values()}, rig.now)

    def restores(self, rig: Rig) -> None:
        """As it was; no daemon runs."""
        shutil.rmtree(rig.data)
        shutil.copytree(self.folder, rig.data)
        for chat in rig.world.chats.values():
            chat.messages = copy.deepcopy(self.chats.get(chat.id, {}))
        rig.world.updates.drop()
        rig.sandbox.faults.clear()
        rig.goes_to(self.now)
