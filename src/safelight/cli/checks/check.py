"""What a look at one thing found."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from safelight.cli.errors import explained


class Finding(StrEnum):
    """How bad it is."""

    OK = "ok"
    #: Nothing is wrong; good to know.
    NOTE = "note"
    WARNING = "warning"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Check:
    """One thing that was looked at."""

    name: str
    finding: Finding
    #: What was found, with what to do about it.
    detail: str


def ok(name: str, detail: str) -> Check:
    """All is well."""
    return Check(name=name, finding=Finding.OK, detail=detail)


def note(name: str, detail: str) -> Check:
    """All is well, and this is good to know."""
    return Check(name=name, finding=Finding.NOTE, detail=detail)


def warning(name: str, detail: str) -> Check:
    """It works, and could be better."""
    return Check(name=name, finding=Finding.WARNING, detail=detail)


def failed(name: str, detail: str) -> Check:
    """It does not work."""
    return Check(name=name, finding=Finding.FAILED, detail=detail)


def looked(name: str, look: Callable[[], Check]) -> Check:
    """What a look found; where the system or the database stood in its way, that is the finding."""
    try:
        return look()
    except Exception as error:
        reason = explained(error)
        if reason is None:
            raise
        return failed(name, reason)
