"""Holds the server's log to what may happen: kills, and nothing that nobody foresaw."""

from collections import Counter
from collections.abc import Iterator

from tests.chaos.processes import Role
from tests.support.server import Log

#: What a log of a server whose processes are killed may say that is not well.
_ALLOWED = frozenset({"part_died", "recovered"})
_BAD = frozenset({"warning", "error", "critical"})
_KILLED = -9


def audit(log: Log, killed: Counter[Role]) -> Iterator[str]:
    """One sentence for everything that is not as it must be."""
    for line in log.lines:
        if line.get("level") in _BAD and line.get("action") not in _ALLOWED:
            yield f"log: {line}"
    for text in log.text:
        if not text.startswith("{"):
            yield f"log: {text.rstrip()}"
    yield from _deaths(log, killed)


def _deaths(log: Log, killed: Counter[Role]) -> Iterator[str]:
    died = Counter(line["part"] for line in log.actions("part_died") if line["status"] == _KILLED)
    others = [line for line in log.actions("part_died") if line["status"] != _KILLED]
    for role in (Role.API, Role.WORKER):
        # A part that dies together with its supervisor is not noted.
        if not killed[role] - killed[Role.SUPERVISOR] <= died[role] <= killed[role]:
            yield f"log: {killed[role]} kills of the {role}, and {died[role]} deaths are noted"
    if others and not killed[Role.SUPERVISOR]:
        yield f"log: parts ended by themselves: {others}"
