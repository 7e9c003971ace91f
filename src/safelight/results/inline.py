"""Results that are small enough to be sent along with the news of them."""

from dataclasses import dataclass

from safelight.domain.job import Result
from safelight.domain.ports import Blobs


@dataclass(frozen=True, slots=True, kw_only=True)
class Inline:
    """Reads results of up to so many bytes."""

    blobs: Blobs
    #: Bytes; 0: none.
    most: int

    def __call__(self, result: Result) -> bytes | None:
        """The file, or None if it is larger or not there any more."""
        if result.size > self.most:
            return None
        path = self.blobs.local_path(result.blob)
        try:
            return None if path is None else path.read_bytes()
        except FileNotFoundError:
            return None
