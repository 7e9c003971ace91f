"""When a failed delivery is tried again."""

from datetime import datetime, timedelta


def next_attempt(
    delays: tuple[float, ...], attempts_made: int, failed_at: datetime
) -> datetime | None:
    """When the next attempt is due, or None when the last one was made.

    `delays` are the seconds after each attempt but the last; `attempts_made` counts this round's,
    the one that failed at `failed_at` included, so it is at least 1.
    """
    if attempts_made < 1:
        raise ValueError(f"attempts_made is {attempts_made}; it counts the attempt that failed")
    if attempts_made > len(delays):
        return None
    return failed_at + timedelta(seconds=delays[attempts_made - 1])
