"""Walking through the panel by its buttons."""

from tests.town import Town


async def press(town: Town, who: str, *labels: str) -> str:
    """Presses one button after the other, each the newest of that label; what stands in that message at the end."""
    text = ""
    for label in labels:
        standing = next(
            one for one in reversed(town.standing(who)) if any(each.startswith(label) for each in one.labels)
        )
        shown = await town.presses(who, label, at=standing)
        assert not shown.alert, (label, shown.text)
        text = standing.text
    return text
