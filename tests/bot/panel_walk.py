"""Walking through the panel by its buttons."""

from tests.fakes import Standing
from tests.town import Town

_BIG = {
    "结束活动": "下一步：结束活动",
    "录入审定": "下一步：录入审定",
    "纪实表": "下一步：填写表格",
    "记录表": "下一步：填写表格",
}
"""The big button that leads where another one does: on a full screen it is the only one."""
_REST = ("其他事项", "其余待填", "修改、其他材料")
"""Where a screen keeps what it has no room for."""


async def press(town: Town, who: str, *labels: str) -> str:
    """Presses one button after the other, each the newest of that label, by the big button or by way of the day's second screen
    where the full one has no other; what stands in that message at the end."""
    text = ""
    for label in labels:
        newest = next(one for one in reversed(town.standing(who)) if one.labels)
        further = next((each for each in newest.labels if each.startswith(_REST)), "")
        if further and not _found(newest.labels, label):
            await _press(town, who, newest, further)
        standing = next(one for one in reversed(town.standing(who)) if _found(one.labels, label))
        await _press(town, who, standing, _found(standing.labels, label))
        text = standing.text
    return text


def _found(labels: list[str], label: str) -> str:
    """The button of that label, or the big one that leads there; empty without."""
    usual = next((each for each in labels if each.startswith(label)), "")
    return usual or next((each for each in labels if each == _BIG.get(label)), "")


async def _press(town: Town, who: str, standing: Standing, label: str) -> None:
    shown = await town.presses(who, label, at=standing)
    assert not shown.alert, (label, shown.text)
