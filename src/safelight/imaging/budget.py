"""How long one rendering may take and how much memory it may use, and what is left of that."""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from safelight.domain.errors import Code, Refusal

_GIB = 2**30


def in_use() -> int:
    """Bytes of this process that its bound counts: its writable memory; 0 where nobody tells."""
    try:
        status = Path("/proc/self/status").read_text("ascii", "replace")
    except OSError:
        return 0
    lines = (line.split() for line in status.splitlines())
    return next((int(line[1]) * 1024 for line in lines if line[0] == "VmData:"), 0)


def _nothing() -> None:
    pass


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """Asked before long work begins, so that what cannot end well never starts."""

    #: `time.monotonic()` by which the rendering must have ended.
    until: float = math.inf
    #: Seconds that it had in all, to be told.
    seconds: float = math.inf
    #: Bytes that the process may use.
    memory: int = 3 * _GIB
    #: Gives back what earlier work left in memory, so that it does not decide what fits.
    release: Callable[[], None] = _nothing

    @staticmethod
    def starting(seconds: float, memory: int, release: Callable[[], None] = _nothing) -> "Budget":
        """One that begins now."""
        until = time.monotonic() + seconds
        return Budget(until=until, seconds=seconds, memory=memory, release=release)

    def take_seconds(self, needed: float, what: str) -> None:
        """Raise Refusal(RENDER_TIMEOUT) if `what` needs more seconds than are left."""
        if needed > self.until - time.monotonic():
            raise Refusal(
                Code.RENDER_TIMEOUT,
                f"{what} would take about {needed:.0f} s more on this machine as busy as it is now;"
                f" a rendering may take {self.seconds:g} s in all (SAFELIGHT_RENDER_SECONDS)."
                " A smaller picture takes less.",
            )

    def take_memory(self, needed: int, what: str) -> None:
        """Raise Refusal(OUT_OF_MEMORY) if `what` needs more bytes than a rendering may use."""
        if needed > self.memory:
            raise Refusal(
                Code.OUT_OF_MEMORY,
                f"{what} would need about {needed / _GIB:.1f} GiB of memory;"
                f" a rendering may use {self.memory / _GIB:.1f} GiB (SAFELIGHT_CHILD_MEMORY_MB).",
            )
        if needed > self.memory - in_use():
            self.release()
