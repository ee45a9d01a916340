"""The year counted again, from the raw lines of the journal and nothing else: no rule, no record, no query of the program.

A line's body holds its changes, `[table, id, document or null]`; the last word of each record is what stands.
"""

import json
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path

Document = dict


@dataclass(frozen=True)
class Day:
    """One activity day as the journal alone tells it; people by their ids."""

    on: str
    cancelled: bool
    present: frozenset[str]
    on_leave: frozenset[str]
    absent: frozenset[str]
    made_up: frozenset[str]
    guests: int
    voters: int
    satisfaction: float | None
    filed: bool
    moves: int


def lines_of(journal: Path) -> list[Document]:
    return [json.loads(line) for line in journal.read_text(encoding="utf-8").splitlines()]


def standing(lines: list[Document]) -> dict[str, dict[str, Document]]:
    """Each table as the last line leaves it."""
    tables: dict[str, dict[str, Document]] = defaultdict(dict)
    for line in lines:
        for table, id_, document in line["body"]["changes"]:
            if document is None:
                tables[table].pop(id_, None)
            else:
                tables[table][id_] = document
    return tables


def days(lines: list[Document]) -> dict[str, Day]:
    tables = standing(lines)
    books = {id_ for id_, one in tables["members"].items() if one["kind"] in ("full", "probationary")}
    return {id_: _day(tables, id_, one, books) for id_, one in tables["days"].items()}


def _day(tables: dict[str, dict[str, Document]], id_: str, day: Document, books: set[str]) -> Day:
    present = {one["member"] for one in tables["signins"].values() if one["day"] == id_}
    leave = [one for one in tables["leaves"].values() if one["day"] == id_]
    granted = {one["member"] for one in leave if (one.get("decision") or {}).get("granted")} - present
    open_ = {one["member"] for one in leave if one.get("decision") is None} - present
    studied = {
        one["member"]
        for one in tables["makeups"].values()
        if one["day"] == id_ and one["tries"] and (one["tries"][-1].get("ruling") or {}).get("accepted")
    }
    came = sum(one.get("count", 1) for one in tables["guests"].values() if one["day"] == id_ and one.get("came_at"))
    closed = tables["evaluations"].get(id_)
    marks = Counter(mark for ballot in (closed or {}).get("ballots", ()) for mark in ballot["marks"])
    satisfied = marks["good"] + marks["fairly_good"]
    return Day(
        on=day["on"],
        cancelled=bool(day.get("cancelled")),
        present=frozenset(present & books),
        on_leave=frozenset(granted),
        absent=frozenset(books - present - granted - open_),
        made_up=frozenset(studied),
        guests=came,
        voters=len((closed or {}).get("ballots", ())),
        satisfaction=satisfied / marks.total() if marks.total() else None,
        filed=day.get("filed_at") is not None,
        moves=len(day.get("moves", ())),
    )


def acts(lines: list[Document]) -> Counter:
    return Counter(line["act"] for line in lines)


def dues_paid(lines: list[Document]) -> Counter:
    """How many paid, by month."""
    return Counter(one["month"] for one in standing(lines)["dues"].values())


def absences(lines: list[Document], months: list[str]) -> dict[str, list[str]]:
    """The days on which each member was absent without leave and hasn't made it up."""
    found: dict[str, list[str]] = defaultdict(list)
    for id_, day in sorted(days(lines).items()):
        if id_ in months and not day.cancelled and day.present:
            for member in day.absent - day.made_up:
                found[member].append(id_)
    return found
