"""The programs behind the README's figures run, with sizes that say nothing about speed."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.__main__ import PROGRAMS
from benchmarks.figures import Figure, in_turn, ratio, side_by_side

ROOT = Path(__file__).parents[2]
SLOW = {"due"}
"""Waits for an instant, and a minute beyond it."""


@pytest.mark.parametrize("program", [name for name in PROGRAMS if name not in SLOW])
def test_a_program_measures_and_says_what_was_promised(program: str, tmp_path: Path):
    told = tmp_path / "told.json"
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks", program, "--size", "tiny", "--data", tmp_path, "--json", told],
        check=False,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert 0 == done.returncode, done.stdout + done.stderr
    figures = json.loads(told.read_text())
    assert any(each["limit"] is not None for each in figures)
    assert all(each["values"] for each in figures)


def test_a_ratio_is_taken_round_by_round():
    found = ratio("x", "ours ÷ theirs", [2.0, 9.0, 4.0], [1.0, 3.0, 1.0], limit=3, show=str)

    assert (2.0, 3.0, 4.0) == found.values
    assert found.holds
    assert "| 3 × | 2–4 |" in found.row()


def test_what_falls_short_is_said_to():
    found = Figure(program="x", name="updates", values=(1.5,), limit=2, at_least=True)

    assert not found.holds
    assert "falls short" in found.row()


def test_every_measure_is_taken_once_a_round_and_not_always_after_the_same_one():
    order: list[str] = []

    in_turn(8, {name: lambda name=name: order.append(name) or 0.0 for name in "abc"})

    rounds = [tuple(order[i : i + 3]) for i in range(0, 24, 3)]
    assert all(set("abc") == set(each) for each in rounds)
    assert 2 < len(set(rounds))


def test_neighbours_are_measured_one_right_after_the_other_each_as_often_first():
    order: list[str] = []

    found = side_by_side(4, {name: lambda name=name: order.append(name) or 1.0 for name in "abc"})

    assert "abccbaabccba" == "".join(order)
    assert {name: [1.0] * 4 for name in "abc"} == found
