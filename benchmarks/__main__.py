"""Measures, and prints one table: `python -m benchmarks [PROGRAM …] [--size full|quick|tiny] [--data DIR] [--json FILE]`.

Every ratio is of two things measured in the same run, one right after the other, several times; the table shows the median
of these ratios and their spread. Absolute times stand beside it, for orientation: they are this machine's.
"""

import argparse
import os
import sys
import tempfile
from importlib import import_module
from pathlib import Path

from benchmarks.figures import HEADING, Figure, file_system, machine, to_json
from benchmarks.sizes import SIZES

PROGRAMS = ("sign_in", "rush", "updates", "due", "town", "start", "chart")
BUSY = 2.5


def main() -> int:
    given = argparse.ArgumentParser(prog="python -m benchmarks")
    given.add_argument("programs", nargs="*", metavar="PROGRAM", help=", ".join(PROGRAMS))
    given.add_argument("--size", choices=SIZES, default="full")
    given.add_argument("--data", type=Path, help="where to measure; the system's place for temporary files")
    given.add_argument("--json", type=Path, help="also as JSON, with every value")
    asked = given.parse_args()
    if unknown := set(asked.programs) - set(PROGRAMS):
        given.error(f"no such program: {', '.join(sorted(unknown))}")
    figures: list[Figure] = []
    with tempfile.TemporaryDirectory(prefix="zhibu-bench-", dir=asked.data) as folder:
        print(f"Measured on: {machine(Path(folder))}; size {asked.size}\n")
        if os.getloadavg()[0] > BUSY:
            print("The machine is busy: these figures are not to be quoted.\n")
        if file_system(Path(folder)) == "tmpfs":
            print(
                "This folder is in memory, where an fsync costs nothing: not to be quoted. Name a disk with --data.\n"
            )
        print(HEADING, flush=True)
        for name in asked.programs or PROGRAMS:
            place = Path(folder) / name
            place.mkdir()
            for figure in import_module(f"benchmarks.{name}").measure(SIZES[asked.size], place):
                figures.append(figure)
                print(figure.row(), flush=True)
    if asked.json:
        asked.json.write_text(to_json(figures), encoding="utf-8")
    short = [each for each in figures if each.holds is False]
    print(
        f"\n{len(figures)} figures, {sum(each.holds is True for each in figures)} promises hold, {len(short)} fall short."
    )
    return 1 if short and asked.size == "full" else 0


if __name__ == "__main__":
    sys.exit(main())
