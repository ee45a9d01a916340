"""What the command line says about superior organisations and their officers."""

from collections.abc import Iterable

from zhibu.branch.branch import Branch
from zhibu.branch.superior import Officer
from zhibu.words import Voice


def added(v: Voice, superior: Branch, code: str, link: str | None) -> str:
    """Two lines for scripts, then what to do next."""
    return "\n".join(
        (
            f"id: {superior.id}",
            f"code: {code}",
            "",
            v("Next steps:"),
            "1. "
            + (
                v("An officer opens this link: {link}", link=link)
                if link is not None
                else v("An officer opens the private chat with the bot and sends: {command}", command=f"/start {code}")
            ),
            "2. "
            + v(
                "Branches come under it by {add}, those that there are already by {take}",
                add=f"zhibu branch add NAME --superior {superior.id}",
                take=f"zhibu superior take {superior.id} BRANCH",
            ),
            _once(v),
            v("A further officer gets a code of their own: {command}", command=f"zhibu superior code {superior.id}"),
            "",
        )
    )


def code(v: Voice, fresh: str, link: str | None) -> str:
    """The code on a line of its own for scripts, then its link and until when it is good."""
    lines = [f"code: {fresh}", *([link] if link is not None else []), _once(v), ""]
    return "\n".join(lines)


def _once(v: Voice) -> str:
    return v("The code is valid for 30 days and for one use. It is shown this once.")


def heads(v: Voice) -> tuple[str, ...]:
    return (
        v.ctx("column", "Id"),
        v.ctx("column", "Superior"),
        v.ctx("column", "Officers"),
        v.ctx("column", "Branches"),
    )


def none(v: Voice) -> str:
    return v("There is no superior yet. Add one by zhibu superior add.")


def officers(v: Voice, known: Iterable[Officer]) -> str:
    """Who acts for it, by name."""
    names = [each.name for each in sorted(known, key=lambda one: one.linked_at)]
    return v.list(names) if names else v.ctx("officers", "none")


def removed(v: Voice, officer: Officer, superior: Branch) -> str:
    return v("{officer} no longer acts for {superior}.", officer=officer.name, superior=superior.name)


def taken(v: Voice, branch: Branch) -> str:
    return v("{branch} is under {superior} now.", branch=f"{branch.id} {branch.name}", superior=branch.superior)
