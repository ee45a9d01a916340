"""Every module can be the first one that a program asks for."""

import os
import subprocess
import sys
from pathlib import Path

import zhibu

ROOM = Path(zhibu.__file__).parent

_EACH_IN_A_CHILD = """
import dataclasses, datetime, enum, hashlib, importlib, json, os, re, sys, typing, zoneinfo
for name in sys.argv[1:]:
    child = os.fork()
    if child == 0:
        try:
            importlib.import_module(name)
        except ImportError as wrong:
            print(f"{name}: {wrong}", flush=True)
        os._exit(0)
    os.waitpid(child, 0)
"""


def test_no_module_of_the_rules_needs_another_to_have_come_first():
    """What is imported in a circle works or fails by who comes first: `zhibu agenda` once failed where the daemon worked."""
    names = [
        ".".join(path.relative_to(ROOM.parent).with_suffix("").parts)
        for path in sorted((ROOM / "branch").rglob("*.py"))
        if path.name != "__init__.py"
    ]
    tried = subprocess.run(
        [sys.executable, "-c", _EACH_IN_A_CHILD, *names],
        capture_output=True, text=True, check=True, env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip
    assert "" == tried.stdout
