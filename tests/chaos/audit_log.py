"""Holds the server's log to what may happen: kills, and nothing that nobody foresaw."""

from collections import Counter
from collections.abc import Iterator

from tests.chaos.processes import Role
from tests.support.server import Log

#: What a log of a server whose processes are killed may say that is not well.
_ALLOWED = frozenset({"part_died", "recovered"})
_BAD = frozenset({"warning", "error", "critical"})
_KILLED = -9
#: How a child finds that nobody is at the other end.
_BROKEN_PIPES = ("EOFError", "BrokenPipeError", "ConnectionResetError", "ConnectionRefusedError")


def audit(log: Log, killed: Counter[Role]) -> Iterator[str]:
    """One sentence for everything that is not as it must be."""
    for line in log.lines:
        if line.get("level") in _BAD and line.get("action") not in _ALLOWED:
            yield f"log: {line}"
    yield from (f"log: {text.rstrip()[:200]}" for text in log.other if not _of_a_newborn(text))
    yield from _deaths(log, killed)


def _of_a_newborn(text: str) -> bool:
    """Whether a line may be of the traceback of a child whose host was killed as it was born.

    Python's own code speaks there, in the child or in the process that was asked to fork it (which
    was started with `python -c`, a file named <string>); ours has not begun.
    """
    if text.startswith('  File "'):
        return "/multiprocessing/" in text or text.startswith('  File "<string>", line 1,')
    return text.startswith(("    ", "Traceback (most recent call last)", *_BROKEN_PIPES))


def _deaths(log: Log, killed: Counter[Role]) -> Iterator[str]:
    died = Counter(line["part"] for line in log.actions("part_died") if line["status"] == _KILLED)
    others = [line for line in log.actions("part_died") if line["status"] != _KILLED]
    for role in (Role.API, Role.WORKER):
        # A part that dies together with its supervisor is not noted.
        if not killed[role] - killed[Role.SUPERVISOR] <= died[role] <= killed[role]:
            yield f"log: {killed[role]} kills of the {role}, and {died[role]} deaths are noted"
    if others and not killed[Role.SUPERVISOR]:
        yield f"log: parts ended by themselves: {others}"
