# ruff: noqa: INP001 -- a script of its own: the container runs it before zhibu is installed
"""What zhibu needs to run, out of the lock that also holds what its checks need: `runtime_lock.py requirements.in LOCK`.

Prints the lock's blocks, hashes included, of what stands in the first part of requirements.in and of what that stands on: the
lock says after each package for whose sake it is there (`# via …`).
"""

import re
import sys
from pathlib import Path

CHECKS = "# What the tests and checks stand on"
_BLOCK = re.compile(r"^(?P<name>[a-z0-9._-]+)==.*\n(?:[ \t]+.*\n?)*", re.MULTILINE)
_VIA = re.compile(r"#\s+(?:via\s+)?([a-z0-9._-]+)\s*$", re.MULTILINE)
_NAME = re.compile(r"^[A-Za-z0-9._-]+")


def roots(requirements: str) -> set[str]:
    """The packages named before those of the checks."""
    before, marked, _ = requirements.partition(CHECKS)
    if not marked:
        raise SystemExit(f"requirements.in has no line “{CHECKS}”")
    return {found[0].lower() for line in before.splitlines() if (found := _NAME.match(line))}


def runtime(requirements: str, lock: str) -> str:
    """The lock without what only the checks need."""
    # A package stands there once for each version that some Python or system gets.
    blocks = [(found["name"], found[0]) for found in _BLOCK.finditer(lock)]
    kept = roots(requirements)
    if missing := kept - {name for name, _ in blocks}:
        raise SystemExit(f"not in the lock: {', '.join(sorted(missing))}")
    while more := {name for name, block in blocks if kept.intersection(_VIA.findall(block))} - kept:
        kept |= more
    return "".join(block for name, block in blocks if name in kept)


if __name__ == "__main__":
    sys.stdout.write(runtime(*(Path(each).read_text(encoding="utf-8") for each in sys.argv[1:3])))
