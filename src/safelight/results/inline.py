"""Results that are small enough to be sent along with the news of them."""

from dataclasses import dataclass

import structlog

from safelight.domain.job import Result
from safelight.domain.ports import Blobs

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Inline:
    """Reads results of up to so many bytes."""

    blobs: Blobs
    #: Bytes; 0: none.
    most: int

    def __call__(self, result: Result) -> bytes | None:
        """The file, or None if it is larger, not there any more, or cannot be read."""
        if result.size > self.most:
            return None
        try:
            path = self.blobs.local_path(result.blob)
            return None if path is None else path.read_bytes()
        except OSError as error:
            # The news has a link to it too, and is worth more than what it would have carried.
            _log.warning(
                "A result could not be sent along.",
                action="inline_failed",
                blob=result.blob,
                why=str(error),
            )
            return None
