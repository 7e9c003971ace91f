"""How long a job will take, judged by the latest of its kind."""

from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median

from safelight.domain.ids import DialectName
from safelight.domain.store import Store

#: Jobs that are looked at.
_LATEST = 50
#: Seconds for which what was found holds.
_FRESH = 5.0
#: Kinds of which it is remembered at most.
_KINDS = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """Estimates by the median work time of a kind; a few threads may ask at once."""

    store: Store
    monotonic: Callable[[], float]
    #: Child processes that work side by side.
    children: int
    #: By dialect and kind: when it was found, and the median, if there was one.
    _cache: dict[tuple[DialectName, str], tuple[float, float | None]] = field(
        default_factory=dict, init=False
    )

    def __call__(self, dialect: DialectName, kind: str, ahead: int) -> float | None:
        """Seconds that a job takes from now on with so many items ahead of it in the queue.

        None while no job of the kind has succeeded.
        """
        typical = self._typical(dialect, kind)
        return None if typical is None else typical * (1 + ahead / self.children)

    def _typical(self, dialect: DialectName, kind: str) -> float | None:
        """The median work time of a kind in seconds. Threads that find none fresh all look."""
        now = self.monotonic()
        known = self._cache.get((dialect, kind))
        if known is not None and now - known[0] <= _FRESH:
            return known[1]
        with self.store.read() as tx:
            times = tx.jobs.work_times(dialect, kind, _LATEST)
        found = median(times) if times else None
        if len(self._cache) >= _KINDS:
            self._cache.clear()
        self._cache[dialect, kind] = now, found
        return found
