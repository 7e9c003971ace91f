"""What errors say to people."""

from safelight.cli.failure import Failed
from safelight.domain.errors import Refusal


def explained(error: Exception) -> str | None:
    """The error in plain words, a line for each mistake; None for a bug, which keeps its trace."""
    from safelight.settings import BadSettings  # noqa: PLC0415 -- takes time, and few commands err

    match error:
        case Failed() | BadSettings() | Refusal():
            return str(error)
        case OSError():
            return _of_the_system(error)
        case _:
            return _of_the_database(error)


def _of_the_system(error: OSError) -> str:
    reason = error.strerror or str(error)
    return f"{error.filename}: {reason}" if error.filename else reason


def _of_the_database(error: Exception) -> str | None:
    # SQLAlchemy's own text has the statement and its parameters; the cause has the reason.
    if type(error).__module__.startswith("sqlalchemy."):
        return f"The database cannot be used: {error.__cause__ or error}"
    return None
