"""How long a job will take, judged by the latest ones."""

from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median

from safelight.domain.ids import DialectName
from safelight.domain.store import Store, Tx

_Kind = tuple[DialectName, str]
#: Jobs that are looked at.
_LATEST = 50
#: Percent done from which on a job's own pace tells more than others do.
_TELLING = 5
#: Seconds that a job at work takes at least from now on, as far as anybody is told.
_LEAST = 1.0
#: Seconds for which what was found holds.
_FRESH = 5.0
#: Kinds of which it is remembered at most.
_KINDS = 256


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """Estimates by median work times; a few threads may ask at once."""

    store: Store
    monotonic: Callable[[], float]
    #: Child processes that work side by side.
    children: int
    #: By dialect and kind, or None for all: when it was found, and the median, if there was one.
    _cache: dict[_Kind | None, tuple[float, float | None]] = field(default_factory=dict, init=False)

    def __call__(self, dialect: DialectName, kind: str, ahead: int) -> float | None:
        """Seconds that a job takes which waits, with so many items ahead of it in the queue.

        About: whatever is ahead is taken to be like the latest jobs of all kinds, and to need a
        child, and what runs now to be as good as done. None while no job of the kind has succeeded.
        """
        own = self._typical((dialect, kind))
        if own is None or ahead == 0:
            return own
        others = self._typical(None)
        return own + (own if others is None else others) * ahead / self.children

    def left(self, dialect: DialectName, kind: str, elapsed: float, progress: int) -> float | None:
        """Seconds, at least 1, that a job takes from now on which has been at work for `elapsed`.

        By how fast it went once some percent of it is done, before that by the others of its kind.
        None while neither is known.
        """
        if progress >= _TELLING:
            return max(elapsed * (100 - progress) / progress, _LEAST)
        own = self._typical((dialect, kind))
        return None if own is None else max(own - elapsed, _LEAST)

    def _typical(self, kind: _Kind | None) -> float | None:
        """The median work time in seconds. Threads that find none fresh all look."""
        now = self.monotonic()
        known = self._cache.get(kind)
        if known is not None and now - known[0] <= _FRESH:
            return known[1]
        with self.store.read() as tx:
            times = _times(tx, kind)
        found = median(times) if times else None
        if len(self._cache) >= _KINDS:
            self._cache.clear()
        self._cache[kind] = now, found
        return found


def _times(tx: Tx, kind: _Kind | None) -> list[float]:
    if kind is None:
        return tx.jobs.latest_work_times(_LATEST)
    return tx.jobs.work_times(*kind, _LATEST)
