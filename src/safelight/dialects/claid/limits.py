"""How much a Claid request may ask for."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """Bounds that are known before any picture is opened; each is inclusive."""

    #: Pixels of the longest side, and of one padding.
    side: int = 16_384
    #: Percent of the input's side.
    percent: float = 1_600.0
    #: Millions of pixels of a result whose size the request itself fixes.
    megapixels: float = 100.0
    #: Characters of a URL.
    url: int = 4_096
    #: Inputs of one batch.
    batch: int = 1_000


DEFAULT = Limits()
