"""The command line: `zhibu VERB …`. Each act stands once, whether it runs here or in the daemon."""

import sys
from collections.abc import Sequence


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs one line; the exit code: 0 done, 1 refused or a failed check, 2 wrong usage."""
    from zhibu.bot.cli.program import main as run

    return run(sys.argv[1:] if arguments is None else arguments)
