"""One line of the command line from its words to its exit code: read, find the settings, carry out, say what came of it."""

import contextlib
import logging
import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from zhibu.bot import config as settings
from zhibu.bot.cli import helping
from zhibu.bot.cli.grammar import Grammar, Line, Usage
from zhibu.bot.cli.saying import line as as_line
from zhibu.bot.cli.saying import wrong_usage
from zhibu.bot.cli.verbs import GRAMMAR
from zhibu.bot.config import Config, Misconfigured, Problem
from zhibu.bot.control import Answer
from zhibu.bot.wording.cli import complaints, failures
from zhibu.words import Voice, voice

_INTERRUPTED: Final = 130


def main(arguments: Sequence[str]) -> int:
    """Runs one line with this process's environment and streams."""
    # A command answers in sentences; `run` sets up logs of its own.
    logging.getLogger("zhibu").addHandler(logging.NullHandler())
    for stream in (sys.stdout, sys.stderr):
        # A terminal that can't show a character shows a sign in its place, instead of the whole answer failing.
        with contextlib.suppress(AttributeError, ValueError):
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    config, problems = _settings(None)
    v = voice(config.speaks, config.timezone)
    try:
        line = GRAMMAR.read(arguments)
        if line.data is not None:
            config, problems = _settings(Path(line.data).expanduser())
        return _tell(_answer(line, config, problems, v))
    except Usage as wrong:
        return _tell(wrong_usage(v, wrong))
    except KeyboardInterrupt:
        return _INTERRUPTED
    except BrokenPipeError:
        # Whoever read our output has seen enough; what is left must not fail once more when Python flushes it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1
    except Exception as error:  # noqa: BLE001 -- the outermost boundary: one sentence, and where it happened
        # The frames alone: an error's own words may hold a person's, or a secret.
        frames = "".join(traceback.format_tb(error.__traceback__))
        return _tell(Answer(exit=1, stderr=frames + as_line(failures.unforeseen(v, type(error).__name__))))


def _settings(data: Path | None) -> tuple[Config, tuple[Problem, ...]]:
    try:
        return settings.load(os.environ, folder=Path.cwd(), data=data), ()
    except Misconfigured as wrong:
        return wrong.rest, wrong.problems


def _answer(line: Line, config: Config, problems: Sequence[Problem], v: Voice) -> Answer:
    if line.version:
        from zhibu import __version__

        return Answer(stdout=as_line(f"zhibu {__version__}"))
    if line.help:
        return Answer(stdout=_help(line, GRAMMAR, v))
    assert line.verb is not None
    if problems and line.verb.name != "check":
        said = (complaints.setting(v, each.setting, each.code, each.value) for each in problems)
        return Answer(exit=2, stderr="".join(map(as_line, said)))
    # What a value means is asked before any file is touched.
    typed = line.verb.typed(line.values)
    from zhibu.bot.cli.dispatch import carry_out
    from zhibu.bot.cli.errand import Errand

    return carry_out(Errand(verb=line.verb, values=typed, written=line.values, config=config, problems=problems, v=v))


def _help(line: Line, grammar: Grammar, v: Voice) -> str:
    if line.verb is not None:
        return helping.of_verb(v, line.verb)
    if line.family:
        return helping.of_family(v, grammar, line.family)
    return helping.of_program(v, grammar)


def _tell(answer: Answer) -> int:
    sys.stdout.write(answer.stdout)
    sys.stdout.flush()
    sys.stderr.write(answer.stderr)
    sys.stderr.flush()
    return answer.exit
