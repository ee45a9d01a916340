"""A table in memory behaves as a mapping, in the order of its ids, and shares what it doesn't change."""

import tracemalloc

import pytest

from zhibu.storage.rows import Rows


def test_rows_are_a_mapping_in_the_order_of_their_ids():
    rows = Rows({"b": 2, "c": 3}).with_("a", 1)

    assert ["a", "b", "c"] == list(rows)
    assert [1, 2, 3] == list(rows.values())
    assert [("a", 1), ("b", 2), ("c", 3)] == list(rows.items())
    assert {"a", "b", "x"} == (rows.keys() | {"x"}) - {"c"}
    assert {"a": 1, "b": 2, "c": 3} == rows
    assert (3, 2, None) == (len(rows), rows["b"], rows.get("x"))
    assert "a" in rows
    assert not Rows({})
    with pytest.raises(KeyError):
        rows["x"]


def test_a_change_leaves_the_table_it_was_made_from():
    before = Rows({"a": 1, "b": 2})
    after = before.without("a").with_("b", 3)

    assert ({"a": 1, "b": 2}, {"b": 3}) == (before, after)
    with pytest.raises(KeyError):
        before.without("x")


def test_a_put_costs_what_it_changes():
    """A put into a table of fifty thousand rows takes a few kilobytes, not a copy."""
    rows = Rows({f"m{number}": number for number in range(50_000)})
    tracemalloc.start()
    try:
        kept = [rows.with_(f"m{number}", -1) for number in range(10)]
        taken, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert 10 == len(kept)
    assert taken / 10 < 10_000
